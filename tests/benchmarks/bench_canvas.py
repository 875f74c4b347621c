"""How fast the map is painted beside other programs that draw graphs: `make bench`; it asserts no time.

All show the same generated graph in a view of 1920x1080 pixels, drawn in memory. They take turns, round by
round, each in a process of its own; told are medians of the processor time of the window's thread. The peers
are installed into environments of their own under the folder for temporary files, once; a peer that cannot be
installed is left out, and it is said why.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]
PEERS = Path(__file__).parent / "peers"
ENVIRONMENTS = Path(tempfile.gettempdir()) / "waymark-bench"
TYPICAL, HUGE = (60, 80, 6), (5_000, 7_500, 40)
ROUNDS = 5
PATIENCE = 600
NEEDS = {
    "NodeGraphQt": (
        "nodegraphqt",
        ["NodeGraphQt==0.6.44", "PySide6-Essentials>=6.8.3,<6.12", "setuptools<81"],
    ),
    "orange-canvas-core": ("orange", ["orange-canvas-core==0.2.9", "PyQt6<6.10", "setuptools<81"]),
}
OWN = {"Waymark": "waymark", "plain items": "plain"}
Answer = dict[str, float] | float


class Program:
    """A process that shows the graph and answers how long something took."""

    def __init__(self, python: Path, script: str) -> None:
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [str(python), str(PEERS / f"{script}.py")], env=surroundings, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._answer()

    def ask(self, *words: object) -> Any:
        """Return the answer to a request; None where it went wrong."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(" ".join(map(str, words)) + "\n")
            self._process.stdin.flush()
            return self._answer()
        except (BrokenPipeError, ValueError):
            return None

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        while line := self._process.stdout.readline():
            if line[:1] in '"{-0123456789':
                answer = json.loads(line)
                return None if isinstance(answer, dict) and "problem" in answer else answer
        return None

    def end(self) -> None:
        """Let the process go."""
        self._process.kill()
        self._process.wait()


def environment(name: str) -> Path | str:
    """Return the Python of a peer's own environment, made now if need be; else why there is none."""
    script, needs = NEEDS[name]
    folder = ENVIRONMENTS / script
    python = folder / "bin" / "python"
    if (folder / "made").exists():
        return python
    try:
        venv.create(folder, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *needs]
        made = subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        return f"{type(error).__name__}: {error}"
    if made.returncode:
        return (made.stderr.strip().splitlines() or ["pip failed"])[-1][:120]
    (folder / "made").touch()
    return python


@contextmanager
def programs() -> Iterator[dict[str, Program]]:
    """Start every program that can be started."""
    found = {name: Program(Path(sys.executable), script) for name, script in OWN.items()}
    for name, (script, _) in NEEDS.items():
        python = environment(name)
        if isinstance(python, Path):
            found[name] = Program(python, script)
        else:
            print(f"{name} is left out: {python}")
    try:
        yield found
    finally:
        for each in found.values():
            each.end()


Acts = dict[str, tuple[str, Callable[[Program, int], Any]]]


def acts(cards: int) -> Acts:
    """Return what is measured: the view it is seen in, and how a program is asked; the round is a number."""
    card = cards // 2

    def drag(program: Program, turn: int) -> Any:
        return program.ask("drag", card, 8 * (turn % 4) + 3)

    return {
        "full frame, all in view": ("fit", lambda p, _: p.ask("frame")),
        "panning, all in view": ("fit", lambda p, turn: p.ask("pan", 9 if turn % 2 else -9)),
        "zooming, all in view": ("fit", lambda p, turn: p.ask("zoom", 2 if turn % 2 else -2)),
        "dragging a card, all in view": ("fit", drag),
        "full frame at 100 %": ("actual", lambda p, _: p.ask("frame")),
        "panning at 100 %": ("actual", lambda p, turn: p.ask("pan", 9 if turn % 2 else -9)),
        "zooming at 100 %": ("actual", lambda p, turn: p.ask("zoom", 2 if turn % 2 else -2)),
        "dragging a card at 100 %": ("actual", drag),
    }


def compare(size: tuple[int, int, int]) -> None:
    """Print what each program needs for one size of the graph."""
    print(f"\n{size[0]:,} cards, {size[1]:,} arrows".ljust(34), end="")
    with programs() as shown:
        loaded = {name: program.ask("load", *size) for name, program in shown.items()}
        print("".join(name.rjust(20) for name in shown))
        for title, key in (("built or opened, and painted, ms", "ms"), ("memory added, MiB", "mebibytes")):
            tell(title, {name: answer[key] if answer else None for name, answer in loaded.items()})
        for title, (view, act) in acts(size[0]).items():
            taken: dict[str, list[float]] = {name: [] for name in shown}
            for program in shown.values():
                program.ask(view)
                act(program, 0)
                act(program, 1)
            for turn in range(ROUNDS):
                for name, program in shown.items():
                    answer = act(program, turn)
                    if isinstance(answer, float):
                        taken[name].append(answer)
            tell(f"{title}, ms", {name: median(each) if each else None for name, each in taken.items()})
            if "dragging" in title:
                shown["Waymark"].ask("drop")
                landed = [shown["Waymark"].ask("land", size[0] // 2, 8 * turn + 3) for turn in range(3)]
                shown["Waymark"].ask("drop")
                tell("  while the hand rests, ms", {"Waymark": median(landed)})
        edit(shown["Waymark"])


def tell(title: str, figures: dict[str, float | None]) -> None:
    """Print one line: the figures, and how many times as much as Waymark each of the others needs."""
    own = figures["Waymark"]
    line = title.ljust(34)
    for name, figure in figures.items():
        ratio = f" ({figure / own:.1f}x)" if figure and own and name != "Waymark" else ""
        line += (f"{figure:.1f}{ratio}" if figure is not None else "-").rjust(20)
    print(line)


def edit(waymark: Program) -> None:
    """Print what edits cost: document, scene, and what is painted anew."""
    waymark.ask("actual")
    for title, words in {
        "renaming a card, ms": ("rename", 30),
        "setting a number, ms": ("number", 1),
    }.items():
        taken = [waymark.ask(*words, turn + 40) for turn in range(ROUNDS + 2)][2:]
        tell(title, {"Waymark": median(taken)})


if __name__ == "__main__":
    compare(TYPICAL)
    compare(HUGE)

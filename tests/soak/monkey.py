"""A random hand on the window, for long: python tests/soak/monkey.py [steps [seed [seeds]]]."""

from __future__ import annotations

import faulthandler
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parents[1])]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
DESK = {"name": "desk", "x": 0, "y": 0, "width": 1920, "height": 1080}
SCREEN = {"screens": [{**DESK, "dpr": 1, "logicalDpi": 96, "logicalBaseDpi": 96}]}
"""Offscreen, Qt knows only a small screen by itself."""

CHECKED = 100
"""After so many steps the document is looked at."""


def play(steps: int, seed: int, folder: Path) -> int:
    """Let the hand make its steps here; print what it met, and return the exit status."""
    from monkey import Monkey, widgets_alive
    from soak.long_use import resident

    from gui.garbage import WindowCollector
    from gui.plain_enums import use_plain_enums
    from gui.plain_imports import use_plain_imports

    use_plain_enums()
    use_plain_imports()
    gc.disable()
    trace = (folder / "trace.txt").open("w", buffering=1)
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    os.chdir(scratch)
    monkey = Monkey(seed, scratch, lambda line: print(line, file=trace))
    collector = WindowCollector()
    collector.begin()
    megabytes, widgets, begun = [], [], time.monotonic()
    for number in range(1, steps + 1):
        monkey.step()
        if number % CHECKED == 0:
            monkey.check()
        if number % max(200, steps // 10) == 0:
            monkey.reopen()
            monkey.settle()
            widgets.append(widgets_alive())
            megabytes.append(resident())
    monkey.end()
    collector.end()
    for text in monkey.faults:
        print("FAULT", text)
    for place, count in monkey.turns.long.most_common():
        print(f"long turn {monkey.turns.longest[place] * 1000:.0f} ms, {count} times: {place}")
    print(f"seed {seed}: {steps} steps in {time.monotonic() - begun:.0f} s, {len(monkey.faults)} faults")
    print(f"megabytes {megabytes}, widgets {widgets}")
    return 1 if monkey.faults else 0


def run_apart(
    steps: int, seed: int, folder: Path, timeout: float, under: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Let the hand play in a process of its own, which may crash without taking anybody along."""
    state = {name: str(folder) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME")}
    environment = {**os.environ, **state, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    if environment["QT_QPA_PLATFORM"] == "offscreen":
        screen = folder / "screen.json"
        screen.write_text(json.dumps(SCREEN))
        environment["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
    return subprocess.run(
        [
            *under,
            sys.executable,
            "-X",
            "faulthandler",
            __file__,
            "--play",
            str(steps),
            str(seed),
            str(folder),
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def main(steps: int, first: int, seeds: int) -> None:
    """Play with several seeds; stop at the first whose process crashes or that met a fault."""
    bad = []
    for seed in range(first, first + seeds):
        with tempfile.TemporaryDirectory() as name:
            ended = run_apart(steps, seed, Path(name), 10.0 * steps + 600)
            print(ended.stdout, ended.stderr[-6000:], flush=True)
            if ended.returncode:
                bad.append(seed)
                trace = Path(name, "trace.txt").read_text().splitlines()[-25:]
                print(f"seed {seed}: status {ended.returncode}; the last steps:", *trace, sep="\n")
    if bad:
        raise SystemExit(f"seeds with faults: {bad}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--play"]:
        faulthandler.enable()
        sys.exit(play(int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
    numbers = [int(each) for each in sys.argv[1:]]
    main(*(numbers + [5000, 1, 4][len(numbers) :]))

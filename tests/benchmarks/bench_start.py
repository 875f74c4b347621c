"""How long the program takes to the first picture of a map, beside a bare main window; it asserts no time.

A map from a workshop as `bench_canvas.py` has it, and an example. All take turns, each in a process of its
own with folders of its own, after a round that leaves the modules compiled, as an installation does, on a
screen of 1920 x 1080. Told are the processor time of the window's thread and of all threads, and the time
on the clock, from the start of the process to the end of the first paint: medians, which a busy machine
makes longer, and the least of all rounds.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "benchmarks" / "peers")]
from first_paint import until_first_paint  # noqa: E402 - found by the line above
from graph import make  # noqa: E402
from graph_map import journey_of  # noqa: E402

from journey.storage.store import save  # noqa: E402

EXAMPLE = ROOT / "resources" / "examples" / "online-shop.journey"
TYPICAL = (60, 80, 6)
"""Cards, arrows and stages of a typical map from a workshop."""
ROUNDS = 15
SCREEN = {"name": "one", "x": 0, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "dpr": 1}
SAID = "print(time.thread_time(), time.process_time(), time.monotonic(), flush=True)"

BARE = f"""
import sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv[:1])
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        {SAID}
        app.quit()
window = Window()
window.resize(1600, 960)
window.show()
app.exec()
"""
OWN = until_first_paint(f"import time; {SAID}")


HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
MEASURED = ("window thread", "all threads", "on the clock")


def taken(compiled: str, script: str, *arguments: str) -> list[float]:
    """Return the milliseconds to the first paint, in the order of `MEASURED`, in a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        screen = Path(home) / "screen.json"
        screen.write_text(json.dumps({"screens": [SCREEN]}))
        surroundings = {**os.environ, **dict.fromkeys(HOMES, home), "PYTHONPYCACHEPREFIX": compiled}
        surroundings |= {
            "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
            "PYTHONDONTWRITEBYTECODE": "",
        }
        given = [shutil.copy(path, home) for path in arguments]
        begun = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", script, *given], cwd=ROOT, env=surroundings,
            check=True, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    thread, process, clock = map(float, done.stdout.splitlines()[0].split())
    return [1000 * thread, 1000 * process, 1000 * (clock - begun)]


def compare() -> None:
    """Print all, and how many times as long a map takes."""
    with tempfile.TemporaryDirectory() as kept:
        typical = Path(kept) / "typical.journey"
        save(journey_of(make(*TYPICAL)), typical)
        scripts: dict[str, tuple[str, ...]] = {
            "bare main window": (BARE,),
            "Waymark, 60 cards and 80 arrows": (OWN, str(typical)),
            "Waymark, the online shop": (OWN, str(EXAMPLE)),
        }
        rounds = [{name: taken(kept, *each) for name, each in scripts.items()} for _turn in range(ROUNDS + 1)]
    print(f"{'to the first paint, ms: median (least)':40}" + "".join(f"{name:>28}" for name in MEASURED))
    told = {name: list(zip(*(each[name] for each in rounds[1:]), strict=True)) for name in scripts}
    bare = next(iter(told.values()))
    for name, measured in told.items():
        line = f"{name:40}"
        for each, base in zip(measured, bare, strict=True):
            usual, least = median(each), min(each)
            times = "" if measured is bare else f"  {usual / median(base):.2f}x ({least / min(base):.2f}x)"
            line += f"{f'{usual:.0f} ({least:.0f}){times}':>28}"
        print(line)


if __name__ == "__main__":
    compare()

"""How long the program takes to the first picture of a map, beside a bare main window; it asserts no time.

Both take turns, each in a process of its own with folders of its own, after a round that leaves the modules
compiled, as an installation does, on a screen of 1920 x 1080. Told are the processor time of the window's
thread and of all threads, and the time on the clock, from the start of the process to the end of the first
paint: medians, which a busy machine makes longer, and the least of all rounds.
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
sys.path[:0] = [str(ROOT / "tests")]
from first_paint import until_first_paint  # noqa: E402 - found by the line above

MAP = ROOT / "resources" / "examples" / "online-shop.journey"
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
    """Print both, and how many times as long a map takes."""
    with tempfile.TemporaryDirectory() as compiled:
        both = [(taken(compiled, BARE), taken(compiled, OWN, str(MAP))) for _turn in range(ROUNDS + 1)]
    bare, own = ([list(each) for each in zip(*rounds, strict=True)] for rounds in zip(*both[1:], strict=True))
    print(f"{'to the first paint, ms: median (least)':40}" + "".join(f"{name:>18}" for name in MEASURED))
    for name, told in (("bare main window", bare), ("Waymark with a map", own)):
        print(f"{name:40}" + "".join(f"{median(each):11.0f} ({min(each):4.0f})" for each in told))
    ratios = [(median(b) / median(a), min(b) / min(a)) for a, b in zip(bare, own, strict=True)]
    print(f"{'times as long':40}" + "".join(f"{usual:11.2f} ({least:4.2f})" for usual, least in ratios))


if __name__ == "__main__":
    compare()

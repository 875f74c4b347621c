"""How long the program takes to the first picture of a map, beside a bare main window; it asserts no time.

Both take turns, each in a process of its own with folders of its own, after a round that leaves the modules
compiled, as an installation does. Told is the processor time of the window's thread from the start of the
process to the end of the first paint, median and least.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests")]
from first_paint import until_first_paint  # noqa: E402 - found by the line above

MAP = ROOT / "resources" / "examples" / "online-shop.journey"
ROUNDS = 9

BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication(sys.argv[:1])
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(time.thread_time() * 1000, flush=True)
        app.quit()
window = Window()
window.resize(1600, 960)
window.show()
app.exec()
"""
OWN = until_first_paint("import time; print(time.thread_time() * 1000, flush=True)")


def taken(compiled: str, script: str, *arguments: str) -> float:
    """Return the milliseconds to the first paint, in a home that nobody has used."""
    with tempfile.TemporaryDirectory() as home:
        homes = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
        surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **dict.fromkeys(homes, home)}
        surroundings |= {"PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        given = [shutil.copy(path, home) for path in arguments]
        done = subprocess.run(
            [sys.executable, "-c", script, *given], cwd=ROOT, env=surroundings,
            check=True, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    return float(done.stdout.splitlines()[0])


def compare() -> None:
    """Print both, and how many times as long a map takes."""
    with tempfile.TemporaryDirectory() as compiled:
        both = [(taken(compiled, BARE), taken(compiled, OWN, str(MAP))) for _turn in range(ROUNDS + 1)]
    bare, own = zip(*both[1:], strict=True)
    print(f"{'to the first paint, ms':34}{'median':>12}{'least':>12}")
    print(f"{'bare main window':34}{median(bare):12.0f}{min(bare):12.0f}")
    print(f"{'Waymark with a map':34}{median(own):12.0f}{min(own):12.0f}")
    print(f"{'times as long':34}{median(own) / median(bare):12.2f}{min(own) / min(bare):12.2f}")


if __name__ == "__main__":
    compare()

"""Long use: starts and ends, and maps opened one after another: python tests/soak/long_use.py [200]."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import weakref
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"

START = """
import sys
from PySide6.QtCore import QTimer
from gui import app, window

def leave(found):
    found.docks.show("value")
    found.docks.show("versions")
    found.session.select([found.session.journey.stages[0].id])
    found.clipboard.copy()
    QTimer.singleShot(0, found.close)

shown = window.Window._show_map
def show_map(self):
    shown(self)
    QTimer.singleShot(50, lambda: leave(self))

window.Window._show_map = show_map
sys.exit(app.run(sys.argv[1]))
"""


def start_and_end(state: Path) -> subprocess.CompletedProcess[bytes]:
    """Start the program with a map, look at two panels, copy a stage, close it, and return how it ended."""
    environment = {**os.environ, "XDG_STATE_HOME": str(state), "XDG_CONFIG_HOME": str(state)}
    path = EXAMPLES / "subscription.journey"
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", START, str(path)],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        timeout=300,
        check=False,
    )


def open_many(count: int) -> tuple[list[int], int]:
    """Open maps in one window; return its megabytes along the way, and how many documents are alive."""
    from PySide6.QtCore import QEventLoop

    from gui.app import make_application, make_window, take_apart

    app = make_application()
    window = make_window()
    window.show()
    paths = sorted(EXAMPLES.glob("*.journey"))
    documents: list[weakref.ref[object]] = []
    megabytes = []

    def settle() -> None:
        while window.files.background.is_busy:
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)

    settle()
    for number in range(count):
        window.files.open(paths[number % len(paths)])
        settle()
        documents.append(weakref.ref(window.session.document))
        for _ in range(3):
            app.processEvents()
        if number % max(1, count // 10) == 0:
            gc.collect()
            megabytes.append(resident())
    gc.collect()
    alive = sum(each() is not None for each in documents)
    window.close()
    take_apart(window)
    return megabytes, alive


def resident() -> int:
    """Return the megabytes of this process in memory, 0 where the system does not tell."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20 if status.exists() else 0


def main(count: int) -> None:
    """Start so often, open so many maps, and print the figures; a crash ends the run."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_STATE_HOME"] = os.environ["XDG_CONFIG_HOME"] = folder
        for number in range(count):
            ended = start_and_end(Path(folder))
            if ended.returncode or ended.stderr:
                raise SystemExit(f"start {number}: status {ended.returncode}\n{ended.stderr.decode()}")
        print(f"{count} starts and ends: no crash, nothing said")
        megabytes, alive = open_many(count)
        print(f"{count} maps opened one after another: {megabytes} MB; {alive} documents alive at the end")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)

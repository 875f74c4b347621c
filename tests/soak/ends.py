"""Ends at any moment: the program is quit, closed or terminated: python tests/soak/ends.py [200 [1]]."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
MAPS = ("", "subscription.journey", "online-shop.journey")
LONGEST = 3000
"""Milliseconds after the start until which the end may come."""

QUIT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from gui import app, window

way, moment = sys.argv.pop(), int(sys.argv.pop())
made = app.make_application

def leave():
    shown = [each for each in QApplication.topLevelWidgets() if isinstance(each, window.Window)]
    if way == "quit":
        shown[0].menus.run("quit")
    elif way == "close":
        QApplication.closeAllWindows()
    elif way == "language":
        shown[0].language_wished.emit("pl")
        QTimer.singleShot(100, QApplication.closeAllWindows)
    else:
        QApplication.quit()

def make_application():
    found = made()
    QTimer.singleShot(moment, leave)
    return found

app.make_application = make_application
import main
sys.exit(main.main(sys.argv[1:]))
"""
WAYS = ("quit", "close", "language", "leave", "TERM", "INT")


def end_after(way: str, moment: int, path: str, state: Path) -> tuple[int, str]:
    """Start the program, let it end some milliseconds later; return its exit status and what it said."""
    folders = {name: str(state) for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **folders}
    maps = [str(ROOT / "resources" / "examples" / path)] if path else []
    is_signal = way in ("TERM", "INT")
    program = ["main.py", *maps] if is_signal else ["-c", QUIT, *maps, str(moment), way]
    started = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", *program],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        if is_signal:
            try:
                return started.wait(moment / 1000), started.communicate()[0]
            except subprocess.TimeoutExpired:
                started.send_signal(getattr(signal, f"SIG{way}"))
        said, _none = started.communicate(timeout=60)
    finally:
        started.kill()
    return started.returncode, said


def expected(way: str) -> tuple[int, ...]:
    """Return the exit statuses that an end may have."""
    # Python itself answers an early SIGINT, while it still starts.
    return {"TERM": (-signal.SIGTERM,), "INT": (-signal.SIGINT, 130, 1)}.get(way, (0,))


def main(count: int, seed: int) -> None:
    """End the program so often, at random moments and in random ways; stop at the first unclean end."""
    random, ways = Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            way, moment = random.choice(WAYS), int(LONGEST * random.random() ** 2)
            path = random.choice(MAPS)
            status, said = end_after(way, moment, path, Path(folder))
            ways[way] += 1
            is_early = way == "INT" and "KeyboardInterrupt" in said
            if status not in expected(way) or (said and not is_early):
                raise SystemExit(f"{number}: {way} after {moment} ms with “{path}”: status {status}\n{said}")
    print(f"{count} ends at random moments: no crash, nothing said; {dict(ways)}")


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    main(*(numbers + [200, 1][len(numbers) :]))

"""Programs that a screen reader has walked end without a crash, however they end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START = """
import sys
import weakref
from pathlib import Path
from PySide6.QtGui import QAccessible
from gui.app import make_application
app = make_application()
QAccessible.setActive(True)
how = sys.argv[1]
if how == "window":
    from gui.app import make_window, take_apart
    shown = make_window()
    shown.files.open(Path("resources/examples/subscription.journey"))
    while shown.files.background.is_busy:
        app.processEvents()
    session = shown.session
else:
    from gui.canvas.view import MapView
    from gui.session import Session
    from journey.document import Document
    from journey.storage.store import load
    session = Session(Document(load("resources/examples/subscription.journey").journey))
    shown = MapView(session)
shown.show()
view = shown.map if how == "window" else shown
while "speaker" not in vars(view):
    app.processEvents()
waiting, count = [QAccessible.queryAccessibleInterface(shown)], 0
while waiting:
    each = waiting.pop()
    count += bool(each.text(QAccessible.Text.Name)) and each.rect() is not None
    doing = each.actionInterface()
    assert doing is None or isinstance(doing.actionNames(), list)
    assert each.valueInterface() is None or each.object() is not None
    waiting += [each.child(place) for place in range(each.childCount())]
assert count > 30, count
session.select(list(session.journey.records)[3:6])
app.processEvents()
if how == "window":
    session.document.mark_saved()
    shown.close()
    take_apart(shown)
elif how == "closed":
    shown.close()
elif how == "abrupt":
    sys.exit(0)
"""
"""How a program ends in which a screen reader has walked the whole tree: with a window, or a map alone."""


@pytest.mark.parametrize(("how", "rounds"), [("window", 1), ("closed", 3), ("abrupt", 3), ("careless", 3)])
def test_short_starts_end_without_a_crash(how: str, rounds: int) -> None:
    for _round in range(rounds):
        done = subprocess.run(
            [sys.executable, "-X", "faulthandler", "-c", START, how],
            cwd=ROOT, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"}, capture_output=True, text=True,
            check=False, timeout=300,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")

"""What is made after the first picture: nothing that a person does first comes too early for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton
from windows import closed_for_good, dialogs, opened

from gui.app import make_window
from gui.first_picture import FirstPicture
from gui.window import Window

ROOT = Path(__file__).resolve().parents[2]
EARLY = """
from PySide6.QtGui import QAccessible
from gui.app import make_application
app = make_application()
QAccessible.setActive(True)
from gui.canvas.view import MapView
from gui.session import Session
from journey.document import Document
from journey.storage.store import load
view = MapView(Session(Document(load("resources/examples/subscription.journey").journey)))
before = QAccessible.queryAccessibleInterface(view).childCount()
view.show()
while "speaker" not in vars(view):
    app.processEvents()
print(before, QAccessible.queryAccessibleInterface(view).childCount())
"""


@pytest.fixture
def painted(qtbot: Any) -> Iterator[Window]:
    """A window whose first picture stands, and nothing else yet."""
    window = make_window()
    window.findChild(FirstPicture)._soon.setInterval(60_000)  # type: ignore[union-attr]
    window.show()
    assert QTest.qWaitForWindowActive(window)
    assert list(window.menus._actions) == list(window.menus.of_toolbar())
    yield window
    closed_for_good(window)


def test_a_key_in_the_first_turn_does_what_it_does_later(qtbot: Any, painted: Window) -> None:
    QTest.keyClick(painted.windowHandle(), Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(dialogs(painted)))
    assert set(painted.menus._actions) == set(painted.menus.table)


def test_a_menu_opened_in_the_first_turn_is_full(painted: Window) -> None:
    assert [each.text() for each in painted.menuBar().actions()][:2] == ["&File", "&Edit"]
    menu = painted.menuBar().actions()[1].menu()
    assert isinstance(menu, QMenu)
    assert not menu.actions()
    menu.aboutToShow.emit()
    assert len(menu.actions()) > 8


def test_nothing_moves_when_the_rest_is_made(qtbot: Any, painted: Window) -> None:
    painted.resize(1600, 940)
    opened(qtbot, painted, ROOT / "resources" / "examples" / "online-shop.journey")
    shown = (painted.map, painted.toolbar, painted.menuBar(), painted.statusBar(), painted.docks.below)
    before = [each.geometry().getRect() for each in shown]
    buttons = [each.geometry().getRect() for each in painted.toolbar.findChildren(QToolButton)]
    painted.findChild(FirstPicture).end()  # type: ignore[union-attr]
    QApplication.processEvents()
    assert [each.geometry().getRect() for each in shown] == before
    assert [each.geometry().getRect() for each in painted.toolbar.findChildren(QToolButton)] == buttons


def test_all_is_made_soon_after_the_first_picture(qtbot: Any) -> None:
    window = make_window()
    window.show()
    qtbot.waitUntil(lambda: set(window.menus._actions) == set(window.menus.table))
    closed_for_good(window)


def test_a_screen_reader_that_asks_before_the_first_picture_is_told_anew() -> None:
    done = subprocess.run(
        [sys.executable, "-c", EARLY], cwd=ROOT, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    before, after = map(int, done.stdout.split())
    assert before < 5
    assert after > 30

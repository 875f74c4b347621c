"""Enter presses the button that has the focus, in the window as in dialogs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton
from windows import dialog, window_at_work

from gui.dialogs.ask import PathQuestion
from gui.window import Window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "raise")
Key = Qt.Key


@pytest.fixture
def window(qtbot: Any) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        made.activateWindow()
        made.menus.complete()
        yield made


def button(window: Window, words: str) -> QPushButton:
    (found,) = [each for each in window.start.findChildren(QPushButton) if words in each.text()]
    found.setFocus()
    assert QApplication.focusWidget() is found
    return found


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_a_button_of_the_start_page_is_pressed(qtbot: Any, window: Window, key: Qt.Key) -> None:
    qtbot.keyClick(button(window, "Open a map"), key)
    dialog(window, PathQuestion).reject()


def test_a_key_that_is_held_down_presses_once(qtbot: Any, window: Window) -> None:
    pressed: list[bool] = []
    chosen = button(window, "Open a map")
    chosen.clicked.disconnect()
    chosen.clicked.connect(lambda: pressed.append(True))
    for repeats in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", repeats)
        QApplication.sendEvent(chosen, event)
    assert len(pressed) == 1


def test_a_template_is_still_opened_once(qtbot: Any, window: Window) -> None:
    chosen: list[object] = []
    window.start.template_chosen.disconnect()
    window.start.template_chosen.connect(chosen.append)
    qtbot.waitUntil(lambda: bool(window.start.cards))
    window.start.cards[0].setFocus()
    qtbot.keyClick(window.start.cards[0], Key.Key_Return)
    assert len(chosen) == 1

"""Enter presses the button that has the focus, as Space does, in the window as in dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication

from gui.guard import guarded

if TYPE_CHECKING:
    from gui.window import Window

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Pressing(QObject):
    """Answers Enter where it has come up to the window, as nothing below has taken it."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        window.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press the button that has the focus; a key that is held down presses once."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        chosen = QApplication.focusWidget()
        if event.key() not in ENTER or not isinstance(chosen, QAbstractButton):
            return False
        if not event.isAutoRepeat():
            chosen.click()
        return True

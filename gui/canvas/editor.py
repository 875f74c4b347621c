"""The text field that opens on a card or header, there where the text stands."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from gui.guard import guarded
from gui.theme import font
from gui.words import _

Ending = Literal["enter", "tab", "leave", "escape"]


class TextEditor(QPlainTextEdit):
    """Edits one text in place.

    Signals
    -------
    committed(str, str)
        the text, and how it ended: "enter", "tab", "leave", or "escape" where `keeps_at_escape` is set.
    cancelled()
        what stood before stays: Esc, or what was written on is gone.
    """

    committed = Signal(str, str)
    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Text of the card"))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(False)
        self._is_over = True
        self._ground, self._room = parent, QRect()
        self.keeps_at_escape = False
        self.textChanged.connect(self._grow)
        self.hide()

    def begin(self, text: str, rect: QRect, pixels: float, weight: int) -> None:
        """Open over a rectangle of the parent with a text, all of it selected."""
        self.setFont(font(pixels, weight))
        self.setPlainText(text)
        self.selectAll()
        self._is_over = False
        self.show()
        self.raise_()
        self.place(rect)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self, rect: QRect) -> None:
        """Lie over a rectangle of the parent, and reach below it where the text needs more lines."""
        self._room = rect
        self.setGeometry(rect)
        self._grow()

    def _grow(self) -> None:
        if self._is_over:
            return
        around = self.height() - self.viewport().height() + 2 * self.document().documentMargin()
        # The layout of plain text counts its height in lines.
        lines = self.document().documentLayout().documentSize().height()
        needed = round(lines * self.fontMetrics().lineSpacing() + around)
        most = self._ground.height() - self._room.top()
        self.resize(self._room.width(), max(self._room.height(), min(needed, most)))
        self.ensureCursorVisible()

    def reopen(self) -> None:
        """Go on with a text that was not taken, as it was left."""
        self._is_over = False
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_open(self) -> bool:
        """Whether a text is being edited."""
        return not self._is_over

    def finish(self, ending: Ending = "leave") -> None:
        """Take the text as it is; does nothing when no text is edited."""
        if not self._is_over:
            self._is_over = True
            self.hide()
            self.committed.emit(self.toPlainText().strip(), ending)

    def cancel(self) -> None:
        """Leave without taking the text."""
        if not self._is_over:
            self._is_over = True
            self.hide()
            self.cancelled.emit()

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Tab take the text, Shift+Enter starts a line, Esc leaves."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.finish("escape") if self.keeps_at_escape else self.cancel()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.insertPlainText("\n")
            else:
                self.finish("enter")
        elif key == Qt.Key.Key_Tab:
            self.finish("tab")
        else:
            super().keyPressEvent(event)

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Clicking elsewhere takes the text; a menu or another program in front does not end the editing."""
        super().focusOutEvent(event)
        passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if event.reason() not in passing:
            self.finish("leave")

"""The ring around the map that says: keys go here. It appears when the focus comes by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.guard import guarded
from gui.theme import Theme, size

BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
WIDTH = 2.0


class FocusRing(QObject):
    """Watches how a widget came by the focus; who works with the mouse sees no ring."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._by_keyboard = False
        widget.installEventFilter(self)

    @property
    def is_shown(self) -> bool:
        """Whether the ring is drawn now."""
        return self._by_keyboard and self._widget.hasFocus()

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the reason of a focus, and that a press of the mouse is not the keyboard."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            if event.reason() in BY_KEYBOARD:
                self._show(True)
            elif event.reason() == Qt.FocusReason.MouseFocusReason:
                self._show(False)
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._show(False)
        return False

    def _show(self, by_keyboard: bool) -> None:
        if by_keyboard != self._by_keyboard:
            self._by_keyboard = by_keyboard
            self._widget.update()

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Draw the ring just inside the edge, in pixels of the widget."""
        if self.is_shown:
            painter.resetTransform()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), WIDTH))
            inset = WIDTH / 2 + 1
            edge = QRectF(self._widget.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(edge, size("radius") / 2, size("radius") / 2)

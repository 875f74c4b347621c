"""The ring around the map that says: keys go here. It appears once somebody works by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.guard import guarded
from gui.theme import Theme, size

BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
NAVIGATION = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
)
WIDTH = 2.0


class FocusRing(QObject):
    """Watches how a widget came by the focus and what is done there; the mouse needs no ring."""

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
        """Note why the focus came, and whether keys or the mouse lead on from there."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            if event.reason() in BY_KEYBOARD:
                self._show(True)
            elif event.reason() == Qt.FocusReason.MouseFocusReason:
                self._show(False)
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._show(False)
        elif isinstance(event, QKeyEvent) and event.key() in NAVIGATION:
            self._show(True)
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

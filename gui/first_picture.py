"""FirstPicture: what can wait is done once a widget has been painted, or as soon as somebody turns to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from gui.guard import guarded

TURNED_TO = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress)
"""What a person does first: none of it may come too early to have its effect."""


class FirstPicture(QObject):
    """Waits for the first paint of a widget.

    Signals
    -------
    stands()
        the widget has been painted, or a key or a button is about to be answered; said once.
    """

    stands = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.end)
        widget.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the widget, and the window of the system that hears keys and clicks before it."""
        kind = event.type()
        if kind in TURNED_TO:
            self.end()
        elif kind is QEvent.Type.Paint and watched is self._widget:
            self._soon.start()
        elif kind is QEvent.Type.Show and watched is self._widget:
            handle = self._widget.window().windowHandle()
            if handle is not None:
                handle.installEventFilter(self)
        return False

    def end(self) -> None:
        """Wait no longer."""
        self._soon.stop()
        self._widget.removeEventFilter(self)
        handle = self._widget.window().windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
        self.stands.emit()
        self.deleteLater()

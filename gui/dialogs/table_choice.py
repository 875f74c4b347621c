"""The small strip on the map that asks what a pasted table should become; it stops nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gui import icons
from gui.guard import guarded
from gui.session import Session
from gui.words import _, ngettext, number

TOP = 16


class TableChoice(QFrame):
    """Offers cards or KPI values; Esc and the cross take the table for nothing.

    Signals
    -------
    chosen(str)
        "cards" or "kpis".
    left()
        the strip went, with or without a choice.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, session: Session, rows: int, columns: int, proposed: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._map = parent
        self.setObjectName("table_choice")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        count = ngettext("{count} row", "{count} rows", rows).format(count=number(rows))
        width = ngettext("{count} column", "{count} columns", columns).format(count=number(columns))
        self.words = QLabel(
            _("A table of {rows} and {columns}. Paste it as").format(rows=count, columns=width)
        )
        self.setAccessibleName(self.words.text())
        self.buttons = {
            "cards": self._button("cards", _("Cards")),
            "kpis": self._button("kpis", _("KPI values")),
        }
        self.cross = QToolButton()
        self.cross.setIcon(icons.icon("close", session.theme))
        self.cross.setAccessibleName(_("Do not paste"))
        self.cross.setToolTip(_("Do not paste"))
        self.cross.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.words)
        for widget in (*self.buttons.values(), self.cross):
            row.addWidget(widget)
        theme = session.theme
        self.setStyleSheet(
            f"QFrame#table_choice {{ background: {theme.hex('surface')};"
            f" border: 1px solid {theme.hex('accent')}; border-radius: 8px; }}"
        )
        self.buttons[proposed].setDefault(True)
        parent.installEventFilter(self)
        session.document_replaced.connect(self.leave)
        self._place()
        self.show()
        self.raise_()
        self.buttons[proposed].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _button(self, code: str, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setObjectName(code)
        button.clicked.connect(lambda: self._choose(code))
        return button

    def _choose(self, code: str) -> None:
        self.leave()
        self.chosen.emit(code)

    def leave(self) -> None:
        """Go."""
        if self.isHidden():
            return
        self.hide()
        self.left.emit()
        self.deleteLater()

    def _place(self) -> None:
        self.adjustSize()
        self.move(max(0, (self._map.width() - self.width()) // 2), TOP)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the map."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk with the arrows, press with Enter, leave with Esc; the map under it hears none of these."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            pressed = [button for button in self.buttons.values() if button.hasFocus()]
            for button in pressed:
                button.click()
        event.accept()

"""What a crash has left behind, and what becomes of it: taken up again, left for later, or let go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.ask import words_label
from gui.words import _


@dataclass(frozen=True)
class Row:
    """One map that can be recovered: its name, and what there is to know about it."""

    name: str
    details: str


class RecoveryDialog(QDialog):
    """Lists the maps that can be recovered.

    Signals
    -------
    recover(int), discard(int), as_saved(int)
        what becomes of the map at a place in the list.
    """

    recover = Signal(int)
    discard = Signal(int)
    as_saved = Signal(int)

    def __init__(self, rows: Sequence[Row], for_one_file: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Recover unsaved work"))
        self.setMinimumWidth(560)
        heading = words_label(_("Unsaved work was found"), "heading")
        text = words_label(
            _("Waymark ended before it could be saved. It comes back with its undo history."), "muted"
        )
        self.list = QListWidget()
        self.list.setAccessibleName(_("Maps that can be recovered"))
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(120)
        for row in rows:
            self.list.addItem(QListWidgetItem(f"{row.name}\n{row.details}"))
        self.list.setCurrentRow(0)
        self.recover_button = self._button(_("Recover"), self._recover, is_default=True)
        self.discard_button = self._button(_("Delete it …"), self._ask_discard)
        later = _("Open the saved file") if for_one_file else _("Later")
        self.later_button = self._button(later, self._as_saved if for_one_file else self.reject)
        self._is_sure = False
        self.list.currentRowChanged.connect(self._doubt)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.discard_button)
        buttons.addStretch(1)
        buttons.addWidget(self.later_button)
        buttons.addWidget(self.recover_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        for widget in (heading, text, self.list):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(buttons)

    def _button(self, words: str, act: object, is_default: bool = False) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setDefault(is_default)
        button.clicked.connect(act)
        return button

    def _recover(self) -> None:
        place = self.list.currentRow()
        self.accept()
        self.recover.emit(place)

    def _as_saved(self) -> None:
        place = self.list.currentRow()
        self.accept()
        self.as_saved.emit(place)

    def _doubt(self) -> None:
        self._is_sure = False
        self.discard_button.setText(_("Delete it …"))

    def _ask_discard(self) -> None:
        """The first press asks, the second deletes."""
        if not self._is_sure:
            self._is_sure = True
            self.discard_button.setText(_("Really delete?"))
            return
        place = self.list.currentRow()
        self.accept()
        self.discard.emit(place)

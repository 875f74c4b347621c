"""A row of words of which one is chosen, such as what a chart shows."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget


class Switch(QWidget):
    """Offers several kinds of one thing; the first is chosen.

    Signals
    -------
    turned(str)
        another kind was chosen.
    """

    turned = Signal(str)

    def __init__(self, name: str, kinds: Mapping[str, str]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for place, (kind, words) in enumerate(kinds.items()):
            button = QToolButton()
            button.setText(words)
            button.setCheckable(True)
            button.setAccessibleName(words)
            button.setStyleSheet("QToolButton { padding: 4px 10px; }")
            self._group.addButton(button, place)
            self.buttons[kind] = button
            row.addWidget(button)
        next(iter(self.buttons.values())).setChecked(True)
        self._group.idClicked.connect(lambda _place: self.turned.emit(self.kind))

    @property
    def kind(self) -> str:
        """The kind that is chosen."""
        return list(self.buttons)[max(0, self._group.checkedId())]

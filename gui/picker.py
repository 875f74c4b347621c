"""Picker: a choice of one record, period or setting, or of none."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from gui.choices import Choice


class Picker(Choice):
    """A choice of one record or period, or of none; hidden by its owner where there is nothing to choose.

    Signals
    -------
    picked(object)
        a person chose an id or period, or None.
    """

    picked = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(184)
        self.activated.connect(self._activated)
        self._offered: dict[str | None, str] = {}

    def offer(self, choices: Mapping[str | None, str], chosen: str | None) -> None:
        """Offer these choices, None being the usual one."""
        if choices != self._offered:
            self._offered = dict(choices)
            self.clear()
            for key, words in choices.items():
                self.addItem(words, key)
        self.setCurrentIndex(max(0, list(choices).index(chosen) if chosen in choices else 0))

    def _activated(self, place: int) -> None:
        self.picked.emit(self.itemData(place))

"""Exporting the map as a picture or a page: which kind, which colours, where to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.ask import PathQuestion
from gui.theme import LIGHT, Theme
from gui.words import _

SCALES = (1, 2, 3, 4)


@dataclass(frozen=True)
class Wish:
    """What is to be written: where, in which colours, and for a PNG how large."""

    path: Path
    theme: Theme
    scale: float


def kinds() -> dict[str, tuple[str, str]]:
    """Return the endings on offer, each with its name and what it is good for."""
    return {
        "pdf": ("PDF", _("One page at the map's own ratio: for reports and printing. Text stays text.")),
        "svg": ("SVG", _("For the web, and for editing in a drawing program. Text stays text.")),
        "png": ("PNG", _("A picture for chats and slides.")),
    }


class ExportDialog(QDialog):
    """Asks for kind and colours, then for the place.

    Signals
    -------
    chosen(Wish)
        everything is known.
    """

    chosen = Signal(object)

    def __init__(self, stem: str, theme: Theme, folder: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Export the map"))
        self._stem, self._theme, self._folder = stem, theme, folder
        self._owner = parent
        self.kinds: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(self._lead())
        for ending, (name, use) in kinds().items():
            column.addWidget(self._kind(ending, name, use))
        self.kinds["pdf"].setChecked(True)
        column.addLayout(self._options())
        column.addWidget(self._buttons())
        self.setMinimumWidth(520)
        self.setStyleSheet(
            f"QRadioButton::indicator {{ width: 12px; height: 12px; border-radius: 8px;"
            f" border: 2px solid {theme.hex('neutral')}; background: {theme.hex('surface')}; }}"
            f" QRadioButton::indicator:checked {{ width: 8px; height: 8px;"
            f" border: 4px solid {theme.hex('accent')}; }}"
        )
        self._group.buttonToggled.connect(self._follow)
        self._follow()

    def _lead(self) -> QLabel:
        lead = QLabel(_("The export shows what the window shows: the same bands, customers and period."))
        lead.setProperty("role", "muted")
        lead.setWordWrap(True)
        return lead

    def _kind(self, ending: str, name: str, use: str) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        button = QRadioButton(name)
        button.setStyleSheet("font-weight: 600;")
        button.setAccessibleDescription(use)
        self._group.addButton(button)
        self.kinds[ending] = button
        words = QLabel(use)
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        words.setContentsMargins(24, 0, 0, 0)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(16, 12, 16, 12)
        inner.setSpacing(4)
        inner.addWidget(button)
        inner.addWidget(words)
        return card

    def _options(self) -> QHBoxLayout:
        self.light = QCheckBox(_("Light colours, for paper"))
        self.light.setChecked(True)
        self.light.setVisible(self._theme.is_dark)
        self.size_label = QLabel(_("Size"))
        self.scale = QComboBox()
        self.scale.setAccessibleName(_("Size"))
        for scale in SCALES:
            self.scale.addItem(f"{scale} ×", scale)
        self.scale.setCurrentIndex(1)
        self.size_label.setBuddy(self.scale)
        row = QHBoxLayout()
        row.addWidget(self.light)
        row.addStretch(1)
        row.addWidget(self.size_label)
        row.addWidget(self.scale)
        return row

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.go_on = buttons.addButton(_("Choose where …"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on.setDefault(True)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._ask_where)
        buttons.rejected.connect(self.reject)
        return buttons

    @property
    def ending(self) -> str:
        """The chosen kind by its ending."""
        return next(ending for ending, button in self.kinds.items() if button.isChecked())

    def _follow(self) -> None:
        """The size counts for a PNG alone; its place is kept so that nothing jumps."""
        is_picture = self.ending == "png"
        self.scale.setEnabled(is_picture)
        self.size_label.setEnabled(is_picture)

    def _ask_where(self) -> None:
        ending, name = self.ending, kinds()[self.ending][0]
        question = PathQuestion(_("Export the map"), self._folder, f"{name} (*.{ending})", self._owner)
        theme = LIGHT if self.light.isChecked() else self._theme
        scale = float(self.scale.currentData())
        question.ask_new(f"{self._stem}.{ending}", ending, partial(self._chosen, theme, scale))

    def _chosen(self, theme: Theme, scale: float, path: Path) -> None:
        self.chosen.emit(Wish(path, theme, scale))
        self.accept()

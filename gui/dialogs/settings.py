"""The settings: language, colours, size of text, what exports show; each applied at once and kept."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from gui.picker import Picker
from gui.theme import Theme, text_scales
from gui.words import LANGUAGES, _, language, percent

WIDEST = 4000


@dataclass(frozen=True)
class Chosen:
    """What is chosen now: the wish for colours, the size of text, whether exports show private notes."""

    theme: str
    text_scale: float
    exports_private: bool


class SettingsDialog(QDialog):
    """What a person may choose about the program; there is nothing to confirm.

    Signals
    -------
    language_wished(str), theme_wished(str), text_scale_wished(float), private_wished(bool)
        what a person chose; it is to hold at once.
    """

    language_wished = Signal(str)
    theme_wished = Signal(str)
    text_scale_wished = Signal(float)
    private_wished = Signal(bool)

    def __init__(self, chosen: Chosen, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Settings"))
        self.setMinimumWidth(480)
        self.language = self._choice(_("Language"), dict(LANGUAGES), language())
        self.language.activated.connect(self._speak)
        colours = {"system": _("As the system"), "light": _("Light"), "dark": _("Dark")}
        self.theme = self._choice(_("Colours"), colours, chosen.theme)
        self.theme.activated.connect(self._colour)
        sizes = {str(scale): percent(scale, 0) for scale in text_scales()}
        self.text = self._choice(_("Size of text"), sizes, str(chosen.text_scale))
        self.text.activated.connect(self._enlarge)
        self.private = QCheckBox(_("Show private notes in exports"))
        self.private.setChecked(chosen.exports_private)
        self.private.toggled.connect(self.private_wished)
        self._arrange()

    def _choice(self, name: str, offered: dict[str, str], chosen: str) -> Picker:
        box = Picker(name)
        box.setMaximumWidth(WIDEST)
        choices: dict[str | None, str] = dict(offered.items())
        box.offer(choices, chosen)
        return box

    def _arrange(self) -> None:
        heading = QLabel(_("Settings"))
        heading.setProperty("role", "heading")
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.addRow(_("Language"), self.language)
        form.addRow(_("Colours"), self.theme)
        form.addRow(_("Size of text"), self.text)
        form.addRow("", self.private)
        line = QFrame()
        line.setFixedHeight(1)
        line.setStyleSheet(f"background: {self._theme.hex('line')}; border: none;")
        safe = QLabel(
            _(
                "Every change is written to a journal as you make it. After a crash the map is offered as it"
                " stood; what you saved earlier is listed under Versions."
            )
        )
        safe.setProperty("role", "muted")
        safe.setWordWrap(True)
        buttons = QDialogButtonBox()
        done = buttons.addButton(_("Done"), QDialogButtonBox.ButtonRole.AcceptRole)
        done.setDefault(True)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(16)
        column.addWidget(heading)
        column.addLayout(form)
        column.addWidget(line)
        column.addWidget(safe)
        column.addWidget(buttons)

    def _speak(self) -> None:
        """The window is made anew in another language, and this dialog goes with the old one."""
        code = str(self.language.currentData())
        if code != language():
            self.accept()
            self.language_wished.emit(code)

    def _colour(self) -> None:
        self.theme_wished.emit(str(self.theme.currentData()))

    def _enlarge(self) -> None:
        self.text_scale_wished.emit(float(self.text.currentData()))
        # The dialog itself wears the larger letters by now, and its paragraph hides from Qt how high it is.
        QTimer.singleShot(0, self, self.adjustSize)

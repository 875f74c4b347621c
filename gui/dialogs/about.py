"""What this program is, and its version."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui import icons
from gui.words import _


class About(QDialog):
    """A short word about the program."""

    def __init__(self, version: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("About Waymark"))
        sign = QLabel()
        sign.setPixmap(icons.pixmap("waymark", "", 64, self.devicePixelRatioF()))
        title = QLabel("Waymark")
        title.setProperty("role", "title")
        texts = (
            _("Version {version}").format(version=version),
            _("Draw the journey of your customers, and see where their value is gained and lost."),
            _("Everything stays on this computer: no network, no account. Maps are plain text files."),
            _("Free software under the MIT licence. Typeface: Inter (SIL Open Font License)."),
        )
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addWidget(title)
        for place, text in enumerate(texts):
            label = QLabel(text)
            label.setWordWrap(True)
            if place != 1:
                label.setProperty("role", "muted")
            words.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(20)
        head.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.NoButton)
        close = buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.AcceptRole)
        close.setDefault(True)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(20)
        column.addLayout(head)
        column.addWidget(buttons)
        self.setFixedWidth(480)

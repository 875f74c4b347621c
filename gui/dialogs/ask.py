"""Questions and file names asked without stopping the window: the answer comes through a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QMessageBox, QWidget

Role = QMessageBox.ButtonRole


@dataclass(frozen=True)
class Choice:
    """One answer: its code, the words on its button, and what part it plays."""

    code: str
    words: str
    role: Role = Role.ActionRole


class Question(QMessageBox):
    """A question with named answers; Esc is the answer whose role is to reject."""

    def __init__(self, title: str, text: str, choices: Sequence[Choice], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(title)
        self.setInformativeText(text)
        self._then: Callable[[str], None] | None = None
        self._codes: dict[QAbstractButton, str] = {}
        for choice in choices:
            button = self.addButton(choice.words, choice.role)
            button.setObjectName(choice.code)
            self._codes[button] = choice.code
            if choice.role is Role.RejectRole:
                self.setEscapeButton(button)
            if choice.role is Role.AcceptRole:
                self.setDefaultButton(button)
        self.buttonClicked.connect(self._answered)

    def ask(self, then: Callable[[str], None]) -> None:
        """Show the question and go on; `then` is called with the code of the answer."""
        self._then = then
        self.open()

    def _answered(self, button: QAbstractButton) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(self._codes.get(button, ""))


class PathQuestion(QFileDialog):
    """Asks for a file to open or to write; `then` is called with the path, and not at all if cancelled."""

    def __init__(self, title: str, folder: str, kinds: str, parent: QWidget) -> None:
        super().__init__(parent, title, folder, kinds)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._then: Callable[[Path], None] | None = None
        self.fileSelected.connect(self._chosen)

    def ask_existing(self, then: Callable[[Path], None]) -> None:
        """Ask for a file that is there."""
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask(then)

    def ask_new(self, proposed: str, ending: str, then: Callable[[Path], None]) -> None:
        """Ask for a name to write to; the system asks before an existing file is replaced."""
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDefaultSuffix(ending)
        self.selectFile(proposed)
        self._ask(then)

    def _ask(self, then: Callable[[Path], None]) -> None:
        self._then = then
        self.open()

    def _chosen(self, name: str) -> None:
        if self._then is not None:
            self._then(Path(name))

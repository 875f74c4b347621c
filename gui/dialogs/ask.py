"""Questions and file names asked without stopping the window: the answer comes through a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from gui.guard import guarded
from gui.words import _

Role = QDialogButtonBox.ButtonRole
Label = QFileDialog.DialogLabel
OWN_SIZE, KIND_COLUMN = QSize(820, 520), 2


class Choice(Struct, frozen=True):
    """One answer: its code, the words on its button, and what part it plays."""

    code: str
    words: str
    role: Role = Role.ActionRole


class Question(QDialog):
    """A question with named answers; Esc is the last of them."""

    def __init__(self, title: str, text: str, choices: Sequence[Choice], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        self._then: Callable[[str], None] | None = None
        self._choices = tuple(choices)
        self.buttons = {choice.code: self._button(choice) for choice in choices}
        heading = words_label(title, "heading")
        self.text = words_label(text, "muted")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in reversed(self.buttons.values()):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(heading)
        column.addWidget(self.text)
        column.addSpacing(16)
        column.addLayout(row)

    def _button(self, choice: Choice) -> QPushButton:
        button = QPushButton(choice.words)
        button.setObjectName(choice.code)
        button.setAutoDefault(False)
        button.setDefault(choice.role is Role.AcceptRole)
        button.clicked.connect(partial(self._answer, choice.code))
        return button

    def ask(self, then: Callable[[str], None]) -> None:
        """Show the question and go on; `then` is called with the code of the answer."""
        self._then = then
        self.open()
        self.activateWindow()

    def tell(self, then: Callable[[str], None]) -> None:
        """Show it as a message that holds up nothing."""
        self._then = then
        self.show()

    def _answer(self, code: str) -> None:
        then, self._then = self._then, None
        self.accept()
        if then is not None:
            then(code)

    @guarded()
    def reject(self) -> None:
        """Take Esc and the closing of the question for the last answer."""
        then, self._then = self._then, None
        super().reject()
        if then is not None:
            then(self._choices[-1].code)


def take_enter(buttons: QDialogButtonBox, chosen: QPushButton) -> None:
    """Let one button of a dialog take Enter and wear the accent, whichever stands first, and even greyed."""
    for button in buttons.findChildren(QPushButton):
        button.setAutoDefault(button is chosen)
    chosen.setDefault(True)


def words_label(text: str, role: str) -> QLabel:
    """Return a label that shows its text as it is."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


class LineQuestion(QDialog):
    """Asks for one line of text; nothing but a line that fits can be taken."""

    def __init__(self, title: str, prompt: str, proposed: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(360)
        self._then: Callable[[str], None] | None = None
        self._fits: Callable[[str], bool] = bool
        self.line = QLineEdit(proposed)
        self.line.setAccessibleName(prompt)
        self.line.selectAll()
        self.line.textChanged.connect(self._follow)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(_("Cancel"))
        self.take = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.take.setText(_("OK"))
        take_enter(buttons, self.take)
        buttons.accepted.connect(self._taken)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 20)
        column.setSpacing(8)
        column.addWidget(words_label(title, "heading"))
        column.addWidget(words_label(prompt, "muted"))
        column.addWidget(self.line)
        column.addSpacing(12)
        column.addWidget(buttons)

    def ask(self, then: Callable[[str], None], fits: Callable[[str], bool]) -> None:
        """Show the question and go on; `then` is called with a line that `fits`."""
        self._then, self._fits = then, fits
        self._follow()
        self.open()
        self.line.setFocus()

    def _follow(self) -> None:
        self.take.setEnabled(self._fits(self.line.text()))

    def _taken(self) -> None:
        if self._then is not None and self._fits(self.line.text()):
            self.accept()
            self._then(self.line.text())


class PathQuestion(QFileDialog):
    """Asks for a file to open or to write; `then` is called with the path, and not at all if cancelled."""

    def __init__(self, title: str, folder: str, kinds: str, parent: QWidget | None) -> None:
        super().__init__(parent, title, folder, kinds)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._then: Callable[[Path], None] | None = None
        self._ending, self._known = "", frozenset[str]()
        self.fileSelected.connect(self._chosen)

    def ask_existing(self, then: Callable[[Path], None]) -> None:
        """Ask for a file that is there."""
        self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._ask(then)

    def ask_new(
        self, proposed: str, ending: str, then: Callable[[Path], None], known: Iterable[str] = ()
    ) -> None:
        """Ask for a name to write to; the system asks before an existing file is replaced.

        A name without an ending gets `ending`; so does one whose ending is not `known`, such as “Map 1.2”,
        where some are.
        """
        self._ending, self._known = ending, frozenset(known)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setDefaultSuffix(ending)
        self.selectFile(proposed)
        self._ask(then)

    def _ask(self, then: Callable[[Path], None]) -> None:
        self._then = then
        # Qt's catalogues know the words of these two without a key alone.
        for label, words in ((Label.LookIn, "Look in:"), (Label.FileType, "Files of type:")):
            self.setLabelText(label, QCoreApplication.translate("QFileDialog", words))
        self.open()
        self._dress()

    def _dress(self) -> None:
        """Give the columns of Qt's own dialog their room, and its buttons the look of all others."""
        columns = self.findChild(QTreeView)
        if columns is None:
            return
        self.resize(self.size().expandedTo(OWN_SIZE))
        widths = QHeaderView.ResizeMode
        # Its kind is told by the ending, and the name needs the room.
        columns.hideColumn(KIND_COLUMN)
        columns.header().setStretchLastSection(False)
        columns.header().setSectionResizeMode(widths.ResizeToContents)
        columns.header().setSectionResizeMode(0, widths.Stretch)
        for button in self.findChildren(QPushButton):
            button.setIcon(QIcon())

    @guarded()
    def accept(self) -> None:
        """Take a name with quotation marks as a whole: Qt's own dialog takes what stands between them."""
        field = self.findChild(QLineEdit, "fileNameEdit")
        typed = field.text() if field is not None else ""
        path = Path(self.directory().absoluteFilePath(typed))
        is_new = self.acceptMode() is self.AcceptMode.AcceptSave
        if '"' not in typed or path.is_dir() or not (is_new or path.exists()):
            super().accept()
            return
        if is_new and not path.suffix:
            path = path.with_name(f"{path.name}.{self._ending}")
        if is_new and path.exists():
            self._ask_to_replace(path)
        else:
            self._take(path)

    def _ask_to_replace(self, path: Path) -> None:
        words = QCoreApplication.translate("QFileDialog", "%1 already exists.\nDo you want to replace it?")
        answers = QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No
        asked = QMessageBox(QMessageBox.Icon.Warning, self.windowTitle(), "", answers, self)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setTextFormat(Qt.TextFormat.PlainText)
        asked.setText(words.replace("%1", path.name))
        asked.accepted.connect(partial(self._take, path))
        asked.open()

    def _take(self, path: Path) -> None:
        QDialog.accept(self)
        self._chosen(str(path))

    def _chosen(self, name: str) -> None:
        path = Path(name)
        is_whole = not self._known or path.suffix.lower().lstrip(".") in self._known
        if not is_whole:
            path = path.with_name(f"{path.name}.{self._ending}")
        if self._then is None:
            return
        if is_whole or not path.exists():
            self._then(path)
        else:
            self._ask_again(path, self._then)

    def _ask_again(self, path: Path, then: Callable[[Path], None]) -> None:
        """Ask whether a file may be replaced whose name the system has not seen."""
        again = PathQuestion(
            self.windowTitle(), str(path.parent), ";;".join(self.nameFilters()), self.parentWidget()
        )
        again.ask_new(path.name, self._ending, then, self._known)

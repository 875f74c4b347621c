"""What the assistants for surveys and transactions share: columns and their parts, and what was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.choices import Choice, choice
from gui.dialogs.ask import take_enter
from gui.sentences import refusal_text
from gui.words import _, ngettext, number
from metrics.refusals import Refusal
from metrics.tables.days import Order
from metrics.tables.headers import Headers

__all__ = ["Choice", "Outcome", "TableDialog", "choice", "order_names", "plain_button", "plain_label"]
T = TypeVar("T")
PAUSE_MS = 300
MOST_REFUSED = 500


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What reading a table came to: a result, or why there is none; the header either way."""

    result: T | None
    refusals: tuple[Refusal, ...]
    headers: Headers


class TableDialog(QDialog):
    """A dialog in which columns are chosen, and the table is read anew after each choice.

    Signals
    -------
    wished()
        something else was chosen; the owner reads the table anew.
    confirmed()
        a person wants what is shown.
    """

    wished = Signal()
    confirmed = Signal()

    def __init__(self, title: str, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(820, 620)
        self.columns: dict[str, QComboBox] = {}
        self.title = plain_label(path.name, "heading")
        self.summary = plain_label("")
        self.problem = plain_label("", "warning")
        self.form = QGridLayout()
        self.form.setHorizontalSpacing(16)
        self.form.setVerticalSpacing(8)
        for column in (1, 3):
            self.form.setColumnStretch(column, 1)
        self._cells = 0
        self.refused = QListWidget()
        self.refused.setWordWrap(True)
        self.refused.setAccessibleName(_("Refused"))
        self.sheets: QComboBox = Choice()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._wish)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 20, 24, 16)
        self.body.setSpacing(12)

    # -- parts -------------------------------------------------------------------------------------

    def add_field(self, words: str, field: QWidget) -> None:
        """Put a named field into the next free cell of the form."""
        row, side = divmod(self._cells, 2)
        name = QLabel(words)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setBuddy(field)
        field.setAccessibleName(words)
        self.form.addWidget(name, row, 2 * side)
        self.form.addWidget(field, row, 2 * side + 1)
        self._cells += 1

    def add_columns(self, parts: Mapping[str, str], headers: Sequence[str]) -> None:
        """Add a choice of headers for each part that a column can play."""
        for part, words in parts.items():
            box = choice([(_("(none)"), ""), *((text, text) for text in headers)])
            box.activated.connect(self.ask)
            self.columns[part] = box
            self.add_field(words, box)

    def add_sheets(self, headers: Headers) -> None:
        """Add a choice of sheets where the workbook has several."""
        self.sheets.addItems(headers.sheets)
        self.sheets.setCurrentText(headers.sheet)
        self.sheets.activated.connect(self.ask)
        if len(headers.sheets) > 1:
            self.add_field(_("Sheet"), self.sheets)

    def make_buttons(self) -> QDialogButtonBox:
        """Return the buttons at the foot."""
        buttons = QDialogButtonBox()
        self.go_on = buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        take_enter(buttons, self.go_on)
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        return buttons

    # -- reading anew ------------------------------------------------------------------------------

    def ask(self) -> None:
        """Have the table read anew once the person pauses."""
        self.go_on.setEnabled(False)
        self._pause.start()

    def _wish(self) -> None:
        self.summary.setText(_("Reading …"))
        self.wished.emit()

    def _confirm(self) -> None:
        if self.go_on.isEnabled():
            self.confirmed.emit()
            self.accept()

    def chosen_columns(self) -> dict[str, str]:
        """Return which header was chosen for each part."""
        return {part: str(box.currentData()) for part, box in self.columns.items() if box.currentData()}

    def show_columns(self, columns: Mapping[str, str]) -> None:
        """Show which header plays which part, as it was read."""
        for part, box in self.columns.items():
            box.setCurrentIndex(max(0, box.findData(columns.get(part, ""))))

    def chosen_sheet(self) -> str | None:
        """Return the sheet that was chosen, None for text."""
        return self.sheets.currentText() or None

    def show_problem(self, refusals: Sequence[Refusal]) -> None:
        """Say why nothing came of the table; nothing said takes the line away."""
        texts = [refusal_text(each) for each in refusals[:3]]
        self.problem.setText(" ".join(texts))
        self.problem.setVisible(bool(texts))

    def show_refused(self, refused: Sequence[Refusal], total: int) -> str:
        """List refused rows, and return their number in words."""
        self.refused.clear()
        self.refused.addItems([refusal_text(each) for each in refused[:MOST_REFUSED]])
        if not refused:
            self.refused.addItem(_("Every row can be used."))
        elif total > len(refused):
            self.refused.addItem(_("The first {count} are shown.").format(count=number(len(refused), 0)))
        text = ngettext("{count} row is refused.", "{count} rows are refused.", total)
        return text.format(count=number(total, 0)) if total else ""


def plain_label(text: str, role: str = "") -> QLabel:
    """Return a label that shows any text as it stands."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(True)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    if role:
        made.setProperty("role", role)
    return made


def order_names() -> list[tuple[str, Order | None]]:
    """Return how dates may be written."""
    return [
        (_("as it seems"), None),
        ("2026-09-30", "ymd"),
        (_("30.09.2026 (day first)"), "dmy"),
        (_("09/30/2026 (month first)"), "mdy"),
    ]


def plain_button(words: str, run: Callable[[], None]) -> QPushButton:
    """Return a button that Return presses only while it has the focus."""
    made = QPushButton(words)
    made.setAutoDefault(False)
    made.clicked.connect(run)
    return made

"""The company's warehouse: what would be read is seen before it runs; asked there, or pulled to Parquet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gui.background import Background, Progress
from gui.choices import choice
from gui.dialogs.ask import PathQuestion
from gui.dialogs.import_events_columns import role_names
from gui.dialogs.table_form import plain_button, plain_label
from gui.dialogs.warehouse_account import AccountForm, fields_across, lined_up
from gui.dialogs.warehouse_answers import AnswerTable, ask, kind_names, laid_out, question_names
from gui.guard import guarded
from gui.sentences import refusal_text
from gui.session import Session
from gui.settings import Settings
from gui.words import _, ngettext, number
from metrics.events import credentials
from metrics.events.choice import QUANTITY, REQUIRED
from metrics.events.columns import guess_columns
from metrics.events.dialects import DIALECTS
from metrics.events.statements import OFFERED, QUESTIONS, Place
from metrics.events.warehouse import ColumnName, TableName, Warehouse
from metrics.refusals import Refused

DIRECT = "postgres"
MONO = "QPlainTextEdit { font-family: 'DejaVu Sans Mono', 'Consolas', 'Menlo', monospace; font-size: 12px; }"


class WarehouseDialog(QDialog):
    """Asks a warehouse about the journeys in one of its tables.

    Signals
    -------
    pulled(object)
        the rows lie in a Parquet file of this path now.
    file_asked()
        the answer was saved elsewhere, and is to be brought in as a file.
    """

    pulled = Signal(object)
    file_asked = Signal()

    def __init__(self, session: Session, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("From the company's warehouse"))
        self._session = session
        self._settings = settings
        self.background = Background(self, session.jobs)
        self.warehouse: Warehouse | None = None
        self.tables: tuple[TableName, ...] = ()
        self._progress: Progress | None = None
        self.kind = choice([(words, name) for name, words in kind_names().items()], self._kind_chosen)
        self.kind.setMinimumContentsLength(30)
        self.account = AccountForm(settings)
        self.account.connect_asked.connect(self.connect_now)
        self.schema = self._editable(_("Schema"))
        self.table = self._editable(_("Table"))
        self.roles = {role: self._editable(told) for role, told in role_names().items() if role in OFFERED}
        self.order = self._editable(_("Order of ties"))
        self.question = choice([(words, name) for name, words in question_names().items()], self._show_text)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setStyleSheet(MONO)
        self.text.setAccessibleName(_("What would be asked"))
        self.answer = AnswerTable()
        self.told = plain_label("", "muted")
        self.problem = plain_label("", "warning")
        self.problem.hide()
        self._lay()
        session.jobs.changed.connect(self._look)
        self.background.run(credentials.can_keep, self.account.offer_keyring, _raise)
        self._kind_chosen()
        screen = self.screen().availableGeometry()
        self.resize(min(1080, screen.width() - 60), min(720, screen.height() - 60))

    # -- how it lies -------------------------------------------------------------------------------

    def _editable(self, words: str) -> QComboBox:
        made = choice([], self._show_text)
        made.setEditable(True)
        made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        made.setAccessibleName(words)
        made.editTextChanged.connect(self._show_text)
        return made

    def _lay(self) -> None:
        self.ask_button = plain_button(_("Ask there"), self.ask_now)
        self.pull_button = plain_button(_("Pull the rows to Parquet …"), self._ask_where)
        self.copy_button = plain_button(_("Copy the text"), self._copy)
        self.file_button = plain_button(_("Bring in the answer …"), self._bring_file)
        self.stop = plain_button(_("Stop"), self._stop)
        self.leave = plain_button(_("Close"), self.reject)
        head, asked = QHBoxLayout(), QHBoxLayout()
        kind, question = QLabel(_("Kind")), QLabel(_("Question"))
        head.addWidget(kind)
        head.addWidget(self.kind)
        head.addStretch(1)
        self.table.activated.connect(self._table_chosen)
        self.schema.activated.connect(self._schema_chosen)
        below = QSplitter(Qt.Orientation.Horizontal)
        below.addWidget(self.text)
        below.addWidget(self.answer)
        below.setSizes([520, 480])
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.account)
        fields, first = self._fields()
        column.addLayout(fields)
        asked.addWidget(question)
        asked.addWidget(self.question)
        asked.addWidget(self.told, 1)
        column.addLayout(asked)
        column.addWidget(self.problem)
        column.addWidget(below, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.copy_button)
        foot.addStretch(1)
        for button in (self.leave, self.stop, self.ask_button, self.file_button, self.pull_button):
            foot.addWidget(button)
        column.addLayout(foot)
        for row in (head, asked):
            row.setSpacing(16)
        lined_up([kind, question, *first, *self.account.first])

    def _fields(self) -> tuple[QGridLayout, list[QLabel]]:
        fields = [
            (_("Schema"), self.schema),
            (_("Table"), self.table),
            (_("Order of ties"), self.order),
            *((role_names()[role], box) for role, box in self.roles.items()),
        ]
        self.roles[QUANTITY].setToolTip(_("Where a quantity is chosen, revenue is price times quantity."))
        self.order.setToolTip(
            _("A column that tells events of the same moment apart, such as a running number of events")
        )
        return fields_across(fields, 4)

    # -- what is asked -----------------------------------------------------------------------------

    @property
    def is_direct(self) -> bool:
        """Whether the warehouse is asked from here."""
        return str(self.kind.currentData()) == DIRECT

    def place(self) -> Place:
        """Return where the events lie, as it is chosen or written."""
        columns = {role: box.currentText().strip() for role, box in self.roles.items()}
        return Place(
            self.table.currentText().strip(),
            {role: name for role, name in columns.items() if name},
            self.schema.currentText().strip(),
            self.order.currentText().strip(),
        )

    def _show_text(self, _told: object = None) -> None:
        """Show what would be asked: the text, how many rows it reads, and how ties fall."""
        place, question = self.place(), str(self.question.currentData())
        needed = (*REQUIRED, "revenue") if QUANTITY in place.columns else REQUIRED
        is_complete = bool(place.table) and all(role in place.columns for role in needed)
        dialect = DIALECTS[str(self.kind.currentData())]
        self.text.setPlainText(laid_out(QUESTIONS[question](place, dialect)) if is_complete else "")
        self.text.setPlaceholderText(_("Choose the table and the columns of customer, time and activity."))
        lines = []
        rows = self._estimated(place)
        if is_complete and rows is not None:
            text = ngettext("reads about {count} row", "reads about {count} rows", rows)
            lines.append(text.format(count=number(rows)))
        if is_complete and not place.order:
            lines.append(_("events of the same moment fall by the name of the activity"))
        self.told.setText("; ".join(lines))
        self._follow(is_complete)

    def _estimated(self, place: Place) -> int | None:
        same = [each for each in self.tables if (each.schema, each.name) == (place.schema, place.table)]
        return same[0].rows if same else None

    def _follow(self, is_complete: bool) -> None:
        is_busy, is_pull = self._progress is not None, self.question.currentData() == "pull"
        is_ready = is_complete and not is_busy
        self.account.setVisible(self.is_direct)
        self.account.setEnabled(not is_busy)
        for button in (self.ask_button, self.pull_button):
            button.setVisible(self.is_direct)
        self.answer.setVisible(self.is_direct)
        self.file_button.setVisible(not self.is_direct)
        self.stop.setVisible(is_busy)
        self.copy_button.setEnabled(is_complete)
        self.ask_button.setEnabled(is_ready and self.warehouse is not None and not is_pull)
        self.pull_button.setEnabled(is_ready and self.warehouse is not None)

    def _kind_chosen(self) -> None:
        self._show_text()
        if not self.is_direct:
            self.question.setCurrentIndex(self.question.findData("pull"))
            self._show_text()
            self._say(
                _("Copy the text, run it there, save what it answers as CSV or Parquet, and bring that in.")
            )
        else:
            self._say("")

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    # -- connecting --------------------------------------------------------------------------------

    def connect_now(self) -> None:
        """Connect, and list the tables that this user may read."""
        account, password = self.account.account, self.account.password.text()
        keeps, before = self.account.keeps.isChecked(), self.warehouse
        self.account.remember()
        self.warehouse = None

        def work(progress: Progress) -> tuple[Warehouse, tuple[TableName, ...], bool | None]:
            if before is not None:
                before.close()
            progress.check()
            warehouse = Warehouse(account, password or credentials.kept(account) or "")
            try:
                tables = warehouse.tables()
                kept = credentials.keep(account, password) if keeps and password else None
                progress.settle()
            except BaseException:
                warehouse.close()
                raise
            return warehouse, tables, kept

        self._run(_("Connecting to the warehouse …"), work, self._connected)

    def _connected(self, found: tuple[Warehouse, tuple[TableName, ...], bool | None]) -> None:
        self.warehouse, self.tables, kept = found
        self.account.password.clear()
        schemas = sorted({each.schema for each in self.tables})
        self.schema.clear()
        self.schema.addItems(schemas)
        if "public" in schemas:
            self.schema.setCurrentText("public")
        text = ngettext("Connected: {count} table can be read.", "Connected: {count} tables can be read.",
                        len(self.tables))  # fmt: skip
        lines = [text.format(count=number(len(self.tables)))]
        if kept is False:
            lines.append(_("The keyring did not take the password: it is asked for next time."))
        self.account.told.setText(" ".join(lines))
        self._schema_chosen()

    def _schema_chosen(self, _place: int = 0) -> None:
        schema = self.schema.currentText()
        self.table.clear()
        self.table.addItems([each.name for each in self.tables if each.schema == schema])
        self._table_chosen()

    def _table_chosen(self, _place: int = 0) -> None:
        warehouse, place = self.warehouse, self.place()
        if warehouse is None or not place.table:
            self._show_text()
            return
        self._run(
            _("Looking at the columns …"),
            lambda _progress: warehouse.columns(place.schema, place.table),
            self._show_columns,
        )

    def _show_columns(self, columns: tuple[ColumnName, ...]) -> None:
        names = [column.name for column in columns]
        guesses = {guess.role: guess.column for guess in guess_columns(names)}
        for role, box in (*self.roles.items(), ("", self.order)):
            box.clear()
            box.addItems(["", *names])
            box.setCurrentText(guesses.get(role, ""))
        self._show_text()

    # -- asking ------------------------------------------------------------------------------------

    def ask_now(self) -> None:
        """Ask what is shown, and show the answer."""
        warehouse, place, question = self.warehouse, self.place(), str(self.question.currentData())
        if warehouse is not None:
            self._run(
                _("The warehouse counts …"),
                lambda _progress: ask(warehouse, place, question),
                self.answer.show_rows,
            )

    def _ask_where(self) -> None:
        kinds = _("Parquet tables") + " (*.parquet)"
        asked = PathQuestion(_("Pull the rows to"), self._settings.folder, kinds, self)
        asked.ask_new(f"{self.table.currentText() or 'events'}.parquet", "parquet", self.pull_to)

    def pull_to(self, path: Path) -> None:
        """Write the rows to a Parquet file, and go on with it."""
        warehouse, place = self.warehouse, self.place()
        rows = self._estimated(place) or 0

        def work(progress: Progress) -> Path:
            assert warehouse is not None

            def tell(done: int) -> None:
                progress.report(done / rows if rows > done else None)

            warehouse.pull(place, str(path), tell)
            return path

        if warehouse is not None:
            self._run(_("Pulling rows from the warehouse …"), work, self._pulled)

    def _pulled(self, path: Path) -> None:
        self.accept()
        self.pulled.emit(path)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _bring_file(self) -> None:
        self.accept()
        self.file_asked.emit()

    # -- the worker --------------------------------------------------------------------------------

    def _run(self, words: str, work: Callable[[Progress], Any], done: Callable[[Any], None]) -> None:
        if self._progress is not None:
            return
        self._say("")

        def arrived(value: Any) -> None:
            self._idle()
            done(value)

        warehouse = self.warehouse

        def wanted(progress: Progress) -> Any:
            if warehouse is not None:
                warehouse.check_wanted = progress.check
            return work(progress)

        self._progress = self.background.run_watched(words, wanted, arrived, self._failed, self._idle)
        self._show_text()

    def _idle(self) -> None:
        self._progress = None
        self._show_text()

    def _failed(self, error: Exception) -> None:
        self._idle()
        if not isinstance(error, Refused):
            raise error
        self._say(" ".join(refusal_text(each) for each in error.refusals[:2]))

    def _stop(self) -> None:
        if self._progress is not None:
            self._session.jobs.remove(self._progress)
            self._progress.cancel()
            self._look()

    def _look(self) -> None:
        """Let the server stop an answer that nobody waits for any more; asking it to may take a moment."""
        if self._progress is not None and self._progress.is_cancelled and self.warehouse is not None:
            Thread(target=self.warehouse.cancel, daemon=True).start()

    @guarded()
    def done(self, result: int) -> None:
        """Let the server go."""
        self._stop()
        warehouse, self.warehouse = self.warehouse, None
        super().done(result)
        # The server is let go after what may still run; only then there is nothing left to wait for.
        close = warehouse.close if warehouse is not None else (lambda: None)
        self.background.run(close, lambda _told: self.deleteLater(), _raise)


def _raise(error: Exception) -> None:
    raise error

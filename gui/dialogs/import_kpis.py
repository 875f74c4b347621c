"""Bringing a KPI table in: first a look at what would come; nothing is changed unless confirmed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QProgressDialog,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui import words
from gui.background import Background
from gui.dialogs.ask import PathQuestion
from gui.sentences import disk_text, kpi_name, refusal_text, subject_name, value_text
from gui.words import _, ngettext
from journey.exchange.child import Child
from journey.journey import Journey
from journey.storage.disk import REAL, DiskProblem, read_safely
from metrics.importing import import_table
from metrics.kpis import catalogue
from metrics.refusals import Refused
from metrics.table import Table

MOST_ROWS = 500
PATIENCE_MS = 600
"""How long a table may be read before a person sees how far it is."""
Told = Callable[[str, str], None]


class ImportDialog(QDialog):
    """Shows what a table would bring: numbers taken, rows refused with the reason, stages to be made.

    Signals
    -------
    confirmed(Table)
        a person wants these numbers.
    making_toggled(bool)
        whether unknown stages are to be made; the owner reads the table anew.
    sheet_chosen(str)
        another sheet of the workbook is wanted; the owner reads that one.
    """

    confirmed = Signal(object)
    making_toggled = Signal(bool)
    sheet_chosen = Signal(str)

    def __init__(self, path: Path, journey: Journey, table: Table, makes: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Import a KPI table"))
        self.resize(760, 560)
        self._journey = journey
        self.table = table
        self.title = QLabel(path.name)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("role", "heading")
        self.summary = _plain()
        self.makes = QCheckBox(_("Make a stage of every stage name that the map does not have"))
        self.makes.setChecked(makes)
        self.makes.toggled.connect(self.making_toggled)
        self.sheets = QComboBox()
        self.sheets.addItems(table.sheets)
        self.sheets.textActivated.connect(self.sheet_chosen)
        self.sheet_row = QWidget()
        sheet_form = QFormLayout(self.sheet_row)
        sheet_form.setContentsMargins(0, 0, 0, 0)
        sheet_form.addRow(_("Sheet"), self.sheets)
        self.sheet_row.setVisible(len(table.sheets) > 1)
        self.numbers = _table_widget()
        self.refused = QListWidget()
        self.refused.setWordWrap(True)
        self.refused.setAccessibleName(_("Refused"))
        self.tabs = QTabWidget()
        self.tabs.addTab(self.numbers, "")
        self.tabs.addTab(self.refused, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        for widget in (self.title, self.sheet_row, self.summary, self.makes):
            column.addWidget(widget)
        column.addWidget(self.tabs, 1)
        column.addWidget(self._buttons())
        self.show_table(table)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox()
        self.go_on = buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on.setDefault(True)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._confirm)
        buttons.rejected.connect(self.reject)
        return buttons

    def _confirm(self) -> None:
        self.confirmed.emit(self.table)
        self.accept()

    def show_table(self, table: Table) -> None:
        """Show what another reading of the table brings."""
        self.table = table
        self.sheets.setCurrentText(table.sheet)
        self.summary.setText(summary(table))
        taken, refused = len(table.numbers), len(table.refused)
        self.tabs.setTabText(0, _("Taken ({count})").format(count=taken))
        self.tabs.setTabText(1, _("Refused ({count})").format(count=refused))
        self.go_on.setEnabled(taken > 0)
        text = ngettext("Import {count} number", "Import {count} numbers", taken)
        self.go_on.setText(text.format(count=taken) if taken else _("Nothing to import"))
        self._show_numbers(table)
        self.refused.clear()
        self.refused.addItems([refusal_text(each) for each in table.refused[:MOST_ROWS]])
        if not refused:
            self.refused.addItem(_("Every row can be used."))
        self.tabs.setCurrentIndex(0 if taken else 1)

    def _show_numbers(self, table: Table) -> None:
        currency = self._journey.map.currency
        made = {stage.id: stage.name for stage in table.stages}
        shown = table.numbers[:MOST_ROWS]
        self.numbers.setRowCount(len(shown))
        for row, number in enumerate(shown):
            subject = made.get(number.subject) or subject_name(self._journey, number.subject)
            cells = (
                subject,
                kpi_name(number.kpi),
                words.period_name(number.period),
                value_text(number.value, number.kpi, currency),
                words.number(number.n) if number.n is not None else "",
            )
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if place >= 3:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.numbers.setItem(row, place, item)


def summary(table: Table) -> str:
    """Return in words what a table would bring."""
    taken, refused, made = len(table.numbers), len(table.refused), len(table.stages)
    lines = [
        ngettext("{count} number can be imported.", "{count} numbers can be imported.", taken).format(
            count=words.number(taken)
        )
    ]
    if refused:
        text = ngettext("{count} cell or row is refused.", "{count} cells or rows are refused.", refused)
        lines.append(text.format(count=words.number(refused)))
    if made:
        names = ", ".join(stage.name for stage in table.stages[:6]) + (", …" if made > 6 else "")
        text = ngettext("{count} stage will be made: {names}.", "{count} stages will be made: {names}.", made)
        lines.append(text.format(count=made, names=names))
    if max(taken, refused) > MOST_ROWS:
        lines.append(_("The first {count} are shown.").format(count=MOST_ROWS))
    return " ".join(lines)


def _plain() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", "muted")
    return label


def _table_widget() -> QTableWidget:
    table = QTableWidget(0, 5)
    table.setAccessibleName(_("Taken"))
    table.setHorizontalHeaderLabels([_("Subject"), _("KPI"), _("Period"), _("Value"), _("n")])
    table.verticalHeader().hide()
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for place in (3, 4):
        item = table.horizontalHeaderItem(place)
        if item is not None:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for place in (2, 3, 4):
        header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
    return table


class Reading(QProgressDialog):
    """How far the reading of a table is, shown where it takes a while; Cancel ends it.

    Signals
    -------
    told(int)
        the percentage that is read; may be emitted from any thread.
    """

    told = Signal(int)

    def __init__(self, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Import a KPI table"))
        words = _plain()
        words.setText(_("Reading {name} …").format(name=path.name))
        self.setLabel(words)
        self.setRange(0, 100)
        self.setMinimumDuration(PATIENCE_MS)
        self.setAutoClose(False)
        self.setAutoReset(False)
        self.told.connect(self.setValue)
        self.setValue(0)


class TableImport(QObject):
    """One import: reads off the window thread, shows, and hands the confirmed change on.

    Parameters
    ----------
    journey : Journey
        the map that the table is meant for.
    then : callable
        is handed the path and the Table once confirmed.
    tell : callable
        is handed a title and a line where the table cannot be read.
    """

    def __init__(
        self,
        journey: Journey,
        background: Background,
        parent: QWidget,
        then: Callable[[Path, Table], None],
        tell: Told,
    ) -> None:
        super().__init__(parent)
        self._journey = journey
        self._background = background
        self._parent = parent
        self._then = then
        self._tell = tell
        self._child: Child | None = None
        self._is_cancelled = False
        self._reading: Reading | None = None
        self._makes = False
        self._sheet: str | None = None
        self.dialog: ImportDialog | None = None

    def ask(self, folder: str) -> None:
        """Ask which table."""
        kinds = _("Tables") + " (*.csv *.tsv *.txt *.xlsx *.xlsm);;" + _("All files") + " (*)"
        PathQuestion(_("Choose a KPI table"), folder, kinds, self._parent).ask_existing(self.read)

    def read(self, path: Path) -> None:
        """Read a table; stages are made for unknown names only where the map has none at all."""
        self._makes, self._sheet = not self._journey.stages, None
        self._read(path)

    def cancel(self) -> None:
        """End the reading; nothing comes of it."""
        self._is_cancelled = True
        if self._child is not None:
            self._child.cancel()

    def _make(self, path: Path, makes: bool) -> None:
        self._makes = makes
        self._read(path)

    def _choose(self, path: Path, sheet: str) -> None:
        self._sheet = sheet
        self._read(path)

    def _read(self, path: Path) -> None:
        journey, makes, sheet = self._journey, self._makes, self._sheet
        names = {kpi_name(key): key for key in catalogue()}
        self._stop_showing()
        self._child, self._is_cancelled = None, False
        self._reading = reading = Reading(path, self._parent)
        reading.canceled.connect(self.cancel)
        tell = reading.told.emit

        def work() -> Table:
            return import_table(
                journey,
                read_safely(REAL, path),
                create_missing=makes,
                source=path.name,
                kpi_names=names,
                sheet=sheet,
                on_progress=lambda share: tell(round(100 * share)),
                on_start=self._begun,
            )

        self._background.run(work, partial(self._show, path), partial(self._failed, path))

    def _begun(self, child: Child) -> None:
        """Remember what runs; called on the worker thread, perhaps after a person has cancelled."""
        self._child = child
        if self._is_cancelled:
            child.cancel()

    def _stop_showing(self) -> None:
        if self._reading is not None:
            self._reading.canceled.disconnect(self.cancel)
            self._reading.close()
            self._reading.deleteLater()
            self._reading = None

    def _show(self, path: Path, table: Table) -> None:
        self._stop_showing()
        if self.dialog is not None:
            self.dialog.show_table(table)
            return
        self.dialog = ImportDialog(path, self._journey, table, self._makes, self._parent)
        self.dialog.making_toggled.connect(partial(self._make, path))
        self.dialog.sheet_chosen.connect(partial(self._choose, path))
        self.dialog.confirmed.connect(partial(self._then, path))
        self.dialog.finished.connect(self._finished)
        self.dialog.open()

    def _finished(self) -> None:
        self.dialog = None

    def _failed(self, path: Path, error: Exception) -> None:
        self._stop_showing()
        if self.dialog is not None:
            # What was read before is still there to be imported.
            self._sheet = self.dialog.table.sheet or None
            self.dialog.show_table(self.dialog.table)
        title = _("{name} could not be read.").format(name=path.name)
        if isinstance(error, DiskProblem):
            self._tell(title, disk_text(error))
        elif isinstance(error, Refused):
            if error.code != "cancelled":
                self._tell(title, " ".join(refusal_text(each) for each in error.refusals[:3]))
        else:
            raise error

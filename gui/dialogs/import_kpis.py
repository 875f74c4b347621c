"""Bringing a KPI table in: first a look at what would come; nothing is changed unless confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressDialog, QWidget

from gui.background import Background
from gui.dialogs.ask import PathQuestion
from gui.dialogs.import_dialog import MOST_ROWS, ImportDialog, summary
from gui.sentences import disk_text, kpi_name, refusal_text
from gui.words import _
from journey.exchange.child import Child
from journey.journey import Journey
from journey.records import DataSource
from journey.storage.disk import REAL, DiskProblem, read_safely
from metrics.kpis import kpis_of
from metrics.refusals import Refused
from metrics.tables.importing import import_table
from metrics.tables.recipe import Recipe, file_name, recipe_of
from metrics.tables.table import Table

__all__ = ["MOST_ROWS", "Confirmed", "ImportDialog", "Reading", "TableImport", "summary"]
PATIENCE_MS = 600
"""How long a table may be read before a person sees how far it is."""
Told = Callable[[str, str], None]


@dataclass(frozen=True)
class Confirmed:
    """A table that a person wants, how it was read, and whether the map is to remember that."""

    path: Path
    table: Table
    recipe: Recipe | None
    source: str | None


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
        words = QLabel(_("Reading {name} …").format(name=path.name))
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setProperty("role", "muted")
        self.setLabel(words)
        self.setRange(0, 100)
        self.setMinimumDuration(PATIENCE_MS)
        self.setAutoClose(False)
        self.setAutoReset(False)
        self.told.connect(self.setValue)
        self.setValue(0)


class TableImport(QObject):
    """One import: reads off the window thread, shows, and hands the confirmed table on.

    Parameters
    ----------
    journey : Journey
        the map that the table is meant for.
    then : callable
        is handed what was Confirmed.
    tell : callable
        is handed a title and a line where the table cannot be read.
    """

    def __init__(
        self,
        journey: Journey,
        background: Background,
        parent: QWidget,
        then: Callable[[Confirmed], None],
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
        self._recipe: Recipe | None = None
        self._source: str | None = None
        self.dialog: ImportDialog | None = None

    def ask(self, folder: str) -> None:
        """Ask which table."""
        kinds = _("Tables") + " (*.csv *.tsv *.txt *.xlsx *.xlsm);;" + _("All files") + " (*)"
        PathQuestion(_("Choose a KPI table"), folder, kinds, self._parent).ask_existing(self.read)

    def read(self, path: Path) -> None:
        """Read a table; stages are made for unknown names only where the map has none at all."""
        self._makes, self._sheet = not self._journey.stages, None
        self._read(path)

    def ask_again(self, source: DataSource, folder: str) -> None:
        """Ask where the table of a remembered source lies now."""
        self._follow(source)
        self.ask(folder)

    def refresh(self, source: DataSource, path: Path) -> None:
        """Read a table the way the map remembers."""
        self._follow(source)
        self.read(path)

    def _follow(self, source: DataSource) -> None:
        self._recipe, self._source = recipe_of(source), source.id

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

    def _follow_recipe(self, path: Path, recipe: Recipe) -> None:
        self._recipe = recipe
        self._read(path)

    def _read(self, path: Path) -> None:
        journey, makes, sheet, recipe = self._journey, self._makes, self._sheet, self._recipe
        names = {kpi_name(key, journey): key for key in kpis_of(journey)}
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
                recipe=recipe,
                remembers=True,
                is_shown=True,
                on_progress=lambda share: tell(round(100 * share)),
                on_start=self._begun,
            )

        done, failed = partial(self._show, path), partial(self._failed, path)
        self._background.run(work, partial(self._ended, reading, done), partial(self._ended, reading, failed))

    def _ended(self, reading: Reading, then: Callable[[Any], None], outcome: object) -> None:
        """Go on after a reading; until here the worker may have told what shows how far it is."""
        reading.deleteLater()
        then(outcome)

    def _begun(self, child: Child) -> None:
        """Remember what runs; called on the worker thread, perhaps after a person has cancelled."""
        self._child = child
        if self._is_cancelled:
            child.cancel()

    def _stop_showing(self) -> None:
        if self._reading is not None:
            self._reading.canceled.disconnect(self.cancel)
            self._reading.close()
            self._reading = None

    def _show(self, path: Path, table: Table) -> None:
        self._stop_showing()
        if self._is_cancelled:
            # It was read to its end before the reading heard of it.
            self._show_as_before()
            return
        if self.dialog is not None:
            self.dialog.show_table(table)
            return
        known = self._journey.get(table.remembered, DataSource)
        if known is not None:
            self._follow(known)
        title = _("Refresh from a KPI table") if self._source is not None else ""
        source = self._journey.get(self._source, DataSource)
        is_known = source is not None and file_name(source.file) == path.name
        self.dialog = ImportDialog(
            path, self._journey, table, self._makes, self._parent, self._recipe, title, is_known
        )
        self.dialog.making_toggled.connect(partial(self._make, path))
        self.dialog.sheet_chosen.connect(partial(self._choose, path))
        self.dialog.recipe_changed.connect(partial(self._follow_recipe, path))
        self.dialog.other_wanted.connect(partial(self._other_wanted, path))
        self.dialog.confirmed.connect(partial(self._confirmed, path))
        self.dialog.finished.connect(self._finished)
        self.dialog.open()

    def _other_wanted(self, path: Path) -> None:
        """Ask for another file: next month's may have another name, and be read as the last one was."""
        if self.dialog is not None:
            self.dialog.close()
        if self._source is None:
            self._recipe = None
        self.ask(str(path.parent))

    def _confirmed(self, path: Path, table: Table) -> None:
        dialog = self.dialog
        recipe = dialog.recipe if dialog is not None and dialog.remembers.isChecked() else None
        self._then(Confirmed(path, table, recipe, self._source))

    def _finished(self) -> None:
        self.dialog = None

    def _show_as_before(self) -> None:
        """Show what was read before: it is still there to be imported."""
        if self.dialog is not None:
            self._sheet = self.dialog.table.sheet or None
            self.dialog.show_table(self.dialog.table)

    def _failed(self, path: Path, error: Exception) -> None:
        self._stop_showing()
        self._show_as_before()
        title = _("{name} could not be read.").format(name=path.name)
        if isinstance(error, DiskProblem):
            self._tell(title, disk_text(error))
        elif isinstance(error, Refused):
            if error.code != "cancelled":
                self._tell(title, " ".join(refusal_text(each) for each in error.refusals[:3]))
        else:
            raise error

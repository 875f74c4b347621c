"""Bringing tables in: read beside all other work, looked at first, then one change or a new map."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.background import Background
from gui.sentences import disk_text
from gui.table_places import as_kept, places_of_table, remember_folder
from gui.words import _
from journey.document import Document
from journey.edits.fields import update
from journey.journey import Journey
from journey.records import DataSource, Map
from journey.storage.disk import REAL, DiskProblem, write_safely
from metrics.tables.recipe import file_name, kpi_sources

if TYPE_CHECKING:
    from gui.dialogs.import_kpis import Confirmed, TableImport
    from gui.window import Window
    from journey.change import Change


class Imports(QObject):
    """What is being imported into one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        # A table may take its time; saving never waits for it.
        self.background = Background(self, window.session.jobs)
        self._work: TableImport | None = None
        self._is_for_map = False
        self._told = ""
        window.session.document_replaced.connect(self._drop)

    def into_map(self, path: Path | None = None) -> None:
        """Bring a KPI table into the map, after a look at it."""
        self._import(self._window.session.document, path)

    def refresh(self) -> None:
        """Bring the numbers up to date from the table that the map remembers; of several, ask which."""
        from gui.dialogs.sources import SourceList

        session = self._window.session
        known = kpi_sources(session.document.journey)
        if len(known) == 1:
            self.refresh_from(known[0].id)
        elif known:
            shown = SourceList(session, self._window)
            shown.refreshed.connect(self.refresh_from)
            shown.open()
        else:
            self._window.menus.run("refresh_events")

    def refresh_from(self, key: str) -> None:
        """Bring the numbers up to date from one remembered table; where it is not found, ask for it."""
        window = self._window
        document = window.session.document
        source = document.journey.get(key, DataSource)
        if source is None:
            return
        places = places_of_table(source.file, window.session.path, window.settings)
        self.background.run(
            lambda: next((path for path in places if path.is_file()), None),
            partial(self._located, document, source),
            lambda error: self._located(document, source, None),
        )

    def _located(self, document: Document, source: DataSource, path: Path | None) -> None:
        if document is not self._window.session.document:
            return
        work = self._made(document)
        if path is None:
            text = _("“{name}” was not found. Choose this month's table.")
            self._tell_problem(_("Refresh"), text.format(name=file_name(source.file)))
            work.ask_again(source, self._window.settings.folder)
        else:
            work.refresh(source, path)

    def into_new_map(self, path: Path | None = None) -> None:
        """Start a new map from a KPI table: its stages become the columns."""
        self._import(None, path)

    def _import(self, document: Document | None, path: Path | None) -> None:
        work = self._made(document)
        if path is None:
            work.ask(self._window.settings.folder)
        else:
            work.read(path)

    def _made(self, document: Document | None) -> TableImport:
        """Return what reads a table for a map, or for a new one."""
        from gui.dialogs.import_kpis import TableImport

        self._is_for_map = document is not None
        journey = document.journey if document is not None else Journey([Map(id="map")])
        then: Callable[[Confirmed], None] = (
            partial(self._bring_in, document) if document is not None else self._start_with
        )
        self._work = TableImport(journey, self.background, self._window, then, self._tell_problem)
        return self._work

    def _drop(self) -> None:
        """End a reading for the map that has gone."""
        if self._work is not None and self._is_for_map:
            self._work.cancel()

    def _tell_problem(self, title: str, line: str) -> None:
        self._told = title
        self._window.banner.tell(title, [line])

    def _take_back(self) -> None:
        """Take away what was told of a table, now that one has come in."""
        if self._told and self._window.banner.title.text() == self._told:
            self._window.banner.clear()
        self._told = ""

    def _bring_in(self, document: Document, confirmed: Confirmed) -> None:
        window = self._window
        if document is not window.session.document:
            # Another map came in behind the dialog: the table is not meant for that one.
            return
        remember_folder(window.settings, confirmed.path)
        change = _change(window.session.document.journey, confirmed, window.session.path)
        window.session.do(change.labelled("import" if confirmed.source is None else "refresh_numbers"))
        self._take_back()
        if confirmed.source is None or not window.docks.is_shown("compare"):
            window.docks.show("kpis")

    def _start_with(self, confirmed: Confirmed) -> None:
        """Show the map made from a table; no file holds it yet."""
        path, journey = confirmed.path, Journey([Map(id="map")])
        journey = journey.apply(_change(journey, confirmed, None))
        title = path.stem.replace("-", " ").replace("_", " ").strip().capitalize()
        document = Document(journey.apply(update(journey, journey.map.id, {"title": title[:200]})))
        document.mark_unsaved()
        remember_folder(self._window.settings, path)
        self._window.files.settle(partial(self._window.files.start_with, document))

    def export_table(self) -> None:
        """Ask for a file, and write every number of the map to it as CSV or XLSX."""
        from gui.dialogs.ask import PathQuestion

        window = self._window
        stem = Path(window.files.proposed_name()).stem
        kinds = _("Workbook") + " (*.xlsx);;" + _("Text") + " (*.csv)"
        asked = PathQuestion(_("Export the KPI table"), window.settings.folder, kinds, window)
        asked.ask_new(f"{stem}-kpis.xlsx", "xlsx", self._export_to, ("xlsx", "csv", "txt"))

    def _export_to(self, path: Path) -> None:
        from gui.export.table import csv_bytes, xlsx_bytes

        window, journey = self._window, self._window.session.journey
        made = csv_bytes if path.suffix.lower() in (".csv", ".txt") else xlsx_bytes

        def work() -> Path:
            write_safely(REAL, path, made(journey))
            return path

        def failed(error: Exception) -> None:
            if not isinstance(error, DiskProblem):
                raise error
            self._tell_problem(_("The KPI table is not exported."), disk_text(error))

        told = _("Exported to {path}")
        self.background.run(work, lambda path: window.say(told.format(path=path)), failed)

    def close(self) -> None:
        """End what is being read."""
        if self._work is not None:
            self._work.cancel()
        self.background.close()


def _change(journey: Journey, confirmed: Confirmed, map_file: Path | None) -> Change:
    """Return the change that brings a table in, and keeps how it was read where that is wanted."""
    if confirmed.recipe is None:
        from metrics.tables.table import bring_in

        return bring_in(journey, confirmed.table)
    from metrics.tables.refresh import bring_in_remembered

    file = as_kept(confirmed.path, map_file)
    return bring_in_remembered(journey, confirmed.table, confirmed.recipe, file, confirmed.source)

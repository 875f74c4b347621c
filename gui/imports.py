"""Bringing tables in: read beside all other work, looked at first, then one change or a new map."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.background import Background
from journey.document import Document
from journey.edits.fields import update
from journey.journey import Journey
from journey.records import Map
from metrics.table import bring_in

if TYPE_CHECKING:
    from gui.dialogs.import_kpis import TableImport
    from gui.window import Window
    from metrics.table import Table


class Imports(QObject):
    """What is being imported into one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        # A table may take its time; saving never waits for it.
        self.background = Background(self, window.session.jobs)
        self._work: TableImport | None = None

    def into_map(self, path: Path | None = None) -> None:
        """Bring a KPI table into the map, after a look at it."""
        self._import(self._window.session.document.journey, self._bring_in, path)

    def into_new_map(self, path: Path | None = None) -> None:
        """Start a new map from a KPI table: its stages become the columns."""
        self._import(Journey([Map(id="map")]), self._start_with, path)

    def _import(self, journey: Journey, then: Callable[[Path, Table], None], path: Path | None) -> None:
        from gui.dialogs.import_kpis import TableImport

        window = self._window
        self._work = TableImport(journey, self.background, window, then, self._tell_problem)
        if path is None:
            self._work.ask(window.settings.folder)
        else:
            self._work.read(path)

    def _tell_problem(self, title: str, line: str) -> None:
        self._window.banner.tell(title, [line])

    def _bring_in(self, path: Path, table: Table) -> None:
        window = self._window
        window.settings.set_text("folder", str(path.parent))
        window.session.do(bring_in(window.session.document.journey, table))
        window.docks.show("kpis")

    def _start_with(self, path: Path, table: Table) -> None:
        """Show the map made from a table; no file holds it yet."""
        journey = Journey([Map(id="map")])
        journey = journey.apply(bring_in(journey, table))
        title = path.stem.replace("-", " ").replace("_", " ").strip().capitalize()
        document = Document(journey.apply(update(journey, journey.map.id, {"title": title[:200]})))
        document.mark_unsaved()
        self._window.settings.set_text("folder", str(path.parent))
        self._window.files.settle(partial(self._window.files.start_with, document))

    def close(self) -> None:
        """End what is being read."""
        if self._work is not None:
            self._work.cancel()
        self.background.close()

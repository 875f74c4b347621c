"""Event tables of one window: asked for, read, drafted or taken over, refreshed; customers valued."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace as with_fields
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.background import Progress
from gui.dialogs.ask import PathQuestion
from gui.events.log import EventLog
from gui.sentences import refusal_text
from gui.table_places import as_kept, places_of_table, remember_folder
from gui.words import _
from journey.change import Change
from journey.document import Document
from journey.journey import Journey
from journey.records import DataSource
from metrics.events.remembered import remembered_source
from metrics.refusals import Refused

if TYPE_CHECKING:
    from gui.dialogs.import_events import EventAssistant
    from gui.session import Session
    from gui.window import Window
    from metrics.customers.valuation import CustomerBase

KINDS = "(*.csv *.tsv *.txt *.parquet *.xlsx *.xes *.csv.gz *.tsv.gz *.xes.gz *.gz)"


@dataclass
class MapPicture:
    """The map itself as the picture of a draft."""

    widget: QWidget

    def fit(self) -> None:
        """Show the map from its beginning, as wide as there is room, its stages in sight."""
        from gui.canvas.view import MapView

        view = self.widget
        assert isinstance(view, MapView)
        view.fit_width()
        for stage in view.session.journey.stages[:1]:
            # Ways that lead far back arch high over the stages.
            view.reveal(stage.id)


def map_picture(session: Session) -> MapPicture:
    """Return a picture of what a session shows, without the bands that a table of events says nothing of."""
    from gui.canvas.view import MapView

    view = MapView(session)
    for band in ("personas", "experience", "pains", "opportunities", "notes"):
        view.shown.switch("hidden", band, True)
    # Room is scarce here, and nothing is edited.
    view.shown.set_legend(False)
    view.minimap.set_wanted(False)
    return MapPicture(view)


class EventWork(QObject):
    """The event tables of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.log = EventLog.of(window.session)
        self.assistant: EventAssistant | None = None
        window.closed.connect(self.log.close)

    # -- coming in ---------------------------------------------------------------------------------

    def bring_in(self, path: Path | None = None) -> None:
        """Ask for an event table, and open the assistant on it."""
        if path is not None:
            self._open(path).look()
            return
        kinds = _("Event tables") + f" {KINDS};;" + _("All files") + " (*)"
        asked = PathQuestion(_("Choose an event table"), self._window.settings.folder, kinds, self._window)
        asked.ask_existing(lambda chosen: self._open(chosen).look())

    def map_again(self) -> None:
        """Open the assistant on the table that is already read."""
        loaded = self.log.loaded
        if loaded is not None:
            self._open(loaded.path).take(loaded, self.log.filter)

    def _open(self, path: Path, refreshes: bool = False) -> EventAssistant:
        from gui.dialogs.import_events import EventAssistant

        window = self._window
        may_change = window.is_map_open and not window.session.is_view_only
        onto = window.session.document.journey if may_change else None
        self.assistant = made = EventAssistant(
            path, window.session, map_picture, window, onto=onto, refreshes=refreshes
        )
        made.drafted.connect(partial(self._start_with, made))
        made.taken.connect(partial(self._take_over, made))
        made.looked_at.connect(partial(window.docks.show, "journeys"))
        made.warehouse_asked.connect(self.ask_warehouse)
        made.finished.connect(self._finished)
        made.open()
        return made

    def _finished(self) -> None:
        self.assistant = None

    def ask_warehouse(self) -> None:
        """Look into the company's warehouse; rows that are pulled go on to the assistant."""
        from gui.dialogs.warehouse import WarehouseDialog

        window = self._window
        shown = WarehouseDialog(window.session, window.settings, window)
        shown.pulled.connect(self.bring_in)
        shown.file_asked.connect(self.bring_in)
        shown.open()

    # -- going out ---------------------------------------------------------------------------------

    def _start_with(self, made: EventAssistant, journey: Journey) -> None:
        """Show the drafted map; no file holds it yet."""
        window = self._window
        remember_folder(window.settings, made.path)
        source = remembered_source(journey)
        records = [each for each in journey.records.values() if each is not source]
        if source is not None:
            records.append(with_fields(source, file=made.path.name[:500]))
        document = Document(Journey(records))
        document.mark_unsaved()
        window.files.settle(partial(window.files.start_with, document))

    def _take_over(self, made: EventAssistant, change: Change) -> None:
        """Take the numbers over as one step."""
        window = self._window
        remember_folder(window.settings, made.path)
        window.session.do(_with_file(change, as_kept(made.path, window.session.path)))
        window.docks.show("journeys")

    # -- refreshing --------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring the map up to date from its event table; where that is not found, ask for it."""
        window = self._window
        source = remembered_source(window.session.document.journey)
        if source is None:
            return
        places = places_of_table(source.file, window.session.path, window.settings)
        self.log.background.run(
            lambda: next((path for path in places if path.is_file()), None),
            partial(self._located, source),
            lambda _error: self._located(source, None),
        )

    def _located(self, source: DataSource, path: Path | None) -> None:
        if path is not None:
            self._open(path, refreshes=True).look()
            return
        text = _("“{name}” was not found. Choose this month's table.").format(name=source.name)
        self._window.banner.tell(_("Refresh"), [text])
        kinds = _("Event tables") + f" {KINDS};;" + _("All files") + " (*)"
        asked = PathQuestion(_("Choose an event table"), self._window.settings.folder, kinds, self._window)
        asked.ask_existing(lambda chosen: self._open(chosen, refreshes=True).look())

    # -- customers ---------------------------------------------------------------------------------

    def value_customers(self) -> None:
        """Value the customers by the purchases of the table, and show them."""
        loaded = self.log.loaded
        if loaded is None:
            return

        working, chosen = loaded.log.path, self.log.filter

        def work(progress: Progress) -> CustomerBase:
            from metrics.events.customers import value_log

            return value_log(working, chosen, lambda _phase, share: progress.report(share), progress.check)

        self.log.background.run_watched(
            _("Valuing the customers …"), work, partial(self._valued, loaded.path.name), self._not_valued
        )

    def _valued(self, name: str, base: CustomerBase) -> None:
        from gui.panels.customers import CustomersPanel

        docks = self._window.docks
        docks.show("customers")
        panel = docks.panel("customers")
        assert isinstance(panel, CustomersPanel)
        panel.show_base(base, name)

    def _not_valued(self, error: Exception) -> None:
        if not isinstance(error, Refused):
            raise error
        title = _("The customers cannot be valued by this table.")
        self._window.banner.tell(title, [refusal_text(each) for each in error.refusals[:3]])


def events_of(window: Window) -> EventWork:
    """Return the event tables of a window, made when first asked for."""
    found = window.findChild(EventWork)
    return found if isinstance(found, EventWork) else EventWork(window)


def _with_file(change: Change, file: str) -> Change:
    """Return a change in which the data source names the file where it lies."""
    edits = {
        key: (before, with_fields(after, file=file[:500]) if isinstance(after, DataSource) else after)
        for key, (before, after) in change.edits.items()
    }
    return Change(change.label, edits)


__all__ = ["EventWork", "events_of"]

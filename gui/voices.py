"""Bringing in what customers say and buy: survey answers into the map, transactions into their panel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject

from gui.background import Background, Progress
from gui.dialogs.ask import PathQuestion
from gui.dialogs.table_form import Outcome, TableDialog
from gui.sentences import disk_text, refusal_text
from gui.table_places import as_kept, places_of_table, remember_folder
from gui.words import _
from journey.exchange.child import Child
from journey.storage.disk import REAL, DiskProblem, read_safely
from metrics.refusals import Refused
from metrics.tables.headers import read_headers
from metrics.tables.recipe import file_name

if TYPE_CHECKING:
    from gui.dialogs.import_customers import CustomersDialog
    from gui.dialogs.import_survey import SurveyDialog
    from gui.window import Window
    from metrics.customers.valuation import CustomerBase

T = TypeVar("T")
STARTS = Callable[[Child], None]
Reads = Callable[[bytes, Any, Callable[[float], None], STARTS], T]
FOR_GOOD = ("cancelled", "table_too_large", "not_started", "reached_out", "importer_died", "out_of_memory")
"""Refusals after which no other choice of columns helps."""


class Reading(QObject, Generic[T]):
    """Reads one table off the window thread, shows what comes of it, and reads anew as choices change.

    Parameters
    ----------
    window : Window
        in front of which the dialog stands.
    background : Background
        which reads.
    read : callable
        (bytes, wish, progress, on_start) -> what the dialog shows.
    show : callable
        (path, wish, outcome) -> the dialog.
    take : callable
        is handed the dialog once confirmed.
    at_once : callable, optional
        is handed a path and what its table came to; takes it without a question where it says True.
    """

    def __init__(
        self,
        window: Window,
        background: Background,
        read: Reads[T],
        show: Callable[[Path, Any, Outcome[T]], TableDialog],
        take: Callable[[Path, Any], None],
        at_once: Callable[[Path, Outcome[T]], bool] = lambda _path, _outcome: False,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._background = background
        self._read = read
        self._show = show
        self._take = take
        self._at_once = at_once
        self._child: Child | None = None
        self._progress: Progress | None = None
        self.dialog: TableDialog | None = None
        window.session.jobs.changed.connect(self._look)

    def ask(self, title: str) -> None:
        """Ask which table."""
        kinds = _("Tables") + " (*.csv *.tsv *.txt *.xlsx *.xlsm);;" + _("All files") + " (*)"
        PathQuestion(title, self._window.settings.folder, kinds, self._window).ask_existing(self.chosen)

    wish: Any = None

    def chosen(self, path: Path) -> None:
        """Read the table that was chosen."""
        self.start(path, self.wish)

    def start(self, path: Path, wish: Any) -> None:
        """Read a table; what is being read is not wanted any more."""
        self.cancel()
        read = self._read

        def work(progress: Progress) -> Outcome[T]:
            begun = partial(self._begun, progress)
            data = read_safely(REAL, path)
            sheet = getattr(wish[0] if isinstance(wish, tuple) else wish, "sheet", None)
            try:
                result = read(data, wish, progress.report, begun)
            except Refused as error:
                if error.code in FOR_GOOD:
                    raise
                return Outcome(None, error.refusals, read_headers(data, sheet, begun))
            return Outcome(result, (), _headers(result))

        words = _("Reading {name} …").format(name=path.name)
        self._progress = self._background.run_watched(
            words, work, partial(self._arrived, path, wish), partial(self._failed, path), self._dropped
        )

    def cancel(self) -> None:
        """End the reading; nothing comes of it."""
        if self._progress is not None:
            self._window.session.jobs.remove(self._progress)
            self._progress.cancel()
        self._look()

    def _begun(self, progress: Progress, child: Child) -> None:
        """Remember what runs; called on the worker thread, perhaps after a person has cancelled."""
        self._child = child
        if progress.is_cancelled:
            child.cancel()

    def _look(self) -> None:
        """End the child process of what nobody wants any more."""
        if self._child is not None and self._progress is not None and self._progress.is_cancelled:
            self._child.cancel()

    def _arrived(self, path: Path, wish: Any, outcome: Outcome[T]) -> None:
        self._child = self._progress = None
        if self.dialog is not None:
            self.dialog.show_outcome(outcome)  # type: ignore[attr-defined]
            return
        if self._at_once(path, outcome):
            return
        self.dialog = dialog = self._show(path, wish, outcome)
        dialog.wished.connect(lambda: self.start(path, dialog.reading()))  # type: ignore[attr-defined]
        dialog.confirmed.connect(lambda: self._take(path, dialog))
        dialog.finished.connect(self._finished)
        dialog.open()

    def _finished(self) -> None:
        self.dialog = None
        self.cancel()

    def _dropped(self) -> None:
        """A person cancelled: what was read before stands."""
        if self.dialog is not None and self._progress is not None and self._progress.is_cancelled:
            self.dialog.show_outcome(self.dialog.outcome)  # type: ignore[attr-defined]

    def _failed(self, path: Path, error: Exception) -> None:
        self._child = self._progress = None
        if isinstance(error, Refused) and error.code == "cancelled":
            return
        if self.dialog is not None:
            self.dialog.close()
        title = _("{name} could not be read.").format(name=path.name)
        if isinstance(error, DiskProblem):
            self._window.banner.tell(title, [disk_text(error)])
        elif isinstance(error, Refused):
            self._window.banner.tell(title, [refusal_text(each) for each in error.refusals[:3]])
        else:
            raise error


def _headers(result: Any) -> Any:
    from metrics.tables.headers import Headers

    return Headers(tuple(result.headers), result.sheet, tuple(result.sheets))


class Voices(QObject):
    """The two assistants of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.background = Background(self, window.session.jobs)
        self.reading: Reading[Any] | None = None
        window.closed.connect(self.close)

    def close(self) -> None:
        """End what is being read."""
        if self.reading is not None:
            self.reading.cancel()
        self.background.close()

    # -- survey ------------------------------------------------------------------------------------

    def survey(self, path: Path | None = None) -> None:
        """Bring survey answers into the map, after a look at them."""
        from gui.dialogs.import_survey import SurveyDialog
        from metrics.tables.survey_import import import_survey, remembered_wish

        window = self._window
        journey = window.session.document.journey

        def show(path: Path, wish: Any, outcome: Outcome[Any]) -> TableDialog:
            return SurveyDialog(path, journey, wish, outcome, window)

        def read(data: bytes, wish: Any, progress: Callable[[float], None], start: STARTS) -> Any:
            return import_survey(journey, data, wish, on_progress=progress, on_start=start)

        wish = replace(remembered_wish(journey), today=date.today())
        self._begin(Reading(window, self.background, read, show, self._take_survey), wish, path)

    def _take_survey(self, path: Path, dialog: SurveyDialog) -> None:
        from metrics.tables.survey_import import bring_in_survey

        window, survey = self._window, dialog.outcome.result
        if survey is None:
            return
        window.settings.set_text("folder", str(path.parent))
        window.session.do(
            bring_in_survey(
                window.session.document.journey,
                survey,
                source=path.name,
                keeps_comments=dialog.keeps.isChecked(),
                names=dialog.names,
                kpi=str(dialog.kpi.currentData()),
            )
        )
        window.docks.show("experience")

    # -- customers ---------------------------------------------------------------------------------

    def customers(self, path: Path | None = None) -> None:
        """Value the customers of a transaction table, and show them."""
        self._begin(*self._customers(), path)

    def customers_again(self) -> None:
        """Read the transactions that the map remembers again; where they are not found, ask for them."""
        from metrics.customers.remembered import transaction_source

        window = self._window
        source = transaction_source(window.session.document.journey)
        if source is None:
            return
        places = places_of_table(source.file, window.session.path, window.settings)
        self.background.run(
            lambda: next((path for path in places if path.is_file()), None),
            partial(self._located, source.file),
            lambda _error: self._located(source.file, None),
        )

    def _located(self, file: str, path: Path | None) -> None:
        if path is None:
            told = _("“{name}” was not found. Choose this month's table.").format(name=file_name(file))
            self._window.banner.tell(_("Refresh"), [told])
        self._begin(*self._customers(self._show_at_once), path)

    def _show_at_once(self, path: Path, outcome: Outcome[Any]) -> bool:
        """Show what could be read as the last time; what could not is asked about."""
        if outcome.result is not None:
            self._show_customers(path, outcome.result)
        return outcome.result is not None

    def _customers(
        self, at_once: Callable[[Path, Outcome[Any]], bool] = lambda _path, _outcome: False
    ) -> tuple[Reading[Any], Any]:
        """Return what reads transactions, and how: as the last time."""
        from gui.dialogs.import_customers import CustomersDialog
        from metrics.customers.importing import import_customers
        from metrics.customers.remembered import remembered_reading

        window = self._window

        def show(path: Path, wish: Any, outcome: Outcome[Any]) -> TableDialog:
            return CustomersDialog(path, wish, outcome, window)

        def read(data: bytes, wish: Any, progress: Callable[[float], None], start: STARTS) -> Any:
            return import_customers(data, *wish, on_progress=progress, on_start=start)

        wish, question = remembered_reading(window.session.document.journey)
        reading = Reading(window, self.background, read, show, self._take_customers, at_once)
        return reading, (replace(wish, today=date.today()), question)

    def _take_customers(self, path: Path, dialog: CustomersDialog) -> None:
        from metrics.customers.remembered import remember_reading

        window, base = self._window, dialog.outcome.result
        if base is None:
            return
        file = as_kept(path, window.session.path)
        window.session.do(remember_reading(window.session.document.journey, base, dialog.reading(), file))
        self._show_customers(path, base)

    def _show_customers(self, path: Path, base: CustomerBase) -> None:
        from gui.panels.customers import CustomersPanel

        window = self._window
        remember_folder(window.settings, path)
        window.docks.show("customers")
        panel = window.docks.panel("customers")
        assert isinstance(panel, CustomersPanel)
        panel.show_base(base, path.name)

    def _begin(self, reading: Reading[Any], wish: Any, path: Path | None) -> None:
        if self.reading is not None:
            self.reading.cancel()
        self.reading, reading.wish = reading, wish
        if path is None:
            reading.ask(_("Choose a table"))
        else:
            reading.start(path, wish)


def voices(window: Window) -> Voices:
    """Return the assistants of a window, made when first asked for."""
    found = window.findChild(Voices)
    return found if found is not None else Voices(window)

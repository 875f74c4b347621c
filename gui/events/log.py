"""The event table of one window: read in a child process, then asked off the window thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from gui.background import Background, Progress
from gui.session import Session
from gui.words import _
from metrics.events.choice import Choice
from metrics.events.filters import EVERYTHING, Filter, View
from metrics.events.scratch import Scratch
from metrics.refusals import Refused

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from metrics.events.load import Summary
    from metrics.events.log import Log

T = TypeVar("T")
Question = Callable[["DuckDBPyConnection", View], T]
"""Is asked on the worker thread: the working file and the events under the filter."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """An event table that was read: where from, what came of it, the working file in a folder of its own."""

    path: Path
    summary: Summary
    log: Log
    folder: Scratch
    activities: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    has_money: bool = False
    has_stages: bool = False

    def close(self) -> None:
        """Let the working file go, and delete it."""
        self.log.close()
        self.folder.close()


def read_events(path: Path, choice: Choice, progress: Progress) -> Loaded:
    """Read an event table on the thread of the caller; a job that is cancelled ends the child process.

    Raises
    ------
    Refused, Cancelled
        nothing is left behind then.
    """
    from metrics.events.load import load
    from metrics.events.log import Log

    folder = Scratch()
    try:
        working = folder.path / "log"
        # What the callbacks raise ends the child: nobody waits for it then.
        summary = load(
            path,
            choice,
            working,
            lambda phase, share: progress.report(share, phase_words(phase)),
            check=progress.check,
        )
        progress.check()
        log = Log.open(working)
    except BaseException:
        folder.close()
        raise
    return _described(path, summary, log, folder)


def phase_words(phase: str) -> str:
    """Return what a phase of the reading is doing."""
    words = {
        "reading": _("Reading the event table …"),
        "coding": _("Numbering customers and activities …"),
        "keeping": _("Keeping what was read …"),
    }
    return words.get(phase, _("Putting the events in order …"))


def _described(path: Path, summary: Summary, log: Log, folder: Scratch) -> Loaded:
    view = View(log.connection)
    months = view.ask("SELECT DISTINCT strftime(\"first\", '%Y-%m') AS month FROM cases ORDER BY month")
    money = view.one("SELECT count(revenue) + count(cost) > 0 FROM cases")
    return Loaded(
        path,
        summary,
        log,
        folder,
        activities=tuple(name for name in view.names if name),
        segments=tuple(name for name in view.dictionary("segments") if name),
        channels=tuple(name for name in view.dictionary("channels") if name),
        months=tuple(row[0] for row in months),
        has_money=bool(money),
        has_stages=bool(view.dictionary("stages")),
    )


class EventLog(QObject):
    """The event table of a session, and the filter under which it is looked at.

    Signals
    -------
    changed()
        another table is there, or none any more; or another filter.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.background = Background(self, session.jobs)
        self.loaded: Loaded | None = None
        self.filter: Filter = EVERYTHING
        self._last: dict[str, Progress] = {}
        self._is_closed = False
        self._arriving: Loaded | None = None
        """A table that is read and not handed over yet."""

    @staticmethod
    def of(session: Session) -> EventLog:
        """Return the one of a session."""
        found = session.findChild(EventLog)
        return found if isinstance(found, EventLog) else EventLog(session)

    # -- the table ---------------------------------------------------------------------------------

    def read(
        self,
        path: Path,
        choice: Choice,
        done: Callable[[Loaded], None],
        failed: Callable[[Exception], None],
        cancelled: Callable[[], None],
    ) -> Progress:
        """Read a table; it is handed to `done`, who takes it or closes it."""

        def work(progress: Progress) -> Loaded:
            loaded = read_events(path, choice, progress)
            try:
                progress.settle()
            except BaseException:
                loaded.close()
                raise
            self._arriving = loaded
            return loaded

        def arrived(loaded: Loaded) -> None:
            self._arriving = None
            done(loaded)

        return self.background.run_watched(_("Reading the event table …"), work, arrived, failed, cancelled)

    def take(self, loaded: Loaded, chosen: Filter = EVERYTHING) -> None:
        """Look at another table from now on; the one before is let go."""
        before, self.loaded, self.filter = self.loaded, loaded, chosen
        if before is not None and before is not loaded:
            # A question to it may still run: it is closed after that, on the same worker.
            self.background.run(before.close, _nothing, _nothing)
        self.changed.emit()

    def take_over(self, other: EventLog) -> None:
        """Look at what the log of another window looks at; that one is about to go."""
        loaded, other.loaded = other.loaded, None
        if loaded is not None:
            self.take(loaded, other.filter)

    def set_filter(self, chosen: Filter) -> None:
        """Look at another part of the table."""
        if chosen != self.filter:
            self.filter = chosen
            self.changed.emit()

    def close(self) -> None:
        """Let the table go for good."""
        if self._is_closed:
            return
        self._is_closed = True
        self.background.close()
        for each in (self.loaded, self._arriving):
            if each is not None:
                each.close()
        self.loaded = self._arriving = None

    # -- questions ---------------------------------------------------------------------------------

    def ask(
        self,
        key: str,
        question: Question[T],
        done: Callable[[T], None],
        failed: Callable[[Refused], None],
        chosen: Filter | None = None,
        loaded: Loaded | None = None,
    ) -> None:
        """Ask off the window thread; a newer question of the same key takes the place of this one.

        Parameters
        ----------
        key : whose question it is.
        question : is handed the working file and a View, and returns the answer.
        done, failed : are called on the window thread with the answer, or with why there is none.
        chosen : the filter; that of the log if not given.
        loaded : another table than the one that was taken.
        """
        loaded = loaded or self.loaded
        if loaded is None:
            return
        self.drop(key)
        log, asked = loaded.log, self.filter if chosen is None else chosen

        def work(progress: Progress) -> T:
            progress.check()
            return question(log.connection, View(log.connection, asked))

        def refused(error: Exception) -> None:
            if not isinstance(error, Refused):
                raise error
            failed(error)

        progress = self.background.run_watched(_("Counting journeys …"), work, done, refused)
        self._last[key] = progress

    def drop(self, *keys: str) -> None:
        """Want the answers to these questions no more."""
        for key in keys:
            asked = self._last.pop(key, None)
            if asked is not None and asked.is_wanted:
                self._session.jobs.remove(asked)
                asked.cancel()


def _nothing(_outcome: Any = None) -> None:
    """What happens once a table that nobody looks at is closed."""


def month_ends(first: str, last: str) -> tuple[Any, Any]:
    """Return from when, and before when, for two months; None where all months count.

    >>> month_ends("", "2026-12")
    (None, datetime.datetime(2027, 1, 1, 0, 0))
    """
    from datetime import datetime

    def day(month: str, later: int) -> datetime:
        year, number = (int(part) for part in month.split("-"))
        number += later
        return datetime(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)

    return (day(first, 0) if first else None), (day(last, 1) if last else None)

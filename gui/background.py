"""Work off the window thread: handed immutable values, its outcome delivered back on the window thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock
from time import monotonic
from typing import Any, Literal, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

T = TypeVar("T")


class Cancelled(Exception):
    """A job ends here because nobody wants it any more."""


class Progress:
    """What a long job tells of itself, and how it hears that it is not wanted any more; safe between threads.

    A job that is cancelled is dropped even if it never asks: its outcome is not delivered. One that leaves
    something behind (writes a file, begins a journal) calls `settle` first: from then on it runs to its end.
    """

    def __init__(self, words: str) -> None:
        self.begun = monotonic()
        self._lock = Lock()
        self._words = words
        self._share: float | None = None
        self._state: Literal["running", "cancelled", "settled", "over"] = "running"

    @property
    def words(self) -> str:
        """What the job is doing, in the words of the window."""
        return self._words

    @property
    def share(self) -> float | None:
        """How much of the job is done, from 0 to 1; None where the job cannot tell."""
        return self._share

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody wants the job any more."""
        return self._state == "cancelled"

    @property
    def may_cancel(self) -> bool:
        """Whether the job can still be ended without a trace."""
        return self._state == "running"

    def report(self, share: float | None, words: str = "") -> None:
        """Tell how much is done, and what is being done where that is another thing now.

        Raises
        ------
        Cancelled
            as `check` does: a loop that reports needs nothing else.
        """
        self.check()
        with self._lock:
            self._share = None if share is None else min(1.0, max(0.0, share))
            self._words = words or self._words

    def check(self) -> None:
        """Go on, if somebody still wants the job.

        Raises
        ------
        Cancelled
            if not.
        """
        if self.is_cancelled:
            raise Cancelled

    def settle(self) -> None:
        """Go on for good: what follows leaves something behind, and is not cancelled any more.

        Raises
        ------
        Cancelled
            if somebody has cancelled before.
        """
        with self._lock:
            if self._state == "cancelled":
                raise Cancelled
            self._state = "settled"

    def end(self) -> None:
        """Say that the worker has let go of the job."""
        with self._lock:
            if self._state != "cancelled":
                self._state = "over"

    @property
    def is_wanted(self) -> bool:
        """Whether somebody still waits for the job."""
        return self._state in ("running", "settled")

    def cancel(self) -> bool:
        """Want the job no more; say whether it was not too late for that."""
        with self._lock:
            if self._state == "running":
                self._state = "cancelled"
            return self._state == "cancelled"


class Jobs(QObject):
    """The long jobs of a window that a person may watch and cancel.

    Signals
    -------
    changed()
        a job came or went.
    cancelled(str)
        a person cancelled the job with these words.
    """

    changed = Signal()
    cancelled = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watched: list[Progress] = []

    @property
    def watched(self) -> tuple[Progress, ...]:
        """The jobs that run or wait, the oldest first."""
        return tuple(job for job in self._watched if job.is_wanted)

    def add(self, progress: Progress) -> None:
        """Watch a job."""
        self._watched.append(progress)
        self.changed.emit()

    def remove(self, progress: Progress) -> None:
        """Watch a job no more."""
        if progress in self._watched:
            self._watched.remove(progress)
            self.changed.emit()

    def cancel(self, progress: Progress) -> None:
        """Cancel a job if that can be, and say so."""
        if progress.cancel() and progress in self._watched:
            self.remove(progress)
            self.cancelled.emit(progress.words)


@dataclass(frozen=True)
class _Outcome:
    deliver: Callable[[Any], None]
    value: Any
    progress: Progress | None = None
    cancelled: Callable[[], None] | None = None


class Background(QObject):
    """One worker thread; jobs run one after another, in the order in which they were handed over.

    Signals
    -------
    idle()
        the last job that was waiting has been delivered.
    """

    idle = Signal()
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, jobs: Jobs | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="waymark")
        self._waiting = 0
        self._is_closed = False
        self._jobs = jobs if jobs is not None else Jobs(self)
        self._running: list[Progress] = []
        self._arrived.connect(self._deliver)
        if parent is not None:
            # A job that delivers to what Qt has deleted is a crash: who goes waits for the running job.
            parent.destroyed.connect(self.close)

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._waiting > 0

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run `work` on the worker thread, then `done` or `failed` on the window thread."""
        self._submit(work, _Outcome(done, None), _Outcome(failed, None))

    def run_watched(
        self,
        words: str,
        work: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
        cancelled: Callable[[], None] | None = None,
    ) -> Progress:
        """Run `work` as `run` does, in sight of who waits: the status bar shows it, and lets it be cancelled.

        Parameters
        ----------
        words : str
            what is being done, translated, such as "Opening coffee.journey …".
        work : callable
            is handed a Progress; it reports and checks there as often as it can.
        done, failed : callable
            as in `run`; neither is called for a job that was cancelled.
        cancelled : callable, optional
            is called on the window thread instead, once the worker has let go of the job.

        Returns
        -------
        Progress
            by which who started the job can cancel it too.
        """
        progress = Progress(words)
        if self._is_closed:
            progress.cancel()
            return progress
        self._running.append(progress)
        self._jobs.add(progress)

        def watched() -> T:
            progress.check()
            return work(progress)

        self._submit(
            watched, _Outcome(done, None, progress, cancelled), _Outcome(failed, None, progress, cancelled)
        )
        return progress

    def _submit(self, work: Callable[[], Any], done: _Outcome, failed: _Outcome) -> None:
        if self._is_closed:
            return
        self._waiting += 1

        def job() -> None:
            try:
                outcome = _Outcome(done.deliver, work(), done.progress, done.cancelled)
            except Exception as error:
                outcome = _Outcome(failed.deliver, error, failed.progress, failed.cancelled)
            if not self._is_closed:
                self._arrived.emit(outcome)

        self._executor.submit(job)

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        self._waiting -= 1
        deliver: Callable[[], None] = partial(outcome.deliver, outcome.value)
        if outcome.progress is not None:
            self._running.remove(outcome.progress)
            self._jobs.remove(outcome.progress)
            if outcome.progress.is_cancelled or isinstance(outcome.value, Cancelled):
                deliver = outcome.cancelled or _nothing
        try:
            deliver()
        finally:
            if not self._waiting:
                self.idle.emit()

    def close(self) -> None:
        """Cancel what can be cancelled, and wait for the running job; nothing is delivered any more."""
        self._is_closed = True
        for progress in self._running:
            progress.cancel()
        self._executor.shutdown(wait=True, cancel_futures=True)
        for progress in self._running:
            progress.end()


def _nothing() -> None:
    """What happens when nobody asked to hear of the end of a cancelled job."""

"""Work off the window thread: handed immutable values, its outcome delivered back on the window thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock, Thread
from time import monotonic
from typing import Any, Literal, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

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


class _Job:
    """A piece of work and whom its outcome is for.

    What it holds may hold widgets, so it is emptied on the window thread: if the worker were the last to hold
    one, Qt's object would be deleted there, with its timers still running here.
    """

    def __init__(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
        progress: Progress | None = None,
        cancelled: Callable[[], None] | None = None,
    ) -> None:
        self.work: Callable[[], Any] | None = work
        self.done, self.failed = done, failed
        self.progress, self.cancelled = progress, cancelled or _nothing
        self.value: Any = None
        self.error: Exception | None = None

    def run(self) -> None:
        """Work, on the worker thread."""
        assert self.work is not None
        try:
            self.value = self.work()
        except Exception as error:
            self.error = error

    def deliver(self) -> None:
        """Hand the outcome over, on the window thread."""
        is_dropped = self.progress is not None and self.progress.is_cancelled
        if is_dropped or isinstance(self.error, Cancelled):
            self.cancelled()
        elif self.error is not None:
            self.failed(self.error)
        else:
            self.done(self.value)

    def clear(self) -> None:
        """Let go of everything, on the window thread."""
        self.work, self.value, self.error = None, None, None
        self.done, self.failed, self.cancelled = _nothing, _nothing, _nothing


class Background(QObject):
    """One worker thread; jobs run one after another, in the order in which they were handed over.

    The thread lasts as long as jobs wait, so that none has to be ended where a Background is forgotten.

    Signals
    -------
    idle()
        the last job that was waiting has been delivered.
    """

    idle = Signal()
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None, jobs: Jobs | None = None) -> None:
        super().__init__(parent)
        self._unfinished: list[_Job] = []
        self._waiting: deque[_Job] = deque()
        self._worker: Thread | None = None
        self._lock = Lock()
        self._is_closed = False
        self._jobs = jobs if jobs is not None else Jobs(self)
        self._arrived.connect(self._deliver)
        if parent is not None:
            # A job that delivers to what Qt has deleted is a crash: who goes waits for the running job.
            parent.destroyed.connect(self.close)

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._unfinished)

    @property
    def is_closed(self) -> bool:
        """Whether nobody waits for anything any more; asked on any thread."""
        return self._is_closed

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run `work` on the worker thread, then `done` or `failed` on the window thread."""
        self._submit(_Job(work, done, failed))

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
        self._jobs.add(progress)

        def watched() -> T:
            progress.check()
            return work(progress)

        self._submit(_Job(watched, done, failed, progress, cancelled))
        return progress

    def _submit(self, job: _Job) -> None:
        if self._is_closed:
            return
        self._unfinished.append(job)
        with self._lock:
            self._waiting.append(job)
            if self._worker is None or not self._worker.is_alive():
                self._worker = Thread(target=self._work, name="waymark")
                self._worker.start()

    def _work(self) -> None:
        """Run what waits, on the worker thread."""
        while (job := self._next()) is not None:
            job.run()
            if not self._is_closed:
                self._arrived.emit(job)

    def _next(self) -> _Job | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            # From here on a job that comes has a thread of its own.
            self._worker = None
            return None

    @Slot(object)
    def _deliver(self, job: _Job) -> None:
        if self._is_closed:
            return
        self._unfinished.remove(job)
        if job.progress is not None:
            self._jobs.remove(job.progress)
        try:
            job.deliver()
        finally:
            job.clear()
            if not self._unfinished:
                self.idle.emit()

    def close(self) -> None:
        """Cancel what can be cancelled, and wait for the running job; nothing is delivered any more."""
        self._is_closed = True
        progresses = [job.progress for job in self._unfinished if job.progress is not None]
        for progress in progresses:
            progress.cancel()
            # Who reads in another process hears of it here, and ends that: nobody waits for it in vain.
            if isValid(self._jobs):
                self._jobs.remove(progress)
        with self._lock:
            self._waiting.clear()
            worker = self._worker
        if worker is not None:
            worker.join()
        for progress in progresses:
            progress.end()
        for job in self._unfinished:
            job.clear()
        self._unfinished.clear()


def _nothing(_outcome: object = None) -> None:
    """What happens where nobody waits for an outcome."""

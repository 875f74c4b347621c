"""Work off the window thread: handed immutable values, its outcome delivered back on the window thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

T = TypeVar("T")


@dataclass(frozen=True)
class _Outcome:
    deliver: Callable[[Any], None]
    value: Any


class Background(QObject):
    """One worker thread; jobs run one after another, in the order in which they were handed over.

    Signals
    -------
    idle()
        the last job that was waiting has been delivered.
    """

    idle = Signal()
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="waymark")
        self._waiting = 0
        self._is_closed = False
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
        if self._is_closed:
            return
        self._waiting += 1

        def job() -> None:
            try:
                outcome = _Outcome(done, work())
            except Exception as error:
                outcome = _Outcome(failed, error)
            if not self._is_closed:
                self._arrived.emit(outcome)

        self._executor.submit(job)

    @Slot(object)
    def _deliver(self, outcome: _Outcome) -> None:
        self._waiting -= 1
        try:
            outcome.deliver(outcome.value)
        finally:
            if not self._waiting:
                self.idle.emit()

    def close(self) -> None:
        """Wait for the running job; nothing is delivered any more."""
        self._is_closed = True
        self._executor.shutdown(wait=True, cancel_futures=True)

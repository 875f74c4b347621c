"""Figures that take a while, worked out beside the window thread: only the newest asked for count."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from gui.background import Background

T = TypeVar("T")


class Latest(QObject):
    """Works one thing out at a time; what is asked for meanwhile replaces what waits and what runs.

    Signals
    -------
    settled()
        nothing runs or waits any more.
    """

    settled = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._asked = 0
        self._waiting: Callable[[], None] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something runs or waits."""
        return self._background.is_busy or self._waiting is not None

    def ask(self, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Run `work` on immutable values beside the window thread, then `done` if nothing newer was asked."""
        self._asked += 1
        start = partial(self._start, self._asked, work, done)
        if self._background.is_busy:
            # The job that runs cannot be stopped; its outcome is dropped.
            self._waiting = start
        else:
            start()

    def drop(self) -> None:
        """Want nothing any more."""
        self._asked += 1
        self._waiting = None

    def _start(self, asked: int, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._background.run(work, partial(self._arrived, asked, done), self._failed)

    def _arrived(self, asked: int, done: Callable[[Any], None], value: object) -> None:
        try:
            if asked == self._asked:
                done(value)
        finally:
            self._go_on()

    def _failed(self, error: Exception) -> None:
        self._go_on()
        raise error

    def _go_on(self) -> None:
        start, self._waiting = self._waiting, None
        if start is not None:
            start()
        elif not self._background.is_busy:
            self.settled.emit()

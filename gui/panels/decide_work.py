"""Figures that take a while, worked out beside the window thread: only the newest asked for count."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from gui.background import Background

T = TypeVar("T")
Check = Callable[[], None]
"""Raises where nobody wants the work any more."""


class Dropped(Exception):
    """A piece of work ends here: something newer was asked for, or nothing any more."""


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
        self.ask_stoppable(lambda _check: work(), done)

    def ask_stoppable(self, work: Callable[[Check], T], done: Callable[[T], None]) -> None:
        """Ask for work that calls what it is handed as often as it can, so that it can be dropped."""
        self._asked += 1
        start = partial(self._start, self._asked, work, done)
        if self._background.is_busy:
            # A job that does not ask whether it is wanted runs to its end; its outcome is dropped.
            self._waiting = start
        else:
            start()

    def drop(self) -> None:
        """Want nothing any more."""
        self._asked += 1
        self._waiting = None

    def _start(self, asked: int, work: Callable[[Check], Any], done: Callable[[Any], None]) -> None:
        check = partial(self._check, asked)
        self._background.run(partial(work, check), partial(self._arrived, asked, done), self._failed)

    def _arrived(self, asked: int, done: Callable[[Any], None], value: object) -> None:
        try:
            if asked == self._asked:
                done(value)
        finally:
            self._go_on()

    def _check(self, asked: int) -> None:
        """Run on the worker thread: a whole number is read as it is."""
        if asked != self._asked or self._background.is_closed:
            raise Dropped

    def _failed(self, error: Exception) -> None:
        self._go_on()
        if not isinstance(error, Dropped):
            raise error

    def _go_on(self) -> None:
        start, self._waiting = self._waiting, None
        if start is not None:
            start()
        elif not self._background.is_busy:
            self.settled.emit()

"""Counting: the numbers of a map that has come in, worked out aside once its picture stands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from gui.background import Background
from gui.guard import guarded
from gui.session import Session
from journey.document import Document
from journey.journey import Journey
from journey.lookup import Selection

if TYPE_CHECKING:
    from metrics.scorecard import Scorecard

LONGEST_WAIT = 300
"""Milliseconds after which the numbers are counted of a map that was not painted, as a covered one is."""


class Counting(QObject):
    """Has the numbers counted after the first paint of a map, and hands them to the session.

    The picture needs no numbers, and what they are counted with takes longer to load than all the rest.
    """

    def __init__(self, session: Session, picture: QWidget) -> None:
        super().__init__(picture)
        self._session = session
        self._picture = picture
        self._background = Background(self, session.jobs)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._count)
        session.document_replaced.connect(self._wait)

    @property
    def is_busy(self) -> bool:
        """Whether numbers are on their way."""
        return self._soon.isActive() or self._background.is_busy

    def _wait(self) -> None:
        self._soon.stop()
        if self._session.is_counting:
            self._picture.installEventFilter(self)
            self._soon.start(LONGEST_WAIT)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin once the picture that is being painted stands."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            if self._soon.isActive():
                self._soon.start(0)
        return False

    def _count(self) -> None:
        self._picture.removeEventFilter(self)
        journey, asked = self._session.journey, self._session.asked
        take = partial(self._take, self._session.document, journey, asked)
        self._background.run(partial(_counted, journey, asked), take, partial(self._failed, take))

    def _take(self, document: Document, journey: Journey, asked: Selection, card: Scorecard | None) -> None:
        if document is self._session.document:
            self._session.take_numbers(journey, asked, card)

    def _failed(self, take: partial[None], _error: Exception) -> None:
        """Let them be counted on the window thread: a fault comes to who asks there."""
        take(None)


def _counted(journey: Journey, asked: Selection) -> Scorecard:
    from metrics.scorecard import scorecard

    return scorecard(journey, asked)

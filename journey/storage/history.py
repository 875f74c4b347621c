"""What could be undone and redone at a point of the journal, and the document that a journal leads to."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from journey.change import Change, Conflict
from journey.document import Document
from journey.journey import Journey
from journey.storage.frames import Frame, change_of, inverted

MOST_STEPS = 500
MOST_BYTES = 1 << 20


class History(Struct):
    """The bodies of the changes that undo takes back (last first out) and that redo brings back."""

    past: list[bytes] = field(default_factory=list)
    future: list[bytes] = field(default_factory=list)

    def copy(self) -> History:
        """Return a history that goes its own way."""
        return History(list(self.past), list(self.future))

    def advance(self, frames: Iterable[Frame]) -> None:
        """Follow the document through these frames, and forget what lies too far back."""
        for frame in frames:
            how = frame.how
            if how == "do":
                self.past.append(frame.body)
                self.future.clear()
            elif how == "undo":
                self.future.append(self.past.pop() if self.past else inverted(frame.body))
            elif how == "redo":
                self.past.append(self.future.pop() if self.future else frame.body)
        self._forget()

    def _forget(self) -> None:
        size = 0
        for place, body in enumerate(reversed(self.past)):
            size += len(body)
            if size > MOST_BYTES or place >= MOST_STEPS:
                del self.past[: len(self.past) - place]
                return

    def frames(self, revision: int) -> list[Frame]:
        """Return the history as frames, for the beginning of a segment."""
        past = [Frame(revision, _as(body, b"past")) for body in self.past]
        return past + [Frame(revision, _as(body, b"future")) for body in self.future]


def _as(body: bytes, word: bytes) -> bytes:
    """Put another word for how the change came about; it is the first field by construction."""
    return b'{"how":"%b",%b' % (word, body.partition(b",")[2])


def read_history(frames: Iterable[Frame]) -> History:
    """Return the history that stands at the beginning of a segment."""
    history = History()
    for frame in frames:
        how = frame.how
        if how == "past":
            history.past.append(_as(frame.body, b"do"))
        elif how == "future":
            history.future.append(_as(frame.body, b"do"))
    return history


class Replay:
    """A document led from a base through the frames of a journal, its undo history with it.

    `is_whole` is False where a frame did not fit what stood there; the document holds what fitted before.
    `saved_at` is the revision that the document file holds, None where it holds none of them.
    """

    def __init__(
        self,
        base: Journey,
        revision: int,
        history: History,
        frames: Iterable[Frame],
        saved_at: int | None = None,
    ) -> None:
        self._past: list[Change] = []
        self._future: list[Change] = []
        self._saved_at = saved_at
        self.is_whole = True
        self.document = self._with_history(base, history)
        if saved_at == revision:
            self.document.mark_saved()
        else:
            self.document.mark_unsaved()
        for frame in frames:
            if not self._follow(frame):
                self.is_whole = False
                break

    def _with_history(self, base: Journey, history: History) -> Document:
        try:
            past = [change_of(_content(body)) for body in history.past]
            future = [change_of(_content(body)) for body in reversed(history.future)]
            start = base
            for change in reversed(past):
                start = start.apply(change.inverse())
            document = Document(start)
            for change in (*past, *future):
                document.do(change)
            for _ in future:
                document.undo()
        except (Conflict, ValueError):
            # Without what could be undone before the base, what came after it stands all the same.
            return Document(base)
        if document.journey != base:
            return Document(base)
        self._past, self._future = past, future[::-1]
        return document

    def _follow(self, frame: Frame) -> bool:
        if not frame.is_change:
            return True
        try:
            self._apply(change_of(frame.content()), frame.how)
        except (Conflict, ValueError):
            return False
        if frame.revision == self._saved_at:
            self.document.mark_saved()
        return True

    def _apply(self, change: Change, how: str) -> None:
        if how == "undo" and self._past and self._past[-1].inverse() == change:
            self.document.undo()
            self._future.append(self._past.pop())
        elif how == "redo" and self._future and self._future[-1] == change:
            self.document.redo()
            self._past.append(self._future.pop())
        else:
            self.document.do(change)
            self._past.append(change)
            self._future.clear()


def _content(body: bytes) -> dict[str, object]:
    return Frame(0, body).content()

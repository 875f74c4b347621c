"""Document: the one door through which a map changes; keeps what can be undone and tells who looks on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from journey.change import Change
from journey.journey import Journey

Observer = Callable[[Change], None]
Recorder = Callable[[Change, str], None]


class Document:
    """The present journey, its past and its undone future.

    Parameters
    ----------
    journey : Journey
        the start.
    recorder : callable, optional
        is handed each Change that is applied, and "do", "undo" or "redo", before observers hear of it:
        the place of the crash journal.
    """

    def __init__(self, journey: Journey, recorder: Recorder | None = None) -> None:
        self._journey = journey
        self.recorder = recorder
        self._past: list[tuple[Change, int]] = []
        self._future: list[tuple[Change, int]] = []
        self._observers: list[Observer] = []
        self._tokens = count(1)
        self._token = 0
        self._saved_token: int | None = 0

    @property
    def journey(self) -> Journey:
        """The journey as it stands now."""
        return self._journey

    @property
    def is_modified(self) -> bool:
        """Whether the present differs from what was last saved or loaded."""
        return self._token != self._saved_token

    @property
    def undo_label(self) -> str | None:
        """The label of the change that undo would take back, None where there is none."""
        return self._past[-1][0].label if self._past else None

    @property
    def redo_label(self) -> str | None:
        """The label of the change that redo would bring back, None where there is none."""
        return self._future[-1][0].label if self._future else None

    def subscribe(self, observer: Observer) -> Callable[[], None]:
        """Call `observer` with each applied change; return the function that ends it."""
        self._observers.append(observer)

        def unsubscribe() -> None:
            if observer in self._observers:
                self._observers.remove(observer)

        return unsubscribe

    def do(self, change: Change) -> None:
        """Apply a change as one undo step; an empty change leaves no trace.

        Raises
        ------
        Conflict
            if the change does not fit the present journey; nothing is changed then.
        """
        if not change:
            return
        successor = self._journey.apply(change)
        self._past.append((change, self._token))
        self._future.clear()
        self._token = next(self._tokens)
        self._settle(successor, change, "do")

    def undo(self) -> None:
        """Take the last change back; does nothing where there is none."""
        if not self._past:
            return
        change, token = self._past.pop()
        self._future.append((change, self._token))
        self._token = token
        back = change.inverse()
        self._settle(self._journey.apply(back), back, "undo")

    def redo(self) -> None:
        """Bring the last undone change back; does nothing where there is none."""
        if not self._future:
            return
        change, token = self._future.pop()
        self._past.append((change, self._token))
        self._token = token
        self._settle(self._journey.apply(change), change, "redo")

    def mark_saved(self, journey: Journey | None = None) -> None:
        """Remember the present as saved; with `journey`, only if that is still the present."""
        if journey is None or journey is self._journey:
            self._saved_token = self._token

    def mark_unsaved(self) -> None:
        """Remember that no file holds the present (a recovered or imported map)."""
        self._saved_token = None

    def _settle(self, journey: Journey, change: Change, how: str) -> None:
        self._journey = journey
        if self.recorder is not None:
            self.recorder(change, how)
        for observer in tuple(self._observers):
            observer(change)

"""Session: what one window looks at - the document, the selection, whose numbers - and who hears of a change.

Nothing here is kept in the document: selection, zoom and open panels never enter a Change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from gui.background import Jobs
from gui.theme import LIGHT, Theme
from journey.change import Change, difference
from journey.document import Document
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import (
    Flow,
    Map,
    Opportunity,
    PainPoint,
    Record,
    Scenario,
    Segment,
    Series,
    Stage,
    Target,
    Touchpoint,
)

if TYPE_CHECKING:
    from gui.shelf import Shelf
    from metrics.scorecard import Scorecard

NUMBERS = (Map, Stage, Flow, Series, Segment, Target)
BEARING: dict[type[Record], tuple[str, ...]] = {
    Touchpoint: ("stage",),
    PainPoint: ("on", "affected", "extra_dropoff", "cost_per_case"),
    Opportunity: ("addresses", "relief", "effects"),
    Scenario: ("base", "opportunities"),
}
"""The fields of other records that numbers hang on; moving or naming a card leaves the scorecard as it is."""


class Brought(Struct, frozen=True):
    """What the numbers of one record brought, as text with its sign, and whether that is a gain."""

    text: str
    is_gain: bool


class Session(QObject):
    """The meeting place of canvas, panels and dialogs.

    Signals
    -------
    journey_changed(Change)
        what is shown changed: by an edit, an undo, a preview, or because another document came in.
    selection_changed()
        other records are selected.
    numbers_changed()
        the scorecard is another: a number, the segment, the scenario or the period changed.
    document_replaced()
        another document came in; a journey_changed follows.
    state_changed()
        saved or not, path, view-only: what the title bar and the status bar say.
    reveal(str)
        somebody asks that the map shows where a record is.
    tried_changed(int)
        so many numbers are tried out by now, and shown in place of the document's.
    action_asked(str)
        a panel asks that an action of the table is run, such as one that opens a dialog.
    """

    journey_changed = Signal(object)
    selection_changed = Signal()
    numbers_changed = Signal()
    document_replaced = Signal()
    state_changed = Signal()
    theme_changed = Signal()
    overlay_changed = Signal()
    reveal = Signal(str)
    tried_changed = Signal(int)
    action_asked = Signal(str)
    problem = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None, counts_later: bool = False) -> None:
        super().__init__(parent)
        self.document = document
        self.path: Path | None = None
        self.is_view_only = False
        self.overlay: Journey | None = None
        self.brought: dict[str, Brought] = {}
        self.shelf: Shelf | None = None
        self.theme: Theme = LIGHT
        self.jobs = Jobs(self)
        self._asked = Selection()
        self._selected: tuple[str, ...] = ()
        self._preview: Journey | None = None
        self._previewed: frozenset[str] = frozenset()
        """The records that a preview may show differently from the document."""
        self._shown_last: Journey | None = None
        self._scorecard: Scorecard | None = None
        self.is_counting = counts_later
        self._unsubscribe: Callable[[], None] = document.subscribe(self._document_changed)

    # -- the document ------------------------------------------------------------------------------

    @property
    def journey(self) -> Journey:
        """The journey that is shown: the previewed one while a gesture runs, else the document's."""
        return self._preview if self._preview is not None else self.document.journey

    @property
    def is_previewing(self) -> bool:
        """Whether what is shown is a preview, such as a step of a drag, and not the document."""
        return self._preview is not None

    def open(
        self, document: Document, path: Path | None, view_only: bool = False, counts_later: bool = False
    ) -> None:
        """Show another document; with `counts_later`, somebody will `take_numbers` that are counted aside."""
        self._unsubscribe()
        change = difference(self.journey, document.journey, "open")
        self.lay_over(None)
        self.document, self.path, self.is_view_only = document, path, view_only
        self._preview = None
        self._previewed = frozenset()
        self._selected = ()
        self._asked = Selection()
        self._unsubscribe = document.subscribe(self._document_changed)
        self._scorecard = None
        self.is_counting = counts_later
        self.document_replaced.emit()
        self.journey_changed.emit(change)
        self.numbers_changed.emit()
        self.selection_changed.emit()
        self.state_changed.emit()

    def do(self, change: Change) -> None:
        """Apply a change as one undo step, unless the map is open to view only."""
        if not self.is_view_only:
            self._settle(lambda: self.document.do(change))

    def undo(self) -> None:
        """Take the last step back."""
        self._settle(self.document.undo)

    def redo(self) -> None:
        """Bring the last undone step back."""
        self._settle(self.document.redo)

    def _settle(self, act: Callable[[], None]) -> None:
        """Let the document change; views go from what was previewed to the outcome in one refresh."""
        self._shown_last, self._preview = self._preview, None
        try:
            act()
        finally:
            if self._shown_last is not None:
                self._document_changed(Change("preview"))

    def preview(self, change: Change | None) -> None:
        """Show what a change would do without doing it; None shows the document again."""
        before = self.journey
        if change is None and self._preview is None:
            return
        self._preview = self.document.journey.apply(change) if change else None
        known = {*self._previewed, *(change.edits if change else ())}
        self._previewed = frozenset(change.edits if change else ())
        self._shown(difference(before, self.journey, "preview", known))

    def _document_changed(self, change: Change) -> None:
        shown_last = self._shown_last if self._shown_last is not None else self._preview
        self._shown_last = self._preview = None
        known, self._previewed = {*self._previewed, *change.edits}, frozenset()
        self._shown(
            change if shown_last is None else difference(shown_last, self.journey, change.label, known)
        )
        self.state_changed.emit()

    def _shown(self, change: Change) -> None:
        if not change:
            return
        has_other_numbers = any(_bears_on_numbers(*pair) for pair in change.edits.values())
        if has_other_numbers:
            self._scorecard = None
        gone = {key for key, (_, after) in change.edits.items() if after is None}
        self.journey_changed.emit(change)
        if has_other_numbers:
            self.numbers_changed.emit()
        if gone & set(self._selected) and self._preview is None:
            self.select(key for key in self._selected if key not in gone)

    # -- selection ---------------------------------------------------------------------------------

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids of the selected records, the one selected last at the end."""
        return self._selected

    def select(self, keys: Iterable[str]) -> None:
        """Select exactly these records."""
        chosen = tuple(dict.fromkeys(key for key in keys if key in self.journey))
        if chosen != self._selected:
            self._selected = chosen
            self.selection_changed.emit()

    def show(self, keys: Iterable[str]) -> None:
        """Select records that have just come in, and have the map show where the first of them is."""
        self.select(keys)
        if self._selected:
            self.reveal.emit(self._selected[0])

    def toggle(self, key: str) -> None:
        """Add a record to the selection, or take it out."""
        if key in self._selected:
            self.select(k for k in self._selected if k != key)
        else:
            self.select((*self._selected, key))

    # -- numbers -----------------------------------------------------------------------------------

    @property
    def asked(self) -> Selection:
        """Whose numbers are shown, in which scenario and period."""
        return self._asked

    def ask(self, selection: Selection) -> None:
        """Show the numbers of a segment, scenario and period."""
        if selection != self._asked:
            self._asked = selection
            self._scorecard = None
            self.numbers_changed.emit()

    @property
    def scorecard(self) -> Scorecard:
        """The numbers of what is shown; computed when first asked for after a change."""
        if self._scorecard is None:
            # Loaded late: the linear algebra behind it would hold up the first picture of the map.
            from metrics.scorecard import scorecard

            self._scorecard = scorecard(self.journey, self._asked)
        return self._scorecard

    @property
    def known_scorecard(self) -> Scorecard | None:
        """The numbers of what is shown, None while those of a map that has just come in are counted aside."""
        return self._scorecard if self.is_counting else self.scorecard

    def take_numbers(self, journey: Journey, asked: Selection, card: Scorecard | None) -> None:
        """Show the numbers that were counted aside; None, or numbers of what is past, are counted here."""
        if not self.is_counting:
            return
        self.is_counting = False
        if self._scorecard is None and journey is self.journey and asked == self._asked:
            self._scorecard = card
        self.numbers_changed.emit()

    def lay_over(self, earlier: Journey | None, brought: Mapping[str, Brought] | None = None) -> None:
        """Lay another version over the map, so that what differs is seen there; None takes it away.

        `brought` says, by the id of a stage or touchpoint, what its numbers brought since that version.
        """
        brought = dict(brought or {})
        if earlier is not self.overlay or brought != self.brought:
            self.overlay, self.brought = earlier, brought
            self.overlay_changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another theme."""
        if theme != self.theme:
            self.theme = theme
            self.theme_changed.emit()


def _bears_on_numbers(before: Record | None, after: Record | None) -> bool:
    if isinstance(before, NUMBERS) or isinstance(after, NUMBERS):
        return True
    record = before if before is not None else after
    fields = BEARING.get(type(record), ()) if record is not None else ()
    if before is None or after is None:
        return bool(fields)
    return any(getattr(before, name) != getattr(after, name, None) for name in fields)

"""Writing on the map: the text field over a card, and cards that come to be while they are written."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from gui.canvas.pencil import qrect
from gui.theme import BOLD, MEDIUM, size
from gui.words import _, number
from journey.change import Change
from journey.edits.cards import Place, add_card
from journey.edits.fields import rename, text_of
from journey.edits.flows import link
from journey.edits.stages import add_stage
from journey.geometry import BAND_OF, CARD_BANDS, CARD_WIDTH, CELL_PADDING, MARGIN
from journey.records import CARDS, Flow, Map, Note, OutOfRange, PainPoint, Persona, Stage, Touchpoint

if TYPE_CHECKING:
    from gui.canvas.editor import TextEditor
    from gui.canvas.view import MapView

HANGING_BAND: dict[type, str] = {Stage: "touchpoints", Touchpoint: "pains", PainPoint: "opportunities"}
"""What Tab adds to a record: a touchpoint to a stage, a pain to a touchpoint, an idea to a pain."""


class Writing:
    """Opens the text field and turns what is written into one change.

    A card that is added is only previewed until its text is taken; adding and naming are one undo step.
    Esc leaves: a new card keeps what was typed, for no undo would bring it back, and without a word it
    leaves no trace; a record that stands keeps the text it had.
    """

    def __init__(self, view: MapView) -> None:
        self.view = view
        self.session = view.session
        self._key = ""
        self._before: tuple[str, ...] = ()
        self._pending: Change | None = None
        self._named: Callable[[str], Change] | None = None

    @cached_property
    def editor(self) -> TextEditor:
        """The text field, made when it is first opened."""
        from gui.canvas.editor import TextEditor

        made = TextEditor(self.view)
        made.committed.connect(self._take)
        made.cancelled.connect(self._drop)
        return made

    @property
    def is_open(self) -> bool:
        """Whether a text is being written."""
        return "editor" in vars(self) and self.editor.is_open

    @property
    def covered(self) -> tuple[str, ...]:
        """The card that the text field covers."""
        return (self._key,) if self.is_open else ()

    def finish(self) -> None:
        """Take the text that is being written."""
        if self.is_open:
            self.editor.finish()

    def cancel(self) -> None:
        """Leave the text that is being written."""
        if self.is_open:
            self.editor.cancel()

    def follow(self) -> None:
        """Keep the text field over its card when the view moves; a card that is gone takes it along."""
        if not self.is_open:
            return
        if self._key not in self.session.journey:
            self.cancel()
            return
        box = self._box()
        if box is not None:
            self.editor.place(self.view.port.to_view(box))

    # -- beginning ---------------------------------------------------------------------------------

    def edit(self, key: str) -> None:
        """Open the text of a record that stands."""
        if self._is_refused() or key not in self.session.journey:
            return
        self._pending = None
        self.session.select([key])
        self._open(key, text_of(self.session.journey[key]))

    def add_stage(self, after: str | None = None, text: str = "") -> None:
        """Add a stage right of another, of the selected one, or at the far right."""
        if self._is_refused():
            return
        journey = self.session.document.journey
        if after is None:
            after = next((key for key in self.session.selected if journey.get(key, Stage)), None)
        self._begin(add_stage(journey, "", after), text)
        self._named = lambda name: add_stage(journey, name, after)

    def add_card(self, band: str, text: str = "") -> None:
        """Add a card below those of the selection's column, on the selected card where that makes sense."""
        stage = self._column()
        if stage is None:
            self.view.hint.emit(_("Add a stage first: cards lie in the columns of stages."))
            return
        self.add_at(band, Place(stage), self._hangs_on(band), text)

    def add_in_cell(self, stage: str, band: str, at: QPointF) -> None:
        """Add a card where an empty place of a cell was double-clicked."""
        if band not in CARD_BANDS:
            return
        cell = self.view.scene.layout.cell(stage, band)
        x = min(at.x() - cell.x - CELL_PADDING - CARD_WIDTH / 2, cell.width - CARD_WIDTH - 2 * CELL_PADDING)
        is_empty = (stage, band) not in self.view.scene.layout.filled
        place = Place(stage) if is_empty else Place(stage, max(0.0, x), at.y() - cell.y - CELL_PADDING - 24)
        self.add_at(band, place, None)

    def add_at(self, band: str, place: Place, on: str | None, text: str = "") -> None:
        """Add a card at a place and write its text."""
        if self._is_refused():
            return
        self._begin(add_card(self.session.document.journey, band, "", place, on), text)

    def add_hanging(self, key: str) -> bool:
        """Add what hangs on a record: a pain point on a touchpoint; say whether there is such a thing."""
        journey = self.session.journey
        band = HANGING_BAND.get(type(journey.records.get(key)))
        column = journey.stage_of(key)
        if band is None or column is None:
            return False
        self.add_at(band, Place(column.id), None if band == "touchpoints" else key)
        return True

    def add_next(self, key: str, text: str = "") -> None:
        """Add another card of the same kind in the same cell, or another stage to the right."""
        record = self.session.journey.records.get(key)
        if isinstance(record, Stage):
            self.add_stage(key, text)
        elif isinstance(record, CARDS):
            column = self.session.journey.stage_of(key)
            on = record.on if isinstance(record, PainPoint) else None
            if column is not None:
                self.add_at(BAND_OF[type(record)], Place(column.id), on, text)

    def add_connected(self, key: str, stage: str) -> None:
        """Add a touchpoint in a column, linked from another touchpoint."""
        if self._is_refused():
            return
        journey = self.session.document.journey
        added = add_card(journey, "touchpoints", "", Place(stage))
        fresh = _added(added)
        self._begin(added.then(link(journey.apply(added), key, fresh)).labelled("add_connected"))

    def begin(self, change: Change) -> None:
        """Add what a change adds, and write its text."""
        if not self._is_refused():
            self._begin(change)

    def _begin(self, change: Change, text: str = "") -> None:
        self._before = self.session.selected
        self.session.preview(change)
        self._pending, self._named = change, None
        key = _added(change)
        self.session.select([key])
        self.view.reveal(key)
        self._open(key, text)

    def _is_refused(self) -> bool:
        """Take what is being written; say whether something stands against writing something else."""
        if self.session.is_view_only:
            self.view.hint.emit(_("This map is open to view only."))
            return True
        self.finish()
        return self.is_open

    def _column(self) -> str | None:
        journey = self.session.journey
        for key in reversed(self.session.selected):
            stage = journey.stage_of(key)
            if stage is not None:
                return stage.id
        return self._first_in_view() if journey.stages else None

    def _first_in_view(self) -> str:
        """Return the column that is meant where none is selected: the first one that can be seen."""
        view, stages = self.view, self.session.journey.stages
        seen = view.port.visible(view.rect())
        middles = ((stage.id, view.scene.layout.columns[stage.id].center[0]) for stage in stages)
        return next((key for key, x in middles if seen.left() <= x <= seen.right()), stages[0].id)

    def _hangs_on(self, band: str) -> str | None:
        wanted = {"pains": Touchpoint, "opportunities": PainPoint}.get(band)
        chosen = self.session.selected[-1] if self.session.selected else ""
        return chosen if wanted and isinstance(self.session.journey.records.get(chosen), wanted) else None

    # -- the field ---------------------------------------------------------------------------------

    def _open(self, key: str, text: str) -> None:
        self._key = key
        box = self._box()
        if box is None:
            return
        weight = BOLD if isinstance(self.session.journey[key], (Stage, Map)) else MEDIUM
        pixels = max(10.0, self._pixels() * self.view.scale)
        self.editor.keeps_at_escape = self._pending is not None
        self.editor.begin(text, self.view.port.to_view(box), pixels, weight)
        if self._pending is not None and text:
            self.editor.moveCursor(self.editor.textCursor().MoveOperation.End)
        self.view.repaint_map()

    def _pixels(self) -> float:
        record = self.session.journey.records.get(self._key)
        if isinstance(record, Map):
            return size("title")
        return size("text_large") if isinstance(record, Stage) else size("text")

    def _box(self) -> QRectF | None:
        record = self.session.journey.records.get(self._key)
        if isinstance(record, Map):
            return QRectF(MARGIN - 8, MARGIN - 8, 640, 48)
        if isinstance(record, Flow):
            for arrow in (*self.view.scene.stage_arrows, *self.view.scene.touchpoint_arrows):
                if arrow.move.flow == self._key:
                    return QRectF(arrow.label.x() - 80, arrow.label.y() - 17, 160, 34)
            return None
        rect = self.view.scene.rect(self._key)
        if rect is None:
            return None
        foot = 8 if isinstance(record, Stage) else 0
        return qrect(rect).adjusted(0, 0, 0, -foot)

    def _take(self, text: str, ending: str) -> None:
        was_added = self._pending is not None
        try:
            self._settle(text)
        except OutOfRange:
            self._drop() if ending == "escape" else self._ask_for_less()
            return
        self._pending = None
        self.view.repaint_map()
        if ending != "leave":
            self.view.setFocus()
        if text or not was_added:
            self._go_on(self._key, ending, was_added)

    def _settle(self, text: str) -> None:
        key, pending = self._key, self._pending
        journey = self.session.document.journey
        if pending is None:
            if key in journey:
                self.session.do(rename(journey, key, text))
        elif text:
            # The id of a stage is made of its name, so it is added anew once that is known.
            named = (
                self._named(text) if self._named else pending.then(rename(journey.apply(pending), key, text))
            )
            self._key = _added(named)
            self.session.do(named.labelled(pending.label))
        else:
            self._go_back()

    def _go_back(self) -> None:
        """Let go of what would have been added, and select again what the chain of cards came from."""
        self.session.preview(None)
        self.session.select([key for key in self._before if key in self.session.journey])

    def _ask_for_less(self) -> None:
        self.editor.reopen()
        most = 20_000 if isinstance(self.session.journey.records.get(self._key), (PainPoint, Note)) else 500
        text = _("This text is too long: at most {count} characters fit; Esc drops it.")
        self.view.hint.emit(text.format(count=number(most)))

    def _go_on(self, key: str, ending: str, was_added: bool) -> None:
        self.session.select([key])
        if ending == "tab":
            self.add_hanging(key)
        elif ending == "enter" and was_added:
            self.add_next(key)

    def _drop(self) -> None:
        was_added, self._pending = self._pending is not None, None
        if was_added:
            self._go_back()
        else:
            self.session.preview(None)
        self.view.setFocus()
        self.view.repaint_map()


def _added(change: Change) -> str:
    """Return the id of the card or stage that a change adds."""
    kinds: tuple[type, ...] = (Stage, Persona, *CARDS)
    return next(key for key, (old, new) in change.edits.items() if old is None and isinstance(new, kinds))

"""The map by keyboard: walking, moving, linking, editing, and typing that starts a card."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gui.theme import size
from gui.words import _, ngettext
from journey.edits.cards import Place, move
from journey.edits.deletion import delete
from journey.edits.flows import can_link, link
from journey.edits.stages import move_stage
from journey.geometry import CELL_PADDING, GRID, Rect
from journey.records import CARDS, Stage, Touchpoint

if TYPE_CHECKING:
    from gui.canvas.view import MapView

Key = Qt.Key
Modifier = Qt.KeyboardModifier
ARROWS: dict[int, tuple[int, int]] = {
    Key.Key_Left: (-1, 0),
    Key.Key_Right: (1, 0),
    Key.Key_Up: (0, -1),
    Key.Key_Down: (0, 1),
}
FAR_STEP = 5


class Keys:
    """Answers the keys that the map understands; `linking` is where a link by keyboard starts."""

    def __init__(self, view: MapView) -> None:
        self.view = view
        self.session = view.session
        self.linking = ""
        self._voted: tuple[float, str] | None = None

    @property
    def chosen(self) -> str:
        """The record selected last, "" where none is."""
        return self.session.selected[-1] if self.session.selected else ""

    def tab(self, event: QKeyEvent) -> bool:
        """Let Tab add what hangs on the selected record; else it moves the focus as everywhere."""
        if event.key() != Key.Key_Tab or event.modifiers() or self.view.writing.is_open:
            return False
        return bool(self.chosen) and self.view.writing.add_hanging(self.chosen)

    def press(self, event: QKeyEvent) -> bool:
        """Act on a key; say whether it meant something."""
        key = event.key()
        if key in ARROWS:
            return self._arrow(key, event.modifiers())
        if key == Key.Key_Escape:
            return self._leave()
        if key in (Key.Key_Return, Key.Key_Enter, Key.Key_F2):
            return self._enter()
        if key in (Key.Key_Delete, Key.Key_Backspace):
            return self.delete()
        if key == Key.Key_L and event.modifiers() == Modifier.ControlModifier:
            return self.begin_link()
        return self._type(event)

    # -- walking and moving ------------------------------------------------------------------------

    def _arrow(self, key: int, modifiers: Modifier) -> bool:
        dx, dy = ARROWS[key]
        if modifiers & Modifier.ControlModifier:
            # With Shift these keys align several cards; they add nothing where there is nothing to align.
            return bool(modifiers & Modifier.ShiftModifier) or self._add_connected(dx, dy)
        cards = [k for k in self.session.selected if isinstance(self.session.journey.records.get(k), CARDS)]
        walks = bool(modifiers & Modifier.AltModifier) or bool(self.linking)
        if walks or not self.session.selected:
            return self._walk(dx, dy, bool(modifiers & Modifier.ShiftModifier) and not self.linking)
        if cards:
            return self._nudge(cards, dx, dy, bool(modifiers & Modifier.ShiftModifier))
        if modifiers & Modifier.ShiftModifier and dx and self.session.journey.get(self.chosen, Stage):
            return self._reorder(dx)
        return self._walk(dx, dy, False)

    def walk(self, key: Qt.Key) -> None:
        """Select the next card or header in the direction of an arrow key."""
        self._walk(*ARROWS[key], False)

    def _walk(self, dx: int, dy: int, extends: bool) -> bool:
        layout = self.view.scene.layout
        rects = {stage: layout.header(stage) for stage in layout.columns} | dict(layout.cards)
        is_first = self.chosen not in rects
        following = next(iter(rects), None) if is_first else _nearest(rects, self.chosen, dx, dy)
        if following is not None:
            self.session.select((*self.session.selected, following) if extends else (following,))
            self.view.reveal(following)
        return True

    def _nudge(self, cards: list[str], dx: int, dy: int, is_far: bool) -> bool:
        if is_far and dx:
            return self._to_neighbour(cards, dx)
        step = GRID * (FAR_STEP if is_far else 1)
        layout = self.view.scene.layout
        places = {}
        for key in cards:
            stage = self.session.journey.stage_of(key)
            rect = layout.cards.get(key)
            if stage is None or rect is None:
                continue
            cell = layout.cell(stage.id, layout.band_at(rect.y) or "touchpoints")
            x = rect.x - cell.x - CELL_PADDING + dx * step
            y = rect.y - cell.y - CELL_PADDING + dy * step
            places[key] = Place(stage.id, max(0.0, x), max(0.0, y))
        self.session.do(move(self.session.document.journey, places))
        return True

    def _to_neighbour(self, cards: list[str], dx: int) -> bool:
        stages = [stage.id for stage in self.session.journey.stages]
        places = {}
        for key in cards:
            stage = self.session.journey.stage_of(key)
            index = stages.index(stage.id) + dx if stage is not None else -1
            if 0 <= index < len(stages):
                layout = self.view.scene.layout
                rect = layout.cards[key]
                top = layout.bands[layout.band_at(rect.y) or "touchpoints"].y
                places[key] = Place(stages[index], 0.0, max(0.0, rect.y - top - CELL_PADDING))
        if places:
            self.session.do(move(self.session.document.journey, places))
            self.view.reveal(self.chosen)
        return True

    def _reorder(self, dx: int) -> bool:
        stages = [stage.id for stage in self.session.journey.stages]
        place = stages.index(self.chosen) + dx
        if 0 <= place < len(stages):
            self.session.do(move_stage(self.session.document.journey, self.chosen, place))
            self.view.reveal(self.chosen)
        return True

    def _add_connected(self, dx: int, dy: int) -> bool:
        """Add a touchpoint linked from the selected one: in the next column, or below in the same."""
        column = self.session.journey.stage_of(self.chosen)
        if column is None or self.session.journey.get(self.chosen, Touchpoint) is None:
            return False
        stages = [stage.id for stage in self.session.journey.stages]
        index = stages.index(column.id) + dx
        if dy < 0 or not 0 <= index < len(stages):
            return True
        self.view.writing.add_connected(self.chosen, stages[index])
        return True

    # -- linking -----------------------------------------------------------------------------------

    def begin_link(self) -> bool:
        """Start a link from the selected record: arrows choose where it goes, Enter links, Esc leaves."""
        if not self.view.scene.handles(self.chosen) or self.session.is_view_only:
            self.view.hint.emit(_("Select a stage, a touchpoint or a pain point to link from."))
            return True
        self.linking = self.chosen
        self.view.hint.emit(_("Choose where the arrow goes with the arrow keys; Enter links, Esc leaves."))
        return True

    def _end_link(self) -> bool:
        source, self.linking = self.linking, ""
        journey = self.session.document.journey
        if can_link(journey, source, self.chosen):
            self.session.do(link(journey, source, self.chosen))
            self.view.hint.emit(_("Linked."))
        else:
            self.view.hint.emit(_("These two cannot be linked, or already are."))
        return True

    # -- the rest ----------------------------------------------------------------------------------

    def _leave(self) -> bool:
        if self.linking:
            source, self.linking = self.linking, ""
            self.session.select([source])
            self.view.hint.emit("")
            return True
        self.session.select([])
        return True

    def _enter(self) -> bool:
        if self.linking:
            return self._end_link()
        if self.chosen:
            self.view.edit_text(self.chosen)
        return bool(self.chosen)

    def delete(self) -> bool:
        """Delete what is selected with what hangs on it, and say how much that was."""
        if not self.session.selected or self.session.is_view_only:
            return False
        change = delete(self.session.document.journey, self.session.selected)
        self.session.do(change)
        count = sum(after is None for _before, after in change.edits.values())
        text = ngettext("{count} record deleted; Ctrl+Z brings it back.",
                        "{count} records deleted; Ctrl+Z brings them back.", count)  # fmt: skip
        self.view.hint.emit(text.format(count=count))
        return True

    def voted(self, by: int) -> None:
        """Remember a vote by key: whoever writes on at once meant a word that begins with V."""
        self._voted = (monotonic(), "v" if by > 0 else "V")

    def _taken_back(self) -> str:
        """Take back a vote that was the beginning of a word; return its letter, else nothing."""
        voted, self._voted = self._voted, None
        label = self.session.document.undo_label
        if voted is None or label not in ("vote", "take_vote"):
            return ""
        if 1000 * (monotonic() - voted[0]) > size("type_ahead_ms"):
            return ""
        self.session.undo()
        return voted[1]

    def _type(self, event: QKeyEvent) -> bool:
        text = event.text()
        commands = Modifier.ControlModifier | Modifier.AltModifier | Modifier.MetaModifier
        if not text or not text.isprintable() or text.isspace() or event.modifiers() & commands:
            return False
        text = self._taken_back() + text
        record = self.session.journey.records.get(self.chosen)
        if isinstance(record, Stage):
            self.view.writing.add_card("touchpoints", text)
        elif isinstance(record, CARDS):
            self.view.writing.add_next(self.chosen, text)
        elif not self.session.journey.stages:
            self.view.writing.add_stage(text=text)
        elif not self.session.selected:
            self.view.writing.add_card("touchpoints", text)
        else:
            return False
        return True


def _nearest(rects: dict[str, Rect], here: str, dx: int, dy: int) -> str | None:
    """Return the nearest rectangle in a direction; what lies off the line counts double."""
    x, y = rects[here].center
    best, best_cost = None, float("inf")
    for key, rect in rects.items():
        along = (rect.center[0] - x) * dx + (rect.center[1] - y) * dy
        aside = abs((rect.center[0] - x) * dy) + abs((rect.center[1] - y) * dx)
        if key != here and along > 4 and along + 2 * aside < best_cost:
            best, best_cost = key, along + 2 * aside
    return best

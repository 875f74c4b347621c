"""What of the picture no longer holds after an edit: one rectangle of the scene, or all of it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF

from gui.canvas.flows import THICK
from gui.canvas.pencil import qrect
from gui.canvas.scene import Scene
from journey.change import Change
from journey.geometry import COLUMN_GAP
from journey.journey import Journey
from journey.records import CARDS, Flow, Record, Series, Touchpoint

MARGIN = 10.0
"""How far outlines, shadows and marks reach beyond a card."""


def stale_rect(old: Scene, new: Scene, change: Change) -> QRectF | None:
    """Return what is to be drawn anew: None stands for everything, an empty rectangle for nothing."""
    if not _same_frame(old, new):
        return None
    for before, after in change.edits.values():
        if not (_is_local(before, old.journey) and _is_local(after, new.journey)):
            return None
    rect = QRectF()
    for each in _rects(old, new, change):
        rect = rect.united(each)
    return rect


def outlines(scene: Scene, keys: Iterable[str]) -> list[QRectF] | None:
    """Return where the outlines of a selection lie; None where it holds what has no rectangle."""
    rects = [(key, scene.rect(key)) for key in keys]
    if any(rect is None and isinstance(scene.journey.records.get(key), Flow) for key, rect in rects):
        return None
    return [_around(qrect(rect)) for _, rect in rects if rect is not None]


def _same_frame(old: Scene, new: Scene) -> bool:
    a, b = old.layout, new.layout
    return (
        old.scorecard is new.scorecard
        and old.asked == new.asked
        and old.outlook == new.outlook
        and (a.width, a.height, a.routes) == (b.width, b.height, b.routes)
        and a.columns == b.columns
        and a.bands == b.bands
        and not (b.folded or b.collapsed)
    )


def _is_local(record: Record | None, journey: Journey) -> bool:
    """Whether a record is drawn in one place alone: a card, or a flow between cards."""
    if isinstance(record, Flow):
        return journey.get(record.source, Touchpoint) is not None
    return record is None or isinstance(record, CARDS)


def _rects(old: Scene, new: Scene, change: Change) -> Iterable[QRectF]:
    before, after = old.layout.cards, new.layout.cards
    for key in change.edits:
        yield from (_around(qrect(cards[key])) for cards in (before, after) if key in cards)
    moved = [key for key, rect in after.items() if before.get(key) is not rect]
    gone = [key for key in before if key not in after]
    for key in (*moved, *gone):
        yield from (_around(qrect(cards[key])) for cards in (before, after) if key in cards)
    for stage, band in old.layout.filled ^ new.layout.filled:
        if stage in new.layout.columns and band in new.layout.bands:
            yield qrect(new.layout.cell(stage, band))
    yield from _faces(old, new, {*change.edits, *moved, *gone})
    for scene in (old, new):
        for key in new.flows.stale:
            arrow = scene.flows.arrow(key)
            if arrow is not None:
                yield arrow.box.adjusted(-THICK, -THICK, THICK, THICK)


def _faces(old: Scene, new: Scene, keys: Iterable[str]) -> Iterable[QRectF]:
    """Return where the curve is another: the columns of the touchpoints, and those beside them."""
    if "experience" not in new.layout.bands:
        return
    stages = {
        card.stage for scene in (old, new) for key in keys
        if isinstance(card := scene.journey.records.get(key), Touchpoint)
    }  # fmt: skip
    for stage in stages & new.layout.columns.keys():
        cell = new.layout.cell(stage, "experience")
        reach = cell.width + 2 * COLUMN_GAP
        yield qrect(cell).adjusted(-reach, 0, reach, 0)


def _around(rect: QRectF) -> QRectF:
    return rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)


def moves_nothing(change: Change) -> bool:
    """Whether a change leaves every rectangle where it is: numbers that were there before and still are."""
    for before, after in change.edits.values():
        if isinstance(before, Series) and isinstance(after, Series) and before.subject == after.subject:
            continue
        return False
    return True

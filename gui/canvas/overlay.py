"""Another version of the map laid over this one: what is new, what is gone, what is another by now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF

from gui.canvas.flows import HEADER_FOOT
from gui.canvas.pencil import CENTER, Pencil, qrect
from gui.canvas.scene import Scene
from gui.session import Brought
from gui.theme import BOLD, size
from journey.change import difference
from journey.edits.fields import text_of
from journey.geometry import BAND_OF, Layout, Rect, layout
from journey.journey import Journey
from journey.records import CARDS, Record, Series, Stage

How = Literal["added", "changed", "removed"]
MARKS: dict[How, tuple[str, str]] = {
    "added": ("+", "gain"),
    "changed": ("≠", "warning"),
    "removed": ("−", "loss"),
}
"""The mark and the colour of each: the mark alone tells it in grey."""


class Trace(Struct, frozen=True):
    """What is drawn for one record: how it differs, where it is or was, and where it came from."""

    how: How
    rect: QRectF
    text: str = ""
    moved_from: QPointF | None = None


def paint_overlay(
    pencil: Pencil, scene: Scene, earlier: Journey, brought: Mapping[str, Brought] | None = None
) -> None:
    """Lay an earlier journey over the scene: marked outlines, ghosts of what is gone, ways of what moved.

    `brought` is written on the stages and touchpoints whose numbers brought it.
    """
    for trace in traces(scene, earlier):
        mark, name = MARKS[trace.how]
        ink = pencil.color(name)
        if trace.moved_from is not None:
            came_from_left = trace.moved_from.x() < trace.rect.center().x()
            edge = trace.rect.left() if came_from_left else trace.rect.right()
            pencil.line(trace.moved_from, QPointF(edge, trace.rect.center().y()), ink, 1.6, dashed=True)
        is_gone = trace.how == "removed"
        pencil.box(trace.rect, None, ink, size("card_radius") + 2, 2.4, dashed=is_gone)
        if is_gone:
            inner = trace.rect.adjusted(16, 8, -12, -8)
            pencil.text(inner, trace.text, pencil.color("text_muted"), most=2, italic=True)
        badge = QRectF(trace.rect.x() - 9, trace.rect.y() - 9, 18, 18)
        pencil.box(badge, ink, pencil.color("column"), 9, 1.5)
        pencil.text(badge, mark, pencil.color("column"), 13, BOLD, CENTER, middle=True)

    for key, each in (brought or {}).items():
        rect = scene.rect(key)
        if rect is not None:
            _paint_brought(pencil, qrect(rect), each)


def _paint_brought(pencil: Pencil, rect: QRectF, brought: Brought) -> None:
    """Write what was brought on a label at the upper right: its sign tells gain from loss in grey too."""
    wide = max(48.0, 7.2 * len(brought.text) + 16)
    label = QRectF(rect.right() - wide + 8, rect.top() - 12, wide, 22)
    ink = pencil.color("gain" if brought.is_gain else "loss")
    pencil.box(label, pencil.color("surface"), ink, 11, 2)
    pencil.text(label, brought.text, ink, 12, BOLD, CENTER, middle=True)


def traces(scene: Scene, earlier: Journey) -> Iterator[Trace]:
    """Return what there is to draw of the difference between an earlier journey and the one of the scene."""
    old = layout(earlier, scene.hidden)
    told: set[str] = set()
    for key, (before, after) in difference(earlier, scene.journey).edits.items():
        shown = after or before
        if isinstance(shown, Series):
            key, before, after = shown.subject, shown, shown  # noqa: PLW2901 - a number changes its subject
        if key in told:
            continue
        told.add(key)
        if after is None:
            yield from _gone(scene, old, earlier, before)
        elif (rect := scene.rect(key)) is not None:
            how: How = "added" if before is None else "changed"
            yield Trace(how, _outline(scene, key, rect), moved_from=_moved(scene, old, earlier, key))


def _outline(scene: Scene, key: str, rect: Rect) -> QRectF:
    foot = HEADER_FOOT if key in scene.layout.columns else 0
    return qrect(rect).adjusted(-4, -4, 4, 4 - foot)


def _gone(scene: Scene, old: Layout, earlier: Journey, record: Record | None) -> Iterator[Trace]:
    """Return the ghost of a card that is gone, where its cell is by now; stages that are gone leave none."""
    if isinstance(record, CARDS) and record.id in old.cards:
        place = _here(scene, old, earlier, record.id)
        if place is not None:
            yield Trace("removed", qrect(place), text_of(record))


def _moved(scene: Scene, old: Layout, earlier: Journey, key: str) -> QPointF | None:
    was, now = _here(scene, old, earlier, key), scene.layout.cards.get(key)
    if was is None or now is None or (was.x, was.y) == (now.x, now.y):
        return None
    return QPointF(*was.center)


def _here(scene: Scene, old: Layout, earlier: Journey, key: str) -> Rect | None:
    """Return where a card's old place in its cell lies on the map as it is laid out now."""
    rect, stage = old.cards.get(key), earlier.stage_of(key)
    record = earlier.records.get(key)
    if rect is None or stage is None or isinstance(record, Stage) or stage.id not in scene.layout.columns:
        return None
    band = BAND_OF[type(record)]
    if band not in scene.layout.bands:
        return None
    cell, was = scene.layout.cell(stage.id, band), old.cell(stage.id, band)
    return rect.moved(cell.x - was.x, cell.y - was.y)

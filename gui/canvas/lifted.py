"""Lifted: cards under the hand with their arrows, over the map as it was kept; nothing is laid out anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from gui.canvas.flows import Look, paint_arrow_head
from gui.canvas.items import paint_one_card
from gui.canvas.pencil import Pencil, qrect
from gui.canvas.scene import Scene
from gui.theme import size
from journey.geometry import Rect
from journey.records import Flow

MOST_CARDS, MOST_ARROWS = 60, 60
"""Of more that are dragged at once, only so many are drawn under the hand."""
LEAST_BEND, MOST_BEND = 24.0, 120.0


class Lifted:
    """The cards of one gesture as they were when it began."""

    def __init__(self, scene: Scene, rects: Mapping[str, Rect]) -> None:
        self._scene = scene
        self._rects = dict(list(rects.items())[:MOST_CARDS])
        self._flows = [
            flow for flow in self._found() if flow.source in self._all and flow.target in self._all
        ]

    @property
    def _all(self) -> Mapping[str, Rect]:
        return self._scene.layout.cards

    def _found(self) -> Iterator[Flow]:
        journey = self._scene.journey
        keys = sorted({flow for key in self._rects for flow in journey.referring(key)})
        flows = (flow for key in keys if (flow := journey.get(key, Flow)) is not None)
        for _count, flow in zip(range(MOST_ARROWS), flows, strict=False):
            yield flow

    def paint(self, pencil: Pencil, by: QPointF) -> None:
        """Draw the cards, moved so far, and over them their arrows to what stays."""
        for key, rect in self._rects.items():
            card = self._scene.card(key)
            if card is not None:
                box = qrect(rect).translated(by)
                paint_one_card(pencil, self._scene, card, box)
                pencil.box(box.adjusted(-3, -3, 3, 3), None, pencil.color("accent"), size("radius") + 2, 2)
        look = Look(2.0, pencil.color("accent"), "", "")
        for flow in self._flows:
            paint_arrow_head(pencil, _line(self._box(flow.source, by), self._box(flow.target, by)), look)

    def _box(self, key: str, by: QPointF) -> QRectF:
        box = qrect(self._all[key])
        return box.translated(by) if key in self._rects else box


def _line(source: QRectF, target: QRectF) -> QPainterPath:
    """Return a curve between the sides that face each other."""
    goes_right = source.center().x() <= target.center().x()
    start = QPointF(source.right() if goes_right else source.left(), source.center().y())
    end = QPointF(target.left() if goes_right else target.right(), target.center().y())
    bend = min(MOST_BEND, max(LEAST_BEND, abs(end.x() - start.x()) / 2)) * (1 if goes_right else -1)
    line = QPainterPath(start)
    line.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
    return line

"""What surveys measured, drawn over the guess: a diamond a touchpoint, its interval, and a thin line."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from threading import Event, Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen, QPolygonF

from journey.geometry import Layout, face_y
from journey.records import Series
from metrics.feeling import MEASURES, Felt, measured_feeling

if TYPE_CHECKING:
    from gui.canvas.pencil import Pencil
    from journey.journey import Journey
    from journey.lookup import Selection

MOST = 200
"""More would be a smear, and cost a frame."""
HALF = 4.5
CAP = 3.5
can_draw_intervals = Event()
"""Set once what computes them is loaded."""


def paint_measured(
    pencil: Pencil,
    layout: Layout,
    journey: Journey,
    asked: Selection,
    near: Iterable[str],
    visible: QRectF,
) -> None:
    """Draw what was measured of the touchpoints that are near.

    Parameters
    ----------
    pencil, layout, visible : as of `gui.canvas.bands.paint_experience`.
    journey, asked : the map, whose answers are shown, and when.
    near : ids of touchpoints with a face.
    """
    keys = [key for key in near if key in layout.faces]
    if pencil.is_far or len(keys) > MOST or not _has_answers(journey):
        return
    found = {key: measured_feeling(journey, key, asked, has_interval=False) for key in keys}
    measured = [key for key, felt in found.items() if felt is not None]
    if measured and _may_compute(pencil):
        found = {key: measured_feeling(journey, key, asked, has_interval=True) for key in measured}
    marks = sorted((layout.faces[key][0], felt) for key, felt in found.items() if felt is not None)
    if not marks:
        return
    band = layout.bands["experience"]
    color = pencil.color("accent")
    points = [QPointF(x, face_y(felt.measured or 0.0, band)) for x, felt in marks]
    for before, after in pairwise(points):
        pencil.line(before, after, color, 1.4, dashed=True)
    for (x, felt), point in zip(marks, points, strict=True):
        if visible.adjusted(-HALF, -HALF, HALF, HALF).contains(QPointF(x, visible.center().y())):
            _paint_mark(pencil, point, felt, layout)


def _has_answers(journey: Journey) -> bool:
    """Whether anything was asked at all: of most maps, nothing was."""
    return any(series.kpi in MEASURES for series in journey.of(Series).values())


def _paint_mark(pencil: Pencil, at: QPointF, felt: Felt, layout: Layout) -> None:
    band = layout.bands["experience"]
    ends = None
    if felt.low is not None and felt.high is not None:
        ends = (face_y(felt.low, band) - at.y(), face_y(felt.high, band) - at.y())
    paint_diamond(pencil, at, ends)


def paint_diamond(pencil: Pencil, at: QPointF, ends: tuple[float, float] | None) -> None:
    """Draw the mark of what was measured; `ends` of its interval lie so far above and below it."""
    color = pencil.color("accent")
    for y in ends or ():
        end = QPointF(at.x(), at.y() + y)
        pencil.line(at, end, color, 1.4)
        pencil.line(end - QPointF(CAP, 0), end + QPointF(CAP, 0), color, 1.4)
    corners = [
        at + QPointF(0, -HALF),
        at + QPointF(HALF, 0),
        at + QPointF(0, HALF),
        at + QPointF(-HALF, 0),
    ]
    pencil.painter.setPen(QPen(pencil.color("column"), 1))
    pencil.painter.setBrush(color)
    pencil.painter.drawPolygon(QPolygonF(corners))
    pencil.painter.setBrush(Qt.BrushStyle.NoBrush)


def _may_compute(pencil: Pencil) -> bool:
    """Whether intervals can be drawn now: what they need takes a moment to load, which no frame waits for."""
    if pencil.for_export or can_draw_intervals.is_set():
        return True
    load_intervals()
    return False


@cache
def load_intervals() -> None:
    """Begin to load what computes intervals, beside the window thread; the next frame finds it."""
    Thread(target=_import, name="intervals").start()


def _import() -> None:
    try:
        import scipy.special  # noqa: F401 - it is the loading that counts
    finally:
        can_draw_intervals.set()

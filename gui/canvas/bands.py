"""The rows that show numbers: experience curve, KPIs, and customer lifetime value with the exits."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen

from gui.canvas.flows import Look, exit_line, paint_arrow_head, segments_of, width_for
from gui.canvas.pencil import RIGHT, Pencil, qrect
from gui.theme import BOLD, MEDIUM, SEMIBOLD, size
from gui.words import UNKNOWN_MARK, _, money, number, percent
from journey.geometry import CELL_PADDING, KPI_ROW, Layout, Rect, face_y

if TYPE_CHECKING:
    from metrics.kpis import State
    from metrics.scorecard import Standing

STATE_MARKS: dict[State, tuple[str, str]] = {
    "good": ("▲", "good"),
    "near": ("■", "warning"),
    "bad": ("▼", "bad"),
}
"""The mark and the colour of a standing: the mark alone tells it in grey."""
FACE_RADIUS = 11.0
FACE_REACH = FACE_RADIUS + 2
"""How far a face with its rim reaches from its middle."""
LEAST_STEP = 3.0
"""How many pixels of the screen lie between two points of a curve seen from afar."""


class KpiRow(Struct, frozen=True):
    """One KPI of a stage as it is shown: name, figure, and how it stands against its target."""

    kpi: str
    name: str
    figure: str
    state: State | None


def paint_experience(
    pencil: Pencil, layout: Layout, near: Mapping[str, float | None], visible: QRectF
) -> None:
    """Draw the curve through the faces, the neutral line, and a face for each touchpoint.

    A touchpoint of which nothing is felt yet has an empty face to be dragged; a picture leaves it out.
    """
    middle = face_y(0, layout.bands["experience"])
    columns = layout.columns.values()
    left, right = min((c.x for c in columns), default=0), max((c.right for c in columns), default=0)
    pencil.line(QPointF(left, middle), QPointF(right, middle), pencil.color("line"), 1, dashed=True)
    felt = {key: each for key, each in near.items() if each is not None}
    ordered = _in_sight(sorted((layout.faces[key], key) for key in felt), visible)
    points = [QPointF(*at) for at, _ in ordered]
    if len(points) > 1:
        curve = _curve(tuple(at for at, _ in ordered))
        area = QPainterPath(curve)
        area.lineTo(points[-1].x(), middle)
        area.lineTo(points[0].x(), middle)
        area.closeSubpath()
        fill = QColor(pencil.color("curve"))
        fill.setAlphaF(0.10)
        pencil.shape(area, fill)
        pencil.path(curve, pencil.color("curve"), 2.2)
    seen = visible.adjusted(-FACE_REACH, -FACE_REACH, FACE_REACH, FACE_REACH)
    for (_at, key), point in zip(ordered, points, strict=True):
        if seen.contains(point):
            _stamp_face(pencil, point, felt[key])
    if not pencil.for_export and not pencil.is_far:
        for key in near.keys() - felt.keys():
            x, y = layout.faces[key]
            ring = QRectF(x - FACE_RADIUS, y - FACE_RADIUS, 2 * FACE_RADIUS, 2 * FACE_RADIUS)
            pencil.box(ring, None, pencil.color("line"), FACE_RADIUS, 1.4, dashed=True)


Face = tuple[tuple[float, float], str]


def _in_sight(ordered: list[Face], visible: QRectF) -> list[Face]:
    """Return the faces from edge to edge, and the two beyond each that still bend the curve within."""
    first = bisect_left(ordered, visible.left() - FACE_REACH, key=_x)
    end = bisect_right(ordered, visible.right() + FACE_REACH, key=_x)
    return ordered[max(0, first - 2) : end + 2]


def _x(face: Face) -> float:
    return face[0][0]


def far_curve(points: Sequence[tuple[float, float]], step: float) -> array[float]:
    """Return a crowd's curve as straight parts: the mean of the points of each step, step by step."""
    means: list[tuple[float, float]] = []
    for _step, part in groupby(points, key=lambda point: point[0] // step):
        xs, ys = zip(*part, strict=True)
        means.append((sum(xs) / len(xs), sum(ys) / len(ys)))
    return segments_of([means])


def _stamp_face(pencil: Pencil, at: QPointF, experience: float) -> None:
    box = QRectF(at.x() - FACE_REACH, at.y() - FACE_REACH, 2 * FACE_REACH, 2 * FACE_REACH)
    pencil.stamp(("face", experience), None, box, lambda other: paint_face(other, at, experience))


@lru_cache(maxsize=64)
def _curve(points: tuple[tuple[float, float], ...]) -> QPainterPath:
    """Return the same curve for the same points: it is drawn far more often than it changes."""
    return smooth_curve([QPointF(*point) for point in points])


def smooth_curve(points: Sequence[QPointF]) -> QPainterPath:
    """Return a curve through points in order of x that never overshoots them.

    A monotone cubic whose tangents are harmonic means of the slopes (Fritsch and Butland 1984).
    """
    slopes = [(b.y() - a.y()) / (b.x() - a.x()) if b.x() > a.x() else 0.0 for a, b in pairwise(points)]
    tangents = [slopes[0]]
    for before, after in pairwise(slopes):
        same_way = before * after > 0
        tangents.append(2 * before * after / (before + after) if same_way else 0.0)
    tangents.append(slopes[-1])
    path = QPainterPath(points[0])
    for index, (a, b) in enumerate(pairwise(points)):
        third = (b.x() - a.x()) / 3
        path.cubicTo(
            QPointF(a.x() + third, a.y() + tangents[index] * third),
            QPointF(b.x() - third, b.y() - tangents[index + 1] * third),
            b,
        )
    return path


def paint_face(pencil: Pencil, at: QPointF, experience: float) -> None:
    """Draw a face whose mouth bends with the experience."""
    name = "gain" if experience > 0.25 else "loss" if experience < -0.25 else "neutral"
    ink = pencil.color(name)
    r = FACE_RADIUS
    pencil.painter.setPen(QPen(ink, 1.8))
    pencil.painter.setBrush(pencil.color("column"))
    pencil.painter.drawEllipse(at, r, r)
    if pencil.is_far:
        return
    pencil.painter.setBrush(ink)
    pencil.painter.setPen(Qt.PenStyle.NoPen)
    for side in (-1, 1):
        pencil.painter.drawEllipse(at + QPointF(side * 3.7, -2.8), 1.4, 1.4)
    bend = 2.6 * experience
    mouth = QPainterPath(at + QPointF(-4.6, 4.2 - bend / 2))
    mouth.quadTo(at + QPointF(0, 4.2 + bend), at + QPointF(4.6, 4.2 - bend / 2))
    pencil.path(mouth, ink, 1.7)


def kpi_row_rect(cell: Rect, row: int) -> QRectF:
    """Return where the row-th KPI of a stage is written."""
    return QRectF(
        cell.x + CELL_PADDING, cell.y + CELL_PADDING + row * KPI_ROW, cell.width - 2 * CELL_PADDING, KPI_ROW
    )


def paint_kpis(pencil: Pencil, cell: Rect, rows: Sequence[KpiRow]) -> None:
    """Write the KPIs of a stage: name, figure, and a mark beside the colour for its standing."""
    for index, row in enumerate(rows):
        rect = kpi_row_rect(cell, index)
        mark, name = STATE_MARKS[row.state] if row.state is not None else ("", "text")
        ink = pencil.color(name)
        figure = f"{mark} {row.figure}" if mark and not pencil.is_far else row.figure
        width = pencil.width_of(figure, 12.5, SEMIBOLD)
        pencil.text(rect, figure, ink, 13, SEMIBOLD, RIGHT, middle=True)
        pencil.text(
            rect.adjusted(0, 0, -width - 10, 0), row.name, pencil.color("text_muted"), 12, middle=True
        )
        if index + 1 < len(rows) and not pencil.is_far:
            pencil.line(rect.bottomLeft(), rect.bottomRight(), pencil.color("band_line"))


def paint_worth(pencil: Pencil, cell: Rect, standing: Standing | None, most: float, currency: str) -> None:
    """Write what a customer standing here is worth, what is booked here and what walks out."""
    rect = qrect(cell).adjusted(CELL_PADDING, 10, -CELL_PADDING, -8)
    value = standing.value if standing else None
    known = value is not None
    text = money(value, currency) if known else UNKNOWN_MARK
    ink = pencil.color("text" if known else "unknown")
    pencil.text(rect, text, ink, size("number"), BOLD, line_height=22)
    aside = QRectF(rect.x(), rect.y() + 4, rect.width(), 16)
    visits = standing.visits if standing else None
    if visits is not None:
        pencil.text(aside, _("visits {number}").format(number=number(visits)), pencil.color("text_faint"), 11,
                    align=RIGHT, line_height=16)  # fmt: skip
    caption = _("worth of a customer here") if known else _("worth here is unknown")
    below = QRectF(rect.x(), rect.y() + 22, rect.width(), 16)
    pencil.text(below, caption, pencil.color("text_muted"), 11, line_height=16)
    row = QRectF(rect.x(), rect.y() + 44, rect.width(), 20)
    _bar_row(pencil, row, _("Booked"), standing.net if standing else None, most, currency)
    _bar_row(
        pencil, row.translated(0, 21), _("Walks out"), standing.leak if standing else None, most, currency
    )


def _bar_row(
    pencil: Pencil, row: QRectF, name: str, amount: float | None, most: float, currency: str
) -> None:
    """Write an amount with a bar: solid for what is gained, hatched for what is lost."""
    figure = money(amount, currency, signed=True)
    known = amount is not None
    colour = amount_color(amount)
    label_width = pencil.width_of(name, 11) + 8
    figure_width = pencil.width_of(figure, 12, SEMIBOLD) + 8
    pencil.text(row, name, pencil.color("text_muted"), 11, middle=True)
    pencil.text(row, figure, pencil.color(colour), 12, SEMIBOLD, RIGHT, middle=True)
    room = row.width() - label_width - figure_width
    if known and most > 0 and room > 12 and amount:
        length = max(2.0, room * min(1.0, abs(amount) / most))
        bar = QRectF(row.right() - figure_width - length, row.center().y() - 4, length, 8)
        if amount >= 0:
            pencil.box(bar, pencil.color("gain"), None, 2)
        else:
            pencil.hatched(bar, pencil.color("loss"))


def amount_color(amount: float | None) -> str:
    """Return the colour of an amount by its name in the theme."""
    if amount is None:
        return "unknown"
    if abs(amount) < 0.005:
        return "text_muted"
    return "gain" if amount > 0 else "loss"


def leaving_text(share: float | None) -> str:
    """Return in words which share of the visits ends at a stage."""
    if share is None:
        return _("how many leave is unknown")
    if share > 1 - 1e-9:
        return _("the journey ends here")
    return _("{share} leave here").format(share=percent(share))


def paint_exit(
    pencil: Pencil,
    layout: Layout,
    stage: str,
    standing: Standing | None,
    most: float,
    currency: str,
    is_told: bool = True,
) -> None:
    """Draw the arrow that leaves a column downwards, as wide as the customers who leave, and its loss."""
    share = standing.exit_share if standing else None
    if share is not None and share < 1e-9:
        return
    visits = standing.visits if standing else None
    leaving = visits * share if visits is not None and share is not None else None
    line = exit_line(layout, stage)
    loss = standing is not None and standing.leak is not None and standing.leak < 0
    color = pencil.color("loss" if loss else "neutral")
    width = width_for(leaving, most)
    look = Look(width, color, "", "", is_loss=loss, is_implied=share is None)
    paint_arrow_head(pencil, line, look)
    if not is_told:
        return
    top = line.pointAtPercent(0)
    text = QRectF(top.x() + 18, top.y() + 10, layout.columns[stage].width - 60, 18)
    leak = standing.leak if standing else None
    amount = money(leak, currency, signed=True)
    pencil.text(text, amount, pencil.color("loss" if loss else "text_muted"), 13, BOLD)
    pencil.text(text.translated(0, 18), leaving_text(share), pencil.color("text_muted"), 11, MEDIUM)

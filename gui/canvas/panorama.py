"""What is told beside a map seen from afar, in letters of full size: names above, value and legend below."""

from __future__ import annotations

from itertools import pairwise
from math import cos, radians, sin

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath

from gui.canvas.legend import legend_height, paint_legend
from gui.canvas.pencil import CENTER, Pencil, text_advance, wrapped
from gui.canvas.scene import Scene
from gui.theme import MEDIUM, SEMIBOLD
from gui.words import _, language, money
from journey.rect import Rect

INSIDE = 52.0
"""From so many pixels on, a column's head holds the name of its stage."""
SLANT = 60.0
"""Degrees by which names lean; upright where columns are too close for that."""
PIXELS, LINE = 12, 14.0
LONGEST_NAME = 150.0
GAP = 6.0
LEAST_CHART = 240.0
"""Pixels of the map's width below which there is no room for a chart."""
CAPTION, WORTH, BARS = 18.0, 56.0, 56.0
MOST_FIGURES = 3


def has_names_above(scene: Scene, scale: float) -> bool:
    """Whether the names of the stages stand above their columns, for they have no room in the heads."""
    widest = max((column.width for column in scene.layout.columns.values()), default=0.0)
    return 0 < widest * scale < INSIDE


def room_above(scene: Scene, scale: float) -> tuple[float, float]:
    """Return how many pixels the names of the stages need above the map, and right of it."""
    if not has_names_above(scene, scale):
        return 0.0, 0.0
    longest = max(min(LONGEST_NAME, _advance(stage.name)) for stage in scene.journey.stages)
    angle = radians(_angle(scene, scale))
    return longest * sin(angle) + LINE + GAP, longest * cos(angle)


def _advance(name: str) -> float:
    return text_advance(name or _("(no name)"), PIXELS, MEDIUM)


def _pitch(scene: Scene, scale: float) -> float:
    """Return how many pixels lie between the middles of two columns, where they are closest."""
    middles = [column.center[0] for column in scene.layout.columns.values()]
    return min((b - a for a, b in pairwise(middles)), default=1000.0) * scale


def _angle(scene: Scene, scale: float) -> float:
    return SLANT if _pitch(scene, scale) * sin(radians(SLANT)) >= LINE - 2 else 90.0


def paint_names(near: Pencil, scene: Scene, scale: float, seen: QRectF) -> None:
    """Write the names of the stages above their columns, leaning; only every second or third in a throng.

    Parameters
    ----------
    near : Pencil
        whose lengths are pixels.
    scene : Scene
    scale : float
        pixels for each unit of the scene.
    seen : QRectF
        what is drawn, in pixels from the origin of the scene.
    """
    if not has_names_above(scene, scale) or seen.top() > 0:
        return
    angle, ink = _angle(scene, scale), near.color("text")
    every = max(1, -int(-(LINE - 2) // max(0.1, _pitch(scene, scale))))
    painter = near.painter
    for number, stage in enumerate(scene.journey.stages):
        x = scene.layout.columns[stage.id].center[0] * scale
        if number % every or not seen.left() - LONGEST_NAME <= x <= seen.right() + LINE:
            continue
        painter.save()
        painter.translate(x, -GAP)
        painter.rotate(-angle)
        (name,) = wrapped(stage.name or _("(no name)"), PIXELS, MEDIUM, False, LONGEST_NAME, 1)
        near.text(QRectF(0, -LINE / 2, LONGEST_NAME + 2, LINE), name, ink, PIXELS, MEDIUM, line_height=LINE)
        painter.restore()


def paint_panorama(near: Pencil, scene: Scene, scale: float, seen: QRectF) -> None:
    """Draw below the map what its stages are worth, what they book and what walks out, and the legend."""
    width, top = scene.layout.width * scale, scene.legend_top * scale + GAP
    if width < LEAST_CHART or seen.bottom() < top:
        return
    if scene.scorecard is not None and "clv" in scene.layout.bands:
        top = _paint_worth(near, scene, scale, top)
        top = _paint_money(near, scene, scale, top)
    height = legend_height(width, scene.outlook.has_legend)
    box = QRectF(0, top, width, height + 2)
    token = (scene.outlook.has_legend, language(), top)
    near.stamp(
        "far legend", token, box,
        lambda other: paint_legend(other, top + 1, width, scene.outlook.has_legend),
    )  # fmt: skip


def _columns(scene: Scene, scale: float) -> dict[str, Rect]:
    """Return where each column lies, in pixels."""
    return {
        stage: Rect(column.x * scale, 0, max(2.0, column.width * scale), 0)
        for stage, column in scene.layout.columns.items()
    }


def _ends(columns: dict[str, Rect]) -> tuple[float, float]:
    """Return where the first column begins and the last one ends."""
    return min(each.x for each in columns.values()), max(each.right for each in columns.values())


def _paint_worth(near: Pencil, scene: Scene, scale: float, top: float) -> float:
    """Draw how much a customer is worth from stage to stage; return the y below."""
    told = {
        stage: standing.value
        for stage in scene.layout.columns
        if (standing := scene.standing(stage)) is not None and standing.value is not None
    }
    if len(told) < 2:
        return top
    columns = _columns(scene, scale)
    ends = _ends(columns)
    _caption(near, ends[0], top, _("worth of a customer here"))
    high, low = max(*told.values(), 0.0), min(*told.values(), 0.0)
    foot, factor = top + 2 * CAPTION + WORTH, WORTH / ((high - low) or 1.0)
    line = [QPointF(columns[stage].center[0], foot - (value - low) * factor) for stage, value in told.items()]
    ground = foot + low * factor
    area = QPainterPath(QPointF(line[0].x(), ground))
    for point in (*line, QPointF(line[-1].x(), ground)):
        area.lineTo(point)
    fill = QColor(near.color("accent"))
    fill.setAlphaF(0.14)
    near.shape(area, fill)
    for before, after in pairwise(line):
        near.line(before, after, near.color("accent"), 2)
    _write_worth(near, scene, told, line, ends)
    return foot + GAP


def _caption(near: Pencil, x: float, top: float, words: str) -> float:
    """Write a caption in one line; return how wide it is."""
    wide = near.width_of(words, 11, SEMIBOLD)
    box = QRectF(x, top, wide + 2, CAPTION)
    near.text(box, words, near.color("text_muted"), 11, SEMIBOLD, line_height=CAPTION)
    return wide


def _write_worth(
    near: Pencil, scene: Scene, told: dict[str, float], line: list[QPointF], ends: tuple[float, float]
) -> None:
    """Write the figures of the first and the last stage, of the highest and of the lowest."""
    points = dict(zip(told, line, strict=True))
    by_worth = sorted(told, key=told.__getitem__)
    written: list[QRectF] = []
    for stage in (next(iter(told)), next(reversed(told)), by_worth[-1], by_worth[0]):
        text = money(told[stage], scene.currency)
        _write_figure(near, points[stage] - QPointF(0, CAPTION), text, "text", ends, written)


def _write_figure(
    near: Pencil, at: QPointF, text: str, ink: str, ends: tuple[float, float], written: list[QRectF]
) -> None:
    """Write a figure around an x and between the ends, but not where another one is."""
    width = near.width_of(text, 11, SEMIBOLD) + 6
    box = QRectF(max(ends[0], min(at.x() - width / 2, ends[1] - width)), at.y(), width, 16)
    if not any(box.intersects(other) for other in written):
        written.append(box)
        near.text(box, text, near.color(ink), 11, SEMIBOLD, CENTER, line_height=16)


def _paint_money(near: Pencil, scene: Scene, scale: float, top: float) -> float:
    """Draw what each stage books and what walks out there as bars from a line, gains up and losses down."""
    if scene.most[1] <= 0:
        return top
    columns = _columns(scene, scale)
    ends = _ends(columns)
    x = ends[0]
    for words, name in ((_("Booked"), "gain"), (_("Walks out"), "loss")):
        near.box(QRectF(x, top + 5, 9, 9), near.color(name), None, 2)
        x += 34 + _caption(near, x + 14, top, words)
    line = top + 2 * CAPTION + BARS
    standings = {stage: each for stage in columns if (each := scene.standing(stage)) is not None}
    booked = {stage: each.net for stage, each in standings.items() if each.net}
    leaks = {stage: each.leak for stage, each in standings.items() if each.leak}
    bars = {
        name: {
            stage: _bar(columns[stage], amount, others.get(stage, 0.0), name == "gain", line, scene.most[1])
            for stage, amount in amounts.items()
        }
        for name, amounts, others in (("gain", booked, leaks), ("loss", leaks, booked))
    }
    for name, found in bars.items():
        for bar in found.values():
            near.painter.fillRect(bar, near.color(name))
    drawn = [bar for found in bars.values() for bar in found.values()]
    written: list[QRectF] = []
    for name, amounts in (("gain", booked), ("loss", leaks)):
        for stage in sorted(amounts, key=lambda key: -abs(amounts[key]))[:MOST_FIGURES]:
            text = money(amounts[stage], scene.currency, signed=True)
            at = _clear_of(drawn, bars[name][stage], near.width_of(text, 11, SEMIBOLD), amounts[stage] > 0)
            _write_figure(near, at, text, name, ends, written)
    near.line(QPointF(ends[0], line), QPointF(ends[1], line), near.color("field_line"), 1)
    return line + BARS + CAPTION + GAP


def _clear_of(drawn: list[QRectF], bar: QRectF, width: float, is_up: bool) -> QPointF:
    """Return where the figure of a bar goes: beyond its end, and beyond neighbours that are in the way."""
    x = bar.center().x()
    near = [each for each in drawn if abs(each.center().x() - x) < (each.width() + width) / 2 + 3]
    top, bottom = min(each.top() for each in near), max(each.bottom() for each in near)
    return QPointF(x, top - 17 if is_up else bottom + 1)


def _bar(column: Rect, amount: float, other: float, is_first: bool, line: float, most: float) -> QRectF:
    """Return the bar of an amount: as wide as its column, or half as wide beside one of the same sign."""
    length = max(1.0, BARS * min(1.0, abs(amount) / most))
    width = column.width / 2 if amount * other > 0 else column.width
    x = column.x if is_first or width == column.width else column.x + width
    return QRectF(x, line - length if amount > 0 else line, max(1.0, width), length)

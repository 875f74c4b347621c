"""Names levels and moments on a chart, where no line, column or other name is in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from gui.charts.parts import SMALL, plain, points, text_style, width_of
from gui.charts.shapes import Column, Line, Mark
from gui.theme import Theme

ROW = 15.0
"""Pixels that a line of words takes."""
ROWS = 3
BESIDE, ABOVE = 5.0, 4.0
OUTSIDE, ON_WORDS, ON_LINE, ON_MARK = 100, 9, 4, 1
"""How bad it is that words leave the chart, lie on other words, on a line or column, on a mark."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in pixels, upwards."""


@dataclass(frozen=True)
class _Place:
    """Where words may stand: a point of the chart, how far from it in pixels, and how they are aligned."""

    at: tuple[float, float]
    shift: tuple[float, float]
    align: str
    upright: str

    def box(self, axes: Axes, wide: float) -> Box:
        x, y = axes.transData.transform(self.at) + self.shift
        left = x if self.align == "left" else x - wide
        low = y if self.upright == "bottom" else y - ROW
        return left, low, left + wide, low + ROW


def draw_marks(
    axes: Axes,
    marks: Sequence[Mark],
    theme: Theme,
    lines: Sequence[Line] = (),
    columns: Sequence[Column] = (),
) -> None:
    """Draw what is named: a level as a dashed line, a moment as a dotted one, its words beside it."""
    ends = axes.get_ylim()
    for mark in marks:
        color = theme.hex(mark.color)
        if mark.y is not None:
            axes.axhline(mark.y, color=color, linewidth=1.2, linestyle=(0, (6, 3)))
        if mark.x is not None:
            axes.axvline(mark.x, color=color, linewidth=1.2, linestyle=(0, (2, 2)))
    written: list[Box] = []
    for mark in marks:
        wide = width_of(mark.text, SMALL) * 1.03 + 2
        costs = [
            (_cost(place.box(axes, wide), axes, mark, marks, written, lines, columns), place)
            for place in _places(axes, mark)
        ]
        _least, best = min(costs, key=lambda each: each[0])
        written.append(best.box(axes, wide))
        _write(axes, mark, best, theme)
    axes.set_ylim(ends)


def _places(axes: Axes, mark: Mark) -> Iterator[_Place]:
    """Yield where the words of a mark may stand, the best first."""
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    if mark.x is None and mark.y is not None:
        for x, shift, align in ((low, BESIDE, "left"), (high, -BESIDE, "right")):
            yield _Place((x, mark.y), (shift, ABOVE), align, "bottom")
            yield _Place((x, mark.y), (shift, -ABOVE), align, "top")
        return
    x = mark.x if mark.x is not None else low
    sides = [(BESIDE, "left"), (-BESIDE, "right")]
    if x > low + (high - low) * 0.6:
        sides.reverse()
    if mark.y is not None:
        for shift, align in sides:
            yield _Place((x, mark.y), (shift, ABOVE), align, "bottom")
        return
    for end, sign, upright in ((top, -1, "top"), (bottom, 1, "bottom")):
        for row in range(ROWS):
            for shift, align in sides:
                yield _Place((x, end), (shift, sign * (ABOVE + ROW * row)), align, upright)


def _cost(
    box: Box,
    axes: Axes,
    mark: Mark,
    marks: Sequence[Mark],
    written: Sequence[Box],
    lines: Sequence[Line],
    columns: Sequence[Column],
) -> int:
    """Return how much is in the way of words in a box."""
    frame = axes.bbox
    is_within = frame.x0 <= box[0] and box[2] <= frame.x1 and frame.y0 - 1 <= box[1] and box[3] <= frame.y1
    cost = 0 if is_within else OUTSIDE
    cost += ON_WORDS * sum(_meet(box, other) for other in written)
    cost += ON_LINE * sum(_crosses(axes, line, box) for line in lines)
    cost += ON_LINE * any(_meet(box, _column(axes, each)) for each in columns)
    for other in marks:
        if other is not mark:
            x, y = axes.transData.transform((other.x or 0.0, other.y or 0.0))
            cost += ON_MARK * (other.x is not None and box[0] < x < box[2])
            cost += ON_MARK * (other.y is not None and box[1] < y < box[3])
    return cost


def _crosses(axes: Axes, line: Line, box: Box) -> bool:
    """Return whether a line runs through a box; looked at every few pixels of its way."""
    if not line.points:
        return False
    at = axes.transData.transform(np.array(line.points, dtype=np.float64))
    xs = np.arange(max(box[0], at[0, 0]), min(box[2], at[-1, 0]) + 1, 3.0)
    ys = np.interp(xs, at[:, 0], at[:, 1])
    return bool(((ys > box[1] - 2) & (ys < box[3] + 2)).any())


def _column(axes: Axes, column: Column) -> Box:
    (left, low), (right, high) = axes.transData.transform([(column.start, 0), (column.end, column.height)])
    return float(left), float(low), float(right), float(high)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _write(axes: Axes, mark: Mark, place: _Place, theme: Theme) -> None:
    # Where nothing is free the words lie over a line or a column: a ground of their own keeps them readable.
    ground: dict[str, Any] = {
        "boxstyle": "square,pad=0.1",
        "fc": theme.hex("surface"),
        "ec": "none",
        "alpha": 0.8,
    }
    style = text_style(SMALL) | {"color": theme.hex(mark.color), "bbox": ground}
    axes.annotate(
        plain(mark.text),
        place.at,
        (points(place.shift[0]), points(place.shift[1])),
        textcoords="offset points",
        ha=place.align,
        va=place.upright,
        **style,
    )

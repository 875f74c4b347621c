"""A matrix of things by two figures: named dots whose names never lie on each other, and named corners."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gui.charts.parts import (
    GAP,
    SMALL,
    TEXT,
    TICK_ROOM,
    Hit,
    axes_in,
    dress,
    elided,
    plain,
    text_style,
    width_of,
    write_ticks,
)
from gui.charts.shapes import Dot, Scatter
from gui.theme import Theme

USUAL_HEIGHT = 320
TOP, BELOW = 26, 42
RADIUS = 6.0
APART = 4.0
"""Pixels between a name and the dots and names beside it."""
LINE = 16.0
"""Pixels that a line of a name takes."""
LONGEST = (1000, 420, 280, 210, 140, 100)
"""Pixels that a name may take: as many as leave room for all names."""
ROW_ROOM = 40
NARROWEST = 160
MARKERS = {"circle": "o", "square": "s", "ring": "o"}

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


def draw(figure: Figure, chart: Scatter, theme: Theme, width: float, height: float) -> list[Hit]:
    """Draw dots into a figure of so many pixels, and return where each, or its name, can be clicked."""
    if not chart or width < NARROWEST:
        return []
    axes, frame = _frame(figure, chart, theme, (width, height))
    at = [_pixels(axes, frame, dot) for dot in chart.dots]
    for dot in chart.dots:
        _draw_dot(axes, dot, theme)
    dots = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in at]
    names, boxes = _named(chart.dots, at, frame, dots)
    corners = _write_corners(figure, chart, theme, frame, (width, height), _zero(axes, frame))
    _clear_corners(corners, [*dots, *(box for box in boxes if box is not None)])
    ground = {"facecolor": theme.hex("surface"), "edgecolor": "none", "pad": 1.0, "alpha": 0.75}
    style = text_style(TEXT) | {"color": theme.hex("text"), "va": "center_baseline", "ha": "left"}
    style["bbox"] = ground
    hits = []
    for place, (box, name) in enumerate(zip(boxes, names, strict=True)):
        words = chart.dots[place].name
        hits.append(Hit(*dots[place], place, words))
        if box is not None:
            figure.text(box[0] / width, 1 - (box[1] + box[3]) / 2 / height, plain(name), **style)
            hits.append(Hit(*box, place, words))
    return hits


def _named(
    dots: Sequence[Dot], at: Sequence[tuple[float, float]], frame: Box, taken: Sequence[Box]
) -> tuple[list[str], list[Box | None]]:
    """Return names, as long as leaves a place for all or else for most of them, and their places."""
    best: tuple[list[str], list[Box | None]] = ([], [])
    for place, longest in enumerate(LONGEST):
        names = [elided(dot.name, longest) for dot in dots]
        boxes = placed(at, [width_of(name) for name in names], frame, taken)
        if not place or boxes.count(None) < best[1].count(None):
            best = names, boxes
        if None not in boxes:
            break
    return best


def placed(
    at: Sequence[tuple[float, float]], widths: Sequence[float], frame: Box, taken: Sequence[Box]
) -> list[Box | None]:
    """Return a box for each name beside its dot that meets no dot and no other name; None where none is free.

    Parameters
    ----------
    at : the dots, in pixels.
    widths : of the names, in pixels.
    frame : what no name may leave.
    taken : what no name may cover.

    >>> placed([(50, 50)], [30.0], (0, 0, 200, 100), [(44, 44, 56, 56)])
    [(60.0, 42.0, 90.0, 58.0)]
    """
    boxes: list[Box | None] = []
    kept: list[Box] = list(taken)
    for (x, y), wide in zip(at, widths, strict=True):
        others = [other for other in at if other != (x, y)]
        free = (box for box in _choices(x, y, wide) if _is_free(box, kept, frame))
        found = next((box for box in free if _is_told_apart(box, (x, y), others)), None)
        boxes.append(found)
        if found is not None:
            kept.append(found)
    return boxes


def _choices(x: float, y: float, wide: float) -> Iterator[Box]:
    """Yield places for a name: to the right, to the left, above, below, then further away."""
    beside, half = RADIUS + 4, LINE / 2
    for far in (0.0, LINE, -LINE, 2 * LINE, -2 * LINE):
        yield (x + beside, y - half + far, x + beside + wide, y + half + far)
        yield (x - beside - wide, y - half + far, x - beside, y + half + far)
    for far in (LINE + 2, -LINE - 2):
        yield (x - wide / 2, y + far - half, x + wide / 2, y + far + half)


def _is_free(box: Box, taken: Sequence[Box], frame: Box) -> bool:
    inside = box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
    wider = (box[0] - APART, box[1], box[2] + APART, box[3])
    return inside and not any(_meet(wider, each) for each in taken)


def _is_told_apart(box: Box, own: tuple[float, float], others: Sequence[tuple[float, float]]) -> bool:
    """Return whether a name is not much nearer to another dot than to its own."""
    return all(_away(box, own) < _away(box, other) + RADIUS for other in others)


def _away(box: Box, at: tuple[float, float]) -> float:
    x, y = at
    return math.hypot(max(box[0] - x, 0.0, x - box[2]), max(box[1] - y, 0.0, y - box[3]))


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _frame(figure: Figure, chart: Scatter, theme: Theme, size: tuple[float, float]) -> tuple[Axes, Box]:
    width, height = size
    ends_x = chart.x_range or _ends([dot.x for dot in chart.dots])
    heights = [dot.y for dot in chart.dots] + [0.0]
    heights += [end for dot in chart.dots for end in (dot.low, dot.high) if end is not None]
    ends_y = _ends(heights)
    if not min(heights):
        ends_y = 0.0, ends_y[1]
    high = max(40.0, height - TOP - BELOW)
    probe = axes_in(figure, (0, 0, width, height), size)
    probe.set_ylim(*ends_y)
    texts = write_ticks(probe, "y", ends_y, int(high // ROW_ROOM), chart.write_y)
    probe.remove()
    left = max((width_of(text, SMALL) for text in texts), default=0.0) + GAP
    wide = max(60.0, width - left - GAP)
    axes = axes_in(figure, (left, TOP, wide, high), size)
    dress(axes, theme)
    axes.set_xlim(*ends_x)
    axes.set_ylim(*ends_y)
    write_ticks(axes, "y", ends_y, int(high // ROW_ROOM), chart.write_y)
    if chart.x_ticks:
        axes.set_xticks(chart.x_ticks, [plain(chart.write_x(tick)) for tick in chart.x_ticks])
    else:
        write_ticks(axes, "x", ends_x, int(wide // TICK_ROOM), chart.write_x)
    axes.grid(color=theme.hex("band_line"), linewidth=1)
    _draw_split(axes, chart, theme)
    muted = text_style(SMALL) | {"color": theme.hex("text_muted")}
    figure.text(1 - GAP / width, 4 / height, plain(chart.x_title), ha="right", va="bottom", **muted)
    figure.text(0, 1 - 3 / height, plain(chart.y_title), ha="left", va="top", **muted)
    return axes, (left, TOP, left + wide, TOP + high)


def _ends(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low or 1.0) * 0.1
    return low - room, high + room


def _draw_split(axes: Axes, chart: Scatter, theme: Theme) -> None:
    """Draw the lines that part the corners, and the line of nothing."""
    bottom, top = axes.get_ylim()
    if bottom <= 0 < top:
        axes.axhline(0, color=theme.hex("text_muted"), linewidth=1)
    for value, draw_line in ((chart.x_split, axes.axvline), (chart.y_split, axes.axhline)):
        if value is not None:
            draw_line(value, color=theme.hex("line"), linewidth=1.2, linestyle=(0, (5, 4)))
    if chart.corners[0] and chart.x_split is not None and chart.y_split is not None:
        # The corner to begin with: the eye finds it before it reads.
        spot, ground = [axes.get_xlim()[0], chart.x_split], theme.hex("accent_soft")
        axes.fill_between(spot, chart.y_split, top, color=ground, alpha=0.5, linewidth=0, zorder=0)


def _pixels(axes: Axes, frame: Box, dot: Dot) -> tuple[float, float]:
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    x = frame[0] + (dot.x - left) / (right - left) * (frame[2] - frame[0])
    y = frame[3] - (dot.y - bottom) / (top - bottom) * (frame[3] - frame[1])
    return x, y


def _zero(axes: Axes, frame: Box) -> float:
    """Return how far down the line of nothing lies, in pixels."""
    bottom, top = axes.get_ylim()
    return frame[3] + bottom / (top - bottom) * (frame[3] - frame[1])


def _draw_dot(axes: Axes, dot: Dot, theme: Theme) -> None:
    color = theme.hex(dot.color)
    if dot.low is not None and dot.high is not None:
        axes.plot([dot.x, dot.x], [dot.low, dot.high], color=color, linewidth=1.4, alpha=0.55)
    axes.plot(
        [dot.x],
        [dot.y],
        marker=MARKERS[dot.marker],
        markersize=RADIUS * 2 * 72 / 100,
        markerfacecolor="none" if dot.marker == "ring" else color,
        markeredgecolor=color,
        markeredgewidth=1.6,
        linestyle="none",
        clip_on=False,
    )


def _write_corners(
    figure: Figure, chart: Scatter, theme: Theme, frame: Box, size: tuple[float, float], zero: float
) -> list[tuple[Artist, Box]]:
    """Write the names of the corners: upper left, upper right, lower left, lower right.

    The lower ones stand above the line of nothing where it would strike them through.
    """
    width, height = size
    left, top, right, bottom = frame
    if bottom - LINE - 8 < zero < bottom:
        bottom = zero
    written: list[tuple[Artist, Box]] = []
    style = text_style(SMALL, 600) | {"color": theme.hex("text_faint")}
    for place, name in enumerate(chart.corners):
        if not name:
            continue
        is_right, is_low = place % 2 == 1, place > 1
        wide = width_of(name, SMALL) * 1.06
        x = right - 6 if is_right else left + 6
        y = bottom - 6 if is_low else top + 6
        text = figure.text(
            x / width,
            1 - y / height,
            plain(name),
            ha="right" if is_right else "left",
            va="bottom" if is_low else "top",
            **style,
        )
        box = (x - wide if is_right else x, y - LINE if is_low else y)
        written.append((text, (*box, box[0] + wide, box[1] + LINE)))
    return written


def _clear_corners(corners: Sequence[tuple[Artist, Box]], taken: Sequence[Box]) -> None:
    """Take away the name of a corner that lies under a dot or its name."""
    for text, box in corners:
        if any(_meet(box, each) for each in taken):
            text.remove()

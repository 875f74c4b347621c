"""Curves and histograms: lines that differ in grey too, named where they end, and moments that are named."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from gui.charts.marks import draw_marks
from gui.charts.parts import (
    GAP,
    SMALL,
    TICK_ROOM,
    Hit,
    axes_in,
    dress,
    elided,
    keep_apart,
    plain,
    text_style,
    width_of,
    write_ticks,
)
from gui.charts.shapes import Columns, Curves, Line
from gui.theme import Theme

USUAL_HEIGHT = 220
TOP = 22
TICKS_BELOW, TITLE_BELOW = 20, 18
ROW_ROOM = 40
LINE_STYLES: dict[str, Any] = {"solid": "-", "dashed": (0, (5, 3)), "dotted": (0, (1.5, 2.5))}
LEGEND_LINE = 22
NARROWEST = 120


def draw_curves(figure: Figure, chart: Curves, theme: Theme, width: float, height: float) -> list[Hit]:
    """Draw lines into a figure of so many pixels."""
    if not chart or width < NARROWEST:
        return []
    xs = [x for line in chart.lines for x, _y in line.points]
    ys = [y for line in chart.lines for _x, y in line.points]
    ys += [end for line in chart.lines for _x, *ends in line.band for end in ends]
    ys += [mark.y for mark in chart.marks if mark.y is not None]
    xs += [mark.x for mark in chart.marks if mark.x is not None]
    axes = _frame(figure, chart, theme, (width, height), _ends(xs, chart.x_margin), _ends(ys, 0.06))
    if min(ys) < 0 < max(ys):
        axes.axhline(0, color=theme.hex("text_muted"), linewidth=1)
    for line in chart.lines:
        _draw_line(axes, line, theme)
    draw_marks(axes, chart.marks, theme, lines=chart.lines)
    _write_legend(figure, chart, theme, (width, height))
    return []


def _draw_line(axes: Axes, line: Line, theme: Theme) -> None:
    color = theme.hex(line.color)
    xs, ys = zip(*line.points, strict=True) if line.points else ((), ())
    if line.band:
        at, low, high = zip(*line.band, strict=True)
        axes.fill_between(at, low, high, color=color, alpha=0.18, linewidth=0)
    axes.plot(
        xs,
        ys,
        color=color,
        linewidth=1.8,
        linestyle=LINE_STYLES[line.style],
        drawstyle="steps-post" if line.is_stepped else "default",
        marker="o" if line.has_markers else None,
        markersize=4,
    )


def draw_columns(figure: Figure, chart: Columns, theme: Theme, width: float, height: float) -> list[Hit]:
    """Draw a histogram into a figure of so many pixels, and return where each column can be clicked."""
    if not chart or width < NARROWEST:
        return []
    xs = [end for each in chart.columns for end in (each.start, each.end)]
    xs += [mark.x for mark in chart.marks if mark.x is not None]
    heights = (0.0, max(each.height for each in chart.columns) * 1.08 or 1.0)
    axes = _frame(figure, chart, theme, (width, height), _ends(xs, 0.02), heights)
    for each in chart.columns:
        wide = each.end - each.start
        color = theme.hex(each.color)
        axes.bar(each.start + wide / 2, each.height, wide * 0.92, color=color, linewidth=0)
    draw_marks(axes, chart.marks, theme, columns=chart.columns)
    box = axes.get_position()
    low, high = axes.get_xlim()
    scale = box.width * width / (high - low)
    left = box.x0 * width
    return [
        Hit(left + (each.start - low) * scale, TOP, left + (each.end - low) * scale, height, place)
        for place, each in enumerate(chart.columns)
    ]


def _ends(values: list[float], margin: float) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * margin
    return (low - room, high + room) if high > low else (low - 0.5, low + 0.5)


def _frame(
    figure: Figure,
    chart: Curves | Columns,
    theme: Theme,
    size: tuple[float, float],
    ends_x: tuple[float, float],
    ends_y: tuple[float, float],
) -> Axes:
    """Return axes that leave the room that written ticks and titles need."""
    width, height = size
    below = TICKS_BELOW + (TITLE_BELOW if chart.x_title else 0)
    high = max(30.0, height - TOP - below)
    probe = axes_in(figure, (0, 0, width, height), size)
    probe.set_ylim(*ends_y)
    texts = write_ticks(probe, "y", ends_y, int(high // ROW_ROOM), chart.write_y)
    probe.remove()
    left = max((width_of(text, SMALL) for text in texts), default=0.0) + GAP
    axes = axes_in(figure, (left, TOP, max(40.0, width - left - GAP * 2), high), size)
    dress(axes, theme)
    axes.set_xlim(*ends_x)
    axes.set_ylim(*ends_y)
    write_ticks(axes, "y", ends_y, int(high // ROW_ROOM), chart.write_y)
    is_whole = isinstance(chart, Curves) and _is_whole(chart)
    names = write_ticks(axes, "x", ends_x, int((width - left) // TICK_ROOM), chart.write_x, is_whole)
    keep_apart(axes, size, names)
    axes.grid(axis="y", color=theme.hex("band_line"), linewidth=1)
    muted = text_style(SMALL) | {"color": theme.hex("text_muted")}
    if chart.x_title:
        figure.text(1 - GAP * 2 / width, 4 / height, plain(chart.x_title), ha="right", va="bottom", **muted)
    if chart.y_title:
        figure.text(0, 1 - 3 / height, plain(chart.y_title), ha="left", va="top", **muted)
    return axes


def _is_whole(chart: Curves) -> bool:
    """Return whether a chart goes by whole steps, such as months or touchpoints: it has nothing between."""
    return all(x == round(x) for line in chart.lines for x, _y in line.points)


def _write_legend(figure: Figure, chart: Curves, theme: Theme, size: tuple[float, float]) -> None:
    """Name the lines above the chart, from the right, each behind a stroke of its style."""
    if len(chart.lines) < 2:
        return
    width, height = size
    middle = 1 - 9 / height
    right = width - GAP
    for line in reversed(chart.lines):
        name = elided(line.name, width * 0.3, SMALL)
        left = right - width_of(name, SMALL)
        style = text_style(SMALL) | {"color": theme.hex("text"), "va": "center_baseline"}
        figure.text(left / width, middle, plain(name), ha="left", **style)
        start = left - LEGEND_LINE - 4
        figure.add_artist(_stroke(line.style, theme.hex(line.color), start, middle, size))
        right = start - GAP * 1.5


def _stroke(style: str, color: str, start: float, middle: float, size: tuple[float, float]) -> Line2D:
    ends = [start / size[0], (start + LEGEND_LINE) / size[0]]
    return Line2D(ends, [middle, middle], color=color, linewidth=1.8, linestyle=LINE_STYLES[style])

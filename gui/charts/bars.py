"""Horizontal bars: names on the left, figures on the right in a column of their own, where nothing overlaps.

Gain is solid, loss is hatched, so that they differ in grey as well.
"""

from __future__ import annotations

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gui.charts.parts import (
    GAP,
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
from gui.charts.shapes import Bars
from gui.theme import Theme

ROW, LEAST_ROW = 24, 19
TOP, BOTTOM = 6, 24
INDENT = 14
LONGEST_NAME = 0.38
"""Share of the width that names may take at most."""
NARROWEST = 120


def height_of(chart: Bars) -> int:
    """Return the height that the rows need."""
    return TOP + BOTTOM + ROW * max(1, len(chart.bars))


def least_height(chart: Bars) -> int:
    """Return the height in which the rows can still be read."""
    return TOP + BOTTOM + LEAST_ROW * max(1, len(chart.bars))


def _row(chart: Bars, height: float) -> float:
    """Return the height of one row, where all share what there is."""
    return (height - TOP - BOTTOM) / len(chart.bars)


def draw(figure: Figure, chart: Bars, theme: Theme, width: float, height: float) -> list[Hit]:
    """Draw bars into a figure of so many pixels, and return where each can be clicked."""
    if not chart.bars or width < NARROWEST:
        return []
    indents = [INDENT * bar.depth for bar in chart.bars]
    names = [
        elided(bar.name, width * LONGEST_NAME - indent)
        for bar, indent in zip(chart.bars, indents, strict=True)
    ]
    left = max(width_of(n) + i for n, i in zip(names, indents, strict=True)) + GAP
    right = max(width_of(bar.text) for bar in chart.bars) + GAP
    plot = max(40.0, width - left - right)
    axes = axes_in(figure, (left, TOP, plot, height - TOP - BOTTOM), (width, height))
    _draw_axes(axes, chart, theme, plot)
    _draw_bars(axes, chart, theme)
    for place, (name, indent) in enumerate(zip(names, indents, strict=True)):
        _write_row(figure, chart, theme, place, name, indent, (width, height))
    row = _row(chart, height)
    return [
        Hit(0, TOP + row * place, width, TOP + row * (place + 1), place, bar.name)
        for place, bar in enumerate(chart.bars)
    ]


def _draw_axes(axes: Axes, chart: Bars, theme: Theme, plot: float) -> None:
    ends = [value for bar in chart.bars for value in (bar.start, bar.end)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    margin = (high - low or 1.0) * 0.03
    dress(axes, theme)
    axes.set_xlim(low - margin, high + margin)
    axes.set_ylim(len(chart.bars) - 0.5, -0.5)
    axes.set_yticks([])
    write_ticks(axes, "x", (low - margin, high + margin), int(plot // TICK_ROOM), chart.write)
    axes.grid(axis="x", color=theme.hex("band_line"), linewidth=1)
    axes.axvline(0, color=theme.hex("text_muted"), linewidth=1)


def _draw_bars(axes: Axes, chart: Bars, theme: Theme) -> None:
    ink = theme.hex
    with rc_context({"hatch.linewidth": 1.0}):
        for place, bar in enumerate(chart.bars):
            is_loss = bar.role == "loss"
            edge = ink({"gain": "gain", "loss": "loss", "total": "text"}[bar.role])
            axes.barh(
                place,
                bar.end - bar.start,
                left=bar.start,
                height=0.42 if bar.depth else 0.62,
                color=ink("loss_soft") if is_loss else edge,
                edgecolor=edge,
                linewidth=1,
                hatch="////" if is_loss else None,
            )
    if chart.is_connected:
        for place, bar in enumerate(chart.bars[:-1]):
            ends = [bar.end, bar.end]
            axes.plot(ends, [place - 0.31, place + 1.31], color=ink("neutral"), linewidth=0.8, zorder=0.5)


def _write_row(
    figure: Figure, chart: Bars, theme: Theme, place: int, name: str, indent: int, size: tuple[float, float]
) -> None:
    bar, (width, height) = chart.bars[place], size
    middle = 1 - (TOP + _row(chart, height) * (place + 0.5)) / height
    style = text_style(TEXT, 600 if bar.role == "total" else 400) | {"va": "center_baseline"}
    color = theme.hex("text_muted") if bar.depth else theme.hex("text")
    figure.text(indent / width, middle, plain(name), ha="left", color=color, **style)
    figure.text(1 - 2 / width, middle, plain(bar.text), ha="right", color=color, **style)

"""A grid of cells, each the darker the higher its value: who is where at which step, who is still there."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gui.charts.parts import GAP, SMALL, TEXT, Hit, axes_in, elided, plain, text_style, width_of
from gui.charts.shapes import Grid
from gui.theme import Theme

ROW, HEAD, FOOT = 26, 40, 6
NARROWEST_CELL, WIDEST_CELL = 40.0, 84.0
LONGEST_NAME = 0.34
DARK_FROM = 0.55
"""From this part of the full colour on, figures are written in the colour of the ground."""


def height_of(chart: Grid) -> int:
    """Return the height that the rows need."""
    return HEAD + FOOT + ROW * max(1, len(chart.names))


def draw(figure: Figure, chart: Grid, theme: Theme, width: float, height: float) -> list[Hit]:
    """Draw a grid into a figure of so many pixels; a hit's place is that of its row."""
    if not chart.names or width < 160:
        return []
    names = [elided(name, width * LONGEST_NAME) for name in chart.names]
    left = max(width_of(name) for name in names) + GAP
    right = max((width_of(note) for note in (*chart.notes, chart.note_title)), default=0.0) + GAP
    count = max(1, int((width - left - right) // NARROWEST_CELL))
    shown = min(len(chart.columns), count)
    cell = min(WIDEST_CELL, (width - left - right) / max(1, shown))
    axes = axes_in(figure, (0, 0, width, height), (width, height))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    muted = {"color": theme.hex("text_muted"), "va": "center", **text_style(SMALL)}
    axes.text(left, 9, plain(chart.x_title), ha="left", **muted)
    for place in range(shown):
        axes.text(left + cell * (place + 0.5), HEAD - 11, plain(chart.columns[place]), ha="center", **muted)
    edge = left + cell * shown + GAP
    axes.text(edge, HEAD - 11, plain(chart.note_title), ha="left", **muted)
    most = max((value for row in chart.cells for value in row if value is not None), default=0.0) or 1.0
    hits: list[Hit] = []
    boxes: list[Rectangle] = []
    fills: list[str] = []
    for row, name in enumerate(names):
        top = HEAD + ROW * row
        color = theme.hex("text")
        axes.text(0, top + ROW / 2, plain(name), ha="left", va="center", color=color, **text_style(TEXT))
        if row < len(chart.notes):
            axes.text(edge, top + ROW / 2, plain(chart.notes[row]), ha="left", **muted)
        for place in range(min(shown, len(chart.cells[row]))):
            value = chart.cells[row][place]
            if value is None:
                continue
            box = (left + cell * place, float(top), cell, float(ROW))
            boxes.append(Rectangle((box[0] + 1, top + 1), cell - 2, ROW - 2))
            fills.append(_cell(axes, chart, theme, box, value / most, (row, place)))
            words = f"{chart.names[row]}, {chart.columns[place]}: {chart.write(value)}"
            hits.append(Hit(box[0], top, box[0] + cell, top + ROW, row, words))
        hits.append(Hit(0, top, left, top + ROW, row, chart.names[row]))
    # One artist for all cells: each costs a part of a frame.
    line = theme.hex("column_line")
    cells = PatchCollection(boxes, facecolors=fills, edgecolor=line, linewidth=0.7, zorder=1)
    axes.add_collection(cells)
    return hits


def _cell(
    axes: Axes,
    chart: Grid,
    theme: Theme,
    box: tuple[float, float, float, float],
    part: float,
    place: tuple[int, int],
) -> str:
    """Write the figure of a cell, one that is not final in brackets, and return the colour of the cell."""
    left, top, wide, high = box
    row, column = place
    value = chart.cells[row][column] or 0.0
    strength = part**0.7 if part > 0 else 0.0
    ink = theme.hex("on_accent") if strength > DARK_FROM else theme.hex("text" if value else "text_faint")
    text = chart.write(value) if value else "·"
    if place in chart.faint:
        text = f"({text})"
    style = text_style(SMALL) | {"ha": "center", "va": "center", "color": ink}
    axes.text(left + wide / 2, top + high / 2, plain(text), **style)
    return _blend(theme.hex("surface"), theme.hex("accent"), strength)


def _blend(one: str, other: str, part: float) -> str:
    """Return a colour between two.

    >>> _blend("#000000", "#ffffff", 0.5)
    '#808080'
    """
    ends = [[int(color[at : at + 2], 16) for at in (1, 3, 5)] for color in (one, other)]
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(*ends, strict=True))

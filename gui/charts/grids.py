"""A grid of cells, each the darker the higher its value: who is where at which step, who is still there."""

from __future__ import annotations

from math import log

from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gui.charts.parts import GAP, TEXT, Hit, Texts, axes_in, elided, width_of
from gui.charts.shapes import Grid
from gui.theme import Theme

ROW, LEAST_ROW, HEAD, FOOT = 26, 20, 40, 6
NARROWEST_CELL, WIDEST_CELL = 40.0, 84.0
LONGEST_NAME = 0.34


def height_of(chart: Grid) -> int:
    """Return the height that the rows need."""
    return HEAD + FOOT + ROW * max(1, len(chart.names))


def least_height(chart: Grid) -> int:
    """Return the height in which the rows can still be read."""
    return HEAD + FOOT + LEAST_ROW * max(1, len(chart.names))


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
    texts, muted = Texts(), theme.hex("text_muted")
    texts.write(left, 9, chart.x_title, muted)
    for place in range(shown):
        texts.write(left + cell * (place + 0.5), HEAD - 11, chart.columns[place], muted, "center")
    edge = left + cell * shown + GAP
    texts.write(edge, HEAD - 11, chart.note_title, muted)
    most = max((value for row in chart.cells for value in row if value is not None), default=0.0) or 1.0
    hits: list[Hit] = []
    boxes: list[Rectangle] = []
    fills: list[str] = []
    high = (height - HEAD - FOOT) / len(names)
    for row, name in enumerate(names):
        top = HEAD + high * row
        texts.write(0, top + high / 2, name, theme.hex("text"), size=TEXT)
        if row < len(chart.notes):
            texts.write(edge, top + high / 2, chart.notes[row], muted)
        for place in range(min(shown, len(chart.cells[row]))):
            value = chart.cells[row][place]
            if value is None:
                continue
            box = (left + cell * place, top, cell, high)
            boxes.append(Rectangle((box[0] + 1, top + 1), cell - 2, high - 2))
            fills.append(_cell(texts, chart, theme, box, value / most, (row, place)))
            words = f"{chart.names[row]}, {chart.columns[place]}: {chart.write(value)}"
            hits.append(Hit(box[0], top, box[0] + cell, top + high, row, words))
        hits.append(Hit(0, top, left, top + high, row, chart.names[row]))
    # One artist for all cells: each costs a part of a frame.
    line = theme.hex("column_line")
    cells = PatchCollection(boxes, facecolors=fills, edgecolor=line, linewidth=0.7, zorder=1)
    axes.add_collection(cells)
    axes.add_artist(texts)
    return hits


def _cell(
    texts: Texts,
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
    ground = _blend(theme.hex("surface"), theme.hex("accent"), strength)
    ink = _readable(ground, theme.hex("text"), theme.hex("on_accent")) if value else theme.hex("text_faint")
    text = chart.write(value) if value else "·"
    if place in chart.faint:
        text = f"({text})"
    texts.write(left + wide / 2, top + high / 2, text, ink, "center")
    return ground


def _blend(one: str, other: str, part: float) -> str:
    """Return a colour between two.

    >>> _blend("#000000", "#ffffff", 0.5)
    '#808080'
    """
    ends = [[int(color[at : at + 2], 16) for at in (1, 3, 5)] for color in (one, other)]
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(*ends, strict=True))


def _readable(ground: str, *inks: str) -> str:
    """Return the ink that stands out most on a ground.

    >>> _readable("#2040c0", "#000000", "#ffffff")
    '#ffffff'
    """
    return max(inks, key=lambda ink: abs(log(_light(ink)) - log(_light(ground))))


def _light(color: str) -> float:
    """Return the luminance of a colour as contrasts compare it, L + 0.05 (WCAG 2.1, 1.4.3)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05

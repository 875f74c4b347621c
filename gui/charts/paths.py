"""Paths as rows of chips: what is done after what, how many walk exactly that, and a bar of their share."""

from __future__ import annotations

from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from gui.charts.parts import SMALL, TEXT, Hit, Texts, axes_in, elided, width_of
from gui.charts.shapes import Path, Paths
from gui.theme import SEMIBOLD, Theme

ROW, TOP, FOOT = 34, 4, 4
CHIP, PAD, BETWEEN = 22, 8, 16
LONGEST_CHIP = 150.0
BAR = 64.0
Arrow = list[tuple[float, float]]


def height_of(chart: Paths) -> int:
    """Return the height that the rows need."""
    return TOP + FOOT + ROW * max(1, len(chart.paths))


def draw(figure: Figure, chart: Paths, theme: Theme, width: float, height: float) -> list[Hit]:
    """Draw paths into a figure of so many pixels; a hit's place is that of its path."""
    if not chart.paths or width < 200:
        return []
    axes = axes_in(figure, (0, 0, width, height), (width, height))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    room = max(width_of(path.text) for path in chart.paths) + 12
    most = max(path.share for path in chart.paths) or 1.0
    hits: list[Hit] = []
    texts = Texts()
    bars: list[Rectangle] = []
    boxes: list[FancyBboxPatch] = []
    arrows: list[Arrow] = []
    for place, path in enumerate(chart.paths):
        middle = TOP + ROW * (place + 0.5)
        texts.write(room - 10, middle, path.text, theme.hex("text"), "right", TEXT, SEMIBOLD)
        bars.append(Rectangle((room, middle - 7), BAR * path.share / most, 14))
        _chips(texts, path, theme, (room + BAR + 12, width), middle, boxes, arrows)
        words = " → ".join(path.names)
        hits.append(Hit(0, middle - ROW / 2, width, middle + ROW / 2, place, words))
    # Few artists: each costs a part of a frame.
    axes.add_collection(PatchCollection(bars, facecolor=theme.hex("accent"), linewidth=0))
    soft, edge = theme.hex("accent_soft"), theme.hex("accent")
    axes.add_collection(PatchCollection(boxes, facecolor=soft, edgecolor=edge, linewidth=0.6))
    axes.add_collection(LineCollection(arrows, colors=theme.hex("text_muted"), linewidth=0.9))
    axes.add_artist(texts)
    return hits


def _chips(
    texts: Texts,
    path: Path,
    theme: Theme,
    ends: tuple[float, float],
    middle: float,
    boxes: list[FancyBboxPatch],
    arrows: list[Arrow],
) -> None:
    at, edge = ends
    for number, name in enumerate(path.names):
        left = len(path.names) - number
        text = elided(name, LONGEST_CHIP - 2 * PAD, SMALL)
        wide = width_of(text, SMALL) + 2 * PAD
        rest = f"+{left}"
        needed = wide + (BETWEEN + width_of(rest, SMALL) if left > 1 else 0)
        if at + needed > edge:
            texts.write(at, middle, rest, theme.hex("text_muted"))
            return
        spot = (at + 4, middle - CHIP / 2 + 4)
        boxes.append(FancyBboxPatch(spot, wide - 8, CHIP - 8, boxstyle="round,pad=4"))
        texts.write(at + wide / 2, middle, text, theme.hex("text"), "center")
        at += wide
        if left > 1:
            tip = (at + BETWEEN - 3, middle)
            arrows.append([(at + 3, middle), tip, (tip[0] - 3, middle - 3)])
            arrows.append([tip, (tip[0] - 3, middle + 3)])
            at += BETWEEN

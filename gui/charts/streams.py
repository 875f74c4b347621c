"""Streams from column to column, as wide as what flows: a Sankey diagram of the first steps of a journey."""

from __future__ import annotations

from collections import defaultdict

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from gui.charts.parts import SMALL, Hit, Texts, axes_in, elided, width_of
from gui.charts.shapes import Stream, Streams
from gui.theme import Theme

HEAD, FOOT = 22.0, 6.0
NODE, GAP = 10.0, 13.0
Key = tuple[int, str]
Box = tuple[float, float, float]
"""Left, top, height."""
RIBBONS = {"usual": ("curve", 0.28, None), "marked": ("accent", 0.55, None), "ended": ("loss", 0.28, "///")}
"""Colour, how dense, hatching."""


def draw(figure: Figure, chart: Streams, theme: Theme, width: float, height: float) -> list[Hit]:
    """Draw streams into a figure of so many pixels; a hit's place is that of its stream."""
    if not chart.streams or width < 240 or height < 90:
        return []
    axes = axes_in(figure, (0, 0, width, height), (width, height))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    columns = len(chart.titles)
    room = min(150.0, width / (columns + 0.5) * 0.62)
    step = (width - room - NODE) / max(1, columns - 1) if columns > 1 else 0.0
    spots = _spots(chart, height)
    lefts = [step * place for place in range(columns)]
    texts = Texts()
    for place, title in enumerate(chart.titles):
        texts.write(lefts[place], 9, title, theme.hex("text_muted"))
    with rc_context({"hatch.linewidth": 0.5}):
        hits = _ribbons(axes, chart, theme, spots, lefts)
    rooms = [max(room, step - NODE) if place < columns - 1 else room for place in range(columns)]
    boxes = {key: (lefts[key[0]], *spot) for key, spot in spots.items()}
    _nodes(axes, theme, boxes, chart.ended)
    _names(axes, texts, theme, boxes, rooms)
    axes.add_artist(texts)
    return hits


def _totals(streams: tuple[Stream, ...], ended: str) -> dict[Key, float]:
    """Return how much is at each node: the larger of what comes in and what goes out."""
    ins: dict[Key, float] = defaultdict(float)
    outs: dict[Key, float] = defaultdict(float)
    for each in streams:
        outs[each.column, each.source] += each.amount
        ins[each.column + 1, ended if each.target is None else each.target] += each.amount
    return {key: max(ins.get(key, 0.0), outs.get(key, 0.0)) for key in {**outs, **ins}}


def _spots(chart: Streams, height: float) -> dict[Key, tuple[float, float]]:
    """Return top and height of each node, the largest of a column on top, what has ended at the bottom."""
    totals = _totals(chart.streams, chart.ended)
    columns: dict[int, list[str]] = defaultdict(list)
    for column, name in totals:
        columns[column].append(name)
    room = height - HEAD - FOOT
    scale = min(
        (room - GAP * (len(names) - 1)) / sum(totals[column, name] for name in names)
        for column, names in columns.items()
    )
    scale = max(scale, 0.0)
    spots = {}
    for column, names in columns.items():
        top = HEAD
        for name in sorted(names, key=lambda each: (each == chart.ended, -totals[column, each], each)):
            high = totals[column, name] * scale
            spots[column, name] = (top, high)
            top += high + GAP
    return spots


def _ribbons(
    axes: Axes, chart: Streams, theme: Theme, spots: dict[Key, tuple[float, float]], lefts: list[float]
) -> list[Hit]:
    """Draw the streams, and return where each can be clicked: where it leaves and where it arrives."""
    ribbons: dict[str, list[PathPatch]] = defaultdict(list)
    totals = _totals(chart.streams, chart.ended)
    used: dict[tuple[str, Key], float] = defaultdict(float)
    hits = []
    order = sorted(
        enumerate(chart.streams),
        key=lambda pair: (
            pair[1].column,
            spots[pair[1].column, pair[1].source][0],
            spots[pair[1].column + 1, pair[1].target or chart.ended][0],
        ),
    )
    for place, each in order:
        source, target = (each.column, each.source), (each.column + 1, each.target or chart.ended)
        scale = spots[source][1] / totals[source] if totals[source] else 0.0
        wide = each.amount * scale
        y0 = spots[source][0] + used["out", source]
        y1 = spots[target][0] + used["in", target]
        used["out", source] += wide
        used["in", target] += wide
        x0, x1 = lefts[each.column] + NODE, lefts[each.column + 1]
        kind = "ended" if each.target is None else "marked" if each.is_marked else "usual"
        ribbons[kind].append(PathPatch(_ribbon(x0, x1, y0, y1, wide)))
        end = chart.ended if each.target is None else each.target
        words = f"{each.source} → {end}: {chart.write(each.amount)}"
        half = (x1 - x0) / 2
        hits.append(Hit(x0, y0 - 2, x0 + half, y0 + wide + 2, place, words))
        hits.append(Hit(x1 - half, y1 - 2, x1, y1 + wide + 2, place, words))
    # Few artists: each costs a part of a frame.
    for kind, patches in ribbons.items():
        color, alpha, hatch = RIBBONS[kind]
        made = PatchCollection(patches, color=theme.hex(color), alpha=alpha, linewidth=0, hatch=hatch)
        axes.add_collection(made, autolim=False)
    return hits


def _ribbon(x0: float, x1: float, y0: float, y1: float, wide: float) -> Path:
    middle = (x0 + x1) / 2
    points = [
        (x0, y0), (middle, y0), (middle, y1), (x1, y1),
        (x1, y1 + wide), (middle, y1 + wide), (middle, y0 + wide), (x0, y0 + wide), (x0, y0),
    ]  # fmt: skip
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return Path(points, codes)


def _nodes(axes: Axes, theme: Theme, boxes: dict[Key, Box], ended: str) -> None:
    for is_end, color in ((False, "accent"), (True, "loss")):
        bars = [
            Rectangle((left, top), NODE, max(high, 1.5))
            for (_column, name), (left, top, high) in boxes.items()
            if (name == ended) is is_end
        ]
        axes.add_collection(PatchCollection(bars, facecolor=theme.hex(color), linewidth=0), autolim=False)


def _names(axes: Axes, texts: Texts, theme: Theme, boxes: dict[Key, Box], rooms: list[float]) -> None:
    """Write the names beside their nodes, on a ground that keeps them readable over the streams."""
    grounds = []
    for (column, name), (left, top, high) in boxes.items():
        text = elided(name, rooms[column] - 10, SMALL)
        at, middle = left + NODE + 5, top + high / 2
        if wide := width_of(text, SMALL):
            grounds.append(Rectangle((at - 2, middle - 8), wide + 4, 16))
            texts.write(at, middle, text, theme.hex("text"))
    surface = theme.hex("surface")
    axes.add_collection(PatchCollection(grounds, facecolor=surface, alpha=0.72, linewidth=0), autolim=False)

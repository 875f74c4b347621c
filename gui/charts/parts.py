"""What all charts are drawn with: the house font at its size in pixels, an axis in the colours of a theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from gui import theme as themes
from gui.charts.shapes import Write
from gui.theme import Theme

DPI = 100
TEXT, SMALL = 12, 11
GAP = 10
TICK_ROOM = 96
"""Pixels that a written tick of a horizontal axis takes at most."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
"""What figures on an upright axis may go up by."""


@dataclass(frozen=True)
class Hit:
    """Where something of a chart can be clicked, in pixels from the upper left; its place, its words."""

    left: float
    top: float
    right: float
    bottom: float
    place: int
    words: str = ""

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


def points(pixels: float) -> float:
    """Return a size in pixels as matplotlib's points."""
    return pixels * 72 / DPI


class Texts(Artist):
    """Many short texts as one artist, for charts of hundreds of them: each of matplotlib's own costs a
    part of a frame.

    Places are in the coordinates of the axes; a text is centred on its height.
    """

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[tuple[float, float, str, float, str]] = []
        self._styles: list[tuple[float, int]] = []
        self.set_zorder(3)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        color: str,
        ha: str = "left",
        size: float = SMALL,
        weight: int = 400,
    ) -> None:
        """Write a text at a place; `ha` is "left", "center" or "right"."""
        if text:
            self._texts.append((x, y, text, {"left": 0.0, "center": 0.5, "right": 1.0}[ha], color))
            self._styles.append((size, weight))

    def draw(self, renderer: RendererBase) -> None:
        """Draw all of them."""
        if not self._texts or not self.get_visible():
            return
        styles = {style: _Style(renderer, *style) for style in set(self._styles)}
        places = self.get_transform().transform([text[:2] for text in self._texts])
        _width, height = renderer.get_canvas_width_height()
        flips = renderer.flipy()
        gc = renderer.new_gc()
        for (_x, _y, text, part, color), key, (x, y) in zip(self._texts, self._styles, places, strict=True):
            style = styles[key]
            wide = renderer.get_text_width_height_descent(text, style.font, False)[0] if part else 0.0
            base = y - style.below_middle
            gc.set_foreground(color)
            renderer.draw_text(gc, x - wide * part, height - base if flips else base, text, style.font, 0.0)
        gc.restore()


class _Style:
    """A font, and how far its base line lies below the middle of a line."""

    def __init__(self, renderer: RendererBase, size: float, weight: int) -> None:
        self.font = FontProperties(family=themes.FAMILY, weight=weight, size=points(size))
        _wide, high, descent = renderer.get_text_width_height_descent("lp", self.font, False)
        self.below_middle = high / 2 - descent


def plain(text: str) -> str:
    """Keep matplotlib from reading dollar signs as mathematics."""
    return text.replace("$", r"\$")


def text_style(pixels: float = TEXT, weight: int = 400) -> dict[str, Any]:
    """Return how a text is set."""
    return {"fontsize": points(pixels), "fontweight": weight, "fontfamily": themes.FAMILY}


def width_of(text: str, pixels: float = TEXT) -> float:
    """Return how wide a text is, in pixels."""
    return float(QFontMetrics(themes.font(pixels)).horizontalAdvance(text))


def elided(text: str, room: float, pixels: float = TEXT) -> str:
    """Return a text that fits into so many pixels."""
    metrics = QFontMetrics(themes.font(pixels))
    head, colon, tail = text.rpartition(": ")
    if colon and metrics.horizontalAdvance(text) > room > 2 * metrics.horizontalAdvance(colon + tail):
        # "Purchase: costs" tells by its end which of the rows it is.
        room -= metrics.horizontalAdvance(colon + tail)
        return metrics.elidedText(head, Qt.TextElideMode.ElideRight, int(room)) + colon + tail
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room))


def load_fonts() -> None:
    """Make the house font known to matplotlib."""
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for file in sorted((themes.RESOURCES / "fonts").glob("*.otf")):
        if str(file) not in known:
            font_manager.fontManager.addfont(str(file))


def axes_in(figure: Figure, box: tuple[float, float, float, float], size: tuple[float, float]) -> Axes:
    """Return axes in a box (left, top, width, height) of a chart, all in pixels."""
    left, top, wide, high = box
    width, height = size
    return figure.add_axes((left / width, 1 - (top + high) / height, wide / width, high / height))


def dress(axes: Axes, theme: Theme) -> None:
    """Take away what says nothing, and put on the colours of the theme."""
    axes.set_facecolor(theme.hex("surface"))
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(
        length=0,
        pad=4,
        labelsize=points(SMALL),
        labelcolor=theme.hex("text_muted"),
        labelfontfamily=themes.FAMILY,
    )
    axes.set_axisbelow(True)


def keep_apart(axes: Axes, size: tuple[float, float], texts: Sequence[str]) -> None:
    """Cut the names below an axis that would run into their neighbours or over the edge of the chart."""
    box, (low, high) = axes.get_position(), axes.get_xlim()
    ticks = list(axes.get_xticks())
    at = [(box.x0 + box.width * (tick - low) / (high - low)) * size[0] for tick in ticks]
    named = [place for place, text in enumerate(texts) if text]
    shown = list(texts)
    for place in named:
        # A neighbour takes half of the way between; the edge of the chart takes none of it.
        near = [abs(at[other] - at[place]) / 2 for other in named if other != place]
        room = 2 * min(*near, at[place], size[0] - at[place]) - GAP if near else 2 * at[place]
        shown[place] = elided(texts[place], max(room, 0.0), SMALL)
    axes.set_xticks(ticks, [plain(text) for text in shown])


def write_ticks(
    axes: Axes, which: str, ends: tuple[float, float], most: int, write: Write, is_whole: bool = False
) -> list[str]:
    """Write the ticks of one axis between its ends, return the texts; `is_whole`: at whole steps alone."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    # Names stand wherever they have room; figures go up by what people count by.
    steps = {"steps": list(STEPS)} if which == "y" else {}
    axis.set_major_locator(MaxNLocator(max(1, most), integer=is_whole, **steps))
    ticks = [float(tick) for tick in axis.get_majorticklocs() if ends[0] <= tick <= ends[1]]
    texts = [write(tick) for tick in ticks]
    if is_whole:
        # Two touchpoints may have the same name.
        ticks = [tick for tick in ticks if tick == round(tick)]
        texts = [write(tick) for tick in ticks]
    elif len(set(texts)) < len(texts):
        # Rounded alike, ticks say nothing: keep the first of each.
        first = {text: tick for tick, text in zip(reversed(ticks), reversed(texts), strict=True)}
        ticks, texts = sorted(first.values()), [write(tick) for tick in sorted(first.values())]
    axis.set_ticks(ticks, [plain(text) for text in texts])
    return texts

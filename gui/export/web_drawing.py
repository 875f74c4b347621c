"""Drawings inside a page: SVG whose colours are names, so that the page's light and dark reach into it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtSvg import QSvgGenerator

from gui.canvas.items import paint_map
from gui.canvas.pencil import legible
from gui.canvas.scene import Scene
from gui.charts.canvas import usual_height
from gui.charts.painted import paint_chart
from gui.charts.shapes import Shape
from gui.export.dress import LeavingPencil
from gui.theme import LIGHT, Theme, color_names

DOTS_PER_INCH = 96
CHART_WIDTH = 700
GROUP = re.compile(r"<g ([^>]*)>\s*((?:<(?!/?g)[^>]*>[^<]*(?:</text>)?\s*)*)</g>")
USUAL = (
    ' transform="matrix(1,0,0,1,0,0)"',
    ' fill-opacity="1"',
    ' stroke-opacity="1"',
    ' font-style="normal"',
)


class Named(Theme, frozen=True):
    """A theme whose every colour has a value of its own, which stands for the colour's name."""

    def color(self, name: str) -> QColor:
        """Return the colour that stands for a name, as transparent as the real one."""
        made = QColor(self.hex(name))
        made.setAlpha(LIGHT.color(name).alpha())
        return made

    def hex(self, name: str) -> str:
        """Return the colour that stands for a name."""
        return marks()[name]


@lru_cache(maxsize=1)
def marks() -> dict[str, str]:
    """Return for each colour of the theme the value that stands for it; no theme uses one of them.

    They are dark, as stages are in both themes, so that white is chosen for what is written on them.
    """
    return {name: f"#0102{place:02x}" for place, name in enumerate(color_names())}


NAMED = Named("light")


def drawing(width: float, height: float, paint: Callable[[QPainter], None]) -> str:
    """Return what is painted as the inside of an SVG element, its colours as the names of colours."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    generator.setSize(QSize(round(width), round(height)))
    generator.setViewBox(QRect(0, 0, round(width), round(height)))
    with QPainter(generator) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        paint(painter)
    buffer.close()
    whole = bytes(data.data()).decode("utf-8", "replace")
    inside = whole[whole.index("</defs>") + len("</defs>") : whole.rindex("</svg>")]
    return _named(_lighter(inside))


def _lighter(svg: str) -> str:
    """Return a drawing without what says nothing: attributes that are the usual, and empty groups."""
    svg = GROUP.sub(_group, svg.replace(' vector-effect="none"', ""))
    return re.sub(r"\s*\n\s*", "\n", svg)


def _group(found: re.Match[str]) -> str:
    attributes, inside = f" {found[1]}", found[2]
    if not inside.strip():
        return ""
    # Groups lie in no other group; what stands at a text itself overrides its group, and stays.
    for usual in USUAL:
        attributes = attributes.replace(usual, "")
    if "<text" not in inside:
        attributes = re.sub(r'\s*font-(?:family|size|weight)="[^"]*"', "", attributes)
    return f"<g {' '.join(attributes.split())}>{inside}</g>"


def _named(svg: str) -> str:
    names = {value: name for name, value in marks().items()}
    return re.sub(r'"(#0102[0-9a-f]{2})"', lambda found: f'"var(--{names[found[1]]})"', svg)


def chart_svg(shape: Shape, title: str) -> str:
    """Return a chart as an SVG element that is as wide as its place."""
    height = usual_height(shape)
    inside = drawing(CHART_WIDTH, height, lambda painter: _paint_chart(painter, shape))
    return (
        f'<svg viewBox="0 0 {CHART_WIDTH} {height}" width="{CHART_WIDTH}" height="{height}" role="img" '
        f'aria-label="{escape(legible(title))}">{inside}</svg>'
    )


def _paint_chart(painter: QPainter, shape: Shape) -> None:
    paint_chart(painter, shape, NAMED, CHART_WIDTH)


def map_drawing(scene: Scene) -> str:
    """Return the map as the inside of an SVG element."""
    layout = scene.layout
    whole = QRectF(0, 0, layout.width, layout.height)

    def paint(painter: QPainter) -> None:
        painter.fillRect(whole, NAMED.color("canvas"))
        paint_map(LeavingPencil(painter, NAMED, None, outlines=False), scene, whole)

    return drawing(layout.width, layout.height, paint)

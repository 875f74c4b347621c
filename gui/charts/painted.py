"""Charts drawn with a painter, onto a page or into an SVG: lines stay lines, and text stays text."""

from __future__ import annotations

from matplotlib.figure import Figure
from PySide6.QtGui import QPainter

from gui.charts.canvas import draw, usual_height
from gui.charts.parts import DPI, load_fonts
from gui.charts.renderer import PainterRenderer
from gui.charts.shapes import Shape
from gui.theme import Theme


def paint_chart(
    painter: QPainter, chart: Shape, theme: Theme, width: float, height: float | None = None
) -> float:
    """Draw a chart at the origin of a painter, and return how high it is.

    Parameters
    ----------
    painter : one unit of it is a pixel of the chart.
    chart : what is drawn.
    theme : whose colours.
    width, height : pixels; as high as the chart reads well if not given.
    """
    load_fonts()
    height = height or usual_height(chart)
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
    draw(figure, chart, theme, width, height)
    painter.save()
    figure.draw(PainterRenderer(painter, width, height))
    painter.restore()
    return height

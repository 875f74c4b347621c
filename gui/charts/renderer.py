"""What matplotlib draws with where a painter draws: strokes stay strokes, and text is that of the window."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Transform
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from gui import theme as themes
from gui.charts.parts import DPI

HATCH_GAP = 6.0
CAPS = {
    "butt": Qt.PenCapStyle.FlatCap,
    "round": Qt.PenCapStyle.RoundCap,
    "projecting": Qt.PenCapStyle.SquareCap,
}
JOINS = {
    "miter": Qt.PenJoinStyle.MiterJoin,
    "round": Qt.PenJoinStyle.RoundJoin,
    "bevel": Qt.PenJoinStyle.BevelJoin,
}


class PainterRenderer(RendererBase):
    """What matplotlib draws with: each stroke goes to a painter.

    Parameters
    ----------
    painter : QPainter
    width, height : of the figure, in pixels; matplotlib counts heights from below.
    """

    def __init__(self, painter: QPainter, width: float, height: float) -> None:
        super().__init__()
        self._painter, self._width, self._height = painter, width, height
        self._upright = Affine2D().scale(1, -1).translate(0, height)

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Return the size of the figure."""
        return self._width, self._height

    def points_to_pixels(self, points: Any) -> Any:
        """Return a length in points as pixels."""
        return points * DPI / 72

    def flipy(self) -> bool:
        """Whether heights of text and pictures are counted from above."""
        return True

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | str
    ) -> tuple[float, float, float]:
        """Return how wide and high a line of text is, and how far it goes below its line."""
        metrics = QFontMetricsF(self._font(prop))
        return metrics.horizontalAdvance(s), metrics.ascent() + metrics.descent(), metrics.descent()

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | str = False,
        mtext: object = None,
    ) -> None:
        """Write a line of text that begins at a place."""
        painter = self._painter
        painter.save()
        painter.setFont(self._font(prop))
        metrics = QFontMetricsF(self._font(prop))
        painter.setPen(self._color(gc, gc.get_rgb()))
        painter.translate(QPointF(x, y))
        if angle:
            painter.rotate(-angle)
        # A text that would run over the edge is cut, as the window cuts it.
        room = self._width - x if not angle else self._height
        painter.drawText(QPointF(0, 0), metrics.elidedText(s, Qt.TextElideMode.ElideRight, max(room, 0) + 1))
        painter.restore()

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Outline,
        transform: Transform,
        rgbFace: Any = None,  # noqa: N803 - named by matplotlib
    ) -> None:
        """Draw a line or a shape, hatched where that is asked."""
        whole = transform + self._upright
        outline = self._outline(path, whole, gc.get_clip_rectangle() if rgbFace is None else None)
        if outline.controlPointRect().isNull():
            # A mere place, such as an interval of no length: readers of PDF complain of it.
            return
        painter = self._painter
        painter.setPen(self._pen(gc))
        painter.setBrush(Qt.BrushStyle.NoBrush if rgbFace is None else self._color(gc, rgbFace))
        painter.drawPath(outline)
        if gc.get_hatch():
            self._hatch(gc, outline)

    def _outline(self, path: Outline, transform: Transform, room: Any) -> QPainterPath:
        """Return a path in pixels from above; of a line, only what lies in its room."""
        clip = None
        if room is not None:
            (left, bottom), (right, top) = room.get_points()
            clip = (left, self._height - top, right, self._height - bottom)
        made = QPainterPath()
        for points, code in path.iter_segments(transform, clip=clip, simplify=False, curves=True):
            at = [QPointF(float(x), float(y)) for x, y in np.reshape(points, (-1, 2))]
            match code:
                case Outline.MOVETO:
                    made.moveTo(at[0])
                case Outline.LINETO:
                    made.lineTo(at[0])
                case Outline.CURVE3:
                    made.quadTo(*at)
                case Outline.CURVE4:
                    made.cubicTo(*at)
                case Outline.CLOSEPOLY:
                    made.closeSubpath()
        return made

    def _hatch(self, gc: GraphicsContextBase, outline: QPainterPath) -> None:
        red, green, blue, *_opacity = cast("tuple[float, ...]", gc.get_hatch_color())
        thin = self.points_to_pixels(gc.get_hatch_linewidth())
        self._painter.setPen(QPen(QColor.fromRgbF(red, green, blue), min(thin, 1.0)))
        self._painter.drawLines(hatching(outline))

    def _pen(self, gc: GraphicsContextBase) -> QPen:
        width = self.points_to_pixels(gc.get_linewidth())
        if width <= 0:
            return QPen(Qt.PenStyle.NoPen)
        pen = QPen(self._color(gc, gc.get_rgb()), width)
        pen.setCapStyle(CAPS[gc.get_capstyle()])
        pen.setJoinStyle(JOINS[gc.get_joinstyle()])
        start, dashes = cast("tuple[Any, Any]", gc.get_dashes())
        if dashes is not None:
            pen.setDashPattern([self.points_to_pixels(each) / width for each in dashes])
            pen.setDashOffset(self.points_to_pixels(start) / width)
        return pen

    @staticmethod
    def _color(gc: GraphicsContextBase, rgb: Any) -> QColor:
        red, green, blue, *opacity = rgb
        own = gc.get_alpha() if gc.get_forced_alpha() else opacity[0] if opacity else 1.0
        return QColor.fromRgbF(float(red), float(green), float(blue), float(own if own is not None else 1.0))

    @staticmethod
    def _font(prop: FontProperties) -> Any:
        weight = prop.get_weight()
        pixels = prop.get_size_in_points() * DPI / 72
        return themes.font(pixels, weight if isinstance(weight, int) else themes.REGULAR)


def hatching(outline: QPainterPath) -> list[QLineF]:
    """Return rising lines that fill a shape and end at its edge: not every page can clip.

    Parameters
    ----------
    outline : one closed shape, in pixels from above.
    """
    points = np.array([(point.x(), point.y()) for point in outline.toFillPolygon().toList()])
    if len(points) < 3:
        return []
    points = np.vstack([points, points[:1]])
    # A rising line is where x + y is the same: it enters and leaves the shape at every other edge it meets.
    sums = points.sum(axis=1)
    lines = []
    for total in np.arange(sums.min() + HATCH_GAP / 2, sums.max(), HATCH_GAP):
        (edges,) = np.nonzero((sums[:-1] <= total) != (sums[1:] <= total))
        parts = (total - sums[edges]) / (sums[edges + 1] - sums[edges])
        met = np.sort(points[edges, 0] + parts * (points[edges + 1, 0] - points[edges, 0])).tolist()
        lines += [
            QLineF(left, float(total) - left, right, float(total) - right)
            for left, right in zip(met[::2], met[1::2], strict=True)
        ]
    return lines

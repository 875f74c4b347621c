"""Pencil: a painter with the theme's colours and fonts, and the few strokes that everything is drawn with."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from math import floor
from typing import cast

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QTextLayout,
    QTextOption,
)
from shiboken6 import Shiboken

from gui.canvas.stamps import stamps
from gui.theme import MEDIUM, REGULAR, Theme, font, size
from journey.geometry import Rect

FAR = 0.4
"""Below this scale text cannot be read: blocks stand in for it."""

SLACK = 0.6
"""How much wider than its room a line may be before it is cut: advances are sums of rounded numbers."""

_ILLEGIBLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e]")
Align = Qt.AlignmentFlag
LEFT, CENTER, RIGHT = Align.AlignLeft, Align.AlignHCenter, Align.AlignRight


def qrect(rect: Rect) -> QRectF:
    """Return a rectangle as Qt writes it."""
    return QRectF(rect.x, rect.y, rect.width, rect.height)


@lru_cache(maxsize=256)
def _metrics(pixels: float, weight: int, italic: bool) -> QFontMetricsF:
    return QFontMetricsF(font(pixels, weight, italic))


def legible(text: str) -> str:
    """Return a text with "\ufffd" for each character that no font shows and no XML may hold."""
    return _ILLEGIBLE.sub("\ufffd", _LINE_ENDS.sub("\n", text))


@lru_cache(maxsize=20_000)
def wrapped(text: str, pixels: float, weight: int, italic: bool, width: float, most: int) -> tuple[str, ...]:
    """Return a text as at most `most` lines that fit a width, the last one ending in "…" if there is more."""
    metrics = _metrics(pixels, weight, italic)
    shown = legible(text if len(text) <= 4000 else text[:4000])
    paragraphs = shown.splitlines() or [""]
    if len(paragraphs) == 1 and text_advance(paragraphs[0], pixels, weight, italic) <= width + SLACK:
        return (paragraphs[0],)
    lines = [
        line for paragraph in paragraphs for line in _lines_of(paragraph, font(pixels, weight, italic), width)
    ]
    if len(lines) <= most:
        return tuple(lines)
    rest = f"{lines[most - 1]} {lines[most]}"
    last = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return (*lines[: most - 1], last if last != rest else _ending(lines[most - 1], metrics, width))


def _ending(line: str, metrics: QFontMetricsF, width: float) -> str:
    """Return a line with "…" at its end: more follows, though what follows would still have fitted here."""
    while line and metrics.horizontalAdvance(line + "…") > width:
        line = line[:-1]
    return line + "…"


def _lines_of(paragraph: str, face: QFont, width: float) -> list[str]:
    layout = QTextLayout(paragraph, face)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start, length = line.textStart(), line.textLength()
        lines.append(_utf16_slice(paragraph, start, length).rstrip())
    layout.endLayout()
    return lines or [""]


def _utf16_slice(text: str, start: int, length: int) -> str:
    """Return a part of a text by Qt's positions, which count UTF-16 units."""
    if text.isascii() or max(text) <= "\uffff":
        return text[start : start + length]
    units = text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * (start + length)]
    return units.decode("utf-16-le", "replace")


@lru_cache(maxsize=20_000)
def text_advance(text: str, pixels: float, weight: int = REGULAR, italic: bool = False) -> float:
    """Return how wide a line of text is."""
    return _metrics(pixels, weight, italic).horizontalAdvance(text)


Stamp = tuple[Hashable, object, QRectF, Callable[["Pencil"], None]]
"""What is drawn, all that its look hangs on, the box that holds it, and what draws it."""


class Pencil:
    """What a drawing function is handed: painter, theme, scale, and whether the drawing leaves the window."""

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        scale: float = 1.0,
        for_export: bool = False,
        keeps_stamps: bool = True,
    ) -> None:
        self.painter = painter
        self.theme = theme
        self.scale = scale
        self.for_export = for_export
        self.keeps_stamps = keeps_stamps

    @property
    def is_far(self) -> bool:
        """Whether the map is so small that text is left out."""
        return self.scale < FAR and not self.for_export

    def color(self, name: str) -> QColor:
        """Return a colour of the theme."""
        return self.theme.color(name)

    def box(
        self,
        rect: QRectF,
        fill: QColor | None,
        line: QColor | None = None,
        radius: float = 0,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        """Draw a rectangle with round corners."""
        self.painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        if line is None:
            self.painter.setPen(Qt.PenStyle.NoPen)
        else:
            self.painter.setPen(_pen(line, width, dashed))
        if radius and not self.is_far:
            self.painter.drawRoundedRect(rect, radius, radius)
        else:
            self.painter.drawRect(rect)

    def line(
        self, start: QPointF, end: QPointF, color: QColor, width: float = 1, dashed: bool = False
    ) -> None:
        """Draw a straight line."""
        self.painter.setPen(_pen(color, width, dashed))
        self.painter.drawLine(start, end)

    def path(self, path: QPainterPath, color: QColor, width: float = 1, dashed: bool = False) -> None:
        """Draw the outline of a path."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(_pen(color, width, dashed))
        self.painter.drawPath(path)

    def shape(self, path: QPainterPath, fill: QColor) -> None:
        """Fill a path."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(fill)
        self.painter.drawPath(path)

    def arrows(
        self, shapes: Iterable[tuple[QPainterPath, QPolygonF]], color: QColor, width: float, dashed: bool
    ) -> None:
        """Draw many lines of one look, each with its head."""
        painter, told = self.painter, list(shapes)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_pen(color, width, dashed))
        for body, _head in told:
            painter.drawPath(body)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        for _body, head in told:
            painter.drawPolygon(head)

    def polygon(self, corners: QPolygonF, fill: QColor) -> None:
        """Fill a polygon."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(fill)
        self.painter.drawPolygon(corners)

    def many(self, rects: Sequence[QRectF], fill: QColor, line: QColor) -> None:
        """Draw many plain rectangles of one look at once, as a map seen from afar needs them.

        Twice without a pen, the second time smaller, is many times faster than once with one.
        """
        if not rects:
            return
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(line)
        self.painter.drawRects(rects)
        edge = 1 / self.scale
        if min(rect.height() for rect in rects) > 3 * edge:
            self.painter.setBrush(fill)
            self.painter.drawRects([rect.adjusted(edge, edge, -edge, -edge) for rect in rects])
        self.painter.restore()

    def blocks(self, boxes: array[float], fill: QColor) -> None:
        """Fill many plain rectangles of one colour at once: x, y, width, height of each, one after the other.

        Nothing of it is copied.
        """
        if not boxes:
            return
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(fill)
        first = cast(QRectF, Shiboken.wrapInstance(boxes.buffer_info()[0], QRectF))
        self.painter.drawRects(first, len(boxes) // 4)
        self.painter.restore()

    def hairlines(self, lines: Sequence[QLineF] | array[float], color: QColor) -> None:
        """Draw many thin lines of one colour at once, without smoothing: five times faster from afar.

        Lines as an array are the x and y of their ends, four numbers a line; nothing of it is copied.
        """
        if not lines:
            return
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.setPen(_far_pen(color))
        if isinstance(lines, array):
            first = cast(QLineF, Shiboken.wrapInstance(lines.buffer_info()[0], QLineF))
            self.painter.drawLines(first, len(lines) // 4)
        else:
            self.painter.drawLines(lines)
        self.painter.restore()

    def stamp(self, key: Hashable, token: object, box: QRectF, draw: Callable[[Pencil], None]) -> None:
        """Draw what lies in a box from a kept picture of it, which is made anew where it looks different.

        Parameters
        ----------
        key : hashable
            what is drawn.
        token : object
            all that its look hangs on; compared with what the kept picture was made from.
        box : QRectF
            must hold all that is drawn.
        draw : callable
            draws it with a pencil whose painter is set to the same coordinates.
        """
        self.stamp_all([(key, token, box, draw)])

    def stamp_all(self, wanted: Iterable[Stamp]) -> None:
        """Draw many things from their kept pictures; the painter is turned to pixels once for all of them."""
        painter = self.painter
        transform, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
        scale = transform.m11()
        if self.for_export or not self.keeps_stamps or scale != transform.m22() or transform.isRotating():
            for _key, _token, _box, draw in wanted:
                draw(self)
            return
        left, top, theme = transform.dx() + 0.502 / ratio, transform.dy() + 0.502 / ratio, self.theme.name
        painter.resetTransform()
        for key, token, box, draw in wanted:
            told = (key, scale, ratio, theme, box.width(), box.height())
            picture = stamps.get(told, token)
            if picture is None:
                picture = self._stamp(box, draw, scale, ratio)
                stamps.put(told, token, picture)
            # Half a pixel always goes the same way, also where the map is shifted by a few whole ones.
            x, y = floor((box.x() * scale + left) * ratio), floor((box.y() * scale + top) * ratio)
            painter.drawPixmap(QPointF(x / ratio, y / ratio), picture)
        painter.setWorldTransform(transform)

    def _stamp(self, box: QRectF, draw: Callable[[Pencil], None], scale: float, ratio: float) -> QPixmap:
        picture = QPixmap((box.size() * (scale * ratio)).toSize() + QSize(2, 2))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as other:
            other.setRenderHints(self.painter.renderHints())
            other.scale(scale, scale)
            other.translate(-box.topLeft())
            draw(Pencil(other, self.theme, self.scale))
        return picture

    def text(
        self,
        rect: QRectF,
        text: str,
        color: QColor,
        pixels: float | None = None,
        weight: int = REGULAR,
        align: Align = LEFT,
        italic: bool = False,
        most: int = 1,
        line_height: float = 18,
        middle: bool = False,
    ) -> float:
        """Draw lines of text in a rectangle, cut with "…" where they do not fit; return the y below."""
        pixels = size("text") if pixels is None else pixels
        if not text:
            return rect.y()
        if self.is_far:
            return self._greeked(rect, text, color, line_height)
        lines = wrapped(text, pixels, weight, italic, max(8.0, rect.width()), most)
        metrics = _metrics(pixels, weight, italic)
        y = rect.y()
        if middle:
            y += (rect.height() - line_height * len(lines)) / 2
        self.painter.setFont(font(pixels, weight, italic))
        self.painter.setPen(color)
        lead = (line_height - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent()
        for line in lines:
            x = rect.x()
            if align != LEFT:
                spare = rect.width() - text_advance(line, pixels, weight, italic)
                x += spare / 2 if align == CENTER else spare
            self.write(QPointF(x, y + lead), line, text)
            y += line_height
        return y

    def write(self, at: QPointF, line: str, text: str) -> None:
        """Write one line of a text in the font and colour that are set; its baseline begins at a point."""
        self.painter.drawText(at, line)

    def _greeked(self, rect: QRectF, text: str, color: QColor, line_height: float) -> float:
        faint = QColor(color)
        faint.setAlphaF(0.35)
        width = min(rect.width(), 6.5 * len(text))
        self.painter.fillRect(QRectF(rect.x(), rect.y() + line_height * 0.3, width, line_height * 0.4), faint)
        return rect.y() + line_height

    def width_of(self, text: str, pixels: float, weight: int = REGULAR) -> float:
        """Return how wide a line of text is."""
        return text_advance(text, pixels, weight)

    def pill(
        self,
        at: QPointF,
        text: str,
        ink: QColor,
        ground: QColor,
        pixels: float = 11,
        weight: int = MEDIUM,
        most_width: float = 400,
    ) -> float:
        """Draw a short text on a rounded ground, its left middle at a point; return its width."""
        width = min(most_width, self.width_of(text, pixels, weight) + 12)
        rect = QRectF(at.x(), at.y() - 9, width, 18)
        self.box(rect, ground, None, 9)
        self.text(
            rect.adjusted(6, 0, -6, 0), text, ink, pixels, weight, CENTER if width < most_width else LEFT,
            middle=True,
        )  # fmt: skip
        return width

    def hatched(self, rect: QRectF, color: QColor, radius: float = 3) -> None:
        """Fill a rectangle with a hatch: the mark of loss that reads in grey as well."""
        self.box(rect, None, color, radius)
        self.painter.setPen(_pen(color, 1.2))
        x = rect.x() - rect.height() + 5
        while x < rect.right():
            # Cut by hand: an SVG keeps no clip.
            left, right = max(x, rect.x()), min(x + rect.height(), rect.right())
            start, end = QPointF(left, rect.bottom() - left + x), QPointF(right, rect.bottom() - right + x)
            self.painter.drawLine(start, end)
            x += 5


def _far_pen(color: QColor) -> QPen:
    """Return a pen of the same width at any scale; just above 1, where the fast way of drawing begins."""
    pen = QPen(color, 1.01)
    pen.setCosmetic(True)
    return pen


def _pen(color: QColor, width: float, dashed: bool = False) -> QPen:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([max(1.2, 5 / width), max(1.0, 3.5 / width)])
    return pen

"""Pencil: a painter with the theme's colours and fonts, and the few strokes that everything is drawn with."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from math import floor
from typing import cast

from msgspec import Struct
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
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
    QTransform,
)
from shiboken6 import Shiboken

from gui.canvas.stamps import stamps
from gui.theme import MEDIUM, REGULAR, Theme, font, size
from journey.geometry import Rect

FAR = 0.4
"""Below this scale text cannot be read: blocks stand in for it."""

SLACK = 0.6
"""How much wider than its room a line may be before it is cut: advances are sums of rounded numbers."""

_ILLEGIBLE = "[\x00-\x08\x0e-\x1b\x1f\x7f\ud800-\udfff\ufffe\uffff]"
_LINE_ENDS = "[\x0b\x0c\x1c-\x1e]"
Align = Qt.AlignmentFlag
LEFT, CENTER, RIGHT = Align.AlignLeft, Align.AlignHCenter, Align.AlignRight
NO_PEN, NO_BRUSH = QPen(Qt.PenStyle.NoPen), QBrush(Qt.BrushStyle.NoBrush)
"""Made once: to turn a name of Qt's into a number takes as long as to draw something small."""


def qrect(rect: Rect) -> QRectF:
    """Return a rectangle as Qt writes it."""
    return QRectF(rect.x, rect.y, rect.width, rect.height)


class Face(Struct, frozen=True):
    """A font as the map is written in it: with its metrics, and how far letters reach up and down."""

    font: QFont
    metrics: QFontMetricsF
    ascent: float
    descent: float


@lru_cache(maxsize=256)
def _face(pixels: float, weight: int, italic: bool) -> Face:
    """Return a font whose letters are grey at their edges: drawn at once or kept, they look the same."""
    made = QFont(font(pixels, weight, italic))
    made.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
    metrics = QFontMetricsF(made)
    return Face(made, metrics, metrics.ascent(), metrics.descent())


def legible(text: str) -> str:
    """Return a text with "\ufffd" for each character that no font shows and no XML may hold."""
    if text.isprintable():
        return text
    # Compiled with the first text that needs it: hardly any does.
    return re.sub(_ILLEGIBLE, "\ufffd", re.sub(_LINE_ENDS, "\n", text))


@lru_cache(maxsize=20_000)
def wrapped(text: str, pixels: float, weight: int, italic: bool, width: float, most: int) -> tuple[str, ...]:
    """Return a text as at most `most` lines that fit a width, the last one ending in "…" if there is more."""
    face = _face(pixels, weight, italic)
    shown = legible(text if len(text) <= 4000 else text[:4000])
    paragraphs = shown.splitlines() or [""]
    if len(paragraphs) == 1 and text_advance(paragraphs[0], pixels, weight, italic) <= width + SLACK:
        return (paragraphs[0],)
    lines = [line for paragraph in paragraphs for line in _lines_of(paragraph, face.font, width)]
    if len(lines) <= most:
        return tuple(lines)
    rest = f"{lines[most - 1]} {lines[most]}"
    last = face.metrics.elidedText(rest, Qt.TextElideMode.ElideRight, width)
    return (*lines[: most - 1], last if last != rest else _ending(lines[most - 1], face.metrics, width))


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
    return _face(pixels, weight, italic).metrics.horizontalAdvance(text)


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
        is_passing: bool = False,
    ) -> None:
        self.painter = painter
        self.theme = theme
        self.scale = scale
        self.for_export = for_export
        self.keeps_stamps = keeps_stamps
        self.is_passing = is_passing
        self.is_far = scale < FAR and not for_export
        """Whether the map is so small that text is left out."""

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
        self.painter.setBrush(fill if fill is not None else NO_BRUSH)
        self.painter.setPen(_pen(line, width, dashed) if line is not None else NO_PEN)
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
        self.painter.setBrush(NO_BRUSH)
        self.painter.setPen(_pen(color, width, dashed))
        self.painter.drawPath(path)

    def shape(self, path: QPainterPath, fill: QColor) -> None:
        """Fill a path."""
        self.painter.setPen(NO_PEN)
        self.painter.setBrush(fill)
        self.painter.drawPath(path)

    def arrows(
        self, shapes: Iterable[tuple[QPainterPath, QPolygonF]], color: QColor, width: float, dashed: bool
    ) -> None:
        """Draw many lines of one look, each with its head."""
        painter, told = self.painter, list(shapes)
        painter.setBrush(NO_BRUSH)
        painter.setPen(_pen(color, width, dashed))
        for body, _head in told:
            painter.drawPath(body)
        painter.setPen(NO_PEN)
        painter.setBrush(color)
        for _body, head in told:
            painter.drawPolygon(head)

    def polygon(self, corners: QPolygonF, fill: QColor) -> None:
        """Fill a polygon."""
        self.painter.setPen(NO_PEN)
        self.painter.setBrush(fill)
        self.painter.drawPolygon(corners)

    def blocks(self, boxes: array[float], fill: QColor) -> None:
        """Fill many plain rectangles of one colour at once: x, y, width, height of each, one after the other.

        Nothing of it is copied.
        """
        if not boxes:
            return
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.setPen(NO_PEN)
        self.painter.setBrush(fill)
        first = cast(QRectF, Shiboken.wrapInstance(boxes.buffer_info()[0], QRectF))
        self.painter.drawRects(first, len(boxes) // 4)
        self.painter.restore()

    def hairlines(self, lines: array[float], color: QColor) -> None:
        """Draw many thin lines of one colour at once, without smoothing: five times faster from afar.

        Of each line, the x and y of its ends, one after the other; nothing of it is copied.
        """
        if not lines:
            return
        self.painter.save()
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.setPen(_far_pen(color))
        first = cast(QLineF, Shiboken.wrapInstance(lines.buffer_info()[0], QLineF))
        self.painter.drawLines(first, len(lines) // 4)
        self.painter.restore()

    def stamp(self, key: Hashable, token: object, box: QRectF, draw: Callable[[Pencil], None]) -> None:
        """Draw what lies in a box from a kept picture of it, which is made anew where it looks different."""
        self.stamp_all([(key, token, box, draw)], has_bare_text=True)

    def stamp_all(self, wanted: Iterable[Stamp], has_bare_text: bool = False) -> None:
        """Draw many things from their kept pictures, or at once, but there where their pictures would lie.

        Letters without a ground of their own are a little bolder on a picture: they come from one always.
        """
        painter = self.painter
        transform, ratio = painter.worldTransform(), painter.device().devicePixelRatioF()
        scale = transform.m11()
        if self.for_export or scale != transform.m22() or transform.isRotating():
            for _key, _token, _box, draw in wanted:
                draw(self)
            return
        left, top = transform.dx() + 0.502 / ratio, transform.dy() + 0.502 / ratio
        is_kept = self.keeps_stamps and (has_bare_text or not self.is_passing)
        painter.resetTransform()
        for stamp in wanted:
            _key, _token, box, draw = stamp
            # Half a pixel always goes the same way, also where the map is shifted by a few whole ones.
            x = floor((box.x() * scale + left) * ratio) / ratio
            y = floor((box.y() * scale + top) * ratio) / ratio
            if is_kept:
                painter.drawPixmap(QPointF(x, y), self._picture(stamp, scale, ratio))
            else:
                moved = QTransform(scale, 0, 0, scale, x - box.x() * scale, y - box.y() * scale)
                painter.setWorldTransform(moved)
                draw(self)
        painter.setWorldTransform(transform)

    def _picture(self, stamp: Stamp, scale: float, ratio: float) -> QPixmap:
        """Return the kept picture of a thing, made now where there is none."""
        key, token, box, draw = stamp
        told = (key, scale, ratio, self.theme.name, box.width(), box.height())
        picture = stamps.get(told, token)
        if picture is None:
            picture = QPixmap((box.size() * (scale * ratio)).toSize() + QSize(2, 2))
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as other:
                other.setRenderHints(self.painter.renderHints())
                other.scale(scale, scale)
                other.translate(-box.topLeft())
                draw(Pencil(other, self.theme, self.scale))
            stamps.put(told, token, picture)
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
        face, painter = _face(pixels, weight, italic), self.painter
        y = rect.y()
        if middle:
            y += (rect.height() - line_height * len(lines)) / 2
        painter.setFont(face.font)
        painter.setPen(color)
        lead = (line_height - face.ascent - face.descent) / 2 + face.ascent
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


_ROUND = QPen(QBrush(), 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _pen(color: QColor, width: float, dashed: bool = False) -> QPen:
    pen = QPen(_ROUND)
    pen.setColor(color)
    pen.setWidthF(width)
    if dashed:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([max(1.2, 5 / width), max(1.0, 3.5 / width)])
    return pen

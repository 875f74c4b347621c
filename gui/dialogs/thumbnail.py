"""A map drawn small: columns, cards, curve and flows as plain shapes, without a word."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from gui.theme import Theme
from journey.geometry import COLUMN_GAP, COLUMN_WIDTH, GUTTER, Layout, Rect, layout
from journey.journey import Journey
from journey.records import Note, Opportunity, PainPoint, Record, Touchpoint

MARK = {
    Touchpoint: "touchpoint_mark",
    PainPoint: "pain_mark",
    Opportunity: "opportunity_mark",
    Note: "note_mark",
}
GROUND = {Touchpoint: "accent_soft", PainPoint: "pain", Opportunity: "opportunity", Note: "note"}
EDGE = 12
FEWEST_COLUMNS, MOST_COLUMNS = 4, 7


def thumbnail(journey: Journey, theme: Theme, size: QSize, scale: float = 1) -> QPixmap:
    """Return a small picture of a map, `size` logical pixels large."""
    picture = QPixmap(size * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(theme.color("canvas"))
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _Sketch(painter, theme, journey, size).draw()
    return picture


class _Sketch:
    """The shapes of one map on one small picture."""

    def __init__(self, painter: QPainter, theme: Theme, journey: Journey, size: QSize) -> None:
        self.painter = painter
        self.theme = theme
        self.journey = journey
        self.layout: Layout = layout(journey, hidden=("kpis", "clv"))
        columns = list(self.layout.columns.values())
        top = min((rect.y for rect in columns), default=0)
        right = max((rect.right for rect in columns[:MOST_COLUMNS]), default=self.layout.width)
        fitting = (size.width() - 2 * EDGE) / max(1.0, right - GUTTER)
        self.scale = min(fitting, size.width() / (FEWEST_COLUMNS * (COLUMN_WIDTH + COLUMN_GAP)))
        self.shift = QPointF(EDGE - GUTTER * self.scale, EDGE - top * self.scale)
        self.bottom = size.height()

    def _rect(self, rect: Rect) -> QRectF:
        k = self.scale
        return QRectF(
            rect.x * k + self.shift.x(), rect.y * k + self.shift.y(), rect.width * k, rect.height * k
        )

    def draw(self) -> None:
        """Draw columns first, then what lies in them."""
        for stage in self.layout.columns:
            column = self._rect(self.layout.columns[stage])
            column.setBottom(max(column.bottom(), self.bottom + 8))
            self._box(column, self.theme.color("column"), self.theme.color("column_line"))
            header = self._rect(self.layout.header(stage))
            header.setHeight(max(7.0, header.height() * 0.55))
            self._box(header, self.theme.color("stage"), None)
        for key, rect in self.layout.cards.items():
            self._card(self.journey[key], self._rect(rect))
        self._curve()

    def _box(self, rect: QRectF, ground: QColor, line: QColor | None) -> None:
        self.painter.setPen(QPen(line, 1) if line is not None else Qt.PenStyle.NoPen)
        self.painter.setBrush(ground)
        self.painter.drawRoundedRect(rect, 2.5, 2.5)

    def _card(self, card: Record, rect: QRectF) -> None:
        self._box(rect, self.theme.color(GROUND[type(card)]), None)
        mark = QRectF(rect.left(), rect.top(), 2.2, rect.height())
        self._box(mark, self.theme.color(MARK[type(card)]), None)

    def _curve(self) -> None:
        faces = sorted(self.layout.faces.values())
        if len(faces) < 2:
            return
        points = [QPointF(x * self.scale, y * self.scale) + self.shift for x, y in faces]
        path = QPainterPath(points[0])
        for before, after in itertools.pairwise(points):
            middle = (before.x() + after.x()) / 2
            path.cubicTo(QPointF(middle, before.y()), QPointF(middle, after.y()), after)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(self.theme.color("curve"), 1.8))
        self.painter.drawPath(path)

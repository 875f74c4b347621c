"""Viewport: which part of the scene the widget shows, and how large; arithmetic only."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF

from journey.geometry import Rect

SMALLEST, LARGEST = 0.02, 4.0
FIT_MARGIN = 12
COMFORT = 1.4
"""How much larger than the smallest readable size a map is shown that does not fit its window."""


class Viewport:
    """Maps the scene to the widget: widget = scene x scale + offset."""

    def __init__(self) -> None:
        self.scale = 1.0
        self.offset = QPointF(0, 0)

    def to_scene(self, at: QPointF) -> QPointF:
        """Return the point of the scene under a point of the widget."""
        return (at - self.offset) / self.scale

    def to_view(self, rect: QRectF) -> QRect:
        """Return where a rectangle of the scene lies on the widget."""
        return QRectF(rect.topLeft() * self.scale + self.offset, rect.size() * self.scale).toAlignedRect()

    def visible(self, widget: QRect) -> QRectF:
        """Return the part of the scene that a widget of this size shows."""
        return QRectF(self.to_scene(QPointF(0, 0)), self.to_scene(QPointF(widget.width(), widget.height())))

    def zoom_to(self, scale: float, at: QPointF) -> None:
        """Zoom to a scale; a point of the widget keeps its place on the map."""
        fixed = self.to_scene(at)
        self.scale = max(SMALLEST, min(LARGEST, scale))
        self.offset = at - fixed * self.scale

    def fit(self, rect: Rect, widget: QRect) -> None:
        """Show a rectangle as large as it fits, but not beyond 100 %; what leaves room lies at the top."""
        room = QRectF(widget).adjusted(FIT_MARGIN, FIT_MARGIN, -FIT_MARGIN, -FIT_MARGIN)
        if room.width() < 50 or room.height() < 50:
            return
        scale = min(room.width() / rect.width, room.height() / rect.height, 1.0)
        self.scale = max(SMALLEST, scale)
        self.offset = room.center() - QPointF(*rect.center) * self.scale
        if rect.height * self.scale < room.height() * 0.98:
            self.offset.setY(room.top() - rect.y * self.scale)

    def fit_free(self, rect: Rect, widget: QRect, free: Callable[[], QRect]) -> None:
        """Show a rectangle as large as it fits into what is free; what is free depends on what is shown."""
        room = widget
        for _turn in range(3):
            self.fit(rect, room)
            room = room.intersected(free())
        self.fit(rect, room)

    def fit_width(self, rect: Rect, widget: QRect, smallest: float) -> None:
        """Show the whole width of a rectangle from its top; in part where it would be too small to read."""
        room = widget.width() - 2 * FIT_MARGIN
        if room < 50:
            return
        fitting = min(1.0, room / rect.width)
        # What does not fit at all had better be read in comfort: the rest is scrolled to either way.
        self.scale = fitting if fitting >= smallest else min(1.0, COMFORT * smallest)
        left = max(FIT_MARGIN, (widget.width() - rect.width * self.scale) / 2)
        self.offset = QPointF(left - rect.x * self.scale, -rect.y * self.scale)

    def bring_in(self, rect: Rect, free: QRect) -> bool:
        """Bring a rectangle to the middle of what is free, each way only where it is out; say if it was."""
        shown = self.to_view(QRectF(rect.x, rect.y, rect.width, rect.height))
        by = QPointF(free.center() - shown.center())
        if free.left() <= shown.left() and shown.right() <= free.right():
            by.setX(0)
        if free.top() <= shown.top() and shown.bottom() <= free.bottom():
            by.setY(0)
        self.offset += by
        return not by.isNull()

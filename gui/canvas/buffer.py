"""Buffer: the picture of the map that the window keeps; shifted, scaled or mended before it is drawn anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from time import monotonic as clock

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSize, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion

from gui.canvas.viewport import Viewport
from gui.fill import fill

REST = 120
"""Milliseconds after which a picture that was only scaled is drawn anew."""
SERIES = 0.25
"""Seconds within which one frame drawn anew is followed by the next, as long as a hand is at work."""
MOST_PATCHES = 24
LEAST_SHARE = 0.4
"""Of the view; where the scaled picture covers less, it is drawn anew at once."""
EDGE = 3
"""How many pixels beyond a patch its lines reach."""

Draw = Callable[[QPainter, QRectF], None]


class Buffer(QObject):
    """Keeps the picture and knows which parts of it no longer hold.

    Parameters
    ----------
    draw : callable
        draws what of the scene lies in a rectangle of it; the painter is set to the scene.
    ground : callable
        returns the colour under the map.
    uncovered : callable
        returns the part of the widget over which nothing stays.
    refresh : callable
        asks for a paint.
    """

    def __init__(
        self,
        port: Viewport,
        draw: Draw,
        ground: Callable[[], QColor],
        uncovered: Callable[[], QRect],
        refresh: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._port, self._draw, self._ground, self._uncovered = port, draw, ground, uncovered
        self.generation = 0
        """Grows whenever everything is drawn anew."""
        self._painted, self._anew_at = -1, -inf
        self._picture: QPixmap | None = None
        self._spare: QPixmap | None = None
        self._stale: list[QRectF] = []
        self._scale, self._offset = 1.0, QPointF()
        self.is_passing = False
        """Whether nothing is kept of the next picture, for a moment later all is drawn anew, with numbers."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.forget)
        self._rest.timeout.connect(refresh)

    @property
    def is_zooming(self) -> bool:
        """Whether what is shown is the picture of another scale, until the hand rests."""
        return self._picture is not None and self._scale != self._port.scale

    def hold(self) -> None:
        """Wait on for the hand to rest: it zooms again."""
        if self._rest.isActive():
            self._rest.start()

    def forget(self) -> None:
        """Draw everything anew at the next paint."""
        self.generation += 1
        # New memory costs more than a fill: the old picture is drawn over.
        self._spare, self._picture = self._picture or self._spare, None
        self._stale.clear()
        self._rest.stop()

    def touch(self, rects: Iterable[QRectF]) -> None:
        """Draw some rectangles of the scene anew at the next paint; all where there are many."""
        if self._picture is not None:
            self._stale += rects
            if len(self._stale) > MOST_PATCHES:
                self.forget()

    def paint(self, painter: QPainter, size: QSize, ratio: float) -> None:
        """Paint the map as the viewport shows it now.

        Parameters
        ----------
        painter : QPainter
            of the widget.
        size : QSize
            of the widget, in its own pixels.
        ratio : float
            pixels of the screen for each of them.
        """
        if self._is_drawn_straight(ratio):
            self._paint_straight(painter, size)
            return
        picture, self.is_passing = self._picture, False
        if picture is None or picture.size() != size * ratio or picture.devicePixelRatio() != ratio:
            picture = self._drawn(size, ratio)
        elif self._scale != self._port.scale:
            if not self._stale and self._paint_scaled(painter, picture, size):
                return
            picture = self._drawn(size, ratio)
        elif self._offset != self._port.offset:
            picture = self._scrolled(picture, size, ratio)
        self._mend(picture, size)
        painter.drawPixmap(0, 0, picture)

    def _is_drawn_straight(self, ratio: float) -> bool:
        """Whether no picture is made: it passes, or frame after frame is drawn anew, as with a slider.

        Where pixels of the screen lie between the widget's own, letters would move by a part of one.
        """
        now, is_anew = clock(), self.generation != self._painted
        is_in_series = is_anew and now - self._anew_at < SERIES and self._picture is None
        self._painted = self.generation
        self._anew_at = now if is_anew and not self.is_passing else -inf
        return (self.is_passing or is_in_series) and ratio == round(ratio)

    def _paint_straight(self, painter: QPainter, size: QSize) -> None:
        painter.save()
        self._fill(painter, QRect(QPoint(0, 0), size), self._port.scale, self._port.offset)
        painter.restore()
        self.is_passing = False

    def _drawn(self, size: QSize, ratio: float) -> QPixmap:
        self.forget()
        picture, self._spare = self._spare, None
        if picture is None or picture.size() != size * ratio or picture.devicePixelRatio() != ratio:
            picture = QPixmap(size * ratio)
            picture.setDevicePixelRatio(ratio)
        self._scale, self._offset = self._port.scale, QPointF(self._port.offset)
        self._patch(picture, QRect(QPoint(0, 0), size), clips=False)
        self._picture, self._painted = picture, self.generation
        return picture

    def _patch(self, picture: QPixmap, rect: QRect, clips: bool = True) -> None:
        """Draw a rectangle of the widget anew."""
        # A painter that an exception leaves open crashes with its picture: the block ends it.
        with QPainter(picture) as painter:
            if clips:
                painter.setClipRect(rect)
            self._fill(painter, rect, self._scale, self._offset)

    def _fill(self, painter: QPainter, rect: QRect, scale: float, offset: QPointF) -> None:
        """Draw what of the map lies in a rectangle of the widget."""
        fill(painter, rect, self._ground())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        painter.translate(offset)
        painter.scale(scale, scale)
        corner = (QPointF(rect.topLeft()) - offset) / scale
        self._draw(painter, QRectF(corner, QRectF(rect).size() / scale))

    def _scrolled(self, picture: QPixmap, size: QSize, ratio: float) -> QPixmap:
        """Return the picture, shifted with the viewport; what comes into sight is drawn."""
        by = (self._port.offset - self._offset) * ratio
        dx, dy = round(by.x()), round(by.y())
        whole = QRect(QPoint(0, 0), size)
        near = abs(by.x() - dx) < 1e-3 and abs(by.y() - dy) < 1e-3 and ratio == 1
        if not near or abs(dx) >= size.width() or abs(dy) >= size.height():
            return self._drawn(size, ratio)
        self._mend(picture, size)
        picture.scroll(dx, dy, picture.rect())
        self._offset = QPointF(self._port.offset)
        for strip in _parts(QRegion(whole).subtracted(QRegion(whole.translated(dx, dy)))):
            self._patch(picture, strip)
        return picture

    def _mend(self, picture: QPixmap, size: QSize) -> None:
        """Draw what no longer holds, where it is in sight."""
        stale, self._stale = self._stale, []
        region = QRegion()
        for rect in stale:
            corner = rect.topLeft() * self._scale + self._offset
            shown = QRectF(corner, rect.size() * self._scale).toAlignedRect()
            region += QRegion(shown.adjusted(-EDGE, -EDGE, EDGE, EDGE))
        region &= QRegion(QRect(QPoint(0, 0), size))
        if region.rectCount() > MOST_PATCHES:
            region = QRegion(region.boundingRect())
        for part in _parts(region):
            self._patch(picture, part)

    def _paint_scaled(self, painter: QPainter, picture: QPixmap, size: QSize) -> bool:
        """Paint the picture as large as it would be by now, until the hand rests; say whether it served.

        What the picture does not hold is drawn beside it.
        """
        factor = self._port.scale / self._scale
        whole = QRect(QPoint(0, 0), size)
        target = QRectF(self._port.offset - self._offset * factor, QRectF(whole).size() * factor)
        shown = target.intersected(QRectF(whole))
        if shown.width() * shown.height() < LEAST_SHARE * size.width() * size.height():
            return False
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(target, picture, QRectF(picture.rect()))
        painter.restore()
        for part in _parts(
            QRegion(self._uncovered()).subtracted(QRegion(target.toRect().adjusted(1, 1, -1, -1)))
        ):
            painter.save()
            painter.setClipRect(part)
            self._fill(painter, part, self._port.scale, self._port.offset)
            painter.restore()
        self._rest.start()
        return True


def _parts(region: QRegion) -> list[QRect]:
    return list(region)  # type: ignore[call-overload, no-any-return]  # the stub knows no walking

"""The curve of customers by value, with a handle at each border between tiers that can be dragged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme as themes
from gui.charts.shapes import Curves
from gui.guard import guarded
from gui.panels.chart_tools import ChartTools
from gui.theme import LIGHT, Theme
from gui.words import _, percent

POINTS = 240
REACH = 10
"""Pixels beside a border within which it can be taken."""
STEP = 0.01
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 44, 40
RADIUS = 7


class TierCurve(QWidget):
    """Shows which share of the value the customers of each tier bring, from the least worth to the most.

    Signals
    -------
    moved(object)
        the borders while a handle is dragged, as shares of customers from the left.
    settled(object)
        the borders once it is let go.
    """

    moved = Signal(object)
    settled = Signal(object)

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__()
        self.names = tuple(names)
        self.borders: tuple[float, ...] = (0.7, 0.9)
        self._curve: NDArray[np.float64] = np.zeros((0, 2))
        self._theme: Theme = LIGHT
        self._taken: int | None = None
        self._active = 0
        self.setAccessibleName(_("Tiers of customers; arrow keys move a border, Space takes the other one"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(150)
        self.tools = ChartTools(self, lambda: self.shape)

    @guarded(QSize(360, 220))
    def sizeHint(self) -> QSize:
        """Return a size at which the curve reads well."""
        return QSize(360, 220)

    def show_values(self, values: NDArray[np.float64], theme: Theme) -> None:
        """Show the value of each customer."""
        self._theme = theme
        self._curve = cumulated(values)
        self.tools.dress(theme)
        self.tools.setEnabled(bool(len(self._curve)))
        self.update()

    def set_borders(self, borders: Sequence[float]) -> None:
        """Put the borders at these shares of customers."""
        self.borders = tuple(borders)
        self._tell()
        self.update()

    def share_of_value(self, tier: int) -> float | None:
        """Return which share of all value the customers of a tier bring; None where there is none."""
        if not len(self._curve):
            return None
        ends = (0.0, *self.borders, 1.0)
        low, high = np.interp(ends[tier : tier + 2], self._curve[:, 0], self._curve[:, 1])
        return float(high - low)

    def share_of_customers(self, tier: int) -> float:
        """Return which share of the customers is in a tier."""
        ends = (0.0, *self.borders, 1.0)
        return ends[tier + 1] - ends[tier]

    @property
    def shape(self) -> Curves | None:
        """The same curve as a chart to copy and to export; None where nobody is worth anything."""
        from gui.panels.customers_shapes import tiers_chart

        if not len(self._curve):
            return None
        tiers = [
            (name, self.share_of_customers(tier), self.share_of_value(tier))
            for tier, name in enumerate(self.names)
        ]
        return tiers_chart(self._curve, self.borders, tiers)

    def _tell(self) -> None:
        texts = [
            _("{tier}: {customers} of the customers, {value} of the value").format(
                tier=name,
                customers=percent(self.share_of_customers(tier)),
                value=percent(self.share_of_value(tier)),
            )
            for tier, name in enumerate(self.names)
        ]
        self.setAccessibleDescription("; ".join(texts))

    # -- moving a border ---------------------------------------------------------------------------

    def handle_at(self, border: int) -> QPointF:
        """Return where the handle of a border is."""
        share = self.borders[border]
        value = float(np.interp(share, self._curve[:, 0], self._curve[:, 1])) if len(self._curve) else 0.0
        return self._point(share, value)

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the border that is near."""
        if event.button() is Qt.MouseButton.LeftButton and len(self._curve):
            self._taken = self._near(event.position().x())
            if self._taken is not None:
                self._active = self._taken
                self.update()

    @guarded()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the border that was taken."""
        if self._taken is not None:
            self._move(self._taken, self._share(event.position().x()))
            return
        near = self._near(event.position().x()) is not None and len(self._curve) > 0
        self.setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor)

    @guarded()
    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let the border go."""
        if self._taken is not None:
            self._taken = None
            self.settled.emit(self.borders)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the border in hand by a hundredth, or take the other one."""
        steps = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
        if event.key() == Qt.Key.Key_Space:
            self._active = (self._active + 1) % len(self.borders)
            self.update()
        elif event.key() in steps and len(self._curve):
            self._move(self._active, self.borders[self._active] + steps[Qt.Key(event.key())])
            self.settled.emit(self.borders)
        else:
            super().keyPressEvent(event)

    def _move(self, border: int, share: float) -> None:
        """Put a border at a whole percentage between its neighbours."""
        ends = (0.0, *self.borders, 1.0)
        low, high = ends[border] + STEP, ends[border + 2] - STEP
        wanted = round(min(max(round(share, 2), low), high), 2)
        if wanted != self.borders[border]:
            borders = list(self.borders)
            borders[border] = wanted
            self.set_borders(borders)
            self.moved.emit(self.borders)

    def _near(self, x: float) -> int | None:
        away = [abs(x - self._point(share, 0).x()) for share in self.borders]
        nearest = min(range(len(away)), key=away.__getitem__)
        return nearest if away[nearest] <= REACH else None

    # -- painting ----------------------------------------------------------------------------------

    def _plot(self) -> QRectF:
        return QRectF(LEFT, TOP, max(1, self.width() - LEFT - RIGHT), max(1, self.height() - TOP - BOTTOM))

    def _point(self, share: float, value: float) -> QPointF:
        plot = self._plot()
        return QPointF(plot.left() + share * plot.width(), plot.bottom() - value * plot.height())

    def _share(self, x: float) -> float:
        plot = self._plot()
        return (x - plot.left()) / plot.width()

    @guarded()
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the tiers, the curve, and the handles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter)
        if len(self._curve):
            self._paint_tiers(painter)
            self._paint_curve(painter)
            for border in range(len(self.borders)):
                self._paint_handle(painter, border)
        painter.end()

    def _paint_axes(self, painter: QPainter) -> None:
        ink, plot = self._theme.color, self._plot()
        painter.setFont(themes.font(11))
        for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
            at = self._point(0, tick)
            painter.setPen(QPen(ink("band_line"), 1))
            painter.drawLine(at, QPointF(plot.right(), at.y()))
            painter.setPen(ink("text_muted"))
            lift = 5 if tick == 0 else 0
            painter.drawText(QRectF(0, at.y() - 8 - lift, LEFT - 6, 16), RIGHT_MIDDLE, percent(tick))
            below = self._point(tick, 0)
            painter.drawText(QRectF(below.x() - 30, plot.bottom() + 4, 60, 14), CENTER, percent(tick))
        words = _("customers, the least worth first, and the share of all value that they bring")
        if painter.fontMetrics().horizontalAdvance(words) > plot.width():
            words = _("customers, the least worth first")
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(plot.width()))
        painter.drawText(QRectF(plot.left(), plot.bottom() + 20, plot.width(), 16), CENTER, cut)

    def _paint_tiers(self, painter: QPainter) -> None:
        plot, ends = self._plot(), (0.0, *self.borders, 1.0)
        last = -1.0
        for tier in reversed(range(len(self.names))):
            left, right = self._point(ends[tier], 0).x(), self._point(ends[tier + 1], 0).x()
            ground = QColor(self._theme.color("accent"))
            ground.setAlphaF(0.04 + 0.09 * tier)
            painter.fillRect(QRectF(left, plot.top(), right - left, plot.height()), ground)
            last = self._write_tier(painter, tier, (left, right), last)

    def _write_tier(self, painter: QPainter, tier: int, ends: tuple[float, float], limit: float) -> float:
        """Write name and shares above a tier, left of the words to its right; return where they begin."""
        lines = (
            (self.names[tier], themes.font(12, themes.SEMIBOLD), "text"),
            (
                _("{customers} bring {value}").format(
                    customers=percent(self.share_of_customers(tier), 0),
                    value=percent(self.share_of_value(tier), 0),
                ),
                themes.font(11),
                "text_muted",
            ),
        )
        widths = []
        for _text, font, _ink in lines:
            painter.setFont(font)
            widths.append(painter.fontMetrics().horizontalAdvance(_text))
        width = max(widths) + 4
        right = limit - 10 if limit >= 0 else float(self.width()) - 2
        left = min(max(ends[0] + 6, LEFT), right - width)
        for row, (text, font, ink) in enumerate(lines):
            painter.setFont(font)
            painter.setPen(self._theme.color(ink))
            painter.drawText(QRectF(left, 4 + 17 * row, width, 17), LEFT_MIDDLE, text)
        return left

    def _paint_curve(self, painter: QPainter) -> None:
        points = QPolygonF([self._point(float(x), float(y)) for x, y in self._curve])
        painter.setPen(QPen(self._theme.color("curve"), 2.2))
        painter.drawPolyline(points)

    def _paint_handle(self, painter: QPainter, border: int) -> None:
        ink, plot, at = self._theme.color, self._plot(), self.handle_at(border)
        is_held = self._taken == border or (self.hasFocus() and self._active == border)
        color = ink("focus" if is_held else "accent")
        painter.setPen(QPen(color, 2 if is_held else 1.4))
        painter.drawLine(QPointF(at.x(), plot.top()), QPointF(at.x(), plot.bottom()))
        painter.setBrush(color if is_held else ink("surface"))
        painter.drawEllipse(at, RADIUS, RADIUS)
        painter.setBrush(Qt.BrushStyle.NoBrush)


RIGHT_MIDDLE = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
CENTER = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)


def cumulated(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points of the curve: share of customers, the least worth first, and their share of all value.

    >>> cumulated(np.array([1.0, 3.0]))[[0, -1]].tolist()
    [[0.0, 0.0], [1.0, 1.0]]
    """
    total = float(values.sum())
    if len(values) == 0 or not total > 0:
        return np.zeros((0, 2))
    shares = np.concatenate([[0.0], np.cumsum(np.sort(values)) / total])
    at = np.linspace(0, 1, POINTS + 1)
    return np.column_stack([at, np.interp(at * len(values), np.arange(len(values) + 1), shares)])

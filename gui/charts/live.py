"""Bars painted by the window itself while somebody drags: as they look at rest, in a part of the time."""

from __future__ import annotations

from matplotlib.ticker import MaxNLocator
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui import theme as themes
from gui.charts.bars import BOTTOM, INDENT, LONGEST_NAME, NARROWEST, TOP
from gui.charts.parts import GAP, SMALL, TEXT, TICK_ROOM, elided, width_of
from gui.charts.shapes import Bar, Bars
from gui.guard import guarded
from gui.theme import LIGHT, SEMIBOLD, Theme

THICK, THIN = 0.62, 0.42
HATCH = 6.0
LINE = 1.4
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
CENTER = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)


class LiveBars(QWidget):
    """Lies over a chart of as many bars while they move; the chart below keeps hearing the mouse."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.bars = Bars((), str)
        self._theme: Theme = LIGHT
        self._plot = QRectF()
        self._names: tuple[str, ...] = ()
        self._ends = (0.0, 1.0)
        self.hide()

    def show_bars(self, bars: Bars, theme: Theme, width: int, height: int) -> None:
        """Show other bars over a chart of so many pixels."""
        self.bars, self._theme = bars, theme
        self.setGeometry(0, 0, width, height)
        self._place()
        self.show()
        self.update()

    def _place(self) -> None:
        """Find where names, bars and figures go, by the rule of the chart at rest."""
        bars = self.bars.bars
        room = self.width() * LONGEST_NAME
        self._names = tuple(elided(bar.name, room - INDENT * bar.depth) for bar in bars)
        named = zip(self._names, bars, strict=True)
        left = max((width_of(name) + INDENT * bar.depth for name, bar in named), default=0.0) + GAP
        right = max((width_of(bar.text) for bar in bars), default=0.0) + GAP
        wide = max(40.0, self.width() - left - right)
        self._plot = QRectF(left, TOP, wide, max(1, self.height() - TOP - BOTTOM))
        ends = [value for bar in bars for value in (bar.start, bar.end)]
        low, high = min(0.0, *ends, 0.0), max(0.0, *ends, 0.0)
        margin = (high - low or 1.0) * 0.03
        self._ends = low - margin, high + margin

    def x_of(self, value: float) -> float:
        """Return where a value lies, in pixels from the left."""
        low, high = self._ends
        return self._plot.left() + (value - low) / (high - low) * self._plot.width()

    def box_of(self, place: int) -> QRectF:
        """Return where a bar lies."""
        bar = self.bars.bars[place]
        row = self._plot.height() / len(self.bars.bars)
        high = row * (THIN if bar.depth else THICK)
        ends = sorted((self.x_of(bar.start), self.x_of(bar.end)))
        return QRectF(ends[0], TOP + row * (place + 0.5) - high / 2, ends[1] - ends[0], high)

    @guarded()
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the axis, the bars, what leads from one to the next, and the words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface"))
        if self.bars and self.width() >= NARROWEST:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_axis(painter)
            self._paint_links(painter)
            for place, bar in enumerate(self.bars.bars):
                self._paint_bar(painter, bar, self.box_of(place))
                self._write_row(painter, place, bar)
        painter.end()

    def ticks(self) -> list[float]:
        """Return where the axis is written; of ticks that read alike the first alone."""
        low, high = self._ends
        most = max(1, int(self._plot.width() // TICK_ROOM))
        found = [float(tick) for tick in MaxNLocator(most).tick_values(low, high) if low <= tick <= high]
        first = {self.bars.write(tick): tick for tick in reversed(found)}
        return sorted(first.values())

    def _paint_axis(self, painter: QPainter) -> None:
        ink, plot = self._theme.color, self._plot
        painter.setFont(themes.font(SMALL))
        for tick in self.ticks():
            x = self.x_of(tick)
            painter.setPen(QPen(ink("band_line"), LINE))
            painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
            painter.setPen(ink("text_muted"))
            painter.drawText(QRectF(x - 60, plot.bottom() + 5, 120, 16), CENTER, self.bars.write(tick))
        painter.setPen(QPen(ink("text_muted"), LINE))
        painter.drawLine(QLineF(self.x_of(0), plot.top(), self.x_of(0), plot.bottom()))

    def _paint_links(self, painter: QPainter) -> None:
        if not self.bars.is_connected:
            return
        painter.setPen(QPen(self._theme.color("neutral"), 1.1))
        for place, bar in enumerate(self.bars.bars[:-1]):
            x = self.x_of(bar.end)
            painter.drawLine(QLineF(x, self.box_of(place).top(), x, self.box_of(place + 1).bottom()))

    def _paint_bar(self, painter: QPainter, bar: Bar, box: QRectF) -> None:
        ink = self._theme.color
        edge = ink({"gain": "gain", "loss": "loss", "total": "text"}[bar.role])
        painter.setPen(QPen(edge, LINE))
        painter.setBrush(ink("loss_soft") if bar.role == "loss" else edge)
        painter.drawRect(box)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if bar.role == "loss":
            _hatch(painter, box, edge)

    def _write_row(self, painter: QPainter, place: int, bar: Bar) -> None:
        row = self._plot.height() / len(self.bars.bars)
        painter.setFont(themes.font(TEXT, SEMIBOLD if bar.role == "total" else themes.REGULAR))
        painter.setPen(self._theme.color("text_muted" if bar.depth else "text"))
        line = QRectF(INDENT * bar.depth, TOP + row * place, self.width() - 2 - INDENT * bar.depth, row)
        painter.drawText(line, LEFT, self._names[place])
        painter.drawText(line, RIGHT, bar.text)


def _hatch(painter: QPainter, box: QRectF, color: QColor) -> None:
    """Draw rising lines in a bar that loses: it differs in grey as well."""
    painter.save()
    painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
    painter.setPen(QPen(color, 1))
    foot = box.left() - box.height()
    while foot < box.right():
        painter.drawLine(QLineF(foot, box.bottom(), foot + box.height(), box.top()))
        foot += HATCH
    painter.restore()

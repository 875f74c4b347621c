"""The cells of the KPI table painted in one go: a delegate for each cell would cost three times as much."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QEvent, QItemSelectionRange, QLine, QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QStaticText
from PySide6.QtWidgets import QTableView, QWidget

from gui.guard import guarded
from gui.panels.kpi_model import KpiModel, Look
from gui.panels.trend import paint_trend
from gui.theme import MEDIUM

PADDING = 8
MOST_TEXTS = 8_000
"""Texts whose glyphs are remembered; some forty screens."""


class Column(NamedTuple):
    """A column in sight: which one, where it begins in the viewport, and how wide its cells are."""

    place: int
    left: int
    width: int


class Laid(NamedTuple):
    """A text laid out once: its glyphs, and where they begin in the cell."""

    glyphs: QStaticText
    right: float
    down: float


class SwiftTable(QTableView):
    """A table that paints the cells of the KPI model itself, from what the model remembers of each.

    Parameters
    ----------
    model : KpiModel
    leader : QWidget, optional
        whose focus counts, where this view lies over another one.
    """

    def __init__(self, model: KpiModel, leader: QWidget | None = None) -> None:
        super().__init__(leader)
        self._kpis = model
        self._leader = leader or self
        self.covered = 0
        self._texts: dict[tuple[str, bool, bool, int, int], Laid] = {}
        self._fonts: tuple[QFont, QFont] | None = None

    @guarded()
    def changeEvent(self, event: QEvent) -> None:
        """Lay texts out anew where the font changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fonts = None
            self._texts.clear()

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint grounds, texts, courses, lines and the focus of the cells that are exposed."""
        room = event.rect()
        room.setLeft(max(room.left(), self.covered))
        with QPainter(self.viewport()) as painter:
            rows = self._rows_in(room)
            columns = list(self._columns_in(room))
            if rows and columns and not room.isEmpty():
                painter.setClipRect(room)
                self._paint_cells(painter, rows, columns)
                self._paint_lines(painter, rows, columns)
                self._paint_focus(painter)
                self.paint_over(painter)

    def paint_over(self, painter: QPainter) -> None:
        """Paint what lies over the cells; nothing here."""

    def wanted_width(self, column: int, most_rows: int) -> int:
        """Return the width that a column's heading and the texts of its first rows take."""
        plain, heading = (QFontMetricsF(font) for font in self._both_fonts())
        found = self.horizontalHeader().sectionSizeHint(column)
        for row in range(min(self._kpis.rowCount(), most_rows)):
            look = self._kpis.look(row, column)
            metrics = heading if look.is_heading else plain
            found = max(found, math.ceil(metrics.horizontalAdvance(look.text)) + 6)
        return found

    def _both_fonts(self) -> tuple[QFont, QFont]:
        """Return the fonts of cells and of what a row is about."""
        if self._fonts is None:
            heading = QFont(self.font())
            heading.setWeight(QFont.Weight(MEDIUM))
            self._fonts = (self.font(), heading)
        return self._fonts

    # -- what is in sight --------------------------------------------------------------------------

    def _rows_in(self, room: QRect) -> range:
        first = self.rowAt(max(room.top(), 0))
        last = self.rowAt(room.bottom())
        if first < 0:
            return range(0)
        return range(first, (last if last >= 0 else self._kpis.rowCount() - 1) + 1)

    def _columns_in(self, room: QRect) -> Iterator[Column]:
        for place in range(self._kpis.columnCount()):
            width, left = self.columnWidth(place), self.columnViewportPosition(place)
            if width and left <= room.right() and left + width > room.left():
                yield Column(place, left, width - 1)

    def _chosen_in(self, rows: range, columns: list[Column]) -> set[tuple[int, int]]:
        """Return the selected cells among those in sight."""
        places = [column.place for column in columns]
        found: set[tuple[int, int]] = set()
        for part in ranges_of(self):
            here = range(max(part.top(), rows.start), min(part.bottom() + 1, rows.stop))
            across = [place for place in places if part.left() <= place <= part.right()]
            found.update((row, place) for row in here for place in across)
        return found

    # -- painting ----------------------------------------------------------------------------------

    def _paint_cells(self, painter: QPainter, rows: range, columns: list[Column]) -> None:
        chosen, model = self._chosen_in(rows, columns), self._kpis
        top, height = self.rowViewportPosition(rows.start), self.rowHeight(rows.start)
        text, muted = model.colors.color("text"), model.colors.color("text_muted")
        plain, heading = self._both_fonts()
        for column in columns:
            is_trend = column.place == model.trend_column
            painter.setFont(plain)
            for row in rows:
                look, is_chosen = model.look(row, column.place), (row, column.place) in chosen
                y = top + (row - rows.start) * height
                self._paint_ground(painter, QRect(column.left, y, column.width, height - 1), look, is_chosen)
                if is_trend:
                    paint_trend(painter, QRect(column.left, y, column.width, height - 1), model, row)
                elif look.text:
                    painter.setPen(muted if look.is_muted and not is_chosen else text)
                    if look.is_heading:
                        painter.setFont(heading)
                    laid = self._laid(look, column.width, height)
                    painter.drawStaticText(QPointF(column.left + laid.right, y + laid.down), laid.glyphs)

    def _paint_ground(self, painter: QPainter, cell: QRect, look: Look, is_chosen: bool) -> None:
        if is_chosen:
            painter.fillRect(cell, self._kpis.colors.color("accent_soft"))
        elif look.is_wanted:
            painter.fillRect(cell, self._kpis.colors.color("warning_soft"))

    def _laid(self, look: Look, width: int, height: int) -> Laid:
        key = (look.text, look.is_heading, look.is_right, width, height)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) > MOST_TEXTS:
                self._texts.clear()
            found = self._texts[key] = self._lay(look, width, height)
        return found

    def _lay(self, look: Look, width: int, height: int) -> Laid:
        font = self._both_fonts()[look.is_heading]
        metrics = QFontMetricsF(font)
        room = width - 2 * PADDING
        text = fitted(metrics, look.text, room, look.is_right)
        glyphs = QStaticText(text)
        glyphs.setTextFormat(Qt.TextFormat.PlainText)
        glyphs.prepare(font=font)
        size = glyphs.size()
        right = PADDING + (room - size.width() if look.is_right else 0)
        return Laid(glyphs, right, (height - 1 - size.height()) / 2)

    def _paint_lines(self, painter: QPainter, rows: range, columns: list[Column]) -> None:
        left, right = columns[0].left, columns[-1].left + columns[-1].width
        top = self.rowViewportPosition(rows.start)
        height = self.rowHeight(rows.start)
        bottom = top + len(rows) * height
        painter.setPen(QPen(self._kpis.colors.color("band_line"), 1))
        lines = [QLine(left, y, right, y) for y in range(top + height - 1, bottom, height)]
        lines += [QLine(c.left + c.width, top, c.left + c.width, bottom - 1) for c in columns]
        painter.drawLines(lines)

    def _paint_focus(self, painter: QPainter) -> None:
        here = self.currentIndex()
        if here.isValid() and self._leader.hasFocus() and not self.isColumnHidden(here.column()):
            painter.setPen(QPen(self._kpis.colors.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.visualRect(here).adjusted(1, 1, -1, -1))


def ranges_of(view: QTableView) -> list[QItemSelectionRange]:
    """Return the rectangles that a selection is made of."""
    selection = view.selectionModel().selection()
    return [selection.at(place) for place in range(selection.count())]


def fitted(metrics: QFontMetricsF, text: str, width: float, is_figure: bool) -> str:
    """Return a text that fits; a figure that does not is not cut to another figure."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    return "…" if is_figure else metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

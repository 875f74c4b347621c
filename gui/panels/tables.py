"""A table of figures to read: headings, rows, what each row is about; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from gui import theme
from gui.guard import guarded
from gui.tips import plain_tip

ROW_HEIGHT = 28
WIDEST = 220


def roomy(needed: Sequence[int]) -> list[int]:
    """Return widths of columns with room beside what they hold.

    >>> roomy([40, 100, 400]), close([40, 100, 400])
    ([72, 112, 220], [48, 100, 220])
    """
    return [min(max(each + 12, 72), WIDEST) for each in needed]


def close(needed: Sequence[int]) -> list[int]:
    """Return the widths that columns need at the least."""
    return [min(max(each, 48), WIDEST) for each in needed]


def spread(widths: Sequence[int], needed: Sequence[int], room: int) -> list[int]:
    """Return widths that fill a room: the words of the first column are read in full, all share the rest.

    >>> spread([220, 72], [400, 40], 500), spread([220, 72], [400, 40], 320), spread([100, 80], [40, 40], 190)
    ([420, 80], [248, 72], [105, 85])
    """
    made, left = list(widths), room - sum(widths)
    if not made or left <= 0:
        return made
    words = min(left, max(0, needed[0] + 12 - made[0]))
    share, odd = divmod(left - words, len(made))
    return [each + share + (words + odd if not place else 0) for place, each in enumerate(made)]


@dataclass(frozen=True)
class Line:
    """One row: what it is about, its cells, whether it stands out."""

    subject: str | None
    cells: tuple[str, ...]
    is_total: bool = False


class FigureTable(QTableWidget):
    """Figures in rows; the first column is text, the others are right-aligned.

    Signals
    -------
    subject_chosen(str)
        the row of a record was clicked or entered.
    """

    subject_chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(False)
        self._lines: tuple[Line, ...] = ()
        self._headings: tuple[tuple[str, str], ...] = ()
        self._needed: list[int] = []
        self.cellClicked.connect(self._chosen)
        self.cellActivated.connect(self._chosen)

    def show_lines(self, headings: Sequence[tuple[str, str]], lines: Sequence[Line]) -> None:
        """Show rows under headings; each heading has its words and an explanation."""
        new_shape = tuple(headings) != self._headings or len(lines) != len(self._lines)
        if new_shape:
            self._reshape(headings, len(lines))
        for place, line in enumerate(lines):
            if new_shape or line != self._lines[place]:
                self._fill(place, line)
        self._lines = tuple(lines)
        if new_shape:
            self.resizeColumnsToContents()
            self._needed = [self.columnWidth(column) for column in range(self.columnCount())]
            self._fit()

    @property
    def needed_width(self) -> int:
        """The width in which every column is in sight with room beside its figures."""
        return sum(roomy(self._needed)) + self.verticalScrollBar().sizeHint().width()

    def _fit(self) -> None:
        """Fill the table, with room beside the figures unless one of them would be out of sight for it."""
        room = self.viewport().width()
        wide = roomy(self._needed)
        widths = wide if sum(wide) <= room else close(self._needed)
        for column, width in enumerate(spread(widths, self._needed, room)):
            self.setColumnWidth(column, width)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _reshape(self, headings: Sequence[tuple[str, str]], rows: int) -> None:
        self._headings = tuple(headings)
        self.setColumnCount(len(headings))
        self.setRowCount(rows)
        for column, (words, told) in enumerate(headings):
            item = QTableWidgetItem(words)
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(told)
            self.setHorizontalHeaderItem(column, item)

    def _fill(self, place: int, line: Line) -> None:
        is_alike = place < len(self._lines) and self._lines[place].is_total == line.is_total
        for column, text in enumerate(line.cells):
            item = self.item(place, column)
            if item is None or not is_alike:
                item = self._item(column, line.is_total)
                self.setItem(place, column, item)
            item.setText(text)
            item.setToolTip(plain_tip(text) if column == 0 else "")

    def _item(self, column: int, is_total: bool) -> QTableWidgetItem:
        made = QTableWidgetItem()
        side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
        made.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if is_total or column == 0:
            weight = theme.SEMIBOLD if is_total else theme.MEDIUM
            made.setFont(theme.panel_font(weight))
        return made

    def _chosen(self, row: int, _column: int) -> None:
        subject = self._lines[row].subject if row < len(self._lines) else None
        if subject is not None:
            self.subject_chosen.emit(subject)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the whole table with its headings, as spreadsheets read it."""
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = [[words for words, _told in self._headings], *(line.cells for line in self._lines)]
            QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))
            return
        super().keyPressEvent(event)

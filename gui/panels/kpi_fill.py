"""The small square at the corner of a selection: dragged, it repeats the selected cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QTableView

from gui.guard import guarded
from gui.panels.kpi_model import KpiModel
from gui.panels.kpi_paint import ranges_of

SIDE = 8
REACH = 3
"""Pixels around the square where it is still taken hold of."""
Fill = Callable[[list[tuple[tuple[int, int], tuple[int, int]]]], None]
"""Is handed the cells to be filled, each with the cell it repeats."""


class Block(NamedTuple):
    """A rectangle of cells, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class FillHandle(QObject):
    """Watches the viewport of a table: paints the square, and fills what it is dragged over.

    Parameters
    ----------
    view : QTableView
        of a KpiModel.
    model : KpiModel
    may_edit : callable
        says whether numbers may be changed at all.
    fill : callable
        makes the change.
    """

    def __init__(self, view: QTableView, model: KpiModel, may_edit: Callable[[], bool], fill: Fill) -> None:
        super().__init__(view)
        self._view, self._model, self._may_edit, self._fill = view, model, may_edit, fill
        self._from: Block | None = None
        self.reach: Block | None = None
        view.viewport().installEventFilter(self)
        view.viewport().setMouseTracking(True)

    @property
    def is_dragged(self) -> bool:
        """Whether the square is being dragged."""
        return self._from is not None

    def block(self) -> Block | None:
        """Return the selection where it is one rectangle, else None."""
        parts = ranges_of(self._view)
        if not parts:
            return None
        block = Block(
            min(part.top() for part in parts),
            min(part.left() for part in parts),
            max(part.bottom() for part in parts),
            max(part.right() for part in parts),
        )
        whole = (block.bottom - block.top + 1) * (block.right - block.left + 1)
        return block if sum(part.width() * part.height() for part in parts) == whole else None

    def square(self) -> QRect | None:
        """Return where the square stands, None where nothing can be filled from."""
        block = self.block()
        if block is None or not self._may_edit() or not self._model.is_typed(block.right):
            return None
        corner = self._view.visualRect(self._model.index(block.bottom, block.right)).bottomRight()
        return QRect(corner.x() - SIDE // 2, corner.y() - SIDE // 2, SIDE, SIDE)

    def paint(self, painter: QPainter) -> None:
        """Paint the square, and while it is dragged what it would fill."""
        theme, square = self._model.colors, self.square()
        if self.reach is not None:
            painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._rect(self.reach).adjusted(1, 1, -1, -1))
        if square is not None:
            painter.fillRect(square, theme.color("surface"))
            painter.fillRect(square.adjusted(1, 1, -1, -1), theme.color("accent"))

    def cancel(self) -> None:
        """Let go of the square; nothing is filled."""
        self._from = self.reach = None
        self._view.viewport().update()

    # -- the mouse ---------------------------------------------------------------------------------

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take hold of the square, follow it, fill where it is let go."""
        if not isinstance(event, QMouseEvent):
            return False
        at = event.position().toPoint()
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            return self._pressed(at)
        if event.type() == QEvent.Type.MouseMove:
            return self._moved(at)
        if event.type() == QEvent.Type.MouseButtonRelease and self._from is not None:
            self._released()
            return True
        return False

    def _is_over(self, at: QPoint) -> bool:
        square = self.square()
        return square is not None and square.adjusted(-REACH, -REACH, REACH, REACH).contains(at)

    def _pressed(self, at: QPoint) -> bool:
        if not self._is_over(at):
            return False
        self._from = self.block()
        return True

    def _moved(self, at: QPoint) -> bool:
        if self._from is None:
            shape = Qt.CursorShape.CrossCursor if self._is_over(at) else Qt.CursorShape.ArrowCursor
            self._view.viewport().setCursor(shape)
            return False
        self.reach = self._reached(self._from, at)
        self._view.viewport().update()
        return True

    def _reached(self, block: Block, at: QPoint) -> Block | None:
        """Return what would be filled: in the direction in which the pointer is farthest from the block."""
        rect, view = self._rect(block), self._view
        row, column = self._cell_at(at)
        far = {
            "down": at.y() - rect.bottom(),
            "up": rect.top() - at.y(),
            "right": at.x() - rect.right(),
            "left": rect.left() - at.x(),
        }
        way = max(far, key=lambda each: far[each])
        if far[way] <= 0:
            return None
        view.scrollTo(self._model.index(row, column))
        found = {
            "down": Block(block.bottom + 1, block.left, row, block.right),
            "up": Block(row, block.left, block.top - 1, block.right),
            "right": Block(block.top, block.right + 1, block.bottom, column),
            "left": Block(block.top, column, block.bottom, block.left - 1),
        }[way]
        return found if found.top <= found.bottom and found.left <= found.right else None

    def _cell_at(self, at: QPoint) -> tuple[int, int]:
        view, model = self._view, self._model
        row, column = view.rowAt(at.y()), view.columnAt(at.x())
        if row < 0:
            row = model.rowCount() - 1 if at.y() > 0 else view.rowAt(0)
        if column < 0:
            column = model.columnCount() - 1 if at.x() > 0 else view.columnAt(0)
        return row, column

    def _rect(self, block: Block) -> QRect:
        index, rect = self._model.index, self._view.visualRect
        return rect(index(block.top, block.left)).united(rect(index(block.bottom, block.right)))

    def _released(self) -> None:
        block, reach = self._from, self.reach
        self.cancel()
        if block is None or reach is None:
            return
        height, width = block.bottom - block.top + 1, block.right - block.left + 1
        rows, columns = range(reach.top, reach.bottom + 1), range(reach.left, reach.right + 1)
        repeats = {row: block.top + (row - block.top) % height for row in rows}
        across = {column: block.left + (column - block.left) % width for column in columns}
        cells = [((row, column), (repeats[row], across[column])) for row in rows for column in columns]
        self._fill(cells)
        self._select(block, reach)

    def _select(self, block: Block, reach: Block) -> None:
        index = self._model.index
        top, left = min(block.top, reach.top), min(block.left, reach.left)
        bottom, right = max(block.bottom, reach.bottom), max(block.right, reach.right)
        whole = QItemSelection(index(top, left), index(bottom, right))
        self._view.selectionModel().select(whole, QItemSelectionModel.SelectionFlag.ClearAndSelect)

"""The KPI table as a spreadsheet: Enter and Tab move, blocks are copied and pasted, two columns stay."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QEvent, QKeyCombination, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QCompleter,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.guard import guarded
from gui.panels.kpi_clipboard import block_of, mime_of
from gui.panels.kpi_edits import Typed
from gui.panels.kpi_fill import FillHandle
from gui.panels.kpi_model import KPI, SUBJECT, TARGET, UNIT, Index, KpiModel
from gui.panels.kpi_paint import SwiftTable
from gui.sentences import evidence_name
from gui.words import _, ngettext
from journey.records import Evidence

Hint = QAbstractItemDelegate.EndEditHint
ROW_HEIGHT = 30
MOST_NAMED = 5
PADDING = 8
FILLS = {
    QKeyCombination(Qt.Modifier.CTRL, Qt.Key.Key_D): (1, 0),
    QKeyCombination(Qt.Modifier.CTRL, Qt.Key.Key_R): (0, 1),
}
"""The keys by which spreadsheets fill down and to the right."""
SAMPLED_ROWS = 60
"""Rows that are measured for the width of a column: a huge table must not wait for all of them."""


class CellDelegate(QStyledItemDelegate):
    """Edits a cell; a text that cannot be taken keeps it open, with the reason told."""

    def __init__(self, model: KpiModel, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._cell = (0, 0)

    @guarded()
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line to type into."""
        self._cell = (index.row(), index.column())
        line = QLineEdit(parent)
        line.setAccessibleName(self._model.place_name(*self._cell))
        is_figure = self._model.is_figure(index.column())
        line.setAlignment(Qt.AlignmentFlag.AlignRight if is_figure else Qt.AlignmentFlag.AlignLeft)
        if index.column() == self._model.evidence_column:
            line.setCompleter(self._evidence(line))
        line.setStyleSheet("QLineEdit { border-radius: 0; padding: 0 6px; }")
        return line

    @guarded(False)
    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Hold Enter and Tab back while the text cannot be taken."""
        leaving = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in leaving:
            reason = self._model.refusal(Typed(*self._cell, editor.text()))  # type: ignore[attr-defined]
            if reason:
                self._model.said.emit(reason)
                return True
        return super().eventFilter(editor, event)

    @staticmethod
    def _evidence(line: QLineEdit) -> QCompleter:
        completer = QCompleter([evidence_name(code) for code in get_args(Evidence)], line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        return completer


class KpiView(SwiftTable):
    """The table; its first two columns stay while the others scroll.

    Signals
    -------
    subject_clicked(int)
        a row's subject or KPI was clicked.
    """

    subject_clicked = Signal(int)

    def __init__(self, model: KpiModel) -> None:
        super().__init__(model)
        self._frozen = SwiftTable(model, self)
        self.setModel(model)
        self.handle = FillHandle(self, model, model.may_edit, self._repeat)
        self.setAccessibleName(_("Table of numbers"))
        self.setItemDelegate(CellDelegate(model, self))
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAlternatingRowColors(False)
        self._dress(self)
        self._freeze()
        self.clicked.connect(self._clicked)
        model.modelReset.connect(self.fit_columns)
        self.fit_columns()

    @staticmethod
    def _dress(view: QTableView) -> None:
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        view.horizontalHeader().setHighlightSections(False)
        view.setWordWrap(False)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def _freeze(self) -> None:
        """Lay a second view of the same rows over the first two columns."""
        frozen = self._frozen
        self._dress(frozen)
        frozen.setModel(self._kpis)
        frozen.setSelectionModel(self.selectionModel())
        frozen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        frozen.setFrameShape(QTableView.Shape.NoFrame)
        frozen.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        frozen.setVerticalScrollBarPolicy(off)
        frozen.setHorizontalScrollBarPolicy(off)
        frozen.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        frozen.setAccessibleName(_("Where and KPI"))
        self.verticalScrollBar().valueChanged.connect(frozen.verticalScrollBar().setValue)
        frozen.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.horizontalHeader().sectionResized.connect(self._section_resized)
        frozen.clicked.connect(self._clicked)
        self.viewport().stackUnder(frozen)

    def fit_columns(self) -> None:
        """Give each column the width that its content needs."""
        for column in range(self._kpis.columnCount()):
            least = 150 if column in (SUBJECT, KPI) else 84
            most = 240 if column in (SUBJECT, KPI, self._kpis.source_column) else 160
            self.setColumnWidth(column, min(max(self.wanted_width(column, SAMPLED_ROWS) + 16, least), most))
        self.setColumnWidth(self._kpis.trend_column, 120)
        for column in range(self._kpis.columnCount()):
            self._frozen.setColumnHidden(column, column not in (SUBJECT, KPI))
        for column in (SUBJECT, KPI):
            self._frozen.setColumnWidth(column, self.columnWidth(column))
        self._place_frozen()

    def _section_resized(self, column: int, _old: int, width: int) -> None:
        if column in (SUBJECT, KPI):
            self._frozen.setColumnWidth(column, width)
            self._place_frozen()

    def _place_frozen(self) -> None:
        width = self.columnWidth(SUBJECT) + self.columnWidth(KPI)
        frame = self.frameWidth()
        height = self.viewport().height() + self.horizontalHeader().height()
        self.covered = width
        self._frozen.setGeometry(frame, frame, width, height)
        self._frozen.horizontalHeader().setFixedHeight(self.horizontalHeader().height())

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the resting columns over the others."""
        super().resizeEvent(event)
        self._place_frozen()

    @guarded()
    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll to a cell so that the resting columns do not hide it."""
        if index.column() in (SUBJECT, KPI):
            return
        super().scrollTo(index, hint)
        hidden = self._frozen.width() - self.visualRect(index).left()
        if hidden > 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - hidden)

    # -- moving ------------------------------------------------------------------------------------

    @guarded()
    def closeEditor(self, editor: QWidget, hint: Hint) -> None:
        """Move on as a spreadsheet does: Enter goes down, Tab to the right, and neither starts typing."""
        super().closeEditor(editor, Hint.NoHint)
        moves = {
            Hint.SubmitModelCache: (1, 0),
            Hint.EditNextItem: (0, 1),
            Hint.EditPreviousItem: (0, -1),
        }
        if hint in moves:
            self._move(*moves[hint])
        elif hint == Hint.RevertModelCache:
            # With the text goes what was wrong with it.
            self._kpis.said.emit("")

    def _move(self, down: int, right: int) -> None:
        here = self.currentIndex()
        row = min(max(here.row() + down, 0), self._kpis.rowCount() - 1)
        kpis, column = self._kpis, here.column() + right
        while right and TARGET < column < kpis.evidence_column and not kpis.is_typed(column):
            column += right
        self.setCurrentIndex(kpis.index(row, min(max(column, TARGET), kpis.evidence_column)))

    @guarded(False)
    def event(self, event: QEvent) -> bool:
        """Keep the keys of filling for the table while it has the focus."""
        is_fill = isinstance(event, QKeyEvent) and event.keyCombination() in FILLS
        if is_fill and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, cut, paste, fill, clear; Enter starts typing."""
        commands = {
            QKeySequence.StandardKey.Copy: self.copy,
            QKeySequence.StandardKey.Cut: self.cut,
            QKeySequence.StandardKey.Paste: self.paste,
        }
        for key, run in commands.items():
            if event.matches(key):
                run()
                return
        is_editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() == Qt.Key.Key_Escape and self.handle.is_dragged:
            self.handle.cancel()
        elif event.keyCombination() in FILLS and not is_editing:
            self.fill(*FILLS[event.keyCombination()])
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not is_editing:
            self.clear_cells()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not is_editing:
            if self.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable:
                self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() in (SUBJECT, KPI, UNIT):
            self.subject_clicked.emit(index.row())

    # -- blocks ------------------------------------------------------------------------------------

    def _chosen(self) -> list[tuple[int, int]]:
        return sorted((index.row(), index.column()) for index in self.selectedIndexes())

    def copy(self) -> None:
        """Copy the selected cells as text and as HTML, as spreadsheets read them."""
        cells = set(self._chosen())
        if not cells:
            return
        columns = sorted({column for _row, column in cells})
        block = [
            [self._copied(row, column) if (row, column) in cells else "" for column in columns]
            for row in sorted({row for row, _column in cells})
        ]
        QGuiApplication.clipboard().setMimeData(mime_of(block))

    def _copied(self, row: int, column: int) -> str:
        return str(self._kpis.index(row, column).data(Qt.ItemDataRole.EditRole) or "")

    def fill(self, down: int, right: int) -> None:
        """Repeat the first cell of each selected column downwards, or of each row to the right."""
        chosen = self._chosen()
        lines: dict[int, list[tuple[int, int]]] = {}
        for row, column in chosen:
            lines.setdefault(column if down else row, []).append((row, column))
        self._put(
            [
                Typed(row, column, self._copied(*cells[0]))
                for cells in lines.values()
                for row, column in cells[1:]
                if self._kpis.is_typed(column)
            ],
            "fill_numbers",
        )

    def _repeat(self, cells: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        """Fill cells with what others hold, as one undo step."""
        filled = [Typed(*to, self._copied(*source)) for to, source in cells if self._kpis.is_typed(to[1])]
        self._put(filled, "fill_numbers")

    def paint_over(self, painter: QPainter) -> None:
        """Paint the square that fills."""
        self.handle.paint(painter)

    def cut(self) -> None:
        """Copy the selected cells and clear them."""
        self.copy()
        self.clear_cells()

    def clear_cells(self) -> None:
        """Take the selected values and targets away as one undo step."""
        kpis = self._kpis
        cells = [
            Typed(row, column, "")
            for row, column in self._chosen()
            if kpis.is_typed(column)
            and column != kpis.count_column
            and (column < kpis.count_column or kpis.rows[row].own is not None)
        ]
        self._kpis.take(cells, "clear_numbers")

    def paste(self) -> None:
        """Paste a block from the top left selected cell on; one cell fills the whole selection."""
        block = block_of(QGuiApplication.clipboard().mimeData())
        chosen = self._chosen()
        if not block or not chosen:
            return
        if len(block) == 1 and len(block[0]) == 1:
            placed = [Typed(row, column, block[0][0]) for row, column in chosen]
        else:
            top, left = min(row for row, _c in chosen), min(column for _r, column in chosen)
            placed = [
                Typed(top + down, left + right, text)
                for down, line in enumerate(block)
                for right, text in enumerate(line)
            ]
        self._put(placed)

    def _put(self, placed: list[Typed], label: str = "paste") -> None:
        rows, last = self._kpis.rowCount(), self._kpis.evidence_column
        inside = [typed for typed in placed if typed.row < rows and typed.column <= last]
        outside = [typed for typed in placed if typed not in inside and typed.text.strip()]
        refused = self._kpis.take([t for t in inside if t.text.strip() or self._clears(t)], label)
        self._kpis.said.emit(self._summary([typed for typed, _reason in refused], len(outside)))

    def _clears(self, typed: Typed) -> bool:
        """Return whether an empty text takes something away: a value or a target, not what was never told."""
        return TARGET <= typed.column < self._kpis.count_column

    def _summary(self, refused: list[Typed], outside: int) -> str:
        said = []
        if refused:
            named = "; ".join(
                _("{place} (“{text}”)").format(place=self._kpis.place_name(t.row, t.column), text=t.text[:40])
                for t in refused[:MOST_NAMED]
            )
            if len(refused) > MOST_NAMED:
                more = len(refused) - MOST_NAMED
                named += "; " + ngettext("{number} more", "{number} more", more).format(number=more)
            said.append(_("Not taken: {cells}.").format(cells=named))
        if outside:
            sentence = ngettext(
                "{number} cell lies outside the table.", "{number} cells lie outside the table.", outside
            )
            said.append(sentence.format(number=outside))
        return " ".join(said)

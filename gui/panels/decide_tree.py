"""A ranked table: the effect of each row as a bar with its interval, its figures, and what is behind it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from gui import theme
from gui.guard import guarded
from gui.panels.decide_rows import BAR, Ranked, Ranking
from gui.session import Session
from gui.tips import plain_tip

SUBJECT_ROLE = Qt.ItemDataRole.UserRole
RANKED_ROLE = Qt.ItemDataRole.UserRole + 1
BAR_WIDTH, WIDEST_BAR, WIDEST, NAME_WIDTH = 88, 420, 190, 200
SOFT = 110
"""How much of its colour a bar has: the interval is drawn over it and must be seen."""
AFTER_BAR = BAR + 1


class RankedTree(QTreeWidget):
    """Shows one ranking; a click, or Enter, goes to what the row is about.

    Signals
    -------
    subject_chosen(str)
        the row of a record was clicked or entered.
    """

    subject_chosen = Signal(str)

    def __init__(self, name: str, session: Session) -> None:
        super().__init__()
        self._session = session
        self._ranking: Ranking | None = None
        self.scale = 0.0
        self.setAccessibleName(name)
        self.setUniformRowHeights(True)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.setItemDelegateForColumn(BAR, BarDelegate(session, self))
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(48)
        # A header without headings would number its columns.
        self.header().hide()
        self.itemClicked.connect(self._chosen)
        self.itemActivated.connect(self._chosen)

    def show_ranking(self, ranking: Ranking) -> None:
        """Show other rows; those that were opened stay open."""
        if ranking == self._ranking:
            return
        opened = self._opened()
        self._ranking = ranking
        ends = [end for row in ranking.rows for end in (row.effect, row.low, row.high) if end is not None]
        self.scale = max(map(abs, ends), default=0.0)
        self.clear()
        self.setRootIsDecorated(any(row.parts or row.why for row in ranking.rows))
        self._head(ranking)
        for row in ranking.rows:
            item = self._item(row, False, ranking)
            self.addTopLevelItem(item)
            for part in row.parts:
                item.addChild(self._item(part, True, ranking))
            for words in row.why:
                reason = self._reason(row.subject, words)
                item.addChild(reason)
                reason.setFirstColumnSpanned(True)
            item.setExpanded(row.subject in opened or bool(row.why))
        self._fit()

    def show_nothing(self) -> None:
        """Show no rows."""
        self._ranking = None
        self.clear()

    def _opened(self) -> set[str]:
        items = [self.topLevelItem(place) for place in range(self.topLevelItemCount())]
        return {item.data(0, SUBJECT_ROLE) for item in items if item is not None and item.isExpanded()}

    def _head(self, ranking: Ranking) -> None:
        headings = ranking.headings
        self.setColumnCount(len(headings))
        self.setHeaderLabels(list(headings))
        self.header().show()
        for column, words in enumerate(headings):
            self.headerItem().setToolTip(column, words)
            self.headerItem().setTextAlignment(column, _side(column, ranking))

    def _item(self, row: Ranked, is_part: bool, ranking: Ranking) -> QTreeWidgetItem:
        item = QTreeWidgetItem(list(row.cells))
        item.setData(0, SUBJECT_ROLE, row.subject)
        item.setData(BAR, RANKED_ROLE, (row, is_part))
        item.setData(BAR, Qt.ItemDataRole.AccessibleTextRole, row.cells[AFTER_BAR])
        item.setToolTip(0, plain_tip(row.cells[0]))
        for column in range(AFTER_BAR, len(row.cells)):
            item.setTextAlignment(column, _side(column, ranking))
        if not is_part:
            for column in (0, AFTER_BAR):
                item.setFont(column, theme.panel_font(theme.MEDIUM))
        return item

    def _reason(self, subject: str, words: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([words])
        item.setData(0, SUBJECT_ROLE, subject)
        item.setToolTip(0, plain_tip(words))
        return item

    def _fit(self) -> None:
        """Give figures and names the width they need; the bars grow with what is left, then the names."""
        header = self.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        taken = 0
        for column in range(AFTER_BAR, self.columnCount()):
            wanted = max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) + 8
            self.setColumnWidth(column, min(wanted, WIDEST))
            taken += self.columnWidth(column)
        left = self.viewport().width() - taken
        names = max(NAME_WIDTH, self.sizeHintForColumn(0) + 24)
        bar = min(max(BAR_WIDTH, left - names), WIDEST_BAR)
        self.setColumnWidth(BAR, bar)
        self.setColumnWidth(0, max(NAME_WIDTH, left - bar))

    @guarded()
    def resizeEvent(self, event: object) -> None:
        """Let the names take what is left."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self.columnCount() > AFTER_BAR:
            self._fit()

    def _chosen(self, item: QTreeWidgetItem) -> None:
        self.subject_chosen.emit(item.data(0, SUBJECT_ROLE))

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the whole table with its headings, as spreadsheets read it."""
        if event.matches(QKeySequence.StandardKey.Copy) and self._ranking is not None:
            rows = [self._ranking.headings]
            for row in self._ranking.rows:
                rows += [row.cells, *(part.cells for part in row.parts)]
            lines = ["\t".join(cells[:BAR] + cells[AFTER_BAR:]) for cells in rows]
            QGuiApplication.clipboard().setText("\n".join(lines))
            return
        super().keyPressEvent(event)


def _side(column: int, ranking: Ranking) -> Qt.AlignmentFlag:
    """Return where what stands in a column begins or ends."""
    is_text = column < AFTER_BAR or column in ranking.texts
    return (
        Qt.AlignmentFlag.AlignLeft if is_text else Qt.AlignmentFlag.AlignRight
    ) | Qt.AlignmentFlag.AlignVCenter


class BarDelegate(QStyledItemDelegate):
    """Draws an effect from the line of none: to the right a gain, to the left a loss; with whiskers."""

    def __init__(self, session: Session, tree: RankedTree) -> None:
        super().__init__(tree)
        self._session, self._tree = session, tree

    @guarded()
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the ground of the cell, then the bar and the interval."""
        super().paint(painter, option, index)
        told = index.data(RANKED_ROLE)
        if told is None:
            return
        row, is_part = told
        if row.effect is None or not self._tree.scale:
            return
        colors, rect = self._session.theme, QRectF(option.rect).adjusted(8, 0, -8, 0)
        has_loss = any(end is not None and end < 0 for end in self._ends())
        zero = rect.center().x() if has_loss else rect.left()
        length = (rect.width() / 2 if has_loss else rect.width()) / self._tree.scale
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = QColor(colors.color("gain" if row.effect >= 0 else "loss"))
        color.setAlpha(SOFT)
        height = 6.0 if is_part else 12.0
        bar = QRectF(zero, rect.center().y() - height / 2, row.effect * length, height).normalized()
        painter.setClipRect(option.rect)
        painter.fillRect(bar, color)
        painter.setPen(QPen(colors.color("line"), 1))
        painter.drawLine(QPointF(zero, option.rect.top()), QPointF(zero, option.rect.bottom() + 1))
        if row.low is not None and row.high is not None and not is_part:
            self._whisker(painter, zero + row.low * length, zero + row.high * length, rect.center().y())
        painter.restore()

    def _ends(self) -> list[float | None]:
        ranking = self._tree._ranking
        return [end for row in ranking.rows for end in (row.effect, row.low)] if ranking is not None else []

    def _whisker(self, painter: QPainter, low: float, high: float, middle: float) -> None:
        """Draw the interval: a line with a stop at either end."""
        painter.setPen(QPen(self._session.theme.color("text"), 1.4))
        painter.drawLine(QPointF(low, middle), QPointF(high, middle))
        for end in (low, high):
            painter.drawLine(QPointF(end, middle - 4), QPointF(end, middle + 4))

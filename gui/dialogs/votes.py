"""The result of a dot voting: what got votes, the most first, with bars; a choice goes there on the map."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.guard import guarded
from gui.sentences import kind_name
from gui.session import Session
from gui.theme import MEDIUM, SEMIBOLD, font
from gui.words import _, ngettext, number
from journey.edits.fields import text_of
from journey.edits.workshop import voted
from journey.records import PainPoint, kind_of

ROW = 60
KEY = Qt.ItemDataRole.UserRole + 1
WHERE = Qt.ItemDataRole.UserRole + 2
COUNT = Qt.ItemDataRole.UserRole + 3
MARK = Qt.ItemDataRole.UserRole + 4
Index = QModelIndex | QPersistentModelIndex


class _Rows(QStyledItemDelegate):
    """Draws a card with its votes: text, where, a bar in the colour of its kind, the number."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.most = 1

    @guarded(QSize(400, ROW))
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of one height."""
        return QSize(400, ROW)

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        told: Any = option
        theme, rect = self._session.theme, QRectF(told.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if told.state & told.state.State_Selected:
            painter.setPen(
                theme.color("focus") if told.state & told.state.State_HasFocus else Qt.PenStyle.NoPen
            )
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), 6, 6)
        inner = rect.adjusted(14, 8, -14, -8)
        count = int(index.data(COUNT))
        painter.setFont(font(17, SEMIBOLD))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(inner.right() - 56, inner.y(), 56, 24), _RIGHT, number(count))
        words = QRectF(inner.x(), inner.y(), inner.width() - 64, 20)
        painter.setFont(font(13, MEDIUM))
        text = painter.fontMetrics().elidedText(
            str(index.data(Qt.ItemDataRole.DisplayRole)), Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, _LEFT, text)
        painter.setFont(font(12))
        painter.setPen(theme.color("text_muted"))
        painter.drawText(words.translated(0, 19), _LEFT, str(index.data(WHERE)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(str(index.data(MARK))))
        bar = QRectF(inner.x(), inner.bottom() - 4, max(4.0, inner.width() * count / self.most), 4)
        painter.drawRoundedRect(bar, 2, 2)
        painter.restore()


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Votes(QDialog):
    """The votes as they stand, kept up to date while the voting goes on.

    Signals
    -------
    reset_asked()
        a person wants all votes taken away.
    """

    reset_asked = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Votes"))
        self.resize(460, 520)
        self.total = QLabel()
        self.total.setProperty("role", "heading")
        self.list = QListWidget()
        self.list.setAccessibleName(_("Votes"))
        self._rows = _Rows(session, self.list)
        self.list.setItemDelegate(self._rows)
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        self.nothing = QLabel(
            _("No votes yet. Select a pain point or an opportunity and press V; Shift+V takes one back.")
        )
        self.nothing.setWordWrap(True)
        self.nothing.setProperty("role", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.reset = QPushButton(_("Reset all votes"))
        self.reset.setAutoDefault(False)
        self.reset.clicked.connect(self.reset_asked)
        close = QPushButton(_("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self.reset)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.total)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        session.journey_changed.connect(self.refresh)
        session.theme_changed.connect(self.list.viewport().update)
        self.refresh()

    def refresh(self) -> None:
        """Show the votes as they stand now."""
        journey = self._session.journey
        cards = voted(journey)
        here = self.list.currentItem().data(KEY) if self.list.currentItem() is not None else None
        self._rows.most = max([card.votes for card in cards], default=1)
        self.list.clear()
        for card in cards:
            stage = journey.stage_of(card.id)
            kind = kind_name(kind_of(card))
            item = QListWidgetItem(" ".join(text_of(card).split()) or _("(no name)"))
            item.setData(KEY, card.id)
            item.setData(WHERE, f"{kind} · {stage.name}" if stage is not None and stage.name else kind)
            item.setData(COUNT, card.votes)
            item.setData(MARK, "pain_mark" if isinstance(card, PainPoint) else "opportunity_mark")
            count = ngettext("{count} vote", "{count} votes", card.votes).format(count=card.votes)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()}; {count}")
            self.list.addItem(item)
            if card.id == here:
                self.list.setCurrentItem(item)
        total = sum(card.votes for card in cards)
        self.total.setText(ngettext("{count} vote", "{count} votes", total).format(count=number(total)))
        self.list.setVisible(bool(cards))
        self.nothing.setVisible(not cards)
        self.reset.setEnabled(bool(cards) and not self._session.is_view_only)

    def _go(self, item: QListWidgetItem) -> None:
        key = str(item.data(KEY))
        self._session.select([key])
        self._session.reveal.emit(key)

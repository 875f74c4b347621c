"""Finding by typing: every command with its keys, or every card of the map."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui import icons
from gui.guard import guarded
from gui.sentences import kind_name
from gui.session import Session
from gui.theme import Theme, font
from gui.words import _
from journey.edits.fields import text_of
from journey.records import CARDS, Record, Stage, kind_of

WIDTH, HEIGHT, ROW = 600, 440, 40
HINT = Qt.ItemDataRole.UserRole + 1
PLACE = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Entry:
    """One thing that can be chosen: its words, a hint at the right, what else it is found by."""

    words: str
    hint: str
    run: Callable[[], None]
    icon: QIcon | None = None
    is_enabled: bool = True
    also: str = ""


def rank(entry: Entry, typed: str) -> int | None:
    """Return how well an entry fits what was typed, 0 being best, None where it does not fit.

    >>> rank(Entry("Zoom in", "", print), "zo in"), rank(Entry("Zoom in", "", print), "out")
    (0, None)
    """
    wanted = typed.casefold().split()
    words = entry.words.casefold()
    everything = f"{words} {entry.hint.casefold()} {entry.also.casefold()}"
    if not all(each in everything for each in wanted):
        return None
    if not wanted or words.startswith(wanted[0]):
        return 0
    if all(any(word.startswith(each) for word in words.split()) for each in wanted):
        return 1
    return 2 if all(each in words for each in wanted) else 3


class _Rows(QStyledItemDelegate):
    """Draws an entry: icon, words, and the hint at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    @guarded(QSize(WIDTH, ROW))
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of one height; the list makes them as wide as it is itself."""
        return QSize(WIDTH // 2, ROW)

    @guarded()
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        told: Any = option
        rect, state = told.rect, told.state
        theme = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & told.state.State_Selected:
            # The line has the focus of the keys; the marked row is where Enter goes, and must stand out.
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(rect.adjusted(5, 2, -5, -2), 6, 6)
        is_enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(icon, QIcon):
            mode = QIcon.Mode.Normal if is_enabled else QIcon.Mode.Disabled
            icon.paint(painter, QRect(rect.left() + 14, rect.top() + 10, 20, 20), mode=mode)
        painter.setFont(font(12))
        painter.setPen(theme.color("text_faint" if is_enabled else "neutral"))
        hint = str(index.data(HINT))
        room = painter.fontMetrics().horizontalAdvance(hint) + 16
        painter.drawText(rect.adjusted(0, 0, -16, 0), _RIGHT, hint)
        painter.setFont(font(13.5))
        painter.setPen(theme.color("text" if is_enabled else "neutral"))
        left = rect.adjusted(46, 0, -16 - room, 0)
        words = str(index.data(Qt.ItemDataRole.DisplayRole))
        elided = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, _LEFT, elided)
        painter.restore()


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Chooser(QDialog):
    """A line to type in, and under it the entries that fit; Enter takes the marked one, Esc leaves."""

    def __init__(self, prompt: str, entries: Iterable[Entry], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(prompt)
        self.setAccessibleName(prompt)
        self.entries = tuple(entries)
        self.setFixedSize(WIDTH, HEIGHT)
        self.line = QLineEdit()
        self.line.setPlaceholderText(prompt)
        self.line.setAccessibleName(prompt)
        self.line.setClearButtonEnabled(True)
        self.line.setStyleSheet("font-size: 16px; padding: 10px 12px;")
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setAccessibleName(prompt)
        self.list.setItemDelegate(_Rows(theme, self.list))
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._take_item)
        self.nothing = QLabel(_("Nothing fits. Try fewer letters."))
        self.nothing.setProperty("role", "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.list, 1)
        self.setStyleSheet(
            f"Chooser {{ background: {theme.hex('surface')}; border: 1px solid {theme.hex('line')}; }}"
        )
        self._filter("")
        self._place(parent)

    def _place(self, parent: QWidget) -> None:
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - WIDTH) // 2, corner.y() + max(24, parent.height() // 8))

    def _filter(self, typed: str) -> None:
        fitting = [
            (fit, place) for place, e in enumerate(self.entries) if (fit := rank(e, typed)) is not None
        ]
        fitting.sort(key=lambda each: (not self.entries[each[1]].is_enabled, *each))
        self.list.clear()
        for _fit, place in fitting:
            self.list.addItem(self._item(place))
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(fitting))
        self.nothing.setVisible(not fitting)

    def _item(self, place: int) -> QListWidgetItem:
        entry = self.entries[place]
        item = QListWidgetItem(entry.words)
        item.setData(HINT, entry.hint)
        item.setData(PLACE, place)
        if entry.icon is not None:
            item.setIcon(entry.icon)
        if not entry.is_enabled:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        return item

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows and Enter move in the list while the line keeps the focus."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if event.key() in steps:
            row = self.list.currentRow() + steps[Qt.Key(event.key())]
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_item(self.list.currentItem())
            return True
        return False

    def _take_item(self, item: QListWidgetItem | None) -> None:
        entry = self.entries[item.data(PLACE)] if item is not None else None
        if entry is not None and entry.is_enabled:
            self.accept()
            entry.run()


def finder(session: Session, parent: QWidget) -> Chooser:
    """Return what finds cards and stages by any of their texts."""
    kinds: tuple[type[Record], ...] = (Stage, *CARDS)
    found = [record for kind in kinds for record in session.journey.of(kind).values()]
    entries = [_record_entry(session, record) for record in found if text_of(record)]
    return Chooser(_("Find on the map"), entries, session.theme, parent)


ICONS = {
    "stage": "stage",
    "touchpoint": "touchpoint",
    "pain_point": "pain",
    "opportunity": "opportunity",
    "note": "note",
}


def _record_entry(session: Session, record: Record) -> Entry:
    kind = kind_of(record)
    stage = session.journey.stage_of(record.id)
    where = stage.name if stage is not None and stage is not record else ""
    hint = f"{kind_name(kind)} · {where}" if where else kind_name(kind)
    fields = ("goal", "owner", "channel", "quote")
    also = " ".join(str(getattr(record, field, "")) for field in fields)
    words = " ".join(text_of(record).split())
    icon = icons.icon(ICONS[kind], session.theme)
    return Entry(words, hint, partial(_show, session, record.id), icon, True, also)


def _show(session: Session, key: str) -> None:
    session.select([key])
    session.reveal.emit(key)

"""The outline: the map as a tree of stages, touchpoints and what hangs on them; names change in place."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.guard import guarded
from gui.panels.outline_tree import Branch, branches
from gui.panels.panel import Frame
from gui.panels.parts import GRID, label
from gui.sentences import kind_name, subject_name
from gui.session import Session
from gui.tips import plain_tip
from gui.words import _
from journey.change import Change
from journey.edits.fields import rename, text_of
from journey.records import OutOfRange, Series, Target, kind_of

KEY_ROLE = Qt.ItemDataRole.UserRole
PAUSE_MS = 40
MARK_COLORS = {
    "stage": "accent",
    "touchpoint": "touchpoint_mark",
    "pain_point": "pain_mark",
    "opportunity": "opportunity_mark",
    "note": "note_mark",
}


class Outline(Frame):
    """The records of the map as a tree that follows the selection, and leads it.

    Parameters
    ----------
    session : Session
        whose map is shown.
    parent : QWidget, optional
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "outline", _("Outline"), parent)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._shape: tuple[Branch, ...] = ()
        self._following = False
        self.setMinimumWidth(180)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Find in the outline"))
        self.search.setAccessibleName(_("Find in the outline"))
        self.search.setClearButtonEnabled(True)
        self._empty = label(_("No stages yet. Add the first one on the map, and it shows here."), "muted")
        self.tree = QTreeWidget()
        self._dress_tree()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID, GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self.search)
        layout.addWidget(self._empty)
        layout.addWidget(self.tree, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.refresh)
        self._connect()
        self.refresh()

    def _dress_tree(self) -> None:
        tree = self.tree
        tree.setAccessibleName(_("Stages and what belongs to them"))
        tree.setHeaderHidden(True)
        tree.setUniformRowHeights(True)
        tree.setIndentation(14)
        tree.setIconSize(QSize(14, 14))
        tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        tree.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        tree.setTextElideMode(Qt.TextElideMode.ElideRight)

    def _connect(self) -> None:
        session = self._session
        session.journey_changed.connect(self._journey_changed)
        session.selection_changed.connect(self._follow)
        session.theme_changed.connect(self._rebuild)
        session.state_changed.connect(self._show_editable)
        self.tree.itemSelectionChanged.connect(self._lead)
        self.tree.itemClicked.connect(self._clicked)
        self.tree.itemChanged.connect(self._renamed)
        self.search.textChanged.connect(self._filter)

    # -- following the map -------------------------------------------------------------------------

    def _journey_changed(self, change: Change) -> None:
        """Follow soon: a drag changes the map many times a second, and numbers do not concern the outline."""
        records = (record for pair in change.edits.values() for record in pair)
        if not all(record is None or isinstance(record, Series | Target) for record in records):
            self._pause.start()

    def refresh(self) -> None:
        """Show the map as it is; the tree is made anew only where its shape changed."""
        self._pause.stop()
        shape = branches(self._session.journey)
        if shape != self._shape:
            self._rebuild()
            return
        self._following = True
        for key, item in self._items.items():
            self._name(item, key)
        self._following = False
        self._filter()

    def _rebuild(self) -> None:
        self._following = True
        closed = {key for key, item in self._items.items() if item.childCount() and not item.isExpanded()}
        self._shape = branches(self._session.journey)
        self.tree.clear()
        self._items = {}
        icons = {kind: _mark(kind, self._session.theme.color(color)) for kind, color in MARK_COLORS.items()}
        for branch in self._shape:
            parent = self._items.get(branch.parent) if branch.parent is not None else None
            item = QTreeWidgetItem(parent if parent is not None else self.tree)
            item.setData(0, KEY_ROLE, branch.key)
            item.setIcon(0, icons[branch.kind])
            if branch.parent is None:
                item.setFont(0, theme.panel_font(theme.SEMIBOLD))
            self._items[branch.key] = item
            self._name(item, branch.key)
        for key, item in self._items.items():
            item.setExpanded(key not in closed)
        self._following = False
        self._empty.setVisible(not self._items)
        self._show_editable()
        self._filter()
        self._follow()

    def _name(self, item: QTreeWidgetItem, key: str) -> None:
        journey = self._session.journey
        if key not in journey:
            return
        name = subject_name(journey, key)
        if item.text(0) != name:
            item.setText(0, name)
            item.setToolTip(0, plain_tip(f"{kind_name(kind_of(journey[key]))}: {name}"))

    def _show_editable(self) -> None:
        self._following = True
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not self._session.is_view_only:
            flags |= Qt.ItemFlag.ItemIsEditable
        for item in self._items.values():
            if item.flags() != flags:
                item.setFlags(flags)
        self._following = False

    def _filter(self) -> None:
        """Hide what does not have the searched text in its name, nor below it."""
        wanted = self.search.text().strip().casefold()
        for item in reversed(list(_every(self.tree))):
            children = (item.child(place) for place in range(item.childCount()))
            below = any(child is not None and not child.isHidden() for child in children)
            item.setHidden(bool(wanted) and wanted not in item.text(0).casefold() and not below)

    # -- selection ---------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Select what is selected on the map, and scroll to it."""
        wanted = set(self._session.selected)
        chosen = {str(item.data(0, KEY_ROLE)) for item in self.tree.selectedItems()}
        if wanted & self._items.keys() == chosen:
            return
        self._following = True
        self.tree.clearSelection()
        for key in self._session.selected:
            item = self._items.get(key)
            if item is not None:
                self.tree.setCurrentItem(item)
        for key in wanted & self._items.keys():
            self._items[key].setSelected(True)
        self._following = False

    def _lead(self) -> None:
        if self._following:
            return
        current = self.tree.currentItem()
        keys = [str(item.data(0, KEY_ROLE)) for item in self.tree.selectedItems()]
        if current is not None and current.isSelected():
            last = str(current.data(0, KEY_ROLE))
            keys = [key for key in keys if key != last] + [last]
        self._session.select(keys)
        if keys:
            self._session.reveal.emit(keys[-1])

    def _clicked(self, item: QTreeWidgetItem) -> None:
        """Show again where a record is that was selected before."""
        if len(self.tree.selectedItems()) == 1:
            self._session.reveal.emit(str(item.data(0, KEY_ROLE)))

    # -- renaming ----------------------------------------------------------------------------------

    @guarded()
    def _renamed(self, item: QTreeWidgetItem, _column: int = 0) -> None:
        """Take the new name; a text of several lines keeps the lines after its first."""
        if self._following:
            return
        journey, key = self._session.document.journey, str(item.data(0, KEY_ROLE))
        if key in journey and item.text(0) != subject_name(journey, key):
            _first, newline, rest = text_of(journey[key]).partition("\n")
            try:
                self._session.do(rename(journey, key, item.text(0).strip() + newline + rest))
            except OutOfRange:
                self._session.problem.emit(_("That name is too long; the old one stays."))
        self._following = True
        self._name(item, key)
        self._following = False


def _every(tree: QTreeWidget) -> Iterator[QTreeWidgetItem]:
    tops = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    waiting = tops[::-1]
    while waiting:
        item = waiting.pop()
        if item is not None:
            yield item
            waiting += [item.child(place) for place in reversed(range(item.childCount()))]


def _mark(kind: str, color: QColor) -> QIcon:
    """Return a small mark whose shape, and not its colour alone, says the kind."""
    ratio = 3
    pixels = QPixmap(14 * ratio, 14 * ratio)
    pixels.setDevicePixelRatio(ratio)
    pixels.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixels)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    shapes: dict[str, list[tuple[float, float]]] = {
        "pain_point": [(7, 2.5), (12, 11.5), (2, 11.5)],
        "opportunity": [(7, 1.5), (12.5, 7), (7, 12.5), (1.5, 7)],
    }
    if kind in shapes:
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in shapes[kind]]))
    elif kind == "touchpoint":
        painter.drawEllipse(QRectF(2.5, 2.5, 9, 9))
    else:
        high = 11 if kind == "stage" else 7
        painter.drawRoundedRect(QRectF(2, 7 - high / 2, 10, high), 2, 2)
    painter.end()
    return QIcon(pixels)

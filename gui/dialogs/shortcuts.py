"""The searchable list of keys and gestures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.words import _


@dataclass(frozen=True)
class Line:
    """One line of the list: where it belongs, what it does, which keys or gesture do it."""

    group: str
    words: str
    keys: str


def native(keys: Sequence[str]) -> str:
    """Return keys as the system writes them."""
    form = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(each).toString(form) for each in keys)


def gestures() -> tuple[Line, ...]:
    """Return what the mouse and the keys do on the map itself."""
    on_map, presenting = _("On the map"), _("While presenting")
    return (
        Line(on_map, _("Add a card"), _("double-click an empty place, or start typing")),
        Line(on_map, _("Next card of the same kind"), _("Enter while writing")),
        Line(on_map, _("Pain point on this card"), native(["Tab"])),
        Line(on_map, _("Write in the selected card"), native(["Return"]) + ", " + native(["F2"])),
        Line(on_map, _("Leave, or take a gesture back"), native(["Esc"])),
        Line(on_map, _("Move a card"), _("drag it, or the arrow keys")),
        Line(on_map, _("Move a card to the next column"), _("Shift with an arrow key")),
        Line(on_map, _("Walk from card to card"), _("Alt with an arrow key")),
        Line(on_map, _("Add a connected touchpoint"), _("Ctrl with an arrow key")),
        Line(on_map, _("Link two cards or stages"), _("drag from the ring at an edge")),
        Line(on_map, _("Say how a touchpoint feels"), _("drag its face up or down")),
        Line(on_map, _("Add to the selection"), _("Shift-click, or drag around cards")),
        Line(on_map, _("Shift the view"), _("drag with Space or the middle button, or the wheel")),
        Line(on_map, _("Zoom at the pointer"), _("Ctrl with the wheel")),
        Line(on_map, _("One card a line, or cards and numbers of a table"), _("paste from another program")),
        Line(presenting, _("Next page"), native(["Right", "Space", "PgDown"])),
        Line(presenting, _("Previous page"), native(["Left", "PgUp"])),
        Line(presenting, _("Whole map, last stage"), native(["Home", "End"])),
        Line(presenting, _("Leave"), native(["Esc"])),
    )


class ShortcutList(QDialog):
    """Every action with its keys, and every gesture, found by typing."""

    def __init__(self, lines: Sequence[Line], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keys and gestures"))
        self.resize(640, 620)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Find a key or a command"))
        self.line.setAccessibleName(_("Find a key or a command"))
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._filter)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(_("Keys and gestures"))
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(12)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.NoSelection)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.line)
        column.addWidget(self.tree, 1)
        self._fill([*lines, *gestures()])

    def _fill(self, lines: Sequence[Line]) -> None:
        groups: dict[str, QTreeWidgetItem] = {}
        for line in lines:
            if line.group not in groups:
                groups[line.group] = QTreeWidgetItem(self.tree, [line.group])
                groups[line.group].setFirstColumnSpanned(True)
                bold = self.font()
                bold.setBold(True)
                groups[line.group].setFont(0, bold)
            QTreeWidgetItem(groups[line.group], [line.words, line.keys])
        self.tree.expandAll()

    def _filter(self, typed: str) -> None:
        wanted = typed.casefold().split()
        for place in range(self.tree.topLevelItemCount()):
            group = self.tree.topLevelItem(place)
            if group is not None:
                shown = [self._fits(group, group.child(row), wanted) for row in range(group.childCount())]
                group.setHidden(not any(shown))

    def _fits(self, group: QTreeWidgetItem, item: QTreeWidgetItem | None, wanted: Sequence[str]) -> bool:
        if item is None:
            return False
        text = f"{item.text(0)} {item.text(1)} {group.text(0)}".casefold()
        item.setHidden(not all(each in text for each in wanted))
        return not item.isHidden()

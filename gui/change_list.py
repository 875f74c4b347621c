"""A list of what differs between two maps, by what came, went and changed; a click tells which record."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from gui.changes import Line, how_name
from gui.words import _

ID_ROLE = Qt.ItemDataRole.UserRole
MOST_LINES = 1000


class ChangeList(QTreeWidget):
    """Shows lines under the headings Added, Removed and Changed.

    Signals
    -------
    chosen(str)
        the id of the record that was clicked.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Differences"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.clicked.connect(self._tell)
        self.activated.connect(self._tell)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other lines."""
        self.clear()
        groups: dict[str, QTreeWidgetItem] = {}
        for line in lines[:MOST_LINES]:
            if line.how not in groups:
                groups[line.how] = QTreeWidgetItem([how_name(line.how)])
                self.addTopLevelItem(groups[line.how])
                groups[line.how].setExpanded(True)
            item = QTreeWidgetItem([line.name])
            item.setData(0, ID_ROLE, line.id)
            groups[line.how].addChild(item)
            for detail in line.details:
                child = QTreeWidgetItem([detail])
                child.setData(0, ID_ROLE, line.id)
                item.addChild(child)
            item.setExpanded(len(line.details) <= 3)
        if len(lines) > MOST_LINES:
            text = _("The first {count} are shown.").format(count=MOST_LINES)
            self.addTopLevelItem(QTreeWidgetItem([text]))

    def _tell(self, index: QModelIndex) -> None:
        key = index.data(ID_ROLE)
        if key is not None:
            self.chosen.emit(key)

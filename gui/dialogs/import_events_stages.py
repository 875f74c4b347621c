"""The stages of a drafted map as a tree: renamed, merged, activities moved between them or left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui.guard import guarded
from gui.words import _

NAME = Qt.ItemDataRole.UserRole
Groups = Sequence[tuple[str, Sequence[str]]]


class _Tree(QTreeWidget):
    """Stages with their activities; an activity is dragged to another stage.

    Signals
    -------
    dropped()
        something was dragged elsewhere.
    """

    dropped = Signal()

    @guarded()
    def dropEvent(self, event: QDropEvent) -> None:
        """Move what is dragged onto a stage, or onto a neighbour in one."""
        target = self.itemAt(event.position().toPoint())
        stage = target.parent() or target if target is not None else None
        if stage is None:
            return
        for item in self.selectedItems():
            before = item.parent()
            if before is not None and before is not stage:
                _move(item, before, stage)
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.dropped.emit()


class StageTree(QWidget):
    """Groups activities into stages by hand.

    Signals
    -------
    changed()
        the grouping is another, or activities are left out or back in.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_own = False
        """Whether a person grouped the activities, so that no proposal takes the place of that."""
        self.tree = _Tree()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(_("Stages and their activities"))
        self.tree.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.tree.itemChanged.connect(self._edited)
        self.tree.dropped.connect(self._moved)
        self.tree.itemSelectionChanged.connect(self._follow)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.changed.emit)
        self.merge = self._button(_("Merge"), _("Make one stage of those selected"), self.merge_selected)
        self.split = self._button(
            _("New stage"), _("Make a stage of the activities selected"), self.split_selected
        )
        self.reset = self._button(_("Proposal"), _("Group the activities as proposed"), self._reset)
        row = QHBoxLayout()
        row.setSpacing(4)
        for button in (self.merge, self.split, self.reset):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.tree, 1)
        column.addLayout(row)
        self._follow()

    def _button(self, words: str, told: str, run: object) -> QPushButton:
        made = QPushButton(words)
        made.setToolTip(told)
        made.setAutoDefault(False)
        made.setStyleSheet("QPushButton { padding: 4px 6px; }")
        made.clicked.connect(run)
        return made

    # -- showing -----------------------------------------------------------------------------------

    def show_groups(self, groups: Groups, hidden: Sequence[str]) -> None:
        """Show stages with their activities; hidden activities stand last, unticked."""
        shown = [(name, list(names)) for name, names in groups]
        if [(name, names) for name, names, _ticked in self._read()] == shown and set(hidden) == set(
            self.hidden()
        ):
            return
        self.tree.blockSignals(True)
        self.tree.clear()
        for name, names in shown:
            stage = self._stage(name)
            for activity in names:
                stage.addChild(_activity(activity, is_in=True))
            stage.setExpanded(True)
        if hidden:
            rest = QTreeWidgetItem(self.tree, [_("Left out")])
            rest.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for activity in hidden:
                rest.addChild(_activity(activity, is_in=False))
            rest.setExpanded(True)
        self.tree.blockSignals(False)
        self._follow()

    def _stage(self, name: str) -> QTreeWidgetItem:
        made = QTreeWidgetItem(self.tree, [name])
        made.setData(0, NAME, "")
        made.setFlags(made.flags() | Qt.ItemFlag.ItemIsEditable)
        font = made.font(0)
        font.setBold(True)
        made.setFont(0, font)
        return made

    # -- reading -----------------------------------------------------------------------------------

    def _read(self) -> list[tuple[str, list[str], list[bool]]]:
        found = []
        for place in range(self.tree.topLevelItemCount()):
            stage = self.tree.topLevelItem(place)
            if stage is None or not stage.flags() & Qt.ItemFlag.ItemIsEditable:
                continue
            children = _children(stage)
            names = [str(child.data(0, NAME)) for child in children]
            ticked = [child.checkState(0) is Qt.CheckState.Checked for child in children]
            found.append((stage.text(0).strip(), names, ticked))
        return found

    def stages(self) -> Mapping[str, str]:
        """Return the stage of each activity where a person grouped them, else nothing."""
        if not self.is_own:
            return {}
        return {name: stage for stage, names, _ticked in self._read() for name in names if stage}

    def hidden(self) -> tuple[str, ...]:
        """Return the activities that are left out."""
        stages = [self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount())]
        children = [child for stage in stages if stage is not None for child in _children(stage)]
        return tuple(
            str(child.data(0, NAME)) for child in children if child.checkState(0) is not Qt.CheckState.Checked
        )

    # -- gestures ----------------------------------------------------------------------------------

    def _edited(self, item: QTreeWidgetItem, _column: int) -> None:
        if item.parent() is None:
            if not item.text(0).strip():
                self.tree.blockSignals(True)
                item.setText(0, next((str(child.data(0, NAME)) for child in _children(item)), _("Stage")))
                self.tree.blockSignals(False)
            self.is_own = True
        self._soon.start()

    def _moved(self) -> None:
        self.is_own = True
        for place in reversed(range(self.tree.topLevelItemCount())):
            stage = self.tree.topLevelItem(place)
            if stage is not None and not stage.childCount():
                self.tree.takeTopLevelItem(place)
        self._follow()
        self._soon.start()

    def _chosen_stages(self) -> list[QTreeWidgetItem]:
        found = [item for item in self.tree.selectedItems() if item.parent() is None]
        return sorted(found, key=self.tree.indexOfTopLevelItem)

    def _chosen_activities(self) -> list[QTreeWidgetItem]:
        return [item for item in self.tree.selectedItems() if item.parent() is not None]

    def merge_selected(self) -> None:
        """Make one stage of those selected; it keeps the name of the first."""
        stages = self._chosen_stages()
        if len(stages) < 2:
            return
        for other in stages[1:]:
            stages[0].addChildren(other.takeChildren())
        self._moved()

    def split_selected(self) -> None:
        """Make a stage of the activities selected, named after the first."""
        chosen = self._chosen_activities()
        if not chosen:
            return
        self.tree.blockSignals(True)
        made = self._stage(str(chosen[0].data(0, NAME)))
        for item in chosen:
            parent = item.parent()
            if parent is not None:
                _move(item, parent, made)
        made.setExpanded(True)
        self.tree.blockSignals(False)
        self._moved()

    def _reset(self) -> None:
        self.is_own = False
        self._soon.start()

    def _follow(self) -> None:
        self.merge.setEnabled(len(self._chosen_stages()) > 1)
        self.split.setEnabled(bool(self._chosen_activities()))
        self.reset.setEnabled(self.is_own)


def _activity(name: str, is_in: bool) -> QTreeWidgetItem:
    made = QTreeWidgetItem([name])
    made.setData(0, NAME, name)
    made.setCheckState(0, Qt.CheckState.Checked if is_in else Qt.CheckState.Unchecked)
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable
    made.setFlags(flags | (Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled if is_in else flags))
    return made


def _children(stage: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = [stage.child(row) for row in range(stage.childCount())]
    return [child for child in found if child is not None]


def _move(item: QTreeWidgetItem, before: QTreeWidgetItem, stage: QTreeWidgetItem) -> None:
    taken = before.takeChild(before.indexOfChild(item))
    if taken is not None:
        stage.addChild(taken)

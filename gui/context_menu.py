"""The menu under the right button of the mouse: what can be done with what lies there, from the one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

from gui.guard import guarded
from journey.records import CARDS, Note, Persona, Stage, Touchpoint

if TYPE_CHECKING:
    from gui.window import Window

SEPARATOR = ""
ADDING = ("add_touchpoint", "add_pain", "add_opportunity", "add_note", SEPARATOR)
HANDLING = ("cut", "copy", "paste", "duplicate", "delete", SEPARATOR)
EVIDENCE, PICTURE, ARRANGE = "edit/evidence", "edit/picture", "edit/arrange"
ON_EMPTY = (
    *("add_stage", "add_persona", SEPARATOR),
    *("paste", "select_all", SEPARATOR),
    *("fit_all", "fit_width", "unfold_all"),
)


class ContextMenu(QObject):
    """Shows the menu of the map, where the pointer is or, asked for by key, beside what is selected.

    Parameters
    ----------
    window : Window
        whose map it is; the menu is made of its actions.
    """

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        window.map.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the wish for a menu."""
        if event.type() is not QEvent.Type.ContextMenu or not isinstance(event, QContextMenuEvent):
            return False
        if self._window.map.mouse.tool is None:
            by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
            self.show_at(self._beside_selection() if by_key else event.pos())
        return True

    def show_at(self, at: QPoint) -> None:
        """Show the menu at a point of the map."""
        menus = self._window.menus
        self._look_at_cell(at)
        menus.refresh()
        made = QMenu(self._window.map)
        made.aboutToHide.connect(made.deleteLater)
        for name in self.names():
            if not name:
                made.addSeparator()
            elif name in menus.menus:
                made.addAction(menus.menus[name].menuAction())
            elif menus.actions[name].isEnabled():
                made.addAction(menus.actions[name])
        made.popup(self._window.map.mapToGlobal(at))

    def names(self) -> tuple[str, ...]:
        """Return the actions, and the menus within the menu, for what is selected."""
        journey, chosen = self._window.session.journey, self._window.session.selected
        records = [journey[key] for key in chosen if key in journey]
        if not records:
            return ON_EMPTY
        if self._window.session.is_view_only:
            return ("copy", SEPARATOR, "fit_selection")
        found = ["rename", SEPARATOR] if len(records) == 1 else ["link", ARRANGE, SEPARATOR]
        if all(isinstance(record, Stage) for record in records):
            found += [*ADDING, "fold_stage", SEPARATOR]
        if any(isinstance(record, (Stage, *CARDS)) for record in records):
            found += [*HANDLING]
        else:
            found += ["delete", SEPARATOR]
        found += [EVIDENCE]
        if any(isinstance(record, Touchpoint | Persona) for record in records):
            found += [PICTURE]
        if any(isinstance(record, Note) for record in records):
            found += ["private"]
        return (*found, "vote", SEPARATOR, "fit_selection")

    def _look_at_cell(self, at: QPoint) -> None:
        """Choose the column of an empty place: what is added or pasted comes there."""
        view = self._window.map
        if view.session.selected or view.frozen.covers(QPointF(at)):
            return
        spot = view.port.to_scene(QPointF(at))
        hit = view.scene.hit(spot.x(), spot.y())
        if hit.kind == "cell":
            view.session.select([hit.key])

    def _beside_selection(self) -> QPoint:
        view = self._window.map
        rects = [rect for key in view.session.selected if (rect := view.scene.rect(key)) is not None]
        if not rects:
            return view.rect().center()
        x, y = rects[-1].center
        at = (QPointF(x, y) * view.scale + view.port.offset).toPoint()
        return at if view.rect().contains(at) else view.rect().center()

"""The map for screen readers: every stage, card and flow is a child of the map with name, role and place.

Qt deletes an interface that it was told of when its time comes, and a wrapper that Python let go of earlier
would be deleted twice. So each child is registered as it is made, kept here, and deleted through Qt alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import ref

import shiboken6
from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget

from gui.canvas.controls import Control
from gui.canvas.doing import Doing
from gui.canvas.pencil import qrect
from gui.canvas.spoken import BUTTON, button_key, reading_order, spoken_detail, spoken_name
from gui.guard import guarded
from journey.change import Change
from journey.geometry import Layout
from journey.records import Stage

if TYPE_CHECKING:
    from gui.canvas.view import MapView

Role, Text, Event = QAccessible.Role, QAccessible.Text, QAccessible.Event
SELECTABLE_HITS = ("card", "stage", "face", "flow", "kpi", "clv", "persona", "strip")
NOTHING = shiboken6.VoidPtr(0)
"""The address of nothing: None, handed to Qt where it wants an address, is taken for one."""
_kept: list[MapInterface] = []
_heard: list[bool] = []


def _send(event: QAccessibleEvent) -> None:
    QAccessible.updateAccessibility(event)


class Speaker(QObject):
    """Tells screen readers what is on a map and what changes there; made once for each view.

    Nothing is made or computed until a screen reader asks.
    """

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        # Qt may keep what it was handed for ever: a window that has gone must not stay with it.
        self._view = ref(view)
        self.items: dict[str, ItemInterface] = {}
        self._order: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._layout: Layout | None = None
        self._selected: tuple[str, ...] = ()
        if not _heard:
            _listen(view)
        view.session.selection_changed.connect(self._selection_changed)
        view.session.journey_changed.connect(self._journey_changed)
        view.destroyed.connect(_Farewell(self.items))

    @property
    def view(self) -> MapView:
        """The view that is spoken of, while it `is_alive`."""
        found = self._view()
        assert found is not None
        return found

    @property
    def is_alive(self) -> bool:
        """Whether the view still stands: Qt asks for names even while it takes a window apart."""
        found = self._view()
        return found is not None and shiboken6.isValid(found)

    @property
    def order(self) -> tuple[str, ...]:
        """The records on the map as they are read out: stage by stage, each with its cards; flows last."""
        scene = self.view.scene
        if scene.layout is not self._layout:
            self._layout = scene.layout
            self._order = reading_order(scene)
            self._places = {key: place for place, key in enumerate(self._order)}
        return self._order

    def place(self, key: str) -> int:
        """Return the place of a record among all, -1 where it is not on the map."""
        return self._places.get(key, -1) if self.order else -1

    def item(self, key: str) -> ItemInterface | None:
        """Return the interface of a record, None where the map does not show it."""
        if self.place(key) < 0:
            return None
        if key not in self.items:
            made = ButtonInterface(self, key) if key.startswith(BUTTON) else ItemInterface(self, key)
            QAccessible.registerAccessibleInterface(made)
            self.items[key] = made
        return self.items[key]

    def rect(self, key: str) -> QRect:
        """Return where a record lies on the screen."""
        view = self.view
        control = self.control(key)
        if control is not None:
            button = control.box.toAlignedRect()
            return QRect(view.mapToGlobal(button.topLeft()), button.size())
        rect = view.scene.rect(key)
        box = qrect(rect) if rect is not None else self._flow_rect(key)
        on_view = view.port.to_view(box)
        return QRect(view.mapToGlobal(on_view.topLeft()), on_view.size())

    def control(self, key: str) -> Control | None:
        """Return the button on the map that a key stands for, None where it is not out."""
        if not self.is_button(key):
            return None
        return next(
            (each for each in self.view.controls.all() if button_key(each.what, each.name) == key), None
        )

    def is_button(self, key: str) -> bool:
        """Whether a key stands for a button on the map."""
        return key.startswith(BUTTON)

    def _flow_rect(self, key: str) -> QRectF:
        scene = self.view.scene
        for arrow in (*scene.stage_arrows, *scene.touchpoint_arrows):
            if arrow.move.flow == key:
                return arrow.line.boundingRect().adjusted(-4, -4, 4, 4)
        return QRectF()

    def at(self, x: int, y: int) -> ItemInterface | None:
        """Return what lies under a point of the screen."""
        button = self.view.controls.at(QPointF(self.view.mapFromGlobal(QPoint(x, y))))
        if button is not None:
            return self.item(button_key(button.what, button.name))
        on_map = self.view.port.to_scene(QPointF(self.view.mapFromGlobal(QPoint(x, y))))
        hit = self.view.scene.hit(on_map.x(), on_map.y(), "", self.view.scale)
        return self.item(hit.key) if hit.kind in SELECTABLE_HITS else None

    # -- what has changed --------------------------------------------------------------------------

    def _selection_changed(self) -> None:
        if not QAccessible.isActive():
            return
        before, self._selected = self._selected, self.view.session.selected
        for key in before:
            if key not in self._selected:
                self._tell(key, Event.SelectionRemove)
        for key in self._selected:
            if key not in before:
                self._tell(key, Event.SelectionAdd)
        if self._selected and self.view.hasFocus():
            self._tell(self._selected[-1], Event.Focus)

    def _journey_changed(self, change: Change) -> None:
        """Let go of records that are gone, and say which have other words."""
        for key, (_before, after) in change.edits.items():
            if after is None and key in self.items:
                _delete(self.items.pop(key))
            elif key in self.items and QAccessible.isActive():
                self._tell(key, Event.NameChanged)

    def _tell(self, key: str, event: QAccessible.Event) -> None:
        item = self.item(key)
        if item is not None:
            _send(QAccessibleEvent(item, event))


class _Farewell:
    """Deletes the children of a map after the map; holds neither the view nor its speaker."""

    def __init__(self, items: dict[str, ItemInterface]) -> None:
        self._items = items

    def __call__(self) -> None:
        while self._items:
            _delete(self._items.popitem()[1])


def _delete(item: ItemInterface) -> None:
    if shiboken6.isValid(item):
        QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(item))


def _listen(view: MapView) -> None:
    """Have Qt ask here for interfaces; the one it may have made of the view by itself is made anew."""
    QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(QAccessible.queryAccessibleInterface(view)))
    QAccessible.installFactory(_interface_for)
    _heard.append(True)
    if QAccessible.isActive() and view.hasFocus():
        # A screen reader that was there first knows the view as an empty one.
        _send(QAccessibleEvent(view, Event.Focus))


@guarded(None)
def _interface_for(_name: str, asked: QObject | None) -> QAccessibleInterface | None:
    """Make the interface of a map view; None for everything else, which Qt knows itself."""
    from gui.canvas.view import MapView

    if not isinstance(asked, MapView):
        return None
    _kept[:] = [interface for interface in _kept if shiboken6.isValid(interface)]
    _kept.append(MapInterface(asked.speaker))
    return _kept[-1]


class MapInterface(QAccessibleWidget):
    """The map: first the widgets on it, such as the text field, then its records in reading order."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__(speaker.view, Role.List)
        self._speaker = speaker

    @guarded(0)
    def childCount(self) -> int:
        """Return how many widgets and records there are."""
        if not self._speaker.is_alive:
            return 0
        return super().childCount() + len(self._speaker.order)

    @guarded(None)
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # null is meant
        """Return a widget or a record by its place."""
        if not self._speaker.is_alive:
            return None
        widgets = super().childCount()
        if 0 <= index < widgets:
            return super().child(index)
        order = self._speaker.order
        return self._speaker.item(order[index - widgets]) if widgets <= index < widgets + len(order) else None

    @guarded(-1)
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return the place of a child, -1 where it is none."""
        if not self._speaker.is_alive:
            return -1
        if not isinstance(child, ItemInterface):
            return super().indexOfChild(child)
        place = self._speaker.place(child.key)
        return -1 if place < 0 else super().childCount() + place

    @guarded(None)
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return what lies under a point of the screen: a widget before a record."""
        if not self._speaker.is_alive:
            return None
        found = super().childAt(x, y)
        return found if found is not None else self._speaker.at(x, y)

    @guarded(None)
    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return the record selected last while the map has the focus."""
        if not self._speaker.is_alive:
            return None
        selected = self._speaker.view.session.selected
        if selected and self._speaker.view.hasFocus():
            return self._speaker.item(selected[-1])
        return super().focusChild()

    @guarded("")
    def text(self, kind: QAccessible.Text) -> str:
        """Return the name of the map, and its title as its value."""
        if kind == Text.Value and self._speaker.is_alive:
            return self._speaker.view.session.journey.map.title
        return super().text(kind)


class ItemInterface(QAccessibleInterface):
    """A stage, a card or a flow on the map."""

    def __init__(self, speaker: Speaker, key: str) -> None:
        super().__init__()
        self._speaker = speaker
        self.key = key
        self._doing = Doing(speaker, key)

    @guarded(NOTHING)
    def interface_cast(self, kind: QAccessible.InterfaceType) -> shiboken6.VoidPtr:  # type: ignore[override]
        """Return the address of what can be done with it."""
        is_asked = kind == QAccessible.InterfaceType.ActionInterface
        return shiboken6.VoidPtr(self._doing) if is_asked else NOTHING  # type: ignore[arg-type]

    @guarded(False)
    def isValid(self) -> bool:
        """Return whether the record still is on the map."""
        return self._speaker.is_alive and self._speaker.place(self.key) >= 0

    def object(self) -> QObject | None:  # type: ignore[override]  # null is meant
        """Return nothing: a record is no object of Qt."""
        return None

    @guarded(None)
    def window(self) -> QWindow | None:  # type: ignore[override]
        """Return the window that the map is in."""
        return self._speaker.view.window().windowHandle() if self._speaker.is_alive else None

    @guarded(None)
    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        """Return the map."""
        return QAccessible.queryAccessibleInterface(self._speaker.view) if self._speaker.is_alive else None

    def childCount(self) -> int:
        """Return 0: nothing lies on a card."""
        return 0

    def child(self, index: int) -> None:  # type: ignore[override]
        """Return nothing."""

    def childAt(self, x: int, y: int) -> None:  # type: ignore[override]
        """Return nothing."""

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return -1: there are no children."""
        return -1

    @guarded(QRect())
    def rect(self) -> QRect:
        """Return where the record lies on the screen."""
        return self._speaker.rect(self.key) if self.isValid() else QRect()

    @guarded(Role.ListItem)
    def role(self) -> QAccessible.Role:
        """Return that a stage heads a column, and that all else is an entry."""
        is_stage = self.isValid() and self._speaker.view.session.journey.get(self.key, Stage) is not None
        return Role.ColumnHeader if is_stage else Role.ListItem

    def state(self) -> QAccessible.State:
        """Return whether the record is selected, has the focus, and can be seen."""
        state = QAccessible.State()
        self._fill(state)
        return state

    @guarded()
    def _fill(self, state: QAccessible.State) -> None:
        if not self.isValid():
            state.invalid = True
            return
        view = self._speaker.view
        selected = view.session.selected
        state.selectable = state.focusable = state.multiSelectable = True
        state.selected = self.key in selected
        state.focused = bool(selected) and selected[-1] == self.key and view.hasFocus()
        state.readOnly = view.session.is_view_only
        shown = QRect(view.mapToGlobal(QPoint(0, 0)), view.size())
        state.offscreen = not shown.intersects(self.rect())
        state.invisible = not view.isVisible()

    @guarded("")
    def text(self, kind: QAccessible.Text) -> str:
        """Return the name with its key facts, or the details."""
        if not self.isValid():
            return ""
        scene = self._speaker.view.scene
        if kind == Text.Name:
            return spoken_name(scene, self.key)
        return spoken_detail(scene, self.key) if kind == Text.Description else ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Leave the text: it is written on the map itself."""


class ButtonInterface(ItemInterface):
    """A button on the map: it folds a stage, collapses, pins or hides a band; the menu View does the same."""

    @guarded(Role.Button)
    def role(self) -> QAccessible.Role:
        """Return that it is a button."""
        return Role.Button

    @guarded()
    def _fill(self, state: QAccessible.State) -> None:
        control = self._speaker.control(self.key) if self.isValid() else None
        if control is None:
            state.invalid = True
            return
        state.checkable = control.what != "hidden"
        state.checked = control.is_on
        view = self._speaker.view
        shown = QRect(view.mapToGlobal(QPoint(0, 0)), view.size())
        state.offscreen = not shown.intersects(self.rect())

    @guarded("")
    def text(self, kind: QAccessible.Text) -> str:
        """Return what the button does."""
        control = self._speaker.control(self.key) if kind == Text.Name and self.isValid() else None
        return control.words if control is not None else ""

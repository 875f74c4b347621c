"""Pointing: who answers the mouse - the buttons on the map, the rows that stay in view, or the map itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent

from gui.canvas.pencil import Pencil
from gui.canvas.places import HANDLE_RADIUS

if TYPE_CHECKING:
    from gui.canvas.view import MapView


class Pointing:
    """Asks what lies over the map first, then the map."""

    def __init__(self, view: MapView) -> None:
        self._view = view

    def press(self, event: QMouseEvent, pans: bool) -> None:
        """Answer a press."""
        if pans or not self._press_over_map(event):
            self._view.mouse.press(event, pans=pans)

    def _press_over_map(self, event: QMouseEvent) -> bool:
        """Answer a press on what lies over the map: a button, or rows that stay; say whether it was one."""
        view, at = self._view, event.position()
        is_left = event.button() == Qt.MouseButton.LeftButton
        if not is_left and event.button() != Qt.MouseButton.RightButton:
            return False
        if is_left and view.controls.press(at):
            return True
        if not view.frozen.covers(at):
            return False
        view.mouse.leave()
        hit = view.frozen.hit(at)
        if is_left and hit is not None and hit.kind == "stage":
            view.mouse.press_header(event, hit.key)
            return True
        key = hit.key if hit is not None and hit.key in view.session.journey else ""
        if key and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            view.session.toggle(key)
        else:
            view.session.select([key] if key else [])
        return True

    def move(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        view, at = self._view, event.position()
        is_free = not event.buttons() and view.mouse.tool is None
        if is_free and view.controls.hover(at):
            view.setCursor(Qt.CursorShape.PointingHandCursor)
        elif is_free and view.frozen.covers(at):
            view.mouse.leave()
            view.setCursor(Qt.CursorShape.ArrowCursor)
        else:
            view.mouse.move(event)

    def double_click(self, event: QMouseEvent) -> None:
        """Answer a double click: a record in the rows that stay is brought into sight and edited."""
        view, at = self._view, event.position()
        if event.button() != Qt.MouseButton.LeftButton or view.controls.press(at):
            return
        if not view.frozen.covers(at):
            view.mouse.double_click(event)
            return
        hit = view.frozen.hit(at)
        if hit is not None and hit.kind in ("card", "stage", "persona"):
            view.reveal(hit.key)
            view.edit_text(hit.key)

    def leave(self) -> None:
        """Forget what the pointer was over."""
        self._view.mouse.leave()
        self._view.controls.leave()

    def paint(self, pencil: Pencil) -> None:
        """Draw the handles of what the pointer is over, from which a link is dragged."""
        view = self._view
        shown = view.mouse.hovered or view.keys.linking
        if not shown or view.mouse.tool is not None or view.session.is_view_only:
            return
        for x, y in view.scene.handles(shown):
            radius = HANDLE_RADIUS - 1
            ring = QRectF(QPointF(x - radius, y - radius), QPointF(x + radius, y + radius))
            pencil.box(ring, pencil.color("surface"), pencil.color("accent"), radius, 2)

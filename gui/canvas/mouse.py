"""The map by mouse: what a press selects, which gesture a drag starts, what a double click adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from gui.canvas.drift import Drift
from gui.canvas.places import Hit
from gui.canvas.tools import BandTool, FaceTool, LinkTool, MoveTool, PanTool, StageTool, Tool
from gui.words import _

if TYPE_CHECKING:
    from gui.canvas.view import MapView

DRAG_DISTANCE = 4
SELECTABLE = ("card", "stage", "flow", "face", "kpi", "clv", "implied", "persona", "strip")
CURSORS = {
    "handle": Qt.CursorShape.CrossCursor,
    "face": Qt.CursorShape.SizeVerCursor,
    "add_stage": Qt.CursorShape.PointingHandCursor,
}


class Mouse:
    """Keeps what the mouse is doing: the gesture that runs, what lay under the press, what is hovered."""

    def __init__(self, view: MapView) -> None:
        self.view = view
        self.session = view.session
        self.tool: Tool | None = None
        self.drift: Drift | None = None
        self.hovered = ""
        self._pressed: tuple[QPointF, Hit] | None = None

    def forget(self) -> None:
        """Drop everything, for another document has come in."""
        self._rest()
        self.tool, self._pressed, self.hovered = None, None, ""

    def press(self, event: QMouseEvent, pans: bool) -> None:
        """Select what is pressed, or start to pan."""
        at = self.view.port.to_scene(event.position())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (is_left and pans):
            self._begin(PanTool(self.view, at))
            return
        hit = self._hit(at)
        if is_left or event.button() == Qt.MouseButton.RightButton:
            self._select(hit, event.modifiers())
        if is_left:
            self._pressed = (at, hit)

    def press_header(self, event: QMouseEvent, stage: str) -> None:
        """Press a stage's header where it stays at the top: it is dragged as at its own place."""
        self._select(Hit("stage", stage), event.modifiers())
        self._pressed = (self.view.port.to_scene(event.position()), Hit("stage", stage))

    def _hit(self, at: QPointF) -> Hit:
        return self.view.scene.hit(at.x(), at.y(), self.hovered, self.view.scale)

    def _select(self, hit: Hit, modifiers: Qt.KeyboardModifier) -> None:
        adds = modifiers & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier)
        if hit.kind in SELECTABLE:
            if adds:
                self.session.toggle(hit.key)
            elif hit.key not in self.session.selected:
                self.session.select([hit.key])
            if hit.kind == "implied":
                self.view.hint.emit(
                    _("This arrow follows from the order of the stages; link the two to change it.")
                )
        elif hit.kind != "handle" and not adds:
            self.session.select([])

    def move(self, event: QMouseEvent) -> None:
        """Follow a gesture, or start one once the pointer has left the place of the press."""
        at = self.view.port.to_scene(event.position())
        if self.tool is None and self._pressed is not None:
            start, hit = self._pressed
            if ((at - start) * self.view.scale).manhattanLength() < DRAG_DISTANCE:
                return
            self._pressed = None
            # A card that is still being written goes with its field, if it has no word yet.
            self.view.writing.finish()
            tool = self._tool_for(hit, start)
            if tool is not None:
                self._begin(tool)
        if self.tool is not None:
            self.tool.drag(at, event.modifiers())
            if self.drift is not None:
                self.drift.follow(event.position(), event.modifiers())
        else:
            self._hover(at)

    def _tool_for(self, hit: Hit, start: QPointF) -> Tool | None:
        if hit.kind not in ("card", "stage", "face", "handle") or hit.key not in self.session.journey:
            return BandTool(self.view, start, self.session.selected)
        if self.session.is_view_only:
            self.view.hint.emit(_("This map is open to view only."))
            return None
        if hit.kind == "handle":
            return LinkTool(self.view, start, hit.key)
        if hit.kind == "face":
            return FaceTool(self.view, start, hit.key)
        if hit.kind == "stage":
            return StageTool(self.view, start, hit.key)
        return MoveTool(self.view, start)

    def _begin(self, tool: Tool) -> None:
        self.view.writing.finish()
        self.tool = tool
        if any(tool.reaches):
            self.drift = Drift(self.view, *tool.reaches)
        self.view.setCursor(tool.cursor)

    def _rest(self) -> None:
        """Let the view lie still."""
        if self.drift is not None:
            self.drift.stop()
            self.drift = None

    def release(self, event: QMouseEvent) -> bool:
        """End a gesture, or act on a plain click; say whether a gesture ended."""
        pressed, self._pressed = self._pressed, None
        if self.tool is not None:
            tool, self.tool = self.tool, None
            self._rest()
            tool.drop(self.view.port.to_scene(event.position()), event.modifiers())
            self.view.unsetCursor()
            return True
        if pressed is not None:
            self._clicked(pressed[1], event.modifiers())
        return False

    def _clicked(self, hit: Hit, modifiers: Qt.KeyboardModifier) -> None:
        if hit.kind == "add_stage":
            self.view.writing.add_stage()
        elif hit.kind in SELECTABLE and not modifiers and len(self.session.selected) > 1:
            self.session.select([hit.key])

    def cancel(self) -> bool:
        """End a gesture without a trace; say whether there was one."""
        was_busy = self.tool is not None or self._pressed is not None
        self._pressed = None
        if self.tool is not None:
            tool, self.tool = self.tool, None
            self._rest()
            tool.cancel()
            self.view.unsetCursor()
        return was_busy

    def double_click(self, event: QMouseEvent) -> None:
        """Edit the text there, or add a card in an empty cell."""
        self._pressed = None
        at = self.view.port.to_scene(event.position())
        hit = self._hit(at)
        if hit.kind in ("card", "stage", "flow", "persona"):
            self.view.edit_text(hit.key)
        elif hit.kind == "title":
            self.view.edit_text(self.session.journey.map.id)
        elif hit.kind == "cell":
            self.view.writing.add_in_cell(hit.key, hit.detail, at)
        elif hit.kind in ("nothing", "add_stage") and not self.view.writing.is_open:
            self.view.writing.add_stage()

    def _hover(self, at: QPointF) -> None:
        hit = self._hit(at)
        hovered = hit.key if hit.kind in ("card", "stage", "handle") else ""
        self.view.setCursor(CURSORS.get(hit.kind, Qt.CursorShape.ArrowCursor))
        if hovered != self.hovered:
            self.hovered = hovered
            self.view.update()

    def leave(self) -> None:
        """Forget what the pointer was over."""
        if self.hovered:
            self.hovered = ""
            self.view.update()

"""Gestures: each starts with a press, shows what it would do, and ends in one change or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainterPath

from gui.canvas.flows import Look, paint_arrow_head
from gui.canvas.lifted import Lifted
from gui.canvas.pencil import Pencil, qrect
from journey.edits.cards import Place, feel, move
from journey.edits.flows import can_link, link
from journey.edits.stages import move_stage
from journey.geometry import BAND_OF, CELL_PADDING, Layout, Rect, experience_at
from journey.records import Stage

if TYPE_CHECKING:
    from gui.canvas.view import MapView

PAUSE = 90
"""Milliseconds between two looks at where a card would come to lie, while it is dragged."""
REST = 250
"""The same where there are so many cards that it takes a moment: only once the hand rests so long."""


class Tool:
    """A gesture in progress, in coordinates of the scene; the view drops it when it ends."""

    cursor = Qt.CursorShape.ArrowCursor
    reaches = (False, False)
    """Whether it goes on beyond the sides of the view, and beyond its top and bottom."""

    def __init__(self, view: MapView, start: QPointF) -> None:
        self.view = view
        self.session = view.session
        self.start = start

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Follow the pointer."""

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """End where the pointer is."""

    def cancel(self) -> None:
        """End without a trace."""
        self.session.preview(None)

    def paint(self, pencil: Pencil) -> None:
        """Draw what belongs to the gesture alone."""


class PanTool(Tool):
    """Shifts the view; the pointer keeps its place on the map."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Shift by what the pointer has moved."""
        self.view.shift((at - self.start) * self.view.scale)


class MoveTool(Tool):
    """Moves the selected cards within their column or to another."""

    cursor = Qt.CursorShape.ClosedHandCursor
    reaches = (True, True)

    def __init__(self, view: MapView, start: QPointF) -> None:
        super().__init__(view, start)
        self.layout = view.scene.layout
        self.rects = {
            key: self.layout.cards[key] for key in self.session.selected if key in self.layout.cards
        }
        self.places: dict[str, Place] = {}
        self.by = QPointF()
        self._lifted = Lifted(view.scene, self.rects)
        self._soon = QTimer(view)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REST if view.scene.is_crowd else PAUSE)
        self._soon.timeout.connect(self.show_outcome)

    @property
    def is_behind(self) -> bool:
        """Whether what the map shows is yet to follow the hand."""
        return self._soon.isActive()

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Let the cards follow the hand at once; where they would come to lie is shown a little later."""
        self.by = at - self.start
        places = {
            key: place_of(self.layout, self._band(key), rect.moved(self.by.x(), self.by.y()))
            for key, rect in self.rects.items()
        }
        if places != self.places:
            self.places = places
            if self.view.scene.is_crowd or not self._soon.isActive():
                self._soon.start()
        self.view.update()

    def show_outcome(self) -> None:
        """Show the map as it would come to be."""
        if self.view.mouse.tool is self:
            self.session.preview(move(self.session.document.journey, self.places))

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Move for good."""
        self.drag(at, modifiers)
        self._end()
        if self.places:
            self.session.do(move(self.session.document.journey, self.places))

    def cancel(self) -> None:
        """Let the cards lie where they lay."""
        self._end()
        super().cancel()
        self.view.update()

    def _end(self) -> None:
        self._soon.stop()
        self._soon.deleteLater()

    def paint(self, pencil: Pencil) -> None:
        """Draw the cards under the hand."""
        self._lifted.paint(pencil, self.by)

    def _band(self, key: str) -> str:
        return BAND_OF[type(self.session.document.journey[key])]


def place_of(layout: Layout, band: str, rect: Rect) -> Place:
    """Return the place in the matrix that a rectangle on the map comes to: nearest column, own band."""
    stage = layout.column_at(rect.center[0]) or ""
    cell = layout.cell(stage, band)
    return Place(stage, max(0.0, rect.x - cell.x - CELL_PADDING), max(0.0, rect.y - cell.y - CELL_PADDING))


class StageTool(Tool):
    """Puts a stage at another place in the order by dragging its header."""

    cursor = Qt.CursorShape.ClosedHandCursor
    reaches = (True, False)

    def __init__(self, view: MapView, start: QPointF, stage: str) -> None:
        super().__init__(view, start)
        self.stage = stage
        self.centers = [column.center[0] for key, column in view.scene.layout.columns.items() if key != stage]
        self.place = list(view.scene.layout.columns).index(stage)

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Show the order that would come of it."""
        place = sum(center < at.x() for center in self.centers)
        if place != self.place:
            self.place = place
            self.session.preview(move_stage(self.session.document.journey, self.stage, place))

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Order for good."""
        self.drag(at, modifiers)
        self.session.do(move_stage(self.session.document.journey, self.stage, self.place))


class FaceTool(Tool):
    """Draws the experience: a face is dragged up and down."""

    cursor = Qt.CursorShape.SizeVerCursor

    def __init__(self, view: MapView, start: QPointF, touchpoint: str) -> None:
        super().__init__(view, start)
        self.touchpoint = touchpoint
        self.band = view.scene.layout.bands["experience"]

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Show the curve through the face."""
        change = feel(self.session.document.journey, self.touchpoint, experience_at(at.y(), self.band))
        self.session.preview(change)

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Feel so for good."""
        change = feel(self.session.document.journey, self.touchpoint, experience_at(at.y(), self.band))
        self.session.do(change)


class LinkTool(Tool):
    """Draws a flow from the edge of a card or header to another."""

    cursor = Qt.CursorShape.CrossCursor
    reaches = (True, True)

    def __init__(self, view: MapView, start: QPointF, source: str) -> None:
        super().__init__(view, start)
        self.source = source
        self.at = start
        self.target = ""

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Show the arrow and what it would join."""
        self.at = at
        self.target = self._target(at)
        self.view.update()

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Link for good."""
        target = self._target(at)
        if target:
            self.session.do(link(self.session.document.journey, self.source, target))
            self.session.select([self.source])
        self.view.update()

    def _target(self, at: QPointF) -> str:
        hit = self.view.scene.hit(at.x(), at.y())
        journey = self.session.document.journey
        wants_stage = isinstance(journey[self.source], Stage)
        key = hit.key
        if hit.kind in ("cell", "kpi", "clv", "stage") and not wants_stage and hit.kind != "stage":
            key = ""
        far = abs(at.x() - self.start.x()) + abs(at.y() - self.start.y()) > 24
        return key if key in journey and far and can_link(journey, self.source, key) else ""

    def paint(self, pencil: Pencil) -> None:
        """Draw the arrow to the pointer, and an outline around what it would join."""
        line = QPainterPath(self.start)
        bend = max(30.0, abs(self.at.x() - self.start.x()) / 2)
        line.cubicTo(self.start + QPointF(bend, 0), self.at - QPointF(bend, 0), self.at)
        paint_arrow_head(pencil, line, Look(2.5, pencil.color("accent"), "", ""))
        rect = self.view.scene.rect(self.target) if self.target else None
        if rect is not None:
            pencil.box(qrect(rect).adjusted(-4, -4, 4, 4), None, pencil.color("accent"), 9, 2.5)


class BandTool(Tool):
    """Selects all cards within a rectangle drawn over empty ground."""

    reaches = (True, True)

    def __init__(self, view: MapView, start: QPointF, kept: tuple[str, ...]) -> None:
        super().__init__(view, start)
        self.kept = kept
        self.rect = QRectF(start, start)

    def drag(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Select what the rectangle touches."""
        self.rect = QRectF(self.start, at).normalized()
        cards = self.view.scene.layout.cards
        inside = [key for key, rect in cards.items() if qrect(rect).intersects(self.rect)]
        self.session.select((*self.kept, *inside))
        self.view.update()

    def drop(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Keep the selection."""
        self.view.update()

    def cancel(self) -> None:
        """Select what was selected before."""
        self.session.select(self.kept)

    def paint(self, pencil: Pencil) -> None:
        """Draw the rectangle."""
        # A colour of the theme is one for all: only a copy may be made faint.
        ground = QColor(pencil.color("accent"))
        ground.setAlphaF(0.10)
        pencil.box(self.rect, ground, pencil.color("accent"), 3)

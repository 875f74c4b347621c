"""MapView: the widget that shows the map, zooms and pans, and hands the mouse and the keys to gestures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from gui.canvas import fitting
from gui.canvas.buffer import Buffer
from gui.canvas.controls import Controls
from gui.canvas.differing import moves_nothing, outlines, stale_rect
from gui.canvas.far import paint_near_or_far
from gui.canvas.frozen import Frozen
from gui.canvas.hands import Hands
from gui.canvas.minimap import Minimap
from gui.canvas.pencil import Pencil
from gui.canvas.pictures import Loader
from gui.canvas.scene import Scene
from gui.canvas.shown import Shown
from gui.canvas.viewport import Viewport
from gui.first_picture import FirstPicture
from gui.guard import guarded
from gui.session import Session
from gui.when_asked import when_asked
from gui.words import _
from journey.change import Change
from journey.geometry import Rect

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

    from gui.canvas.accessible import Speaker
    from gui.canvas.drops import Drops
    from gui.canvas.focus import FocusRing
    from gui.canvas.keys import Keys
    from gui.canvas.mouse import Mouse
    from gui.canvas.pointing import Pointing
    from gui.canvas.writing import Writing

FitMode = Literal["width", "all", "none"]


class MapView(QWidget):
    """Shows the session's journey.

    Signals
    -------
    hint(str)
        a line for the status bar.
    zoom_changed(float)
        the scale, 1.0 being 100 %.
    picture_dropped(str, object)
        a picture, as a path or as QImage, was dropped on a touchpoint or a persona.
    """

    hint = Signal(str)
    zoom_changed = Signal(float)
    picture_dropped = Signal(str, object)
    speaker: Speaker = when_asked("gui.canvas.accessible:Speaker")
    drops: Drops = when_asked("gui.canvas.drops:Drops")
    focus_ring: FocusRing = when_asked("gui.canvas.focus:FocusRing")
    keys: Keys = when_asked("gui.canvas.keys:Keys")
    mouse: Mouse = when_asked("gui.canvas.mouse:Mouse")
    pointing: Pointing = when_asked("gui.canvas.pointing:Pointing")
    writing: Writing = when_asked("gui.canvas.writing:Writing")

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.port = Viewport()
        self.shown = Shown(self)
        self.drawings = 0
        self.scene = Scene(session.journey, session.known_scorecard, session.asked)
        self._space_is_down = False
        self._fit_mode: FitMode = "width"
        self._outlined: tuple[str, ...] = ()
        self.buffer = Buffer(
            self.port, self._draw, lambda: session.theme.color("canvas"),
            lambda: self.frozen.uncovered, self.repaint_map, self,
        )  # fmt: skip
        self.hands = Hands(self)
        self.frozen = Frozen(self)
        self.controls = Controls(self)
        self.minimap = Minimap(self)
        self.loader = Loader(self)
        self.setObjectName("map_view")
        self.setAccessibleName(_("Journey map"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(QSize(240, 180))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        session.journey_changed.connect(self._journey_changed)
        session.numbers_changed.connect(self._numbers_changed)
        session.selection_changed.connect(self._selection_changed)
        session.theme_changed.connect(self.repaint_map)
        session.overlay_changed.connect(self.repaint_map)
        session.document_replaced.connect(self._document_replaced)
        session.reveal.connect(self.reveal)
        FirstPicture(self).stands.connect(self._complete)

    def _complete(self) -> None:
        """Make what hears of the map by itself."""
        _made = self.speaker, self.drops, self.focus_ring

    # -- what is shown -----------------------------------------------------------------------------

    def _document_replaced(self) -> None:
        self.hands.forget()
        self._fit_mode = "width"
        self.buffer.is_passing = self.session.is_counting

    def _journey_changed(self, change: Change) -> None:
        if change.label != "preview":
            self.hands.cancel()
        self._rebuild(keeps_layout=moves_nothing(change), change=change)

    def _numbers_changed(self) -> None:
        self._rebuild(keeps_layout=True)

    def _rebuild(self, keeps_layout: bool = False, change: Change | None = None) -> None:
        session, shown_before = self.session, self.scene
        if keeps_layout:
            self.scene = self.scene.with_numbers(session.journey, session.known_scorecard, session.asked)
        else:
            self.scene = Scene(
                session.journey, session.known_scorecard, session.asked,
                outlook=self.shown.outlook, before=shown_before,
            )  # fmt: skip
        if not keeps_layout and self.hands.tool is None:
            self._fit_again()
        self.hands.follow()
        self._spoil(shown_before, change)
        self._show_moved()

    def _spoil(self, before: Scene, change: Change | None) -> None:
        """Draw anew what an edit bears on: all of the map, or a rectangle of it."""
        is_all = change is None or self.session.overlay is not None
        rect = None if is_all or change is None else stale_rect(before, self.scene, change)
        if rect is None:
            self.buffer.forget()
        elif not rect.isEmpty():
            self.buffer.touch([rect])

    @property
    def hidden_bands(self) -> frozenset[str]:
        """The bands that are not shown."""
        return self.shown.outlook.hidden

    def set_band_hidden(self, name: str, is_hidden: bool) -> None:
        """Hide a band or show it again."""
        self.shown.switch("hidden", name, is_hidden)

    def show_anew(self) -> None:
        """Lay the map out anew, for more or less of it is to be seen."""
        self.controls.leave()
        self._rebuild()

    def repaint_map(self) -> None:
        """Draw the map anew at the next chance."""
        self.buffer.forget()
        self._show_moved()

    def _show_moved(self) -> None:
        self.drawings += 1
        self.minimap.follow()
        self.update()

    def _selection_changed(self) -> None:
        """Draw the outlines anew, of what was selected and of what is."""
        marked, self._outlined = {*self._outlined, *self.session.selected}, self.session.selected
        rects = outlines(self.scene, marked)
        if rects is None or self.session.overlay is not None:
            self.buffer.forget()
        else:
            self.buffer.touch(rects)
        self._show_moved()

    def come_to_rest(self) -> bool:
        """Drop the gesture that runs, take what is being written; say whether nothing is open any more."""
        return self.hands.come_to_rest()

    # -- zoom and pan ------------------------------------------------------------------------------

    @property
    def scale(self) -> float:
        """The scale, 1.0 being 100 %."""
        return self.port.scale

    def fit_all(self) -> None:
        """Show the whole map, as large as it fits."""
        self._fit_mode = "all"
        self._fit_again()
        self.repaint_map()

    def fit_selection(self) -> None:
        """Show what is selected, as large as it fits but not beyond 100 %."""
        rect = fitting.around(self.scene, self.session.selected)
        if rect is not None:
            self._fit_mode = "none"
            self.port.fit_free(rect, self.rect(), lambda: self.frozen.free(is_header=False))
            self.zoom_changed.emit(self.scale)
            self.repaint_map()

    def fit_width(self) -> None:
        """Show the whole width of the map from its top, as it is when a map opens."""
        self._fit_mode = "width"
        self._fit_again()
        self.repaint_map()

    def _fit_again(self) -> None:
        """Fit as was asked last; a view that was shifted or zoomed by hand stays."""
        if self._fit_mode == "all":
            self._fit(fitting.whole(self.scene))
        elif self._fit_mode == "width":
            fitting.fit_width(self.port, self.scene, self.rect(), lambda: self.frozen.lower_edge)
            self.zoom_changed.emit(self.scale)

    def _fit(self, rect: Rect) -> None:
        fitting.fit(self.port, self.scene, rect, self.rect())
        self.zoom_changed.emit(self.scale)

    def actual_size(self) -> None:
        """Show the map at 100 %, the middle staying where it is."""
        self.zoom_to(1.0, QPointF(self.rect().center()))
        self.repaint_map()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor; the point of the widget, the middle by default, keeps its place on the map."""
        self.zoom_to(self.scale * factor, QPointF(self.rect().center()) if at is None else at)

    def zoom_to(self, scale: float, at: QPointF) -> None:
        """Zoom to a scale around a point of the widget."""
        self._fit_mode = "none"
        self.port.zoom_to(scale, at)
        self.buffer.hold()
        self.zoom_changed.emit(self.scale)
        self.hands.follow()
        self._show_moved()

    def shift(self, by: QPointF) -> None:
        """Shift the view by pixels of the widget."""
        self._fit_mode = "none"
        self.port.offset += by
        self.hands.follow()
        self._show_moved()

    def reveal(self, key: str) -> None:
        """Bring a record into sight: a card, a stage, a flow, or the subject of a number."""
        self.shown.uncover(key)
        rect = fitting.place_of(self.scene, key)
        if rect is None:
            return
        if self.port.bring_in(rect, self.frozen.free(is_header=key in self.scene.layout.columns)):
            self._fit_mode = "none"
        self.repaint_map()

    # -- painting ----------------------------------------------------------------------------------

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map from its picture, then what moves above it."""
        with QPainter(self) as painter:
            self.buffer.paint(painter, self.size(), self.devicePixelRatioF())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(self.port.offset)
            painter.scale(self.scale, self.scale)
            pencil = Pencil(painter, self.session.theme, self.scale)
            self.hands.paint(pencil)
            self.frozen.paint(painter)
            self.controls.paint(painter)
            self.hands.paint_above(painter)
        self.loader.look()

    def _draw(self, painter: QPainter, visible: QRectF) -> None:
        """Draw what of the map lies in a rectangle of the scene."""
        # While zooming no picture is worth keeping: the next step has another scale.
        is_settled, is_passing = not self.buffer.is_zooming, self.buffer.is_passing
        pencil = Pencil(painter, self.session.theme, self.scale, False, is_settled, is_passing)
        paint_near_or_far(pencil, self.scene, visible, self.session.selected, self.hands.covered)
        if self.session.overlay is not None:
            from gui.canvas.overlay import paint_overlay

            paint_overlay(pencil, self.scene, self.session.overlay, self.session.brought)

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole map in view where it was."""
        self._fit_again()
        self._show_moved()

    # -- mouse -------------------------------------------------------------------------------------

    @guarded()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl zooms at the pointer; else the view is shifted, sideways with Shift."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1.0015 ** event.angleDelta().y(), event.position())
        else:
            delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
            by = QPointF(delta)
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not by.x():
                by = QPointF(by.y(), 0)
            self.shift(by)
        event.accept()

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hand the press to the mouse."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.pointing.press(event, pans=self._space_is_down)

    @guarded()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hand the move to the mouse."""
        self.pointing.move(event)

    @guarded()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Hand the release to the mouse; fit again what the gesture made larger."""
        if self.mouse.release(event):
            self._fit_again()
            self.repaint_map()

    @guarded()
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Hand the double click to the mouse."""
        self.pointing.double_click(event)

    @guarded()
    def leaveEvent(self, event: QEvent) -> None:
        """Forget what the pointer was over."""
        self.pointing.leave()

    # -- keys and verbs ----------------------------------------------------------------------------

    @guarded(False)
    def event(self, event: QEvent) -> bool:
        """Take Tab for the map before Qt moves the focus with it."""
        if event.type() is QEvent.Type.KeyPress and self.keys.tab(cast("QKeyEvent", event)):
            return True
        return super().event(event)

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand a key to the map, else to whoever stands above."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat() and self.mouse.tool is None:
            self._space_is_down = True
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif event.key() == Qt.Key.Key_Escape and self.mouse.cancel():
            self.repaint_map()
        elif not self.keys.press(event):
            super().keyPressEvent(event)

    @guarded()
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End the readiness to pan."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space_is_down = False
            self.unsetCursor()
        else:
            super().keyReleaseEvent(event)

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget the space bar: where the focus went, this widget will not hear it let go."""
        self._space_is_down = False
        self.unsetCursor()
        super().focusOutEvent(event)

    def edit_text(self, key: str) -> None:
        """Edit the text of a card, a stage, a flow or the map, there where it stands."""
        self.shown.uncover(key)
        self.shown.unfold(key)
        self.writing.edit(key)

    def add_stage(self) -> None:
        """Add a stage right of the selected one, or at the far right, and write its name."""
        self.writing.add_stage()

    def add_card(self, band: str) -> None:
        """Add a card to a band, in the column of the selection or the first, and write its text."""
        self.writing.add_card(band)

    def begin_link(self) -> None:
        """Start a link from the selected record by keyboard."""
        self.keys.begin_link()

    def walk(self, key: Qt.Key) -> None:
        """Select the next card in the direction of an arrow key."""
        self.keys.walk(key)

"""The presenter: the map before a room, full screen, stage by stage; private notes are not shown there."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from gui.canvas.pencil import Pencil
from gui.canvas.scene import Scene
from gui.guard import guarded
from gui.presenter_words import map_sentence, place_text, stage_details, stage_sentence
from gui.session import Session
from gui.slides_on_screen import EDGE, HEIGHT, WIDTH, Page, paint_page
from gui.theme import SEMIBOLD
from gui.timer import WorkshopTimer, clock_text
from gui.words import _
from journey.edits.workshop import without_private
from journey.records import Stage

Key = Qt.Key
DETAILS = frozenset({"opportunities", "notes", "kpis", "personas"})
"""Bands that the page of the whole map does without."""
STEPS: dict[int, int] = {
    Key.Key_Right: 1,
    Key.Key_Down: 1,
    Key.Key_Space: 1,
    Key.Key_PageDown: 1,
    Key.Key_Return: 1,
    Key.Key_Enter: 1,
    Key.Key_Left: -1,
    Key.Key_Up: -1,
    Key.Key_Backspace: -1,
    Key.Key_PageUp: -1,
}


class Presenter(QWidget):
    """Shows one page at a time: page 0 is the whole map, the others are its stages from the left.

    Signals
    -------
    left(str)
        a person left; with the id of the stage that was shown, "" for the whole map.
    """

    left = Signal(str)

    def __init__(
        self, session: Session, timer: WorkshopTimer, hidden: Collection[str], parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._hidden = frozenset(hidden)
        self._timer = timer
        self._stage = ""
        self._scene: Scene | None = None
        self._overview: Scene | None = None
        self.setObjectName("presenter")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setMouseTracking(True)
        session.journey_changed.connect(self._refresh)
        session.numbers_changed.connect(self._refresh)
        session.theme_changed.connect(self._refresh)
        session.document_replaced.connect(self.close)
        timer.changed.connect(self.update)
        self._tell()

    # -- which page --------------------------------------------------------------------------------

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages from the left, by id."""
        return tuple(stage.id for stage in self._session.journey.stages)

    @property
    def number(self) -> int:
        """The page that is shown: 0 for the whole map."""
        return self.stages.index(self._stage) + 1 if self._stage in self.stages else 0

    @property
    def stage(self) -> Stage | None:
        """The stage that is shown, None for the whole map."""
        return self._session.journey.get(self._stage, Stage)

    def show_page(self, number: int) -> None:
        """Show a page; beyond the first and the last one there is none."""
        number = max(0, min(len(self.stages), number))
        self._stage = self.stages[number - 1] if number else ""
        self._tell()
        self.update()

    def show_stage(self, key: str) -> None:
        """Show the page of a stage, the whole map where it is not on the map."""
        self.show_page(self.stages.index(key) + 1 if key in self.stages else 0)

    def _refresh(self) -> None:
        self._scene = self._overview = None
        self._tell()
        self.update()

    def _tell(self) -> None:
        """Say the page to screen readers, and to the system's list of windows."""
        card, stage = self._session.scorecard, self.stage
        if stage is None:
            said = [self._session.journey.map.title, map_sentence(self._session.journey, card)]
        else:
            said = [stage.name, stage.goal, stage_sentence(stage, card), *stage_details(stage, card)]
        self.setAccessibleName("; ".join(text for text in said if text))
        self.setWindowTitle(_("Presenting: {name}").format(name=said[0] or _("Untitled map")))

    # -- drawing -----------------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        """The map as the room may see it."""
        if self._scene is None:
            session = self._session
            shown = without_private(session.journey)
            self._scene = Scene(shown, session.scorecard, session.asked, self._hidden)
        return self._scene

    def _painted(self) -> Scene:
        """The whole map in few bands, so that it can be read from the last row."""
        if self.stage is not None:
            return self.scene
        if self._overview is None:
            scene = self.scene
            hidden = self._hidden | DETAILS
            self._overview = Scene(scene.journey, scene.scorecard, scene.asked, hidden)
        return self._overview

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the page, and at its foot where one is and how much time is left."""
        with QPainter(self) as painter:
            painter.save()
            size = (float(self.width()), float(self.height()))
            paint_page(painter, Page(self._painted(), self.stage), self._session.theme, size)
            painter.restore()
            scale = min(size[0] / WIDTH, size[1] / HEIGHT)
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            painter.scale(scale, scale)
            self._paint_foot(Pencil(painter, self._session.theme, for_export=True), scale)

    def _paint_foot(self, pencil: Pencil, scale: float) -> None:
        theme, timer = self._session.theme, self._timer
        width, bottom = self.width() / scale, self.height() / scale
        foot = QRectF(EDGE, bottom - 52, width - 2 * EDGE, 32)
        title = self._session.journey.map.title
        place = place_text(self.number, len(self.stages)) if self.number else ""
        left = " · ".join(text for text in (title, place) if text)
        pencil.text(foot.adjusted(0, 0, -260, 0), left, theme.color("text_faint"), 20, line_height=28)
        if timer.is_set:
            text = _("Time is up") if timer.is_over else clock_text(timer.left)
            right = QRectF(foot.right() - 240, foot.y() - 4, 240, 40)
            if timer.is_over:
                pencil.box(right, theme.color("accent"), None, 12)
            ink = theme.color("on_accent" if timer.is_over else "text")
            pencil.text(right, text, ink, 26, SEMIBOLD, Qt.AlignmentFlag.AlignHCenter, middle=True)

    # -- keys and mouse ----------------------------------------------------------------------------

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn the pages, or leave."""
        key = event.key()
        if key in STEPS:
            self.show_page(self.number + STEPS[key])
        elif key == Key.Key_Home:
            self.show_page(0)
        elif key == Key.Key_End:
            self.show_page(len(self.stages))
        elif Key.Key_0 <= key <= Key.Key_9:
            self.show_page(key - Key.Key_0)
        elif key in (Key.Key_Escape, Key.Key_F5):
            self.close()
        else:
            super().keyPressEvent(event)

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click goes on, the right button back."""
        self.show_page(self.number + (-1 if event.button() == Qt.MouseButton.RightButton else 1))

    @guarded()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the pointer to whoever wants to point at something."""
        self.unsetCursor()

    @guarded()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the pages."""
        if event.angleDelta().y():
            self.show_page(self.number + (1 if event.angleDelta().y() < 0 else -1))

    @guarded()
    def closeEvent(self, event: QCloseEvent) -> None:
        """Say where the presentation ended."""
        self.left.emit(self._stage)
        super().closeEvent(event)

"""Drives a map with real mouse and key events, in coordinates of the map."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.canvas.editor import TextEditor
from gui.canvas.tools import MoveTool
from gui.canvas.view import MapView
from gui.session import Session
from journey.document import Document
from journey.journey import Journey
from journey.records import Record

Key, Button, Modifier = Qt.Key, Qt.MouseButton, Qt.KeyboardModifier
Spot = tuple[float, float]


class Driver:
    """A hand on mouse and keyboard before one map, shown at 100 % with its corner in the corner."""

    def __init__(self, qtbot: QtBot, journey: Journey, width: int = 1500, height: int = 1350) -> None:
        self._qtbot = qtbot
        self.session = Session(Document(journey))
        self.view = MapView(self.session)
        qtbot.addWidget(self.view)
        self.hints: list[str] = []
        self.view.hint.connect(self.hints.append)
        self.view.resize(width, height)
        with qtbot.waitExposed(self.view):
            self.view.show()
        self.view.activateWindow()
        self.view.setFocus()
        qtbot.waitUntil(self.view.hasFocus)
        self.view.actual_size()
        self.view.shift(-self.view.port.offset)

    # -- what there is -----------------------------------------------------------------------------

    @property
    def journey(self) -> Journey:
        """The journey as the document has it."""
        return self.session.document.journey

    @property
    def steps(self) -> int:
        """How many steps could be undone."""
        return len(self.session.document._past)

    @property
    def editor(self) -> TextEditor:
        return self.view.writing.editor

    def record(self, key: str) -> Record:
        return self.journey[key]

    def of(self, kind: type[Record]) -> list[Record]:
        return list(self.journey.of(kind).values())

    def middle(self, key: str) -> Spot:
        rect = self.view.scene.rect(key)
        assert rect is not None, key
        return rect.center

    def cell(self, stage: str, band: str) -> Spot:
        return self.view.scene.layout.cell(stage, band).center

    def face(self, key: str) -> Spot:
        return self.view.scene.layout.faces[key]

    def handle(self, key: str) -> Spot:
        return self.view.scene.handles(key)[0]

    def at(self, spot: Spot) -> QPoint:
        """Return the point of the widget over a point of the map."""
        return (QPointF(*spot) * self.view.scale + self.view.port.offset).toPoint()

    # -- the mouse ---------------------------------------------------------------------------------

    def press(
        self, spot: Spot, button: Button = Button.LeftButton, keys: Modifier = Modifier.NoModifier
    ) -> None:
        QTest.mousePress(self.view, button, keys, self.at(spot))

    def move(self, spot: Spot) -> None:
        QTest.mouseMove(self.view, self.at(spot))

    def hover(self, key: str) -> None:
        """Bring the pointer over a record, as a hand does: it comes from somewhere."""
        x, y = self.middle(key)
        self.move((x - 9, y - 9))
        self.move((x, y))
        assert self.view.mouse.hovered == key

    def release(
        self, spot: Spot, button: Button = Button.LeftButton, keys: Modifier = Modifier.NoModifier
    ) -> None:
        QTest.mouseRelease(self.view, button, keys, self.at(spot))

    def click(
        self, spot: Spot, button: Button = Button.LeftButton, keys: Modifier = Modifier.NoModifier
    ) -> None:
        QTest.mouseClick(self.view, button, keys, self.at(spot))

    def double_click(self, spot: Spot) -> None:
        QTest.mouseDClick(self.view, Button.LeftButton, Modifier.NoModifier, self.at(spot))

    def pull(self, start: Spot, *way: Spot) -> None:
        """Press and drag along a way, without letting go, until the map shows where that leads."""
        self._pull(start, *way)
        self.wait_for_map()

    def _pull(self, start: Spot, *way: Spot) -> None:
        self.press(start)
        here = start
        for spot in way:
            for part in (0.3, 0.7, 1.0):
                self.move((here[0] + (spot[0] - here[0]) * part, here[1] + (spot[1] - here[1]) * part))
            here = spot

    def wait_for_map(self) -> None:
        """Wait until the map shows what the gesture would make of it."""
        tool = self.view.mouse.tool
        if isinstance(tool, MoveTool):
            self._qtbot.waitUntil(lambda: not tool.is_behind)

    def drag(self, start: Spot, *way: Spot) -> None:
        """Drag along a way and let go at its end."""
        self._pull(start, *way)
        self.release(way[-1])

    def wheel(self, at: QPoint, turn: int, keys: Modifier = Modifier.NoModifier) -> None:
        event = QWheelEvent(
            QPointF(at),
            QPointF(self.view.mapToGlobal(at)),
            QPoint(),
            QPoint(0, turn),
            Button.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view, event)

    # -- the keys ----------------------------------------------------------------------------------

    @property
    def focused(self) -> MapView | TextEditor:
        return self.editor if self.editor.is_open else self.view

    def key(self, key: Key, keys: Modifier = Modifier.NoModifier) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focused, key, keys)

    def type(self, text: str) -> None:
        """Type a text of ASCII letter by letter, each where the focus is by then."""
        for letter in text:
            QTest.keyClicks(self.focused, letter)

    def write(self, text: str, ending: Key = Key.Key_Return) -> None:
        """Type a text into the open field and end it with a key."""
        assert self.editor.is_open
        QTest.keyClicks(self.editor, text)
        self.key(ending)

    def select(self, *keys: str) -> None:
        self.session.select(keys)

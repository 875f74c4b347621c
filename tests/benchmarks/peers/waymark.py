"""Waymark showing the graph: the map view of its window, as large as the other views."""

from __future__ import annotations

import tempfile
from pathlib import Path

from graph import make
from graph_map import journey_of
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from serving import milliseconds, resident_mebibytes, serve

from gui.app import make_application
from gui.canvas.pencil import qrect
from gui.canvas.tools import MoveTool
from gui.canvas.view import MapView
from gui.session import Session
from gui.theme import LIGHT, apply
from journey.document import Document
from journey.edits.fields import update
from journey.edits.numbers import set_number
from journey.journey import Journey
from journey.records import Map
from journey.storage.store import load, save

WIDTH, HEIGHT = 1920, 1080
STEPS = 6


class Program:
    """The view on a session, without the panels around it."""

    def __init__(self) -> None:
        self.app = make_application()
        apply(self.app, LIGHT)
        self.session = Session(Document(Journey([Map(id="m")])))
        self.view = MapView(self.session)
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        self.app.processEvents()

    def load(self, cards: int, arrows: int, columns: int) -> dict[str, float]:
        """Open the graph from a file; milliseconds until painted, and the memory that it added."""
        self.view.session.scorecard  # noqa: B018 - what every map needs is loaded before memory is counted
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "graph.journey"
            save(journey_of(make(cards, arrows, columns)), path)
            before = resident_mebibytes()

            def show() -> None:
                self.session.open(Document(load(path).journey), path)
                self.app.processEvents()
                self.view.repaint()

            taken = milliseconds(show)
        after = resident_mebibytes()
        return {"ms": taken, "mebibytes": after - before}

    def fit(self) -> float:
        """Bring the whole map into view."""
        self.view.fit_all()
        self.app.processEvents()
        return self.frame()

    def actual(self) -> float:
        """Show the middle of the map at 100 %."""
        self.view.actual_size()
        band = self.view.scene.layout.bands["touchpoints"]
        self.view.port.bring_in(band, self.view.rect())
        self.view.repaint_map()
        self.app.processEvents()
        return self.frame()

    def frame(self) -> float:
        """Paint all that is in view."""

        def paint() -> None:
            self.view.repaint_map()
            self.view.repaint()

        return milliseconds(paint)

    def pan(self, step: int) -> float:
        """Shift the view by some pixels."""

        def shift() -> None:
            self.view.shift(QPointF(-step, 0))
            self.app.processEvents()

        return milliseconds(shift)

    def zoom(self, percent: int) -> float:
        """Zoom by so many percent."""

        def zoom() -> None:
            self.view.zoom_by(1 + percent / 100)
            self.app.processEvents()

        return milliseconds(zoom)

    def drag(self, card: int, by: int) -> float:
        """Take a card under the hand and move it by some pixels a frame; the mean of the frames."""
        view = self.view
        start = view.port.to_view(qrect(view.scene.layout.cards[f"t{card}"])).center()
        if view.mouse.tool is None:
            self.session.select([f"t{card}"])
            QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
        QTest.mouseMove(view, start + QPoint(9, 9))
        self.app.processEvents()
        assert view.mouse.tool is not None

        def drag() -> None:
            for step in range(STEPS):
                QTest.mouseMove(view, start + QPoint(9 + by + step, by - step))
                self.app.processEvents()
                self.session.scorecard  # noqa: B018 - the live value

        return milliseconds(drag) / STEPS

    def land(self, card: int, by: int) -> float:
        """Show where a card that the hand holds would come to lie."""
        self.drag(card, by)
        tool = self.view.mouse.tool
        assert isinstance(tool, MoveTool)

        def land() -> None:
            tool.show_outcome()
            self.app.processEvents()

        return milliseconds(land)

    def drop(self) -> float:
        """End a drag without a trace."""

        def drop() -> None:
            self.view.mouse.cancel()
            self.app.processEvents()

        return milliseconds(drop)

    def rename(self, card: int, number: int) -> float:
        """Give a card another name: document, scene and what is painted anew."""
        change = update(self.session.document.journey, f"t{card}", {"name": f"Renamed {number}"})

        def rename() -> None:
            self.session.do(change)
            self.app.processEvents()

        return milliseconds(rename)

    def number(self, stage: int, percent: int) -> float:
        """Set a number: document, figures and what is painted anew."""
        journey, asked = self.session.document.journey, self.session.asked
        change = set_number(journey, f"s{stage}", "conversion_rate", percent / 100, asked)

        def set_it() -> None:
            self.session.do(change)
            self.app.processEvents()

        return milliseconds(set_it)


serve(Program())

"""What is measured alike of every program that shows its cards in a QGraphicsView."""

from __future__ import annotations

from typing import Any

from graph import Graph, make
from serving import milliseconds, resident_mebibytes

WIDTH, HEIGHT = 1920, 1080


class Viewing:
    """A QGraphicsView, whichever binding it comes from; `build` and `mover` are the program's own."""

    view: Any
    app: Any
    graph: Graph

    def build(self, graph: Graph) -> None:
        """Show a graph."""
        raise NotImplementedError

    def mover(self, card: int) -> Any:
        """Return the item of a card."""
        raise NotImplementedError

    def load(self, cards: int, arrows: int, columns: int) -> dict[str, float]:
        """Show the graph; milliseconds until painted, and the memory that it added."""
        graph = make(cards, arrows, columns)
        before = resident_mebibytes()

        def show() -> None:
            self.build(graph)
            self.fit()

        taken = milliseconds(show)
        self.graph = graph
        return {"ms": taken, "mebibytes": resident_mebibytes() - before}

    def fit(self) -> float:
        """Bring the whole map into view."""
        scene = self.view.scene()
        self.view.setSceneRect(scene.itemsBoundingRect())
        self.view.resetTransform()
        box = scene.itemsBoundingRect()
        port = self.view.viewport()
        factor = min(port.width() / box.width(), port.height() / box.height())
        self.view.scale(factor, factor)
        self.view.centerOn(box.center())
        self.app.processEvents()
        return self.frame()

    def actual(self) -> float:
        """Show the middle of the map at 100 %."""
        self.view.resetTransform()
        self.view.centerOn(self.view.scene().itemsBoundingRect().center())
        self.app.processEvents()
        return self.frame()

    def frame(self) -> float:
        """Paint all that is in view."""
        return milliseconds(self.view.viewport().repaint)

    def pan(self, step: int) -> float:
        """Shift the view by some pixels."""
        bar = self.view.horizontalScrollBar()

        def shift() -> None:
            bar.setValue(bar.value() + step)
            self.app.processEvents()

        return milliseconds(shift)

    def zoom(self, percent: int) -> float:
        """Zoom by so many percent."""

        def zoom() -> None:
            self.view.scale(1 + percent / 100, 1 + percent / 100)
            self.app.processEvents()

        return milliseconds(zoom)

    def drag(self, card: int, by: int) -> float:
        """Move a card by some pixels."""
        item = self.mover(card)

        def move() -> None:
            item.setPos(item.x() + by, item.y() + by)
            self.app.processEvents()

        return milliseconds(move)

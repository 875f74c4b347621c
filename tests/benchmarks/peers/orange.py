"""orange-canvas-core 0.2 showing the graph: its node items and its curved links, under PyQt6."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("QT_API", "pyqt6")

from AnyQt.QtCore import QPointF
from AnyQt.QtGui import QPainter
from AnyQt.QtWidgets import QApplication, QGraphicsView
from graph import Graph
from orangecanvas.canvas.items import LinkItem, NodeItem
from orangecanvas.canvas.scene import CanvasScene
from orangecanvas.registry import InputSignal, OutputSignal, WidgetDescription
from serving import serve
from viewing import HEIGHT, WIDTH, Viewing

TOUCHPOINT = WidgetDescription(
    name="Touchpoint",
    id="touchpoint",
    qualified_name="orangecanvas.canvas.items.NodeItem",
    package="orangecanvas",
    inputs=[InputSignal("in", "builtins.object", "handle")],
    outputs=[OutputSignal("out", "builtins.object")],
)


class Peer(Viewing):
    """The canvas scene and a view."""

    def __init__(self) -> None:
        self.app = QApplication([])
        self.view = QGraphicsView()
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        self.app.processEvents()

    def build(self, graph: Graph) -> None:
        scene = CanvasScene()
        self.cards = []
        for number in range(len(graph.places)):
            item = NodeItem()
            item.setWidgetDescription(TOUCHPOINT)
            item.setTitle(f"Touchpoint {number}")
            item.setPos(QPointF(*graph.corner(number)))
            scene.add_node_item(item)
            self.cards.append(item)
        for source, target in graph.arrows:
            link = LinkItem()
            link.setSourceItem(self.cards[source], TOUCHPOINT.outputs[0])
            link.setSinkItem(self.cards[target], TOUCHPOINT.inputs[0])
            scene.add_link_item(link)
        self.view.setScene(scene)

    def mover(self, card: int) -> Any:
        return self.cards[card]


serve(Peer())

"""NodeGraphQt 0.6 showing the graph: its nodes with one port a side, its pipes."""

from __future__ import annotations

from typing import Any

from graph import Graph
from NodeGraphQt import BaseNode, NodeGraph
from Qt import QtWidgets
from serving import serve
from viewing import HEIGHT, WIDTH, Viewing


class Touchpoint(BaseNode):
    """A node that anything leads to and from."""

    __identifier__ = "peer"
    NODE_NAME = "Touchpoint"

    def __init__(self) -> None:
        super().__init__()
        self.add_input("in", multi_input=True, display_name=False)
        self.add_output("out", multi_output=True, display_name=False)


class Peer(Viewing):
    """The graph and its viewer."""

    def __init__(self) -> None:
        self.app = QtWidgets.QApplication([])
        self.nodes = NodeGraph()
        self.nodes.register_node(Touchpoint)
        self.nodes.set_acyclic(False)
        self.view = self.nodes.viewer()
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        self.app.processEvents()

    def build(self, graph: Graph) -> None:
        self.cards = []
        for number in range(len(graph.places)):
            node = self.nodes.create_node(
                "peer.Touchpoint", name=f"Touchpoint {number}", pos=graph.corner(number),
                selected=False, push_undo=False,
            )  # fmt: skip
            self.cards.append(node)
        for source, target in graph.arrows:
            self.cards[source].output(0).connect_to(self.cards[target].input(0), push_undo=False)

    def mover(self, card: int) -> Any:
        return self.cards[card].view

    def drag(self, card: int, by: int) -> float:
        from serving import milliseconds

        item = self.mover(card)

        def move() -> None:
            item.xy_pos = [item.xy_pos[0] + by, item.xy_pos[1] + by]
            self.app.processEvents()

        return milliseconds(move)


serve(Peer())

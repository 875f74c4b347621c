"""The yardstick: a plain QGraphicsScene, one item a card with its text and one item an arrow."""

from __future__ import annotations

from graph import CARD_HEIGHT, CARD_WIDTH, Graph
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication, QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QGraphicsView
from serving import serve
from viewing import HEIGHT, WIDTH, Viewing


class Card(QGraphicsItem):
    """A rounded box with a line of text; tells its arrows when it moves."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.arrows: list[Arrow] = []
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges)

    def boundingRect(self) -> QRectF:
        return QRectF(-1, -1, CARD_WIDTH + 2, CARD_HEIGHT + 2)

    def paint(self, painter: QPainter, option: object, widget: object = None) -> None:
        painter.setPen(QPen(QColor("#9AA5B1"), 1))
        painter.setBrush(QColor("#FFFFFF"))
        painter.drawRoundedRect(QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT), 8, 8)
        painter.drawText(QPointF(16, 28), self.text)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        if change == QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            for arrow in self.arrows:
                arrow.follow()
        return super().itemChange(change, value)


class Arrow(QGraphicsPathItem):
    """A curve from card to card."""

    def __init__(self, source: Card, target: Card) -> None:
        super().__init__()
        self.source, self.target = source, target
        self.setPen(QPen(QColor("#7B8794"), 2))
        self.setZValue(-1)
        self.follow()

    def follow(self) -> None:
        start = self.source.pos() + QPointF(CARD_WIDTH, CARD_HEIGHT / 2)
        end = self.target.pos() + QPointF(0, CARD_HEIGHT / 2)
        path = QPainterPath(start)
        path.cubicTo(start + QPointF(60, 0), end - QPointF(60, 0), end)
        self.setPath(path)


class Plain(Viewing):
    """The scene and its view."""

    def __init__(self) -> None:
        self.app = QApplication([])
        self.view = QGraphicsView()
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.view.resize(WIDTH, HEIGHT)
        self.view.show()
        self.app.processEvents()

    def build(self, graph: Graph) -> None:
        scene = QGraphicsScene(self.view)
        self.cards = []
        for number in range(len(graph.places)):
            card = Card(f"Touchpoint {number}")
            card.setPos(*graph.corner(number))
            scene.addItem(card)
            self.cards.append(card)
        for source, target in graph.arrows:
            arrow = Arrow(self.cards[source], self.cards[target])
            self.cards[source].arrows.append(arrow)
            self.cards[target].arrows.append(arrow)
            scene.addItem(arrow)
        self.view.setScene(scene)

    def mover(self, card: int) -> Card:
        return self.cards[card]


serve(Plain())

"""Arrows: their paths between headers and between cards, the exits, and how they are drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath, QPainterPathStroker, QPolygonF

from gui.canvas.pencil import CENTER, Pencil
from gui.theme import MEDIUM, SEMIBOLD
from journey.geometry import LANE_HEIGHT, Layout, Rect
from journey.journey import Journey
from journey.records import Flow, Touchpoint
from journey.routes import Move, Route

THIN, THICK = 2.0, 12.0
CORNER = 10.0
HEADER_FOOT = 8
LOOP_LABEL = 13.0
"""How far above its line the label of staying lies: the loop is shorter than its label."""


@dataclass(frozen=True)
class Arrow:
    """A flow as it lies on the map: its middle line, where its label goes, and its room for a label."""

    move: Move
    line: QPainterPath
    label: QPointF
    room: float
    is_back: bool
    is_arch: bool
    level: str

    @cached_property
    def box(self) -> QRectF:
        """What the arrow covers at most, its width and its label included."""
        margin = max(self.room / 2, 2 * THICK)
        return self.line.controlPointRect().adjusted(-margin, -2 * THICK, margin, 2 * THICK)

    @cached_property
    def straight(self) -> QLineF:
        """The line from where the arrow leaves to where it arrives."""
        start = self.line.elementAt(0)
        return QLineF(QPointF(start.x, start.y), self.line.currentPosition())

    def is_near(self, x: float, y: float, within: float) -> bool:
        """Whether a point lies on the arrow, give or take a distance."""
        point = QPointF(x, y)
        if not self.box.adjusted(-within, -within, within, within).contains(point):
            return False
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * within)
        return stroker.createStroke(self.line).contains(point)


def stage_arrows(layout: Layout) -> tuple[Arrow, ...]:
    """Return the arrows between stage headers."""
    ports = _ports(layout)
    return tuple(
        _straight(route, layout) if route.lane is None else _arch(route, layout, ports)
        for route in layout.routes
    )


def _header_box(layout: Layout, stage: str) -> Rect:
    header = layout.header(stage)
    return Rect(header.x, header.y, header.width, header.height - HEADER_FOOT)


def _straight(route: Route, layout: Layout) -> Arrow:
    start, end = _header_box(layout, route.move.source), _header_box(layout, route.move.target)
    y = min(start.y + start.height / 2, end.y + end.height / 2)
    line = QPainterPath(QPointF(start.right + 3, y))
    line.lineTo(end.x - 3, y)
    middle = QPointF((start.right + end.x) / 2, y)
    return Arrow(route.move, line, middle, end.x - start.right, False, False, "stage")


Ports = Mapping[tuple[int, bool], float]


def _ports(layout: Layout) -> Ports:
    """Return at which x each arch leaves and enters, so that verticals never cross a lower arch."""
    ends: dict[str, list[tuple[tuple[int, int, int], int, bool]]] = {}
    order = {stage: place for place, stage in enumerate(layout.columns)}
    for number, route in enumerate(layout.routes):
        if route.lane is None:
            continue
        source, target = order[route.move.source], order[route.move.target]
        for stage, other, leaves in ((source, target, True), (target, source, False)):
            side = (other > stage) - (other < stage)
            span = abs(other - stage)
            key = (side, -span if side > 0 else span, int(leaves) if side == 0 else int(not leaves))
            name = route.move.source if leaves else route.move.target
            ends.setdefault(name, []).append((key, number, leaves))
    ports = {}
    for stage_id, found in ends.items():
        box = layout.header(stage_id)
        for place, (_, number, leaves) in enumerate(sorted(found)):
            ports[number, leaves] = box.x + box.width * (place + 1) / (len(found) + 1)
    return ports


def _arch(route: Route, layout: Layout, ports: Ports) -> Arrow:
    number = layout.routes.index(route)
    top = layout.header(route.move.source).y
    start_x, end_x = ports[number, True], ports[number, False]
    lane_y = top - 10 - LANE_HEIGHT * ((route.lane or 0) + 0.5)
    side = 1 if end_x > start_x else -1
    corner = min(CORNER, abs(end_x - start_x) / 2)
    line = QPainterPath(QPointF(start_x, top - 2))
    line.lineTo(start_x, lane_y + corner)
    line.quadTo(QPointF(start_x, lane_y), QPointF(start_x + side * corner, lane_y))
    line.lineTo(end_x - side * corner, lane_y)
    line.quadTo(QPointF(end_x, lane_y), QPointF(end_x, lane_y + corner))
    line.lineTo(end_x, top - 4)
    above = LOOP_LABEL if route.shape == "stay" else 0.0
    middle = QPointF((start_x + end_x) / 2, lane_y - above)
    return Arrow(route.move, line, middle, abs(end_x - start_x), route.shape == "back", True, "stage")


def touchpoint_arrows(journey: Journey, layout: Layout) -> tuple[Arrow, ...]:
    """Return the arrows between touchpoint cards."""
    arrows = []
    for key, flow in sorted(journey.of(Flow).items()):
        if journey.get(flow.source, Touchpoint) is None:
            continue
        start, end = layout.cards.get(flow.source), layout.cards.get(flow.target)
        if start is not None and end is not None:
            arrows.append(_between_cards(Move(flow.source, flow.target, key), start, end))
    return tuple(arrows)


@lru_cache(maxsize=20_000)
def _between_cards(move: Move, start: Rect, end: Rect) -> Arrow:
    """Return the arrow between two rectangles; kept, for an edit leaves nearly all arrows as they were."""
    begin, finish, pull, push = _anchors(start, end)
    line = QPainterPath(begin)
    line.cubicTo(begin + pull, finish + push, finish)
    is_back = end.right <= start.x
    # The middle of a cubic curve: (p0 + 3 p1 + 3 p2 + p3) / 8.
    middle = (begin + finish) / 2 + (pull + push) * (3 / 8)
    return Arrow(move, line, middle, 120, is_back, False, "touchpoint")


def _anchors(start: Rect, end: Rect) -> tuple[QPointF, QPointF, QPointF, QPointF]:
    """Return where a curve leaves and enters, and its two tangents."""
    (start_x, start_y), (end_x, end_y) = start.center, end.center
    if start is end or (start.x, start.y) == (end.x, end.y):
        low = QPointF(start.right, start_y + 10)
        return QPointF(start.right, start_y - 10), low, QPointF(44, -26), QPointF(44, 26)
    if start.right <= end.x:
        bend = max(28.0, (end.x - start.right) / 2)
        return QPointF(start.right, start_y), QPointF(end.x - 2, end_y), QPointF(bend, 0), QPointF(-bend, 0)
    if end.right <= start.x:
        bend = max(28.0, (start.x - end.right) / 2)
        return (
            QPointF(start.x, start_y + 8),
            QPointF(end.right + 2, end_y + 8),
            QPointF(-bend, 0),
            QPointF(bend, 0),
        )
    if start.bottom <= end.y and end.y - start.bottom < 40:
        step = QPointF(0, (end.y - start.bottom) / 2)
        return QPointF(start_x, start.bottom), QPointF(end_x, end.y - 2), step, -step
    bend = 36.0
    right = max(start.right, end.right)
    return (
        QPointF(start.right, start_y), QPointF(end.right + 2, end_y),
        QPointF(right - start.right + bend, 0), QPointF(right - end.right + bend, 0),
    )  # fmt: skip


@dataclass(frozen=True)
class Look:
    """How an arrow is drawn: width in pixels, colour, texts above and below, and its states."""

    width: float
    color: QColor
    share: str
    gain: str
    is_loss: bool = False
    is_implied: bool = False
    is_selected: bool = False


def width_for(customers: float | None, most: float) -> float:
    """Return the width of an arrow: proportional to the customers, never thinner than can be seen."""
    if customers is None or most <= 0:
        return THIN
    return THIN + (THICK - THIN) * max(0.0, min(1.0, customers / most))


def paint_arrow(pencil: Pencil, arrow: Arrow, look: Look) -> None:
    """Draw an arrow: line, head, and a second light line inside where it stands for a loss."""
    if look.is_selected:
        halo = QColor(pencil.color("accent"))
        halo.setAlphaF(0.3)
        pencil.path(arrow.line, halo, look.width + 8)
    paint_arrow_head(pencil, arrow.line, look, dashed=arrow.is_back or look.is_implied)


def paint_arrow_head(pencil: Pencil, line: QPainterPath, look: Look, dashed: bool = False) -> None:
    """Draw a line that ends in an arrow head."""
    head = 7 + look.width * 0.9
    body = _shortened(line, head * 0.8)
    pencil.path(body, look.color, look.width, dashed=dashed)
    if look.is_loss and look.width >= 4.5 and not dashed:
        pencil.path(body, pencil.color("canvas"), look.width - 3)
    pencil.polygon(_head(line, head), look.color)


def paint_arrow_label(pencil: Pencil, arrow: Arrow, look: Look) -> None:
    """Write share and gain at an arrow: in one line on an arch, above and below a straight one."""
    if pencil.is_far or not (look.share or look.gain):
        return
    muted = pencil.color("text_muted")
    if arrow.is_arch or arrow.level == "touchpoint":
        _label_on_line(pencil, arrow, look)
        return
    box = QRectF(arrow.label.x() - arrow.room / 2, 0, arrow.room, 16)
    gap = look.width / 2 + 3
    above = box.translated(0, arrow.label.y() - gap - 16)
    pencil.text(above, look.share, muted, 11, MEDIUM, CENTER, line_height=16)
    below = box.translated(0, arrow.label.y() + max(gap, 7 + look.width * 0.45))
    pencil.text(below, look.gain, _ink(pencil, look), 11, SEMIBOLD, CENTER, line_height=16)


def _ink(pencil: Pencil, look: Look) -> QColor:
    """Return the colour of an arrow's gain; the grey of arrows is too light for text."""
    return pencil.color("text_muted") if look.color == pencil.color("neutral") else look.color


def _label_on_line(pencil: Pencil, arrow: Arrow, look: Look) -> None:
    texts = [(look.share, pencil.color("text_muted"), MEDIUM), (look.gain, _ink(pencil, look), SEMIBOLD)]
    texts = [entry for entry in texts if entry[0]]
    widths = [pencil.width_of(text, 11, weight) for text, _, weight in texts]
    total = sum(widths) + 6 * (len(texts) - 1)
    x = arrow.label.x() - total / 2
    ground = QRectF(x - 6, arrow.label.y() - 9, total + 12, 18)
    pencil.box(ground, pencil.color("canvas" if arrow.is_arch else "column"), None, 9)
    for (text, color, weight), width in zip(texts, widths, strict=True):
        pencil.text(QRectF(x, ground.y(), width + 2, 18), text, color, 11, weight, middle=True)
        x += width + 6


def _tip(line: QPainterPath) -> tuple[QPointF, QPointF]:
    """Return where a line ends and the direction, of length 1, in which it arrives there."""
    end = line.elementAt(line.elementCount() - 1)
    before = line.elementAt(line.elementCount() - 2)
    dx, dy = end.x - before.x, end.y - before.y
    length = math.hypot(dx, dy) or 1.0
    return QPointF(end.x, end.y), QPointF(dx / length, dy / length)


def _shortened(line: QPainterPath, by: float) -> QPainterPath:
    """Return a line that ends so much earlier, to leave room for its head."""
    tip, towards = _tip(line)
    cut = QPainterPath(line)
    end = tip - towards * by
    cut.setElementPositionAt(line.elementCount() - 1, end.x(), end.y())
    return cut


def _head(line: QPainterPath, length: float) -> QPolygonF:
    tip, towards = _tip(line)
    side = QPointF(-towards.y(), towards.x()) * (length * 0.55)
    base = tip - towards * length
    return QPolygonF([tip, base + side, base - side])


def exit_line(layout: Layout, stage: str) -> QPainterPath:
    """Return the middle line of the arrow that leaves a column downwards."""
    column = layout.columns[stage]
    x = column.x + 40
    line = QPainterPath(QPointF(x, column.bottom + 2))
    line.lineTo(x, column.bottom + 58)
    return line


def nearest(arrows: Sequence[Arrow], x: float, y: float, within: float) -> Arrow | None:
    """Return an arrow under a point; the one drawn last, which lies on top, first."""
    for arrow in reversed(arrows):
        if arrow.is_near(x, y, within):
            return arrow
    return None

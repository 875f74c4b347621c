"""Arrows: their paths between headers and between cards, the exits, and how they are drawn."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath, QPolygonF

from gui.canvas.pencil import CENTER, Pencil
from gui.theme import MEDIUM, SEMIBOLD
from journey.field import Field, Point
from journey.geometry import LANE_HEIGHT, Layout, Rect
from journey.journey import Journey
from journey.records import Flow, Touchpoint
from journey.routes import Move, Route
from journey.ways import Spot, Ways, links_of

THIN, THICK = 2.0, 12.0
CORNER = 10.0
HEADER_FOOT = 8
LEAST_ROOM = 70.0
"""A label on a short arch may be wider than the arch."""
LEAST_LABEL = 13.0
LABEL_REACH = 40.0
LOOP_LABEL = 13.0
"""How far above its line the label of staying lies: the loop is shorter than its label."""


class Arrow(Struct, frozen=True, dict=True):
    """A flow as it lies on the map: the corners of its line, and the spot where its label goes."""

    move: Move
    points: tuple[Point, ...]
    spot: Spot
    is_back: bool
    is_arch: bool
    level: str

    @cached_property
    def line(self) -> QPainterPath:
        """The middle line, its corners round."""
        return rounded(self.points)

    @property
    def label(self) -> QPointF:
        """The middle of the label."""
        return QPointF(self.spot.x, self.spot.y)

    @cached_property
    def label_box(self) -> QRectF:
        """What the label covers at most, also where it stands above and below a wide arrow."""
        spot = self.spot
        return QRectF(spot.left, spot.y - LABEL_REACH, spot.right - spot.left, 2 * LABEL_REACH)

    @property
    def room(self) -> float:
        """How wide a label may be."""
        return self.spot.right - self.spot.left

    @cached_property
    def box(self) -> QRectF:
        """What the arrow covers at most, its width and its label included."""
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        left, right = min(*xs, self.spot.left), max(*xs, self.spot.right)
        top, bottom = min(*ys, self.spot.y - 12), max(*ys, self.spot.y + 12)
        return QRectF(left, top, right - left, bottom - top).adjusted(-THICK, -THICK, THICK, THICK)

    @cached_property
    def straight(self) -> QLineF:
        """The line from where the arrow leaves to where it arrives."""
        return QLineF(QPointF(*self.points[0]), QPointF(*self.points[-1]))

    @cached_property
    def _shapes(self) -> dict[float, tuple[QPainterPath, QPolygonF]]:
        return {}

    def shape(self, width: float) -> tuple[QPainterPath, QPolygonF]:
        """Return the line, shortened for its head, and the head of an arrow of a width."""
        if width not in self._shapes:
            self._shapes[width] = _with_head(self.line, width)
        return self._shapes[width]

    def is_near(self, x: float, y: float, within: float) -> bool:
        """Whether a point lies on the arrow, give or take a distance."""
        return any(
            min(a, c) - within <= x <= max(a, c) + within and min(b, d) - within <= y <= max(b, d) + within
            for (a, b), (c, d) in pairwise(self.points)
        )


def rounded(points: Sequence[Point], corner: float = CORNER) -> QPainterPath:
    """Return a line through corners, each rounded as far as its two sides allow."""
    path = QPainterPath(QPointF(*points[0]))
    for (a, b), (x, y), (c, d) in zip(points, points[1:], points[2:], strict=False):
        before, after = math.hypot(x - a, y - b), math.hypot(c - x, d - y)
        turn = min(corner, before / 2, after / 2)
        if turn < 0.5:
            path.lineTo(x, y)
            continue
        path.lineTo(x + (a - x) * turn / before, y + (b - y) * turn / before)
        path.quadTo(x, y, x + (c - x) * turn / after, y + (d - y) * turn / after)
    path.lineTo(*points[-1])
    return path


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
    spot = Spot((start.right + end.x) / 2, y, start.right, end.x, 0)
    return Arrow(route.move, ((start.right + 3, y), (end.x - 3, y)), spot, False, False, "stage")


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
    above = LOOP_LABEL if route.shape == "stay" else 0.0
    middle = (start_x + end_x) / 2
    reach = max(abs(end_x - start_x) / 2, LEAST_ROOM)
    spot = Spot(middle, lane_y - above, middle - reach, middle + reach, 18)
    points = ((start_x, top - 2), (start_x, lane_y), (end_x, lane_y), (end_x, top - 4))
    return Arrow(route.move, points, spot, route.shape == "back", True, "stage")


class Flows:
    """The arrows between touchpoint cards of one map; made from the ones before, where there are any."""

    ways: Ways

    def __init__(self, journey: Journey, layout: Layout, before: Flows | None = None) -> None:
        self.drawn = journey.of(Flow)
        self.touchpoints = journey.of(Touchpoint)
        self.layout = layout
        self._arrows: dict[str, Arrow] = {}
        self.stale: set[str] = set()
        """The flows whose arrows may be others than those before."""
        band = layout.bands.get("touchpoints") or next(iter(layout.bands.values()))
        columns = tuple(layout.columns.values())
        alike = before is not None and tuple(before.layout.columns) == tuple(layout.columns)
        if before is not None and alike and before.ways.field.same_rows(band):
            self.ways = self._mended(journey, before, columns, band)
        else:
            self.ways = Ways(Field(columns, band, layout.cards), layout.cards, links_of(journey))

    def _mended(self, journey: Journey, before: Flows, columns: tuple[Rect, ...], band: Rect) -> Ways:
        ways, field, cards = before.ways, before.ways.field, self.layout.cards
        touched, wider = self._moved(before, columns)
        links, changed = ways.links, set[str]()
        if before.drawn is not self.drawn or before.touchpoints.keys() != self.touchpoints.keys():
            links = links_of(journey)
            changed = {key for key, link in links.items() if ways.links.get(key) != link}
            changed |= ways.links.keys() - links.keys()
        if field.columns != columns or field.band != band:
            field = field.shifted(columns, band, cards)
        elif not (touched or changed):
            self._arrows = before._arrows
            return ways
        field, others = field.moved({key: cards.get(key) for key in touched})
        after = ways.after(field, cards, links, touched | changed, others | wider)
        self.stale = set(after.stale)
        if all(
            (a.x, a.right) == (b.x, b.right)
            for a, b in zip(columns, before.layout.columns.values(), strict=True)
        ):
            self._arrows = {key: each for key, each in before._arrows.items() if key not in after.stale}
        return after

    def _moved(self, before: Flows, columns: tuple[Rect, ...]) -> tuple[set[str], set[int]]:
        """Return the cards that are elsewhere in their columns, and the columns of another width."""
        was, now = before.layout, self.layout
        found = set(was.cards.keys() - now.cards.keys()) if len(was.cards) != len(now.cards) else set[str]()
        old_columns, shift, wider = tuple(was.columns.values()), dict[float, float](), set[int]()
        for number, (a, b) in enumerate(zip(old_columns, columns, strict=True)):
            shift[a.x] = b.x - a.x
            if a.width != b.width:
                wider.add(number)
        is_shifted = any(shift.values())
        lefts = [column.x for column in old_columns]
        for key, rect in now.cards.items():
            old = was.cards.get(key)
            if old is rect or not (key in self.touchpoints or before.ways.is_linked(key)):
                continue
            by = shift[lefts[max(0, bisect_right(lefts, old.center[0]) - 1)]] if old and is_shifted else 0.0
            if old is None or old.y != rect.y or abs(old.x + by - rect.x) > 5e-4 or old.height != rect.height:
                found.add(key)
        if len(was.cards) == len(now.cards) and any(key not in was.cards for key in found):
            found |= was.cards.keys() - now.cards.keys()
        return found, wider

    def arrow(self, key: str) -> Arrow | None:
        """Return the arrow of a flow, None where it is not drawn."""
        found = self._arrows.get(key)
        way = self.ways.way(key) if found is None else None
        if way is not None:
            link = self.ways.links[key]
            move = Move(link.source, link.target, key)
            found = Arrow(move, way.points, way.spot, way.course == "back", False, "touchpoint")
            self._arrows[key] = found
        return found

    @cached_property
    def all(self) -> tuple[Arrow, ...]:
        """All arrows, in the order of their flows."""
        return tuple(arrow for key in sorted(self.ways.links) if (arrow := self.arrow(key)) is not None)

    def within(self, rect: QRectF) -> list[Arrow]:
        """Return the arrows that may be seen in a rectangle, in the order of their flows."""
        margin = 2 * THICK
        keys = self.ways.near(
            rect.left() - margin, rect.top() - margin, rect.right() + margin, rect.bottom() + margin
        )
        found = [arrow for key in keys if (arrow := self.arrow(key)) is not None]
        return [arrow for arrow in found if arrow.box.intersects(rect)]


def segments_of(lines: Iterable[Sequence[Point]]) -> array[float]:
    """Return the straight parts of lines: the x and y of both ends of each, one after the other."""
    found = array("d")
    for points in lines:
        for start, end in pairwise(points):
            found.extend(start)
            found.extend(end)
    return found


class Look(Struct, frozen=True):
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
    _paint_shape(pencil, arrow.shape(look.width), look, dashed=arrow.is_back or look.is_implied)


def paint_arrow_head(pencil: Pencil, line: QPainterPath, look: Look, dashed: bool = False) -> None:
    """Draw a line that ends in an arrow head."""
    _paint_shape(pencil, _with_head(line, look.width), look, dashed)


def _paint_shape(pencil: Pencil, shape: tuple[QPainterPath, QPolygonF], look: Look, dashed: bool) -> None:
    body, head = shape
    pencil.path(body, look.color, look.width, dashed=dashed)
    if look.is_loss and look.width >= 4.5 and not dashed:
        pencil.path(body, pencil.color("canvas"), look.width - 3)
    pencil.polygon(head, look.color)


def _with_head(line: QPainterPath, width: float) -> tuple[QPainterPath, QPolygonF]:
    length = 7 + width * 0.9
    return _shortened(line, length * 0.8), _head(line, length)


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
    """Write on the line, within the spot: never on a card, the text cut where the room is less."""
    spot = arrow.spot
    if spot.height < LEAST_LABEL:
        return
    texts = [(look.share, pencil.color("text_muted"), MEDIUM), (look.gain, _ink(pencil, look), SEMIBOLD)]
    texts = [entry for entry in texts if entry[0]]
    widths = [pencil.width_of(text, 11, weight) for text, _, weight in texts]
    most = max(24.0, spot.right - spot.left - 12)
    if sum(widths) + 6 * (len(texts) - 1) > most:
        widths[0] = max(8.0, widths[0] - (sum(widths) + 6 * (len(texts) - 1) - most))
    total = sum(widths) + 6 * (len(texts) - 1)
    x = max(spot.left + 6, min(spot.x - total / 2, spot.right - 6 - total))
    high = spot.height
    ground = QRectF(x - 6, spot.y - high / 2, total + 12, high)
    pencil.box(ground, pencil.color("canvas"), None, high / 2)
    for (text, color, weight), width in zip(texts, widths, strict=True):
        pencil.text(QRectF(x, ground.y(), width, high), text, color, 11, weight, middle=True)
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
    x = column.x + min(40, column.width / 2)
    line = QPainterPath(QPointF(x, column.bottom + 2))
    line.lineTo(x, column.bottom + 58)
    return line


def nearest(arrows: Sequence[Arrow], x: float, y: float, within: float) -> Arrow | None:
    """Return an arrow under a point; the one drawn last, which lies on top, first."""
    for arrow in reversed(arrows):
        if arrow.is_near(x, y, within):
            return arrow
    return None

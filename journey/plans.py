"""The plan of an arrow between cards: its sides, its ports, and where it crosses columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from journey.field import Box, Field, Point, Side
from journey.gutters import Run

Course = Literal["on", "back", "loop"]

PORT_STEP = 12.0
LOOP_REACH = 26.0
LEAST_LOOP = 10.0
DIRECT_GAP = 40.0
SAME_ROW = 10.0
BESIDE_GAP = 12.0
TIP = 2.0


class Link(Struct, frozen=True):
    """A flow by the ids of the two cards."""

    source: str
    target: str

    def __iter__(self) -> Iterator[str]:
        return iter((self.source, self.target))


class Plan(Struct, frozen=True):
    """An arrow before it has a place in its gutters: the corners before, the verticals, the corners after.

    The x of the corners count from the left edges of the columns that the arrow leaves and enters, so that a
    column that grows wider shifts what stands right of it without another plan.
    """

    ends: tuple[int, int]
    before: tuple[Point, ...]
    runs: tuple[Run, ...]
    after: tuple[Point, ...]
    course: Course
    crossed: tuple[int, ...] = ()
    slot: int | None = None
    is_bound: bool = False
    """Whether its way hangs on cards beside it in its cells, not on those it passes alone."""
    heights: tuple[float, float] = (0.0, 0.0)


Ends = Mapping[str, Link]
Ports = dict[str, dict[tuple[str, bool], float]]


class Planner:
    """Plans the arrows of one state of a map.

    Parameters
    ----------
    field : Field
    cards : rectangles by id
    links : flows by id
    of_card : the ids of the flows at each card
    """

    def __init__(
        self,
        field: Field,
        cards: Mapping[str, Box],
        links: Ends,
        of_card: Mapping[str, frozenset[str]],
    ) -> None:
        self.field, self.cards, self.links = field, cards, links
        self._of_card = of_card
        self._known_ports: Ports = {}
        self._columns: dict[str, int] = {}

    def _column(self, card: str) -> int:
        """Return the number of a card's column: every arrow at it asks several times."""
        number = self._columns.get(card)
        if number is None:
            number = self._columns[card] = self.field.column_of(self.cards[card])
        return number

    def plan(self, key: str, link: Link) -> Plan | None:
        """Return the plan of a flow; None where one of its cards is not shown."""
        start, end = self.cards.get(link.source), self.cards.get(link.target)
        if start is None or end is None:
            return None
        if link.source == link.target:
            return self._loop(link.source, start)
        i, j = self._column(link.source), self._column(link.target)
        leave, enter = sides(start, end, i, j)
        out = self._port(key, link.source, True)
        into = self._port(key, link.target, False)
        course: Course = "back" if j < i or (i == j and end.y < start.y) else "on"
        if leave in ("top", "bottom"):
            low, high = max(start.x, end.x) + 8, min(start.right, end.right) - 8
            x = min(max(out, low), high)
            first = start.bottom if leave == "bottom" else start.y
            last = end.y - TIP if leave == "bottom" else end.bottom + TIP
            return self._made(link, ((x, first),), (), ((x, last),), course)
        if abs(out - into) <= SAME_ROW and leave != enter:
            into = min(max(out, end.y + 6), end.bottom - 6)
        if i == j and leave != enter:
            course = "on" if leave == "right" else "back"
            beside = self._within(link, (out, into), course)
            return beside or replace(
                self._joined(key, link, (leave, enter), (out, into), course), is_bound=True
            )
        return self._joined(key, link, (leave, enter), (out, into), course)

    def _within(self, link: Link, ys: tuple[float, float], course: Course) -> Plan | None:
        """Return the plan between two cards beside each other in one cell; None where others are between."""
        start, end = self.cards[link.source], self.cards[link.target]
        goes_right = start.x < end.x
        a, b = (start.right, end.x - TIP) if goes_right else (start.x, end.right + TIP)
        middle = (a + b) / 2
        line = ((a, ys[0]), (middle, ys[0]), (middle, ys[1]), (b, ys[1]))
        if not self.field.is_clear(self._column(link.source), line, tuple(link)):
            return None
        parts = (line[:1], line[-1:]) if ys[0] == ys[1] else (line[:2], line[2:])
        return self._made(link, parts[0], (), parts[1], course, is_bound=True)

    def _joined(
        self, key: str, link: Link, at: tuple[Side, Side], ys: tuple[float, float], course: Course
    ) -> Plan:
        """Return the plan from one side of a card to a side of another; straight where cards shut it in."""
        start, end = self.cards[link.source], self.cards[link.target]
        i, j = self._column(link.source), self._column(link.target)
        others = [(at[0], _other(at[1])), (_other(at[0]), at[1]), (_other(at[0]), _other(at[1]))]
        plan = self._between(key, link, at, ys, course)
        if plan is not None:
            return plan
        # What stands in the way of the first choice may go: all that lies between is watched.
        watched = tuple(range(min(i, j), max(i, j) + 1))
        for each in others:
            plan = self._between(key, link, each, ys, course)
            if plan is not None:
                return replace(plan, crossed=watched, is_bound=True)
        return self._made(
            link, ((start.right, ys[0]),), (), ((end.x - TIP, ys[1]),), course, watched, is_bound=True
        )

    def _between(
        self, key: str, link: Link, at: tuple[Side, Side], ys: tuple[float, float], course: Course
    ) -> Plan | None:
        """Return the plan from a side of a card to a side of another; None where no free way is left."""
        field, (leave, enter) = self.field, at
        out = field.way_out(link.source, self.cards[link.source], leave, ys[0])
        into = field.way_out(link.target, self.cards[link.target], enter, ys[1])
        if out is None or into is None:
            return None
        from_gutter, to_gutter = self._gutter(link.source, leave), self._gutter(link.target, enter)
        after = _tipped(tuple(reversed(into)), enter)
        first, last = out[-1][1], into[-1][1]
        is_bound = len(out) > 1 or len(into) > 1
        crossed = tuple(range(min(from_gutter, to_gutter), max(from_gutter, to_gutter)))
        if not crossed:
            turns = (leave == enter == "right") - (leave == enter == "left")
            runs: tuple[Run, ...] = (Run(from_gutter, first, last, turns),) if first != last else ()
            return self._made(link, out, runs, after, course, (), from_gutter, is_bound)
        row = field.row_across(crossed, (first, last), crc32(key.encode()))
        if row is None:
            return None
        parts = ((from_gutter, first, row), (to_gutter, row, last))
        runs = tuple(Run(gutter, a, b, 0) for gutter, a, b in parts if a != b)
        slot = runs[-1].gutter if runs else from_gutter
        return self._made(link, out, runs, after, course, crossed, slot, is_bound)

    def _made(
        self,
        link: Link,
        before: tuple[Point, ...],
        runs: tuple[Run, ...],
        after: tuple[Point, ...],
        course: Course,
        crossed: tuple[int, ...] = (),
        slot: int | None = None,
        is_bound: bool = False,
    ) -> Plan:
        field = self.field
        i, j = self._column(link.source), self._column(link.target)
        before, after = shifted(before, -field.columns[i].x), shifted(after, -field.columns[j].x)
        ys = [y for _, y in (*before, *after)]
        for run in runs:
            ys += run.start, run.end
        heights = (min(ys), max(ys))
        return Plan((i, j), before, runs, after, course, crossed, slot, is_bound, heights)

    def _gutter(self, card: str, side: Side) -> int:
        return self._column(card) + (side == "right")

    def _loop(self, card: str, box: Box) -> Plan:
        """Return the plan of a loop at the right side; nearer to the card where another one is close."""
        middle = (box.y + box.bottom) / 2
        number = self.field.column_of(box)
        room = min(
            (
                other.x - box.right
                for key, other in self.field.standing[number].items()
                if key != card
                and other.x >= box.right
                and other.y < middle + 14
                and other.bottom > middle - 14
            ),
            default=2 * LOOP_REACH,
        )
        x = box.right + max(min(LOOP_REACH, room / 2), min(LEAST_LOOP, room - 1))
        before = ((box.right, middle - 10), (x, middle - 10))
        after = ((x, middle + 10), (box.right + TIP, middle + 10))
        # Its label stands in the gutter, among the others.
        return self._made(Link(card, card), before, (), after, "loop", slot=number + 1, is_bound=True)

    def _port(self, key: str, card: str, leaves: bool) -> float:
        """Return where at its side of a card an arrow begins or ends: arrows of one side stand in order."""
        if card not in self._known_ports:
            self._known_ports[card] = self._ports(card)
        return self._known_ports[card][key, leaves]

    def _ports(self, card: str) -> dict[tuple[str, bool], float]:
        box = self.cards[card]
        column = self._column(card)
        at: dict[Side, list[tuple[float, float, str, bool]]] = {}
        for key in self._of_card.get(card, ()):
            link = self.links.get(key)
            if link is None or link.source == link.target:
                continue
            leaves = link.source == card
            end = link.target if leaves else link.source
            other = self.cards.get(end)
            if other is None:
                continue
            there = self._column(end)
            pair = sides(box, other, column, there) if leaves else sides(other, box, there, column)
            side = pair[0] if leaves else pair[1]
            level = other.x if side in ("top", "bottom") else other.y + other.bottom
            at.setdefault(side, []).append((level, other.x, key, leaves))
        found = {}
        for side, ends in at.items():
            low, high = (box.x, box.right) if side in ("top", "bottom") else (box.y, box.bottom)
            step = min(PORT_STEP, (high - low - 12) / len(ends))
            for place, (_, _, key, leaves) in enumerate(sorted(ends)):
                found[key, leaves] = (low + high) / 2 + step * (place - (len(ends) - 1) / 2)
        return found


def sides(start: Box, end: Box, i: int, j: int) -> tuple[Side, Side]:
    """Return on which side an arrow leaves a card of column i, and on which it enters one of column j."""
    if i != j:
        return ("right", "left") if i < j else ("left", "right")
    if min(start.right, end.right) - max(start.x, end.x) >= 32:
        if 0 <= end.y - start.bottom < DIRECT_GAP:
            return "bottom", "top"
        if 0 <= start.y - end.bottom < DIRECT_GAP:
            return "top", "bottom"
    if start.right + BESIDE_GAP <= end.x:
        return "right", "left"
    if end.right + BESIDE_GAP <= start.x:
        return "left", "right"
    return ("left", "left") if end.y < start.y else ("right", "right")


def shifted(points: Sequence[Point], by: float) -> tuple[Point, ...]:
    """Return points, shifted sideways; rounded, so that to and fro leads to the same numbers."""
    return tuple((round(x + by, 3), y) for x, y in points)


def _other(side: Side) -> Side:
    return "left" if side == "right" else "right"


def _tipped(points: tuple[Point, ...], side: Side) -> tuple[Point, ...]:
    """Return the corners with a little air before the card, where the head of the arrow ends."""
    (x, y), before = points[-1], points[:-1]
    if before and before[-1][0] == x:
        return (*before, (x, y + (TIP if before[-1][1] > y else -TIP)))
    if before:
        return (*before, (x + (TIP if before[-1][0] > x else -TIP), y))
    return (((x + TIP) if side == "right" else (x - TIP), y),)

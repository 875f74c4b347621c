"""The ways of arrows between cards: ports, gutters, rows without a card in the way; mended, not made anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar
from zlib import crc32

from journey.field import Box, Field, Point, Side
from journey.gutters import CROWD, TRACKS, Run, spread, tracks
from journey.journey import Journey
from journey.records import Flow, Touchpoint

K = TypeVar("K")
V = TypeVar("V")
Course = Literal["on", "back", "loop"]

PORT_STEP = 12.0
LOOP_REACH = 26.0
LEAST_LOOP = 10.0
DIRECT_GAP = 40.0
SAME_ROW = 10.0
BESIDE_GAP = 12.0
TIP = 2.0


class Link(NamedTuple):
    """A flow by the ids of the two cards."""

    source: str
    target: str


class Plan(NamedTuple):
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

    def lies_within(self, top: float, bottom: float) -> bool:
        """Whether any of it lies between two heights."""
        ys = [y for _, y in self.before] + [y for _, y in self.after]
        ys += [y for run in self.runs for y in (run.start, run.end)]
        return min(ys) <= bottom and max(ys) >= top


class Spot(NamedTuple):
    """Where a label goes: its middle, between which x it has room, and how high it may be."""

    x: float
    y: float
    left: float
    right: float
    height: float


@dataclass(frozen=True)
class Way:
    """An arrow's way: the corners of its line from the edge of a card to the edge of another."""

    points: tuple[Point, ...]
    course: Course
    spot: Spot


Ends = Mapping[str, Link]
Ports = dict[str, dict[tuple[str, bool], float]]


def links_of(journey: Journey) -> dict[str, Link]:
    """Return the flows that leave a touchpoint, by id."""
    touchpoints = journey.of(Touchpoint)
    return {
        key: Link(flow.source, flow.target)
        for key, flow in journey.of(Flow).items()
        if flow.source in touchpoints
    }


class Ways:
    """All ways of a map by the id of their flow.

    `after` gives the ways of the next state of a map: what an edit does not touch is handed on as it is.
    """

    def __init__(self, field: Field, cards: Mapping[str, Box], links: Ends) -> None:
        self.field, self.cards, self.links = field, cards, links
        self._of_card: dict[str, frozenset[str]] = _by_card(links)
        self._own: set[tuple[int, int]] = set()
        self._plans: dict[str, Plan] = {}
        self._touching: list[dict[str, bool]] = [{} for _ in field.columns]
        self._in_gutter: list[dict[tuple[str, int], Run]] = [{} for _ in range(len(field.columns) + 1)]
        self._slots: list[dict[str, float]] = [{} for _ in range(len(field.columns) + 1)]
        self._tracks: list[dict[tuple[str, int], float]] = [{} for _ in range(len(field.columns) + 1)]
        self._labels: list[dict[str, float]] = [{} for _ in range(len(field.columns) + 1)]
        self._kept: dict[str, Way] = {}
        self.stale: set[str] = set()
        self._settle(links)

    def way(self, key: str) -> Way | None:
        """Return the way of a flow; None where one of its cards is not shown."""
        found = self._kept.get(key)
        plan = self._plans.get(key)
        if found is None and plan is not None:
            found = self._kept[key] = self._way(key, plan)
        return found

    @property
    def ways(self) -> dict[str, Way]:
        """All ways, by the ids of their flows."""
        return {key: way for key in sorted(self._plans) if (way := self.way(key)) is not None}

    def near(self, left: float, top: float, right: float, bottom: float) -> list[str]:
        """Return the flows that may be seen in a rectangle, in the order of their ids."""
        columns = self.field.columns_between(left, right)
        found = set().union(*(self._touching[number] for number in columns))
        return sorted(key for key in found if self._plans[key].lies_within(top, bottom))

    def after(
        self,
        field: Field,
        cards: Mapping[str, Box],
        links: Ends,
        touched: Iterable[str],
        columns: Iterable[int],
    ) -> Ways:
        """Return the ways after an edit.

        Parameters
        ----------
        field : Field
            made by `moved` from the one here: the same columns, perhaps shifted, and the same band.
        columns : numbers of the columns in which a card is elsewhere
        cards : rectangles by id
        links : flows by id
        touched : ids of the cards that moved, came or went, and of the flows that came, went or changed
        """
        other = Ways.__new__(Ways)
        other.__dict__.update(self.__dict__)
        other.field, other.cards, other.links = field, cards, links
        other._of_card, other._plans = dict(self._of_card), dict(self._plans)
        other._kept = dict(self._kept) if field.columns == self.field.columns else {}
        for name in ("_touching", "_in_gutter", "_slots", "_tracks", "_labels"):
            other.__dict__[name] = list(self.__dict__[name])
        other._own = set()
        touched = set(touched)
        flows = {key for key in touched if key in links or key in self.links}
        near = other._relinked(self.links, flows)
        for key in touched - flows:
            near.add(key)
            for flow in other._of_card.get(key, ()):
                near.update(links[flow])
        stale: set[str] = flows.union(
            *(other._of_card.get(card, ()) for card in near), *self._bound_to(field, columns)
        )
        other._settle(stale)
        return other

    def _relinked(self, before: Ends, flows: Iterable[str]) -> set[str]:
        """Write changed flows into the index by card; return the cards they were or are at."""
        near: set[str] = set()
        for key in flows:
            for card in before.get(key, ()):
                near.add(card)
                self._of_card[card] = self._of_card[card] - {key}
            for card in self.links.get(key, ()):
                near.add(card)
                self._of_card[card] = self._of_card.get(card, frozenset()) | {key}
        return near

    def _bound_to(self, field: Field, columns: Iterable[int]) -> Iterable[Iterable[str]]:
        """Return the flows that cross a column that is another, and those that go around cards within it."""
        for number in columns:
            is_plain = self.field.is_plain(number) and field.is_plain(number)
            for key in self._touching[number]:
                plan = self._plans[key]
                if number in plan.crossed or (number in plan.ends and not is_plain):
                    yield (key,)

    # -- planning ----------------------------------------------------------------------------------

    def _settle(self, stale: Iterable[str]) -> None:
        """Plan the arrows that are stale anew, then whatever shares a gutter with them."""
        gutters: set[int] = set()
        redraw = set(stale)
        ports: Ports = {}
        for key in redraw:
            old = self._plans.pop(key, None)
            link = self.links.get(key)
            new = self._plan(key, link, ports) if link is not None else None
            if new is not None:
                self._plans[key] = new
            if new != old:
                gutters |= self._enter(key, old, new)
        for number in gutters:
            redraw |= self._share(number)
        for key in redraw:
            self._kept.pop(key, None)
        self.stale = redraw

    def _enter(self, key: str, old: Plan | None, new: Plan | None) -> set[int]:
        """Write an arrow into its gutters and columns instead of its former plan; return the gutters."""
        touched: set[int] = set()
        for plan, enters in ((old, False), (new, True)):
            if plan is None:
                continue
            for number in {*plan.crossed, *plan.ends}:
                self._put(self._touching, number, key, True if enters else None)
            for place, run in enumerate(plan.runs):
                touched.add(run.gutter)
                self._put(self._in_gutter, run.gutter, (key, place), run if enters else None)
            if plan.slot is not None:
                touched.add(plan.slot)
                self._put(self._slots, plan.slot, key, _label_y(plan) if enters else None)
        return touched

    def _put(self, lists: list[dict[K, V]], number: int, key: K, value: V | None) -> None:
        """Write into a gutter's table, which is copied once where it is still another's."""
        if (id(lists), number) not in self._own:
            self._own.add((id(lists), number))
            lists[number] = dict(lists[number])
        if value is None:
            lists[number].pop(key, None)
        else:
            lists[number][key] = value

    def _plan(self, key: str, link: Link, ports: Ports) -> Plan | None:
        start, end = self.cards.get(link.source), self.cards.get(link.target)
        if start is None or end is None:
            return None
        if link.source == link.target:
            return self._loop(link.source, start)
        i, j = self.field.column_of(start), self.field.column_of(end)
        leave, enter = sides(start, end, i, j)
        out = self._port(key, link.source, True, ports)
        into = self._port(key, link.target, False, ports)
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
            within = self._within(link, (out, into), course)
            if within is not None:
                return within
        return self._joined(key, link, (leave, enter), (out, into), course)

    def _within(self, link: Link, ys: tuple[float, float], course: Course) -> Plan | None:
        """Return the plan between two cards beside each other in one cell; None where others are between."""
        start, end = self.cards[link.source], self.cards[link.target]
        goes_right = start.x < end.x
        a, b = (start.right, end.x - TIP) if goes_right else (start.x, end.right + TIP)
        middle = (a + b) / 2
        line = ((a, ys[0]), (middle, ys[0]), (middle, ys[1]), (b, ys[1]))
        if not self.field.is_clear(self.field.column_of(start), line, link):
            return None
        parts = (line[:1], line[-1:]) if ys[0] == ys[1] else (line[:2], line[2:])
        return self._made(link, parts[0], (), parts[1], course)

    def _joined(
        self, key: str, link: Link, at: tuple[Side, Side], ys: tuple[float, float], course: Course
    ) -> Plan:
        """Return the plan from one side of a card to a side of another; straight where cards shut it in."""
        field, start, end = self.field, self.cards[link.source], self.cards[link.target]
        for leave, enter in (
            at,
            (at[0], _other(at[1])),
            (_other(at[0]), at[1]),
            (_other(at[0]), _other(at[1])),
        ):
            out = field.way_out(link.source, start, leave, ys[0])
            into = field.way_out(link.target, end, enter, ys[1])
            if out is None or into is None:
                continue
            from_gutter = self._gutter(link.source, leave)
            to_gutter = self._gutter(link.target, enter)
            after = _tipped(tuple(reversed(into)), enter)
            first, last = out[-1][1], into[-1][1]
            crossed = tuple(range(min(from_gutter, to_gutter), max(from_gutter, to_gutter)))
            if not crossed:
                turns = (leave == enter == "right") - (leave == enter == "left")
                runs: tuple[Run, ...] = (Run(from_gutter, first, last, turns),) if first != last else ()
                return self._made(link, out, runs, after, course, (), from_gutter)
            row = field.row_across(crossed, (first, last), crc32(key.encode()))
            if row is None:
                continue
            parts = ((from_gutter, first, row), (to_gutter, row, last))
            runs = tuple(Run(gutter, a, b, 0) for gutter, a, b in parts if a != b)
            slot = runs[-1].gutter if runs else from_gutter
            return self._made(link, out, runs, after, course, crossed, slot)
        return self._made(link, ((start.right, ys[0]),), (), ((end.x - TIP, ys[1]),), course)

    def _made(
        self,
        link: Link,
        before: tuple[Point, ...],
        runs: tuple[Run, ...],
        after: tuple[Point, ...],
        course: Course,
        crossed: tuple[int, ...] = (),
        slot: int | None = None,
    ) -> Plan:
        field = self.field
        i, j = field.column_of(self.cards[link.source]), field.column_of(self.cards[link.target])
        before, after = _shifted(before, -field.columns[i].x), _shifted(after, -field.columns[j].x)
        return Plan((i, j), before, runs, after, course, crossed, slot)

    def _gutter(self, card: str, side: Side) -> int:
        return self.field.column_of(self.cards[card]) + (side == "right")

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
        return self._made(Link(card, card), before, (), after, "loop")

    def _port(self, key: str, card: str, leaves: bool, ports: Ports) -> float:
        """Return where at its side of a card an arrow begins or ends: arrows of one side stand in order."""
        if card not in ports:
            ports[card] = self._ports(card)
        return ports[card][key, leaves]

    def _ports(self, card: str) -> dict[tuple[str, bool], float]:
        box = self.cards[card]
        column = self.field.column_of(box)
        at: dict[Side, list[tuple[float, float, str, bool]]] = {}
        for key in self._of_card.get(card, ()):
            link = self.links.get(key)
            if link is None or link.source == link.target:
                continue
            leaves = link.source == card
            other = self.cards.get(link.target if leaves else link.source)
            if other is None:
                continue
            there = self.field.column_of(other)
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

    # -- places in a gutter ------------------------------------------------------------------------

    def _share(self, number: int) -> set[str]:
        """Give the arrows of a gutter their places and their labels; return those whose place is another."""
        runs = self._in_gutter[number]
        old, old_labels = self._tracks[number], self._labels[number]
        places = tracks(runs)
        most = 1 + max(places.values(), default=0)
        if len(runs) > CROWD:
            most = TRACKS
        new = {name: (track + 1) / (most + 1) for name, track in places.items()}
        slots = self._slots[number]
        last = {key: self._plans[key].runs[-1] if self._plans[key].runs else None for key in slots}
        labels = spread(slots, last)
        self._tracks[number], self._labels[number] = new, labels
        moved = {key for (key, place), x in new.items() if old.get((key, place)) != x}
        return moved | {key for key, y in labels.items() if old_labels.get(key) != y}

    def _way(self, key: str, plan: Plan) -> Way:
        columns = self.field.columns
        points = list(_shifted(plan.before, columns[plan.ends[0]].x))
        for place, run in enumerate(plan.runs):
            x = self._x(key, place, run.gutter)
            points += [(x, run.start), (x, run.end)]
        points += _shifted(plan.after, columns[plan.ends[1]].x)
        return Way(tuple(points), plan.course, self._spot(key, plan, points))

    def _x(self, key: str, place: int, gutter: int) -> float:
        left, right = self.field.gutter(gutter)
        return left + (right - left) * self._tracks[gutter][key, place]

    def _spot(self, key: str, plan: Plan, points: list[Point]) -> Spot:
        number = plan.slot
        if number is None:
            return self._spot_beside(plan, points)
        left, right = self.field.gutter(number)
        x = self._x(key, len(plan.runs) - 1, number) if plan.runs else (left + right) / 2
        return Spot(x, self._labels[number][key], left - 6, right + 6, 18)

    def _spot_beside(self, plan: Plan, points: list[Point]) -> Spot:
        """Return the spot of an arrow that uses no gutter: straight down between two cards, or a loop."""
        (x, start), (last, end) = points[0], points[-1]
        if plan.course == "loop":
            reach = points[1][0]
            room = reach + (reach - x) - 4 if reach - x < LOOP_REACH else reach + 56
            return Spot(reach, (start + end) / 2, reach - 12, room, 18 if room - reach > 30 else 0)
        if x == last:
            return Spot(x, (start + end) / 2, x - 80, x + 80, max(0.0, min(18.0, abs(end - start))))
        has_room = abs(x - last) > 48
        return Spot((x + last) / 2, (start + end) / 2, min(x, last), max(x, last), 18 if has_room else 0)


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


def _shifted(points: Sequence[Point], by: float) -> tuple[Point, ...]:
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


def _label_y(plan: Plan) -> float:
    if plan.runs:
        return (plan.runs[-1].start + plan.runs[-1].end) / 2
    return plan.before[-1][1]


def _by_card(links: Ends) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, link in links.items():
        found.setdefault(link.source, set()).add(key)
        found.setdefault(link.target, set()).add(key)
    return {card: frozenset(keys) for card, keys in found.items()}

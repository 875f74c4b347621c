"""The ways of arrows between cards: ports, gutters, rows without a card in the way; mended, not made anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from journey.field import CLEARANCE, Box, Field, Point
from journey.gutters import CROWD, TRACKS, Run, spread, tracks
from journey.journey import Journey
from journey.plans import LOOP_REACH, Course, Ends, Link, Plan, Planner, shifted
from journey.records import Flow, Touchpoint

K = TypeVar("K")
V = TypeVar("V")

SLACK_AT_END = 40.0
MOST_KEPT = 4
"""Stretches of columns that are looked at again and again while a map is shifted."""


class Spot(Struct, frozen=True):
    """Where a label goes: its middle, between which x it has room, and how high it may be."""

    x: float
    y: float
    left: float
    right: float
    height: float


class Way(Struct, frozen=True):
    """An arrow's way: the corners of its line from the edge of a card to the edge of another."""

    points: tuple[Point, ...]
    course: Course
    spot: Spot


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
        self._labels: list[dict[str, float | None]] = [{} for _ in range(len(field.columns) + 1)]
        self._kept: dict[str, Way] = {}
        self._heights: dict[range, dict[str, tuple[float, float]]] = {}
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
        heights = self._heights_in(self.field.columns_between(left, right))
        return sorted(key for key, (low, high) in heights.items() if low <= bottom and high >= top)

    def _heights_in(self, columns: range) -> Mapping[str, tuple[float, float]]:
        """Return from where to where the flows reach that touch some columns; kept for the next frame."""
        kept = self._heights.get(columns)
        if kept is None:
            found: set[str] = set().union(*(self._touching[number] for number in columns))
            kept = {key: self._plans[key].heights for key in found}
            if len(self._heights) >= MOST_KEPT:
                self._heights = {}
            self._heights[columns] = kept
        return kept

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
        is_shifted = any(
            (a.x, a.right) != (b.x, b.right) for a, b in zip(field.columns, self.field.columns, strict=True)
        )
        other._kept = {} if is_shifted else dict(self._kept)
        for name in ("_touching", "_in_gutter", "_slots", "_tracks", "_labels"):
            other.__dict__[name] = list(self.__dict__[name])
        other._own, other._heights = set(), {}
        touched = set(touched)
        flows = {key for key in touched if key in links or key in self.links}
        near = other._relinked(self.links, flows)
        for key in touched - flows:
            near.add(key)
            for flow in other._of_card.get(key, ()):
                near.update(links[flow])
        stale: set[str] = flows.union(
            *(other._of_card.get(card, ()) for card in near),
            *self._bound_to(field, columns),
            *self._near_the_end(field),
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
        """Return the flows that cross a column that is another, and those that cards within it may hinder."""
        for number in columns:
            spans = (
                []
                if self.field.is_plain(number) and field.is_plain(number)
                else _spans(self.field.standing[number], field.standing[number])
            )
            for key in self._touching[number]:
                plan = self._plans[key]
                is_end = number in plan.ends
                is_hindered = is_end and (plan.is_bound or _is_hindered(plan, number, spans))
                if number in plan.crossed or is_hindered:
                    yield (key,)

    def _near_the_end(self, field: Field) -> Iterable[Iterable[str]]:
        """Return the flows that might cross elsewhere because the band has other rows at its end by now."""
        end = min(self.field.band.bottom, field.band.bottom)
        if self.field.band.bottom == field.band.bottom:
            return
        for key, plan in self._plans.items():
            if plan.crossed:
                low, high = plan.heights
                if plan.is_bound or high + (high - low) + SLACK_AT_END >= end:
                    yield (key,)

    def is_linked(self, card: str) -> bool:
        """Whether any flow begins or ends at a card."""
        return bool(self._of_card.get(card))

    # -- planning ----------------------------------------------------------------------------------

    def _settle(self, stale: Iterable[str]) -> None:
        """Plan the arrows that are stale anew, then whatever shares a gutter with them."""
        gutters: set[int] = set()
        redraw = set(stale)
        planner = Planner(self.field, self.cards, self.links, self._of_card)
        for key in redraw:
            old = self._plans.pop(key, None)
            link = self.links.get(key)
            new = planner.plan(key, link) if link is not None else None
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
        points = list(shifted(plan.before, columns[plan.ends[0]].x))
        for place, run in enumerate(plan.runs):
            x = self._x(key, place, run.gutter)
            points += [(x, run.start), (x, run.end)]
        points += shifted(plan.after, columns[plan.ends[1]].x)
        return Way(tuple(points), plan.course, self._spot(key, plan, points))

    def _x(self, key: str, place: int, gutter: int) -> float:
        left, right = self.field.gutter(gutter)
        return left + (right - left) * self._tracks[gutter][key, place]

    def _spot(self, key: str, plan: Plan, points: list[Point]) -> Spot:
        number = plan.slot
        if number is None or plan.course == "loop":
            return self._spot_beside(key, plan, points)
        left, right = self.field.gutter(number)
        x = self._x(key, len(plan.runs) - 1, number) if plan.runs else (left + right) / 2
        y = self._labels[number][key]
        return Spot(x, _label_y(plan) if y is None else y, left - 6, right + 6, 0 if y is None else 18)

    def _spot_beside(self, key: str, plan: Plan, points: list[Point]) -> Spot:
        """Return the spot of an arrow that uses no gutter: straight down between two cards, or a loop."""
        (x, start), (last, end) = points[0], points[-1]
        if plan.course == "loop":
            reach = points[1][0]
            room = reach + (reach - x) - 4 if reach - x < LOOP_REACH else reach + 56
            y = None if plan.slot is None else self._labels[plan.slot][key]
            height = 18 if y is not None and room - reach > 30 else 0
            return Spot(reach, (start + end) / 2 if y is None else y, reach - 12, room, height)
        if x == last:
            low, high = self._sides(key, x)
            return Spot(x, (start + end) / 2, low, high, max(0.0, min(18.0, abs(end - start))))
        has_room = abs(x - last) > 48
        return Spot((x + last) / 2, (start + end) / 2, min(x, last), max(x, last), 18 if has_room else 0)

    def _sides(self, key: str, x: float) -> tuple[float, float]:
        """Return how far the label of an arrow straight down may reach: not over one that goes beside it."""
        low, high = x - 80, x + 80
        cards = set(self.links[key])
        for other in self._of_card[self.links[key].source] - {key}:
            plan = self._plans.get(other)
            if plan is None or plan.slot is not None or set(self.links[other]) != cards:
                continue
            beside = shifted(plan.before, self.field.columns[plan.ends[0]].x)[0][0]
            if beside > x:
                high = min(high, (x + beside) / 2 + 3)
            elif beside < x:
                low = max(low, (x + beside) / 2 - 3)
        return low, high


def _spans(was: Mapping[str, Box], now: Mapping[str, Box]) -> list[tuple[float, float]]:
    """Return the heights at which cards stood or stand that are elsewhere by now."""
    moved = [key for key in {*was, *now} if was.get(key) != now.get(key)]
    return [(box.y, box.bottom) for key in moved for box in (was.get(key), now.get(key)) if box is not None]


def _is_hindered(plan: Plan, number: int, spans: Sequence[tuple[float, float]]) -> bool:
    ys = [plan.before[0][1]] if plan.ends[0] == number else []
    ys += [plan.after[-1][1]] if plan.ends[1] == number else []
    return any(low - CLEARANCE < y < high + CLEARANCE for y in ys for low, high in spans)


def _label_y(plan: Plan) -> float:
    if plan.runs:
        return (plan.runs[-1].start + plan.runs[-1].end) / 2
    return (plan.before[-1][1] + plan.after[0][1]) / 2


def _by_card(links: Ends) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, link in links.items():
        found.setdefault(link.source, set()).add(key)
        found.setdefault(link.target, set()).add(key)
    return {card: frozenset(keys) for card, keys in found.items()}

"""Arrows between cards: no card in their way where a free way exists, and mended as if made anew."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journey_maps import edits, maps
from msgspec.structs import replace

from journey.edits.cards import Place, move
from journey.field import CLEARANCE, Field, nearest_bit
from journey.geometry import Layout, Rect, layout
from journey.gutters import CROWD, LABEL_STEP
from journey.journey import Journey
from journey.records import Map, Note, PainPoint, Record, Stage, Touchpoint
from journey.survey import Survey
from journey.ways import Way, Ways, links_of

STEP = 4.0
"""The squares in which the tests look for a free way by themselves."""


def ways_of(journey: Journey, laid: Layout) -> Ways:
    field = Field(tuple(laid.columns.values()), laid.bands["touchpoints"], laid.cards)
    return Ways(field, laid.cards, links_of(journey))


def crossed(way: Way, cards: Iterable[Rect]) -> list[Rect]:
    """The cards that a way runs through."""
    return [
        card
        for card in cards
        if any(
            min(a, c) < card.right and max(a, c) > card.x and min(b, d) < card.bottom and max(b, d) > card.y
            for (a, b), (c, d) in pairwise(way.points)
        )
    ]


def is_free_way(start: Rect, end: Rect, others: list[Rect], band: Rect) -> bool:
    """Whether one comes from card to card with air on both sides, found square by square."""
    air = CLEARANCE + STEP
    left, right = min(start.x, end.x) - 400, max(start.right, end.right) + 400

    def is_open(x: float, y: float) -> bool:
        inside = left <= x <= right and band.y + air <= y <= band.bottom - air
        return inside and not any(
            c.x - air < x < c.right + air and c.y - air < y < c.bottom + air for c in [*others, start, end]
        )

    def around(card: Rect) -> set[tuple[int, int]]:
        reach = air + STEP
        xs = range(int((card.x - reach) // STEP), int((card.right + reach) // STEP) + 1)
        ys = range(int((card.y - reach) // STEP), int((card.bottom + reach) // STEP) + 1)
        return {(x, y) for x in xs for y in ys if is_open(x * STEP, y * STEP)}

    waiting, goal = deque(around(start)), around(end)
    seen = set(waiting)
    while waiting:
        x, y = waiting.popleft()
        if (x, y) in goal:
            return True
        for there in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if there not in seen and is_open(there[0] * STEP, there[1] * STEP):
                seen.add(there)
                waiting.append(there)
    return False


@settings(max_examples=120, deadline=None)
@given(maps())
def test_no_way_crosses_a_card_where_a_free_way_exists(journey: Journey) -> None:
    laid = layout(journey)
    ways = ways_of(journey, laid)
    for key, way in ways.ways.items():
        ends = ways.links[key]
        others = [rect for name, rect in laid.cards.items() if name not in ends]
        hit = crossed(way, others)
        if hit:
            start, end = laid.cards[ends.source], laid.cards[ends.target]
            assert not is_free_way(start, end, others, laid.bands["touchpoints"]), (key, way, hit)


@settings(max_examples=60, deadline=None)
@given(maps(most_stages=6, most_cards=6))
def test_in_stacks_no_way_ever_crosses_a_card(journey: Journey) -> None:
    stacked = Journey(
        replace(record, at=None) if isinstance(record, Touchpoint) else record
        for record in journey.records.values()
    )
    laid = layout(stacked)
    for way in ways_of(stacked, laid).ways.values():
        inside = crossed(way, (rect.grown(-1) for rect in laid.cards.values()))
        assert not inside


@settings(max_examples=80, deadline=None)
@given(maps())
def test_a_way_leaves_one_card_and_ends_at_the_other(journey: Journey) -> None:
    laid = layout(journey)
    ways = ways_of(journey, laid)
    for key, way in ways.ways.items():
        source, target = ways.links[key]
        assert laid.cards[source].grown(0.01).contains(*way.points[0])
        assert laid.cards[target].grown(2.01).contains(*way.points[-1])
        for (a, b), (c, d) in pairwise(way.points):
            assert a == pytest.approx(c, abs=0.01) or b == pytest.approx(d, abs=0.01) or len(way.points) == 2


@settings(max_examples=80, deadline=None)
@given(maps())
def test_labels_lie_on_no_card(journey: Journey) -> None:
    laid = layout(journey)
    for way in ways_of(journey, laid).ways.values():
        spot = way.spot
        if len(way.points) == 2 and crossed(way, laid.cards.values()):
            continue
        # The narrowest label; a wider one is shifted and cut within the spot.
        x = max(spot.left + 18, min(spot.x, spot.right - 18))
        label = Rect(x - 18, spot.y - spot.height / 2, 36, spot.height)
        assert not spot.height or not any(label.overlaps(card) for card in laid.cards.values()), way


@settings(max_examples=80, deadline=None)
@given(maps())
def test_labels_of_one_gutter_never_lie_on_each_other(journey: Journey) -> None:
    laid = layout(journey)
    ways = ways_of(journey, laid)
    gaps: dict[float, list[float]] = {}
    for key in ways.links:
        way = ways.way(key)
        plan = ways._plans.get(key)
        if way is not None and plan is not None and plan.slot is not None and way.spot.height:
            gaps.setdefault(plan.slot, []).append(way.spot.y)
    for heights in gaps.values():
        if len(heights) <= CROWD:
            assert all(b - a >= LABEL_STEP for a, b in pairwise(sorted(heights)))


@settings(max_examples=80, deadline=None)
@given(st.data(), maps())
def test_mended_step_by_step_layout_equals_one_made_afresh(data: st.DataObject, journey: Journey) -> None:
    survey = Survey(journey)
    for _ in range(4):
        journey = journey.apply(data.draw(edits(journey)))
        survey = survey.after(journey)
        assert survey.layout == layout(journey, legend=0)


def test_a_survey_hears_of_cards_that_follow_others() -> None:
    records: list[Record] = [
        Map(id="m"), Stage(id="a", order=0), Stage(id="b", order=1), Touchpoint(id="t", stage="a"),
        PainPoint(id="p", on="t"), Note(id="n", stage="b"),
    ]  # fmt: skip
    journey = Journey(records)
    survey = Survey(journey)
    moved = journey.apply(move(journey, {"t": Place("b", 0, 0)}))
    assert survey.after(moved).layout == layout(moved, legend=0)
    assert survey.after(moved).layout.cards["p"].x > survey.layout.cards["p"].x


def test_nearest_bit() -> None:
    assert [nearest_bit(0b1001, wish) for wish in range(5)] == [0, 0, 3, 3, 3]

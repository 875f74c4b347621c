"""Aligning and distributing: one line, even room, nothing overlaps, one change."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journey.edits.aligning import (
    Edge,
    Standing,
    _aligned,
    _around,
    align,
    can_distribute,
    distribute,
    standing,
)
from journey.geometry import CARD_GAP, Rect, layout
from journey.journey import Journey
from journey.records import Map, Note, PainPoint, Record, Stage, Touchpoint


def journey(*cards: Record) -> Journey:
    return Journey([Map(id="m"), Stage(id="a", name="A", order=1), Stage(id="b", name="B", order=2), *cards])


def touchpoint(key: str, x: float, y: float, stage: str = "a", name: str = "x") -> Touchpoint:
    return Touchpoint(id=key, stage=stage, name=name, at=(x, y))


LOOSE = journey(touchpoint("t1", 2, 0), touchpoint("t2", 30, 12), touchpoint("t3", 7, 40))


def lefts(map_now: Journey) -> dict[str, float]:
    return {each.key: each.rect.x for each in standing(map_now, ["t1", "t2", "t3"])}


def tops(map_now: Journey) -> dict[str, float]:
    return {each.key: each.rect.y for each in standing(map_now, ["t1", "t2", "t3"])}


@pytest.mark.parametrize(("edge", "x"), [("left", 16), ("right", 240), ("center", 128)])
def test_cards_of_a_column_come_onto_one_line(edge: Edge, x: float) -> None:
    change = align(LOOSE, ["t1", "t2", "t3"], edge)
    assert change.label == "align"
    after = LOOSE.apply(change)
    assert lefts(after) == {"t1": x, "t2": x, "t3": x}
    assert tops(after) == tops(LOOSE)


def test_cards_of_different_columns_come_equally_far_into_theirs() -> None:
    two = journey(touchpoint("t1", 1, 3), touchpoint("t2", 4, 9, stage="b"))
    after = two.apply(align(two, ["t1", "t2"], "left"))
    assert {each.rect.x for each in standing(after, ["t1", "t2"])} == {8}


@pytest.mark.parametrize(("edge", "found"), [("top", {0}), ("bottom", {96})])
def test_cards_of_a_band_come_onto_one_line(edge: Edge, found: set[float]) -> None:
    wide = journey(touchpoint("t1", 0, 0), touchpoint("t2", 30, 12, stage="b"))
    after = wide.apply(align(wide, ["t1", "t2"], edge))
    assert {each.rect.y for each in standing(after, ["t1", "t2"])} == found


def test_the_middle_line_goes_through_cards_of_different_height() -> None:
    text = "A long name that needs several lines of the card to be written out in full, and some more"
    wide = journey(touchpoint("t1", 0, 0), touchpoint("t2", 0, 20, stage="b", name=text))
    after = wide.apply(align(wide, ["t1", "t2"], "middle"))
    first, second = (each.rect for each in standing(after, ["t1", "t2"]))
    assert first.height < second.height
    assert abs(first.center[1] - second.center[1]) <= 4, "half a step of the grid"


def test_cards_that_would_overlap_give_way() -> None:
    beside = journey(touchpoint("t1", 0, 0), touchpoint("t2", 30, 0))
    after = beside.apply(align(beside, ["t1", "t2"], "left"))
    first, second = (each.rect for each in standing(after, ["t1", "t2"]))
    assert first.x == second.x == 0
    assert not first.overlaps(second)


def test_one_card_or_none_changes_nothing() -> None:
    assert not align(LOOSE, ["t1"], "left")
    assert not align(LOOSE, ["a", "m", "nobody"], "left")
    assert not distribute(LOOSE, ["t1", "t2"], "down")
    assert not can_distribute(LOOSE, ["t1", "t2"], "down")
    assert can_distribute(LOOSE, ["t1", "t2", "t3"], "down")


def test_the_room_down_becomes_even() -> None:
    after = LOOSE.apply(distribute(LOOSE, ["t3", "t1", "t2"], "down"))
    rects = [each.rect for each in standing(after, ["t1", "t2", "t3"])]
    gaps = [rects[1].y - rects[0].bottom, rects[2].y - rects[1].bottom]
    assert abs(gaps[0] - gaps[1]) <= 8
    assert (rects[0].y, rects[2].y) == (0, 320), "the outermost stay"
    assert lefts(after) == lefts(LOOSE)


def test_cards_too_close_come_apart() -> None:
    tight = journey(*(touchpoint(f"t{n}", 0, 9 * n) for n in (1, 2, 3)))
    after = tight.apply(distribute(tight, ["t1", "t2", "t3"], "down"))
    rects = [each.rect for each in standing(after, ["t1", "t2", "t3"])]
    assert all(lower.y - upper.bottom >= CARD_GAP for upper, lower in pairwise(rects))


def test_the_room_across_becomes_even() -> None:
    after = LOOSE.apply(distribute(LOOSE, ["t1", "t2", "t3"], "across"))
    assert lefts(after) == {"t1": 16, "t3": 128, "t2": 240}


spots = st.tuples(st.integers(0, 40), st.integers(0, 60))


@settings(max_examples=60, deadline=None)
@given(st.lists(spots, min_size=3, max_size=8), st.sampled_from(["left", "top", "middle", "across", "down"]))
def test_nothing_overlaps_and_all_stay_in_their_cells(places: list[tuple[int, int]], how: str) -> None:
    cards: list[Record] = []
    for number, at in enumerate(places):
        stage = "a" if number % 3 else "b"
        cards.append(Touchpoint(id=f"t{number}", stage=stage, name="x " * (7 * number), at=at))
        cards.append(PainPoint(id=f"p{number}", on=stage, text="x", at=at))
        cards.append(Note(id=f"n{number}", text="x", stage=stage, at=at))
    before = journey(*cards)
    keys = [card.id for card in cards][::2]
    verb: Any = distribute if how in ("across", "down") else align
    change = verb(before, keys, how)
    after = before.apply(change)
    for card in cards:
        assert before.stage_of(card.id) == after.stage_of(card.id)
    rects = list(layout(after).cards.values())
    assert not any(a.overlaps(b) for n, a in enumerate(rects) for b in rects[:n])
    assert after.apply(change.inverse()) == before


def test_the_line_of_many_cards_is_found_once() -> None:
    """Each card asks for the edges of all: a thousand of them must not cost a million looks."""
    counted = 0

    class Counted(Rect):
        @property
        def right(self) -> float:
            nonlocal counted
            counted += 1
            return self.x + self.width

    rects = [Counted(float(place), 0.0, 10.0, 10.0) for place in range(50)]
    around = _around(rects)
    assert (around.x, around.right) == (0.0, 59.0)
    for place, rect in enumerate(rects):
        assert _aligned(Standing(f"t{place}", "s", "touchpoints", rect), around, "left").x == 0.0
    assert counted == len(rects)

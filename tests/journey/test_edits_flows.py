"""Linking: like with like, never twice, and the implied move stays on the map."""

from __future__ import annotations

from itertools import product

import pytest
from panel_fixtures import sample_journey

from journey.edits.deletion import delete
from journey.edits.flows import can_link, link
from journey.journey import Journey
from journey.records import Flow, Map, Note, PainPoint, Stage, Touchpoint
from journey.routes import Move, stage_moves


def chain(*flows: Flow) -> Journey:
    stages = [Stage(id=key, order=place) for place, key in enumerate("abc")]
    touchpoints = [Touchpoint(id=key, stage="a") for key in "tu"]
    return Journey([Map(id="m"), *stages, *touchpoints, PainPoint(id="p", on="t"), Note(id="n"), *flows])


def pairs(journey: Journey) -> set[tuple[str, str]]:
    return {(move.source, move.target) for move in stage_moves(journey)}


def test_the_first_flow_keeps_the_implied_move_to_the_next_stage() -> None:
    journey = chain()
    change = link(journey, "a", "c")
    after = journey.apply(change)
    assert len(change.edits) == 2
    assert pairs(after) == {("a", "b"), ("a", "c"), ("b", "c")}
    assert all(move.flow is not None for move in stage_moves(after) if move.source == "a")


def test_drawing_the_implied_move_itself_adds_one_flow() -> None:
    journey = chain()
    change = link(journey, "a", "b")
    assert len(change.edits) == 1
    assert pairs(journey.apply(change)) == pairs(journey)
    assert change.label == "link"


def test_staying_keeps_the_way_on() -> None:
    journey = chain()
    assert pairs(journey.apply(link(journey, "b", "b"))) == {("a", "b"), ("b", "b"), ("b", "c")}


def test_from_the_last_stage_nothing_was_implied() -> None:
    journey = chain()
    assert len(link(journey, "c", "a").edits) == 1


def test_a_second_flow_brings_nothing_back() -> None:
    journey = chain(Flow(id="f", source="a", target="c"))
    assert pairs(journey) == {("a", "c"), ("b", "c")}
    assert len(link(journey, "a", "a").edits) == 1


def test_touchpoints_are_linked_without_implied_moves() -> None:
    journey = chain()
    after = journey.apply(link(journey, "t", "u"))
    assert [(flow.source, flow.target) for flow in after.of(Flow).values()] == [("t", "u")]
    assert stage_moves(after) == (Move("a", "b", None), Move("b", "c", None))


def test_a_pain_point_linked_to_something_hurts_there() -> None:
    journey = chain()
    for target in ("a", "c", "u"):
        pain = journey.apply(link(journey, "p", target)).get("p", PainPoint)
        assert pain is not None
        assert (pain.on, pain.at) == (target, None)
    assert not link(journey, "p", "t")


@pytest.mark.parametrize(
    ("source", "target"),
    [
        *product("at", ["n", "p", "m", "nowhere"]),
        ("a", "t"),
        ("t", "a"),
        ("n", "a"),
        ("nowhere", "a"),
        ("p", "n"),
    ],
)
def test_unlike_things_are_not_linked(source: str, target: str) -> None:
    assert not can_link(chain(), source, target)
    assert not link(chain(), source, target)


def test_linking_twice_changes_nothing_but_the_way_back_does() -> None:
    journey = sample_journey()
    assert not can_link(journey, "trial", "delivery")
    assert not link(journey, "trial", "delivery")
    assert can_link(journey, "delivery", "trial")


def test_an_unlinked_stage_falls_back_to_the_implied_move() -> None:
    journey = chain()
    linked = journey.apply(link(journey, "a", "b"))
    (flow,) = linked.of(Flow)
    assert stage_moves(linked.apply(delete(linked, [flow]))) == stage_moves(journey)

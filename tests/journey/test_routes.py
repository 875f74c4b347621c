"""Moves between stages and the lanes they arch in."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from journey.journey import Journey
from journey.records import Flow, Map, Stage, Touchpoint
from journey.routes import Move, stage_moves, stage_routes

ORDER = ["a", "b", "c", "d", "e", "f"]
moves = st.lists(st.tuples(st.sampled_from(ORDER), st.sampled_from(ORDER)), max_size=14).map(
    lambda pairs: [Move(source, target, f"f{index}") for index, (source, target) in enumerate(pairs)]
)


@given(moves)
def test_every_move_is_routed_once_and_no_two_arches_in_a_lane_meet(drawn: list[Move]) -> None:
    routes, lanes = stage_routes(drawn, ORDER)
    assert sorted(route.move.flow or "" for route in routes) == sorted(move.flow or "" for move in drawn)
    arches = [route for route in routes if route.lane is not None]
    assert {route.lane for route in arches} == set(range(lanes))
    for one, other in combinations(arches, 2):
        if one.lane == other.lane:
            assert min(_right(one.move), _right(other.move)) < max(_left(one.move), _left(other.move))


def _left(move: Move) -> int:
    return min(ORDER.index(move.source), ORDER.index(move.target))


def _right(move: Move) -> int:
    return max(ORDER.index(move.source), ORDER.index(move.target))


@given(moves)
def test_shapes_say_which_way_a_move_goes(drawn: list[Move]) -> None:
    for route in stage_routes(drawn, ORDER)[0]:
        step = ORDER.index(route.move.target) - ORDER.index(route.move.source)
        assert (route.lane is None) == (route.shape == "next")
        assert {"next": step == 1, "stay": step == 0, "back": step < 0, "skip": step > 0}[route.shape]


def test_only_the_first_of_two_like_moves_goes_straight() -> None:
    routes, lanes = stage_routes([Move("a", "b", "f1"), Move("a", "b", "f2")], ORDER)
    assert [(route.shape, route.lane) for route in routes] == [("next", None), ("skip", 0)]
    assert lanes == 1


def test_longer_arches_go_above_shorter_ones() -> None:
    routes, lanes = stage_routes(
        [Move("a", "f", "long"), Move("c", "b", "short"), Move("e", "e", "stay")], ORDER
    )
    lane = {route.move.flow: route.lane for route in routes}
    assert lane == {"short": 0, "stay": 0, "long": 1}
    assert lanes == 2


def test_moves_are_the_drawn_flows_and_else_the_next_in_order() -> None:
    journey = Journey(
        [
            Map(id="m"),
            *(Stage(id=key, order=place) for place, key in enumerate("abcd")),
            Touchpoint(id="t", stage="a"),
            Flow(id="f2", source="b", target="d"),
            Flow(id="f1", source="b", target="b"),
            Flow(id="between cards", source="t", target="t"),
        ]
    )
    assert stage_moves(journey) == (
        Move("b", "b", "f1"),
        Move("b", "d", "f2"),
        Move("a", "b", None),
        Move("c", "d", None),
    )


def test_without_stages_nothing_moves() -> None:
    assert stage_moves(Journey([Map(id="m")])) == ()
    assert stage_routes([], []) == ((), 0)

"""Which moves between stages there are, and in which lane above the headers each is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from journey.journey import Journey
from journey.records import Flow, Stage

Shape = Literal["next", "skip", "back", "stay"]


class Move(Struct, frozen=True):
    """A way customers go between two stages; `flow` is None where order alone implies it."""

    source: str
    target: str
    flow: str | None


class Route(Struct, frozen=True):
    """A move with its shape; `lane` counts from 0 just above the headers, None for a straight "next"."""

    move: Move
    shape: Shape
    lane: int | None


def stage_moves(journey: Journey) -> tuple[Move, ...]:
    """Return all moves between stages: the drawn flows, and to the next in order where none is drawn."""
    stages = journey.stages
    moves: list[Move] = []
    leaving: set[str] = set()
    for key, flow in sorted(journey.of(Flow).items()):
        if journey.get(flow.source, Stage) and journey.get(flow.target, Stage):
            moves.append(Move(flow.source, flow.target, key))
            leaving.add(flow.source)
    for stage, following in pairwise(stages):
        if stage.id not in leaving:
            moves.append(Move(stage.id, following.id, None))
    return tuple(moves)


def stage_routes(moves: Sequence[Move], order: Sequence[str]) -> tuple[tuple[Route, ...], int]:
    """Return a route for each move and the number of lanes they need.

    Short spans get the low lanes, so that longer ones arch over them and lines do not cross needlessly.
    """
    place = {stage: index for index, stage in enumerate(order)}
    routes: list[Route] = []
    arching: list[tuple[int, float, float, Move, Shape]] = []
    for move in moves:
        start, end = place[move.source], place[move.target]
        if end == start + 1 and not _twin_is_routed(routes, move):
            routes.append(Route(move, "next", None))
        else:
            shape: Shape = "stay" if start == end else "skip" if end > start else "back"
            left, right = min(start, end) - 0.2, max(start, end) + 0.2
            arching.append((abs(end - start), left, right, move, shape))
    lanes: list[list[tuple[float, float]]] = []
    for _, left, right, move, shape in sorted(arching, key=lambda entry: entry[:3]):
        lane = _free_lane(lanes, left, right)
        routes.append(Route(move, shape, lane))
    return tuple(routes), len(lanes)


def _twin_is_routed(routes: Sequence[Route], move: Move) -> bool:
    return any((r.move.source, r.move.target) == (move.source, move.target) for r in routes)


def _free_lane(lanes: list[list[tuple[float, float]]], left: float, right: float) -> int:
    for number, taken in enumerate(lanes):
        if all(right <= start or end <= left for start, end in taken):
            taken.append((left, right))
            return number
    lanes.append([(left, right)])
    return len(lanes) - 1

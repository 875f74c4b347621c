"""Stages: adding and putting in order."""

from __future__ import annotations

from itertools import pairwise

from msgspec.structs import replace

from journey.change import Change
from journey.edits.naming import id_from_name
from journey.journey import Journey
from journey.records import Stage, validated


def add_stage(journey: Journey, name: str, after: str | None = None) -> Change:
    """Add a stage to the right of another, or at the far right."""
    others = list(journey.stages)
    place = _place(others, after)
    stage = validated(Stage(id=id_from_name(journey, name, "stage"), name=name))
    return _ordered(journey, [*others[:place], stage, *others[place:]], stage, "add_stage")


def move_stage(journey: Journey, key: str, place: int) -> Change:
    """Put a stage at a place among the others, 0 being the far left."""
    others = [stage for stage in journey.stages if stage.id != key]
    stage = journey.get(key, Stage)
    if stage is None:
        return Change("move_stage")
    wanted = [*others[:place], stage, *others[place:]]
    return (
        Change("move_stage")
        if wanted == list(journey.stages)
        else _ordered(journey, wanted, stage, "move_stage")
    )


def _place(stages: list[Stage], after: str | None) -> int:
    for index, stage in enumerate(stages):
        if stage.id == after:
            return index + 1
    return len(stages)


def _ordered(journey: Journey, stages: list[Stage], moved: Stage, label: str) -> Change:
    """Give the moved stage an order between its neighbours; number all anew only where that cannot be."""
    place = stages.index(moved)
    left = stages[place - 1].order if place else None
    right = stages[place + 1].order if place + 1 < len(stages) else None
    own = replace(moved, order=_between(left, right))
    wanted = [*stages[:place], own, *stages[place + 1 :]]
    if not _stand_in_order(wanted):
        wanted = [replace(stage, order=float(index)) for index, stage in enumerate(stages)]
    return Change(label, {stage.id: (journey.get(stage.id, Stage), stage) for stage in wanted})


def _stand_in_order(stages: list[Stage]) -> bool:
    return all((a.order, a.id) < (b.order, b.id) for a, b in pairwise(stages))


def _between(left: float | None, right: float | None) -> float:
    if left is None:
        return 0.0 if right is None else right - 1
    return left + 1 if right is None else left / 2 + right / 2

"""Stages: adding and putting in order."""

from __future__ import annotations

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.naming import id_from_name
from journey.journey import Journey
from journey.records import Stage


def add_stage(journey: Journey, name: str, after: str | None = None) -> Change:
    """Add a stage to the right of another, or at the far right."""
    others = list(journey.stages)
    place = _place(others, after)
    stage = Stage(id=id_from_name(journey, name, "stage"), name=name)
    return _ordered(journey, [*others[:place], stage, *others[place:]], "add_stage")


def move_stage(journey: Journey, key: str, place: int) -> Change:
    """Put a stage at a place among the others, 0 being the far left."""
    others = [stage for stage in journey.stages if stage.id != key]
    stage = journey.get(key, Stage)
    if stage is None:
        return Change("move_stage")
    return _ordered(journey, [*others[:place], stage, *others[place:]], "move_stage")


def _place(stages: list[Stage], after: str | None) -> int:
    for index, stage in enumerate(stages):
        if stage.id == after:
            return index + 1
    return len(stages)


def _ordered(journey: Journey, stages: list[Stage], label: str) -> Change:
    """Number the stages anew only where their order asks for it, so that a diff stays small."""
    edits: dict[str, Pair] = {}
    last: float | None = None
    for index, stage in enumerate(stages):
        before = journey.get(stage.id, Stage)
        following = stages[index + 1] if index + 1 < len(stages) else None
        fits = before is not None and (last is None or stage.order > last)
        if fits and (following is None or following.id not in journey or stage.order <= following.order):
            last = stage.order
            continue
        order = _between(last, following.order if following and following.id in journey else None)
        edits[stage.id] = (before, replace(stage, order=order))
        last = order
    return Change(label, edits)


def _between(left: float | None, right: float | None) -> float:
    if left is None:
        return 0.0 if right is None else right - 1
    if right is None or right <= left:
        return left + 1
    return (left + right) / 2

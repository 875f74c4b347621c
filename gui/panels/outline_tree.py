"""The shape of the outline: which record stands under which, in the order of the map."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from journey.journey import Journey
from journey.records import Note, Opportunity, PainPoint, Record, Touchpoint, kind_of


@dataclass(frozen=True)
class Branch:
    """One record, its kind, and the record it stands under; None for a stage."""

    key: str
    kind: str
    parent: str | None


def branches(journey: Journey) -> tuple[Branch, ...]:
    """Return all branches, each after the one it stands under.

    Stages from left to right; under each its touchpoints, then what hurts at the stage as a whole, ideas and
    notes; under a touchpoint its pain points, under a pain point the opportunities that address it.
    """
    below: dict[str, list[Record]] = defaultdict(list)
    for kind in (Touchpoint, PainPoint, Opportunity, Note):
        for record in sorted(journey.of(kind).values(), key=_place):
            parent = _parent(journey, record)
            if parent is not None:
                below[parent].append(record)
    found: list[Branch] = []
    for stage in journey.stages:
        found.append(Branch(stage.id, "stage", None))
        _descend(found, below, stage.id)
    return tuple(found)


def _descend(found: list[Branch], below: dict[str, list[Record]], parent: str) -> None:
    for record in below.get(parent, ()):
        found.append(Branch(record.id, kind_of(record), parent))
        _descend(found, below, record.id)


def _place(record: Record) -> tuple[bool, float, float, str]:
    """Order cards as they lie: those put somewhere from top to bottom, then the others."""
    at = getattr(record, "at", None)
    return (at is None, at[1] if at else 0.0, at[0] if at else 0.0, record.id)


def _parent(journey: Journey, record: Record) -> str | None:
    if isinstance(record, Touchpoint):
        return record.stage
    if isinstance(record, PainPoint):
        return record.on
    if isinstance(record, Opportunity):
        pains = [key for key in record.addresses if journey.get(key, PainPoint) is not None]
        if pains:
            return pains[0]
    stage = journey.stage_of(record.id)
    return stage.id if stage is not None else None

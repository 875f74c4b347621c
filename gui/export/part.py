"""A part of a map as a map: what is chosen, in its columns, and nothing else."""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from journey.change import Change
from journey.edits.deletion import delete
from journey.journey import Journey
from journey.records import CARDS, Flow, PainPoint, Persona, Stage


def part_of(journey: Journey, keys: Collection[str]) -> Journey:
    """Return the map with the chosen records alone; a whole stage brings its cards, a card its stage.

    A flow brings both its ends. Persona cards and what only hangs on the rest stay behind.
    """
    kept = _kept(journey, keys)
    homeless = {}
    for pain in journey.of(PainPoint).values():
        home = journey.stage_of(pain.id)
        if pain.id in kept and pain.on not in kept and home is not None:
            homeless[pain.id] = (pain, replace(pain, on=home.id))
    journey = journey.apply(Change("preview", homeless))
    drawn = [*journey.of(Stage), *journey.of(Persona), *(key for kind in CARDS for key in journey.of(kind))]
    return journey.apply(delete(journey, [key for key in drawn if key not in kept]))


def _kept(journey: Journey, keys: Collection[str]) -> set[str]:
    kept: set[str] = set()
    for key in keys:
        record = journey.records.get(key)
        ends = (record.source, record.target) if isinstance(record, Flow) else (key,)
        kept |= {end for end in ends if end in journey}
    stages = {key for key in kept if key in journey.of(Stage)}
    for kind in CARDS:
        for key in journey.of(kind):
            home = journey.stage_of(key)
            if home is not None and home.id in stages:
                kept.add(key)
            elif home is not None and key in kept:
                kept.add(home.id)
    return kept

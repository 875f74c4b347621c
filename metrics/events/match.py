"""The names of an event log matched to those of a drawn map, and what the map remembers of earlier tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from journey.journey import Journey
from journey.records import Stage, Touchpoint
from metrics.events.choice import Choice, choice_of, plain_choice
from metrics.events.draft import Plan
from metrics.events.filters import EVERYTHING, Filter, View
from metrics.events.order import spots
from metrics.events.places import Key, Places, known_places
from metrics.events.remembered import remembered_source
from metrics.tables.recognition import plain_name

How = Literal["remembered", "exact", "plain", "none"]
ALIKE = 0.72
"""From this likeness on a name is suggested."""
MOST_SUGGESTED = 3
LONG_WORD = 5
"""A word of so many letters means the same with an ending."""


@dataclass(frozen=True, slots=True)
class Match:
    """An activity of a log (at a stage, where the table tells stages) and the record it means.

    `record` is a touchpoint or a stage, None where no name is the same; `suggested` are records whose names
    are alike, the most alike first. `events` and `cases` say how much hangs on it.
    """

    stage: int | None
    activity: int
    name: str
    record: str | None
    how: How
    suggested: tuple[str, ...]
    events: int
    cases: int


# ---------------------------------------------------------------- what the map remembers


def remembered_choice(journey: Journey) -> Choice:
    """Return how the last event table of a map was read; columns that are not remembered are recognised."""
    source = remembered_source(journey)
    if source is None:
        return Choice()
    known = set(plain_choice(Choice()))
    told = {**source.options, **source.columns}
    return choice_of({key: value for key, value in told.items() if key in known})


def remembered_filter(journey: Journey) -> Filter:
    """Return what was left out of the last event table of a map."""
    source = remembered_source(journey)
    if source is None or "hidden" not in source.options:
        return EVERYTHING
    return Filter(hidden=tuple(json.loads(str(source.options["hidden"]))))


def remembered_plan(journey: Journey) -> Plan:
    """Return months, segments and what is rare, as the last event table of a map was taken over."""
    source = remembered_source(journey)
    options = source.options if source is not None else {}
    return Plan(
        least_flow_share=float(options.get("least_flow_share") or Plan.least_flow_share),
        by_month=bool(options.get("by_month", True)),
        by_segment=bool(options.get("by_segment", True)),
    )


# ---------------------------------------------------------------- names


def match(view: View, journey: Journey) -> tuple[Match, ...]:
    """Return what each activity of a log means on a map: as remembered, by the same name, or not yet.

    Names are the same exactly, or apart from case, width and spaces; what is merely alike is suggested, never
    taken. Where several touchpoints have the name, the one in the stage that the table names is meant.
    """
    by_stage = bool(view.dictionary("stages"))
    source = remembered_source(journey)
    known = known_places(source, view, journey, by_stage) if source is not None else {}
    stages = view.dictionary("stages")
    found = []
    for spot in spots(view, by_stage):
        name = view.names[spot.activity]
        key = (spot.stage, spot.activity)
        told = None if spot.stage is None else stages[spot.stage]
        record, how = _named(journey, name, told)
        if key in known:
            record, how = known[key], "remembered"
        alike = () if record is not None else _alike(journey, name)
        found.append(Match(*key, name, record, how, alike, spot.events, spot.cases))
    return tuple(found)


def places_of(matches: Iterable[Match], chosen: Mapping[Key, str] | None = None) -> Places:
    """Return where events belong by matches, and by what a person chose over them."""
    matches = tuple(matches)
    records = {(each.stage, each.activity): each.record for each in matches if each.record is not None}
    return Places({**records, **(chosen or {})}, by_stage=any(each.stage is not None for each in matches))


def _named(journey: Journey, name: str, stage: str | None) -> tuple[str | None, How]:
    """Return the touchpoint, else the stage of that name; else the stage that the table names."""
    for same, how in ((_exactly, "exact"), (_plainly, "plain")):
        for kind in (_touchpoints, _stages):
            keys = [key for key, own in kind(journey).items() if same(own, name)]
            if len(keys) > 1 and stage is not None:
                keys = [key for key in keys if _in_stage(journey, key, stage)]
            if len(keys) == 1:
                return keys[0], "exact" if how == "exact" else "plain"
    if stage is not None:
        keys = [key for key, record in journey.of(Stage).items() if _plainly(record.name, stage)]
        if len(keys) == 1:
            return keys[0], "plain"
    return None, "none"


def _touchpoints(journey: Journey) -> dict[str, str]:
    return {key: record.name for key, record in journey.of(Touchpoint).items()}


def _stages(journey: Journey) -> dict[str, str]:
    return {key: record.name for key, record in journey.of(Stage).items()}


def _exactly(one: str, other: str) -> bool:
    return one == other


def _plainly(one: str, other: str) -> bool:
    return plain_name(one).replace("_", " ") == plain_name(other).replace("_", " ")


def _in_stage(journey: Journey, key: str, stage: str) -> bool:
    found = journey.stage_of(key)
    return found is not None and _plainly(found.name, stage)


def _alike(journey: Journey, name: str) -> tuple[str, ...]:
    plain = plain_name(name).replace("_", " ")
    scores: dict[str, float] = {}
    for key, own in {**_touchpoints(journey), **_stages(journey)}.items():
        other = plain_name(own).replace("_", " ")
        score = SequenceMatcher(None, plain, other).ratio()
        if shared := _shared_words(plain.split(), other.split()):
            score = max(score, ALIKE + (1 - ALIKE) * max(score, shared))
        if score >= ALIKE:
            scores[key] = score
    return tuple(sorted(scores, key=lambda key: (-scores[key], key))[:MOST_SUGGESTED])


def _shared_words(one: list[str], other: list[str]) -> float:
    """Return which share of the words of two names stands in both, endings apart.

    >>> _shared_words(["delivery", "choice"], ["choice", "of", "delivery"])
    0.8
    """
    shared = [word for word in one if any(_is_same_word(word, each) for each in other)]
    return 2 * len(shared) / (len(one) + len(other)) if shared else 0.0


def _is_same_word(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= LONG_WORD and long.startswith(short))

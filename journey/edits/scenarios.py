"""Scenarios: numbers that were tried out are kept as a could-be of the map."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from journey.change import Change
from journey.edits.naming import id_from_name
from journey.edits.numbers import Number, set_numbers
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Scenario, validated

Tried = Mapping[tuple[str, str], float]
"""Values by subject and KPI."""


def keep_as_scenario(journey: Journey, name: str, tried: Tried, asked: Selection) -> Change:
    """Add a scenario that holds some numbers, on top of the one that is looked at; one step.

    The numbers have no period, so that they hold whenever the scenario is asked for; they belong to the
    segment that is looked at, and are marked as assumed.

    Parameters
    ----------
    journey : Journey
    name : str
        the name of the scenario.
    tried : mapping
        the numbers, by subject and KPI.
    asked : Selection
        whose numbers were looked at while trying.
    """
    scenario = validated(Scenario(id=id_from_name(journey, name, "scenario"), name=name, base=asked.scenario))
    started = journey.apply(Change("keep_scenario", {scenario.id: (None, scenario)}))
    numbers = [
        Number(subject, kpi, value, segment=asked.segment, scenario=scenario.id, evidence="assumed")
        for (subject, kpi), value in tried.items()
    ]
    edits = set_numbers(started, numbers).edits
    return Change("keep_scenario", {scenario.id: (None, scenario), **edits})


def kept_id(change: Change) -> str | None:
    """Return the id of the scenario that a change adds."""
    added = (
        key for key, (before, after) in change.edits.items() if before is None and isinstance(after, Scenario)
    )
    return next(added, None)


def take_up(journey: Journey, scenario: str, opportunities: Collection[str]) -> Change:
    """Let a scenario take up exactly these opportunities."""
    before = journey.get(scenario, Scenario)
    if before is None or before.opportunities == tuple(opportunities):
        return Change("take_up")
    return Change(
        "take_up", {scenario: (before, validated(replace(before, opportunities=tuple(opportunities))))}
    )


def set_tried(journey: Journey, tried: Tried, asked: Selection) -> Change:
    """Set the numbers that were tried out where they are looked at; one step."""
    from journey.edits.numbers import set_number

    change, current = Change("set_numbers"), journey
    for (subject, kpi), value in tried.items():
        step = set_number(current, subject, kpi, value, asked)
        current, change = current.apply(step), change.then(step)
    return Change("set_numbers", change.edits)

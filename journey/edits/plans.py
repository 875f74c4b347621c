"""Plans: when and by whom opportunities are taken up, and what tests of them have shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.naming import new_id
from journey.journey import Journey
from journey.records import AbTest, Opportunity, validated


def plan(journey: Journey, key: str, quarter: str, owner: str) -> Change:
    """Plan an opportunity for a quarter ("" for none) and an owner ("" for nobody).

    Raises
    ------
    OutOfRange
        where the quarter is none.
    """
    return plan_all(journey, {key: (quarter, owner)}, "plan")


def plan_all(journey: Journey, plans: Mapping[str, tuple[str, str]], label: str = "accept_plan") -> Change:
    """Plan several opportunities as one step; those that are planned so already stay out of it.

    Parameters
    ----------
    journey : Journey
    plans : mapping
        quarter and owner by the id of the opportunity.
    label : str
        the name of the step.
    """
    edits: dict[str, Pair] = {}
    for key, (quarter, owner) in plans.items():
        before = journey.get(key, Opportunity)
        if before is not None and (before.quarter, before.owner) != (quarter, owner):
            edits[key] = (before, validated(replace(before, quarter=quarter, owner=owner)))
    return Change(label, edits)


def attach_test(journey: Journey, opportunity: str, subject: str, fields: Mapping[str, Any]) -> Change:
    """Attach the result of an A/B test to an opportunity.

    Raises
    ------
    OutOfRange
        naming the field whose value its type does not allow.
    """
    test = validated(
        AbTest(
            id=new_id(journey, AbTest),
            opportunity=opportunity,
            subject=subject,
            evidence="measured",
            **fields,
        )
    )
    return Change("attach_test", {test.id: (None, test)})

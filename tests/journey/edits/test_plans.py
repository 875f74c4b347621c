"""Opportunities are planned, several as one step, and tests are attached to them."""

from __future__ import annotations

import pytest

from journey.edits.plans import attach_test, plan, plan_all
from journey.journey import Journey
from journey.records import AbTest, Map, Opportunity, OutOfRange, Stage


def shop() -> Journey:
    return Journey(
        [
            Map(id="m"),
            Stage(id="trial"),
            Opportunity(id="o1", title="One", owner="Ann", quarter="2027-Q1"),
            Opportunity(id="o2", title="Two"),
        ]
    )


def test_planning_sets_quarter_and_owner() -> None:
    after = shop().apply(plan(shop(), "o2", "2027-Q2", "Bob"))
    assert (after["o2"].quarter, after["o2"].owner) == ("2027-Q2", "Bob")


def test_several_are_one_step_without_those_that_stay() -> None:
    change = plan_all(shop(), {"o1": ("2027-Q1", "Ann"), "o2": ("2027-Q1", "Bob"), "gone": ("", "")})
    assert list(change.edits) == ["o2"]
    assert change.label == "accept_plan"


def test_a_quarter_that_is_none_is_refused() -> None:
    with pytest.raises(OutOfRange, match="quarter"):
        plan(shop(), "o1", "2027-Q5", "Ann")


def test_a_test_is_attached_with_its_counts() -> None:
    counts = {"control_conversions": 10, "control_n": 100, "variant_conversions": 20, "variant_n": 100}
    change = attach_test(shop(), "o1", "trial", counts)
    (test,) = shop().apply(change).of(AbTest).values()
    assert (test.opportunity, test.subject, test.kpi, test.variant_n) == (
        "o1",
        "trial",
        "conversion_rate",
        100,
    )
    assert test.evidence == "measured"

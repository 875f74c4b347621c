"""Numbers that were tried are kept as a scenario in one step, and leave the as-is alone."""

from __future__ import annotations

from journey.edits.scenarios import keep_as_scenario, kept_id, set_tried, take_up
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import Map, Opportunity, Scenario, Segment, Series, Stage

TRIED = {("trial", "conversion_rate"): 0.6, ("paid", "revenue_per_customer"): 55.0}


def shop() -> Journey:
    return Journey(
        [
            Map(id="m"),
            Stage(id="trial"),
            Stage(id="paid", order=1),
            Segment(id="offices", name="Offices"),
            Opportunity(id="o1"),
            Series(id="s1", subject="trial", kpi="conversion_rate", points=(("2026-09", 0.4, 100),)),
        ]
    )


def value(journey: Journey, subject: str, kpi: str, asked: Selection) -> float | None:
    found = look_up(journey, subject, kpi, asked)
    return None if found is None else found.value


def test_the_scenario_answers_with_what_was_tried_and_the_as_is_stays() -> None:
    journey = shop()
    change = keep_as_scenario(journey, "Better trial", TRIED, Selection())
    key = kept_id(change)
    after = journey.apply(change)
    assert after.get(key, Scenario) == Scenario(id="better-trial", name="Better trial")
    assert value(after, "trial", "conversion_rate", Selection(scenario=key)) == 0.6
    assert value(after, "paid", "revenue_per_customer", Selection(scenario=key)) == 55.0
    assert value(after, "trial", "conversion_rate", Selection()) == 0.4
    assert after.apply(change.inverse()) == journey


def test_it_holds_in_every_period_and_for_the_segment_that_was_looked_at() -> None:
    journey = shop()
    change = keep_as_scenario(journey, "Offices first", TRIED, Selection("offices", None, "2026-09"))
    after, key = journey.apply(change), kept_id(change)
    assert value(after, "trial", "conversion_rate", Selection("offices", key, "2026-09")) == 0.6
    assert value(after, "trial", "conversion_rate", Selection("offices", key)) == 0.6
    assert value(after, "trial", "conversion_rate", Selection(None, key)) == 0.4


def test_tried_on_top_of_a_scenario_it_builds_on_that() -> None:
    journey = shop()
    first = journey.apply(keep_as_scenario(journey, "One", TRIED, Selection()))
    change = keep_as_scenario(first, "One", {("trial", "conversion_rate"): 0.7}, Selection(scenario="one"))
    after = first.apply(change)
    assert after.get("one-2", Scenario) == Scenario(id="one-2", name="One", base="one")
    assert value(after, "paid", "revenue_per_customer", Selection(scenario="one-2")) == 55.0


def test_set_where_they_are_looked_at_they_are_one_step() -> None:
    journey = shop()
    change = set_tried(journey, TRIED, Selection())
    after = journey.apply(change)
    assert value(after, "trial", "conversion_rate", Selection()) == 0.6
    assert len(after.of(Series)) == 2
    assert after.apply(change.inverse()) == journey


def test_a_scenario_takes_up_opportunities() -> None:
    journey = shop().apply(keep_as_scenario(shop(), "Plan", {}, Selection()))
    after = journey.apply(take_up(journey, "plan", ["o1"]))
    assert after.get("plan", Scenario).opportunities == ("o1",)
    assert not take_up(after, "plan", ["o1"])

"""Opportunities taken up by a scenario, or tried: effects and relieved pains, by hand."""

import pytest
from small_maps import journey, number, numbers, stages

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Effect, Opportunity, PainPoint, Record, Scenario, Touchpoint
from metrics.adjustment import Adjustment, of_opportunities
from metrics.scorecard import Scorecard, scorecard

TO_BE = Selection(scenario="to-be")


def told(*more: Record, relief: float = 0.5, affected: float | None = 0.4) -> Journey:
    """4 of 10 buy for 50, each try costs 3; a pain drives out 0.4 x 0.5 and costs 0.4 x 5."""
    return journey(
        stages("trial", "paid"),
        Touchpoint(id="form", stage="trial"),
        numbers("trial", conversion_rate=0.4, cost_to_serve=3),
        numbers("paid", revenue_per_customer=50),
        PainPoint(id="p", on="form", affected=affected, extra_dropoff=0.5, cost_per_case=5),
        Opportunity(id="mend", addresses=("p",), relief=relief),
        Opportunity(id="raise", effects=(Effect(subject="paid", kpi="revenue_per_customer", by=10),)),
        Scenario(id="to-be", opportunities=("mend",)),
        Scenario(id="bold", base="to-be", opportunities=("raise",)),
        more,
    )


def value(card: Scorecard) -> float:
    found = card.headlines.per_entrant.value
    assert found is not None, card.findings
    return found


def test_relief_keeps_those_whom_the_pain_drives_out_and_saves_its_cost() -> None:
    as_is, to_be = scorecard(told()), scorecard(told(), TO_BE)
    assert value(as_is) == pytest.approx(0.4 * 50 - 3)
    assert value(to_be) == pytest.approx((0.4 + 0.1) * 50 - 3 + 1)
    assert to_be.flows[0].share == pytest.approx(0.5)


def test_a_scenario_builds_on_its_base() -> None:
    assert value(scorecard(told(), Selection(scenario="bold"))) == pytest.approx(0.5 * 60 - 2)


def test_what_is_tried_comes_on_top() -> None:
    trying = of_opportunities(told(), ["raise"])
    assert value(scorecard(told(), adjustment=trying)) == pytest.approx(0.4 * 60 - 3)
    assert value(scorecard(told(), TO_BE, adjustment=trying)) == pytest.approx(0.5 * 60 - 2)
    assert value(scorecard(told(), adjustment=Adjustment(relief={"p": 1.0}))) == pytest.approx(0.6 * 50 - 1)


def test_relief_is_spread_over_the_other_moves_in_proportion() -> None:
    looping = journey(
        stages("active", "advocate", active=True),
        numbers("active", retention_rate=0.6, conversion_rate=0.2, revenue_per_customer=1),
        PainPoint(id="p", on="active", affected=0.5, extra_dropoff=0.2),
    )
    card = scorecard(looping, adjustment=Adjustment(relief={"p": 1.0}))
    assert {s.target: s.share for s in card.flows} == pytest.approx({"active": 0.675, "advocate": 0.225})


def test_numbers_typed_for_the_scenario_come_first() -> None:
    typed = told(number("trial", "conversion_rate", 0.7, scenario="to-be"))
    assert value(scorecard(typed, TO_BE)) == pytest.approx(0.7 * 50 - 2)
    effect = Opportunity(id="more", effects=(Effect(subject="trial", kpi="conversion_rate", to=0.9),))
    raised = told(effect, Scenario(id="more-of-it", opportunities=("more",)))
    assert value(scorecard(raised, Selection(scenario="more-of-it"))) == pytest.approx(0.9 * 50 - 3)
    both = told(
        effect,
        Scenario(id="more-of-it", opportunities=("more",)),
        number("trial", "conversion_rate", 0.8, scenario="more-of-it"),
    )
    assert value(scorecard(both, Selection(scenario="more-of-it"))) == pytest.approx(0.8 * 50 - 3)


def test_an_effect_can_set_what_was_not_known() -> None:
    unknown = journey(
        stages("trial", "paid"),
        numbers("paid", revenue_per_customer=10),
        Opportunity(id="o", effects=(Effect(subject="trial", kpi="conversion_rate", to=0.5),)),
        Opportunity(id="by", effects=(Effect(subject="trial", kpi="conversion_rate", by=0.5),)),
    )
    assert value(scorecard(unknown, adjustment=of_opportunities(unknown, ["o"]))) == 5
    card = scorecard(unknown, adjustment=of_opportunities(unknown, ["by"]))
    assert [finding.code for finding in card.findings] == ["conversion_missing"]


def test_effects_out_of_range_are_named() -> None:
    effects = (Effect(subject="trial", kpi="cost_to_serve", by=-10),)
    card = scorecard(told(), adjustment=Adjustment(effects=effects))
    assert [(f.code, f.subject) for f in card.findings] == [("out_of_range", "trial")]
    assert card.headlines.per_entrant.value is None


def test_pains_that_cannot_be_are_named_and_nothing_is_clipped() -> None:
    too_many = told(PainPoint(id="p2", on="trial", affected=1, extra_dropoff=0.7))
    card = scorecard(too_many, adjustment=Adjustment(relief={"p2": 1.0}))
    assert [(f.code, f.subject) for f in card.findings] == [("pain_exceeds_exit", "trial")]
    assert card.headlines.per_entrant.value is None
    too_dear = told(PainPoint(id="p2", on="trial", affected=1, cost_per_case=4))
    card = scorecard(too_dear, adjustment=Adjustment(relief={"p2": 1.0}))
    assert [(f.code, f.subject) for f in card.findings] == [("pain_exceeds_cost", "trial")]
    last = told(PainPoint(id="p2", on="paid", affected=1, extra_dropoff=0.1))
    card = scorecard(last, adjustment=Adjustment(relief={"p2": 1.0}))
    assert [(f.code, f.subject) for f in card.findings] == [("pain_without_moves", "paid")]


def test_pains_without_numbers_free_nothing_and_are_named() -> None:
    card = scorecard(told(affected=None), TO_BE)
    assert [(f.code, f.subject, f.severity) for f in card.findings] == [("pain_without_numbers", "p", "hint")]
    assert value(card) == pytest.approx(17)


def test_acquisition_cost_where_customers_stay_is_charged_each_time_and_named() -> None:
    staying = journey(
        stages("a", a=True), numbers("a", retention_rate=0.5, revenue_per_customer=10, acquisition_cost=4)
    )
    card = scorecard(staying)
    assert value(card) == pytest.approx((10 - 4) / 0.5)
    assert [(f.code, f.subject, f.severity) for f in card.findings] == [
        ("acquisition_cost_each_visit", "a", "warning")
    ]

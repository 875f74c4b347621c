"""Opportunities by what they bring, alone and together; targets; touchpoints as places of a decision."""

from __future__ import annotations

import math

import pytest
from small_maps import journey, number, numbers, stages

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import (
    Effect,
    Flow,
    Opportunity,
    PainPoint,
    Record,
    Scenario,
    Target,
    Touchpoint,
)
from metrics.comparison import compare
from metrics.decision import Decision, decide, towards_targets
from metrics.scorecard import scorecard


def shop(*more: Record, **fields: object) -> Journey:
    """A trial that 40 of 100 pass, and a subscription that three of four keep each month."""
    fields.setdefault("new_customers_per_period", 1000)
    return journey(
        stages("trial", "paid", paid=True),
        number("trial", "conversion_rate", 0, points=((None, 0.4, 500),)),
        number("paid", "retention_rate", 0, points=((None, 0.75, 300),)),
        numbers("paid", revenue_per_customer=50, cost_to_serve=10),
        numbers("trial", acquisition_cost=8),
        more,
        **fields,
    )


def codes(found: Decision, subject: str | None) -> set[str]:
    return {each.code for each in found.findings if each.subject == subject}


# ---------------------------------------------------------------- opportunities


def two_ideas() -> Journey:
    return shop(
        PainPoint(id="p", on="trial", affected=0.5, extra_dropoff=0.2),
        Opportunity(id="o1", addresses=("p",), relief=0.5, one_off_cost=60_000, running_cost=500, effort=2),
        Opportunity(id="o2", addresses=("p",), relief=0.5),
        Opportunity(id="o3", effects=(Effect(subject="paid", kpi="retention_rate", to=0.8),)),
        Opportunity(id="o4", effects=(Effect(subject="paid", kpi="cost_to_serve", by=-2),)),
    )


def test_opportunities_alone_and_together() -> None:
    found = decide(two_ideas(), draws=0)
    effects = {each.id: each.effect for each in found.opportunities}
    paid = (50 - 10) / 0.25
    assert effects["o1"] == pytest.approx(0.05 * paid)
    assert effects["o2"] == effects["o1"]
    assert effects["o3"] == pytest.approx(0.4 * (40 / 0.2 - paid))
    assert effects["o4"] == pytest.approx(0.4 * 2 / 0.25)
    both = (0.4 + 0.1 * 0.75) * 42 / 0.2 - 0.4 * paid
    assert found.together.effect == pytest.approx(both, abs=1e-9), "of one pain, each relieves what is left"
    assert found.together.sum_alone == pytest.approx(math.fsum(e or 0 for e in effects.values()))
    assert [each.id for each in found.opportunities] == ["o3", "o1", "o2", "o4"]


def test_relief_of_nothing_is_an_effect_of_nothing() -> None:
    found = decide(
        shop(
            PainPoint(id="p", on="trial", affected=0.5, extra_dropoff=0.2),
            Opportunity(id="o", addresses=("p",), relief=0),
        ),
        draws=50,
    )
    assert found.opportunities[0].effect == found.together.effect == 0
    assert (found.opportunities[0].low, found.opportunities[0].high) == (0, 0)


def test_what_cannot_be_is_named_for_each_and_not_for_all_of_them_together() -> None:
    found = decide(
        shop(
            PainPoint(id="p", on="trial", affected=1, cost_per_case=5),
            Opportunity(id="o", addresses=("p",), relief=0.5),
        ),
        draws=0,
    )
    assert "effect_unknown" in codes(found, "o")
    assert found.together.effect is None
    assert "effect_unknown" not in codes(found, "m")


def test_worth_of_an_opportunity() -> None:
    each = next(each for each in decide(two_ideas(), draws=0).opportunities if each.id == "o1")
    assert each.per_year == pytest.approx(8 * 12_000)
    cost = 60_000 + 500 * 12
    assert each.return_on_cost == pytest.approx((96_000 - cost) / cost)
    assert each.payback.periods == math.ceil(60_000 / (8000 - 500))
    assert each.effort == 2
    free = next(each for each in decide(two_ideas(), draws=0).opportunities if each.id == "o2")
    assert (free.return_on_cost, free.payback.periods, free.payback.never) == (None, None, False)


def test_without_new_customers_a_year_is_unknown_and_said_so() -> None:
    plain = shop(
        PainPoint(id="p", on="trial", affected=0.5, extra_dropoff=0.2), new_customers_per_period=None
    )
    found = decide(plain, draws=0)
    assert found.pains[0].effect is not None
    assert found.pains[0].per_year is None
    assert "new_customers_missing" in codes(found, None)


@pytest.mark.parametrize(
    ("idea", "code"),
    [
        (Opportunity(id="o"), "opportunity_without_effect"),
        (Opportunity(id="o", addresses=("p",)), "relief_missing"),
        (Opportunity(id="o", effects=(Effect(subject="paid", kpi="nps", by=5),)), "effect_on_no_driver"),
        (
            Opportunity(id="o", effects=(Effect(subject="t", kpi="cost_to_serve", by=5),)),
            "effect_reaches_nothing",
        ),
        (
            Opportunity(id="o", effects=(Effect(subject="trial", kpi="churn_rate", by=-0.1),)),
            "effect_on_unknown",
        ),
    ],
)
def test_an_opportunity_without_known_effect_is_named_and_not_zero(idea: Opportunity, code: str) -> None:
    plain = shop(
        Touchpoint(id="t", stage="trial"),
        PainPoint(id="p", on="trial", affected=0.1, extra_dropoff=0.1),
        idea,
    )
    found = decide(plain, draws=0)
    assert found.opportunities[0].effect is None
    assert code in codes(found, "o")
    assert (found.together.effect, found.together.count) == (None, 0)


def test_what_a_scenario_has_taken_up_is_part_of_its_value() -> None:
    plain = Journey([*two_ideas().records.values(), Scenario(id="plan", opportunities=("o1",))])
    as_is, plan = decide(plain, draws=0), decide(plain, Selection(scenario="plan"), draws=0)
    assert [each.id for each in plan.opportunities if each.taken_up] == ["o1"]
    taken = next(each for each in as_is.opportunities if each.id == "o1").effect
    values = [found.card.headlines.per_entrant.value for found in (as_is, plan)]
    assert taken == pytest.approx((values[1] or 0) - (values[0] or 0))
    whole = (values[1] or 0) + (plan.together.effect or 0)
    assert whole == pytest.approx((values[0] or 0) + (as_is.together.effect or 0), abs=1e-9)
    assert plan.pains[0].effect == pytest.approx(taken), "half of the pain is left"


def test_effects_have_intervals_where_numbers_were_observed() -> None:
    plain = two_ideas()
    found = decide(plain)
    for each in found.opportunities:
        assert each.low is not None
        assert each.high is not None
        assert each.effect is not None
        assert each.low < each.effect < each.high
    assert found.together.low is not None
    again = decide(plain)
    assert [each.low for each in again.fixes] == [each.low for each in found.fixes]


def test_without_observations_effects_have_no_interval() -> None:
    plain = journey(
        stages("trial", "paid"),
        numbers("trial", conversion_rate=0.4),
        numbers("paid", revenue_per_customer=5),
    )
    assert [(each.low, each.high) for each in decide(plain).fixes] == [(None, None)] * 4


# ---------------------------------------------------------------- targets, touchpoints


def test_now_against_target_adds_up() -> None:
    plain = shop(
        Target(id="t1", subject="trial", kpi="conversion_rate", target=0.5),
        Target(id="t2", subject="paid", kpi="retention_rate", target=0.8),
        Target(id="t3", subject="paid", kpi="nps", target=50),
    )
    card = scorecard(plain)
    aim = towards_targets(plain, card)
    assert [(effect.kpi, effect.to) for effect in aim.effects] == [
        ("conversion_rate", 0.5),
        ("retention_rate", 0.8),
    ]
    found = compare(card, scorecard(plain, adjustment=aim))
    assert found.difference == pytest.approx(0.5 * 40 / 0.2 - 0.4 * 40 / 0.25)
    assert sum(part.contribution for part in found.by_subject) + (found.residual or 0) == pytest.approx(
        found.difference, abs=1e-9
    )
    assert not towards_targets(shop(), scorecard(shop()))


def test_optional_touchpoints_have_a_removal_value() -> None:
    plain = journey(
        stages("before", "after"),
        Touchpoint(id="ad", stage="before", optional=True),
        Touchpoint(id="page", stage="before"),
        Touchpoint(id="shop", stage="after"),
        Flow(id="f1", source="ad", target="shop"),
        Flow(id="f2", source="page", target="shop"),
        numbers("f1", share=0.5),
        numbers("f2", share=0.5),
        numbers("ad", entry_share=0.4),
        numbers("page", entry_share=0.6),
        numbers("shop", revenue_per_customer=10),
    )
    assert decide(plain, draws=0).removals == {"ad": pytest.approx(2)}
    assert decide(shop(), draws=0).removals == {}

"""A/B tests of opportunities: what they measured replaces the guess, alone, together, and in scenarios."""

from __future__ import annotations

import numpy as np
import pytest

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import AbTest, Effect, Map, Opportunity, PainPoint, Record, Scenario, Series, Stage
from metrics.decision import decide
from metrics.measured import measured
from metrics.scorecard import scorecard


def ab_test(before: int, of: int, after: int, among: int, key: str = "x1") -> AbTest:
    return AbTest(
        id=key,
        opportunity="o1",
        subject="trial",
        control_conversions=before,
        control_n=of,
        variant_conversions=after,
        variant_n=among,
    )


def shop(*more: Record, n: int | None = 400) -> Journey:
    return Journey(
        [
            Map(id="m", new_customers_per_period=100),
            Stage(id="trial"),
            Stage(id="paid", order=1),
            Series(id="s1", subject="trial", kpi="conversion_rate", points=((None, 0.4, n),)),
            Series(id="s2", subject="paid", kpi="revenue_per_customer", points=((None, 100.0, None),)),
            Series(id="s3", subject="trial", kpi="cost_to_serve", points=((None, 5.0, None),)),
            PainPoint(id="p1", on="trial", affected=0.5, extra_dropoff=0.4, cost_per_case=2.0),
            Scenario(id="plan", opportunities=("o1",)),
            *more,
        ]
    )


GUESS = Opportunity(
    id="o1", effects=(Effect(subject="trial", kpi="conversion_rate", by=0.2),), addresses=("p1",), relief=0.5
)


def test_the_measured_change_replaces_the_guessed_one_and_the_relieved_drop_off() -> None:
    journey = shop(GUESS, ab_test(400, 1000, 430, 1000))
    (each,) = decide(journey, draws=0).opportunities
    change = measured(journey, "o1")["trial", "conversion_rate"].difference.median
    # The case costs that the relief spares still count: 0.5 x 0.5 x 2 of every visit.
    assert each.effect == pytest.approx(100 * change + 0.5, rel=1e-9)
    assert change == pytest.approx(0.03, abs=0.002)
    assert each.measured[0].tests == ("x1",)
    assert each.measured[0].chance_better == pytest.approx(0.914, abs=0.02)


def test_without_a_test_the_guess_stands() -> None:
    (each,) = decide(shop(GUESS), draws=0).opportunities
    assert each.measured == ()
    assert each.effect > 20


def test_counts_that_cannot_be_say_nothing() -> None:
    assert measured(shop(GUESS, ab_test(11, 10, 5, 10)), "o1") == {}
    assert measured(shop(GUESS, ab_test(0, 0, 0, 0)), "o1") == {}


def test_two_tests_are_pooled_by_their_precision() -> None:
    large, small = ab_test(4000, 10000, 4400, 10000), ab_test(4, 10, 1, 10, "x2")
    found = measured(shop(GUESS, large, small), "o1")["trial", "conversion_rate"]
    assert found.tests == ("x1", "x2")
    assert found.difference.median == pytest.approx(0.04, abs=0.003)
    alone = measured(shop(GUESS, large), "o1")["trial", "conversion_rate"]
    twice = measured(shop(GUESS, large, ab_test(4000, 10000, 4400, 10000, "x2")), "o1")
    narrower = np.std(twice["trial", "conversion_rate"].draws) / np.std(alone.draws)
    assert narrower == pytest.approx(1 / np.sqrt(2), abs=0.05)


def test_fewer_leaving_is_better() -> None:
    test = AbTest(
        id="x1",
        opportunity="o1",
        subject="paid",
        kpi="churn_rate",
        control_conversions=200,
        control_n=1000,
        variant_conversions=120,
        variant_n=1000,
    )
    found = measured(shop(GUESS, test), "o1")["paid", "churn_rate"]
    assert found.difference.median < 0
    assert found.chance_better > 0.99


def test_the_interval_holds_the_spread_of_the_test_even_where_nothing_else_was_counted() -> None:
    journey = shop(GUESS, ab_test(400, 1000, 430, 1000), n=None)
    (each,) = decide(journey, draws=1000).opportunities
    assert each.low is not None
    assert each.high - each.low == pytest.approx(100 * 2 * 1.2816 * np.sqrt(2 * 0.24 / 1000), rel=0.15)
    assert each.low < each.effect < each.high


def test_a_scenario_that_takes_it_up_goes_by_the_test_too() -> None:
    journey = shop(GUESS, ab_test(400, 1000, 430, 1000))
    as_is, to_be = (scorecard(journey, Selection(scenario=key)) for key in (None, "plan"))
    gained = to_be.headlines.per_entrant.value - as_is.headlines.per_entrant.value
    (each,) = decide(journey, draws=0).opportunities
    assert gained == pytest.approx(each.effect, rel=1e-9)


def test_together_is_no_more_than_what_each_does() -> None:
    other = Opportunity(id="o2", addresses=("p1",), relief=0.5)
    found = decide(shop(GUESS, other, ab_test(400, 1000, 430, 1000)), draws=0)
    assert found.together.count == 2
    assert found.together.effect is not None
    # Both spare costs of the same cases: the second only of those that are left.
    assert found.together.effect < found.together.sum_alone

"""Renewals read from payments: against counting by hand, and a simulated base that is found again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.customers.renewals import PERIOD_DAYS, fit_renewals, regular_period, renewals
from metrics.customers.retention import RetentionModel, fit_retention
from metrics.refusals import Refused


def by_hand(payments: dict[int, set[int]], last: int) -> tuple[list[int], list[int]]:
    """Count reached and kept renewals of customers who pay in whole periods, the slow way."""
    reached, kept = [0] * (last + 2), [0] * (last + 2)
    for periods in payments.values():
        first = min(periods)
        renewal = 1
        while first + renewal <= last:
            reached[renewal] += 1
            if first + renewal not in periods:
                break
            kept[renewal] += 1
            renewal += 1
    return reached[1:], kept[1:]


@given(
    st.lists(st.sets(st.integers(0, 9), min_size=1, max_size=9), min_size=1, max_size=12),
    st.sampled_from(list(PERIOD_DAYS)),
)
def test_renewals_are_those_counted_by_hand(customers: list[set[int]], period: str) -> None:
    length, last = PERIOD_DAYS[period], max(max(periods) for periods in customers)
    who = [key for key, periods in enumerate(customers) for _ in periods]
    when = [period * length for periods in customers for period in periods]
    # A tenth of a period and the grace after the last payment: the last renewals are over.
    found = renewals(who, when, (last + 0.6) * length, period)
    reached, kept = by_hand(dict(enumerate(customers)), last)
    count = len(found.reached)
    assert found.reached.tolist() == reached[:count]
    assert found.kept.tolist() == kept[:count]
    assert not any(reached[count:])


def test_a_renewal_that_is_not_due_yet_is_no_loss() -> None:
    found = renewals([0, 1, 1], [0.0, 0.0, 30.0], 40.0, "month")
    assert found.reached.tolist() == [], "who paid early is not counted before who did not"
    assert found.made.tolist() == [0, 1]
    assert found.is_active.tolist() == [True, True]
    later = renewals([0, 1, 1], [0.0, 0.0, 30.0], 46.0, "month")
    assert later.reached.tolist() == [2.0]
    assert later.kept.tolist() == [1.0]
    assert later.is_active.tolist() == [False, True]


def test_who_comes_back_after_a_gap_is_counted_as_lost_and_told() -> None:
    found = renewals([0, 0, 0], [0.0, 30.0, 120.0], 200.0, "month")
    assert found.made.tolist() == [1]
    assert (found.returned, found.is_active.tolist()) == (1, [False])


def test_one_cohort_gives_the_fit_of_its_survivor_table() -> None:
    """Fader and Hardie 2007, table 1, Regular, years 1 to 7, as payments of 1,000 customers."""
    survivors = [1000, 631, 468, 382, 326, 289, 262, 241]
    made = [sum(alive > rank for alive in survivors[1:]) for rank in range(1000)]
    who = [key for key, count in enumerate(made) for _ in range(count + 1)]
    when = [365.25 * year for count in made for year in range(count + 1)]
    fit, table = fit_renewals(renewals(who, when, 7.4 * 365.25 + 60, "year")), fit_retention(survivors)
    assert fit.model is not None
    assert table.model is not None
    assert fit.log_likelihood == pytest.approx(table.log_likelihood, abs=1e-6)
    assert fit.log_likelihood == pytest.approx(-1680.27, abs=0.01)
    assert fit.model.alpha == pytest.approx(table.model.alpha, rel=1e-4)


def test_customers_who_began_at_different_times_give_their_model_back() -> None:
    random = np.random.default_rng(5)
    truth = RetentionModel(1.2, 4.0)
    churn = random.beta(truth.alpha, truth.beta, 8000)
    made = random.geometric(churn) - 1
    start = random.integers(0, 24, len(made))
    seen = np.minimum(made, 24 - start)
    who = np.repeat(np.arange(len(made)), seen + 1)
    step = np.concatenate([np.arange(count + 1) for count in seen])
    length = PERIOD_DAYS["month"]
    jitter = np.where(step > 0, random.uniform(-9, 9, len(step)), 0.0)
    found = renewals(who, (start[who] + step) * length + jitter, 24.3 * length, "month")
    fit = fit_renewals(found)
    assert fit.model is not None
    ages = np.arange(0, 25)
    assert np.abs(fit.model.survival(ages) - truth.survival(ages)).max() < 0.02
    assert np.abs(found.survival() - truth.survival(np.arange(len(found.survival())))).max() < 0.04


def test_regular_gaps_are_seen() -> None:
    assert regular_period([0] * 5, [0, 7, 14, 21, 29]) == "week"
    assert regular_period([0, 0, 1, 1], [0, 366, 10, 375]) == "year"
    assert regular_period([0, 1, 2], [0, 30, 60]) is None
    random = np.random.default_rng(1)
    assert regular_period(np.repeat(np.arange(50), 6), random.uniform(0, 700, 300)) is None


def test_nobody_and_unknown_periods_are_refused() -> None:
    with pytest.raises(Refused, match="no_customers"):
        renewals([], [], 0.0, "month")
    with pytest.raises(Refused, match="unit_unknown"):
        renewals([0], [0.0], 0.0, "fortnight")

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_chains import chains, gross, random_chain

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.payback import Payback, chain_payback, payback_simple, received


def test_payback_numbers_of_the_field() -> None:
    """Acquisition cost 500, 75 a month: 6.7 months; 8 with 3 % monthly churn; never with 20 %."""
    assert payback_simple(500, 75).exact == pytest.approx(6.7, abs=0.05)
    assert payback_simple(500, 75).periods == 7
    assert payback_simple(500, 75, 0.03).periods == 8
    assert payback_simple(500, 75, 0.2) == Payback(None, None, True)


@given(st.just(0.0) | st.floats(1e-3, 1000), st.just(-1.0) | st.floats(0.5, 200), st.floats(0, 0.9))
def test_simple_payback_is_the_first_period_that_covers(spent: float, money: float, churn: float) -> None:
    # Where the stream sums to just what was spent, rounding decides between late and never.
    assume(abs(money - churn * spent) > 1e-6 * spent)
    result, received, period = payback_simple(spent, money, churn), 0.0, 0
    while received < spent - 1e-9 * spent and period < 3000:
        received += money * (1 - churn) ** period
        period += 1
    if period < 3000:
        assert result.periods == period
        assert not result.never
    else:
        assert result.never


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((-1, 10), "cost_negative"),
        ((1, 10, 1.5), "churn_out_of_range"),
        ((1, math.nan), "not_finite_number"),
        ((math.inf, 1), "not_finite_number"),
    ],
)
def test_simple_payback_refuses_what_has_no_meaning(arguments, code: str) -> None:
    with pytest.raises(ChainError) as caught:
        payback_simple(*arguments)
    assert caught.value.code == code


@given(st.integers(0, 2**32), st.integers(1, 8), st.none() | st.integers(1, 12), st.floats(0.1, 500))
def test_payback_along_a_chain_by_plain_loops(
    seed: int, size: int, horizon: int | None, spent: float
) -> None:
    chain = random_chain(seed, size, horizon=horizon, least_exit=0.1)
    result = chain_payback(chain, 0, spent)
    if not chain.dwell_periods.any():
        assert result.unknown
        return
    arriving, received, first = {0: np.eye(size)[0]}, 0.0, None
    for period in range(horizon or 400):
        people = arriving.pop(period, np.zeros(size))
        while people.max() > 1e-14:
            received += float(people @ chain.money)
            staying = np.zeros(size)
            for state in range(size):
                later = period + int(chain.dwell_periods[state])
                moved = people[state] * chain.discounted[state]
                if later == period:
                    staying += moved
                else:
                    arriving[later] = arriving.get(later, np.zeros(size)) + moved
            people = staying
        if received >= spent and first is None:
            first = period + 1
    assert result.periods == first
    assert result.never == (first is None)


def test_a_cost_that_is_only_approached_is_never_covered() -> None:
    chain = Chain(("a",), [[0.5]], [10.0], [0.0], [1.0], [1.0], dwell_periods=[1])
    assert chain_payback(chain, 0, 19.999).periods == 15
    assert chain_payback(chain, 0, 20.001).never
    assert chain_payback(chain, 0, 1e9).never


def test_payback_comes_although_money_goes_out_first() -> None:
    chain = Chain(("install", "use"), [[0, 1], [0, 0.9]], [0, 30.0], [50.0, 0], [1, 1], [1, 0], [2, 1])
    assert chain_payback(chain, 0, 20.0).periods == 5


def test_a_horizon_ends_the_wait() -> None:
    chain = Chain(("a",), [[1.0]], [100.0], [0.0], [1.0], [1.0], dwell_periods=[1], horizon=4)
    assert chain_payback(chain, 0, 400.0).periods == 4
    assert chain_payback(chain, 0, 400.01).never


@settings(max_examples=30, deadline=None)
@given(chains(12))
def test_money_received_ends_at_the_value_and_covers_a_cost_when_the_payback_says(chain: Chain) -> None:
    curve = received(chain, 0, 2_000)
    value = chain.layer_value[0, 0]
    if len(curve) < 2_000:
        assert curve[-1] == pytest.approx(value, abs=1e-9 * gross(chain))
    spent = max(curve) * 0.6
    if spent > 0 and chain.dwell_periods.any():
        found = chain_payback(chain, 0, spent)
        if found.periods is not None and found.periods <= len(curve):
            first = next(place for place, money in enumerate(curve, 1) if money >= spent - 1e-12 * spent)
            assert found.periods == first

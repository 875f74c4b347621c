from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_chains import chains, expanded, gross, random_chain

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.lifetime import booked, break_even_retention, gains, headlines, margin_multiple


def funnel(**other) -> Chain:
    """A lead of whom a fifth become customers; half of these stay every period."""
    fields = {
        "names": ("lead", "customer"),
        "transition": [[0, 0.2], [0, 0.5]],
        "revenue": [0.0, 75.0],
        "cost": [10.0, 0.0],
        "discount": [1.0, 1.0],
        "start": [1.0, 0.0],
        "dwell_periods": [0, 1],
    }
    return Chain(**(fields | other))


@given(chains())
def test_booked_money_sums_to_the_value(chain: Chain) -> None:
    parts = booked(chain)
    assert abs(parts.net.sum() - chain.clv) < 1e-9 * gross(chain)
    assert abs(parts.revenue.sum() - parts.cost.sum() - chain.clv) < 1e-9 * gross(chain)


@given(chains())
def test_gains_and_losses_balance_at_every_state(chain: Chain) -> None:
    parts = gains(chain)
    scale = gross(chain) * max(1.0, float(chain.visits.max()))
    assert np.abs(parts.flow.sum(axis=1) + parts.leak).max() < 1e-9 * scale


@given(chains(most_states=8))
def test_gains_by_plain_loops(chain: Chain) -> None:
    size = len(chain.names)
    moves, money, start = expanded(chain)
    value = np.linalg.solve(np.eye(len(moves)) - moves, money)
    visits = np.linalg.solve(np.eye(len(moves)) - moves.T, start)
    flow, leak = np.zeros((size, size)), np.zeros(size)
    for copy in range(len(moves)):
        layer, state = divmod(copy, size)
        later = layer + (int(chain.dwell_periods[state]) if chain.horizon else 0)
        leak[state] += visits[copy] * chain.exit_share[state] * (money[state] - value[copy])
        for target in range(size):
            ahead = value[later * size + target] if later * size < len(moves) else 0.0
            better = money[state] + chain.discount[state] * ahead - value[copy]
            flow[state, target] += visits[copy] * chain.transition[state, target] * better
    scale = gross(chain) * max(1.0, float(chain.visits.max()))
    assert np.abs(gains(chain).flow - flow).max() < 1e-9 * scale
    assert np.abs(gains(chain).leak - leak).max() < 1e-9 * scale


@given(chains(most_states=12), st.integers(0, 11))
def test_a_leak_is_the_slope_in_the_odds_of_staying(chain: Chain, state: int) -> None:
    state %= len(chain.names)
    leaving = chain.exit_share[state]
    if not 0.001 < leaving < 0.999:
        return

    def clv(step: float) -> float:
        odds = (1 - leaving) / leaving * math.exp(step)
        moves = chain.transition.copy()
        moves[state] *= odds / (1 + odds) / (1 - leaving)
        return replace(chain, transition=moves).clv

    slope = (clv(1e-5) - clv(-1e-5)) / 2e-5
    scale = gross(chain) * max(1.0, float(chain.visits.max()))
    assert gains(chain).leak[state] == pytest.approx(-slope, abs=1e-6 * scale)


def test_unknown_values_where_nobody_comes_leave_the_gains_alone() -> None:
    chain = funnel(
        names=("lead", "customer", "ghost"),
        transition=[[0, 0.2, 0], [0, 0.5, 0], [0, 0, 1]],
        revenue=[0, 75.0, 1],
        cost=[10.0, 0, 0],
        discount=[1.0, 1, 1],
        start=[1.0, 0, 0],
        dwell_periods=[0, 1, 0],
    )
    assert gains(chain).flow[:2, :2] == pytest.approx(gains(funnel()).flow)
    assert not gains(chain).flow[2].any()
    assert gains(chain).leak[2] == 0
    assert headlines(chain, 2).reasons == ("value_unknown",)


def test_headlines_of_a_funnel() -> None:
    result = headlines(funnel(), acquired=1, explicit_cac=25.0)
    assert result.per_entrant == pytest.approx(20)
    assert result.per_customer == pytest.approx(150)
    assert result.customers_per_entrant == pytest.approx(0.2)
    assert result.acquisition_cost == pytest.approx(25 + 10 / 0.2)
    assert result.ltv_to_cac == pytest.approx(2)
    assert result.payback_periods == 1
    assert result.reasons == ()


def test_headlines_take_acquisition_out_of_the_value_of_a_customer() -> None:
    spending = funnel(cost=[10.0, 30.0])
    result = headlines(spending, acquired=1, acquisition_cost=[0, 30.0])
    assert result.per_customer == pytest.approx(150)
    assert result.acquisition_cost == pytest.approx(50 + 60)
    assert result.per_entrant == pytest.approx(0.2 * (150 - 110))


@given(chains(most_states=15), st.integers(0, 14))
def test_entrants_are_worth_what_their_customers_are_worth_less_acquisition(chain: Chain, state: int) -> None:
    """Holds exactly when nothing is earned before the acquired state, and without a horizon that cuts it."""
    state %= len(chain.names)
    acquired = np.zeros(len(chain.names), dtype=np.bool_)
    acquired[state] = True
    chain = replace(chain, horizon=None)
    earning = replace(
        chain, revenue=np.where(acquired, chain.revenue + 1, 0), start=np.roll(acquired, 1) * 1.0
    )
    spent = earning.cost / 2
    result = headlines(earning, state, spent)
    if result.acquisition_cost is None:
        assert result.reasons in {("never_acquired",), ("no_cac",)}
        return
    assert result.per_customer is not None
    assert result.customers_per_entrant is not None
    expected = result.customers_per_entrant * (result.per_customer - result.acquisition_cost)
    # What those cost who never become customers is in the acquisition cost of those who do.
    assert earning.clv == pytest.approx(expected, abs=1e-9 * gross(earning))


@pytest.mark.parametrize(
    ("chain", "acquired", "reason"),
    [
        (funnel(), None, "no_acquired_stage"),
        (funnel(cost=[0.0, 0.0]), 1, "no_cac"),
        (funnel(transition=[[0, 0.0], [0, 0.5]]), 1, "never_acquired"),
    ],
)
def test_what_is_not_there_is_none_with_a_reason(chain: Chain, acquired: int | None, reason: str) -> None:
    result = headlines(chain, acquired)
    assert result.reasons == (reason,)
    assert result.ltv_to_cac is None
    assert result.acquisition_cost is None
    assert result.payback.unknown


def test_payback_of_a_customer_counts_periods() -> None:
    chain = funnel(transition=[[0, 0.2], [0, 0.97]], cost=[100.0, 0.0])
    assert headlines(chain, 1).acquisition_cost == pytest.approx(500)
    assert headlines(chain, 1).payback_periods == 8
    assert headlines(replace(chain, transition=[[0, 0.2], [0, 0.8]]), 1).payback.never
    timeless = headlines(replace(chain, dwell_periods=[0, 0]), 1)
    assert timeless.payback.unknown
    assert timeless.reasons == ("no_dwell",)


def test_a_payback_beyond_all_counting_is_unknown_not_never() -> None:
    chain = funnel(transition=[[0, 0.2], [0, 0.99999]], cost=[75 * 1e5 * 0.2 * 0.99, 0.0])
    result = headlines(chain, 1)
    assert result.payback.unknown
    assert result.reasons == ("payback_too_late",)
    assert headlines(replace(chain, cost=[75 * 1e5 * 0.2 * 1.01, 0.0]), 1).payback.never


@pytest.mark.parametrize(
    ("rate", "multiples"), [(0.10, (1.20, 1.75, 2.67, 4.50)), (0.12, (1.15, 1.67, 2.50, 4.09))]
)
def test_margin_multiples_of_gupta_and_lehmann_2003(rate: float, multiples: tuple[float, ...]) -> None:
    """Gupta and Lehmann (2003), margin multiples: retention .6 .7 .8 .9 at 10 % and at 12 %."""
    for retention, multiple in zip((0.6, 0.7, 0.8, 0.9), multiples, strict=True):
        assert margin_multiple(retention, rate) == pytest.approx(multiple, abs=0.005)
        # The one-stage chain earns at once; the multiple leaves that first margin out.
        chain = Chain(("a",), [[retention]], [1.0], [0.0], [1 / (1 + rate)], [1.0])
        assert chain.clv - 1 == pytest.approx(margin_multiple(retention, rate))


@given(st.floats(1, 1000), st.floats(0, 1000), st.floats(0, 0.5))
def test_break_even_retention_breaks_even(margin: float, spent: float, rate: float) -> None:
    retention = break_even_retention(margin, spent, rate)
    if retention is None:
        assert rate == 0 or margin * margin_multiple(1.0, rate) < spent * (1 + 1e-9)
    elif retention < 1:
        assert margin * margin_multiple(retention, rate) == pytest.approx(spent, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: margin_multiple(1.1, 0.1), "retention_out_of_range"),
        (lambda: margin_multiple(0.9, -0.1), "rate_negative"),
        (lambda: margin_multiple(1.0, 0.0), "endless_loop"),
        (lambda: break_even_retention(0.0, 1.0, 0.1), "margin_not_positive"),
        (lambda: break_even_retention(1.0, -1.0, 0.1), "cost_negative"),
        (lambda: break_even_retention(1.0, 1.0, -0.1), "rate_negative"),
        (lambda: headlines(funnel(), 1, [math.nan, 0]), "not_finite_number"),
        (lambda: headlines(funnel(), 1, None, -1.0), "cost_negative"),
    ],
)
def test_numbers_without_meaning_are_refused(call, code: str) -> None:
    with pytest.raises(ChainError) as caught:
        call()
    assert caught.value.code == code


def test_500_states_balance() -> None:
    chain = random_chain(2, 500)
    parts = gains(chain)
    assert np.abs(parts.flow.sum(axis=1) + parts.leak).max() < 1e-9 * gross(chain)

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from random_chains import chains, expanded, gross

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.spread import entrant_variance, next_value_variance, simulated, variance


@given(chains())
def test_variance_is_the_second_moment_less_the_square(chain: Chain) -> None:
    sigma = np.linspace(0, 30, len(chain.names))
    moves, money, _ = expanded(chain)
    squared = moves * np.tile(chain.discount, len(moves) // len(sigma))[:, None]
    value = chain.layer_value.ravel()
    source = 2 * money * value - money**2 + np.tile(sigma**2, len(moves) // len(sigma))
    second = np.linalg.solve(np.eye(len(moves)) - squared, source)
    expected = (second - value**2)[: len(sigma)]
    assert np.abs(variance(chain, sigma) - expected).max() < 1e-9 * max(np.abs(second).max(), 1.0)
    assert (variance(chain) >= 0).all()


def test_variance_by_counting_every_path() -> None:
    shares = [[0, 0.5, 0.25, 0], [0, 0, 0.5, 0.25], [0, 0, 0, 0.75], [0, 0, 0, 0]]
    names, start = ("a", "b", "c", "d"), [0.5, 0.25, 0.25, 0]
    chain = Chain(names, shares, [3.0, -1.0, 10.0, 4.0], np.zeros(4), [0.9, 0.8, 0.7, 1.0], start)

    def outcomes(state: int) -> list[tuple[float, float]]:
        ends = [(float(chain.exit_share[state]), float(chain.money[state]))]
        for following in range(state + 1, 4):
            share = chain.transition[state, following]
            ends += [
                (share * p, chain.money[state] + chain.discount[state] * m) for p, m in outcomes(following)
            ]
        return ends

    for state in range(4):
        chances, amounts = np.array(outcomes(state)).T
        mean = chances @ amounts
        assert chain.value[state] == pytest.approx(mean)
        assert variance(chain)[state] == pytest.approx(chances @ (amounts - mean) ** 2)
    mixed = [(begin * p, m) for state, begin in enumerate(start) for p, m in outcomes(state)]
    chances, amounts = np.array(mixed).T
    assert chances @ amounts == pytest.approx(chain.clv)
    assert entrant_variance(chain) == pytest.approx(chances @ (amounts - chain.clv) ** 2)


@given(chains(most_states=12))
def test_variance_solves_its_equation_in_next_values(chain: Chain) -> None:
    spread = next_value_variance(chain)
    assert spread.shape == chain.layer_value.shape
    ahead = chain.layer_value if chain.horizon is None else np.zeros((1, len(chain.names)))
    if chain.horizon in {None, 1} and (chain.horizon is None or (chain.dwell_periods > 0).all()):
        mean = chain.transition @ ahead[0]
        expected = chain.transition @ ahead[0] ** 2 - mean**2
        assert np.abs(spread[0] - expected).max() < 1e-9 * gross(chain) ** 2


def test_where_the_value_is_unknown_so_is_its_variance() -> None:
    shares = [[0.5, 0, 0], [0, 1.0, 0], [0.1, 0.1, 0]]
    chain = Chain(("a", "b", "c"), shares, [10.0, 5, 1], np.zeros(3), np.ones(3), [1, 0, 0])
    assert variance(chain) == pytest.approx([200, math.nan, math.nan], nan_ok=True)
    assert entrant_variance(chain) == pytest.approx(200)


def test_a_spread_that_is_no_number_is_refused() -> None:
    chain = Chain(("a",), [[0.5]], [1.0], [0.0], [1.0], [1.0])
    with pytest.raises(ChainError, match="not_finite_number"):
        variance(chain, [math.nan])
    assert variance(chain, [3.0]) == pytest.approx([2 + 9 / 0.5])


@settings(max_examples=25, deadline=None)
@given(chains(10))
def test_single_entrants_have_the_mean_and_the_variance_of_the_chain(chain: Chain) -> None:
    if not np.isfinite(chain.clv):
        return
    count = 20_000
    drawn = simulated(chain, count, seed=1)
    spread = np.sqrt(max(entrant_variance(chain), 0.0))
    assert drawn.mean() == pytest.approx(chain.clv, abs=5 * spread / np.sqrt(count) + 1e-4 * gross(chain))


def test_the_spread_of_single_entrants_is_that_of_the_formula() -> None:
    chain = Chain(("active",), [[0.5]], [1.0], [0.0], [1.0], [1.0])
    assert simulated(chain, 50_000).var() == pytest.approx(2.0, rel=0.05)


def test_nobody_brings_anything_after_the_horizon() -> None:
    chain = Chain(("active",), [[1.0]], [10.0], [0.0], [1.0], [1.0], dwell_periods=[1], horizon=4)
    assert set(simulated(chain, 50)) == {40.0}

"""Posteriors and draws against closed forms, the delta method, plain loops, and coverage by simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_chains import random_chain
from scipy import stats

from metrics.kernels.batches import Batch, chunks
from metrics.kernels.chain import Chain
from metrics.kernels.laws import Law, certain, guess_law, mean_law, share_law
from metrics.kernels.lifetime import booked, gains
from metrics.kernels.row_draws import dirichlet, row_draws
from metrics.kernels.spread import next_value_variance
from metrics.kernels.uncertainty import (
    Posterior,
    collect_first,
    difference,
    drawn_numbers,
    fixes,
    interval,
    row_effect,
    uncertainty,
)
from metrics.kernels.whatif import RowChange, fix_effect
from metrics.refusals import Refused

ONE = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])


def counted(chain: Chain, visits: float) -> Posterior:
    """A posterior in which each state was seen so often, with the shares of the chain."""
    exits = np.maximum(chain.exit_share, 0.0)
    return Posterior(chain, chain.transition * visits, exits * visits)


def batch_of_one(chain: Chain) -> Batch:
    return Batch(
        chain.transition[None],
        chain.revenue[None],
        chain.cost[None],
        chain.discount[None],
        chain.start[None],
        chain.dwell_periods,
        chain.horizon,
    )


# ---------------------------------------------------------------- batches equal single chains


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 14), st.booleans(), st.none() | st.integers(1, 7))
def test_a_batch_answers_what_each_chain_answers(
    seed: int, size: int, discounted: bool, horizon: int | None
) -> None:
    chains = [
        random_chain(seed, size, discounted=discounted, horizon=horizon),
        random_chain(seed + 1, size, discounted=discounted, horizon=horizon),
    ]
    chains[1] = replace(chains[1], dwell_periods=chains[0].dwell_periods)
    singles = [batch_of_one(chain) for chain in chains]
    batch = Batch(
        *(
            np.concatenate([getattr(single, name) for single in singles])
            for name in ("transition", "revenue", "cost", "discount", "start")
        ),
        chains[0].dwell_periods,
        horizon,
    )
    assert batch.sound.all()
    for draw, chain in enumerate(chains):
        parts = gains(chain)
        scale = max(1.0, float(np.abs(chain.value).max()), float(chain.visits @ np.abs(chain.money)))
        near = {"atol": 1e-9 * scale, "rtol": 0}
        np.testing.assert_allclose(batch.value[draw], chain.value, **near)
        np.testing.assert_allclose(batch.visits[draw], chain.visits, **near)
        np.testing.assert_allclose(batch.clv[draw], chain.clv, **near)
        np.testing.assert_allclose(batch.leak[draw], parts.leak, **near)
        np.testing.assert_allclose(batch.visits[draw] * batch.money[draw], booked(chain).net, **near)
        flows = [[batch.gain(s, t)[draw] for t in range(size)] for s in range(size)]
        np.testing.assert_allclose(flows, parts.flow, **near)
        assert abs(np.sum(flows, axis=1) + batch.leak[draw]).max() <= 1e-9 * scale


def test_a_draw_without_finite_value_does_not_spoil_its_neighbours() -> None:
    one = np.ones((3, 1))
    moves = np.array([0.5, 1.0, 0.75])[:, None, None]
    batch = Batch(moves, 10 * one, 0 * one, one, one, np.zeros(1, np.int64))
    assert batch.sound.tolist() == [True, False, True]
    np.testing.assert_allclose(batch.clv[[0, 2]], [20, 40])


def test_chunks_cover_every_draw_once() -> None:
    for draws, states in ((1, 1), (4000, 30), (7, 2000)):
        seen = np.concatenate([np.arange(draws)[part] for part in chunks(draws, states)])
        assert seen.tolist() == list(range(draws))


# ---------------------------------------------------------------- rows


def test_a_row_is_the_beta_of_its_counts() -> None:
    """One row, 30 stayed and 10 left: staying ~ Beta(31, 11), CLV = 10 / (1 - staying)."""
    found = uncertainty(Posterior(ONE, [[30]], [10]), draws=40_000)
    ends = 10 / (1 - stats.beta(31, 11).ppf([0.1, 0.5, 0.9]))
    np.testing.assert_allclose([found.clv.low, found.clv.median, found.clv.high], ends, rtol=0.01)
    assert not found.clv.is_prior_only


def test_moments_of_a_row_are_those_of_the_dirichlet() -> None:
    weights = np.array([3.0, 8.0, 1.0])
    drawn = dirichlet(np.random.default_rng(0), weights, 100_000)
    law = stats.dirichlet(weights)
    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    np.testing.assert_allclose(drawn.mean(axis=0), law.mean(), atol=0.003)
    np.testing.assert_allclose(np.cov(drawn.T), law.cov(), atol=0.0005)


def test_without_observations_only_the_prior_is_left_and_marked() -> None:
    found = uncertainty(Posterior(ONE, [[0]], [0]), draws=40_000)
    ends = 10 / (1 - np.array([0.1, 0.5, 0.9]))
    np.testing.assert_allclose([found.clv.low, found.clv.median, found.clv.high], ends, rtol=0.03)
    assert found.clv.is_prior_only
    assert found.prior_only.tolist() == [True]


def test_a_state_without_moves_is_not_prior_only() -> None:
    chain = Chain(("trial", "paid"), [[0, 0.5], [0, 0]], [0, 10.0], [0, 0], [1, 1], [1, 0])
    found = uncertainty(Posterior(chain, [[0, 5], [0, 0]], [5, 0]))
    assert found.prior_only.tolist() == [False, False]


def test_no_loss_seen_and_no_discount_keeps_median_and_interval() -> None:
    """400 of 400 stayed: the mean of 1 / exit is infinite, its median is not."""
    found = uncertainty(Posterior(ONE, [[400]], [0]), draws=20_000)
    ends = 10 / stats.beta(1, 401).ppf([0.9, 0.5, 0.1])
    np.testing.assert_allclose([found.clv.low, found.clv.median, found.clv.high], ends, rtol=0.05)
    assert found.endless == 0


def test_draws_without_finite_value_are_left_out_and_counted() -> None:
    values = np.array([1.0, np.nan, 3.0, np.nan, 2.0])
    found = interval(values)
    assert (float(found.median), float(found.low)) == (2.0, pytest.approx(1.2))
    assert np.isnan(interval(np.full(3, np.nan)).median)


@pytest.mark.parametrize("horizon", [None, 5])
def test_large_counts_follow_the_delta_method(horizon: int | None) -> None:
    """Var(CLV) = sum_s n_s^2 d_s^2 Var(next value) / (k_s + 1), here with k_s near a million."""
    chain = random_chain(7, 6, horizon=horizon)
    posterior = counted(chain, 1e6)
    found = uncertainty(posterior, draws=8000)
    ahead = chain.discount[:, None] * chain.next_value
    mean = (chain.transition * ahead).sum(axis=1)
    spread = (chain.transition * (ahead - mean[:, None]) ** 2).sum(axis=1) + chain.exit_share * mean**2
    expected = spread / (posterior.weights.sum(axis=1) + 1)
    assert found.clv_draws.var() == pytest.approx(expected.sum(), rel=0.08)
    np.testing.assert_allclose(found.collect, expected / expected.sum(), atol=1e-3)
    if horizon is None:
        plain = chain.visits**2 * chain.discount**2 * next_value_variance(chain)[0]
        np.testing.assert_allclose(spread, plain, rtol=1e-9)


def test_draws_equal_a_plain_loop_over_chains() -> None:
    chain = random_chain(3, 5)
    laws = [mean_law(20.0 + state, 50, 5.0) for state in range(5)]
    posterior = replace(counted(chain, 60), revenue=laws)
    found = uncertainty(posterior, draws=150, seed=4)
    rows, revenue, cost = drawn_numbers(posterior, 150, 4)
    loop = [
        replace(chain, transition=row[:, :-1], revenue=money, cost=spent).clv
        for row, money, spent in zip(rows, revenue, cost, strict=True)
    ]
    np.testing.assert_allclose(found.clv_draws, loop, rtol=1e-9)
    np.testing.assert_allclose([found.clv.low, found.clv.high], np.quantile(loop, [0.1, 0.9]), rtol=1e-9)


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    posterior = counted(random_chain(5, 4), 40)
    first, again, other = (uncertainty(posterior, draws=200, seed=seed) for seed in (1, 1, 2))
    assert first.clv_draws.tolist() == again.clv_draws.tolist()
    assert first.clv_draws.tolist() != other.clv_draws.tolist()


def test_the_interval_covers_the_truth_four_times_in_five() -> None:
    """Truths from the prior, data from the truths: exactly 80 % of the intervals hold the truth."""
    random = np.random.default_rng(11)
    covered = 0
    for trial in range(400):
        stay = random.beta(1, 1)
        seen = random.binomial(25, stay)
        found = uncertainty(Posterior(ONE, [[seen]], [25 - seen]), draws=400, seed=trial)
        covered += bool(found.clv.low <= 10 / (1 - stay) <= found.clv.high)
    assert 0.74 <= covered / 400 <= 0.86


def test_counts_that_cannot_be_are_refused_with_their_place() -> None:
    for counts, leavers, code, column in (
        ([[-1.0]], [1], "count_negative", "counts"),
        ([[np.nan]], [1], "not_finite", "counts"),
        ([[1.0]], [np.inf], "not_finite", "leavers"),
        ([[1.0, 2.0]], [1], "wrong_shape", "counts"),
    ):
        with pytest.raises(Refused) as caught:
            Posterior(ONE, counts, leavers)
        assert (caught.value.code, caught.value.column) == (code, column)
    with pytest.raises(Refused, match="too_few_draws"):
        uncertainty(counted(ONE, 5), draws=3)


# ---------------------------------------------------------------- fixes and differences


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 10), st.none() | st.integers(1, 5))
def test_the_effect_of_a_fix_equals_solving_again(seed: int, size: int, horizon: int | None) -> None:
    chain = random_chain(seed, size, horizon=horizon, least_exit=0.05)
    random = np.random.default_rng(seed)
    at = int(random.integers(size))
    row = chain.transition[at] * random.uniform(0.3, 0.9)
    change = RowChange(at, transition=row, revenue=5.0, cost=1.0, discount=0.9)
    found = row_effect(batch_of_one(chain), change)[0]
    scale = max(1.0, float(np.abs(chain.value).max()))
    assert found == pytest.approx(fix_effect(chain, change), abs=1e-9 * scale)


def test_fixes_have_the_interval_of_their_draws() -> None:
    found = fixes(Posterior(ONE, [[30]], [10]), [RowChange(0, transition=[0.8])], draws=40_000)
    ends = 10 / 0.2 - 10 / (1 - stats.beta(31, 11).ppf([0.9, 0.5, 0.1]))
    np.testing.assert_allclose([found.low[0], found.median[0], found.high[0]], ends, atol=0.5)
    with pytest.raises(Refused, match="time_not_supported"):
        fixes(counted(ONE, 5), [RowChange(0, dwell_periods=2)])


def test_a_difference_is_taken_draw_by_draw() -> None:
    before, after = (uncertainty(Posterior(ONE, [[stay]], [10]), seed=stay) for stay in (30, 40))
    found = difference(before, after)
    assert float(found.median) == pytest.approx(float(np.median(after.clv_draws - before.clv_draws)))
    assert found.low < 10 < found.high
    short = uncertainty(Posterior(ONE, [[1]], [1]), draws=200)
    with pytest.raises(Refused, match="lengths_differ"):
        difference(before, short)


def test_data_is_wanted_where_least_was_seen() -> None:
    moves = [[0, 0.5, 0], [0, 0, 0.5], [0, 0, 0]]
    chain = Chain(("a", "b", "c"), moves, [0, 0, 100.0], [0, 0, 0], [1, 1, 1], [1, 0, 0])
    few = Posterior(chain, [[0, 5, 0], [0, 0, 500], [0, 0, 0]], [5, 500, 0])
    shares = collect_first(few)
    assert shares[0] > 0.9
    assert shares.sum() == pytest.approx(1)
    money = replace(few, revenue=[certain(0.0), certain(0.0), mean_law(100.0, 2, 400.0)])
    assert collect_first(money)[2] > 0.5
    assert collect_first(replace(few, chain=replace(chain, revenue=np.zeros(3)))).tolist() == [0, 0, 0]


def test_the_share_of_a_state_in_the_variance_is_that_of_its_dirichlet() -> None:
    """Two ways to one sale: Var(p) = p (1 - p) / (k + 1) of each, k = 4 and k = 12."""
    moves = [[0, 0, 0.5], [0, 0, 0.5], [0, 0, 0]]
    chain = Chain(("a", "b", "c"), moves, [0, 0, 100.0], [0, 0, 0], [1, 1, 1], [0.5, 0.5, 0])
    found = collect_first(Posterior(chain, [[0, 0, 1], [0, 0, 5], [0, 0, 0]], [1, 5, 0]))
    np.testing.assert_allclose(found, [13 / 18, 5 / 18, 0], rtol=1e-12)


def test_a_share_that_rounds_to_staying_for_ever_has_no_value() -> None:
    one = np.ones((1, 1))
    batch = Batch((1 + 1e-10) * one[None], 10 * one, 0 * one, one, one, np.zeros(1, np.int64))
    assert batch.clv[0] < 0
    assert not batch.sound[0]


# ---------------------------------------------------------------- laws


@pytest.mark.parametrize(
    ("law", "reference"),
    [
        (share_law(0.3, 50), stats.beta(16, 36)),
        (mean_law(50, 25, 20), stats.gamma(156.25, scale=0.32)),
        (mean_law(-5, 25, 20), stats.norm(-5, 4)),
        (mean_law(5, 25, 20, positive=False), stats.norm(5, 4)),
        (guess_law(40, 60), stats.lognorm(np.log(1.5) / 2.5631031310892, scale=np.sqrt(2400))),
        (guess_law(-4, 6), stats.norm(1, 10 / 2.5631031310892)),
    ],
)
def test_laws_have_the_moments_of_their_kind(law: Law, reference: stats.rv_continuous) -> None:
    drawn = law.draw(np.random.default_rng(2), 200_000)
    assert drawn.mean() == pytest.approx(reference.mean(), rel=0.01)
    assert drawn.var() == pytest.approx(reference.var(), rel=0.02)
    assert law.variance == pytest.approx(reference.var(), rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.001, 0.97), st.floats(0.002, 0.5))
def test_a_guessed_share_has_its_range_as_80_percent_interval(low: float, width: float) -> None:
    high = min(low + width, 0.999)
    law = guess_law(low, high, share=True)
    assert law.kind == "beta"
    np.testing.assert_allclose(stats.beta(law.first, law.second).ppf([0.1, 0.9]), [low, high], atol=1e-5)


def test_a_guessed_amount_has_its_range_as_80_percent_interval() -> None:
    for low, high in ((1.0, 2.0), (30.0, 300.0), (-10.0, 5.0), (0.0, 5.0)):
        law = guess_law(low, high)
        drawn = np.quantile(law.draw(np.random.default_rng(1), 200_000), [0.1, 0.9])
        np.testing.assert_allclose(drawn, [low, high], atol=0.02 * (high - low))


def test_a_guess_up_to_an_edge_keeps_80_percent_inside() -> None:
    for low, high in ((0.0, 0.3), (0.9, 1.0)):
        law = guess_law(low, high, share=True)
        inside = stats.beta(law.first, law.second).cdf([low, high])
        assert inside[1] - inside[0] == pytest.approx(0.8)
    assert guess_law(0.4, 0.4, share=True) == certain(0.4)


def test_laws_refuse_what_cannot_be() -> None:
    for make, code in (
        (lambda: guess_law(3, 2), "range_reversed"),
        (lambda: guess_law(0.2, 1.2, share=True), "share_out_of_range"),
        (lambda: guess_law(np.nan, 1), "not_finite"),
        (lambda: mean_law(1, 0, 1), "nothing_observed"),
        (lambda: mean_law(1, 5, -1), "spread_negative"),
        (lambda: mean_law(np.inf, 5, 1), "not_finite"),
        (lambda: share_law(1.5, 5), "share_out_of_range"),
        (lambda: share_law(0.5, -5), "n_negative"),
    ):
        with pytest.raises(Refused, match=code):
            make()


def test_rows_of_ranges_never_sum_to_more_than_one() -> None:
    laws = [guess_law(0.5, 0.8, share=True), None, guess_law(0.1, 0.3, share=True)]
    found = row_draws(np.array([0.65, 0.1, 0.2]), [0, 40, 0], laws, np.random.default_rng(0), 5000)
    assert np.isfinite(found).all()
    assert (found.sum(axis=1) <= 1).all()
    assert np.quantile(found[:, 1], 0.5) == pytest.approx(0.1, abs=0.02)


def test_where_the_counts_of_a_row_differ_the_smallest_holds() -> None:
    found = row_draws(np.array([0.5, 0.2]), [40, 4000], [None, None], np.random.default_rng(0), 50_000)
    np.testing.assert_allclose(found.var(axis=0), stats.dirichlet([21, 9, 13]).var()[:2], rtol=0.05)


def test_rows_that_cannot_fit_are_marked() -> None:
    laws = [guess_law(0.95, 0.99, share=True)] * 3
    found = row_draws(np.full(3, 0.97), [0, 0, 0], laws, np.random.default_rng(0), 200)
    assert np.isnan(found).all(axis=1).any()

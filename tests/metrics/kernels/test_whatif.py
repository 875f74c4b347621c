from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_chains import chains, gross, pairs, random_chain

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.lifetime import gains
from metrics.kernels.whatif import (
    RowChange,
    all_fixes,
    alone_and_together,
    changed,
    fix_effect,
    sensitivities,
)

FIELDS = ("transition", "revenue", "cost", "discount", "dwell_periods")


def resolved(chain: Chain, other: Chain, *states: int) -> float:
    """CLV after taking over whole rows, solved from scratch, less CLV before."""
    arrays = {field: getattr(chain, field).copy() for field in FIELDS}
    for field, array in arrays.items():
        array[list(states)] = getattr(other, field)[list(states)]
    return replace(chain, **arrays).clv - chain.clv


@given(pairs(most_states=30))
def test_all_fixes_are_what_solving_again_gives(pair: tuple[Chain, Chain]) -> None:
    first, last = pair
    fixes = all_fixes(first, last)
    size = len(first.names)
    # A fix may stretch the lifetime, so the money it moves sets the scale as well.
    expected = np.array([resolved(first, last, state) for state in range(size)])
    scale = max(gross(first, last), np.abs(expected).max())
    assert np.abs(fixes.alone - expected).max() < 1e-9 * scale
    assert fixes.together == last.clv - first.clv
    assert abs(fixes.start - (replace(first, start=last.start).clv - first.clv)) < 1e-9 * scale
    assert fixes.endless == ()


@given(pairs(most_states=15), st.integers(0, 14))
def test_one_fix_is_its_entry_among_all(pair: tuple[Chain, Chain], state: int) -> None:
    first, last = pair
    state %= len(first.names)
    change = RowChange(state, **{field: getattr(last, field)[state] for field in FIELDS})
    effect = fix_effect(first, change)
    assert effect == pytest.approx(resolved(first, last, state), abs=1e-9 * gross(first, last))
    assert effect == pytest.approx(all_fixes(first, last).alone[state], abs=1e-9 * gross(first, last))


def test_fixes_together_are_not_their_sum() -> None:
    def chain(trial: float, stay: float) -> Chain:
        return Chain(("trial", "active"), [[0, trial], [0, stay]], [0, 10.0], [0, 0], [1, 1], [1, 0])

    fixes = all_fixes(chain(0.5, 0.5), chain(0.75, 0.75))
    assert fixes.alone == pytest.approx([5, 10])
    assert fixes.together == pytest.approx(20)
    assert list(fixes.changed) == [True, True]
    same = all_fixes(chain(0.5, 0.5), chain(0.5, 0.5))
    assert not same.changed.any()
    assert not same.alone.any()


def test_a_fix_that_makes_a_loop_endless_is_named_and_the_others_stand() -> None:
    """Closing the exit of b alone leaves no way out; with the other exit of a there is one."""
    undiscounted = Chain(("a", "b"), [[0, 1.0], [0.5, 0.4]], [1.0, 1.0], [0, 0], [1, 1], [1, 0])
    closed = Chain(("a", "b"), [[0, 0.5], [0.6, 0.4]], [1.0, 1.0], [0, 0], [1, 1], [1, 0])
    fixes = all_fixes(undiscounted, closed)
    assert fixes.endless == ("b",)
    assert math.isnan(fixes.alone[1])
    assert fixes.alone[0] == pytest.approx(resolved(undiscounted, closed, 0))
    with pytest.raises(ChainError) as caught:
        fix_effect(undiscounted, RowChange(1, transition=[0.6, 0.4]))
    assert (caught.value.code, caught.value.states) == ("endless_loop", ("a", "b", "a"))


@pytest.mark.parametrize("seed", range(20))
def test_the_last_exit_closed_is_endless_whatever_the_rounding(seed: int) -> None:
    moves = np.random.default_rng(seed).dirichlet(np.ones(5), 5)
    leaving_at_d, leaving_at_a = moves.copy(), moves.copy()
    leaving_at_d[3] *= 0.7
    leaving_at_a[0] *= 0.7
    first, last = (
        Chain(tuple("abcde"), shares, np.ones(5), np.zeros(5), np.ones(5), np.eye(5)[0])
        for shares in (leaving_at_d, leaving_at_a)
    )
    fixes = all_fixes(first, last)
    assert fixes.endless == ("d",)
    assert np.isfinite(fixes.alone[:3]).all()


@pytest.mark.parametrize("stay", [0.99, 0.9995, 1 - 1e-7])
def test_a_fix_close_to_an_endless_loop_keeps_its_digits(stay: float) -> None:
    chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    effect = fix_effect(chain, RowChange(0, transition=[stay]))
    assert effect == pytest.approx(10 / (1 - stay) - 20, rel=1e-9)


def test_a_fix_where_nobody_comes_is_worth_nothing_even_into_the_unknown() -> None:
    shares = [[0.5, 0, 0], [0, 0.5, 0.5], [0, 0, 1.0]]
    chain = Chain(("a", "b", "c"), shares, [1.0] * 3, [0] * 3, [1] * 3, [1, 0, 0])
    assert fix_effect(chain, RowChange(1, transition=[0.5, 0.1, 0.4])) == 0
    assert fix_effect(chain, RowChange(0, revenue=2.0)) == pytest.approx(2)
    moved = all_fixes(chain, replace(chain, start=[0.5, 0, 0.5], discount=[1, 1, 0.5]))
    assert math.isnan(moved.start)
    with pytest.raises(ChainError, match="endless_loop"):
        fix_effect(chain, RowChange(0, transition=[0.25, 0, 0.25]))


def test_chains_that_cannot_be_compared_are_refused() -> None:
    one = random_chain(1, 3)
    for other, code in (
        (replace(one, names=("x", "y", "z")), "different_states"),
        (replace(one, horizon=3), "different_horizons"),
    ):
        with pytest.raises(ChainError) as caught:
            all_fixes(one, other)
        assert caught.value.code == code


def test_changes_of_one_row_add_up() -> None:
    chain = Chain(("a",), [[0.5]], [10.0], [3.0], [1.0], [1.0])
    both = changed(
        chain, [RowChange(0, transition=[0.6], cost=2.0), RowChange(0, transition=[0.65], cost=1.5)]
    )
    assert both.transition[0, 0] == pytest.approx(0.75)
    assert both.cost[0] == pytest.approx(0.5)
    alone, together = alone_and_together(chain, [[RowChange(0, transition=[0.6])], [RowChange(0, cost=2.0)]])
    assert alone == pytest.approx([7 / 0.4 - 14, 2])
    assert together == pytest.approx(8 / 0.4 - 14)
    with pytest.raises(ChainError) as caught:
        changed(chain, [RowChange(0, transition=[0.8]), RowChange(0, transition=[0.8])])
    assert caught.value.code == "share_above_one"


def test_taking_a_share_away_twice_to_nothing_leaves_nothing() -> None:
    chain = Chain(("a",), [[0.3]], [1.0], [0.0], [1.0], [1.0])
    both = changed(chain, [RowChange(0, transition=[0.1]), RowChange(0, transition=[0.2])])
    assert both.transition[0, 0] == pytest.approx(0, abs=1e-15)
    with pytest.raises(ChainError, match="negative_share"):
        changed(chain, [RowChange(0, transition=[0.1]), RowChange(0, transition=[0.1])])


def slope(chain: Chain, field: str, place: tuple[int, ...]) -> float:
    """Central difference of the CLV in one number of the chain."""

    def clv(step: float) -> float:
        array = getattr(chain, field).copy()
        array[place] += step
        other = Chain.__new__(Chain)
        # A start may leave its mix and a share its row here: only the linear system is asked.
        other.__dict__.update({name: value for name, value in vars(chain).items() if name in KEPT})
        other.__dict__[field] = array
        return other.clv

    return (clv(1e-5) - clv(-1e-5)) / 2e-5


KEPT = {"names", "transition", "revenue", "cost", "discount", "start", "dwell_periods", "horizon"}


@given(chains(most_states=6))
def test_sensitivities_are_slopes(chain: Chain) -> None:
    result = sensitivities(chain)
    size = len(chain.names)
    scale = gross(chain) * max(1.0, float(chain.visits.max())) ** 2
    for field in ("revenue", "cost", "discount", "start"):
        expected = [slope(chain, field, (state,)) for state in range(size)]
        assert getattr(result, field) == pytest.approx(expected, abs=1e-6 * scale)
    for place in np.ndindex(size, size):
        assert result.transition[place] == pytest.approx(slope(chain, "transition", place), abs=1e-6 * scale)
    assert result.log_odds_of_staying == pytest.approx(-gains(chain).leak, abs=1e-9 * scale)


def test_a_slope_towards_an_unknown_value_is_unknown() -> None:
    shares = [[0.5, 0, 0], [0, 0, 0], [0, 0, 1.0]]
    chain = Chain(("a", "b", "c"), shares, [1.0] * 3, [0] * 3, [1] * 3, [1, 0, 0])
    result = sensitivities(chain)
    assert result.transition[0] == pytest.approx([4, 2, math.nan], nan_ok=True)
    assert result.transition[1] == pytest.approx([0, 0, 0])
    assert result.start == pytest.approx([2, 1, math.nan], nan_ok=True)

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_chains import coarse_rows, gross, pairs, random_chain

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.decompose import TOLERANCE, Decomposition, align, decompose, split_product


def staying(share: float, **other) -> Chain:
    fields = {
        "names": ("active",),
        "transition": [[share]],
        "revenue": [10.0],
        "cost": [0.0],
        "discount": [1.0],
        "start": [1.0],
    }
    return Chain(**(fields | other))


def total(result: Decomposition) -> float:
    return float(result.by_state.sum()) + result.mix + result.residual


@given(pairs())
def test_the_parts_sum_to_the_difference(pair: tuple[Chain, Chain]) -> None:
    result = decompose(*pair)
    scale = gross(*pair)
    assert result.converged
    assert abs(result.residual) < TOLERANCE * scale
    assert abs(total(result) - (pair[1].clv - pair[0].clv)) < TOLERANCE * scale


@given(coarse_rows(4), coarse_rows(4))
def test_whatever_closes_or_opens_on_the_way_the_parts_sum(before: list, after: list) -> None:
    both = []
    for shares in (before, after):
        with suppress(ChainError):
            both.append(Chain(tuple("abcd"), shares, [3.0, 1, 4, 1], [0, 5, 0, 2], np.ones(4), [1, 0, 0, 0]))
    if len(both) == 2:
        result = decompose(*both)
        assert result.converged
        assert total(result) == pytest.approx(result.difference, abs=1e-9)


@given(pairs(most_states=12))
@settings(max_examples=20)
def test_the_way_back_is_the_way_there_with_the_sign_turned(pair: tuple[Chain, Chain]) -> None:
    there, back = decompose(*pair), decompose(pair[1], pair[0])
    scale = gross(*pair)
    for part in ("transition", "revenue", "cost", "discount", "dwell", "start"):
        assert np.abs(getattr(there, part) + getattr(back, part)).max() < TOLERANCE * scale


def dense_clv(numbers: dict[str, np.ndarray], first: Chain, last: Chain) -> complex:
    """CLV by one dense solve over (period, state), the dwell mixed from old to new by `shift`."""
    size, layers = len(numbers["start"]), first.horizon or 1
    moves = np.zeros((layers * size, layers * size), dtype=complex)
    discounted = numbers["discount"][:, None] * numbers["transition"]
    for layer in range(layers):
        for state in range(size):
            for chain, weight in ((first, 1 - numbers["shift"][state]), (last, numbers["shift"][state])):
                later = layer + (int(chain.dwell_periods[state]) if first.horizon else 0)
                if later < layers:
                    row = slice(later * size, (later + 1) * size)
                    moves[layer * size + state, row] += weight * discounted[state]
    value = np.linalg.solve(np.eye(layers * size) - moves, np.tile(numbers["money"], layers))
    return numbers["start"] @ value[:size]


@pytest.mark.parametrize("seed", range(12))
def test_each_part_is_the_integral_of_its_own_slope(seed: int) -> None:
    """Slopes by complex steps through a dense solve, on 40 nodes: only the path is shared with the code."""
    horizon = None if seed % 2 else 5
    first, last = (random_chain(2 * seed + k, 4, horizon=horizon, least_exit=0.15) for k in range(2))
    result = decompose(first, last)
    fields = ("transition", "money", "discount", "start")
    ends = [{name: getattr(chain, name) for name in fields} for chain in (first, last)]
    ends[0]["shift"], ends[1]["shift"] = np.zeros(4), np.ones(4)
    expected = {name: np.zeros(4) for name in ends[0]}
    nodes, weights = np.polynomial.legendre.leggauss(40)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        here = {name: ends[0][name] + node * (ends[1][name] - ends[0][name]) for name in ends[0]}
        for name, value in here.items():
            for state in range(4):
                step = np.zeros(value.shape, dtype=complex)
                step[state] = 1e-20j * (ends[1][name][state] - ends[0][name][state])
                slope = dense_clv(here | {name: value + step}, first, last).imag / 1e-20
                expected[name][state] += weight * slope
    bound = {"abs": 1e-9 * gross(first, last)}
    assert result.transition.sum(axis=1) == pytest.approx(expected["transition"], **bound)
    assert result.revenue + result.cost == pytest.approx(expected["money"], **bound)
    assert result.discount == pytest.approx(expected["discount"], **bound)
    assert result.start == pytest.approx(expected["start"], **bound)
    assert result.dwell == pytest.approx(expected["shift"], **bound)


@pytest.mark.parametrize("seed", range(6))
def test_without_loops_it_is_the_exact_shapley_value_of_the_rows(seed: int) -> None:
    """CLV is linear in each row of a loop-free map, so Shapley over all 6! orders is the same number."""
    first, last = (random_chain(100 + 2 * seed + k, 6) for k in range(2))
    first, last = (
        replace(chain, transition=np.triu(chain.transition, 1), discount=first.discount, start=first.start)
        for chain in (first, last)
    )
    shapley = np.zeros(6)
    for order in permutations(range(6)):
        taken, value = np.zeros(6, dtype=np.bool_), first.clv
        moves, revenue, cost = first.transition.copy(), first.revenue.copy(), first.cost.copy()
        for state in order:
            moves[state], revenue[state], cost[state] = (
                last.transition[state],
                last.revenue[state],
                last.cost[state],
            )
            taken[state] = True
            inverse = np.linalg.solve(np.eye(6) - first.discount[:, None] * moves, revenue - cost)
            shapley[state] += (first.start @ inverse - value) / 720
            value = first.start @ inverse
    assert decompose(first, last).by_state == pytest.approx(shapley, abs=1e-9 * gross(first, last))


@pytest.mark.parametrize("stay", [0.9, 0.99, 0.9995, 0.99999])
def test_staying_that_grows_towards_for_ever_is_resolved(stay: float) -> None:
    """From .5 to .9995 undiscounted, where 24 fixed nodes miss a third."""
    result = decompose(staying(0.5), staying(stay))
    assert result.converged
    assert result.difference == pytest.approx(10 / (1 - stay) - 20)
    assert result.transition[0, 0] == pytest.approx(result.difference, rel=1e-9)


def test_opposite_changes_that_cancel_are_still_split_correctly() -> None:
    """The sum says nothing here, it is always 0; only the parts show whether the integral was resolved."""

    def chain(left: float, right: float) -> Chain:
        shares = [[left, 0], [0, right]]
        return Chain(("left", "right"), shares, [10.0, 10.0], [0, 0], [1, 1], [0.5, 0.5])

    result = decompose(chain(0.5, 0.9995), chain(0.9995, 0.5))
    assert result.difference == pytest.approx(0, abs=1e-6)
    assert result.by_state == pytest.approx([9990, -9990], rel=1e-9)


def test_what_does_not_change_contributes_nothing() -> None:
    first = random_chain(5, 8)
    revenue = first.revenue.copy()
    revenue[3] += 7
    result = decompose(first, replace(first, revenue=revenue))
    assert result.revenue[3] == pytest.approx(7 * first.visits[3])
    assert np.flatnonzero(result.by_state).tolist() == ([3] if first.visits[3] else [])
    assert result.mix == 0
    same = decompose(first, first)
    assert same.difference == same.residual == 0
    assert not same.by_state.any()


def test_money_that_nobody_sees_has_no_scale_and_no_parts() -> None:
    result = decompose(staying(0.5, revenue=[0.0]), staying(0.75, revenue=[0.0]))
    assert (result.difference, result.residual, result.converged) == (0, 0, True)


def test_the_customer_mix_is_a_part_of_its_own() -> None:
    """Both segments improve and the blend falls: the mix bar says why."""

    def chain(small: float, large: float, share: float) -> Chain:
        return Chain(("small", "large"), np.zeros((2, 2)), [small, large], [0, 0], [1, 1], [share, 1 - share])

    result = decompose(chain(10, 100, 0.2), chain(12, 110, 0.8))
    assert result.difference == pytest.approx(31.6 - 82)
    assert (result.by_state > 0).all()
    assert result.mix == pytest.approx(0.6 * (11 - 105))


def test_a_new_stage_and_a_stage_that_is_gone_are_their_own_parts() -> None:
    old = Chain(("ad", "shop"), [[0, 0.5], [0, 0]], [0, 10.0], [1.0, 0], [1, 0.9], [1, 0])
    new = Chain(
        ("shop", "trial", "ad"), np.zeros((3, 3)), [20.0, 0, 0], [0, 0, 1.0], [0.9, 0.8, 1], [0, 0, 1]
    )
    new = replace(new, transition=[[0, 0, 0], [0.5, 0, 0], [0, 1, 0]])
    result = decompose(old, new)
    assert result.names == ("ad", "shop", "trial")
    assert (result.new, result.gone) == (("trial",), ())
    assert result.difference == pytest.approx((0.8 * 0.5 * 20 - 1) - (5 - 1))
    assert abs(total(result) - result.difference) < 1e-12
    assert result.by_state[2] > 0
    assert not result.discount.any()
    back = decompose(new, old)
    assert (back.new, back.gone) == ((), ("trial",))
    assert back.difference == -result.difference


def test_alignment_keeps_the_value_of_both() -> None:
    first, last = random_chain(1, 5), random_chain(2, 7)
    last = replace(last, names=("s3", "x", "s0", "y", "s1", "z", "w"))
    one, other = align(first, last)
    assert one.names == other.names == ("s0", "s1", "s2", "s3", "s4", "x", "y", "z", "w")
    assert one.clv == pytest.approx(first.clv)
    assert other.clv == pytest.approx(last.clv)


def test_a_horizon_that_differs_is_refused() -> None:
    with pytest.raises(ChainError) as caught:
        decompose(staying(0.5), staying(0.5, horizon=4))
    assert caught.value.code == "different_horizons"


def test_the_textbook_year_splits_by_staying_and_by_dwell() -> None:
    quarterly = staying(1.0, revenue=[100.0], dwell_periods=[1], horizon=4)
    yearly = replace(quarterly, dwell_periods=[4])
    result = decompose(yearly, quarterly)
    assert result.difference == 300
    assert result.dwell == pytest.approx([300])
    leaving = decompose(replace(quarterly, transition=[[0.0]]), quarterly)
    assert leaving.transition == pytest.approx(np.array([[300.0]]))


def test_a_path_between_finite_chains_is_finite_although_their_moves_joined_would_never_end() -> None:
    """Neither end reaches the loop: one never goes on from b, the other never gets to b."""
    money = {"revenue": [1.0] * 3, "cost": [0.0] * 3, "discount": [1.0] * 3}
    ends = [[0, 0.5, 0], [0, 0, 0], [0, 0, 1.0]], [[0, 0, 0], [0, 0, 0.5], [0, 0, 1.0]]
    first, last = (Chain(("a", "b", "c"), shares, start=[1.0, 0, 0], **money) for shares in ends)
    result = decompose(first, last)
    assert result.difference == -0.5
    assert result.by_state == pytest.approx([-0.5, 0, 0])


def test_a_dwell_that_moves_round_a_loop_keeps_it_finite_all_the_way() -> None:
    """Each end passes time in one state alone, and no chain between them passes none."""
    first = Chain(("a", "b"), [[0, 1.0], [1.0, 0]], [1.0, 2.0], [0, 0], [1, 1], [1, 0], [1, 0], horizon=4)
    result = decompose(first, replace(first, dwell_periods=[0, 1]))
    assert (result.before, result.after) == (1 + 3 * 3, 4 * 3)
    assert result.dwell.sum() == pytest.approx(2)


def test_an_endless_stage_where_nobody_came_may_open_and_be_reached() -> None:
    shares = [[0.5, 0], [0, 1.0]], [[0.5, 0.2], [0, 0.5]]
    first, last = (Chain(("a", "b"), part, [1.0, 3.0], [0, 0], [1, 1], [1, 0]) for part in shares)
    result = decompose(first, last)
    assert result.difference == pytest.approx(2 * 0.2 * 6)
    assert result.by_state == pytest.approx([result.difference, 0], rel=1e-9)
    back = decompose(last, first)
    assert back.by_state == pytest.approx([-result.difference, 0], rel=1e-9)


def test_slopes_split_a_change_that_has_two_causes() -> None:
    """Staying = 1 - churn - moving on: each cause takes its change times the slope, and they sum."""
    chain = lambda churn, on: Chain(  # noqa: E731
        ("a", "b"), [[1 - churn - on, on], [0, 0.5]], [5.0, 9.0], [0, 0], [0.99, 0.99], [1, 0]
    )
    result = decompose(chain(0.2, 0.1), chain(0.1, 0.3))
    slope = result.weights.transition[0]
    churn, moving = -0.1 * -slope[0], 0.2 * (slope[1] - slope[0])
    assert churn + moving == pytest.approx(result.by_state[0])
    assert result.weights.money[0] * 2 == pytest.approx(decompose_money(chain, 2))


def decompose_money(chain, more: float) -> float:
    """Two more in revenue at the mean of the path is the slope in money, seen along the same path."""
    nodes, weights = np.polynomial.legendre.leggauss(20)
    visits = [chain(0.2 - 0.1 * u, 0.1 + 0.2 * u).visits[0] for u in (nodes + 1) / 2]
    return more * float(weights / 2 @ visits)


factors = st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=1, max_size=6)


@given(factors)
def test_a_product_splits_exactly(pairs_of_factors: list[tuple[float, float]]) -> None:
    before, after = zip(*pairs_of_factors, strict=True)
    parts = split_product(before, after)
    scale = float(np.prod([max(abs(x), abs(y), 1) for x, y in pairs_of_factors]))
    assert abs(parts.sum() - (np.prod(after) - np.prod(before))) < 1e-12 * scale * len(parts)
    assert all(part == 0 for part, (x, y) in zip(parts, pairs_of_factors, strict=True) if x == y)


def test_a_product_splits_as_shapley_does() -> None:
    """The product is linear in each factor, so all 4! orders give the same."""
    before, after = np.array([2.0, 10.0, 0.3, 4.0]), np.array([3.0, 12.0, 0.25, 5.0])
    shapley = np.zeros(4)
    for order in permutations(range(4)):
        now = before.copy()
        for factor in order:
            old = now.prod()
            now[factor] = after[factor]
            shapley[factor] += (now.prod() - old) / 24
    assert split_product(before, after) == pytest.approx(shapley)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [([1, 2], [1], "wrong_shape"), ([1, np.nan], [1, 2], "not_finite_number")],
)
def test_a_product_of_unlike_or_unknown_factors_is_refused(before, after, code: str) -> None:
    with pytest.raises(ChainError) as caught:
        split_product(before, after)
    assert caught.value.code == code


@pytest.mark.parametrize("seed", range(3))
def test_40_stages_without_discount(seed: int) -> None:
    first, last = (random_chain(7 * seed + k, 40, discounted=False, least_exit=0.001) for k in range(2))
    result = decompose(first, last)
    assert abs(result.residual) < TOLERANCE * gross(first, last)

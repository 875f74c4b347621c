from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_chains import chains, coarse_rows, expanded, gross, random_chain
from scipy import integrate, stats

from metrics.kernels.chain import NUMBER_FIELDS, Chain, ChainError, dwell_discount, with_referrals


def simple(transition, revenue=None, **other) -> Chain:
    size = len(transition)
    fields = {
        "names": tuple("abcdefgh"[:size]),
        "transition": transition,
        "revenue": np.ones(size) if revenue is None else revenue,
        "cost": np.zeros(size),
        "discount": np.ones(size),
        "start": np.eye(size)[0],
    }
    return Chain(**(fields | other))


def pfeifer_carraway(horizon: int | None) -> Chain:
    """Recency 1 to 4 of the migration example: margin 40 at a purchase, 4 of marketing every period."""
    again = np.array([0.3, 0.2, 0.15, 0.05])
    transition = np.zeros((4, 4))
    transition[:, 0] = again
    transition[[0, 1, 2], [1, 2, 3]] = 1 - again[:3]
    return Chain(
        ("1", "2", "3", "4"),
        transition,
        [40, 0, 0, 0],
        [4, 4, 4, 4],
        np.full(4, 1 / 1.2),
        [1, 0, 0, 0],
        dwell_periods=[1, 1, 1, 1],
        horizon=horizon,
    )


def test_pfeifer_carraway_2000_infinite_horizon() -> None:
    """Pfeifer and Carraway (2000), p .3 .2 .15 .05, NC 40, M 4, d .2: the vector V."""
    value = pfeifer_carraway(None).value
    assert value == pytest.approx([52.320, 5.554, 1.251, -1.820], abs=5e-4)


def test_pfeifer_carraway_2000_four_periods() -> None:
    """The same at T = 4: the paper counts times 0 to 4, which are five periods here."""
    assert pfeifer_carraway(5).value == pytest.approx([50.115, 4.220, 0.592, -1.980], abs=5e-4)


def test_grinstead_snell_drunkards_walk() -> None:
    """Grinstead and Snell (1997), drunkard's walk on 0..4: fundamental matrix N and steps to absorption."""
    walk = [[0, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0]]
    for begin, row in enumerate([[1.5, 1, 0.5], [1, 2, 1], [0.5, 1, 1.5]]):
        assert simple(walk, start=np.eye(3)[begin]).visits == pytest.approx(row, abs=1e-14)
    assert simple(walk).value == pytest.approx([3, 4, 3], abs=1e-14)


def test_textbook_hundred_a_quarter_for_a_year_is_400() -> None:
    chain = simple([[1.0]], [100.0], dwell_periods=[1], horizon=4)
    assert chain.clv == 400.0
    assert chain.visits == pytest.approx([4.0])
    assert chain.warnings == ()


@given(chains())
def test_value_and_visits_agree_and_solve_their_equations(chain: Chain) -> None:
    scale = gross(chain)
    assert abs(chain.clv - chain.visits @ chain.money) < 1e-9 * scale
    moves, money, start = expanded(chain)
    value, visits = chain.layer_value.ravel(), chain.layer_visits.ravel()
    assert np.abs(value - moves @ value - money).max() < 1e-9 * scale
    assert np.abs(visits - visits @ moves - start).max() < 1e-9 * max(1.0, visits.max())
    assert (chain.layer_visits >= 0).all()


@given(chains(most_states=8))
def test_value_is_the_sum_over_steps(chain: Chain) -> None:
    moves, money, start = expanded(chain)
    step, people, total, seen = money.copy(), start.copy(), money.copy(), start.copy()
    for _ in range(20_000):
        step, people = moves @ step, people @ moves
        total += step
        seen += people
        if np.abs(step).max() < 1e-13 and people.max() < 1e-13:
            break
    assert np.abs(total - chain.layer_value.ravel()).max() < 1e-9 * gross(chain)
    assert np.abs(seen - chain.layer_visits.ravel()).max() < 1e-9 * max(1.0, seen.max())


@given(chains(most_states=10))
def test_next_value_is_what_the_visits_meet(chain: Chain) -> None:
    size, layers = len(chain.names), len(chain.layer_value)
    expected, alone = np.zeros((size, size)), np.zeros(size)
    for layer in range(layers):
        for state in range(size):
            alone[state] += chain.layer_visits[layer, state] * chain.layer_value[layer, state]
            later = layer + (int(chain.dwell_periods[state]) if chain.horizon else 0)
            if later < layers:
                expected[state] += chain.layer_visits[layer, state] * chain.layer_value[later]
    bound = 1e-9 * gross(chain) * max(1.0, float(chain.visits.max()))
    assert np.abs(chain.next_value - expected).max() < bound
    assert np.abs(chain.visit_value - alone).max() < bound


def test_a_long_horizon_is_the_whole_life() -> None:
    whole = random_chain(3, 6)
    chain = replace(whole, dwell_periods=np.ones(6, np.int64), horizon=3000)
    assert chain.clv == pytest.approx(whole.clv, rel=1e-12)
    assert replace(chain, horizon=1).clv == pytest.approx(float(whole.start @ whole.money))


def test_500_states() -> None:
    chain = random_chain(1, 500, discounted=False)
    assert abs(chain.clv - chain.visits @ chain.money) < 1e-9 * gross(chain)


@pytest.mark.parametrize(
    ("change", "code", "states", "total"),
    [
        ({"names": ()}, "no_states", (), None),
        ({"names": ("a", "a")}, "duplicate_state", ("a",), None),
        ({"revenue": [1.0]}, "wrong_shape", ("revenue",), None),
        ({"transition": [[0.1, 0.2]]}, "wrong_shape", ("transition",), None),
        ({"cost": [0.0, math.nan]}, "not_finite_number", ("b",), None),
        ({"transition": [[0, math.inf], [0, 0]]}, "not_finite_number", ("a",), None),
        ({"transition": [[0, 0.5], [-0.25, 0]]}, "negative_share", ("b",), -0.25),
        ({"transition": [[0, 0.5], [0.5, 0.75]]}, "share_above_one", ("b",), 1.25),
        ({"discount": [1.0, 0.0]}, "discount_out_of_range", ("b",), 0.0),
        ({"discount": [1.5, 1.0]}, "discount_out_of_range", ("a",), 1.5),
        ({"start": [0.5, 0.25]}, "start_not_a_mix", (), 0.75),
        ({"start": [1.5, -0.5]}, "start_not_a_mix", ("b",), 1.0),
        ({"dwell_periods": [0.5, 1.0]}, "dwell_not_whole", ("a",), 0.5),
        ({"dwell_periods": [0, -1]}, "dwell_not_whole", ("b",), -1.0),
        ({"horizon": 0}, "horizon_not_positive", (), 0.0),
        ({"transition": [[0, 1.0], [1.0, 0]]}, "endless_loop", ("a", "b", "a"), None),
        ({"transition": [[0, 0.5], [0, 1.0]]}, "endless_loop", ("b", "b"), None),
    ],
)
def test_unsound_chains_are_refused_by_name(change, code, states, total) -> None:
    with pytest.raises(ChainError) as caught:
        simple(**({"transition": [[0, 0.5], [0, 0.5]], "revenue": [1.0, 1.0]} | change))
    assert (caught.value.code, caught.value.states) == (code, states)
    assert caught.value.total == (None if total is None else pytest.approx(total))


def test_shares_may_miss_one_by_rounding() -> None:
    chain = simple([[0.1, 0.2, 0.7], [0, 0, 1 + 1e-12], [0, 0, 0.5]])
    assert chain.clv == pytest.approx(1 / 0.9 * (1 + 0.2 + 2 * 0.9))


def test_the_loop_is_named_as_a_path_wherever_it_lies() -> None:
    moves = np.zeros((5, 5))
    moves[0, 1] = moves[1, 2] = moves[2, 3] = moves[3, 1] = 1
    with pytest.raises(ChainError) as caught:
        simple(moves)
    assert caught.value.states == ("b", "c", "d", "b")


def test_a_discount_makes_a_loop_finite_with_a_warning() -> None:
    chain = simple([[1.0, 0], [0, 0.5]], discount=[0.9, 0.9])
    assert chain.value == pytest.approx([10, 1 / 0.55])
    assert chain.warnings == (("no_exit", ("a",)),)
    assert replace(chain, start=[0, 1]).warnings == ()


def test_a_loop_without_dwell_is_endless_even_with_a_horizon() -> None:
    with pytest.raises(ChainError) as caught:
        simple([[0, 1.0], [1.0, 0]], dwell_periods=[0, 0], horizon=12)
    assert caught.value.code == "endless_loop"
    assert simple([[0, 1.0], [1.0, 0]], dwell_periods=[0, 1], horizon=12).clv == 24


def test_an_endless_part_where_nobody_comes_is_unknown_and_nothing_else() -> None:
    chain = simple([[0.5, 0, 0, 0], [0, 1.0, 0, 0], [0.1, 0.1, 0, 0], [0.5, 0, 0, 0]], [10.0, 5, 1, 1])
    assert chain.clv == 20
    assert chain.value == pytest.approx([20, math.nan, math.nan, 11], nan_ok=True)
    assert list(chain.visits) == [2, 0, 0, 0]
    assert list(chain.known) == [True, False, False, True]


@given(coarse_rows(4))
def test_endless_is_what_never_thins_out(shares: list[list[float]]) -> None:
    """Shares in quarters: half thins out within a few hundred steps, or some stay for ever."""
    staying = np.linalg.matrix_power(np.array(shares), 2**14)
    endless = staying.sum(axis=1) > 1e-6
    if endless[0]:
        with pytest.raises(ChainError, match="endless_loop") as caught:
            simple(shares)
        path = [int("abcd".index(name)) for name in caught.value.states]
        assert path[0] == path[-1]
        assert all(shares[here][there] > 0 for here, there in pairwise(path))
    else:
        assert list(simple(shares).known) == list(~endless)


def test_nobody_can_write_into_a_chain() -> None:
    shares = np.array([[0.5]])
    chain = simple(shares)
    shares[0, 0] = 0.9
    assert chain.clv == 2
    with pytest.raises(ValueError, match="read-only"):
        chain.transition[0, 0] = 0.9


@given(chains(most_states=12))
def test_referrals_are_the_sum_over_generations(chain: Chain) -> None:
    random = np.random.default_rng(len(chain.names))
    mix = random.dirichlet(np.ones(len(chain.names)))
    brought = random.random(len(chain.names))
    referred = replace(chain, start=mix)
    brought *= 0.7 / float(referred.visits @ brought)
    result = with_referrals(chain, brought, mix)
    people, total = float(chain.visits @ brought), chain.clv
    for _ in range(200):
        total += people * referred.clv
        people *= float(referred.visits @ brought)
    assert result.brought_by_referred == pytest.approx(0.7)
    assert abs(result.clv - total) < 1e-9 * gross(chain, referred) * max(1.0, result.brought_by_entrant) * 4
    same = with_referrals(chain, brought * 0.1)
    assert same.clv == pytest.approx(chain.clv / (1 - same.brought_by_referred))


def test_referrals_that_replace_each_customer_have_no_finite_value() -> None:
    with pytest.raises(ChainError) as caught:
        with_referrals(simple([[0.5]]), [0.5])
    assert (caught.value.code, caught.value.total) == ("referrals_explode", 1.0)


@given(st.floats(0, 2), st.floats(0.01, 3000), st.floats(0.2, 20))
def test_dwell_discount_is_the_mean_of_the_discount(rate: float, days: float, shape: float) -> None:
    years, speed = days / 365.25, math.log1p(rate)
    assert dwell_discount(rate, days) == pytest.approx(math.exp(-speed * years))
    for kind, order in (("exponential", 1.0), ("gamma", shape)):
        dwell = stats.gamma(order, scale=years / order)
        mean, _ = integrate.quad(
            lambda share, dwell=dwell: math.exp(-speed * dwell.ppf(share)), 0, 1, limit=200
        )
        assert dwell_discount(rate, days, kind, shape) == pytest.approx(mean, rel=1e-5)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((-0.1, 30), "rate_negative"),
        ((math.nan, 30), "rate_negative"),
        ((0.1, -1), "dwell_negative"),
        ((0.1, 30, "gamma"), "shape_not_positive"),
        ((0.1, 30, "gamma", 0.0), "shape_not_positive"),
    ],
)
def test_dwell_discount_refuses_what_has_no_meaning(arguments, code) -> None:
    with pytest.raises(ChainError) as caught:
        dwell_discount(*arguments)
    assert caught.value.code == code


@settings(max_examples=40, deadline=None)
@given(
    chains(most_states=12), st.sets(st.sampled_from(["revenue", "cost", "start"]), min_size=1), st.booleans()
)
def test_other_numbers_on_the_same_moves_are_the_chain_made_anew(
    chain: Chain, fields: set[str], is_solved: bool
) -> None:
    if is_solved:
        assert chain.clv == pytest.approx(float(chain.visits @ chain.money), abs=1e-8 * gross(chain))
        assert len(chain.next_value) == len(chain.names)
    other = {"revenue": chain.revenue + 1, "cost": chain.cost * 2, "start": chain.start[::-1].copy()}
    changed = {field: other[field] for field in fields}
    found, expected = chain.with_numbers(**changed), replace(chain, **changed)
    for name in (
        *NUMBER_FIELDS,
        "reachable",
        "known",
        "money",
        "value",
        "visits",
        "visit_value",
        "next_value",
    ):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-12, atol=1e-12)
    assert found.clv == pytest.approx(expected.clv, rel=1e-12, abs=1e-12)
    assert (found.names, found.horizon) == (expected.names, expected.horizon)


def test_other_numbers_are_checked() -> None:
    chain = Chain(("a", "b"), [[0, 0.5], [0, 1.0]], [1.0, 0.0], [0.0, 0.0], [0.9, 0.9], [1, 0])
    with pytest.raises(ChainError, match="start_not_a_mix"):
        chain.with_numbers(start=np.array([0.5, 0.4]))
    with pytest.raises(ChainError, match="not_finite_number"):
        chain.with_numbers(cost=np.array([np.nan, 0.0]))
    apart = Chain(("a", "b"), [[0, 0], [0, 1.0]], [1.0, 0.0], [0.0, 0.0], [1.0, 1.0], [1, 0])
    with pytest.raises(ChainError, match="endless_loop"):
        apart.with_numbers(start=np.array([0.0, 1.0]))

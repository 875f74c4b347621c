from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from random_chains import chains, gross

from metrics.kernels.attribution import chain_of_paths, removal_value, value_of_paths_through
from metrics.kernels.chain import Chain, ChainError


def random_paths(count: int, seed: int = 0) -> tuple[list[list[str]], np.ndarray]:
    random = np.random.default_rng(seed)
    names = np.array(["ad", "email", "search", "shop", "store"])
    paths = [list(names[random.integers(0, 5, length)]) for length in random.integers(1, 9, count)]
    return paths, np.where(random.random(count) < 0.3, random.gamma(2.0, 20.0, count), 0.0)


@given(chains(most_states=20))
def test_removal_is_what_solving_without_the_state_gives(chain: Chain) -> None:
    values = removal_value(chain)
    for state in range(len(chain.names)):
        shares, revenue, cost = chain.transition.copy(), chain.revenue.copy(), chain.cost.copy()
        shares[state] = revenue[state] = cost[state] = 0
        without = replace(chain, transition=shares, revenue=revenue, cost=cost)
        assert abs(values[state] - (chain.clv - without.clv)) < 1e-9 * gross(chain)


def test_removing_what_everybody_passes_loses_everything() -> None:
    chain = Chain(("door", "shop"), [[0, 0.5], [0, 0.5]], [1.0, 10.0], [0, 0], [1, 1], [1, 0])
    assert removal_value(chain) == pytest.approx([chain.clv, 10])


def test_ten_thousand_paths_by_plain_counting() -> None:
    paths, values = random_paths(10_000)
    chain = chain_of_paths(paths, values)
    assert chain.clv == pytest.approx(values.mean(), rel=1e-12)
    visits, moves, firsts = {}, {}, {}
    for path in paths:
        firsts[path[0]] = firsts.get(path[0], 0) + 1
        for place, name in enumerate(path):
            visits[name] = visits.get(name, 0) + 1
            if place + 1 < len(path):
                moves[name, path[place + 1]] = moves.get((name, path[place + 1]), 0) + 1
    for row, name in enumerate(chain.names):
        assert chain.start[row] == pytest.approx(firsts[name] / 10_000)
        assert chain.visits[row] == pytest.approx(visits[name] / 10_000)
        for column, other in enumerate(chain.names):
            assert chain.transition[row, column] == pytest.approx(moves[name, other] / visits[name])


def test_removal_from_paths_without_a_chain() -> None:
    paths, values = random_paths(2_000, seed=3)
    names, lost = value_of_paths_through(paths, values)
    for name, value in zip(names, lost, strict=True):
        passing = sum(v for path, v in zip(paths, values, strict=True) if name in path)
        assert value == pytest.approx(passing / 2_000)


def test_where_paths_never_bend_both_removals_agree() -> None:
    paths, values = [["ad", "shop"], ["ad", "shop"], ["email"]], [9.0, 3.0, 6.0]
    names, lost = value_of_paths_through(paths, values)
    assert names == ("ad", "email", "shop")
    assert removal_value(chain_of_paths(paths, values)) == pytest.approx(lost)


@pytest.mark.parametrize(
    ("paths", "values", "code"),
    [
        ([], [], "no_states"),
        ([["a"], []], [1.0, 1.0], "no_states"),
        ([["a"]], [1.0, 2.0], "wrong_shape"),
        ([["a"]], [np.nan], "not_finite_number"),
    ],
)
def test_paths_without_meaning_are_refused(paths, values, code: str) -> None:
    with pytest.raises(ChainError) as caught:
        chain_of_paths(paths, values)
    assert caught.value.code == code

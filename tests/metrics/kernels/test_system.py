"""A chain's linear system: the same whether few states are inverted or many are factored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.kernels.system import MOST_INVERTED, Singular, System, _factored, _inverted

ROOT = Path(__file__).parents[3]
VALUED = """
import sys, main
main.main(["value", "resources/examples/online-shop.journey"])
print(sorted({name.partition(".")[0] for name in sys.modules} & {"scipy", "PySide6", "numpy"}))
"""


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    states=st.integers(1, 12),
    kept=st.floats(0.0, 0.9999),
    is_transposed=st.booleans(),
)
def test_an_inverse_solves_what_factors_solve(
    seed: int, states: int, kept: float, is_transposed: bool
) -> None:
    random = np.random.default_rng(seed)
    moves = random.random((states, states))
    matrix = np.eye(states) - kept * moves / moves.sum(axis=1, keepdims=True)
    for right in (random.normal(0, 100, states), random.normal(0, 100, (states, 3))):
        inverted, factored = (make(matrix)(right, is_transposed) for make in (_inverted, _factored))
        np.testing.assert_allclose(inverted, factored, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("make", [_inverted, _factored])
def test_people_who_never_leave_have_no_value(make: type) -> None:
    with pytest.raises(Singular):
        make(np.eye(2) - np.array([[0.0, 1.0], [1.0, 0.0]]))


def test_many_states_are_solved_as_few_are() -> None:
    states = MOST_INVERTED + 1
    chain = System(np.diag(np.full(states - 1, 0.9), 1))
    expected = [10 * (1 - 0.9 ** (states - place)) for place in range(states)]
    np.testing.assert_allclose(chain.solve(np.ones(states)), expected, rtol=1e-12)
    few = System(np.diag(np.full(9, 0.9), 1))
    np.testing.assert_allclose(few.solve(np.ones(10)), expected[-10:], rtol=1e-12)


def test_the_value_of_a_map_is_told_without_loading_scipy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", VALUED], cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    assert done.stdout.decode().splitlines()[-1] == "['numpy']"

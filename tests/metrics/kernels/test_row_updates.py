"""New rows of chains that are solved already: the same as solving them again, one row or several."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_chains import chains, gross, random_chain

from metrics.kernels.batches import Batch
from metrics.kernels.chain import Chain
from metrics.kernels.row_updates import RowUpdates, shares_sound


def batch(*found: Chain) -> Batch:
    first = found[0]
    fields = ("transition", "revenue", "cost", "discount", "start")
    arrays = [np.stack([getattr(chain, field) for chain in found]) for field in fields]
    return Batch(*arrays, first.dwell_periods, first.horizon)


def with_rows(chain: Chain, other: Chain, rows: np.ndarray) -> Chain:
    """The chain with some rows of another; whole periods stay."""
    fields = {}
    for field in ("transition", "revenue", "cost", "discount"):
        array = getattr(chain, field).copy()
        array[rows] = getattr(other, field)[rows]
        fields[field] = array
    return replace(chain, **fields)


@settings(max_examples=60, deadline=None)
@given(chains(most_states=15), st.integers(0, 2**20), st.data())
def test_an_update_is_the_chain_solved_again(chain: Chain, seed: int, data: st.DataObject) -> None:
    size = len(chain.names)
    places = data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=4, unique=True))
    rows = np.array(places)
    other = random_chain(seed, size, horizon=chain.horizon)
    changed = with_rows(chain, other, rows)
    whole = batch(chain, chain)
    found = RowUpdates([whole, batch(chain)]).update(
        rows,
        np.repeat((changed.discounted - chain.discounted)[rows][None], 3, axis=0),
        np.repeat((changed.money - chain.money)[rows][None], 3, axis=0),
    )
    if found.doubtful.any():
        assert np.isnan(found.effect[found.doubtful]).all()
        return
    assert found.effect == pytest.approx([changed.clv - chain.clv] * 3, abs=1e-9 * gross(chain, changed))


def test_rows_that_lead_into_an_endless_loop_are_left_to_be_solved_again() -> None:
    chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    solved = RowUpdates([batch(chain)])
    row = np.array([0])
    endless, nearly = (
        solved.update(row, np.full((1, 1, 1), more), np.zeros((1, 1))) for more in (0.5, 0.5 - 1e-8)
    )
    assert endless.doubtful.tolist() == nearly.doubtful.tolist() == [True]
    assert np.isnan([endless.effect, nearly.effect]).all()


def test_chains_without_a_value_stay_without() -> None:
    chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    unsound = replace(batch(chain), transition=np.full((1, 1, 1), 1.5))
    found = RowUpdates([batch(chain), unsound]).update(
        np.array([0]), np.full((2, 1, 1), 0.25), np.zeros((2, 1))
    )
    assert found.effect.tolist() == [pytest.approx(20.0), pytest.approx(np.nan, nan_ok=True)]
    assert not found.doubtful.any()


def test_money_that_cannot_be_leaves_its_draw_without_effect() -> None:
    chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    money = np.array([[np.nan], [1.0]])
    found = RowUpdates([batch(chain, chain)]).update(np.array([0]), np.zeros((2, 1, 1)), money)
    assert found.effect.tolist() == [pytest.approx(np.nan, nan_ok=True), pytest.approx(2.0)]


def test_rows_are_shares_of_at_most_everybody() -> None:
    rows = np.array([[[0.5, 0.5]], [[0.6, 0.5]], [[-0.1, 0.5]], [[np.nan, 0.5]]])
    assert shares_sound(rows).tolist() == [True, False, False, False]

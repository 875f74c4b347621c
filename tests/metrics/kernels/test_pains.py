from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.pains import Pain, pain_row
from metrics.kernels.whatif import fix_effect


def trial(**other) -> Chain:
    fields = {
        "names": ("trial", "active"),
        "transition": [[0.2, 0.4], [0, 0.5]],
        "revenue": [0.0, 10.0],
        "cost": [4.0, 0.0],
        "discount": [1.0, 1.0],
        "start": [1.0, 0.0],
    }
    return Chain(**(fields | other))


def test_without_the_pain_fewer_leave_in_proportion_and_cases_cost_nothing() -> None:
    row = pain_row(trial(), 0, [Pain(affected=0.5, extra_dropoff=0.3, cost_per_case=2.0)])
    assert row.transition == pytest.approx([0.2 * 0.75 / 0.6, 0.4 * 0.75 / 0.6])
    assert row.cost == 3.0
    assert fix_effect(trial(), row) == pytest.approx((0.5 * 20 - 3) / 0.75 - (0.4 * 20 - 4) / 0.8)


@given(st.floats(0, 1), st.floats(0, 0.4), st.floats(0, 4), st.floats(0, 1))
def test_half_relieved_twice_is_relieved(affected: float, dropoff: float, cost: float, relief: float) -> None:
    whole = pain_row(trial(), 0, [Pain(affected, dropoff, cost)])
    parts = [Pain(affected, dropoff, cost, relief), Pain(affected, dropoff, cost, 1 - relief)]
    split = pain_row(trial(), 0, parts)
    assert split.transition == pytest.approx(np.asarray(whole.transition), abs=1e-12)
    assert split.cost == pytest.approx(whole.cost, abs=1e-12)
    assert 1 - np.sum(whole.transition) == pytest.approx(0.4 - affected * dropoff, abs=1e-12)


def test_a_pain_without_numbers_changes_nothing() -> None:
    assert fix_effect(trial(), pain_row(trial(), 0, [])) == 0
    assert fix_effect(trial(), pain_row(trial(), 0, [Pain(affected=1.0)])) == 0


@pytest.mark.parametrize(
    ("pain", "chain", "code"),
    [
        (Pain(affected=1.5), trial(), "pain_out_of_range"),
        (Pain(affected=0.5, cost_per_case=-1.0), trial(), "pain_out_of_range"),
        (Pain(affected=1.0, extra_dropoff=0.5), trial(), "pain_exceeds_exit"),
        (Pain(affected=1.0, cost_per_case=5.0), trial(), "pain_exceeds_cost"),
        (Pain(affected=1.0, extra_dropoff=0.1), trial(transition=[[0, 0], [0, 0.5]]), "no_moves"),
    ],
)
def test_a_pain_larger_than_what_it_is_part_of_is_refused(pain: Pain, chain: Chain, code: str) -> None:
    with pytest.raises(ChainError) as caught:
        pain_row(chain, 0, [pain])
    assert (caught.value.code, caught.value.states) == (code, ("trial",))

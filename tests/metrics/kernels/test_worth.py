from __future__ import annotations

import math

import pytest

from metrics.kernels.chain import ChainError
from metrics.kernels.payback import Payback
from metrics.kernels.worth import Worth, ranked, worth


def test_worth_of_an_effect_against_its_cost() -> None:
    result = worth(2.0, 100.0, 12, one_off_cost=600.0, running_cost_per_period=50.0)
    assert result.per_year == 2400
    assert result.return_on_cost == pytest.approx((2400 - 1200) / 1200)
    assert result.payback == Payback(4, 4.0, False)


def test_without_cost_there_is_no_return_and_the_payback_is_at_once() -> None:
    result = worth(2.0, 100.0, 12)
    assert result.return_on_cost is None
    assert result.payback.periods == 0


@pytest.mark.parametrize("effect", [-1.0, 0.0, 0.25])
def test_an_effect_below_its_running_cost_never_pays_back(effect: float) -> None:
    result = worth(effect, 100.0, 12, one_off_cost=1.0, running_cost_per_period=25.0)
    assert result.payback.never
    assert worth(effect, 100.0, 12, running_cost_per_period=26.0).payback.never


@pytest.mark.parametrize(("effect", "customers"), [(None, 10.0), (1.0, None), (math.nan, 10.0)])
def test_what_is_unknown_stays_unknown(effect: float | None, customers: float | None) -> None:
    assert worth(effect, customers, 12, 1.0) == Worth(None, None, Payback(None, None, False))


def test_a_negative_cost_is_refused() -> None:
    with pytest.raises(ChainError) as caught:
        worth(1.0, 1.0, 12, one_off_cost=-1.0)
    assert caught.value.code == "cost_negative"


def test_the_largest_comes_first_and_the_unknown_last() -> None:
    assert ranked([1.0, None, 3.0, -2.0, math.nan, 3.0]) == [2, 5, 0, 3, 1, 4]

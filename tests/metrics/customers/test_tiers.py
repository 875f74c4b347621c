"""Customer tiers: sizes that add up, ties that are decided the same way every time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.customers.tiers import tiers_by_share, tiers_by_value
from metrics.refusals import Refused


def test_default_shares_are_seventy_twenty_ten():
    tiering = tiers_by_share(np.arange(1000))
    assert [(tier.name, tier.size, tier.lowest, tier.highest) for tier in tiering.tiers] == [
        ("indifferent", 700, 0, 699),
        ("good", 200, 700, 899),
        ("best", 100, 900, 999),
    ]
    assert tiering.split_ties == 0


@settings(max_examples=60, deadline=None)
@given(values=st.lists(st.integers(0, 9), min_size=1, max_size=60))
def test_sizes_add_up_and_no_lower_value_stands_above(values):
    tiering = tiers_by_share(values)
    assert sum(tier.size for tier in tiering.tiers) == len(values)
    for tier, share in zip(tiering.tiers, (0.7, 0.2, 0.1), strict=True):
        assert abs(tier.size - share * len(values)) < 1
    order = np.lexsort((tiering.assignment, values))
    assert (np.diff(tiering.assignment[order]) >= 0).all()
    if sum(values) > 0:
        assert sum(tier.share_of_value for tier in tiering.tiers) == pytest.approx(1)


def test_among_equals_the_earlier_row_stands_higher():
    tiering = tiers_by_share([5] * 10)
    assert tiering.assignment.tolist() == [2, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert tiering.split_ties == 10


def test_rounding_of_sums_does_not_decide():
    tiering = tiers_by_share(range(3), {"low": 0.1 + 0.2, "middle": 0.3, "high": 0.4})
    assert [tier.size for tier in tiering.tiers] == [1, 1, 1]


def test_thresholds_take_the_value_on_them_into_the_higher_tier():
    tiering = tiers_by_value([39.99, 40, 100, -3], {"good": 40, "best": 100})
    assert tiering.assignment.tolist() == [0, 1, 2, 0]
    assert tiering.tiers[0].share_of_value == pytest.approx(36.99 / 176.99)
    assert tiering.split_ties == 0


def test_an_empty_tier_has_no_values_rather_than_zeros():
    tier = tiers_by_value([1, 2], {"best": 100}).tiers[1]
    assert (tier.size, tier.lowest, tier.highest, tier.share_of_value) == (0, None, None, 0.0)


def test_without_value_there_are_no_shares_of_it():
    assert [tier.share_of_value for tier in tiers_by_share([0, 0, 0]).tiers] == [None, None, None]
    assert tiers_by_value([-5, 2], {"good": 0}).tiers[1].share_of_value is None


def test_customers_without_a_value_are_named():
    tiering = tiers_by_share([1, np.nan, 3, np.inf])
    assert [(refusal.code, refusal.row) for refusal in tiering.refused] == [
        ("not_finite", 2),
        ("not_finite", 4),
    ]
    assert tiering.assignment.tolist()[1::2] == [-1, -1]
    assert sum(tier.size for tier in tiering.tiers) == 2


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: tiers_by_share([1], {"all": 0.9}), "shares_not_one"),
        (lambda: tiers_by_share([1], {"a": 1.5, "b": -0.5}), "share_out_of_range"),
        (lambda: tiers_by_share([1], {"a": np.nan, "b": 1}), "share_out_of_range"),
        (lambda: tiers_by_share([1], {}), "no_tiers"),
        (lambda: tiers_by_share([]), "no_usable_rows"),
        (lambda: tiers_by_share([np.nan]), "no_usable_rows"),
        (lambda: tiers_by_share(["much"]), "not_a_number"),
        (lambda: tiers_by_value([1], {}), "no_tiers"),
        (lambda: tiers_by_value([1], {"good": 5, "best": 5}), "thresholds_not_rising"),
        (lambda: tiers_by_value([1], {"good": np.nan}), "thresholds_not_rising"),
        (lambda: tiers_by_value([1], {"indifferent": 5}), "tier_named_twice"),
    ],
)
def test_bad_questions_are_refused(ask, code):
    with pytest.raises(Refused) as caught:
        ask()
    assert caught.value.code == code

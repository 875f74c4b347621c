"""Tiers become segments that a map can blend over."""

from __future__ import annotations

import pytest
from small_maps import journey, number, numbers, stages

from journey.journey import Journey
from metrics.customers.tier_segments import tier_segments
from metrics.customers.tiers import tiers_by_share, tiers_by_value
from metrics.scorecard import scorecard


def test_a_map_blends_over_the_segments_of_tiers() -> None:
    segments = tier_segments(tiers_by_share([5, 1, 90, 2, 3, 30, 4, 1, 2, 20]))
    best = segments[-1]
    plain = journey(stages("paid"), numbers("paid", revenue_per_customer=10))
    whole = Journey(
        [*plain.records.values(), *segments, number("paid", "revenue_per_customer", 100, segment=best.id)]
    )
    assert scorecard(whole).headlines.per_entrant.value == pytest.approx(0.9 * 10 + 0.1 * 100)


def test_tiers_without_customers_are_left_out_and_ids_are_new() -> None:
    segments = tier_segments(tiers_by_value([1.0, 2.0, 90.0], {"good": 50, "best": 1000}), taken={"tier-1"})
    assert [(each.id, each.name) for each in segments] == [("tier-2", "indifferent"), ("tier-3", "good")]
    assert sum(each.share or 0 for each in segments) == pytest.approx(1, abs=1e-12)
    assert {each.evidence for each in segments} == {"measured"}

"""Any map at all has intervals and a decision: no crash, no warning, nothing but finite numbers and None."""

from __future__ import annotations

import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_maps import maps
from strategies import journeys

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Scenario, Segment, Series
from metrics.decision import decide
from metrics.intervals import intervals, with_intervals
from metrics.scorecard import scorecard

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(journeys(), st.data())
def test_any_map_has_intervals_and_a_decision(told: Journey, data: st.DataObject) -> None:
    selection = Selection(
        segment=data.draw(st.sampled_from([None, *told.of(Segment)])),
        scenario=data.draw(st.sampled_from([None, *told.of(Scenario)])),
    )
    level = data.draw(st.sampled_from(["stage", "touchpoint"]))
    card = scorecard(told, selection, level)
    found = intervals(card, told, draws=20)
    for each in (*found.headlines.values(), *(i for rows in found.subjects.values() for i in rows.values())):
        assert math.isnan(each.low) or each.low <= each.median <= each.high
    filled = with_intervals(card, found)
    assert filled.headlines.per_entrant.value == card.headlines.per_entrant.value
    decision = decide(told, selection, level, draws=20)
    for row in (*decision.fixes, *decision.pains, *decision.opportunities):
        for figure in (row.effect, row.low, row.high):
            assert figure is None or math.isfinite(figure)
        assert row.low is None or row.high is None or row.low <= row.high


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(maps(complete=True), st.data())
def test_any_counts_and_ranges_have_intervals(plain: Journey, data: st.DataObject) -> None:
    records = []
    for each in plain.records.values():
        kept = each
        if isinstance(each, Series):
            value = each.points[0][1]
            n = data.draw(st.sampled_from([None, 0, 3, 900]))
            width = data.draw(st.sampled_from([None, 0.0, 0.1, 0.6])) if n is None else None
            ends = (None, None) if width is None else (value * (1 - width), value * (1 + width))
            points = ((None, value, n),)
            kept = Series(
                id=each.id, subject=each.subject, kpi=each.kpi, points=points, low=ends[0], high=ends[1]
            )
        records.append(kept)
    told = Journey(records)
    found = intervals(scorecard(told), told, draws=50)
    heads = found.headlines
    if "per_entrant" in heads and found.undefined < 1:
        assert math.isfinite(heads["per_entrant"].median)
    assert math.isclose(sum(found.collect.values()), 1, abs_tol=1e-9) or not any(found.collect.values())
    for fix in decide(told, draws=50).fixes:
        assert fix.low is None or fix.high is None or fix.low <= fix.high

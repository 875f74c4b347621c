"""Effects draw by draw from what is solved once: those of drawing and solving the whole map again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from small_maps import journey, maps, number, numbers, stages

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import (
    AbTest,
    Effect,
    Map,
    Opportunity,
    PainPoint,
    Record,
    Scenario,
    Segment,
    Series,
)
from metrics.adjustment import Adjustment, of_opportunities
from metrics.fixes import candidates
from metrics.intervals import clv_draws
from metrics.quick import quick_effects
from metrics.quick_draws import QuickDraws, quick_draws
from metrics.scorecard import Scorecard, scorecard

DRAWS = 60
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def solved(plain: Journey, card: Scorecard) -> QuickDraws:
    found = quick_draws(plain, card, DRAWS, 3)
    assert found is not None
    return found


def check(plain: Journey, selection: Selection, tried: Adjustment) -> bool:
    """Compare with the long way, where the quick one serves at all; return whether it did."""
    card = scorecard(plain, selection)
    quick = quick_effects(plain, card)
    changed = None if quick is None else quick.changed(tried)
    after = scorecard(plain, selection, card.level, tried)
    if changed is None or after.headlines.per_entrant.value is None:
        return False
    before, later = (clv_draws(each, plain, DRAWS, 3, by) for each, by in ((card, None), (after, tried)))
    if before is None or later is None:
        return False
    found = solved(plain, card)
    scale = max([1.0, *(abs(each.value or 0) for each in card.subjects.values())])
    np.testing.assert_allclose(found.clv, before, atol=1e-9 * scale)
    np.testing.assert_allclose(found.effects(tried, changed), later - before, atol=1e-8 * scale, rtol=1e-9)
    return True


def counted(plain: Journey, data: st.DataObject, horizon: int | None) -> Journey:
    records: list[Record] = [replace(plain.map, horizon=horizon)]
    for each in plain.records.values():
        if isinstance(each, Series):
            value, n = each.points[0][1], data.draw(st.sampled_from([3, 40, 900, None]))
            records.append(replace(each, points=((None, value, n),), spread=value / 2))
        elif not isinstance(each, Map):
            records.append(each)
    return Journey(records)


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(maps(complete=True), st.none() | st.integers(1, 6), st.data())
def test_any_change_of_any_map(plain: Journey, horizon: int | None, data: st.DataObject) -> None:
    stage = data.draw(st.sampled_from([each.id for each in plain.stages]))
    pain = PainPoint(id="pain", on=stage, affected=0.3, extra_dropoff=0.1, cost_per_case=1)
    whole = counted(Journey([*plain.records.values(), pain]), data, horizon)
    options = [each.effect for each in candidates(whole, scorecard(whole))]
    chosen = data.draw(st.lists(st.sampled_from(options), max_size=3)) if options else []
    relief = data.draw(st.sampled_from([{}, {"pain": 0.4}, {"pain": 1.0}]))
    check(whole, Selection(), Adjustment(tuple(chosen), relief))


def told_apart(**fields: object) -> Journey:
    """Two segments, a scenario with an opportunity of its own, a test, and counts behind most numbers."""
    fields.setdefault("annual_discount_rate", 0.2)
    better = Effect(subject="paid", kpi="retention_rate", by=0.05)
    return journey(
        Segment(id="few", share=0.3),
        Segment(id="many", share=0.7),
        Scenario(id="plan", opportunities=("idea",)),
        PainPoint(id="pain", on="trial", affected=0.5, extra_dropoff=0.2, cost_per_case=2),
        Opportunity(id="idea", addresses=("pain",), relief=0.5, effects=(better,)),
        Opportunity(id="tested", effects=(Effect(subject="trial", kpi="conversion_rate", by=0.3),)),
        AbTest(
            id="ab", opportunity="tested", subject="trial",
            control_conversions=40, control_n=100, variant_conversions=55, variant_n=100,
        ),
        stages("trial", "paid", paid=True),
        numbers("trial", acquisition_cost=5, cost_to_serve=3),
        number("trial", "dwell_time", 20, spread=9, points=((None, 20, 50),)),
        number("trial", "conversion_rate", 0, points=((None, 0.4, 300),)),
        number("trial", "conversion_rate", 0, segment="few", points=((None, 0.6, 40),)),
        number("paid", "retention_rate", 0, points=((None, 0.7, 200),)),
        number("paid", "revenue_per_customer", 30, spread=12, points=((None, 30, 20),)),
        numbers("paid", cost_to_serve=4),
        **fields,
    )  # fmt: skip


@pytest.mark.parametrize("horizon", [None, 7])
@pytest.mark.parametrize("scenario", [None, "plan"])
@pytest.mark.parametrize("segment", [None, "few"])
def test_segments_scenarios_and_tests(segment: str | None, scenario: str | None, horizon: int | None) -> None:
    plain = told_apart(horizon=horizon)
    selection = Selection(segment=segment, scenario=scenario)
    for tried in (
        Adjustment((Effect(subject="paid", kpi="revenue_per_customer", by=3),)),
        Adjustment((Effect(subject="trial", kpi="dwell_time", by=-1),)),
        Adjustment(relief={"pain": 0.25}),
        Adjustment((Effect(subject="paid", kpi="retention_rate", by=0.1),), {"pain": 0.25}),
        of_opportunities(plain, ["tested"]),
    ):
        assert check(plain, selection, tried)


def test_close_to_an_endless_loop_the_draws_are_solved_again() -> None:
    plain = journey(
        stages("trial", "paid", paid=True),
        number("trial", "conversion_rate", 0, points=((None, 0.4, 300),)),
        numbers("paid", retention_rate=0.7, revenue_per_customer=30),
    )
    tried = Adjustment((Effect(subject="paid", kpi="retention_rate", to=1 - 1e-8),))
    assert check(plain, Selection(), tried)
    card = scorecard(plain)
    quick = quick_effects(plain, card)
    assert quick is not None
    changed = quick.changed(tried)
    assert changed is not None
    effects = solved(plain, card).effects(tried, changed)
    assert effects == pytest.approx(solved(plain, card).clv * (0.3e8 - 1), rel=1e-6)


def test_a_draw_in_which_a_change_cannot_be_has_no_effect() -> None:
    plain = journey(
        stages("trial", "paid", paid=True),
        number("trial", "conversion_rate", 0, points=((None, 0.9, 20),)),
        numbers("paid", retention_rate=0.7, revenue_per_customer=30),
    )
    tried = Adjustment((Effect(subject="trial", kpi="conversion_rate", by=0.05),))
    assert check(plain, Selection(), tried)
    card = scorecard(plain)
    quick = quick_effects(plain, card)
    assert quick is not None
    changed = quick.changed(tried)
    assert changed is not None
    found = solved(plain, card).effects(tried, changed)
    assert 0 < np.isnan(found).sum() < DRAWS


def test_without_observations_there_are_no_draws() -> None:
    plain = journey(stages("trial"), numbers("trial", revenue_per_customer=3))
    assert quick_draws(plain, scorecard(plain), DRAWS, 3) is None

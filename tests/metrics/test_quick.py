"""Effects by a low-rank update: the same as solving the whole map again, for any map and change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import journeys

from journey.journey import Journey
from journey.records import Effect, Flow, Map, PainPoint, Series, Stage
from metrics.adjustment import Adjustment
from metrics.fixes import candidates
from metrics.quick import quick_effects
from metrics.scorecard import scorecard


def number(subject: str, kpi: str, value: float, segment: str | None = None) -> Series:
    return Series(
        id=f"{subject}-{kpi}-{segment}",
        subject=subject,
        kpi=kpi,
        segment=segment,
        points=((None, value, None),),
    )


def chained(count: int, back: float) -> Journey:
    records = [Map(id="m"), Stage(id="s0"), number("s0", "revenue_per_customer", 5.0)]
    for place in range(1, count):
        records += [
            Stage(id=f"s{place}", order=place),
            Flow(id=f"on{place}", source=f"s{place - 1}", target=f"s{place}"),
            Flow(id=f"back{place}", source=f"s{place}", target=f"s{place - 1}"),
            number(f"on{place}", "share", 0.5),
            number(f"back{place}", "share", back),
            number(f"s{place}", "cost_to_serve", 2.0),
            number(f"s{place}", "revenue_per_customer", 3.0 * place),
            PainPoint(id=f"p{place}", on=f"s{place}", affected=0.4, extra_dropoff=0.2, cost_per_case=1.0),
        ]
    return Journey(records)


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(2, 7),
    back=st.floats(0, 0.4),
    chosen=st.lists(st.integers(0, 60), min_size=1, max_size=5, unique=True),
    relief=st.dictionaries(st.integers(1, 6), st.floats(0.05, 1), max_size=3),
)
def test_an_update_is_the_whole_map_solved_again(
    count: int, back: float, chosen: list[int], relief: dict[int, float]
) -> None:
    journey = chained(count, back)
    card = scorecard(journey)
    options = candidates(journey, card)
    effects = tuple(options[place % len(options)].effect for place in chosen)
    pains = {f"p{place}": share for place, share in relief.items() if place < count}
    adjustment = Adjustment(effects, pains)
    quick = quick_effects(journey, card)
    assert quick is not None
    found = quick.effect(adjustment)
    after = scorecard(journey, adjustment=adjustment).headlines.per_entrant.value
    before = card.headlines.per_entrant.value
    if found is not None:
        assert after is not None
        assert before is not None
        assert found == pytest.approx(after - before, rel=1e-9, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(journeys())
def test_on_any_map_it_says_what_the_whole_map_says_or_nothing(journey: Journey) -> None:
    card = scorecard(journey)
    quick = quick_effects(journey, card)
    before = card.headlines.per_entrant.value
    if quick is None or before is None:
        return
    for option in candidates(journey, card)[:5]:
        found = quick.effect(Adjustment((option.effect,)))
        after = scorecard(journey, adjustment=Adjustment((option.effect,))).headlines.per_entrant.value
        if found is not None:
            assert after is not None
            scale = max(1.0, abs(before), abs(after))
            assert found == pytest.approx(after - before, abs=1e-8 * scale)


def test_it_is_used_at_all() -> None:
    journey = chained(4, 0.2)
    quick = quick_effects(journey, scorecard(journey))
    assert quick is not None
    assert quick.effect(Adjustment((Effect(subject="on2", kpi="share", by=0.1),))) is not None
    assert quick.effect(Adjustment(relief={"p2": 0.5})) is not None


def test_what_is_above_everybody_is_left_to_the_whole_map() -> None:
    journey = chained(4, 0.2)
    quick = quick_effects(journey, scorecard(journey))
    assert quick is not None
    assert quick.effect(Adjustment((Effect(subject="on2", kpi="share", to=0.95),))) is None


def test_who_enters_where_is_left_to_the_whole_map() -> None:
    journey = chained(3, 0.1)
    quick = quick_effects(journey, scorecard(journey))
    assert quick is not None
    assert quick.effect(Adjustment((Effect(subject="s1", kpi="entry_share", to=0.5),))) is None


def with_horizon(journey: Journey, horizon: int) -> Journey:
    kept = [each for each in journey.records.values() if not isinstance(each, Map)]
    return Journey([*kept, Map(id="m", horizon=horizon)])


@pytest.mark.parametrize("horizon", [1, 2, 12])
def test_with_a_horizon_it_says_the_same(horizon: int) -> None:
    journey = with_horizon(chained(5, 0.2), horizon)
    days = [number(f"s{place}", "dwell_time", 20.0 * place) for place in range(1, 5)]
    journey = Journey([*journey.records.values(), *days])
    card = scorecard(journey)
    quick = quick_effects(journey, card)
    assert quick is not None
    before = card.headlines.per_entrant.value
    changes = [
        Adjustment((Effect(subject="s2", kpi="revenue_per_customer", by=1.0),)),
        Adjustment((Effect(subject="on3", kpi="share", by=0.2),), {"p1": 0.5}),
        Adjustment((Effect(subject="s2", kpi="dwell_time", by=-1.0),)),
    ]
    for change in changes:
        found = quick.effect(change)
        after = scorecard(journey, adjustment=change).headlines.per_entrant.value
        assert before is not None
        assert after is not None
        assert found == pytest.approx(after - before, abs=1e-9)


def test_another_number_of_whole_periods_is_left_to_the_whole_map() -> None:
    journey = with_horizon(chained(3, 0.1), 12)
    quick = quick_effects(journey, scorecard(journey))
    assert quick is not None
    assert quick.effect(Adjustment((Effect(subject="s1", kpi="dwell_time", to=90),))) is None


def test_a_chain_too_large_to_be_kept_is_left_to_the_whole_map(monkeypatch: pytest.MonkeyPatch) -> None:
    journey = chained(3, 0.1)
    monkeypatch.setattr("metrics.quick.CELLS_KEPT", 8)
    assert quick_effects(journey, scorecard(journey)) is None

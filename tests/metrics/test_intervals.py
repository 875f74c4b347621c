"""Intervals of a scorecard: draws of sure numbers give the scorecard itself, unsure ones the known laws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import stats
from small_maps import journey, maps, number, numbers, stages

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Effect, Flow, Opportunity, PainPoint, Scenario, Segment, Series
from metrics.adjustment import Adjustment
from metrics.drawn import drawn
from metrics.headline_draws import headline_draws, payback_draws
from metrics.intervals import NOTHING, clv_draws, difference_interval, intervals, with_intervals
from metrics.kernels.chain import Chain
from metrics.kernels.lifetime import headlines
from metrics.kernels.payback import chain_payback
from metrics.scorecard import Scorecard, scorecard

SURE = 10**13
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
HEADS = (
    "per_entrant",
    "per_customer",
    "acquisition_cost",
    "ltv_to_cac",
    "customers_per_entrant",
    "with_referrals",
)


def counted(plain: Journey, n: float = SURE) -> Journey:
    """The same map with every number counted so often."""
    changed = [
        Series(id=each.id, subject=each.subject, kpi=each.kpi, segment=each.segment, scenario=each.scenario,
               points=tuple((period, value, n) for period, value, _ in each.points))
        if isinstance(each, Series) else each
        for each in plain.records.values()
    ]  # fmt: skip
    return Journey(changed)


def shop(**fields: object) -> Journey:
    """A trial of which 40 of 100 buy, once in three months, at a price given as a range."""
    return journey(
        stages("trial", "paid", paid=True),
        number("trial", "conversion_rate", 0, points=((None, 0.4, 100),)),
        number("paid", "retention_rate", 0, points=((None, 0.75, 60),)),
        number("paid", "revenue_per_customer", 50, low=45, high=56),
        number("trial", "acquisition_cost", 8),
        **fields,
    )


def check_collapsed(card: Scorecard, plain: Journey, adjustment: Adjustment | None = None) -> None:
    """Draws of numbers counted without end are the figures of the scorecard, every one of them."""
    found = intervals(card, plain, draws=3, adjustment=adjustment)
    if card.assembled.chain is None:
        assert found is NOTHING
        return
    assert found.undefined == 0
    scale = max([1.0, *(abs(each.value or 0) for each in card.subjects.values())])
    for key, standing in card.subjects.items():
        for name in ("visits", "value", "net", "leak"):
            figure = getattr(standing, name)
            assert (name in found.subjects[key]) == (figure is not None), name
            if figure is not None:
                assert float(found.subjects[key][name].median) == pytest.approx(figure, abs=1e-4 * scale)
    for stream, ends in zip(card.flows, found.flows, strict=True):
        for name in ("customers", "gain"):
            figure = getattr(stream, name)
            if figure is not None:
                assert float(ends[name].median) == pytest.approx(figure, abs=1e-4 * scale)
    for name in HEADS:
        figure = getattr(card.headlines, name).value
        if figure is not None and abs(figure) < 1e3 * scale:
            assert float(found.headlines[name].median) == pytest.approx(figure, rel=1e-3, abs=1e-4 * scale)


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(maps(complete=True), st.none() | st.integers(1, 6))
def test_sure_numbers_give_the_scorecard(plain: Journey, horizon: int | None) -> None:
    record = counted(plain)
    whole = Journey([record.map.__class__(id="m", annual_discount_rate=0.1, horizon=horizon), *(
        each for each in record.records.values() if each.id != "m")])  # fmt: skip
    check_collapsed(scorecard(whole), whole)


@settings(max_examples=20, deadline=None, suppress_health_check=SLOW)
@given(maps())
def test_missing_numbers_stay_missing(plain: Journey) -> None:
    record = counted(plain)
    check_collapsed(scorecard(record), record)


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(maps(complete=True), st.data())
def test_sure_numbers_give_the_scorecard_after_adjustments(plain: Journey, data: st.DataObject) -> None:
    record = counted(plain)
    stage = data.draw(st.sampled_from([each.id for each in record.stages]))
    kpi = data.draw(
        st.sampled_from(["conversion_rate", "revenue_per_customer", "cost_to_serve", "dwell_time"])
    )
    change = data.draw(
        st.sampled_from([Effect(subject=stage, kpi=kpi, to=0.2), Effect(subject=stage, kpi=kpi, by=0.01)])
    )
    pain = PainPoint(id="pain", on=stage, affected=0.1, extra_dropoff=0.05)
    record = Journey([*record.records.values(), pain])
    tried = Adjustment((change,), {"pain": data.draw(st.sampled_from([0.0, 0.5, 1.0]))})
    card = scorecard(record, adjustment=tried)
    check_collapsed(card, record, tried)


def told_apart() -> Journey:
    better = Effect(subject="paid", kpi="retention_rate", by=0.05)
    return counted(
        journey(
            Segment(id="few", share=0.3),
            Segment(id="many", share=0.7),
            Scenario(id="plan", opportunities=("idea",)),
            PainPoint(id="pain", on="trial", affected=0.5, extra_dropoff=0.2, cost_per_case=2),
            Opportunity(id="idea", addresses=("pain",), relief=0.5, effects=(better,)),
            stages("trial", "paid", paid=True),
            numbers("trial", conversion_rate=0.4, acquisition_cost=5, cost_to_serve=3, dwell_time=10),
            numbers("trial", entry_share=0.8),
            numbers("paid", entry_share=0.2),
            number("trial", "conversion_rate", 0.6, segment="few"),
            numbers("paid", retention_rate=0.7, revenue_per_customer=30, cost_to_serve=4, referral_rate=0.02),
            number("paid", "retention_rate", 0.8, segment="few"),
        )
    )  # fmt: skip


@pytest.mark.parametrize("scenario", [None, "plan"])
@pytest.mark.parametrize("segment", [None, "few"])
def test_segments_and_scenarios_are_drawn_as_the_scorecard_reads_them(
    segment: str | None, scenario: str | None
) -> None:
    plain = told_apart()
    check_collapsed(scorecard(plain, Selection(segment=segment, scenario=scenario)), plain)


def test_headlines_of_every_draw_are_those_of_its_chain() -> None:
    plain = shop(annual_discount_rate=0.2)
    card = scorecard(plain)
    found = drawn(card, plain, 40, 3)
    assert found is not None
    batch = found.batch(slice(0, 40))
    heads = headline_draws(card, found, batch, slice(0, 40))
    for draw in range(40):
        chain = replace(
            found.chain,
            transition=batch.transition[draw],
            revenue=batch.revenue[draw],
            cost=batch.cost[draw],
        )
        one = headlines(chain, 1, found.acquiring[draw])
        assert heads["per_entrant"][draw] == pytest.approx(one.per_entrant)
        assert heads["per_customer"][draw] == pytest.approx(one.per_customer)
        assert heads["acquisition_cost"][draw] == pytest.approx(one.acquisition_cost)
        assert heads["ltv_to_cac"][draw] == pytest.approx(one.ltv_to_cac)
        assert heads["payback_periods"][draw] == one.payback_periods


def test_paybacks_that_never_come_are_later_than_any() -> None:
    chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0], dwell_periods=[1])
    plain = shop()
    found = drawn(scorecard(plain), plain, 3, 0)
    assert found is not None
    batch = replace(
        found.batch(slice(0, 3)),
        transition=np.full((3, 1, 1), 0.5), revenue=np.full((3, 1), 10.0), cost=np.zeros((3, 1)),
        discount=np.ones((3, 1)), start=np.ones((3, 1)), dwell_periods=np.ones(1, np.int64),
    )  # fmt: skip
    assert payback_draws(batch, np.array([15.0, 30.0, 0.0])).tolist()[:2] == [2.0, np.inf]
    assert np.isnan(payback_draws(batch, np.array([15.0, 30.0, 0.0]))[2])
    assert (chain_payback(chain, 0, 15.0).periods, chain_payback(chain, 0, 30.0).never) == (2, True)


def test_value_follows_the_law_of_its_one_unsure_number() -> None:
    plain = journey(
        stages("trial", "paid"),
        number("trial", "conversion_rate", 0, points=((None, 0.4, 100),)),
        numbers("paid", revenue_per_customer=50),
    )
    found = intervals(scorecard(plain), plain, draws=20_000).headlines["per_entrant"]
    ends = 50 * stats.beta(41, 61).ppf([0.1, 0.5, 0.9])
    np.testing.assert_allclose([found.low, found.median, found.high], ends, rtol=0.01)


def test_a_typed_range_of_money_is_the_interval() -> None:
    plain = journey(stages("paid"), number("paid", "revenue_per_customer", 50, low=40, high=60))
    found = intervals(scorecard(plain), plain, draws=20_000).headlines["per_entrant"]
    np.testing.assert_allclose([found.low, found.high], [40, 60], rtol=0.02)


def test_a_counted_mean_of_money_has_the_law_of_its_count_and_spread() -> None:
    points = ((None, 51.36, 400),)
    plain = journey(stages("paid"), number("paid", "average_order_value", 0, points=points, spread=80))
    found = intervals(scorecard(plain), plain, draws=20_000).headlines["per_entrant"]
    variance = 80**2 / 400
    ends = stats.gamma(51.36**2 / variance, scale=variance / 51.36).ppf([0.1, 0.5, 0.9])
    np.testing.assert_allclose([found.low, found.median, found.high], ends, rtol=0.01)


def test_a_typed_range_of_a_share_is_the_interval() -> None:
    plain = journey(
        stages("trial", "paid"),
        number("trial", "conversion_rate", 0.3, low=0.2, high=0.4),
        numbers("paid", revenue_per_customer=100),
    )
    found = intervals(scorecard(plain), plain, draws=20_000)
    np.testing.assert_allclose(
        [found.headlines["per_entrant"].low, found.headlines["per_entrant"].high], [20, 40], rtol=0.03
    )
    assert found.prior_only == ()


def test_a_churn_rate_is_drawn_as_what_leaves() -> None:
    plain = journey(
        stages("paid", paid=True),
        number("paid", "churn_rate", 0, points=((None, 0.25, 80),)),
        numbers("paid", revenue_per_customer=10),
    )
    found = intervals(scorecard(plain), plain, draws=20_000).headlines["per_entrant"]
    ends = 10 / stats.beta(21, 61).ppf([0.9, 0.5, 0.1])
    np.testing.assert_allclose([found.low, found.median, found.high], ends, rtol=0.02)


def test_a_range_that_does_not_hold_its_value_is_named() -> None:
    plain = journey(stages("paid"), number("paid", "revenue_per_customer", 50, low=60, high=70))
    found = intervals(scorecard(plain), plain)
    assert [each.code for each in found.findings] == ["range_unusable"]


def test_nothing_observed_leaves_the_prior_alone_marked_and_out_of_the_headlines() -> None:
    plain = journey(
        stages("trial", "paid"),
        numbers("trial", conversion_rate=0.9),
        numbers("paid", revenue_per_customer=1),
    )
    card = scorecard(plain)
    found = intervals(card, plain, draws=20_000)
    assert found.headlines["per_entrant"].is_prior_only
    assert float(found.headlines["per_entrant"].median) == pytest.approx(0.5, abs=0.01)
    assert found.prior_only == ("trial",)
    filled = with_intervals(card, found)
    assert (filled.headlines.per_entrant.low, filled.headlines.per_entrant.high) == (None, None)
    assert "interval_prior_only" in [each.code for each in filled.findings]
    assert clv_draws(card, plain) is None


def test_what_was_not_observed_is_taken_as_typed_where_other_numbers_were() -> None:
    plain = journey(
        stages("trial", "setup", "paid"),
        number("trial", "conversion_rate", 0, points=((None, 0.4, 100),)),
        numbers("setup", conversion_rate=0.9),
        numbers("paid", revenue_per_customer=50),
    )
    card = scorecard(plain)
    found = intervals(card, plain)
    assert found.prior_only == ("setup",)
    assert not found.headlines["per_entrant"].is_prior_only
    filled = with_intervals(card, found).headlines.per_entrant
    assert filled.low is not None
    assert filled.high is not None
    assert filled.low < 18 < filled.high
    assert filled.value == card.headlines.per_entrant.value
    assert found.collect["setup"] > found.collect["trial"], "data is wanted first where there is none"


def test_the_scorecard_itself_stays_as_it_was() -> None:
    plain = shop()
    card = scorecard(plain)
    before = card.headlines
    with_intervals(card, intervals(card, plain))
    assert card.headlines is before
    assert before.per_entrant.low is None


def test_the_same_seed_gives_the_same_intervals() -> None:
    plain = shop()
    card = scorecard(plain)
    first, again, other = (clv_draws(card, plain, 100, seed) for seed in (1, 1, 2))
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_a_count_read_from_a_table_draws_as_the_same_one_read_from_the_file() -> None:
    """An imported count is 690.0, in a saved map it is 690: window and command line must agree."""
    plain = shop()
    of_file, of_table = counted(plain, 690), counted(plain, 690.0)
    first, second = (clv_draws(scorecard(each), each, 100, 1) for each in (of_file, of_table))
    assert first is not None
    assert second is not None
    assert first.tolist() == second.tolist()


def test_a_difference_is_unsure_only_by_what_differs() -> None:
    plain = shop()
    side = (scorecard(plain), plain, None)
    same = difference_interval(side, side)
    assert same is not None
    assert (float(same.low), float(same.high)) == (0, 0)
    raised = Adjustment((Effect(subject="trial", kpi="acquisition_cost", by=-3.0),))
    found = difference_interval(side, (scorecard(plain, adjustment=raised), plain, raised))
    assert found is not None
    np.testing.assert_allclose([found.low, found.high], 3.0)


def test_segments_that_share_a_number_share_its_draws() -> None:
    """Both segments convert by the same counted rate, so blending must not make the value surer."""
    shared = journey(
        Segment(id="a", share=0.5),
        Segment(id="b", share=0.5),
        stages("trial", "paid"),
        number("trial", "conversion_rate", 0, points=((None, 0.4, 100),)),
        number("paid", "revenue_per_customer", 50),
        number("paid", "revenue_per_customer", 50, segment="a"),
    )
    card = scorecard(shared)
    assert card.blended
    found = intervals(card, shared, draws=20_000).headlines["per_entrant"]
    ends = 50 * stats.beta(41, 61).ppf([0.1, 0.9])
    np.testing.assert_allclose([found.low, found.high], ends, rtol=0.01)


def test_draws_in_which_pains_explain_too_much_are_left_out_and_counted() -> None:
    plain = journey(
        stages("trial", "paid"),
        PainPoint(id="pain", on="trial", affected=0.5, extra_dropoff=1.0),
        number("trial", "conversion_rate", 0, points=((None, 0.45, 30),)),
        numbers("paid", revenue_per_customer=50),
    )
    relief = Adjustment(relief={"pain": 1.0})
    found = intervals(scorecard(plain, adjustment=relief), plain, adjustment=relief)
    assert 0.1 < found.undefined < 0.6
    assert "interval_draws_undefined" in [each.code for each in found.findings]


def test_who_enters_where_is_drawn_from_its_count() -> None:
    plain = journey(
        stages("direct", "search"),
        number("direct", "entry_share", 0, points=((None, 0.3, 40),)),
        number("search", "entry_share", 0, points=((None, 0.7, 40),)),
        numbers("direct", revenue_per_customer=10, conversion_rate=0),
    )
    found = intervals(scorecard(plain), plain, draws=20_000).headlines["per_entrant"]
    ends = 10 * stats.beta(13, 29).ppf([0.1, 0.5, 0.9])
    np.testing.assert_allclose([found.low, found.median, found.high], ends, rtol=0.02)


def test_a_flow_share_is_drawn_from_its_own_count() -> None:
    plain = journey(
        stages("trial", "paid", "lost"),
        Flow(id="buys", source="trial", target="paid"),
        Flow(id="waits", source="trial", target="lost"),
        number("buys", "share", 0, points=((None, 0.4, 50),)),
        number("waits", "share", 0, points=((None, 0.3, 50),)),
        numbers("paid", revenue_per_customer=50),
        numbers("lost", conversion_rate=0),
    )
    card = scorecard(plain)
    found = intervals(card, plain, draws=20_000)
    place = [each.flow for each in card.flows].index("buys")
    law = stats.beta(1 + 20, 2 + 30)
    np.testing.assert_allclose(
        [found.flows[place]["share"].low, found.flows[place]["share"].high], law.ppf([0.1, 0.9]), rtol=0.02
    )


def test_a_map_too_large_for_all_draws_is_drawn_less_often_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = shop()
    card = scorecard(plain)
    assert intervals(card, plain).draws == 2000
    monkeypatch.setattr("metrics.kernels.batches.SECONDS", 1e-3)
    found = intervals(card, plain)
    assert found.draws == 50
    assert [each.parameters["draws"] for each in found.findings if each.code == "interval_few_draws"] == [50]

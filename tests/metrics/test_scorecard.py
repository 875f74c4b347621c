"""From a map to its figures: by hand, from a published table, and by segment, scenario and period."""

import pytest
from small_maps import clv, codes, funnel, journey, number, numbers, stages

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Scenario, Segment, Touchpoint
from metrics.mapping import natural_level
from metrics.reading import estimate
from metrics.scorecard import scorecard


def test_funnel_by_hand() -> None:
    card = scorecard(funnel())
    assert clv(card) == pytest.approx(0.4 * 120 - 8)
    trial, paid = card.subjects["trial"], card.subjects["paid"]
    assert (trial.visits, trial.cost, trial.revenue, trial.exit_share) == pytest.approx((1, 8, 0, 0.6))
    assert (paid.visits, paid.value, paid.exit_share) == pytest.approx((1.6, 120, 0.25))
    assert (paid.revenue, paid.cost, paid.net) == pytest.approx((64, 16, 48))
    assert trial.leak == pytest.approx(1 * 0.6 * (-8 - 40))
    assert card.findings == ()


def test_headlines_by_hand() -> None:
    heads = scorecard(funnel()).headlines
    assert heads.per_customer.value == pytest.approx(120)
    assert heads.acquisition_cost.value == pytest.approx(8 / 0.4)
    assert heads.ltv_to_cac.value == pytest.approx(6)
    assert heads.payback_periods.value == 1
    assert heads.customers_per_entrant.value == pytest.approx(0.4)


def test_cost_of_a_customer_told_by_the_map() -> None:
    told = Journey([*funnel().records.values(), number("m", "acquisition_cost", 20)])
    heads = scorecard(told).headlines
    assert heads.acquisition_cost.value == pytest.approx(40)
    assert heads.ltv_to_cac.value == pytest.approx(3)
    wrong = Journey([*funnel().records.values(), number("m", "acquisition_cost", -20)])
    card = scorecard(wrong)
    assert codes(card) == [("out_of_range", "m")]
    assert card.headlines.acquisition_cost.value is None
    assert card.headlines.per_customer.value == pytest.approx(120)


def test_no_acquisition_cost_is_said_and_is_not_infinity() -> None:
    free = journey(stages("shop"), numbers("shop", revenue_per_customer=5))
    heads = scorecard(free).headlines
    assert heads.ltv_to_cac.value is None
    assert heads.reasons == ("no_cac",)


def test_textbook_hundred_a_quarter_for_a_year() -> None:
    book = journey(
        stages("active", active=True),
        numbers("active", retention_rate=1, revenue_per_customer=100),
        period="quarter",
        horizon=4,
    )
    assert clv(scorecard(book)) == 400.0


def test_flows_that_are_drawn_are_the_moves() -> None:
    card = scorecard(
        journey(
            stages("look", "try", "buy"),
            [Flow(id="f1", source="look", target="try"), Flow(id="f2", source="look", target="buy")],
            Flow(id="f3", source="try", target="look"),
            numbers("f1", share=0.5),
            numbers("f2", share=0.1),
            numbers("try", conversion_rate=0.4),
            numbers("buy", revenue_per_customer=90),
        )
    )
    # V = 0.5 (0.4 V) + 0.1 90
    assert clv(card) == pytest.approx(9 / 0.8)
    assert card.streams["f3"].share == 0.4
    assert card.streams["f1"].customers == pytest.approx(0.5 / 0.8)
    assert ("buy", "buy") not in [(s.source, s.target) for s in card.flows]


def test_parallel_flows_add_and_share_their_gain() -> None:
    card = scorecard(
        journey(
            stages("look", "buy"),
            [Flow(id="f1", source="look", target="buy"), Flow(id="f2", source="look", target="buy")],
            numbers("f1", share=0.1),
            numbers("f2", share=0.3),
            numbers("buy", revenue_per_customer=10),
        )
    )
    assert clv(card) == pytest.approx(4)
    first, second = card.streams["f1"].gain, card.streams["f2"].gain
    assert first is not None
    assert second is not None
    assert second == pytest.approx(3 * first)


def test_churn_leaves_what_neither_goes_nor_moves_on() -> None:
    card = scorecard(
        journey(
            stages("active", "advocate", active=True),
            numbers("active", churn_rate=0.1, conversion_rate=0.3, revenue_per_customer=10),
        )
    )
    staying = next(s for s in card.flows if s.source == s.target == "active")
    assert staying.share == pytest.approx(0.6)
    assert clv(card) == pytest.approx(10 / 0.4)
    assert card.subjects["active"].exit_share == pytest.approx(0.1)


def test_own_share_of_a_loop_comes_before_retention() -> None:
    card = scorecard(
        journey(
            stages("active", active=True),
            Flow(id="stay", source="active", target="active"),
            numbers("stay", share=0.5),
            numbers("active", retention_rate=0.9, revenue_per_customer=10),
        )
    )
    assert clv(card) == pytest.approx(20)


def test_frequency_times_order_value() -> None:
    card = scorecard(
        journey(
            stages("shop"),
            numbers("shop", purchase_frequency=2, average_order_value=30, gross_margin=0.5, cost_to_serve=4),
        )
    )
    assert clv(card) == pytest.approx(26)


def test_discount_by_dwell_and_by_period() -> None:
    dwell = journey(
        stages("order", "paid"),
        numbers("order", conversion_rate=1, dwell_time=365.25),
        numbers("paid", revenue_per_customer=110),
        annual_discount_rate=0.1,
    )
    assert clv(scorecard(dwell)) == pytest.approx(100)
    quarter = journey(
        stages("active", active=True),
        numbers("active", retention_rate=0.8, revenue_per_customer=100),
        annual_discount_rate=0.1,
        period="quarter",
    )
    assert clv(scorecard(quarter)) == pytest.approx(100 / (1 - 0.8 * 1.1**-0.25))


def test_entry_shares_start_the_journey() -> None:
    card = scorecard(
        journey(
            stages("shop", "web"),
            numbers("shop", conversion_rate=0, entry_share=0.25, revenue_per_customer=8),
            numbers("web", entry_share=0.75, revenue_per_customer=4),
        )
    )
    assert clv(card) == pytest.approx(5)


def test_referrals_are_a_headline_of_their_own() -> None:
    told = journey(stages("shop"), numbers("shop", revenue_per_customer=10, referral_rate=0.2))
    card = scorecard(told)
    assert clv(card) == 10
    assert card.headlines.with_referrals.value == pytest.approx(12.5)
    exploding = journey(stages("shop"), numbers("shop", revenue_per_customer=10, referral_rate=1.2))
    card = scorecard(exploding)
    assert card.headlines.with_referrals.value is None
    assert codes(card) == [("referrals_explode", None)]


def test_touchpoints_as_states() -> None:
    drawn = journey(
        stages("web"),
        [Touchpoint(id=key, stage="web") for key in ("a", "b", "alone")],
        Flow(id="f", source="a", target="b"),
        numbers("f", share=0.3),
        numbers("b", revenue_per_customer=10),
    )
    assert natural_level(drawn) == "touchpoint"
    card = scorecard(drawn, level="touchpoint")
    assert clv(card) == pytest.approx(3)
    assert set(card.subjects) == {"a", "b"}


def pfeifer_carraway(horizon: int | None) -> Journey:
    """Recency 1 to 4 as stages: margin 40 at a purchase, 4 of marketing every year, 20 % discount."""
    again = (0.3, 0.2, 0.15, 0.05)
    keys = [f"r{place}" for place in range(1, 5)]
    drawn = []
    for place, (key, share) in enumerate(zip(keys, again, strict=True)):
        drawn += [Flow(id=f"{key}-buys", source=key, target="r1"), number(f"{key}-buys", "share", share)]
        if place < 3:
            drawn += [Flow(id=f"{key}-waits", source=key, target=keys[place + 1])]
            drawn += [number(f"{key}-waits", "share", 1 - share)]
    return journey(
        stages(*keys),
        drawn,
        [series for key in keys for series in numbers(key, cost_to_serve=4, dwell_time=365.25)],
        numbers("r1", revenue_per_customer=40),
        period="year",
        annual_discount_rate=0.2,
        horizon=horizon,
    )


@pytest.mark.parametrize(
    ("horizon", "published"),
    [(None, [52.320, 5.554, 1.251, -1.820]), (5, [50.115, 4.220, 0.592, -1.980])],
)
def test_pfeifer_carraway_2000_as_a_map(horizon: int | None, published: list[float]) -> None:
    """Pfeifer and Carraway (2000), p .3 .2 .15 .05, NC 40, M 4, d .2: V for the whole life, and at T = 4."""
    card = scorecard(pfeifer_carraway(horizon))
    assert [standing.value for standing in card.subjects.values()] == pytest.approx(published, abs=5e-4)


def test_period_scenario_and_segment_are_looked_up() -> None:
    told = journey(
        stages("trial", "paid"),
        Scenario(id="better"),
        Segment(id="big", share=0.5),
        number("trial", "conversion_rate", 0, points=(("2026-08", 0.4, 10), ("2026-09", 0.5, 20))),
        number("trial", "conversion_rate", 0.6, scenario="better"),
        numbers("paid", revenue_per_customer=10),
    )
    assert clv(scorecard(told)) == 5
    assert clv(scorecard(told, Selection(period="2026-08"))) == 4
    assert clv(scorecard(told, Selection(scenario="better"))) == 6
    found = estimate(told, "trial", "conversion_rate", Selection(segment="big", period="2026-08"))
    assert (found.value, found.n, found.unit) == (0.4, 10, "ratio")
    assert found.origin is not None
    assert (found.origin.segment, found.origin.period) == (None, "2026-08")


def blended(share: float | None = 0.3) -> Journey:
    return journey(
        stages("trial", "paid", paid=True),
        [Segment(id="big", share=share), Segment(id="small", share=0.7)],
        numbers("trial", conversion_rate=0.4, acquisition_cost=8),
        number("trial", "conversion_rate", 0.9, segment="big"),
        number("paid", "revenue_per_customer", 70, segment="big"),
        numbers("paid", revenue_per_customer=30, retention_rate=0.75),
    )


def test_blend_over_segments_by_their_shares() -> None:
    told = blended()
    whole = scorecard(told)
    big, small = (scorecard(told, Selection(segment=key)) for key in ("big", "small"))
    assert clv(whole) == pytest.approx(0.3 * clv(big) + 0.7 * clv(small))
    assert sum(s.net or 0 for s in whole.subjects.values()) == pytest.approx(clv(whole))
    assert whole.subjects["paid"].visits == pytest.approx((0.3 * 0.9 + 0.7 * 0.4) * 4)
    assert whole.subjects["trial"].exit_share == pytest.approx(0.3 * 0.1 + 0.7 * 0.6)
    # customers: 0.27 big ones worth 280, 0.28 small ones worth 120
    assert whole.headlines.per_customer.value == pytest.approx((0.27 * 280 + 0.28 * 120) / 0.55)
    assert whole.headlines.acquisition_cost.value == pytest.approx(8 / 0.55)
    assert whole.headlines.payback_periods.value == 1
    for key in ("trial", "paid"):
        flows = [s.gain or 0 for s in whole.flows if s.source == key]
        assert sum(flows) + (whole.subjects[key].leak or 0) == pytest.approx(0, abs=1e-9)


def test_blend_without_shares_is_unknown() -> None:
    assert codes(scorecard(blended(None))) == [("segment_share_missing", "big")]
    card = scorecard(blended(0.2))
    assert codes(card) == [("segment_shares_not_one", None)]
    assert card.headlines.per_entrant.value is None


def test_new_customers_as_counted_else_as_told() -> None:
    told = journey(stages("a"), numbers("a", revenue_per_customer=1), new_customers_per_period=500)
    assert scorecard(told).new_customers.value == 500
    counted = Journey([*told.records.values(), number("m", "new_customers", 640)])
    assert scorecard(counted).new_customers.value == 640

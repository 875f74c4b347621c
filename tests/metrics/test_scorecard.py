"""From a map to its figures: by hand, against a plain re-implementation; what is unknown stays unknown."""

import math

import networkx as nx
import pytest
from hypothesis import given, settings
from small_maps import journey, maps, number, numbers, stages

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Scenario, Segment, Series, Touchpoint
from metrics.mapping import natural_level
from metrics.reading import estimate
from metrics.scorecard import Scorecard, scorecard


def codes(card: Scorecard) -> list[tuple[str, str | None]]:
    return [(finding.code, finding.subject) for finding in card.findings]


def clv(card: Scorecard) -> float:
    value = card.headlines.per_entrant.value
    assert value is not None, card.findings
    return value


# ---------------------------------------------------------------- by hand


def funnel(**changed: float) -> Journey:
    """Of 100 who try, 40 pay; a paid month brings 50 x 0.8 - 10 and 3 of 4 stay: 30 / (1 - 0.75) = 120."""
    paid = {"revenue_per_customer": 50, "gross_margin": 0.8, "cost_to_serve": 10, "retention_rate": 0.75}
    return journey(
        stages("trial", "paid", paid=True),
        numbers("trial", conversion_rate=0.4, acquisition_cost=8),
        numbers("paid", **(paid | changed)),
    )


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


# ---------------------------------------------------------------- assumptions


def test_every_default_is_said() -> None:
    card = scorecard(funnel(gross_margin=0.8))
    said = {(note.code, note.subject, note.kpi): note.value for note in card.assumptions}
    assert said == {
        ("dwell_none", "trial", "dwell_time"): 0.0,
        ("revenue_missing", "trial", "revenue_per_customer"): 0.0,
        ("cost_missing", "trial", "cost_to_serve"): 0.0,
        ("dwell_one_period", "paid", "dwell_time"): pytest.approx(30.4375),
        ("cost_missing", "paid", "acquisition_cost"): 0.0,
        ("enters_first", "trial", "entry_share"): 1.0,
        ("acquired_at_first_revenue", "paid", "acquired"): 1.0,
    }


def test_defaults_of_money() -> None:
    card = scorecard(
        journey(
            stages("look", "buy"),
            numbers("look", conversion_rate=0.5),
            numbers("buy", average_order_value=10),
        )
    )
    said = {(note.code, note.subject) for note in card.assumptions}
    assert {("no_money", "look"), ("frequency_missing", "buy"), ("margin_missing", "buy")} <= said


# ---------------------------------------------------------------- unknown


def test_a_missing_conversion_leaves_unknown_what_hangs_on_it_and_no_more() -> None:
    card = scorecard(
        journey(
            stages("first", "second", "third"),
            numbers("first", conversion_rate=0.5),
            numbers("third", revenue_per_customer=10, cost_to_serve=4),
        )
    )
    assert codes(card) == [("conversion_missing", "second")]
    assert card.headlines.per_entrant.value is None
    assert card.headlines.per_customer.value == pytest.approx(6)
    assert card.chain is None
    first, second, third = (card.subjects[key] for key in ("first", "second", "third"))
    assert (first.visits, first.value, first.exit_share) == (1, None, 0.5)
    assert (second.visits, second.value, second.exit_share) == (0.5, None, None)
    assert (third.visits, third.value, third.net) == (None, 6, None)
    assert [stream.share for stream in card.flows] == [0.5, None]


def test_what_entrants_never_reach_does_not_make_the_value_unknown() -> None:
    card = scorecard(
        journey(
            stages("shop", "odd", "end"),
            Flow(id="f", source="shop", target="end"),
            numbers("shop", conversion_rate=0.5, revenue_per_customer=10),
            numbers("odd", cost_to_serve=1),
        )
    )
    assert codes(card) == [("conversion_missing", "odd")]
    assert clv(card) == 10
    assert card.subjects["odd"].value is None


def test_moves_carry_the_number_behind_their_share() -> None:
    counted = journey(
        stages("trial", "paid", paid=True),
        number("trial", "conversion_rate", 0, points=((None, 0.4, 812),)),
        number("paid", "churn_rate", 0, points=((None, 0.25, 330),)),
        numbers("paid", revenue_per_customer=1),
    )
    moves = [move for state in scorecard(counted).parts[0].mapped.states for move in state.moves]
    assert [(move.share, move.number.value, move.number.n) for move in moves] == [
        (0.4, 0.4, 812),
        (0.75, 0.25, 330),
    ]


def test_several_flows_need_their_shares() -> None:
    card = scorecard(
        journey(
            stages("look", "try", "buy"),
            [Flow(id="f1", source="look", target="try"), Flow(id="f2", source="look", target="buy")],
            numbers("f1", share=0.5),
            numbers("look", conversion_rate=0.9),
            numbers("try", conversion_rate=0.4),
            numbers("buy", revenue_per_customer=90),
        )
    )
    assert codes(card) == [("share_missing", "f2")]
    assert card.headlines.per_entrant.value is None
    assert card.subjects["try"].value == pytest.approx(36)


def test_shares_above_one_are_named_with_their_sum_and_not_rescaled() -> None:
    card = scorecard(funnel(retention_rate=1.0, conversion_rate=0.2))
    assert card.findings[0].code == "conversion_leads_nowhere"
    over = journey(
        stages("a", "b", a=True),
        numbers("a", retention_rate=0.8, conversion_rate=0.3),
        numbers("b", revenue_per_customer=1),
    )
    card = scorecard(over)
    assert codes(card) == [("share_above_one", "a")]
    assert card.findings[0].parameters["total"] == pytest.approx(1.1)
    assert card.subjects["a"].value is None
    assert card.subjects["b"].value == 1
    churned = journey(
        stages("a", "b", a=True),
        numbers("a", churn_rate=0.8, conversion_rate=0.3),
        numbers("b", revenue_per_customer=1),
    )
    assert codes(scorecard(churned)) == [("share_above_one", "a")]


def test_a_recurring_stage_needs_retention_or_churn() -> None:
    card = scorecard(journey(stages("a", a=True), numbers("a", revenue_per_customer=1)))
    assert codes(card) == [("retention_missing", "a")]
    assert card.headlines.per_entrant.value is None


def test_no_revenue_anywhere_is_unknown_and_not_zero() -> None:
    card = scorecard(journey(stages("a", "b"), numbers("a", conversion_rate=0.5, cost_to_serve=2)))
    assert codes(card) == [("no_revenue", None)]
    assert card.headlines.per_entrant.value is None
    assert card.subjects["b"].visits == 0.5
    assert card.subjects["b"].value is None


def test_revenue_of_nought_is_a_number() -> None:
    assert clv(scorecard(journey(stages("a"), numbers("a", revenue_per_customer=0, cost_to_serve=1)))) == -1


def test_order_value_is_needed_where_frequency_is_told() -> None:
    card = scorecard(journey(stages("a"), numbers("a", purchase_frequency=2)))
    assert codes(card) == [("order_value_missing", "a")]
    assert card.headlines.per_entrant.value is None
    assert card.subjects["a"].visits == 1


def test_entry_shares_that_are_no_mix() -> None:
    card = scorecard(
        journey(stages("a", "b"), numbers("a", conversion_rate=0.5, entry_share=0.5, revenue_per_customer=1))
    )
    assert codes(card) == [("entry_shares_not_one", None)]
    assert card.headlines.per_entrant.value is None
    assert card.subjects["a"].value == 1
    assert card.subjects["a"].visits is None


def test_endless_loop_is_named_and_the_rest_stands() -> None:
    card = scorecard(
        journey(
            stages("a", "b", "c"),
            Flow(id="back", source="b", target="a"),
            numbers("a", conversion_rate=1),
            numbers("b", conversion_rate=1),
            numbers("c", revenue_per_customer=1),
        )
    )
    assert [f.code for f in card.findings] == ["endless_loop"]
    path = card.findings[0].parameters["path"]
    assert isinstance(path, tuple)
    assert path[0] == path[-1]
    assert card.headlines.per_entrant.value is None
    assert card.subjects["c"].value == 1


def test_numbers_out_of_range_are_named_and_unknown() -> None:
    card = scorecard(funnel(cost_to_serve=-5))
    assert codes(card) == [("out_of_range", "paid")]
    assert card.headlines.per_entrant.value is None
    card = scorecard(journey(stages("a", "b"), numbers("a", conversion_rate=-0.1, revenue_per_customer=1)))
    assert codes(card) == [("out_of_range", "a")]


def test_an_empty_map_has_a_scorecard() -> None:
    card = scorecard(journey())
    assert codes(card) == [("no_states", None)]
    assert card.headlines.per_entrant.value is None


# ---------------------------------------------------------------- selection


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


# ---------------------------------------------------------------- against a plain re-implementation


def plain(told: Journey) -> tuple[dict[str, dict[str, float | None]], dict[str, float], dict[str, float]]:
    """The rules once more, in dictionaries: rows (None where a share is not known), money, discount."""
    held = {(s.subject, s.kpi): s.points[0][1] for s in told.of(Series).values()}
    order = [stage.id for stage in told.stages]
    rows, money, discount = {}, {}, {}
    for stage in told.stages:
        get = lambda kpi, key=stage.id: held.get((key, kpi))  # noqa: E731
        drawn = sorted((f for f in told.of(Flow).values() if f.source == stage.id), key=lambda f: f.id)
        out = [f for f in drawn if f.target != stage.id]
        row: dict[str, float | None] = {}
        if out:
            for flow in out:
                share = held.get((flow.id, "share"))
                row[flow.target] = get("conversion_rate") if share is None and len(out) == 1 else share
        elif stage.id != order[-1] and (not drawn or get("conversion_rate") is not None):
            row[order[order.index(stage.id) + 1]] = get("conversion_rate")
        loop = next((f for f in drawn if f.target == stage.id), None)
        if loop is not None or stage.recurring:
            stay = held.get((loop.id, "share")) if loop is not None else None
            if stay is None:
                stay = get("retention_rate")
            if stay is None and get("churn_rate") is not None and None not in row.values():
                stay = 1 - get("churn_rate") - sum(row.values())  # type: ignore[arg-type, operator]
                stay = None if stay < -1e-9 else max(0, stay)
            row[stage.id] = stay
        rows[stage.id] = row
        money[stage.id] = (get("revenue_per_customer") or 0) * (get("gross_margin") or 1) - (
            get("cost_to_serve") or 0
        )
        days = get("dwell_time")
        if days is None:
            days = 365.25 / 12 if stage.recurring else 0
        discount[stage.id] = 1.1 ** (-days / 365.25)
    return rows, money, discount


@settings(max_examples=40, deadline=None)
@given(maps(complete=True, horizon=4))
def test_horizon_same_as_counting_period_by_period(told: Journey) -> None:
    rows, money, discount = plain(told)
    held = {(s.subject, s.kpi): s.points[0][1] for s in told.of(Series).values()}
    periods = {
        stage.id: round(held.get((stage.id, "dwell_time"), 30.4375 * stage.recurring) / 30.4375)
        for stage in told.stages
    }
    value = {(s, at): 0.0 for s in rows for at in range(4)}
    for _ in range(400):
        value = {
            (s, at): money[s]
            + discount[s] * sum((p or 0) * value.get((t, at + periods[s]), 0.0) for t, p in rows[s].items())
            for s, at in value
        }
    card = scorecard(told)
    for s in rows:
        assert card.subjects[s].value == pytest.approx(value[s, 0], rel=1e-9, abs=1e-9)


@settings(max_examples=120, deadline=None)
@given(maps())
def test_same_as_a_plain_re_implementation(told: Journey) -> None:
    card = scorecard(told)
    rows, money, discount = plain(told)
    graph = nx.DiGraph()
    graph.add_nodes_from(rows)
    bad = {
        s for s, row in rows.items() if None in row.values() or sum(v or 0 for v in row.values()) > 1 + 1e-9
    }
    for s, row in rows.items():
        graph.add_edges_from((s, t) for t, share in row.items() if share != 0 or s in bad)
    first = told.stages[0].id
    earning = any(series.kpi == "revenue_per_customer" for series in told.of(Series).values())
    value, visits = dict.fromkeys(rows, 0.0), dict.fromkeys(rows, 0.0)
    for _ in range(400):
        value = {
            s: money[s] + discount[s] * sum((p or 0) * value[t] for t, p in row.items() if s not in bad)
            for s, row in rows.items()
        }
        visits = {
            t: (t == first)
            + sum(visits[s] * discount[s] * (row.get(t) or 0) for s, row in rows.items() if s not in bad)
            for t in rows
        }
    reached = {first} | nx.descendants(graph, first)
    for s in rows:
        standing = card.subjects[s]
        hangs = earning and not (bad & ({s} | nx.descendants(graph, s)))
        assert (standing.value is not None) == hangs
        if hangs:
            assert standing.value == pytest.approx(value[s], rel=1e-9, abs=1e-9)
        behind = {t for b in bad & reached for row in [rows[b]] for t in row}
        certain = not any(s == t or s in nx.descendants(graph, t) for t in behind)
        assert (standing.visits is not None) == certain
        if certain:
            assert standing.visits == pytest.approx(visits[s], rel=1e-9, abs=1e-9)
    if card.headlines.per_entrant.value is not None and not bad:
        total = card.headlines.per_entrant.value
        assert math.fsum(s.net or 0.0 for s in card.subjects.values()) == pytest.approx(total, abs=1e-9)
        balance = math.fsum(
            [s.gain or 0.0 for s in card.flows] + [s.leak or 0.0 for s in card.subjects.values()]
        )
        assert balance == pytest.approx(0, abs=1e-9 * max(1.0, abs(total)) * 10)

"""Every default is said, and a missing number leaves unknown what hangs on it, and no more."""

import pytest
from small_maps import clv, codes, funnel, journey, number, numbers, stages

from journey.records import Flow
from metrics.scorecard import scorecard


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

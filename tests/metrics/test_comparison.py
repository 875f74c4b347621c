"""What stages and KPIs contributed: by hand, exactly summing at random, nothing where a side is unknown."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_maps import journey, maps, number, numbers, stages

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Map, Scenario, Segment, Series, Stage
from metrics.comparison import Comparison, compare
from metrics.scorecard import scorecard


def by_kpi(found: Comparison) -> dict[tuple[str, str | None], float]:
    return {(part.subject, part.kpi): part.contribution for part in found.parts}


def adds_up(found: Comparison) -> bool:
    assert found.difference is not None
    assert found.mix is not None
    assert found.residual is not None
    rest = found.mix + found.residual
    scale = max(1.0, abs(found.before or 0), abs(found.after or 0))
    by_subject = math.fsum(part.contribution for part in found.by_subject) + rest
    each = math.fsum(part.contribution for part in found.parts if part.kpi is not None) + rest
    return abs(by_subject - found.difference) < 1e-9 * scale and abs(each - found.difference) < 1e-9 * scale


def shop(**paid: float) -> Journey:
    figures = {"average_order_value": 50, "gross_margin": 0.5, "cost_to_serve": 5} | paid
    conversion = figures.pop("conversion_rate", 0.4)
    return journey(
        stages("trial", "paid"), numbers("trial", conversion_rate=conversion), numbers("paid", **figures)
    )


def test_one_changed_number_explains_everything() -> None:
    found = compare(scorecard(shop()), scorecard(shop(average_order_value=60)))
    assert found.difference == pytest.approx(0.4 * 5)
    assert by_kpi(found) == {
        ("paid", None): pytest.approx(2.0),
        ("paid", "average_order_value"): pytest.approx(2.0),
    }
    assert (found.parts[1].before, found.parts[1].after) == (50, 60)


def test_two_factors_share_their_joint_effect_evenly() -> None:
    found = compare(scorecard(shop()), scorecard(shop(average_order_value=60, gross_margin=0.6)))
    parts = by_kpi(found)
    # money a visit from 20 to 31: value 10 x 0.55, margin 0.1 x 55, and 4 of 10 come so far
    assert parts["paid", "average_order_value"] == pytest.approx(0.4 * 10 * 0.55)
    assert parts["paid", "gross_margin"] == pytest.approx(0.4 * 0.1 * 55)
    assert adds_up(found)


def test_conversion_and_money_split_what_both_bring() -> None:
    found = compare(scorecard(shop()), scorecard(shop(conversion_rate=0.6, cost_to_serve=1)))
    parts = by_kpi(found)
    assert parts["trial", "conversion_rate"] == pytest.approx(0.2 * 22)
    assert parts["paid", "cost_to_serve"] == pytest.approx(0.5 * 4)
    assert found.by_subject[0].subject == "trial"


def test_other_factors_of_revenue_are_one_before_margin() -> None:
    other = journey(
        stages("trial", "paid"),
        numbers("trial", conversion_rate=0.4),
        numbers("paid", revenue_per_customer=70, gross_margin=0.5, cost_to_serve=5),
    )
    parts = by_kpi(compare(scorecard(shop()), scorecard(other)))
    assert parts["paid", "revenue_per_customer"] == pytest.approx(0.4 * 0.5 * 20)


def churning(churn: float, conversion: float) -> Journey:
    return journey(
        stages("active", "advocate", active=True),
        numbers("active", churn_rate=churn, conversion_rate=conversion, revenue_per_customer=10),
        numbers("advocate", revenue_per_customer=40),
    )


def test_going_on_takes_from_staying_where_churn_is_given() -> None:
    found = compare(scorecard(churning(0.1, 0.2)), scorecard(churning(0.1, 0.3)))
    assert set(by_kpi(found)) == {("active", None), ("active", "conversion_rate")}
    assert adds_up(found)
    both = compare(scorecard(churning(0.1, 0.2)), scorecard(churning(0.3, 0.3)))
    churn = next(part for part in both.parts if part.kpi == "churn_rate")
    assert churn.contribution < 0
    assert (churn.before, churn.after) == (pytest.approx(0.1), pytest.approx(0.3))
    assert adds_up(both)


def test_retention_dwell_and_discount_rate() -> None:
    def map_of(rate: float, stay: float, **more: float) -> Journey:
        return journey(
            stages("active", active=True),
            numbers("active", retention_rate=stay, revenue_per_customer=10, **more),
            annual_discount_rate=rate,
        )

    found = compare(scorecard(map_of(0.1, 0.5)), scorecard(map_of(0.1, 0.9995, dwell_time=60)))
    assert {part.kpi for part in found.parts} == {None, "retention_rate", "dwell_time"}
    assert adds_up(found)
    rates = compare(scorecard(map_of(0.1, 0.8)), scorecard(map_of(0.3, 0.8)))
    assert {part.kpi for part in rates.parts} == {None, "annual_discount_rate"}


def test_a_drawn_flow_and_an_implied_one_are_the_same_move() -> None:
    drawn = Journey(
        [*shop(conversion_rate=0.6).records.values(), Flow(id="f", source="trial", target="paid")]
    )
    parts = by_kpi(compare(scorecard(shop()), scorecard(drawn)))
    assert set(parts) == {("trial", None), ("trial", "conversion_rate")}


def test_a_new_stage_is_a_part_of_its_own() -> None:
    longer = journey(
        stages("trial", "paid", "advocate"),
        numbers("trial", conversion_rate=0.4),
        numbers("paid", average_order_value=50, gross_margin=0.5, cost_to_serve=5, conversion_rate=0.5),
        numbers("advocate", revenue_per_customer=8),
    )
    found = compare(scorecard(shop()), scorecard(longer))
    assert found.new == ("advocate",)
    assert found.difference == pytest.approx(0.4 * 0.5 * 8)
    assert adds_up(found)
    back = compare(scorecard(longer), scorecard(shop()))
    assert back.gone == ("advocate",)
    assert adds_up(back)


def segmented(share: float, **rates: float) -> Journey:
    return journey(
        stages("trial", "paid"),
        [Segment(id="big", share=share), Segment(id="small", share=1 - share)],
        [number("trial", "conversion_rate", rate, segment=key) for key, rate in rates.items()],
        numbers("paid", revenue_per_customer=100),
    )


def test_both_segments_improve_while_the_blend_falls() -> None:
    found = compare(
        scorecard(segmented(0.8, big=0.5, small=0.1)), scorecard(segmented(0.2, big=0.55, small=0.15))
    )
    assert found.difference is not None
    assert found.difference < 0
    assert by_kpi(found)["trial", "conversion_rate"] == pytest.approx(5)
    assert found.mix == pytest.approx(-0.6 * (52.5 - 12.5))
    assert adds_up(found)


def test_one_segment_against_all_customers() -> None:
    told = segmented(0.8, big=0.5, small=0.1)
    found = compare(scorecard(told), scorecard(told, Selection(segment="small")))
    assert found.difference == pytest.approx(10 - 42)
    assert by_kpi(found)["trial", "conversion_rate"] == pytest.approx(0.8 * (10 - 50))
    assert adds_up(found)


def test_scenarios_and_periods() -> None:
    told = Journey(
        [
            Map(id="m"),
            *[Stage(id=key, order=i) for i, key in enumerate(("trial", "paid"))],
            Scenario(id="to-be"),
            Series(
                id="n1",
                subject="trial",
                kpi="conversion_rate",
                points=(("2026-08", 0.4, 9), ("2026-09", 0.5, 9)),
            ),
            Series(id="n2", subject="paid", kpi="revenue_per_customer", points=((None, 10.0, None),)),
            Series(
                id="n3",
                subject="paid",
                kpi="revenue_per_customer",
                scenario="to-be",
                points=((None, 20, None),),
            ),
        ]
    )
    found = compare(
        scorecard(told, Selection(period="2026-08")), scorecard(told, Selection(scenario="to-be"))
    )
    assert by_kpi(found)["trial", "conversion_rate"] == pytest.approx(0.1 * 15)
    assert by_kpi(found)["paid", "revenue_per_customer"] == pytest.approx(10 * 0.45)


def test_nothing_is_explained_where_a_side_is_unknown() -> None:
    unknown = journey(stages("trial", "paid"), numbers("paid", revenue_per_customer=1))
    found = compare(scorecard(shop()), scorecard(unknown))
    assert (found.after, found.difference, found.parts, found.mix) == (None, None, (), None)
    assert [finding.code for finding in found.findings] == ["conversion_missing"]


def test_what_cannot_be_compared_is_said() -> None:
    def map_of(**fields: object) -> Journey:
        return journey(
            stages("a", a=True), numbers("a", retention_rate=0.5, revenue_per_customer=1), **fields
        )

    zloty = compare(scorecard(map_of()), scorecard(map_of(currency="PLN")))
    assert zloty.difference is None
    assert [finding.code for finding in zloty.findings] == ["different_currencies"]
    ahead = compare(scorecard(map_of()), scorecard(map_of(horizon=4)))
    assert ahead.difference is not None
    assert ahead.parts == ()
    assert [finding.code for finding in ahead.findings] == ["different_horizons"]
    talked = Journey([*map_of().records.values(), number("a", "referral_rate", 0.1)])
    assert [f.code for f in compare(scorecard(map_of()), scorecard(talked)).findings] == [
        "referrals_left_out"
    ]


def test_a_longer_dwell_within_a_horizon_is_a_part_of_its_own() -> None:
    def map_of(days: float) -> Journey:
        return journey(
            stages("a", a=True),
            numbers("a", retention_rate=1, revenue_per_customer=10, dwell_time=days),
            horizon=6,
        )

    found = compare(scorecard(map_of(30)), scorecard(map_of(60)))
    assert (found.before, found.after) == (60, 30)
    assert by_kpi(found) == {("a", None): pytest.approx(-30), ("a", "dwell_time"): pytest.approx(-30)}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([None, 5]).flatmap(lambda ahead: st.tuples(maps(True, ahead), maps(True, ahead))))
def test_parts_sum_to_the_difference_on_random_maps(both: tuple[Journey, Journey]) -> None:
    first, last = both
    before, after = scorecard(first), scorecard(last)
    found = compare(before, after)
    assert adds_up(found)
    back = compare(after, before)
    assert back.difference == pytest.approx(-(found.difference or 0.0))

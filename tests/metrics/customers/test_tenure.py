"""A stage of a map takes over sBG retention, and the value of a customer becomes the published one."""

from __future__ import annotations

import numpy as np
import pytest

from journey.document import Document
from journey.journey import Journey
from journey.records import Flow, Map, Record, Segment, Series, Stage
from metrics.customers.retention import RetentionModel, fit_retention
from metrics.customers.tenure import rates_by_tenure
from metrics.customers.tenure_stages import Fitted, staying_stages, use_retention
from metrics.refusals import Refused
from metrics.scorecard import scorecard

REGULAR = (0.7041, 1.1820, 3.695)
HIGH_END = (0.6681, 3.8061, 5.922)
"""Fader and Hardie 2010, Marketing Science 29(1), table 2: alpha, beta and DEL at 10 % of the two segments,
as fitted to Fader and Hardie 2007, table 1, years 1 to 7."""
SURVIVORS = {
    REGULAR: (100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1),
    HIGH_END: (100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1),
}


def fitted(alpha: float, beta: float, period: str = "year") -> Fitted:
    return Fitted(RetentionModel(alpha, beta), period, 1000, "survivors.csv")


def subscription(
    *more: Record, rate: float = 0.6, period: str = "year", horizon: int | None = None
) -> Journey:
    """A map of one stage in which a customer pays 1 a period, as DEL counts."""
    records: list[Record] = [
        Map(id="m", period=period, annual_discount_rate=0.1, horizon=horizon),  # type: ignore[arg-type]
        Stage(id="paid", name="Paid", recurring=True, owner="Ann"),
        Series(id="s1", subject="paid", kpi="revenue_per_customer", points=((None, 1.0, None),)),
        Series(id="s2", subject="paid", kpi="retention_rate", points=((None, rate, None),)),
    ]
    return Journey([*records, *more])


def worth(journey: Journey) -> float:
    value = scorecard(journey).headlines.per_entrant.value
    assert value is not None
    return value


@pytest.mark.parametrize("case", [REGULAR, HIGH_END])
@pytest.mark.parametrize("names", [(), ("Year 2",), ("Year 2", "Year 3", "Year 4", "Year 5")])
def test_the_map_is_worth_the_published_lifetime_however_many_stages_tell_it(
    case: tuple[float, float, float], names: tuple[str, ...]
) -> None:
    """Fader and Hardie 2010, table 2, DEL at 10 %: 3.695 (Regular), 5.922 (High End)."""
    alpha, beta, lifetime = case
    journey = subscription()
    change = use_retention(journey, "paid", fitted(alpha, beta), names)
    assert worth(journey.apply(change)) == pytest.approx(lifetime, abs=6e-4)
    assert worth(journey.apply(change)) == pytest.approx(
        RetentionModel(alpha, beta).expected_lifetime(0.1), rel=1e-9
    )


@pytest.mark.parametrize("case", [REGULAR, HIGH_END])
def test_a_constant_rate_undervalues_the_customers_that_the_model_sees_staying(
    case: tuple[float, float, float],
) -> None:
    """Fader and Hardie 2010: the naive rate is that of the first year; sBG changes CLV from it to DEL."""
    table = SURVIVORS[case]
    naive = subscription(rate=table[1] / table[0])
    assert worth(naive) == pytest.approx(1 / (1 - table[1] / table[0] / 1.1), rel=1e-9)
    fit = fit_retention([10 * share for share in table]).model
    assert fit is not None
    learned = naive.apply(use_retention(naive, "paid", Fitted(fit, "year", 1000)))
    assert worth(learned) == pytest.approx(case[2], abs=0.01)
    assert worth(learned) > worth(naive)


def test_a_customer_standing_in_a_stage_of_tenure_has_the_residual_lifetime() -> None:
    """DERL after 7 renewals, Fader and Hardie 2010: 6.842 and 7.530, the renewal that is due included."""
    for (alpha, beta, _), derl in ((REGULAR, 6.842), (HIGH_END, 7.530)):
        names = tuple(f"Year {year}" for year in range(2, 10))
        journey = subscription()
        learned = journey.apply(use_retention(journey, "paid", fitted(alpha, beta), names))
        card = scorecard(learned)
        stages = [stage.id for stage in learned.stages]
        standing, due = card.subjects[stages[8]].value, RetentionModel(alpha, beta).retention_rate([8])[0]
        assert standing is not None
        assert due * standing == pytest.approx(derl, abs=1e-3)


def test_rates_of_tenure_are_worth_the_sum_of_survivors_within_a_horizon() -> None:
    model = RetentionModel(0.8, 2.5)
    for stages in (1, 2, 4, 9):
        rates = rates_by_tenure(model, stages, 0.97, horizon=8)
        alive, total, factor = 1.0, 0.0, 1.0
        for period in range(8):
            total += alive * factor
            alive *= rates[min(period, stages - 1)]
            factor *= 0.97
        assert total == pytest.approx(float(0.97 ** np.arange(8) @ model.survival(np.arange(8))), rel=1e-9)


def test_the_map_with_a_horizon_agrees_with_the_sum_of_survivors() -> None:
    journey = subscription(horizon=8)
    for names in ((), ("Year 2", "Year 3")):
        learned = journey.apply(use_retention(journey, "paid", fitted(0.8, 2.5), names))
        survivors = RetentionModel(0.8, 2.5).survival(np.arange(8))
        assert worth(learned) == pytest.approx(float(1.1 ** -np.arange(8.0) @ survivors), rel=1e-9)


def test_stages_of_tenure_keep_money_and_dwell_and_the_place_in_the_order() -> None:
    onward = Stage(id="won", name="Won back", order=1)
    journey = subscription(onward)
    document = Document(journey)
    change = use_retention(journey, "paid", fitted(0.8, 2.5), ("Second year", "Later"))
    document.do(change)
    stages = document.journey.stages
    assert [stage.name for stage in stages] == ["Paid", "Second year", "Later", "Won back"]
    assert [stage.recurring for stage in stages] == [False, False, True, False]
    assert {stage.owner for stage in stages[:3]} == {"Ann"}
    for stage in stages[:3]:
        assert [s.points for s in document.journey.series(stage.id, "revenue_per_customer")] == [
            ((None, 1.0, None),)
        ]
    assert not document.journey.series("paid", "retention_rate")
    document.undo()
    assert document.journey == journey


def test_a_loop_with_a_share_takes_the_rate_and_a_churn_rate_goes() -> None:
    loop = Flow(id="f", source="paid", target="paid")
    share = Series(id="s3", subject="f", kpi="share", points=(("2026-09", 0.5, 100),))
    churn = Series(id="s4", subject="paid", kpi="churn_rate", points=((None, 0.5, None),))
    journey = subscription(loop, share, churn)
    learned = journey.apply(use_retention(journey, "paid", fitted(*HIGH_END[:2])))
    assert worth(learned) == pytest.approx(HIGH_END[2], abs=6e-4)
    assert not [finding for finding in scorecard(learned).findings if finding.code == "numbers_disagree"]


def test_rates_of_segments_stay_where_one_rate_is_set() -> None:
    own = Series(id="s5", subject="paid", kpi="retention_rate", segment="g", points=((None, 0.9, None),))
    journey = subscription(Segment(id="g", share=1.0), own)
    change = use_retention(journey, "paid", fitted(0.8, 2.5))
    assert "s5" not in change.edits


def test_what_cannot_be_done_is_refused_by_name() -> None:
    journey = subscription(Stage(id="once", name="Once", order=1))
    onward = Flow(id="f", source="paid", target="once")
    with pytest.raises(Refused) as refused:
        use_retention(journey, "once", fitted(0.8, 2.5))
    assert refused.value.code == "stage_not_staying"
    with pytest.raises(Refused) as refused:
        use_retention(journey, "paid", fitted(0.8, 2.5, "month"))
    assert refused.value.code == "period_differs"
    with pytest.raises(Refused) as refused:
        use_retention(subscription(Stage(id="once", order=1), onward), "paid", fitted(0.8, 2.5), ("Later",))
    assert refused.value.code == "stage_leads_on"
    free = Journey(
        [
            *(r for r in journey.records.values() if r.id != "m"),
            Map(id="m", period="year", annual_discount_rate=0),
        ]
    )
    with pytest.raises(Refused) as refused:
        use_retention(free, "paid", fitted(0.8, 2.5))
    assert refused.value.code == "lifetime_infinite"
    assert [stage.id for stage in staying_stages(journey)] == ["paid"]

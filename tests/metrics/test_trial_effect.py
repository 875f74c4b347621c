"""What an A/B test does to the value of a map, against maps in which the share is typed."""

from __future__ import annotations

import numpy as np
import pytest
from small_maps import journey, number, numbers, stages

from journey.journey import Journey
from journey.records import Flow, Segment
from metrics.kernels.experiments import Arm, experiment
from metrics.refusals import Refused
from metrics.scorecard import scorecard
from metrics.trial_effect import trial_effect

SURE = experiment(Arm(20_000_000, 100_000_000), Arm(30_000_000, 100_000_000), draws=200)
"""A test so large that it says: 20 % became 30 %."""


def effect(plain: Journey, subject: str, kpi: str) -> float:
    """What replacing 20 % by 30 % does, by two maps."""
    values = []
    for rate in (0.2, 0.3):
        changed = [
            r
            for r in plain.records.values()
            if (getattr(r, "subject", ""), getattr(r, "kpi", "")) != (subject, kpi)
        ]
        value = scorecard(Journey([*changed, number(subject, kpi, rate)])).headlines.per_entrant.value
        assert value is not None
        values.append(value)
    return values[1] - values[0]


@pytest.mark.parametrize("horizon", [None, 4])
@pytest.mark.parametrize(
    ("subject", "kpi"),
    [("trial", "conversion_rate"), ("paid", "retention_rate"), ("back", "share")],
)
def test_a_sure_test_is_two_maps(subject: str, kpi: str, horizon: int | None) -> None:
    plain = journey(
        stages("trial", "paid", paid=True),
        Flow(id="stay", source="paid", target="paid"),
        Flow(id="back", source="paid", target="trial"),
        numbers("trial", conversion_rate=0.2, dwell_time=20),
        numbers("paid", retention_rate=0.2, revenue_per_customer=50),
        numbers("back", share=0.2),
        horizon=horizon,
    )
    found = trial_effect(SURE, scorecard(plain), subject, kpi)
    assert found.median == pytest.approx(effect(plain, subject, kpi), rel=1e-3)
    assert found.chance_positive == 1


@pytest.mark.parametrize(("subject", "kpi"), [("paid", "churn_rate"), ("paid", "conversion_rate")])
def test_with_churn_given_the_staying_makes_room(subject: str, kpi: str) -> None:
    plain = journey(
        stages("paid", "gold", paid=True),
        numbers("paid", churn_rate=0.2, conversion_rate=0.2, revenue_per_customer=10),
        numbers("gold", revenue_per_customer=50),
    )
    found = trial_effect(SURE, scorecard(plain), subject, kpi)
    assert found.median == pytest.approx(effect(plain, subject, kpi), rel=1e-3)


def test_every_segment_takes_the_share() -> None:
    plain = journey(
        Segment(id="few", share=0.3),
        Segment(id="many", share=0.7),
        stages("trial", "paid"),
        numbers("trial", conversion_rate=0.2),
        numbers("paid", revenue_per_customer=50),
        number("paid", "revenue_per_customer", 90, segment="few"),
    )
    card = scorecard(plain)
    assert card.blended
    assert trial_effect(SURE, card, "trial").median == pytest.approx(0.1 * 62, rel=1e-3)


def test_a_test_of_nothing_is_as_likely_a_gain_as_a_loss() -> None:
    plain = journey(
        stages("trial", "paid"),
        numbers("trial", conversion_rate=0.2),
        numbers("paid", revenue_per_customer=50),
    )
    found = trial_effect(experiment(Arm(20, 100), Arm(20, 100)), scorecard(plain), "trial")
    assert found.chance_positive == pytest.approx(0.5, abs=0.02)
    assert found.low < 0 < found.high
    assert np.isfinite([found.low, found.median, found.high]).all()


def test_what_cannot_be_answered_is_refused_by_name() -> None:
    plain = journey(
        stages("trial", "paid"),
        numbers("trial", conversion_rate=0.2),
        numbers("paid", revenue_per_customer=50),
    )
    with pytest.raises(Refused, match="number_not_used"):
        trial_effect(SURE, scorecard(plain), "paid", "retention_rate")
    with pytest.raises(Refused, match="value_unknown"):
        trial_effect(SURE, scorecard(journey(stages("trial", "paid"))), "trial")
    full = journey(
        stages("trial", "paid", trial=True),
        numbers("trial", conversion_rate=0.2, retention_rate=0.75),
        numbers("paid", revenue_per_customer=50),
    )
    with pytest.raises(Refused, match="effect_not_finite"):
        trial_effect(SURE, scorecard(full), "trial")

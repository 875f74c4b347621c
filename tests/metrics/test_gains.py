"""Money coming back and customers apart: what is drawn agrees with the figures of the scorecard."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from journey.edits.deletion import delete
from journey.journey import Journey
from journey.records import Map, Series, Stage
from journey.storage.store import load
from metrics.gains import customer_spread, payback_curve
from metrics.scorecard import scorecard

EXAMPLES = Path(__file__).parents[2] / "resources" / "examples"


def subscription(churn: float = 0.03, cost: float = 500.0) -> Journey:
    def number(subject: str, kpi: str, value: float) -> Series:
        return Series(id=f"{subject}-{kpi}", subject=subject, kpi=kpi, points=((None, value, None),))

    return Journey(
        [
            Map(id="m", annual_discount_rate=0.0),
            Stage(id="active", recurring=True, acquired=True),
            number("active", "churn_rate", churn),
            number("active", "revenue_per_customer", 75.0),
            number("m", "acquisition_cost", cost),
        ]
    )


def test_the_curve_crosses_the_cost_where_the_payback_says() -> None:
    """Acquisition cost 500, 75 a month, 3 % churn: 8 months."""
    found = payback_curve(scorecard(subscription()))
    assert found is not None
    assert found.periods == 8
    assert found.received[6] < 500 <= found.received[7]
    assert found.received[0] == 75.0


def test_what_never_comes_back_has_no_crossing() -> None:
    found = payback_curve(scorecard(subscription(churn=0.2)))
    assert found is not None
    assert found.never
    assert found.periods is None
    assert max(found.received) < 500


@pytest.mark.parametrize("file", ["online-shop", "subscription"])
def test_the_curve_ends_near_the_value_per_customer(file: str) -> None:
    journey = load(EXAMPLES / f"{file}.journey").journey
    assert journey is not None
    card = scorecard(journey)
    found = payback_curve(card)
    if found is not None:
        assert found.value == pytest.approx(card.headlines.per_customer.value, rel=1e-9)
        assert found.received[-1] == pytest.approx(found.value, rel=0.011)


def test_without_time_or_with_a_number_missing_there_is_no_curve() -> None:
    card = scorecard(subscription().apply(delete(subscription(), ["active-churn_rate"])))
    assert payback_curve(card) is None
    assert customer_spread(card) is None


def test_customers_apart_have_the_mean_of_the_scorecard_and_its_exact_deviation() -> None:
    card = scorecard(subscription(churn=0.5))
    found = customer_spread(card)
    assert found is not None
    assert found.mean == card.headlines.per_entrant.value == 150.0
    # Visits are geometric with a half: variance 2.
    assert found.deviation == pytest.approx(75 * math.sqrt(2))
    assert math.fsum(found.shares) == pytest.approx(1.0)
    middles = (np.array(found.edges[1:]) + np.array(found.edges[:-1])) / 2
    assert float(middles @ np.array(found.shares)) == pytest.approx(150.0, rel=0.1)
    assert (found.lowest_tenth, found.loss) == (75.0, 0.0)

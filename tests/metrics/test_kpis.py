"""The KPI catalogue is complete and sound; numbers are read the same everywhere and never guessed."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.journey import Journey
from journey.records import Map, OwnKpi
from metrics.kpis import Kpi, catalogue, checked, kpi, kpi_of, kpis_of, own_kpi, parse_number
from metrics.refusals import Refusal

NAMED_BY_THE_MODEL = [
    "conversion_rate",
    "share",
    "retention_rate",
    "churn_rate",
    "revenue_per_customer",
    "purchase_frequency",
    "average_order_value",
    "gross_margin",
    "cost_to_serve",
    "acquisition_cost",
    "referral_rate",
    "dwell_time",
    "entry_share",
    "new_customers",
    "nps",
    "csat",
    "ces",
    "first_contact_resolution",
    "response_time",
    "health_score",
    "engagement_rate",
    "page_visits",
    "time_on_page",
    "bounce_rate",
    "follows",
    "social_shares",
    "likes",
    "sentiment",
    "leads_cold",
    "leads_warm",
    "leads_hot",
    "on_time_delivery",
    "survey_answers",
    "complaints",
    "ltv_to_cac",
    "payback_months",
]


def the(key: str) -> Kpi:
    found = kpi(key)
    assert found is not None
    return found


def code(text: str, key: str, currency: str | None = None) -> str:
    answer = parse_number(text, the(key), currency)
    assert isinstance(answer, Refusal), answer
    assert answer.value == text
    return answer.code


def test_every_kpi_of_the_model_is_there() -> None:
    assert set(NAMED_BY_THE_MODEL) <= set(catalogue())


@pytest.mark.parametrize("about", catalogue().values(), ids=lambda about: about.id)
def test_entries_are_sound(about: Kpi) -> None:
    assert about.low < about.high
    assert about.step > 0
    assert about.name
    assert about.definition.endswith(".")
    if about.target is not None and about.warning is not None:
        assert (about.target > about.warning) == (about.direction == "higher")
        assert about.allows(about.target)


@pytest.mark.parametrize(
    ("key", "target"),
    [("csat", 9), ("response_time", 2), ("health_score", 7), ("ltv_to_cac", 3), ("payback_months", 12)],
)
def test_targets_that_practice_names(key: str, target: float) -> None:
    assert the(key).target == target


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("42 %", "conversion_rate", 0.42),
        ("42%", "conversion_rate", 0.42),
        ("% 42", "conversion_rate", 0.42),
        ("0.42", "conversion_rate", 0.42),
        ("0,42", "conversion_rate", 0.42),
        (".42", "conversion_rate", 0.42),
        ("12,5\u00a0%", "conversion_rate", 0.125),
        ("0,123", "conversion_rate", 0.123),
        ("1", "conversion_rate", 1.0),
        ("58.29 %", "conversion_rate", 0.5829),
        ("1.234,56 €", "revenue_per_customer", 1234.56),
        ("€1,234.56", "revenue_per_customer", 1234.56),
        ("1 234,50 zł", "revenue_per_customer", 1234.5),
        ("1'234", "revenue_per_customer", 1234),
        ("1,234,567", "revenue_per_customer", 1234567),
        ("1.234.567", "revenue_per_customer", 1234567),
        ("51,36", "average_order_value", 51.36),
        ("51.36 EUR", "average_order_value", 51.36),
        ("1e3", "page_visits", 1000),
        ("\u221212", "nps", -12),
        ("36 h", "dwell_time", 1.5),
        ("90 min", "response_time", 1.5),
        ("3", "dwell_time", 3),
    ],
)
def test_reads(text: str, key: str, value: float) -> None:
    assert parse_number(text, the(key)) == value


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("42", "conversion_rate", "percent_or_ratio"),
        ("-3", "conversion_rate", "percent_or_ratio"),
        ("120 %", "conversion_rate", "out_of_range"),
        ("-0.1", "conversion_rate", "out_of_range"),
        ("1,234", "revenue_per_customer", "comma_ambiguous"),
        ("12,34,567", "revenue_per_customer", "not_a_number"),
        ("1.2.3", "revenue_per_customer", "not_a_number"),
        ("", "nps", "missing"),
        ("  \u00a0", "nps", "missing"),
        ("n/a", "nps", "not_a_number"),
        ("NaN", "nps", "not_finite"),
        ("-inf", "nps", "not_finite"),
        ("1e999", "page_visits", "not_finite"),
        ("101", "nps", "out_of_range"),
        ("42 %", "nps", "unit_unexpected"),
        ("5 €", "nps", "unit_unexpected"),
        ("5 apples", "cost_to_serve", "not_a_number"),
        ("$ 5 %", "cost_to_serve", "not_a_number"),
        ("12 34", "cost_to_serve", "not_a_number"),
        ("5 h", "nps", "unit_unexpected"),
    ],
)
def test_refuses(text: str, key: str, reason: str) -> None:
    assert code(text, key) == reason


def test_another_currency_is_refused_only_where_one_is_known() -> None:
    assert parse_number("5 $", the("cost_to_serve")) == 5
    assert parse_number("5 $", the("cost_to_serve"), "USD") == 5
    assert code("5 $", "cost_to_serve", "EUR") == "currency_differs"
    assert code("5 USD", "cost_to_serve", "EUR") == "currency_differs"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=0, max_value=1))
def test_what_python_prints_is_read_back(value: float) -> None:
    assert parse_number(repr(value), the("conversion_rate")) == value


@given(st.integers(0, 10_000))
def test_percent_and_ratio_are_the_same(hundredths: int) -> None:
    percent = f"{hundredths // 100}.{hundredths % 100:02d} %"
    ratio = f"{hundredths / 10_000:.4f}"
    first, second = parse_number(percent, the("share")), parse_number(ratio, the("share"))
    assert isinstance(first, float)
    assert isinstance(second, float)
    assert math.isclose(first, second, abs_tol=1e-15)


@given(st.text(max_size=12))
def test_no_text_crashes_and_what_is_read_is_in_range(text: str) -> None:
    for key in ("share", "nps", "cost_to_serve", "dwell_time"):
        answer = parse_number(text, the(key), "EUR")
        assert isinstance(answer, Refusal) or the(key).allows(answer)


def test_steps_go_the_better_way_and_stay_in_range() -> None:
    assert the("conversion_rate").better_by_a_step(0.42) == 0.43
    assert the("churn_rate").better_by_a_step(0.004) == 0
    assert the("share").better_by_a_step(0.4) is None


def test_a_map_may_have_its_own() -> None:
    assert checked(1e6, own_kpi("luck", "Luck")) == 1e6
    assert isinstance(checked(math.nan, own_kpi("luck", "Luck")), Refusal)


def test_a_map_may_have_kpis_of_its_own_and_the_catalogue_keeps_its_words() -> None:
    queue = OwnKpi(id="queue", name="Queue", unit="count", direction="lower", low=0, target=5, warning=9)
    shadow = OwnKpi(id="nps", name="Another NPS", low=0, high=1)
    journey = Journey([Map(id="m"), queue, shadow])
    found = kpis_of(journey)
    assert set(found) == {*catalogue(), "queue"}
    assert found["nps"] is catalogue()["nps"]
    about = kpi_of(journey, "queue")
    assert (about.name, about.low, about.high, about.standing(6, about.target, about.warning)) == (
        "Queue",
        0,
        math.inf,
        "near",
    )
    assert isinstance(parse_number("-1", about), Refusal)
    assert kpi_of(journey, "luck").unit == "score"

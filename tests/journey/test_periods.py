"""Periods: which texts name one, and the order of months, quarters, weeks and years among each other."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.periods import period_end, period_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2026-01", "month"),
        ("2026-12", "month"),
        ("2026-Q1", "quarter"),
        ("2026-Q4", "quarter"),
        ("2026-W01", "week"),
        ("2026-W53", "week"),
        ("2026", "year"),
        ("0001", "year"),
        ("9999-12", "month"),
    ],
)
def test_texts_that_name_a_period(text: str, kind: str) -> None:
    assert period_kind(text) == kind
    assert period_end(text).year in (int(text[:4]), int(text[:4]) + 1)


FORM = re.compile("(?!0000)[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4]|-W(0[1-9]|[1-4][0-9]|5[0-3]))?")


@given(st.text("0123459-QW ", max_size=9) | st.from_regex(FORM, fullmatch=True))
def test_a_period_is_what_has_the_form_of_one(text: str) -> None:
    hangs_on_the_year = text.endswith(("-W52", "-W53"))
    assert hangs_on_the_year or (period_kind(text) is not None) == (FORM.fullmatch(text) is not None)


@pytest.mark.parametrize(
    "text",
    [
        "", "26", "2026-13", "2026-00", "2026-1", "2026-Q0", "2026-Q5", "2026-W00", "2026-W54", "2026-W5",
        "2026-01-05", " 2026", "2026 ", "2026-q1", "٢٠٢٦", "²026", "-2026", "12026", "0000", "2026\n",
        "0000-01", "0000-Q1", "0000-W01", "2025-W53", "9999-W52",
    ],
)  # fmt: skip
def test_texts_that_name_none(text: str) -> None:
    assert period_kind(text) is None
    with pytest.raises(ValueError, match=r".*"):
        period_end(text)


@given(st.text(alphabet="0123456789-QW \n٢", max_size=9))
def test_whatever_names_a_period_has_an_end(text: str) -> None:
    if period_kind(text) is not None:
        assert isinstance(period_end(text), date)


@given(st.integers(1, 9998), st.integers(1, 12))
def test_a_month_ends_the_day_before_the_next_begins(year: int, month: int) -> None:
    end = period_end(f"{year:04}-{month:02}")
    assert (end + timedelta(days=1)).day == 1
    assert (end.year, end.month) == (year, month)


@given(st.integers(1, 9998))
def test_kinds_that_end_on_one_day(year: int) -> None:
    name = f"{year:04}"
    assert period_end(name) == period_end(f"{name}-12") == period_end(f"{name}-Q4") == date(year, 12, 31)
    for quarter in range(1, 5):
        assert period_end(f"{name}-Q{quarter}") == period_end(f"{name}-{3 * quarter:02}")


@given(st.integers(1, 9997), st.integers(1, 52))
def test_a_week_ends_on_its_sunday(year: int, week: int) -> None:
    end = period_end(f"{year:04}-W{week:02}")
    assert end.isocalendar() == (year, week, 7)


def test_periods_of_different_kinds_in_order() -> None:
    mixed = ["2026-W05", "2025", "2026-01", "2026-Q1", "2026-02", "2026-W09", "2026"]
    assert sorted(mixed, key=period_end) == [
        "2025", "2026-01", "2026-W05", "2026-02", "2026-W09", "2026-Q1", "2026",
    ]  # fmt: skip

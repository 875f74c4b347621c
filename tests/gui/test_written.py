"""Figures written without Babel: letter by letter what Babel writes."""

from __future__ import annotations

from datetime import date

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from gui import written
from gui.words import _digits

VALUES = st.one_of(
    st.floats(0, 2, allow_subnormal=False), st.floats(0, 1e15, exclude_max=True), st.integers(0, 10**14),
    st.sampled_from([0.0, 0.5, 1.5, 2.5, 0.125, 0.375, 0.005, 0.015, 999.995, 1e-7, 5e-324, 1e6, -0.0, 1000]),
)  # fmt: skip
LANGUAGES = st.sampled_from(sorted(written.DECIMAL))
DIGITS = st.integers(0, 6)


@given(VALUES, DIGITS, LANGUAGES)
def test_decimals(value: float, digits: int, locale: str) -> None:
    expected = format_decimal(value, _digits(digits, "#"), locale=locale)
    assert written.decimal(value, digits, locale) == expected.replace("-", "")


@given(VALUES, DIGITS, LANGUAGES)
def test_shares(value: float, digits: int, locale: str) -> None:
    tail = Locale.parse(locale).percent_formats[None].pattern.replace("#,##0", "")
    expected = format_percent(value, _digits(digits, "#") + tail, locale=locale)
    assert written.percent(value, digits, locale) == expected.replace("-", "")


@given(VALUES, st.none() | DIGITS, LANGUAGES, st.sampled_from(sorted(written.SYMBOLS["en"])))
def test_money(value: float, digits: int | None, locale: str, code: str) -> None:
    places = get_currency_precision(code) if digits is None else digits
    pattern = Locale.parse(locale).currency_formats["standard"].pattern
    shape = pattern.replace("#,##0.00", _digits(places, "0"))
    expected = format_currency(value, code, shape, locale=locale, currency_digits=False)
    assert written.currency(value, code, digits, locale) == expected.replace("-", "")


@pytest.mark.parametrize("locale", sorted(written.MONTHS))
def test_months(locale: str) -> None:
    for number in range(1, 13):
        expected = format_date(date(2026, number, 1), "LLL yyyy", locale=locale)
        assert written.month("2026", number, locale) == expected


@pytest.mark.parametrize("value", [1e15, float("inf"), float("nan")])
def test_what_is_not_known_here_is_left_to_babel(value: float) -> None:
    assert written.decimal(value, 2, "en") is None
    assert written.percent(value, 2, "en") is None
    assert written.currency(value, "EUR", 2, "en") is None
    assert written.decimal(1, 2, "de") is None
    assert written.currency(1, "JPY", None, "en") is None
    assert written.month("0999", 1, "en") is None

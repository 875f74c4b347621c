"""What people read: gettext, and figures by the locale; without Qt, for the command line speaks the same."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from gui import written

if TYPE_CHECKING:
    from gettext import NullTranslations

RESOURCES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "resources")
LANGUAGES = {"en": "English", "ru": "Русский", "pl": "Polski"}
UNKNOWN_MARK = "?"
MINUS = "\u2212"
LARGEST_WRITTEN_OUT = 1e15
"""From here on a figure is written with a power of ten: nobody counts its zeros."""

_translations: NullTranslations | None = None
"""The sentences of the language spoken now; None where they stay as they are written."""
_language = "en"


def preferred_language() -> str:
    """Return the language the environment asks for, English where it asks for none that is known."""
    for name in ("WAYMARK_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2].lower()
        if code in LANGUAGES:
            return code
    return "en"


def set_language(code: str) -> None:
    """Speak a language from now on; an unknown code means English."""
    global _translations, _language  # noqa: PLW0603 - the language is one for the whole program
    _language = code if code in LANGUAGES else "en"
    _translations = _catalogue(_language)


@lru_cache(maxsize=3)
def _catalogue(code: str) -> NullTranslations | None:
    """Return the sentences of a language; gettext would load the locales of the system to look for them."""
    return catalogue(code, "waymark")


def catalogue(code: str, name: str) -> NullTranslations | None:
    """Return a catalogue of a language, None where it has none of that name."""
    try:
        with open(os.path.join(RESOURCES, "locale", code, "LC_MESSAGES", f"{name}.mo"), "rb") as file:
            from gettext import GNUTranslations

            return GNUTranslations(file)
    except FileNotFoundError:
        return None


def language() -> str:
    """Return the code of the language spoken now."""
    return _language


def _(message: str) -> str:
    """Return a sentence in the language spoken now."""
    return message if _translations is None or not message else _translations.gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a sentence that fits a number."""
    if _translations is None:
        return one if number == 1 else many
    return _translations.ngettext(one, many, number)


def pgettext(context: str, message: str) -> str:
    """Return a short word whose meaning needs its context."""
    return message if _translations is None else _translations.pgettext(context, message)


@lru_cache(maxsize=8192)
def _currency(value: float, currency: str, digits: int | None, locale: str) -> str:
    plain = written.currency(value, currency, digits, locale)
    if plain is not None:
        return plain
    from babel.numbers import format_currency, get_currency_precision

    places = get_currency_precision(currency) if digits is None else digits
    shape = _currency_pattern(locale, places).replace(_digits(places, "0"), _numerals(value, places, "0"))
    return str(format_currency(value, currency, shape, locale=locale, currency_digits=False))


@lru_cache(maxsize=64)
def _currency_pattern(locale: str, places: int) -> str:
    from babel import Locale

    standard = str(Locale.parse(locale).currency_formats["standard"].pattern)
    return standard.replace("#,##0.00", _digits(places, "0"))


def _digits(places: int, sign: str) -> str:
    """Return the pattern of a number: `sign` is 0 for decimals that always stand, # for others."""
    return "#,##0." + sign * places if places else "#,##0"


def _numerals(value: float, places: int, sign: str) -> str:
    return "0.##E0" if value >= LARGEST_WRITTEN_OUT else _digits(places, sign)


def money(value: float | None, currency: str, digits: int | None = None, signed: bool = False) -> str:
    """Return an amount with its currency, as the locale writes it; None is said as unknown.

    >>> money(51.36, "EUR"), money(-3, "EUR", signed=True), money(None, "EUR")
    ('€51.36', '−€3.00', '?')
    >>> money(1.25e300, "EUR")
    '€1.25E300'
    """
    if value is None:
        return UNKNOWN_MARK
    places = 0 if digits is None and abs(value) >= 100_000 else digits
    text = _currency(abs(value), currency, places, _language)
    return _with_sign(text, value, signed)


def _with_sign(text: str, value: float, signed: bool) -> str:
    if not any(digit in text for digit in "123456789"):
        return text
    if value < 0:
        return MINUS + text
    return "+" + text if signed else text


def number(value: float | None, digits: int = 2, signed: bool = False) -> str:
    """Return a number with at most `digits` decimals, as the locale writes it.

    >>> number(1234.5), number(-0.25, signed=True), number(None)
    ('1,234.5', '−0.25', '?')
    """
    if value is None:
        return UNKNOWN_MARK
    return _with_sign(_decimal(abs(value), digits, _language), value, signed)


@lru_cache(maxsize=8192)
def _decimal(value: float, digits: int, locale: str) -> str:
    plain = written.decimal(value, digits, locale)
    if plain is not None:
        return plain
    from babel.numbers import format_decimal

    return str(format_decimal(value, _numerals(value, digits, "#"), locale=locale))


def percent(value: float | None, digits: int = 1, signed: bool = False) -> str:
    """Return a share as percent, as the locale writes it.

    >>> percent(0.42), percent(0.697218), percent(None)
    ('42%', '69.7%', '?')
    """
    if value is None:
        return UNKNOWN_MARK
    return _with_sign(_percent(abs(value), digits, _language), value, signed)


@lru_cache(maxsize=8192)
def _percent(value: float, digits: int, locale: str) -> str:
    plain = written.percent(value, digits, locale)
    if plain is not None:
        return plain
    from babel import Locale
    from babel.numbers import format_percent

    tail = Locale.parse(locale).percent_formats[None].pattern.replace("#,##0", "")
    return str(format_percent(value, _numerals(value, digits, "#") + tail, locale=locale))


def period_name(period: str | None) -> str:
    """Return a period as people write it: "Sep 2026" for "2026-09".

    >>> period_name("2026-09"), period_name("2026-Q3"), period_name(None)
    ('Sep 2026', 'Q3 2026', 'undated')
    """
    if period is None:
        return _("undated")
    return _period_name(period, _language)


@lru_cache(maxsize=1024)
def _period_name(period: str, locale: str) -> str:
    year, _dash, rest = period.partition("-")
    if rest.startswith("Q"):
        return f"{rest} {year}"
    if rest.isdigit():
        plain = written.month(year, int(rest), locale)
        if plain is not None:
            return plain
        from datetime import date

        from babel.dates import format_date

        return str(format_date(date(int(year), int(rest), 1), "LLL yyyy", locale=locale))
    return f"{rest} {year}" if rest else year


def parse_decimal(text: str) -> float | None:
    """Return the number a person typed in the locale's writing, None where it is none.

    >>> parse_decimal("1,234.5"), parse_decimal("abc")
    (1234.5, None)
    """
    from babel.numbers import NumberFormatError
    from babel.numbers import parse_decimal as parse

    try:
        value = float(parse(text.strip().replace(MINUS, "-"), locale=_language))
    except NumberFormatError:
        return None
    return value if abs(value) != float("inf") and value == value else None  # noqa: PLR0124 - NaN differs from itself

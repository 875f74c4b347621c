"""Figures as the program's own languages write them; Babel, who knows all, would hold up the first picture.

What is not known here - other languages, rarer currencies, very large figures - is None: Babel is asked then.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

LARGEST = 1e15
DECIMAL = {"en": ".", "ru": ",", "pl": ","}
GROUP = {"en": ",", "ru": "\u00a0", "pl": "\u00a0"}
PERCENT = {"en": "%", "ru": "\u00a0%", "pl": "%"}
SYMBOLS = {
    "en": {"EUR": "€", "USD": "$", "GBP": "£", "PLN": "PLN", "RUB": "RUB", "CHF": "CHF"},
    "ru": {"EUR": "€", "USD": "$", "GBP": "£", "PLN": "PLN", "RUB": "₽", "CHF": "CHF"},
    "pl": {"EUR": "€", "USD": "USD", "GBP": "GBP", "PLN": "zł", "RUB": "RUB", "CHF": "CHF"},
}
"""The currencies of two decimals met most."""
MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "ru": (
        "янв.", "февр.", "март", "апр.", "май", "июнь", "июль", "авг.", "сент.", "окт.", "нояб.", "дек.",
    ),
    "pl": ("sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"),
}  # fmt: skip
EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


def decimal(value: float, digits: int, locale: str) -> str | None:
    r"""Return a figure that is not negative, with at most `digits` decimals.

    >>> decimal(1234.5, 2, "en"), decimal(1234.5, 2, "pl"), decimal(2.0, 2, "xx")
    ('1,234.5', '1\xa0234,5', None)
    """
    text = _rounded(Decimal(str(value)), digits, locale) if _is_known(value, locale) else None
    return text.rstrip("0").rstrip(DECIMAL[locale]) if text is not None and digits else text


def percent(value: float, digits: int, locale: str) -> str | None:
    r"""Return a share that is not negative, as percent with at most `digits` decimals.

    >>> percent(0.695, 1, "en"), percent(0.695, 1, "ru")
    ('69.5%', '69,5\xa0%')
    """
    if not _is_known(value, locale):
        return None
    text = _rounded(Decimal(str(value)) * 100, digits, locale)
    return (text.rstrip("0").rstrip(DECIMAL[locale]) if digits else text) + PERCENT[locale]


def currency(value: float, code: str, digits: int | None, locale: str) -> str | None:
    r"""Return an amount that is not negative, with its currency; without `digits` to the hundredth.

    >>> currency(51.36, "EUR", None, "en"), currency(51.36, "EUR", 0, "pl"), currency(5, "XAU", 0, "en")
    ('€51.36', '51\xa0€', None)
    """
    symbol = SYMBOLS.get(locale, {}).get(code)
    if symbol is None or not _is_known(value, locale):
        return None
    text = _rounded(Decimal(str(value)), 2 if digits is None else digits, locale)
    return f"{symbol}{text}" if locale == "en" else f"{text}\u00a0{symbol}"


def month(year: str, number: int, locale: str) -> str | None:
    """Return a month with its year.

    >>> month("2026", 9, "en"), month("2026", 9, "ru"), month("2026", 13, "en")
    ('Sep 2026', 'сент. 2026', None)
    """
    is_known = locale in MONTHS and 1 <= number <= len(MONTHS[locale]) and len(year) == 4
    return f"{MONTHS[locale][number - 1]} {year}" if is_known and year >= "1000" else None


def _is_known(value: float, locale: str) -> bool:
    return locale in DECIMAL and 0 <= value < LARGEST


def _rounded(value: Decimal, digits: int, locale: str) -> str:
    rounded = abs(value).quantize(Decimal(1).scaleb(-digits), context=EXACT)
    whole, _point, rest = f"{rounded:,f}".partition(".")
    text = whole.replace(",", GROUP[locale])
    return f"{text}{DECIMAL[locale]}{rest}" if rest else text

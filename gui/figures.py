"""Figures as people read them: a value with its unit, for every unit of the KPI catalogue."""

from __future__ import annotations

import math

from gui.words import UNKNOWN_MARK, _, money, ngettext, number, percent

SMALLEST_SEEN = 0.005
"""What is smaller would be written as 0 with two decimals."""
MOST_DECIMALS = 12


def figure(value: float | None, unit: str, currency: str) -> str:
    """Return a value with its unit; None is said as unknown.

    >>> figure(0.42, "ratio", "EUR"), figure(51.36, "money", "EUR"), figure(0.00046, "duration_hours", "EUR")
    ('42%', '€51.36', '0.00046 h')
    """
    if value is None:
        return UNKNOWN_MARK
    match unit:
        case "ratio":
            return percent(value)
        case "percent":
            return percent(value / 100)
        case "money":
            return money(value, currency)
        case "count":
            return number(value, 0 if value == round(value) else 1)
        case "multiple":
            return number(value) + " ×"
        case _:
            return _with_unit(value, unit)


def _decimals(value: float) -> int:
    """Return how many decimals a plain number needs: two, and more for one that would read as nothing.

    >>> _decimals(1.5), _decimals(0), _decimals(0.00046)
    (2, 2, 5)
    """
    is_seen = value == 0 or abs(value) >= SMALLEST_SEEN or not math.isfinite(value)
    return 2 if is_seen else min(1 - math.floor(math.log10(abs(value))), MOST_DECIMALS)


def counted(value: float) -> int:
    """Return by which number a figure is declined: 1.5 months are said as 2 months are.

    >>> counted(1), counted(1.5), counted(0), counted(-1)
    (1, 2, 0, 1)
    """
    return abs(int(value)) if math.isfinite(value) and value == int(value) else 2


def _with_unit(value: float, unit: str) -> str:
    text = number(value, _decimals(value))
    words = {
        "duration_days": _("{number} d"),
        "duration_hours": _("{number} h"),
        "duration_minutes": _("{number} min"),
        "duration_months": ngettext("{number} month", "{number} months", counted(value)),
    }
    return words.get(unit, "{number}").format(number=text)


def range_text(low: float, high: float, unit: str, currency: str) -> str:
    """Return an allowed range in words; an infinite end is open.

    >>> range_text(0, 1, "ratio", "EUR"), range_text(0, math.inf, "money", "EUR")
    ('between 0% and 100%', 'at least €0.00')
    """
    least, most = (figure(end, unit, currency) if math.isfinite(end) else "" for end in (low, high))
    if least and most:
        return _("between {low} and {high}").format(low=least, high=most)
    if least:
        return _("at least {low}").format(low=least)
    return _("at most {high}").format(high=most) if most else _("any number")

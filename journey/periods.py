"""Periods of time as text: "2026-09", "2026-Q3", "2026-W05", "2026"; their order and their kinds."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from journey.records import Period

_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(?!0000)[0-9]{4}-Q[1-4]")
_WEEK = re.compile(r"(?!0000)[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])")
_YEAR = re.compile(r"(?!0000)[0-9]{4}")


@lru_cache(maxsize=4096)
def period_kind(period: str) -> Period | None:
    """Return which kind of period a text names, None where it names none.

    >>> period_kind("2026-Q3"), period_kind("2026-13")
    ('quarter', None)
    """
    if _MONTH.fullmatch(period):
        return "month"
    if _QUARTER.fullmatch(period):
        return "quarter"
    if _YEAR.fullmatch(period):
        return "year"
    if _WEEK.fullmatch(period) and _sunday(period) is not None:
        return "week"
    return None


def _sunday(week: str) -> date | None:
    """Return the last day of a week; None for a 53rd week that its year does not have."""
    try:
        return date.fromisocalendar(int(week[:4]), int(week[6:]), 7)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def period_end(period: str) -> date:
    """Return the last day of a period, by which periods of different kinds are put in order.

    >>> period_end("2026-02"), period_end("2026-W01")
    (datetime.date(2026, 2, 28), datetime.date(2026, 1, 4))

    Raises
    ------
    ValueError
        if the text names no period.
    """
    kind = period_kind(period)
    sunday = _sunday(period) if kind == "week" else None
    if sunday is not None:
        return sunday
    if kind is None:
        raise ValueError(period)
    year = int(period[:4])
    month = {"month": period[5:], "quarter": period[6:], "year": "12"}[kind]
    if kind == "quarter":
        month = str(3 * int(month))
    return _month_end(year, int(month))


def _month_end(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)

"""Periods of time as text: "2026-09", "2026-Q3", "2026-W05", "2026"; their order and their kinds."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from journey.records import Period

_KINDS: dict[str, Period] = {
    "": "year",
    **{f"-Q{number}": "quarter" for number in range(1, 5)},
    **{f"-{number:02}": "month" for number in range(1, 13)},
    **{f"-W{number:02}": "week" for number in range(1, 54)},
}
"""What follows the four digits of the year."""


@lru_cache(maxsize=4096)
def period_kind(period: str) -> Period | None:
    """Return which kind of period a text names, None where it names none.

    >>> period_kind("2026-Q3"), period_kind("2026-13")
    ('quarter', None)
    """
    year, kind = period[:4], _KINDS.get(period[4:])
    if len(year) < 4 or not (year.isascii() and year.isdigit()) or year == "0000":
        return None
    return None if kind == "week" and _sunday(period) is None else kind


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

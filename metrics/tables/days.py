"""Days as tables write them: which of day, month and year comes first is seen from all of them together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

Order = Literal["ymd", "dmy", "mdy"]
ORDERS: tuple[Order, ...] = ("ymd", "dmy", "mdy")
_ZONE = r"(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?"
_TIME = r"(?:[T ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[AaPp][Mm])?" + _ZONE + r")?"
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./]?([0-9]{1,2})[-./]?([0-9]{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-./ ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + _TIME)


def day_order(texts: Iterable[str]) -> Order | None:
    """Return how days are written with the year last, None where no text settles it.

    A point between the parts is written day first everywhere; with strokes, a part above 12 is the day.

    >>> day_order(["03/04/2026", "03/25/2026"]), day_order(["03.04.2026"]), day_order(["03/04/2026"])
    ('mdy', 'dmy', None)
    >>> day_order(["2026-04-03"])
    'ymd'
    """
    votes = {"ymd": 0, "dmy": 0, "mdy": 0}
    is_ambiguous = False
    for text in texts:
        if _YEAR_FIRST.fullmatch(text.strip()):
            votes["ymd"] += 1
            continue
        found = _YEAR_LAST.fullmatch(text.strip())
        if found is None:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 or found[2] == ".":
            votes["dmy"] += 1
        elif second > 12:
            votes["mdy"] += 1
        else:
            is_ambiguous = is_ambiguous or first != second
    if votes["dmy"] != votes["mdy"]:
        return "dmy" if votes["dmy"] > votes["mdy"] else "mdy"
    if is_ambiguous or votes["dmy"]:
        return None
    return "ymd"


def read_day(text: str, order: Order | None) -> date | str:
    """Return the day that a text names, or the code that says why it names none.

    Codes: `date_missing`, `date_unreadable`, `date_impossible`, and `date_ambiguous` where day and month
    could be either way round and no order is told.

    >>> read_day("3.4.26", "dmy"), read_day("2026-02-30", None), read_day("03/04/2026", None)
    (datetime.date(2026, 4, 3), 'date_impossible', 'date_ambiguous')
    >>> read_day("2026-04-03T10:15:00Z", None), read_day("soon", "dmy")
    (datetime.date(2026, 4, 3), 'date_unreadable')
    """
    plain = text.strip()
    if not plain:
        return "date_missing"
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    found = _YEAR_LAST.fullmatch(plain)
    if found is None:
        return "date_unreadable"
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year += (2000 if year < 70 else 1900) if len(found[4]) == 2 else 0
    if order == "mdy":
        return _day(year, first, second)
    if order == "dmy" or first > 12 or first == second:
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 else "date_ambiguous"


def _day(year: int, month: int, day: int) -> date | str:
    try:
        return date(year, month, day)
    except ValueError:
        return "date_impossible"

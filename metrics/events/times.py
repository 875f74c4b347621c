"""How times are written in event tables: recognised strictly, and brought to one timestamp by SQL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_CLOCK = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: [AaPp][Mm])?)?"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?"
_DATE = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2})"
ISO = rf"{_DATE}(?:[ T]{_TIME})?"
ISO_COMMA = ISO.replace(r"\.", ",")
ISO_ZONE = rf"{_DATE}[ T]{_TIME} ?(?:Z|z|UTC|[+-](?:0\d|1[0-5])(?::?[0-5]\d)?)"
"""Matched in full before a cast, which would pass over what follows a time; no zone is 16 hours off."""
_YEAR_FIRST = re.compile(ISO)
_YEAR_FIRST_COMMA = re.compile(ISO_COMMA)
_YEAR_FIRST_ZONE = re.compile(ISO_ZONE)
_YEAR_DOTS = re.compile(rf"\d{{4}}\.\d{{1,2}}\.\d{{1,2}}{_CLOCK}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2\d{{4}}{_CLOCK}")
_MONTH_NAMED = re.compile(rf"\d{{1,2}}([ -])[A-Za-z]{{3}}\1\d{{4}}{_CLOCK}")
_NUMBER = re.compile(r"\d{9,17}(?:\.\d+)?")


def form_of(text: str) -> str:
    """Return the form in which one time is written, "" for none; "year_last" and "epoch" leave a question.

    >>> form_of("2026-01-31T10:15:00+02:00"), form_of("31.01.2026"), form_of("01/02/2026"), form_of("soon")
    ('iso_zone', 'day_first', 'year_last', '')
    """
    text = text.strip()
    if _YEAR_FIRST.fullmatch(text):
        return "iso"
    if _YEAR_FIRST_COMMA.fullmatch(text):
        return "iso_comma"
    if _YEAR_FIRST_ZONE.fullmatch(text):
        return "iso_zone"
    if _YEAR_DOTS.fullmatch(text):
        return "year_dots"
    if found := _YEAR_LAST.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        return "day_first" if first > 12 else "month_first" if second > 12 else "year_last"
    if _MONTH_NAMED.fullmatch(text):
        return "month_named"
    return "epoch" if _NUMBER.fullmatch(text) else ""


def forms_of(texts: Iterable[str]) -> Counter[str]:
    """Count the forms of times, "year_last" with the one that the others show where they show one.

    >>> forms_of(["01/02/2026", "01/31/2026"])
    Counter({'month_first': 2})
    """
    found = Counter(form_of(text) for text in texts if text.strip())
    shown = [form for form in ("day_first", "month_first") if found[form]]
    if len(shown) == 1 and found["year_last"]:
        found[shown[0]] += found.pop("year_last")
    return +found


_DATES = {
    "day_first": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"),
    "month_first": ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y"),
    "month_named": ("%d %b %Y", "%d-%b-%Y"),
    "year_dots": ("%Y.%m.%d",),
}
_CLOCKS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p")
_EPOCHS = {"epoch_seconds": 1_000_000, "epoch_milliseconds": 1_000, "epoch_microseconds": 1}
LAST_MOMENT = 253_402_300_799_000_000
"""The end of the year 9999 in microseconds since 1970."""


_DIGITS = re.compile(r"(\d{4})([-/])\d{1,2}\2\d{1,2}([ T])\d{1,2}:\d{2}(:\d{2})?(\.\d{1,6})?")


def usual_format(examples: Iterable[str]) -> str:
    """Return the format in which most of some ISO times are written, "" where it is only a date.

    >>> usual_format(["2026-01-31 10:15:00.25", "2026-01-31 10:15:00.125", "2026-01-31"])
    '%Y-%m-%d %H:%M:%S.%f'
    """
    found: Counter[str] = Counter()
    for text in examples:
        if told := _DIGITS.fullmatch(text):
            clock = f"%H:%M{':%S' if told[4] else ''}{'.%f' if told[5] else ''}"
            found[f"%Y{told[2]}%m{told[2]}%d{told[3]}{clock}"] += 1
    return found.most_common(1)[0][0] if found else ""


def moment(form: str, column: str, usual: str = "") -> str:
    """Return the SQL that makes a TIMESTAMP of a text in a form, NULL of one that is not.

    `usual` is the format that most times of form "iso" have, which is tried first: it is read twice as fast.

    With a zone the moment is in UTC (a text with +02:00 cast to TIMESTAMP would lose it); without, as it is.

    >>> moment("iso", "time").startswith("CASE WHEN regexp_full_match(time, ")
    True
    """
    if form == "iso":
        cast = f"CASE WHEN regexp_full_match({column}, '{ISO}') THEN TRY_CAST({column} AS TIMESTAMP) END"
        return f"coalesce(try_strptime({column}, '{usual}'), {cast})" if usual else cast
    if form == "iso_comma":
        cast = f"TRY_CAST(replace({column}, ',', '.') AS TIMESTAMP)"
        return f"CASE WHEN regexp_full_match({column}, '{ISO_COMMA}') THEN {cast} END"
    if form == "iso_zone":
        cast = f"TRY_CAST({column} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"
        return f"CASE WHEN regexp_full_match({column}, '{ISO_ZONE}') THEN {cast} END"
    if form in _EPOCHS:
        count = f"TRY_CAST(TRY_CAST({column} AS DECIMAL(28, 6)) * {_EPOCHS[form]} AS BIGINT)"
        return f"CASE WHEN {count} BETWEEN 0 AND {LAST_MOMENT} THEN make_timestamp({count}) END"
    formats = [date + (mark + clock if clock else "") for date in _DATES[form] for mark, clock in _WRITTEN]
    return f"try_strptime(trim({column}), {formats!r})"


_WRITTEN = (("", ""), *((mark, clock) for mark in (" ", "T") for clock in _CLOCKS))

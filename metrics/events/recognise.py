"""Recognises how times are written in a whole staged column, and asks where it cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metrics.events.choice import Choice
from metrics.events.time_forms import FORMS
from metrics.events.times import form_of, forms_of, moment, usual_format
from metrics.refusals import Refusal, Refused

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SPANS, SPAN = 20, 200
RARE = 0.01
"""A form of fewer of the sampled times than this is no second form: its rows are refused and listed."""
MIXED_ZONES = "iso_any"


def recognise(connection: DuckDBPyConnection, choice: Choice) -> tuple[str, str, str]:
    """Return the form of the staged times, the SQL that makes moments of them, and their zone.

    Raises
    ------
    Refused
        `time_unreadable` (none is a time), `time_is_number` (which count is it?), `time_ambiguous` (day or
        month first?), `time_day_month_mixed`, `time_forms_mixed`, `time_zone_mixed`, `time_form_unknown`.
    """
    kind = type_of(connection, "time")
    if kind.startswith("TIMESTAMP WITH"):
        return "", "(staged.time AT TIME ZONE 'UTC')::TIMESTAMP", "utc"
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return "", "staged.time::TIMESTAMP", "as_is"
    form = choice.time_form or _form(connection, choice)
    if form == MIXED_ZONES:
        both = [moment(each, "staged.time") for each in ("iso_zone", "iso")]
        return form, f"coalesce({', '.join(both)})", "utc"
    if form not in FORMS:
        raise Refused(Refusal("time_form_unknown", column=choice.time, value=form))
    column = "staged.time" if kind == "VARCHAR" else "staged.time::VARCHAR"
    usual = usual_format(_sample(connection, "time")) if form == "iso" else ""
    return (
        form,
        moment(form, column, usual),
        "as_is" if form not in {"iso_zone"} and "epoch" not in form else "utc",
    )


def type_of(connection: DuckDBPyConnection, column: str) -> str:
    """Return the type of a staged column."""
    found = {row[0]: row[1] for row in connection.execute("DESCRIBE staged").fetchall()}
    return str(found[column])


def _sample(connection: DuckDBPyConnection, column: str) -> list[str]:
    """Return texts of a column from its beginning and from all over it."""
    count = connection.execute("SELECT count(*) FROM staged").fetchone()
    rows = count[0] if count else 0
    spans = range(0, rows, max(SPAN, rows // SPANS))
    within = " OR ".join(f"rowid BETWEEN {start} AND {start + SPAN - 1}" for start in spans)
    rows = connection.execute(
        f"SELECT written FROM (SELECT {column}::VARCHAR AS written FROM staged WHERE {within}) "
        "WHERE trim(written) <> ''"
    ).fetchall()
    if not rows:
        # Perhaps only some rows have one.
        rows = connection.execute(
            f"SELECT {column}::VARCHAR FROM staged WHERE trim({column}::VARCHAR) <> '' LIMIT {SPAN}"
        ).fetchall()
    return [row[0] for row in rows]


def _form(connection: DuckDBPyConnection, choice: Choice) -> str:
    sample = _sample(connection, "time")
    if not sample:
        raise Refused(Refusal("time_missing", column=choice.time))
    forms = forms_of(sample)
    forms.pop("", None)
    if not forms:
        raise Refused(Refusal("time_unreadable", column=choice.time, value=sample[0][:60]))
    often = [form for form, count in forms.most_common() if count > RARE * len(sample)] or list(forms)
    if set(often) == {"iso", "iso_zone"}:
        if choice.zoneless != "utc":
            raise Refused(Refusal("time_zone_mixed", column=choice.time))
        return MIXED_ZONES
    if {"day_first", "month_first"} <= set(often):
        raise Refused(Refusal("time_day_month_mixed", column=choice.time))
    if len(often) > 1:
        written = " · ".join(_example(sample, form) for form in sorted(often))
        raise Refused(Refusal("time_forms_mixed", column=choice.time, value=written))
    if often == ["epoch"]:
        raise Refused(Refusal("time_is_number", column=choice.time, value=sample[0][:60]))
    return _day_or_month(connection, choice, sample[0]) if often == ["year_last"] else often[0]


def _example(sample: list[str], form: str) -> str:
    """Return a time that is written in a form; one that leaves day and month open was told by the others."""
    found = [text for text in sample if form_of(text) == form]
    return (found or [text for text in sample if form_of(text) == "year_last"] or [form])[0][:60]


def _day_or_month(connection: DuckDBPyConnection, choice: Choice, example: str) -> str:
    """Return which of day and month comes first, by all times of the column."""
    pattern = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}"
    first, second = (
        f"max(TRY_CAST(regexp_extract(time, '{pattern}', {group}) AS INTEGER))" for group in (1, 2)
    )
    found = connection.execute(f"SELECT {first}, {second} FROM staged").fetchone() or (0, 0)
    if found[0] > 12 and found[1] > 12:
        raise Refused(Refusal("time_day_month_mixed", column=choice.time))
    if found[0] <= 12 and found[1] <= 12:
        raise Refused(Refusal("time_ambiguous", column=choice.time, value=example))
    return "day_first" if found[0] > 12 else "month_first"

"""The tables of a working file: what an imported event table looks like, to import and to ask.

A working file is a DuckDB database. Every text that repeats stands once in a dictionary and is an INTEGER
code elsewhere, so that a question is a flat GROUP BY over small numbers and names are joined last.
A **case** is a customer, or one session of a customer where sessions are split (by a gap, or by a column).
"""

from __future__ import annotations

from collections.abc import Mapping

FORMAT = "1"
"""The version of this layout, kept in `facts` as `layout`; a file of another one is imported anew."""

TABLES: Mapping[str, str] = {
    # Dictionaries: codes from 0 on, with holes where all
    # rows of a name were refused. Activities, stages, channels, segments in order of first appearance in
    # the source; customers in any order. A dictionary whose column the table has not is there and empty.
    "activities": "code INTEGER, name VARCHAR",
    "customers": "code INTEGER, name VARCHAR",
    "stages": "code INTEGER, name VARCHAR",
    "channels": "code INTEGER, name VARCHAR",
    "segments": "code INTEGER, name VARCHAR",
    # One row an event, in the order of (customer, session, time, row): `lead(...) OVER ()` walks it.
    # row: number of the row in the source, from 1 (the header is not counted; in XES the order of events).
    # next: the activity that follows in the same case, NULL for the last; dwell_us: microseconds until then.
    # session: 0 where sessions are not split, else counted from 0 for each customer in order of time.
    # stage, channel, segment, revenue, cost: NULL where the table has no such column or the cell is empty.
    "events": (
        "customer INTEGER, time TIMESTAMP, row BIGINT, activity INTEGER, next INTEGER, dwell_us BIGINT, "
        "is_first BOOLEAN, is_last BOOLEAN, session INTEGER, stage INTEGER, channel INTEGER, "
        "segment INTEGER, revenue DECIMAL(18,4), cost DECIMAL(18,4)"
    ),
    # One row a case. segment: of its first event that has one. is_open: whether it may go on after the
    # data ended (its last event lies less than the session gap before `ended_at`); NULL without a gap, since
    # nobody can say then. revenue, cost: sums, NULL where no event of it has one.
    "cases": (
        "customer INTEGER, session INTEGER, first TIMESTAMP, last TIMESTAMP, events INTEGER, "
        "variant INTEGER, segment INTEGER, is_open BOOLEAN, revenue DECIMAL(38,4), cost DECIMAL(38,4)"
    ),
    # Distinct paths of cases; variant: code from 0 on, the most frequent first, then the shorter.
    "variants": "variant INTEGER, path INTEGER[], events INTEGER, count BIGINT",
    # How often each customer went from source to target (within cases); and was at an activity.
    "pairs": "customer INTEGER, source INTEGER, target INTEGER, count BIGINT",
    "customer_activities": "customer INTEGER, activity INTEGER, count BIGINT",
    # Stage by month by segment by customer; empty where the table has no stage column. month: its first day.
    # dwell_us: sum over the `dwells` events that are not the last of their case.
    "stage_months": (
        "stage INTEGER, month DATE, segment INTEGER, customer INTEGER, events BIGINT, revenue DECIMAL(38,4), "
        "cost DECIMAL(38,4), dwell_us BIGINT, dwells BIGINT"
    ),
    # The first 1,000 rows that were refused, by row; reason is a code (see REASONS), text what stood there.
    "refused": "row BIGINT, reason VARCHAR, text VARCHAR",
    # The first 1,000 cells that could not be read in rows that were kept: revenue_, cost_unreadable.
    "unread": "row BIGINT, reason VARCHAR, text VARCHAR",
    # What is known about the whole, by name; see FACTS.
    "facts": "name VARCHAR, value VARCHAR",
}

REASONS = (
    "customer_missing",
    "time_missing",
    "activity_missing",
    "time_unreadable",
    "columns_too_many",
    "columns_too_few",
    "line_unreadable",
    "text_too_long",
)
"""Why a row is refused."""

FACTS: Mapping[str, str] = {
    "layout": "version of this layout",
    "source": "name of the file, without its folder",
    "form": "csv, parquet, xlsx or xes",
    "columns": "JSON object: role -> name of the column",
    "choice": "JSON object: everything that was chosen, to read the next file the same way",
    "events": "events that are in",
    "customers": "customers",
    "cases": "cases",
    "refused_total": "rows refused",
    "refused": "JSON object: reason -> rows refused for it",
    "unread_total": "cells of money that could not be read, in rows that are in",
    "ties": "events that share customer and time with another one; they keep the order of the file",
    "zone": "as_is (times carry no zone) or utc (times carried zones and were brought to UTC)",
    "session_gap_minutes": "the gap that splits sessions, or empty",
    "first": "time of the first event, ISO",
    "ended_at": "time of the last event, ISO: when the data ends",
    "read_at": "when the file was read, ISO in UTC",
    "source_size": "bytes of the source",
    "source_changed": "time the source was last changed, nanoseconds since 1970",
    "encoding": "of a text file: utf-8, utf-16, cp1251, ...",
    "separator": "of a text file",
}
"""The names in `facts`; every value is text."""

MOST_REFUSED_LISTED = 1000


def create(table: str) -> str:
    """Return the statement that makes a table.

    >>> create("activities")
    'CREATE TABLE activities (code INTEGER, name VARCHAR)'
    """
    return f"CREATE TABLE {table} ({TABLES[table]})"


def quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever it holds.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """Return a text as SQL takes it, whatever it holds.

    >>> text_literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"

"""The questions to a warehouse as SQL: one text for every database, its own words filled in."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.events.choice import MONEY, QUANTITY, REQUIRED
from metrics.events.dialects import Dialect

ROLES = ("customer", "time", "activity", "stage", "channel", "segment", "revenue", "cost")
OFFERED = (*ROLES, QUANTITY)


@dataclass(frozen=True)
class Place:
    """Where the events lie: the names of schema and table, and of the column for each role.

    `order` names a column that tells events of the same moment apart, such as a running event id. Without
    it they fall by the name of the activity, since a table of a warehouse has no order of its own.
    """

    table: str
    columns: dict[str, str]
    schema: str = ""
    order: str = ""


def _table(place: Place, dialect: Dialect) -> str:
    names = [name for name in (place.schema, place.table) if name]
    return ".".join(dialect.quoted(name) for name in names)


def _value(role: str, place: Place, dialect: Dialect) -> str:
    if role == "revenue" and QUANTITY in place.columns:
        factors = (
            dialect.number.format(column=dialect.quoted(place.columns[each])) for each in (role, QUANTITY)
        )
        return dialect.number.format(column=" * ".join(factors))
    form = dialect.time if role == "time" else dialect.number if role in MONEY else dialect.text
    return form.format(column=dialect.quoted(place.columns[role]))


def log(place: Place, dialect: Dialect) -> str:
    """Return the rows that count (with customer, time and activity), columns named after their roles."""
    roles = [role for role in ROLES if role in place.columns]
    columns = [f"{_value(role, place, dialect)} AS {_alias(role)}" for role in roles]
    if place.order:
        columns.append(f"{dialect.quoted(place.order)} AS event_order")
    there = [f"{dialect.quoted(place.columns[role])} IS NOT NULL" for role in REQUIRED]
    said = [f"{_value(role, place, dialect)} <> ''" for role in ("customer", "activity")]
    return f"SELECT {', '.join(columns)} FROM {_table(place, dialect)} WHERE {' AND '.join(there + said)}"


def _alias(role: str) -> str:
    """The word `time` is a type in some databases."""
    return "moment" if role == "time" else role


def steps(place: Place, dialect: Dialect) -> str:
    """Return each event with its position in the case, the activity that follows, and when that is."""
    activity = dialect.order.format(column="activity")
    order = f"moment, {'event_order' if place.order else activity}"
    window = f"(PARTITION BY customer ORDER BY {order})"
    return (
        f"SELECT log.*, ROW_NUMBER() OVER {window} AS position, "
        f"LEAD({dialect.nullable.format(column='activity')}) OVER {window} AS next_activity, "
        f"LEAD({dialect.nullable.format(column='moment')}) OVER {window} AS next_moment FROM log"
    )


def _with(place: Place, dialect: Dialect, question: str, more: str = "") -> str:
    return f"WITH log AS ({log(place, dialect)}), steps AS ({steps(place, dialect)}){more} {question}"


def transitions(place: Place, dialect: Dialect) -> str:
    """Return the question for transitions: both ends, count, customers, sum and median of microseconds."""
    micros = dialect.micros.format(start="moment", end="next_moment")
    median = dialect.median.format(value="micros")
    if dialect.median_is_window:
        timed = f"SELECT gaps.*, {median} AS middle FROM gaps"
        more, source, median = f", timed AS ({timed})", "timed", "ANY_VALUE(middle)"
    else:
        more, source = "", "gaps"
    gaps = (
        f"SELECT customer, activity, next_activity, {micros} AS micros FROM steps "
        "WHERE next_activity IS NOT NULL"
    )
    return _with(
        place,
        dialect,
        "SELECT activity, next_activity, COUNT(*) AS transitions, COUNT(DISTINCT customer) AS customers, "
        f"SUM(micros) AS micros_total, {median} AS micros_median FROM {source} "
        "GROUP BY activity, next_activity",
        f", gaps AS ({gaps}){more}",
    )


def activities(place: Place, dialect: Dialect) -> str:
    """Return the question for activities: events, customers, starts, ends, revenue, cost."""
    starts = dialect.count_if.format(test="position = 1")
    ends = dialect.count_if.format(test="next_activity IS NULL")
    return _with(
        place,
        dialect,
        f"SELECT activity, COUNT(*) AS events, COUNT(DISTINCT customer) AS customers, {starts} AS starts, "
        f"{ends} AS ends, {_sums(place)} FROM steps GROUP BY activity",
    )


def _sums(place: Place) -> str:
    """A role that the table has no column for stays unknown."""
    return ", ".join(
        f"{f'SUM({role})' if role in place.columns else 'NULL'} AS {role}_total" for role in MONEY
    )


def variants(place: Place, dialect: Dialect, limit: int = 1000) -> str:
    """Return the question for the most frequent paths: path, how many customers took it."""
    paths = f"SELECT customer, {dialect.path} AS path FROM steps GROUP BY customer"
    order = f"COUNT(*) DESC, {dialect.order.format(column='path')}"
    return _with(
        place,
        dialect,
        f"SELECT path, COUNT(*) AS customers FROM paths GROUP BY path ORDER BY {order} LIMIT {int(limit)}",
        f", paths AS ({paths})",
    )


def months(place: Place, dialect: Dialect) -> str:
    """Return the question for months: stage (or activity), month, events, customers, revenue, cost."""
    group = "stage" if "stage" in place.columns else "activity"
    month = dialect.month.format(time="moment")
    return (
        f"WITH log AS ({log(place, dialect)}), dated AS (SELECT log.*, {month} AS month FROM log) "
        f"SELECT {group}, month, COUNT(*) AS events, COUNT(DISTINCT customer) AS customers, "
        f"{_sums(place)} FROM dated GROUP BY {group}, month"
    )


def size(place: Place, dialect: Dialect) -> str:
    """Return the question for the whole: rows, events that count, customers, first and last moment."""
    there = " AND ".join(
        [f"{dialect.quoted(place.columns[role])} IS NOT NULL" for role in REQUIRED]
        + [f"{_value(role, place, dialect)} <> ''" for role in ("customer", "activity")]
    )
    rows = f"SELECT COUNT(*) AS rows_there, {dialect.count_if.format(test=there)} AS events"
    return (
        f"WITH log AS ({log(place, dialect)}), "
        f"whole AS ({rows} FROM {_table(place, dialect)}), "
        "kept AS (SELECT COUNT(DISTINCT customer) AS customers, MIN(moment) AS first_moment, "
        "MAX(moment) AS last_moment FROM log) SELECT * FROM whole CROSS JOIN kept"
    )


def pull(place: Place, dialect: Dialect) -> str:
    """Return the question for the rows themselves, in the order in which a local import takes them."""
    activity = dialect.order.format(column="activity")
    order = "event_order" if place.order else activity
    roles = [_alias(role) for role in ROLES if role in place.columns]
    return (
        f"WITH log AS ({log(place, dialect)}) "
        f"SELECT {', '.join(roles)} FROM log ORDER BY customer, moment, {order}"
    )


QUESTIONS = {
    "size": size,
    "transitions": transitions,
    "activities": activities,
    "variants": variants,
    "months": months,
    "pull": pull,
}
"""Every question by its name."""

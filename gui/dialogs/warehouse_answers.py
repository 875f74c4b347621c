"""The questions to a warehouse by name, and what it answers as rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from gui.event_words import path_text, span
from gui.words import _, number

if TYPE_CHECKING:
    from metrics.events.statements import Place
    from metrics.events.warehouse import Warehouse

MOST_ROWS = 1000
Rows = tuple[tuple[str, ...], Sequence[tuple[str, ...]]]
"""Headings and rows."""


def question_names() -> dict[str, str]:
    """Return the questions, the cheapest first."""
    return {
        "size": _("How much there is"),
        "transitions": _("Transitions"),
        "activities": _("Activities"),
        "variants": _("Paths"),
        "months": _("Months"),
        "pull": _("All rows, to go on here"),
    }


def kind_names() -> dict[str, str]:
    """Return the kinds of warehouses; the first is asked directly, of the others the text is given."""
    return {
        "postgres": _("PostgreSQL, asked directly"),
        "clickhouse": _("ClickHouse, as text"),
        "spark": _("Spark or Databricks, as text"),
        "bigquery": _("BigQuery, as text"),
        "snowflake": _("Snowflake, as text"),
    }


def ask(warehouse: Warehouse, place: Place, question: str) -> Rows:
    """Return the answer to a question."""
    return ANSWERS[question](warehouse, place)


def _size(warehouse: Warehouse, place: Place) -> Rows:
    found = warehouse.size(place)
    rows = [
        (_("Rows"), number(found.rows)),
        (_("Events that count"), number(found.events)),
        (_("Customers"), number(found.customers)),
        (_("First event"), found.first or "?"),
        (_("Last event"), found.last or "?"),
    ]
    return (_("What"), _("How much")), rows


def _transitions(warehouse: Warehouse, place: Place) -> Rows:
    rows = [
        (
            f"{each.source} → {each.target}",
            number(each.count),
            number(each.customers),
            span(each.mean_seconds),
            span(each.median_seconds),
        )
        for each in warehouse.transitions(place)
    ]
    return (_("From → to"), _("Count"), _("Customers"), _("Mean time"), _("Median time")), rows


def _activities(warehouse: Warehouse, place: Place) -> Rows:
    rows = [
        (
            each.name,
            *map(number, (each.events, each.customers, each.starts, each.ends, each.revenue, each.cost)),
        )
        for each in warehouse.activities(place)
    ]
    heads = (_("Activity"), _("Events"), _("Customers"), _("Starts"), _("Ends"), _("Revenue"), _("Cost"))
    return heads, rows


def _variants(warehouse: Warehouse, place: Place) -> Rows:
    rows = [(path_text(path), number(count)) for path, count in warehouse.variants(place, MOST_ROWS)]
    return (_("Path"), _("Customers")), rows


def _months(warehouse: Warehouse, place: Place) -> Rows:
    rows = [
        (
            each.group or _("(none)"),
            each.month,
            *map(number, (each.events, each.customers, each.revenue, each.cost)),
        )
        for each in warehouse.months(place)
    ]
    heads = (_("Stage or activity"), _("Month"), _("Events"), _("Customers"), _("Revenue"), _("Cost"))
    return heads, rows


ANSWERS: dict[str, Callable[[Any, Any], Rows]] = {
    "size": _size,
    "transitions": _transitions,
    "activities": _activities,
    "variants": _variants,
    "months": _months,
}

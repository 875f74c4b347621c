"""The questions to a warehouse by name, and what it answers as rows of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from gui.event_words import path_text, span
from gui.words import _, number

if TYPE_CHECKING:
    from metrics.events.statements import Place
    from metrics.events.warehouse import Warehouse

MOST_ROWS = 1000
Rows = tuple[tuple[str, ...], Sequence[tuple[str, ...]]]
"""Headings and rows."""
QUOTED = re.compile(r"""("(?:[^"]|"")*"|`(?:[^`\\]|\\.|``)*`|'(?:[^']|'')*')""")
BREAKS = re.compile(r" (FROM|WHERE|GROUP BY|ORDER BY|LIMIT|CROSS JOIN)\b")
CLOSED = re.compile(r"\), (\w+ AS \()")


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


class AnswerTable(QTableWidget):
    """Shows what a warehouse answered."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("The answer"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()

    def show_rows(self, found: Rows) -> None:
        """Show an answer."""
        headings, rows = found
        self.setColumnCount(len(headings))
        self.setHorizontalHeaderLabels(list(headings))
        self.setRowCount(min(len(rows), MOST_ROWS))
        for row, cells in enumerate(rows[:MOST_ROWS]):
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if place:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, place, item)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)


def laid_out(sql: str) -> str:
    r"""Return SQL with its parts on lines of their own; what stands in quotes stays as it is.

    >>> laid_out('SELECT "a FROM b" FROM c WHERE d')
    'SELECT "a FROM b"\nFROM c\nWHERE d'
    """
    return "".join(
        text if place % 2 else BREAKS.sub(r"\n\1", CLOSED.sub(r"),\n\1", text))
        for place, text in enumerate(QUOTED.split(sql))
    )

"""The KPI table as a file, CSV or XLSX: a row a number, which comes back unchanged by an import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from gui.sentences import subject_name
from journey.journey import Journey
from journey.records import Point, Series, Target
from metrics.kpis import kpi_of
from metrics.tables.table import harmless

COLUMNS = (
    "subject",
    "name",
    "kpi",
    "segment",
    "scenario",
    "period",
    "value",
    "n",
    "unit",
    "source",
    "evidence",
    "low",
    "high",
    "spread",
    "target",
    "warning",
)
PERCENTS = ("value",)
"""Columns that a workbook shows as percent where the KPI is a ratio; they are read back to the last digit."""
Cell = str | float | None


def table_rows(journey: Journey) -> Iterator[tuple[Cell, ...]]:
    """Yield every number of a map as a row in the order of COLUMNS, then the targets that have no number."""
    goals = {(t.subject, t.kpi, t.segment): t for t in journey.of(Target).values()}
    told: set[tuple[str | None, str, str | None]] = set()
    for _key, series in sorted(journey.of(Series).items()):
        mine: tuple[str | None, str, str | None] = (series.subject, series.kpi, series.segment)
        goal = goals.get(mine)
        for place, point in enumerate(series.points):
            is_first = place == 0 and mine not in told
            yield _row(journey, series, point, goal if is_first else None, is_first=place == 0)
        if series.points:
            told.add(mine)
    for key, each in goals.items():
        if key not in told:
            yield _goal_row(journey, each)


def _row(
    journey: Journey, series: Series, point: Point, goal: Target | None, is_first: bool
) -> tuple[Cell, ...]:
    period, value, n = point
    return (
        series.subject,
        subject_name(journey, series.subject),
        series.kpi,
        series.segment or "",
        series.scenario or "",
        period or "",
        value,
        n,
        kpi_of(journey, series.kpi).unit,
        series.source,
        series.evidence or "",
        series.low if is_first else None,
        series.high if is_first else None,
        series.spread if is_first else None,
        goal.target if goal is not None else None,
        goal.warning if goal is not None else None,
    )


def _goal_row(journey: Journey, goal: Target) -> tuple[Cell, ...]:
    name = subject_name(journey, goal.subject) if goal.subject is not None else ""
    empty: tuple[Cell, ...] = ("", "", None, None)
    head = (goal.subject or "", name, goal.kpi, goal.segment or "")
    return (
        *head,
        *empty,
        kpi_of(journey, goal.kpi).unit,
        "",
        "",
        None,
        None,
        None,
        goal.target,
        goal.warning,
    )


def csv_bytes(journey: Journey) -> bytes:
    """Return the table as CSV, UTF-8 with a byte-order mark; texts never act as formulas."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in table_rows(journey):
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return harmless(cell) if isinstance(cell, str) else repr(cell)


def xlsx_bytes(journey: Journey) -> bytes:
    """Return the table as a workbook of one sheet; texts are texts whatever they begin with."""
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    class ExactSheet(Worksheet):  # type: ignore[misc]
        """A sheet that writes every digit: xlsxwriter rounds to 16, and a number would come back another."""

        def _xml_number_element(self, number: float, attributes: Any = ()) -> None:
            shown = "".join(f' {key}="{self._escape_attributes(value)}"' for key, value in attributes)
            self.fh.write(f"<c{shown}><v>{number!r}</v></c>")

    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("KPIs", worksheet_class=ExactSheet)
        heading, percent = book.add_format({"bold": True}), book.add_format({"num_format": "0.0%"})
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, heading)
        unit = COLUMNS.index("unit")
        for row, cells in enumerate(table_rows(journey), start=1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    is_share = cells[unit] == "ratio" and COLUMNS[column] in PERCENTS
                    sheet.write_number(row, column, cell, percent if is_share else None)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 1, 24)
        sheet.set_column(2, 2, 22)
        sheet.set_column(9, 9, 32)
    return out.getvalue()

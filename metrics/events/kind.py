"""Tells a table of events from a table of KPIs by how it begins."""

from __future__ import annotations

from typing import Literal

from journey.journey import Journey
from metrics.events.choice import REQUIRED
from metrics.events.preview import Preview

Kind = Literal["events", "kpis", "unsure"]


def kind_of(found: Preview, journey: Journey) -> Kind:
    """Return what a table holds; "unsure" where it may be either, or neither.

    Parameters
    ----------
    found : how it begins.
    journey : whose own KPIs a column may be called by.

    >>> from journey.records import Map
    >>> journey = Journey([Map(id="m")])
    >>> header, rows = ("stage", "month", "kpi", "value"), (("Trial", "2026-09", "nps", "42"),)
    >>> kind_of(Preview("csv", header, rows, {}, {}), journey)
    'kpis'
    >>> roles = {"customer": "who", "time": "when", "activity": "what"}
    >>> rows = (("a", "2026-09-01 10:00", "look"),)
    >>> kind_of(Preview("csv", ("who", "when", "what"), rows, roles, {}), journey)
    'events'
    """
    if found.form in ("parquet", "xes"):
        return "events"
    may_be_events = set(REQUIRED) <= set(found.guesses)
    may_be_kpis = _may_be_kpis(found, journey)
    if may_be_events and (not may_be_kpis or _holds_moments(found)):
        return "events"
    return "kpis" if may_be_kpis and not may_be_events else "unsure"


def _may_be_kpis(found: Preview, journey: Journey) -> bool:
    from metrics.tables.layout import header_row, layout_of
    from metrics.tables.recipe import Recipe
    from metrics.tables.recognition import KpiNames

    rows, kpis, told = (found.header, *found.rows), KpiNames(journey), Recipe()
    first = header_row(rows, kpis, told, journey.map.period)
    return first is not None and layout_of(rows[first], kpis, told, journey.map.period).problem is None


def _holds_moments(found: Preview) -> bool:
    """Whether the time column tells hours and minutes: figures are kept by day at the finest."""
    place = found.header.index(found.guesses["time"])
    values = [row[place] for row in found.rows if place < len(row) and row[place]]
    return bool(values) and all(":" in value for value in values)

"""Looking a number up: which point of which series answers for a subject, a KPI and a selection.

Rule (model.md, "Selection"): that segment, else all customers; that scenario, else its base, else as-is;
the latest point at or before the period.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from journey.journey import Journey
from journey.periods import period_end, period_kind
from journey.records import Point, Scenario, Series

UNDATED = date.min


class Selection(Struct, frozen=True):
    """Whose numbers are asked for, in which world, and when; None means all customers, as-is, latest."""

    segment: str | None = None
    scenario: str | None = None
    period: str | None = None


class Found(Struct, frozen=True):
    """A number and where it came from."""

    value: float
    n: float | None
    period: str | None
    series: Series

    @property
    def segment(self) -> str | None:
        """The segment that the series was made for, None for all customers."""
        return self.series.segment

    @property
    def scenario(self) -> str | None:
        """The scenario that the series was made for, None for as-is."""
        return self.series.scenario


def scenario_chain(journey: Journey, scenario: str | None) -> tuple[str | None, ...]:
    """Return the scenario, its base, the base of that, ..., and at last None for as-is."""
    chain: list[str | None] = []
    while scenario is not None and scenario not in chain:
        chain.append(scenario)
        record = journey.get(scenario, Scenario)
        scenario = record.base if record is not None else None
    return (*chain, None)


def point_at(series: Series, period: str | None) -> Point | None:
    """Return the latest point at or before a period; the latest of all where no period is asked.

    A point whose text names no period (a file may hold any text there) never answers.
    """
    last = date.max if period is None else period_end(period)
    best: Point | None = None
    best_day = UNDATED
    for point in series.points:
        day = _day(point)
        if day is not None and day <= last and (best is None or day >= best_day):
            best, best_day = point, day
    return best


def _day(point: Point) -> date | None:
    if point[0] is None:
        return UNDATED
    return period_end(point[0]) if period_kind(point[0]) else None


def look_up(journey: Journey, subject: str, kpi: str, selection: Selection) -> Found | None:
    """Return the number that answers for a subject and a KPI under a selection, None where there is none."""
    candidates = journey.series(subject, kpi)
    if not candidates:
        return None
    segments = (selection.segment, None) if selection.segment is not None else (None,)
    for scenario in scenario_chain(journey, selection.scenario):
        for segment in segments:
            for series in candidates:
                if series.segment == segment and series.scenario == scenario:
                    point = point_at(series, selection.period)
                    if point is not None:
                        return Found(value=point[1], n=point[2], period=point[0], series=series)
    return None


def answering(journey: Journey, selection: Selection) -> Journey:
    """Return the map with those numbers alone that answer under a selection, one point of each.

    >>> from journey.records import Map
    >>> rates = (("2026-08", 0.4, None), ("2026-09", 0.5, None))
    >>> journey = Journey([Map(id="m"), Series(id="s", subject="m", kpi="share", points=rates)])
    >>> answering(journey, Selection(period="2026-08"))["s"].points
    (('2026-08', 0.4, None),)
    """
    kept: dict[str, Series] = {}
    for subject, kpi in dict.fromkeys((each.subject, each.kpi) for each in journey.of(Series).values()):
        found = look_up(journey, subject, kpi, selection)
        if found is not None:
            kept[found.series.id] = replace(found.series, points=((found.period, found.value, found.n),))
    others = (each for each in journey.records.values() if not isinstance(each, Series))
    return Journey([*others, *kept.values()])


def periods(journey: Journey) -> tuple[str, ...]:
    """Return every period for which the map has a number, oldest first."""
    named = {point[0] for series in journey.of(Series).values() for point in series.points}
    known = (p for p in named if p is not None and period_kind(p))
    return tuple(sorted(known, key=lambda p: (period_end(p), len(p), p)))

"""The rows of the KPI table: which subjects have which numbers, in the order of the map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from journey.change import Change, Pair
from journey.edits.naming import new_id
from journey.findings import Finding
from journey.journey import Journey
from journey.lookup import Selection, scenario_chain
from journey.periods import period_end, period_kind
from journey.records import Flow, Map, Period, Point, Series, Stage, Target, Touchpoint
from metrics.kpis import Kpi, State, kpis_of, own_kpi

Key = tuple[str, str]
"""Subject and KPI."""
Lines = dict[tuple[str | None, str | None], Series]
"""The series of one number, by segment and scenario."""
WANTED = {
    "conversion_missing": "conversion_rate",
    "share_missing": "share",
    "retention_missing": "retention_rate",
    "order_value_missing": "average_order_value",
}
"""Which number a finding of the scorecard asks for."""


@dataclass(frozen=True)
class Row:
    """One number of one subject over time.

    `own` is the series of exactly the segment and scenario that are looked at, `lent` the one that answers in
    its place; `goal` the target that the map sets, if any. `base` is the as-is of a row that is compared,
    since a scenario is looked at.
    """

    subject: str
    kpi: Kpi
    own: Series | None
    lent: Series | None
    goal: Target | None
    base: Series | None = None
    is_compared: bool = False

    @property
    def key(self) -> Key:
        """Subject and KPI."""
        return (self.subject, self.kpi.id)

    @property
    def is_lent(self) -> bool:
        """Whether the values come from another segment or scenario than the one looked at."""
        return self.own is None and self.lent is not None

    def point(self, period: str | None) -> Point | None:
        """Return the point of a period, None where there is none."""
        return self._shown_points.get(period)

    def own_point(self, period: str | None) -> Point | None:
        """Return the point of a period that the scenario itself has."""
        return self._own_points.get(period)

    def base_point(self, period: str | None) -> Point | None:
        """Return the point of a period that the as-is has."""
        return self._base_points.get(period)

    @cached_property
    def _shown_points(self) -> dict[str | None, Point]:
        return _by_period(self.own or self.lent)

    @cached_property
    def _own_points(self) -> dict[str | None, Point]:
        return _by_period(self.own)

    @cached_property
    def _base_points(self) -> dict[str | None, Point]:
        return _by_period(self.base)

    @property
    def last(self) -> Point | None:
        """The latest point."""
        series = self.own or self.lent
        return series.points[-1] if series is not None and series.points else None

    @cached_property
    def dated(self) -> tuple[float, ...]:
        """The values of all periods, oldest first."""
        series = self.own or self.lent
        return tuple(point[1] for point in series.points if point[0] is not None) if series else ()

    @property
    def target(self) -> float | None:
        """What the number should reach: as the map says, else as is customary."""
        return self.goal.target if self.goal is not None else self.kpi.target

    @cached_property
    def state(self) -> State | None:
        """How the latest value stands against target and warning, None where that cannot be told."""
        warning = self.goal.warning if self.goal is not None else self.kpi.warning
        return self.kpi.standing(self.last[1], self.target, warning) if self.last is not None else None


def rows_of(journey: Journey, asked: Selection, extra: Iterable[Key] = ()) -> list[Row]:
    """Return the rows: stages from left to right, then flows, touchpoints, and the map as a whole."""
    known: dict[Key, Lines] = {}
    for series in journey.of(Series).values():
        known.setdefault((series.subject, series.kpi), {})[series.segment, series.scenario] = series
    for key in extra:
        known.setdefault(key, {})
    look = _Look(
        asked,
        segments=tuple(dict.fromkeys((asked.segment, None))),
        worlds=tuple(scenario_chain(journey, asked.scenario)),
        goals={(t.subject, t.kpi, t.segment): t for t in journey.of(Target).values()},
    )
    kpis = kpis_of(journey)
    places = {subject: place for place, subject in enumerate(subjects(journey))}
    order = {name: place for place, name in enumerate(kpis)}
    keys = sorted(
        (key for key in known if key[0] in journey),
        key=lambda k: (places.get(k[0], len(places)), order.get(k[1], len(order)), k),
    )
    return [_row(look, key, known[key], kpis.get(key[1])) for key in keys]


def wanted(journey: Journey, findings: Iterable[Finding]) -> list[Key]:
    """Return the numbers without which the value of the map is unknown: each gets a row to be typed in.

    Where no money comes in anywhere, the last stage is proposed for it.
    """
    keys = [(f.subject, WANTED[f.code]) for f in findings if f.subject is not None and f.code in WANTED]
    if journey.stages and any(finding.code == "no_revenue" for finding in findings):
        keys.append((journey.stages[-1].id, "revenue_per_customer"))
    return keys


def subjects(journey: Journey) -> list[str]:
    """Return everything that can have a number, in the order of the table."""
    places = {stage.id: place for place, stage in enumerate(journey.stages)}

    def of_stage(key: str) -> tuple[int, str]:
        stage = journey.stage_of(key)
        return (places[stage.id] if stage is not None else len(places), key)

    flows = sorted(journey.of(Flow), key=of_stage)
    touchpoints = sorted(journey.of(Touchpoint), key=of_stage)
    return [*places, *flows, *touchpoints, journey.map.id]


def fitting_kpis(journey: Journey, subject: str) -> list[str]:
    """Return the KPIs that make sense for a subject, drivers first."""
    record = journey.records.get(subject)
    every = list(kpis_of(journey).values())
    if isinstance(record, Flow):
        return ["share", "dwell_time"]
    if isinstance(record, Map):
        drivers = {"new_customers", "acquisition_cost"}
        return [kind.id for kind in every if kind.id in drivers or kind.role != "driver"]
    if isinstance(record, Stage | Touchpoint):
        return [
            kind.id
            for kind in every
            if kind.role != "portfolio" and kind.id not in ("share", "new_customers")
        ]
    return []


@dataclass(frozen=True)
class _Look:
    """What all rows have in common: whose numbers are asked for, and what may stand in for them."""

    asked: Selection
    segments: tuple[str | None, ...]
    worlds: tuple[str | None, ...]
    goals: dict[tuple[str | None, str, str | None], Target]


def _row(look: _Look, key: Key, lines: Lines, kind: Kpi | None) -> Row:
    subject, name = key
    asked, segments, goals = look.asked, look.segments, look.goals
    lent = (lines.get((segment, world)) for world in look.worlds for segment in segments)
    aims = ((whom, name, segment) for whom in (subject, None) for segment in segments) if goals else ()
    return Row(
        subject=subject,
        kpi=kind or own_kpi(name, name),
        own=lines.get((asked.segment, asked.scenario)),
        lent=next((found for found in lent if found is not None), None),
        goal=next((goals[whose] for whose in aims if whose in goals), None),
        base=next((lines[segment, None] for segment in segments if (segment, None) in lines), None),
        is_compared=asked.scenario is not None,
    )


def _by_period(series: Series | None) -> dict[str | None, Point]:
    points = series.points if series is not None else ()
    return {point[0]: point for point in reversed(points)}


def set_targets(
    journey: Journey, targets: dict[Key, float | None], segment: str | None, label: str = "set_target"
) -> Change:
    """Say what numbers should reach; None takes a target away. Warnings stay as they are."""
    from msgspec.structs import replace

    standing = {(t.subject, t.kpi): t for t in journey.of(Target).values() if t.segment == segment}
    edits: dict[str, Pair] = {}
    for (subject, name), value in targets.items():
        before = standing.get((subject, name))
        if before is not None:
            after = replace(before, target=value)
            edits[before.id] = (before, None if value is None and after.warning is None else after)
        elif value is not None:
            key = new_id(journey, Target, edits)
            edits[key] = (None, Target(id=key, subject=subject, kpi=name, segment=segment, target=value))
    return Change(label, edits)


def next_period(periods: Iterable[str], length: Period, today: date) -> str:
    """Return the period after the last one, of the same kind; without any, the one of today.

    >>> next_period(["2026-11", "2026-12"], "month", date(2027, 5, 1))
    '2027-01'
    >>> next_period([], "quarter", date(2027, 5, 1))
    '2027-Q2'
    """
    last = max(periods, key=period_end, default=None)
    if last is None:
        return _period_of(today, length)
    return _period_of(period_end(last) + timedelta(days=1), period_kind(last) or length)


def _period_of(day: date, length: Period) -> str:
    if length == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if length == "quarter":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    return f"{day.year:04d}" if length == "year" else f"{day.year:04d}-{day.month:02d}"

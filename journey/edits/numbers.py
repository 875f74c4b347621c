"""Setting numbers: every one is a point of a Series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from journey.change import Change
from journey.edits.naming import new_id
from journey.journey import Journey
from journey.lookup import Found, Selection, look_up
from journey.periods import period_end, period_kind
from journey.records import Evidence, Point, Record, Series, Target


@dataclass(frozen=True)
class Number:
    """One number to be set; `value` None takes the point away.

    `low`, `high` and `spread` are of the whole series; None leaves them as they are.
    """

    subject: str
    kpi: str
    value: float | None
    n: float | None = None
    period: str | None = None
    segment: str | None = None
    scenario: str | None = None
    unit: str = ""
    source: str = ""
    evidence: Evidence | None = None
    low: float | None = None
    high: float | None = None
    spread: float | None = None


@dataclass(frozen=True)
class Goal:
    """What a number should reach, and from where on it is warned of; without a subject, on the whole map."""

    kpi: str
    subject: str | None = None
    segment: str | None = None
    target: float | None = None
    warning: float | None = None


def set_number(journey: Journey, subject: str, kpi: str, value: float | None, selection: Selection) -> Change:
    """Type one number over the one that is shown under a selection.

    Where the latest number is shown (no period selected), it is that dated point which changes: an undated
    point beside it would never be seen.
    """
    shown = look_up(journey, subject, kpi, selection)
    period = selection.period
    if period is None and shown is not None and _answers_exactly(shown, selection):
        period = shown.period
    number = Number(
        subject=subject,
        kpi=kpi,
        value=value,
        period=period,
        segment=selection.segment,
        scenario=selection.scenario,
    )
    return set_numbers(journey, [number], label="set_number")


def _answers_exactly(shown: Found, selection: Selection) -> bool:
    return shown.segment == selection.segment and shown.scenario == selection.scenario


def set_numbers(journey: Journey, numbers: Iterable[Number], label: str = "set_numbers") -> Change:
    """Set many numbers at once as one step: the way of a paste and of an import.

    A number without observations, source or evidence keeps those of the point it replaces only where the
    value stays the same: a typed number does not inherit the n of a measured one.
    """
    edits: dict[str, tuple[Record | None, Record | None]] = {}
    standing: dict[Key, Series | None] = {}
    for number in numbers:
        key = (number.subject, number.kpi, number.segment, number.scenario)
        series = standing[key] if key in standing else _standing(journey, key)
        if series is None:
            if number.value is None:
                continue
            series = _fresh(journey, number, edits)
            edits[series.id] = (None, None)
        changed = _with_point(series, number)
        before = journey.get(series.id, Series)
        after = changed if changed.points else None
        edits[series.id] = (before, after)
        standing[key] = after
    return Change(label, edits)


Key = tuple[str, str, str | None, str | None]


def set_counts(
    journey: Journey, counts: Mapping[tuple[str, str | None], float | None], label: str = "set_number"
) -> Change:
    """Say how many observations stand behind points, by series and period; None means that nobody told.

    Where a series has no point of that period, nothing changes.
    """
    from msgspec.structs import replace

    edits: dict[str, tuple[Record | None, Record | None]] = {}
    for key in dict.fromkeys(key for key, _period in counts):
        series = journey.get(key, Series)
        if series is not None:
            points = tuple((p, value, counts.get((key, p), n)) for p, value, n in series.points)
            edits[key] = (series, replace(series, points=points))
    return Change(label, edits)


def _standing(journey: Journey, key: Key) -> Series | None:
    subject, kpi, segment, scenario = key
    found = (s for s in journey.series(subject, kpi) if (s.segment, s.scenario) == (segment, scenario))
    return next(found, None)


def _fresh(journey: Journey, number: Number, taken: dict[str, tuple[Record | None, Record | None]]) -> Series:
    return Series(
        id=new_id(journey, Series, taken),
        subject=number.subject,
        kpi=number.kpi,
        segment=number.segment,
        scenario=number.scenario,
        unit=number.unit,
        source=number.source,
        evidence=number.evidence,
    )


def _with_point(series: Series, number: Number) -> Series:
    from msgspec.structs import replace

    others = [point for point in series.points if point[0] != number.period]
    if number.value is not None:
        others.append((number.period, number.value, _observations(series, number)))
    changed = replace(series, points=tuple(sorted(others, key=_order)))
    if number.source:
        changed = replace(changed, source=number.source)
    if number.evidence is not None:
        changed = replace(changed, evidence=number.evidence)
    if number.unit:
        changed = replace(changed, unit=number.unit)
    told = {name: getattr(number, name) for name in ("low", "high", "spread")}
    return replace(changed, **{name: value for name, value in told.items() if value is not None})


def _observations(series: Series, number: Number) -> float | None:
    if number.n is not None:
        return number.n
    for period, value, n in series.points:
        if period == number.period and value == number.value:
            return n
    return None


def set_goals(journey: Journey, goals: Iterable[Goal], label: str = "set_target") -> Change:
    """Say what numbers should reach; a goal without target and warning is taken away."""
    standing = {(t.kpi, t.subject, t.segment): t for t in journey.of(Target).values()}
    edits: dict[str, tuple[Record | None, Record | None]] = {}
    for goal in goals:
        before = standing.get((goal.kpi, goal.subject, goal.segment))
        is_empty = goal.target is None and goal.warning is None
        if before is None and is_empty:
            continue
        key = new_id(journey, Target, edits) if before is None else before.id
        after = Target(
            id=key,
            kpi=goal.kpi,
            subject=goal.subject,
            segment=goal.segment,
            target=goal.target,
            warning=goal.warning,
            evidence=before.evidence if before is not None else None,
            extra=before.extra if before is not None else {},
        )
        edits[key] = (before, None if is_empty else after)
    return Change(label, edits)


def describe_series(
    journey: Journey,
    keys: Iterable[str],
    source: str | None = None,
    evidence: Evidence | Literal[""] | None = None,
    label: str = "describe_numbers",
) -> Change:
    """Say where the numbers of series come from; None leaves a field as it is, "" empties it."""
    from msgspec.structs import replace

    edits: dict[str, tuple[Record | None, Record | None]] = {}
    for key in keys:
        before = journey.get(key, Series)
        if before is None:
            continue
        after = before if source is None else replace(before, source=source)
        edits[key] = (before, after if evidence is None else replace(after, evidence=evidence or None))
    return Change(label, edits)


def _order(point: Point) -> tuple[int, object]:
    if point[0] is None:
        return (0, 0)
    return (1, period_end(point[0])) if period_kind(point[0]) else (2, point[0])

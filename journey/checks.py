"""Findings about a map as it is drawn: dead ends, unreachable stages, missing owners, numbers grown old."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from journey.findings import Finding
from journey.journey import Journey
from journey.lookup import Selection, look_up, scenario_chain
from journey.periods import period_end, period_kind
from journey.records import (
    Flow,
    Opportunity,
    PainPoint,
    Series,
    Stage,
    Target,
    Touchpoint,
    references,
)

Directions = Mapping[str, Literal["higher", "lower", "none"]]
"""Which way is better, by KPI; a KPI that is not named is judged only where target and warning tell."""

SHARE_TOLERANCE = 1e-9
STALE_PERIODS = 3
PERIOD_DAYS = {"week": 7, "month": 30.5, "quarter": 91.5, "year": 365.25}
_RANK = {"error": 0, "warning": 1, "hint": 2}


def check(
    journey: Journey, directions: Directions | None = None, selection: Selection | None = None
) -> tuple[Finding, ...]:
    """Return what people should know about a map as it is drawn, the gravest first.

    Parameters
    ----------
    journey : Journey
        the map.
    directions : mapping, optional
        "higher" or "lower" by KPI: which way is better, for targets that name no warning.
    selection : Selection, optional
        whose numbers are held against the targets; all customers, as-is, latest if not given.

    Returns
    -------
    tuple of Finding; within one severity in the order of the stages.

    Example
    -------
    >>> from journey.records import Map, Stage
    >>> found = check(Journey([Map(id="m"), Stage(id="trial", name="Trial", owner="Ann")]))
    >>> [(finding.code, finding.subject) for finding in found]
    [('stage_empty', None)]
    """
    asked = selection or Selection()
    found = [
        *_dangling(journey),
        *_shares(journey),
        *_structure(journey),
        *_targets(journey, directions or {}, asked),
        *_names(journey),
        *_owners(journey),
        *_empty_stages(journey),
        *_pains(journey),
        *_periods(journey),
        *_stale(journey),
        *_assumed(journey),
    ]
    place = {stage.id: index for index, stage in enumerate(journey.stages)}

    def order(finding: Finding) -> tuple[int, int]:
        stage = journey.stage_of(finding.subject)
        return _RANK[finding.severity], place.get(stage.id, -1) if stage is not None else -1

    return tuple(sorted(found, key=order))


# ---------------------------------------------------------------- structure


def _dangling(journey: Journey) -> Iterator[Finding]:
    for key, record in journey.records.items():
        for named in references(record):
            if named not in journey:
                field = _field_naming(record, named)
                yield Finding("reference_to_nothing", key, {"field": field, "names": named}, "error")


def _field_naming(record: object, named: str) -> str:
    from msgspec.structs import asdict

    fields = asdict(record)  # type: ignore[arg-type]
    return next(name for name, value in fields.items() if name != "id" and named in _ids(value))


def _ids(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return tuple(getattr(part, "subject", part) for part in value)
    return (value,)


def forward_targets(journey: Journey, stage: Stage) -> tuple[str, ...]:
    """Return where customers can go from a stage: along what is drawn, else to the next in order.

    >>> from journey.records import Map, Stage
    >>> journey = Journey([Map(id="m"), Stage(id="trial"), Stage(id="paid", order=1)])
    >>> forward_targets(journey, journey.stages[0])
    ('paid',)
    """
    drawn = [flow.target for flow in journey.flows_from(stage.id) if flow.target in journey.of(Stage)]
    onward = tuple(target for target in drawn if target != stage.id)
    if onward:
        return onward
    if drawn and not journey.series(stage.id, "conversion_rate"):
        return ()
    after = journey.stages[journey.stages.index(stage) + 1 :]
    return (after[0].id,) if after else ()


def _structure(journey: Journey) -> Iterator[Finding]:
    stages = journey.stages
    if not stages:
        yield Finding("no_stages", None, {}, "warning")
        return
    for stage in stages[:-1]:
        if not forward_targets(journey, stage):
            yield Finding("dead_end", stage.id, {}, "hint")
    reached = _reached(journey)
    for stage in stages:
        if stage.id not in reached:
            yield Finding("unreachable", stage.id, {}, "warning")


def _reached(journey: Journey) -> set[str]:
    stages = journey.of(Stage)
    waiting = _entries(journey)
    reached: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += forward_targets(journey, stages[key])
    return reached


def _entries(journey: Journey) -> list[str]:
    """Return where people enter: each stage with a share of entrants in any series, else the first."""
    entries = [
        stage.id
        for stage in journey.stages
        if any(point[1] > 0 for series in journey.series(stage.id, "entry_share") for point in series.points)
    ]
    return entries or [journey.stages[0].id]


def _shares(journey: Journey) -> Iterator[Finding]:
    """Find stages and touchpoints whose flows carry more than everybody, in any segment and scenario."""
    flows = journey.of(Flow).values()
    rates = [series for flow in flows for series in journey.series(flow.id, "share")]
    worlds = {(series.segment, series.scenario) for series in rates} | {(None, None)}
    for source in dict.fromkeys(flow.source for flow in flows):
        totals = [_leaving(journey, source, Selection(*world)) for world in worlds]
        total = max(totals)
        if total > 1 + SHARE_TOLERANCE:
            yield Finding("share_above_one", source, {"total": total}, "error")


def _leaving(journey: Journey, source: str, selection: Selection) -> float:
    found = (look_up(journey, flow.id, "share", selection) for flow in journey.flows_from(source))
    return math.fsum(share.value for share in found if share is not None)


# ---------------------------------------------------------------- numbers


def _targets(journey: Journey, directions: Directions, asked: Selection) -> Iterator[Finding]:
    aimed = {(target.subject, target.kpi, target.segment) for target in journey.of(Target).values()}
    for target in journey.of(Target).values():
        for subject in _judged(journey, target, aimed):
            world = Selection(target.segment or asked.segment, asked.scenario, asked.period)
            found = look_up(journey, subject, target.kpi, world)
            if found is not None:
                yield from _judgement(subject, target, found.value, directions)


def _judged(
    journey: Journey, target: Target, aimed: set[tuple[str | None, str, str | None]]
) -> Iterable[str]:
    """Return the subjects a target holds for: its own, else all with that number and no target of theirs."""
    if target.subject is not None:
        return (target.subject,)
    having = dict.fromkeys(s.subject for s in journey.of(Series).values() if s.kpi == target.kpi)
    return tuple(key for key in having if (key, target.kpi, target.segment) not in aimed)


def _judgement(subject: str, target: Target, value: float, directions: Directions) -> Iterator[Finding]:
    sign = _sign(target, directions)
    if sign is None:
        return
    parameters = {"kpi": target.kpi, "value": value, "target": target.target, "warning": target.warning}
    if target.warning is not None and sign * value < sign * target.warning:
        yield Finding("warning_crossed", subject, parameters, "warning")
    elif target.target is not None and sign * value < sign * target.target:
        yield Finding("target_missed", subject, parameters, "hint")


def _sign(target: Target, directions: Directions) -> int | None:
    """Return 1 where higher is better, -1 where lower is, None where neither can be told."""
    if target.target is not None and target.warning is not None and target.target != target.warning:
        return 1 if target.target > target.warning else -1
    return {"higher": 1, "lower": -1}.get(directions.get(target.kpi, "none"))


def _periods(journey: Journey) -> Iterator[Finding]:
    """Yield the numbers for a text that names no period: they never answer, whatever is asked."""
    for series in journey.of(Series).values():
        for period, _value, _n in series.points:
            if period is not None and period_kind(period) is None:
                yield Finding("period_is_none", series.subject, {"kpi": series.kpi, "text": period})


def _stale(journey: Journey) -> Iterator[Finding]:
    """Find as-is numbers whose last period ends long before the last period of the map."""
    latest = {series.id: _latest(series) for series in journey.of(Series).values()}
    newest = max(filter(None, latest.values()), key=period_end, default=None)
    if newest is None:
        return
    for series in journey.of(Series).values():
        last = latest[series.id]
        if last is None or series.scenario is not None:
            continue
        days = (period_end(newest) - period_end(last)).days
        if days > STALE_PERIODS * PERIOD_DAYS[period_kind(last) or "month"]:
            parameters = {"kpi": series.kpi, "period": last, "latest": newest}
            yield Finding("numbers_stale", series.subject, parameters, "hint")


def _latest(series: Series) -> str | None:
    named = [point[0] for point in series.points if point[0] is not None and period_kind(point[0])]
    return max(named, key=period_end, default=None)


def _assumed(journey: Journey) -> Iterator[Finding]:
    kpis: dict[str, dict[str, None]] = {}
    for series in journey.of(Series).values():
        if series.evidence == "assumed" and scenario_chain(journey, series.scenario) == (None,):
            kpis.setdefault(series.subject, {})[series.kpi] = None
    for subject, keys in kpis.items():
        yield Finding("numbers_assumed", subject, {"kpis": tuple(keys)}, "hint")


# ---------------------------------------------------------------- people and cards


def _names(journey: Journey) -> Iterator[Finding]:
    named: list[Stage | Touchpoint] = [*journey.stages, *journey.of(Touchpoint).values()]
    for record in named:
        if not record.name.strip():
            yield Finding("name_missing", record.id, {}, "hint")


def _owners(journey: Journey) -> Iterator[Finding]:
    """Find stages for which nobody answers; a map that names no owner at all is told once."""
    touchpoints = journey.of(Touchpoint).values()
    owned = {touchpoint.stage for touchpoint in touchpoints if touchpoint.owner.strip()}
    owned |= {stage.id for stage in journey.stages if stage.owner.strip()}
    if journey.stages and not owned:
        yield Finding("owner_missing", None, {}, "hint")
        return
    for stage in journey.stages:
        if stage.id not in owned:
            yield Finding("owner_missing", stage.id, {}, "hint")


def _empty_stages(journey: Journey) -> Iterator[Finding]:
    """Find stages without touchpoints; a map without any is told once."""
    filled = {touchpoint.stage for touchpoint in journey.of(Touchpoint).values()}
    if journey.stages and not filled:
        yield Finding("stage_empty", None, {}, "hint")
        return
    for stage in journey.stages:
        if stage.id not in filled:
            yield Finding("stage_empty", stage.id, {}, "hint")


def _pains(journey: Journey) -> Iterator[Finding]:
    addressed = {key for idea in journey.of(Opportunity).values() for key in idea.addresses}
    for key in journey.of(PainPoint):
        if key not in addressed:
            yield Finding("pain_without_opportunity", key, {}, "hint")

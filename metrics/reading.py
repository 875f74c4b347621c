"""Reads the numbers of a map under a selection as estimates that say where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from journey.findings import Finding
from journey.lookup import Found, Selection, look_up
from metrics.estimate import UNKNOWN, Estimate, Origin
from metrics.kpis import catalogue, kpi

if TYPE_CHECKING:
    from journey.journey import Journey

SHARES = frozenset({"share", "conversion_rate", "retention_rate", "churn_rate"})
"""Numbers whose upper bound is judged by what leaves a stage together, not one by one."""


def estimate(journey: Journey, subject: str, key: str, selection: Selection | None = None) -> Estimate:
    """Return the number of a subject under a selection, unknown where the map has none.

    Parameters
    ----------
    journey : the map.
    subject : id of a stage, touchpoint, flow or of the map.
    key : id of the KPI.
    selection : whose numbers, in which world, and when; all customers, as-is, latest if not given.

    Returns
    -------
    Estimate; its origin tells which segment, scenario and period answered.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.records import Map, Series, Stage
    >>> series = Series(id="s1", subject="trial", kpi="conversion_rate", points=(("2026-09", 0.41, 812),))
    >>> found = estimate(Journey([Map(id="m"), Stage(id="trial"), series]), "trial", "conversion_rate")
    >>> found.value, found.n, found.origin.period
    (0.41, 812, '2026-09')
    """
    found = look_up(journey, subject, key, selection or Selection())
    return UNKNOWN if found is None else _as_estimate(found, key)


def drivers(
    journey: Journey, subject: str, selection: Selection
) -> tuple[Mapping[str, Estimate], tuple[Finding, ...]]:
    """Return the drivers that a subject has under a selection, and a finding for each that cannot be true."""
    known: dict[str, Estimate] = {}
    findings: list[Finding] = []
    for key in dict.fromkeys(series.kpi for series in journey.series(subject)):
        about = catalogue().get(key)
        found = look_up(journey, subject, key, selection) if about and about.role == "driver" else None
        if about is None or found is None:
            continue
        highest = float("inf") if key in SHARES else about.high
        if about.low <= found.value <= highest:
            known[key] = _as_estimate(found, key)
        else:
            parameters = {"kpi": key, "value": found.value, "low": about.low, "high": about.high}
            findings.append(Finding("out_of_range", subject, parameters, "error"))
            known[key] = replace(_as_estimate(found, key), value=None, low=None, high=None)
    return known, tuple(findings)


def _as_estimate(found: Found, key: str) -> Estimate:
    about = kpi(key)
    series = found.series
    origin = Origin(
        segment=found.segment,
        scenario=found.scenario,
        period=found.period,
        source=series.source,
        evidence=series.evidence,
        series=series.id,
    )
    unit = about.unit if about is not None else series.unit
    return Estimate(found.value, unit, found.n, series.low, series.high, origin)

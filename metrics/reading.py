"""Reads the numbers of a map under a selection as estimates that say where they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from journey.findings import Finding
from journey.lookup import Found, Selection, look_up
from metrics.kernels.estimate import UNKNOWN, Estimate, Origin
from metrics.kpis import catalogue, kpi

if TYPE_CHECKING:
    from journey.journey import Journey
    from journey.records import Effect
    from metrics.adjustment import Adjustment

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
    journey: Journey, subject: str, selection: Selection, adjustments: Sequence[Adjustment] = ()
) -> tuple[Mapping[str, Estimate], tuple[Finding, ...]]:
    """Return the drivers that a subject has under a selection, and a finding for each that cannot be true."""
    known: dict[str, Estimate] = {}
    findings: list[Finding] = []
    effects = [
        (effect, layer) for layer in adjustments for effect in layer.effects if effect.subject == subject
    ]
    keys = dict.fromkeys(series.kpi for series in journey.series(subject))
    for key in keys | dict.fromkeys(effect.kpi for effect, _ in effects):
        about = catalogue().get(key)
        if about is None or about.role != "driver":
            continue
        found = look_up(journey, subject, key, selection)
        number = UNKNOWN if found is None else _as_estimate(found, key)
        if found is not None and found.n is not None and found.n < 0:
            findings.append(Finding("n_negative", subject, {"kpi": key, "n": found.n}, "warning"))
        number = _with_effects(number, [pair for pair in effects if pair[0].kpi == key])
        if number.value is None:
            continue
        highest = float("inf") if key in SHARES else about.high
        if not about.low <= number.value <= highest:
            parameters = {"kpi": key, "value": number.value, "low": about.low, "high": about.high}
            findings.append(Finding("out_of_range", subject, parameters, "error"))
            number = replace(number, value=None, low=None, high=None)
        known[key] = number
    return known, tuple(findings)


def _with_effects(number: Estimate, effects: Sequence[tuple[Effect, Adjustment]]) -> Estimate:
    """Return a number after effects, in order; nothing is added to a number that is unknown."""
    for effect, layer in effects:
        if layer.yields and typed_for_scenario(number):
            continue
        value = number.value if effect.to is None else effect.to
        if value is not None:
            number = replace(
                number, value=value + (effect.by or 0.0), n=None, low=None, high=None, assumed=True
            )
    return number


def typed_for_scenario(number: Estimate | None) -> bool:
    """Return whether a number was entered for a scenario, and not taken over from the as-is."""
    return number is not None and number.origin is not None and number.origin.scenario is not None


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
    n = found.n if found.n is None or found.n >= 0 else None  # fewer than none is no count
    return Estimate(found.value, unit, n, series.low, series.high, origin, spread=series.spread)

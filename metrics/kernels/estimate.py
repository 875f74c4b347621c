"""Estimate: a number with its interval, its observations, its unit and where it came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Which of what was asked for answered: None stands for all customers, as-is, undated."""

    segment: str | None = None
    scenario: str | None = None
    period: str | None = None
    source: str = ""
    evidence: str | None = None
    series: str | None = None


@dataclass(frozen=True)
class Estimate:
    """A number as it is known; `value` None means unknown, never 0.

    `low` and `high` bound the 80 % interval, None where none is known; `n` counts observations; `unit` is a
    code of the KPI catalogue; `assumed` says that a default of the model stands in for data; `spread` is the
    standard deviation between single observations, in the unit of the value.
    """

    value: float | None
    unit: str = ""
    n: float | None = None
    low: float | None = None
    high: float | None = None
    origin: Origin | None = None
    assumed: bool = False
    spread: float | None = None


UNKNOWN = Estimate(None)

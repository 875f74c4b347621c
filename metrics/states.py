"""The states of a map as read from it: their moves, their money, and what was assumed or found on the way."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from journey.findings import Finding
from metrics.kernels.chain import DAYS_PER_YEAR
from metrics.kernels.estimate import UNKNOWN, Estimate

Inputs = Mapping[str, Estimate]

PERIOD_DAYS: Mapping[str, float] = {
    "week": 7.0,
    "month": DAYS_PER_YEAR / 12,
    "quarter": DAYS_PER_YEAR / 4,
    "year": DAYS_PER_YEAR,
}


class Assumption(NamedTuple):
    """A default that stood in for a number that the map does not have."""

    code: str
    subject: str | None
    kpi: str
    value: float


@dataclass(frozen=True)
class Move:
    """A way from one state to another; `subject` and `kpi` name the number that its share comes from.

    `number` is that number as it stands on the map, with its observations; `share` follows from it.
    """

    source: str
    target: str
    flow: str | None
    share: float | None
    subject: str
    kpi: str
    number: Estimate = UNKNOWN


@dataclass(frozen=True)
class Money:
    """Money of one visit: revenue is the product of `factors`; None where a number is needed and missing."""

    factors: tuple[tuple[str, float], ...] | None
    cost_to_serve: float | None
    acquisition_cost: float | None

    @property
    def revenue(self) -> float | None:
        """Money in per visit, margin applied."""
        return None if self.factors is None else math.prod(value for _, value in self.factors)


@dataclass(frozen=True)
class State:
    """A stage or touchpoint as a state; `complete` says that every number of its moves is known."""

    id: str
    inputs: Inputs
    moves: tuple[Move, ...]
    complete: bool
    money: Money
    discount: float
    dwell_days: float
    dwell_periods: int
    referral_rate: float | None


@dataclass(frozen=True)
class Mapped:
    """All states of a map under one selection; `start` is None where the shares of entrants are not a mix.

    `explicit_cost` is what the map says a customer costs besides what stages spend, `explicit_known` is false
    where it says so with a number that cannot be true.
    """

    states: tuple[State, ...]
    start: tuple[float, ...] | None
    acquired: str | None
    explicit_cost: float | None
    explicit_known: bool
    assumptions: tuple[Assumption, ...]
    findings: tuple[Finding, ...]


@dataclass
class Notes:
    """What is assumed and found while a map is read."""

    assumptions: list[Assumption] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def assume(self, code: str, subject: str | None, kpi: str, value: float) -> float:
        """Note a default and return it."""
        self.assumptions.append(Assumption(code, subject, kpi, value))
        return value

    def hint(self, code: str, subject: str | None, **parameters: object) -> None:
        """Note what people should know but what makes nothing unknown."""
        self.findings.append(Finding(code, subject, parameters, "hint"))

    def miss(self, code: str, subject: str | None, **parameters: object) -> None:
        """Note what makes a number unknown."""
        self.findings.append(Finding(code, subject, parameters, "error"))

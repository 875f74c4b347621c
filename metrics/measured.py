"""What A/B tests of an opportunity measured: it stands in for what people had guessed."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from journey.records import AbTest, Flow
from metrics.kernels.experiments import Arm, Experiment, experiment, spread
from metrics.refusals import Refused

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.kernels.experiments import Spread

DRAWS = 4_000
SHARES = frozenset({"conversion_rate", "share", "retention_rate", "churn_rate"})
"""The numbers of which a test can tell: how many of those asked did something."""
Number = tuple[str, str]
"""A subject and a KPI."""


@dataclass(frozen=True, eq=False)
class Measured:
    """What tests say of one number: the change, variant less control, its draws, and the tests behind it.

    `difference` in shares of 1; `chance_better` that the change is for the better.
    """

    subject: str
    kpi: str
    difference: Spread
    draws: tuple[float, ...]
    tests: tuple[str, ...]
    chance_better: float


def result_of(test: AbTest) -> Experiment | None:
    """Return the posterior of a test, None where its counts cannot be.

    >>> test = AbTest(id="a", opportunity="o", subject="s", control_conversions=5, control_n=4)
    >>> result_of(test) is None
    True
    """
    # Each test has draws of its own: several of them must not move together.
    seed = zlib.crc32(test.id.encode())
    return _result(test.control_conversions, test.control_n, test.variant_conversions, test.variant_n, seed)


@lru_cache(maxsize=256)
def _result(before: int, of: int, after: int, among: int, seed: int) -> Experiment | None:
    try:
        return experiment(Arm(before, of), Arm(after, among), seed=seed, draws=DRAWS)
    except Refused:
        return None


def measured(journey: Journey, opportunity: str) -> Mapping[Number, Measured]:
    """Return by number what the tests of an opportunity measured; tests without usable counts say nothing.

    Several tests of one number are pooled by their precision, d = sum_i w_i d_i / sum_i w_i with
    w_i = 1 / Var d_i, draw by draw, so that tests of
    other times or places are not mixed arm by arm.
    """
    found: dict[Number, list[AbTest]] = {}
    for key in sorted(journey.referring(opportunity)):
        test = journey.get(key, AbTest)
        if test is not None and test.opportunity == opportunity and test.kpi in SHARES:
            found.setdefault((test.subject, test.kpi), []).append(test)
    pooled = {number: _pooled(*number, tests) for number, tests in found.items()}
    return {number: each for number, each in pooled.items() if each is not None}


def _pooled(subject: str, kpi: str, tests: Sequence[AbTest]) -> Measured | None:
    results = [(test.id, result) for test in tests if (result := result_of(test)) is not None]
    if not results:
        return None
    draws = [result.treatment_share - result.control_share for _key, result in results]
    weights = np.array([1 / max(float(np.var(each)), 1e-18) for each in draws])
    together = np.average(np.array(draws), axis=0, weights=weights)
    told = spread(together)
    chance = float((together < 0).mean()) if kpi == "churn_rate" else told.chance_positive
    keys = tuple(key for key, _result in results)
    return Measured(subject, kpi, told, tuple(float(each) for each in together), keys, chance)


def states_measured(journey: Journey, numbers: Mapping[Number, Measured]) -> frozenset[str]:
    """Return the stages or touchpoints of whose moves tests have told."""
    found = set()
    for subject, _kpi in numbers:
        flow = journey.get(subject, Flow)
        found.add(flow.source if flow is not None else subject)
    return frozenset(found)

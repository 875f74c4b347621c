"""Which number of a map could be better, and to what: its target, or one step of the catalogue."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from journey.records import Effect, Target
from metrics.kpis import Kpi, catalogue
from metrics.reading import estimate
from metrics.states import State

if TYPE_CHECKING:
    from journey.journey import Journey
    from journey.lookup import Selection
    from metrics.scorecard import Scorecard

Reference = Literal["target", "step"]

VALUED = (
    "conversion_rate",
    "share",
    "retention_rate",
    "churn_rate",
    "revenue_per_customer",
    "purchase_frequency",
    "average_order_value",
    "gross_margin",
    "cost_to_serve",
    "acquisition_cost",
    "dwell_time",
)
"""The drivers that the value per entrant follows."""


MOST_OF_AMOUNT = 0.1
"""Of an amount, such as a cost, a step changes at most this share."""


@dataclass(frozen=True)
class Candidate:
    """A number that could be better: `state` where it works, `subject` whose it is, from `before` to `after`.

    `before` is that of all customers; where segments have their own, a step moves each of them.
    """

    state: str
    subject: str
    kpi: str
    reference: Reference
    before: float
    after: float

    @property
    def effect(self) -> Effect:
        """What the fix does to the number."""
        if self.reference == "target":
            return Effect(subject=self.subject, kpi=self.kpi, to=self.after)
        return Effect(subject=self.subject, kpi=self.kpi, by=self.after - self.before)


def candidates(journey: Journey, card: Scorecard, only_targets: bool = False) -> tuple[Candidate, ...]:
    """Return every number behind a scorecard that could be better, stage by stage.

    A number with a target that it misses goes to the target; any other one step of the catalogue in its
    better direction, an amount by a tenth of itself at most. Numbers at the end of their range, and those of
    which no direction is better and no target is missed, have no better.

    Parameters
    ----------
    journey : the map.
    card : its scorecard, which tells the selection and the level.
    only_targets : leave out the steps.

    Returns
    -------
    Candidates, each number once.
    """
    found: dict[tuple[str, str], Candidate] = {}
    for part in card.parts:
        for state in part.mapped.states:
            for subject, kpi in _numbers(state):
                better = _better(journey, card.selection, state.id, subject, kpi)
                if better is not None and (better.reference == "target" or not only_targets):
                    found.setdefault((subject, kpi), better)
    return tuple(found.values())


def _numbers(state: State) -> Iterator[tuple[str, str]]:
    used = {move.kpi for move in state.moves} | {kpi for kpi, _ in state.money.factors or ()}
    used |= {"cost_to_serve", "acquisition_cost", "dwell_time"}
    for kpi in VALUED:
        if kpi in state.inputs and kpi in used:
            yield state.id, kpi
    for move in state.moves:
        if move.kpi == "share":
            yield move.subject, "share"


def _better(journey: Journey, selection: Selection, state: str, subject: str, kpi: str) -> Candidate | None:
    about, before = catalogue().get(kpi), estimate(journey, subject, kpi, selection).value
    if about is None or before is None:
        return None
    target = target_of(journey, subject, kpi, selection.segment)
    if target is not None and target.target is not None and _missed(target, about, before):
        return Candidate(state, subject, kpi, "target", before, target.target)
    after = _step_better(about, before)
    return None if after is None or after == before else Candidate(state, subject, kpi, "step", before, after)


def _step_better(about: Kpi, value: float) -> float | None:
    """Return the value one step better; an amount by a tenth at most, so that no cost is wiped out."""
    after = about.better_by_a_step(value)
    if after is None or about.unit == "ratio":
        return after
    most = MOST_OF_AMOUNT * abs(value)
    return after if abs(after - value) <= most else value + math.copysign(most, after - value)


def target_of(journey: Journey, subject: str, kpi: str, segment: str | None) -> Target | None:
    """Return the target of a number: its own before that of the map, the segment's before everybody's."""
    targets = [each for each in journey.of(Target).values() if each.kpi == kpi and each.target is not None]
    for owner in (subject, None):
        for group in dict.fromkeys((segment, None)):
            for each in targets:
                if each.subject == owner and each.segment == group:
                    return each
    return None


def _missed(target: Target, about: Kpi, value: float) -> bool:
    """Return whether a number is worse than its target; which way is better, its warning may say."""
    aim = target.target if target.target is not None else value
    sign = {"higher": 1, "lower": -1}.get(about.direction, 0)
    if target.warning is not None and target.warning != aim:
        sign = 1 if aim > target.warning else -1
    return value != aim if sign == 0 else sign * value < sign * aim

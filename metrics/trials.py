"""Tries changes on a map, one after the other: their effect on the value per entrant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from journey.findings import Finding
from journey.records import Effect
from metrics.adjustment import Adjustment, of_scenario
from metrics.intervals import FEW_DRAWS, clv_draws, interval_findings
from metrics.kernels.chain import DAYS_PER_YEAR
from metrics.kernels.system import Numbers
from metrics.kernels.uncertainty import interval
from metrics.kernels.worth import worth
from metrics.quick import QuickEffects, quick_effects
from metrics.quick_draws import quick_draws
from metrics.scorecard import Scorecard, scorecard
from metrics.states import PERIOD_DAYS

if TYPE_CHECKING:
    from journey.journey import Journey

NO_PAIN = frozenset({"pain_without_numbers", "pain_on_no_state"})
"""What says that a pain point frees nothing that is known."""


@dataclass(frozen=True)
class Effect80:
    """An effect on the value per entrant with its 80 % interval; None where unknown."""

    effect: float | None
    low: float | None = None
    high: float | None = None


def nothing() -> None:
    """Go on: nobody wants to stop."""


class Trial:
    """Tries adjustments on a map, one after the other, with what was found on the way."""

    def __init__(
        self,
        journey: Journey,
        card: Scorecard,
        draws: int,
        seed: int,
        check: Callable[[], None] = nothing,
        quick: QuickEffects | None = None,
    ) -> None:
        self.journey, self.card, self.draws, self.seed, self.check = journey, card, draws, seed, check
        self.quick = quick if quick is not None else quick_effects(journey, card)
        self.value = card.headlines.per_entrant.value
        self.findings: list[Finding] = []
        self.drawn = quick_draws(journey, card, draws, seed) if draws and self.quick is not None else None
        if self.drawn is not None:
            self.base: Numbers | None = self.drawn.clv
        else:
            self.base = clv_draws(card, journey, draws, seed) if draws else None
        self.relieved = of_scenario(journey, card.selection.scenario).relief

    def effect(self, adjustment: Adjustment, subject: str) -> Effect80:
        """Return what an adjustment does; why that is unknown is found and named."""
        self.check()
        if self.value is None:
            return Effect80(None)
        changed = self.quick.changed(adjustment) if self.quick is not None else None
        quick = None if self.quick is None or changed is None else self.quick.effect_of(changed)
        if quick is not None and changed is not None:
            if self.drawn is not None:
                return Effect80(quick, *self._between(self.drawn.effects(adjustment, changed), subject))
            if self.base is None and not (self.draws and adjustment.sampled):
                return Effect80(quick)
        card = scorecard(self.journey, self.card.selection, self.card.level, adjustment)
        fresh = [each for each in card.findings if each not in self.card.findings]
        after = card.headlines.per_entrant.value
        for each in fresh:
            if each.code in NO_PAIN or after is None:
                self.tell(each if each.code in NO_PAIN else replace(each, severity="warning"))
        if after is None:
            if subject != self.journey.map.id:
                self.tell(Finding("effect_unknown", subject, {}, "warning"))
            return Effect80(None)
        effect = after - self.value if quick is None else quick
        return Effect80(effect, *self.ends(card, adjustment, subject))

    def ends(
        self, card: Scorecard, adjustment: Adjustment, subject: str
    ) -> tuple[float | None, float | None]:
        """Return the ends of the 80 % interval of an effect, over the draws in which it is possible."""
        after = None
        if self.base is not None:
            after = clv_draws(card, self.journey, self.draws, self.seed, adjustment)
        if after is None or self.base is None:
            return self.measured_ends(adjustment) if self.draws else (None, None)
        return self._between(after - self.base, subject)

    def _between(self, effects: Numbers, subject: str) -> tuple[float | None, float | None]:
        possible = np.isfinite(effects)
        impossible = float((np.isfinite(self.base) & ~possible).mean()) if self.base is not None else 0.0
        if impossible > 0:
            self.tell(Finding("effect_not_always_possible", subject, {"share": impossible}, "hint"))
        if not possible.any():
            return None, None
        found = interval(effects)
        return float(found.low), float(found.high)

    def measured_ends(self, adjustment: Adjustment) -> tuple[float | None, float | None]:
        """Return the ends that a test alone gives, where nothing else was counted.

        The value moves one way with one share, so that the ends of the change give the ends of the effect.
        """
        if len(adjustment.sampled) != 1 or self.value is None:
            return None, None
        ((number, draws),) = adjustment.sampled.items()
        found = []
        for share in (0.1, 0.9):
            change = float(np.quantile(draws, share))
            effects = tuple(
                Effect(subject=each.subject, kpi=each.kpi, by=change)
                if (each.subject, each.kpi) == number
                else each
                for each in adjustment.effects
            )
            tried = replace(adjustment, effects=effects)
            card = scorecard(self.journey, self.card.selection, self.card.level, tried)
            found.append(card.headlines.per_entrant.value)
        if found[0] is None or found[1] is None:
            return None, None
        low, high = sorted(value - self.value for value in found if value is not None)
        return low, high

    def relief(self, key: str, share: float) -> float:
        """Return how much of a pain goes away besides what the scenario already takes away."""
        return share * (1 - self.relieved.get(key, 0.0))

    def joined(self, taken: Sequence[Adjustment]) -> Adjustment:
        """Return several adjustments as one; of a pain that several relieve, each takes from the rest."""
        relief, saving = (
            self._rest([getattr(each, name) for each in taken]) for name in ("relief", "saving")
        )
        return Adjustment(
            effects=tuple(effect for each in taken for effect in each.effects),
            relief=relief,
            saving=saving,
            sampled={number: draws for each in taken for number, draws in each.sampled.items()},
        )

    def _rest(self, shares: Sequence[Mapping[str, float]]) -> dict[str, float]:
        left: dict[str, float] = {}
        for each in shares:
            for pain, share in each.items():
                kept = 1 - self.relieved.get(pain, 0.0)
                left[pain] = left.get(pain, 1.0) * (1 - (share / kept if kept > 0 else 0.0))
        return {pain: self.relief(pain, 1 - rest) for pain, rest in left.items()}

    def per_year(self, effect: float | None) -> float | None:
        """Return what an effect is worth on the new customers of a year."""
        return worth(effect, self.card.new_customers.value, self.periods_per_year).per_year

    @property
    def periods_per_year(self) -> float:
        """Periods of the map in a year."""
        return DAYS_PER_YEAR / PERIOD_DAYS[self.card.period]

    def tell(self, finding: Finding) -> None:
        """Keep a finding, once."""
        if finding not in self.findings:
            self.findings.append(finding)

    def told(self) -> tuple[Finding, ...]:
        """Return what makes something here unknown: of the map, and of what was tried."""
        errors = [each for each in self.card.findings if each.severity == "error"]
        if self.value is not None and self.card.new_customers.value is None:
            self.tell(Finding("new_customers_missing", None, {}, "hint"))
        for each in interval_findings(self.card, self.journey) if self.draws else ():
            self.tell(each)
        if self.base is not None and self.draws < FEW_DRAWS:
            self.tell(Finding("interval_few_draws", None, {"draws": self.draws}, "hint"))
        return (*errors, *self.findings)

    def quiet(self) -> Trial:
        """Return the same without draws, for effects whose interval nobody asks for."""
        return Trial(self.journey, self.card, 0, self.seed, self.check, self.quick)

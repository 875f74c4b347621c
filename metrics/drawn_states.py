"""Draws the numbers of one state of a map: where its customers go, its money and its time."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from journey.findings import Finding
from metrics.adjustment import Adjustment, Relief
from metrics.kernels.chain import DAYS_PER_YEAR
from metrics.kernels.estimate import UNKNOWN, Estimate
from metrics.kernels.laws import Law, counted_law, guess_law
from metrics.kernels.row_draws import row_draws
from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.kernels.system import Numbers
from metrics.reading import estimate, typed_for_scenario
from metrics.refusals import Refused
from metrics.states import State

if TYPE_CHECKING:
    from journey.journey import Journey
    from journey.lookup import Selection

ROW_KPIS = ("conversion_rate", "retention_rate", "churn_rate")

Freed = Sequence[tuple[Adjustment, Mapping[str, Relief]]]
"""What each layer of opportunities frees, by state."""


@dataclass
class Told:
    """What was learned while numbers were drawn.

    `held`: a row of which nothing was observed is taken as it was typed; `observed`: any number was observed
    or has a range; `certain`: numbers without a range; `prior_only`: states of whose moves nothing was seen.
    """

    held: bool
    observed: bool = False
    certain: dict[tuple[str, str], None] = field(default_factory=dict)
    prior_only: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class DrawnState:
    """The numbers of one state, each (draws,); `shares` in the order of its moves, money per visit.

    `revenue` and `discount` are None where they stay as they are in the chain. NaN marks a draw in which a
    number cannot be.
    """

    shares: Sequence[Numbers]
    revenue: Numbers | None
    serving: Numbers
    acquiring: Numbers
    discount: Numbers | None


@dataclass(frozen=True)
class Asked:
    """Whose numbers are drawn, what is laid over them, and where what cannot be drawn from is told."""

    journey: Journey
    selection: Selection
    layers: Sequence[Adjustment]
    draws: int
    seed: int
    told: Told

    def base(self, subject: str, kpi: str) -> Estimate:
        """Return a number as it stands on the map, before any opportunity."""
        return estimate(self.journey, subject, kpi, self.selection)

    def random(self, *numbers: Estimate) -> np.random.Generator:
        """Return the source of chance that belongs to some numbers of the map; a count of 5.0 is one of 5."""
        counts = [each.n if each.n is None or each.n % 1 else int(each.n) for each in numbers]
        names = [(e.origin and e.origin.series, e.value, n) for e, n in zip(numbers, counts, strict=True)]
        return np.random.default_rng([self.seed, zlib.crc32(repr(names).encode())])

    def law(self, subject: str, kpi: str, number: Estimate, share: bool) -> Law | None:
        """Return the law of a typed range or a counted mean, None where there is none or none can be."""
        if number.value is None or number.low is None or number.high is None:
            return None if share else counted_law(number)
        inside = number.low <= number.value <= number.high
        try:
            law = guess_law(number.low, number.high, share) if inside else None
        except Refused:
            law = None
        if law is None:
            parameters = {"kpi": kpi, "value": number.value, "low": number.low, "high": number.high}
            self.told.findings.append(Finding("range_unusable", subject, parameters))
        return law

    def after_effects(self, subject: str, kpi: str, number: Estimate, shares: Numbers) -> Numbers:
        """Return drawn numbers after what opportunities do to them."""
        for layer in self.layers:
            if layer.yields and typed_for_scenario(number):
                continue
            for effect in layer.effects:
                if (effect.subject, effect.kpi) == (subject, kpi):
                    to = shares if effect.to is None else np.full(self.draws, effect.to)
                    shares = to + layer.change(subject, kpi, effect.by or 0.0, self.draws)
                    self.told.observed |= (subject, kpi) in layer.sampled
        return shares

    def amount(self, subject: str, kpi: str, value: float) -> Numbers:
        """Return draws of a number that is no share; `value` where it has no range, an effect included."""
        number = self.base(subject, kpi)
        ratio = kpi == "gross_margin" and number.low is not None and number.low >= 0
        law = self.law(subject, kpi, number, share=ratio)
        if law is None:
            if number.value is not None:
                self.told.certain[subject, kpi] = None
            return np.full(self.draws, value)
        self.told.observed = True
        found = law.draw(self.random(number), self.draws)
        return self.after_effects(subject, kpi, number, found)


def draw_state(state: State, asked: Asked, freed: Freed, horizon: int | None) -> DrawnState:
    """Draw the numbers of a state, with what opportunities do to them laid over the draws.

    Parameters
    ----------
    state : as the map and its opportunities make it.
    asked : whose numbers, and the source of chance.
    freed : what the relieved pains free, layer by layer.
    horizon : of the map; with one, times are taken as certain.
    """
    revenue, acquiring, discount = _draw_money(state, asked, horizon)
    cost = state.inputs.get("cost_to_serve", UNKNOWN).value
    serving = asked.amount(state.id, "cost_to_serve", cost or 0.0)
    shares = _draw_moves(state, asked)
    for layer, found in freed:
        relief = found.get(state.id)
        if relief:
            shares = shares if _gives_way(layer, state) else _kept(shares, relief)
            if not (layer.yields and typed_for_scenario(state.inputs.get("cost_to_serve"))):
                serving = np.where(
                    serving < relief.saved * (1 - SHARE_TOLERANCE), np.nan, serving - relief.saved
                )
    return DrawnState(shares, revenue, serving, acquiring, discount)


def _gives_way(layer: Adjustment, state: State) -> bool:
    """Return whether relief leaves the moves of a state alone, since they were typed for the scenario."""
    ways = [state.inputs.get(kpi) for kpi in ROW_KPIS] + [move.number for move in state.moves]
    return not state.complete or (layer.yields and any(typed_for_scenario(number) for number in ways))


def _kept(shares: Sequence[Numbers], relief: Relief) -> list[Numbers]:
    """Return shares where fewer leave; NaN in draws in which fewer leave than the pains drive out."""
    if relief.kept <= 0 or not shares:
        return list(shares)
    going_on = np.sum(shares, axis=0)
    possible = (relief.kept <= 1 - going_on + SHARE_TOLERANCE) & (going_on > 0)
    scale = np.where(possible, 1 + relief.kept / np.where(possible, going_on, 1.0), np.nan)
    return [share * scale for share in shares]


# ---------------------------------------------------------------- moves


def _draw_moves(state: State, asked: Asked) -> list[Numbers]:
    """Draw the shares of the moves of one state, together with its exit."""
    if not state.complete or not state.moves:
        return [np.full(asked.draws, move.share or 0.0) for move in state.moves]
    bases = [asked.base(move.subject, move.kpi) for move in state.moves]
    known = [base for base in bases if base.value is not None]
    found = iter(_row(state, asked, bases, known))
    shares = []
    for move, base in zip(state.moves, bases, strict=True):
        if base.value is None:
            plain = move.number.value if move.number.value is not None else move.share
            shares.append(np.full(asked.draws, plain))
        else:
            shares.append(asked.after_effects(move.subject, move.kpi, base, next(found)))
    return _staying(state, shares)


def _staying(state: State, shares: list[Numbers]) -> list[Numbers]:
    """Turn what was drawn for a churn rate into the share that stays: what is left."""
    for place, move in enumerate(state.moves):
        if move.kpi == "churn_rate":
            others = sum((share for other, share in enumerate(shares) if other != place), np.zeros(1))
            shares[place] = 1 - shares[place] - others
    return shares


def _row(state: State, asked: Asked, bases: Sequence[Estimate], known: Sequence[Estimate]) -> list[Numbers]:
    """Draw the numbers that a row has; what is left is its exit, or with churn its staying."""
    if not known:
        return []
    laws = [
        None if base.n else asked.law(move.subject, move.kpi, base, share=True)
        for move, base in zip(state.moves, bases, strict=True)
        if base.value is not None
    ]
    counts = [base.n or 0.0 for base in known]
    values = np.array([base.value for base in known], dtype=np.float64)
    if all(count > 0 or law is not None for count, law in zip(counts, laws, strict=True)):
        asked.told.observed = True
    else:
        asked.told.prior_only.add(state.id)
        if asked.told.held:
            return list(np.broadcast_to(values[:, None], (len(values), asked.draws)))
    return list(row_draws(values, counts, laws, asked.random(*known), asked.draws).T)


# ---------------------------------------------------------------- money, time and start


def _draw_money(
    state: State, asked: Asked, horizon: int | None
) -> tuple[Numbers | None, Numbers, Numbers | None]:
    """Draw revenue, acquisition cost and discount of one state."""
    revenue = discount = None
    if state.money.factors is not None:
        factors = [asked.amount(state.id, kpi, value) for kpi, value in state.money.factors]
        revenue = np.asarray(np.prod(factors, axis=0) if factors else np.ones(asked.draws))
    acquiring = asked.amount(state.id, "acquisition_cost", state.money.acquisition_cost or 0.0)
    if "dwell_time" in state.inputs and horizon is None:
        days = asked.amount(state.id, "dwell_time", state.dwell_days)
        rate = asked.journey.map.annual_discount_rate
        discount = np.asarray((1 + rate) ** (-np.maximum(days, 0.0) / DAYS_PER_YEAR))
    return revenue, acquiring, discount

"""Draws every uncertain number of a scorecard, so that its chain can be solved again for each draw."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from journey.findings import Finding
from metrics.adjustment import Adjustment, Relief, of_scenario, reliefs
from metrics.assembly import Part
from metrics.kernels.batches import Batch
from metrics.kernels.chain import DAYS_PER_YEAR, Chain
from metrics.kernels.estimate import UNKNOWN, Estimate
from metrics.kernels.laws import Law, counted_law, guess_law
from metrics.kernels.row_draws import dirichlet, row_draws
from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.kernels.system import Numbers
from metrics.reading import estimate, typed_for_scenario
from metrics.refusals import Refused
from metrics.states import Notes, State

if TYPE_CHECKING:
    from journey.journey import Journey
    from journey.lookup import Selection
    from metrics.scorecard import Scorecard

ROW_KPIS = ("conversion_rate", "retention_rate", "churn_rate")

Way = tuple[int, str, str, str | None]
"""A move: which copy of the map, where several segments have one each, from where to where, by which flow."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """The numbers of a chain, each drawn B times; money per visit.

    `edges` are the moves as places of source and target with their shares (B,), `ways` the same by way;
    `revenue`, `serving`, `acquiring`, `discount` and `start` (B, S); `explicit` for each part (B,), what a
    customer costs besides. NaN marks a draw in which a number cannot be. `prior_only` names the states of
    whose moves nothing was observed; they are taken as typed, or drawn from the prior. `certain` are the
    numbers that no range says anything about, `observed` says that any number was observed or has a range,
    `findings` what could not be drawn from.
    """

    chain: Chain
    edges: tuple[tuple[int, int, Numbers], ...]
    revenue: Numbers
    serving: Numbers
    acquiring: Numbers
    discount: Numbers
    start: Numbers
    explicit: tuple[Numbers, ...]
    ways: Mapping[Way, Numbers]
    prior_only: frozenset[str]
    certain: tuple[tuple[str, str], ...]
    observed: bool
    as_typed: bool
    findings: tuple[Finding, ...]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.revenue)

    def transition(self, part: slice) -> Numbers:
        """Return the moves of some draws, shape (b, S, S)."""
        size = len(self.chain.names)
        moves = np.zeros((len(self.revenue[part]), size, size))
        for source, target, shares in self.edges:
            moves[:, source, target] += shares[part]
        return moves

    def batch(self, part: slice) -> Batch:
        """Return the chains of some draws; what has no finite value anyway is cut off, as in the chain."""
        known = self.chain.known
        return Batch(
            transition=self.transition(part) * known[:, None],
            revenue=self.revenue[part] * known,
            cost=(self.serving[part] + self.acquiring[part]) * known,
            discount=self.discount[part],
            start=self.start[part],
            dwell_periods=self.chain.dwell_periods,
            horizon=self.chain.horizon,
        )


def drawn(
    card: Scorecard,
    journey: Journey,
    draws: int,
    seed: int,
    adjustment: Adjustment | None = None,
    as_typed: bool = True,
) -> Drawn | None:
    """Draw the numbers behind a scorecard; None where it has no chain.

    Shares that were counted: Dirichlet with the counts, and 1 for each move of the row and for its exit. With
    a range typed for a share: a beta with it as 80 % interval, drawn again where a row sums to more than 1.
    Other numbers: by their typed range (`guess_law`), else taken as certain. What opportunities do is
    laid over the draws. The same number (same series, value and count) has the same draws wherever it stands,
    so that differences of two scorecards are those of what differs.

    Parameters
    ----------
    card : what `metrics.scorecard.scorecard` returned for the journey, its selection and the adjustment.
    journey : the map.
    draws, seed : how many draws; the same seed gives the same draws.
    adjustment : as given to the scorecard.
    as_typed : whether a row of which nothing was observed is taken as it was typed, where other numbers were
        observed; else it is drawn from the prior, with 1 for each move and for its exit.

    Returns
    -------
    Drawn; pain points and what opportunities promise are taken as certain.
    """
    chain = card.assembled.chain
    if chain is None:
        return None
    if as_typed:
        found = _drawn(card, journey, chain, draws, seed, adjustment, held=True)
        if found.observed:
            return found
    return _drawn(card, journey, chain, draws, seed, adjustment, held=False)


def _drawn(
    card: Scorecard,
    journey: Journey,
    chain: Chain,
    draws: int,
    seed: int,
    adjustment: Adjustment | None,
    held: bool,
) -> Drawn:
    layers = [layer for layer in (of_scenario(journey, card.selection.scenario), adjustment) if layer]
    table = _Table(chain, draws, held)
    for copy, part in enumerate(card.parts):
        selection = replace(card.selection, segment=part.name or card.selection.segment)
        asked = _Asked(journey, selection, layers, draws, seed, table)
        _draw_part(part, copy, asked, table)
    for row in np.flatnonzero(~card.assembled.row_known):
        table.keep_row(int(row))
    for row in np.flatnonzero(~card.assembled.money_known):
        table.keep_money(int(row))
    return table.drawn()


class _Table:
    """The drawn numbers while they are put together, at first those of the chain itself."""

    def __init__(self, chain: Chain, draws: int, held: bool) -> None:
        self.chain, self.held, self.observed = chain, held, False
        shape = (draws, len(chain.names))
        self.edges: list[tuple[int, int, Numbers]] = []
        self.revenue = np.array(np.broadcast_to(chain.revenue, shape))
        self.serving = np.array(np.broadcast_to(chain.cost, shape))
        self.acquiring = np.zeros(shape)
        self.discount = np.array(np.broadcast_to(chain.discount, shape))
        self.start = np.array(np.broadcast_to(chain.start, shape))
        self.explicit: list[Numbers] = []
        self.ways: dict[Way, Numbers] = {}
        self.certain: dict[tuple[str, str], None] = {}
        self.prior_only: set[str] = set()
        self.findings: list[Finding] = []

    def keep_row(self, row: int) -> None:
        """Take over a row of the chain of which not all is known."""
        self.edges = [edge for edge in self.edges if edge[0] != row]
        for target in np.flatnonzero(self.chain.transition[row]):
            share = self.chain.transition[row, target]
            self.edges.append((row, int(target), np.full(len(self.revenue), share)))

    def keep_money(self, row: int) -> None:
        """Take over the money of a state of which not all is known."""
        self.revenue[:, row] = self.chain.revenue[row]
        self.serving[:, row] = self.chain.cost[row]
        self.acquiring[:, row] = 0.0

    def drawn(self) -> Drawn:
        return Drawn(
            self.chain,
            tuple(self.edges),
            self.revenue,
            self.serving,
            self.acquiring,
            self.discount,
            self.start,
            tuple(self.explicit),
            self.ways,
            frozenset(self.prior_only),
            tuple(self.certain),
            self.observed,
            self.held,
            _once(self.findings),
        )


def _once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for finding in findings:
        if finding not in kept:
            kept.append(finding)
    return tuple(kept)


@dataclass(frozen=True)
class _Asked:
    """Whose numbers are drawn, what is laid over them, and where what cannot be drawn from is told."""

    journey: Journey
    selection: Selection
    layers: Sequence[Adjustment]
    draws: int
    seed: int
    table: _Table

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
            self.table.findings.append(Finding("range_unusable", subject, parameters))
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
                    self.table.observed |= (subject, kpi) in layer.sampled
        return shares

    def amount(self, subject: str, kpi: str, value: float) -> Numbers:
        """Return draws of a number that is no share; `value` where it has no range, an effect included."""
        number = self.base(subject, kpi)
        ratio = kpi == "gross_margin" and number.low is not None and number.low >= 0
        law = self.law(subject, kpi, number, share=ratio)
        if law is None:
            if number.value is not None:
                self.table.certain[subject, kpi] = None
            return np.full(self.draws, value)
        self.table.observed = True
        found = law.draw(self.random(number), self.draws)
        return self.after_effects(subject, kpi, number, found)


def _draw_part(part: Part, copy: int, asked: _Asked, table: _Table) -> None:
    ids = tuple(state.id for state in part.mapped.states)
    freed = [(layer, reliefs(asked.journey, layer, ids, Notes())) for layer in asked.layers]
    for state in part.mapped.states:
        row = table.chain.index(part.state_name(state.id))
        serving = _draw_money(state, row, asked, table)
        shares = _draw_moves(state, asked, table)
        for layer, found in freed:
            relief = found.get(state.id)
            if relief:
                shares = shares if _gives_way(layer, state) else _kept(shares, relief)
                if not (layer.yields and typed_for_scenario(state.inputs.get("cost_to_serve"))):
                    serving = np.where(
                        serving < relief.saved * (1 - SHARE_TOLERANCE), np.nan, serving - relief.saved
                    )
        table.serving[:, row] = serving
        for move, drawn_shares in zip(state.moves, shares, strict=True):
            target = table.chain.index(part.state_name(move.target))
            table.edges.append((row, target, drawn_shares))
            table.ways[copy, move.source, move.target, move.flow] = drawn_shares
    _draw_start(part, asked, table)
    explicit = part.mapped.explicit_cost or 0.0
    table.explicit.append(asked.amount(asked.journey.map.id, "acquisition_cost", explicit))


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


def _draw_moves(state: State, asked: _Asked, table: _Table) -> list[Numbers]:
    """Draw the shares of the moves of one state, together with its exit."""
    if not state.complete or not state.moves:
        return [np.full(asked.draws, move.share or 0.0) for move in state.moves]
    bases = [asked.base(move.subject, move.kpi) for move in state.moves]
    known = [base for base in bases if base.value is not None]
    found = iter(_row(state, asked, table, bases, known))
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


def _row(
    state: State, asked: _Asked, table: _Table, bases: Sequence[Estimate], known: Sequence[Estimate]
) -> list[Numbers]:
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
        table.observed = True
    else:
        table.prior_only.add(state.id)
        if table.held:
            return list(np.broadcast_to(values[:, None], (len(values), asked.draws)))
    return list(row_draws(values, counts, laws, asked.random(*known), asked.draws).T)


# ---------------------------------------------------------------- money, time and start


def _draw_money(state: State, row: int, asked: _Asked, table: _Table) -> Numbers:
    """Draw revenue, acquisition cost and discount of one state; return what serving costs before relief."""
    if state.money.factors is not None:
        factors = [asked.amount(state.id, kpi, value) for kpi, value in state.money.factors]
        table.revenue[:, row] = np.prod(factors, axis=0)
    table.acquiring[:, row] = asked.amount(state.id, "acquisition_cost", state.money.acquisition_cost or 0.0)
    if "dwell_time" in state.inputs and table.chain.horizon is None:
        days = asked.amount(state.id, "dwell_time", state.dwell_days)
        rate = asked.journey.map.annual_discount_rate
        table.discount[:, row] = (1 + rate) ** (-np.maximum(days, 0.0) / DAYS_PER_YEAR)
    cost = state.inputs.get("cost_to_serve", UNKNOWN).value
    return asked.amount(state.id, "cost_to_serve", cost or 0.0)


def _draw_start(part: Part, asked: _Asked, table: _Table) -> None:
    """Draw who enters where, if that was counted; each place with entrants counts 1 beforehand."""
    if part.mapped.start is None:
        return
    entered = [place for place, share in enumerate(part.mapped.start) if share > 0]
    numbers = [asked.base(part.mapped.states[place].id, "entry_share") for place in entered]
    count = min((number.n or 0.0 for number in numbers), default=0.0)
    if count <= 0 or len(entered) < 2 or _changed(asked):
        return
    table.observed = True
    weights = np.array([1 + count * part.mapped.start[place] for place in entered])
    shares = dirichlet(asked.random(*numbers), weights, asked.draws)
    for column, place in enumerate(entered):
        row = table.chain.index(part.state_name(part.mapped.states[place].id))
        table.start[:, row] = part.share * shares[:, column]


def _changed(asked: _Asked) -> bool:
    """Return whether an opportunity changes who enters where, which is then taken as certain."""
    return any(effect.kpi == "entry_share" for layer in asked.layers for effect in layer.effects)

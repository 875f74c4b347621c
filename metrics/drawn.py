"""Draws every uncertain number of a scorecard, so that its chain can be solved again for each draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from journey.findings import Finding
from metrics.adjustment import Adjustment, of_scenario, reliefs
from metrics.assembly import Part
from metrics.drawn_states import Asked, Told, draw_state
from metrics.kernels.batches import Batch
from metrics.kernels.chain import Chain
from metrics.kernels.row_draws import dirichlet
from metrics.kernels.system import Numbers, WholeNumbers
from metrics.states import Notes

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.scorecard import Scorecard

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

    def transition(self, part: slice | WholeNumbers) -> Numbers:
        """Return the moves of some draws, shape (b, S, S)."""
        size = len(self.chain.names)
        moves = np.zeros((len(self.revenue[part]), size, size))
        for source, target, shares in self.edges:
            moves[:, source, target] += shares[part]
        return moves

    def batch(self, part: slice | WholeNumbers) -> Batch:
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
        asked = Asked(journey, selection, layers, draws, seed, table.told)
        _draw_part(part, copy, asked, table)
    for row in np.flatnonzero(~card.assembled.row_known):
        table.keep_row(int(row))
    for row in np.flatnonzero(~card.assembled.money_known):
        table.keep_money(int(row))
    return table.drawn()


class _Table:
    """The drawn numbers while they are put together, at first those of the chain itself."""

    def __init__(self, chain: Chain, draws: int, held: bool) -> None:
        self.chain, self.told = chain, Told(held)
        shape = (draws, len(chain.names))
        self.edges: list[tuple[int, int, Numbers]] = []
        self.revenue = np.array(np.broadcast_to(chain.revenue, shape))
        self.serving = np.array(np.broadcast_to(chain.cost, shape))
        self.acquiring = np.zeros(shape)
        self.discount = np.array(np.broadcast_to(chain.discount, shape))
        self.start = np.array(np.broadcast_to(chain.start, shape))
        self.explicit: list[Numbers] = []
        self.ways: dict[Way, Numbers] = {}

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
        """Return the drawn numbers."""
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
            frozenset(self.told.prior_only),
            tuple(self.told.certain),
            self.told.observed,
            self.told.held,
            _once(self.told.findings),
        )


def _once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    kept: list[Finding] = []
    for finding in findings:
        if finding not in kept:
            kept.append(finding)
    return tuple(kept)


def _draw_part(part: Part, copy: int, asked: Asked, table: _Table) -> None:
    ids = tuple(state.id for state in part.mapped.states)
    freed = [(layer, reliefs(asked.journey, layer, ids, Notes())) for layer in asked.layers]
    for state in part.mapped.states:
        row = table.chain.index(part.state_name(state.id))
        found = draw_state(state, asked, freed, table.chain.horizon)
        table.serving[:, row], table.acquiring[:, row] = found.serving, found.acquiring
        if found.revenue is not None:
            table.revenue[:, row] = found.revenue
        if found.discount is not None:
            table.discount[:, row] = found.discount
        for move, shares in zip(state.moves, found.shares, strict=True):
            table.edges.append((row, table.chain.index(part.state_name(move.target)), shares))
            table.ways[copy, move.source, move.target, move.flow] = shares
    _draw_start(part, asked, table)
    explicit = part.mapped.explicit_cost or 0.0
    table.explicit.append(asked.amount(asked.journey.map.id, "acquisition_cost", explicit))


def _draw_start(part: Part, asked: Asked, table: _Table) -> None:
    """Draw who enters where, if that was counted; each place with entrants counts 1 beforehand."""
    if part.mapped.start is None:
        return
    entered = [place for place, share in enumerate(part.mapped.start) if share > 0]
    numbers = [asked.base(part.mapped.states[place].id, "entry_share") for place in entered]
    count = min((number.n or 0.0 for number in numbers), default=0.0)
    if count <= 0 or len(entered) < 2 or _changed(asked):
        return
    asked.told.observed = True
    weights = np.array([1 + count * part.mapped.start[place] for place in entered])
    shares = dirichlet(asked.random(*numbers), weights, asked.draws)
    for column, place in enumerate(entered):
        row = table.chain.index(part.state_name(part.mapped.states[place].id))
        table.start[:, row] = part.share * shares[:, column]


def _changed(asked: Asked) -> bool:
    """Return whether an opportunity changes who enters where, which is then taken as certain."""
    return any(effect.kpi == "entry_share" for layer in asked.layers for effect in layer.effects)

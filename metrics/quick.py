"""The effect of a change of few states on the value per entrant, without solving the whole chain again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from journey.records import Flow, PainPoint
from metrics.adjustment import Adjustment
from metrics.kernels.batches import Batch
from metrics.kernels.row_updates import CELLS_KEPT, RowUpdates
from metrics.kernels.system import Numbers
from metrics.mapping import map_some
from metrics.states import State

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.assembly import Part
    from metrics.kernels.chain import Chain
    from metrics.scorecard import Scorecard

MOST_ROWS = 24
"""Beyond so many changed rows the chain is solved again instead."""
EVERYWHERE = frozenset({"entry_share", "new_customers"})
"""Numbers that do not work in one row of the chain."""


@dataclass(frozen=True)
class Changed:
    """A state that an adjustment changes: its place in the chain, its segment, and what it becomes."""

    row: int
    part: Part
    state: State


class QuickEffects:
    """Exact effects by a low-rank update of the solved chain; None wherever the whole map must be read.

    `metrics.kernels.row_updates.RowUpdates` of the one chain at its best numbers.
    """

    def __init__(self, journey: Journey, card: Scorecard, chain: Chain) -> None:
        self.journey, self.card, self.chain = journey, card, chain

    @cached_property
    def _solved(self) -> RowUpdates:
        chain = self.chain
        return RowUpdates(
            [
                Batch(
                    transition=chain.transition[None],
                    revenue=chain.revenue[None],
                    cost=chain.cost[None],
                    discount=chain.discount[None],
                    start=chain.start[None],
                    dwell_periods=chain.dwell_periods,
                    horizon=chain.horizon,
                )
            ]
        )

    def effect(self, adjustment: Adjustment) -> float | None:
        """Return what an adjustment does to the value per entrant, money; None where this cannot tell."""
        found = self.changed(adjustment)
        return None if found is None else self.effect_of(found)

    def effect_of(self, changed: Sequence[Changed]) -> float | None:
        """Return what changed states do to the value per entrant, money; None where this cannot tell."""
        if not changed:
            return 0.0
        rows = np.array([each.row for each in changed], dtype=np.int64)
        moves = np.array([self._discounted(each) for each in changed]) - self.chain.discounted[rows]
        money = np.array([_money(each.state) for each in changed]) - self.chain.money[rows]
        effect = float(self._solved.update(rows, moves[None], money[None]).effect[0])
        return effect if np.isfinite(effect) else None

    def changed(self, adjustment: Adjustment) -> Sequence[Changed] | None:
        """Return the states that an adjustment changes; None where the whole map must be read."""
        keys = self._touched(adjustment)
        if keys is None or len(keys) * len(self.card.parts) > MOST_ROWS:
            return None
        found: list[Changed] = []
        for part in self.card.parts:
            states = self._states(part, adjustment, keys)
            if states is None:
                return None
            for state in states.values():
                row = self.chain.index(part.state_name(state.id))
                if self.chain.horizon is not None and state.dwell_periods != self.chain.dwell_periods[row]:
                    return None
                found.append(Changed(row, part, state))
        return found

    def _touched(self, adjustment: Adjustment) -> Collection[str] | None:
        """Return the states whose numbers change; None where something else changes."""
        keys: set[str] = set()
        for effect in adjustment.effects:
            flow = self.journey.get(effect.subject, Flow)
            key = flow.source if flow is not None else effect.subject
            if effect.kpi in EVERYWHERE or effect.subject == self.journey.map.id:
                return None
            keys.add(key)
        for pain in (*adjustment.relief, *adjustment.saving):
            record = self.journey.get(pain, PainPoint)
            if record is not None:
                stage = self.journey.stage_of(record.on)
                keys.add(record.on if record.on in self.card.subjects or stage is None else stage.id)
        return keys if keys <= self.card.subjects.keys() else None

    def _states(
        self, part: Part, adjustment: Adjustment, keys: Collection[str]
    ) -> Mapping[str, State] | None:
        """Return the changed states of a segment; None where anything new is found about them."""
        selection = replace(self.card.selection, segment=part.name or self.card.selection.segment)
        states, findings = map_some(self.journey, selection, self.card.level, adjustment, keys)
        if any(each not in self.card.findings for each in findings):
            return None
        whole = all(state.complete and _is_paid(state) for state in states.values())
        return states if whole else None

    def _discounted(self, changed: Changed) -> Numbers:
        row = np.zeros(len(self.chain.names))
        for target, share in zip(targets(self.chain, changed), _shares(changed.state), strict=True):
            row[target] += share
        return row * changed.state.discount


def quick_effects(journey: Journey, card: Scorecard) -> QuickEffects | None:
    """Return the quick way for a scorecard, None where its chain is too large or not wholly known."""
    chain, found = card.chain, card.assembled
    if chain is None or not chain.known.all() or not can_be_kept(chain):
        return None
    known = found.row_known.all() and found.money_known.all()
    return QuickEffects(journey, card, chain) if known else None


def can_be_kept(chain: Chain) -> bool:
    """Return whether what a chain is solved for can be kept."""
    return (chain.horizon or 1) * len(chain.names) ** 2 <= CELLS_KEPT


def targets(chain: Chain, changed: Changed) -> list[int]:
    """Return the places in the chain to which the moves of a state lead."""
    return [chain.index(changed.part.state_name(move.target)) for move in changed.state.moves]


def _shares(state: State) -> list[float]:
    return [move.share or 0.0 for move in state.moves]


def _is_paid(state: State) -> bool:
    money = state.money
    return None not in (money.revenue, money.cost_to_serve, money.acquisition_cost)


def _money(state: State) -> float:
    """Return what a visit brings, shown by `_is_paid` to be known."""
    money = state.money
    return (money.revenue or 0.0) - (money.cost_to_serve or 0.0) - (money.acquisition_cost or 0.0)

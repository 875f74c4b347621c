"""The effect of a change of few states on the value per entrant, without solving the whole chain again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from journey.records import Flow, PainPoint
from metrics.adjustment import Adjustment
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
NEARLY_SINGULAR = 1e-6
EVERYWHERE = frozenset({"entry_share", "new_customers"})
"""Numbers that do not work in one row of the chain."""


class QuickEffects:
    """Exact effects by a low-rank update of the solved chain; None wherever the whole map must be read.

    With rows R changed by dA and dr: effect = n_R^T (I - dA N_R)^-1 (dr + dA V), N_R the columns of
    (I - A)^-1 at R. One row is Hager's rank-one formula of `metrics.kernels.whatif.fix_effect`.

    References
    ----------
    Hager (1989), "Updating the inverse of a matrix" (Woodbury's formula).
    """

    def __init__(self, journey: Journey, card: Scorecard, chain: Chain) -> None:
        self.journey, self.card, self.chain = journey, card, chain

    @cached_property
    def _columns(self) -> Numbers:
        """(I - A)^-1, shape (S, S): one solution for each state, used by every trial."""
        return np.asarray(self.chain.system.solve(np.eye(len(self.chain.names))))

    def effect(self, adjustment: Adjustment) -> float | None:
        """Return what an adjustment does to the value per entrant, money; None where this cannot tell."""
        keys = self._touched(adjustment)
        if keys is None or len(keys) * len(self.card.parts) > MOST_ROWS:
            return None
        rows: list[int] = []
        moves: list[Numbers] = []
        money: list[float] = []
        for part in self.card.parts:
            states = self._states(part, adjustment, keys)
            if states is None:
                return None
            for state in states.values():
                rows.append(self.chain.index(part.state_name(state.id)))
                moves.append(self._discounted(part, state) - self.chain.discounted[rows[-1]])
                money.append(_money(state) - self.chain.money[rows[-1]])
        return self._update(np.array(rows, dtype=np.int64), np.array(moves), np.array(money))

    def _update(self, rows: Numbers, moves: Numbers, money: Numbers) -> float | None:
        if not len(rows):
            return 0.0
        gain = money + moves @ self.chain.layer_value[0]
        again = np.eye(len(rows)) - moves @ self._columns[:, rows]
        if np.linalg.svd(again, compute_uv=False)[-1] < NEARLY_SINGULAR:
            return None
        return float(self.chain.visits[rows] @ np.linalg.solve(again, gain))

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

    def _discounted(self, part: Part, state: State) -> Numbers:
        row = np.zeros(len(self.chain.names))
        for move in state.moves:
            row[self.chain.index(part.state_name(move.target))] += move.share or 0.0
        return row * state.discount


def quick_effects(journey: Journey, card: Scorecard) -> QuickEffects | None:
    """Return the quick way for a scorecard, None where its chain has a horizon or anything unknown."""
    chain, found = card.chain, card.assembled
    if chain is None or chain.horizon is not None or not chain.known.all():
        return None
    known = found.row_known.all() and found.money_known.all()
    return QuickEffects(journey, card, chain) if known else None


def _is_paid(state: State) -> bool:
    money = state.money
    return None not in (money.revenue, money.cost_to_serve, money.acquisition_cost)


def _money(state: State) -> float:
    """Return what a visit brings, shown by `_is_paid` to be known."""
    money = state.money
    return (money.revenue or 0.0) - (money.cost_to_serve or 0.0) - (money.acquisition_cost or 0.0)

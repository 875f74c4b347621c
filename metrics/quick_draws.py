"""The effect of a change of few states, draw by draw: what was drawn and solved once serves every change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from metrics.adjustment import Adjustment, of_scenario, reliefs
from metrics.drawn import Drawn, drawn
from metrics.drawn_states import Asked, DrawnState, Told, draw_state
from metrics.kernels.batches import Batch, chunks
from metrics.kernels.chain import Chain
from metrics.kernels.row_updates import CELLS_KEPT, RowUpdates, shares_sound
from metrics.kernels.system import Numbers, Truths, WholeNumbers
from metrics.quick import Changed, targets
from metrics.states import Notes

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.scorecard import Scorecard


class _Rows:
    """The rows of some states, draw by draw: shares (B, R, S), discount and money (B, R)."""

    def __init__(self, places: WholeNumbers, numbers: Drawn) -> None:
        chain = numbers.chain
        self.places = places
        self.shares = np.zeros((numbers.draws, len(places), len(chain.names)))
        self.discount = numbers.discount[:, places].copy()
        self.revenue = numbers.revenue[:, places].copy()
        self.cost = numbers.serving[:, places] + numbers.acquiring[:, places]

    def take_drawn(self, numbers: Drawn) -> None:
        """Take the shares that were drawn."""
        rows = {int(row): place for place, row in enumerate(self.places)}
        for source, target, shares in numbers.edges:
            if source in rows:
                self.shares[:, rows[source], target] += shares

    def take_changed(self, place: int, chain: Chain, changed: Changed, found: DrawnState) -> None:
        """Take what was drawn for a changed state."""
        row = self.places[place]
        for target, shares in zip(targets(chain, changed), found.shares, strict=True):
            self.shares[:, place, target] += shares
        self.cost[:, place] = found.serving + found.acquiring
        self.revenue[:, place] = chain.revenue[row] if found.revenue is None else found.revenue
        self.discount[:, place] = changed.state.discount if found.discount is None else found.discount

    @property
    def discounted(self) -> Numbers:
        """Discounted moves, shape (B, R, S)."""
        return np.asarray(self.discount[:, :, None] * self.shares)

    @property
    def money(self) -> Numbers:
        """Money per visit, shape (B, R)."""
        return np.asarray(self.revenue - self.cost)


class QuickDraws:
    """Draws of a scorecard, solved once; `clv` (draws,) is NaN where a draw has no finite value.

    Parameters
    ----------
    journey, card : the map and its scorecard, one that `metrics.quick.quick_effects` serves.
    numbers : what was drawn of it, with `seed`.
    """

    def __init__(self, journey: Journey, card: Scorecard, numbers: Drawn, seed: int) -> None:
        self.journey, self.card, self.numbers, self.seed = journey, card, numbers, seed
        parts = chunks(numbers.draws, len(numbers.chain.names))
        self._solved = RowUpdates(numbers.batch(part) for part in parts)
        self.clv = np.where(self._solved.sound, self._solved.clv, np.nan)

    def effects(self, adjustment: Adjustment, changed: Sequence[Changed]) -> Numbers:
        """Return what an adjustment does to the value per entrant, shape (draws,); NaN where it cannot be.

        Parameters
        ----------
        adjustment : what to change.
        changed : the states that it changes, from `QuickEffects.changed`.
        """
        if not changed:
            return np.where(np.isfinite(self.clv), 0.0, np.nan)
        before, after = self._rows(adjustment, changed)
        moves = after.discounted - before.discounted
        found = self._solved.update(before.places, moves, after.money - before.money)
        effect = np.where(shares_sound(after.shares), found.effect, np.nan)
        again = found.doubtful & shares_sound(after.shares)
        if again.any():
            effect[again] = self._again(after, again) - self.clv[again]
        return np.asarray(effect)

    def _rows(self, adjustment: Adjustment, changed: Sequence[Changed]) -> tuple[_Rows, _Rows]:
        places = np.array([each.row for each in changed], dtype=np.int64)
        before, after = _Rows(places, self.numbers), _Rows(places, self.numbers)
        before.take_drawn(self.numbers)
        scenario = self.card.selection.scenario
        layers = [layer for layer in (of_scenario(self.journey, scenario), adjustment) if layer]
        ids = tuple(state.id for state in self.card.parts[0].mapped.states)
        freed = [(layer, reliefs(self.journey, layer, ids, Notes())) for layer in layers]
        told = Told(self.numbers.as_typed)
        for place, each in enumerate(changed):
            selection = replace(self.card.selection, segment=each.part.name or self.card.selection.segment)
            asked = Asked(self.journey, selection, layers, self.numbers.draws, self.seed, told)
            found = draw_state(each.state, asked, freed, self.numbers.chain.horizon)
            after.take_changed(place, self.numbers.chain, each, found)
        return before, after

    def _again(self, rows: _Rows, some: Truths) -> Numbers:
        """Solve some draws anew with changed rows, those close to an endless loop."""
        numbers = self.numbers
        which = np.flatnonzero(some)
        values = np.full(len(which), np.nan)
        for part in chunks(len(which), len(numbers.chain.names)):
            batch = _with_rows(numbers.batch(which[part]), rows, which[part])
            values[part] = np.where(batch.sound, batch.clv, np.nan)
        return values


def _with_rows(batch: Batch, rows: _Rows, which: WholeNumbers) -> Batch:
    """Return chains with other rows."""
    moves, revenue, cost, discount = (
        np.array(each) for each in (batch.transition, batch.revenue, batch.cost, batch.discount)
    )
    at = rows.places
    moves[:, at], revenue[:, at], cost[:, at] = rows.shares[which], rows.revenue[which], rows.cost[which]
    discount[:, at] = rows.discount[which]
    return Batch(moves, revenue, cost, discount, batch.start, batch.dwell_periods, batch.horizon)


def quick_draws(journey: Journey, card: Scorecard, draws: int, seed: int) -> QuickDraws | None:
    """Return the draws of a scorecard that `quick_effects` serves; None where nothing at all was observed."""
    numbers = drawn(card, journey, draws, seed)
    return None if numbers is None or not numbers.as_typed else QuickDraws(journey, card, numbers, seed)


def most_draws(chain: Chain) -> int:
    """Return how many draws of a chain can be kept when they are solved for every change."""
    return max(1, CELLS_KEPT // ((chain.horizon or 1) * len(chain.names) ** 2))

"""The effect of changing a few rows of chains that are solved already, draw by draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from metrics.kernels.batches import NEGATIVE, Batch, solve
from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.kernels.system import Numbers, Truths, WholeNumbers

NEARLY_SINGULAR = 1e-6
"""Below this the update loses more digits than solving again."""
CELLS_KEPT = 15_000_000
"""Cells of solved matrices that are kept, about 120 megabytes."""


@dataclass(frozen=True, eq=False)
class Updated:
    """Effect on the CLV of each chain, shape (B,), money per entrant; NaN where it has no finite value.

    `doubtful` (B,) marks chains so close to an endless loop that they are better solved again.
    """

    effect: Numbers
    doubtful: Truths


class RowUpdates:
    """Chains solved once, from which the effect of new rows follows without solving them again.

    With N_m the discounted visits after m periods of those who start anywhere, and rows R changed by dA and
    dr: each pass through R gains q_j = dr + dA V_{j + k}, and comes back by G_m = dA N_{m - k}[:, R]; the
    visits w_j = n_j[R] + sum_{i <= j} w_i G_{j - i}, the effect is sum_j w_j q_j. Without a horizon
    there is one layer, N = (I - A)^-1, and this is n_R^T (I - dA N_R)^-1 (dr + dA V); one row alone is
    n_s q / (1 - g).

    Parameters
    ----------
    batches : the chains, all with the same states, times and horizon.

    Example
    -------
    >>> one = np.ones((1, 1))
    >>> still = np.array([0])
    >>> chains = RowUpdates([Batch(0.5 * one[None], 10 * one, 0 * one, one, one, still)])
    >>> chains.update(still, 0.25 * one[None], 0 * one).effect
    array([20.])

    References
    ----------
    Hager (1989), "Updating the inverse of a matrix" (Sherman-Morrison and Woodbury).
    """

    def __init__(self, batches: Iterable[Batch]) -> None:
        # One after the other, so that what a batch keeps while it is solved does not add up.
        found = [_Solved(batch) for batch in batches]
        self.layers, self.periods = found[0].layers, found[0].periods
        self.sound: Truths = np.concatenate([each.sound for each in found])
        self.clv: Numbers = np.concatenate([each.clv for each in found])
        self._visits = np.concatenate([each.visits for each in found], axis=1)
        self._value = np.concatenate([each.value for each in found], axis=1)
        passes = zip(*(each.passes for each in found), strict=True)
        self._passes = [layer[0] if len(layer) == 1 else np.concatenate(layer) for layer in passes]

    def update(self, rows: WholeNumbers, moves: Numbers, money: Numbers) -> Updated:
        """Return what new rows do to each chain.

        Parameters
        ----------
        rows : (R,), places of the states that change; their whole periods stay as they are.
        moves : (B, R, S), new discounted moves less those before.
        money : (B, R), new money per visit less that before.
        """
        gain, again = self._ahead(rows, moves, money)
        known = self.sound & np.isfinite(gain).all(axis=(0, 2)) & np.isfinite(again).all(axis=(0, 2, 3))
        at_once = np.where(known[:, None, None], np.eye(len(rows)) - again[0], np.eye(len(rows)))
        doubtful = known & (_smallest(at_once) < NEARLY_SINGULAR)
        visits: list[Numbers] = []
        for layer in range(self.layers):
            arriving = self._visits[layer][:, rows]
            for before in range(layer):
                arriving = arriving + np.einsum("br,brq->bq", visits[before], again[layer - before])
            visits.append(arriving if not self._is_within(rows) else _over(at_once, arriving))
        effect = np.einsum("lbr,lbr->b", np.stack(visits), gain)
        fine = known & (np.stack(visits) >= NEGATIVE).all(axis=(0, 2))
        return Updated(np.where(fine & ~doubtful, effect, np.nan), doubtful)

    def _is_within(self, rows: WholeNumbers) -> bool:
        """Return whether any of these rows is left without a period passing."""
        return bool((self.periods[rows] == 0).any())

    def _ahead(self, rows: WholeNumbers, moves: Numbers, money: Numbers) -> tuple[Numbers, Numbers]:
        """Return what a pass gains, (layers, B, R), and where it leads again, (layers, B, R, R)."""
        gain = np.repeat(money[None], self.layers, axis=0)
        again = np.zeros((self.layers, len(money), len(rows), len(rows)))
        for place, periods in enumerate(self.periods[rows]):
            for layer in range(self.layers - int(periods)):
                gain[layer, :, place] += (moves[:, place] * self._value[layer + periods]).sum(axis=1)
                columns = self._passes[layer][:, :, rows]
                again[layer + periods, :, place] = np.einsum("bs,bsq->bq", moves[:, place], columns)
        return gain, again


def shares_sound(shares: Numbers) -> Truths:
    """Return which draws of rows (B, R, S) are shares that leave no more than everybody, shape (B,)."""
    fine = (shares >= -SHARE_TOLERANCE).all(axis=(1, 2))
    return np.asarray(fine & (shares.sum(axis=2) <= 1 + SHARE_TOLERANCE).all(axis=1))


class _Solved:
    """What is kept of some chains: visits and value by layer, and N_m for every layer m, (B, S, S) each."""

    def __init__(self, batch: Batch) -> None:
        self.layers = batch.layers
        self.periods: WholeNumbers = np.where(batch.horizon is None, 0, batch.dwell_periods)
        self.sound, self.clv = batch.sound, batch.clv
        self.visits, self.value = batch.layer_visits, batch.layer_value
        self.passes = _passes(batch)


def _passes(batch: Batch) -> list[Numbers]:
    size = batch.money.shape[1]
    within = batch.discounted * batch.rows(0)[:, None]
    found = [solve(np.eye(size) - within, np.broadcast_to(np.eye(size), within.shape))]
    onward = {k: found[0] @ (batch.discounted * batch.rows(k)[:, None]) for k in batch.skips}
    for layer in range(1, batch.layers):
        steps = [moves @ found[layer - k] for k, moves in onward.items() if k <= layer]
        found.append(sum(steps[1:], steps[0]) if steps else np.zeros(within.shape))
    return found


def _smallest(matrices: Numbers) -> Numbers:
    """Return the smallest singular value of each matrix, shape (B,)."""
    if matrices.shape[1] == 1:
        return np.asarray(np.abs(matrices[:, 0, 0]))
    return np.asarray(np.linalg.svd(matrices, compute_uv=False)[:, -1])


def _over(matrices: Numbers, rows: Numbers) -> Numbers:
    """Return rows (B, R) times the inverse of each matrix (B, R, R)."""
    if matrices.shape[1] == 1:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(rows / matrices[:, 0])
    return solve(matrices.transpose(0, 2, 1), rows[:, :, None])[:, :, 0]

"""Many chains of one shape solved at once: the value, the visits and the leaks of every draw."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.kernels.system import Numbers, Truths, WholeNumbers

CELLS = 400_000
"""Matrix cells that are solved in one go, so that a batch stays within a few megabytes."""
NEGATIVE = -1e-9
"""Visits below this are those of a draw without a finite value, not rounding."""
SECONDS = 3.0
FEWEST_DRAWS = 50


def affordable(draws: int, states: int, layers: int = 1, times: int = 1) -> int:
    """Return how many draws are solved in about three seconds, at most `draws`.

    A draw of S states takes about 20 us + S^3 ns on one core of an ordinary laptop (measured from 8 to 500
    states): up to a hundred states all 2,000 draws are made, with 500 states the fewest, 50.

    Parameters
    ----------
    draws : how many are wanted.
    states : S, states of the chain.
    layers : periods of the horizon, 1 without one.
    times : how many chains are solved for each draw.

    >>> affordable(2000, 30), affordable(2000, 150), affordable(2000, 500)
    (2000, 883, 50)
    """
    each = times * layers * (2e-5 + 1e-9 * states**3)
    return max(min(FEWEST_DRAWS, draws), min(draws, int(SECONDS / each)))


def chunks(draws: int, states: int) -> Iterator[slice]:
    """Slices of the draws, each small enough to be solved in one go."""
    size = max(1, CELLS // states**2)
    for begin in range(0, draws, size):
        yield slice(begin, min(begin + size, draws))


@dataclass(frozen=True, eq=False)
class Batch:
    """B chains with the same S states, the same times and the same horizon.

    `transition` (B, S, S); `revenue`, `cost` (B, S), money per visit; `discount` (B, S); `start` (B, S);
    `dwell_periods` (S,), counts only with a `horizon`.
    """

    transition: Numbers
    revenue: Numbers
    cost: Numbers
    discount: Numbers
    start: Numbers
    dwell_periods: WholeNumbers
    horizon: int | None = None

    @cached_property
    def money(self) -> Numbers:
        """Money per visit r = revenue - cost, shape (B, S)."""
        return np.asarray(self.revenue - self.cost)

    @cached_property
    def exit_share(self) -> Numbers:
        """Share of the visits that leave, shape (B, S)."""
        return np.asarray(1 - self.transition.sum(axis=2))

    @cached_property
    def discounted(self) -> Numbers:
        """Discounted moves A = diag(d) P, shape (B, S, S)."""
        return np.asarray(self.discount[:, :, None] * self.transition)

    @cached_property
    def layers(self) -> int:
        """Periods that count; one layer without a horizon."""
        return self.horizon or 1

    @cached_property
    def skips(self) -> tuple[int, ...]:
        """Whole periods above 0 that some move takes; none without a horizon, since all is one layer."""
        if self.horizon is None:
            return ()
        return tuple(int(k) for k in np.unique(self.dwell_periods) if 0 < k < self.horizon)

    def rows(self, periods: int) -> Truths:
        """States whose moves take so many periods, shape (S,); all of them take 0 without a horizon."""
        return (
            np.ones(len(self.dwell_periods), bool) if self.horizon is None else self.dwell_periods == periods
        )

    @cached_property
    def _system(self) -> Numbers:
        """I - A_0, shape (B, S, S)."""
        within = self.discounted * self.rows(0)[:, None]
        return np.asarray(np.eye(within.shape[1]) - within)

    @cached_property
    def layer_value(self) -> Numbers:
        """Value of standing at s after j periods, shape (layers, B, S); NaN where endless."""
        columns = [self.money[:, :, None]]
        columns += [self.discounted * self.rows(periods)[:, None] for periods in self.skips]
        solved = solve(self._system, np.concatenate(columns, axis=2))
        at_once, onward = solved[:, :, 0], np.split(solved[:, :, 1:], max(1, len(self.skips)), axis=2)
        value = np.zeros((self.layers, *at_once.shape))
        for layer in reversed(range(self.layers)):
            value[layer] = at_once
            for periods, moves in zip(self.skips, onward, strict=False):
                if layer + periods < self.layers:
                    value[layer] += np.einsum("bst,bt->bs", moves, value[layer + periods])
        return value

    @cached_property
    def layer_visits(self) -> Numbers:
        """Discounted visits to s after j periods per entrant, shape (layers, B, S)."""
        columns = [self.start[:, :, None]]
        columns += [
            (self.discounted * self.rows(periods)[:, None]).transpose(0, 2, 1) for periods in self.skips
        ]
        solved = solve(self._system.transpose(0, 2, 1), np.concatenate(columns, axis=2))
        first, onward = solved[:, :, 0], np.split(solved[:, :, 1:], max(1, len(self.skips)), axis=2)
        visits = np.zeros((self.layers, *first.shape))
        visits[0] = first
        for layer in range(1, self.layers):
            for periods, moves in zip(self.skips, onward, strict=False):
                if periods <= layer:
                    visits[layer] += np.einsum("bts,bs->bt", moves, visits[layer - periods])
        return visits

    @cached_property
    def value(self) -> Numbers:
        """Value V_s of a customer who arrives at s, shape (B, S)."""
        return np.asarray(self.layer_value[0])

    @cached_property
    def visits(self) -> Numbers:
        """Discounted visits n_s per entrant, shape (B, S)."""
        return np.asarray(self.layer_visits.sum(axis=0))

    @cached_property
    def clv(self) -> Numbers:
        """Value per entrant, shape (B,)."""
        return np.asarray((self.start * self.value).sum(axis=1))

    @cached_property
    def sound(self) -> Truths:
        """Draws whose shares are shares and whose value is finite, shape (B,)."""
        shares = (self.transition >= -SHARE_TOLERANCE).all(axis=(1, 2))
        shares &= (self.exit_share >= -SHARE_TOLERANCE).all(axis=1)
        visits = np.nan_to_num(self.visits, nan=-1.0, posinf=-1.0, neginf=-1.0)
        return np.asarray(shares & (visits >= NEGATIVE).all(axis=1) & np.isfinite(self.value).all(axis=1))

    @cached_property
    def leak(self) -> Numbers:
        """Leak of every exit, n_s e_s (r_s - V_s), shape (B, S), money per entrant."""
        return np.asarray(self.exit_share * self.surplus)

    @cached_property
    def surplus(self) -> Numbers:
        """What is booked at s less what arriving there was worth, sum_j n_js (r_s - V_js), shape (B, S)."""
        worth = (self.layer_visits * self.layer_value).sum(axis=0)
        return np.asarray(self.visits * self.money - worth)

    def returns(self, state: int) -> Numbers:
        """Discounted visits to one state from every other, N[:, s], shape (B, S); without a horizon."""
        right = np.zeros((*self.money.shape, 1))
        right[:, state] = 1
        return np.asarray(solve(self._system, right)[:, :, 0])

    def next_value(self, source: int, target: int) -> Numbers:
        """Visits to s times the value of t on arriving there, sum_j n_js V_{j + dwell_s, t}, shape (B,)."""
        periods = int(self.dwell_periods[source]) if self.horizon is not None else 0
        if periods >= self.layers:
            return np.zeros(len(self.money))
        visits = self.layer_visits[: self.layers - periods, :, source]
        return np.asarray((visits * self.layer_value[periods:, :, target]).sum(axis=0))

    def gain(self, source: int, target: int) -> Numbers:
        """Gain of all moves from s to t, n_s P_st (r_s + d_s V_t - V_s), shape (B,), money per entrant."""
        ahead = self.discount[:, source] * self.next_value(source, target)
        return np.asarray(self.transition[:, source, target] * (self.surplus[:, source] + ahead))


def solve(matrices: Numbers, right: Numbers) -> Numbers:
    """Solve B systems with shapes (B, S, S) and (B, S, m); NaN where a system has no single solution."""
    try:
        return np.asarray(np.linalg.solve(matrices, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.stack([_solve_one(matrix, side) for matrix, side in zip(matrices, right, strict=True)])


def _solve_one(matrix: Numbers, right: Numbers) -> Numbers:
    try:
        return np.asarray(np.linalg.solve(matrix, right), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full(right.shape, np.nan)

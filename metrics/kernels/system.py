"""The linear system behind a chain: made ready once, then solved for values and for visits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
WholeNumbers = npt.NDArray[np.int64]
Solver = Callable[[Numbers, bool], Numbers]
"""Solves a system for right sides, or the transposed one."""
MOST_INVERTED = 100
"""Up to so many states the inverse is kept: scipy's LU would take longer to load than to work."""


class Singular(ArithmeticError):
    """The system has no finite solution to working precision."""


@dataclass(frozen=True, eq=False)
class System:
    """Moves within a layer, and moves that skip layers, over a fixed number of layers.

    `within` holds the discounted moves that take no period, `onward` pairs a number of periods with the
    discounted moves that take so many. Without a horizon there is one layer and every move is within it.
    Layer j is the period j; what lies at or beyond `layers` is worth nothing.
    """

    within: Numbers
    onward: tuple[tuple[int, Numbers], ...] = ()
    layers: int = 1

    @cached_property
    def _solved(self) -> Solver:
        """I - A_0 made ready once, so that every right side costs little."""
        matrix = np.eye(len(self.within)) - self.within
        return _inverted(matrix) if len(matrix) <= MOST_INVERTED else _factored(matrix)

    def solve(self, right: Numbers) -> Numbers:
        """Solve (I - A_0) x = right; `right` has shape (S,) or (S, m)."""
        return self._apply(right, is_transposed=False)

    def solve_transposed(self, right: Numbers) -> Numbers:
        """Solve (I - A_0)^T x = right; `right` has shape (S,) or (S, m)."""
        return self._apply(right, is_transposed=True)

    def _apply(self, right: Numbers, is_transposed: bool) -> Numbers:
        solution = self._solved(right, is_transposed)
        if not np.isfinite(solution).all():
            raise Singular
        return solution

    def values(self, money: Numbers) -> Numbers:
        """Values V_j = (I - A_0)^-1 (r_j + sum_k A_k V_{j+k}), shape (layers, S); money the same or (S,)."""
        money = np.broadcast_to(money, (self.layers, len(self.within)))
        value = np.zeros(money.shape)
        for layer in reversed(range(self.layers)):
            right = money[layer].copy()
            for periods, moves in self.onward:
                if layer + periods < self.layers:
                    right += moves @ value[layer + periods]
            value[layer] = self.solve(right)
        return value

    def visits(self, start: Numbers) -> Numbers:
        """Discounted visits n_j = (I - A_0)^-T (a [j = 0] + sum_k A_k^T n_{j-k}), shape (layers, S)."""
        visits = np.zeros((self.layers, len(start)))
        for layer in range(self.layers):
            right = start.copy() if layer == 0 else np.zeros(len(start))
            for periods, moves in self.onward:
                if periods <= layer:
                    right += visits[layer - periods] @ moves
            if right.any():
                visits[layer] = self.solve_transposed(right)
        return visits


def _inverted(matrix: Numbers) -> Solver:
    try:
        inverse = np.linalg.inv(matrix)
    except np.linalg.LinAlgError:
        raise Singular from None

    def solve(right: Numbers, is_transposed: bool) -> Numbers:
        with np.errstate(over="ignore", invalid="ignore"):
            return (inverse.T if is_transposed else inverse) @ right

    return solve


def _factored(matrix: Numbers) -> Solver:
    """LU, a quarter of the work of inverting where there is much of it."""
    from scipy.linalg.lapack import dgetrf, dgetrs

    lu, pivots, info = dgetrf(matrix)
    if info > 0:
        raise Singular

    def solve(right: Numbers, is_transposed: bool) -> Numbers:
        solution: Numbers = dgetrs(lu, pivots, right, trans=int(is_transposed))[0]
        return solution

    return solve


def layered(discounted: Numbers, dwell_periods: WholeNumbers, horizon: int | None) -> System:
    """The system of discounted moves A whose row s takes `dwell_periods[s]` periods, up to `horizon`."""
    if horizon is None:
        return System(discounted)
    return mixed(discounted, [(dwell_periods, np.ones(len(discounted)))], horizon)


def mixed(discounted: Numbers, dwells: Sequence[tuple[WholeNumbers, Numbers]], horizon: int | None) -> System:
    """The same when the moves of a row are spread over several dwells, with weights that sum to 1 a row."""
    if horizon is None:
        return System(discounted)
    every = sorted({int(periods) for dwell, _ in dwells for periods in dwell})
    weights = {periods: sum((dwell == periods) * weight for dwell, weight in dwells) for periods in every}
    parts = {periods: discounted * np.asarray(weights[periods])[:, None] for periods in every}
    within = parts.pop(0, np.zeros(discounted.shape))
    kept = tuple((periods, moves) for periods, moves in parts.items() if periods < horizon and moves.any())
    return System(within, kept, horizon)


def reach(moves: Truths, seeds: Truths) -> Truths:
    """States that can be reached from `seeds` (themselves included) along `moves`, each row read once."""
    seen = seeds.copy()
    frontier = seeds
    while frontier.any():
        frontier = moves[frontier].any(axis=0) & ~seen
        seen |= frontier
    return seen


def meetings(visits: Numbers, value: Numbers, periods: int) -> Numbers:
    """What visits to s would meet if they went on to t, sum_j n_js V_{j + periods, t}, shape (S, S)."""
    layers = len(value)
    if periods >= layers:
        return np.zeros((visits.shape[1], value.shape[1]))
    return visits[: layers - periods].T @ value[periods:]

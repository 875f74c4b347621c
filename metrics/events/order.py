"""Where in a case activities usually lie, and groups of neighbours that may be stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.events.filters import View

Row = NDArray[np.float64]
Matrix = NDArray[np.float64]
MOST_PROPOSED = 6


@dataclass(frozen=True, slots=True)
class Spot:
    """An activity, at a stage where the table tells stages: its events, and where in a case they lie.

    `position` is the mean of (place in the case - 1/2) / events of the case: near 0 at its beginning, near 1
    at its end. `channel` is the code of the most frequent one.
    """

    stage: int | None
    activity: int
    events: int
    cases: int
    position: float
    channel: int | None


def spots(view: View, by_stage: bool) -> tuple[Spot, ...]:
    """Return the spots of a log, from the beginning of the cases to their end.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> [(each.activity, round(each.position, 2)) for each in spots(small_log(), by_stage=False)]
    [(0, 0.29), (1, 0.72), (2, 0.9)]
    """
    stage = "e.stage" if by_stage else "NULL::INTEGER"
    keys = ("customer", "session") if view.split else ("customer",)
    joined = " AND ".join(f"e.{key} = c.{key}" for key in keys)
    case = f"({', '.join(f'e.{key}' for key in keys)})" if view.split else "e.customer"
    # Rows lie in order, so the first row of a case and its length say where each of its events lies.
    begins = f"SELECT {view.case}, min(rowid) AS begin, count(*) AS length FROM events GROUP BY {view.case}"
    kept = f"SELECT *, rowid AS place FROM events WHERE {view.condition}"
    rows = view.ask(
        f"SELECT {stage} AS at_stage, e.activity, count(*), count(DISTINCT {case}), "
        f"avg((e.place - c.begin + 0.5) / c.length), mode(e.channel) "
        f"FROM ({kept}) e JOIN ({begins}) c ON {joined} GROUP BY at_stage, e.activity"
    )
    return tuple(sorted((Spot(*row) for row in rows), key=lambda spot: (spot.position, spot.activity)))


def neighbours(positions: Sequence[float], count: int | None = None) -> list[int]:
    """Return the group of each of some rising positions, such that groups are as close as can be.

    The sum over groups of the squared distances from the mean of the group is the least that there is.

    Parameters
    ----------
    positions : shape (n,), rising.
    count : how many groups; if not given, about half as many as there are positions, at most six.

    Returns
    -------
    list of int, shape (n,), from 0 on, rising.

    Example
    -------
    >>> neighbours([0.1, 0.12, 0.5, 0.55, 0.9], 3)
    [0, 0, 1, 1, 2]

    References
    ----------
    Fisher (1958), On grouping for maximum homogeneity.
    """
    size = len(positions)
    groups = min(size, count or min(MOST_PROPOSED, (size + 1) // 2))
    if groups < 2:
        return [0] * size
    apart = _spread(np.asarray(positions, dtype=float))
    best = np.full((groups, size), np.inf)
    begin = np.zeros((groups, size), dtype=int)
    best[0] = apart[0]
    for group in range(1, groups):
        for end in range(group, size):
            costs = best[group - 1, :end] + apart[1 : end + 1, end]
            begin[group, end] = int(np.argmin(costs)) + 1
            best[group, end] = costs[begin[group, end] - 1]
    return _walked(begin, groups, size)


def _walked(begin: NDArray[np.int_], groups: int, size: int) -> list[int]:
    found = [0] * size
    end = size - 1
    for group in range(groups - 1, 0, -1):
        start = int(begin[group, end])
        found[start : end + 1] = [group] * (end + 1 - start)
        end = start - 1
    return found


def _spread(values: Row) -> Matrix:
    """Return the squared distances from their mean of the positions i ... j, for all i and j."""
    ones = np.arange(1, len(values) + 1)
    sums, squares = np.cumsum(values), np.cumsum(values**2)
    before, before_squares = np.concatenate([[0], sums[:-1]]), np.concatenate([[0], squares[:-1]])
    total = sums[None, :] - before[:, None]
    count = np.maximum(ones[None, :] - ones[:, None] + 1, 1)
    spread: Matrix = np.maximum(squares[None, :] - before_squares[:, None] - total**2 / count, 0.0)
    return spread

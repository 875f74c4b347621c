"""What a change of a chain does to the CLV, exactly, alone and together with others."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.system import Numbers

NEARLY_ENDLESS = 1e-6
"""Where 1 - g is below this, the rank-one formula loses digits and the chain is solved again instead."""
ROUNDING = 1e-15


@dataclass(frozen=True, eq=False)
class RowChange:
    """New numbers for one state, by its place; None keeps what the chain has.

    `transition` (S,) shares, `revenue` and `cost` money per visit, `discount` in (0, 1], `dwell_periods`
    whole periods.
    """

    state: int
    transition: npt.ArrayLike | None = None
    revenue: float | None = None
    cost: float | None = None
    discount: float | None = None
    dwell_periods: int | None = None


@dataclass(frozen=True, eq=False)
class Fixes:
    """Effect of taking each row of another chain alone, shape (S,), NaN where `endless`, and of all together.

    Money per entrant. `start` is the effect of the other start alone. `changed` says which rows differ at
    all.
    """

    alone: Numbers
    start: float
    together: float
    changed: npt.NDArray[np.bool_]
    endless: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Sensitivities:
    """Derivatives of the CLV, money per entrant per unit: NaN where they meet a value that is not known.

    `log_odds_of_staying` (S,); `transition` (S, S) per unit of share taken from the exit; `revenue`, `cost`,
    `discount`, `start` (S,).
    """

    log_odds_of_staying: Numbers
    transition: Numbers
    revenue: Numbers
    cost: Numbers
    discount: Numbers
    start: Numbers


def changed(chain: Chain, changes: Sequence[RowChange]) -> Chain:
    """The chain with some rows changed; several changes of one row add up.

    row = old + sum_i (new_i - old), so that two opportunities at the same state can be taken together.

    Parameters
    ----------
    chain : the chain.
    changes : what to change.

    Returns
    -------
    A new Chain.

    Raises
    ------
    ChainError
        When the changed chain is unsound, such as `share_above_one` or `endless_loop`.

    Example
    -------
    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    >>> changed(chain, [RowChange(0, transition=[0.75])]).clv
    40.0
    """
    fields = ("transition", "revenue", "cost", "discount", "dwell_periods")
    arrays = {field: getattr(chain, field).copy() for field in fields}
    for change in changes:
        for field in fields:
            new = getattr(change, field)
            if new is not None:
                old = getattr(chain, field)[change.state]
                arrays[field][change.state] += np.asarray(new) - old
    shares = arrays["transition"]
    # Taking a share away in several steps may leave a rounding error just below 0.
    shares[(shares < 0) & (shares > -ROUNDING)] = 0
    return replace(chain, **arrays)


def fix_effect(chain: Chain, change: RowChange) -> float:
    """Exact effect on the CLV of changing one row, money per entrant.

    n_s q / (1 - g) with q = dr + dA.V and g = dA.N[:, s]: visits times what one pass gains, over the passes
    that follow. Close to an endless loop, with a horizon, or where values are unknown, the chain is solved
    again.

    Parameters
    ----------
    chain : the chain as it is.
    change : new numbers for one state.

    Returns
    -------
    CLV of the changed chain less CLV of the chain.

    Raises
    ------
    ChainError
        When the changed chain is unsound, such as `share_above_one` or `endless_loop`.

    Example
    -------
    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    >>> fix_effect(chain, RowChange(0, transition=[0.75]))
    20.0

    References
    ----------
    Hager (1989), "Updating the inverse of a matrix".
    """
    other = changed(chain, [change])
    effects = _rank_one(chain, other, np.array([change.state]))
    return other.clv - chain.clv if math.isnan(effects[0]) else float(effects[0])


def _rank_one(chain: Chain, other: Chain, states: npt.NDArray[np.int64]) -> Numbers:
    """Effect of each single row of `other`, shape (states,); NaN where the formula does not carry."""
    if chain.horizon is not None or other.horizon is not None or not chain.known.all():
        return np.full(len(states), np.nan)
    moves = (other.discounted - chain.discounted)[states]
    gain = (other.money - chain.money)[states] + moves @ chain.layer_value[0]
    columns = chain.system.solve(np.eye(len(chain.names))[:, states])
    again = np.einsum("is,si->i", moves, columns)
    carries = 1 - again > NEARLY_ENDLESS
    effects = chain.visits[states] * gain / np.where(carries, 1 - again, np.nan)
    return np.asarray(effects)


def all_fixes(chain: Chain, other: Chain) -> Fixes:
    """Exact effect of taking over each row of another chain alone, and of taking over all of it.

    Parameters
    ----------
    chain : the chain as it is.
    other : the chain it could become; the same states in the same order, the same horizon.

    Returns
    -------
    Fixes; the effects alone do not add up to the effect together, since changes meet each other.

    Raises
    ------
    ChainError
        `different_states`, `different_horizons`.

    Example
    -------
    >>> chain = lambda trial, stay: Chain(
    ...     ("trial", "active"), [[0, trial], [0, stay]], [0, 10.0], [0, 0], [1, 1], [1, 0])
    >>> fixes = all_fixes(chain(0.5, 0.5), chain(0.75, 0.75))
    >>> fixes.alone, fixes.together
    (array([ 5., 10.]), 20.0)
    """
    if chain.names != other.names:
        raise ChainError("different_states", tuple(set(chain.names) ^ set(other.names)))
    if chain.horizon != other.horizon:
        raise ChainError("different_horizons")
    differs = (chain.transition != other.transition).any(axis=1) | (
        chain.dwell_periods != other.dwell_periods
    )
    for field in ("revenue", "cost", "discount"):
        differs |= getattr(chain, field) != getattr(other, field)
    states = np.flatnonzero(differs)
    alone, endless = np.zeros(len(chain.names)), []
    alone[states] = _rank_one(chain, other, states)
    for state in states[np.isnan(alone[states])]:
        try:
            alone[state] = changed(chain, [_row(other, int(state))]).clv - chain.clv
        except ChainError as error:
            if error.code != "endless_loop":
                raise
            endless.append(chain.names[state])
    start = _start_effect(chain, other)
    return Fixes(alone, start, other.clv - chain.clv, differs, tuple(endless))


def _row(chain: Chain, state: int) -> RowChange:
    """The numbers of one row of a chain."""
    return RowChange(
        state,
        chain.transition[state],
        float(chain.revenue[state]),
        float(chain.cost[state]),
        float(chain.discount[state]),
        int(chain.dwell_periods[state]),
    )


def _start_effect(chain: Chain, other: Chain) -> float:
    """Effect of the other start alone, (a' - a).V; NaN when it leads to a value that is not known."""
    moved = other.start - chain.start
    if (moved[~chain.known] != 0).any():
        return math.nan
    return float(moved @ chain.layer_value[0])


def alone_and_together(chain: Chain, options: Sequence[Sequence[RowChange]]) -> tuple[Numbers, float]:
    """Effect of each option taken alone, and of all of them taken together, money per entrant.

    Parameters
    ----------
    chain : the chain as it is.
    options : for each option its changes; changes of the same row add up.

    Returns
    -------
    (options,) effects alone, and the effect together.

    Raises
    ------
    ChainError
        When a changed chain is unsound.

    Example
    -------
    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    >>> alone_and_together(chain, [[RowChange(0, transition=[0.6])], [RowChange(0, transition=[0.65])]])
    (array([5.        , 8.57142857]), 20.0)
    """
    alone = [changed(chain, option).clv - chain.clv for option in options]
    every = [change for option in options for change in option]
    return np.array(alone), changed(chain, every).clv - chain.clv


def sensitivities(chain: Chain) -> Sensitivities:
    """Derivatives of the CLV in every number of the chain, from one value and one visit vector.

    d/dP_st = n_s d_s V_t, d/dr_s = n_s, d/dd_s = n_s sum_t P_st V_t, d/da_s = V_s, and in the log-odds of
    staying n_s e_s (V_s - r_s) = -leak_s. With a horizon summed over the periods, V_t taken at the arrival.

    Parameters
    ----------
    chain : the chain.

    Returns
    -------
    Sensitivities.

    Example
    -------
    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    >>> sensitivities(chain).transition
    array([[40.]])

    References
    ----------
    Caswell (2001), "Matrix Population Models", for sensitivities by the adjoint.
    """
    unknown = np.where(chain.known, 0.0, np.nan)
    reached = (chain.visits > 0)[:, None]
    transition = chain.discount[:, None] * chain.next_value + np.where(reached, unknown, 0.0)
    return Sensitivities(
        log_odds_of_staying=chain.exit_share * (chain.visit_value - chain.visits * chain.money),
        transition=transition,
        revenue=chain.visits,
        cost=-chain.visits,
        discount=(chain.transition * chain.next_value).sum(axis=1),
        start=chain.value,
    )

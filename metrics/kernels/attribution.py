"""What an optional touchpoint carries: the value lost if everybody who comes to it left there."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from itertools import chain as joined

import numpy as np
import numpy.typing as npt

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.system import Numbers


def removal_value(chain: Chain) -> Numbers:
    """Value lost when a state is closed and those who come to it are gone, money per entrant.

    n_s V_s / N_ss: visits over visits per first visit is first visits, each of which is worth V_s. With a
    horizon, the chain is solved again without the state.

    Parameters
    ----------
    chain : the chain.

    Returns
    -------
    (S,), 0 where nobody comes. For a state that everybody passes it is the whole CLV after it, which says
    nothing.

    Example
    -------
    >>> chain = Chain(("ad", "shop"), [[0, 0.5], [0, 0.5]], [0, 10.0], [0, 0], [1, 1], [0.5, 0.5])
    >>> removal_value(chain)
    array([ 5., 15.])

    References
    ----------
    Anderl, Becker, von Wangenheim and Schumann (2016), "Mapping the customer journey": the removal
    effect.
    """
    if chain.horizon is not None:
        return np.array([chain.clv - _without(chain, state).clv for state in range(len(chain.names))])
    visits_per_first = np.diagonal(chain.system.solve(np.eye(len(chain.names))))
    return np.asarray(chain.visits * chain.layer_value[0] / visits_per_first)


def _without(chain: Chain, state: int) -> Chain:
    """The chain where coming to a state brings nothing and leads nowhere."""
    transition, revenue, cost = chain.transition.copy(), chain.revenue.copy(), chain.cost.copy()
    transition[state], revenue[state], cost[state] = 0, 0, 0
    return replace(chain, transition=transition, revenue=revenue, cost=cost)


def chain_of_paths(paths: Sequence[Sequence[str]], values: npt.ArrayLike) -> Chain:
    """The undiscounted chain whose moves are the mean moves of observed paths; its CLV is their mean value.

    P_st = moves from s to t / visits to s, a_s = share of the paths that begin in s, and the value of a path
    is booked at its last state.

    Parameters
    ----------
    paths : for each customer the states in order, at least one.
    values : (paths,), money each customer brought, 0 for none.

    Returns
    -------
    Chain with the states in alphabetical order.

    Raises
    ------
    ChainError
        `no_states` without paths or with an empty one; `wrong_shape` when values and paths differ in number.

    Example
    -------
    >>> chain = chain_of_paths([["ad", "shop"], ["ad"]], [10.0, 0.0])
    >>> chain.names, chain.clv
    (('ad', 'shop'), 5.0)
    """
    flat, lengths, names = _flat(paths, values)
    count = len(names)
    ends = np.cumsum(lengths) - 1
    visits = np.bincount(flat, minlength=count)
    inside = np.delete(np.arange(len(flat)), ends)
    moves = np.bincount(flat[inside] * count + flat[inside + 1], minlength=count * count).reshape(
        count, count
    )
    money = np.bincount(flat[ends], weights=np.asarray(values, dtype=np.float64), minlength=count)
    first = np.bincount(flat[ends - lengths + 1], minlength=count)
    return Chain(
        names=names,
        transition=moves / visits[:, None],
        revenue=money / visits,
        cost=np.zeros(count),
        discount=np.ones(count),
        start=first / len(lengths),
    )


def value_of_paths_through(
    paths: Sequence[Sequence[str]], values: npt.ArrayLike
) -> tuple[tuple[str, ...], Numbers]:
    """Value of the observed paths that pass a state, money per path: lost with it if paths never bent.

    w_s = sum of the values of the paths that contain s / number of paths; no chain is assumed.

    Parameters
    ----------
    paths : for each customer the states in order, at least one.
    values : (paths,), money each customer brought.

    Returns
    -------
    Names in alphabetical order, and (S,) values.

    Raises
    ------
    ChainError
        As `chain_of_paths`.

    Example
    -------
    >>> value_of_paths_through([["ad", "shop"], ["ad"], ["shop"]], [9.0, 0.0, 3.0])
    (('ad', 'shop'), array([3., 4.]))
    """
    flat, lengths, names = _flat(paths, values)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    pairs = np.unique(owner * len(names) + flat)
    brought = np.asarray(values, dtype=np.float64)[pairs // len(names)]
    sums = np.bincount(pairs % len(names), weights=brought, minlength=len(names))
    return names, sums / len(lengths)


def _flat(
    paths: Sequence[Sequence[str]], values: npt.ArrayLike
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], tuple[str, ...]]:
    """All states of all paths in one row, as places in the sorted names, and the length of each path."""
    lengths = np.array([len(path) for path in paths], dtype=np.int64)
    if not len(lengths) or not lengths.all():
        raise ChainError("no_states")
    if np.shape(values) != lengths.shape:
        raise ChainError("wrong_shape", ("values",))
    if not np.isfinite(np.asarray(values, dtype=np.float64)).all():
        raise ChainError("not_finite_number", ("values",))
    names = tuple(sorted(set(joined.from_iterable(paths))))
    place: dict[Hashable, int] = {name: at for at, name in enumerate(names)}
    flat = np.fromiter((place[name] for name in joined.from_iterable(paths)), np.int64, int(lengths.sum()))
    return flat, lengths, names

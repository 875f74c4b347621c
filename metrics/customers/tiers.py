"""Tiers of customers by value: who the few are that most of the value comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.customers.histories import Floats, numbers
from metrics.refusals import Refusal, Refused

#: Lowest tier first. A default to start a discussion from, to be changed where a company knows better.
DEFAULT_SHARES: Mapping[str, float] = {"indifferent": 0.70, "good": 0.20, "best": 0.10}


@dataclass(frozen=True)
class Tier:
    """One tier of customers.

    Parameters
    ----------
    name : str
    size : int
        Customers in it.
    share_of_customers : float
        Of the customers with a usable value.
    total : float
        What they are worth together.
    share_of_value : float or None
        Of what all are worth together; None when that is 0 or less, where shares mean nothing.
    lowest, highest : float or None
        The values it runs from and to; None when it is empty.
    """

    name: str
    size: int
    share_of_customers: float
    total: float
    share_of_value: float | None
    lowest: float | None
    highest: float | None


@dataclass(frozen=True, eq=False)
class Tiering:
    """Which tier each customer is in.

    Parameters
    ----------
    tiers : tuple of Tier
        Lowest first.
    assignment : ndarray of int, shape (n,)
        Index into ``tiers`` of each customer; -1 for those in ``refused``.
    split_ties : int
        Customers whose value equals one across the border to the next tier, so that only their place in the
        table decided.
    refused : tuple of Refusal
        Customers without a usable value: ``not_finite``.
    """

    tiers: tuple[Tier, ...]
    assignment: NDArray[np.int64]
    split_ties: int
    refused: tuple[Refusal, ...]


def tiers_by_share(value: ArrayLike, shares: Mapping[str, float] = DEFAULT_SHARES) -> Tiering:
    """Put customers into tiers of given sizes by value.

    Sizes are the shares of n, rounded so that they add up to n (largest remainders). Among equal values the
    customer standing earlier in the table gets the higher tier.

    Parameters
    ----------
    value : array_like, shape (n,)
        Value of each customer.
    shares : mapping of str to float
        Tier -> share of customers, lowest tier first; from 0 to 1, together 1.

    Returns
    -------
    Tiering

    Raises
    ------
    Refused
        ``shares_not_one``, ``share_out_of_range``, ``no_tiers``, ``not_a_number``, ``no_usable_rows``.

    Examples
    --------
    >>> tiering = tiers_by_share([5, 1, 90, 2, 3, 30, 4, 1, 2, 20])
    >>> [(tier.name, tier.size, round(tier.share_of_value, 2)) for tier in tiering.tiers]
    [('indifferent', 7, 0.11), ('good', 2, 0.32), ('best', 1, 0.57)]
    """
    _check_shares(shares)
    values, usable, refused = _usable(value)
    known = values[usable]
    sizes = _rounded(np.array(list(shares.values())) * len(known))
    # Ascending by value; among equals the later row first, so that the earlier row ends up higher.
    order = np.lexsort((-np.arange(len(known)), known))
    ranks = np.empty(len(known), dtype=np.int64)
    ranks[order] = np.repeat(np.arange(len(sizes)), sizes)
    return _tiering(tuple(shares), values, usable, ranks, refused)


def tiers_by_value(value: ArrayLike, thresholds: Mapping[str, float], lowest: str = "indifferent") -> Tiering:
    """Put customers into tiers by thresholds of value.

    Parameters
    ----------
    value : array_like, shape (n,)
        Value of each customer.
    thresholds : mapping of str to float
        Tier -> the least value it takes, rising.
    lowest : str
        Name of the tier below the first threshold.

    Returns
    -------
    Tiering

    Raises
    ------
    Refused
        ``thresholds_not_rising``, ``no_tiers``, ``tier_named_twice``, ``not_a_number``, ``no_usable_rows``.

    Examples
    --------
    >>> tiering = tiers_by_value([5, 100, 40], {"good": 40, "best": 100})
    >>> tiering.assignment.tolist(), [tier.size for tier in tiering.tiers]
    ([0, 2, 1], [1, 1, 1])
    """
    borders = np.array(list(thresholds.values()), dtype=np.float64)
    if len(borders) == 0:
        raise Refused(Refusal("no_tiers", column="thresholds"))
    if lowest in thresholds:
        raise Refused(Refusal("tier_named_twice", column="thresholds", value=lowest))
    if not np.isfinite(borders).all() or (np.diff(borders) <= 0).any():
        raise Refused(Refusal("thresholds_not_rising", column="thresholds", value=tuple(borders.tolist())))
    values, usable, refused = _usable(value)
    ranks = np.searchsorted(borders, values[usable], side="right")
    return _tiering((lowest, *thresholds), values, usable, ranks.astype(np.int64), refused)


def _tiering(
    names: tuple[str, ...],
    values: Floats,
    usable: NDArray[np.bool_],
    ranks: NDArray[np.int64],
    refused: tuple[Refusal, ...],
) -> Tiering:
    known = values[usable]
    total = float(known.sum())
    tiers = tuple(_tier(name, known[ranks == rank], len(known), total) for rank, name in enumerate(names))
    assignment = np.full(len(values), -1, dtype=np.int64)
    assignment[usable] = ranks
    return Tiering(tiers, assignment, _split_ties(known, ranks), refused)


def _tier(name: str, inside: Floats, customers: int, total: float) -> Tier:
    worth = float(inside.sum())
    return Tier(
        name=name,
        size=len(inside),
        share_of_customers=len(inside) / customers,
        total=worth,
        share_of_value=worth / total if total > 0 else None,
        lowest=float(inside.min()) if len(inside) else None,
        highest=float(inside.max()) if len(inside) else None,
    )


def _split_ties(known: Floats, ranks: NDArray[np.int64]) -> int:
    _, group = np.unique(known, return_inverse=True)
    low, high = np.full(group.max() + 1, ranks.max()), np.zeros(group.max() + 1, dtype=np.int64)
    np.minimum.at(low, group, ranks)
    np.maximum.at(high, group, ranks)
    return int((low < high)[group].sum())


def _rounded(sizes: Floats) -> NDArray[np.int64]:
    """Whole numbers with the same sum; the rest goes to the largest remainders, lower tiers first."""
    whole = np.floor(sizes + 1e-9).astype(np.int64)
    left = round(float(sizes.sum())) - int(whole.sum())
    # Rounded, so that .1 + .2 against .3 does not decide who gets a customer.
    for index in np.argsort(-np.round(sizes - whole, 9), kind="stable")[:left]:
        whole[index] += 1
    return whole


def _check_shares(shares: Mapping[str, float]) -> None:
    if not shares:
        raise Refused(Refusal("no_tiers", column="shares"))
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise Refused(Refusal("share_out_of_range", column=name, value=share))
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise Refused(Refusal("shares_not_one", column="shares", value=sum(shares.values())))


def _usable(value: ArrayLike) -> tuple[Floats, NDArray[np.bool_], tuple[Refusal, ...]]:
    values = numbers(value, "value")
    usable = np.isfinite(values)
    refused = tuple(
        Refusal("not_finite", int(row) + 1, "value", float(values[row])) for row in np.flatnonzero(~usable)
    )
    if not usable.any():
        raise Refused(Refusal("no_usable_rows", column="value", value=len(values)), *refused)
    return values, usable, refused

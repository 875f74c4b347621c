"""Payments of subscribers made into renewals: who was due, who stayed, and the retention that follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.customers.histories import Floats, numbers, same_length
from metrics.customers.retention import RetentionFit, fit_tosses
from metrics.refusals import Refusal, Refused

PERIOD_DAYS = {"week": 7.0, "month": 365.25 / 12, "quarter": 365.25 / 4, "year": 365.25}
GRACE = 0.5
"""A renewal is one payment within half a period before or after the day when it is due."""
REGULAR = 0.8
"""From this share of regular gaps on, payments are taken for renewals."""


@dataclass(frozen=True, eq=False)
class Renewals:
    """What payments tell of renewals.

    Parameters
    ----------
    reached : ndarray, shape (periods,)
        Customers whose 1st, 2nd, ... renewal was due.
    kept : ndarray, shape (periods,)
        Those of them who renewed.
    made : ndarray of int, shape (customers,)
        Renewals made without a gap by each customer.
    is_active : ndarray of bool, shape (customers,)
        Whether no renewal has been missed so far.
    returned : int
        Customers who paid again after a gap; what they paid then is not counted.
    """

    reached: Floats
    kept: Floats
    made: NDArray[np.int64]
    is_active: NDArray[np.bool_]
    returned: int

    def survival(self) -> Floats:
        """Return the share of new customers still there after 0, 1, ..., periods renewals.

        S(t) = product over u <= t of kept_u / reached_u (Kaplan and Meier 1958)

        Returns
        -------
        ndarray, shape (periods + 1,)

        Examples
        --------
        >>> renewals([0, 0, 1], [0.0, 30.0, 0.0], 75.0, "month").survival().tolist()
        [1.0, 0.5]
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            stay = np.where(self.reached > 0, self.kept / self.reached, np.nan)
        share: Floats = np.concatenate([[1.0], np.cumprod(stay)])
        return share


def renewals(customer: ArrayLike, day: ArrayLike, end: float, period: str) -> Renewals:
    """Read renewals from payments.

    The k-th renewal is due k periods after a customer's first payment, and made where a payment stands
    within half a period of that day. It is missed once half a period has gone by without one. A renewal whose
    half period is not over when the table ends says nothing yet, paid or not.

    Parameters
    ----------
    customer : array_like of int, shape (payments,)
        Who paid, from 0 to n - 1.
    day : array_like, shape (payments,)
        When, in days from any origin.
    end : float
        The last day of observation, from the same origin.
    period : str
        ``"week"``, ``"month"``, ``"quarter"`` or ``"year"``.

    Returns
    -------
    Renewals

    Raises
    ------
    Refused
        ``unit_unknown``, ``no_customers``, ``lengths_differ``.

    Examples
    --------
    >>> found = renewals([0, 0, 0, 1, 1], [0, 31, 60, 0, 30], 100, "month")
    >>> found.reached.tolist(), found.kept.tolist(), found.is_active.tolist()
    ([2.0, 2.0], [2.0, 1.0], [True, False])

    References
    ----------
    Kaplan and Meier (1958), Nonparametric estimation from incomplete observations, JASA 53.
    """
    if period not in PERIOD_DAYS:
        raise Refused(Refusal("unit_unknown", column="period", value=period))
    columns = {"customer": numbers(customer, "customer"), "day": numbers(day, "day")}
    same_length(columns)
    who, when = columns["customer"].astype(np.int64), columns["day"]
    if len(who) == 0:
        raise Refused(Refusal("no_customers"))
    length = PERIOD_DAYS[period]
    count = int(who.max()) + 1
    first = np.full(count, np.inf)
    np.minimum.at(first, who, when)
    step = np.floor((when - first[who]) / length + GRACE).astype(np.int64)
    made, returned = _unbroken(who, step, count)
    # A renewal counts once its grace is over, paid or not: who pays early would else be seen before who left.
    over = np.maximum(np.floor((end - first) / length - GRACE), 0).astype(np.int64)
    counted, is_missed = np.minimum(made, over), made < over
    most = int(over.max())
    reached, kept = np.zeros(most), np.zeros(most)
    for renewal in range(1, most + 1):
        kept[renewal - 1] = float((counted >= renewal).sum())
        reached[renewal - 1] = kept[renewal - 1] + float(((made == renewal - 1) & is_missed).sum())
    due = int(np.max(np.flatnonzero(reached > 0), initial=-1)) + 1
    return Renewals(reached[:due], kept[:due], made, ~is_missed, returned)


def _unbroken(who: NDArray[np.int64], step: NDArray[np.int64], count: int) -> tuple[NDArray[np.int64], int]:
    """Return how many renewals each customer made before the first gap, and how many paid after one."""
    pairs = np.unique(np.column_stack([who, step]), axis=0)
    starts = np.searchsorted(pairs[:, 0], np.arange(count))
    place = np.arange(len(pairs)) - starts[pairs[:, 0]]
    is_whole = pairs[:, 1] == place
    made = np.zeros(count, dtype=np.int64)
    np.maximum.at(made, pairs[is_whole, 0], pairs[is_whole, 1])
    return made, len(np.unique(pairs[~is_whole, 0]))


def fit_renewals(found: Renewals) -> RetentionFit:
    """Fit the sBG model to renewals of customers who began at different times.

    Each renewal that was due is one toss with the retention rate of its tenure, so that customers who are
    still under way count for the renewals they have reached.

    Parameters
    ----------
    found : Renewals

    Returns
    -------
    RetentionFit
        With ``model`` None and a ``problem`` when there is no optimum.

    Examples
    --------
    >>> made = np.repeat([0, 1, 2, 3], [369, 163, 86, 382])
    >>> table = Renewals(np.array([1000.0, 631, 468]), np.array([631.0, 468, 382]), made, made > 2, 0)
    >>> fit = fit_renewals(table)
    >>> round(float(fit.model.retention_rate([1])[0]), 2)
    0.63

    References
    ----------
    Fader and Hardie (2007), How to project customer retention, Journal of Interactive Marketing 21(1),
    appendix B, where the likelihood of a customer still there is S(n).
    """
    return fit_tosses(found.reached - found.kept, found.kept, float(len(found.made)))


def regular_period(customer: ArrayLike, day: ArrayLike) -> str | None:
    """Return the period in which customers pay regularly, None where they buy when they like.

    The period for which at least 80 % of the gaps between a customer's payments are right to a fifth.

    Parameters
    ----------
    customer : array_like of int, shape (payments,)
        Who paid.
    day : array_like, shape (payments,)
        When, in days.

    Returns
    -------
    str or None

    Examples
    --------
    >>> regular_period([0, 0, 0, 1, 1], [0, 31, 61, 5, 36]), regular_period([0, 0, 0], [0, 3, 71])
    ('month', None)
    """
    who, when = numbers(customer, "customer"), numbers(day, "day")
    order = np.lexsort((when, who))
    gaps = np.diff(when[order])[np.diff(who[order]) == 0]
    gaps = gaps[gaps > 0]
    if len(gaps) == 0:
        return None
    for period, length in PERIOD_DAYS.items():
        if (np.abs(gaps - length) <= 0.2 * length).mean() >= REGULAR:
            return period
    return None

"""Customers from transactions: purchases (BG/NBD, Pareto/NBD) times values (Gamma-Gamma) as CLV of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from metrics.customers.bgnbd import BgNbd, fit_bg_nbd
from metrics.customers.gamma_gamma import GammaGamma, fit_gamma_gamma
from metrics.customers.histories import Floats, histories, numbers, same_length, spending
from metrics.customers.pareto import ParetoNbd, fit_pareto_nbd
from metrics.customers.purchase_fit import PurchaseFit
from metrics.refusals import Refusal, Refused

__all__ = [
    "BgNbd",
    "GammaGamma",
    "ParetoNbd",
    "PurchaseFit",
    "customer_values",
    "fit_bg_nbd",
    "fit_gamma_gamma",
    "fit_pareto_nbd",
    "spend_correlation",
]


def customer_values(
    purchases: BgNbd | ParetoNbd,
    spend: GammaGamma,
    *,
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    total: ArrayLike,
    horizon: float,
    rate: float,
    margin: float = 1.0,
) -> Floats:
    """Return the discounted value to expect of each customer up to a horizon.

    margin * E[value of a purchase] * discounted purchases

    Parameters
    ----------
    purchases : BgNbd or ParetoNbd
        How often customers buy.
    spend : GammaGamma
        What they spend; taken to be unrelated to how often they buy (see :func:`spend_correlation`).
    frequency, recency, age, total : array_like, shape (n,)
        As :class:`metrics.customers.transactions.Summary` holds them, in the unit of ``purchases``.
    horizon : float
        Time ahead, in that unit.
    rate : float
        Discount rate per that unit, 0 or more.
    margin : float
        Share of a purchase's value that is earned.

    Returns
    -------
    ndarray, shape (n,)
        Money, discounted to the end of observation; purchases already made are not in it.

    Raises
    ------
    Refused
        ``margin_not_finite``; what the models refuse, with every row.

    Examples
    --------
    >>> often, much = BgNbd(0.24, 4.41, 0.79, 2.43, "week"), GammaGamma(6.25, 3.74, 15.44, "USD")
    >>> seen = {"frequency": [2, 0], "recency": [30.4, 0], "age": [38.9, 38.9], "total": [44.7, 0]}
    >>> customer_values(often, much, **seen, horizon=52, rate=0.002).round(1).tolist()
    [36.6, 8.3]
    """
    if not np.isfinite(margin):
        raise Refused(Refusal("margin_not_finite", column="margin", value=margin))
    columns = {"frequency": numbers(frequency, "frequency"), "total": numbers(total, "total")}
    same_length(columns)
    refusals = histories(frequency, recency, age).refused + spending(frequency, total).refused
    if refusals:
        raise Refused(*refusals)
    many = purchases.discounted_purchases(horizon, rate, frequency, recency, age)
    return margin * spend.expected_value(frequency, total) * many


def spend_correlation(frequency: ArrayLike, total: ArrayLike) -> float | None:
    """Return the correlation of repeat purchases with their mean value, which Gamma-Gamma takes to be 0.

    Parameters
    ----------
    frequency, total : array_like, shape (n,)
        Repeat purchases and what they came to together.

    Returns
    -------
    float or None
        None when fewer than three customers repeat, or one of the two never varies.

    Raises
    ------
    Refused
        ``lengths_differ`` or ``not_a_number``.

    Examples
    --------
    >>> round(spend_correlation([1, 2, 3, 0], [10.0, 30.0, 30.0, 0.0]), 3)
    0.0

    References
    ----------
    Fader, Hardie and Lee (2005), RFM and CLV, Journal of Marketing Research 42(4), table 2.
    """
    x, value = spending(frequency, total).columns
    x, value = x[x > 0], value[x > 0]
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(value / x) == 0:
        return None
    return float(np.corrcoef(x, value / x)[0, 1])

"""Contractual retention: the shifted-beta-geometric model (sBG), from survivor tables to lifetimes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.customers.optimum import Floats, maximise
from metrics.refusals import Refusal, Refused

STARTS = ((1.0, 1.0), (0.5, 2.0), (3.0, 10.0), (0.1, 0.1), (20.0, 60.0))


@dataclass(frozen=True)
class RetentionModel:
    """Retention of customers whose churn probability varies between them as Beta(alpha, beta).

    Parameters
    ----------
    alpha, beta : float
        Shape of the spread of churn probabilities, both positive and finite, per renewal period.

    Examples
    --------
    >>> RetentionModel(1.0, 1.0).retention_rate([1, 2, 3]).round(3).tolist()
    [0.5, 0.667, 0.75]
    """

    alpha: float
    beta: float

    def __post_init__(self) -> None:
        for name in ("alpha", "beta"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value > 0):
                raise Refused(Refusal("not_positive", column=name, value=value))

    def survival(self, tenure: ArrayLike) -> Floats:
        """Return the share of new customers still there after so many renewals.

        S(t) = B(alpha, beta + t) / B(alpha, beta)

        Parameters
        ----------
        tenure : array_like of int, shape (n,)
            Completed renewals, 0 or more.

        Returns
        -------
        ndarray, shape (n,)
            Shares between 0 and 1.

        Raises
        ------
        Refused
            ``tenure_not_whole`` when a tenure is negative or not a whole number.

        Examples
        --------
        >>> RetentionModel(1.0, 1.0).survival([0, 1, 4]).round(3).tolist()
        [1.0, 0.5, 0.2]

        References
        ----------
        Fader and Hardie (2007), How to project customer retention,
        Journal of Interactive Marketing 21(1), eq. 6.
        """
        from scipy.special import betaln

        time = _whole(tenure, 0)
        share: Floats = np.exp(betaln(self.alpha, self.beta + time) - betaln(self.alpha, self.beta))
        return share

    def retention_rate(self, tenure: ArrayLike) -> Floats:
        """Return the share of customers who stay at their t-th renewal, of those who reach it.

        r(t) = (beta + t - 1) / (alpha + beta + t - 1)

        Parameters
        ----------
        tenure : array_like of int, shape (n,)
            Which renewal, counted from 1.

        Returns
        -------
        ndarray, shape (n,)
            Shares between 0 and 1, rising with tenure.

        Raises
        ------
        Refused
            ``tenure_not_whole`` when a tenure is below 1 or not a whole number.

        Examples
        --------
        >>> RetentionModel(1.0, 3.0).retention_rate([1, 5]).tolist()
        [0.75, 0.875]

        References
        ----------
        Fader and Hardie (2007), eq. 8.
        """
        time = _whole(tenure, 1)
        rate: Floats = (self.beta + time - 1) / (self.alpha + self.beta + time - 1)
        return rate

    def log_likelihood(self, survivors: ArrayLike) -> float:
        """Return the log-likelihood of a survivor table.

        sum over t of lost_t ln P(T = t) + kept_n ln S(n)

        Parameters
        ----------
        survivors : array_like, shape (n + 1,)
            Customers alive after 0, 1, ..., n renewals.

        Returns
        -------
        float

        Raises
        ------
        Refused
            As :func:`fit_retention` names them.

        Examples
        --------
        >>> round(RetentionModel(1.0, 1.0).log_likelihood([100, 50]), 4)
        -69.3147

        References
        ----------
        Fader and Hardie (2007), appendix B.
        """
        lost, kept = _lost_and_kept(survivors)
        return _log_likelihood(np.array([self.alpha, self.beta]), lost, kept)[0]

    def expected_lifetime(self, rate: float) -> float:
        """Return the discounted expected lifetime (DEL) of a new customer, the first payment included.

        DEL = sum over t >= 0 of S(t) / (1 + d)^t = F(1, beta; alpha + beta; 1 / (1 + d))

        Parameters
        ----------
        rate : float
            Discount rate d per renewal period, 0 or more.

        Returns
        -------
        float
            In renewal periods, each counted at its start.

        Raises
        ------
        Refused
            ``rate_negative``; ``lifetime_infinite`` when nothing is discounted and alpha is 1 or less.

        Examples
        --------
        >>> round(RetentionModel(0.7041, 1.1820).expected_lifetime(0.10), 3)
        3.695

        References
        ----------
        Fader and Hardie (2010), Customer-base valuation in a contractual setting,
        Marketing Science 29(1).
        """
        return _discounted(self.alpha, self.beta, rate)

    def expected_residual_lifetime(self, rate: float, renewals: int) -> float:
        """Return the discounted expected residual lifetime (DERL) just before the next renewal.

        DERL = (beta + n) / (alpha + beta + n) F(1, beta + n + 1; alpha + beta + n + 1; 1 / (1 + d)),
        n being the renewals made so far.

        Parameters
        ----------
        rate : float
            Discount rate d per renewal period, 0 or more.
        renewals : int
            Renewals the customer has made, 0 or more.

        Returns
        -------
        float
            In renewal periods still to come, the next at its full value if it is renewed.

        Raises
        ------
        Refused
            ``tenure_not_whole``, ``rate_negative``, ``lifetime_infinite``.

        Examples
        --------
        >>> round(RetentionModel(0.7041, 1.1820).expected_residual_lifetime(0.10, 7), 3)
        6.842

        References
        ----------
        Fader and Hardie (2010), the section on the residual lifetime, where n counts periods,
        one more than renewals.
        """
        made = float(_whole([renewals], 0)[0])
        stays = (self.beta + made) / (self.alpha + self.beta + made)
        return stays * _discounted(self.alpha, self.beta + made + 1, rate)


@dataclass(frozen=True)
class RetentionFit:
    """What fitting a survivor table came to.

    Parameters
    ----------
    model : RetentionModel or None
        The fitted model; None when ``problem`` says why there is none.
    log_likelihood : float or None
        In the units of the table: a table in per cent gives a tenth of one in customers per 1,000.
    customers : float
        Customers at the start of the table.
    periods : int
        Renewals the fit has seen.
    log_covariance : tuple of tuple of float, or None
        Covariance of (ln alpha, ln beta).
    problem : Refusal or None
        ``all_survive``, ``all_churn_at_once``, ``too_few_periods``, ``no_optimum`` (``column`` names the
        parameter that runs away: with churn that does not fall with tenure no spread can be seen),
        ``not_converged``.
    """

    model: RetentionModel | None
    log_likelihood: float | None
    customers: float
    periods: int
    log_covariance: tuple[tuple[float, ...], ...] | None
    problem: Refusal | None


def fit_retention(survivors: ArrayLike) -> RetentionFit:
    """Fit the sBG model to a survivor table by maximum likelihood.

    Parameters
    ----------
    survivors : array_like, shape (n + 1,)
        Customers alive after 0, 1, ..., n renewals; never rising, the first above 0.

    Returns
    -------
    RetentionFit
        With ``model`` None and a ``problem`` when the table has no optimum.

    Raises
    ------
    Refused
        ``empty``, ``not_a_number``, ``not_finite``, ``negative``, ``nobody_at_start`` or
        ``survivors_rise``, with the row.

    Examples
    --------
    >>> fit = fit_retention([1000, 631, 468, 382, 326, 289, 262, 241])
    >>> round(fit.model.alpha, 2), round(fit.model.beta, 2), round(fit.log_likelihood, 2)
    (0.7, 1.18, -1680.27)
    >>> fit_retention([100, 100, 100]).problem.code
    'all_survive'

    References
    ----------
    Fader and Hardie (2007), appendix B.
    """
    lost, kept = _lost_and_kept(survivors)
    customers = float(lost[0] + kept[0]) if len(lost) else float(np.asarray(survivors, dtype=float)[0])
    return fit_tosses(lost, kept, customers)


def fit_tosses(lost: Floats, kept: Floats, customers: float) -> RetentionFit:
    """Fit the sBG model to how many left and stayed at each renewal, of those who reached it.

    Parameters
    ----------
    lost, kept : ndarray, shape (n,)
        At the 1st, 2nd, ... renewal.
    customers : float
        At the start, above 0; the scale of the search.

    Returns
    -------
    RetentionFit
        As :func:`fit_retention`.
    """
    problem = _without_optimum(lost, kept)
    if problem is not None:
        return RetentionFit(None, None, customers, len(lost), None, problem)
    # The search sees a thousand customers whatever the table counts; the curvature is put back afterwards.
    scale = 1000.0 / customers
    optimum = maximise(
        lambda point: _log_likelihood(point, lost * scale, kept * scale), STARTS, ("alpha", "beta")
    )
    if optimum.problem is not None or optimum.log_covariance is None:
        return RetentionFit(None, None, customers, len(lost), None, optimum.problem)
    covariance = tuple(tuple(number * scale for number in row) for row in optimum.log_covariance)
    model = RetentionModel(*optimum.point)
    return RetentionFit(model, optimum.log_likelihood / scale, customers, len(lost), covariance, None)


def _log_likelihood(point: Floats, lost: Floats, kept: Floats) -> tuple[float, Floats]:
    """Log-likelihood and gradient: each renewal is a toss with the retention rate of its tenure."""
    alpha, beta = point
    step = np.arange(len(lost))
    reached = lost + kept
    value = lost.sum() * np.log(alpha) + (kept * np.log(beta + step)).sum()
    value -= (reached * np.log(alpha + beta + step)).sum()
    shared = (reached / (alpha + beta + step)).sum()
    return float(value), np.array([lost.sum() / alpha - shared, (kept / (beta + step)).sum() - shared])


def _without_optimum(lost: Floats, kept: Floats) -> Refusal | None:
    if len(lost) < 2:
        return Refusal("too_few_periods", value=len(lost))
    if lost.sum() == 0:
        return Refusal("all_survive")
    if kept.sum() == 0:
        return Refusal("all_churn_at_once", row=2)
    return None


def _lost_and_kept(survivors: ArrayLike) -> tuple[Floats, Floats]:
    table = _numbers(survivors, "survivors")
    if len(table) == 0:
        raise Refused(Refusal("empty", column="survivors"))
    refusals = [
        Refusal("negative", int(row) + 1, "survivors", float(table[row])) for row in np.flatnonzero(table < 0)
    ]
    if table[0] == 0:
        refusals.append(Refusal("nobody_at_start", 1, "survivors", 0.0))
    rising = np.flatnonzero(np.diff(table) > 0) + 1
    refusals += [Refusal("survivors_rise", int(row) + 1, "survivors", float(table[row])) for row in rising]
    if refusals:
        raise Refused(*refusals)
    return table[:-1] - table[1:], table[1:]


def _numbers(values: ArrayLike | Sequence[object], column: str) -> Floats:
    try:
        numbers: NDArray[np.float64] = np.atleast_1d(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError):
        raise Refused(*_no_numbers(values, column)) from None
    bad = np.flatnonzero(~np.isfinite(numbers))
    if len(bad):
        raise Refused(*(Refusal("not_finite", int(row) + 1, column, float(numbers[row])) for row in bad))
    return numbers


def _no_numbers(values: object, column: str) -> list[Refusal]:
    """Return a refusal for each value that is no number, or one for all where they have no rows."""
    refused = []
    for row, value in enumerate(values if isinstance(values, list | tuple | np.ndarray) else (), start=1):
        try:
            float(value)
        except (TypeError, ValueError):
            refused.append(Refusal("not_a_number", row, column, value))
    return refused or [Refusal("not_a_number", column=column)]


def _whole(tenure: ArrayLike, least: int) -> Floats:
    time = _numbers(tenure, "tenure")
    bad = np.flatnonzero((time < least) | (time != np.round(time)))
    if len(bad):
        refusals = (Refusal("tenure_not_whole", int(row) + 1, "tenure", float(time[row])) for row in bad)
        raise Refused(*refusals)
    return time


def _discounted(alpha: float, beta: float, rate: float) -> float:
    """F(1, beta; alpha + beta; 1 / (1 + rate)), turned so that the argument stays away from 1."""
    from scipy.special import hyp2f1

    if not (np.isfinite(rate) and rate >= 0):
        raise Refused(Refusal("rate_negative", column="rate", value=rate))
    if rate == 0:
        if alpha <= 1:
            raise Refused(Refusal("lifetime_infinite", column="alpha", value=alpha))
        return (alpha + beta - 1) / (alpha - 1)
    value = float(hyp2f1(1.0, beta, alpha + beta, 1 / (1 + rate)))
    if np.isfinite(value) and 1 <= value <= (1 + rate) / rate:
        return value
    return _summed(alpha, beta, rate)


def _summed(alpha: float, beta: float, rate: float) -> float:
    """The mean of 1 / (1 - z + z theta) over churn probabilities theta, where the series fails."""
    from metrics.customers.beta_mean import beta_mean

    keep = 1 / (1 + rate)
    mean = beta_mean(
        np.array([alpha]), np.array([beta]), lambda theta: 1 / (rate / (1 + rate) + keep * theta)
    )
    return float(mean[0])

"""The Gamma-Gamma model: what a purchase of each customer is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metrics.customers.histories import Floats, all_usable, spending
from metrics.customers.optimum import maximise
from metrics.customers.purchase_fit import PurchaseFit, check_parameters, without_optimum
from metrics.refusals import Refusal, Refused


@dataclass(frozen=True)
class GammaGamma:
    """A purchase varies as Gamma(p, nu) around a customer's mean; nu varies as Gamma(q, v) between customers.

    Parameters
    ----------
    p, q, v : float
        Positive; v in units of money.
    unit : str
        The currency of everything asked and answered.

    Examples
    --------
    >>> GammaGamma(6.25, 3.74, 15.44, "USD").expected_value([1], [52.0]).round(2).tolist()
    [46.89]
    """

    p: float
    q: float
    v: float
    unit: str = "money"

    def __post_init__(self) -> None:
        check_parameters(p=self.p, q=self.q, v=self.v)

    def population_mean(self) -> float:
        """Return the mean value of a purchase over all customers.

        p v / (q - 1)

        Returns
        -------
        float

        Raises
        ------
        Refused
            ``mean_infinite`` when q is 1 or less.

        Examples
        --------
        >>> round(GammaGamma(6.25, 3.74, 15.44).population_mean(), 2)
        35.22

        References
        ----------
        Fader and Hardie (2013), The Gamma-Gamma model of monetary value.
        """
        if self.q <= 1:
            raise Refused(Refusal("mean_infinite", column="q", value=self.q))
        return self.p * self.v / (self.q - 1)

    def expected_value(self, frequency: ArrayLike, total: ArrayLike) -> Floats:
        """Return the mean value to expect of each customer's purchases.

        p (v + x z) / (p x + q - 1), z being the mean value of the x purchases seen

        Parameters
        ----------
        frequency : array_like of int, shape (n,)
            Repeat purchases x; with none, the mean over all customers is expected.
        total : array_like, shape (n,)
            What they came to together, x z.

        Returns
        -------
        ndarray, shape (n,)
            Money per purchase.

        Raises
        ------
        Refused
            With every row that cannot be used; ``mean_infinite`` for rows with p x + q of 1 or less.

        Examples
        --------
        >>> GammaGamma(6.25, 3.74, 15.44).expected_value([0, 2], [0.0, 80.0]).round(2).tolist()
        [35.22, 39.14]

        References
        ----------
        Fader and Hardie (2013), the conditional expectation.
        """
        x, value = all_usable(spending(frequency, total))
        below = self.p * x + self.q - 1
        endless = np.flatnonzero(below <= 0)
        if len(endless):
            raise Refused(*(Refusal("mean_infinite", int(row) + 1, "q", self.q) for row in endless))
        expected: Floats = self.p * (self.v + value) / below
        return expected

    def log_likelihood(self, frequency: ArrayLike, total: ArrayLike) -> float:
        """Return the log-likelihood of the mean values seen; rows without a repeat purchase say nothing.

        ln [Gamma(p x + q) / (Gamma(p x) Gamma(q)) v^q z^(p x - 1) x^(p x) / (v + x z)^(p x + q)], summed

        Parameters
        ----------
        frequency, total : array_like, shape (n,)
            As in :meth:`expected_value`.

        Returns
        -------
        float

        Raises
        ------
        Refused
            With every row that cannot be used.

        Examples
        --------
        >>> round(GammaGamma(1.0, 2.0, 1.0).log_likelihood([1, 0], [1.0, 0.0]), 4)
        -1.3863

        References
        ----------
        Fader and Hardie (2013), the marginal density of the mean.
        """
        x, value = all_usable(spending(frequency, total))
        return _log_likelihood(np.array([self.p, self.q, self.v]), x[x > 0], value[x > 0])[0]


def fit_gamma_gamma(frequency: ArrayLike, total: ArrayLike, unit: str = "money") -> PurchaseFit[GammaGamma]:
    """Fit the Gamma-Gamma model to spending histories by maximum likelihood.

    Parameters
    ----------
    frequency : array_like of int, shape (n,)
        Repeat purchases x.
    total : array_like, shape (n,)
        What they came to together.
    unit : str
        The currency.

    Returns
    -------
    PurchaseFit
        ``used`` counts customers with a repeat purchase. ``no_optimum`` when, for instance, all spend alike.

    Raises
    ------
    Refused
        ``lengths_differ`` or ``not_a_number``; single rows are refused in the result.

    Examples
    --------
    >>> fit_gamma_gamma([0, 0], [0.0, 0.0]).problem.code
    'no_repeat_purchases'

    References
    ----------
    Fader, Hardie and Lee (2005), RFM and CLV, Journal of Marketing Research 42(4); Fader and Hardie (2013).
    """

    def make(point: tuple[float, ...]) -> GammaGamma:
        return GammaGamma(point[0], point[1], point[2], unit)

    usable = spending(frequency, total)
    x, value = (column[usable.columns[0] > 0] for column in usable.columns)
    if len(x) == 0:
        problem = Refusal("no_repeat_purchases", column="frequency")
        return PurchaseFit(None, None, 0, usable.refused, None, None, None, problem)
    scale = float(value.sum() / x.sum())
    starts = [[p, q, (q - 1) / p] for p, q in ((5.0, 4.0), (1.0, 2.0), (0.5, 20.0))]
    optimum = maximise(lambda point: _log_likelihood(point, x, value / scale), starts, ("p", "q", "v"))
    p, q, v = optimum.point
    reached = (p, q, v * scale)
    if optimum.problem is not None:
        return without_optimum(make, reached, len(x), usable, optimum.problem)
    likelihood = _log_likelihood(np.array(reached), x, value)[0]
    covariance = optimum.log_covariance
    return PurchaseFit(make(reached), likelihood, len(x), usable.refused, None, reached, covariance, None)


def _log_likelihood(point: Floats, x: Floats, total: Floats) -> tuple[float, Floats]:
    """Log-likelihood and gradient."""
    from scipy.special import gammaln, psi

    p, q, v = point
    seen, both = p * x, p * x + q
    several, which = np.unique(x, return_inverse=True)
    logs = (gammaln(p * several + q) - gammaln(p * several))[which] - gammaln(q) + q * np.log(v)
    logs += (seen - 1) * np.log(total / x) + seen * np.log(x) - both * np.log(v + total)
    shared = psi(p * several + q)[which] - np.log(v + total)
    by_p = x * (shared - psi(p * several)[which] + np.log(total))
    by_q = shared - psi(q) + np.log(v)
    by_v = q / v - both / (v + total)
    return float(logs.sum()), np.array([by_p.sum(), by_q.sum(), by_v.sum()])

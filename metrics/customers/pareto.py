"""The Pareto/NBD model: purchases at leisure, with a constant risk of leaving unseen at any time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metrics.customers.histories import Floats, all_usable, histories
from metrics.customers.purchase_fit import PurchaseFit, check_parameters, discounted, fitted, time_ahead

NODES = 32
# Past e to the minus 45th of its start nothing is left of a decaying integrand at double precision.
DECAY = 45.0
ROWS_AT_ONCE = 16384


@dataclass(frozen=True)
class ParetoNbd:
    """Purchase rates vary as Gamma(r, alpha), rates of leaving as Gamma(s, beta).

    Parameters
    ----------
    r, alpha, s, beta : float
        Positive; alpha and beta in units of time.
    unit : str
        The unit of time of everything asked and answered.

    Examples
    --------
    >>> model = ParetoNbd(0.553, 10.578, 0.606, 11.669, "week")
    >>> model.chance_alive([26], [216 / 7], [31]).round(3).tolist()
    [0.998]
    """

    r: float
    alpha: float
    s: float
    beta: float
    unit: str = "period"

    def __post_init__(self) -> None:
        check_parameters(r=self.r, alpha=self.alpha, s=self.s, beta=self.beta)

    def log_likelihood(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> float:
        """Return the log-likelihood of purchase histories.

        ln [Gamma(r + x) alpha^r beta^s / Gamma(r) * ((alpha + T)^-(r + x) (beta + T)^-s
        + s integral from t_x to T of (alpha + u)^-(r + x) (beta + u)^-(s + 1) du)], summed

        Parameters
        ----------
        frequency, recency, age : array_like, shape (n,)
            As :func:`metrics.customers.histories.histories` describes them.

        Returns
        -------
        float

        Raises
        ------
        Refused
            With every row that cannot be used.

        Examples
        --------
        >>> round(ParetoNbd(1.0, 1.0, 1.0, 1.0).log_likelihood([0], [0], [1]), 4)
        -0.47

        References
        ----------
        Schmittlein, Morrison and Colombo (1987), Counting your customers, Management Science 33(1);
        Fader and Hardie (2005), A note on deriving the Pareto/NBD model, before the integral is
        turned into hypergeometric functions, whose difference cancels.
        """
        x, last, end = all_usable(histories(frequency, recency, age))
        parameters = np.array([self.r, self.alpha, self.s, self.beta])
        return _log_likelihood(parameters, x, last, end, np.ones_like(x))[0]

    def chance_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Return the chance that each customer still buys: the part of the likelihood that stays to T.

        Parameters
        ----------
        frequency, recency, age : array_like, shape (n,)
            As :func:`metrics.customers.histories.histories` describes them.

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        Refused
            With every row that cannot be used.

        Examples
        --------
        >>> ParetoNbd(1.0, 1.0, 1.0, 1.0).chance_alive([0], [0], [1]).round(4).tolist()
        [0.4]

        References
        ----------
        Schmittlein, Morrison and Colombo (1987).
        """
        return self._alive(*all_usable(histories(frequency, recency, age)))

    def expected_purchases(
        self, time: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Return the purchases to expect from each customer in the time ahead.

        P(alive) (r + x) (beta + T) / ((alpha + T) (s - 1)) [1 - ((beta + T) / (beta + T + t))^(s - 1)]

        Parameters
        ----------
        time : float
            Time ahead, 0 or more.
        frequency, recency, age : array_like, shape (n,)
            As :func:`metrics.customers.histories.histories` describes them.

        Returns
        -------
        ndarray, shape (n,)
            Purchases, 0 or more.

        Raises
        ------
        Refused
            ``time_negative``; every row that cannot be used.

        Examples
        --------
        >>> model = ParetoNbd(0.553, 10.578, 0.606, 11.669, "week")
        >>> model.expected_purchases(52, [26], [216 / 7], [31]).round(1).tolist()
        [25.5]

        References
        ----------
        Schmittlein, Morrison and Colombo (1987); Fader and Hardie (2005), the conditional expectation.
        """
        from scipy.special import exprel

        ahead = time_ahead(time, "time")
        x, last, end = all_usable(histories(frequency, recency, age))
        reach = np.log1p(ahead / (self.beta + end))
        # (1 - e^-(s - 1) reach) / (s - 1), which is reach itself at s = 1.
        stretch = reach * exprel(-(self.s - 1) * reach)
        pace = (self.r + x) * (self.beta + end) / (self.alpha + end)
        expected: Floats = self._alive(x, last, end) * pace * stretch
        return expected

    def discounted_purchases(
        self, horizon: float, rate: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Return the purchases to expect up to a horizon, each discounted to the present.

        integral from 0 to H of (1 + d)^-t P(alive) (r + x) / (alpha + T) ((beta + T) / (beta + T + t))^s dt

        Parameters
        ----------
        horizon : float
            Time ahead, 0 or more.
        rate : float
            Discount rate d per unit of time, 0 or more.
        frequency, recency, age : array_like, shape (n,)
            As :func:`metrics.customers.histories.histories` describes them.

        Returns
        -------
        ndarray, shape (n,)

        Raises
        ------
        Refused
            ``time_negative``, ``rate_negative``; every row that cannot be used.

        Examples
        --------
        >>> model = ParetoNbd(0.553, 10.578, 0.606, 11.669, "week")
        >>> model.discounted_purchases(52, 0.002, [26], [216 / 7], [31]).round(1).tolist()
        [24.3]

        References
        ----------
        Fader, Hardie and Lee (2005), RFM and CLV, Journal of Marketing Research 42(4), with a horizon.
        """
        x, last, end = all_usable(histories(frequency, recency, age))
        scale = self.beta + end
        pace = self._alive(x, last, end) * (self.r + x) * scale / (self.alpha + end)
        return pace * discounted(
            horizon, rate, scale, np.full_like(scale, self.s), lambda ahead: (1 + ahead) ** -self.s
        )

    def _alive(self, x: Floats, last: Floats, end: Floats) -> Floats:
        point = np.array([self.r, self.alpha, self.s, self.beta])
        parts = [
            _branches(
                point, x[start:][:ROWS_AT_ONCE], last[start:][:ROWS_AT_ONCE], end[start:][:ROWS_AT_ONCE]
            )
            for start in range(0, len(x), ROWS_AT_ONCE)
        ]
        return np.concatenate([np.exp(stays - np.logaddexp(stays, leaves)) for stays, leaves, _, _ in parts])


def fit_pareto_nbd(
    frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, unit: str = "period"
) -> PurchaseFit[ParetoNbd]:
    """Fit the Pareto/NBD model to purchase histories by maximum likelihood.

    Parameters
    ----------
    frequency, recency, age : array_like, shape (n,)
        As :func:`metrics.customers.histories.histories` describes them.
    unit : str
        The unit of time of recency and age.

    Returns
    -------
    PurchaseFit
        With ``model`` None and a ``problem`` when the histories have no optimum.

    Raises
    ------
    Refused
        ``lengths_differ`` or ``not_a_number``; single rows are refused in the result.

    Examples
    --------
    >>> fit_pareto_nbd([], [], []).problem.code
    'no_customers'

    References
    ----------
    Schmittlein, Morrison and Colombo (1987).
    """
    return fitted(
        histories(frequency, recency, age),
        _log_likelihood,
        lambda pace: [[r, r / pace, s, s] for r, s in ((0.5, 0.5), (2.0, 1.0), (1.0, 0.1))],
        ("r", "alpha", "s", "beta"),
        lambda point: ParetoNbd(point[0], point[1], point[2], point[3], unit),
    )


def _branches(
    point: Floats, x: Floats, last: Floats, end: Floats
) -> tuple[Floats, Floats, tuple[Floats, Floats], Floats]:
    """Logarithms of the likelihood of staying to T and of leaving before, and the nodes behind the latter.

    The integral over the moment of leaving runs in v = ln(min(alpha, beta) + u), cut off where nothing
    is left, so that it is smooth whatever the parameters. Its nodes and their normalised weights serve
    the gradient: ln(alpha + u) and ln(beta + u) at each, and what each counts for.
    """
    r, alpha, s, beta = point
    stays = -(r + x) * np.log(alpha + end) - s * np.log(beta + end)
    least = min(alpha, beta)
    start = np.log(least + last)
    reach = np.log((least + end) / (least + last))
    # The slope at the start is the gentlest one where both powers decay.
    slope = ((r + x) / (alpha + last) + (s + 1) / (beta + last)) * (least + last) - 1
    with np.errstate(divide="ignore"):
        reach = np.where(slope > 0, np.minimum(reach, DECAY / np.maximum(slope, 1e-300)), reach)
        log_reach = np.log(reach)
    node, share = np.polynomial.legendre.leggauss(NODES)
    small = start[:, None] + reach[:, None] * ((node + 1) / 2)
    large = np.log(np.exp(small) + (max(alpha, beta) - least))
    to_alpha, to_beta = (small, large) if alpha <= beta else (large, small)
    terms = small - (r + x)[:, None] * to_alpha - (s + 1) * to_beta
    peak = terms.max(axis=1)
    weight = np.exp(terms - peak[:, None]) * (share / 2)
    total = weight.sum(axis=1)
    weight /= total[:, None]
    leaves = np.log(s) + log_reach + peak + np.log(total)
    return stays, leaves, (to_alpha, to_beta), weight


def _log_likelihood(
    point: Floats, x: Floats, last: Floats, end: Floats, weight: Floats
) -> tuple[float, Floats]:
    """Log-likelihood and gradient; each row counts ``weight`` times."""
    from scipy.special import gammaln, psi

    r, alpha, s, beta = point
    stays, leaves, (to_alpha, to_beta), share = _branches(point, x, last, end)
    both = np.logaddexp(stays, leaves)
    alive, gone = np.exp(stays - both), np.exp(leaves - both)
    common = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)

    def mean(values: Floats) -> Floats:
        average: Floats = np.einsum("ij,ij->i", share, values)
        return average

    by_r = psi(r + x) - psi(r) + np.log(alpha) - alive * np.log(alpha + end) - gone * mean(to_alpha)
    by_alpha = r / alpha - (r + x) * (alive / (alpha + end) + gone * mean(np.exp(-to_alpha)))
    by_s = np.log(beta) - alive * np.log(beta + end) + gone * (1 / s - mean(to_beta))
    by_beta = s / beta - alive * s / (beta + end) - gone * (s + 1) * mean(np.exp(-to_beta))
    gradient = np.array([weight @ by_r, weight @ by_alpha, weight @ by_s, weight @ by_beta])
    return float(weight @ (common + both)), gradient

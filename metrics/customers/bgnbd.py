"""The BG/NBD model: purchases at leisure, with a chance of leaving after each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metrics.customers.beta_mean import beta_mean
from metrics.customers.histories import Floats, all_usable, histories
from metrics.customers.purchase_fit import PurchaseFit, check_parameters, discounted, fitted, time_ahead

# Beyond this size of r or a the terms of the series alternate and cancel.
SERIES_LIMIT = 30.0
ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class BgNbd:
    """Purchase rates vary as Gamma(r, alpha), chances of leaving after a purchase as Beta(a, b).

    Parameters
    ----------
    r, alpha, a, b : float
        Positive; alpha in units of time.
    unit : str
        The unit of time of everything asked and answered.

    Examples
    --------
    >>> model = BgNbd(0.2425982, 4.4136842, 0.7929899, 2.4261667, "week")
    >>> model.expected_purchases(52, [26], [216 / 7], [31]).round(3).tolist()
    [25.757]
    """

    r: float
    alpha: float
    a: float
    b: float
    unit: str = "period"

    def __post_init__(self) -> None:
        check_parameters(r=self.r, alpha=self.alpha, a=self.a, b=self.b)

    def log_likelihood(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> float:
        """Return the log-likelihood of purchase histories.

        ln [Gamma(r + x) alpha^r / Gamma(r) * B(a, b + x) / B(a, b)
        * ((alpha + T)^-(r + x) + (x > 0) a / (b + x - 1) (alpha + t_x)^-(r + x))], summed

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
        >>> round(BgNbd(1.0, 1.0, 1.0, 1.0).log_likelihood([0], [0], [1]), 4)
        -0.6931

        References
        ----------
        Fader, Hardie and Lee (2005), Counting your customers the easy way, Marketing Science 24(2), eq. 6.
        """
        x, last, end = all_usable(histories(frequency, recency, age))
        parameters = np.array([self.r, self.alpha, self.a, self.b])
        return _log_likelihood(parameters, x, last, end, np.ones_like(x))[0]

    def chance_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """Return the chance that each customer still buys; 1 without a repeat purchase, by the model.

        1 / (1 + (x > 0) a / (b + x - 1) ((alpha + T) / (alpha + t_x))^(r + x))

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
        >>> model = BgNbd(0.2425982, 4.4136842, 0.7929899, 2.4261667)
        >>> model.chance_alive([26, 0], [216 / 7, 0], [31, 31]).round(6).tolist()
        [0.968852, 1.0]

        References
        ----------
        Fader, Hardie and Lee (2008), Computing P(alive) using the BG/NBD model.
        """
        return self._alive(*all_usable(histories(frequency, recency, age)))

    def expected_purchases(
        self, time: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Return the purchases to expect from each customer in the time ahead.

        P(alive) c / (a - 1) [1 - (1 - w)^(a - 1) F(a + b - 1 - r, a - 1; c; w)], c = a + b + x - 1,
        w = t / (alpha + T + t): Euler's transformation of the published form, which overflows for
        large x. Where it is singular (a = 1) the mean over the chance of leaving p,
        E[(1 - (1 + p t / (alpha + T))^-(r + x)) / p], p ~ Beta(a, b + x), takes its place.

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
        >>> model = BgNbd(0.2425982, 4.4136842, 0.7929899, 2.4261667, "week")
        >>> model.expected_purchases(39, [2], [30.43], [38.86]).round(3).tolist()
        [1.226]

        References
        ----------
        Fader, Hardie and Lee (2005), eq. 10.
        """
        ahead = time_ahead(time, "time")
        x, last, end = all_usable(histories(frequency, recency, age))
        return self._alive(x, last, end) * self._while_buying(x, ahead / (self.alpha + end))

    def discounted_purchases(
        self, horizon: float, rate: float, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike
    ) -> Floats:
        """Return the purchases to expect up to a horizon, each discounted to the present.

        integral from 0 to H of (1 + d)^-t dE[purchases until t]

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
        >>> model = BgNbd(0.2425982, 4.4136842, 0.7929899, 2.4261667, "week")
        >>> model.discounted_purchases(52, 0.002, [26], [216 / 7], [31]).round(3).tolist()
        [24.607]
        """
        x, last, end = all_usable(histories(frequency, recency, age))
        scale = self.alpha + end
        pace = self._alive(x, last, end) * (self.r + x)
        steepness = (self.r + x + 1) * self.a / (self.a + self.b + x)
        return pace * discounted(horizon, rate, scale, steepness, lambda ahead: self._pace(x, ahead))

    def _alive(self, x: Floats, last: Floats, end: Floats) -> Floats:
        from scipy.special import expit

        odds = np.log(self.a) - np.log(self.b + np.maximum(x, 1) - 1)
        odds = odds + (self.r + x) * np.log((self.alpha + end) / (self.alpha + last))
        chance: Floats = np.where(x > 0, expit(-odds), 1.0)
        return chance

    def _while_buying(self, x: Floats, ahead: Floats) -> Floats:
        """Purchases of a customer alive now; ``ahead`` is the time in units of alpha + T."""
        value = np.full_like(x, np.nan)
        order = self.a + self.b + x - 1
        if self.a != 1 and max(self.r, self.a) <= SERIES_LIMIT:
            value = self._closed(order, ahead)
        most = (self.r + x) * ahead
        with np.errstate(invalid="ignore"):
            sound = (value >= 0) & (value <= most * (1 + 1e-9)) & (np.abs(order) > 1e-6) & (order > -0.999)
            # The closed form takes a number near 1 from 1: few digits are left of very few purchases,
            # or where a is near 1.
            sound &= most * abs(self.a - 1) > 1e-7 * np.abs(order)
        return self._averaged(value, ~sound, x, ahead)

    def _closed(self, order: Floats, ahead: Floats) -> Floats:
        from scipy.special import hyp2f1

        with np.errstate(all="ignore"):
            series = hyp2f1(self.a + self.b - 1 - self.r, self.a - 1, order, ahead / (1 + ahead))
            value: Floats = order / (self.a - 1) * (1 - (1 + ahead) ** (1 - self.a) * series)
        return value

    def _averaged(self, value: Floats, rows: Floats | np.ndarray, x: Floats, ahead: Floats) -> Floats:
        """Fill the rows where the series cannot be trusted with the mean over the chance of leaving."""

        def purchases(leave: Floats) -> Floats:
            power = (self.r + x[part])[:, None]
            with np.errstate(invalid="ignore", divide="ignore"):
                many = -np.expm1(-power * np.log1p(leave * ahead[part][:, None])) / leave
            tiny = leave * (power + 1) * (1 + ahead[part][:, None]) < 1e-12
            filled: Floats = np.where(tiny, power * ahead[part][:, None], many)
            return filled

        where = np.flatnonzero(rows)
        for start in range(0, len(where), ROWS_AT_ONCE):
            part = where[start : start + ROWS_AT_ONCE]
            value[part] = beta_mean(np.full(len(part), self.a), self.b + x[part], purchases)
        return value

    def _pace(self, x: Floats, ahead: Floats) -> Floats:
        """Share of today's purchase rate left ahead; ``ahead`` is in units of alpha + T."""
        value = np.full(np.broadcast(x, ahead).shape, np.nan)
        if max(self.r, self.a) <= SERIES_LIMIT:
            from scipy.special import hyp2f1

            with np.errstate(all="ignore"):
                series = hyp2f1(
                    self.a + self.b - self.r - 1, self.a, self.a + self.b + x, ahead / (1 + ahead)
                )
                value = (1 + ahead) ** -self.a * series
        with np.errstate(invalid="ignore"):
            unsound = np.flatnonzero(~((value >= 0) & (value <= 1 + 1e-9)))
        for start in range(0, len(unsound), ROWS_AT_ONCE):
            part = unsound[start : start + ROWS_AT_ONCE]
            power, time = (self.r + x[part] + 1)[:, None], ahead[part][:, None]
            value[part] = beta_mean(
                np.full(len(part), self.a),
                self.b + x[part],
                lambda leave, power=power, time=time: np.exp(-power * np.log1p(leave * time)),  # type: ignore[misc]
            )
        return value


def fit_bg_nbd(
    frequency: ArrayLike, recency: ArrayLike, age: ArrayLike, unit: str = "period"
) -> PurchaseFit[BgNbd]:
    """Fit the BG/NBD model to purchase histories by maximum likelihood.

    Parameters
    ----------
    frequency, recency, age : array_like, shape (n,)
        As :func:`metrics.customers.histories.histories` describes them.
    unit : str
        The unit of time of recency and age.

    Returns
    -------
    PurchaseFit
        With ``model`` None and a ``problem`` when the histories have no optimum: a running to zero or b to
        infinity means that nobody is seen to leave.

    Raises
    ------
    Refused
        ``lengths_differ`` or ``not_a_number``; single rows are refused in the result.

    Examples
    --------
    >>> fit_bg_nbd([0, 0], [0, 0], [10, 12]).problem.code
    'no_repeat_purchases'

    References
    ----------
    Fader, Hardie and Lee (2005).
    """
    return fitted(
        histories(frequency, recency, age),
        _log_likelihood,
        lambda pace: [[r, r / pace, a, b] for r in (0.3, 2.0) for a, b in ((0.7, 2.5), (0.1, 1.0))],
        ("r", "alpha", "a", "b"),
        lambda point: BgNbd(point[0], point[1], point[2], point[3], unit),
    )


def _log_likelihood(
    point: Floats, x: Floats, last: Floats, end: Floats, weight: Floats
) -> tuple[float, Floats]:
    """Log-likelihood and gradient; each row counts ``weight`` times."""
    from scipy.special import gammaln, psi

    r, alpha, a, b = point
    repeat = x > 0
    to_end, to_last = np.log(alpha + end), np.log(alpha + last)
    # Few different numbers of purchases stand for many customers: the costly functions see each once.
    count, which = np.unique(x, return_inverse=True)
    common = gammaln(r + count) - gammaln(r) + r * np.log(alpha)
    common += gammaln(a + b) + gammaln(b + count) - gammaln(b) - gammaln(a + b + count)
    stays = -(r + x) * to_end
    before = b + np.maximum(x, 1) - 1
    leaves = np.where(repeat, np.log(a) - np.log(before) - (r + x) * to_last, -np.inf)
    both = np.logaddexp(stays, leaves)
    alive, gone = np.exp(stays - both), np.exp(leaves - both)
    shared = (psi(a + b) - psi(a + b + count))[which]
    by_r = (psi(r + count) - psi(r) + np.log(alpha))[which] - alive * to_end - gone * to_last
    by_alpha = r / alpha - (r + x) * (alive / (alpha + end) + gone / (alpha + last))
    by_b = shared + (psi(b + count) - psi(b))[which] - gone / before
    gradient = np.array([weight @ by_r, weight @ by_alpha, weight @ (shared + gone / a), weight @ by_b])
    return float(weight @ (common[which] + both)), gradient

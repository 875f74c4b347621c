"""Laws of uncertain numbers: what counts, spreads and hand-typed ranges say about a share or an amount."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from metrics.kernels.estimate import Estimate
from metrics.kernels.system import Numbers
from metrics.refusals import Refusal, Refused

Kind = Literal["certain", "beta", "normal", "gamma", "lognormal"]

COVERAGE = 0.8
"""Of every interval: the ends are the 10 % and the 90 % quantile."""
QUANTILE = 1.2815515655446004
"""The 90 % quantile of the standard normal."""


@dataclass(frozen=True)
class Law:
    """How an uncertain number is distributed; `first` and `second` depend on the kind.

    `certain` (the value, 0), `beta` (a, b), `normal` (mean, standard deviation), `gamma` (shape, scale),
    `lognormal` (mean and standard deviation of the logarithm).
    """

    kind: Kind
    first: float
    second: float = 0.0

    def draw(self, random: np.random.Generator, draws: int) -> Numbers:
        """Return draws from the law, shape (draws,)."""
        match self.kind:
            case "beta":
                drawn = random.beta(self.first, self.second, draws)
            case "normal":
                drawn = random.normal(self.first, self.second, draws)
            case "gamma":
                drawn = random.gamma(self.first, self.second, draws)
            case "lognormal":
                drawn = random.lognormal(self.first, self.second, draws)
            case _:
                drawn = np.full(draws, self.first)
        return np.asarray(drawn, dtype=np.float64)

    @property
    def variance(self) -> float:
        """Variance of the law, in the squared unit of the number."""
        first, second = self.first, self.second
        match self.kind:
            case "beta":
                return first * second / ((first + second) ** 2 * (first + second + 1))
            case "normal":
                return second**2
            case "gamma":
                return first * second**2
            case "lognormal":
                return math.expm1(second**2) * math.exp(2 * first + second**2)
        return 0.0


def certain(value: float) -> Law:
    """The law of a number that is taken as known."""
    return Law("certain", value)


def share_law(value: float, n: float) -> Law:
    """Posterior of a share that was counted: Beta(1 + n value, 1 + n (1 - value)).

    Parameters
    ----------
    value : share observed, 0 to 1.
    n : observations, 0 or more; 0 leaves the uniform prior.

    Returns
    -------
    Law of kind `beta`.

    Raises
    ------
    Refused
        `share_out_of_range`, `n_negative`.

    Example
    -------
    >>> share_law(0.25, 8)
    Law(kind='beta', first=3.0, second=7.0)

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 2.1.
    """
    if not 0 <= value <= 1:
        raise Refused(Refusal("share_out_of_range", column="value", value=value))
    if not 0 <= n < math.inf:
        raise Refused(Refusal("n_negative", column="n", value=n))
    return Law("beta", 1 + n * value, 1 + n * (1 - value))


def mean_law(mean: float, n: float, spread: float, positive: bool = True) -> Law:
    """Law of a mean of n observations: normal(m, s / sqrt n), or the gamma with these two where positive.

    gamma: shape = n m^2 / s^2, scale = s^2 / (n m).

    Parameters
    ----------
    mean : mean observed, in any unit.
    n : observations, above 0.
    spread : standard deviation s between observations, 0 or more, in the same unit.
    positive : whether the number cannot fall below 0; only a mean above 0 makes it a gamma.

    Returns
    -------
    Law of kind `gamma` or `normal`; `certain` where there is no spread.

    Raises
    ------
    Refused
        `not_finite`, `nothing_observed`, `spread_negative`.

    Example
    -------
    >>> mean_law(50.0, 100, 20.0)
    Law(kind='gamma', first=625.0, second=0.08)
    """
    for name, number in (("mean", mean), ("n", n), ("spread", spread)):
        if not math.isfinite(number):
            raise Refused(Refusal("not_finite", column=name, value=number))
    if n <= 0:
        raise Refused(Refusal("nothing_observed", column="n", value=n))
    if spread < 0:
        raise Refused(Refusal("spread_negative", column="spread", value=spread))
    variance = spread**2 / n
    if variance == 0:
        return certain(mean)
    if positive and mean > 0:
        return Law("gamma", mean**2 / variance, variance / mean)
    return Law("normal", mean, math.sqrt(variance))


def counted_law(number: Estimate) -> Law | None:
    """Return the law of a mean whose observations and spread are known, None where they are not.

    >>> counted_law(Estimate(50.0, "money", 100, spread=20.0))
    Law(kind='gamma', first=625.0, second=0.08)
    """
    if number.value is None or not number.n or number.spread is None:
        return None
    return mean_law(number.value, number.n, number.spread, positive=number.value > 0)


def guess_law(low: float, high: float, share: bool = False) -> Law:
    """Law of a hand-typed guess whose 80 % interval is low to high.

    A share is a beta with these two as its 10 % and 90 % quantile; where the range begins at 0 or ends at 1,
    the beta that falls towards the other end and keeps 80 % inside. Any other number is lognormal where the
    range lies above 0, else normal.

    Parameters
    ----------
    low, high : ends of the range, in the unit of the number; for a share within 0 to 1.
    share : whether the number is a share.

    Returns
    -------
    Law; `certain` where both ends are the same.

    Raises
    ------
    Refused
        `not_finite`, `range_reversed`, `share_out_of_range`.

    Example
    -------
    >>> guess_law(40.0, 60.0).kind, guess_law(-5.0, 5.0).kind, guess_law(0.2, 0.4, share=True).kind
    ('lognormal', 'normal', 'beta')
    """
    for name, number in (("low", low), ("high", high)):
        if not math.isfinite(number):
            raise Refused(Refusal("not_finite", column=name, value=number))
        if share and not 0 <= number <= 1:
            raise Refused(Refusal("share_out_of_range", column=name, value=number))
    if low > high:
        raise Refused(Refusal("range_reversed", column="low", value=low))
    if low == high:
        return certain(low)
    if share:
        return _beta_guess(low, high)
    if low > 0:
        width = math.log(high) - math.log(low)
        return Law("lognormal", (math.log(low) + math.log(high)) / 2, width / (2 * QUANTILE))
    return Law("normal", (low + high) / 2, (high - low) / (2 * QUANTILE))


@lru_cache(maxsize=1024)
def _beta_guess(low: float, high: float) -> Law:
    """Return the beta with 80 % between two shares."""
    if low == 0 and high == 1:
        return Law("beta", 1.0, 1.0)
    if low == 0:
        return Law("beta", 1.0, math.log(1 - COVERAGE) / math.log1p(-high))
    if high == 1:
        return Law("beta", math.log(1 - COVERAGE) / math.log(low), 1.0)
    return _beta_between(low, high)


def _beta_between(low: float, high: float) -> Law:
    """Solve for the beta whose 10 % and 90 % quantiles are given, both in the log-odds, by Newton's steps."""
    from scipy.optimize import root
    from scipy.special import betaincinv

    ends = np.log([low, high]) - np.log1p([-low, -high])
    middle, width = ends.mean(), (ends[1] - ends[0]) / (2 * QUANTILE)
    share = 1 / (1 + math.exp(-middle))
    weight = 1 / (width**2 * share * (1 - share)) + 1

    def missed(parameters: Numbers) -> Numbers:
        first, second = np.exp(parameters)
        quantiles = np.clip(betaincinv(first, second, np.array([0.1, 0.9])), 1e-300, 1 - 1e-16)
        return np.asarray(np.log(quantiles) - np.log1p(-quantiles) - ends)

    found = root(missed, np.log([share * weight, (1 - share) * weight]), tol=1e-12)
    if not np.abs(missed(found.x)).max() < 1e-6:
        raise Refused(Refusal("range_without_law", column="low", value=(low, high)))
    first, second = np.exp(found.x)
    return Law("beta", float(first), float(second))

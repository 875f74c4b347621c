"""Results of A/B tests: how sure a difference is, and what it does to customer lifetime value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from metrics.customers.histories import Floats
from metrics.refusals import Refusal, Refused

DRAWS = 20_000


@dataclass(frozen=True)
class Arm:
    """One arm of a test.

    Parameters
    ----------
    conversions : int
        Those who converted, from 0 to n.
    n : int
        Those who were in the arm, 1 or more.

    Raises
    ------
    Refused
        ``not_whole``, ``negative``, ``nobody_in_arm``, ``more_conversions_than_n``.

    Examples
    --------
    >>> Arm(30, 200).share
    0.15
    """

    conversions: int
    n: int

    def __post_init__(self) -> None:
        for name in ("conversions", "n"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value == round(value)):
                raise Refused(Refusal("not_whole", column=name, value=value))
            if value < 0:
                raise Refused(Refusal("negative", column=name, value=value))
        if self.n == 0:
            raise Refused(Refusal("nobody_in_arm", column="n", value=0))
        if self.conversions > self.n:
            raise Refused(Refusal("more_conversions_than_n", column="conversions", value=self.conversions))

    @property
    def share(self) -> float:
        """The share that converted."""
        return self.conversions / self.n


@dataclass(frozen=True)
class Spread:
    """What draws from a posterior say of a quantity.

    Parameters
    ----------
    median, low, high : float
        Median and ends of the central interval.
    coverage : float
        Share of the draws inside the interval.
    chance_positive : float
        Share of the draws above 0.
    draws : int
    """

    median: float
    low: float
    high: float
    coverage: float
    chance_positive: float
    draws: int


@dataclass(frozen=True, eq=False)
class Experiment:
    """The posterior of an A/B test.

    Parameters
    ----------
    control, treatment : Arm
    control_share, treatment_share : ndarray, shape (draws,)
        Draws of the true shares of both arms.
    difference : Spread
        Treatment less control.
    """

    control: Arm
    treatment: Arm
    control_share: Floats
    treatment_share: Floats
    difference: Spread


def experiment(
    control: Arm, treatment: Arm, *, seed: int = 0, draws: int = DRAWS, coverage: float = 0.80
) -> Experiment:
    """Draw the true shares of both arms from their posteriors, a uniform prior updated by what was counted.

    share ~ Beta(1 + conversions, 1 + n - conversions), arm by arm

    Parameters
    ----------
    control, treatment : Arm
        What was counted.
    seed : int
        The same seed gives the same draws.
    draws : int
        100 or more.
    coverage : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Experiment

    Raises
    ------
    Refused
        ``too_few_draws``, ``coverage_out_of_range``.

    Examples
    --------
    >>> result = experiment(Arm(100, 1000), Arm(130, 1000))
    >>> round(result.difference.median, 2), round(result.difference.chance_positive, 2)
    (0.03, 0.98)

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 2.4 (binomial with uniform prior).
    """
    if draws < 100:
        raise Refused(Refusal("too_few_draws", column="draws", value=draws))
    random = np.random.default_rng(seed)
    before = _posterior(random, control, draws)
    after = _posterior(random, treatment, draws)
    return Experiment(control, treatment, before, after, spread(after - before, coverage))


def effect_on_value(
    result: Experiment, value: float | Callable[[Floats], Floats], *, coverage: float = 0.80
) -> Spread:
    """Return what the difference between the arms does to CLV.

    value(treatment share) - value(control share), or slope * difference, draw by draw

    Parameters
    ----------
    result : Experiment
    value : float or callable
        Either the derivative of CLV with respect to the share (money per 1 of share), good for small
        differences, or a function from shares, shape (draws,), to CLV, shape (draws,).
    coverage : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Spread
        In money per customer.

    Raises
    ------
    Refused
        ``effect_not_finite`` with the share where ``value`` has no finite answer; ``shape_differs``.

    Examples
    --------
    >>> result = experiment(Arm(100, 1000), Arm(130, 1000))
    >>> effect = effect_on_value(result, 200.0)
    >>> round(effect.median), effect.low > 0
    (6, True)
    >>> round(effect_on_value(result, lambda share: 50 / (1.0 - share)).median, 1)
    1.9
    """
    if callable(value):
        effect = _valued(value, result.treatment_share) - _valued(value, result.control_share)
    elif np.isfinite(value):
        effect = value * (result.treatment_share - result.control_share)
    else:
        raise Refused(Refusal("effect_not_finite", column="value", value=value))
    return spread(effect, coverage)


def spread(draws: Floats, coverage: float = 0.80) -> Spread:
    """Summarise draws by median, central interval and the chance to be positive.

    Parameters
    ----------
    draws : ndarray, shape (draws,)
        Finite numbers.
    coverage : float
        Between 0 and 1.

    Returns
    -------
    Spread

    Raises
    ------
    Refused
        ``coverage_out_of_range``.

    Examples
    --------
    >>> result = spread(np.arange(-20.0, 81.0))
    >>> round(result.low, 6), result.median, round(result.high, 6)
    (-10.0, 30.0, 70.0)
    """
    if not 0 < coverage < 1:
        raise Refused(Refusal("coverage_out_of_range", column="coverage", value=coverage))
    low, median, high = np.quantile(draws, [(1 - coverage) / 2, 0.5, (1 + coverage) / 2])
    return Spread(float(median), float(low), float(high), coverage, float((draws > 0).mean()), len(draws))


def _posterior(random: np.random.Generator, arm: Arm, draws: int) -> Floats:
    return random.beta(1 + arm.conversions, 1 + arm.n - arm.conversions, draws)


def _valued(value: Callable[[Floats], Floats], share: Floats) -> Floats:
    answer = np.asarray(value(share), dtype=np.float64)
    if answer.shape != share.shape:
        raise Refused(Refusal("shape_differs", column="value", value=answer.shape))
    bad = np.flatnonzero(~np.isfinite(answer))
    if len(bad):
        raise Refused(Refusal("effect_not_finite", int(bad[0]) + 1, "value", float(share[bad[0]])))
    return answer

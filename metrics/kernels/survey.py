"""What survey answers come to: NPS, CSAT and CES with their intervals, and how good an experience that is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from metrics.refusals import Refusal, Refused

PROMOTER, DETRACTOR = 9.0, 6.0
"""Answers from 0 to 10: this and more promotes, this and less detracts."""
RANGES: Mapping[str, tuple[float, float]] = {"nps": (-100.0, 100.0), "csat": (0.0, 10.0), "ces": (1.0, 7.0)}
"""What one answer can come to at least and at most, as the KPI catalogue counts it."""
SCALES: tuple[tuple[float, float], ...] = ((0, 10), (1, 10), (1, 5), (1, 7), (0, 100))
"""The scales on which surveys are answered, the usual first."""
SLIPS = 50
"""At most one answer of so many may lie beyond a scale."""
WORST, BEST = -2.0, 2.0
"""The ends of the experience curve."""


class Score(Struct, frozen=True):
    """What answers came to.

    Parameters
    ----------
    value : float
        Their mean in the unit of the KPI; for NPS the share of promoters less that of detractors, times 100.
    n : int
        How many answers.
    spread : float or None
        Standard deviation between single answers in that unit; None for fewer than two.
    """

    value: float
    n: int
    spread: float | None


def answer_value(kpi: str, answer: float, scale: tuple[float, float]) -> float | None:
    """Return what one answer counts for a KPI, None where it does not lie on the scale.

    csat, ces: low + (answer - first) / (last - first) (high - low); nps: +100, 0 or -100 for an answer of
    9 to 10, 7 to 8, 0 to 6 out of 10

    Parameters
    ----------
    kpi : str
        ``"nps"``, ``"csat"`` or ``"ces"``.
    answer : float
        As it was given.
    scale : tuple of float
        The worst and the best answer that could be given; for NPS it is always 0 to 10.

    Returns
    -------
    float or None
        In the unit of the KPI catalogue: -100 or 0 or 100, 0 to 10, 1 to 7.

    Examples
    --------
    >>> answer_value("csat", 4, (1, 5)), answer_value("nps", 9, (0, 10)), answer_value("csat", 6, (1, 5))
    (7.5, 100.0, None)

    References
    ----------
    Reichheld (2003), The one number you need to grow, Harvard Business Review 81(12), on who promotes.
    """
    first, last = (0.0, 10.0) if kpi == "nps" else scale
    if not first <= answer <= last:
        return None
    if kpi == "nps":
        # Between 6 and 9 nobody is counted; a half such as 6.5 is no detractor yet.
        return 100.0 if answer >= PROMOTER else -100.0 if answer <= DETRACTOR else 0.0
    low, high = RANGES[kpi]
    return low + (answer - first) / (last - first) * (high - low)


def score(values: Sequence[float]) -> Score:
    """Return what the values of answers come to.

    mean; sqrt(sum (x - mean)^2 / (n - 1))

    Parameters
    ----------
    values : sequence of float, shape (n,)
        As :func:`answer_value` gives them.

    Returns
    -------
    Score

    Raises
    ------
    Refused
        ``empty`` without a value.

    Examples
    --------
    >>> score([100.0, 100.0, 0.0, -100.0])
    Score(value=25.0, n=4, spread=95.74271077563381)
    """
    if not values:
        raise Refused(Refusal("empty"))
    n = len(values)
    mean = math.fsum(values) / n
    if n == 1:
        return Score(mean, 1, None)
    return Score(mean, n, math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1)))


def score_interval(
    kpi: str, value: float, n: float | None, spread: float | None, coverage: float = 0.8
) -> tuple[float, float] | None:
    """Return between which bounds the mean of all customers lies, given the answers of some.

    The answers and one more at each end of the scale, as a Dirichlet process; its mean m and variance
    s^2 / (n + 3) (s^2 over the n + 2) are met by a Beta on the range, whose quantiles are returned. For
    answers at the ends of the scale alone this is the posterior of a share, Beta(1 + k, 1 + n - k).

    Parameters
    ----------
    kpi : str
        ``"nps"``, ``"csat"`` or ``"ces"``.
    value : float
        Mean of the answers, in the unit of the KPI.
    n : float or None
        How many answers.
    spread : float or None
        Standard deviation between them.
    coverage : float
        Of the interval.

    Returns
    -------
    tuple of float, or None
        None where n or the spread is unknown: nothing is guessed.

    Examples
    --------
    >>> low, high = score_interval("nps", 0.0, 2, 141.4213562373095)   # one promoter, one detractor
    >>> round(low, 2), round(high, 2)
    (-60.84, 60.84)
    >>> score_interval("csat", 8.0, 40, None) is None
    True

    References
    ----------
    Ferguson (1973), A Bayesian analysis of some nonparametric problems, Annals of Statistics 1(2),
    theorem 4, on the mean of a Dirichlet process.
    """
    if kpi not in RANGES or n is None or n < 1 or (spread is None and n > 1):
        return None
    low, high = RANGES[kpi]
    squares = (spread or 0.0) ** 2 * (n - 1) + n * value**2
    mean = (n * value + low + high) / (n + 2)
    variance = ((squares + low**2 + high**2) / (n + 2) - mean**2) / (n + 3)
    share, width = (mean - low) / (high - low), variance / (high - low) ** 2
    size = share * (1 - share) / width - 1
    tail = (1 - coverage) / 2
    first, last = (_quantile(share * size, (1 - share) * size, p) for p in (tail, 1 - tail))
    return low + first * (high - low), low + last * (high - low)


@lru_cache(maxsize=4096)
def _quantile(a: float, b: float, chance: float) -> float:
    """Return a quantile of Beta(a, b); the same few are asked for with every frame."""
    from scipy.special import betaincinv

    return float(betaincinv(a, b, chance))


def experience_of(kpi: str, value: float) -> float | None:
    """Return where a score lies on the experience curve, from -2 to +2.

    -2 + 4 (value - low) / (high - low): the worst score there can be is -2, the middle 0, the best +2

    Parameters
    ----------
    kpi : str
        ``"nps"``, ``"csat"`` or ``"ces"``.
    value : float
        In the unit of the KPI.

    Returns
    -------
    float or None
        None for another KPI, or a value beyond its range.

    Examples
    --------
    >>> experience_of("csat", 7.5), experience_of("nps", -50), experience_of("ces", 4)
    (1.0, -1.0, 0.0)
    """
    if kpi not in RANGES:
        return None
    low, high = RANGES[kpi]
    if not low <= value <= high:
        return None
    return WORST + (BEST - WORST) * (value - low) / (high - low)


def likely_scale(kpi: str, answers: Sequence[float]) -> tuple[float, float]:
    """Return the scale on which answers were probably given: the smallest usual one that holds nearly all.

    A scale holds nearly all where at most one answer in fifty lies beyond it: a slip of the pen does not make
    a scale of five one of ten.

    Parameters
    ----------
    kpi : str
        ``"nps"`` is always answered from 0 to 10.
    answers : sequence of float
        As they were given.

    Returns
    -------
    tuple of float
        The worst and the best answer; 0 to 10 where no usual scale holds them.

    Examples
    --------
    >>> likely_scale("csat", [3, 5, 4]), likely_scale("ces", [6, 2, 7]), likely_scale("csat", [0, 9])
    ((1, 5), (1, 7), (0, 10))
    """
    if kpi == "nps" or not answers:
        return SCALES[0]
    fitting = [
        (first, last)
        for first, last in SCALES
        if sum(not first <= answer <= last for answer in answers) * SLIPS <= len(answers)
    ]
    return min(fitting, key=lambda scale: (scale[1], -scale[0]), default=SCALES[0])

"""What the purchase models share: fitting in scaled time, checks of parameters, discounting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from metrics.customers.histories import Floats, Usable
from metrics.customers.optimum import maximise
from metrics.refusals import Refusal, Refused

Model = TypeVar("Model")
Likelihood = Callable[[Floats, Floats, Floats, Floats, Floats], tuple[float, Floats]]

DISCOUNT_NODES = 16
# The steep beginning ends where a pace that fell exponentially would have fallen by e to the 8th.
STEEP = 8.0
# Discounted by e to the 45th nothing counts at double precision.
NOTHING_LEFT = 45.0


@dataclass(frozen=True)
class PurchaseFit(Generic[Model]):
    """What fitting purchase histories came to.

    Parameters
    ----------
    model : BgNbd, ParetoNbd, GammaGamma or None
        The fitted model; None when ``problem`` says why there is none.
    log_likelihood : float or None
        Of the rows used, in their own units.
    used : int
        Rows the fit rests on.
    refused : tuple of Refusal
        The rows it does not rest on, and why.
    limit : the same, or None
        With ``no_optimum``, the model where the search ended, for whoever accepts the limit (that nobody
        leaves, say): its predictions are those of the limit, its parameters mean nothing.
    reached : tuple of float or None
        Where the search ended, also when that is no optimum.
    log_covariance : tuple of tuple of float, or None
        Covariance of the logarithms of the parameters.
    problem : Refusal or None
        ``no_customers``, ``no_repeat_purchases``, ``no_optimum`` (``column`` names the parameter that
        runs away, ``value`` where to), ``not_converged``.
    """

    model: Model | None
    log_likelihood: float | None
    used: int
    refused: tuple[Refusal, ...]
    limit: Model | None
    reached: tuple[float, ...] | None
    log_covariance: tuple[tuple[float, ...], ...] | None
    problem: Refusal | None


def fitted(
    usable: Usable,
    likelihood: Likelihood,
    starts: Callable[[float], list[list[float]]],
    names: tuple[str, ...],
    make: Callable[[tuple[float, ...]], Model],
) -> PurchaseFit[Model]:
    """Fit a model of purchase times: in units of the mean age, equal histories counted once.

    Parameters
    ----------
    usable : Usable
        Frequency, recency and age.
    likelihood : callable
        (parameters, x, t_x, T, weight) -> (log-likelihood, gradient).
    starts : callable
        Purchases per mean age -> points to start from.
    names : tuple of str
        The parameters; alpha and beta are times.
    make : callable
        Parameters -> model.

    Returns
    -------
    PurchaseFit
    """
    x, _, end = usable.columns
    problem = _without_optimum(x)
    if problem is not None:
        return PurchaseFit(None, None, len(x), usable.refused, None, None, None, problem)
    rows, counts = np.unique(np.column_stack(usable.columns), axis=0, return_counts=True)
    weight = counts.astype(np.float64)
    scale = float(end.mean())
    once, once_last, once_end = np.ascontiguousarray(rows.T)
    optimum = maximise(
        lambda point: likelihood(point, once, once_last / scale, once_end / scale, weight),
        starts(float(x.mean())),
        names,
    )
    times = np.array([scale if name in ("alpha", "beta") else 1.0 for name in names])
    reached = tuple(float(number) for number in np.array(optimum.point) * times)
    if optimum.problem is not None:
        return without_optimum(make, reached, len(x), usable, optimum.problem)
    value = likelihood(np.array(reached), once, once_last, once_end, weight)[0]
    covariance = optimum.log_covariance
    return PurchaseFit(make(reached), value, len(x), usable.refused, None, reached, covariance, None)


def without_optimum(
    make: Callable[[tuple[float, ...]], Model],
    reached: tuple[float, ...],
    used: int,
    usable: Usable,
    problem: Refusal,
) -> PurchaseFit[Model]:
    """Say that a fit has no optimum, and keep the limit it ran to."""
    limit = make(reached) if problem.code == "no_optimum" else None
    return PurchaseFit(None, None, used, usable.refused, limit, reached, None, problem)


def _without_optimum(x: Floats) -> Refusal | None:
    if len(x) == 0:
        return Refusal("no_customers")
    if not x.any():
        return Refusal("no_repeat_purchases", column="frequency")
    return None


def check_parameters(**parameters: float) -> None:
    """Make sure that all parameters are positive and finite.

    Raises
    ------
    Refused
        ``not_positive``, naming the parameter.

    Examples
    --------
    >>> check_parameters(r=0.24, alpha=4.41)
    """
    for name, value in parameters.items():
        if not (np.isfinite(value) and value > 0):
            raise Refused(Refusal("not_positive", column=name, value=value))


def time_ahead(time: float, column: str) -> float:
    """Return a time ahead when it is one.

    Raises
    ------
    Refused
        ``time_negative``, also for what is no finite number.

    Examples
    --------
    >>> time_ahead(52, "time")
    52.0
    """
    if not (np.isfinite(time) and time >= 0):
        raise Refused(Refusal("time_negative", column=column, value=time))
    return float(time)


def discounted(
    horizon: float, rate: float, scale: Floats, steepness: Floats, pace: Callable[[Floats], Floats]
) -> Floats:
    """Integrate a purchase pace up to a horizon, discounted to the present.

    integral from 0 to H / scale of (1 + d)^(-scale s) pace(s) ds, by 16 Gauss nodes in ln(1 + s) for the
    steep beginning and 16 for the rest.

    Parameters
    ----------
    horizon : float
        Time ahead H.
    rate : float
        Discount rate d per unit of time.
    scale : ndarray, shape (n,)
        The unit in which a customer's pace falls.
    steepness : ndarray, shape (n,)
        How fast the pace falls at first, -d ln pace / ds at 0.
    pace : callable
        s of shape (n,) -> pace of shape (n,), from 1 downwards.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    Refused
        ``time_negative``, ``rate_negative``.

    Examples
    --------
    >>> one = np.array([1.0])
    >>> discounted(2.0, 0.0, one, 0 * one, np.ones_like).round(9).tolist()
    [2.0]
    """
    far = time_ahead(horizon, "horizon")
    if not (np.isfinite(rate) and rate >= 0):
        raise Refused(Refusal("rate_negative", column="rate", value=rate))
    decay = np.log1p(rate) * scale
    with np.errstate(divide="ignore"):
        reach = np.log1p(np.minimum(far / scale, NOTHING_LEFT / decay))
        split = np.minimum(reach, np.log1p(STEEP / (steepness + decay)))
    node, weight = np.polynomial.legendre.leggauss(DISCOUNT_NODES)
    total = np.zeros_like(scale)
    for start, width in ((np.zeros_like(split), split), (split, reach - split)):
        for position, share in zip((node + 1) / 2, weight / 2, strict=True):
            logarithm = start + position * width
            ahead = np.expm1(logarithm)
            total += share * width * np.exp(logarithm - decay * ahead) * pace(ahead)
    return total

"""Finds the parameters, all positive, under which data are likeliest, or says why there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.refusals import Refusal

Floats = NDArray[np.float64]

#: Log-likelihood and its gradient at the parameters (not at their logarithms).
LogLikelihood = Callable[[Floats], tuple[float, Floats]]

# A logarithm beyond 14 means a parameter beyond a million times the scale of the data.
LOG_BOUND = 14.0
# A curvature below this means that a parameter is known to no better than a factor of e to the 30th.
FLAT = 1e-3
# Where the likelihood is flat, a parameter beyond e to the 6th of the scale of the data is on its way out.
RUNNING_AWAY = 6.0
# So many steps from every start show which one to follow to the end.
SCOUTING_STEPS = 8


@dataclass(frozen=True)
class Optimum:
    """The best point found, and what stands against calling it an optimum.

    Parameters
    ----------
    point : tuple of float
        The parameters reached.
    log_likelihood : float
        The log-likelihood there.
    log_covariance : tuple of tuple of float, or None
        Covariance of the logarithms of the parameters (inverse curvature); None when there is no optimum.
    problem : Refusal or None
        ``no_optimum`` (column: the parameter that runs away, value: ``"zero"``, ``"infinity"`` or
        ``"flat"``) or ``not_converged``.
    """

    point: tuple[float, ...]
    log_likelihood: float
    log_covariance: tuple[tuple[float, ...], ...] | None
    problem: Refusal | None


def maximise(
    log_likelihood: LogLikelihood, starts: Sequence[Sequence[float]], names: Sequence[str]
) -> Optimum:
    """Maximise a log-likelihood over positive parameters, in their logarithms, from several starts.

    A few steps from every start show which to follow to the end. The search is bounded by exp(-14) and
    exp(14), so data should be scaled to the order of 1.
    A point on a bound, or one whose curvature vanishes in some direction, is no optimum.

    Parameters
    ----------
    log_likelihood : callable
        Parameters -> (log-likelihood, gradient).
    starts : sequence of sequences of float
        Points to start from, all positive.
    names : sequence of str
        The names of the parameters, for naming the one that runs away.

    Returns
    -------
    Optimum

    Examples
    --------
    >>> def gamma_shape(point):   # maximal at 2
    ...     return float(2 * np.log(point[0]) - point[0]), 2 / point - 1
    >>> round(maximise(gamma_shape, [[1.0], [9.0]], ["shape"]).point[0], 6)
    2.0
    """
    from scipy.optimize import minimize

    def loss(logs: Floats) -> tuple[float, Floats]:
        point = np.exp(logs)
        value, gradient = log_likelihood(point)
        return -value, -gradient * point

    def search(logs: Floats, steps: int) -> Floats:
        found = minimize(
            loss,
            logs,
            jac=True,
            method="L-BFGS-B",
            bounds=[(-LOG_BOUND, LOG_BOUND)] * len(names),
            options={"maxiter": steps, "maxls": 50, "ftol": 1e-12, "gtol": 1e-6},
        )
        return np.asarray(found.x, dtype=np.float64)

    scouted = [search(np.log(np.asarray(start, dtype=np.float64)), SCOUTING_STEPS) for start in starts]
    ended = search(min(scouted, key=lambda logs: loss(logs)[0]), 500)
    logs, curvature = _polished(loss, ended)
    return _judged(loss, logs, curvature, names)


def _polished(loss: Callable[[Floats], tuple[float, Floats]], logs: Floats) -> tuple[Floats, Floats]:
    """Newton steps from where the search stopped, as long as they lower the loss; and the curvature there."""
    value, gradient = loss(logs)
    curvature = _curvature(loss, logs)
    for _ in range(4):
        if not np.isfinite(curvature).all() or np.linalg.eigvalsh(curvature)[0] < FLAT:
            break
        step = np.linalg.solve(curvature, gradient)
        if gradient @ step < 1e-12:
            break
        candidate_value, candidate_gradient = loss(logs - step)
        if np.abs(logs - step).max() >= LOG_BOUND or not candidate_value <= value:
            break
        logs, value, gradient = logs - step, candidate_value, candidate_gradient
        # After a short step the old curvature still serves.
        if np.abs(step).max() > 1e-3:
            curvature = _curvature(loss, logs)
    return logs, curvature


def _curvature(loss: Callable[[Floats], tuple[float, Floats]], logs: Floats) -> Floats:
    """Second derivatives of the loss, from central differences of its gradient."""
    step = 1e-5
    rows = []
    for index in range(len(logs)):
        shift = np.zeros_like(logs)
        shift[index] = step
        rows.append((loss(logs + shift)[1] - loss(logs - shift)[1]) / (2 * step))
    matrix = np.array(rows)
    symmetric: Floats = (matrix + matrix.T) / 2
    return symmetric


def _judged(
    loss: Callable[[Floats], tuple[float, Floats]], logs: Floats, curvature: Floats, names: Sequence[str]
) -> Optimum:
    value, gradient = loss(logs)
    point = tuple(float(number) for number in np.exp(logs))
    problem = _problem(logs, value, gradient, curvature, names)
    covariance = None
    if problem is None:
        inverse = np.linalg.inv(curvature)
        covariance = tuple(tuple(float(number) for number in row) for row in inverse)
    return Optimum(point, -float(value), covariance, problem)


def _problem(
    logs: Floats, value: float, gradient: Floats, curvature: Floats, names: Sequence[str]
) -> Refusal | None:
    if not (np.isfinite(value) and np.isfinite(curvature).all()):
        return Refusal("not_converged")
    furthest = int(np.abs(logs).argmax())
    values, vectors = np.linalg.eigh(curvature)
    flat = values[0] < FLAT
    if abs(logs[furthest]) > LOG_BOUND - 0.5 or (flat and abs(logs[furthest]) > RUNNING_AWAY):
        return Refusal("no_optimum", column=names[furthest], value=_direction(logs[furthest]))
    if flat:
        return Refusal("no_optimum", column=names[int(np.abs(vectors[:, 0]).argmax())], value="flat")
    # The expected gain of one more Newton step: far from an optimum when it is not tiny.
    if gradient @ np.linalg.solve(curvature, gradient) > 1e-6:
        return Refusal("not_converged")
    return None


def _direction(logarithm: float) -> str:
    return "infinity" if logarithm > 0 else "zero"

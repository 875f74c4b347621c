"""Retention by tenure as a chain of stages: rates that rise, and a last one that stands for all later."""

from __future__ import annotations

import numpy as np

from metrics.customers.retention import RetentionModel
from metrics.refusals import Refusal, Refused


def rates_by_tenure(
    model: RetentionModel, stages: int, discount: float, horizon: int | None = None
) -> tuple[float, ...]:
    """Return the retention rates of so many stages of tenure, worth as much as the model says.

    r(t) = (beta + t - 1) / (alpha + beta + t - 1) for the renewals from one stage to the next; in the last
    stage customers stay at the constant rate r that is worth the same, 1 / (1 - d r) = sum over j of
    d^j S(n + j) / S(n), n being the renewals made on the way there. One stage alone has that rate only.

    Parameters
    ----------
    model : RetentionModel
    stages : int
        1 or more.
    discount : float
        Factor d from one renewal to the next, above 0 and at most 1.
    horizon : int, optional
        Periods counted from the first stage on; the whole life if not given.

    Returns
    -------
    tuple of float
        ``stages`` rates: from each stage to the next, and of staying in the last.

    Raises
    ------
    Refused
        ``not_positive``; ``lifetime_infinite`` where nothing is discounted, no horizon is given and alpha
        is 1 or less.

    Examples
    --------
    >>> high_end = RetentionModel(0.6681, 3.8061)
    >>> [round(rate, 4) for rate in rates_by_tenure(high_end, 3, 1 / 1.1)]
    [0.8507, 0.878, 0.9364]
    >>> rate, = rates_by_tenure(high_end, 1, 1 / 1.1)
    >>> round(1 / (1 - rate / 1.1), 3)
    5.922

    References
    ----------
    Fader and Hardie (2010), Customer-base valuation in a contractual setting: the perils of ignoring
    heterogeneity, Marketing Science 29(1), on DEL, the discounted expected lifetime.
    """
    if stages < 1:
        raise Refused(Refusal("not_positive", column="stages", value=stages))
    made = stages - 1
    onward = model.retention_rate(np.arange(1, stages)) if made else np.empty(0)
    return (*(float(rate) for rate in onward), _lasting(model, made, discount, horizon))


def _lasting(model: RetentionModel, made: int, discount: float, horizon: int | None) -> float:
    """Return the constant rate worth as much as what is left after so many renewals."""
    later = RetentionModel(model.alpha, model.beta + made)
    if horizon is None:
        worth = later.expected_lifetime(1 / discount - 1)
        return (1 - 1 / worth) / discount
    left = horizon - made
    if left < 2:
        # Nobody renews here within the horizon: the model's own next rate.
        return float(later.retention_rate([1])[0])
    factors = discount ** np.arange(left)
    worth = float(factors @ later.survival(np.arange(left)))

    def missing(rate: float) -> float:
        return float(factors @ rate ** np.arange(left)) - worth

    from scipy.optimize import brentq

    return float(brentq(missing, 0.0, 1.0, xtol=1e-14))

"""When money spent comes back: period by period along a chain, or from a constant stream with churn."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.system import Numbers, mixed

MOST_PERIODS = 20_000
"""Periods after which a payback that is neither reached nor ruled out is given up as unknown."""
ROUNDING = 1e-15


@dataclass(frozen=True)
class Payback:
    """Whole periods until money is back, as a fraction where a formula gives one, and whether it never is.

    Neither periods nor never: unknown.
    """

    periods: int | None
    exact: float | None
    never: bool

    @property
    def unknown(self) -> bool:
        """Whether there is no answer, which is not the answer never."""
        return self.periods is None and not self.never


UNKNOWN = Payback(None, None, False)


def payback_simple(spent: float, per_period: float, churn: float = 0.0) -> Payback:
    """Periods until a constant stream that shrinks with churn has paid back what was spent.

    spent / m without churn, else k with m (1 - (1 - c)^k) / c = spent; never when m / c <= spent.

    Parameters
    ----------
    spent : money, at least 0.
    per_period : money m per period from those who are still there, the first in full.
    churn : share c lost each period, 0 to 1.

    Returns
    -------
    Payback with whole periods and the exact fraction.

    Raises
    ------
    ChainError
        `cost_negative`, `churn_out_of_range`, `not_finite_number`.

    Example
    -------
    >>> round(payback_simple(500, 75).exact, 1), payback_simple(500, 75, 0.03).periods
    (6.7, 8)
    >>> payback_simple(500, 75, 0.2).never
    True
    """
    if not (math.isfinite(spent) and math.isfinite(per_period)):
        raise ChainError("not_finite_number")
    if spent < 0:
        raise ChainError("cost_negative", (), spent)
    if not 0 <= churn <= 1:
        raise ChainError("churn_out_of_range", (), churn)
    if spent == 0:
        return Payback(0, 0.0, False)
    if per_period <= 0 or (spent > per_period if churn == 1 else churn * spent >= per_period):
        return Payback(None, None, True)
    exact = spent / per_period
    if churn < 1 and churn * max(1.0, exact) > ROUNDING:
        exact = math.log1p(-churn * spent / per_period) / math.log1p(-churn)
    # A whole number of periods must not become one more by rounding.
    return Payback(max(1, math.ceil(exact * (1 - 1e-12))), exact, False)


def chain_payback(chain: Chain, state: int, spent: float) -> Payback:
    """First period by whose end the discounted money of those who arrive at `state` covers what was spent.

    The smallest k with sum_{j < k} sum_s n_js r_s >= spent, visits n_j counted from `state` by periods
    elapsed.

    Parameters
    ----------
    chain : the chain; its dwell in periods says when money comes.
    state : where the clock starts.
    spent : money per customer, above 0.

    Returns
    -------
    Payback; unknown when no state takes any period, because then no time passes, and when it is neither
    reached nor ruled out within 20,000 periods.

    Example
    -------
    >>> chain = Chain(("active",), [[0.97]], [75.0], [0.0], [1.0], [1.0], dwell_periods=[1])
    >>> chain_payback(chain, 0, 500.0).periods
    8
    """
    if not chain.dwell_periods.any():
        return UNKNOWN
    start = np.zeros(len(chain.names))
    start[state] = 1
    chain = chain.with_numbers(start=start)
    money = np.maximum(chain.money, 0)
    most = chain.layer_value
    if (money != chain.money).any():
        most = chain.with_numbers(revenue=money, cost=np.zeros(len(start))).layer_value
    received, tolerance = 0.0, 1e-12 * spent
    for period, (visits, waiting) in enumerate(_by_period(chain, most)):
        received += float(visits @ chain.money)
        if received >= spent - tolerance:
            return Payback(period + 1, None, False)
        if received + waiting < spent - tolerance:
            return Payback(None, None, True)
    return Payback(None, None, chain.horizon is not None)


def received(chain: Chain, state: int, periods: int) -> tuple[float, ...]:
    """Money that has come in, on average, by the end of each period after arriving at a state.

    R_k = sum_{j < k} sum_s n_js r_s, discounted, visits n_j counted from `state` by periods elapsed.

    Parameters
    ----------
    chain : the chain; its dwell in periods says when money comes.
    state : where the clock starts.
    periods : how many are counted, at least 1.

    Returns
    -------
    Money per customer after 1, 2, ... periods; shorter where nobody is on the way any more.

    Example
    -------
    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0], dwell_periods=[1])
    >>> received(chain, 0, 3)
    (10.0, 15.0, 17.5)
    """
    start = np.zeros(len(chain.names))
    start[state] = 1
    chain = chain.with_numbers(start=start)
    sums: list[float] = []
    for visits, _waiting in islice(_by_period(chain, np.zeros_like(chain.layer_value)), periods):
        sums.append((sums[-1] if sums else 0.0) + float(visits @ chain.money))
    return tuple(sums)


def _by_period(chain: Chain, most: Numbers) -> Iterator[tuple[Numbers, float]]:
    """Visits of each period, and the most money that those on their way to later periods can still bring."""
    count = len(chain.names)
    limit = chain.horizon or MOST_PERIODS
    longest = max(limit, int(chain.dwell_periods.max()) + 1)
    system = mixed(chain.discounted * chain.known[:, None], [(chain.dwell_periods, np.ones(count))], longest)
    arriving = {0: chain.start}
    for period in range(limit):
        visits = np.zeros(count)
        if period in arriving:
            visits = system.solve_transposed(arriving.pop(period))
            for periods, moves in system.onward:
                if chain.horizon is None or period + periods < limit:
                    before = arriving.get(period + periods, np.zeros(count))
                    arriving[period + periods] = before + visits @ moves
        ahead = sum(float(people @ most[min(when, len(most) - 1)]) for when, people in arriving.items())
        yield visits, ahead
        if not arriving:
            return

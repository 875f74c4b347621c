"""What an effect on the CLV is worth a year, against its cost, and which effect comes first."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from metrics.kernels.chain import ChainError
from metrics.kernels.payback import UNKNOWN, Payback, payback_simple


@dataclass(frozen=True)
class Worth:
    """What an effect is worth against its cost; None where it cannot be known.

    `per_year` is the CLV effect on one year of new customers, `return_on_cost` is (per_year - cost) / cost
    with the cost of the first year, `payback` counts map periods until the one-off cost has come back.
    """

    per_year: float | None
    return_on_cost: float | None
    payback: Payback


def worth(
    effect: float | None,
    new_customers_per_period: float | None,
    periods_per_year: float,
    one_off_cost: float = 0.0,
    running_cost_per_period: float = 0.0,
) -> Worth:
    """What an effect on the CLV is worth a year, against what it costs.

    per year = effect x new customers x periods; return = (per year - cost) / cost, cost = one-off + running x
    periods; payback = one-off / (effect x new customers - running), in periods. Each entrant counts with the
    whole lifetime.

    Parameters
    ----------
    effect : money per entrant, None when unknown.
    new_customers_per_period : entrants a period, None when unknown.
    periods_per_year : 12 for months.
    one_off_cost, running_cost_per_period : money, at least 0.

    Returns
    -------
    Worth; the return is None when there is no cost.

    Raises
    ------
    ChainError
        `cost_negative`.

    Example
    -------
    >>> result = worth(2.0, 100.0, 12, one_off_cost=600.0, running_cost_per_period=50.0)
    >>> result.per_year, result.return_on_cost, result.payback.periods
    (2400.0, 1.0, 4)
    """
    if min(one_off_cost, running_cost_per_period) < 0:
        raise ChainError("cost_negative", (), min(one_off_cost, running_cost_per_period))
    if effect is None or new_customers_per_period is None or math.isnan(effect):
        return Worth(None, None, UNKNOWN)
    gained = effect * new_customers_per_period
    cost = one_off_cost + running_cost_per_period * periods_per_year
    per_year = gained * periods_per_year
    return_on_cost = (per_year - cost) / cost if cost > 0 else None
    net = gained - running_cost_per_period
    payback = Payback(None, None, True) if net < 0 else payback_simple(one_off_cost, net)
    return Worth(per_year, return_on_cost, payback)


def ranked(effects: Sequence[float | None]) -> list[int]:
    """Places of the effects from largest to smallest, ties in the order given, unknown ones last.

    Parameters
    ----------
    effects : numbers of any one unit, None or NaN for unknown.

    Returns
    -------
    Places into `effects`.

    Example
    -------
    >>> ranked([1.0, None, 3.0])
    [2, 0, 1]
    """
    sizes = [-math.inf if effect is None or math.isnan(effect) else effect for effect in effects]
    return sorted(range(len(sizes)), key=lambda place: -sizes[place])

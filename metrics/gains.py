"""What the value view draws of a scorecard: money coming back, and how far customers differ."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from metrics.headlines import as_customer
from metrics.kernels.payback import received
from metrics.kernels.spread import entrant_variance, simulated
from metrics.scorecard import Scorecard

MOST_PERIODS, FEWEST_PERIODS = 240, 12
ENTRANTS, ENTRANTS_OF_LARGE = 10_000, 2_000
LARGE = 100
BARS = 30


@dataclass(frozen=True)
class PaybackCurve:
    """Money received per customer by the end of each period, discounted, against what winning one costs.

    `cost` None where there is none; `periods` until it has come back, None where it never does or is unknown.
    `value` is what it comes to in the end.
    """

    received: tuple[float, ...]
    cost: float | None
    periods: int | None
    never: bool
    value: float


def payback_curve(card: Scorecard) -> PaybackCurve | None:
    """Return how money comes in from a new customer, None where that is unknown or no time passes.

    Parameters
    ----------
    card : the scorecard of a map.

    Returns
    -------
    As many periods as it takes to bring nearly all (99 %), at least 12 and half as many again as the
    payback.
    """
    found = as_customer(card.parts, card.assembled)
    heads = card.headlines
    if found is None or not found[0].dwell_periods.any():
        return None
    chain, at = found
    value = float(chain.layer_value[0, at])
    periods = heads.payback_periods.value
    most = MOST_PERIODS if periods is None else max(MOST_PERIODS, math.ceil(1.5 * periods))
    curve = received(chain, at, min(most, 2_000))
    nearly = next(
        (n for n, money in enumerate(curve, 1) if abs(money - value) <= 0.01 * abs(value)), len(curve)
    )
    wanted = max(FEWEST_PERIODS, nearly, 0 if periods is None else math.ceil(1.5 * periods))
    return PaybackCurve(
        received=curve[:wanted],
        cost=heads.acquisition_cost.value,
        periods=None if periods is None else round(periods),
        never=heads.payback_never,
        value=value,
    )


@dataclass(frozen=True)
class CustomerSpread:
    """What single entrants bring: edges and counts of a histogram, share with a loss or nothing, quartiles.

    `edges` (bars + 1) and quantiles in money; `shares` (bars) sum to 1; the few beyond the outer edges count
    in the outer bars. `deviation` is exact, by `metrics.kernels.spread.entrant_variance`.
    """

    edges: tuple[float, ...]
    shares: tuple[float, ...]
    mean: float
    deviation: float
    median: float
    lowest_tenth: float
    highest_tenth: float
    loss: float
    entrants: int


def customer_spread(card: Scorecard) -> CustomerSpread | None:
    """Return how far entrants lie apart, None where the value is unknown or endless."""
    chain = card.chain
    if chain is None or not chain.known.all() or not math.isfinite(chain.clv):
        return None
    count = ENTRANTS if len(chain.names) <= LARGE else ENTRANTS_OF_LARGE
    worth = simulated(chain, count)
    low, high = np.quantile(worth, [0.005, 0.995])
    if high <= low:
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(np.clip(worth, low, high), bars_for(worth), (low, high))
    tenths = np.quantile(worth, [0.1, 0.5, 0.9])
    return CustomerSpread(
        edges=tuple(map(float, edges)),
        shares=tuple(float(each) / count for each in counts),
        mean=chain.clv,
        deviation=math.sqrt(max(0.0, entrant_variance(chain))),
        median=float(tenths[1]),
        lowest_tenth=float(tenths[0]),
        highest_tenth=float(tenths[2]),
        loss=float((worth < 0).mean()),
        entrants=count,
    )


def bars_for(worth: np.ndarray) -> int:
    """Return how many bars show it: no more than there are different amounts.

    >>> bars_for(np.array([1.0, 1.0, 2.0]))
    2
    """
    return max(1, min(BARS, len(np.unique(worth))))

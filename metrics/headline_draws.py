"""The headlines of a scorecard, draw by draw: value, cost of winning a customer, ratio and payback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from metrics.drawn import Drawn
from metrics.kernels.batches import Batch, solve
from metrics.kernels.system import Numbers

if TYPE_CHECKING:
    from metrics.assembly import Part
    from metrics.scorecard import Scorecard

MOST_PERIODS = 600
"""Periods after which a draw counts as one that pays back later than any other."""


def headline_draws(card: Scorecard, numbers: Drawn, batch: Batch, part: slice) -> Mapping[str, Numbers]:
    """Return the headlines of some draws by name, each (b,); infinite where the cost never comes back.

    The formulas of `metrics.kernels.lifetime.headlines`, blended over segments by the customers each brings.

    Parameters
    ----------
    card : the scorecard.
    numbers : all drawn numbers.
    batch : the chains of the draws in `part`.

    Returns
    -------
    Mapping; a headline that cannot be had from the map is missing.
    """
    found: dict[str, Numbers] = {"per_entrant": batch.clv}
    rates = [state.referral_rate for each in card.parts for state in each.mapped.states]
    if None not in rates and any(rates):
        brought = (batch.visits * np.array(rates, dtype=np.float64)).sum(axis=1)
        found["with_referrals"] = np.where(
            brought < 1, batch.clv / np.where(brought < 1, 1 - brought, 1), np.nan
        )
    before = replace(batch, cost=batch.cost - numbers.acquiring[part] * numbers.chain.known)
    parts = [
        _Customers(each, batch, before, numbers, part, place)
        for place, each in enumerate(card.parts)
        if each.mapped.acquired is not None
    ]
    if not parts:
        return found
    weights = np.stack([each.customers * each.share for each in parts])
    total = weights.sum(axis=0)
    shares = np.where(
        total > 0, weights / np.where(total > 0, total, 1.0), 1.0 if len(parts) == 1 else np.nan
    )
    value = (shares * np.stack([each.value for each in parts])).sum(axis=0)
    cost = (shares * np.stack([each.cost for each in parts])).sum(axis=0)
    found |= {"customers_per_entrant": total, "per_customer": value, "acquisition_cost": cost}
    found["ltv_to_cac"] = np.where(cost > 0, value / np.where(cost > 0, cost, 1.0), np.nan)
    if card.headlines.payback_periods.value is not None or card.headlines.payback_never:
        start = np.zeros(batch.start.shape)
        for each, share in zip(parts, shares, strict=True):
            start[:, each.acquired] = np.nan_to_num(share)
        found["payback_periods"] = payback_draws(replace(before, start=start), cost)
    return found


class _Customers:
    """What one segment says of its customers, draw by draw."""

    def __init__(
        self, part: Part, batch: Batch, before: Batch, numbers: Drawn, draws: slice, place: int
    ) -> None:
        chain = numbers.chain
        self.share = part.share
        self.acquired = chain.index(part.state_name(str(part.mapped.acquired)))
        own = np.array([chain.index(part.state_name(state.id)) for state in part.mapped.states])
        moves = batch.transition.copy()
        moves[:, self.acquired] = 0.0
        start = np.zeros(batch.start.shape)
        start[:, own] = batch.start[:, own] / part.share if part.share > 0 else part.mapped.start
        visits = replace(batch, transition=moves, start=start).visits.copy()
        self.customers = visits[:, self.acquired].copy()
        visits[:, self.acquired] = 0.0
        earlier = (visits * batch.cost).sum(axis=1)
        later = before.value[:, self.acquired] - batch.value[:, self.acquired]
        some = self.customers > 0
        self.value = before.value[:, self.acquired]
        self.cost = numbers.explicit[place][draws] + later
        self.cost = self.cost + np.where(some, earlier / np.where(some, self.customers, 1.0), 0.0)


def payback_draws(batch: Batch, spent: Numbers) -> Numbers:
    """First period by whose end the discounted money of those who start covers what was spent, shape (B,).

    The smallest k with sum_{j < k} sum_s n_js r_s >= spent; infinite where that is not within the horizon, or
    within 600 periods.

    Parameters
    ----------
    batch : the chains, started where customers are won.
    spent : (B,), money per customer.

    Returns
    -------
    (B,), whole periods; NaN where there is nothing to earn back.
    """
    result = np.where(spent > 0, np.inf, np.nan)
    limit = batch.horizon or MOST_PERIODS
    layered = replace(batch, horizon=limit)
    skips = layered.skips
    columns = [batch.start[:, :, None]]
    columns += [(batch.discounted * layered.rows(k)[:, None]).transpose(0, 2, 1) for k in skips]
    within = np.eye(batch.money.shape[1]) - batch.discounted * layered.rows(0)[:, None]
    solved = solve(within.transpose(0, 2, 1), np.concatenate(columns, axis=2))
    onward = dict(zip(skips, np.split(solved[:, :, 1:], max(1, len(skips)), axis=2), strict=False))
    visits = {0: solved[:, :, 0]}
    received = np.zeros(len(spent))
    for period in range(limit):
        received += (visits[period] * batch.money).sum(axis=1)
        back = np.isinf(result) & (received >= spent * (1 - 1e-12))
        result[back] = period + 1
        if not np.isinf(result).any():
            break
        arriving = [(moves, visits.get(period + 1 - k)) for k, moves in onward.items()]
        visits[period + 1] = sum(
            (np.einsum("bts,bs->bt", moves, before) for moves, before in arriving if before is not None),
            np.zeros(batch.money.shape),
        )
        visits.pop(period + 1 - max(skips, default=1) - 1, None)
    return result

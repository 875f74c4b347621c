"""The headlines of a map: value per entrant and per customer, cost of winning one, ratio, payback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from journey.findings import Finding
from metrics.assembly import Assembled, Part, virtual_customer
from metrics.kernels.chain import Chain, ChainError, with_referrals
from metrics.kernels.estimate import UNKNOWN, Estimate
from metrics.kernels.lifetime import Headlines, headlines
from metrics.kernels.payback import UNKNOWN as UNKNOWN_PAYBACK
from metrics.kernels.payback import Payback, chain_payback
from metrics.kernels.system import Numbers


@dataclass(frozen=True)
class Lifetime:
    """The headlines; money per head, the ratio without unit, payback in periods of the map.

    `reasons` says why a figure is unknown: `no_acquired_stage`, `never_acquired`, `no_cac`, `no_dwell`,
    `payback_never`, `unknown`. `with_referrals` is the value per entrant with everybody whom they bring.
    """

    per_entrant: Estimate = UNKNOWN
    per_customer: Estimate = UNKNOWN
    acquisition_cost: Estimate = UNKNOWN
    ltv_to_cac: Estimate = UNKNOWN
    payback_periods: Estimate = UNKNOWN
    customers_per_entrant: Estimate = UNKNOWN
    with_referrals: Estimate = UNKNOWN
    payback_never: bool = False
    reasons: tuple[str, ...] = ()


def lifetime_figures(parts: Sequence[Part], assembled: Assembled, findings: list[Finding]) -> Lifetime:
    """Return the headlines; what makes one of them unknown is added to `findings`."""
    chain = assembled.chain
    if chain is None or not assembled.clv_known:
        return Lifetime(per_customer=_customer_alone(parts, assembled), reasons=("unknown",))
    heads = [_headlines(part, chain) for part in parts]
    shares = np.array([part.share for part in parts])
    blend = _blend(parts, chain, heads, shares)
    never = blend.payback.never
    return Lifetime(
        per_entrant=_money(chain.clv),
        per_customer=_money(blend.per_customer),
        acquisition_cost=_money(blend.acquisition_cost),
        ltv_to_cac=Estimate(blend.ltv_to_cac, "multiple"),
        payback_periods=Estimate(blend.payback_periods, "count"),
        customers_per_entrant=Estimate(blend.customers_per_entrant, "ratio"),
        with_referrals=_referrals(parts, chain, findings),
        payback_never=never,
        reasons=(*blend.reasons, "payback_never") if never else blend.reasons,
    )


def _money(value: float | None) -> Estimate:
    return Estimate(value, "money")


def _customer_alone(parts: Sequence[Part], assembled: Assembled) -> Estimate:
    """Return the value per customer where only what comes before is unknown."""
    chain = assembled.chain
    acquired = _acquired(parts[0], chain) if chain is not None and len(parts) == 1 else None
    if chain is None or acquired is None or not assembled.value_known[acquired]:
        return UNKNOWN
    before = chain.with_numbers(cost=chain.cost - _spent_on_winning(parts, chain))
    return _money(float(before.value[acquired]))


def _headlines(part: Part, chain: Chain) -> Headlines:
    """Return the headlines of one segment: the chain of all, entered by this segment alone."""
    mapped = part.mapped
    start = np.zeros(len(chain.names))
    for state, share in zip(mapped.states, mapped.start or (), strict=True):
        start[chain.index(part.state_name(state.id))] = share
    spent = _spent_on_winning([part], chain)
    entered = chain if (start == chain.start).all() else chain.with_numbers(start=start)
    found = headlines(entered, _acquired(part, chain), spent, mapped.explicit_cost)
    return found if mapped.explicit_known else _without_cost(found, "acquisition_cost_unknown")


def _without_cost(found: Headlines, reason: str) -> Headlines:
    return replace(
        found,
        acquisition_cost=None,
        ltv_to_cac=None,
        payback=UNKNOWN_PAYBACK,
        reasons=(*found.reasons, reason),
    )


def _acquired(part: Part, chain: Chain) -> int | None:
    key = part.mapped.acquired
    return None if key is None else chain.index(part.state_name(key))


def _spent_on_winning(parts: Sequence[Part], chain: Chain) -> Numbers:
    """Return the acquisition cost per visit, shape (S,)."""
    spent = np.zeros(len(chain.names))
    for part in parts:
        for state in part.mapped.states:
            spent[chain.index(part.state_name(state.id))] = state.money.acquisition_cost or 0.0
    return spent


def _blend(parts: Sequence[Part], chain: Chain, heads: Sequence[Headlines], shares: Numbers) -> Headlines:
    """Return the headlines over all segments, each weighted with the customers that it brings."""
    if len(heads) == 1:
        return heads[0]
    reasons = tuple(dict.fromkeys(reason for head in heads for reason in head.reasons))
    customers = np.array([head.customers_per_entrant or 0.0 for head in heads]) * shares
    total = float(customers.sum())
    blend = Headlines(chain.clv, None, total, None, None, UNKNOWN_PAYBACK, reasons)
    weighted = [(head, weight / total) for head, weight in zip(heads, customers, strict=True) if weight > 0]
    if not weighted or any(head.customers_per_entrant is None for head in heads):
        return replace(blend, customers_per_entrant=total if weighted else None)
    value = float(sum(weight * (head.per_customer or 0.0) for head, weight in weighted))
    blend = replace(blend, per_customer=value)
    if "acquisition_cost_unknown" in reasons:
        return blend
    # A segment without acquisition cost counts with none; only all of them together may have "no CAC".
    cost = float(sum(weight * (head.acquisition_cost or 0.0) for head, weight in weighted))
    if cost <= 0:
        return blend
    payback = _blended_payback(parts, chain, customers, cost)
    reasons = tuple(reason for reason in reasons if reason not in {"no_cac", "no_dwell"})
    if payback.unknown:
        reasons = (*reasons, "no_dwell")
    return replace(blend, acquisition_cost=cost, ltv_to_cac=value / cost, payback=payback, reasons=reasons)


def _blended_payback(parts: Sequence[Part], chain: Chain, customers: Numbers, cost: float) -> Payback:
    weights = np.zeros(len(chain.names))
    for part, weight in zip(parts, customers, strict=True):
        acquired = _acquired(part, chain)
        if acquired is not None:
            weights[acquired] = weight
    before = chain.with_numbers(cost=chain.cost - _spent_on_winning(parts, chain))
    return chain_payback(virtual_customer(before, weights), len(chain.names), cost)


def as_customer(parts: Sequence[Part], assembled: Assembled) -> tuple[Chain, int] | None:
    """Return the chain of one who has just become a customer, before acquisition cost, and where that is.

    None where no stage says where a person becomes a customer, nobody comes there, or the value is unknown.
    """
    chain = assembled.chain
    if chain is None or not assembled.clv_known:
        return None
    heads = [_headlines(part, chain) for part in parts]
    weights = np.zeros(len(chain.names))
    for part, head in zip(parts, heads, strict=True):
        at = _acquired(part, chain)
        if at is not None:
            weights[at] += part.share * (head.customers_per_entrant or 0.0)
    if weights.sum() <= 0:
        return None
    before = chain.with_numbers(cost=chain.cost - _spent_on_winning(parts, chain))
    return virtual_customer(before, weights), len(chain.names)


def _referrals(parts: Sequence[Part], chain: Chain, findings: list[Finding]) -> Estimate:
    rates = [state.referral_rate for part in parts for state in part.mapped.states]
    if None in rates or not any(rates):
        return UNKNOWN
    try:
        found = with_referrals(chain, np.array(rates, dtype=np.float64))
    except ChainError as error:
        findings.append(Finding(error.code, None, {"total": error.total}, "error"))
        return UNKNOWN
    return _money(found.clv)

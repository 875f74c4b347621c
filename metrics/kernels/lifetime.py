"""What a chain says about a lifetime: where money is booked, gained and lost, and the headlines."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from metrics.kernels import soundness
from metrics.kernels.chain import Chain
from metrics.kernels.payback import UNKNOWN, Payback, chain_payback
from metrics.kernels.system import Numbers


@dataclass(frozen=True, eq=False)
class Booked:
    """Discounted money per entrant booked at each state, shapes (S,); `net` sums to the CLV."""

    revenue: Numbers
    cost: Numbers
    net: Numbers


@dataclass(frozen=True, eq=False)
class Gains:
    """What the moves do to the value of an entrant: `flow` (S, S), `leak` (S,); together 0 at every state."""

    flow: Numbers
    leak: Numbers


@dataclass(frozen=True)
class Headlines:
    """The figures that head a report, in money per head; None where undefined, and `reasons` says why.

    `per_customer` is the value on becoming a customer, before what it cost to acquire one.
    With a horizon it counts from there, in full. `customers_per_entrant` is discounted to the start. So
    without a horizon, revenue before the acquired state, or an explicit cost per customer,
    per_entrant = customers_per_entrant (per_customer - acquisition_cost).
    """

    per_entrant: float
    per_customer: float | None
    customers_per_entrant: float | None
    acquisition_cost: float | None
    ltv_to_cac: float | None
    payback: Payback
    reasons: tuple[str, ...]

    @property
    def payback_periods(self) -> int | None:
        """Periods until the acquisition cost has come back; None when never or unknown (see `payback`)."""
        return self.payback.periods


def booked(chain: Chain) -> Booked:
    """Where the money is booked: n_s times revenue, cost and their difference.

    Parameters
    ----------
    chain : the chain.

    Returns
    -------
    Booked, money per entrant by state; sum_s net_s = CLV.

    Example
    -------
    >>> booked(Chain(("active",), [[0.5]], [10.0], [4.0], [1.0], [1.0])).net
    array([12.])
    """
    revenue, cost = chain.visits * chain.revenue, chain.visits * chain.cost
    return Booked(revenue, cost, revenue - cost)


def gains(chain: Chain) -> Gains:
    """Gain of every move and leak of every exit, in money per entrant.

    gain_st = n_s P_st (r_s + d_s V_t - V_s), leak_s = n_s e_s (r_s - V_s), and sum_t gain_st + leak_s = 0:
    the moves that do better than the average of their state against those that do worse. -leak_s is the
    derivative of the CLV in the log-odds of staying. With a horizon, summed over the periods.

    Parameters
    ----------
    chain : the chain.

    Returns
    -------
    Gains with `flow` (S, S) and `leak` (S,).

    Example
    -------
    >>> moves = [[0, 0.5], [0, 0.5]]
    >>> parts = gains(Chain(("trial", "active"), moves, [0.0, 10.0], [0.0, 0.0], [1.0, 1.0], [1, 0]))
    >>> parts.flow[0, 1], parts.leak[0]
    (np.float64(5.0), np.float64(-5.0))
    """
    booked_now = chain.visits * chain.money
    ahead = chain.discount[:, None] * chain.next_value
    flow = chain.transition * ((booked_now - chain.visit_value)[:, None] + ahead)
    return Gains(flow, chain.exit_share * (booked_now - chain.visit_value))


def headlines(
    chain: Chain,
    acquired: int | None,
    acquisition_cost: npt.ArrayLike | None = None,
    explicit_cac: float | None = None,
) -> Headlines:
    """Value per entrant and per customer, cost of acquiring one, their ratio, and payback.

    Acquisition cost = explicit + (cost of the visits before the acquired state per entrant) / (customers per
    entrant) + the acquisition part of the cost from there on. LTV:CAC = value per customer / acquisition
    cost.

    Parameters
    ----------
    chain : the chain; its cost includes `acquisition_cost`.
    acquired : state from which on a person is a customer, or None when there is none.
    acquisition_cost : (S,), the part of the cost per visit that pays for acquisition, zeros if not given.
    explicit_cac : money per customer that is spent outside the chain.

    Returns
    -------
    Headlines; reasons are `no_acquired_stage`, `never_acquired`, `value_unknown`, `no_cac`,
    `no_dwell` (no time passes), `payback_too_late` (neither reached nor ruled out within 20,000 periods).

    Example
    -------
    >>> chain = Chain(("lead", "customer"), [[0, 0.2], [0, 0.5]], [0, 75.0], [10.0, 0], [1, 1], [1, 0])
    >>> result = headlines(chain, acquired=1)
    >>> result.per_customer, result.acquisition_cost, result.ltv_to_cac
    (150.0, 50.0, 3.0)

    References
    ----------
    Gupta and Lehmann (2003), "Customers as assets", for value before acquisition cost.
    """
    if acquired is None:
        return Headlines(chain.clv, None, None, None, None, UNKNOWN, ("no_acquired_stage",))
    spent = np.zeros(len(chain.names))
    if acquisition_cost is not None:
        spent = np.array(acquisition_cost, dtype=np.float64)
    soundness.check_numbers(chain.names, {"acquisition_cost": spent})
    if explicit_cac is not None and not 0 <= explicit_cac < math.inf:
        raise soundness.ChainError("cost_negative", (), explicit_cac)
    if not chain.known[acquired]:
        return Headlines(chain.clv, None, None, None, None, UNKNOWN, ("value_unknown",))
    before = chain.with_numbers(cost=chain.cost - spent)
    value = float(before.layer_value[0, acquired])
    later = float(before.layer_value[0, acquired] - chain.layer_value[0, acquired])
    customers, earlier = _until_acquired(chain, acquired)
    if customers <= 0:
        return Headlines(chain.clv, value, 0.0, None, None, UNKNOWN, ("never_acquired",))
    total = (explicit_cac or 0.0) + earlier / customers + later
    if total <= 0:
        return Headlines(chain.clv, value, customers, None, None, UNKNOWN, ("no_cac",))
    payback = chain_payback(before, acquired, total)
    late = "payback_too_late" if chain.dwell_periods.any() else "no_dwell"
    reasons = (late,) if payback.unknown else ()
    return Headlines(chain.clv, value, customers, total, value / total, payback, reasons)


def _until_acquired(chain: Chain, acquired: int) -> tuple[float, float]:
    """Discounted share of entrants who become customers, and the cost per entrant of the visits before."""
    moves = chain.transition.copy()
    moves[acquired] = 0
    first = replace(chain, transition=moves)
    visits = first.visits.copy()
    customers = float(visits[acquired])
    visits[acquired] = 0
    return customers, float(visits @ chain.cost)


def margin_multiple(retention: float, discount_rate: float) -> float:
    """Lifetime value of one unit of margin a period, first earned a period from now: r / (1 + i - r).

    Parameters
    ----------
    retention : share of customers kept each period, 0 to 1.
    discount_rate : per period, at least 0.

    Returns
    -------
    The multiple, without unit.

    Raises
    ------
    ChainError
        `retention_out_of_range`, `rate_negative`, or `endless_loop` when everybody stays and nothing is
        discounted.

    Example
    -------
    >>> round(margin_multiple(0.8, 0.1), 2)
    2.67

    References
    ----------
    Gupta and Lehmann (2003), "Customers as assets", Journal of Interactive Marketing 17(1).
    """
    if not 0 <= retention <= 1:
        raise soundness.ChainError("retention_out_of_range", (), retention)
    if not discount_rate >= 0:
        raise soundness.ChainError("rate_negative", (), discount_rate)
    if 1 + discount_rate - retention <= 0:
        raise soundness.ChainError("endless_loop")
    return retention / (1 + discount_rate - retention)


def break_even_retention(margin: float, acquisition_cost: float, discount_rate: float) -> float | None:
    """Retention at which the margin multiple just covers the acquisition cost: r = CAC (1 + i) / (m + CAC).

    Parameters
    ----------
    margin : money per customer and period, above 0.
    acquisition_cost : money per customer, at least 0.
    discount_rate : per period, at least 0.

    Returns
    -------
    The retention, or None when even keeping every customer does not cover the cost.

    Raises
    ------
    ChainError
        `margin_not_positive`, `cost_negative`, `rate_negative`.

    Example
    -------
    >>> round(break_even_retention(100.0, 266.0, 0.1), 3)
    0.799

    References
    ----------
    Gupta and Lehmann (2003), "Customers as assets", solved for r.
    """
    if not margin > 0:
        raise soundness.ChainError("margin_not_positive", (), margin)
    if not acquisition_cost >= 0:
        raise soundness.ChainError("cost_negative", (), acquisition_cost)
    if not discount_rate >= 0:
        raise soundness.ChainError("rate_negative", (), discount_rate)
    retention = acquisition_cost * (1 + discount_rate) / (margin + acquisition_cost)
    return retention if retention <= 1 else None

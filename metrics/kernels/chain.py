"""The chain of a customer journey: moves, money, discount and start, and the value of standing anywhere."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from metrics.kernels import soundness
from metrics.kernels.soundness import ChainError
from metrics.kernels.system import Numbers, Singular, System, Truths, WholeNumbers, layered, meetings, reach

__all__ = ["Chain", "ChainError", "ChainWarning", "Referrals", "dwell_discount", "with_referrals"]

DAYS_PER_YEAR = 365.25
NUMBER_FIELDS = ("transition", "revenue", "cost", "discount", "start")
# What of a chain hangs on its moves alone, with them on its start, with them on its money.
OF_MOVES = ("names", "dwell_periods", "horizon", "exit_share", "discounted", "_stuck", "known", "system")
OF_START = ("reachable", "layer_visits", "visits")
OF_MONEY = ("money", "layer_value", "value")


class ChainWarning(NamedTuple):
    """Something true of a chain that its reader should know: a code and the states it is about."""

    code: str
    states: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Chain:
    """A discounted chain with money; its value is CLV = a.V, with V = r + A V and A = diag(d) P.

    Parameters
    ----------
    names : S names, each once.
    transition : (S, S), share of the visits to row s that go next to column t; a row sums to at most 1, the
        rest leaves.
    revenue : (S,), money in per visit, margin already applied.
    cost : (S,), money out per visit.
    discount : (S,), worth of one unit on arriving in the next state, seen on arriving in s; in (0, 1].
    start : (S,), share of the entrants who begin in s; sums to 1.
    dwell_periods : (S,) whole periods from arriving in s to arriving in the next state; counts only with a
        horizon and for payback; zeros if not given.
    horizon : periods that count (0 to horizon - 1), or None for the whole life.

    Raises
    ------
    ChainError
        `no_states`, `duplicate_state`, `wrong_shape`, `not_finite_number`, `negative_share`,
        `share_above_one`, `discount_out_of_range`, `start_not_a_mix`, `dwell_not_whole`,
        `horizon_not_positive`, `endless_loop`.

    Example
    -------
    One hundred a quarter for one year, nobody leaves, nothing is discounted:

    >>> year = Chain(("active",), [[1.0]], [100.0], [0.0], [1.0], [1.0], dwell_periods=[1], horizon=4)
    >>> year.clv
    400.0

    References
    ----------
    Pfeifer and Carraway (2000), "Modeling customer relationships as Markov chains", Journal of
    Interactive Marketing 14(2): V = (I - P / (1 + d))^-1 R.
    """

    names: tuple[str, ...]
    transition: Numbers
    revenue: Numbers
    cost: Numbers
    discount: Numbers
    start: Numbers
    dwell_periods: WholeNumbers = field(default_factory=lambda: np.zeros(0, np.int64))
    horizon: int | None = None

    def __post_init__(self) -> None:
        names = tuple(self.names)
        soundness.check_names(names)
        arrays = {name: np.array(getattr(self, name), dtype=np.float64) for name in NUMBER_FIELDS}
        soundness.check_numbers(names, arrays)
        dwell = np.asarray(self.dwell_periods) if np.size(self.dwell_periods) else np.zeros(len(names))
        self._keep("names", names)
        self._keep("dwell_periods", soundness.whole_periods(names, dwell))
        for name, array in arrays.items():
            self._keep(name, array)
        soundness.check_ranges(names, self.transition, self.discount, self.start, self.horizon)
        endless = self.reachable & self._stuck
        if endless.any():
            raise ChainError("endless_loop", soundness.loop_within(names, self.transition, endless))

    def with_numbers(self, **changed: Any) -> Self:
        """Return the chain with other numbers, as `dataclasses.replace` would; what is solved is taken over.

        Parameters
        ----------
        changed : `revenue` and `cost`, money per visit, and `start`, shares of entrants, each of shape (S,).

        Raises
        ------
        ChainError
            As for a new chain: ``start_not_a_mix``, numbers that are none, what is endless from the start.
        """
        if "start" in changed and self._stuck.any():
            return replace(self, **changed)
        arrays = {name: np.array(value, dtype=np.float64) for name, value in changed.items()}
        soundness.check_numbers(self.names, arrays)
        if "start" in arrays:
            soundness.check_start(self.names, arrays["start"])
        self.system  # noqa: B018 - made here it serves both
        stays = {*NUMBER_FIELDS, *OF_MOVES} - arrays.keys()
        stays |= set() if "start" in arrays else {*OF_START}
        stays |= {*OF_MONEY} if arrays.keys() <= {"start"} else set()
        other = object.__new__(type(self))
        other.__dict__.update({name: value for name, value in self.__dict__.items() if name in stays})
        for name, array in arrays.items():
            other._keep(name, array)
        return other

    def _keep(self, name: str, value: object) -> None:
        """Store a field of this frozen value, arrays as copies that nobody can write to."""
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
        object.__setattr__(self, name, value)

    @cached_property
    def money(self) -> Numbers:
        """Money per visit r = revenue - cost, shape (S,)."""
        money: Numbers = self.revenue - self.cost
        return money

    @cached_property
    def exit_share(self) -> Numbers:
        """Share of the visits to s that leave, e_s = 1 - sum_t P_st, shape (S,)."""
        return np.asarray(1 - self.transition.sum(axis=1))

    @cached_property
    def discounted(self) -> Numbers:
        """Discounted moves A = diag(d) P, shape (S, S)."""
        return np.asarray(self.discount[:, None] * self.transition)

    @cached_property
    def reachable(self) -> Truths:
        """Whether entrants can ever come to s, shape (S,)."""
        return reach(self.transition > 0, self.start > 0)

    @cached_property
    def _stuck(self) -> Truths:
        return soundness.stuck(self.transition, self.discount, self.dwell_periods, self.horizon)

    @cached_property
    def known(self) -> Truths:
        """Whether V_s is finite: false only where nobody comes and an endless loop lies ahead, shape (S,)."""
        if not self._stuck.any():
            return np.ones(len(self.names), dtype=np.bool_)
        return ~reach(self.transition.T > 0, self._stuck)

    @cached_property
    def warnings(self) -> tuple[ChainWarning, ...]:
        """What the reader should know: `no_exit` where only discounting keeps a reachable value finite."""
        if self.horizon is not None:
            return ()
        leaving = reach(
            self.transition.T > soundness.SHARE_TOLERANCE, self.exit_share > soundness.SHARE_TOLERANCE
        )
        held = self.reachable & ~leaving
        return (ChainWarning("no_exit", soundness.named(self.names, held)),) if held.any() else ()

    @cached_property
    def system(self) -> System:
        """The linear system of this chain; rows without a finite value (nobody comes there) are cut off."""
        moves = self.discounted * self.known[:, None]
        return layered(moves, self.dwell_periods, self.horizon)

    @cached_property
    def layer_value(self) -> Numbers:
        """Value of standing at s after j periods, shape (layers, S); 0 where not `known`."""
        return self._solved(lambda: self.system.values(self.money * self.known))

    @cached_property
    def layer_visits(self) -> Numbers:
        """Discounted visits to s after j periods per entrant, shape (layers, S)."""
        return self._solved(lambda: self.system.visits(self.start))

    def _solved(self, solve: Callable[[], Numbers]) -> Numbers:
        try:
            return solve()
        except Singular:
            raise ChainError("not_finite_number", soundness.named(self.names, self.reachable)) from None

    @cached_property
    def value(self) -> Numbers:
        """Value V_s of a customer who arrives at s, money per customer, shape (S,); NaN where not `known`."""
        return np.where(self.known, self.layer_value[0], np.nan)

    @cached_property
    def visits(self) -> Numbers:
        """Discounted visits n_s per entrant, shape (S,), summed over the periods; 0 where not `reachable`."""
        visits: Numbers = self.layer_visits.sum(axis=0)
        return visits

    @cached_property
    def clv(self) -> float:
        """Value per entrant, CLV = a.V = n.r."""
        return float(self.start @ self.layer_value[0])

    @cached_property
    def visit_value(self) -> Numbers:
        """Visits times the value at the visit, sum_j n_js V_js, shape (S,)."""
        return np.asarray((self.layer_visits * self.layer_value).sum(axis=0))

    @cached_property
    def next_value(self) -> Numbers:
        """Visits to s times the value of t on arriving there, sum_j n_js V_{j + dwell_s, t}, shape (S, S)."""
        if self.horizon is None:
            return meetings(self.layer_visits, self.layer_value, 0)
        result = np.zeros(self.transition.shape)
        for periods in np.unique(self.dwell_periods):
            rows = self.dwell_periods == periods
            result[rows] = meetings(self.layer_visits[:, rows], self.layer_value, int(periods))
        return result

    def index(self, name: str) -> int:
        """Place of a state in the arrays."""
        return self.names.index(name)


@dataclass(frozen=True)
class Referrals:
    """What word of mouth adds: K customers brought by each referred customer, and CLV with all of them."""

    brought_by_entrant: float
    brought_by_referred: float
    multiplier: float
    clv: float


def with_referrals(chain: Chain, referrals: npt.ArrayLike, mix: npt.ArrayLike | None = None) -> Referrals:
    """Value per entrant with those they bring, and those whom these bring.

    K = g^T N b, CLV = a.V + (a^T N b) g.V / (1 - K); when the referred start like everybody (g = a), a.V / (1
    - K).

    Parameters
    ----------
    chain : the chain.
    referrals : (S,), customers brought per visit to s, b.
    mix : (S,), where the referred start, g; like the entrants if not given.

    Returns
    -------
    Referrals; its multiplier is 1 / (1 - K).

    Raises
    ------
    ChainError
        `referrals_explode` with K when K >= 1: every customer brings another, there is no finite value.

    Example
    -------
    >>> chain = Chain(("active",), [[0.5]], [10.0], [0.0], [1.0], [1.0])
    >>> with_referrals(chain, [0.1]).clv
    25.0

    References
    ----------
    Kumar, Petersen and Leone (2010), "Driving profitability by encouraging customer referrals", for the idea;
    the sum over generations is the geometric series.
    """
    brought = np.array(referrals, dtype=np.float64)
    soundness.check_numbers(chain.names, {"referrals": brought})
    referred = chain if mix is None else replace(chain, start=np.array(mix, dtype=np.float64))
    first = float(chain.visits @ brought)
    later = float(referred.visits @ brought)
    if later >= 1:
        raise ChainError("referrals_explode", soundness.named(chain.names, brought > 0), later)
    multiplier = 1 / (1 - later)
    return Referrals(first, later, multiplier, chain.clv + first * multiplier * referred.clv)


def dwell_discount(
    annual_rate: float,
    days: float,
    kind: Literal["fixed", "exponential", "gamma"] = "fixed",
    shape: float | None = None,
) -> float:
    """Expected discount factor of a dwell, d = E[exp(-rho T)] with rho = ln(1 + annual rate).

    Fixed T: (1 + annual rate)^(-days / 365.25); exponential with mean m: 1 / (1 + rho m); gamma with mean m
    and shape k: (1 + rho m / k)^-k.

    Parameters
    ----------
    annual_rate : discount rate a year, at least 0.
    days : mean dwell in days, at least 0.
    kind : how the dwell is distributed.
    shape : k of the gamma distribution, above 0.

    Returns
    -------
    The factor, in (0, 1].

    Raises
    ------
    ChainError
        `rate_negative`, `dwell_negative`, `shape_not_positive`.

    Example
    -------
    >>> round(dwell_discount(0.1, 365.25), 6), round(dwell_discount(0.1, 365.25, "exponential"), 6)
    (0.909091, 0.912983)

    References
    ----------
    Howard (1971), "Dynamic Probabilistic Systems" II: exponential transforms of holding times.
    """
    years = days / DAYS_PER_YEAR
    if not 0 <= annual_rate < math.inf:
        raise ChainError("rate_negative", (), annual_rate)
    if not 0 <= years < math.inf:
        raise ChainError("dwell_negative", (), days)
    if kind == "fixed":
        return float((1 + annual_rate) ** -years)
    order = 1.0 if kind == "exponential" else shape
    if order is None or not order > 0:
        raise ChainError("shape_not_positive", (), shape)
    return float((1 + math.log1p(annual_rate) * years / order) ** -order)

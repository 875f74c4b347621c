"""Puts the states of a map together as one chain, and marks what is unknown because a number is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from journey.findings import Finding
from metrics.kernels.chain import Chain, ChainError
from metrics.kernels.system import Numbers, Truths, reach
from metrics.states import Mapped

COPY = "\x1f"
"""Stands between the name of a segment and that of a state, where each segment has states of its own."""


@dataclass(frozen=True, eq=False)
class Part:
    """The states of one segment with its share of the entrants; `name` is "" where nobody is told apart."""

    name: str
    share: float
    mapped: Mapped

    def state_name(self, key: str) -> str:
        """Return the name of a state within the chain of all parts."""
        return f"{self.name}{COPY}{key}" if self.name else key


@dataclass(frozen=True, eq=False)
class Assembled:
    """A chain in which unknown numbers are left out, and what of its answers stands nevertheless.

    `value_known`, `visits_known`, `row_known` and `money_known` have shape (S,); `chain` is None where there
    is no sound chain at all.
    """

    names: tuple[str, ...]
    chain: Chain | None
    value_known: Truths
    visits_known: Truths
    row_known: Truths
    money_known: Truths
    findings: tuple[Finding, ...]

    @property
    def clv_known(self) -> bool:
        """Whether the value per entrant is known: it hangs only on what entrants can come to."""
        chain = self.chain
        if chain is None or not self.visits_known.any():
            return False
        return bool(self.value_known[chain.start > 0].all())


def assemble(parts: Sequence[Part], horizon: int | None) -> Assembled:
    """Build one chain from the states of all parts, block by block.

    Parameters
    ----------
    parts : one for each segment that is told apart, or one for all customers.
    horizon : periods that count, or None for the whole life.

    Returns
    -------
    Assembled. A value is unknown where an unknown row or unknown money lies ahead, visits are unknown where
    an unknown share lies behind.
    """
    arrays = _Arrays(parts)
    while True:
        try:
            chain = arrays.chain(horizon)
        except ChainError as error:
            if error.code != "endless_loop" or not arrays.open_rows(error.states):
                return arrays.nothing(error)
            continue
        return arrays.assembled(chain)


class _Arrays:
    """The numbers of a chain while it is put together."""

    def __init__(self, parts: Sequence[Part]) -> None:
        pairs = [(part, state) for part in parts for state in part.mapped.states]
        self.names = tuple(part.state_name(state.id) for part, state in pairs)
        self.place = {name: index for index, name in enumerate(self.names)}
        count = len(pairs)
        self.transition = np.zeros((count, count))
        self.uncertain = np.zeros((count, count), dtype=np.bool_)
        self.row_known = np.array([state.complete for _, state in pairs], dtype=np.bool_)
        self.revenue = np.zeros(count)
        self.cost = np.zeros(count)
        self.money_known = np.ones(count, dtype=np.bool_)
        self.discount = np.array([state.discount for _, state in pairs])
        self.dwell = np.array([state.dwell_periods for _, state in pairs], dtype=np.int64)
        self.start: Numbers = np.zeros(count)
        self.start_known = bool(parts)
        self.findings: list[Finding] = []
        for row, (part, state) in enumerate(pairs):
            for move in state.moves:
                column = self.place[part.state_name(move.target)]
                self.transition[row, column] += move.share or 0.0
                self.uncertain[row, column] |= move.share is None or not state.complete
            money = state.money
            figures = (money.revenue, money.cost_to_serve, money.acquisition_cost)
            self.money_known[row] = None not in figures
            self.revenue[row] = money.revenue or 0.0
            self.cost[row] = (money.cost_to_serve or 0.0) + (money.acquisition_cost or 0.0)
        self.transition[~self.row_known] = np.where(
            self.uncertain[~self.row_known], 0.0, self.transition[~self.row_known]
        )
        self._enter(parts)
        self._look_for_revenue(parts)

    def _enter(self, parts: Sequence[Part]) -> None:
        shares = [
            part.share * share
            for part in parts
            for share in (part.mapped.start or [float("nan")] * len(part.mapped.states))
        ]
        self.start_known = bool(shares) and bool(np.isfinite(shares).all())
        if self.start_known:
            self.start = np.array(shares)
        elif len(self.start):
            self.start[0] = 1.0

    def _look_for_revenue(self, parts: Sequence[Part]) -> None:
        """Without any revenue on the whole map its value is not 0 but unknown."""
        told = {"revenue_per_customer", "average_order_value", "purchase_frequency"}
        states = [state for part in parts for state in part.mapped.states]
        if states and not any(told & state.inputs.keys() for state in states):
            self.money_known[:] = False
            self.findings.append(Finding("no_revenue", None, {}, "error"))

    def chain(self, horizon: int | None) -> Chain:
        """Return the chain, solved, so that whatever cannot be solved is found here."""
        chain = Chain(
            self.names,
            self.transition,
            self.revenue,
            self.cost,
            self.discount,
            self.start,
            dwell_periods=self.dwell,
            horizon=horizon,
        )
        np.dot(chain.visits, chain.value)
        return chain

    def open_rows(self, loop: Sequence[str]) -> bool:
        """Take the states of an endless loop as unknown; return whether that is new."""
        rows = [self.place[name] for name in dict.fromkeys(loop)]
        if not self.row_known[rows].any():
            return False
        path = tuple(name.rpartition(COPY)[2] for name in loop)
        self.findings.append(Finding("endless_loop", path[0], {"path": path}, "error"))
        self.row_known[rows] = False
        self.uncertain[rows] |= self.transition[rows] > 0
        self.transition[rows] = 0.0
        return True

    def nothing(self, error: ChainError) -> Assembled:
        if error.code != "no_states":
            states = tuple(name.rpartition(COPY)[2] for name in error.states)
            parameters = {"states": states, "total": error.total}
            self.findings.append(Finding(error.code, states[0] if states else None, parameters, "error"))
        none = np.zeros(len(self.names), dtype=np.bool_)
        findings = tuple(self.findings)
        return Assembled(self.names, None, none, none, self.row_known, self.money_known, findings)

    def assembled(self, chain: Chain) -> Assembled:
        possible = np.logical_or(self.uncertain, self.transition > 0)
        unsure: Truths = np.asarray(~(self.row_known & self.money_known))
        value_known = ~reach(np.asarray(possible.T), unsure) & chain.known
        visits_known = np.zeros(len(self.names), dtype=np.bool_)
        if self.start_known:
            behind = reach(possible, self.start > 0)
            tainted: Truths = np.asarray((self.uncertain & behind[:, None]).any(axis=0))
            visits_known = ~reach(possible, tainted)
        warnings = tuple(
            Finding(found.code, None, {"states": tuple(name.rpartition(COPY)[2] for name in found.states)})
            for found in chain.warnings
        )
        return Assembled(
            names=self.names,
            chain=chain,
            value_known=value_known,
            visits_known=visits_known,
            row_known=self.row_known,
            money_known=self.money_known,
            findings=(*self.findings, *warnings),
        )


def virtual_customer(chain: Chain, weights: Numbers) -> Chain:
    """Return the chain with a last state from which people come to the others by `weights`, at once."""
    count = len(chain.names)
    transition = np.zeros((count + 1, count + 1))
    transition[:count, :count] = chain.transition
    transition[count, :count] = weights / weights.sum()
    start = np.zeros(count + 1)
    start[count] = 1.0
    return replace(
        chain,
        names=(*chain.names, COPY),
        transition=transition,
        revenue=np.append(chain.revenue, 0.0),
        cost=np.append(chain.cost, 0.0),
        discount=np.append(chain.discount, 1.0),
        start=start,
        dwell_periods=np.append(chain.dwell_periods, 0),
    )

"""What the formulas of a workbook come to, so that a viewer that does not calculate shows every figure."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gui.export.workbook_cells import Numbers
from gui.export.workbook_plan import Plan
from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.kernels.system import Singular, System, layered


@dataclass
class Results:
    """Arrays by state (S,) or pair of states (S, S), 1 and 0 for yes and no, in the order of the plan."""

    plan: Plan
    closures: list[Numbers] = field(default_factory=list)

    def __post_init__(self) -> None:
        places, ways = self.plan.places, self.plan.ways
        count = len(places)
        self.count = count
        self.row_known = np.array([float(place.state.complete) for place in places])
        self.transition, self.possible = np.zeros((count, count)), np.zeros((count, count))
        for way in ways:
            known = bool(self.row_known[way.source])
            self.transition[way.source, way.target] += (way.used or 0.0) if known else 0.0
            self.possible[way.source, way.target] = max(
                self.possible[way.source, way.target], float(not known or (way.used or 0.0) > 0)
            )
        self.discount = np.array([place.state.discount for place in places])
        self.periods = np.array([place.state.dwell_periods for place in places], dtype=np.int64)
        self._money()
        self._start()
        self._known()
        with np.errstate(all="ignore"):
            self._solve()

    def _money(self) -> None:
        money = [place.state.money for place in self.plan.places]
        told = {"revenue_per_customer", "purchase_frequency", "average_order_value"}
        any_told = any(told & place.state.inputs.keys() for place in self.plan.places)
        self.revenue = np.array([each.revenue or 0.0 for each in money])
        self.acquisition = np.array([each.acquisition_cost or 0.0 for each in money])
        self.cost = np.array([each.cost_to_serve or 0.0 for each in money]) + self.acquisition
        complete = [None not in (each.revenue, each.cost_to_serve, each.acquisition_cost) for each in money]
        self.money_known = np.array([float(any_told and each) for each in complete])
        self.money = self.revenue - self.cost

    def _start(self) -> None:
        shares = [
            float("nan") if part.mapped.start is None else part.share * part.mapped.start[place]
            for part in self.plan.card.parts
            for place in range(len(part.mapped.states))
        ]
        self.typed_start = np.array(shares)
        self.start = np.nan_to_num(self.typed_start)
        self.start_known = bool(np.isfinite(self.typed_start).all())

    def _known(self) -> None:
        reached = np.sign(self.possible + np.eye(self.count))
        self.closures = [reached]
        length = 1
        while length < self.count - 1:
            squared = reached @ reached
            reached = np.sign(squared @ squared)
            self.closures.append(reached)
            length *= 4
        losing = (1 - self.discount * self.transition.sum(axis=1) > SHARE_TOLERANCE) | (self.row_known == 0)
        if self.plan.horizon is not None:
            losing |= self.periods > 0
        self.losing = losing.astype(float)
        self.escapes = np.sign(reached @ self.losing)
        self.used = self.row_known * self.escapes
        self.unsure = 1 - self.used * self.money_known
        self.value_known = 1 - np.sign(reached @ self.unsure)
        self.behind = np.sign(reached.T @ self.start)
        self.tainted = np.sign(self.possible.T @ (self.behind * (1 - self.used)))
        self.visits_known = (1 - np.sign(reached.T @ self.tainted)) * self.start_known

    def _solve(self) -> None:
        horizon = self.plan.horizon
        self.discounted = (self.discount * self.used)[:, None] * self.transition
        within = self.discounted if horizon is None else self.discounted * (self.periods == 0)[:, None]
        winning = self.winning()
        self.inverse = _inverse(within)
        self.inverse_before = _inverse(within * (1 - winning)[:, None])
        system = layered(self.discounted, self.periods, horizon)
        before = layered(self.discounted * (1 - winning)[:, None], self.periods, horizon)
        self.value = _solved(system, self.money)
        self.value_before = _solved(system, self.money + self.acquisition)
        self.visits = _visited(system, self.start)
        self.visits_before = _visited(before, self.start)

    def winning(self) -> Numbers:
        """Return 1 where a person becomes a customer, shape (S,)."""
        flags = np.zeros(self.count)
        for group, part in zip(self.plan.groups, self.plan.card.parts, strict=True):
            keys = [state.id for state in part.mapped.states]
            if part.mapped.acquired is not None:
                flags[group.first + keys.index(part.mapped.acquired)] = 1
        return flags

    @property
    def meetings(self) -> Numbers:
        """Visits to a state times the value of another on arriving there, shape (S, S)."""
        found = np.zeros((self.count, self.count))
        for state in range(self.count):
            later = int(self.periods[state]) if self.plan.horizon is not None else 0
            if later < len(self.value):
                found[state] = self.visits[: len(self.value) - later, state] @ self.value[later:]
        return found

    def awaited(self, value: Numbers, money: Numbers) -> Numbers:
        """Return money of a visit and what later periods bring, shape (periods, S)."""
        found = np.tile(money, (len(value), 1))
        for period in range(len(value)):
            for state, later in enumerate(self.periods):
                if 0 < later < len(value) - period:
                    found[period, state] += self.discounted[state] @ value[period + later]
        return found

    def arriving(self, visits: Numbers) -> Numbers:
        """Return visits of earlier periods whose next visit begins in a period, shape (periods, S)."""
        found = np.zeros(visits.shape)
        for state, later in enumerate(self.periods):
            if 0 < later < len(visits):
                found[later:, state] = visits[:-later, state]
        return found


def _inverse(moves: Numbers) -> Numbers:
    try:
        return np.asarray(np.linalg.inv(np.eye(len(moves)) - moves))
    except np.linalg.LinAlgError:
        return np.full(moves.shape, np.nan)


def _solved(system: System, money: Numbers) -> Numbers:
    try:
        return system.values(money)
    except Singular:
        return np.full((system.layers, len(money)), np.nan)


def _visited(system: System, start: Numbers) -> Numbers:
    try:
        return system.visits(start)
    except Singular:
        return np.full((system.layers, len(start)), np.nan)

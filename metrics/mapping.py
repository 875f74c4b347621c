"""From map to chain: reads the states of a map, their moves and their money, and says what was assumed."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from journey.findings import Finding
from journey.records import Flow, Stage, Touchpoint
from metrics.adjustment import Adjustment, Relief, of_scenario, reliefs, relieved_money, relieved_moves
from metrics.entrants import acquired, start
from metrics.kernels.chain import dwell_discount
from metrics.kernels.estimate import UNKNOWN
from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.reading import drivers, typed_for_scenario
from metrics.states import PERIOD_DAYS, Inputs, Mapped, Money, Move, Notes, State

if TYPE_CHECKING:
    from journey.journey import Journey
    from journey.lookup import Selection

Level = Literal["stage", "touchpoint"]
Node = Stage | Touchpoint

ROUNDED_SHARE = 0.005
"""Two rates that differ by no more than this are taken for one that was rounded."""


def map_states(
    journey: Journey, selection: Selection, level: Level = "stage", adjustment: Adjustment | None = None
) -> Mapped:
    """Read the states of a map under one selection.

    Parameters
    ----------
    journey : the map.
    selection : whose numbers, in which world, and when.
    level : stages as states, or the touchpoints that flows join.
    adjustment : laid over the numbers, after what the scenario's own opportunities do.

    Returns
    -------
    Mapped; a state whose shares are not all known is marked, never filled in.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.lookup import Selection
    >>> from journey.records import Map, Series, Stage
    >>> rate = Series(id="s1", subject="trial", kpi="conversion_rate", points=((None, 0.4, None),))
    >>> stages = [Stage(id="trial"), Stage(id="paid", order=1)]
    >>> mapped = map_states(Journey([Map(id="m"), *stages, rate]), Selection())
    >>> [(move.source, move.target, move.share) for move in mapped.states[0].moves]
    [('trial', 'paid', 0.4)]
    """
    notes = Notes()
    nodes = stage_nodes(journey) if level == "stage" else touchpoint_nodes(journey)
    layers = [layer for layer in (of_scenario(journey, selection.scenario), adjustment) if layer]
    asked = _Asked(journey, selection, layers, notes)
    inputs = {node.id: asked.drivers(node.id) for node in nodes}
    own = asked.drivers(journey.map.id)
    freed = [(layer, reliefs(journey, layer, tuple(inputs), notes)) for layer in layers]
    states = [_mapped(asked, nodes, place, inputs[node.id], freed, level) for place, node in enumerate(nodes)]
    if not nodes:
        notes.miss("no_states", None, level=level)
    return Mapped(
        states=tuple(states),
        start=start(nodes, inputs, notes),
        acquired=acquired(journey, nodes, states, notes),
        explicit_cost=own["acquisition_cost"].value if "acquisition_cost" in own else None,
        explicit_known="acquisition_cost" not in own or own["acquisition_cost"].value is not None,
        assumptions=tuple(notes.assumptions),
        findings=tuple(notes.findings),
    )


def map_some(
    journey: Journey, selection: Selection, level: Level, adjustment: Adjustment, keys: Collection[str]
) -> tuple[Mapping[str, State], tuple[Finding, ...]]:
    """Return some states of a map after an adjustment, and what was found about them.

    Each is the one that `map_states` returns; the others are not read, which is what makes it fast.
    """
    notes = Notes()
    nodes = stage_nodes(journey) if level == "stage" else touchpoint_nodes(journey)
    layers = [layer for layer in (of_scenario(journey, selection.scenario), adjustment) if layer]
    asked = _Asked(journey, selection, layers, notes)
    ids = tuple(node.id for node in nodes)
    freed = [(layer, reliefs(journey, layer, ids, notes)) for layer in layers]
    states = {
        node.id: _mapped(asked, nodes, place, asked.drivers(node.id), freed, level)
        for place, node in enumerate(nodes)
        if node.id in keys
    }
    return states, tuple(notes.findings)


def _mapped(
    asked: _Asked,
    nodes: Sequence[Node],
    place: int,
    inputs: Inputs,
    freed: Sequence[tuple[Adjustment, Mapping[str, Relief]]],
    level: Level,
) -> State:
    """Read one state."""
    node, notes = nodes[place], asked.notes
    following = nodes[place + 1].id if level == "stage" and place + 1 < len(nodes) else None
    kind = type(node)
    ends = asked.journey.of(kind)
    if kind is Touchpoint:
        ends = {each.id: each for each in nodes}
    flows = tuple(flow for flow in asked.journey.flows_from(node.id) if flow.target in ends)
    shares = {flow.id: asked.drivers(flow.id) for flow in flows}
    row = _Row(node, inputs, flows, shares, following)
    relief = [(layer, found[node.id]) for layer, found in freed if node.id in found]
    return _relieved(_state(asked.journey, row, notes), row, relief, notes)


def stage_nodes(journey: Journey) -> tuple[Node, ...]:
    """Return the stages from left to right."""
    return journey.stages


def touchpoint_nodes(journey: Journey) -> tuple[Node, ...]:
    """Return the touchpoints that flows join, from left to right, then by their place."""
    touchpoints = journey.of(Touchpoint)
    joined = {
        key
        for flow in journey.of(Flow).values()
        if flow.source in touchpoints and flow.target in touchpoints
        for key in (flow.source, flow.target)
    }
    place = {stage.id: index for index, stage in enumerate(journey.stages)}

    def order(key: str) -> tuple[int, float, float, str]:
        across, down = touchpoints[key].at or (0.0, 0.0)
        return place.get(touchpoints[key].stage, len(place)), down, across, key

    return tuple(touchpoints[key] for key in sorted(joined, key=order))


def natural_level(journey: Journey) -> Level:
    """Return "touchpoint" where only the flows between touchpoints carry shares (a discovered journey)."""
    touchpoints = journey.of(Touchpoint)
    carried = {True: False, False: False}
    for flow in journey.of(Flow).values():
        if journey.series(flow.id, "share"):
            carried[flow.source in touchpoints] = True
    told = any(journey.series(stage.id, "conversion_rate") for stage in journey.stages)
    return "touchpoint" if carried[True] and not carried[False] and not told else "stage"


@dataclass(frozen=True)
class _Row:
    """What one state is made of."""

    node: Node
    inputs: Inputs
    flows: tuple[Flow, ...]
    shares: Mapping[str, Inputs]
    following: str | None

    @property
    def id(self) -> str:
        return self.node.id

    @property
    def recurring(self) -> bool:
        return isinstance(self.node, Stage) and self.node.recurring

    def value(self, kpi: str) -> float | None:
        found = self.inputs.get(kpi)
        return None if found is None else found.value


@dataclass(frozen=True)
class _Asked:
    """Whose numbers are asked for, and what is laid over them."""

    journey: Journey
    selection: Selection
    layers: Sequence[Adjustment]
    notes: Notes

    def drivers(self, subject: str) -> Inputs:
        known, findings = drivers(self.journey, subject, self.selection, self.layers)
        self.notes.findings += findings
        return known


def _relieved(state: State, row: _Row, freed: Sequence[tuple[Adjustment, Relief]], notes: Notes) -> State:
    """Return a state without its relieved pains; what yields leaves alone what was typed for the scenario."""
    ways = [row.inputs.get(kpi) for kpi in ("conversion_rate", "retention_rate", "churn_rate")]
    ways += [found.get("share") for found in row.shares.values()]
    for layer, relief in freed:
        if state.complete and not (layer.yields and any(typed_for_scenario(number) for number in ways)):
            moves = relieved_moves(row.id, state.moves, relief.kept, notes)
            state = replace(state, moves=moves, complete=all(move.share is not None for move in moves))
        if not (layer.yields and typed_for_scenario(row.inputs.get("cost_to_serve"))):
            state = replace(state, money=relieved_money(row.id, state.money, relief.saved, notes))
    return state


def _state(journey: Journey, row: _Row, notes: Notes) -> State:
    forward = _forward(row, notes)
    staying = _staying(row, forward, notes)
    if staying and row.value("acquisition_cost"):
        notes.findings.append(Finding("acquisition_cost_each_visit", row.id))
    moves = (*forward, *staying)
    days, periods = _dwell(row, PERIOD_DAYS[journey.map.period], notes)
    discount = 1.0 if days is None else dwell_discount(journey.map.annual_discount_rate, days)
    return State(
        id=row.id,
        inputs=row.inputs,
        moves=moves,
        complete=_adds_up(row, moves, notes) and days is not None,
        money=_money(row, notes),
        discount=discount,
        dwell_days=days or 0.0,
        dwell_periods=periods,
        referral_rate=row.value("referral_rate") if "referral_rate" in row.inputs else 0.0,
    )


# ---------------------------------------------------------------- moves


def _forward(row: _Row, notes: Notes) -> tuple[Move, ...]:
    """Return the moves to other states: drawn, or else to the next in order."""
    drawn = [flow for flow in row.flows if flow.target != row.id]
    if not drawn:
        return _implied(row, notes)
    _compare_with_rate(row, drawn, notes)
    moves = []
    for flow in drawn:
        found = row.shares[flow.id].get("share")
        if found is None and len(drawn) == 1:
            moves.append(_converting(row, flow.target, flow.id, notes))
            continue
        if found is None:
            notes.miss("share_missing", flow.id, source=flow.source, target=flow.target)
        share = None if found is None else found.value
        moves.append(Move(row.id, flow.target, flow.id, share, flow.id, "share", found or UNKNOWN))
    return tuple(moves)


def _compare_with_rate(row: _Row, drawn: Sequence[Flow], notes: Notes) -> None:
    """Say so where a conversion rate stands beside shares of flows that tell something else."""
    shares = [row.shares[flow.id]["share"].value for flow in drawn if "share" in row.shares[flow.id]]
    rate = row.value("conversion_rate")
    if rate is None or len(shares) < len(drawn) or None in shares:
        return
    if abs(rate - math.fsum(share for share in shares if share is not None)) > ROUNDED_SHARE:
        _disagree(row, ("share", "conversion_rate"), notes)


def _disagree(row: _Row, kpis: tuple[str, ...], notes: Notes) -> None:
    """Note that numbers of one thing differ; the first counts."""
    notes.findings.append(Finding("numbers_disagree", row.id, {"kpis": kpis, "used": kpis[0]}, "warning"))


def _implied(row: _Row, notes: Notes) -> tuple[Move, ...]:
    """Return the move to the next in order; beside a drawn loop only where a conversion rate asks for it."""
    rated = "conversion_rate" in row.inputs
    if row.following is None:
        if rated:
            notes.findings.append(Finding("conversion_leads_nowhere", row.id))
        return ()
    return (_converting(row, row.following, None, notes),) if rated or not row.flows else ()


def _converting(row: _Row, target: str, flow: str | None, notes: Notes) -> Move:
    if "conversion_rate" not in row.inputs:
        notes.miss("conversion_missing", row.id, target=target, flow=flow)
    rate = row.inputs.get("conversion_rate", UNKNOWN)
    return Move(row.id, target, flow, rate.value, row.id, "conversion_rate", rate)


def _staying(row: _Row, forward: Sequence[Move], notes: Notes) -> tuple[Move, ...]:
    """Return the moves from a state to itself: their own shares, else retention, else what churn leaves."""
    loops: list[str | None] = [flow.id for flow in row.flows if flow.target == row.id]
    moves: list[Move] = []
    for flow in loops or ([None] if row.recurring else []):
        found = row.shares[flow].get("share") if flow is not None else None
        if flow is not None and found is not None:
            moves.append(Move(row.id, row.id, flow, found.value, flow, "share", found))
        elif moves:
            notes.miss("share_missing", flow, source=row.id, target=row.id)
            moves.append(Move(row.id, row.id, flow, None, str(flow), "share"))
        else:
            moves.append(_retained(row, flow, forward, notes))
    if not moves and ("retention_rate" in row.inputs or "churn_rate" in row.inputs):
        notes.findings.append(Finding("retention_unused", row.id, {}, "warning"))
    return tuple(moves)


def _retained(row: _Row, flow: str | None, forward: Sequence[Move], notes: Notes) -> Move:
    if "retention_rate" in row.inputs:
        kept = row.inputs["retention_rate"]
        _compare_with_churn(row, kept.value, forward, notes)
        return Move(row.id, row.id, flow, kept.value, row.id, "retention_rate", kept)
    if "churn_rate" not in row.inputs:
        notes.miss("retention_missing", row.id, flow=flow)
        return Move(row.id, row.id, flow, None, row.id, "retention_rate")
    churn = row.value("churn_rate")
    onward = [move.share for move in forward]
    share = None
    if churn is not None and None not in onward:
        total = churn + math.fsum(value for value in onward if value is not None)
        share = max(0.0, 1 - total)
        if total > 1 + SHARE_TOLERANCE:
            notes.miss("share_above_one", row.id, total=total)
            share = None
    return Move(row.id, row.id, flow, share, row.id, "churn_rate", row.inputs["churn_rate"])


def _adds_up(row: _Row, moves: Sequence[Move], notes: Notes) -> bool:
    """Return whether all shares are known and leave no more than everybody; nothing is rescaled."""
    known = [move.share for move in moves if move.share is not None]
    total = math.fsum(known)
    if total > 1 + SHARE_TOLERANCE:
        notes.miss("share_above_one", row.id, total=total)
        return False
    return len(known) == len(moves)


def _compare_with_churn(row: _Row, kept: float | None, forward: Sequence[Move], notes: Notes) -> None:
    """Say so where a churn rate contradicts the retention rate, moving on counted as lost or not."""
    churn = row.value("churn_rate")
    if churn is None or kept is None:
        return
    onward = math.fsum(move.share or 0.0 for move in forward)
    if min(abs(1 - kept - churn), abs(1 - kept - onward - churn)) > ROUNDED_SHARE:
        _disagree(row, ("retention_rate", "churn_rate"), notes)


# ---------------------------------------------------------------- time and money


def _dwell(row: _Row, period_days: float, notes: Notes) -> tuple[float | None, int]:
    """Return days and whole periods until the next arrival; None where the number cannot be true."""
    if "dwell_time" in row.inputs:
        days = row.value("dwell_time")
        return days, 0 if days is None else round(days / period_days)
    if row.recurring:
        return notes.assume("dwell_one_period", row.id, "dwell_time", period_days), 1
    return notes.assume("dwell_none", row.id, "dwell_time", 0.0), 0


def _money(row: _Row, notes: Notes) -> Money:
    given = {"revenue_per_customer", "purchase_frequency", "average_order_value"} & row.inputs.keys()
    costs = {"cost_to_serve", "acquisition_cost"} & row.inputs.keys()
    if not given and not costs:
        notes.assume("no_money", row.id, "revenue_per_customer", 0.0)
        return Money((("revenue_per_customer", 0.0), ("gross_margin", 1.0)), 0.0, 0.0)
    return Money(
        _revenue(row, given, notes), _cost(row, "cost_to_serve", notes), _cost(row, "acquisition_cost", notes)
    )


def _revenue(row: _Row, given: set[str], notes: Notes) -> tuple[tuple[str, float], ...] | None:
    """Return the factors of the revenue: revenue, or frequency and order value, and the margin."""
    if not given:
        nothing = notes.assume("revenue_missing", row.id, "revenue_per_customer", 0.0)
        return (("revenue_per_customer", nothing), ("gross_margin", 1.0))
    factors: list[tuple[str, float | None]] = []
    if "revenue_per_customer" in given:
        factors.append(("revenue_per_customer", row.value("revenue_per_customer")))
        if len(given) > 1:
            notes.findings.append(Finding("revenue_given_twice", row.id, {"used": "revenue_per_customer"}))
    else:
        if "average_order_value" not in given:
            notes.miss("order_value_missing", row.id)
        frequency = row.value("purchase_frequency")
        if "purchase_frequency" not in given:
            frequency = notes.assume("frequency_missing", row.id, "purchase_frequency", 1.0)
        factors += [
            ("purchase_frequency", frequency),
            ("average_order_value", row.value("average_order_value")),
        ]
    margin = row.value("gross_margin")
    if "gross_margin" not in row.inputs:
        margin = notes.assume("margin_missing", row.id, "gross_margin", 1.0)
    known = [(key, value) for key, value in (*factors, ("gross_margin", margin)) if value is not None]
    return tuple(known) if len(known) == len(factors) + 1 else None


def _cost(row: _Row, kpi: str, notes: Notes) -> float | None:
    if kpi not in row.inputs:
        return notes.assume("cost_missing", row.id, kpi, 0.0)
    return row.value(kpi)

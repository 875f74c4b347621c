"""Flows: linking two stages or two touchpoints."""

from __future__ import annotations

from journey.change import Change, Pair
from journey.edits.naming import new_id
from journey.journey import Journey
from journey.records import Flow, PainPoint, Stage, Touchpoint
from journey.routes import stage_moves


def link(journey: Journey, source: str, target: str) -> Change:
    """Draw a flow between two stages or two touchpoints; a pain point linked to either hurts there.

    The first flow drawn from a stage would silence the implied move to the next stage: that move is drawn
    too, so that nothing vanishes from the map. Linking twice, or unlike things, changes nothing.
    """
    if not can_link(journey, source, target):
        return Change("link")
    pain = journey.get(source, PainPoint)
    if pain is not None:
        from msgspec.structs import replace

        return Change("link", {source: (pain, replace(pain, on=target, at=None))})
    edits: dict[str, Pair] = {}
    for move in stage_moves(journey):
        if move.flow is None and move.source == source and move.target != target:
            kept = Flow(id=new_id(journey, Flow, edits), source=source, target=move.target)
            edits[kept.id] = (None, kept)
    flow = Flow(id=new_id(journey, Flow, edits), source=source, target=target)
    edits[flow.id] = (None, flow)
    return Change("link", edits)


def can_link(journey: Journey, source: str, target: str) -> bool:
    """Whether a new link from source to target says something new and joins like with like."""
    start, end = journey.records.get(source), journey.records.get(target)
    if isinstance(start, PainPoint):
        return isinstance(end, (Stage, Touchpoint)) and start.on != target
    alike = isinstance(start, (Stage, Touchpoint)) and type(start) is type(end)
    return alike and all(flow.target != target for flow in journey.flows_from(source))

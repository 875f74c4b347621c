"""Who enters a map where, and where a person becomes a customer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from journey.records import Stage, Touchpoint
from metrics.kernels.soundness import SHARE_TOLERANCE
from metrics.states import Inputs, Notes, State

if TYPE_CHECKING:
    from journey.journey import Journey


def start(
    nodes: Sequence[Stage | Touchpoint], inputs: Mapping[str, Inputs], notes: Notes
) -> tuple[float, ...] | None:
    """Return who enters where; None where the given shares do not sum to 1."""
    if not nodes:
        return None
    if not any("entry_share" in inputs[node.id] for node in nodes):
        notes.assume("enters_first", nodes[0].id, "entry_share", 1.0)
        return (1.0, *(0.0 for _ in nodes[1:]))
    shares: list[float] = []
    for node in nodes:
        found = inputs[node.id].get("entry_share")
        if found is None:
            shares.append(notes.assume("no_entry", node.id, "entry_share", 0.0))
        elif found.value is None:
            return None
        else:
            shares.append(found.value)
    total = math.fsum(shares)
    if abs(total - 1) > SHARE_TOLERANCE:
        notes.miss("entry_shares_not_one", None, total=total)
        return None
    return tuple(shares)


def acquired(
    journey: Journey, nodes: Sequence[Stage | Touchpoint], states: Sequence[State], notes: Notes
) -> str | None:
    """Return where a person becomes a customer: as marked, else the first place with revenue."""
    marked = {stage.id for stage in journey.stages if stage.acquired}
    for node in nodes:
        if node.id in marked or (isinstance(node, Touchpoint) and node.stage in marked):
            return node.id
    for state in states:
        if state.money.factors is None or state.money.revenue:
            notes.assume("acquired_at_first_revenue", state.id, "acquired", 1.0)
            return state.id
    return None

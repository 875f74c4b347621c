"""Names of a table that the map does not have, and which of its records they may mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from journey.records import Flow, Record, Scenario, Segment, Stage, Touchpoint
from metrics.tables.recognition import KpiNames, plain_name

if TYPE_CHECKING:
    from journey.journey import Journey

LIKELY = 0.55
"""From which likeness on a record is suggested."""
MOST_SUGGESTED = 5
MOST_UNKNOWN = 200
KINDS: Mapping[str, tuple[type[Record], ...]] = {
    "stage": (Stage,),
    "touchpoint": (Touchpoint,),
    "segment": (Segment,),
    "scenario": (Scenario,),
    "subject": (Stage, Touchpoint),
}


@dataclass(frozen=True)
class Unknown:
    """A name that no record bears, or several: the part it plays, its rows, and the ids that come closest."""

    role: str
    text: str
    rows: int
    suggestions: tuple[str, ...] = ()


def unknown_names(
    journey: Journey, counted: Mapping[tuple[str, str], int], kpis: KpiNames
) -> tuple[Unknown, ...]:
    """Return the unknown names, the most frequent first, each with what it may mean."""
    frequent = sorted(counted.items(), key=lambda item: -item[1])[:MOST_UNKNOWN]
    return tuple(
        Unknown(role, text, rows, suggestions(text, candidates(journey, role, kpis)))
        for (role, text), rows in frequent
    )


def candidates(journey: Journey, role: str, kpis: KpiNames) -> tuple[tuple[str, str], ...]:
    """Return id and name of everything that a name in this part could mean."""
    if role == "kpi":
        return kpis.named()
    found = [(key, _name(record)) for kind in KINDS.get(role, ()) for key, record in journey.of(kind).items()]
    if role == "subject":
        flows = journey.of(Flow).values()
        found += [
            (flow.id, " → ".join(_name(journey[end]) for end in (flow.source, flow.target))) for flow in flows
        ]
    return tuple(found)


def _name(record: Record) -> str:
    return str(getattr(record, "name", "")) or record.id


def suggestions(text: str, named: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the ids whose names are most like a text, the likest first.

    >>> suggestions("Delivry", [("d", "Delivery"), ("p", "Payment")])
    ('d',)
    """
    best: dict[str, float] = {}
    for key, name in named:
        best[key] = max(best.get(key, 0.0), likeness(text, name))
    ranked = sorted((key for key, much in best.items() if much >= LIKELY), key=lambda key: -best[key])
    return tuple(ranked[:MOST_SUGGESTED])


def likeness(text: str, name: str) -> float:
    """Return from 0 to 1 how alike two names are; one within the other counts as likely.

    >>> likeness("Free trial", "free  Trial"), likeness("Cart", "Shopping cart") > 0.7
    (1.0, True)
    """
    one, other = plain_name(text), plain_name(name)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    within = 0.75 if min(len(one), len(other)) >= 3 and (one in other or other in one) else 0.0
    return max(within, SequenceMatcher(None, one, other, autojunk=False).ratio())

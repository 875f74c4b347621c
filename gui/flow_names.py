"""What flows are called: both ends, and where several join the same two, what tells them apart."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from gui.sentences import subject_name
from gui.words import _
from journey.records import Flow

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.scorecard import Scorecard


def stream_names(journey: Journey, card: Scorecard) -> list[str]:
    """Return a name for each flow of a scorecard; parallel ones by their label, else by their order."""
    ends = [(flow.source, flow.target) for flow in card.flows]
    plain = [f"{subject_name(journey, source)} → {subject_name(journey, target)}" for source, target in ends]
    many = Counter(plain)
    told = []
    for flow, name in zip(card.flows, plain, strict=True):
        record = journey.get(flow.flow, Flow)
        label = " ".join(record.label.split()) if record is not None else ""
        told.append(_("{flow}, {label}").format(flow=name, label=label) if many[name] > 1 and label else name)
    return _numbered(told)


def _numbered(names: list[str]) -> list[str]:
    """Return names with a number behind each that occurs several times.

    >>> _numbered(["a", "b", "a"])
    ['a (1)', 'b', 'a (2)']
    """
    many, seen = Counter(names), Counter[str]()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if many[name] > 1 else name)
    return found

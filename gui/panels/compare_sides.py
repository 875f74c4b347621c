"""What can be compared with what: periods, segments, scenarios, now and the targets, another file."""

from __future__ import annotations

from dataclasses import dataclass

from gui.session import Session
from gui.words import _, period_name
from journey.journey import Journey
from journey.lookup import Selection, periods
from journey.records import Scenario, Segment, Target


@dataclass(frozen=True)
class Side:
    """One side of a comparison: the words of the picker, what it asks for, and of which map.

    `journey` None is the map of the session; `is_target` takes every number that misses its target there.
    """

    name: str
    selection: Selection
    journey: Journey | None = None
    is_target: bool = False


def sides_of(session: Session, other: Side | None = None) -> dict[str, list[Side]]:
    """Return what can be compared, by the words for the kind, such as periods."""
    journey, asked = session.journey, session.asked
    by_kind = {
        _("Periods"): [
            Side(period_name(period), Selection(asked.segment, asked.scenario, period))
            for period in periods(journey)
        ],
        _("Segments"): [
            Side(segment.name or key, Selection(key, asked.scenario, asked.period))
            for key, segment in journey.of(Segment).items()
        ],
        _("Scenarios"): [
            Side(_("as-is"), Selection(asked.segment, None, asked.period)),
            *(
                Side(scenario.name or key, Selection(asked.segment, key, asked.period))
                for key, scenario in journey.of(Scenario).items()
            ),
        ],
    }
    if any(target.target is not None for target in journey.of(Target).values()):
        by_kind[_("Targets")] = [
            Side(_("now"), asked),
            Side(_("all targets reached"), asked, is_target=True),
        ]
    if other is not None:
        by_kind[_("Files")] = [other, Side(_("this map"), asked)]
    return {words: sides for words, sides in by_kind.items() if len(sides) > 1}

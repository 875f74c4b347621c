"""Where the events of a log belong on a map: which touchpoint, and through it which stage."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journey.edits.numbers import Number
from journey.records import DataSource, Stage, Touchpoint
from metrics.events.filters import View
from metrics.events.measures import Measure
from metrics.events.visits import Grouping

if TYPE_CHECKING:
    from journey.journey import Journey

BETWEEN = "\t"
"""Parts stage and activity in the names of a data source, since any other sign may stand in them."""

Key = tuple[int | None, int]


@dataclass(frozen=True)
class Places:
    """Which record each spot (stage, activity) of a log means: a touchpoint, or a stage itself.

    `records` are ids by spot; `by_stage` says whether the stage of an event counts.
    """

    records: Mapping[Key, str]
    by_stage: bool

    def touchpoints(self, journey: Journey) -> tuple[Grouping, tuple[str, ...]]:
        """Return the grouping of events by touchpoint, each event a visit, and the ids of the groups."""
        return self._grouping(self.records, _across(journey), merged=False)

    def stages(self, journey: Journey) -> tuple[Grouping, tuple[str, ...]]:
        """Return the grouping of events by stage, in a row one visit, and the ids of the groups."""
        stages = {
            key: stage.id
            for key, record in self.records.items()
            if (stage := journey.stage_of(record)) is not None
        }
        return self._grouping(stages, [stage.id for stage in journey.stages], merged=True)

    def _grouping(
        self, records: Mapping[Key, str], order: Collection[str], merged: bool
    ) -> tuple[Grouping, tuple[str, ...]]:
        ids = tuple(order)
        number = {record: place for place, record in enumerate(ids)}
        groups = {key: number[record] for key, record in records.items() if record in number}
        return Grouping(groups, merged=merged, by_stage=self.by_stage, count=len(ids)), ids

    def names(self, view: View) -> dict[str, str]:
        """Return the ids by the names that the table uses, as a data source remembers them."""
        stages = view.dictionary("stages")
        return {_name(key, stages, view.names): record for key, record in self.records.items()}


def _across(journey: Journey) -> list[str]:
    """Return the touchpoints from left to right."""
    place = {stage.id: index for index, stage in enumerate(journey.stages)}
    cards = journey.of(Touchpoint).values()
    return [card.id for card in sorted(cards, key=lambda card: (place.get(card.stage, len(place)), card.id))]


def _name(key: Key, stages: Collection[str], names: tuple[str, ...]) -> str:
    stage, activity = key
    return names[activity] if stage is None else f"{tuple(stages)[stage]}{BETWEEN}{names[activity]}"


def known_places(source: DataSource, view: View, journey: Journey, by_stage: bool) -> dict[Key, str]:
    """Return the records that a remembered data source says for the spots of a log, where they still are."""
    stages = view.dictionary("stages")
    kept = {name: key for name, key in source.names.items() if _is_place(journey, key)}
    found: dict[Key, str] = {}
    for activity, name in enumerate(view.names):
        for stage in (None, *range(len(stages))) if by_stage else (None,):
            named = name if stage is None else f"{stages[stage]}{BETWEEN}{name}"
            if named in kept:
                found[stage, activity] = kept[named]
    return found


def _is_place(journey: Journey, key: str) -> bool:
    return journey.get(key, Touchpoint) is not None or journey.get(key, Stage) is not None


def numbers(
    measures: Collection[Measure],
    ids: tuple[str, ...],
    ways: Mapping[tuple[str, str], str],
    whole: str,
    segments: Mapping[int, str],
    source: str,
) -> list[Number]:
    """Return measures as numbers of a map.

    Parameters
    ----------
    measures : what was measured.
    ids : the records of the groups.
    ways : ids of the flows by the ids of their ends; shares of other ways are left out.
    whole : id of the map.
    segments : ids of the segments by code.
    source : where the numbers come from.
    """
    found = []
    for each in measures:
        subject = whole if each.group is None else ids[each.group]
        if each.target is not None:
            flow = ways.get((subject, ids[each.target]))
            if flow is None:
                continue
            subject = flow
        if each.segment is not None and each.segment not in segments:
            continue
        found.append(
            Number(
                subject=subject,
                kpi=each.kpi,
                value=each.value,
                n=each.n,
                period=None if each.month is None else f"{each.month:%Y-%m}",
                segment=None if each.segment is None else segments[each.segment],
                source=source,
                evidence="measured",
            )
        )
    return found

"""What the activities of an event table are on the map, and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from journey.journey import Journey
from journey.records import Flow, Touchpoint
from metrics.events.places import BETWEEN
from metrics.events.remembered import remembered_source
from metrics.tables.recognition import plain_name

About = tuple[str, ...]
"""What a row or a mark is about: one activity, a way between two, or a whole path."""


class Links:
    """The names of an event table and the records of a map, as the map remembers them or by the same name.

    Parameters
    ----------
    journey : Journey
    activities : the names of the table.
    """

    def __init__(self, journey: Journey, activities: Iterable[str]) -> None:
        self._journey = journey
        self._records: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, set[str]] = defaultdict(set)
        source = remembered_source(journey)
        told: dict[str, list[str]] = defaultdict(list)
        for name, key in (source.names if source is not None else {}).items():
            if key in journey:
                told[name.rpartition(BETWEEN)[2]].append(key)
        alike: dict[str, str] = {}
        for stage in journey.stages:
            alike[plain_name(stage.name)] = stage.id
        for key, card in journey.of(Touchpoint).items():
            alike[plain_name(card.name)] = key
        for name in activities:
            same = alike.get(plain_name(name))
            for key in told.get(name) or ([same] if same is not None else []):
                self._records[name].append(key)
                self._names[key].add(name)
                column = journey.stage_of(key)
                if column is not None and column.id != key:
                    self._names[column.id].add(name)

    def records(self, about: About) -> tuple[str, ...]:
        """Return the records that an activity, a way or a path leads to: a flow where one is drawn."""
        if len(about) == 2:
            flow = self._flow(*about)
            if flow is not None:
                return (flow,)
        return tuple(dict.fromkeys(key for name in about for key in self._records.get(name, ())))

    def _flow(self, source: str, target: str) -> str | None:
        flows = {(flow.source, flow.target): key for key, flow in self._journey.of(Flow).items()}
        for one in self._records.get(source, ()):
            for other in self._records.get(target, ()):
                for ends in ((one, other), (self._stage(one), self._stage(other))):
                    if ends in flows:
                        return flows[ends]
        return None

    def _stage(self, key: str) -> str:
        stage = self._journey.stage_of(key)
        return stage.id if stage is not None else key

    def names(self, keys: Iterable[str]) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        """Return the activities that records mean, and the ways that flows mean."""
        activities: set[str] = set()
        ways: set[tuple[str, str]] = set()
        for key in keys:
            flow = self._journey.get(key, Flow)
            if flow is None:
                activities |= self._names.get(key, set())
                continue
            ends = (self._names.get(flow.source, set()), self._names.get(flow.target, set()))
            ways |= {(one, other) for one in ends[0] for other in ends[1]}
        return frozenset(activities), frozenset(ways)

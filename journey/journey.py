"""A journey map as one immutable value: records by id, the ways to find them, and their networkx graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from journey.change import Change, Conflict
from journey.records import (
    OWNING_FIELDS,
    Flow,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Record,
    Series,
    Stage,
    Touchpoint,
    kind_of,
    references,
)

if TYPE_CHECKING:
    from networkx import MultiDiGraph

R = TypeVar("R", bound=Record)
Index = dict[type[Record], dict[str, Record]]
References = dict[str, frozenset[str]]

STRUCTURAL = (Map, Stage)


class Journey:
    """All records of a map, by id; never changed, only replaced.

    The indexes are built on first use and handed on, mended only where a change touches them, so that an
    edit of a huge map costs about as much as one of a small map.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._adopt({record.id: record for record in records})
        if len(self.of(Map)) != 1:
            raise ValueError("a journey has exactly one map record")

    def _adopt(self, records: dict[str, Record]) -> None:
        self._records = records
        self.records: Mapping[str, Record] = MappingProxyType(records)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Journey) and self._records == other._records

    __hash__ = None  # type: ignore[assignment]

    def __contains__(self, key: object) -> bool:
        return key in self._records

    def __getitem__(self, key: str) -> Record:
        return self._records[key]

    def get(self, key: str | None, kind: type[R]) -> R | None:
        """Return the record under an id if it is there and of that kind."""
        record = self._records.get(key) if key is not None else None
        return record if isinstance(record, kind) else None

    def of(self, kind: type[R]) -> Mapping[str, R]:
        """Return all records of one kind, by id."""
        return cast("Mapping[str, R]", self._by_kind.get(kind, {}))

    @cached_property
    def map(self) -> Map:
        """The record of the map as a whole."""
        return next(iter(self.of(Map).values()))

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages from left to right."""
        return tuple(sorted(self.of(Stage).values(), key=lambda stage: (stage.order, stage.id)))

    @cached_property
    def _by_kind(self) -> Index:
        index: Index = {}
        for record in self._records.values():
            index.setdefault(type(record), {})[record.id] = record
        return index

    @cached_property
    def _referring(self) -> References:
        gathered: dict[str, set[str]] = {}
        for record in self._records.values():
            for named in references(record):
                gathered.setdefault(named, set()).add(record.id)
        return {named: frozenset(ids) for named, ids in gathered.items()}

    def referring(self, key: str) -> frozenset[str]:
        """Return the ids of the records that name this id."""
        return self._referring.get(key, frozenset())

    def series(self, subject: str, kpi: str | None = None) -> tuple[Series, ...]:
        """Return the series of a subject, of one KPI or of all, in the order of their ids."""
        found = (self._records[key] for key in sorted(self.referring(subject)))
        return tuple(
            record
            for record in found
            if isinstance(record, Series) and record.subject == subject and kpi in (None, record.kpi)
        )

    def flows_from(self, key: str) -> tuple[Flow, ...]:
        """Return the flows that leave a stage or touchpoint, in the order of their ids."""
        found = (self._records[name] for name in sorted(self.referring(key)))
        return tuple(record for record in found if isinstance(record, Flow) and record.source == key)

    def stage_of(self, key: str | None) -> Stage | None:
        """Return the stage in whose column a record lies; for a flow, the stage it leaves."""
        seen: set[str] = set()
        while key is not None and key not in seen:
            seen.add(key)
            record = self._records.get(key)
            if isinstance(record, Stage):
                return record
            key = self._upward(record)
        return None

    def _upward(self, record: Record | None) -> str | None:
        match record:
            case Touchpoint(stage=stage):
                return stage
            case PainPoint(on=on):
                return on
            case Opportunity(addresses=addresses, stage=stage):
                if stage in self._records:
                    return stage
                standing = (key for key in addresses if key in self._records)
                return next(standing, self._first_stage())
            case Note(stage=stage):
                return stage or self._first_stage()
            case Flow(source=source):
                return source
            case Series(subject=subject):
                return subject
        return None

    def _first_stage(self) -> str | None:
        return self.stages[0].id if self.stages else None

    def apply(self, change: Change) -> Journey:
        """Return the journey after a change.

        Raises
        ------
        Conflict
            if what stands under an id is not what the change says stood there.
        """
        clashes = tuple(
            key
            for key, (before, _) in change.edits.items()
            if (now := self._records.get(key)) is not before and now != before
        )
        if clashes:
            raise Conflict(clashes)
        records = self._records.copy()
        for key, (_, after) in change.edits.items():
            if after is None:
                del records[key]
            else:
                records[key] = after
        successor = Journey.__new__(Journey)
        successor._adopt(records)
        self._hand_on(successor, change)
        return successor

    def _hand_on(self, successor: Journey, change: Change) -> None:
        if "_by_kind" in self.__dict__:
            successor.__dict__["_by_kind"] = _mended_index(self._by_kind, change)
        if "_referring" in self.__dict__:
            successor.__dict__["_referring"] = _mended_references(self._referring, change)
        moved = any(isinstance(record, Stage) for pair in change.edits.values() for record in pair)
        if "stages" in self.__dict__ and not moved:
            successor.__dict__["stages"] = self.stages

    @cached_property
    def graph(self) -> MultiDiGraph[Any]:
        """The whole map as a networkx MultiDiGraph: every card and stage a node, every relation an edge.

        Nodes carry `kind` and `record`. Edges are keyed by the flow's id, or by the name of the field that
        makes the relation ("stage", "on", "addresses"), and carry `kind`.
        """
        import networkx

        graph: MultiDiGraph[Any] = networkx.MultiDiGraph()
        nodes = (Stage, Touchpoint, PainPoint, Opportunity, Note)
        for kind in nodes:
            for key, record in self.of(kind).items():
                graph.add_node(key, kind=kind_of(record), record=record)
        for kind in nodes:
            for key, record in self.of(kind).items():
                for field, named in _relations(record):
                    if named in graph:
                        graph.add_edge(key, named, key=field, kind=field)
        for key, flow in self.of(Flow).items():
            if flow.source in graph and flow.target in graph:
                graph.add_edge(flow.source, flow.target, key=key, kind="flow", record=flow)
        return graph


def _relations(record: Record) -> list[tuple[str, str]]:
    fields = OWNING_FIELDS.get(type(record), ())
    found = [(field, value) for field in fields if (value := getattr(record, field)) is not None]
    if isinstance(record, Opportunity):
        found += [("addresses", key) for key in record.addresses]
    return found


def _mended_index(index: Index, change: Change) -> Index:
    mended = dict(index)
    touched: set[type[Record]] = set()
    for key, pair in change.edits.items():
        for record in pair:
            if record is not None and type(record) not in touched:
                touched.add(type(record))
                mended[type(record)] = dict(mended.get(type(record), {}))
        before, after = pair
        if before is not None and (after is None or type(after) is not type(before)):
            del mended[type(before)][key]
        if after is not None:
            mended[type(after)][key] = after
    return mended


def _mended_references(index: References, change: Change) -> References:
    mended = index.copy()
    for key, (before, after) in change.edits.items():
        old = set(references(before)) if before is not None else set()
        new = set(references(after)) if after is not None else set()
        for named in old - new:
            rest = mended[named] - {key}
            if rest:
                mended[named] = rest
            else:
                del mended[named]
        for named in new - old:
            mended[named] = mended.get(named, frozenset()) | {key}
    return mended

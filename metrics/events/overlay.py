"""An event log laid over a drawn map: flows compared, numbers taken over as one change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from journey.change import Change
from journey.edits.naming import id_from_name
from journey.edits.numbers import Number, set_numbers
from journey.findings import Finding
from journey.journey import Journey
from journey.records import Flow, Record, Segment, Stage, Touchpoint
from metrics.events.draft import Plan, data_source
from metrics.events.filters import View
from metrics.events.match import match, places_of, remembered_plan
from metrics.events.measures import Measure, Measured, Wanted, Way, measure
from metrics.events.places import Places, numbers
from metrics.events.remembered import remembered_source
from metrics.events.visits import Grouping, moves, usual_wait
from metrics.tables.recognition import plain_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LABEL = "take_over_events"


@dataclass(frozen=True)
class Walked:
    """A way between two records that is walked, with its count."""

    source: str
    target: str
    count: int


@dataclass(frozen=True)
class Compared:
    """Drawn flows against walked ways: flows with counts, flows nobody walks, ways that are not drawn."""

    walked: Mapping[str, int]
    drawn_never_walked: tuple[str, ...]
    walked_never_drawn: tuple[Walked, ...]


@dataclass(frozen=True)
class TakenOver:
    """What taking over a log changes, how the flows compare, and what there is to say."""

    change: Change
    compared: Compared
    notes: tuple[Finding, ...]


# ---------------------------------------------------------------- flows


def compare(view: View, journey: Journey, places: Places, level: Literal["stage", "touchpoint"]) -> Compared:
    """Return how drawn flows and walked ways of one level differ.

    A stage without any flow drawn onward leads to the next in order: that way counts as drawn.
    """
    grouping, ids = places.stages(journey) if level == "stage" else places.touchpoints(journey)
    counts = _walked_ways(view, grouping)
    drawn = _drawn(journey, ids)
    implied = _implied(ids, drawn) if level == "stage" else set()
    walked = {flow: counts.get(way, 0) for way, flow in drawn.items()}
    extra = [
        Walked(ids[source], ids[target], count)
        for (source, target), count in counts.items()
        if (source, target) not in drawn and (source, target) not in implied
    ]
    return Compared(
        walked={flow: count for flow, count in walked.items() if count},
        drawn_never_walked=tuple(flow for flow, count in walked.items() if not count),
        walked_never_drawn=tuple(sorted(extra, key=lambda each: (-each.count, each.source, each.target))),
    )


def _walked_ways(view: View, grouping: Grouping) -> dict[Way, int]:
    counts: dict[Way, int] = {}
    for each in moves(view, grouping, by_month=False):
        if each.target is not None:
            way = (each.group, each.target)
            counts[way] = counts.get(way, 0) + each.visits
    return counts


def _drawn(journey: Journey, ids: Sequence[str]) -> dict[Way, str]:
    """Return the drawn flows between the groups; of several between the same two the first by id."""
    place = {record: number for number, record in enumerate(ids)}
    found: dict[Way, str] = {}
    for key in sorted(journey.of(Flow)):
        flow = journey.of(Flow)[key]
        if flow.source in place and flow.target in place:
            found.setdefault((place[flow.source], place[flow.target]), key)
    return found


def _implied(ids: Sequence[str], drawn: Collection[Way]) -> set[Way]:
    onward = {source for source, target in drawn if source != target}
    return {(place, place + 1) for place in range(len(ids) - 1) if place not in onward}


# ---------------------------------------------------------------- taking over


def refresh(
    connection: DuckDBPyConnection, view: View, journey: Journey, *, add_flows: bool = False
) -> TakenOver:
    """Return the change that brings a map up to date by a log, mapped as remembered or by the same names."""
    return take_over(connection, view, journey, places_of(match(view, journey)), add_flows=add_flows)


def take_over(
    connection: DuckDBPyConnection,
    view: View,
    journey: Journey,
    places: Places,
    *,
    add_flows: bool = False,
    plan: Plan | None = None,
) -> TakenOver:
    """Return the change that takes over what a log measures, as one step.

    Shares of the drawn flows, with 0 for those nobody walks; conversion, time and money of stages; who begins
    where, and how many. Shares are of the visits whose next step is drawn: shares and leaving sum to 1.
    Stages where a customer stays period after period keep their numbers, which a visit does not tell; places
    from which most go on to what is on no card, and none to another one, keep where they lead.

    Parameters
    ----------
    connection : of the working file, whose facts are remembered.
    view : the events.
    journey : the map.
    places : what each activity means on it.
    add_flows : whether flows are added for ways that are walked and not drawn, unless they are rare.
    plan : months, segments and what is rare; as remembered if not given.
    """
    plan = plan or remembered_plan(journey)
    facts = dict(connection.cursor().execute("SELECT name, value FROM facts").fetchall())
    source = facts.get("source", "")[:500]
    segments = _segments(view, journey) if plan.by_segment else {}
    stages = places.stages(journey)[0]
    wanted = Wanted(plan.by_month, bool(segments), usual_wait(view, stages), plan.least_flow_share)
    compared = compare(view, journey, places, "stage")
    change = Change(LABEL)
    drawn_on, blind = journey, dict[str, None]()
    for level in ("stage", "touchpoint"):
        if level == "touchpoint" and not _touchpoint_flows(journey) and not add_flows:
            continue
        taken = _taken(view, drawn_on, places, level == "stage", wanted, add_flows)
        told = taken.numbers(segments, source)
        step = taken.added.then(set_numbers(drawn_on.apply(taken.added), told, LABEL))
        change, drawn_on = change.then(step), drawn_on.apply(step)
        blind |= dict.fromkeys(taken.ids[group] for group in sorted(taken.blind))
        if level == "touchpoint":
            compared = _both(compared, compare(view, journey, places, "touchpoint"))
    remembered = data_source(drawn_on, view, facts, _names(journey, places, view), plan)
    before = journey.get(remembered.id, type(remembered))
    change = change.then(Change(LABEL, {remembered.id: (before, remembered)})).labelled(LABEL)
    notes = [Finding("onward_unknown", key, {}, "warning") for key in blind]
    return TakenOver(change, compared, (*notes, *_notes(view, journey, places, compared)))


def _names(journey: Journey, places: Places, view: View) -> dict[str, str]:
    """Return the names that are remembered: those of this table, and earlier ones that it does not have."""
    earlier = remembered_source(journey)
    return {**(earlier.names if earlier is not None else {}), **places.names(view)}


def _touchpoint_flows(journey: Journey) -> bool:
    touchpoints = journey.of(Touchpoint)
    return any(
        flow.source in touchpoints and flow.target in touchpoints for flow in journey.of(Flow).values()
    )


@dataclass(frozen=True)
class _Taken:
    """What one level takes over: flows to add, measures, and the records and flows they belong to.

    `blind` are the groups of which nobody can tell where they lead.
    """

    journey: Journey
    added: Change
    measures: tuple[Measure, ...]
    ids: tuple[str, ...]
    flows: Mapping[tuple[str, str], str]
    blind: frozenset[int] = frozenset()

    def numbers(self, segments: Mapping[int, str], source: str) -> list[Number]:
        kept = [each for each in self.measures if not self._stays(each)]
        if self.ids and self.ids[0] in self.journey.of(Touchpoint):
            kept = [each for each in kept if each.group is not None]
        told = numbers(kept, self.ids, self.flows, self.journey.map.id, segments, source)
        return [*told, *self._no_entries(told)]

    def _stays(self, each: Measure) -> bool:
        """Whether visits do not tell a number: where customers stay over periods, or go off the map."""
        if each.group is None or each.kpi in {"entry_share", "new_customers"}:
            return False
        if each.group in self.blind and each.kpi in {"share", "conversion_rate"}:
            return True
        key = self.ids[each.group]
        stage = self.journey.get(key, Stage)
        return stage is not None and (stage.recurring or (key, key) in self.flows)

    def _no_entries(self, told: Sequence[Number]) -> list[Number]:
        """Return an entry share of 0 for those that have had one and where nobody begins now."""
        entries = [each for each in told if each.kpi == "entry_share"]
        begun = {each.subject for each in entries}
        others = [key for key in self.ids if key not in begun and self.journey.series(key, "entry_share")]
        cells = {(each.period, each.segment): each for each in entries}
        return [replace(each, subject=key, value=0.0) for each in cells.values() for key in others]


def _taken(
    view: View, journey: Journey, places: Places, is_stage: bool, wanted: Wanted, add_flows: bool
) -> _Taken:
    grouping, ids = places.stages(journey) if is_stage else places.touchpoints(journey)
    drawn = _drawn(journey, ids)
    implied = _implied(ids, drawn) if is_stage else set()
    added: dict[str, Record] = {}
    if add_flows:
        for source, target in _worth_drawing(view, grouping, wanted.least_way_share, drawn, implied):
            key = id_from_name(journey, f"{ids[source]}-{ids[target]}", "flow", added)
            added[key] = Flow(id=key, source=ids[source], target=ids[target], evidence="measured")
            drawn[source, target] = key
        implied = _implied(ids, drawn) if is_stage else set()
    ways = set(drawn) | implied
    told = replace(wanted, ways=ways, rated=is_stage, beginnings=_beginnings(view, grouping))
    measured = measure(view, grouping, told)
    flows = {(ids[source], ids[target]): key for (source, target), key in drawn.items()}
    change = Change(LABEL, {key: (None, record) for key, record in added.items()})
    blind = _blind(view, grouping, measured)
    return _Taken(journey, change, measured.measures, ids, flows, blind)


def _strange(view: View, grouping: Grouping) -> set[int]:
    """Return the activities that are in the table, and neither on the map nor hidden."""
    known = {activity for _stage, activity in grouping.groups}
    return set(range(len(view.names))) - known - set(view.hidden_codes)


def _beginnings(view: View, grouping: Grouping) -> frozenset[int] | None:
    """Return the groups in which cases begin; None where all do that are seen first.

    Where a case begins with what is on no card, the first that is on one is no beginning.
    """
    if not _strange(view, grouping):
        return None
    rows = view.ask(
        f"SELECT DISTINCT {grouping.expression} FROM ({view.source('activity', 'stage', 'is_first')}) "
        "WHERE is_first"
    )
    return frozenset(group for (group,) in rows if group is not None)


def _blind(view: View, grouping: Grouping, measured: Measured) -> frozenset[int]:
    """Return the groups from which no visit leads to another one, and more go off the map than end."""
    onward = {
        source
        for ways in (measured.ways, measured.hidden_ways)
        for (source, target), count in ways.items()
        if count and source != target
    }
    still = measured.visits.keys() - onward
    strange = _strange(view, grouping)
    if not still or not strange:
        return frozenset()
    off = f"count(*) FILTER (next IN ({', '.join(map(str, sorted(strange)))}))"
    rows = view.ask(
        f"SELECT {grouping.expression} AS grp FROM ({view.source('activity', 'stage', 'next')}) "
        f"GROUP BY grp HAVING {off} > count(*) FILTER (next IS NULL)"
    )
    return frozenset(still & {group for (group,) in rows})


def _worth_drawing(
    view: View, grouping: Grouping, least: float, drawn: Collection[Way], implied: Collection[Way]
) -> list[Way]:
    """Return the ways to add; where one is added, the implied way to the next has to be drawn as well."""
    counts = _walked_ways(view, grouping)
    out: dict[int, int] = {}
    for (source, _target), count in counts.items():
        out[source] = out.get(source, 0) + count
    often = [way for way, count in counts.items() if count >= least * out[way[0]] and way not in drawn]
    sources = {way[0] for way in often if way not in implied}
    return sorted(way for way in often if way not in implied or way[0] in sources)


def _segments(view: View, journey: Journey) -> dict[int, str]:
    known = {plain_name(record.name): key for key, record in journey.of(Segment).items()}
    names = view.dictionary("segments")
    return {code: known[plain_name(name)] for code, name in enumerate(names) if plain_name(name) in known}


def _both(one: Compared, other: Compared) -> Compared:
    return Compared(
        {**one.walked, **other.walked},
        (*one.drawn_never_walked, *other.drawn_never_walked),
        (*one.walked_never_drawn, *other.walked_never_drawn),
    )


def _notes(view: View, journey: Journey, places: Places, compared: Compared) -> tuple[Finding, ...]:
    notes = [Finding("drawn_never_walked", flow, {}, "hint") for flow in compared.drawn_never_walked]
    for each in compared.walked_never_drawn:
        told: dict[str, object] = {"source": each.source, "target": each.target, "count": each.count}
        notes.append(Finding("walked_never_drawn", each.source, told, "hint"))
    known = {activity for _stage, activity in places.records}
    strange = [name for code, name in enumerate(view.names) if code not in known]
    if strange:
        notes.append(Finding("activities_not_matched", None, {"names": ", ".join(strange[:20])}, "warning"))
    seen = set(places.records.values()) | {
        stage.id for key in places.records.values() if (stage := journey.stage_of(key)) is not None
    }
    never = [key for key in (*journey.of(Stage), *journey.of(Touchpoint)) if key not in seen]
    notes += [Finding("places_never_seen", key, {}, "hint") for key in never]
    for stage in journey.stages:
        if stage.recurring:
            notes.append(Finding("recurring_kept", stage.id, {}, "hint"))
    return tuple(notes)

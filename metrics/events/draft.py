"""A draft of a journey from an event log: stages, touchpoints, flows, and the numbers they are worth by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace as replaced

from journey.edits.naming import id_from_name
from journey.edits.numbers import set_numbers
from journey.findings import Finding
from journey.journey import Journey
from journey.records import DataSource, Flow, Map, Record, Segment, Stage, Touchpoint
from metrics.events.filters import View
from metrics.events.measures import Measured, Wanted, measure
from metrics.events.order import Spot, neighbours, spots
from metrics.events.places import Key, Places, numbers
from metrics.events.remembered import remembered_source
from metrics.events.visits import usual_wait
from metrics.mapping import Level
from metrics.refusals import Refusal, Refused
from metrics.scorecard import scorecard

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LONGEST_NAME = 500
MOST_STAGES = 60
LEVELS: tuple[Level, ...] = ("stage", "touchpoint")
MOST_SEGMENTS = 12
LONGEST_WAIT = 0.25
"""Part of the time of the data beyond which waiting for visits to be judged leaves too few of them."""


@dataclass(frozen=True)
class Plan:
    """How a log becomes a journey.

    Parameters
    ----------
    title, currency : of the map.
    stages : name of the stage for activities; where any is given, the stage column does not count, and the
        activities that are not named are grouped by proposal.
    stage_count : how many stages are proposed for activities without; by their number if not given.
    most_touchpoints : activities beyond this many, the rarest by cases, are left out.
    least_flow_share : ways that fewer of the visits take get no flow; see `measure`.
    least_card_flow_share : the same between touchpoints, where many arrows would hide each other.
    by_month, by_segment : whether numbers are told apart by month and by segment.
    """

    title: str = ""
    currency: str = "EUR"
    stages: Mapping[str, str] = field(default_factory=dict)
    stage_count: int | None = None
    most_touchpoints: int = 40
    least_flow_share: float = 0.05
    least_card_flow_share: float = 0.2
    by_month: bool = True
    by_segment: bool = True


@dataclass(frozen=True)
class Draft:
    """A drafted journey, what each spot of the log became, and what there is to say about it."""

    journey: Journey
    places: Places
    notes: tuple[Finding, ...]


def draft(connection: DuckDBPyConnection, view: View, plan: Plan | None = None) -> Draft:
    """Return a journey drafted from an event log.

    Stages, and touchpoints in them, a flow for each way that is not rare, its `share` with its count; for
    each stage and touchpoint conversion, time to the next, money; who begins where, and how many a month. All
    is measured, and the map remembers how (a DataSource), so that the next table goes the same way.

    Parameters
    ----------
    connection : of the working file, whose facts are remembered.
    view : the events to draft from; its hidden activities are left out.
    plan : how; see Plan.

    Raises
    ------
    Refused
        `no_events` where the filter leaves nothing, `too_many_stages`.
    """
    plan = plan or Plan()
    facts = dict(connection.cursor().execute("SELECT name, value FROM facts").fetchall())
    found, left_out = _spots(view, plan)
    if not found:
        raise Refused(Refusal("no_events", value=0))
    title = plan.title or facts.get("source", "")
    journey = Journey([Map(id="map", title=title[:LONGEST_NAME], currency=plan.currency)])
    journey, places = _with_places(journey, view, found, plan)
    notes = [Finding("activities_left_out", None, {"count": left_out}, "hint")] if left_out else []
    for attempt, wait in _attempts(plan, usual_wait(view, places.stages(journey)[0]), view):
        measured, told = _measured(journey, view, places, attempt, wait, facts)
        if _is_sound(measured):
            break
    if attempt.by_month != plan.by_month:
        notes.append(Finding("months_too_thin", None, {}, "hint"))
    remembered = data_source(measured, view, facts, places.names(view), plan)
    return Draft(Journey([*measured.records.values(), remembered]), places, (*notes, *told))


def _attempts(plan: Plan, wait: timedelta | None, view: View) -> list[tuple[Plan, timedelta | None]]:
    """Return ways to measure, the finest first: months may be too thin, and few be long enough ago.

    Without months and without a wait every case ends somewhere, so that the last way always has an answer.
    """
    begun, ended = view.ask('SELECT min("first"), max("last") FROM cases')[0]
    if wait is not None and wait > LONGEST_WAIT * (ended - begun):
        wait = None
    undated = replace(plan, by_month=False)
    return [
        (plan, wait),
        (plan, None),
        (undated, wait),
        (undated, None),
        (replace(undated, by_segment=False), None),
    ]


def _is_sound(journey: Journey) -> bool:
    """Whether the value of a map is known at both levels, or unknown only since no money or flow is told."""
    # Without discount, so that a loop that nobody leaves is seen: discount would hide it.
    plain = Journey([*_without_map(journey), replaced(journey.map, annual_discount_rate=0.0)])
    cards = [scorecard(plain, level=level) for level in LEVELS]
    errors = {each.code for card in cards for each in card.findings if each.severity == "error"}
    return errors <= {"no_revenue", "no_states"}


def _measured(
    journey: Journey,
    view: View,
    places: Places,
    plan: Plan,
    wait: timedelta | None,
    facts: Mapping[str, str],
) -> tuple[Journey, list[Finding]]:
    """Return the map with flows and numbers of both levels, and what there is to say about them."""
    journey, segments = _with_segments(journey, view, plan)
    source = facts.get("source", "")[:LONGEST_NAME]
    notes: list[Finding] = []
    for merged in (True, False):
        least = plan.least_flow_share if merged else plan.least_card_flow_share
        wanted = Wanted(plan.by_month, bool(segments), wait, least, rated=merged)
        grouping, ids = places.stages(journey) if merged else places.touchpoints(journey)
        measured = measure(view, grouping, wanted)
        journey, flows = _with_flows(journey, measured, ids)
        told = numbers(measured.measures, ids, flows, journey.map.id, segments, source)
        if not merged:
            told = [number for number in told if number.subject != journey.map.id]
        journey = journey.apply(set_numbers(journey, told))
        notes += _notes(measured, merged)
    return _with_yearly(journey, view, plan), notes


# ---------------------------------------------------------------- stages and touchpoints


def _spots(view: View, plan: Plan) -> tuple[tuple[Spot, ...], int]:
    """Return the spots that become touchpoints, and how many do not."""
    every = spots(view, by_stage=bool(view.dictionary("stages")) and not plan.stages)
    kept = set(sorted(every, key=lambda spot: (-spot.cases, spot.activity))[: plan.most_touchpoints])
    found = tuple(spot for spot in every if spot in kept)
    return found, len(every) - len(found)


def _with_places(journey: Journey, view: View, found: Sequence[Spot], plan: Plan) -> tuple[Journey, Places]:
    named = _stage_names(view, found, plan)
    order = _stage_order(found, named)
    if len(order) > MOST_STAGES:
        raise Refused(Refusal("too_many_stages", value=len(order)))
    records: dict[str, Record] = dict(journey.records)
    stages: dict[str, str] = {}
    for place, name in enumerate(order):
        key = id_from_name(journey, name, "stage", records)
        stages[name] = key
        records[key] = Stage(id=key, name=name[:LONGEST_NAME], order=place, evidence="measured")
    channels = view.dictionary("channels")
    places: dict[Key, str] = {}
    for spot in found:
        name = view.names[spot.activity]
        key = id_from_name(journey, name, "touchpoint", records)
        places[spot.stage, spot.activity] = key
        channel = "" if spot.channel is None else channels[spot.channel]
        records[key] = Touchpoint(
            id=key,
            stage=stages[named[spot.stage, spot.activity]],
            name=name[:LONGEST_NAME],
            channel=channel[:LONGEST_NAME],
            evidence="measured",
        )
    return Journey(records.values()), Places(places, by_stage=_by_stage(found))


def _by_stage(found: Sequence[Spot]) -> bool:
    return any(spot.stage is not None for spot in found)


def _stage_names(view: View, found: Sequence[Spot], plan: Plan) -> dict[Key, str]:
    """Return the name of the stage of each spot: as planned, by its column, or by proposal."""
    columns = view.dictionary("stages")
    names: dict[Key, str] = {}
    for spot in found:
        planned = plan.stages.get(view.names[spot.activity])
        told = None if spot.stage is None else columns[spot.stage]
        if planned or told:
            names[spot.stage, spot.activity] = str(planned or told)
    rest = [spot for spot in found if (spot.stage, spot.activity) not in names]
    return names | _proposed(view, rest, plan.stage_count)


def _proposed(view: View, rest: Sequence[Spot], count: int | None) -> dict[Key, str]:
    groups = neighbours([spot.position for spot in rest], count)
    names: dict[Key, str] = {}
    for group in sorted(set(groups)):
        within = [spot for spot, own in zip(rest, groups, strict=True) if own == group]
        leading = max(within, key=lambda spot: (spot.cases, -spot.activity))
        names |= {(spot.stage, spot.activity): view.names[leading.activity] for spot in within}
    return names


def _stage_order(found: Sequence[Spot], named: Mapping[Key, str]) -> list[str]:
    """Return the stages in the order in which cases come by them on average."""
    sums: dict[str, tuple[float, int]] = {}
    for spot in found:
        name = named[spot.stage, spot.activity]
        total, events = sums.get(name, (0.0, 0))
        sums[name] = total + spot.position * spot.events, events + spot.events
    return sorted(sums, key=lambda name: (sums[name][0] / sums[name][1], name))


# ---------------------------------------------------------------- flows, segments, the year


def _with_flows(
    journey: Journey, measured: Measured, ids: Sequence[str]
) -> tuple[Journey, dict[tuple[str, str], str]]:
    flows: dict[tuple[str, str], str] = {}
    made: dict[str, Record] = {}
    for (source, target), count in measured.ways.items():
        if count:
            key = id_from_name(journey, f"{ids[source]}-{ids[target]}", "flow", made)
            flows[ids[source], ids[target]] = key
            made[key] = Flow(id=key, source=ids[source], target=ids[target], evidence="measured")
    return Journey([*journey.records.values(), *made.values()]), flows


def _with_segments(journey: Journey, view: View, plan: Plan) -> tuple[Journey, dict[int, str]]:
    """Return the map with the segments of the log, each with its share of the cases."""
    names = view.dictionary("segments")
    if not plan.by_segment or not 1 < len(names) <= MOST_SEGMENTS or view.filter.segment is not None:
        return journey, {}
    counts = dict(
        view.ask(
            f"SELECT segment, count(*) FROM cases WHERE {view.cases_condition or 'true'} "
            "AND segment IS NOT NULL GROUP BY segment"
        )
    )
    total = sum(counts.values())
    made: dict[str, Record] = {}
    segments: dict[int, str] = {}
    for code in sorted(counts):
        key = id_from_name(journey, names[code], "segment", made)
        segments[code] = key
        made[key] = Segment(
            id=key, name=names[code][:LONGEST_NAME], share=counts[code] / total, evidence="measured"
        )
    return Journey([*journey.records.values(), *made.values()]), segments


def _with_yearly(journey: Journey, view: View, plan: Plan) -> Journey:
    """Return the map with how many begin in a month on average, where months are not told apart."""
    if plan.by_month:
        return journey
    cases, months = view.ask(
        'SELECT count(*), date_diff(\'day\', min("first"), max("first")) / 30.4375 FROM cases '
        f"WHERE {view.cases_condition or 'true'}"
    )[0]
    rate = cases / max(float(months), 1.0)
    return Journey([*_without_map(journey), replaced(journey.map, new_customers_per_period=rate)])


def _without_map(journey: Journey) -> list[Record]:
    return [record for record in journey.records.values() if record is not journey.map]


# ---------------------------------------------------------------- what is remembered and said


def data_source(
    journey: Journey, view: View, facts: Mapping[str, str], names: Mapping[str, str], plan: Plan
) -> DataSource:
    """Return how a table was read and mapped, for the next one; it takes the place of an earlier one."""
    earlier = remembered_source(journey)
    key = earlier.id if earlier is not None else id_from_name(journey, "events", "events")
    choice = json.loads(facts.get("choice", "{}"))
    columns = json.loads(facts.get("columns", "{}"))
    options: dict[str, Any] = {
        name: value
        for name, value in choice.items()
        if name not in columns and value not in (None, "") and isinstance(value, str | int | float | bool)
    }
    options |= {
        "least_flow_share": plan.least_flow_share,
        "by_month": plan.by_month,
        "by_segment": plan.by_segment,
    }
    if view.filter.hidden:
        options["hidden"] = json.dumps(sorted(view.filter.hidden), ensure_ascii=False)
    if view.filter.least_activity_share:
        options["least_activity_share"] = view.filter.least_activity_share
    file = facts.get("source", "")[:LONGEST_NAME]
    return DataSource(
        id=key, form="event_table", name=file, file=file, columns=columns, names=dict(names), options=options
    )


def _notes(measured: Measured, merged: bool) -> list[Finding]:
    notes = []
    if measured.hidden_ways:
        parameters: dict[str, object] = {
            "count": len(measured.hidden_ways),
            "moves": sum(measured.hidden_ways.values()),
        }
        code = "stage_ways_hidden" if merged else "touchpoint_ways_hidden"
        notes.append(Finding(code, None, parameters, "hint"))
    if merged and measured.thin_months:
        months = ", ".join(f"{month:%Y-%m}" for month in measured.thin_months)
        notes.append(Finding("thin_months_left_out", None, {"months": months}, "hint"))
    if merged and measured.turned:
        notes.append(Finding("amounts_turned", None, {"count": measured.turned}, "hint"))
    return notes

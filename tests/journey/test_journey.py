"""Journey: one immutable value, its ways to find things, its graph, and what an edit hands on."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_fixtures import sample_journey
from strategies import journeys

from journey.change import Change, Conflict, difference
from journey.journey import Journey
from journey.records import (
    CARDS,
    KINDS,
    Flow,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Record,
    Series,
    Stage,
    Touchpoint,
    references,
)


def indexes(journey: Journey) -> tuple[object, ...]:
    """Everything a journey finds its records by, in a form that can be compared."""
    graph = journey.graph
    return (
        {kind: dict(journey.of(kind)) for kind in KINDS},
        {key: ids for key, ids in journey._referring.items() if ids},
        journey.stages,
        dict(graph.nodes(data=True)),
        sorted(((a, b, key), data["kind"]) for a, b, key, data in graph.edges(keys=True, data=True)),
    )


def warm(journey: Journey) -> Journey:
    """Build every index, so that an edit has something to hand on."""
    indexes(journey)
    return journey


@settings(max_examples=10)
@given(journeys(), journeys(), st.data())
def test_handed_on_indexes_equal_those_built_afresh(a: Journey, b: Journey, data: st.DataObject) -> None:
    change = difference(warm(a), b)
    part = data.draw(st.sets(st.sampled_from(sorted(change.edits)))) if change else set()
    map_ids = {a.map.id, b.map.id}
    some = Change("some", {key: change.edits[key] for key in part - map_ids})
    for successor in (a.apply(some), a.apply(change)):
        assert indexes(successor) == indexes(Journey(successor.records.values()))


@settings(max_examples=10)
@given(journeys())
def test_every_reference_can_be_asked_from_both_ends(journey: Journey) -> None:
    for record in journey.records.values():
        for named in references(record):
            assert record.id in journey.referring(named)
    for key in journey.records:
        assert all(key in references(journey[name]) for name in journey.referring(key))


@settings(max_examples=10)
@given(journeys())
def test_every_card_lies_in_a_column_where_there_is_one(journey: Journey) -> None:
    for record in journey.records.values():
        column = journey.stage_of(record.id)
        if isinstance(record, (*CARDS, Flow)) and journey.stages:
            assert column is not None
            assert column in journey.stages


@settings(max_examples=10)
@given(journeys())
def test_the_graph_holds_every_card_and_relation(journey: Journey) -> None:
    graph = journey.graph
    assert set(graph.nodes) == {
        key for key, record in journey.records.items() if isinstance(record, (Stage, *CARDS))
    }
    for key, flow in journey.of(Flow).items():
        assert graph.edges[flow.source, flow.target, key]["record"] is flow
    for key, pain in journey.of(PainPoint).items():
        assert graph.edges[key, pain.on, "on"]["kind"] == "on"
    for key, touchpoint in journey.of(Touchpoint).items():
        assert graph.edges[key, touchpoint.stage, "stage"]["kind"] == "stage"
    for key, idea in journey.of(Opportunity).items():
        for pain_id in idea.addresses:
            assert graph.edges[key, pain_id, "addresses"]["kind"] == "addresses"
    assert graph.number_of_edges() == len(journey.of(Flow)) + sum(
        len([n for n in _named(record) if n in graph])
        for record in journey.records.values()
        if isinstance(record, CARDS)
    )


def _named(record: Record) -> list[str]:
    match record:
        case Touchpoint(stage=stage):
            return [stage]
        case PainPoint(on=on):
            return [on]
        case Note(stage=stage):
            return [stage] if stage else []
        case Opportunity(addresses=addresses):
            return list(addresses)  # its stage only places it
    return []


def test_apply_leaves_the_journey_it_was_called_on_alone() -> None:
    before = warm(sample_journey())
    kept = indexes(before)
    after = before.apply(difference(before, Journey([Map(id="m", title="Other")])))
    assert indexes(before) == kept
    assert before == sample_journey()
    assert after != before


def test_a_clash_is_named_and_nothing_happens() -> None:
    journey = sample_journey()
    change = Change(
        "x", {"t1": (None, Note(id="t1")), "zz": (Note(id="zz"), None), "n9": (None, Note(id="n9"))}
    )
    with pytest.raises(Conflict, match="t1, zz"):
        journey.apply(change)
    assert "n9" not in journey


@pytest.mark.parametrize("maps", [[], [Map(id="a"), Map(id="b")]])
def test_a_journey_has_exactly_one_map(maps: list[Map]) -> None:
    with pytest.raises(ValueError, match="exactly one map"):
        Journey([*maps, Stage(id="s")])


def test_records_cannot_be_put_in_by_the_back_door() -> None:
    journey = sample_journey()
    with pytest.raises(TypeError):
        journey.records["x"] = Note(id="x")  # type: ignore[index]
    with pytest.raises(TypeError):
        hash(journey)


def test_stages_are_in_order_and_ties_by_id() -> None:
    journey = Journey([Map(id="m"), Stage(id="b", order=1), Stage(id="a", order=1), Stage(id="c", order=-2)])
    assert [stage.id for stage in journey.stages] == ["c", "a", "b"]


def test_get_is_particular_about_the_kind() -> None:
    journey = sample_journey()
    assert journey.get("t1", Touchpoint) is journey["t1"]
    assert journey.get("t1", Stage) is None
    assert journey.get(None, Stage) is None
    assert journey.get("nowhere", Stage) is None
    assert journey.map.title == "Coffee by post"


def test_series_and_flows_of_a_subject_in_the_order_of_their_ids() -> None:
    journey = Journey(
        [
            Map(id="m"),
            Stage(id="s"),
            Series(id="z", subject="s", kpi="nps"),
            Series(id="a", subject="s", kpi="csat"),
            Flow(id="g", source="s", target="s"),
            Flow(id="f", source="s", target="s"),
        ]
    )
    assert [series.id for series in journey.series("s")] == ["a", "z"]
    assert [series.id for series in journey.series("s", "nps")] == ["z"]
    assert [flow.id for flow in journey.flows_from("s")] == ["f", "g"]


def test_the_column_of_everything() -> None:
    journey = Journey(
        [
            Map(id="m"),
            Stage(id="one", order=0),
            Stage(id="two", order=1),
            Touchpoint(id="t", stage="two"),
            PainPoint(id="p", on="t"),
            Opportunity(id="follows", addresses=("p",)),
            Opportunity(id="placed", addresses=("p",), stage="one"),
            Opportunity(id="free"),
            Note(id="n"),
            Flow(id="f", source="t", target="t"),
            Series(id="s", subject="f", kpi="share"),
        ]
    )
    columns = {key: stage.id for key in journey.records if (stage := journey.stage_of(key))}
    assert columns == {
        "one": "one",
        "two": "two",
        "t": "two",
        "p": "two",
        "follows": "two",
        "placed": "one",
        "free": "one",
        "n": "one",
        "f": "two",
        "s": "two",
    }
    assert journey.stage_of(None) is None
    assert journey.stage_of("nothing") is None


def test_references_in_a_circle_end() -> None:
    damaged = Journey([Map(id="m"), PainPoint(id="p", on="q"), PainPoint(id="q", on="p")])
    assert damaged.stage_of("p") is None


def test_networkx_is_loaded_only_when_the_graph_is_asked_for() -> None:
    source = Path(__file__).parents[2] / "journey" / "journey.py"
    heads = [line for line in source.read_text(encoding="utf-8").splitlines() if not line.startswith(" ")]
    assert not any("networkx" in line and line.startswith(("import", "from")) for line in heads)

"""Deleting: what hangs on a record goes with it, every other mention is dropped, nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from panel_fixtures import sample_journey
from strategies import journeys

from journey.edits.deletion import delete, hanging_on
from journey.journey import Journey
from journey.records import (
    Effect,
    Image,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Persona,
    Record,
    Scenario,
    Segment,
    Series,
    Stage,
    Target,
    Touchpoint,
    references,
)


def gone(journey: Journey, *keys: str) -> set[str]:
    return {key for key, (_, after) in delete(journey, keys).edits.items() if after is None}


def small(*records: Record) -> Journey:
    return Journey([Map(id="m"), Stage(id="a", order=0), Stage(id="b", order=1), *records])


@settings(max_examples=15)
@given(journeys(), st.data())
def test_nothing_is_left_dangling_and_undo_brings_all_back(journey: Journey, data: st.DataObject) -> None:
    keys = data.draw(st.sets(st.sampled_from(sorted(journey.records)), max_size=4))
    change = delete(journey, keys)
    after = journey.apply(change)
    for record in after.records.values():
        assert all(named in after for named in references(record))
    assert keys - {journey.map.id} == keys - set(after.records) - {journey.map.id}
    assert dict(after.apply(change.inverse()).records) == dict(journey.records)
    # A picture goes with the last record that shows it.
    touched = {key for key in change.edits if not isinstance(journey[key], Image)}
    assert touched <= hanging_on(journey, keys) | {
        name for key in hanging_on(journey, keys) for name in journey.referring(key)
    }


@pytest.mark.parametrize(
    ("key", "all_gone"),
    [
        ("n1", {"n1"}),
        ("o1", {"o1"}),
        ("p1", {"p1"}),
        ("t2", {"t2", "p1"}),
        ("f2", {"f2"}),
        ("trial", {"trial", "t1", "f1", "s1", "s6", "g1"}),
        ("delivery", {"delivery", "t2", "p1", "n1", "f1", "f2", "s2", "s7"}),
        ("persona1", {"persona1"}),
    ],
)
def test_what_goes_with_a_record(key: str, all_gone: set[str]) -> None:
    assert gone(sample_journey(), key) == all_gone
    assert hanging_on(sample_journey(), [key]) == all_gone


def test_an_opportunity_that_loses_its_pain_stays_where_it_stood() -> None:
    after = sample_journey().apply(delete(sample_journey(), ["p1"]))
    idea = after.get("o1", Opportunity)
    assert idea is not None
    assert (idea.addresses, idea.stage) == ((), "delivery")


def test_an_opportunity_keeps_the_pains_that_are_left() -> None:
    journey = small(
        PainPoint(id="p", on="a"), PainPoint(id="q", on="b"), Opportunity(id="o", addresses=("p", "q"))
    )
    idea = journey.apply(delete(journey, ["p"])).get("o", Opportunity)
    assert idea == Opportunity(id="o", addresses=("q",))


def test_an_opportunity_outlives_its_column() -> None:
    journey = small(PainPoint(id="p", on="a"), Opportunity(id="o", addresses=("p",), stage="a"))
    after = journey.apply(delete(journey, ["a"]))
    assert after.get("o", Opportunity) == Opportunity(id="o")
    assert after.stage_of("o") == after["b"]


def test_mentions_are_dropped_one_by_one() -> None:
    journey = small(
        Touchpoint(id="t", stage="b", image="i"),
        Image(id="i"),
        Persona(id="person", image="i"),
        Segment(id="seg", persona="person"),
        Scenario(id="base", opportunities=("o", "o2")),
        Scenario(id="next", base="base"),
        Opportunity(
            id="o", stage="b", effects=(Effect(subject="a", kpi="nps"), Effect(subject="b", kpi="nps"))
        ),
        Opportunity(id="o2", stage="b"),
        Series(id="s", subject="b", kpi="nps", segment="seg"),
        Target(id="g", kpi="nps", segment="seg"),
        Target(id="all", kpi="nps"),
    )
    after = journey.apply(delete(journey, ["i", "a", "o2"]))
    assert after.get("t", Touchpoint) == Touchpoint(id="t", stage="b")
    assert after.get("person", Persona) == Persona(id="person")
    assert after.get("o", Opportunity).effects == (Effect(subject="b", kpi="nps"),)  # type: ignore[union-attr]
    assert after.get("base", Scenario).opportunities == ("o",)  # type: ignore[union-attr]
    assert gone(journey, "person") == {"person"}
    assert gone(journey, "seg") == {"seg", "s", "g"}
    assert gone(journey, "base") == {"base"}
    assert journey.apply(delete(journey, ["base"])).get("next", Scenario) == Scenario(id="next")


def test_the_map_itself_stays() -> None:
    assert not delete(sample_journey(), ["m"])
    assert gone(sample_journey(), "m", "n1") == {"n1"}


def test_what_is_not_there_is_no_fault() -> None:
    assert not delete(sample_journey(), ["nowhere"])
    assert not delete(sample_journey(), [])


def test_all_at_once_is_one_change_without_repeats() -> None:
    journey = sample_journey()
    assert gone(journey, "delivery", "t2", "p1", "f2") == gone(journey, "delivery")
    everything = journey.apply(delete(journey, list(journey.records)))
    assert list(everything.records) == ["m"]
    assert delete(journey, ["n1"]).label == "delete"
    assert journey.get("n1", Note) is not None

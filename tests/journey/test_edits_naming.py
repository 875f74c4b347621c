"""New ids: short, readable, never used twice."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import journeys, texts

from journey.edits.naming import id_from_name, new_id
from journey.journey import Journey
from journey.records import KINDS, Flow, Map, Note, Stage, Touchpoint, validated


@settings(max_examples=10)
@given(journeys(), st.sampled_from(KINDS))
def test_a_new_id_is_free_and_valid(journey: Journey, kind: type) -> None:
    first = new_id(journey, kind)
    second = new_id(journey, kind, {first})
    assert first != second
    assert not {first, second} & set(journey.records)
    validated(Note(id=first))


@settings(max_examples=8)
@given(journeys(), texts)
def test_an_id_from_any_name_is_free_and_valid(journey: Journey, name: str) -> None:
    first = id_from_name(journey, name, "stage")
    assert first not in journey
    assert id_from_name(journey, name, "stage", {first}) not in {first, *journey.records}
    validated(Stage(id=first))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("After Purchase", "after-purchase"),
        ("  --  ", "stage"),
        ("", "stage"),
        ("Żółta łódź", "żółta-łódź"),
        ("Ｆｕｌｌ", "full"),
        ("x" * 600, "x" * 40),
        ("<b>&</b>", "b-b"),
    ],
)
def test_ids_are_made_of_letters_and_digits(name: str, expected: str) -> None:
    assert id_from_name(Journey([Map(id="m")]), name, "stage") == expected


def test_ids_of_cards_count_on() -> None:
    journey = Journey([Map(id="m"), Touchpoint(id="t2", stage="x"), Note(id="f1")])
    assert new_id(journey, Touchpoint) == "t3"
    assert new_id(journey, Flow) == "f2"
    assert new_id(journey, Flow, ["f2"]) == "f3"
    assert new_id(journey, Note) == "n2"

"""Changing fields: one record or several, refused where a value is out of its range."""

from __future__ import annotations

import pytest
from panel_fixtures import sample_journey

from journey.edits.fields import rename, text_field, text_of, update, update_all
from journey.records import KINDS, Image, OutOfRange, PainPoint, Scenario, Series, Stage, Target, Touchpoint

JOURNEY = sample_journey()


@pytest.mark.parametrize("key", ["m", "trial", "t1", "p1", "o1", "n1", "f1", "persona1", "segment1"])
def test_every_kind_with_a_text_can_be_renamed(key: str) -> None:
    change = rename(JOURNEY, key, "Żółć & <b>")
    assert list(change.edits) == [key]
    assert change.label == "rename"
    after = change.edits[key][1]
    assert after is not None
    assert text_of(after) == "Żółć & <b>"


def test_numbers_and_pictures_have_no_text() -> None:
    for kind in KINDS:
        assert (text_field(kind) is None) == (kind in (Series, Target, Image))
    assert not rename(JOURNEY, "s1", "x")
    assert text_of(JOURNEY["g1"]) == ""
    assert text_of(Scenario(id="x", name="Faster")) == "Faster"


def test_renaming_to_the_same_leaves_no_trace() -> None:
    assert not rename(JOURNEY, "trial", "Trial")


@pytest.mark.parametrize(
    ("key", "fields", "named"),
    [
        ("trial", {"name": "x" * 501}, r"\$\.name"),
        ("p1", {"affected": 1.5}, r"\$\.affected"),
        ("p1", {"severity": 0}, r"\$\.severity"),
        ("t1", {"experience": 2.5}, r"\$\.experience"),
        ("m", {"currency": "euro"}, r"\$\.currency"),
        ("m", {"period": "day"}, r"\$\.period"),
        ("o1", {"quarter": "Q1 2027"}, r"\$\.quarter"),
        ("n1", {"evidence": "guessed"}, r"\$\.evidence"),
        ("trial", {"order": "first"}, r"\$\.order"),
    ],
)
def test_what_is_out_of_range_is_refused_and_the_field_named(
    key: str, fields: dict[str, object], named: str
) -> None:
    with pytest.raises(OutOfRange, match=named) as caught:
        update(JOURNEY, key, fields)
    assert caught.value.record_id == key


def test_the_edges_of_a_range_are_inside() -> None:
    fields = {
        "affected": 0.0,
        "extra_dropoff": 1.0,
        "severity": 5,
        "text": "x" * 20_000,
        "cost_per_case": 0.0,
    }
    pain = JOURNEY.apply(update(JOURNEY, "p1", fields)).get("p1", PainPoint)
    assert pain is not None
    assert {name: getattr(pain, name) for name in fields} == fields


def test_several_records_in_one_step_each_with_the_fields_it_has() -> None:
    change = update_all(JOURNEY, ["t1", "o1", "n1", "trial"], {"owner": "Support"}, "own")
    assert change.label == "own"
    assert set(change.edits) == {"t1", "o1", "trial"}
    after = JOURNEY.apply(change)
    assert after.get("t1", Touchpoint).owner == after.get("trial", Stage).owner == "Support"  # type: ignore[union-attr]


def test_one_value_out_of_range_refuses_the_whole_step() -> None:
    with pytest.raises(OutOfRange):
        update_all(JOURNEY, ["t1", "p1"], {"importance": 4, "severity": 9})


def test_a_field_that_a_record_does_not_have_is_a_fault_of_the_caller() -> None:
    with pytest.raises((TypeError, AttributeError)):
        update(JOURNEY, "n1", {"owner": "x"})
    with pytest.raises(KeyError):
        update(JOURNEY, "nowhere", {"name": "x"})

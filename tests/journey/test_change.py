"""The laws of Change: it turns one journey into another, back again, and adds up in any grouping."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import journeys

from journey.change import Change, Conflict, difference
from journey.journey import Journey
from journey.records import Map, Note, Stage

RECORDS = st.sampled_from(["a", "b", "c", "d"]).flatmap(
    lambda key: st.one_of(
        st.builds(Note, id=st.just(key), text=st.sampled_from(["", "x", "y"])),
        st.builds(Stage, id=st.just(key), order=st.sampled_from([0.0, 1.0])),
    )
)
small = st.lists(RECORDS, max_size=4, unique_by=lambda record: record.id).map(
    lambda records: Journey([Map(id="m"), *records])
)
"""Journeys over four ids, so that two of them often have something in common."""


@given(small, small)
def test_difference_turns_one_journey_into_the_other(a: Journey, b: Journey) -> None:
    change = difference(a, b)
    assert a.apply(change) == b
    assert b.apply(change.inverse()) == a
    assert bool(change) == (a != b)


@settings(max_examples=10)
@given(journeys(), journeys())
def test_difference_holds_for_records_of_every_kind(a: Journey, b: Journey) -> None:
    change = difference(a, b)
    assert dict(a.apply(change).records) == dict(b.records)
    assert dict(b.apply(change.inverse()).records) == dict(a.records)


@given(small, small)
def test_a_change_then_its_inverse_is_empty(a: Journey, b: Journey) -> None:
    change = difference(a, b)
    assert not change.then(change.inverse())
    assert change.inverse().inverse() == change


@given(small, small, small, small)
def test_then_is_associative_and_follows_apply(a: Journey, b: Journey, c: Journey, d: Journey) -> None:
    x, y, z = difference(a, b), difference(b, c), difference(c, d)
    assert x.then(y).then(z).edits == x.then(y.then(z)).edits == difference(a, d).edits
    assert a.apply(x.then(y)) == a.apply(x).apply(y)


@given(small, small, small)
def test_the_inverse_of_both_is_the_inverses_the_other_way_round(a: Journey, b: Journey, c: Journey) -> None:
    x, y = difference(a, b), difference(b, c)
    assert x.then(y).inverse().edits == y.inverse().then(x.inverse()).edits


@given(small, small, small)
def test_a_change_that_does_not_fit_names_exactly_the_ids_that_clash(
    a: Journey, b: Journey, c: Journey
) -> None:
    change = difference(a, b)
    clashing = {key for key, (before, _) in change.edits.items() if c.records.get(key) != before}
    if clashing:
        with pytest.raises(Conflict) as caught:
            c.apply(change)
        assert set(caught.value.ids) == clashing
    else:
        c.apply(change)


@given(small, small, small, small)
def test_then_refuses_what_does_not_follow(a: Journey, b: Journey, c: Journey, d: Journey) -> None:
    x, y = difference(a, b), difference(c, d)
    clashing = {key for key in x.edits.keys() & y.edits.keys() if x.edits[key][1] != y.edits[key][0]}
    if clashing:
        with pytest.raises(Conflict) as caught:
            x.then(y)
        assert set(caught.value.ids) == clashing
    else:
        assert x.then(y).edits.keys() <= x.edits.keys() | y.edits.keys()


def test_an_edit_that_changes_nothing_is_dropped() -> None:
    note = Note(id="n", text="same")
    assert not Change("rename", {"n": (note, Note(id="n", text="same"))})
    assert not Change("rename", {"n": (None, None)})


def test_edits_cannot_be_changed_and_labels_pass_on() -> None:
    change = Change("add", {"n": (None, Note(id="n"))})
    with pytest.raises(TypeError):
        change.edits["x"] = (None, None)  # type: ignore[index]
    assert change.labelled("paste").label == "paste"
    assert change.labelled("paste").edits == change.edits
    assert change.inverse().label == change.then(change.inverse()).label == "add"
    assert difference(Journey([Map(id="m")]), Journey([Map(id="m")]), "open").label == "open"

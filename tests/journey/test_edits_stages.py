"""Adding stages and putting them in order, with as few changed records as possible."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from journey.edits.stages import add_stage, move_stage
from journey.journey import Journey
from journey.records import Map, Stage, Touchpoint

ORDERS = st.one_of(
    st.integers(-3, 3).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, 5e-324, 1e16, 1e16 + 2, 1.7e308, -1.7e308]),
)
rows = st.lists(ORDERS, max_size=6).map(
    lambda orders: Journey([Map(id="m"), *(Stage(id=f"s{i}", order=o) for i, o in enumerate(orders))])
)


def ids(journey: Journey) -> list[str]:
    return [stage.id for stage in journey.stages]


def row(*orders: float) -> Journey:
    return Journey([Map(id="m"), *(Stage(id="abcdef"[i], order=order) for i, order in enumerate(orders))])


@given(rows, st.data())
def test_a_stage_comes_to_stand_where_it_is_put_whatever_the_numbers(
    journey: Journey, data: st.DataObject
) -> None:
    before = ids(journey)
    if not before:
        return
    key = data.draw(st.sampled_from(before))
    place = data.draw(st.integers(0, len(before) - 1))
    others = [name for name in before if name != key]
    after = journey.apply(move_stage(journey, key, place))
    assert ids(after) == [*others[:place], key, *others[place:]]


@given(rows, st.data())
def test_a_new_stage_stands_right_of_the_one_named_or_at_the_far_right(
    journey: Journey, data: st.DataObject
) -> None:
    before = ids(journey)
    after = data.draw(st.sampled_from([None, "nowhere", *before]))
    change = add_stage(journey, "New one", after)
    place = before.index(after) + 1 if after in before else len(before)
    assert ids(journey.apply(change)) == [*before[:place], "new-one", *before[place:]]


@given(st.lists(st.integers(-99, 99), min_size=2, max_size=6, unique=True), st.data())
def test_moving_one_stage_changes_one_record(orders: list[int], data: st.DataObject) -> None:
    journey = row(*map(float, orders))
    key = data.draw(st.sampled_from(ids(journey)))
    change = move_stage(journey, key, data.draw(st.integers(0, len(orders) - 1)))
    assert change.edits.keys() <= {key}


def test_moving_to_where_it_stands_changes_nothing() -> None:
    journey = row(0, 5, 9)
    for place, key in enumerate("abc"):
        assert not move_stage(journey, key, place)
    assert not move_stage(journey, "nowhere", 0)


def test_adding_changes_no_other_record() -> None:
    journey = row(0, 5, 9)
    for after in (None, "a", "b", "c"):
        change = add_stage(journey, "Trial", after)
        assert list(change.edits) == ["trial"]
        assert change.label == "add_stage"


def test_ids_come_from_the_name_and_are_never_used_twice() -> None:
    journey = Journey([Map(id="m"), Touchpoint(id="after-purchase", stage="x")])
    first = journey.apply(add_stage(journey, "After purchase"))
    second = first.apply(add_stage(first, "After  Purchase!"))
    assert ids(second) == ["after-purchase-2", "after-purchase-3"]
    assert ids(first.apply(add_stage(first, ""))) == ["after-purchase-2", "stage"]
    assert ids(first.apply(add_stage(first, "Покупка № 1")))[-1] == "покупка-no-1"


def test_many_moves_into_the_same_gap_keep_the_order() -> None:
    journey = row(0, 1, 2)
    for turn in range(80):
        key = journey.stages[2].id
        journey = journey.apply(move_stage(journey, key, 1))
        assert journey.stages[1].id == key, turn

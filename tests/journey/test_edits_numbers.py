"""Setting numbers: the point that is shown is the one that changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.edits.numbers import Number, set_number, set_numbers
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import Map, Point, Scenario, Segment, Series, Stage, validated

AS_SHOWN = Selection()


def journey(*points: Point, **fields: object) -> Journey:
    series = [Series(id="s1", subject="a", kpi="nps", points=points, **fields)] if points else []  # type: ignore[arg-type]
    return Journey(
        [
            Map(id="m"),
            Stage(id="a"),
            Segment(id="seg"),
            Scenario(id="sc"),
            Scenario(id="sc2", base="sc"),
            *series,
        ]
    )


def points(shown: Journey, key: str = "s1") -> tuple[Point, ...]:
    series = shown.get(key, Series)
    return series.points if series is not None else ()


def value(shown: Journey, selection: Selection) -> float | None:
    found = look_up(shown, "a", "nps", selection)
    return found.value if found is not None else None


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, "2025", "2026-01", "2026-Q1", "2026-W05"]), st.floats(-9, 9), st.none()
        ),
        unique_by=lambda point: point[0],
        max_size=4,
    ),
    st.builds(
        Selection,
        st.sampled_from([None, "seg"]),
        st.sampled_from([None, "sc", "sc2"]),
        st.sampled_from([None, "2024", "2026-01", "2027"]),
    ),
    st.floats(-9, 9),
)
def test_what_is_typed_is_what_is_shown(before: list[Point], selection: Selection, typed: float) -> None:
    start = journey(*before)
    change = set_number(start, "a", "nps", typed, selection)
    after = start.apply(change)
    assert value(after, selection) == typed
    assert len(change.edits) <= 1
    for series in after.of(Series).values():
        validated(series)
        assert len({point[0] for point in series.points}) == len(series.points)
    if before and (selection.segment or selection.scenario):
        assert points(after) == points(start), "numbers of all customers, as-is, stay what they are"


def test_the_latest_dated_point_is_replaced_where_the_latest_is_shown() -> None:
    start = journey(("2026-01", 1.0, 5), ("2026-02", 2.0, 6))
    after = start.apply(set_number(start, "a", "nps", 7.0, AS_SHOWN))
    assert points(after) == (("2026-01", 1.0, 5), ("2026-02", 7.0, None))


def test_an_undated_point_is_replaced_too() -> None:
    start = journey((None, 1.0, None))
    assert points(start.apply(set_number(start, "a", "nps", 7.0, AS_SHOWN))) == ((None, 7.0, None),)


def test_for_a_period_a_point_of_that_period_is_set_in_its_place() -> None:
    start = journey((None, 0.0, None), ("2026-03", 3.0, None))
    after = start.apply(set_number(start, "a", "nps", 7.0, Selection(period="2026-02")))
    assert points(after) == ((None, 0.0, None), ("2026-02", 7.0, None), ("2026-03", 3.0, None))


def test_a_number_of_a_segment_or_scenario_gets_a_series_of_its_own() -> None:
    start = journey(("2026-01", 1.0, None))
    for selection in (Selection("seg"), Selection(None, "sc"), Selection("seg", "sc")):
        change = set_number(start, "a", "nps", 7.0, selection)
        ((key, (before, series)),) = change.edits.items()
        assert before is None
        assert isinstance(series, Series)
        assert (series.segment, series.scenario) == (selection.segment, selection.scenario)
        assert series.points == ((None, 7.0, None),)
        assert key == "s2"


def test_the_same_value_keeps_its_observations_and_leaves_no_trace() -> None:
    start = journey(("2026-01", 1.0, 812))
    assert not set_number(start, "a", "nps", 1.0, AS_SHOWN)
    changed = start.apply(set_number(start, "a", "nps", 2.0, AS_SHOWN))
    assert points(changed) == (("2026-01", 2.0, None),), "a typed number has no n"


def test_the_last_point_taken_away_takes_the_series_with_it() -> None:
    start = journey(("2026-01", 1.0, None), ("2026-02", 2.0, None))
    once = start.apply(set_number(start, "a", "nps", None, AS_SHOWN))
    assert points(once) == (("2026-01", 1.0, None),)
    twice = once.apply(set_number(once, "a", "nps", None, AS_SHOWN))
    assert "s1" not in twice
    assert not set_number(twice, "a", "nps", None, AS_SHOWN)


def test_taking_away_what_only_a_fallback_shows_changes_nothing() -> None:
    start = journey((None, 1.0, None))
    assert value(start, Selection("seg")) == 1.0
    assert not set_number(start, "a", "nps", None, Selection("seg"))


def test_an_import_is_one_change_with_one_series_for_each_row() -> None:
    start = journey(("2026-01", 1.0, 10))
    numbers = [
        Number("a", "nps", 1.0, period="2026-01"),
        Number("a", "nps", 2.0, n=20, period="2026-02", source="survey", evidence="measured"),
        Number("a", "csat", 8.0, period="2026-02", unit="score"),
        Number("a", "csat", 9.0, period="2026-01"),
        Number("a", "csat", 9.0, period="2026-01", segment="seg"),
    ]
    change = set_numbers(start, numbers)
    after = start.apply(change)
    assert len(change.edits) == 3
    (csat,) = after.series("a", "csat")[:1]
    assert {series.segment for series in after.series("a", "csat")} == {None, "seg"}
    assert after["s1"] == Series(
        id="s1", subject="a", kpi="nps", source="survey", evidence="measured",
        points=(("2026-01", 1.0, 10), ("2026-02", 2.0, 20)),
    )  # fmt: skip
    assert csat.points == (("2026-01", 9.0, None), ("2026-02", 8.0, None))
    assert change.label == "set_numbers"


def test_a_series_emptied_and_filled_in_one_step_stays_sound() -> None:
    start = journey(("2026-01", 1.0, None))
    numbers = [Number("a", "nps", None, period="2026-01"), Number("a", "nps", 3.0, period="2026-02")]
    after = start.apply(set_numbers(start, numbers))
    assert [series.points for series in after.of(Series).values()] == [(("2026-02", 3.0, None),)]


@pytest.mark.parametrize("numbers", [[], [Number("a", "nps", None)]])
def test_nothing_to_set_is_nothing(numbers: list[Number]) -> None:
    assert not set_numbers(journey(), numbers)


def test_a_point_with_a_text_for_a_period_stays_beside_a_typed_one() -> None:
    start = journey(("soon", 1.0, None), ("2026-01", 2.0, None))
    after = start.apply(set_number(start, "a", "nps", 5.0, AS_SHOWN))
    assert points(after) == (("2026-01", 5.0, None), ("soon", 1.0, None))

"""Looking a number up: the segment before all customers, the scenario before its base, the latest in time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journey.journey import Journey
from journey.lookup import Selection, look_up, periods, point_at, scenario_chain
from journey.periods import period_end
from journey.records import Map, Point, Scenario, Segment, Series, Stage

SEGMENT, SCENARIO, BASE = "big", "bold", "base"


def journey(*series: Series) -> Journey:
    return Journey(
        [
            Map(id="m"),
            Stage(id="s"),
            Segment(id=SEGMENT),
            Scenario(id=BASE),
            Scenario(id=SCENARIO, base=BASE),
            *series,
        ]
    )


def series(key: str, value: float, segment: str | None = None, scenario: str | None = None) -> Series:
    return Series(
        id=key, subject="s", kpi="nps", segment=segment, scenario=scenario, points=((None, value, None),)
    )


ALL = [
    series("bold-big", 1, SEGMENT, SCENARIO),
    series("bold", 2, None, SCENARIO),
    series("base-big", 3, SEGMENT, BASE),
    series("base", 4, None, BASE),
    series("big", 5, SEGMENT),
    series("plain", 6),
]
"""From the most particular to the most general, as they answer for a segment in a scenario."""


@pytest.mark.parametrize("missing", range(7))
def test_the_most_particular_that_there_is_answers(missing: int) -> None:
    found = look_up(journey(*ALL[missing:]), "s", "nps", Selection(SEGMENT, SCENARIO))
    assert (found.series.id if found else None) == (ALL[missing].id if missing < 6 else None)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (Selection(), "plain"),
        (Selection(SEGMENT), "big"),
        (Selection(None, BASE), "base"),
        (Selection(None, SCENARIO), "bold"),
        (Selection(SEGMENT, BASE), "base-big"),
        (Selection("unknown segment"), "plain"),
        (Selection(None, "unknown scenario"), "plain"),
    ],
)
def test_what_is_asked_for_is_what_answers(asked: Selection, answer: str) -> None:
    found = look_up(journey(*ALL), "s", "nps", asked)
    assert found is not None
    assert found.series.id == answer
    assert (found.segment, found.scenario) == (found.series.segment, found.series.scenario)


def test_all_customers_are_never_answered_by_a_segment_nor_as_is_by_a_scenario() -> None:
    assert look_up(journey(*ALL[:5]), "s", "nps", Selection()) is None
    assert look_up(journey(ALL[0], ALL[2], ALL[4]), "s", "nps", Selection(None, SCENARIO)) is None


def test_other_subjects_and_kpis_do_not_answer() -> None:
    assert look_up(journey(*ALL), "s", "csat", Selection()) is None
    assert look_up(journey(*ALL), "m", "nps", Selection()) is None


def test_a_series_too_late_gives_way_to_the_next_in_line() -> None:
    late = Series(id="late", subject="s", kpi="nps", scenario=SCENARIO, points=(("2026-05", 9, None),))
    shown = journey(late, ALL[5])
    before = look_up(shown, "s", "nps", Selection(None, SCENARIO, "2026-04"))
    after = look_up(shown, "s", "nps", Selection(None, SCENARIO, "2026-05"))
    assert before is not None
    assert after is not None
    assert (before.series.id, after.series.id) == ("plain", "late")
    assert (after.period, after.value, after.n) == ("2026-05", 9, None)


def test_an_empty_series_gives_way() -> None:
    empty = Series(id="a-empty", subject="s", kpi="nps")
    found = look_up(journey(empty, ALL[5]), "s", "nps", Selection())
    assert found is not None
    assert found.series.id == "plain"


POINTS: tuple[Point, ...] = (
    (None, 0.0, 3),
    ("2025-12", 1.0, None),
    ("2026-W05", 2.0, None),
    ("2026-Q1", 3.0, None),
    ("2026", 4.0, None),
)


@pytest.mark.parametrize(
    ("period", "value"),
    [
        (None, 4.0),
        ("2024", 0.0),
        ("2025", 1.0),
        ("2026-01", 1.0),
        ("2026-02", 2.0),
        ("2026-03", 3.0),
        ("2026-Q3", 3.0),
        ("2026-W53", 4.0),
        ("2030", 4.0),
    ],
)
def test_the_latest_point_at_or_before_a_period(period: str | None, value: float) -> None:
    for points in (POINTS, POINTS[::-1]):
        point = point_at(Series(id="x", subject="s", kpi="nps", points=points), period)
        assert point is not None
        assert point[1] == value


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.sampled_from(["2025", "2026-01", "2026-Q1", "2026-W05", "2026"])),
            st.floats(-10, 10),
            st.none(),
        ),
        unique_by=lambda point: point[0],
        max_size=6,
    ),
    st.sampled_from([None, "2024", "2026-01", "2026-06", "2027"]),
)
def test_no_point_answers_before_its_time(points: list[Point], period: str | None) -> None:
    found = point_at(Series(id="x", subject="s", kpi="nps", points=tuple(points)), period)
    dated = [p for p in points if p[0] is None or period is None or period_end(p[0]) <= period_end(period)]
    assert (found in dated) if dated else (found is None)
    if found is not None and found[0] is not None:
        assert all(p[0] is None or period_end(p[0]) <= period_end(found[0]) for p in dated)


def test_a_text_that_names_no_period_never_answers_and_never_breaks_the_answer() -> None:
    odd = Series(
        id="odd", subject="s", kpi="nps", points=(("soon", 9, None), ("2025-W53", 8, None), ("2025", 7, None))
    )
    found = look_up(journey(odd), "s", "nps", Selection())
    assert found is not None
    assert (found.value, periods(journey(odd))) == (7, ("2025",))
    assert point_at(Series(id="x", subject="s", kpi="nps", points=(("soon", 9, None),)), None) is None


def test_the_chain_of_scenarios_ends_even_in_a_circle() -> None:
    assert scenario_chain(journey(), SCENARIO) == (SCENARIO, BASE, None)
    assert scenario_chain(journey(), None) == (None,)
    circle = Journey([Map(id="m"), Scenario(id="a", base="b"), Scenario(id="b", base="a")])
    assert scenario_chain(circle, "a") == ("a", "b", None)


def test_periods_of_the_map_are_in_order_and_named_once() -> None:
    one = Series(id="a", subject="s", kpi="nps", points=(("2026-02", 1, None), (None, 1, None)))
    two = Series(id="b", subject="s", kpi="csat", points=(("2025-Q4", 1, None), ("2026-02", 1, None)))
    assert periods(journey(one, two)) == ("2025-Q4", "2026-02")

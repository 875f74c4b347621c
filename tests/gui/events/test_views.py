"""What the views of an event table draw and list where there are hundreds of activities."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from gui.charts.shapes import Grid
from gui.panels.journeys_views import MOST_LINES, MOST_ROWS, show_cohorts, show_paths, show_steps
from metrics.events.cohorts import Cohort
from metrics.events.variants import StepMatrix, Variant


def steps(count: int, cases: int = 1000) -> StepMatrix:
    """Return a matrix in which the first activity is the rarest."""
    shares = np.outer(np.arange(1, count + 1) / count**2, np.ones(8))
    return StepMatrix(tuple(f"a{place}" for place in range(count)), shares, np.full(8, 0.1), cases)


def test_the_most_frequent_of_hundreds_are_drawn_and_all_are_listed(qapp: Any) -> None:
    found = show_steps(steps(300))
    assert isinstance(found.shape, Grid)
    assert found.shape.names == (*(f"a{299 - place}" for place in range(MOST_ROWS)), "(over)")
    assert len(found.lines) == 301
    # A click on the last row drawn, and on the last line, is about no activity: their journeys are over.
    assert (found.marks[0], found.marks[MOST_ROWS], len(found.marks)) == (("a299",), (), MOST_ROWS + 1)
    assert (found.about[299], found.about[300]) == (("a0",), ())
    assert found.note == ""


def test_a_table_that_is_cut_says_so_and_keeps_its_last_line(qapp: Any) -> None:
    found = show_steps(steps(1000))
    assert len(found.lines) == len(found.about) == MOST_LINES
    assert found.lines[-1].cells[0] == "(over)"
    assert "1,000" in found.note


def test_few_activities_are_all_drawn(qapp: Any) -> None:
    found = show_steps(steps(3))
    assert isinstance(found.shape, Grid)
    assert found.shape.names == ("a2", "a1", "a0", "(over)")
    assert found.marks == found.about == (("a2",), ("a1",), ("a0",), ())
    assert show_steps(steps(2, cases=0)).marks == (("a1",), ("a0",))


def test_a_month_that_is_not_over_stands_in_brackets_in_chart_and_table(qapp: Any) -> None:
    found = show_cohorts(
        (Cohort(date(2026, 1, 1), 4, (4, 2, 0), True), Cohort(date(2026, 3, 1), 3, (3,), True))
    )
    assert isinstance(found.shape, Grid)
    assert found.shape.faint == {(0, 2)}
    assert [line.cells[2:] for line in found.lines] == [("100%", "50%", "(0%)"), ("100%", "", "")]
    assert "brackets" in found.note


def test_one_path_and_one_journey_are_told_as_one(qapp: Any) -> None:
    assert show_paths(((Variant(("a",), 3),), 4)).note == "1 path is walked by 75% of the journeys."
    shape = show_steps(steps(2, cases=1)).shape
    assert isinstance(shape, Grid)
    assert shape.x_title == "Where 1 journey is, step by step"

"""One priority an owner a quarter, the most effect per effort first: against every other order."""

from __future__ import annotations

from collections import Counter
from itertools import islice, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.roadmap import Task, crowded, priority, quarters, suggested

tasks = st.lists(
    st.builds(
        Task,
        key=st.uuids().map(str),
        effect=st.one_of(st.none(), st.floats(-100, 1000)),
        effort=st.one_of(st.none(), st.floats(0, 5)),
        owner=st.sampled_from(["", "Ann", "Bob"]),
        quarter=st.sampled_from(["", "2026-Q4", "2027-Q1", "2027-Q3"]),
    ),
    max_size=8,
    unique_by=lambda task: task.key,
)


@settings(max_examples=100, deadline=None)
@given(tasks)
def test_nobody_has_two_new_priorities_in_a_quarter(found: list[Task]) -> None:
    plan = suggested(found, "2027-Q1")
    owners = {task.key: task.owner for task in found}
    new = Counter((owners[key], quarter) for key, quarter in plan.items() if quarter >= "2027-Q1")
    assert not new or max(new.values()) == 1
    worth = {task.key for task in found if (task.effect or 0) > 0}
    assert plan.keys() == worth


@settings(max_examples=60, deadline=None)
@given(tasks)
def test_what_brings_most_for_its_effort_never_waits_for_less(found: list[Task]) -> None:
    plan = suggested(found, "2027-Q1")
    for one, other in permutations([task for task in found if plan.get(task.key, "") >= "2027-Q1"], 2):
        rates = priority(one), priority(other)
        if one.owner == other.owner and None not in rates and rates[0] > rates[1]:
            assert plan[one.key] < plan[other.key]


def test_what_has_begun_stays() -> None:
    assert suggested([Task("a", 5.0, 1.0, "Ann", "2026-Q4")], "2027-Q1") == {"a": "2026-Q4"}


def test_crowded_quarters_are_found_for_owners_only() -> None:
    found = [
        Task("a", 1, 1, "", "2027-Q1"),
        Task("b", 1, 1, "", "2027-Q1"),
        Task("c", 1, 1, "Ann", "2027-Q1"),
    ]
    assert crowded(found) == {}
    assert crowded([*found, Task("d", 1, 1, "Ann", "2027-Q1")]) == {("Ann", "2027-Q1"): ("c", "d")}


def test_no_quarter_is_refused() -> None:
    with pytest.raises(ValueError, match="2027-Q5"):
        list(islice(quarters("2027-Q5"), 1))

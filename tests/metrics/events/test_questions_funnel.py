"""Funnels against brute force over all chains; visits to stages and cohorts against plain Python."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.events.cohorts import cohorts
from metrics.events.filters import Filter, View
from metrics.events.funnel import funnel
from metrics.events.samples import log_of
from metrics.events.visits import Grouping, booked, customers, moves
from metrics.refusals import Refused

START = datetime(2026, 1, 1)
EVENTS = st.lists(
    st.tuples(st.sampled_from(["ann", "bob"]), st.integers(0, 8), st.sampled_from("abcx")),
    min_size=1,
    max_size=14,
)
STEPS = ["a", "b", "c"]


def rows_of(drawn: list[tuple[str, int, str]]) -> list[dict[str, object]]:
    rows = [
        {"customer": who, "time": START + timedelta(minutes=when), "activity": what}
        for who, when, what in drawn
    ]
    return [*rows, *({"customer": "eve", "time": START, "activity": what} for what in "abc")]


def longest(events: list[tuple[int, str]], within: int | None) -> tuple[int, bool]:
    """Return the longest chain of steps by trying every one, and whether one as long can still go on."""
    ended = max(when for when, _what in events) if within is None else 8
    best, still = 0, False

    def go(place: int, level: int, begun: int) -> None:
        nonlocal best, still
        if level > best:
            best, still = level, False
        if level == best and within is not None and begun + within > ended:
            still = True
        if level == len(STEPS):
            return
        for later in range(place + 1, len(events)):
            when, what = events[later]
            if what == STEPS[level] and (within is None or when - begun <= within):
                go(later, level + 1, begun)

    for place, (when, what) in enumerate(events):
        if what == STEPS[0]:
            go(place, 1, when)
    return best, still


@settings(max_examples=25, deadline=None)
@given(EVENTS, st.sampled_from([None, 2]))
def test_a_funnel_finds_the_longest_chain_of_every_case(
    drawn: list[tuple[str, int, str]], within: int | None
) -> None:
    rows = [*rows_of(drawn), {"customer": "end", "time": START + timedelta(minutes=8), "activity": "x"}]
    cases: dict[str, list[tuple[int, str]]] = {}
    for row in sorted(rows, key=lambda row: row["time"]):
        when = int((row["time"] - START).total_seconds() // 60)
        cases.setdefault(str(row["customer"]), []).append((when, str(row["activity"])))
    found = [longest(events, within) for events in cases.values()]
    limit = None if within is None else timedelta(minutes=within)
    steps = funnel(View(log_of(rows)), STEPS, limit)
    assert [step.reached for step in steps] == [sum(level >= i for level, _ in found) for i in (1, 2, 3)]
    assert [step.open for step in steps[:2]] == [
        sum(level == i and still for level, still in found) for i in (1, 2)
    ]
    for step in steps[:2]:
        assert step.reached == step.onward + step.open + step.lost
        judged = step.onward + step.lost
        assert step.conversion == (step.onward / judged if judged else None)


def test_a_funnel_within_sessions_and_across_them() -> None:
    rows = [
        {"customer": "ann", "time": START + timedelta(hours=hour), "activity": what}
        for hour, what in ((0, "a"), (5, "b"), (9, "x"))
    ]
    view = View(log_of(rows, gap_minutes=60))
    assert [step.reached for step in funnel(view, ["a", "b"])] == [1, 0]
    across = funnel(view, ["a", "b"], across_sessions=True)
    assert [step.reached for step in across] == [1, 1]
    assert across[1].median_seconds == 5 * 3600
    assert funnel(view, ["a", "b"])[0].lost == 1
    assert funnel(view, ["x", "a"])[0].open == 1, "the last session may still go on"


def test_a_funnel_of_one_step_is_refused() -> None:
    with pytest.raises(Refused, match="too_few_steps"):
        funnel(View(log_of(rows_of([]))), ["a"])


def shop() -> list[dict[str, object]]:
    rows = []
    for who, day, what, stage, money in (
        ("ann", 0, "look", "Browse", None),
        ("ann", 1, "buy", "Order", 10),
        ("ann", 2, "buy", "Order", 5),
        ("ann", 40, "look", "Browse", None),
        ("bob", 3, "look", "Browse", None),
        ("bob", 45, "buy", "Order", 20),
        ("eve", 50, "look", "Browse", None),
        ("eve", 58, "buy", "Order", -4),
    ):
        when = START + timedelta(days=day)
        rows.append({"customer": who, "time": when, "activity": what, "stage": stage, "revenue": money})
    return rows


LOOK, BUY = (0, 0), (1, 1)
BY_STAGE = Grouping({LOOK: 0, BUY: 1}, by_stage=True, count=2)
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def test_visits_and_money_of_stages_by_month() -> None:
    view = View(log_of(shop()))
    found = {(each.group, each.target, each.month): each for each in moves(view, BY_STAGE)}
    assert {key: each.visits for key, each in found.items()} == {
        (0, 1, JANUARY): 2,
        (1, 0, JANUARY): 1,
        (0, 1, FEBRUARY): 1,
        (0, None, FEBRUARY): 1,
        (1, None, FEBRUARY): 2,
    }
    assert found[0, 1, JANUARY].seconds == (1 + 42) * 86400
    money = {(each.group, each.month): (each.gained, each.spent) for each in booked(view, BY_STAGE)}
    assert money[1, JANUARY][0] == 15.0
    assert money[1, FEBRUARY] == (20.0, 4.0), "a refund is money spent"
    people = customers(view, BY_STAGE)
    assert (people[0, None, JANUARY], people[1, None, JANUARY]) == (2, 1)


def test_a_visit_is_judged_once_its_time_is_over() -> None:
    view = View(log_of(shop()))
    judged = moves(view, BY_STAGE, by_month=False, wait=timedelta(days=20))
    assert {(each.group, each.target, each.first): (each.visits, each.counted) for each in judged} == {
        (0, 1, True): (3, 2),
        (0, None, False): (1, 0),
        (1, 0, False): (1, 1),
        (1, None, False): (2, 0),
    }


def test_hidden_activities_join_visits_of_a_stage() -> None:
    view = View(log_of(shop()), Filter(hidden=("look",)))
    found = moves(view, Grouping({(None, 1): 0}), by_month=False)
    assert [(each.group, each.target, each.visits) for each in found] == [(0, None, 3)]


def test_cohorts_are_counted_by_month() -> None:
    view = View(log_of(shop()))
    found = cohorts(view)
    assert [(each.month.month, each.size, each.active) for each in found] == [(1, 2, (2, 2)), (2, 1, (1,))]
    assert found[0].shares == (1.0, 1.0)
    assert not found[0].last_is_open, "the data end on the last day of February"
    bought = cohorts(view, "bought")
    assert [(each.month.month, each.size, each.active) for each in bought] == [(1, 1, (1, 0)), (2, 1, (1,))]

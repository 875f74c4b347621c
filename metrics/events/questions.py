"""What an event log answers first: its size, its transitions, and figures of each activity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from metrics.events.filters import View

SECOND = 1_000_000
"""Microseconds, in which the log keeps time."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much a filter leaves; money None where no event that is in has any."""

    events: int
    cases: int
    customers: int
    revenue: float | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class Transition:
    """How often `target` follows `source` in a case, for how many customers, and after how long."""

    source: str
    target: str
    count: int
    customers: int | None
    mean_seconds: float | None
    median_seconds: float | None


@dataclass(frozen=True, slots=True)
class Activity:
    """Figures of one activity; money None where no event of it has any.

    `cases` come by at least once, `starts` begin and `ends` end here.
    """

    name: str
    events: int
    cases: int
    customers: int
    starts: int
    ends: int
    revenue: float | None
    cost: float | None


def size(view: View) -> Size:
    """Return how many events, cases and customers are in, and their money.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> size(small_log())
    Size(events=7, cases=2, customers=2, revenue=50.0, cost=None)
    """
    keys = "count(DISTINCT customer)"
    several = "count(DISTINCT (customer, session))" if view.split else keys
    found = view.ask(
        f"SELECT count(*), {several}, {keys}, sum(revenue), sum(cost) FROM events WHERE {view.condition}"
    )[0]
    events, cases, customers, revenue, cost = found
    return Size(events, cases, customers, amount(revenue), amount(cost))


def transitions(view: View, times: bool = True, customers: bool = True) -> tuple[Transition, ...]:
    """Return the transitions between neighbouring activities, the most frequent first.

    Parameters
    ----------
    view : the events to look at.
    times : whether mean and exact median of the time between are asked for; None in the answer if not.
    customers : whether the customers of each are counted; None in the answer if not.

    Returns
    -------
    tuple of Transition. Events of a case follow each other by (time, row in the source).

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> found = transitions(small_log())[1]
    >>> found.source, found.target, found.count, found.customers, found.median_seconds
    ('look', 'look', 2, 1, 30.0)
    """
    timed = ", sum(dwell_us), median(dwell_us)" if times else ", NULL, NULL"
    columns = ("activity", "next", "dwell_us") if times else ("activity", "next")
    rows = view.ask(
        f"SELECT activity, next, count(*) AS n{timed} FROM ({view.source(*columns)}) "
        "WHERE next IS NOT NULL GROUP BY activity, next"
    )
    counted = _customers_of_pairs(view) if customers else {}
    names = view.names
    found = [
        Transition(
            names[source],
            names[target],
            count,
            counted.get((source, target)),
            None if total is None else int(total) / count / SECOND,
            None if median is None else median / SECOND,
        )
        for source, target, count, total, median in rows
    ]
    return tuple(sorted(found, key=lambda each: (-each.count, each.source, each.target)))


def _customers_of_pairs(view: View) -> dict[tuple[int, int], int]:
    if view.whole:
        question = "SELECT source, target, count(*) FROM pairs GROUP BY source, target"
    elif not view.relinked and not view.split:
        question = (
            f"SELECT source, target, count(*) FROM pairs WHERE {view.case_condition} GROUP BY source, target"
        )
    else:
        question = (
            "SELECT activity, next, count(*) FROM (SELECT DISTINCT customer, activity, next "
            f"FROM ({view.source('customer', 'activity', 'next')}) WHERE next IS NOT NULL) "
            "GROUP BY activity, next"
        )
    return {(source, target): count for source, target, count in view.ask(question)}


def activities(view: View) -> tuple[Activity, ...]:
    """Return figures of each activity that is in, in the order of their first appearance in the source.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> [(each.name, each.events, each.cases, each.starts, each.ends) for each in activities(small_log())]
    [('look', 4, 2, 2, 0), ('buy', 2, 2, 0, 1), ('complain', 1, 1, 0, 1)]
    """
    columns = ("activity", "is_first", "is_last", "revenue", "cost")
    rows = view.ask(
        "SELECT activity, count(*), count(*) FILTER (is_first), count(*) FILTER (is_last), "
        f"sum(revenue), sum(cost) FROM ({view.source(*columns)}) GROUP BY activity ORDER BY activity"
    )
    visitors = _visitors(view)
    return tuple(
        Activity(view.names[code], events, *visitors[code], starts, ends, amount(revenue), amount(cost))
        for code, events, starts, ends, revenue, cost in rows
    )


def _visitors(view: View) -> dict[int, tuple[int, int]]:
    """Return how many cases and customers come by each activity."""
    if view.split or view.filter.channel is not None:
        cases = f"count(DISTINCT ({view.case}))"
        question = f"SELECT activity, {cases}, count(DISTINCT customer) FROM events"
    else:
        question = "SELECT activity, count(*), count(*) FROM customer_activities"
    return {
        code: (cases, customers)
        for code, cases, customers in view.ask(f"{question} WHERE {view.condition} GROUP BY activity")
    }


def starts(figures: Iterable[Activity]) -> dict[str, int]:
    """Return in which activities cases begin, and how many."""
    return {each.name: each.starts for each in figures if each.starts}


def ends(figures: Iterable[Activity]) -> dict[str, int]:
    """Return in which activities cases end, and how many."""
    return {each.name: each.ends for each in figures if each.ends}


def amount(total: Decimal | None) -> float | None:
    """Return an exact sum of money as a number, None where there is none."""
    return None if total is None else float(total)

"""The paths that cases walk: variants with counts, who is where at which step, Sankey streams, rework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.events.filters import View

OTHERS = ""
"""Stands for all activities that are not told apart; no activity has an empty name."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A path, and how many cases walk exactly that."""

    path: tuple[str, ...]
    count: int


@dataclass(frozen=True, eq=False)
class StepMatrix:
    """Share of all cases that are at an activity at a step.

    `shares` has shape (activities, steps), steps counted from the first event; `ended` (steps,) is the share
    of the cases that are over by then. Each column and its `ended` sum to 1. `cases` stand behind it.
    """

    activities: tuple[str, ...]
    shares: NDArray[np.float64]
    ended: NDArray[np.float64]
    cases: int


@dataclass(frozen=True, slots=True)
class Link:
    """Cases that are at `source` at a step and at `target` at the next; target None where they end."""

    step: int
    source: str
    target: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Rework:
    """How often an activity is come back to: cases that do, events beyond the first, straight repeats."""

    activity: str
    cases: int
    cases_repeating: int
    repeats: int
    straight: int


def paths(view: View) -> str:
    """Return SQL that yields (path, count): lists of activity codes, and how many cases walk them."""
    if view.whole:
        return "SELECT path, count FROM variants"
    if view.filter.channel is not None:
        columns = view.source("customer", "session", "activity", '"time"', '"row"')
        walked = 'list(activity ORDER BY "time", "row") AS path'
        made = f"SELECT {walked} FROM ({columns}) GROUP BY customer, session"
        return f"SELECT path, count(*) AS count FROM ({made}) GROUP BY path"
    if view.cases_condition:
        counted = (
            f"SELECT path, n AS count FROM (SELECT variant, count(*) AS n FROM cases "
            f"WHERE {view.cases_condition} GROUP BY variant) JOIN variants USING (variant)"
        )
    else:
        counted = "SELECT path, count FROM variants"
    if not view.hidden_codes:
        return counted
    hidden = ", ".join(map(str, view.hidden_codes))
    left = f"SELECT list_filter(path, lambda code: code NOT IN ({hidden})) AS path, count FROM ({counted})"
    return f"SELECT path, sum(count)::BIGINT AS count FROM ({left}) WHERE len(path) > 0 GROUP BY path"


def variants(view: View, most: int | None = None) -> tuple[Variant, ...]:
    """Return the paths that cases walk, the most frequent first, then the shorter.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> [(each.path, each.count) for each in variants(small_log(), most=1)]
    [(('look', 'buy'), 1)]
    """
    limit = "" if most is None else f" LIMIT {int(most)}"
    rows = view.ask(f"SELECT path, count FROM ({paths(view)}) ORDER BY count DESC, len(path), path{limit}")
    names = view.names
    return tuple(Variant(tuple(names[code] for code in path), count) for path, count in rows)


def case_count(view: View) -> int:
    """Return how many cases are in."""
    if not view.relinked:
        return int(view.one(f"SELECT count(*) FROM cases WHERE {view.cases_condition or 'true'}"))
    return int(view.one(f"SELECT coalesce(sum(count), 0) FROM ({paths(view)})"))


def step_matrix(view: View, steps: int = 10) -> StepMatrix:
    """Return which share of the cases is at which activity at each of the first steps.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> found = step_matrix(small_log(), 3)
    >>> found.activities, found.shares.tolist(), found.ended.tolist()
    (('look', 'buy'), [[1.0, 0.5, 0.5], [0.0, 0.5, 0.0]], [0.0, 0.0, 0.5])
    """
    rows = view.ask(
        f"SELECT activity, step, sum(count)::BIGINT FROM (SELECT unnest(path[1:{int(steps)}]) AS activity, "
        f"generate_subscripts(path[1:{int(steps)}], 1) AS step, count FROM ({paths(view)})) "
        "GROUP BY activity, step"
    )
    cases = case_count(view)
    present = sorted({code for code, _step, _count in rows})
    shares = np.zeros((len(present), steps))
    for code, step, count in rows:
        shares[present.index(code), step - 1] = count / cases
    reached = np.zeros(steps)
    for _code, step, count in rows:
        reached[step - 1] += count
    ended = 1 - reached / cases if cases else np.zeros(steps)
    return StepMatrix(tuple(view.names[code] for code in present), shares, ended, cases)


def sankey(view: View, steps: int = 6, most: int | None = None) -> tuple[Link, ...]:
    """Return the streams of cases from each of the first steps to the next.

    Parameters
    ----------
    view : the events to look at.
    steps : how many steps are shown; links lead from step 1 to `steps`.
    most : how many activities are told apart, the most frequent ones; the others are named `OTHERS`.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> [(each.step, each.source, each.target, each.count) for each in sankey(small_log(), 2)]
    [(1, 'look', 'buy', 1), (1, 'look', 'look', 1)]
    """
    rows = view.ask(
        f"SELECT step, path[step], path[step + 1], sum(count)::BIGINT FROM (SELECT path, count, "
        f"unnest(generate_series(1, least(len(path), {int(steps) - 1}))) AS step FROM ({paths(view)})) "
        "GROUP BY ALL"
    )
    told = _frequent(rows, most)
    found: dict[tuple[int, str, str | None], int] = {}
    for step, source, target, count in rows:
        begin = view.names[source] if source in told else OTHERS
        end = None if target is None else view.names[target] if target in told else OTHERS
        found[step, begin, end] = found.get((step, begin, end), 0) + count
    links = [Link(step, source, target, count) for (step, source, target), count in found.items()]
    return tuple(sorted(links, key=lambda link: (link.step, -link.count, link.source, link.target or "")))


def _frequent(rows: Sequence[tuple[int, int, int | None, int]], most: int | None) -> set[int]:
    weight: dict[int, int] = {}
    for _step, source, target, count in rows:
        weight[source] = weight.get(source, 0) + count
        if target is not None:
            weight[target] = weight.get(target, 0) + count
    return set(sorted(weight, key=lambda code: (-weight[code], code))[:most])


def rework(view: View) -> tuple[Rework, ...]:
    """Return how often each activity is come back to within a case, those with most repeats first.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> found = rework(small_log())[0]
    >>> found.activity, found.cases_repeating, found.repeats, found.straight
    ('look', 1, 2, 2)
    """
    if view.split or view.filter.channel is not None:
        counted = "SELECT activity, count(*) AS n FROM events"
        own = f"{counted} WHERE {view.condition} GROUP BY {view.case}, activity"
    else:
        own = f"SELECT activity, count AS n FROM customer_activities WHERE {view.condition}"
    rows = view.ask(
        f"SELECT activity, count(*), count(*) FILTER (n > 1), sum(n - 1)::BIGINT FROM ({own}) "
        "GROUP BY activity"
    )
    straight = dict(
        view.ask(
            f"SELECT activity, count(*) FROM ({view.source('activity', 'next')}) "
            "WHERE next = activity GROUP BY activity"
        )
    )
    found = [
        Rework(view.names[code], cases, repeating, repeats, straight.get(code, 0))
        for code, cases, repeating, repeats in rows
    ]
    return tuple(sorted(found, key=lambda each: (-each.repeats, each.activity)))

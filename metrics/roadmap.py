"""A roadmap: which opportunity each owner takes up in which quarter, one priority an owner a quarter."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_QUARTERS = 400
"""Beyond this nothing is planned: a century."""
LEAST_EFFORT = 0.1
"""No effort at all counts as this much, so that a quick win comes first but stays comparable."""


@dataclass(frozen=True)
class Task:
    """Something to be planned: what it brings a year (or per entrant), its effort, who owns it, and when.

    `effect` in money, None where unknown; `effort` from 0 to 5, None where unknown; `quarter` "" where none.
    """

    key: str
    effect: float | None
    effort: float | None
    owner: str = ""
    quarter: str = ""


def priority(task: Task) -> float | None:
    """What a task brings for each point of effort: effect / max(effort, 0.1); None where either is unknown.

    >>> priority(Task("a", 600.0, 3.0)), priority(Task("b", 600.0, None))
    (200.0, None)
    """
    if task.effect is None or task.effort is None:
        return None
    return task.effect / max(task.effort, LEAST_EFFORT)


def suggested(tasks: Sequence[Task], first: str) -> dict[str, str]:
    """Suggest quarters: the highest effect per effort first, one priority an owner a quarter.

    Each owner's tasks are put in the order of effect / effort, those of unknown effort after them by effect,
    and take the quarters one after the other. What stands in a quarter before `first` has begun and keeps it.

    Parameters
    ----------
    tasks : what there is to plan; effects in money.
    first : the first quarter that is free, such as "2027-Q1".

    Returns
    -------
    Quarter by key, for tasks with a known effect above 0; the others are not planned.

    Raises
    ------
    ValueError
        where `first` is no quarter.

    Example
    -------
    >>> tasks = [Task("a", 100.0, 4.0, "Ann"), Task("b", 90.0, 1.0, "Ann"), Task("c", 5.0, 1.0, "Bob")]
    >>> suggested(tasks, "2027-Q4")
    {'b': '2027-Q4', 'a': '2028-Q1', 'c': '2027-Q4'}
    """
    planned: dict[str, str] = {}
    for owner in dict.fromkeys(task.owner for task in tasks):
        own = [task for task in tasks if task.owner == owner and (task.effect or 0.0) > 0]
        begun = [task for task in own if task.quarter and task.quarter < first]
        planned |= {task.key: task.quarter for task in begun}
        waiting = sorted((task for task in own if task not in begun), key=_order)
        planned |= {task.key: quarter for task, quarter in zip(waiting, quarters(first), strict=False)}
    return planned


def _order(task: Task) -> tuple[bool, float, float, str]:
    rate = priority(task)
    return rate is None, -(rate if rate is not None else 0.0), -(task.effect or 0.0), task.key


def crowded(tasks: Sequence[Task]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the quarters in which an owner has more than one priority, by owner and quarter.

    >>> crowded([Task("a", 1, 1, "Ann", "2027-Q1"), Task("b", 1, 1, "Ann", "2027-Q1")])
    {('Ann', '2027-Q1'): ('a', 'b')}
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for task in tasks:
        if task.quarter and task.owner:
            place = (task.owner, task.quarter)
            found[place] = (*found.get(place, ()), task.key)
    return {place: keys for place, keys in found.items() if len(keys) > 1}


def quarters(first: str) -> Iterator[str]:
    """Yield quarters from a first one on.

    >>> from itertools import islice
    >>> list(islice(quarters("2027-Q3"), 3))
    ['2027-Q3', '2027-Q4', '2028-Q1']

    Raises
    ------
    ValueError
        where it is no quarter.
    """
    year, _, part = first.partition("-Q")
    begin = int(year) * 4 + int(part) - 1
    if not 1 <= int(part) <= 4:
        raise ValueError(first)
    for place in range(begin, begin + MOST_QUARTERS):
        yield f"{math.floor(place / 4):04d}-Q{place % 4 + 1}"

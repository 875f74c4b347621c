"""The funnel: who gets from step to step in order, in time, and who is lost once the time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from metrics.events.filters import View
from metrics.refusals import Refusal, Refused

MICROSECOND = timedelta(microseconds=1)
SESSION = "(customer::BIGINT << 32) + session"
"""A case as one number, where customers have several."""


@dataclass(frozen=True, slots=True)
class Step:
    """How many cases reach a step, and what becomes of them.

    `onward` reach the next step; `open` have not, but may still; `lost` have not, and their time is over.
    `conversion` = onward / (onward + lost), None where nobody's time is over, and at the last step.
    `median_seconds` from the step before, None at the first step and where nobody came.
    """

    activity: str
    reached: int
    onward: int | None
    open: int | None
    lost: int | None
    conversion: float | None
    median_seconds: float | None


def funnel(
    view: View, steps: Sequence[str], within: timedelta | None = None, across_sessions: bool = False
) -> tuple[Step, ...]:
    """Return how many cases do the steps in order, others in between allowed.

    A case reaches step i if, from some event of step 1 on, it has events of steps 2 ... i after each other,
    the last of them within the time limit of that first one. The greedy match (each step at its earliest)
    from every event of step 1 finds the longest such chain.

    Parameters
    ----------
    view : the events to look at.
    steps : activities, in order.
    within : time from the event of step 1; none if not given.
    across_sessions : whether a chain may go over several sessions of a customer.

    Returns
    -------
    tuple of Step. With a time limit a case is open while the limit has not run out when the data ends;
    without, while its session is open; where no session gap is known either, nobody is.

    Raises
    ------
    Refused
        `too_few_steps`, `activity_not_in_log`.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> found = funnel(small_log(), ["look", "buy", "complain"])
    >>> [(step.activity, step.reached, step.conversion) for step in found]
    [('look', 2, 1.0), ('buy', 2, 0.5), ('complain', 1, None)]
    """
    codes = _codes(view, steps)
    key = "customer::BIGINT" if across_sessions or not view.split else SESSION
    best = _best_chains(view, codes, key, within)
    open_now = _open(view, key, within)
    rows = view.ask(
        f"WITH best AS ({best}) SELECT level, count(*), count(*) FILTER ({open_now}) FROM best GROUP BY level"
    )
    medians = view.ask(f"WITH best AS ({best}) SELECT {_medians(len(codes))} FROM best")[0]
    counts = {level: (count, still) for level, count, still in rows}
    levels = range(1, len(codes) + 1)
    reached = [sum(counts.get(level, (0, 0))[0] for level in levels if level >= step) for step in levels]
    return tuple(
        _step(name, place, reached, counts.get(place + 1, (0, 0))[1], medians[place])
        for place, name in enumerate(steps)
    )


def _codes(view: View, steps: Sequence[str]) -> list[int]:
    if len(steps) < 2:
        raise Refused(Refusal("too_few_steps", value=len(steps)))
    known = {name: code for code, name in enumerate(view.names)}
    for name in steps:
        if name not in known:
            raise Refused(Refusal("activity_not_in_log", value=name))
    return [known[name] for name in steps]


def _best_chains(view: View, codes: Sequence[int], key: str, within: timedelta | None) -> str:
    """Return SQL for the longest chain of each case: its level, and the time of each of its steps.

    Rows lie in order, so their row number in the file says which comes later also where times are equal.
    """
    chosen = ", ".join(str(code) for code in sorted(set(codes)))
    marks = (
        f'SELECT {key} AS who, activity, "time" AS moment, rowid AS place '
        f"FROM events WHERE activity IN ({chosen}) AND {view.condition}"
    )
    # Without a limit the earliest first step is as good as any other.
    begun = f"SELECT who, moment AS t1, place AS p1 FROM marks WHERE activity = {codes[0]}"
    if within is None:
        begun = (
            f"SELECT who, arg_min(moment, place) AS t1, min(place) AS p1 FROM marks "
            f"WHERE activity = {codes[0]} GROUP BY who"
        )
    limit = "" if within is None else f" AND m.moment - c.t1 <= to_microseconds({within // MICROSECOND})"
    parts = [f"marks AS MATERIALIZED ({marks})", f"chain1 AS ({begun})"]
    for step, code in enumerate(codes[1:], 2):
        before = step - 1
        parts.append(
            f"chain{step} AS (SELECT c.*, CASE WHEN true{limit} THEN m.moment END AS t{step}, "
            f"CASE WHEN true{limit} THEN m.place END AS p{step} FROM chain{before} c "
            f"ASOF LEFT JOIN (SELECT who, moment, place FROM marks WHERE activity = {code}) m "
            f"ON c.who = m.who AND c.p{before} < m.place)"
        )
    count = len(codes)
    level = " + ".join(f"(p{step} IS NOT NULL)::INTEGER" for step in range(1, count + 1))
    ranked = (
        f"SELECT *, {level} AS level FROM chain{count} "
        f"QUALIFY row_number() OVER (PARTITION BY who ORDER BY {level} DESC, p1) = 1"
    )
    if within is not None:  # the latest of the longest chains says how long it may still go on
        ranked = (
            f"SELECT *, {level} AS level, max(t1) OVER (PARTITION BY who, {level}) AS latest "
            f"FROM chain{count} "
            f"QUALIFY row_number() OVER (PARTITION BY who ORDER BY {level} DESC, p1) = 1"
        )
    return f"WITH {', '.join(parts)} {ranked}"


def _open(view: View, key: str, within: timedelta | None) -> str:
    """Return the condition that a chain may still go on when the data has ended."""
    if within is not None and view.ended_at is not None:
        ended = view.ended_at.isoformat(" ")
        return f"latest + to_microseconds({within // MICROSECOND}) > TIMESTAMP '{ended}'"
    return f"who IN (SELECT {key} FROM cases WHERE is_open)"


def _medians(count: int) -> str:
    asked = [f"median(epoch_us(t{step}) - epoch_us(t{step - 1}))" for step in range(2, count + 1)]
    return ", ".join(["NULL", *asked])


def _step(name: str, place: int, reached: Sequence[int], still: int, median: float | None) -> Step:
    seconds = None if median is None else median / 1_000_000
    if place + 1 == len(reached):
        return Step(name, reached[place], None, None, None, None, seconds)
    onward = reached[place + 1]
    lost = reached[place] - onward - still
    conversion = onward / (onward + lost) if onward + lost else None
    return Step(name, reached[place], onward, still, lost, conversion, seconds)

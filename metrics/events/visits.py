"""Visits to groups of activities (stages, touchpoints): who goes where next, when, and what is booked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from metrics.events.filters import View

MICROSECOND = timedelta(microseconds=1)
SECONDS = 1e-6


@dataclass(frozen=True)
class Grouping:
    """Which group an event falls in, by its activity, or by its stage and activity.

    Parameters
    ----------
    groups : mapping
        (code of the stage or None, code of the activity) -> number of the group, from 0 on. Events that are
        not named are left out. Where `by_stage` is not set, the stages of the keys are None.
    merged : bool
        Whether events of the same group in a row are one visit (stages), or one visit each (touchpoints).
    by_stage : bool
        Whether the stage of an event counts, or its activity alone.
    count : int
        How many groups there are, those without any event too; by the mapping if not given.
    """

    groups: Mapping[tuple[int | None, int], int]
    merged: bool = True
    by_stage: bool = False
    count: int = 0

    @property
    def size(self) -> int:
        """How many groups there are."""
        return max(self.count, max(self.groups.values(), default=-1) + 1)

    @cached_property
    def expression(self) -> str:
        """SQL for the group of an event, NULL where it is left out."""
        activities = sorted({activity for _stage, activity in self.groups})
        if not activities:
            return "NULL::INTEGER"
        place = {activity: index for index, activity in enumerate(activities)}
        within = _listed(place, activities[-1] + 1)
        if not self.by_stage:
            direct = {activity: group for (_stage, activity), group in self.groups.items()}
            return f"{_listed(direct, activities[-1] + 1)}[activity + 1]"
        wide = max((stage for stage, _activity in self.groups if stage is not None), default=-1) + 2
        spots = {
            place[activity] * wide + (0 if stage is None else stage + 1): group
            for (stage, activity), group in self.groups.items()
        }
        spot = f"({within}[activity + 1] * {wide} + coalesce(stage + 1, 0) + 1)"
        known = f"coalesce(stage, 0) < {wide - 1}" if wide > 1 else "stage IS NULL"
        return f"CASE WHEN {known} THEN {_listed(spots, len(activities) * wide)}[{spot}] END"


def _listed(values: Mapping[int, int], length: int) -> str:
    cells = ", ".join(str(values.get(index, "NULL")) for index in range(length))
    return f"([{cells}]::INTEGER[])"


@dataclass(frozen=True, slots=True)
class Moves:
    """Visits to `group` that go on to `target` (None: the case ends), of a segment, begun in a month.

    `first` says that cases begin with these visits. `visits` counts all of them, `counted` those that are
    long enough ago to be judged; `seconds` sums the time until the next visit.
    """

    group: int
    target: int | None
    segment: int | None
    month: date | None
    first: bool
    visits: int
    counted: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Booked:
    """Money of the events of a group, of a segment, in a month.

    Refunds (revenue below 0) are money spent, credits (cost below 0) are money that came in: `gained` and
    `spent` are sums of amounts above 0, None where no event has any; `turned` counts those below 0.
    """

    group: int
    segment: int | None
    month: date | None
    events: int
    gained: float | None
    spent: float | None
    turned: int


def visits(view: View, grouping: Grouping) -> str:
    """Return SQL for the visits of all cases, one row each, in order.

    Columns: customer, session, entered, grp, next_grp (NULL: the last visit of the case), dwell_us, is_first.
    """
    keys = "customer, session" if view.split else "customer"
    later = 'epoch_us(lead("time") OVER ()) - epoch_us("time")'
    walked = []
    for between in view.ranges:
        inner = (
            f'SELECT {keys}, "time", {grouping.expression} AS grp FROM events '
            f"WHERE {view.event_condition or 'true'}{between}"
        )
        rows = f"SELECT * FROM ({inner}) WHERE grp IS NOT NULL"
        if grouping.merged:
            begins = f"NOT coalesce({view.neighbours('lag')} AND lag(grp) OVER () = grp, false)"
            rows = f"SELECT * FROM (SELECT *, {begins} AS begins FROM ({rows})) WHERE begins"
        same = view.neighbours("lead")
        walked.append(
            f'SELECT {keys}, "time" AS entered, grp, '
            f"CASE WHEN {same} THEN lead(grp) OVER () END AS next_grp, "
            f"CASE WHEN {same} THEN {later} END AS dwell_us, "
            f"NOT coalesce({view.neighbours('lag')}, false) AS is_first FROM ({rows})"
        )
    # Cases are taken out after the walk: a join before it need not keep the order of the rows.
    where = f" WHERE {view.case_condition}" if view.case_condition else ""
    return f"SELECT * FROM ({' UNION ALL '.join(walked)}){where}"


def usual_wait(view: View, grouping: Grouping, share: float = 0.95) -> timedelta | None:
    """Return the time by which that share of those who go on has gone on; None where nobody goes on."""
    found = view.one(
        f"SELECT quantile_disc(dwell_us, {float(share)!r}) FROM ({visits(view, grouping)}) "
        "WHERE next_grp IS NOT NULL"
    )
    return None if found is None else timedelta(microseconds=int(found))


def moves(
    view: View,
    grouping: Grouping,
    *,
    by_month: bool = True,
    by_segment: bool = False,
    wait: timedelta | None = None,
) -> tuple[Moves, ...]:
    """Return how many visits go from each group to each other, by month in which they began and by segment.

    Parameters
    ----------
    view : the events to look at.
    grouping : what a visit is.
    by_month, by_segment : whether they are told apart; None in the answer if not.
    wait : a visit counts for conversion once this time has gone by before the data end, moved on or not. If
        not given, the last visit of a session that is open does not count, and all others do.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> found = moves(small_log(), Grouping({(None, 0): 0, (None, 1): 1}), by_month=False)
    >>> [(each.group, each.target, each.visits) for each in found]
    [(0, 1, 2), (1, None, 2)]
    """
    month = "date_trunc('month', entered)::DATE" if by_month else "NULL::DATE"
    segment, source = _with_segment(view, f"({visits(view, grouping)})", by_segment)
    rows = view.ask(
        f"SELECT grp, next_grp, {segment}, {month}, is_first, count(*), "
        f"count(*) FILTER ({_judged(view, wait)}), sum(dwell_us) FROM {source} GROUP BY ALL ORDER BY ALL"
    )
    return tuple(
        Moves(
            group, target, part, when, first, all_, counted, None if waited is None else int(waited) * SECONDS
        )
        for group, target, part, when, first, all_, counted, waited in rows
    )


def _with_segment(view: View, source: str, by_segment: bool) -> tuple[str, str]:
    if not by_segment:
        return "NULL::INTEGER", source
    keys = "customer, session" if view.split else "customer"
    return "segment", f"{source} JOIN (SELECT {keys}, segment FROM cases) USING ({keys})"


def _judged(view: View, wait: timedelta | None) -> str:
    """Return the condition that enough time has gone by to say whether a visit led on."""
    if wait is not None and view.ended_at is not None:
        ended = view.ended_at.isoformat(" ")
        return f"entered + to_microseconds({wait // MICROSECOND}) <= TIMESTAMP '{ended}'"
    key = "(customer, session)" if view.split else "customer"
    still = f"SELECT {view.case} FROM cases WHERE is_open"
    if not view.one("SELECT coalesce(bool_or(is_open), false) FROM cases"):
        return "true"
    return f"next_grp IS NOT NULL OR {key} NOT IN ({still})"


def booked(
    view: View, grouping: Grouping, *, by_month: bool = True, by_segment: bool = False
) -> tuple[Booked, ...]:
    """Return the money of the events of each group, by month of the event and by segment of the case.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> [each.gained for each in booked(small_log(), Grouping({(None, 1): 0}), by_month=False)]
    [50.0]
    """
    month = "date_trunc('month', \"time\")::DATE" if by_month else "NULL::DATE"
    columns = _columns(view, ("revenue", "cost", '"time"'))
    inner = f"(SELECT {columns}, {grouping.expression} AS grp FROM events WHERE {view.condition})"
    segment, source = _with_segment(view, inner, by_segment)
    rows = view.ask(
        f"SELECT grp, {segment}, {month}, count(*), "
        "sum(revenue) FILTER (revenue >= 0), sum(-cost) FILTER (cost < 0), "
        "sum(cost) FILTER (cost >= 0), sum(-revenue) FILTER (revenue < 0), "
        "count(*) FILTER (revenue < 0) + count(*) FILTER (cost < 0) "
        f"FROM {source} WHERE grp IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    return tuple(
        Booked(group, part, when, events, _sum(gain, credit), _sum(cost, refund), turned)
        for group, part, when, events, gain, credit, cost, refund, turned in rows
    )


def customers(
    view: View, grouping: Grouping, *, by_month: bool = True, by_segment: bool = False
) -> dict[tuple[int, int | None, date | None], int]:
    """Return how many different customers are seen in each group, by segment and month of their events."""
    month = "date_trunc('month', \"time\")::DATE" if by_month else "NULL::DATE"
    columns = _columns(view, ('"time"',))
    inner = f"(SELECT {columns}, {grouping.expression} AS grp FROM events WHERE {view.condition})"
    segment, source = _with_segment(view, inner, by_segment)
    rows = view.ask(
        f"SELECT grp, part, month, count(*) FROM (SELECT DISTINCT grp, {segment} AS part, {month} AS month, "
        "customer "
        f"FROM {source} WHERE grp IS NOT NULL) GROUP BY ALL"
    )
    return {(group, part, when): count for group, part, when, count in rows}


def _columns(view: View, further: Collection[str]) -> str:
    return ", ".join([view.case, *further])


def _sum(*parts: Any) -> float | None:
    known = [part for part in parts if part is not None]
    return float(sum(known)) if known else None

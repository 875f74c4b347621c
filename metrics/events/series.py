"""KPIs of stages by month and segment, each with the number of visits or customers behind it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.events.filters import View
from metrics.events.visits import Booked, Grouping, booked, customers, moves, visits

Cell = tuple[int, int | None, date | None]


@dataclass(frozen=True, slots=True)
class StageKpis:
    """What one stage did in a month, for a segment (code) or all customers (None).

    `counted` of the `visits` are long enough ago to be judged; `conversion` = of these, those that went on to
    another stage; `dropoff` = 1 - conversion; None where none is long enough ago. `dwell_seconds` is the mean
    time until the next stage of the `moved_on` visits. Money is the sum of the month's events, None where no
    event has any; refunds count as cost.
    """

    group: int
    segment: int | None
    month: date | None
    visits: int
    customers: int
    counted: int
    conversion: float | None
    dropoff: float | None
    moved_on: int
    dwell_seconds: float | None
    revenue: float | None
    cost: float | None


@dataclass(frozen=True, slots=True)
class StageTime:
    """How long visits to a stage last until the next stage; the last stage of a case has no end."""

    group: int
    visits: int
    moved_on: int
    mean_seconds: float | None
    median_seconds: float | None


def by_stage_column(view: View) -> Grouping:
    """Return the grouping by the stage column of a log, in the order of its dictionary."""
    rows = view.ask("SELECT DISTINCT stage, activity FROM events WHERE stage IS NOT NULL")
    groups = {(stage, activity): stage for stage, activity in rows}
    return Grouping(groups, by_stage=True, count=len(view.dictionary("stages")))


def kpi_series(
    view: View,
    grouping: Grouping,
    *,
    by_month: bool = True,
    by_segment: bool = False,
    wait: timedelta | None = None,
) -> tuple[StageKpis, ...]:
    """Return the KPIs of each stage, by month in which visits begin, and by segment.

    Parameters are those of `moves`.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> found = kpi_series(small_log(), Grouping({(None, 0): 0, (None, 1): 1}))
    >>> [(each.group, each.visits, each.conversion, each.revenue) for each in found]
    [(0, 2, 1.0, None), (1, 2, 0.0, 50.0)]
    """
    told = {"by_month": by_month, "by_segment": by_segment}
    sums: dict[Cell, _Sums] = defaultdict(_Sums)
    for each in moves(view, grouping, wait=wait, **told):
        sums[each.group, each.segment, each.month].add(
            each.target, each.visits, each.counted, each.seconds or 0.0
        )
    money = {(each.group, each.segment, each.month): each for each in booked(view, grouping, **told)}
    people = customers(view, grouping, **told)
    cells = sorted(
        {*sums, *money}, key=lambda cell: (cell[0], -1 if cell[1] is None else cell[1], str(cell[2]))
    )
    return tuple(_kpis(cell, sums[cell], money.get(cell), people.get(cell, 0)) for cell in cells)


@dataclass
class _Sums:
    visits: int = 0
    counted: int = 0
    counted_on: int = 0
    moved_on: int = 0
    seconds: float = 0.0

    def add(self, target: int | None, visited: int, counted: int, seconds: float) -> None:
        self.visits += visited
        self.counted += counted
        if target is not None:
            self.counted_on += counted
            self.moved_on += visited
            self.seconds += seconds


def _kpis(cell: Cell, sums: _Sums, money: Booked | None, people: int) -> StageKpis:
    conversion = sums.counted_on / sums.counted if sums.counted else None
    return StageKpis(
        *cell,
        visits=sums.visits,
        customers=people,
        counted=sums.counted,
        conversion=conversion,
        dropoff=None if conversion is None else 1 - conversion,
        moved_on=sums.moved_on,
        dwell_seconds=sums.seconds / sums.moved_on if sums.moved_on else None,
        revenue=None if money is None else money.gained,
        cost=None if money is None else money.spent,
    )


def stage_times(view: View, grouping: Grouping) -> tuple[StageTime, ...]:
    """Return mean and exact median time from entering each stage to entering the next.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> found = stage_times(small_log(), Grouping({(None, 0): 0, (None, 1): 1}))
    >>> [(each.group, each.visits, each.median_seconds) for each in found]
    [(0, 2, 120.0), (1, 2, None)]
    """
    rows = view.ask(
        "SELECT grp, count(*), count(dwell_us), sum(dwell_us), median(dwell_us) "
        f"FROM ({visits(view, grouping)}) GROUP BY grp ORDER BY grp"
    )
    return tuple(
        StageTime(
            group,
            count,
            moved,
            None if total is None else int(total) / moved / 1e6,
            None if median is None else median / 1e6,
        )
        for group, count, moved, total, median in rows
    )

"""Retention by cohort: who came in a month, and what share of them is seen, or buys, in the months after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from metrics.events.filters import View

Active = Literal["seen", "bought"]


@dataclass(frozen=True)
class Cohort:
    """Customers who began in a month: `size` of them, and `active[k]` of these k months later.

    `active` ends with the month in which the data end; that last one may not be over yet (`last_is_open`).
    """

    month: date
    size: int
    active: tuple[int, ...]
    last_is_open: bool

    @property
    def shares(self) -> tuple[float, ...]:
        """Share of the cohort that is active, month by month."""
        return tuple(count / self.size for count in self.active)


def cohorts(view: View, active: Active = "seen") -> tuple[Cohort, ...]:
    """Return the cohorts of a log, the oldest first.

    Parameters
    ----------
    view : the events to look at.
    active : "seen" by any event, or "bought" by an event with revenue above 0; the first such month makes the
        cohort.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> [(each.size, each.active) for each in cohorts(small_log(), "bought")]
    [(2, (2,))]
    """
    bought = " AND revenue > 0" if active == "bought" else ""
    seen = (
        "SELECT DISTINCT customer, date_trunc('month', \"time\")::DATE AS month "
        f"FROM events WHERE {view.condition}{bought}"
    )
    rows = view.ask(
        f"WITH seen AS MATERIALIZED ({seen}), "
        "born AS (SELECT customer, min(month) AS born FROM seen GROUP BY customer) "
        "SELECT born, month, count(*) FROM seen JOIN born USING (customer) GROUP BY born, month"
    )
    counts = {(born, month): count for born, month, count in rows}
    last = view.ended_at.date() if view.ended_at is not None else date.max
    return tuple(_cohort(born, counts, last) for born in sorted({born for born, _month in counts}))


def _cohort(born: date, counts: dict[tuple[date, date], int], last: date) -> Cohort:
    months = [born]
    while (later := _next(months[-1])) <= last:
        months.append(later)
    active = tuple(counts.get((born, month), 0) for month in months)
    return Cohort(
        born, counts[born, born], active, last_is_open=_next(last).toordinal() - last.toordinal() > 1
    )


def _next(day: date) -> date:
    """Return the first day of the next month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)

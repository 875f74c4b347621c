"""The numbers of a journey from visits: shares, conversion, time, money, with the count behind each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from metrics.events.filters import View
from metrics.events.visits import Booked, Grouping, Moves, booked, moves

DAY = 86_400.0
THIN = 0.2
"""The first or last month is left out where it has less than this part of the visits of a usual month."""

Way = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number: of a group, of the way between two, or of the whole (both None)."""

    group: int | None
    target: int | None
    kpi: str
    value: float
    n: int | None
    month: date | None
    segment: int | None


@dataclass(frozen=True)
class Measured:
    """The numbers of all groups, the ways that are shown with their counts, and what was left out.

    `turned` counts amounts of money below 0, which count on the other side; `thin_months` were left out.
    """

    measures: tuple[Measure, ...]
    ways: dict[Way, int]
    hidden_ways: dict[Way, int]
    visits: dict[int, int]
    thin_months: tuple[date, ...]
    turned: int


@dataclass(frozen=True)
class Wanted:
    """What is measured.

    Parameters
    ----------
    by_month, by_segment : whether numbers are told apart by them; without months they are undated.
    wait : after which time a visit can be judged, see `moves`.
    least_way_share : ways that fewer of the visits take are hidden; the most frequent way out of and into a
        group stays.
    ways : the ways that are shown, whatever their share; by `least_way_share` if not given.
    rated : whether each group gets a conversion rate (stages); touchpoints do without.
    beginnings : the groups that may get a share of the entries; all that cases are first seen in if None.
    """

    by_month: bool = True
    by_segment: bool = False
    wait: timedelta | None = None
    least_way_share: float = 0.0
    ways: Collection[Way] | None = None
    rated: bool = True
    beginnings: Collection[int] | None = None


def measure(view: View, grouping: Grouping, wanted: Wanted) -> Measured:
    """Return the numbers of the groups of a log.

    share of a way = visits that take it / visits whose next step is shown, the end of the case included; so
    all shares of a group and its leaving sum to 1, also where rare ways are hidden. conversion = their sum.
    dwell = mean time until the next visit. Money per visit = money of the events / visits.

    Example
    -------
    >>> from metrics.events.samples import small_log
    >>> found = measure(small_log(), Grouping({(None, 0): 0, (None, 1): 1}), Wanted(by_month=False))
    >>> [(each.group, each.target, each.value, each.n) for each in found.measures if each.kpi == "share"]
    [(0, 1, 1.0, 2)]
    """
    told = {"by_month": wanted.by_month, "by_segment": wanted.by_segment}
    moved = moves(view, grouping, wait=wanted.wait, **told)
    money = booked(view, grouping, **told)
    counts = _ways(moved)
    reached = _visits(moved)
    shown = _shown(counts, reached, wanted)
    thin = _thin_months(moved)
    cells = _Cells(shown, grouping.size, wanted)
    cells.fill(moved, money, thin)
    return Measured(
        measures=tuple(cells.measures()),
        ways={way: counts.get(way, 0) for way in sorted(shown)},
        hidden_ways={way: count for way, count in sorted(counts.items()) if way not in shown},
        visits=reached,
        thin_months=thin,
        turned=sum(each.turned for each in money),
    )


def _ways(moved: Iterable[Moves]) -> dict[Way, int]:
    counts: dict[Way, int] = defaultdict(int)
    for each in moved:
        if each.target is not None:
            counts[each.group, each.target] += each.visits
    return dict(counts)


def _visits(moved: Iterable[Moves]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for each in moved:
        counts[each.group] += each.visits
    return dict(counts)


def _shown(counts: dict[Way, int], reached: dict[int, int], wanted: Wanted) -> set[Way]:
    if wanted.ways is not None:
        return set(wanted.ways)
    shown = {way for way, count in counts.items() if count >= wanted.least_way_share * reached[way[0]]}
    for end in (0, 1):
        best: dict[int, Way] = {}
        for way in sorted(counts, key=lambda way: (-counts[way], way)):
            if way[0] != way[1]:
                best.setdefault(way[end], way)
        shown |= set(best.values())
    return shown


def _thin_months(moved: Iterable[Moves]) -> tuple[date, ...]:
    counts: dict[date, int] = defaultdict(int)
    for each in moved:
        if each.month is not None:
            counts[each.month] += each.visits
    if len(counts) < 3:
        return ()
    usual = median(counts.values())
    return tuple(month for month in (min(counts), max(counts)) if counts[month] < THIN * usual)


Cell = tuple[int | None, date | None]


class _Cells:
    """Sums by segment and month; the cells of all customers (segment None) hold every segment."""

    def __init__(self, shown: set[Way], count: int, wanted: Wanted) -> None:
        self.shown, self.count, self.rated = shown, count, wanted.rated
        self.beginnings = wanted.beginnings
        self.judged: dict[tuple[Cell, int, int | None], int] = defaultdict(int)
        self.visits: dict[tuple[Cell, int], int] = defaultdict(int)
        self.waits: dict[tuple[Cell, int], tuple[float, int]] = defaultdict(lambda: (0.0, 0))
        self.begun: dict[tuple[Cell, int], int] = defaultdict(int)
        self.money: dict[tuple[Cell, int, str], float] = defaultdict(float)
        self.paid: set[tuple[int, str]] = set()

    def fill(self, moved: Iterable[Moves], money: Iterable[Booked], thin: Collection[date]) -> None:
        moved = list(moved)
        young = {each.group for each in moved} - {each.group for each in moved if each.counted}
        for each in moved:
            if each.month not in thin:
                # Where nobody was here long enough ago, those that are here now have to do.
                judged = each.visits if each.group in young else each.counted
                for cell in _cells(each.segment, each.month):
                    self._move(cell, each, judged)
        for entry in money:
            if entry.month not in thin:
                for cell in _cells(entry.segment, entry.month):
                    self._book(cell, entry)

    def _move(self, cell: Cell, each: Moves, judged: int) -> None:
        self.judged[cell, each.group, each.target] += judged
        self.visits[cell, each.group] += each.visits
        if each.first:
            self.begun[cell, each.group] += each.visits
        if each.target is not None:
            seconds, count = self.waits[cell, each.group]
            self.waits[cell, each.group] = seconds + (each.seconds or 0.0), count + each.visits

    def _book(self, cell: Cell, each: Booked) -> None:
        for kpi, amount in (("revenue_per_customer", each.gained), ("cost_to_serve", each.spent)):
            if amount is not None:
                self.money[cell, each.group, kpi] += amount
                self.paid.add((each.group, kpi))

    def measures(self) -> Iterable[Measure]:
        places = sorted(
            self.visits, key=lambda key: (key[0][0] is not None, key[0][0] or 0, str(key[0][1]), key[1])
        )
        for cell, group in places:
            yield from self._shares(cell, group)
            yield from self._amounts(cell, group)
        yield from self._begins()

    def _shares(self, cell: Cell, group: int) -> Iterable[Measure]:
        targets = sorted(target for source, target in self.shown if source == group)
        taken = [self.judged.get((cell, group, target), 0) for target in targets]
        total = sum(taken) + self.judged.get((cell, group, None), 0)
        if not total:
            return
        for target, count in zip(targets, taken, strict=True):
            yield self._measure(cell, group, target, "share", count / total, total)
        if self.rated and (targets or group + 1 < self.count):
            onward = sum(count for target, count in zip(targets, taken, strict=True) if target != group)
            yield self._measure(cell, group, None, "conversion_rate", onward / total, total)

    def _amounts(self, cell: Cell, group: int) -> Iterable[Measure]:
        seconds, waited = self.waits.get((cell, group), (0.0, 0))
        if waited:
            yield self._measure(cell, group, None, "dwell_time", seconds / waited / DAY, waited)
        visits = self.visits[cell, group]
        for kpi in ("revenue_per_customer", "cost_to_serve"):
            if (group, kpi) in self.paid:
                amount = self.money.get((cell, group, kpi), 0.0)
                yield self._measure(cell, group, None, kpi, amount / visits, visits)

    def _begins(self) -> Iterable[Measure]:
        seen: dict[Cell, int] = defaultdict(int)
        totals: dict[Cell, int] = defaultdict(int)
        for (cell, group), count in self.begun.items():
            if self._is_state(group):
                seen[cell] += count
                totals[cell] += count if self._may_begin(group) else 0
        states = {group for _cell, group in self.begun if self._is_state(group)}
        beginning = sorted(group for group in states if self._may_begin(group))
        for cell, total in seen.items():
            for group in beginning if totals[cell] else ():
                share = self.begun.get((cell, group), 0) / totals[cell]
                yield self._measure(cell, group, None, "entry_share", share, totals[cell])
            if cell[0] is None and cell[1] is not None:
                yield self._measure(cell, None, None, "new_customers", float(total), None)

    def _may_begin(self, group: int) -> bool:
        return self.beginnings is None or group in self.beginnings

    def _is_state(self, group: int) -> bool:
        """Whether a group counts in the chain: every stage does, a touchpoint only where flows join it."""
        return self.rated or any(group in way for way in self.shown)

    @staticmethod
    def _measure(
        cell: Cell, group: int | None, target: int | None, kpi: str, value: float, n: int | None
    ) -> Measure:
        return Measure(group, target, kpi, value, n, cell[1], cell[0])


def _cells(segment: int | None, month: date | None) -> tuple[Cell, ...]:
    return ((None, month),) if segment is None else ((None, month), (segment, month))

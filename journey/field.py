"""The field that arrows between cards run on: gutters beside the columns, free rows across, ways out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal, Protocol

Side = Literal["left", "right", "top", "bottom"]
Point = tuple[float, float]

ROW = 4
"""The rows in which an arrow may cross a column lie so many pixels apart."""
CLEARANCE = 4.0
"""How near an arrow comes to a card that it only passes."""
INSET = 8.0
"""How far arrows run into the padding of a column, where no card ever lies."""
FIRST_GUTTER, LAST_GUTTER = 16.0, 18.0
MOST_IN_THE_WAY = 24


class Box(Protocol):
    """A rectangle: of a card, a column or a band."""

    @property
    def x(self) -> float:
        """The left edge."""

    @property
    def y(self) -> float:
        """The upper edge."""

    @property
    def right(self) -> float:
        """The right edge."""

    @property
    def bottom(self) -> float:
        """The lower edge."""


class Field:
    """Columns of cards in one band; gutter number n lies left of column n, the last one right of all.

    Parameters
    ----------
    columns : rectangles from left to right
    band : the rectangle that the cards lie in, across all columns
    cards : the rectangles of the cards by their ids
    """

    def __init__(self, columns: Sequence[Box], band: Box, cards: Mapping[str, Box]) -> None:
        self.columns = tuple(columns)
        self.band = band
        self._lefts = [column.x for column in self.columns]
        self.standing: list[dict[str, Box]] = [{} for _ in self.columns]
        for key, box in cards.items():
            if self.columns and box.y < band.bottom and box.bottom > band.y:
                self.standing[self.column_of(box)][key] = box
        self._shut: dict[int, int] = {}
        self._heaps: dict[int, bool] = {}
        self._ways_out: dict[int, dict[tuple[str, Side, float], tuple[Point, ...] | None]] = {}

    def same_rows(self, band: Box) -> bool:
        """Whether a band begins as high as this one, so that the rows are the same as far as they go."""
        return self.band.y == band.y

    def shifted(self, columns: Sequence[Box], band: Box, cards: Mapping[str, Box]) -> Field:
        """Return the field with its columns elsewhere or wider; each card keeps its place in its column."""
        other = Field.__new__(Field)
        other.__dict__.update(self.__dict__)
        other.columns, other.band = tuple(columns), band
        other._lefts = [column.x for column in columns]
        other.standing, other._ways_out = list(self.standing), {}
        for number, (was, now) in enumerate(zip(self.columns, columns, strict=True)):
            if was.x != now.x:
                standing = self.standing[number]
                other.standing[number] = {key: cards.get(key, box) for key, box in standing.items()}
        return other

    def columns_between(self, left: float, right: float) -> range:
        """Return the numbers of the columns that a stretch touches, and of those beside them."""
        first = bisect_right(self._lefts, left) - 2
        return range(max(0, first), min(len(self.columns), bisect_right(self._lefts, right) + 1))

    def moved(self, boxes: Mapping[str, Box | None]) -> tuple[Field, set[int]]:
        """Return the field with some cards elsewhere or gone, and the columns that differ."""
        other = Field.__new__(Field)
        other.__dict__.update(self.__dict__)
        other.standing = list(self.standing)
        other._shut, other._heaps = dict(self._shut), dict(self._heaps)
        other._ways_out = dict(self._ways_out)
        touched: set[int] = set()
        for key, box in boxes.items():
            touched.update(number for number, standing in enumerate(self.standing) if key in standing)
            if box is not None and self.columns and box.y < self.band.bottom and box.bottom > self.band.y:
                touched.add(self.column_of(box))
        for number in touched:
            other.standing[number] = dict(self.standing[number])
            other._shut.pop(number, None)
            other._heaps.pop(number, None)
            other._ways_out.pop(number, None)
        for key, box in boxes.items():
            for number in touched:
                other.standing[number].pop(key, None)
            if box is not None and self.columns and box.y < self.band.bottom and box.bottom > self.band.y:
                other.standing[self.column_of(box)][key] = box
        return other, touched

    def column_of(self, box: Box) -> int:
        """Return the number of the column that a rectangle lies in."""
        return max(0, bisect_right(self._lefts, (box.x + box.right) / 2) - 1)

    def gutter(self, number: int) -> tuple[float, float]:
        """Return from which x to which x arrows may run down a gutter."""
        first, last = number == 0, number == len(self.columns)
        left = self.columns[0].x - FIRST_GUTTER if first else self.columns[number - 1].right - INSET
        right = self.columns[-1].right + LAST_GUTTER if last else self.columns[number].x + INSET
        return left, right

    # -- across columns ----------------------------------------------------------------------------

    def _shut_rows(self, number: int) -> int:
        """Return the rows of a column that cards shut, as bits, the lowest the upmost."""
        found = self._shut.get(number)
        if found is None:
            found = 1
            for box in self.standing[number].values():
                low = max(0, int((box.y - CLEARANCE - self.band.y) // ROW) + 1)
                high = -int(-(box.bottom + CLEARANCE - self.band.y) // ROW)
                if high > low:
                    found |= ((1 << (high - low)) - 1) << low
            self._shut[number] = found
        return found

    @property
    def _rows(self) -> int:
        return max(1, int((self.band.bottom - self.band.y) // ROW))

    def row_across(self, columns: Iterable[int], wishes: Sequence[float], turn: int) -> float | None:
        """Return the y at which an arrow crosses columns without touching a card.

        Parameters
        ----------
        columns : numbers of the columns
        wishes : where it would best cross, in order; taken exactly where that is free
        turn : int
            any number of the arrow's own: arrows that cross in one gap lie beside each other.

        Returns
        -------
        float or None
            None where no row is free.
        """
        shut = 0
        for number in columns:
            shut |= self._shut_rows(number)
        mask = ~shut & ((1 << self._rows) - 1)
        if not mask:
            return None
        for wish in wishes:
            row = (wish - self.band.y) / ROW
            low, high = int(row // 1), -int(-row // 1)
            if low >= 0 and mask >> low & 1 and mask >> high & 1:
                return wish
        row = nearest_bit(mask, round((wishes[0] - self.band.y) / ROW))
        return self.band.y + ROW * _beside(mask, row, turn)

    def is_clear(self, number: int, line: Sequence[Point], without: Collection[str]) -> bool:
        """Whether a line of horizontals and verticals passes the cards of a column, but for some."""
        boxes = [box for key, box in self.standing[number].items() if key not in without]
        return not any(
            box.x - CLEARANCE < max(a, c)
            and min(a, c) < box.right + CLEARANCE
            and box.y - CLEARANCE < max(b, d)
            and min(b, d) < box.bottom + CLEARANCE
            for (a, b), (c, d) in pairwise(line)
            for box in boxes
        )

    # -- out of a cell -----------------------------------------------------------------------------

    def way_out(self, key: str, box: Box, side: Side, y: float) -> tuple[Point, ...] | None:
        """Return the corners from a card's edge to the gutter on a side; None where cards shut it in."""
        number = self.column_of(box)
        direct = ((box.right if side == "right" else box.x, y),)
        if key not in self.standing[number] or self.is_plain(number):
            return direct
        kept = self._ways_out.setdefault(number, {})
        asked = (key, side, y)
        if asked not in kept:
            others = [other for name, other in self.standing[number].items() if name != key]
            in_the_way = any(
                (other.right > box.right if side == "right" else other.x < box.x)
                and other.y - CLEARANCE < y < other.bottom + CLEARANCE
                for other in others
            )
            kept[asked] = self._around(number, box, others, side) if in_the_way else direct
        return kept[asked]

    def is_plain(self, number: int) -> bool:
        """Whether a column's cards stand in one stack: none is ever beside another."""
        found = self._heaps.get(number)
        if found is None:
            found = len({(box.x, box.right) for box in self.standing[number].values()}) <= 1
            self._heaps[number] = found
        return found

    def _around(self, number: int, box: Box, others: list[Box], side: Side) -> tuple[Point, ...] | None:
        """Return the shortest way with the fewest corners, along lines beside the cards (Dijkstra 1959)."""
        column = self.columns[number]
        middle = ((box.x + box.right) / 2, (box.y + box.bottom) / 2)
        others.sort(
            key=lambda o: abs((o.y + o.bottom) / 2 - middle[1]) + abs((o.x + o.right) / 2 - middle[0])
        )
        near = [box, *others[:MOST_IN_THE_WAY]]
        goal = column.right - INSET if side == "right" else column.x + INSET
        starts = {(box.x, middle[1]), (box.right, middle[1]), (middle[0], box.y), (middle[0], box.bottom)}
        xs = _lines([goal, middle[0]], [(o.x, o.right) for o in near], column.x, column.right)
        ys = _lines([middle[1]], [(o.y, o.bottom) for o in near], self.band.y, self.band.bottom)
        return shortest(xs, ys, near, starts, goal)


def _lines(own: list[float], spans: Iterable[tuple[float, float]], low: float, high: float) -> list[float]:
    found = set(own)
    for start, end in spans:
        found.update((start, end, start - CLEARANCE, end + CLEARANCE))
    return sorted(each for each in found if low < each < high)


def _is_shut(x: float, y: float, boxes: Collection[Box]) -> bool:
    margin = CLEARANCE - 1
    return any(
        box.x - margin < x < box.right + margin and box.y - margin < y < box.bottom + margin for box in boxes
    )


def shortest(
    xs: Sequence[float], ys: Sequence[float], boxes: Sequence[Box], starts: Collection[Point], goal: float
) -> tuple[Point, ...] | None:
    """Return the corners of the cheapest way from one of the starts to the x of the goal, on lines.

    A corner costs as much as 40 pixels. The first of the boxes is left by its edge.
    """
    from heapq import heappop, heappush

    own, others = boxes[0], boxes[1:]
    places = {(x, y): (i, j) for i, x in enumerate(xs) for j, y in enumerate(ys)}
    queue: list[tuple[float, int, int, int, tuple[Point, ...]]] = []
    for start in sorted(starts):
        if start in places:
            heappush(queue, (0.0, *places[start], 0, (start,)))
    best: dict[tuple[int, int, int], float] = {}
    while queue:
        cost, i, j, way, corners = heappop(queue)
        if best.get((i, j, way), float("inf")) <= cost:
            continue
        best[i, j, way] = cost
        if xs[i] == goal:
            return corners
        for k, m in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
            if not (0 <= k < len(xs) and 0 <= m < len(ys)):
                continue
            middle = ((xs[i] + xs[k]) / 2, (ys[j] + ys[m]) / 2)
            inside = own.x < middle[0] < own.right and own.y < middle[1] < own.bottom
            along = _runs_along(own, middle)
            if inside or along or _is_shut(*middle, others) or _is_shut(xs[k], ys[m], others):
                continue
            turned = 1 if m == j else 2
            step = abs(xs[k] - xs[i]) + abs(ys[m] - ys[j])
            bends = way not in (0, turned)
            onward = (*corners, (xs[i], ys[j])) if bends else corners
            heappush(queue, (cost + step + 40 * bends, k, m, turned, onward))
    return None


def _runs_along(own: Box, at: Point) -> bool:
    """Whether a point lies on an edge of the card that is left: a way leaves it, it does not follow it."""
    on_x = at[0] in (own.x, own.right) and own.y <= at[1] <= own.bottom
    on_y = at[1] in (own.y, own.bottom) and own.x <= at[0] <= own.right
    return on_x or on_y


def nearest_bit(mask: int, wish: int) -> int:
    """Return the number of the set bit nearest to a wish; of two equally near ones the lower.

    >>> nearest_bit(0b100001, 3)
    5
    """
    wish = max(0, wish)
    above = mask >> wish
    up = wish + (above & -above).bit_length() - 1 if above else None
    down = (mask & ((1 << wish) - 1)).bit_length() - 1
    if up is None:
        return down
    return up if down < 0 or up - wish < wish - down else down


def _beside(mask: int, row: int, turn: int) -> int:
    """Return a free row in the gap of a row: its middle, or one beside it, by the arrow's own turn."""
    low = high = row
    while high - row < 4 and mask >> (high + 1) & 1:
        high += 1
    while row - low < 4 and low > 0 and mask >> (low - 1) & 1:
        low -= 1
    return low + turn % (high - low + 1)

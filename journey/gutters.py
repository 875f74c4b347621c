"""The places of arrows in one gutter: which vertical lies where, and how high the labels stand."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from msgspec import Struct

CROWD = 30
"""From so many arrows on, those in a gutter choose their place without looking at each other."""
TRACKS = 11
LABEL_STEP = 20.0


class Run(Struct, frozen=True):
    """A vertical part: in which gutter, from which y to which; whether it comes and goes on one side."""

    gutter: int
    start: float
    end: float
    turns: int


def _order(item: tuple[tuple[str, int], Run]) -> tuple[float, float, tuple[str, int]]:
    """Return the order of verticals from left to right in which the fewest horizontals cross them."""
    name, run = item
    if run.turns:
        length = abs(run.end - run.start)
        return (-1.0, length, name) if run.turns > 0 else (2.0, -length, name)
    return (0.0, -run.start, name) if run.end > run.start else (1.0, run.start, name)


def tracks(runs: Mapping[tuple[str, int], Run]) -> dict[tuple[str, int], int]:
    """Return the place of each vertical, from the left: no two that overlap share one, but for a crowd."""
    if len(runs) > CROWD:
        return {name: crc32(name[0].encode()) % TRACKS for name in runs}
    taken: list[list[tuple[float, float]]] = []
    found: dict[tuple[str, int], int] = {}
    for name, run in sorted(runs.items(), key=_order):
        low, high = min(run.start, run.end) - 6, max(run.start, run.end) + 6
        place = len(taken)
        while place > 0 and all(high <= a or b <= low for a, b in taken[place - 1]):
            place -= 1
        if place == len(taken):
            taken.append([])
        taken[place].append((low, high))
        found[name] = place
    return found


def spread(slots: Mapping[str, float], runs: Mapping[str, Run | None]) -> dict[str, float | None]:
    """Return the heights of a gutter's labels: pushed along their lines until they do not overlap.

    None where there is no room left: the arrow then goes without, and its figure is in the panels.
    """
    if len(slots) > CROWD:
        return dict(slots)
    found: dict[str, float | None] = {}
    taken: list[float] = []
    for key, wish in sorted(slots.items(), key=lambda item: (runs[item[0]] is not None, item[1], item[0])):
        run = runs[key]
        low, high = (min(run.start, run.end), max(run.start, run.end)) if run else (wish, wish)
        height = found[key] = _free_near(wish, low, high, taken)
        if height is not None:
            taken.append(height)
    return found


def _free_near(wish: float, low: float, high: float, taken: list[float]) -> float | None:
    tries = {wish, *(y for other in taken for y in (other - LABEL_STEP, other + LABEL_STEP))}
    for y in sorted(tries, key=lambda y: (abs(y - wish), y)):
        if low - 8 <= y <= high + 8 and all(abs(y - other) >= LABEL_STEP for other in taken):
            return y
    return None

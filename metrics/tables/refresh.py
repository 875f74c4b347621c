"""Next month's table beside the map: which numbers it brings anew, which it changes, which stay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from journey.change import Change, Pair
from journey.edits.naming import new_id
from journey.edits.numbers import Number
from journey.records import DataSource, Series
from metrics.tables.layout import Layout
from metrics.tables.recipe import Recipe, column_key, kpi_sources, remembered
from metrics.tables.table import bring_in

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.tables.table import Table


@dataclass(frozen=True)
class Update:
    """One number of a table beside the one that the map has for the same period, None where it has none."""

    number: Number
    before: float | None
    n_before: float | None

    @property
    def is_new(self) -> bool:
        """Whether the map has no number there yet."""
        return self.before is None

    @property
    def is_same(self) -> bool:
        """Whether nothing would change: an n that is not told stays as it is."""
        same_n = self.number.n is None or self.number.n == self.n_before
        return self.before == self.number.value and same_n


def updates(journey: Journey, numbers: Iterable[Number]) -> tuple[Update, ...]:
    """Return each number beside what the map has in its place.

    Example
    -------
    >>> from journey.journey import Journey
    >>> from journey.records import Map
    >>> [update] = updates(Journey([Map(id="m")]), [Number("m", "nps", 40, period="2026-09")])
    >>> update.is_new
    True
    """
    standing: dict[tuple[str, str, str | None, str | None, str | None], tuple[float, float | None]] = {}
    for series in journey.of(Series).values():
        for period, value, n in series.points:
            standing[series.subject, series.kpi, series.segment, series.scenario, period] = (value, n)
    found = []
    for number in numbers:
        key = (number.subject, number.kpi, number.segment, number.scenario, number.period)
        point = standing.get(key)
        found.append(Update(number, None, None) if point is None else Update(number, *point))
    return tuple(found)


def whole_recipe(recipe: Recipe, table: Table) -> Recipe:
    """Return a recipe with the part of every column spelled out, the guessed ones included."""
    layout = Layout(table.header, table.parts)
    parts = {column_key(layout.header, place): part for place, part in reversed([*enumerate(layout.parts)])}
    return replace(recipe, columns=parts, sheet=table.sheet if len(table.sheets) > 1 else "")


def bring_in_remembered(
    journey: Journey, table: Table, recipe: Recipe, file: str, source: str | None = None
) -> Change:
    """Return one change that brings a table in and keeps how it was read, for the next one like it.

    Parameters
    ----------
    journey : the map.
    table : as read by the recipe.
    recipe : what was chosen.
    file : where the table lies.
    source : id of the DataSource that is brought up to date; one of the same file, else a new one, if None.
    """
    change = bring_in(journey, table)
    before = journey.get(source, DataSource) or next(
        (each for each in kpi_sources(journey) if each.file == file), None
    )
    taken: dict[str, Pair] = dict(change.edits)
    key = before.id if before is not None else new_id(journey, DataSource, taken)
    kept = remembered(whole_recipe(recipe, table), before or DataSource(id=key), file)
    return change.then(Change("import", {key: (before, kept)})).labelled("import")

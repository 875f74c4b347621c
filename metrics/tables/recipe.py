"""How a KPI table is to be read: what people chose, kept with the map so that next month's is read alike."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from metrics.kpis import Kpi
from metrics.tables.recognition import MAKE

if TYPE_CHECKING:
    from journey.journey import Journey
    from journey.records import DataSource

UNUSED = "-"
"""The part of a column that nothing is read from."""
PARTS = (
    "stage",
    "touchpoint",
    "subject",
    "kpi",
    "period",
    "value",
    "n",
    "segment",
    "scenario",
    "unit",
    "source",
    "evidence",
    "target",
    "warning",
    "low",
    "high",
    "spread",
    "answer",
    "promoters",
    "passives",
    "detractors",
)
"""The parts a column can play, besides "kpi:ID" and "period:PERIOD" for values of one KPI or one period."""
LEAVE_OUT = ""
"""What can be chosen for a name instead of a record; MAKE makes a stage of it."""
__all__ = ["LEAVE_OUT", "MAKE", "OPTIONS", "PARTS", "UNUSED", "Recipe"]
MARKED = re.compile(r"[^0-9.,'+\-\s\u00a0\u202f\u2212eE]")


@dataclass(frozen=True)
class Recipe:
    """What is said about a table; whatever is not said is guessed.

    Parameters
    ----------
    columns : part by header ("#3" for the third column where it has none); see PARTS and UNUSED.
    names : id of the record, LEAVE_OUT or MAKE, by "stage:free trial" (part, then the name as compared).
    encoding, separator, sheet : of the file.
    decimal : "." or "," where the text cannot tell.
    bare : "percent" or "ratio", what a bare number means where a KPI is a ratio.
    dates : "day_first" or "month_first".
    period : of all rows that name none.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    decimal: str = ""
    bare: str = ""
    dates: str = ""
    period: str = ""

    def text(self, text: str, about: Kpi) -> str:
        """Return a number's text so that it can be read in one way only.

        >>> from metrics.kpis import kpi
        >>> recipe = Recipe(decimal=",", bare="percent")
        >>> recipe.text("1.234,5", kpi("cost_to_serve")), recipe.text("42", kpi("conversion_rate"))
        ('1234.5', '42 %')
        """
        if self.decimal:
            grouping = "," if self.decimal == "." else "."
            text = re.sub(rf"(?<=[0-9])[{grouping}'\s\u00a0\u202f](?=[0-9]{{3}}(?:[^0-9]|$))", "", text)
            text = text.replace(self.decimal, ".") if grouping not in text else text
        is_bare = bool(text) and MARKED.search(text) is None
        return f"{text} %" if is_bare and about.unit == "ratio" and self.bare == "percent" else text


OPTIONS = ("encoding", "separator", "sheet", "decimal", "bare", "dates")
"""What is kept of a recipe besides columns and names; a period is of one table only."""


def column_key(header: Sequence[str], place: int) -> str:
    """Return what a column is called in a recipe.

    >>> column_key(("stage", ""), 1)
    '#2'
    """
    return header[place] or f"#{place + 1}"


def fits(recipe: Recipe, header: Sequence[str]) -> bool:
    """Return whether a header has the columns that a recipe reads; new columns of values do not matter.

    >>> fits(Recipe({"Step": "stage", "2026-08": "period:2026-08", "x": "-"}), ["Step", "2026-09"])
    True
    """
    here = {column_key(header, place) for place in range(len(header))}
    needed = {key for key, part in recipe.columns.items() if part in PARTS}
    told = {key for key, part in recipe.columns.items() if part.startswith("kpi:")}
    has_values = not told or bool(told & here)
    return bool(needed) and needed <= here and has_values


def recipe_of(source: DataSource) -> Recipe:
    """Return the recipe that a map remembers."""
    told = {name: str(source.options[name]) for name in OPTIONS if source.options.get(name)}
    return replace(Recipe(), columns=dict(source.columns), names=dict(source.names), **told)


def remembered(recipe: Recipe, source: DataSource, file: str) -> DataSource:
    """Return the record that keeps a recipe, and the file that was read by it last."""
    from msgspec.structs import replace as with_fields

    options: dict[str, str | int | float | bool | None] = {
        name: getattr(recipe, name) for name in OPTIONS if getattr(recipe, name)
    }
    return with_fields(
        source,
        form="kpi_table",
        # A name of a person's own stays; one that only repeats the file goes with it.
        name=source.name if source.name not in ("", file_name(source.file)) else file_name(file)[:500],
        file=file[:500],
        columns=dict(recipe.columns),
        names=dict(recipe.names),
        options=options,
    )


def file_name(path: str) -> str:
    r"""Return the last part of a path of any system.

    >>> file_name(r"C:\data\kpis.csv"), file_name("/data/kpis.csv")
    ('kpis.csv', 'kpis.csv')
    """
    return PureWindowsPath(path).name if "\\" in path else PurePosixPath(path).name


def kpi_sources(journey: Journey) -> tuple[DataSource, ...]:
    """Return the tables of KPIs that a map remembers, in the order of their ids."""
    from journey.records import DataSource

    found = journey.of(DataSource).values()
    return tuple(sorted((s for s in found if s.form == "kpi_table"), key=lambda s: s.id))

"""Which column of a table plays which part: guessed from the header, or as people chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from metrics.refusals import Refusal
from metrics.tables.cells import columns, period_from
from metrics.tables.recipe import PARTS, UNUSED, Recipe, column_key, fits
from metrics.tables.recognition import KpiNames

Shape = Literal["long", "periods", "kpis", "answers"]
SUBJECTS = ("subject", "stage", "touchpoint")
MOST_TITLES = 20
"""Rows above the header, such as the title of a report, that are looked over for it."""


@dataclass(frozen=True)
class Layout:
    """Which column holds what: `roles` say where each part stands, `figures` are the columns with values."""

    header: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def roles(self) -> Mapping[str, int]:
        """The place of each part, the first where there are several."""
        found: dict[str, int] = {}
        for place, part in enumerate(self.parts):
            if part in PARTS:
                found.setdefault(part, place)
        return found

    @property
    def figures(self) -> tuple[int, ...]:
        """The places of the columns with values."""
        wide = tuple(place for place, part in enumerate(self.parts) if part.startswith(("kpi:", "period:")))
        single = [self.roles[name] for name in ("value", "answer") if name in self.roles]
        return (*single[:1], *wide) if "kpi" in self.roles else wide

    @property
    def counts(self) -> bool:
        """Whether promoters and detractors are counted, which make an NPS."""
        have = set(self.roles)
        return {"promoters", "detractors"} <= have and bool(have & {"passives", "n"})

    @property
    def shape(self) -> Shape:
        """What a row is: one number, one answer, a KPI over periods, or a subject with several KPIs."""
        if "kpi" in self.roles and {"value", "answer"} & set(self.roles):
            return "long" if "value" in self.roles else "answers"
        return "periods" if any(part.startswith("period:") for part in self.parts) else "kpis"

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headers of columns that nothing is read from."""
        read = {*self.roles.values(), *self.figures}
        return tuple(text for place, text in enumerate(self.header) if text and place not in read)

    @property
    def problem(self) -> Refusal | None:
        """What the header lacks, None where rows can be read."""
        if not set(SUBJECTS) & set(self.roles):
            return Refusal("column_missing", row=1, column="stage")
        if self.figures or self.counts:
            return None
        if "kpi" in self.roles:
            return Refusal("column_missing", row=1, column="value")
        return Refusal("column_missing", row=1, column="kpi")

    def cell(self, row: Sequence[str], role: str) -> str:
        """Return the text of a row that plays a part, "" where none does."""
        place = self.roles.get(role)
        return row[place] if place is not None and place < len(row) else ""


def layout_of(header: tuple[str, ...], kpis: KpiNames, recipe: Recipe, length: str = "month") -> Layout:
    """Return the part of each column, as chosen, else as guessed.

    >>> layout_of(("Stage", "NPS", "Remark"), KpiNames(), Recipe()).parts
    ('stage', 'kpi:nps', '-')
    """
    guessed = _guessed(header, kpis, length)
    chosen = [recipe.columns.get(column_key(header, place)) for place in range(len(header))]
    # A part that was given away by hand is not guessed for another column too.
    taken = {part for part in chosen if part in PARTS}
    parts = [
        mine if mine is not None else UNUSED if guess in taken else guess
        for mine, guess in zip(chosen, guessed, strict=True)
    ]
    return Layout(header, tuple(parts))


def _guessed(header: tuple[str, ...], kpis: KpiNames, length: str) -> list[str]:
    parts = [UNUSED] * len(header)
    roles = columns(header)
    for role, place in roles.items():
        parts[place] = role
    if "kpi" in roles and {"value", "answer"} & set(roles):
        return parts
    for place, text in enumerate(header):
        if parts[place] == UNUSED and text:
            period, found = period_from(text, length), kpis.find(text)
            if "kpi" in roles and period is not None:
                parts[place] = f"period:{period}"
            elif "kpi" not in roles and found is not None:
                parts[place] = f"kpi:{found[0].id}"
    return parts


def header_row(
    rows: Sequence[tuple[str, ...]], kpis: KpiNames, recipe: Recipe, length: str = "month"
) -> int | None:
    """Return the place of the header: the first row that can be one, else the first with something in it."""
    filled = [place for place, row in enumerate(rows[: 4 * MOST_TITLES]) if any(row)][:MOST_TITLES]
    if not filled:
        return next((place for place, row in enumerate(rows) if any(row)), None)
    for place in filled:
        if recipe.columns and fits(recipe, rows[place]):
            return place
    for place in filled:
        if layout_of(rows[place], kpis, recipe, length).problem is None:
            return place
    return filled[0]

"""What a report is made of, without a word on how it is drawn: sections of words, figures, tables, charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gui.canvas.scene import Scene
    from gui.charts.shapes import Shape
    from gui.export.style import Look


@dataclass(frozen=True)
class Words:
    """A paragraph: plain, a sentence to be repeated, a quiet remark, a quotation, or what is missing."""

    text: str
    kind: Literal["plain", "lead", "quiet", "quote", "missing"] = "plain"


@dataclass(frozen=True)
class Points:
    """Sentences in a list."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One figure with its name; `detail` says more, such as its interval."""

    name: str
    text: str
    detail: str = ""
    is_known: bool = True


@dataclass(frozen=True)
class Facts:
    """Figures side by side; `is_large` for the headlines of a map."""

    facts: tuple[Fact, ...]
    is_large: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table: usual, a part of the row above, or a sum."""

    cells: tuple[str, ...]
    kind: Literal["usual", "part", "total"] = "usual"


@dataclass(frozen=True)
class Table:
    """A table; `figures` are the columns that are set flush right, `title` stands above it."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    figures: frozenset[int] = frozenset()
    title: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart with its title; `told` says the same in words, for those who do not see it."""

    title: str
    shape: Shape
    told: str = ""


@dataclass(frozen=True)
class MapDrawing:
    """The place where the map is drawn."""


Part = Words | Points | Facts | Table | Chart | MapDrawing


@dataclass(frozen=True)
class Section:
    """A part of a report with a title; `level` 2 belongs to the section before it."""

    key: str
    title: str
    parts: tuple[Part, ...]
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Report:
    """All that a report says: its title, on what it rests, its sections, and the map to draw."""

    title: str
    description: str
    about: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    scene: Scene
    look: Look
    language: str = "en"
    details: dict[str, Section] = field(default_factory=dict)


def rows_of(cells: tuple[tuple[str, ...], ...]) -> tuple[Row, ...]:
    """Return rows of cells as usual rows of a table."""
    return tuple(Row(each) for each in cells)


def without_empty(table: Table) -> Table:
    """Return a table without the columns that say nothing in any row; the first one stays.

    >>> table = Table(("a", "b", "c"), (Row(("1", "", "3")),), frozenset({1, 2}))
    >>> without_empty(table).headings, sorted(without_empty(table).figures)
    (('a', 'c'), [1])
    """
    kept = [
        place
        for place in range(len(table.headings))
        if place == 0 or any(row.cells[place].strip() for row in table.rows)
    ]
    rows = tuple(Row(tuple(row.cells[place] for place in kept), row.kind) for row in table.rows)
    figures = frozenset(new for new, old in enumerate(kept) if old in table.figures)
    return Table(tuple(table.headings[place] for place in kept), rows, figures, table.title)

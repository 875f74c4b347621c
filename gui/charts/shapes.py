"""What a chart shows, without a word on how it is drawn: bars, curves, a scatter of points, columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Write = Callable[[float], str]
"""How a place on an axis is written."""
Rows = tuple[tuple[str, ...], ...]
"""The same figures as a table, headings first."""


@dataclass(frozen=True)
class Bar:
    """One bar: from where to where, in which role, and its figure; `depth` 1 is a part of the bar above."""

    name: str
    start: float
    end: float
    text: str
    role: Literal["gain", "loss", "total"]
    depth: int = 0


@dataclass(frozen=True)
class Bars:
    """Horizontal bars from top to bottom; connected ones lead from one to the next, as in a waterfall."""

    bars: tuple[Bar, ...]
    write: Write
    rows: Rows = ()
    is_connected: bool = False

    def __bool__(self) -> bool:
        return bool(self.bars)


@dataclass(frozen=True)
class Line:
    """One line of a curve; `style` tells lines apart in grey, `low` and `high` bound a band around it."""

    name: str
    points: tuple[tuple[float, float], ...]
    style: Literal["solid", "dashed", "dotted"] = "solid"
    color: str = "curve"
    band: tuple[tuple[float, float, float], ...] = ()
    is_stepped: bool = False
    has_markers: bool = False


@dataclass(frozen=True)
class Mark:
    """A place on a curve that is named: a level (y), a moment (x), or both."""

    text: str
    x: float | None = None
    y: float | None = None
    color: str = "text_muted"


@dataclass(frozen=True)
class Curves:
    """Lines over one axis, with levels and moments that are named."""

    lines: tuple[Line, ...]
    write_x: Write
    write_y: Write
    x_title: str = ""
    y_title: str = ""
    marks: tuple[Mark, ...] = ()
    rows: Rows = ()
    x_margin: float = 0.0
    """Room beside the first and the last point, as a share of the axis: names of places need it."""

    def __bool__(self) -> bool:
        return any(line.points for line in self.lines)


@dataclass(frozen=True)
class Dot:
    """One thing of a scatter: its name, where it lies, between which ends its height is, how it looks."""

    key: str
    name: str
    x: float
    y: float
    low: float | None = None
    high: float | None = None
    color: str = "accent"
    marker: Literal["circle", "square", "ring"] = "circle"


@dataclass(frozen=True)
class Scatter:
    """Things by two figures; the corners are named, since a matrix is read by its corners."""

    dots: tuple[Dot, ...]
    write_x: Write
    write_y: Write
    x_title: str
    y_title: str
    corners: tuple[str, str, str, str] = ("", "", "", "")
    x_range: tuple[float, float] | None = None
    x_split: float | None = None
    y_split: float | None = None
    rows: Rows = ()
    x_ticks: tuple[float, ...] = ()
    """Where the horizontal axis is written, if its scale has steps of its own."""

    def __bool__(self) -> bool:
        return bool(self.dots)


@dataclass(frozen=True)
class Column:
    """One column of a histogram, from where to where on the axis, and how high."""

    start: float
    end: float
    height: float
    color: str = "accent"


@dataclass(frozen=True)
class Columns:
    """A histogram, with moments that are named."""

    columns: tuple[Column, ...]
    write_x: Write
    write_y: Write
    x_title: str = ""
    y_title: str = ""
    marks: tuple[Mark, ...] = ()
    rows: Rows = ()

    def __bool__(self) -> bool:
        return bool(self.columns)


@dataclass(frozen=True)
class Grid:
    """Cells in rows and columns, each the darker the higher its value; None is an empty cell.

    `notes` stand right of the rows, such as how many are behind one; `faint` cells are not final yet.
    """

    names: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    write: Write
    x_title: str = ""
    notes: tuple[str, ...] = ()
    note_title: str = ""
    faint: frozenset[tuple[int, int]] = frozenset()
    rows: Rows = ()

    def __bool__(self) -> bool:
        return bool(self.names)


@dataclass(frozen=True)
class Stream:
    """So many that go from a node of one column to a node of the next; target None: they go no further."""

    column: int
    source: str
    target: str | None
    amount: float
    is_marked: bool = False


@dataclass(frozen=True)
class Streams:
    """Streams from column to column, as wide as their amounts; nodes are named, columns have titles."""

    streams: tuple[Stream, ...]
    titles: tuple[str, ...]
    write: Write
    ended: str = ""
    rows: Rows = ()

    def __bool__(self) -> bool:
        return bool(self.streams)


@dataclass(frozen=True)
class Path:
    """One path: the names on its way, and its figure in words; `share` of all is drawn as a bar."""

    names: tuple[str, ...]
    text: str
    share: float


@dataclass(frozen=True)
class Paths:
    """Paths as rows of chips, the most frequent first."""

    paths: tuple[Path, ...]
    rows: Rows = ()

    def __bool__(self) -> bool:
        return bool(self.paths)


Shape = Bars | Curves | Scatter | Columns | Grid | Streams | Paths
FIXED = (Bars, Grid, Paths)
"""Charts that are as high as their rows need; others fill their place."""

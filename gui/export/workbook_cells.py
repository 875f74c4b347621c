"""A workbook as plain data, before it is written: sheets of texts, numbers, formulas and their results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
MISSING = "NA()"
UNWRITABLE = re.compile("[\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Formula:
    """A formula without its =, and what it comes to; None is not available."""

    text: str
    result: float | str | None


Content = str | float | Formula | None


@dataclass(frozen=True)
class ArrayFormula:
    """One formula that fills a block of cells, and what they come to."""

    text: str
    results: Numbers
    row: int
    column: int
    style: str


@dataclass(frozen=True)
class Area:
    """A block of cells; what it returns are references as formulas on any sheet write them."""

    sheet: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    @property
    def ref(self) -> str:
        """The whole block, such as 'Inputs'!$B$2:$C$9."""
        first = cell_name(self.row, self.column)
        if self.rows == self.columns == 1:
            return f"{self._place}{first}"
        return f"{self._place}{first}:{cell_name(self.row + self.rows - 1, self.column + self.columns - 1)}"

    @property
    def _place(self) -> str:
        quoted = self.sheet.replace("'", "''")
        return f"'{quoted}'!"

    def at(self, row: int, column: int = 0) -> str:
        """Return one cell of the block."""
        return Area(self.sheet, self.row + row, self.column + column).ref

    def part(self, row: int, rows: int, column: int = 0, columns: int | None = None) -> Area:
        """Return some rows of the block, of all its columns or of some."""
        across = self.columns - column if columns is None else columns
        return Area(self.sheet, self.row + row, self.column + column, rows, across)


@dataclass
class Sheet:
    """A sheet while it is put together; rows and columns count from 0."""

    name: str
    cells: dict[tuple[int, int], tuple[Content, str]] = field(default_factory=dict)
    arrays: list[ArrayFormula] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    shares: list[Area] = field(default_factory=list)
    positive: list[Area] = field(default_factory=list)
    frozen: tuple[int, int] = (1, 0)
    repeated: int | None = None
    is_wide: bool = False
    filtered: Area | None = None
    mark: str = ""
    """A name that the workbook gives to the first cell, by which programs find the sheet."""

    def put(self, row: int, column: int, content: Content, style: str = "text") -> Area:
        """Put a text, a number or a formula into a cell; None leaves it empty, in its style."""
        self.cells[row, column] = (content, style)
        return Area(self.name, row, column)

    def put_row(self, row: int, contents: Iterable[Content], style: str = "text", column: int = 0) -> None:
        """Put contents side by side."""
        for place, content in enumerate(contents):
            self.put(row, column + place, content, style)

    def put_array(self, row: int, column: int, text: str, results: Numbers, style: str = "number") -> Area:
        """Put one formula over a block whose shape is that of its results."""
        block = results.reshape(len(results), -1)
        self.arrays.append(ArrayFormula(text, block, row, column, style))
        return Area(self.name, row, column, *block.shape)

    def put_column(self, row: int, column: int, contents: Sequence[Content], style: str = "number") -> Area:
        """Put contents below each other."""
        for place, content in enumerate(contents):
            self.put(row + place, column, content, style)
        return Area(self.name, row, column, len(contents))


def cell_name(row: int, column: int) -> str:
    """Return the absolute name of a cell.

    >>> cell_name(0, 0), cell_name(9, 27)
    ('$A$1', '$AB$10')
    """
    letters = ""
    place = column + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return f"${letters}${row + 1}"


def checked(cell: str, low: float, high: float, missing: str) -> str:
    """Return a formula for an input: `missing` where it is empty, not available where it cannot be true.

    >>> checked("A1", 0, 1, "NA()")
    'IF(ISBLANK(A1),NA(),IF(ISNUMBER(A1),IF(AND(A1>=0,A1<=1),A1,NA()),NA()))'
    """
    bounds = [f"{cell}>={low:.17g}"] if np.isfinite(low) else []
    bounds += [f"{cell}<={high:.17g}"] if np.isfinite(high) else []
    inside = f"AND({','.join(bounds)})" if bounds else "TRUE"
    return f"IF(ISBLANK({cell}),{missing},IF(ISNUMBER({cell}),IF({inside},{cell},NA()),NA()))"


def total(cells: Sequence[str]) -> str:
    """Return the sum of some cells; nothing is 0."""
    return "+".join(cells) if cells else "0"


def clean(text: str) -> str:
    r"""Return a text without what no workbook can hold.

    >>> clean("a\uffffb") == "a\ufffdb"
    True
    """
    return text[:32_000] if text.isascii() else UNWRITABLE.sub("\ufffd", text)[:32_000]


def sheet_name(text: str, taken: Iterable[str] = ()) -> str:
    """Return a name that a sheet may have, unlike those taken.

    >>> sheet_name("Stages/all", ["Stages all"])
    'Stages all 2'
    """
    name = " ".join(re.sub(r"[\[\]:*?/\\']", " ", text).split())[:28] or "Sheet"
    known = {each.casefold() for each in taken}
    wanted, count = name, 1
    while wanted.casefold() in known:
        count += 1
        wanted = f"{name} {count}"
    return wanted

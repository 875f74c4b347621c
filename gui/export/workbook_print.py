"""How sheets of a workbook are printed: paper, margins, footer, and what of a large one stays together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gui.export.style import Look
from gui.export.workbook_cells import Area, Sheet, clean

LINE, COLUMN = 15.0, 9.0
"""Height of a row in points, and width of a column in letters, where nothing else is set."""
PAPERS = {"A3": (8, 841.9, 1190.6), "A4": (9, 595.3, 841.9), "Letter": (1, 612.0, 792.0)}
"""Number of a paper in workbooks, and its short and long side in points."""
SCALE = 0.6
SIDE, ABOVE = 0.5, 0.6
HEAD = (0, "section")
INCH = 72.0
SPARE = 0.94
"""What of a page is filled: other programs have letters a little higher and wider."""


def set_page(target: Any, sheet: Sheet, look: Look, heights: Mapping[int, float]) -> None:
    """Set how a sheet is printed: landscape, as wide as a page, a large one in areas that stay together."""
    number, short, long = PAPERS.get(look.paper, PAPERS["A4"])
    target.set_landscape()
    target.set_paper(number)
    target.set_margins(left=SIDE, right=SIDE, top=ABOVE, bottom=ABOVE)
    if sheet.is_wide:
        room = (long - 2 * SIDE * INCH) / SCALE * SPARE, (short - 2 * ABOVE * INCH) / SCALE * SPARE
        target.set_print_scale(round(SCALE * 100))
        target.repeat_columns(0)
        areas = printed_areas(sheet, heights, *room)
        # The library takes one area alone; several, side by side, are as good for every program.
        target.print_area_range = ",".join(area.ref for area in areas)
    else:
        target.fit_to_pages(1, 0)
    footer = clean(look.footer).replace("&", "&&")[:120]
    target.set_footer(f"&L{footer}&C&A&R&P / &N")
    if sheet.repeated is not None:
        target.repeat_rows(sheet.repeated)
    target.hide_gridlines(2)


@dataclass(frozen=True)
class _Block:
    """A section of a sheet: its rows, the last column that holds anything, and its size in points."""

    first: int
    after: int
    columns: int
    width: float
    height: float


def printed_areas(sheet: Sheet, heights: Mapping[int, float], width: float, height: float) -> list[Area]:
    """Return the areas in which a sheet of several sections is printed, each beginning a page.

    Sections share a page as long as they fit on it; one that is wider than a page has pages of its own, so
    that nothing else is repeated beside it.

    Parameters
    ----------
    sheet : the sheet; its sections begin where the first column has a text in the style "section".
    heights : of rows that are higher than a line, in points.
    width, height : of a page, in points of the sheet.
    """
    groups: list[list[_Block]] = []
    filled = 0.0
    for block in _blocks(sheet, heights):
        was_wide = bool(groups) and groups[-1][-1].width > width
        begins = not groups or was_wide or block.width > width or filled + block.height > height
        if begins:
            groups.append([])
            filled = 0.0
        groups[-1].append(block)
        filled += block.height
    return [
        Area(sheet.name, group[0].first, 0, group[-1].after - group[0].first, max(b.columns for b in group))
        for group in groups
    ]


def _blocks(sheet: Sheet, heights: Mapping[int, float]) -> Iterator[_Block]:
    ends = _ends(sheet)
    last = max(ends, default=0) + 1
    heads = sorted(row for (row, column), (_text, style) in sheet.cells.items() if (column, style) == HEAD)
    # What stands above the first section, the title of the sheet, belongs to it.
    starts = [0, *heads[1:]]
    for first, after in zip(starts, [*starts[1:], last], strict=True):
        columns = max((ends[row] for row in range(first, after) if row in ends), default=1)
        high = sum(heights.get(row, LINE) for row in range(first, after))
        yield _Block(first, after, columns, _width(sheet, columns), high)


def _ends(sheet: Sheet) -> dict[int, int]:
    """Return how many columns each row has that holds anything."""
    ends: dict[int, int] = {}
    for row, column in sheet.cells:
        ends[row] = max(ends.get(row, 0), column + 1)
    for array in sheet.arrays:
        rows, columns = array.results.shape
        for row in range(array.row, array.row + rows):
            ends[row] = max(ends.get(row, 0), array.column + columns)
    return ends


def _width(sheet: Sheet, columns: int) -> float:
    """Return the width of the first columns in points: a letter is 7 pixels, and each column has 5 more."""
    letters: Sequence[float] = [sheet.widths.get(column, COLUMN) for column in range(columns)]
    return sum(7 * each + 5 for each in letters) * 0.75

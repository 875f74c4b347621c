"""How a workbook's calculation is printed: sections stay together, nothing is left out or repeated."""

from __future__ import annotations

import io
import re
import zipfile
from xml.etree import ElementTree

import numpy as np
import pytest
from report_maps import example

from gui.export.workbook import sheets_of, workbook_bytes
from gui.export.workbook_cells import Area, Sheet
from gui.export.workbook_plan import plan_of
from gui.export.workbook_print import printed_areas
from journey.lookup import Selection

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PAGE = (600.0, 200.0)


def sections(*sizes: tuple[int, int]) -> Sheet:
    """Return a sheet with a section of so many rows and columns each."""
    sheet, row = Sheet("Calculation"), 2
    sheet.put(0, 0, "Calculation", "title")
    for rows, columns in sizes:
        sheet.put(row, 0, "Section", "section")
        sheet.put_array(row + 1, 0, "A1", np.zeros((rows, columns)))
        row += rows + 2
    return sheet


def rows_of(areas: list[Area]) -> list[tuple[int, int, int]]:
    return [(area.row, area.row + area.rows, area.columns) for area in areas]


def test_sections_share_a_page_while_they_fit_on_it() -> None:
    # A section of 3 rows is 5 lines of 15 points; the title adds two to the first.
    areas = printed_areas(sections((3, 2), (3, 3), (3, 2)), {}, *PAGE)
    assert rows_of(areas) == [(0, 12, 3), (12, 16, 2)]


def test_a_high_row_counts() -> None:
    areas = printed_areas(sections((3, 2), (3, 3), (3, 2)), {3: 120.0}, *PAGE)
    assert rows_of(areas) == [(0, 7, 2), (7, 16, 3)]


def test_a_section_wider_than_a_page_has_pages_of_its_own() -> None:
    areas = printed_areas(sections((1, 2), (1, 40), (1, 2)), {}, *PAGE)
    assert rows_of(areas) == [(0, 5, 2), (5, 8, 40), (8, 10, 2)]


@pytest.mark.parametrize("name", ["online-shop", "subscription", "repeat-purchase"])
def test_every_cell_of_the_calculation_is_printed_once(name: str) -> None:
    journey = example(name)
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(journey))) as book:
        root = ElementTree.fromstring(book.read("xl/workbook.xml"))
    (text,) = (
        each.text or "" for each in root.iter(f"{MAIN}definedName") if each.get("name") == "_xlnm.Print_Area"
    )
    plan = plan_of(journey, Selection())
    (sheet,) = (each for each in sheets_of(plan) if each.is_wide)
    areas = [tuple(map(int, each)) for each in re.findall(r"\$A\$(\d+):\$[A-Z]+\$(\d+)", text)]
    assert len(areas) == text.count("!") > 2
    heads = [
        row for (row, column), (_text, style) in sheet.cells.items() if (column, style) == (0, "section")
    ]
    for row, _column in sheet.cells:
        assert sum(first <= row + 1 <= last for first, last in areas) == 1
    # No section is torn: each area but the first begins with the heading of one.
    assert all(first - 1 in heads for first, _last in areas[1:])

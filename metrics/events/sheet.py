"""Sheets of XLSX workbooks as event tables, read natively in the child process that may be lost over it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from metrics.events.choice import REQUIRED
from metrics.events.delimited import LOOKED_AT, named
from metrics.refusals import Refusal, Refused
from metrics.tables.workbook import COMPOUND, ENCRYPTED

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MOST_MEMBERS = 2000
MOST_UNPACKED = 2 << 30
MOST_RATIO = 250
SMALL_PART = 1 << 20
AS_THEY_ARE = frozenset({str, int, datetime})
MOST_CELLS = 60_000_000
"""Cells of the block from the first to the last that hold something."""


@dataclass(frozen=True)
class Table:
    """A sheet: its name, those that can be chosen, its columns, first rows as text, and the native sheet."""

    name: str
    names: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sheet: CalamineSheet


def open_sheet(path: Path, name: str | None = None) -> Table:
    """Return a sheet of a workbook: the one of that name, else the first visible one as wide as events are.

    A sheet of one or two columns, such as a cover, holds none: it is taken only where no other is there.

    Raises
    ------
    Refused
        `workbook_damaged`, `workbook_encrypted`, `workbook_old`, `workbook_too_large`, `workbook_other`,
        `sheet_unknown`, `sheet_too_large`, `empty`, `one_column`.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    _check(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        cells = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        shown = [each.name for each in cells if each.visible == SheetVisibleEnum.Visible]
        names = tuple(shown or [each.name for each in cells])
        sheet = _sheet(book, names, tuple(each.name for each in cells), name)
    except CalamineError as error:
        raise Refused(Refusal("workbook_damaged", value=str(error)[:200])) from error
    if sheet.height * sheet.width > MOST_CELLS:
        raise Refused(Refusal("sheet_too_large", value=MOST_CELLS))
    first = [tuple(row) for row in islice(_rows(sheet), LOOKED_AT + 1) if any(row)]
    if first and len(first[0]) == 1:
        raise Refused(Refusal("one_column", value=first[0][0][:60]))
    return Table(sheet.name, names, named(first[0] if first else ()), tuple(first[1:]), sheet)


def _sheet(
    book: CalamineWorkbook, names: tuple[str, ...], all_names: tuple[str, ...], name: str | None
) -> CalamineSheet:
    if name is not None:
        if name not in all_names:
            raise Refused(Refusal("sheet_unknown", value=name))
        names = (name,)
    narrow: CalamineSheet | None = None
    for each in names:
        sheet = book.get_sheet_by_name(each)
        if sheet.width >= len(REQUIRED):
            return sheet
        narrow = narrow or (sheet if sheet.height else None)
    if narrow is None:
        raise Refused(Refusal("empty"))
    return narrow


def _check(path: Path) -> None:
    """Look at the directory of the parts before anything is unpacked."""
    with path.open("rb") as file:
        start = file.read(1 << 20)
    if start.startswith(COMPOUND):
        raise Refused(Refusal("workbook_encrypted" if ENCRYPTED in start else "workbook_old"))
    try:
        with ZipFile(path) as packed:
            parts = packed.infolist()
    except (BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise Refused(Refusal("workbook_damaged")) from error
    swells = [
        part.file_size > SMALL_PART and part.file_size / max(part.compress_size, 1) > MOST_RATIO
        for part in parts
    ]
    if len(parts) > MOST_MEMBERS or sum(part.file_size for part in parts) > MOST_UNPACKED or any(swells):
        raise Refused(Refusal("workbook_too_large", value=MOST_UNPACKED >> 20))
    if not any(part.filename.casefold().lstrip("/").startswith("xl/") for part in parts):
        raise Refused(Refusal("workbook_other"))


def _rows(sheet: CalamineSheet) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        yield [each if type(each) is str else _text(each) for each in row]


def _text(value: Any) -> str:
    """Return a cell as text: times as ISO, whole numbers without a point.

    >>> _text(3.0), _text(0.25), _text(True), _text(timedelta(minutes=1))
    ('3', '0.25', 'true', '60.0')
    """
    if type(value) is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.total_seconds()) if isinstance(value, timedelta) else str(value)


def write_cells(table: Table, names: Iterable[str], out: Path) -> None:
    """Write columns of a sheet to a clean text: the number of the row below the header, then the cells."""
    places = [table.header.index(name) for name in names]
    with out.open("w", encoding="utf-8", newline="") as clean:
        csv.writer(clean, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(_numbered(table, places))


def _numbered(table: Table, places: list[int]) -> Iterator[list[Any]]:
    number = -1
    for row in table.sheet.iter_rows():
        is_blank = row.count("") == len(row)
        # Counted from the first row that holds something, which is the header.
        number += number >= 0 or not is_blank
        if number > 0 and not is_blank:
            # Texts and times are written as they are; only numbers and the rare kinds need a look.
            yield [number, *[row[at] if type(row[at]) in AS_THEY_ARE else _text(row[at]) for at in places]]

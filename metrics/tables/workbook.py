"""A sheet of an XLSX workbook made into rows of text, by a native reader that sees checked parts alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from metrics.tables.archive import (
    LARGEST_PART,
    Archive,
    Contents,
    SheetPart,
    contents,
    local_attributes,
    parse,
    refuse,
)
from metrics.tables.cells import Sheet
from metrics.tables.sheet_cells import LONGEST_TEXT, MAIN, MOST_CELLS, Cells, Place, read_cells

ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How the old files of spreadsheet programs begin, and the encrypted new ones."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
PERCENTS = frozenset({9, 10})
"""The number formats 0% and 0.00%, which every workbook has."""
DIRECTORY = {
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Target="xl/workbook.xml" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Target="worksheets/sheet1.xml" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/worksheet"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f"<workbook {MAIN} "
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<workbookPr date1904="%d"/><sheets><sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>'
    ),
}
Value = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(data: bytes) -> bool:
    """Return whether bytes are the file of a spreadsheet program, whatever it is called.

    >>> is_workbook(b"stage,kpi,value")
    False
    """
    return data.startswith((*ZIPS, COMPOUND))


def read_workbook(data: bytes, name: str | None = None) -> Sheet:
    """Read one sheet of an XLSX workbook; the values of formulas are those the workbook was saved with.

    A percentage becomes text such as "42 %", its exact ratio stands in `Sheet.ratios`; a date becomes ISO
    text, a time span "9000 s". An error, and a formula that was never calculated, stand there as text, so
    that no number is made of them. A text in merged cells counts for every row that they span.

    Parameters
    ----------
    data : the bytes of the file.
    name : of the sheet; if not given, the one that is marked as a table of KPIs, else the first that is
        visible and holds something.

    Returns
    -------
    Sheet; its rows begin with row 1 of the sheet, blank ones included.

    Raises
    ------
    Refused
        `workbook_damaged`, `workbook_encrypted`, `workbook_old`, `workbook_other`, `workbook_too_large`,
        `workbook_entities`, `sheet_too_large`, `cell_too_long`, `sheet_unknown`, `empty`.
    """
    if data.startswith(COMPOUND):
        refuse("workbook_encrypted" if ENCRYPTED in data else "workbook_old")
    archive = Archive(data)
    told = contents(archive)
    styles = archive.part(told.styles) if told.styles and archive.has(told.styles) else b""
    percents = _percent_styles(styles) if styles else frozenset[int]()
    sheet, cells = _chosen(archive, told, name, percents)
    strings = archive.part(told.strings) if told.strings and archive.has(told.strings) else b""
    if strings:
        _check_strings(strings, cells)
    values = _native(cells, styles, strings, told.counts_from_1904)
    rows = _rows(values, cells)
    names = tuple(each.name for each in told.sheets if not each.is_hidden or each is sheet)
    ratios = {
        (row, column): float(str(values[row - 1][column - 1]))
        for row, column in cells.percents
        if isinstance(values[row - 1][column - 1], int | float)
    }
    return Sheet(rows, "", "", ratios=ratios, name=sheet.name, names=names)


def _chosen(
    archive: Archive, told: Contents, name: str | None, percents: frozenset[int]
) -> tuple[SheetPart, Cells]:
    if not told.sheets:
        refuse("empty")
    if name is not None:
        wanted = [each for each in told.sheets if each.name == name] or [
            each for each in told.sheets if each.name.strip().casefold() == name.strip().casefold()
        ]
        if not wanted:
            refuse("sheet_unknown", value=name)
        return wanted[0], read_cells(archive.part(wanted[0].part), percents)
    order = sorted(told.sheets, key=lambda each: (each.name != told.marked, each.is_hidden))
    for sheet in order:
        cells = read_cells(archive.part(sheet.part), percents)
        if cells.last != (0, 0):
            return sheet, cells
    return refuse("empty")


def _percent_styles(data: bytes) -> frozenset[int]:
    """Return which styles of cells show a percentage."""
    formats, styles = set(PERCENTS), []
    is_within = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal is_within
        told = local_attributes(attributes)
        if name == "numFmt" and is_percent_format(told.get("formatCode", "")):
            formats.add(_number(told.get("numFmtId")))
        elif name == "cellXfs":
            is_within = True
        elif name == "xf" and is_within:
            styles.append(_number(told.get("numFmtId")))

    def end(name: str) -> None:
        nonlocal is_within
        is_within = is_within and name != "cellXfs"

    parse(data, start, end)
    return frozenset(place for place, style in enumerate(styles) if style in formats)


def is_percent_format(code: str) -> bool:
    r"""Return whether a number format shows a hundred times the number, with a percent sign.

    >>> is_percent_format("0.0%"), is_percent_format('0.0"%"'), is_percent_format(r"0.0\%")
    (True, False, False)
    """
    return "%" in re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code)


def _number(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,9}", text) else 0


def _check_strings(data: bytes, cells: Cells) -> None:
    """See that no shared text is longer than a cell can hold, nor all their uses longer than a part."""
    lengths = [0]

    def start(name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(heard: str) -> None:
        lengths[-1] += len(heard)
        # Phonetic texts count too: twice as long is still far from harmful.
        if lengths[-1] > 2 * LONGEST_TEXT:
            refuse("cell_too_long", value=LONGEST_TEXT)

    parse(data, start, None, text)
    used = ((index + 1, count) for index, count in cells.strings.items() if index + 1 < len(lengths))
    if sum(lengths[place] * count for place, count in used) > LARGEST_PART:
        refuse("workbook_too_large", value=LARGEST_PART >> 20)


def _native(cells: Cells, styles: bytes, strings: bytes, from_1904: bool) -> list[list[Value]]:
    """Let the native reader make values of a small workbook that was written here."""
    from python_calamine import CalamineError, CalamineWorkbook

    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as file:
        for name, text in DIRECTORY.items():
            file.writestr(name, text % from_1904 if "%d" in text else text)
        for name, data in (("styles", styles), ("sharedStrings", strings)):
            if data:
                file.writestr(f"xl/{name}.xml", data)
        file.writestr("xl/worksheets/sheet1.xml", cells.sheet())
    cells.written.clear()
    out.seek(0)
    try:
        sheet = CalamineWorkbook.from_filelike(out).get_sheet_by_index(0)
        values: list[list[Value]] = sheet.to_python(skip_empty_area=False)
    except CalamineError:
        refuse("workbook_damaged")
    height, width = cells.last
    for row in values:
        row.extend([""] * (width - len(row)))
    values.extend([""] * width for _ in range(height - len(values)))
    return values


def _rows(values: list[list[Value]], cells: Cells) -> tuple[tuple[str, ...], ...]:
    rows = [[text_of(value) for value in row] for row in values]
    for row, column in cells.percents:
        value = values[row - 1][column - 1]
        if isinstance(value, int | float):
            rows[row - 1][column - 1] = percent_text(value)
    for row, column in cells.negatives:
        if isinstance(values[row - 1][column - 1], date | time | timedelta):
            # No calendar has a day before its first: spreadsheets show such a cell as #######.
            rows[row - 1][column - 1] = "#######"
    for (row, column), text in cells.shown.items():
        rows[row - 1][column - 1] = text.strip()
    _fill_merged(rows, values, cells.merged)
    return tuple(_trimmed(row) for row in rows)


def _fill_merged(
    rows: list[list[str]], values: list[list[Value]], merged: Iterable[tuple[Place, Place]]
) -> None:
    """Repeat a merged text beside each row that it spans; a merged number stays the number of one row."""
    work = 0
    for (top, left), (bottom, _right) in merged:
        if top > len(rows) or left > len(rows[0]) or not isinstance(values[top - 1][left - 1], str):
            continue
        last = min(bottom, len(rows))
        work += max(last - top, 0)
        if work > MOST_CELLS:
            refuse("sheet_too_large", value=MOST_CELLS)
        for row in rows[top:last]:
            if any(row):
                row[left - 1] = rows[top - 1][left - 1]


def _trimmed(row: list[str]) -> tuple[str, ...]:
    length = len(row)
    while length and not row[length - 1]:
        length -= 1
    return tuple(row[:length])


def text_of(value: Value) -> str:
    """Return a cell's value as the text that a table's reader takes, every digit of it.

    >>> text_of(0.1 + 0.2), text_of(2026.0), text_of(date(2026, 9, 1)), text_of(time(2, 30))
    ('0.30000000000000004', '2026', '2026-09-01', '9000 s')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _digits(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        value = timedelta(
            hours=value.hour, minutes=value.minute, seconds=value.second, microseconds=value.microsecond
        )
    return f"{_digits(value.total_seconds())} s"


def _digits(value: float) -> str:
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)


def percent_text(value: float) -> str:
    """Return a ratio as a percentage, every digit of it.

    >>> percent_text(0.42), percent_text(0.07), percent_text(1e-9)
    ('42 %', '7 %', '1E-7 %')
    """
    if value in (float("inf"), float("-inf")):
        return str(value)
    exact = Decimal(repr(value)).scaleb(2).normalize()
    return f"{exact:f} %" if 1e-6 < abs(exact) < 1e15 or not exact else f"{exact} %"

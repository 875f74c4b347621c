"""Small XLSX workbooks made by code: cells as XML, so that any cell can be made, sound or hostile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
GENERAL, DATE, PERCENT, CLOCK, HOURS, SHARE, QUOTED = range(7)
"""Styles of cells: a date, 0%, h:mm, [h]:mm, 0.0% and a percent sign that is only text."""
STYLES = (
    f'{DECLARED}<styleSheet {MAIN}><numFmts count="3"><numFmt numFmtId="164" formatCode="[h]:mm"/>'
    '<numFmt numFmtId="165" formatCode="0.0%"/>'
    '<numFmt numFmtId="166" formatCode="0.0&quot;%&quot;"/></numFmts>'
    '<cellStyleXfs count="1"><xf numFmtId="9"/></cellStyleXfs><cellXfs count="7">'
    + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 9, 20, 164, 165, 166))
    + "</cellXfs></styleSheet>"
)


class Styled:
    """A number with a style."""

    def __init__(self, number: float | str, style: int) -> None:
        self.xml = f' s="{style}"><v>{number}</v>'


class Raw:
    """What stands between the reference of a cell and its end."""

    def __init__(self, xml: str) -> None:
        self.xml = xml


Cell = str | float | None | Styled | Raw


def letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def sheet_xml(rows: Sequence[Sequence[Cell]], more: str = "") -> str:
    """Return a sheet's part; None leaves a cell out, `more` stands behind the cells."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(
            f'<c r="{letters(place)}{number}"{_inner(cell)}</c>'
            for place, cell in enumerate(row, 1)
            if cell is not None
        )
        if cells:
            lines.append(f'<row r="{number}">{cells}</row>')
    return f"{DECLARED}<worksheet {MAIN}><sheetData>{''.join(lines)}</sheetData>{more}</worksheet>"


def _inner(cell: Cell) -> str:
    if isinstance(cell, Styled | Raw):
        return cell.xml
    if isinstance(cell, str):
        return f' t="inlineStr"><is><t>{escape(cell)}</t></is>'
    return f"><v>{cell!r}</v>"


def workbook(
    sheets: Mapping[str, str] | Sequence[Sequence[Cell]],
    *,
    strings: Sequence[str] | None = None,
    hidden: Sequence[str] = (),
    from_1904: bool = False,
    parts: Mapping[str, str | bytes | None] | None = None,
) -> bytes:
    """Return a workbook of sheets' parts by name, or of one sheet's rows; `parts` replace or take away."""
    named = sheets if isinstance(sheets, Mapping) else {"Data": sheet_xml(sheets)}
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{place}" r:id="rId{place}"'
        + (' state="hidden"/>' if name in hidden else "/>")
        for place, name in enumerate(named, 1)
    )
    targets = {
        f"rId{place}": ("worksheet", f"worksheets/sheet{place}.xml") for place in range(1, len(named) + 1)
    }
    targets |= {"rId98": ("styles", "styles.xml"), "rId99": ("sharedStrings", "sharedStrings.xml")}
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings or ())
    made: dict[str, str | bytes | None] = {
        "[Content_Types].xml": f'{DECLARED}<Types xmlns="{TYPES}"/>',
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'{DECLARED}<workbook {MAIN} xmlns:r="{RELATED}"><workbookPr '
        f'date1904="{int(from_1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(targets),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"{DECLARED}<sst {MAIN}>{shared}</sst>",
    }
    made |= {f"xl/worksheets/sheet{place}.xml": text for place, text in enumerate(named.values(), 1)}
    return zipped({**made, **(parts or {})})


TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return (
        f'{DECLARED}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{rows}</Relationships>"
    )


def zipped(parts: Mapping[str, str | bytes | None]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, text in parts.items():
            if text is not None:
                file.writestr(name, text)
    return out.getvalue()

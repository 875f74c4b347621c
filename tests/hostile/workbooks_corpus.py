"""Hostile workbooks, made by code: what is wrong with each, and how it must be named."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile

from workbooks import DECLARED, MAIN, Raw, sheet_xml, workbook, zipped

GOOD = workbook([["stage", "kpi", "value"], ["Trial", "nps", 42.0]])
HEAD = '<row r="1"><c r="A1" t="str"><v>stage</v></c><c r="B1" t="str"><v>kpi</v></c></row>'
CORNERS = ((1, "A1"), (1048576, "XFD1048576"))
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


def sheet(rows: str, before: str = "", declared: str = DECLARED) -> bytes:
    """Return a workbook whose one sheet has these rows, as XML."""
    return workbook(
        {"Data": f"{declared}<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData></worksheet>"}
    )


def part(name: str, text: str | bytes) -> bytes:
    """Return a sound workbook but for one part."""
    return workbook([["stage", "kpi", "value"], ["Trial", "nps", 42.0]], parts={name: text})


def cell(xml: str) -> bytes:
    """Return a workbook with one cell for a value."""
    return workbook([["stage", "kpi", "value"], ["Trial", "nps", Raw(xml)]])


def workbooks() -> Iterator[tuple[str, bytes, str | None]]:
    """Yield a name, the bytes of a workbook for a stage Trial, and the code of its refusal, None if none."""
    yield from _large()
    yield from _damaged()
    yield from _of_other_kinds()
    yield from _with_entities()
    yield from _in_cells()


def _large() -> Iterator[tuple[str, bytes, str | None]]:
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "A1 and XFD1048576", sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{corner}'), "sheet_too_large"
    yield "the far corner alone", sheet(corner), "sheet_too_large"
    yield "with a prefix", prefixed(), "sheet_too_large"
    far = '<row r="1048576"><c><v>1</v></c><c><v>1</v></c></row>'
    yield "far without references", sheet(far), "sheet_too_large"
    yield "beyond the last row", sheet('<row r="1048577"><c><v>1</v></c></row>'), "workbook_damaged"
    yield "beyond the last column", sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "workbook_damaged"
    whole = '<dimension ref="A1:XFD1048576"/>'
    yield "a false dimension", sheet(HEAD, whole), "column_missing"
    styled = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    yield "a far cell with nothing in it", sheet(HEAD + styled), "column_missing"
    rows = sheet_xml([["stage", "kpi", "value"], ["Trial", "nps", 4.0]], merges("A2:XFD1048576", 3000))
    yield "merged to the far corner", workbook({"Data": rows}), None
    tall = [["stage", "kpi", "value"], *([["Trial", "luck", None]] * 2500)]
    yield (
        "merged over and over",
        workbook({"Data": sheet_xml(tall, merges("A2:A2500", 1000))}),
        "sheet_too_large",
    )
    yield "a cell of 16 MB", cell(f' t="inlineStr"><is><t>{noise(16 << 20)}</t></is>'), "cell_too_long"
    yield "an attribute of 4 MB", cell(f' q="{noise(4 << 20)}"><v>4</v>'), None
    yield "a shared text of 4 MB", part("xl/sharedStrings.xml", strings(noise(4 << 20))), "cell_too_long"
    yield "a bomb", cell(f' t="inlineStr"><is><t>{"x" * (50 << 20)}</t></is>'), "workbook_too_large"
    yield "a bomb beside", part("xl/media/image1.png", bytes(300 << 20)), "workbook_too_large"
    yield "a bomb of styles", part("xl/styles.xml", " " * (50 << 20)), "workbook_too_large"
    yield "5,000 members", zipped({f"xl/{n}.xml": "" for n in range(5000)}), "workbook_too_large"
    deep = "<a>" * 200_000 + "</a>" * 200_000
    yield "200,000 levels", sheet(deep), None
    long = [[Raw(' t="s"><v>0</v>')] * 20] * 20_000
    yield "one long text in 400,000 cells", workbook(long, strings=["x" * 32_000]), "workbook_too_large"


def _damaged() -> Iterator[tuple[str, bytes, str | None]]:
    yield "a truncated zip", GOOD[: len(GOOD) // 2], "workbook_damaged"
    yield "no directory", GOOD[:-30], "workbook_damaged"
    yield "only its beginning", b"PK\x03\x04" + bytes(range(256)), "workbook_damaged"
    yield "no cells' part", part("xl/worksheets/sheet1.xml", ""), "workbook_damaged"
    yield "cut XML", part("xl/worksheets/sheet1.xml", "<worksheet><sheetData>"), "workbook_damaged"
    yield "no XML", part("xl/worksheets/sheet1.xml", bytes(range(256))), "workbook_damaged"
    utf_16 = sheet_xml([["stage"]]).replace("UTF-8", "UTF-16").encode("utf-16")
    yield "UTF-16", part("xl/worksheets/sheet1.xml", utf_16), "column_missing"
    twice = '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'
    yield "a cell twice", sheet(twice), "workbook_damaged"
    yield "rows out of order", sheet('<row r="2"/><row r="1"/>'), "workbook_damaged"
    yield "a shared text that is not there", cell(' t="s"><v>7</v>'), "workbook_damaged"
    yield "a negative shared text", cell(' t="s"><v>-1</v>'), "workbook_damaged"
    yield "an unknown kind of cell", cell(' t="x"><v>1</v>'), "workbook_damaged"
    yield "members of one name", doubled(), "workbook_damaged"
    yield "another compression", repacked(), "workbook_damaged"
    yield "a flipped bit", GOOD.replace(b"PK\x03\x04", b"PK\x03\x05", 3), None


def _of_other_kinds() -> Iterator[tuple[str, bytes, str | None]]:
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    yield "an old workbook", compound + "Workbook".encode("utf-16-le") + bytes(2000), "workbook_old"
    protected = compound + "EncryptedPackage".encode("utf-16-le") + bytes(2000)
    yield "a protected workbook", protected, "workbook_encrypted"
    yield "a protected zip", locked(), "workbook_encrypted"
    yield "another zip", zipped({"readme.txt": "stage,kpi,value\n"}), "workbook_other"
    yield "an empty zip", zipped({}), "workbook_other"
    text = part("_rels/.rels", relation("word/document.xml"))
    yield "a text document", text, "workbook_other"
    yield "a binary workbook", part("_rels/.rels", relation("xl/workbook.bin")), "workbook_other"
    outside = part("xl/_rels/workbook.xml.rels", relation("../../../../etc/passwd", "worksheet"))
    yield "a sheet outside", outside, "workbook_damaged"


def _with_entities() -> Iterator[tuple[str, bytes, str | None]]:
    rows = '<row r="1"><c r="A1" t="str"><v>&j;&file;</v></c></row>'
    yield "entities in a sheet", sheet(rows, declared=DECLARED + ENTITIES), "workbook_entities"
    yield "entities never declared", sheet(rows), "workbook_damaged"
    yield "only a DOCTYPE", sheet(HEAD, declared="<!DOCTYPE worksheet>"), "workbook_entities"
    for name, root in (
        ("xl/workbook.xml", "workbook"),
        ("xl/styles.xml", "styleSheet"),
        ("xl/sharedStrings.xml", "sst"),
        ("_rels/.rels", "Relationships"),
        ("xl/_rels/workbook.xml.rels", "Relationships"),
    ):
        yield f"entities in {name}", part(name, f"{ENTITIES}<{root}>&j;</{root}>"), "workbook_entities"


def _in_cells() -> Iterator[tuple[str, bytes, str | None]]:
    yield "a formula nobody calculated", cell("><f>1+1</f>"), "not_a_number"
    yield "an error", cell(' t="e"><v>#REF!</v>'), "not_a_number"
    yield "NaN", cell("><v>NaN</v>"), "not_finite"
    yield "infinity", cell("><v>1e999</v>"), "not_finite"
    yield "a truth", cell(' t="b"><v>1</v>'), "not_a_number"
    yield "a date for a value", cell(' s="1"><v>46266</v>'), "not_a_number"
    yield "a day before all days", cell(' s="1"><v>-5</v>'), "not_a_number"
    yield "a far day", cell(' s="1"><v>1e300</v>'), None
    yield "a style that is not there", cell(' s="999999"><v>42</v>'), None
    formula = workbook([["stage", "kpi", "value"], ['=HYPERLINK("https://example.org")', "nps", 4.0]])
    yield "a formula as text", formula, "stage_unknown"


def merges(reference: str, count: int) -> str:
    one = f'<mergeCell ref="{reference}"/>'
    return f"<mergeCells>{one * count}</mergeCells>"


def noise(length: int) -> str:
    """Return text that cannot be packed small: only its length is wrong."""
    from random import Random

    return Random(1).randbytes(length // 2).hex()


def strings(text: str) -> str:
    return f"<sst {MAIN}><si><t>{text}</t></si></sst>"


def relation(target: str, kind: str = "officeDocument") -> str:
    return f'<Relationships><Relationship Id="rId1" Type="x/{kind}" Target="{target}"/></Relationships>'


def prefixed() -> bytes:
    corners = [f'<x:row r="{row}"><x:c r="{name}"><x:v>1</x:v></x:c></x:row>' for row, name in CORNERS]
    declared = MAIN.replace("xmlns", "xmlns:x")
    rows = f"<x:sheetData>{''.join(corners)}</x:sheetData>"
    return workbook({"Data": f"<x:worksheet {declared}>{rows}</x:worksheet>"})


def doubled() -> bytes:
    """Return a workbook with two members that differ in case only."""
    out = BytesIO(GOOD)
    with ZipFile(out, "a") as file:
        file.writestr("XL/Workbook.xml", "<workbook/>")
    return out.getvalue()


def repacked() -> bytes:
    """Return a workbook packed in a way that no spreadsheet program uses."""
    out = BytesIO()
    with ZipFile(BytesIO(GOOD)) as good, ZipFile(out, "w", ZIP_BZIP2) as file:
        for name in good.namelist():
            file.writestr(name, good.read(name))
    return out.getvalue()


def locked() -> bytes:
    """Return a zip whose directory says that its members are encrypted."""
    with ZipFile(BytesIO(GOOD)) as file:
        start = file.start_dir
    return GOOD[:start] + GOOD[start:].replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"
    )

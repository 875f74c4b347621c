"""The parts of a workbook file, unpacked within limits and parsed without DOCTYPE or entities."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import NoReturn
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from metrics.refusals import Refusal, Refused

MOST_MEMBERS = 2000
MOST_UNPACKED = 256 << 20
"""Bytes of all members together; only few of them are ever unpacked."""
LARGEST_PART = 64 << 20
MOST_RATIO = 250
"""How many times as large a part may become: sheets that people make stay below 100."""
SMALL_PART = 1 << 20
"""Bytes up to which the ratio does not matter."""
MAIN_PART = "xl/workbook.xml"

Started = Callable[[str, dict[str, str]], None]
Ended = Callable[[str], None]
Heard = Callable[[str], None]


def refuse(code: str, row: int | None = None, column: str | None = None, value: object = None) -> NoReturn:
    """Raise the one refusal of that code."""
    raise Refused(Refusal(code, row, column, value))


class Archive:
    """A zip file whose directory was checked; `part` unpacks one member.

    Raises
    ------
    Refused
        `workbook_damaged`, `workbook_encrypted`, `workbook_too_large`.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, NotImplementedError, ValueError, OSError, EOFError, OverflowError):
            refuse("workbook_damaged")
        members = [each for each in self._zip.infolist() if not each.is_dir()]
        self._members: Mapping[str, ZipInfo] = {_plain(each.filename): each for each in members}
        if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
            refuse("workbook_too_large", value=MOST_UNPACKED >> 20)
        if len(self._members) < len(members):
            refuse("workbook_damaged")
        if any(each.flag_bits & 1 for each in members):
            refuse("workbook_encrypted")

    def has(self, name: str) -> bool:
        """Return whether there is a member of that name."""
        return _plain(name) in self._members

    def part(self, name: str) -> bytes:
        """Return the bytes of one member."""
        member = self._members.get(_plain(name))
        if member is None or member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            refuse("workbook_damaged")
        packed = max(member.compress_size, 1)
        swells = member.file_size > SMALL_PART and member.file_size / packed > MOST_RATIO
        if member.file_size > LARGEST_PART or swells:
            refuse("workbook_too_large", value=LARGEST_PART >> 20)
        try:
            # Never more than the directory tells, whatever the packed bytes would become.
            return self._zip.read(member)
        except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
            refuse("workbook_damaged")


def _plain(name: str) -> str:
    return name.lstrip("/").casefold()


def parse(
    data: bytes, start: Started | None = None, end: Ended | None = None, text: Heard | None = None
) -> None:
    """Hand the elements of a part on, by their local names; `workbook_damaged` or `workbook_entities` else.

    The whole part goes in at once: a token of many megabytes is scanned once, not once for every chunk.
    """
    # Workbooks are UTF-8 or, with a mark, UTF-16; no other encoding that a part declares is believed.
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    names = _LocalNames()
    parser.StartDoctypeDeclHandler = lambda *_told: refuse("workbook_entities")
    if start is not None:
        parser.StartElementHandler = lambda name, attributes: start(names[name], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(names[name])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, UnicodeError):
        refuse("workbook_damaged")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


class _LocalNames(dict[str, str]):
    """Names without prefix, each made once: a large sheet has millions of elements of few names."""

    def __missing__(self, name: str) -> str:
        return self.setdefault(name, _local(name))


def local_attributes(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return attributes by their names without prefix.

    >>> local_attributes({"name": "Data", "r:id": "rId1"})
    {'name': 'Data', 'id': 'rId1'}
    """
    return {_local(name): value for name, value in attributes.items()}


SERIES_MARK = "waymark_kpi_series"
"""The defined name by which a workbook of Waymark says where its KPI table is, in whatever language."""
LONGEST_MARK = 200


@dataclass(frozen=True)
class SheetPart:
    """A sheet of a workbook: its name, the part that holds its cells, and whether it is hidden."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True)
class Contents:
    """What a workbook's directory of sheets says; parts that it does not have are None."""

    sheets: tuple[SheetPart, ...]
    counts_from_1904: bool
    styles: str | None
    strings: str | None
    marked: str = ""
    """The sheet that a defined name of the workbook marks as its table of KPIs."""


def contents(archive: Archive) -> Contents:
    """Return the sheets of cells of a workbook, in its order; `workbook_other` where it is none."""
    if not archive.has("[Content_Types].xml") or not archive.has("_rels/.rels"):
        refuse("workbook_other")
    main = next(iter(_related(archive, "").get("officeDocument", {}).values()), MAIN_PART)
    if not main.casefold().startswith("xl/") or main.casefold().endswith(".bin"):
        refuse("workbook_other")
    related = _related(archive, main)
    cells = related.get("worksheet", {})
    sheets: list[SheetPart] = []
    from_1904 = is_mark = False
    mark = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904, is_mark
        told = local_attributes(attributes)
        is_mark = name == "definedName" and told.get("name") == SERIES_MARK
        if name == "workbookPr":
            from_1904 = told.get("date1904", "0") in {"1", "true", "on"}
        elif name == "sheet" and told.get("id") in cells:
            hidden = told.get("state", "visible") != "visible"
            sheets.append(SheetPart(told.get("name", ""), cells[told["id"]], hidden))

    def heard(text: str) -> None:
        nonlocal mark
        mark += text if is_mark and len(mark) < LONGEST_MARK else ""

    parse(archive.part(main), start, text=heard)
    one = {kind: next(iter(related.get(kind, {}).values()), None) for kind in ("styles", "sharedStrings")}
    return Contents(tuple(sheets), from_1904, one["styles"], one["sharedStrings"], _sheet_of(mark))


def _sheet_of(reference: str) -> str:
    """Return the sheet of a reference to a cell.

    >>> _sheet_of("'KPI series'!$A$1"), _sheet_of("Data!$A$1")
    ('KPI series', 'Data')
    """
    name = reference.strip().rpartition("!")[0]
    if name.startswith("'") and name.endswith("'"):
        return name[1:-1].replace("''", "'")
    return name


def _related(archive: Archive, part: str) -> dict[str, dict[str, str]]:
    """Return the parts that a part relates to: by kind, then by id."""
    folder, name = posixpath.split(part)
    found: dict[str, dict[str, str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            found.setdefault(kind, {})[attributes.get("Id", "")] = target.lstrip("/")

    parse(archive.part(posixpath.join(folder, "_rels", f"{name}.rels")), start)
    return found

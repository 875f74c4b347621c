"""The cells of a sheet's part: checked one by one and written anew, so that nothing else is read natively."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import NoReturn
from xml.sax.saxutils import escape

from metrics.tables.archive import parse, refuse

MOST_CELLS = 2_000_000
"""Cells of the smallest block from A1 on that holds everything on a sheet."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LONGEST_TEXT = 32_767
"""Characters of a cell, as spreadsheet programs hold it."""
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_GATHERED = frozenset({"v", "f", "t"})

Place = tuple[int, int]
"""Row and column, from 1."""


@dataclass
class Cells:
    """The cells of a sheet that hold something.

    `written` is them as a sheet of the same format; `shown` are texts that stand for cells without a value
    (an error, a formula nobody has calculated); `percents` and `negatives` are places of such numbers;
    `strings` counts the uses of each shared text; `merged` are blocks of merged cells; `last` is the lower
    right corner of all.
    """

    written: list[str] = field(default_factory=list)
    shown: dict[Place, str] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    negatives: set[Place] = field(default_factory=set)
    strings: Counter[int] = field(default_factory=Counter)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    last: Place = (0, 0)

    def sheet(self) -> str:
        """Return the sheet to be read natively."""
        return f"<worksheet {MAIN}><sheetData>{''.join(self.written)}</sheetData></worksheet>"


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def read_cells(data: bytes, percent_styles: frozenset[int]) -> Cells:
    """Return the cells of a sheet's part.

    Raises
    ------
    Refused
        `sheet_too_large`, `cell_too_long`, `workbook_entities`, `workbook_damaged`.

    Example
    -------
    >>> read_cells(b'<sheetData><row><c r="B1"><v>7</v></c></row></sheetData>', frozenset()).last
    (1, 2)
    """
    reader = _Reader(percent_styles)
    parse(data, reader.start, reader.end, reader.text)
    return reader.cells


class _Reader:
    """Hears a sheet's elements one after another."""

    def __init__(self, percent_styles: frozenset[int]) -> None:
        self.cells = Cells()
        self._percent_styles = percent_styles
        self._in_cells = self._in_cell = False
        self._row = self._column = 0
        self._written_row = 0
        self._kind, self._style = "n", 0
        self._gathering: str | None = None
        self._length = 0
        self._parts: dict[str, list[str]] = {}
        self._phonetic = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear where an element begins."""
        if self._in_cell:
            if name in _GATHERED and not self._phonetic:
                self._gathering = name
                self._parts.setdefault(name, [])
            elif name == "rPh":
                self._phonetic += 1
        elif name == "c" and self._in_cells:
            self._begin_cell(attributes)
        elif name == "row" and self._in_cells:
            self._begin_row(attributes)
        elif name == "sheetData":
            self._in_cells = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        """Hear where an element ends."""
        if name in _GATHERED:
            self._gathering = None
        elif name == "c" and self._in_cell:
            self._in_cell = False
            self._end_cell()
        elif name == "rPh" and self._phonetic:
            self._phonetic -= 1
        elif name == "sheetData":
            self._in_cells = False
            if self._written_row:
                self.cells.written.append("</row>")

    def text(self, text: str) -> None:
        """Hear characters; only those of a cell's value, formula and text count."""
        if self._gathering is not None:
            self._length += len(text)
            if self._length > LONGEST_TEXT:
                refuse("cell_too_long", self._row, column_letters(self._column), LONGEST_TEXT)
            self._parts[self._gathering].append(text)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r")
        row = self._row + 1 if told is None else _whole(told)
        # Two rows of one number could be read in two ways.
        if not self._row < row <= LAST_ROW:
            refuse("workbook_damaged")
        self._row, self._column = row, 0

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r")
        row, column = (self._row, self._column + 1) if told is None else place_of(told)
        if row != self._row or not self._column < column <= LAST_COLUMN:
            refuse("workbook_damaged")
        self._column = column
        self._kind, self._style = attributes.get("t", "n"), _whole(attributes.get("s", "0"))
        self._in_cell, self._parts, self._length, self._phonetic = True, {}, 0, 0

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        self.cells.merged.append((place_of(first), place_of(last or first)))

    def _end_cell(self) -> None:
        part = "t" if self._kind == "inlineStr" else "v"
        value, place = "".join(self._parts.get(part, ())), (self._row, self._column)
        if not value and "f" in self._parts and self._kind != "str":
            # Nobody has calculated it: the formula is shown, and no number is made of it.
            self.cells.shown[place] = "=" + "".join(self._parts["f"])
        elif not value:
            return
        elif self._kind == "e" or (self._kind == "n" and not _NUMBER.fullmatch(value.strip())):
            self.cells.shown[place] = value
        else:
            self._write(value.strip() if self._kind == "n" else value, place)
        self._reach(place)

    def _reach(self, place: Place) -> None:
        last = self.cells.last
        self.cells.last = row, column = max(last[0], place[0]), max(last[1], place[1])
        if row * column > MOST_CELLS:
            refuse("sheet_too_large", place[0], column_letters(place[1]), MOST_CELLS)

    def _write(self, value: str, place: Place) -> None:
        if self._written_row != self._row:
            self.cells.written.append(f'{"</row>" if self._written_row else ""}<row r="{self._row}">')
            self._written_row = self._row
        name = f"{column_letters(place[1])}{place[0]}"
        if self._kind == "n":
            self._mark(value, place)
            written = f'<c r="{name}" s="{self._style}"><v>{value}</v></c>'
        elif self._kind == "s":
            index = _whole(value.strip())
            self.cells.strings[index] += 1
            written = f'<c r="{name}" t="s"><v>{index}</v></c>'
        elif self._kind in {"b", "d"}:
            written = f'<c r="{name}" t="{self._kind}"><v>{escape(value.strip())}</v></c>'
        elif self._kind in {"str", "inlineStr"}:
            text = escape(value, {"\r": "&#13;"})
            written = f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        else:
            refuse("workbook_damaged")
        self.cells.written.append(written)

    def _mark(self, value: str, place: Place) -> None:
        if self._style in self._percent_styles:
            self.cells.percents.add(place)
        if value.startswith("-"):
            self.cells.negatives.add(place)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        refuse("workbook_damaged")
    return int(text)


def place_of(reference: str) -> Place:
    """Return row and column of a cell's reference, from 1.

    >>> place_of("XFD1048576")
    (1048576, 16384)
    """
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        _damaged()
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    if column > LAST_COLUMN or int(found[2]) > LAST_ROW:
        _damaged()
    return int(found[2]), column


def _damaged() -> NoReturn:
    refuse("workbook_damaged")


@cache
def column_letters(column: int) -> str:
    """Return the letters of a column, as a spreadsheet shows them.

    >>> column_letters(28), column_letters(16384)
    ('AB', 'XFD')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

"""Delimited text: its separator and header, the native reading where all is well, and a patient one else."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from metrics.events.layout import quoted, text_literal
from metrics.events.source import text_file
from metrics.refusals import Refusal, Refused

SEPARATORS = (",", ";", "\t", "|")
LONGEST_FIELD = 1 << 20
LOOKED_AT = 200
SAMPLE_CHARACTERS = 1 << 20
MOST_COLUMNS = 2000
Listed = tuple[int, str, str]
"""A refused row: number, reason, text."""


@dataclass(frozen=True)
class Dialect:
    """How a text is written: separator, names of columns, lines before the first row, a sample of rows."""

    separator: str
    header: tuple[str, ...]
    skipped_lines: int
    rows: tuple[tuple[str, ...], ...]


def dialect_of(path: Path, separator: str = "") -> Dialect:
    """Return how a text in UTF-8 is written.

    Raises
    ------
    Refused
        `empty`, `one_column`, `separators_mixed`, `table_too_wide`, `not_a_table`.
    """
    # Whether all of it is UTF-8 is seen when all of it is read.
    with text_file(path, "replace") as file:
        text = file.read(SAMPLE_CHARACTERS)
    if len(text) == SAMPLE_CHARACTERS:
        text = text[: text.rfind("\n") + 1] or text
    chosen = separator or max(SEPARATORS, key=lambda each: (_fit(text, each), -SEPARATORS.index(each)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen)
    header: list[str] = []
    rows: list[tuple[str, ...]] = []
    skipped = 0
    for row in _readable(reader):
        if not row:
            continue
        if not header:
            header, skipped = row, reader.line_num
        else:
            rows.append(tuple(row))
        if len(rows) == LOOKED_AT:
            break
    if not header:
        raise Refused(Refusal("empty"))
    if len(header) > MOST_COLUMNS:
        raise Refused(Refusal("table_too_wide", value=len(header)))
    _check(header, rows)
    return Dialect(chosen, named(header), skipped, tuple(rows))


def _readable(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    while True:
        try:
            yield next(reader)
        except csv.Error:
            continue
        except StopIteration:
            return


def _fit(text: str, separator: str) -> tuple[int, int]:
    """Return how many of the first rows have as many cells as the header, and how many those are."""
    rows = list(islice(_readable(csv.reader(io.StringIO(text, newline=""), delimiter=separator)), LOOKED_AT))
    rows = [row for row in rows if row]
    width = len(rows[0]) if rows else 0
    return (sum(len(row) == width for row in rows) if width > 1 else 0), width


def _check(header: list[str], rows: list[tuple[str, ...]]) -> None:
    """Refuse a text that has one column, or whose rows are separated otherwise than its header."""
    wide = Counter(len(row) for row in rows)
    if len(header) == 1:
        others = [mark for mark in SEPARATORS if sum(mark in "".join(row) for row in rows) > len(rows) / 2]
        raise Refused(Refusal("separators_mixed" if rows and others else "one_column", value=header[0][:60]))
    if rows and wide[len(header)] == 0 and set(wide) == {1}:
        raise Refused(Refusal("separators_mixed", row=1, value=rows[0][0][:60]))


def named(header: Iterable[str]) -> tuple[str, ...]:
    """Return names of columns, none empty and none twice.

    >>> named(["user", "", "user"])
    ('user', 'column 2', 'user 2')
    """
    names: list[str] = []
    for place, text in enumerate(header, 1):
        name = plain = text.strip().replace("\x00", "") or f"column {place}"
        count = 1
        while name in names:
            count += 1
            name = f"{plain} {count}"
        names.append(name)
    return tuple(names)


def native(path: Path, dialect: Dialect, columns: dict[str, str]) -> str:
    """Return the SQL by which DuckDB reads columns; it fails where a row is not as wide as the header."""
    types = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(dialect.header)))
    chosen = ", ".join(f"c{dialect.header.index(name)} AS {quoted(role)}" for role, name in columns.items())
    return (
        f"SELECT {chosen} FROM read_csv({text_literal(str(path))}, auto_detect = false, header = false, "
        f"skip = {dialect.skipped_lines}, delim = {text_literal(dialect.separator)}, "
        f"quote = '\"', escape = '\"', columns = {{{types}}}, "
        f"strict_mode = true, max_line_size = {2 * LONGEST_FIELD}, encoding = 'utf-8', nullstr = '')"
    )


def patient(path: Path, dialect: Dialect, columns: dict[str, str], out: Path) -> list[Listed]:
    """Write the rows that are as wide as the header to a clean text, numbered; return the others."""
    places = [dialect.header.index(name) for name in columns.values()]
    width = len(dialect.header)
    refused: list[Listed] = []
    csv.field_size_limit(LONGEST_FIELD)
    with text_file(path) as file, out.open("w", encoding="utf-8", newline="") as clean:
        write = csv.writer(clean, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow
        reader = csv.reader(file, delimiter=dialect.separator, strict=True)
        for number, row in enumerate(_data_rows(reader, dialect.skipped_lines), 1):
            if isinstance(row, str):
                refused.append((number, row, ""))
            elif len(row) != width:
                reason = "columns_too_many" if len(row) > width else "columns_too_few"
                refused.append((number, reason, dialect.separator.join(row)[:200]))
            else:
                write([number, *(row[place] for place in places)])
    return refused


def _data_rows(reader: Any, skipped: int) -> Iterator[list[str] | str]:
    """Yield the rows after the header; a line that is none as the reason why."""
    while True:
        try:
            row = next(reader)
        except csv.Error as error:
            if reader.line_num > skipped:
                yield "text_too_long" if "limit" in str(error) else "line_unreadable"
            continue
        except StopIteration:
            return
        if row and reader.line_num > skipped:
            yield row

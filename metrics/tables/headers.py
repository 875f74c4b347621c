"""The header of a table of other people, read in the importers' child process: what can be chosen from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from journey.exchange.child import Child, Limits, Plain, Progress
from metrics.tables.cells import read_sheet
from metrics.tables.child import answer, ask

HEADERS = "metrics.tables.headers:headers_of"


@dataclass(frozen=True)
class Headers:
    """The texts of the first row with any, and the sheets of a workbook."""

    texts: tuple[str, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def read_headers(
    data: bytes, sheet: str | None = None, on_start: Callable[[Child], None] | None = None
) -> Headers:
    r"""Return the header of a table.

    Raises
    ------
    Refused
        `empty` and the codes of `read_sheet`, or the codes of Stopped.

    Example
    -------
    >>> read_headers(b"who;when;how much\na;2026-01-01;5").texts
    ('who', 'when', 'how much')
    """
    limits = Limits(memory=2 << 30, seconds=60.0)
    answered = ask(HEADERS, data, {"sheet": sheet}, limits, on_start=on_start)
    return msgspec.convert(answered["headers"], Headers)


def headers_of(data: bytes, parameters: Plain, _progress: Progress) -> Plain:
    """Read a header inside the child process."""
    return answer(lambda: {"headers": msgspec.to_builtins(_headers(data, parameters["sheet"]))})


def _headers(data: bytes, name: str | None) -> Headers:
    sheet = read_sheet(data, name)
    first = next((row for row in sheet.rows if any(row)), ())
    return Headers(tuple(text for text in first if text), sheet.name, sheet.names)

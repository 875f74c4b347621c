"""The header of a table of other people, read in the importers' child process: what can be chosen from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from journey.exchange.child import Child, Limits, Plain, Progress, Stopped
from metrics.refusals import Refusal, Refused
from metrics.tables.cells import read_sheet

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
    child = Child(HEADERS, Limits(memory=2 << 30, seconds=60.0))
    if on_start is not None:
        on_start(child)
    try:
        answer = child.run(data, {"sheet": sheet})
    except Stopped as stop:
        raise Refused(Refusal(stop.code)) from stop
    if "refused" in answer:
        raise Refused(*msgspec.convert(answer["refused"], tuple[Refusal, ...]))
    return msgspec.convert(answer["headers"], Headers)


def headers_of(data: bytes, parameters: Plain, _progress: Progress) -> Plain:
    """Read a header inside the child process."""
    try:
        sheet = read_sheet(data, parameters["sheet"])
    except Refused as error:
        return {"refused": msgspec.to_builtins(error.refusals)}
    first = next((row for row in sheet.rows if any(row)), ())
    texts = tuple(text for text in first if text)
    return {"headers": msgspec.to_builtins(Headers(texts, sheet.name, sheet.names))}

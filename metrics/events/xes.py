"""Event logs in XES: heard event by event within limits, without entities, and written as numbered rows."""

from __future__ import annotations

import csv
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from xml.parsers import expat

from metrics.refusals import Refusal, Refused

VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
BLOCK = 1 << 20
LONGEST_TOKEN = 8 << 20
"""Bytes without an element: a value this long is no event, and an old parser is slow on it."""
DEEPEST = 100
MOST_ATTRIBUTES = 1000
EVENTS_FOR_NAMES = 5000
CASE = "case:"
"""Stands before the names of what is said about a trace, as other programs write it in tables."""
Row = dict[str, str]
Share = Callable[[float], None]


class _Enough(Exception):
    """What was asked is heard."""


class _Hearer:
    """Hears the elements of a log, and hands on each event with what its trace says."""

    def __init__(self, heard: Callable[[Row], None]) -> None:
        self._heard = heard
        self._open: list[str] = []
        self._trace: Row = {}
        self._event: Row | None = None
        self.elements = 0
        self.is_log = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear where an element begins."""
        self.elements += 1
        name = name.rpartition(":")[2]
        above = self._open[-1] if self._open else ""
        self._open.append(name)
        if len(self._open) > DEEPEST:
            raise Refused(Refusal("xes_too_deep"))
        if name in VALUES:
            self._value(above, attributes)
        elif name == "event":
            self._event = {}
        elif name == "trace":
            self._trace = {}
        elif name == "log" and not above:
            self.is_log = True

    def _value(self, above: str, attributes: dict[str, str]) -> None:
        # Only what is said of the event or the trace itself; values may hold further ones.
        if above == "event" and self._event is not None:
            told, prefix = self._event, ""
        elif above == "trace":
            told, prefix = self._trace, CASE
        else:
            return
        told[prefix + attributes.get("key", "")] = attributes.get("value", "")
        if len(told) > MOST_ATTRIBUTES:
            raise Refused(Refusal("columns_too_many", value=len(told)))

    def end(self, _name: str) -> None:
        """Hear where an element ends."""
        name = self._open.pop()
        if name == "event" and self._event is not None:
            self._heard(self._trace | self._event)
            self._event = None
        elif name == "trace":
            self._trace = {}


def _hear(path: Path, heard: Callable[[Row], None], share: Share) -> None:
    hearer = _Hearer(heard)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = hearer.start, hearer.end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    size, done, silent, before = max(path.stat().st_size, 1), 0, 0, 0
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                parser.Parse(block)
                done += len(block)
                silent = 0 if hearer.elements > before else silent + len(block)
                before = hearer.elements
                if silent > LONGEST_TOKEN:
                    raise Refused(Refusal("text_too_long", value=LONGEST_TOKEN >> 20))
                share(done / size)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(Refusal("xes_damaged", row=error.lineno)) from error
    except (UnicodeError, LookupError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(Refusal("xes_damaged")) from error
    if not hearer.is_log:
        raise Refused(Refusal("xes_other"))


def _refuse_doctype(*_told: object) -> None:
    raise Refused(Refusal("xes_entities"))


def header_of(path: Path) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the names of what the first thousands of events say, and those events as rows.

    Raises
    ------
    Refused
        `xes_damaged` with the line, `xes_entities`, `xes_too_deep`, `xes_other`, `text_too_long`, `empty`.
    """
    events: list[Row] = []

    def heard(row: Row) -> None:
        events.append(row)
        if len(events) == EVENTS_FOR_NAMES:
            raise _Enough

    with suppress(_Enough):
        _hear(path, heard, lambda _part: None)
    if not events:
        raise Refused(Refusal("empty"))
    names = tuple(dict.fromkeys(name for event in events for name in event))
    return names, tuple(tuple(event.get(name, "") for name in names) for event in events[:200])


def write_rows(path: Path, names: list[str], out: Path, share: Share) -> None:
    """Write what the events say under some names to a clean text: the number of the event, then the values.

    Raises
    ------
    Refused
        as of `header_of`.
    """
    with out.open("w", encoding="utf-8", newline="") as clean:
        write = csv.writer(clean, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow
        number = 0

        def heard(row: Row) -> None:
            nonlocal number
            number += 1
            write([number, *[row.get(name, "") for name in names]])

        _hear(path, heard, share)

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
Heard = Callable[[Row, Row], None]
"""Is handed what a trace says, and what an event of it says."""
Start = Callable[[str, list[str]], None]
Share = Callable[[float], None]


class _Enough(Exception):
    """What was asked is heard."""


class _Hearer:
    """Hears the elements of a log, and hands on each event with what its trace says.

    `start` and `end` are called for every attribute of a log: they share a few values as closures, which is
    twice as fast as methods. Attributes come as a flat list of names and values.
    """

    def __init__(self, heard: Heard) -> None:
        self._heard = heard
        self._trace: Row = {}
        self._event: Row | None = None
        self.containers = 0
        self.is_log = False
        self.start, self.end, self.said = self._made()

    def _made(self) -> tuple[Start, Callable[[str], None], Callable[[], int]]:
        # What is said now is said of `told`: an event, a trace, or nothing that is kept.
        told: Row | None = None
        around: list[Row | None] = []
        push, pop = around.append, around.pop
        contain, close = self._contain, self._close

        def start(name: str, attributes: list[str]) -> None:
            nonlocal told
            push(told)
            # Only what is said of the event or the trace itself; values may hold further ones.
            if told is None or name not in VALUES:
                told = contain(name, attributes, told, len(around))
                return
            if len(attributes) == 4 and attributes[0] == "key" and attributes[2] == "value":
                told[attributes[1]] = attributes[3]
            else:
                _say(told, attributes)
            told = None

        def end(_name: str) -> None:
            nonlocal told
            if told is not None:
                close(told)
            told = pop()

        return start, end, lambda: _size(told)

    def _contain(self, name: str, attributes: list[str], told: Row | None, depth: int) -> Row | None:
        """Begin what holds others, and return what is said in it."""
        self.containers += 1
        name = name.rpartition(":")[2]
        if depth > DEEPEST:
            raise Refused(Refusal("xes_too_deep"))
        if name == "event":
            self._event = {}
            return self._event
        if name == "trace":
            self._trace = {}
            return self._trace
        if told is not None and name in VALUES:
            _say(told, attributes)
        elif name == "log" and depth == 1:
            self.is_log = True
        return None

    def _close(self, told: Row) -> None:
        _size(told)
        if told is self._event:
            self._heard(self._trace, told)
            self._event = None
        elif told is self._trace:
            self._trace = {}


def _size(told: Row | None) -> int:
    count = len(told or ())
    if count > MOST_ATTRIBUTES:
        raise Refused(Refusal("table_too_wide", value=count))
    return count


def _say(told: Row, attributes: list[str]) -> None:
    """Keep a key and its value that are not written as they are nearly always."""
    named = dict(zip(attributes[::2], attributes[1::2], strict=True))
    told[named.get("key", "")] = named.get("value", "")


def _hear(path: Path, heard: Heard, share: Share) -> None:
    hearer = _Hearer(heard)
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = hearer.start, hearer.end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    size, done, silent, before = max(path.stat().st_size, 1), 0, 0, (0, 0)
    try:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                parser.Parse(block)
                done += len(block)
                now = hearer.containers, hearer.said()
                silent, before = 0 if now != before else silent + len(block), now
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

    def heard(trace: Row, event: Row) -> None:
        events.append({CASE + name: value for name, value in trace.items()} | event)
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
        # Only a trace says what begins by its prefix, unless an event does so itself.
        places = [(name, name[len(CASE) :] if name.startswith(CASE) else None) for name in names]
        number = 0

        def heard(trace: Row, event: Row) -> None:
            nonlocal number
            number += 1
            write(
                [
                    number,
                    *[
                        event.get(name, "") if plain is None or name in event else trace.get(plain, "")
                        for name, plain in places
                    ],
                ]
            )

        _hear(path, heard, share)

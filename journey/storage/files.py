"""A journey as the bytes of a file and back: one JSON object a line, and a last line that seals them."""

from __future__ import annotations

from itertools import chain, count
from typing import Any

from msgspec import Struct

from journey.journey import Journey
from journey.records import KINDS, Map, Record
from journey.storage.digest import sha256_hex
from journey.storage.migrations import VERSION, upgraded
from journey.storage.plain import (
    Fault,
    Plain,
    Problem,
    kind_and_id,
    read_line,
    to_plain,
    to_record,
    unknown_inside,
    write_line,
)
from journey.storage.standing import standing

FORMAT = "waymark"
NOTICES = frozenset({"checksum_wrong", "newline_missing", "older_version"})
"""Problems of a sound text: it was edited by hand or by an older version, and may be saved again."""
MOST_PROBLEMS = 1000
_BOM = b"\xef\xbb\xbf"
_RANK = {kind: rank for rank, kind in enumerate(KINDS)}


class Loaded(Struct, frozen=True):
    """What a file holds: the journey as far as it can be shown, and all that is wrong with the file.

    `view_only` says that saving would destroy what could not be read; `sha256` is that of all bytes of
    the file, by which a change of the file by somebody else is noticed.
    """

    journey: Journey | None
    problems: tuple[Problem, ...]
    view_only: bool
    sha256: str


class Unwritable(Exception):
    """A journey holds what no file can keep, such as NaN; `problems` name the records."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


def encode(journey: Journey) -> bytes:
    r"""Return the journey as the bytes of a file; the same journey always gives the same bytes.

    Raises
    ------
    Unwritable
        if a record would not come back as it is: NaN, an infinity, a lone surrogate, a value out of range.

    Examples
    --------
    >>> from journey.records import Map
    >>> print(encode(Journey([Map(id="m1", title="Trial")])).decode().split("\n")[0])
    {"format":"waymark","kind":"map","version":1,"id":"m1","title":"Trial"}
    """
    lines: list[bytes] = []
    problems: list[Problem] = []
    for record in sorted(journey.records.values(), key=lambda record: (_RANK[type(record)], record.id)):
        try:
            lines.append(_line(record))
        except Fault as fault:
            problems.append(fault.problem(None, kind_and_id(record)))
    if problems:
        raise Unwritable(tuple(problems))
    text = b"\n".join(lines) + b"\n"
    return text + _end(len(lines) - 1, sha256_hex(text)) + b"\n"


def _line(record: Record) -> bytes:
    plain = to_plain(record)
    if isinstance(record, Map):
        plain = {"format": FORMAT, "kind": "map", "version": VERSION} | plain
    line = write_line(plain)
    if to_record(read_line(line)) != record:
        raise Fault("wrong_type")
    return line


def _end(records: int, digest: str) -> bytes:
    return write_line({"kind": "end", "records": records, "sha256": digest})


def decode(data: bytes) -> Loaded:
    """Return what the bytes of a file hold. Never raises: whatever is wrong is named in `problems`.

    A record that cannot be read is left out, and so is, in turn, a record that names it.

    Examples
    --------
    >>> loaded = decode(b'{"format":"waymark","kind":"map","version":1,"id":"m1"}')
    >>> [problem.code for problem in loaded.problems], loaded.view_only
    (['end_missing'], True)
    """
    reading = _Reading(data)
    journey = reading.journey()
    return Loaded(journey, reading.told(), reading.view_only, sha256_hex(data))


class _Reading:
    """One pass over the bytes of a file, gathering rows, records and problems."""

    def __init__(self, data: bytes) -> None:
        self.problems: list[Problem] = []
        self.rows: list[tuple[int, Plain]] = []
        self.lines: dict[str, int] = {}
        self._read_rows(data)

    @property
    def view_only(self) -> bool:
        return any(problem.code not in NOTICES for problem in self.problems)

    def told(self) -> tuple[Problem, ...]:
        left = len(self.problems) - MOST_PROBLEMS
        more = [Problem("more_problems", None, {"count": left})] if left > 0 else []
        return tuple(self.problems[:MOST_PROBLEMS] + more)

    def journey(self) -> Journey | None:
        self._upgrade()
        records = self._records()
        if records is None:
            self.problems = [Problem("not_a_map")]
            return None
        kept, problems = standing(records, self.lines)
        self.problems += problems
        return Journey(kept.values())

    def _read_rows(self, data: bytes) -> None:
        lines = data.removeprefix(_BOM).split(b"\n")
        filled = [place for place, line in enumerate(lines, 1) if line.strip()]
        ends = [place for place in filled if lines[place - 1].startswith(b'{"kind":"end"')]
        for place in filled:
            if place not in ends[:1]:
                self._read_row(place, lines[place - 1])
        if not ends:
            self.problems.append(Problem("end_missing", filled[-1] if filled else None))
            return
        end = ends[0]
        if lines[-1]:
            self.problems.append(Problem("newline_missing", len(lines)))
        if end != filled[-1]:
            self.problems.append(Problem("text_after_end", end + 1))
        text = data[: sum(map(len, lines[: end - 1])) + end - 1 + (len(_BOM) if data.startswith(_BOM) else 0)]
        records = len([place for place in filled if place < end]) - 1
        self._check_end(end, lines[end - 1], records, text)

    def _check_end(self, place: int, line: bytes, records: int, text: bytes) -> None:
        digest = sha256_hex(text)
        if line == _end(records, digest):
            return
        try:
            end = read_line(line)
        except Fault as fault:
            self.problems.append(Problem("end_damaged", place, {"reason": fault.code}))
            return
        if end.keys() != {"kind", "records", "sha256"}:
            self.problems.append(Problem("end_damaged", place, {"reason": "wrong_fields"}))
            return
        if end["records"] != records:
            counts: dict[str, str | int] = {"found": records, "told": str(end["records"])[:40]}
            self.problems.append(Problem("count_wrong", place, counts))
        if end["sha256"] != digest or end["records"] == records:
            self.problems.append(Problem("checksum_wrong", place))

    def _read_row(self, place: int, line: bytes) -> None:
        try:
            self.rows.append((place, read_line(line)))
        except Fault as fault:
            self.problems.append(fault.problem(place))

    def _upgrade(self) -> None:
        row = next((row for _, row in self.rows if row.get("kind") == "map"), {})
        version: Any = row.get("version")
        if type(version) is not int or version < 1:
            if row:
                self.problems.append(Problem("version_unknown", self.rows[0][0]))
        elif version > VERSION:
            parameters = {"version": version, "newest_known": VERSION}
            self.problems.append(Problem("newer_version", 1, parameters))
        elif version < VERSION:
            self.problems.append(Problem("older_version", 1, {"version": version}))
            places = {str(row.get("id")): place for place, row in self.rows}
            try:
                rows = upgraded([row for _, row in self.rows], version)
            except (KeyError, TypeError, ValueError, AttributeError, IndexError):
                # An upgrade trusts its rows; those of a damaged file are shown as they are.
                self.problems.append(Problem("upgrade_failed", None, {"version": version}))
                return
            self.rows = [(places.get(str(row.get("id")), 0), row) for row in rows]

    def _records(self) -> dict[str, Record] | None:
        """Return the readable records by id, a map among them; None where nothing looks like a map."""
        records: dict[str, Record] = {}
        maps: list[Map] = []
        for place, row in self.rows:
            record = self._record(place, row)
            if record is None or not self._is_new(record, place, records, maps):
                continue
            if isinstance(record, Map):
                self._check_map(record, row, place)
                maps.append(record)
            records[record.id] = record
            self.lines[record.id] = place
        if not records:
            return None
        if not maps:
            self.problems.append(Problem("map_missing"))
            stand_in = Map(id=_free_id(records))
            records[stand_in.id] = stand_in
        return records

    def _check_map(self, record: Map, row: Plain, place: int) -> None:
        if row.get("format") != FORMAT:
            self.problems.append(Problem("format_missing", place, kind_and_id(record)))

    def _is_new(self, record: Record, place: int, records: dict[str, Record], maps: list[Map]) -> bool:
        if isinstance(record, Map) and maps:
            self.problems.append(Problem("second_map", place, kind_and_id(record)))
            return False
        if record.id in records:
            parameters = {**kind_and_id(record), "first": self.lines[record.id]}
            self.problems.append(Problem("duplicate_id", place, parameters))
            return False
        return True

    def _record(self, place: int, row: Plain) -> Record | None:
        try:
            record = to_record(row)
        except Fault as fault:
            name = row.get("id")
            named: dict[str, str | int] = {"kind": str(row.get("kind"))[:200]}
            if isinstance(name, str):
                named["id"] = name[:200]
            self.problems.append(fault.problem(place, named))
            return self._bare_map(row)
        if lost := unknown_inside(record, row):
            self.problems.append(
                Problem("unknown_nested_field", place, {**kind_and_id(record), "field": lost})
            )
        return record

    def _bare_map(self, row: Plain) -> Map | None:
        """A map with a bad field still gives its cards a place, and its numbers a subject."""
        name = row.get("id")
        if row.get("kind") == "map" and row.get("format") == FORMAT:
            return Map(id=name if isinstance(name, str) and 0 < len(name) <= 200 else "map")
        return None


def _free_id(records: dict[str, Record]) -> str:
    return next(key for key in chain(["map"], (f"map{number}" for number in count(1))) if key not in records)

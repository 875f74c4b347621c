"""The lines of a crash journal: a header, what could be undone before it, and a framed line per Change.

A line reads `length crc revision json`: the length and the CRC-32 in eight hexadecimal digits each, of the
part behind them. Each checksum goes on from that of the line before, and the first from a random number
in the header, so that neither a line of another segment nor one out of its place can pass.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from zlib import crc32

import msgspec
from msgspec import Struct

from journey.change import Change
from journey.records import KIND_BY_TAG, Record
from journey.storage.plain import FIELDS, Plain, to_plain

FORMAT = "waymark-journal"
VERSION = 1
_HEAD = 18
HOWS = frozenset({"do", "undo", "redo"})


class Frame(Struct, frozen=True):
    """One line: the revision the document has after it, and what it says as JSON."""

    revision: int
    body: bytes

    def content(self) -> Plain:
        """Return what the line says."""
        return dict(json.loads(self.body))

    @property
    def how(self) -> str:
        """How the change came about: do, undo, redo; another word where it is none."""
        return self.body[8 : self.body.index(b'"', 8)].decode()

    @property
    def is_change(self) -> bool:
        """Whether the line tells of a change."""
        return self.how in HOWS


class Header(Struct, frozen=True):
    """Whose journal this is and what it builds on.

    `base` is the hash of the document file, `copy` that of the base as it is kept beside the journal;
    `unsaved` says that no document file ever held the base; `follows` names the session
    ("document/session") that a recovery went on from.
    """

    document: str
    path: str | None
    base: str | None
    copy: str | None
    revision: int
    unsaved: bool
    token: int
    follows: str | None = None


class Reading(Struct, frozen=True):
    """What a segment holds up to its last whole line; `is_cut` says that more stood there."""

    header: Header
    frames: tuple[Frame, ...]
    is_cut: bool

    @property
    def revision(self) -> int:
        """The revision the segment leads to."""
        return self.frames[-1].revision if self.frames else self.header.revision


def line(frame: Frame, before: int) -> tuple[bytes, int]:
    r"""Return a frame as a line, and its checksum, which the next line goes on from.

    Examples
    --------
    >>> line(Frame(7, b'{"how":"do"}'), 0)
    (b'0000000e f8828a20 7 {"how":"do"}\n', 4169304608)
    """
    text = b"%d %b" % (frame.revision, frame.body)
    checksum = crc32(text, before)
    return b"%08x %08x %b\n" % (len(text), checksum, text), checksum


def lines(frames: Iterable[Frame], before: int) -> tuple[bytes, int]:
    """Return frames as lines, and the last checksum."""
    parts = []
    for frame in frames:
        part, before = line(frame, before)
        parts.append(part)
    return b"".join(parts), before


def opening(header: Header, history: Iterable[Frame]) -> tuple[bytes, int]:
    """Return the first lines of a segment: its header, and what could be undone and redone at its base."""
    said = {
        "format": FORMAT,
        "version": VERSION,
        "document": header.document,
        "path": header.path,
        "base": header.base,
        "copy": header.copy,
        "unsaved": header.unsaved,
        "token": header.token,
        "follows": header.follows,
    }
    first, _ = line(Frame(header.revision, json.dumps(said).encode()), 0)
    rest, checksum = lines(history, header.token)
    return first + rest, checksum


def read_segment(data: bytes) -> Reading | None:
    """Return what a segment holds, None where not even its header is whole."""
    first = _read_line(data, 0, 0)
    if first is None:
        return None
    frame, place, _ = first
    header = _header(frame)
    if header is None:
        return None
    checksum, frames, revision = header.token, [], header.revision
    while found := _read_line(data, place, checksum):
        frame, after, next_checksum = found
        if not _follows(frame, revision):
            break
        place, checksum, revision = after, next_checksum, frame.revision
        frames.append(frame)
    # The rest of a segment is a reserve of zero bytes.
    return Reading(header, tuple(frames), bool(data[place:].strip(b"\0")))


def _follows(frame: Frame, revision: int) -> bool:
    return frame.revision == revision + frame.is_change


def _read_line(data: bytes, place: int, before: int) -> tuple[Frame, int, int] | None:
    head = data[place : place + _HEAD]
    try:
        length, checksum = abs(int(head[:8], 16)), abs(int(head[9:17], 16))
    except ValueError:
        return None
    end = place + _HEAD + length
    text = data[place + _HEAD : end]
    if head != b"%08x %08x " % (len(text), checksum) or data[end : end + 1] != b"\n":
        return None
    if crc32(text, before) != checksum:
        return None
    number, _, body = text.partition(b" ")
    if place and not body.startswith(b'{"how":"'):
        return None
    try:
        return Frame(int(number), body), end + 1, checksum
    except ValueError:
        return None


def _header(frame: Frame) -> Header | None:
    try:
        said = frame.content()
        if said["format"] != FORMAT or said["version"] != VERSION:
            return None
        return Header(
            document=str(said["document"]),
            path=said["path"],
            base=said["base"],
            copy=said["copy"],
            revision=frame.revision,
            unsaved=bool(said["unsaved"]),
            token=int(said["token"]),
            follows=said.get("follows"),
        )
    except (ValueError, KeyError, TypeError):
        return None


def change_body(change: Change, how: str) -> bytes:
    """Return a change as JSON: its label, how it came about, and per id the record before and after.

    Unlike the document file this keeps whatever a record in memory may hold, a lone surrogate or NaN too.
    """
    edits = {
        key: [None if record is None else to_plain(record) for record in pair]
        for key, pair in change.edits.items()
    }
    said = {"how": how, "label": change.label, "edits": edits}
    return json.dumps(said, separators=(",", ":")).encode()


def change_of(said: Plain) -> Change:
    """Return the change that a line tells of.

    Raises
    ------
    ValueError
        if it does not tell of one.
    """
    try:
        edits = {key: (_record(pair[0]), _record(pair[1])) for key, pair in said["edits"].items()}
        return Change(str(said["label"]), edits)
    except (KeyError, TypeError, AttributeError, IndexError, msgspec.ValidationError) as error:
        raise ValueError("not a change") from error


def _record(plain: Any) -> Record | None:
    if plain is None:
        return None
    kind = KIND_BY_TAG[plain["kind"]]
    known = FIELDS[kind]
    extra = {name: value for name, value in plain.items() if name not in known and name != "kind"}
    kept = {name: value for name, value in plain.items() if name not in extra}
    return msgspec.convert({**kept, "extra": extra} if extra else kept, kind)


def inverted(body: bytes) -> bytes:
    """Return the line of a change as the line of its inverse."""
    said = json.loads(body)
    said["edits"] = {key: [after, before] for key, (before, after) in said["edits"].items()}
    return json.dumps(said, separators=(",", ":")).encode()

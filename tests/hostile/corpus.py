"""Hostile journey files and KPI tables, made by code: what is wrong with each, and how it must be named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256

MAP = {"kind": "map", "id": "m", "format": "waymark", "version": 1}
STAGE = {"kind": "stage", "id": "s", "name": "Trial", "order": 1}


def document(*lines: object) -> bytes:
    """Return a map file of these lines, with an end line that fits; bytes stand as they are."""
    rows = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    text = b"".join(row + b"\n" for row in rows)
    end = {"kind": "end", "records": len(rows) - 1, "sha256": sha256(text).hexdigest()}
    return text + json.dumps(end, separators=(",", ":")).encode() + b"\n"


def stage(**fields: object) -> dict[str, object]:
    """Return a stage with other fields."""
    return {**STAGE, **fields}


def journeys() -> Iterator[tuple[str, bytes, str]]:
    """Yield a name, the bytes of a map file, and the code by which its fault must be named."""
    yield "NaN", document(MAP, b'{"kind":"stage","id":"s","order":NaN}'), "not_finite"
    yield "infinity", document(MAP, b'{"kind":"stage","id":"s","order":-Infinity}'), "not_finite"
    yield "a huge number", document(MAP, b'{"kind":"stage","id":"s","order":1e999}'), "number_too_large"
    digits = b"9" * 5000
    yield "5,000 digits", document(MAP, b'{"kind":"stage","id":"s","order":%b}' % digits), "number_too_large"
    yield "2 to the 53 and 1", document(MAP, stage(order=2**53 + 1)), "number_too_large"
    yield "a tiny number", document(MAP, b'{"kind":"stage","id":"s","order":1e-999}'), "number_too_small"
    yield "an id twice", document(MAP, STAGE, STAGE), "duplicate_id"
    yield "a field twice", document(MAP, b'{"kind":"stage","id":"s","id":"t"}'), "duplicate_field"
    yield "two maps", document(MAP, {**MAP, "id": "m2"}), "second_map"
    dangling = {"kind": "touchpoint", "id": "t", "stage": "nowhere"}
    yield "dangling", document(MAP, dangling), "reference_to_nothing"
    wrong = {"kind": "touchpoint", "id": "t", "stage": "m"}
    yield "the wrong kind", document(MAP, wrong), "reference_to_wrong_kind"
    ring = [{"kind": "pain_point", "id": a, "on": b} for a, b in (("p", "q"), ("q", "p"))]
    yield "a ring of pains", document(MAP, *ring), "cycle"
    bases = [{"kind": "scenario", "id": a, "base": b} for a, b in (("x", "y"), ("y", "x"))]
    yield "a ring of scenarios", document(MAP, *bases), "cycle"
    deep = b"[" * 100_000 + b"]" * 100_000
    yield "100,000 levels", document(MAP, b'{"kind":"stage","id":"s","extra1":%b}' % deep), "too_deep"
    shallow = b'{"a":' * 60 + b"1" + b"}" * 60
    yield "60 levels", document(MAP, b'{"kind":"stage","id":"s","extra1":%b}' % shallow), "too_deep"
    yield "a name of 100 MB", document(MAP, stage(name="x" * 100_000_000)), "too_long"
    yield "a lone surrogate", document(MAP, b'{"kind":"stage","id":"s","name":"\\ud800"}'), "lone_surrogate"
    yield "not UTF-8", document(MAP, b'{"kind":"stage","id":"s","name":"\xff"}'), "not_utf8"
    yield "not JSON", document(MAP, b"stage: s"), "not_json"
    yield "a list", document(MAP, b"[1,2]"), "not_an_object"
    yield "an unknown kind", document(MAP, {"kind": "virus", "id": "v"}), "unknown_kind"
    yield "no end", document(MAP, STAGE).rsplit(b"\n", 2)[0] + b"\n", "end_missing"
    yield "cut", document(MAP, STAGE)[:-9], "end_damaged"
    yield "a newer version", document({**MAP, "version": 99}), "newer_version"
    yield "a version of text", document({**MAP, "version": "new"}), "version_unknown"
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not_a_map"
    yield "XML with entities", ENTITIES, "not_a_map"
    yield "empty", b"", "not_a_map"
    yield "zero bytes", bytes(100_000), "not_a_map"


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %b "%b">' % (chr(98 + n).encode(), b"&%b;" % chr(97 + n).encode() * 10) for n in range(9)
    )
    + b'<!ENTITY file SYSTEM "file:///etc/passwd">]><x>&j;&file;</x>'
)

NASTY_NAMES = (
    "<b>bold</b>",
    '<img src="file:///etc/hostname">',
    '<a href="https://example.org">press me</a>',
    "<script>alert(1)</script>",
    "=1+1",
    '=HYPERLINK("https://example.org")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "a&amp;b &#60;i&#62;",
    "zero\u200bwidth\u200d\ufeff",
    "\u202eright to left\u202c",
    "שלום مرحبا",
    "e" + "\u0301" * 200,
    "👩‍👩‍👧‍👦" * 50,
    "/etc/hostname",
    "file:///etc/hostname",
    "..\\..\\secret",
    "%s %n {0} {name} \\",
    "&Mnemonic && Co",
    "x" * 500,
    "'; DROP TABLE stage; --",
    "line\nbreak\r\n\u2028\u2029end",
)
"""Texts that some program somewhere takes for markup, a formula, a path or an order."""


def tables() -> Iterator[tuple[str, bytes, str | None]]:
    """Yield a name, the bytes of a KPI table for a stage Trial, and the code of its refusal, None if none."""
    head = b"stage,kpi,value\n"
    yield "a formula as stage", head + b"=1+1,nps,4\n", "stage_unknown"
    yield "a formula as value", head + b"Trial,nps,=1+1\n", "not_a_number"
    yield "NaN", head + b"Trial,nps,NaN\n", "not_finite"
    yield "infinity", head + b"Trial,nps,1e999\n", "not_finite"
    yield "100,000 digits", head + b"Trial,nps," + b"9" * 100_000 + b"\n", "not_finite"
    yield "a cell of 16 MB", head + b"x" * (16 << 20) + b",nps,4\n", "not_a_table"
    yield "a quoted cell of 16 MB", head + b'"' + b"x,\n" * (5 << 20) + b'",nps,4\n', "not_a_table"
    yield "binary", bytes(range(256)) * 4000, "column_missing"
    yield "zero bytes", bytes(100_000), "empty"
    yield "only separators", b",;\t|" * 100_000, None
    yield "XML with entities", ENTITIES, "column_missing"
    yield "a path", b"stage,kpi,value\n/etc/passwd,nps,4\n", "stage_unknown"
    yield "nul in cells", head + b"Tri\x00al,nps,4\n", None
    yield "a broken UTF-16", b"\xff\xfes\x00t\x00a\x00\xd8", None

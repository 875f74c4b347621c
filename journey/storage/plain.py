"""One record as plain data and as one line of JSON, and what is wrong with a line that is neither."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, cast

import msgspec
from msgspec import Struct, field

from journey.records import KIND_BY_TAG, Effect, Map, Opportunity, Record, kind_of

Plain = dict[str, Any]

LARGEST_INTEGER = 2**53
"""Beyond it a whole number is not every program's number any more (RFC 7493, section 2.2)."""
DEEPEST = 50

FIELDS: dict[type[Record], frozenset[str]] = {
    kind: frozenset(kind.__struct_fields__) - {"extra"} for kind in KIND_BY_TAG.values()
}
RESERVED: dict[type[Record], frozenset[str]] = {
    kind: frozenset({"kind", "format", "version"} if kind is Map else {"kind"}) for kind in FIELDS
}
_EFFECT_FIELDS = frozenset(Effect.__struct_fields__)


class Problem(Struct, frozen=True):
    """What is wrong with a file: a code, the line (from 1) where there is one, and parameters."""

    code: str
    line: int | None = None
    parameters: Mapping[str, str | int] = field(default_factory=dict)


class Fault(ValueError):
    """A line or a record cannot be read or written: a code with parameters."""

    def __init__(self, code: str, **parameters: str | int) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.parameters = parameters

    def problem(self, line: int | None, more: Mapping[str, str | int] | None = None) -> Problem:
        """Return the fault as a problem of a line, with more parameters."""
        return Problem(self.code, line, {**(more or {}), **self.parameters})


def _object(pairs: list[tuple[str, Any]]) -> Plain:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise Fault("duplicate_field", field=next(name for name in names if names.count(name) > 1))
    return found


def _integer(text: str) -> int:
    if len(text) > 17 or abs(number := int(text)) > LARGEST_INTEGER:
        raise Fault("number_too_large", number=text[:40])
    return number


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Fault("number_too_large", number=text[:40])
    if number == 0 and re.match("-?[0.]*[1-9]", text):
        raise Fault("number_too_small", number=text[:40])
    return number


def _constant(text: str) -> float:
    raise Fault("not_finite", number=text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)


def read_line(line: bytes) -> Plain:
    r"""Return the object that a line of JSON stands for.

    Raises
    ------
    Fault
        if it is not UTF-8, not JSON, not an object, names a field twice, holds a number that cannot be
        kept exactly, a lone surrogate, or is nested too deep.

    Examples
    --------
    >>> read_line(b'{"id":"trial","kind":"stage","order":3}')
    {'id': 'trial', 'kind': 'stage', 'order': 3}
    """
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise Fault("not_utf8", column=error.start + 1) from None
    try:
        found = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Fault("not_json", column=error.colno) from None
    except RecursionError:
        raise Fault("too_deep") from None
    if not isinstance(found, dict):
        raise Fault("not_an_object")
    # A line of UTF-8 holds a lone surrogate only where it is written as an escape.
    if b"\\u" in line:
        write_line(found)
    return found


def write_line(plain: Plain) -> bytes:
    """Return plain data as one line of UTF-8 JSON, without the line end, in the order of its fields.

    Raises
    ------
    Fault
        if it holds NaN, an infinity, a lone surrogate, or what JSON has no word for.
    """
    try:
        return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise Fault("lone_surrogate") from None
    except ValueError:
        raise Fault("not_finite") from None
    except RecursionError:
        raise Fault("too_deep") from None
    except TypeError:
        raise Fault("wrong_type") from None


def to_plain(record: Record) -> Plain:
    """Return a record as plain data: fields sorted, defaults left out, unknown fields merged back in.

    Raises
    ------
    Fault
        if an unknown field bears the name of a known one, or holds what is not plain data.

    Examples
    --------
    >>> from journey.records import Stage
    >>> to_plain(Stage(id="trial", name="Trial", order=3.0, extra={"mood": "calm"}))
    {'id': 'trial', 'kind': 'stage', 'mood': 'calm', 'name': 'Trial', 'order': 3}
    """
    try:
        found = cast("Plain", msgspec.to_builtins(record))
    except (TypeError, RecursionError):
        raise Fault("wrong_type") from None
    extra = found.pop("extra", {})
    for name in extra:
        if name in FIELDS[type(record)] | RESERVED[type(record)]:
            raise Fault("duplicate_field", field=name)
    found.update(extra)
    return {name: _whole(value) for name, value in sorted(found.items())}


def _whole(value: Any) -> Any:
    """Write 3.0 as 3, so that a file reads the same whichever way the number came to be."""
    kind = type(value)
    if kind is str:
        return value
    if kind is float:
        is_whole = value.is_integer() and abs(value) <= LARGEST_INTEGER
        return int(value) if is_whole and (value or math.copysign(1, value) > 0) else value
    if kind is list or kind is tuple:
        return [_whole(part) for part in value]
    if kind is dict:
        return {name: _whole(part) for name, part in value.items()}
    return value


def to_record(plain: Plain) -> Record:
    """Return the record that plain data stands for; fields that are not known are kept in `extra`.

    Raises
    ------
    Fault
        naming the field that is missing, unknown inside an effect, or outside its range.
    """
    tag = plain.get("kind")
    kind = KIND_BY_TAG.get(tag) if isinstance(tag, str) else None
    if kind is None:
        raise Fault("unknown_kind", kind=str(tag)[:200])
    known, reserved = FIELDS[kind], RESERVED[kind]
    extra = {name: value for name, value in plain.items() if name not in known and name not in reserved}
    if extra:
        if _depth(extra) > DEEPEST:
            raise Fault("too_deep")
        plain = {name: value for name, value in plain.items() if name not in extra}
        plain["extra"] = extra
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        raise _named(str(error)) from None
    except RecursionError:
        raise Fault("too_deep") from None


def _depth(value: Any) -> int:
    """Return how deep lists and objects are nested, looking no deeper than needed."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            part
            for outer in level
            for part in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(part, dict | list)
        ]
    return depth


def unknown_inside(record: Record, plain: Plain) -> str | None:
    """Return the name of a field inside an effect that is not known and would be lost, or None."""
    if isinstance(record, Opportunity) and record.effects:
        for effect in plain["effects"]:
            for name in effect:
                if name not in _EFFECT_FIELDS:
                    return str(name)
    return None


_REASONS: tuple[tuple[str, str, str], ...] = (
    ("field_missing", r"missing required field `(.*?)`", "field"),
    ("too_long", r"of length <= (\d+)", "limit"),
    ("too_short", r"of length >= (\d+)", "limit"),
    ("wrong_length", r"of length (\d+)", "limit"),
    ("out_of_range", r"Expected `\w+` ([<>]=? .*?)(?: - at|$)", "limit"),
    ("not_allowed", r"Invalid enum value (.*?)(?: - at|$)", "found"),
    ("wrong_form", r"matching regex (.*?)(?: - at|$)", "expected"),
    ("wrong_type", r"Expected `(.*?)`, got", "expected"),
)


def _named(message: str) -> Fault:
    """Read msgspec's English once, here, so that everybody else has a code."""
    place = re.search(r" - at `\$\.?(.*)`$", message)
    parameters: dict[str, str | int] = {"field": place[1]} if place else {}
    for code, pattern, name in _REASONS:
        if found := re.search(pattern, message):
            inner = f"{place[1]}.{found[1]}" if place and name == "field" else found[1]
            return Fault(code, **{**parameters, name: inner[:200]})
    return Fault("wrong_type", **parameters)


def kind_and_id(record: Record) -> dict[str, str | int]:
    """Return the parameters that say which record is meant."""
    return {"id": record.id, "kind": kind_of(record)}

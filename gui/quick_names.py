"""Qt's thousands of names made in a third of the time: Python's own way sets each up by itself."""

from __future__ import annotations

import enum
import sys
from collections.abc import Sequence
from typing import Any

KINDS = (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag)
KNOWN_PYTHON = (3, 11)
"""The Python whose enumerations are known so well; any other makes them its own way."""
_usual: Any = enum.EnumType.__dict__["_create_"]
_taken = frozenset(name for kind in KINDS for name in dir(kind)) | {"name", "value", "mro", ""}


def use_quick_names() -> None:
    """Make enumerations that are given as a list of names and whole numbers, as Qt's are, the quick way."""
    if sys.version_info[:2] == KNOWN_PYTHON:
        enum.EnumType._create_ = _create  # type: ignore[attr-defined]


def _create(kind: Any, class_name: str, names: Any, **wishes: Any) -> Any:
    """Stand in for `EnumType._create_`; whatever is unlike Qt's enumerations goes the usual way."""
    wishes["module"] = wishes.get("module") or sys._getframe(2).f_globals.get("__name__")
    if not _is_plain(kind, names, wishes):
        return _usual(kind, class_name, names, **wishes)
    made = _usual(kind, class_name, (), **wishes)
    _fill(made, names)
    return made


def _is_plain(kind: Any, names: Any, wishes: dict[str, Any]) -> bool:
    if kind not in KINDS or wishes.get("type") is not None or type(names) is not list or not names:
        return False
    for pair in names:
        if type(pair) is not tuple or len(pair) != 2 or type(pair[1]) is not int:
            return False
        if pair[0] in _taken or pair[0][:1] == "_":
            return False
    values = [value for _name, value in names]
    return len({name for name, _value in names}) == len(names) and (
        not issubclass(kind, enum.Flag) or min(values) >= 0
    )


def _fill(made: Any, names: Sequence[tuple[str, int]]) -> None:
    """Give an empty enumeration its members, as `enum._proto_member` would one after the other."""
    ordered, by_name, by_value = made._member_names_, made._member_map_, made._value2member_map_
    is_flag, is_int = issubclass(made, enum.Flag), issubclass(made, int)
    put, mask, singles = type.__setattr__, 0, 0
    for name, value in names:
        member = by_value.get(value)
        is_single = value > 0 and value & (value - 1) == 0
        mask |= value
        if member is None:
            member = int.__new__(made, value) if is_int else object.__new__(made)
            told = {"_value_": value, "_name_": name, "__objclass__": made, "_sort_order_": len(ordered)}
            member.__dict__.update(told)
            by_value[value] = member
            if is_single or not is_flag:
                ordered.append(name)
        singles |= value if is_single else 0
        put(made, name, member)
        by_name[name] = member
    if is_flag:
        _tell_bits(made, mask, singles)


def _tell_bits(made: Any, mask: int, singles: int) -> None:
    made._flag_mask_, made._singles_mask_ = mask, singles
    made._all_bits_ = 2 ** mask.bit_length() - 1
    values = [member._value_ for member in made]
    if values != sorted(values):
        made._iter_member_ = made._iter_member_by_def_

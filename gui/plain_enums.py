"""Qt's enumerations made in a fifth of the time: a map needs 200 of them, with 2,900 names, to be painted."""

from __future__ import annotations

import enum
import sys
from enum import EnumType
from typing import Any, NamedTuple

_usual = EnumType._create_  # type: ignore[attr-defined]


class Pattern(NamedTuple):
    """What the classes of one kind have in common, as this Python makes them.

    Attributes
    ----------
    body : dict
        what a class has beside its members.
    reserved : frozenset of str
        names that no member may have here: the kind uses them itself.
    """

    body: dict[str, Any]
    reserved: frozenset[str]


_patterns: dict[type, Pattern | None] = {}
"""By `Enum`, `IntEnum`, `Flag` and `IntFlag`; None for kinds of others."""


def use_plain_enums() -> None:
    """Make PySide's enumerations by `quickly_made` from here on.

    PySide hands lists of names and integers to Python's ``Enum(name, members)``, which looks at each name as
    if a person had written it: a fifth of the time to the first picture. Those of others stay with Python.
    """
    EnumType._create_ = _create  # type: ignore[attr-defined]


def _create(kind: Any, class_name: str, names: Any, **more: Any) -> Any:
    """Stand in for the method of Python's by which ``Enum(name, members)`` makes a class."""
    is_of_pyside = more.get("boundary") is enum.KEEP and isinstance(names, list)
    if more.get("module") is None:
        made = quickly_made(kind, class_name, names) if is_of_pyside else None
        if made is not None:
            return made
        # Python would look for it as many calls up, where now it finds itself.
        more["module"] = sys._getframe(2).f_globals.get("__name__")
    return _usual(kind, class_name, names, **more)


def quickly_made(kind: Any, class_name: str, names: list[tuple[str, int]]) -> Any:
    """Return the class that Python would make of names and integers with the boundary KEEP.

    Parameters
    ----------
    kind : type
        `Enum`, `IntEnum`, `Flag` or `IntFlag`.
    class_name : str
        the name of the class; its module is for the caller to set.
    names : list of (str, int)
        the members as declared, aliases included.

    Returns
    -------
    type or None
        None where the members ask for more: names that the kind uses itself, negative flags.
    """
    if kind not in _patterns:
        _patterns[kind] = _pattern(kind)
    pattern, values = _patterns[kind], dict(names)
    is_flag = issubclass(kind, enum.Flag)
    if pattern is None or len(values) < len(names) or not _are_plain(values, pattern.reserved, is_flag):
        return None
    first: list[str] = []
    by_name: dict[str, Any] = {}
    by_value: dict[int, Any] = {}
    body = {**pattern.body, "_member_names_": first, "_member_map_": by_name, "_value2member_map_": by_value}
    made: Any = type.__new__(EnumType, class_name, (kind,), {**body, "_unhashable_values_": []})
    bare, is_number, put = kind._member_type_.__new__, kind._use_args_, type.__setattr__
    for name, value in names:
        member = by_value.get(value)
        if member is None:
            member = by_value[value] = bare(made, value) if is_number else bare(made)
            member._value_ = value
            member._name_ = name
            member.__objclass__ = made
            member._sort_order_ = len(first)
            if not is_flag or (value and not value & (value - 1)):
                first.append(name)
        by_name[name] = member
        put(made, name, member)
    if is_flag:
        _count_bits(made)
    return made


def _count_bits(made: Any) -> None:
    """Tell a class of flags which bits it knows, and in which order it is gone through."""
    mask = 0
    for value in made._value2member_map_:
        mask |= value
    singles = [made._member_map_[name]._value_ for name in made._member_names_]
    made._flag_mask_, made._singles_mask_ = mask, sum(singles)
    made._all_bits_ = 2 ** mask.bit_length() - 1
    if singles != sorted(singles):
        made._iter_member_ = made._iter_member_by_def_


def _are_plain(values: dict[str, int], reserved: frozenset[str], is_flag: bool) -> bool:
    return (
        reserved.isdisjoint(values)
        and not any(name[0] == "_" for name in values)
        and {*map(type, values.values())} <= {int}
        and not (is_flag and min(values.values(), default=0) < 0)
    )


def _pattern(kind: Any) -> Pattern | None:
    """Return what a class of a kind is like beside its members, None for kinds of others."""
    if kind not in (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag):
        return None
    like = _usual(kind, "Pattern", [("One", 1), ("Two", 2)], module=__name__, boundary=enum.KEEP)
    body = {name: value for name, value in vars(like).items() if name not in ("One", "Two")}
    return Pattern(body, frozenset(dir(kind)) | frozenset(dir(object)) | {"name", "value"})

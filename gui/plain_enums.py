"""Qt's enumerations made in a fifth of the time, and when they are asked for: a map is painted with a few."""

from __future__ import annotations

import enum
import sys
from collections.abc import Callable
from enum import EnumType
from threading import RLock
from typing import Any

Names = list[tuple[str, int]]
_usual = EnumType._create_  # type: ignore[attr-defined]


class Pattern:
    """What the classes of one kind have in common, as this Python makes them.

    Parameters
    ----------
    body : dict
        what a class has beside its members.
    reserved : frozenset of str
        names that no member may have here: the kind uses them itself.
    """

    def __init__(self, body: dict[str, Any], reserved: frozenset[str]) -> None:
        self.body, self.reserved = body, reserved


PROBE: Names = [("Four", 4), ("One", 1), ("Both", 5), ("None_", 0), ("Also", 1)]
"""By which a Python that is not known yet shows whether its enumerations are like these."""
_patterns: dict[type, Pattern | None] = {}
"""By `Enum`, `IntEnum`, `Flag` and `IntFlag`; None for kinds of others."""


_waiting: dict[Any, Names] = {}
"""The names of classes that nobody has asked for yet."""
_lock = RLock()


def use_plain_enums() -> None:
    """Make PySide's enumerations by `quickly_made` from here on, and until `make_all` only those asked for.

    PySide hands lists of names and integers to Python's ``Enum(name, members)``, which looks at each name as
    if a person had written it: a fifth of the time to the first picture. Those of others stay with Python.
    """
    EnumType._create_ = _create_later  # type: ignore[attr-defined]


def make_all() -> None:
    """Make the enumerations that wait, and from here on each at once: now there is time."""
    if EnumType._create_ is _create_later:  # type: ignore[attr-defined]
        EnumType._create_ = _create  # type: ignore[attr-defined]
    for made in tuple(_waiting):
        _filled(made)


def _create(kind: Any, class_name: str, names: Any, **more: Any) -> Any:
    """Stand in for the method of Python's by which ``Enum(name, members)`` makes a class."""
    return _made(kind, class_name, names, None, more)


def _create_later(kind: Any, class_name: str, names: Any, **more: Any) -> Any:
    """Stand in for it where the names can wait."""
    return _made(kind, class_name, names, _waiting, more)


def _made(
    kind: Any, class_name: str, names: Any, waiting: dict[Any, Names] | None, more: dict[str, Any]
) -> Any:
    is_of_pyside = more.get("boundary") is enum.KEEP and isinstance(names, list)
    if more.get("module") is None:
        made = quickly_made(kind, class_name, names, waiting) if is_of_pyside else None
        if made is not None:
            return made
        # Python would look for it as many calls up, where now it finds itself.
        more["module"] = sys._getframe(3).f_globals.get("__name__")
    return _usual(kind, class_name, names, **more)


class _Waiting(EnumType):
    """The kind of a class whose names nobody has asked for; with the first that is asked it is as any other.

    What PySide does with such a class is to give it a module and a place; whatever else it does, as when a
    function returns one of its members, asks.
    """

    def __getattribute__(cls, name: str) -> Any:
        if name not in _NAMES_OF_ALL:
            _filled(cls)
        return type.__getattribute__(cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        # No member has such a name: Python need not look whether one is written over.
        does = type.__setattr__ if name.startswith("_") else EnumType.__setattr__
        does(cls, name, value)


_NAMES_OF_ALL = frozenset(("__class__", "__mro__", "__module__", "__name__", "__qualname__"))
"""What any class is asked that is shown or stored."""


def _asking(name: str) -> Callable[..., Any]:
    does = getattr(EnumType, name)

    def asked(cls: Any, *given: Any, **named: Any) -> Any:
        return does(_filled(cls), *given, **named)

    return asked


# What Python does with a class by a sign, such as `in`, it does not look up as an attribute.
for _name in ("__call__", "__contains__", "__dir__", "__getitem__", "__iter__", "__len__", "__reversed__"):
    setattr(_Waiting, _name, _asking(_name))


def _filled(made: Any) -> Any:
    """Return a class with its names; where it waits, it is given them."""
    with _lock:
        names = _waiting.pop(made, None)
        if names is not None:
            _fill(made, names)
            # Last, as other threads take a class of this kind to be full.
            type.__setattr__(made, "__class__", EnumType)
    return made


def quickly_made(
    kind: Any,
    class_name: str,
    names: Names,
    waiting: dict[Any, Names] | None = None,
) -> Any:
    """Return the class that Python would make of names and integers with the boundary KEEP.

    Parameters
    ----------
    kind : type
        `Enum`, `IntEnum`, `Flag` or `IntFlag`.
    class_name : str
        the name of the class; its module is for the caller to set.
    names : list of (str, int)
        the members as declared, aliases included.
    waiting : dict, optional
        takes the names, which the class is given once somebody asks for one.

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
    made = _empty(kind, class_name, pattern, EnumType if waiting is None else _Waiting)
    if waiting is None:
        _fill(made, names)
    else:
        waiting[made] = names
    return made


def _empty(kind: Any, class_name: str, pattern: Pattern, metatype: type) -> Any:
    """Return a class without members."""
    own: dict[str, Any] = {
        "_member_names_": [],
        "_member_map_": {},
        "_value2member_map_": {},
        "_unhashable_values_": [],
    }
    return type.__new__(metatype, class_name, (kind,), {**pattern.body, **own})


def _fill(made: Any, names: Names) -> None:
    """Give a class its members."""
    first, by_name, by_value = made._member_names_, made._member_map_, made._value2member_map_
    kind, put = made.__base__, type.__setattr__
    bare, is_number, is_flag = kind._member_type_.__new__, kind._use_args_, issubclass(kind, enum.Flag)
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


def _count_bits(made: Any) -> None:
    """Tell a class of flags which bits it knows, and in which order it is gone through."""
    mask = 0
    for value in made._value2member_map_:
        mask |= value
    singles = [made._member_map_[name]._value_ for name in made._member_names_]
    made._all_bits_ = 2 ** mask.bit_length() - 1
    if "_singles_mask_" in vars(made):
        made._flag_mask_, made._singles_mask_ = mask, sum(singles)
    else:  # the first releases of Python 3.11 count single bits alone
        made._flag_mask_ = sum(singles)
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
    """Return what a class of a kind is like beside its members.

    None for kinds of others, and where this Python makes a class that is unlike what is made here.
    """
    if kind not in (enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag):
        return None
    like = _usual(kind, "Pattern", [("One", 1), ("Two", 2)], module=__name__, boundary=enum.KEEP)
    body = {name: value for name, value in vars(like).items() if name not in ("One", "Two")}
    pattern = Pattern(body, frozenset(dir(kind)) | frozenset(dir(object)) | {"name", "value"})
    probe = _empty(kind, "Probe", pattern, EnumType)
    _fill(probe, PROBE)
    usual = _usual(kind, "Probe", PROBE, module=__name__, boundary=enum.KEEP)
    return pattern if _shape(probe) == _shape(usual) else None


def _shape(made: Any) -> dict[str, object]:
    """Return the names of all that a class holds, and what of it is counted or listed."""
    return {name: value if isinstance(value, int | list) else None for name, value in vars(made).items()}

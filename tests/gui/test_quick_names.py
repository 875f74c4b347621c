"""Enumerations made the quick way are those that Python makes."""

from __future__ import annotations

import enum
import pickle
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui import quick_names

pytestmark = pytest.mark.skipif(
    sys.version_info[:2] != quick_names.KNOWN_PYTHON, reason="another Python makes them its own way"
)
NAMES = st.sampled_from(["Left", "Right", "Top", "Bottom", "name", "value", "real", "_x", "mro", "Key_A"])
PAIRS = st.lists(st.tuples(NAMES, st.integers(-3, 40)), max_size=8, unique_by=lambda pair: pair[0])
HIDDEN = ("_member_names_", "_flag_mask_", "_singles_mask_", "_all_bits_", "_boundary_", "_use_args_")


def told(made: Any) -> dict[str, Any]:
    """Return all that can be asked of an enumeration, as plain values."""
    members = {
        name: (each._name_, each._value_, each._sort_order_, repr(each), str(each), each.__objclass__ is made)
        for name, each in made.__members__.items()
    }
    return {
        "members": members,
        "order": [each._name_ for each in made],
        "values": {value: each._name_ for value, each in made._value2member_map_.items()},
        "found": {name: made[name] is getattr(made, name) for name in made.__members__},
        "again": {name: made(each._value_) is each for name, each in made.__members__.items()},
        "hidden": {name: getattr(made, name, None) for name in HIDDEN},
        "by_definition": made.__dict__.get("_iter_member_") is not None,
        "attributes": sorted(made.__dict__),
        "module": made.__module__,
        "length": len(made),
    }


def outcome(make: Any, kind: Any, pairs: list[tuple[str, int]]) -> Any:
    try:
        return told(make(kind, "Side", list(pairs), module="PySide6.QtCore", qualname="Qt.Side"))
    except Exception as error:
        return type(error), str(error)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(quick_names.KINDS), PAIRS)
def test_an_enumeration_is_what_python_makes(kind: Any, pairs: list[tuple[str, int]]) -> None:
    assert outcome(quick_names._create, kind, pairs) == outcome(quick_names._usual, kind, pairs)


def test_flags_combine_and_turn_round_as_python_has_them() -> None:
    pairs = [("Left", 1), ("Top", 4), ("Both", 5), ("Right", 2), ("Nothing", 0)]
    for kind in (enum.Flag, enum.IntFlag):
        quick, usual = (
            make(kind, "Side", pairs, module=__name__, boundary=enum.KEEP)
            for make in (quick_names._create, quick_names._usual)
        )
        for side in (quick, usual):
            assert side.Left | side.Top is side.Both
            assert side.Both & side.Top is side.Top
        for first in range(8):
            assert repr(quick(first)) == repr(usual(first))
            assert (~quick(first)).value == (~usual(first)).value
            assert [each.name for each in quick(first)] == [each.name for each in usual(first)]


def test_qt_has_its_names_from_here_and_they_survive_a_copy() -> None:
    from PySide6.QtCore import QEvent, Qt

    assert Qt.Key.Key_A.value == 0x41
    assert Qt.Key(0x41) is Qt.Key.Key_A
    assert QEvent.Type.Paint.name == "Paint"
    assert pickle.loads(pickle.dumps(Qt.Key.Key_A)) is Qt.Key.Key_A
    assert Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop != Qt.AlignmentFlag.AlignLeft

"""Qt's enumerations that are made quickly are those that Python itself would make, every one of them."""

from __future__ import annotations

import enum
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gui import plain_enums
from gui.plain_enums import _filled, _usual, _waiting, quickly_made

ROOT = Path(__file__).parents[2]
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg", "QtPrintSupport", "QtTest")
DUMP = """
import enum, json, pickle, sys
from importlib import import_module
from types import ModuleType
{first}
told = {}
def look(owner):
    for name in sorted(dir(owner) if isinstance(owner, ModuleType) else vars(owner)):
        found = getattr(owner, name, None)
        if isinstance(found, enum.EnumType):
            members = [[key, each.value, each.name, repr(each)] for key, each in found.__members__.items()]
            kept = [pickle.loads(pickle.dumps(each)) is each for each in found]
            told[f"{found.__module__}.{found.__qualname__}"] = [
                found.__mro__[1].__name__, members, [each.name for each in found], len(found), kept,
            ]
        elif isinstance(found, type) and isinstance(owner, ModuleType):
            hasattr(found, "names")  # until it is asked for one, a class has none
            look(found)
for module in json.loads(sys.argv[1]):
    look(import_module(f"PySide6.{module}"))
print(json.dumps(told))
"""


ASKED = """
import sys
from threading import Thread
from gui.plain_enums import _waiting, make_all, use_plain_enums
use_plain_enums()
from PySide6.QtCore import QDir, QEvent, QLocale, QObject, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent

def waits(made):
    return made in _waiting and type(made) is not type(QEvent.Type)

assert QEvent.Type(6) is QEvent.Type.KeyPress
assert waits(Qt.Key) and waits(QLocale.Language) and waits(Qt.DayOfWeek) and waits(Qt.SortOrder)
# What PySide hands out and takes.
event = QKeyEvent(QEvent.Type.KeyPress, 65, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier(0))
assert waits(Qt.Key)
assert event.modifiers() is Qt.KeyboardModifier.ShiftModifier
assert QLocale.c().language() is QLocale.Language.C and not waits(QLocale.Language)
assert isinstance(QDir().sorting(), QDir.SortFlag)
assert QFont().style().name == "StyleNormal"
assert QColor(Qt.GlobalColor.red).name() == "#ff0000"
# Each way of asking.
assert Qt.Key["Key_A"].value == 65
assert [each.name for each in Qt.SortOrder] == ["AscendingOrder", "DescendingOrder"]
assert Qt.DayOfWeek.Monday in Qt.DayOfWeek
assert waits(Qt.Axis) and len(Qt.Axis) == 3
assert waits(Qt.Edge) and "TopEdge" in dir(Qt.Edge)
assert waits(Qt.Corner) and list(reversed(Qt.Corner))[-1].name == "TopLeftCorner"
assert waits(Qt.ScrollPhase) and "ScrollBegin" in Qt.ScrollPhase.__members__
assert waits(Qt.CaseSensitivity) and isinstance(Qt.CaseSensitivity(1), Qt.CaseSensitivity)
assert waits(Qt.TimeSpec) and not isinstance(7, Qt.TimeSpec) and repr(Qt.TimeSpec) == "<enum 'TimeSpec'>"
try:
    Qt.TimerType.Third
except AttributeError:
    pass
else:
    raise AssertionError
# Several threads at once.
found = []
assert waits(Qt.ItemDataRole)
threads = [Thread(target=lambda: found.append(Qt.ItemDataRole.UserRole)) for _ in range(20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(found) == 20 and {id(each) for each in found} == {id(Qt.ItemDataRole.UserRole)}
assert _waiting
make_all()
assert not _waiting
from PySide6.QtWidgets import QStyle
assert not _waiting and QStyle.StandardPixmap.SP_DirIcon.name == "SP_DirIcon"
"""


def dumped(first: str, folder: Path) -> dict[str, Any]:
    """Return every enumeration of Qt's as a fresh Python tells it."""
    done = subprocess.run(
        [sys.executable, "-c", DUMP.replace("{first}", first), json.dumps(MODULES)], cwd=ROOT,
        capture_output=True, timeout=300, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "PYTHONPYCACHEPREFIX": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_every_enumeration_of_qt_is_the_same(tmp_path: Path) -> None:
    quick = dumped("from gui.plain_enums import use_plain_enums; use_plain_enums()", tmp_path)
    usual = dumped("", tmp_path)
    assert len(usual) > 400
    assert quick == usual


def test_an_enumeration_that_waits_is_there_as_soon_as_it_is_asked(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", ASKED], cwd=ROOT,
        capture_output=True, timeout=300, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPYCACHEPREFIX": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()


def content(made: type) -> dict[str, Any]:
    """Return all that a class of names holds, its members by what they say of themselves."""

    def plain(value: object) -> object:
        if isinstance(value, enum.Enum):
            return (value.name, value.value, sorted(vars(value)), vars(value)["_sort_order_"])
        if isinstance(value, dict):
            return {key: plain(each) for key, each in value.items()}
        return getattr(value, "__func__", value)

    return {name: plain(value) for name, value in vars(made).items() if name != "__module__"}


LISTS: list[list[tuple[str, int]]] = [
    [],
    [("Only", 7)],
    [("One", 1), ("Two", 2), ("Both", 3), ("None_", 0), ("Also", 1)],
    [("Four", 4), ("One", 1), ("Two", 2)],
    [("Low", 1), ("High", 1 << 40), ("Mask", 0xFF00)],
]


@pytest.mark.parametrize("kind", [enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag])
@pytest.mark.parametrize("names", LISTS)
@pytest.mark.parametrize("waits", [False, True])
def test_a_class_has_all_that_pythons_own_has(kind: Any, names: list[tuple[str, int]], waits: bool) -> None:
    quick = quickly_made(kind, "Names", names, _waiting if waits else None)
    assert (quick in _waiting) == waits
    usual = _usual(kind, "Names", names, module=__name__, boundary=enum.KEEP)
    assert type(_filled(quick)) is enum.EnumType
    assert content(quick) == content(usual)
    assert [each.name for each in quick] == [each.name for each in usual]
    for each in quick:
        assert quick(each.value) is each
        assert quick[each.name] is each


def test_flags_are_counted_together_and_taken_apart() -> None:
    made = quickly_made(enum.Flag, "Names", [("Four", 4), ("One", 1), ("Two", 2)])
    assert (made.Four | made.One).value == 5
    assert made.One in made.Four | made.One
    assert ~made.One == made.Four | made.Two
    assert [each.name for each in made.Four | made.One] == ["Four", "One"]
    assert made(5) is made.Four | made.One
    assert made(8).value == 8


@pytest.mark.parametrize("kind", [enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag])
def test_a_value_that_is_not_there_is_refused_as_ever(kind: Any) -> None:
    names = [("One", 1), ("Two", 2)]
    quick, usual = quickly_made(kind, "Names", names), _usual(kind, "Names", names, boundary=enum.KEEP)
    if issubclass(kind, enum.Flag):
        assert quick(12).value == usual(12).value
        return
    with pytest.raises(ValueError, match="12 is not a valid Names"):
        quick(12)
    with pytest.raises(AttributeError):
        _nothing = quick.Three


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (enum.Flag, [("All", -1), ("One", 1)]),
        (enum.Enum, [("name", 1), ("Two", 2)]),
        (enum.IntEnum, [("real", 1)]),
        (enum.Enum, [("_hidden", 1)]),
        (enum.Enum, [("Twice", 1), ("Twice", 2)]),
        (enum.Enum, [("Text", "words")]),
        (enum.StrEnum, [("Text", 1)]),
    ],
)
def test_what_asks_for_more_is_left_to_python(kind: Any, names: list[tuple[str, Any]]) -> None:
    assert quickly_made(kind, "Names", names) is None


@pytest.mark.parametrize("kind", [enum.Enum, enum.IntEnum, enum.Flag, enum.IntFlag])
def test_a_python_that_makes_them_otherwise_makes_them_itself(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def otherwise(*given: Any, **named: Any) -> Any:
        made = _usual(*given, **named)
        if made.__name__ == "Probe":
            made._counted_ = len(made.__members__)
        return made

    monkeypatch.setattr(plain_enums, "_patterns", {})
    assert quickly_made(kind, "Names", [("One", 1)]) is not None
    monkeypatch.setattr(plain_enums, "_patterns", {})
    monkeypatch.setattr(plain_enums, "_usual", otherwise)
    assert quickly_made(kind, "Names", [("One", 1)]) is None


def test_enumerations_of_others_are_made_by_python() -> None:
    script = (
        "import enum; from gui import plain_enums as p; p.use_plain_enums(); "
        "p.quickly_made = None; "
        "Named = enum.Enum('Named', ['A', 'B']); Kept = enum.Flag('Kept', {'A': 1}, boundary=enum.STRICT); "
        "print(Named.B.value, Named.__module__, Kept.A.value)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.stdout.split() == ["2", "__main__", "1"], done.stderr

"""Finding on the map: matches in reading order, counted, from one to the next by keys; and F6."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from windows import kept, opened, window_at_work

from gui.dialogs.find import matches
from gui.window import Window
from journey.journey import Journey
from journey.records import Map, Note, Opportunity, PainPoint, Persona, Stage, Touchpoint

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

MAP = Journey(
    [
        Map(id="m"), Stage(id="b", name="Pay", order=2), Stage(id="a", name="Żółć", goal="to PAY", order=1),
        Touchpoint(id="t", stage="a", name="Till", quote="I pay by card"),
        PainPoint(id="p", on="b", text="paying takes long"), Opportunity(id="o", title="no match", stage="a"),
        Note(id="n", text="who pays?", stage="a"), Persona(id="x", name="Ann", goals="pay less"),
    ]
)  # fmt: skip


def test_matches_stand_in_reading_order_over_all_texts() -> None:
    assert matches(MAP, "pay") == ("x", "a", "t", "n", "b", "p")


def test_every_word_must_be_there_small_or_large_with_accents_or_without() -> None:
    assert matches(MAP, "  CARD pay ") == ("t",)
    assert matches(MAP, "zo") == ("a",)
    assert matches(MAP, "card less") == ()
    assert matches(MAP, "   ") == ()


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(MAP, tmp_path / "till.journey")
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        made.activateWindow()
        made.map.setFocus()
        qtbot.waitUntil(made.map.hasFocus)
        yield made


def test_find_by_keys(qtbot: Any, window: Window) -> None:
    window.menus.refresh()
    qtbot.keyClick(window.map, Key.Key_F, CTRL)
    bar = window.find_bar
    assert bar.line.hasFocus()
    qtbot.keyClicks(bar.line, "pay")
    assert bar.count.text() == "1 of 6"
    assert window.session.selected == ("x",)
    qtbot.keyClick(bar.line, Key.Key_Return)
    qtbot.keyClick(bar.line, Key.Key_Down)
    assert (bar.count.text(), window.session.selected) == ("3 of 6", ("t",))
    assert "Żółć" in bar.where.text()
    qtbot.keyClick(bar.line, Key.Key_Return, SHIFT)
    assert window.session.selected == ("a",)
    qtbot.keyClick(bar.line, Key.Key_Escape)
    assert window.map.hasFocus()
    assert bar.isHidden()
    window.menus.refresh()
    qtbot.keyClick(window.map, Key.Key_F3)
    assert window.session.selected == ("t",), "on from where it was left"


def test_nothing_found_is_said_and_what_is_new_is_found(qtbot: Any, window: Window) -> None:
    window.find_bar.begin()
    qtbot.keyClicks(window.find_bar.line, "zebra")
    assert window.find_bar.count.text() == "nothing found"
    assert not window.find_bar.on.isEnabled()
    from journey.edits.fields import rename

    window.session.do(rename(window.session.document.journey, "t", "Zebra crossing"))
    assert window.find_bar.found == ("t",)


def test_f6_goes_round_the_window_and_comes_back(qtbot: Any, window: Window) -> None:
    window.docks.show("outline")
    window.docks.show("inspector")
    window.docks.show("kpis")
    window.menus.refresh()
    reached: list[str] = []
    areas = window.areas.shown()
    for _turn in areas:
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_F6)
        focused = QApplication.focusWidget()
        (area,) = [each for each in areas if each is focused or each.isAncestorOf(focused)]
        reached.append(area.objectName())
    assert len(set(reached)) == len(areas) >= 5
    assert reached[-1] == "map_view", "round, and back to the map"
    qtbot.keyClick(window.map, Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is not window.map
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_F6)
    assert window.map.hasFocus()


def test_going_to_an_area_forgets_what_of_it_is_gone(window: Window) -> None:
    window.docks.show("inspector")
    inspector = window.docks.sides["inspector"]
    areas = window.areas.shown()
    field = QLineEdit(inspector.widget())
    field.show()
    field.setFocus()
    for _turn in areas:
        window.areas.go(1)
    assert window.focusWidget() is field
    window.areas.go(1)
    shiboken6.delete(field)
    for _turn in areas[1:]:
        window.areas.go(1)
    reached = window.focusWidget()
    assert reached is not None
    assert inspector.isAncestorOf(reached)

"""The menu under the right button: it offers what can be done with what lies there, and does it there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from windows import kept, opened, window_at_work

from gui.window import Window
from journey.journey import Journey
from journey.records import PainPoint, Touchpoint

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|plugin does not support")
Reason = QContextMenuEvent.Reason


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(Journey(RECORDS), tmp_path / "coffee.journey")
    with window_at_work(qtbot, 1600, 1100) as made:
        opened(qtbot, made, path)
        made.menus.complete()
        yield made


def spot(window: Window, x: float, y: float) -> QPoint:
    return (QPointF(x, y) * window.map.scale + window.map.port.offset).toPoint()


def middle(window: Window, key: str) -> QPoint:
    rect = window.map.scene.rect(key)
    assert rect is not None
    return spot(window, *rect.center)


def asked(window: Window, at: QPoint, reason: Reason = Reason.Mouse) -> QMenu:
    """Press the right button there, or ask by key, and return the menu that comes."""
    if reason is Reason.Mouse:
        QTest.mousePress(window.map, Qt.MouseButton.RightButton, pos=at)
    event = QContextMenuEvent(reason, at, window.map.mapToGlobal(at))
    QApplication.sendEvent(window.map, event)
    if reason is Reason.Mouse:
        QTest.mouseRelease(window.map, Qt.MouseButton.RightButton, pos=at)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def offered(menu: QMenu) -> list[str]:
    return [each.objectName() or each.menu().title() for each in menu.actions() if not each.isSeparator()]


def chosen(menu: QMenu, name: str) -> None:
    action = next(each for each in menu.actions() if each.objectName() == name)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def test_a_card_is_selected_and_handled_where_it_lies(window: Window) -> None:
    menu = asked(window, middle(window, "t1"))
    assert window.session.selected == ("t1",)
    names = offered(menu)
    assert names[0] == "rename"
    assert {"copy", "duplicate", "delete", "fit_selection", "&Evidence", "&Picture"} <= set(names)
    assert "add_stage" not in names
    chosen(menu, "delete")
    assert "t1" not in window.session.document.journey


def test_what_cannot_be_done_is_not_offered(window: Window) -> None:
    pain = next(iter(window.session.journey.of(PainPoint)))
    names = offered(asked(window, middle(window, pain)))
    assert "vote" in names
    assert "&Picture" not in names
    assert "private" not in names


def test_an_empty_place_adds_there(qtbot: Any, window: Window) -> None:
    stage = window.session.journey.stages[1].id
    cell = window.map.scene.layout.cell(stage, "opportunities")
    menu = asked(window, spot(window, cell.x + 4, cell.y + 4))
    assert window.session.selected == (stage,)
    before = set(window.session.journey.of(Touchpoint))
    chosen(menu, "add_touchpoint")
    qtbot.keyClicks(window.map.writing.editor, "Here")
    qtbot.keyClick(window.map.writing.editor, Qt.Key.Key_Escape)
    (added,) = set(window.session.journey.of(Touchpoint)) - before
    assert window.session.journey[added].stage == stage  # type: ignore[attr-defined]


def test_beside_the_map_it_is_about_the_map(window: Window) -> None:
    names = offered(asked(window, spot(window, 6, 6)))
    assert names[0] == "add_stage"
    assert "delete" not in names


def test_the_key_asks_beside_what_is_selected(window: Window) -> None:
    window.session.select(["t2"])
    menu = asked(window, QPoint(2, 2), Reason.Keyboard)
    assert window.session.selected == ("t2",)
    assert offered(menu)[0] == "rename"
    # A menu that would leave the screen is shifted to the side.
    assert menu.pos().y() == window.map.mapToGlobal(middle(window, "t2")).y()
    menu.close()


def test_several_stay_selected_and_are_arranged(window: Window) -> None:
    window.session.select(["t1", "t2"])
    menu = asked(window, middle(window, "t1"))
    assert window.session.selected == ("t1", "t2")
    assert "&Arrange" in offered(menu)
    menu.close()


def test_a_header_that_stays_in_view_is_meant_not_what_lies_under_it(window: Window) -> None:
    window.map.zoom_by(2.5)
    window.map.shift(-window.map.port.offset + QPointF(0, -420 * window.map.scale))
    stage = window.session.journey.stages[0].id
    box = window.map.frozen.header_box(stage)
    assert window.map.frozen.covers(box.center())
    asked(window, box.center().toPoint()).close()
    assert window.session.selected == (stage,)

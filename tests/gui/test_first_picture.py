"""The first picture of a map on a low screen and on a large one, and what stays in view at the edges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from map_driver import Driver
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot
from windows import opened, window_at_work

from gui.canvas.cards import shared_widths
from gui.canvas.fitting import SMALLEST_READABLE
from gui.canvas.minimap import FAINT
from gui.canvas.pencil import qrect
from gui.canvas.viewport import COMFORT
from gui.window import Window
from journey.journey import Journey
from journey.records import Map, Stage

EXAMPLE = Path(__file__).parents[2] / "resources" / "examples" / "online-shop.journey"


def shown(qtbot: Any, window: Window) -> Window:
    opened(qtbot, window, EXAMPLE)
    qtbot.waitUntil(lambda: window.session.known_scorecard is not None)
    return window


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_first_picture_shows_stages_touchpoints_experience_and_value_readably(
    qtbot: Any, size: tuple[int, int]
) -> None:
    with window_at_work(qtbot, *size) as window:
        view = shown(qtbot, window).map
        layout, edge = view.scene.layout, view.frozen.lower_edge
        low = max(layout.bands[name].bottom for name in ("stages", "touchpoints"))
        assert low * view.scale + view.port.offset.y() < edge
        faces = max(y for _x, y in layout.faces.values())
        assert faces * view.scale + view.port.offset.y() < edge
        foot = view.frozen.foot
        assert foot is not None
        assert foot.bottom <= view.height()
        assert view.scale >= 0.65
        assert layout.width * view.scale + view.port.offset.x() <= view.width()


def test_on_a_low_narrow_screen_legend_and_inspector_wait_and_a_choice_is_remembered(qtbot: Any) -> None:
    with window_at_work(qtbot, 1366, 768) as window:
        shown(qtbot, window)
        assert not window.map.shown.outlook.has_legend
        assert not window.docks.is_shown("inspector")
        window.map.shown.set_legend(True)
        window.remembering._bring_back()
        assert window.map.shown.outlook.has_legend
        window.map.shown.set_legend(False)
        window.remembering._bring_back()
        assert not window.map.shown.outlook.has_legend


def test_a_large_screen_shows_all_at_once(qtbot: Any) -> None:
    with window_at_work(qtbot, 1920, 1080) as window:
        shown(qtbot, window)
        assert window.map.shown.outlook.has_legend
        assert window.docks.is_shown("inspector")


def test_the_button_beside_the_value_opens_the_inspector_and_every_button_is_reached_by_key(
    qtbot: Any,
) -> None:
    with window_at_work(qtbot, 1366, 768) as window:
        shown(qtbot, window)
        button = window.toolbar.widgetForAction(window.menus.actions["panel_inspector"])
        assert isinstance(button, QToolButton)
        assert not button.icon().isNull()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert window.docks.is_shown("inspector")
        buttons = [each for each in window.toolbar.findChildren(QToolButton) if each.isVisible()]
        assert len(buttons) > 8
        assert {each.focusPolicy() for each in buttons} == {Qt.FocusPolicy.TabFocus}


def stages(many: int) -> Journey:
    return Journey(
        [Map(id="m"), *(Stage(id=f"s{place}", name=f"Stage {place}", order=place) for place in range(many))]
    )


def test_value_stays_at_the_foot_until_its_band_is_scrolled_to(qtbot: QtBot) -> None:
    driver = Driver(qtbot, stages(3), width=900, height=500)
    view = driver.view
    foot = view.frozen.foot
    assert foot is not None
    assert view.frozen.covers(QPointF(300, foot.top + 5))
    column = view.scene.layout.columns["s0"]
    at = QPoint(round(column.center[0]), round(foot.top + 20))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert driver.session.selected == ("s0",)
    view.shift(QPointF(0, foot.top - view.scene.layout.bands["clv"].y - 1))
    assert view.frozen.foot is None


def test_a_header_that_stays_is_dragged_to_another_place(qtbot: QtBot) -> None:
    driver = Driver(qtbot, stages(3), width=1200, height=500)
    view = driver.view
    view.shift(QPointF(0, -300))
    assert view.frozen.rows
    layout = view.scene.layout
    y = round(view.frozen.rows[0].height / 2)
    start, end = (
        QPoint(round(layout.columns[key].center[0]) + more, y) for key, more in (("s0", 0), ("s1", 60))
    )
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, start + QPoint(20, 0))
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert [stage.id for stage in driver.journey.stages] == ["s1", "s0", "s2"]
    assert driver.steps == 1


def test_the_minimap_lets_the_map_show_through_and_gives_way_to_writing(qtbot: QtBot) -> None:
    driver = Driver(qtbot, stages(12), width=900, height=700)
    view = driver.view
    assert view.minimap.isVisible()
    faint = view.minimap.grab().toImage()
    QApplication.sendEvent(view.minimap, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    assert view.minimap.grab().toImage() != faint
    assert FAINT < 1
    view.edit_text("s0")
    assert view.minimap.isHidden()
    QTest.keyClick(driver.editor, Qt.Key.Key_Escape)
    assert view.minimap.isVisible()


def test_a_map_that_is_in_view_from_left_to_right_needs_no_minimap(qtbot: QtBot) -> None:
    view = Driver(qtbot, stages(3), width=900, height=260).view
    view.fit_width()
    whole = view.scene.layout
    assert view.port.visible(view.rect()).height() < 0.5 * whole.height
    assert view.minimap.isHidden()


def test_a_low_view_passes_over_title_and_personas_to_the_stages(qtbot: Any) -> None:
    with window_at_work(qtbot, 1366, 768) as window:
        opened(qtbot, window, EXAMPLE.with_name("subscription.journey"))
        view = window.map
        assert view.port.offset.y() == 0, "where there is room the map begins with its title"
        with qtbot.waitSignal(view.zoom_changed):
            window.docks.show("value")
        qtbot.waitUntil(lambda: view.height() < 360)
        box = view.frozen.header_box(view.session.journey.stages[0].id)
        assert "stages" not in view.frozen.kept, "the headers lie in their place on the map"
        assert box.top() > 0
        assert box.bottom() <= view.frozen.lower_edge


def test_a_low_view_cuts_through_no_title_and_no_persona(qtbot: Any) -> None:
    with window_at_work(qtbot, 1366, 768) as window:
        opened(qtbot, window, EXAMPLE.with_name("online-shop.journey"))
        view = window.map
        with qtbot.waitSignal(view.zoom_changed):
            window.docks.show("value")
        qtbot.waitUntil(lambda: view.height() < 360)
        bands, gone = view.scene.layout.bands, -view.port.offset.y()
        assert gone > 0
        tops = [bands[name].y * view.scale for name in ("personas", "stages")]
        assert any(0 <= top - gone <= 16 for top in tops), "it begins with a band, a little ground above it"


def test_badges_give_way_evenly_and_none_is_left_out() -> None:
    assert shared_widths([40, 40], 100) == [40, 40]
    assert shared_widths([100, 100, 20], 160) == [70, 70, 20]
    assert shared_widths([10, 300], 100) == [10, 90]
    assert shared_widths([], 100) == []


@pytest.mark.parametrize(("many", "in_comfort"), [(6, False), (12, True)])
def test_a_map_too_wide_for_its_window_opens_at_a_size_to_be_read(
    qtbot: QtBot, many: int, in_comfort: bool
) -> None:
    view = Driver(qtbot, stages(many), width=1200, height=700).view
    view.fit_width()
    fits = view.scene.layout.width * view.scale <= view.width()
    assert fits is not in_comfort
    assert view.scale == pytest.approx(SMALLEST_READABLE * COMFORT) if in_comfort else view.scale >= 0.5


def test_what_lies_below_is_brought_into_sight_without_a_step_sideways(qtbot: QtBot) -> None:
    driver = Driver(qtbot, stages(6), width=1200, height=500)
    view = driver.view
    view.fit_width()
    before = view.port.offset.x()
    driver.session.select(["s0"])
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClicks(driver.editor, "Shop")
    QTest.keyClick(driver.editor, Qt.Key.Key_Return)
    QTest.keyClick(driver.editor, Qt.Key.Key_Escape)
    for text in ("Slow", "Say so"):
        QTest.keyClick(view, Qt.Key.Key_Tab)
        QTest.keyClicks(driver.editor, text)
        QTest.keyClick(driver.editor, Qt.Key.Key_Return)
        QTest.keyClick(driver.editor, Qt.Key.Key_Escape)
    (idea,) = driver.session.selected
    box = view.port.to_view(qrect(view.scene.layout.cards[idea]))
    assert view.frozen.free(is_header=False).contains(box)
    assert view.port.offset.y() < 0
    assert view.port.offset.x() == before

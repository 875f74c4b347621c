"""The window: the value in sight, whose numbers, panels, colours and languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionComboBox, QToolButton
from windows import closed_for_good, dialogs, kept, opened, settled, window_at_work

from gui.app import Desk
from gui.docks import TABS
from gui.faults import Faults
from gui.theme import DARK
from gui.toolbar import BESIDE, Toolbar
from gui.window import Window
from gui.words import money
from journey.change import Change
from journey.edits.fields import update
from journey.edits.numbers import set_number
from journey.journey import Journey
from journey.lookup import Selection, periods
from journey.records import Map, Segment, Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return kept(Journey(RECORDS), tmp_path / "coffee.journey")


@pytest.fixture
def window(qtbot: Any, path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        yield made


# -- the value in sight ----------------------------------------------------------------------------


def test_the_chip_follows_every_edit(window: Window) -> None:
    chip, session = window.toolbar.chip, window.session
    before = chip.figure
    assert before == money(session.scorecard.headlines.per_entrant.value, "EUR")
    session.do(set_number(session.journey, "trial", "conversion_rate", 0.9, Selection()))
    assert chip.figure == money(session.scorecard.headlines.per_entrant.value, "EUR") != before
    session.undo()
    assert chip.figure == before


def test_the_chip_follows_a_preview(window: Window) -> None:
    chip, session = window.toolbar.chip, window.session
    before = chip.figure
    session.preview(set_number(session.journey, "trial", "conversion_rate", 0.9, Selection()))
    assert chip.figure != before
    session.preview(None)
    assert chip.figure == before


def test_an_unknown_value_is_said_and_why(qtbot: Any, window: Window, tmp_path: Path) -> None:
    empty = Journey([Map(id="m"), Stage(id="a", name="Look"), Stage(id="b", name="Buy", order=1)])
    opened(qtbot, window, kept(empty, tmp_path / "empty.journey"))
    assert window.toolbar.chip.figure == "unknown"
    assert "unknown" in window.toolbar.chip.accessibleName()
    assert window.toolbar.chip.toolTip()


def test_the_chip_opens_the_figures(qtbot: Any, window: Window) -> None:
    qtbot.mouseClick(window.toolbar.chip, Qt.MouseButton.LeftButton)
    assert window.docks.is_shown("value")


# -- whose numbers ---------------------------------------------------------------------------------


def test_the_period_picker_offers_what_has_numbers(window: Window) -> None:
    picker = window.toolbar.picker("period")
    offered = [picker.itemData(place) for place in range(picker.count())]
    assert offered == [None, *periods(window.session.journey)]


def test_picking_asks_for_these_numbers(qtbot: Any, window: Window) -> None:
    segment = window.toolbar.picker("segment")
    segment.setFocus()
    qtbot.keyClick(segment, Qt.Key.Key_Down)
    assert window.session.asked == Selection(segment="segment1")
    window.session.ask(Selection())
    assert segment.currentData() is None


def test_pickers_without_a_choice_are_not_shown(qtbot: Any, window: Window, tmp_path: Path) -> None:
    assert window.toolbar.picker("segment").isVisible()
    opened(qtbot, window, kept(Journey([Map(id="m"), Stage(id="a")]), tmp_path / "plain.journey"))
    for name in ("period", "segment", "scenario"):
        assert not window.toolbar.picker(name).isVisible()


def test_pickers_stand_and_are_reached_in_order_whenever_they_come(window: Window) -> None:
    bar = Toolbar(window.session, window.menus.of_toolbar(), window)
    made = {name: bar.picker(name) for name in ("scenario", "period", "segment")}
    order = [made["period"], made["segment"], made["scenario"], bar.chip]
    assert [shown for each in bar.actions() if (shown := bar.widgetForAction(each)) in order] == order
    reached, each = [], bar.nextInFocusChain()
    while each is not bar:
        reached.append(each)
        each = each.nextInFocusChain()
    assert [each for each in reached if each in order] == order
    assert reached.index(bar._quiet[-1]) < reached.index(order[0])
    bar.deleteLater()


@pytest.mark.qt_log_ignore("propagateSizeHints|raise|grabbing")
def test_a_picker_without_room_says_by_dots_that_there_is_more(window: Window) -> None:
    long = Segment(id="long", name="Teams with an administrator of their own")
    window.session.do(Change("add_segment", {"long": (None, long)}))
    window.session.ask(Selection(segment="long"))
    picker = window.toolbar.picker("segment")
    option = QStyleOptionComboBox()
    picker.initStyleOption(option)
    words = option.currentText
    assert words.startswith("Teams with")
    assert words.endswith("…")
    assert picker.fontMetrics().horizontalAdvance(words) < picker.width() - 30
    assert picker.currentText() == long.name
    picker.showPopup()
    assert picker.view().width() > picker.fontMetrics().horizontalAdvance(long.name)
    view = picker.view()
    lowest = view.visualRect(view.model().index(picker.count() - 1, 0))
    assert view.viewport().rect().contains(lowest), "a short list is seen whole"
    picker.hidePopup()


def test_another_map_asks_for_its_latest_numbers(qtbot: Any, window: Window, path: Path) -> None:
    window.session.ask(Selection(segment="segment1"))
    opened(qtbot, window, path)
    assert window.toolbar.picker("segment").currentData() is None


# -- panels ----------------------------------------------------------------------------------------


def test_at_first_the_map_keeps_most_of_the_room(window: Window) -> None:
    assert [name for name in window.docks.sides if window.docks.is_shown(name)] == []
    assert window.docks.drawer.is_folded
    share = window.map.width() * window.map.height() / (window.width() * window.height())
    assert share > 0.55


@pytest.mark.parametrize("width", [800, 1024, 1366, 1920])
def test_everything_in_the_toolbar_is_in_sight(qtbot: Any, path: Path, width: int) -> None:
    with window_at_work(qtbot, width, 768) as window:
        opened(qtbot, window, path)
        chip = window.toolbar.chip
        right = chip.mapTo(window, QPoint(chip.width(), 0)).x()
        assert chip.isVisible()
        assert right <= width


@pytest.mark.parametrize("width", [1024, 1366])
def test_everything_in_the_toolbar_stays_in_sight_with_larger_text(
    qtbot: Any, path: Path, width: int
) -> None:
    with window_at_work(qtbot, width, 768) as window:
        opened(qtbot, window, path)
        chip, last = window.toolbar.chip, window.toolbar.widgetForAction(window.menus.actions[BESIDE])
        narrow, low = chip.width(), chip.height()
        try:
            window.set_text_scale(1.5)
            qtbot.waitUntil(lambda: chip.height() > low)
            assert chip.width() > narrow
            assert last.isVisible()
            assert last.mapTo(window, QPoint(last.width(), 0)).x() <= width
        finally:
            window.set_text_scale(1.0)


@pytest.mark.parametrize("name", ["outline", "inspector", *TABS])
def test_every_panel_shows_and_hides(window: Window, name: str) -> None:
    window.docks.hide(name)
    assert not window.docks.is_shown(name)
    window.menus.run(f"panel_{name}")
    assert window.docks.is_shown(name)
    assert window.docks.panel(name).isVisible()
    window.menus.run(f"panel_{name}")
    assert not window.docks.is_shown(name)


def test_a_click_on_the_open_tab_folds_the_drawer(qtbot: Any, window: Window) -> None:
    tabs = window.docks.drawer.tabs
    tall = window.map.height()
    window.docks.show("kpis")
    qtbot.waitUntil(lambda: window.map.height() < tall)
    at = tabs.tabRect(0).center()
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=at)
    assert window.docks.drawer.is_folded
    qtbot.waitUntil(lambda: window.map.height() == tall)
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=at)
    assert not window.docks.drawer.is_folded
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(TABS.index("findings")).center())
    assert window.docks.is_shown("findings")


@pytest.mark.parametrize("name", TABS)
def test_a_panel_wider_than_its_room_is_scrolled_and_covers_no_other(
    qtbot: Any, window: Window, name: str
) -> None:
    window.resize(820, 700)
    window.docks.show("inspector")
    window.docks.show(name)
    panel, drawer, inspector = window.docks.panel(name), window.docks.drawer, window.docks.sides["inspector"]
    qtbot.waitUntil(lambda: panel.width() >= panel.minimumSizeHint().width())
    ends = drawer.mapTo(window, drawer.rect().bottomRight()).x()
    assert ends < inspector.mapTo(window, inspector.rect().topLeft()).x()


def test_the_folded_bar_grows_with_the_text(qtbot: Any, window: Window) -> None:
    drawer = window.docks.drawer
    assert drawer.is_folded
    low = drawer.height()
    try:
        window.set_text_scale(1.5)
        qtbot.waitUntil(lambda: drawer.height() >= drawer.bar_height() > low)
    finally:
        window.set_text_scale(1.0)
    qtbot.waitUntil(lambda: drawer.height() == low)


def test_tabs_without_room_are_reached_by_arrows(qtbot: Any, window: Window) -> None:
    window.resize(800, 700)
    window.docks.show("inspector")
    drawer = window.docks.drawer
    last = drawer.tabs.count() - 1
    _left, right = (each for each in drawer.tabs.findChildren(QToolButton) if each.isVisible())
    seen, middle = right.grab().toImage(), right.height() // 2
    shades = {seen.pixelColor(x, middle).name() for x in range(4, right.width() - 4)}
    assert len(shades) > 1, "no arrow can be seen"
    assert not drawer.tabs.visibleRegion().contains(drawer.tabs.tabRect(last).center())
    for _each in range(last):
        if right.isEnabled():
            QTest.mouseClick(right, Qt.MouseButton.LeftButton)
    QTest.mouseClick(drawer.tabs, Qt.MouseButton.LeftButton, pos=drawer.tabs.tabRect(last).center())
    assert window.docks.is_shown("versions")


def test_panels_are_remembered(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
        window.docks.show("outline")
        window.docks.hide("inspector")
        window.docks.show("compare")
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
        shown = [name for name in ("outline", "inspector", "kpis", "compare") if window.docks.is_shown(name)]
        assert shown == ["outline", "compare"]


def test_without_a_map_no_panel_is_in_the_way(qtbot: Any, window: Window) -> None:
    window.docks.show("outline")
    window.show_start()
    settled(qtbot, window)
    assert not any(window.docks.is_shown(name) for name in ("outline", "inspector", "kpis"))
    assert not window.toolbar.isVisible()
    assert window.start.isVisible()


# -- looks -----------------------------------------------------------------------------------------


def test_colours_are_taken_on_and_remembered(qtbot: Any, window: Window) -> None:
    window.menus.run("theme_dark")
    assert window.session.theme == DARK
    assert window.palette().window().color() == DARK.color("window")
    with window_at_work(qtbot) as later:
        assert later.session.theme == DARK
        later.menus.run("theme_light")


def test_everything_that_can_be_pressed_has_a_name(window: Window) -> None:
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QToolButton

    def name(widget: Any) -> str:
        action = widget.defaultAction() if isinstance(widget, QToolButton) else None
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        return widget.accessibleName() or text or (action.text() if action else "")

    kinds = (QAbstractButton, QComboBox)
    nameless = [
        each
        for parent in (window.toolbar, window.banner, window.docks.drawer.tabs.parent(), window.statusBar())
        for kind in kinds
        for each in parent.findChildren(kind)
        if each.isVisible() and not name(each) and each.objectName() != "qt_toolbar_ext_button"
    ]
    assert not nameless


# -- languages -------------------------------------------------------------------------------------


def test_another_language_keeps_the_map_and_what_can_be_undone(qtbot: Any, path: Path) -> None:
    faults = Faults()
    desk = Desk(faults)
    first = desk.window
    with qtbot.waitExposed(first):
        first.show()
    opened(qtbot, first, path)
    session = first.session
    session.do(set_number(session.journey, "trial", "nps", 30, Selection()))
    edited = session.document.journey
    first.menus.run("language_ru")
    qtbot.waitUntil(lambda: desk.window is not first)
    second = desk.window
    settled(qtbot, second)
    assert second.isVisible()
    assert second.session.document.journey is edited
    assert second.session.path == path
    assert second.menus.table["save"].words == "Сохранить"
    second.session.undo()
    assert second.session.document.journey == Journey(RECORDS)
    second.session.redo()
    second.files.save()
    settled(qtbot, second)
    assert not dialogs(second), "it knows what it last read from the file"
    faults.show_on(None)
    closed_for_good(second)


def test_the_status_bar_calls_what_has_no_name_by_its_kind(window: Window) -> None:
    bar = window.statusBar()
    window.session.select(["trial"])
    assert bar.selection.text().startswith("stage: ")
    journey = window.session.document.journey
    window.session.do(update(journey, "trial", {"name": ""}))
    assert bar.selection.text() == "stage without a name (trial)"
    window.session.undo()
    assert bar.selection.text() == "stage: Trial"

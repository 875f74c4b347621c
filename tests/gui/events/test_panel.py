"""The journeys panel in the real window: every view, its filter, and the way to the map and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from event_windows import read, rows, table, work_done
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from windows import settled, window_at_work

from gui.charts.canvas import picture
from gui.panels.customers import CustomersPanel
from gui.panels.journeys import JourneysPanel
from gui.panels.journeys_views import view_names
from gui.window import Window
from journey.records import Flow, Touchpoint
from metrics.events.filters import EVERYTHING

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "raise")


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        work = read(qtbot, made, table(tmp_path / "shop.csv", rows()))
        qtbot.waitUntil(lambda: work.assistant.map.drafted is not None, timeout=30_000)
        work.assistant.go_on.click()
        settled(qtbot, made)
        qtbot.waitUntil(lambda: made.is_map_open, timeout=10_000)
        made.docks.show("journeys")
        work_done(qtbot, made)
        yield made


@pytest.fixture
def panel(qtbot: Any, window: Window) -> JourneysPanel:
    found = window.docks.panel("journeys")
    assert isinstance(found, JourneysPanel)
    qtbot.waitUntil(lambda: found.chart.chart is not None, timeout=30_000)
    return found


def turn(qtbot: Any, window: Window, panel: JourneysPanel, kind: str) -> None:
    QTest.mouseClick(panel.views.buttons[kind], Qt.MouseButton.LeftButton)
    work_done(qtbot, window)


def cells(panel: JourneysPanel) -> list[list[str]]:
    """Return what the table shows."""
    found = panel.table
    return [
        [item.text() if (item := found.item(row, column)) else "" for column in range(found.columnCount())]
        for row in range(found.rowCount())
    ]


def test_transitions(panel: JourneysPanel) -> None:
    # Of 40 customers 10 each look-cart-pay, look-look-cart, look-cart-pay-complain, look.
    found = {row[0]: row[1:3] for row in cells(panel)}
    assert found == {
        "look → cart": ["30", "30"],
        "cart → pay": ["20", "20"],
        "look → look": ["10", "10"],
        "pay → complain": ["10", "10"],
    }
    assert {row[4] for row in cells(panel)} == {"3 d"}


def test_funnel_with_chosen_steps_and_a_limit(qtbot: Any, window: Window, panel: JourneysPanel) -> None:
    turn(qtbot, window, panel, "funnel")
    assert [row[0] for row in cells(panel)] == ["1. look", "2. cart", "3. pay", "4. complain"]
    assert [row[1] for row in cells(panel)] == ["40", "30", "20", "10"]
    QTest.mouseClick(panel.funnel.less, Qt.MouseButton.LeftButton)
    work_done(qtbot, window)
    assert [row[1] for row in cells(panel)] == ["40", "30", "20"]
    within = panel.funnel.within
    within.setCurrentIndex(within.findData(86_400))
    within.activated.emit(within.currentIndex())
    work_done(qtbot, window)
    assert [row[1] for row in cells(panel)] == ["40", "0", "0"], "each step takes three days"


def test_steps_streams_paths_loops(qtbot: Any, window: Window, panel: JourneysPanel) -> None:
    turn(qtbot, window, panel, "steps")
    steps = {row[0]: row[1:4] for row in cells(panel)}
    assert steps["look"] == ["100%", "25%", "0%"]
    assert steps["(over)"] == ["0%", "25%", "25%"]
    turn(qtbot, window, panel, "streams")
    streams = {row[0]: row[1] for row in cells(panel)}
    assert (streams["1. look → cart"], streams["1. look → (over)"]) == ("20", "10")
    turn(qtbot, window, panel, "paths")
    assert ["look", "10", "25%", "1"] in cells(panel)
    assert panel.note.text() == "These 4 paths are walked by 100% of the journeys."
    turn(qtbot, window, panel, "loops")
    assert cells(panel) == [["look", "10", "10", "10", "25%"]]


def test_retention_by_events_and_by_purchases(qtbot: Any, window: Window, panel: JourneysPanel) -> None:
    turn(qtbot, window, panel, "cohorts")
    assert [row[:2] for row in cells(panel)] == [["Jan 2026", "14"], ["Feb 2026", "13"], ["Mar 2026", "13"]]
    assert panel.bought.isVisible()
    panel.bought.click()
    work_done(qtbot, window)
    assert sum(int(row[1]) for row in cells(panel)) == 20, "those who paid"


def test_a_filter_asks_anew(qtbot: Any, window: Window, panel: JourneysPanel) -> None:
    bar = panel.filters
    bar.segment.setCurrentIndex(bar.segment.findData("old"))
    bar.segment.activated.emit(bar.segment.currentIndex())
    qtbot.waitUntil(lambda: panel.log.filter.segment == "old")
    work_done(qtbot, window)
    # Every fifth of 40: customers 0, 5, ... 35, two of each way.
    assert bar.told.text() == "22 events · 8 customers"
    assert {row[0]: row[1] for row in cells(panel)}["look → cart"] == "6"
    bar.all.click()
    work_done(qtbot, window)
    assert panel.log.filter == EVERYTHING
    action = next(each for each in bar.hidden.menu().actions() if each.data() == "cart")
    action.trigger()
    work_done(qtbot, window)
    assert {row[0]: row[1] for row in cells(panel)}["look → pay"] == "20", "neighbours now"
    assert bar.hidden.text() == "1 activity hidden"


def test_a_row_and_a_mark_lead_to_the_map(qtbot: Any, window: Window, panel: JourneysPanel) -> None:
    names = [row[0] for row in cells(panel)]
    rect = panel.table.visualItemRect(panel.table.item(names.index("cart → pay"), 0))
    spot = rect.center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    (key,) = window.session.selected
    flow = window.session.journey.get(key, Flow)
    assert flow is not None
    chart = panel.chart.chart
    assert chart is not None
    hit = chart.hits[0]
    spot = QPoint(round((hit.left + hit.right) / 2), round((hit.top + hit.bottom) / 2))
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=spot)
    (other,) = window.session.selected
    assert other != key


def test_what_is_selected_on_the_map_is_marked(qtbot: Any, window: Window, panel: JourneysPanel) -> None:
    card = next(key for key, each in window.session.journey.of(Touchpoint).items() if each.name == "complain")
    window.session.select([card])
    chosen = {index.row() for index in panel.table.selectionModel().selectedRows()}
    assert [cells(panel)[row][0] for row in chosen] == ["pay → complain"]


@pytest.mark.parametrize("kind", sorted(view_names()))
def test_every_view_is_copied_and_drawn(qtbot: Any, window: Window, panel: JourneysPanel, kind: str) -> None:
    turn(qtbot, window, panel, kind)
    shape = panel.chart.tools.shape
    assert shape is not None
    panel.chart.tools.copy_button.click()
    qtbot.waitUntil(lambda: not panel.chart.tools.is_busy)
    text = QGuiApplication.clipboard().text()
    assert len(text.splitlines()) == len(cells(panel)) + 1, "the same figures as the table"
    for ending in ("png", "svg", "pdf"):
        assert len(picture(shape, ending)) > 2000  # type: ignore[arg-type]


def test_customers_are_valued_by_their_purchases(qtbot: Any, window: Window) -> None:
    lines = [
        f"c{who},2026-{1 + (who + again * (1 + who % 3)) % 9:02d}-{1 + who % 27:02d} 10:00:00,"
        f"pay,web,new,{10 + who % 7}"
        for who in range(60)
        for again in range(1 + who % 4)
    ]
    work = read(qtbot, window, table(Path(window.settings.folder) / "paid.csv", lines))
    work.assistant.reject()
    assert window.menus.table["value_events"].enabled(window)
    window.menus.run("value_events")
    qtbot.waitUntil(lambda: window.docks.is_shown("customers"), timeout=60_000)
    shown = window.docks.panel("customers")
    assert isinstance(shown, CustomersPanel)
    assert shown.base is not None
    assert len(shown.base.customers) == 60
    paid = sum(10 + who % 7 for who in range(60) for _again in range(1 + who % 4))
    assert sum(shown.base.spent) == pytest.approx(paid)


def test_no_column_is_out_of_sight_until_a_person_parts_chart_and_table(
    qtbot: Any, window: Window, panel: JourneysPanel
) -> None:
    for kind in ("transitions", "funnel", "paths", "loops"):
        turn(qtbot, window, panel, kind)
        assert panel.table.horizontalHeader().length() <= panel.table.viewport().width(), kind
    handle = panel.splitter.handle(1)
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    QTest.mouseMove(handle, handle.rect().center() + QPoint(200, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
    parted = panel.splitter.sizes()
    turn(qtbot, window, panel, "funnel")
    assert panel.splitter.sizes() == parted

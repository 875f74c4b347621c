"""A table pasted into the map: asked beside the work what it should become, then one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from windows import kept, opened, window_at_work

from gui.dialogs.table_choice import TableChoice
from gui.window import Window
from journey.journey import Journey
from journey.records import PainPoint, Series, Touchpoint

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(Journey(RECORDS), tmp_path / "coffee.journey")
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        made.activateWindow()
        made.map.setFocus()
        qtbot.waitUntil(made.map.hasFocus)
        yield made


def journey(window: Window) -> Journey:
    return window.session.document.journey


def pasted(qtbot: Any, window: Window, text: str) -> TableChoice:
    QGuiApplication.clipboard().setText(text)
    window.menus.refresh()
    qtbot.keyClick(window.map, Key.Key_V, CTRL)
    choice = window.pasting.choice
    assert choice is not None
    return choice


def stage_names(window: Window) -> list[str]:
    return [stage.name for stage in journey(window).stages]


def test_a_table_becomes_cards_by_key(qtbot: Any, window: Window) -> None:
    first, second, _third = stage_names(window)
    choice = pasted(qtbot, window, f"{first}\t{second}\nAdvert\tBox\nShop\t\n")
    assert journey(window) == Journey(RECORDS), "nothing happens before an answer"
    assert choice.buttons["cards"].hasFocus()
    qtbot.keyClick(choice.buttons["cards"], Key.Key_Return)
    added = {t.name: t.stage for t in journey(window).of(Touchpoint).values()}
    stages = [stage.id for stage in journey(window).stages]
    assert (added["Advert"], added["Shop"], added["Box"]) == (stages[0], stages[0], stages[1])
    assert len(window.session.selected) == 3
    assert window.map.hasFocus()
    window.session.undo()
    assert journey(window) == Journey(RECORDS), "one paste is one step"


def test_a_table_becomes_pain_points_where_one_is_selected(qtbot: Any, window: Window) -> None:
    window.session.select(["p1"])
    choice = pasted(qtbot, window, "Slow\tweb\nDear\tshop\n")
    qtbot.mouseClick(choice.buttons["cards"], Qt.MouseButton.LeftButton)
    assert {"Slow · web", "Dear · shop"} <= {p.text for p in journey(window).of(PainPoint).values()}


def test_a_table_becomes_numbers_through_the_reader(qtbot: Any, window: Window) -> None:
    first = stage_names(window)[0]
    choice = pasted(
        qtbot, window, f"stage\tkpi\tperiod\tvalue\n{first}\tnps\t2026-08\t31\nNowhere\tnps\t2026-08\t5\n"
    )
    assert choice.buttons["kpis"].hasFocus(), "it speaks of KPIs"
    with qtbot.waitSignal(window.pasting.background.idle, timeout=30_000):
        qtbot.keyClick(choice.buttons["kpis"], Key.Key_Return)
    values = [
        value
        for s in journey(window).of(Series).values()
        if s.kpi == "nps"
        for _period, value, _n in s.points
    ]
    assert 31 in values
    assert not window.banner.isHidden()
    assert "Nowhere" in window.banner.body.text()
    assert window.session.document.undo_label == "paste"
    window.session.undo()
    assert journey(window) == Journey(RECORDS)


def test_rows_of_kpis_are_of_the_stage_that_is_selected(qtbot: Any, window: Window) -> None:
    second = journey(window).stages[1].id
    window.session.select([second])
    choice = pasted(
        qtbot, window, "KPI\tJan 2026\tFeb 2026\nNet promoter score (NPS)\t31\t35\nchurn_rate\t5%\t4%\n"
    )
    assert choice.buttons["kpis"].hasFocus()
    with qtbot.waitSignal(window.pasting.background.idle, timeout=30_000):
        qtbot.keyClick(choice.buttons["kpis"], Key.Key_Return)
    assert window.banner.isHidden()
    found = {s.kpi: s.points for s in journey(window).of(Series).values() if s.source == "Clipboard"}
    assert {s.subject for s in journey(window).of(Series).values() if s.source == "Clipboard"} == {second}
    assert [point[:2] for point in found["nps"][-2:]] == [("2026-01", 31), ("2026-02", 35)]
    assert [round(point[1], 3) for point in found["churn_rate"][-2:]] == [0.05, 0.04]


def test_escape_pastes_nothing(qtbot: Any, window: Window) -> None:
    choice = pasted(qtbot, window, "a\tb\nc\td\n")
    qtbot.keyClick(choice.buttons["cards"], Key.Key_Right)
    assert choice.buttons["kpis"].hasFocus()
    qtbot.keyClick(choice.buttons["kpis"], Key.Key_Escape)
    assert window.pasting.choice is None
    assert window.map.hasFocus()
    assert journey(window) == Journey(RECORDS)


def test_a_table_that_holds_no_number_is_said(qtbot: Any, window: Window) -> None:
    choice = pasted(qtbot, window, "a\tb\nc\td\n")
    with qtbot.waitSignal(window.pasting.background.idle, timeout=30_000):
        choice.buttons["kpis"].click()
    assert not window.banner.isHidden()
    assert journey(window) == Journey(RECORDS)


def test_what_was_wrong_with_a_table_is_not_said_of_the_next(qtbot: Any, window: Window) -> None:
    choice = pasted(qtbot, window, "a\tb\nc\td\n")
    with qtbot.waitSignal(window.pasting.background.idle, timeout=30_000):
        choice.buttons["kpis"].click()
    assert not window.banner.isHidden()
    pasted(qtbot, window, "Advert\tBox\nShop\tDoor\n")
    assert window.banner.isHidden()
    window.banner.tell("Of something else")
    pasted(qtbot, window, "Advert\tBox\nShop\tDoor\n")
    assert not window.banner.isHidden()


def test_a_table_of_a_web_page_is_a_table(qtbot: Any, window: Window) -> None:
    data = QMimeData()
    data.setHtml("<table><tr><td>One<td>x</tr><tr><td>Two<td>y</tr></table>")
    QGuiApplication.clipboard().setMimeData(data)
    window.menus.run("paste")
    assert window.pasting.choice is not None
    window.pasting.choice.buttons["cards"].click()
    assert "One · x" in {t.name for t in journey(window).of(Touchpoint).values()}


def test_cards_of_a_map_are_never_taken_for_a_table(qtbot: Any, window: Window) -> None:
    window.session.select(["t1", "t2"])
    window.menus.run("copy")
    window.menus.run("paste")
    assert window.pasting.choice is None
    assert len(journey(window).of(Touchpoint)) == 4


def test_another_paste_takes_the_place_of_the_question(qtbot: Any, window: Window) -> None:
    first = pasted(qtbot, window, "a\tb\nc\td\n")
    second = pasted(qtbot, window, "e\tf\ng\th\n")
    assert first is not second
    second.buttons["cards"].click()
    assert "e · f" in {t.name for t in journey(window).of(Touchpoint).values()}

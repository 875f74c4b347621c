"""The KPI table as a spreadsheet: clipboard in two forms, filling, sources, age, scenarios beside as-is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QItemSelectionModel, QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.panels.kpi_clipboard import block_of, html_of, mime_of, text_of
from gui.panels.kpi_model import UNDATED, UNIT
from gui.panels.kpi_rows import Row
from gui.panels.kpis import KpiTable
from gui.panels.trend import age_text
from gui.session import Session
from journey.document import Document
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import OwnKpi, Scenario, Series
from metrics.kpis import catalogue

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MARCH, APRIL = UNDATED + 1, UNDATED + 2
MORE = (
    Scenario(id="to-be", name="To be"),
    Series(
        id="s8", subject="trial", kpi="conversion_rate", scenario="to-be", points=(("2020-04", 0.5, None),)
    ),
    OwnKpi(id="queue", name="Queue", unit="count", direction="lower", low=0, target=5, warning=9),
)


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session(Document(Journey([*RECORDS, *MORE])))


@pytest.fixture
def table(qtbot: QtBot, session: Session) -> Iterator[KpiTable]:
    panel = KpiTable(session)
    qtbot.addWidget(panel)
    panel.resize(1200, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    return panel


def choose(table: KpiTable, top: int, left: int, bottom: int, right: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    model, selection = table.model, table.table.selectionModel()
    selection.setCurrentIndex(model.index(top, left), flags.ClearAndSelect)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            selection.select(model.index(row, column), flags.Select)
    table.table.setFocus()


def press(qtbot: QtBot, table: KpiTable, key: Qt.Key) -> None:
    qtbot.keyClick(table.table, key, Qt.KeyboardModifier.ControlModifier)


def cell(table: KpiTable, row: int, column: int) -> str:
    return str(table.model.index(row, column).data() or "")


def series(session: Session, key: str) -> Series:
    found = session.journey.get(key, Series)
    assert found is not None
    return found


ODD = [["1,5", "42 %"], ['say "hi"', "two\nlines"], ["<b>&", "a\ttab"], ["", "x"]]


def test_a_block_comes_back_by_text_and_by_html() -> None:
    text, html = QMimeData(), QMimeData()
    text.setText(text_of(ODD))
    html.setHtml(html_of(ODD))
    assert block_of(text) == ODD
    spaced = [[value.replace("\t", " ") for value in row] for row in ODD]
    assert block_of(html) == spaced, "HTML knows no tab within a cell"
    assert block_of(mime_of(ODD)) == ODD


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td>41,5&nbsp;%</td><td>7</td></tr></table>",
        "<html><body><!--StartFragment--><table border=0><col width=64><tr height=19>\r\n<td class=xl65 "
        'x:num="0.415">41,5 %</td>\r\n<td>7</td></tr></table><!--EndFragment--></body></html>',
        "<p>Report</p><table><tbody><tr><th>41,5 %<th>7</table><table><tr><td>9</td></tr></table>",
    ],
)
def test_tables_of_other_programs(html: str) -> None:
    data = QMimeData()
    data.setHtml(html)
    assert block_of(data) == [["41,5 %", "7"]]


def test_the_form_that_says_more_is_taken() -> None:
    data = QMimeData()
    data.setText("41 % 7")
    data.setHtml("<table><tr><td>41 %</td><td>7</td></tr></table>")
    assert block_of(data) == [["41 %", "7"]]
    data.setText('"unfinished\t1')
    data.setHtml("")
    assert block_of(data) == [['"unfinished', "1"]]


def test_copied_cells_are_there_in_both_forms(table: KpiTable, qtbot: QtBot) -> None:
    choose(table, 0, MARCH, 0, APRIL)
    press(qtbot, table, Qt.Key.Key_C)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "40%\t44%"
    assert "<td>40%</td><td>44%</td>" in data.html()


def test_html_is_pasted_as_one_step(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    before = session.journey
    data = QMimeData()
    data.setHtml("<table><tr><td>41,5&nbsp;%</td><td>45&nbsp;%</td></tr></table>")
    QGuiApplication.clipboard().setMimeData(data)
    choose(table, 0, MARCH, 0, MARCH)
    press(qtbot, table, Qt.Key.Key_V)
    assert [point[1] for point in series(session, "s1").points] == [0.415, 0.45]
    session.undo()
    assert session.journey == before


def test_filling_down_and_to_the_right_is_one_step(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    before = session.journey
    choose(table, 0, MARCH, 0, APRIL)
    press(qtbot, table, Qt.Key.Key_R)
    assert [point[1] for point in series(session, "s1").points] == [0.4, 0.4]
    assert session.document.undo_label == "fill_numbers"
    session.undo()
    assert session.journey == before
    choose(table, 0, MARCH, 2, MARCH)
    press(qtbot, table, Qt.Key.Key_D)
    assert series(session, "s2").points[0][1] == 0.4
    assert "Acquisition cost" in table.message.text(), "40 % is no amount of money"


def test_source_and_evidence_are_typed(table: KpiTable, session: Session) -> None:
    model = table.model
    assert cell(table, 0, model.source_column) == "web shop"
    assert model.setData(model.index(0, model.source_column), "survey, wave 2")
    assert model.setData(model.index(0, model.evidence_column), "Interviewed")
    assert (series(session, "s1").source, series(session, "s1").evidence) == ("survey, wave 2", "interviewed")
    assert not model.setData(model.index(0, model.evidence_column), "rumour")
    assert "rumour" in table.message.text()
    assert model.setData(model.index(0, model.evidence_column), "")
    assert series(session, "s1").evidence is None


def test_value_and_source_of_one_paste_are_one_step(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    before, model = session.journey, table.model
    QGuiApplication.clipboard().setText("47 %\t900\t\t\tshop log\tassumed")
    choose(table, 0, APRIL, 0, APRIL)
    press(qtbot, table, Qt.Key.Key_V)
    made = series(session, "s1")
    assert made.points[-1] == ("2020-04", 0.47, 900)
    assert (made.source, made.evidence) == ("shop log", "assumed")
    session.undo()
    assert session.journey == before
    assert cell(table, 0, model.source_column) == "web shop"


def test_counts_of_answers_become_a_score(table: KpiTable, session: Session) -> None:
    row = [entry.key for entry in table.model.rows].index(("delivery", "nps"))
    assert table.model.setData(table.model.index(row, APRIL), "120/60/20")
    assert series(session, "s7").points == (("2020-04", 50.0, 200),)
    assert not table.model.setData(table.model.index(row, APRIL), "0/0/0")


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026-09", "current"),
        ("2026-08", "1 month ago"),
        ("2026-05", "4 months ago"),
        ("2026-W35", "1 month ago"),
        ("2024-09", "2 years ago"),
        (None, "undated"),
    ],
)
def test_how_old_the_last_value_is(period: str | None, said: str) -> None:
    found = Series(id="s", subject="x", kpi="nps", points=((period, 1.0, None),))
    row = Row("x", catalogue()["nps"], found, found, None)
    assert age_text(row, date(2026, 9, 30)) == said


def test_a_scenario_stands_beside_the_as_is(table: KpiTable, session: Session) -> None:
    session.ask(Selection(scenario="to-be"))
    assert cell(table, 0, APRIL) == "44% → 50%"
    assert cell(table, 0, MARCH) == "40%"
    assert table.model.look(0, MARCH).is_muted
    assert not table.model.look(0, APRIL).is_muted
    assert table.model.setData(table.model.index(0, MARCH), "42 %")
    assert cell(table, 0, MARCH) == "40% → 42%"
    assert series(session, "s1").points[0][1] == 0.4, "the as-is stays"
    session.ask(Selection())
    assert cell(table, 0, APRIL) == "44%"


def test_a_kpi_of_the_map_itself_has_its_name_range_and_target(table: KpiTable, session: Session) -> None:
    row = table.model.add_row(("trial", "queue"))
    model = table.model
    assert [cell(table, row, column) for column in range(4)] == ["Trial", "Queue", "count", "5"]
    assert not model.setData(model.index(row, APRIL), "-1")
    assert "Queue" in table.message.text()
    assert model.setData(model.index(row, APRIL), "12")
    assert model.rows[row].state == "bad"


def test_enter_on_a_cell_that_nobody_types_in_does_nothing(table: KpiTable, qtbot: QtBot) -> None:
    table.table.setCurrentIndex(table.model.index(0, UNIT))
    qtbot.keyClick(table.table, Qt.Key.Key_Return)
    assert table.table.state() is not table.table.State.EditingState

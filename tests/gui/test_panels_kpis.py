"""The KPI table: rows in order, typing as in a spreadsheet, blocks copied and pasted as one step."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from panel_fixtures import sample_session
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from gui.panels.figures import Unfit, about, editable, parsed
from gui.panels.kpi_model import TARGET, UNDATED
from gui.panels.kpi_rows import rows_of
from gui.panels.kpis import KpiTable
from gui.session import Session
from gui.words import set_language
from journey.document import Document
from journey.edits.fields import update
from journey.edits.numbers import set_number
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import Map, Series, Stage, Target

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MARCH, APRIL = UNDATED + 1, UNDATED + 2


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def table(qtbot: QtBot, session: Session) -> Iterator[KpiTable]:
    panel = KpiTable(session)
    qtbot.addWidget(panel)
    panel.resize(1000, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    return panel


def cell(table: KpiTable, row: int, column: int) -> str:
    return table.model.index(row, column).data() or ""


def go(table: KpiTable, row: int, column: int) -> None:
    table.table.setCurrentIndex(table.model.index(row, column))
    table.table.setFocus()


def choose(table: KpiTable, top: int, left: int, bottom: int, right: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    model, selection = table.model, table.table.selectionModel()
    selection.setCurrentIndex(model.index(top, left), flags.ClearAndSelect)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            selection.select(model.index(row, column), flags.Select)
    table.table.setFocus()


def kind(qtbot: QtBot, table: KpiTable, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Type into the current cell as a person does: the first key opens it."""
    qtbot.keyClicks(table.table, text[0])
    line = table.table.viewport().findChildren(QLineEdit)[-1]
    qtbot.keyClicks(line, text[1:])
    qtbot.keyClick(line, key)
    QApplication.processEvents()  # Enter commits once the editor has seen the key


def test_rows_follow_the_map_and_columns_the_time(table: KpiTable) -> None:
    where = [cell(table, row, 0) for row in range(table.model.rowCount())]
    assert where == ["Trial", "Trial", "Delivery", "Delivery", "Active", "Active", "Active"]
    assert [table.model.headerData(c, Qt.Orientation.Horizontal) for c in range(UNDATED, 8)] == [
        "Undated",
        "Mar 2020",
        "Apr 2020",
        "Last n",
    ]
    assert [cell(table, 0, c) for c in range(8)] == [
        "Trial",
        "Conversion rate",
        "%",
        "50%",
        "",
        "40%",
        "44%",
        "858",
    ]


def test_typing_enter_and_tab_move_like_a_spreadsheet(
    table: KpiTable, session: Session, qtbot: QtBot
) -> None:
    go(table, 0, APRIL)
    kind(qtbot, table, "42 %")
    assert look_up(session.journey, "trial", "conversion_rate", Selection()).value == 0.42
    assert (table.table.currentIndex().row(), table.table.currentIndex().column()) == (1, APRIL)
    go(table, 0, MARCH)
    kind(qtbot, table, "0.3", Qt.Key.Key_Tab)
    assert session.journey.get("s1", Series).points[0] == ("2020-03", 0.3, None)
    assert (table.table.currentIndex().row(), table.table.currentIndex().column()) == (0, APRIL)
    session.undo()
    assert session.journey.get("s1", Series).points[0] == ("2020-03", 0.40, 812)


@pytest.mark.parametrize("way", ["escape", "hide"])
def test_what_was_wrong_with_a_text_goes_with_it(table: KpiTable, qtbot: QtBot, way: str) -> None:
    go(table, 0, APRIL)
    kind(qtbot, table, "163%")
    assert "163%" in table.message.text()
    if way == "escape":
        qtbot.keyClick(table.table.viewport().findChildren(QLineEdit)[-1], Qt.Key.Key_Escape)
        QApplication.processEvents()
    else:
        table.hide()
        table.show()
    assert not table.message.isVisible()


def test_a_bare_number_keeps_the_cell_open_and_asks(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    kept = session.journey
    go(table, 0, APRIL)
    kind(qtbot, table, "42")
    assert table.message.isVisible()
    assert "“42 %”" in table.message.text()
    line = table.table.viewport().findChildren(QLineEdit)[-1]
    assert line.text() == "42"
    assert session.journey is kept
    qtbot.keyClicks(line, "%")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert look_up(session.journey, "trial", "conversion_rate", Selection()).value == 0.42
    assert not table.message.isVisible()


def test_f2_edits_and_escape_leaves(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    kept = session.journey
    go(table, 0, APRIL)
    qtbot.keyClick(table.table, Qt.Key.Key_F2)
    line = table.table.viewport().findChildren(QLineEdit)[-1]
    assert line.text() == "44%"
    qtbot.keyClicks(line, "9")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert session.journey is kept


def test_delete_clears_the_selection_as_one_step(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    kept = session.journey
    choose(table, 0, MARCH, 2, APRIL)
    qtbot.keyClick(table.table, Qt.Key.Key_Delete)
    assert "s1" not in session.journey
    assert "s2" not in session.journey
    session.undo()
    assert session.journey == kept
    assert session.document.undo_label is None


def test_copy_gives_tab_separated_text(table: KpiTable, qtbot: QtBot) -> None:
    choose(table, 0, MARCH, 2, APRIL)
    qtbot.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "40%\t44%\n\t\n90%\t80%"


def test_paste_takes_a_block_as_one_step(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    kept = session.journey
    QGuiApplication.clipboard().setText("41 %\t45 %\r\n9\t10,5 €\r\n0.85\t0.75\r\n")
    choose(table, 0, MARCH, 0, MARCH)
    qtbot.keyClick(table.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [p[1] for p in session.journey.get("s1", Series).points] == [0.41, 0.45]
    assert [p[1] for p in session.journey.get("s6", Series).points] == [8.0, 9.0, 10.5]
    assert [p[1] for p in session.journey.get("s2", Series).points] == [0.85, 0.75]
    assert not table.message.isVisible()
    session.undo()
    assert session.journey == kept
    assert session.document.undo_label is None


def test_refused_cells_of_a_paste_are_named(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("41 %\t45\n9\tmany\n1\t1\n1\t1\t1\t1\t1\t\t1\t1\n")
    choose(table, 0, MARCH, 0, MARCH)
    qtbot.keyClick(table.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    said = table.message.text()
    assert "Trial, Conversion rate, Apr 2020 (“45”)" in said
    assert "Trial, Acquisition cost (CAC), Apr 2020 (“many”)" in said
    assert "1 cell lies outside the table." in said
    assert session.journey.get("s1", Series).points[0][1] == 0.41
    assert session.journey.get("s1", Series).points[1][1] == 0.44


def test_one_cell_fills_the_selection(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("50 %")
    choose(table, 0, MARCH, 0, APRIL)
    qtbot.keyClick(table.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [p[1] for p in session.journey.get("s1", Series).points] == [0.5, 0.5]


def test_targets_are_typed(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    go(table, 0, TARGET)
    kind(qtbot, table, "60 %")
    assert session.journey.get("g1", Target).target == 0.6
    assert session.journey.get("g1", Target).warning == 0.3
    go(table, 4, TARGET)
    kind(qtbot, table, "95 %")
    fresh = [t for t in session.journey.of(Target).values() if t.subject == "active"]
    assert [(t.kpi, t.target) for t in fresh] == [("retention_rate", 0.95)]


def test_observations_are_typed(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    go(table, 2, APRIL + 1)
    kind(qtbot, table, "300")
    assert session.journey.get("s2", Series).points[1] == ("2020-04", 0.8, 300)


def test_a_row_and_a_period_are_added(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    table.subject_box.setCurrentIndex(table.subject_box.findData("delivery"))
    table.kpi_box.setCurrentIndex(table.kpi_box.findData("on_time_delivery"))
    qtbot.mouseClick(table.row_button, Qt.MouseButton.LeftButton)
    assert cell(table, 4, 1) == "On-time delivery"
    assert table.period_line.text() == "2020-05"
    qtbot.mouseClick(table.period_button, Qt.MouseButton.LeftButton)
    assert table.period_line.text() == "2020-06"
    go(table, 4, APRIL + 1)
    kind(qtbot, table, "97 %")
    assert look_up(session.journey, "delivery", "on_time_delivery", Selection()).period == "2020-05"


def test_a_period_that_is_none_is_refused(table: KpiTable, qtbot: QtBot) -> None:
    table.period_line.setText("next week")
    qtbot.mouseClick(table.period_button, Qt.MouseButton.LeftButton)
    assert "names no period" in table.message.text()


def test_a_click_on_the_subject_shows_it_on_the_map(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    frozen = table.table._frozen
    place = frozen.visualRect(table.model.index(2, 0)).center()
    with qtbot.waitSignal(session.reveal) as revealed:
        qtbot.mouseClick(frozen.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert revealed.args == ["delivery"]
    assert session.selected == ("delivery",)


def test_another_segment_shows_whose_number_stands_in(
    table: KpiTable, session: Session, qtbot: QtBot
) -> None:
    session.ask(Selection(segment="segment1"))
    index = table.model.index(0, APRIL)
    assert index.data() == "44%"
    assert "of its own" in index.data(Qt.ItemDataRole.ToolTipRole)
    go(table, 0, APRIL)
    kind(qtbot, table, "60 %")
    assert look_up(session.journey, "trial", "conversion_rate", Selection(segment="segment1")).value == 0.6
    assert look_up(session.journey, "trial", "conversion_rate", Selection()).value == 0.44


def test_a_rename_keeps_the_place(table: KpiTable, session: Session) -> None:
    go(table, 2, APRIL)
    session.do(update(session.journey, "delivery", {"name": "Shipping"}))
    assert cell(table, 2, 0) == "Shipping"
    assert (table.table.currentIndex().row(), table.table.currentIndex().column()) == (2, APRIL)
    session.do(update(session.journey, "delivery", {"order": -1.0}))
    assert cell(table, 0, 0) == "Shipping"
    assert table.table.currentIndex().row() == 0


def test_view_only_types_nothing(table: KpiTable, session: Session) -> None:
    session.is_view_only = True
    assert not table.model.flags(table.model.index(0, APRIL)) & Qt.ItemFlag.ItemIsEditable


def test_an_empty_map_says_what_to_do(qtbot: QtBot) -> None:
    panel = KpiTable(Session(Document(Journey([Map(id="m")]))))
    qtbot.addWidget(panel)
    panel.show()
    assert panel._empty.isVisible()
    assert not panel.table.isVisible()


def test_a_row_stands_ready_for_each_number_that_the_value_waits_for(qtbot: QtBot) -> None:
    stages = [Stage(id="a", name="A"), Stage(id="b", name="B", order=1, recurring=True)]
    session = Session(Document(Journey([Map(id="m"), *stages])))
    panel = KpiTable(session)
    qtbot.addWidget(panel)
    panel.show()
    model = panel.model
    waiting = [("a", "conversion_rate"), ("b", "retention_rate"), ("b", "revenue_per_customer")]
    assert sorted(row.key for row in model.rows) == waiting
    for (subject, kpi), text in zip(waiting, ("40 %", "50 %", "10"), strict=True):
        row = [row.key for row in model.rows].index((subject, kpi))
        index = model.index(row, UNDATED)
        assert model.data(index, Qt.ItemDataRole.BackgroundRole) == session.theme.color("warning_soft")
        assert model.setData(index, text)
    assert session.scorecard.headlines.per_entrant.value is not None
    assert all(
        model.data(model.index(row, UNDATED), Qt.ItemDataRole.BackgroundRole) is None for row in range(3)
    )


def test_the_trend_is_told_in_words(table: KpiTable) -> None:
    trend = table.model.trend_column
    assert table.model.index(0, trend).data(Qt.ItemDataRole.ToolTipRole) == (
        "From 40% to 44%. The target is missed."
    )
    assert "beyond the warning" in table.model.index(3, trend).data(Qt.ItemDataRole.ToolTipRole)
    assert not table.model.flags(table.model.index(0, trend)) & Qt.ItemFlag.ItemIsEditable


@pytest.mark.parametrize(
    ("value", "target", "warning", "state"),
    [
        (0.5, 0.5, 0.3, "good"),
        (0.4, 0.5, 0.3, "near"),
        (0.2, 0.5, 0.3, "bad"),
        (0.4, 0.5, None, "near"),
        (0.4, None, None, None),
        (0.2, None, 0.3, "bad"),
        (0.4, 0.3, 0.5, "near"),
        (0.6, 0.3, 0.5, "bad"),
    ],
)
def test_how_a_value_stands(
    value: float, target: float | None, warning: float | None, state: str | None
) -> None:
    series = Series(id="s", subject="a", kpi="conversion_rate", points=(("2026-01", value, None),))
    goal = Target(id="g", kpi="conversion_rate", target=target, warning=warning)
    rows = rows_of(Journey([Map(id="m"), Stage(id="a"), series, goal]), Selection())
    assert rows[0].state == state


def test_a_dragged_card_leaves_the_table_alone(table: KpiTable, session: Session, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(table.model.dataChanged), qtbot.assertNotEmitted(table.model.modelReset):
        rows = table.model.rows
        session.do(update(session.journey, "t1", {"at": (2.0, 3.0)}))
        assert table.model.rows is rows


def test_a_renamed_touchpoint_shows(table: KpiTable, session: Session) -> None:
    session.do(set_number(session.journey, "t1", "csat", 8.0, Selection()))
    session.do(update(session.journey, "t1", {"name": "Leaflet"}))
    assert cell(table, 7, 0) == "Leaflet"


def test_a_lone_comma_is_read_by_the_locale() -> None:
    money = about("cost_to_serve")
    with pytest.raises(Unfit, match="two ways"):
        parsed("1,234", money, "EUR")
    set_language("pl")
    assert parsed("1,234", money, "EUR") == 1.234


@given(st.floats(0, 1), st.sampled_from(["en", "ru", "pl"]))
def test_what_is_shown_for_editing_reads_back(value: float, language: str) -> None:
    set_language(language)
    kpi = about("conversion_rate")
    back = parsed(editable(value, kpi.unit), kpi, "EUR")
    assert back == pytest.approx(value, abs=1e-11)


@given(st.floats(0, 1e7, allow_subnormal=False), st.sampled_from(["en", "ru", "pl"]))
def test_money_reads_back(value: float, language: str) -> None:
    set_language(language)
    kpi = about("cost_to_serve")
    assert parsed(editable(value, kpi.unit), kpi, "EUR") == pytest.approx(value, rel=1e-9, abs=1e-9)

"""The KPI table by the mouse: the square that fills, what is painted, and the observations of each period."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QItemSelectionModel, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from gui.panels.kpi_model import SUBJECT, UNDATED
from gui.panels.kpis import KpiTable
from gui.session import Session
from journey.document import Document
from journey.edits.numbers import set_counts
from journey.journey import Journey
from journey.records import Series

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MARCH, APRIL = UNDATED + 1, UNDATED + 2


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return Session(Document(Journey(RECORDS)))


@pytest.fixture
def table(qtbot: QtBot, session: Session) -> Iterator[KpiTable]:
    panel = KpiTable(session)
    qtbot.addWidget(panel)
    panel.resize(1200, 400)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.activateWindow()
    return panel


def choose(table: KpiTable, row: int, column: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    table.table.selectionModel().setCurrentIndex(table.model.index(row, column), flags.ClearAndSelect)
    table.table.scrollTo(table.model.index(row, column))
    table.table.setFocus()


def middle(table: KpiTable, row: int, column: int) -> QPoint:
    return table.table.visualRect(table.model.index(row, column)).center()


def drag(qtbot: QtBot, table: KpiTable, to: QPoint) -> None:
    """Take hold of the square, pull it, let it go."""
    viewport, square = table.table.viewport(), table.table.handle.square()
    assert square is not None
    qtbot.mouseMove(viewport, square.center())
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=square.center())
    qtbot.mouseMove(viewport, (square.center() + to) / 2)
    qtbot.mouseMove(viewport, to)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=to)


def row_of(table: KpiTable, subject: str, kpi: str) -> int:
    return [row.key for row in table.model.rows].index((subject, kpi))


def cell(table: KpiTable, row: int, column: int) -> str:
    return str(table.model.index(row, column).data() or "")


def painted(table: KpiTable) -> QImage:
    image = QImage(table.table.viewport().size(), QImage.Format.Format_RGB32)
    table.table.viewport().render(image)
    return image


# ---------------------------------------------------------------- the square


def test_the_square_fills_to_the_right_as_one_step(qtbot: QtBot, table: KpiTable, session: Session) -> None:
    row = row_of(table, "trial", "conversion_rate")
    choose(table, row, MARCH)
    drag(qtbot, table, middle(table, row, APRIL))
    (series,) = session.journey.series("trial", "conversion_rate")
    assert len({value for _period, value, _n in series.points}) == 1
    assert sorted({index.column() for index in table.table.selectedIndexes()}) == [MARCH, APRIL]
    assert session.document.undo_label == "fill_numbers"
    session.undo()
    assert session.journey == Journey(RECORDS), "one step"


def test_a_square_that_is_let_go_where_it_was_fills_nothing(
    qtbot: QtBot, table: KpiTable, session: Session
) -> None:
    choose(table, row_of(table, "trial", "conversion_rate"), MARCH)
    square = table.table.handle.square()
    assert square is not None
    drag(qtbot, table, square.center())
    assert session.journey == Journey(RECORDS)


def test_escape_lets_go_of_the_square(qtbot: QtBot, table: KpiTable, session: Session) -> None:
    row = row_of(table, "trial", "conversion_rate")
    choose(table, row, MARCH)
    viewport, square = table.table.viewport(), table.table.handle.square()
    assert square is not None
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=square.center())
    qtbot.mouseMove(viewport, middle(table, row, APRIL))
    assert table.table.handle.reach is not None
    qtbot.keyClick(table.table, Qt.Key.Key_Escape)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=middle(table, row, APRIL))
    assert session.journey == Journey(RECORDS)


def test_two_cells_are_repeated_by_turns(qtbot: QtBot, table: KpiTable, session: Session) -> None:
    model = table.model
    for period in ("2020-05", "2020-06"):
        model.add_period(period)
    row = row_of(table, "trial", "conversion_rate")
    choose(table, row, MARCH)
    flags = QItemSelectionModel.SelectionFlag
    table.table.selectionModel().select(model.index(row, APRIL), flags.Select)
    drag(qtbot, table, middle(table, row, APRIL + 2))
    shown = [cell(table, row, column) for column in range(MARCH, APRIL + 3)]
    assert shown[:2] == shown[2:]
    assert shown[0] != shown[1]


def test_no_square_where_nothing_is_typed(table: KpiTable) -> None:
    choose(table, 0, table.model.trend_column)
    assert table.table.handle.square() is None
    choose(table, 0, SUBJECT)
    assert table.table.handle.square() is None


# ---------------------------------------------------------------- observations


def test_observations_are_shown_typed_and_taken_away(qtbot: QtBot, table: KpiTable, session: Session) -> None:
    (series,) = session.journey.series("trial", "conversion_rate")
    before = {period: (value, n) for period, value, n in series.points}
    table.counts_box.click()
    row = row_of(table, "trial", "conversion_rate")
    typed = table.model.index(row, MARCH)
    assert table.model.setData(typed, "1234")
    assert cell(table, row, MARCH) == "1,234"
    (series,) = session.journey.series("trial", "conversion_rate")
    after = {period: (value, n) for period, value, n in series.points}
    assert after == {**before, "2020-03": (before["2020-03"][0], 1234)}
    choose(table, row, MARCH)
    qtbot.keyClick(table.table, Qt.Key.Key_Delete)
    (series,) = session.journey.series("trial", "conversion_rate")
    assert {p: (v, n) for p, v, n in series.points} == {**before, "2020-03": (before["2020-03"][0], None)}
    session.undo()
    session.undo()
    assert session.journey == Journey(RECORDS)
    table.counts_box.click()
    assert cell(table, row, MARCH).endswith("%")


def test_observations_of_no_value_are_refused(table: KpiTable, session: Session) -> None:
    table.counts_box.click()
    row = row_of(table, "trial", "conversion_rate")
    assert not table.model.setData(table.model.index(row, UNDATED), "12")
    assert "no number yet" in table.message.text()
    assert not table.model.setData(table.model.index(row, MARCH), "-3")
    assert session.journey == Journey(RECORDS)


def test_a_column_of_observations_is_pasted(qtbot: QtBot, table: KpiTable, session: Session) -> None:
    table.counts_box.click()
    row = row_of(table, "trial", "conversion_rate")
    choose(table, row, MARCH)
    QGuiApplication.clipboard().setText("11\t12")
    table.table.paste()
    (series,) = session.journey.series("trial", "conversion_rate")
    assert [n for period, _value, n in series.points if period] == [11, 12]


def test_counts_of_nothing_change_nothing() -> None:
    journey = Journey(RECORDS)
    assert not set_counts(journey, {("nowhere", None): 3})
    series = next(iter(journey.of(Series)))
    assert not set_counts(journey, {(series, "1999-01"): 3})


# ---------------------------------------------------------------- what is painted


def test_a_part_painted_again_is_what_stood_there(table: KpiTable) -> None:
    whole = painted(table)
    table.table.viewport().repaint(300, 40, 200, 60)
    assert painted(table) == whole


def test_every_cell_is_painted_and_nothing_below_the_columns_that_stay(table: KpiTable) -> None:
    view = table.table
    image = painted(table)
    empty = painted_without(table)
    for column in range(table.model.columnCount()):
        for row in range(3):
            rect = view.visualRect(table.model.index(row, column)).intersected(view.viewport().rect())
            if rect.width() < 40 or rect.left() < view.covered or not cell(table, row, column):
                continue
            assert image.copy(rect) != empty.copy(rect), (row, column)


def painted_without(table: KpiTable) -> QImage:
    """Return the table as it would be without a single number."""
    image = QImage(table.table.viewport().size(), QImage.Format.Format_RGB32)
    image.fill(table.model.colors.color("surface"))
    return image


def test_a_figure_without_room_is_no_other_figure(table: KpiTable) -> None:
    table.table.setColumnWidth(MARCH, 30)
    laid = table.table._lay(table.model.look(0, MARCH), 30, 30)
    assert laid.glyphs.text() in ("…", "")


def test_an_empty_table_paints(qtbot: QtBot) -> None:
    panel = KpiTable(Session(Document(Journey([r for r in RECORDS if not isinstance(r, Series)]))))
    qtbot.addWidget(panel)
    panel.resize(QSize(600, 300))
    panel.show()
    panel.table.show()
    painted(panel)

"""The tables of figures: all columns in sight where that can be, with room where there is room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.panels.tables import FigureTable, Line

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
HEADINGS = [("Stage", ""), *((f"Figure {place}", "") for place in range(6))]
LINES = [Line("s", ("Delivery", *("−£0.37" for _ in range(6))))]


def taken(table: FigureTable) -> int:
    return sum(table.columnWidth(column) for column in range(table.columnCount()))


def test_room_is_given_up_before_a_column_is_out_of_sight(qtbot: QtBot) -> None:
    table = FigureTable("Stages")
    qtbot.addWidget(table)
    table.resize(1200, 200)
    table.show_lines(HEADINGS, LINES)
    with qtbot.waitExposed(table):
        table.show()
    wide = taken(table)
    table.resize(wide - 30, 200)
    QApplication.processEvents()
    assert taken(table) <= table.viewport().width()
    table.resize(1200, 200)
    QApplication.processEvents()
    assert taken(table) == wide

"""A KPI of the map's own: made, described, used in the table and taken away, each as one undo step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import Qt
from windows import dialog, kept, opened, settled, window_at_work

from gui.dialogs.ask import PathQuestion
from gui.dialogs.own_kpi import OwnKpis
from gui.sentences import value_text
from gui.window import Window
from journey.edits.numbers import Number, set_numbers
from journey.journey import Journey
from journey.records import OwnKpi, Series
from metrics.kpis import kpi_of

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
        yield made


def typed(qtbot: Any, line: Any, text: str) -> None:
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_a_kpi_is_made_described_used_and_taken_away(qtbot: Any, window: Window) -> None:
    session = window.session
    window.menus.run("own_kpis")
    shown = dialog(window, OwnKpis)
    shown.add_button.click()
    typed(qtbot, shown.form.name, "Time in the queue")
    shown.form.unit.setCurrentIndex(shown.form.unit.findData("duration_minutes"))
    shown.form.unit.activated.emit(0)
    typed(qtbot, shown.form.numbers["low"], "0")
    typed(qtbot, shown.form.numbers["target"], "5")
    (record,) = session.document.journey.of(OwnKpi).values()
    assert (record.name, record.unit, record.low, record.target) == (
        "Time in the queue",
        "duration_minutes",
        0,
        5,
    )
    typed(qtbot, shown.form.numbers["high"], "-1")
    assert "below the largest" in shown.form.problem.text()
    typed(qtbot, shown.form.numbers["high"], "")
    number = Number("trial", record.id, 7.0, period="2026-09")
    session.do(set_numbers(session.document.journey, [number]))
    assert value_text(7, record.id, "EUR", session.journey) == "7 min"
    assert "1 number" in shown.used.text() or shown.list.count() == 1
    before = session.document.journey
    shown.delete_button.click()
    assert not session.document.journey.of(OwnKpi)
    assert not session.document.journey.series("trial", record.id)
    session.undo()
    assert session.document.journey == before
    assert kpi_of(before, record.id).name == "Time in the queue"


def test_the_table_is_exported_and_comes_back(qtbot: Any, window: Window, tmp_path: Path) -> None:
    for ending, start in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfsubject,")):
        window.menus.run("export_kpis")
        asked = dialog(window, PathQuestion)
        asked.fileSelected.emit(str(tmp_path / f"out.{ending}"))
        asked.close()
        settled(qtbot, window)
        assert (tmp_path / f"out.{ending}").read_bytes().startswith(start)
    assert len(window.session.journey.of(Series)) == 7

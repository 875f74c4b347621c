"""Importing in the window: it stays alive whatever happens in the child process, and a person can cancel."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from threading import Event
from time import thread_time
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton
from windows import dialog, dialogs, kept, opened, settled, window_at_work
from workbooks import MAIN, sheet_xml, workbook

import metrics.tables.importing
from gui.dialogs import import_kpis
from gui.dialogs.import_kpis import ImportDialog, Reading
from gui.window import Window
from journey.edits.fields import update
from journey.journey import Journey
from journey.storage.store import load

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LONGEST_STALL = 0.5
"""Seconds of the window thread's own work; the promise is 0.2, and a machine at test may be slow."""
LONGEST = 120.0
"""Seconds after which a job gives up waiting for what should happen at once."""


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
        yield made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    path.write_text("stage,kpi,value\nnowhere,nps,4\n")
    return path


def reading(qtbot: Any, window: Window) -> Reading:
    """Return what shows how far a table is, once it is being read."""
    qtbot.waitUntil(lambda: window.imports._work._child is not None, timeout=5000)
    found = window.findChild(Reading)
    assert found is not None
    return found


def test_a_person_can_cancel_and_goes_on_working_meanwhile(
    qtbot: Any, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics.tables.importing, "KPI_TABLE", "bad_importers:endless")
    window.import_kpis(table)
    shown = reading(qtbot, window)
    qtbot.waitUntil(lambda: shown.value() == 50, timeout=5000)
    journey = window.session.document.journey
    window.session.do(update(journey, journey.map.id, {"title": "Meanwhile"}))
    window.files.save()
    qtbot.waitUntil(lambda: not window.files.background.is_busy, timeout=5000)
    assert window.session.path is not None
    saved = load(window.session.path).journey
    assert saved is not None
    assert saved.map.title == "Meanwhile", "saving does not wait for the table"
    button = shown.findChild(QPushButton)
    assert button is not None
    button.click()
    settled(qtbot, window)
    assert not window.banner.isVisible()
    assert not dialogs(window)


def test_closing_the_window_ends_the_reading(
    qtbot: Any, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics.tables.importing, "KPI_TABLE", "bad_importers:endless")
    window.import_kpis(table)
    reading(qtbot, window)
    child = window.imports._work._child
    window.close()
    assert not window.isVisible()
    assert child is not None
    assert window.imports.background.is_closed, "the endless reading has been ended, or nobody came here"


@pytest.mark.parametrize(
    ("importer", "said"), [("crashing", "ended before its time"), ("failing", "damaged")]
)
def test_what_happens_in_the_child_is_said_in_the_window(
    qtbot: Any, window: Window, table: Path, monkeypatch: pytest.MonkeyPatch, importer: str, said: str
) -> None:
    monkeypatch.setattr(metrics.tables.importing, "KPI_TABLE", f"bad_importers:{importer}")
    window.import_kpis(table)
    settled(qtbot, window)
    assert "table.csv could not be read" in window.banner.title.text()
    assert said in window.banner.body.text()


def test_the_window_never_stalls_while_a_large_table_is_read(
    qtbot: Any, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticked, really = Event(), import_kpis.import_table

    def once_the_window_went_on(*given: Any, **named: Any) -> Any:
        assert ticked.wait(LONGEST), "the window waits for the table"
        return really(*given, **named)

    monkeypatch.setattr(import_kpis, "import_table", once_the_window_went_on)
    path = tmp_path / "large.csv"
    path.write_text("stage,kpi,value\n" + "".join(f"Stage {n},nps,{n % 100}\n" for n in range(20_000)))
    ticks: list[float] = []
    probe = QTimer(window)
    probe.setInterval(5)
    probe.timeout.connect(lambda: ticks.append(thread_time()))
    window.import_kpis(path)
    probe.timeout.connect(ticked.set)
    probe.start()
    settled(qtbot, window)
    probe.stop()
    assert [each for each in dialogs(window) if isinstance(each, ImportDialog)]
    longest = max(later - earlier for earlier, later in pairwise(ticks))
    assert longest < LONGEST_STALL


SHEETS = {
    "Cover": sheet_xml([["Report of September"]]),
    "Data": sheet_xml([["stage", "kpi", "value"], ["Trial", "nps", 42.0]]),
    "Far": f"<worksheet {MAIN}><sheetData><row><c/></row>"
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
}


def test_another_sheet_of_a_workbook_can_be_chosen(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(workbook(SHEETS))
    window.import_kpis(path)
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    assert shown.sheets.isVisible()
    assert shown.sheets.currentText() == "Data", "a cover is no table"
    choose(qtbot, window, shown, "Cover")
    assert not shown.go_on.isEnabled()
    choose(qtbot, window, shown, "Data")
    assert [number.value for number in shown.table.numbers] == [42]
    assert shown.go_on.isEnabled()
    choose(qtbot, window, shown, "Far")
    assert "cells" in window.banner.body.text()
    assert shown.sheets.currentText() == "Data", "what was read before is still there"
    shown.makes.click()
    settled(qtbot, window)
    assert shown.table.sheet == "Data", "stages are made from the same sheet"
    shown.go_on.click()
    (series,) = window.session.document.journey.series("trial", "nps")
    assert series.points[-1][1] == 42


def choose(qtbot: Any, window: Window, shown: ImportDialog, name: str) -> None:
    shown.sheets.setCurrentText(name)
    shown.sheets.textActivated.emit(name)
    settled(qtbot, window)


def test_a_workbook_of_one_sheet_asks_nothing(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(workbook({"Data": SHEETS["Data"]}))
    window.import_kpis(path)
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    assert len(shown.table.numbers) == 1
    assert not shown.sheets.isVisible()

"""Choosing what a table means, in the real dialog; the map remembers it, and next month is a refresh."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from windows import dialog, dialogs, kept, opened, settled, window_at_work

from gui.dialogs.ask import PathQuestion
from gui.dialogs.import_dialog import COLUMNS, NAMES, ImportDialog
from gui.dialogs.sources import SourceList
from gui.window import Window
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import DataSource

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
        yield made


def month(path: Path, period: str, value: str, more: str = "") -> Path:
    path.write_text(
        f"Steg;Vad;Månad;Värde;n\nTrial;NPS;{period};{value};40\nDelivry;NPS;{period};7;9\n{more}"
    )
    return path


def choose(qtbot: Any, window: Window, combo: QComboBox, data: str) -> None:
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())
    settled(qtbot, window)


def brought_in(qtbot: Any, window: Window, path: Path) -> None:
    """Import a table with strange columns, a misspelt stage and decimal commas by choosing."""
    window.import_kpis(path)
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    assert shown.tabs.currentIndex() == COLUMNS
    assert not shown.go_on.isEnabled()
    for place, part in enumerate(("stage", "kpi", "period", "value")):
        choose(qtbot, window, shown.columns.combos[place], part)
    assert shown.tabs.isTabVisible(NAMES)
    assert shown.tabs.tabText(NAMES) == "Names (1)"
    combo = shown.names.combos["stage:delivry"]
    assert combo.itemText(1) == "Delivery  (likely)", "what is likely stands first"
    choose(qtbot, window, combo, "delivery")
    assert shown.table.refused == ()
    shown.go_on.click()


def nps(window: Window, stage: str, period: str) -> float | None:
    found = look_up(window.session.journey, stage, "nps", Selection(period=period))
    return found.value if found is not None and found.period == period else None


def test_columns_and_names_are_chosen_and_remembered(qtbot: Any, window: Window, tmp_path: Path) -> None:
    brought_in(qtbot, window, month(tmp_path / "kpis.csv", "2026-09", "41"))
    assert (nps(window, "trial", "2026-09"), nps(window, "delivery", "2026-09")) == (41, 7)
    (source,) = window.session.document.journey.of(DataSource).values()
    assert source.file == "kpis.csv", "seen from the map"
    assert source.names == {"stage:delivry": "delivery"}
    window.session.undo()
    assert window.session.document.journey == Journey(RECORDS), "one step"


def test_next_month_is_a_refresh(qtbot: Any, window: Window, tmp_path: Path) -> None:
    assert not window.menus.table["refresh_kpis"].enabled(window)
    brought_in(qtbot, window, month(tmp_path / "kpis.csv", "2026-09", "41"))
    before = window.session.document.journey
    month(tmp_path / "kpis.csv", "2026-10", "44,5", "Nowhere;NPS;2026-10;1;1\n")
    window.menus.run("refresh_kpis")
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    assert window.session.document.journey is before, "nothing is brought in unless confirmed"
    assert [shown.numbers.item(row, 5).text() for row in range(2)] == ["new", "new"]
    assert "Row 4" in shown.refused.item(0).text()
    shown.go_on.click()
    assert (nps(window, "trial", "2026-10"), nps(window, "delivery", "2026-10")) == (44.5, 7)
    assert len(window.session.document.journey.of(DataSource)) == 1
    assert window.session.document.undo_label == "refresh_numbers"
    window.session.undo()
    assert window.session.document.journey == before


def test_a_table_that_is_gone_is_asked_for(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = month(tmp_path / "kpis.csv", "2026-09", "41")
    brought_in(qtbot, window, path)
    path.rename(tmp_path / "kpis-october.csv")
    window.menus.run("refresh_kpis")
    settled(qtbot, window)
    asked = dialog(window, PathQuestion)
    asked.fileSelected.emit(str(tmp_path / "kpis-october.csv"))
    asked.close()
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    assert shown.go_on.text() == "Remember this table"
    shown.go_on.click()
    (source,) = window.session.document.journey.of(DataSource).values()
    assert source.file == "kpis-october.csv"


def test_next_month_may_have_another_name(qtbot: Any, window: Window, tmp_path: Path) -> None:
    brought_in(qtbot, window, month(tmp_path / "september.csv", "2026-09", "41"))
    window.menus.run("refresh_kpis")
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    assert (shown.go_on.text(), shown.go_on.isEnabled()) == ("Nothing new to import", False)
    shown.other.click()
    asked = dialog(window, PathQuestion)
    asked.fileSelected.emit(str(month(tmp_path / "october.csv", "2026-10", "44,5")))
    asked.close()
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    assert shown.table.refused == (), "read as September was"
    shown.go_on.click()
    assert nps(window, "trial", "2026-10") == 44.5
    (source,) = window.session.document.journey.of(DataSource).values()
    assert (source.name, source.file) == ("october.csv", "october.csv")


def test_what_was_told_of_a_missing_table_goes_when_one_has_come(
    qtbot: Any, window: Window, tmp_path: Path
) -> None:
    path = month(tmp_path / "kpis.csv", "2026-09", "41")
    brought_in(qtbot, window, path)
    path.unlink()
    window.menus.run("refresh_kpis")
    settled(qtbot, window)
    assert window.banner.isVisible()
    asked = dialog(window, PathQuestion)
    asked.fileSelected.emit(str(month(tmp_path / "october.csv", "2026-10", "44,5")))
    asked.close()
    settled(qtbot, window)
    dialog(window, ImportDialog).go_on.click()
    assert not window.banner.isVisible()


def test_a_refresh_leaves_the_comparison_in_sight(qtbot: Any, window: Window, tmp_path: Path) -> None:
    brought_in(qtbot, window, month(tmp_path / "kpis.csv", "2026-09", "41"))
    assert window.docks.is_shown("kpis")
    window.docks.show("compare")
    month(tmp_path / "kpis.csv", "2026-10", "44,5")
    window.menus.run("refresh_kpis")
    settled(qtbot, window)
    dialog(window, ImportDialog).go_on.click()
    assert window.docks.is_shown("compare")


def test_of_several_tables_one_is_chosen_and_one_forgotten(
    qtbot: Any, window: Window, tmp_path: Path
) -> None:
    brought_in(qtbot, window, month(tmp_path / "kpis.csv", "2026-09", "41"))
    other = tmp_path / "other.csv"
    other.write_text("stage,kpi,value\nTrial,csat,8\n")
    window.import_kpis(other)
    settled(qtbot, window)
    dialog(window, ImportDialog).go_on.click()
    window.menus.run("refresh_kpis")
    shown = dialog(window, SourceList)
    assert shown.list.count() == 2
    shown.forget_button.click()
    assert shown.list.count() == 1
    assert nps(window, "trial", "2026-09") == 41, "the numbers stay"
    shown.refresh_button.click()
    settled(qtbot, window)
    assert dialog(window, ImportDialog).title.text() == "other.csv"


def test_the_way_of_reading_is_chosen(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "rates.csv"
    path.write_text("stage;kpi;date;value\nTrial;conversion_rate;03/04/2026;42\n")
    window.import_kpis(path)
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    assert not shown.table.numbers
    choose(qtbot, window, shown.reading.combos["dates"], "day_first")
    choose(qtbot, window, shown.reading.combos["bare"], "percent")
    (number,) = shown.table.numbers
    assert (number.period, number.value) == ("2026-04", 0.42)
    shown.remembers.click()
    shown.go_on.click()
    assert not window.session.document.journey.of(DataSource)
    assert not [each for each in dialogs(window) if isinstance(each, ImportDialog)]


def test_a_table_without_periods_gets_one(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "september.csv"
    path.write_text("stage,kpi,value\nTrial,csat,8\n")
    window.import_kpis(path)
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    assert shown.table.numbers[0].period is None
    shown.activateWindow()
    shown.reading.period.setFocus()
    qtbot.keyClicks(shown.reading.period, "9/2026")
    qtbot.keyClick(shown.reading.period, Qt.Key.Key_Return)
    settled(qtbot, window)
    assert shown.isVisible(), "Enter in a field takes the field, not the table"
    assert shown.table.numbers[0].period == "2026-09"


def test_greyed_import_does_not_make_another_file_the_choice_of_enter(
    qtbot: Any, window: Window, tmp_path: Path
) -> None:
    brought_in(qtbot, window, month(tmp_path / "kpis.csv", "2026-09", "41"))
    window.menus.run("refresh_kpis")
    settled(qtbot, window)
    shown = dialog(window, ImportDialog)
    shown.activateWindow()
    shown.other.setFocus()
    shown.tabs.setFocus()
    assert not shown.go_on.isEnabled()
    assert not shown.other.isDefault()


def test_what_stands_on_the_map_is_told_so_that_the_difference_is_seen(
    qtbot: Any, window: Window, tmp_path: Path
) -> None:
    path = tmp_path / "rates.csv"

    def told(value: str, count: int) -> str:
        path.write_text(f"stage,kpi,period,value,n\nTrial,conversion_rate,2026-09,{value},{count}\n")
        window.import_kpis(path)
        settled(qtbot, window)
        shown = dialog(window, ImportDialog)
        text = str(shown.numbers.item(0, 5).text())
        shown.go_on.click()
        return text

    assert told("0.40", 100) == "new"
    assert told("0.45", 100) == "instead of 40%"
    assert told("0.450001", 100) == "instead of 45%", "45% stands there, 45.0001% is new"
    assert told("0.450002", 100) == "instead of 45.0001%"
    assert told("0.450002", 200) == "instead of 45%, n = 100"

"""The experience panel and the survey assistant, driven as a person drives them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from windows import kept, opened, settled, window_at_work

from gui.dialogs.import_survey import NAMES, SurveyDialog
from gui.panels.experience import ExperiencePanel
from gui.panels.experience_words import curves
from gui.voices import voices
from gui.window import Window
from journey.journey import Journey
from journey.records import Comment, Touchpoint
from metrics.feeling import feelings

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
ROWS = [
    *["Sample box,2026-09-01,2,"] * 30,
    "Sample box,2026-09-02,1,The box was empty",
    *["Parcel arrives,2026-09-03,5,"] * 20,
    "Parcel arrives,2026-09-04,4,<b>Quick</b> & friendly",
    "Parcel arives,2026-09-04,4,",
    "Sample box,2999-01-01,4,",
]


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
        yield made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(["Touchpoint,Date,CSAT (1-5),Comment", *ROWS]))
    return path


def read(qtbot: Any, window: Window) -> None:
    work = voices(window)
    qtbot.waitUntil(lambda: not work.background.is_busy, timeout=20_000)
    settled(qtbot, window)


def assistant(qtbot: Any, window: Window, path: Path) -> SurveyDialog:
    voices(window).survey(path)
    read(qtbot, window)
    reading = voices(window).reading
    assert reading is not None
    assert isinstance(reading.dialog, SurveyDialog)
    return reading.dialog


def panel_of(qtbot: Any, window: Window) -> ExperiencePanel:
    panel = window.docks.panel("experience")
    assert isinstance(panel, ExperiencePanel)
    panel.refresh()
    qtbot.waitUntil(lambda: not panel.work.is_busy, timeout=20_000)
    return panel


def test_answers_come_in_after_a_look_as_one_step(qtbot: Any, window: Window, table: Path) -> None:
    dialog = assistant(qtbot, window, table)
    assert "52 answers can be used. 2 comments." in dialog.summary.text()
    assert "CSAT: answers from 1 to 5." in dialog.summary.text()
    assert "2 rows are refused." in dialog.summary.text()
    before = window.session.document.journey
    QTest.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    journey = window.session.document.journey
    assert {each.on for each in journey.of(Comment).values()} == {"t1", "t2"}
    assert journey.series("t1", "csat")[0].points[0][2] == 31
    panel = panel_of(qtbot, window)
    assert panel.isVisible()
    assert panel.touchpoints.columnCount() == 7
    assert "2 of 2 touchpoints are measured; 2 of the guesses lie outside the interval." in panel.told.text()
    assert "CSAT 0 of 10 is −2, 5 is 0, 10 is +2" in panel.told.text()
    window.session.undo()
    assert window.session.document.journey == before
    panel = panel_of(qtbot, window)
    assert panel.touchpoints.columnCount() == 3, "what answers tell has no column before there are any"


def test_comments_stay_out_of_the_map_where_a_person_wants_that(
    qtbot: Any, window: Window, table: Path
) -> None:
    dialog = assistant(qtbot, window, table)
    QTest.mouseClick(dialog.keeps, Qt.MouseButton.LeftButton, pos=dialog.keeps.rect().center())
    dialog.keeps.setChecked(False)
    QTest.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    assert not window.session.document.journey.of(Comment)
    assert window.session.document.journey.series("t1", "csat")


def test_a_name_that_is_not_on_the_map_is_matched_and_remembered(
    qtbot: Any, window: Window, table: Path
) -> None:
    dialog = assistant(qtbot, window, table)
    assert dialog.tabs.tabText(NAMES) == "Names (1)"
    box = dialog.unknown.cellWidget(0, 2)
    assert isinstance(box, QComboBox)
    assert box.itemText(2) == "Parcel arrives", "the closest comes first"
    box.setCurrentIndex(2)
    box.activated.emit(2)
    qtbot.waitUntil(lambda: "53 answers" in dialog.summary.text(), timeout=20_000)
    QTest.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    again = assistant(qtbot, window, table)
    assert "53 answers" in again.summary.text()
    again.reject()


def test_another_scale_reads_the_table_anew(qtbot: Any, window: Window, table: Path) -> None:
    dialog = assistant(qtbot, window, table)
    box = dialog.scales["csat"]
    place = box.findText("from 0 to 10")
    box.setCurrentIndex(place)
    box.activated.emit(place)
    qtbot.waitUntil(lambda: "CSAT: answers from 0 to 10." in dialog.summary.text(), timeout=20_000)
    dialog.reject()
    assert not window.session.document.is_modified


def test_a_table_without_a_touchpoint_is_one_sentence(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("when,nps\n2026-09-01,9")
    dialog = assistant(qtbot, window, path)
    assert dialog.problem.text().startswith("The header names no “touchpoint”.")
    assert not dialog.go_on.isEnabled()
    dialog.reject()


def test_each_figure_leads_to_the_map(qtbot: Any, window: Window, table: Path) -> None:
    dialog = assistant(qtbot, window, table)
    QTest.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    panel = panel_of(qtbot, window)
    for place, subject in ((0, "t1"), (1, "t1"), (2, "t1"), (3, None)):
        panel.tabs.setCurrentIndex(place)
        table_shown = panel.tabs.currentWidget()
        if table_shown.rowCount() == 0:
            continue
        window.session.select([])
        with qtbot.waitSignal(window.session.reveal):
            at = table_shown.visualItemRect(table_shown.item(0, 0)).center()
            QTest.mouseClick(table_shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert window.session.selected == ((subject,) if subject else window.session.selected)
        assert window.session.selected


def test_comments_follow_the_selection_and_are_plain_text(qtbot: Any, window: Window, table: Path) -> None:
    dialog = assistant(qtbot, window, table)
    QTest.mouseClick(dialog.go_on, Qt.MouseButton.LeftButton)
    panel = panel_of(qtbot, window)
    assert panel.comments.rowCount() == 2
    window.session.select(["t2"])
    panel_of(qtbot, window)
    assert panel.comments.rowCount() == 1
    assert panel.comments.item(0, 0).text() == "<b>Quick</b> & friendly"


def test_the_chart_has_the_figures_of_the_kernel(window: Window) -> None:
    journey = window.session.journey
    felt = feelings(journey)
    shape = curves(journey, felt)
    assert [line.name for line in shape.lines] == ["Guess of the workshop"]
    assert [y for _x, y in shape.lines[0].points] == [1, -1.5]
    assert [row[0] for row in shape.rows[1:]] == ["Sample box", "Parcel arrives"]
    assert shape.write_x(0.0) == "Sample box"
    assert shape.write_x(0.5) == ""


def test_the_panel_follows_a_face_that_is_dragged(qtbot: Any, window: Window) -> None:
    from journey.edits.fields import update

    window.docks.show("experience")
    panel = panel_of(qtbot, window)
    window.session.preview(update(window.session.document.journey, "t1", {"experience": -2.0}))
    qtbot.waitUntil(lambda: panel.felt[0].guess == -2.0, timeout=3000)
    window.session.preview(None)
    qtbot.waitUntil(lambda: panel.felt[0].guess == 1.0, timeout=3000)


def test_a_map_without_touchpoints_says_what_to_do(qtbot: Any, tmp_path: Path) -> None:
    bare = Journey(record for record in RECORDS if not isinstance(record, Touchpoint) and record.id != "p1")
    with window_at_work(qtbot) as window:
        opened(qtbot, window, kept(bare, tmp_path / "bare.journey"))
        window.docks.show("experience")
        panel = panel_of(qtbot, window)
        assert panel.told.text().startswith("Nothing is measured yet")
        with qtbot.waitSignal(window.session.action_asked) as asked:
            QTest.mouseClick(panel.bring, Qt.MouseButton.LeftButton)
        assert asked.args == ["import_survey"]

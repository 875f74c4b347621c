"""From an event table to a map, and onto a map, in the real window: read, drafted, changed, taken over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from event_windows import read, rows, table, work_done
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from windows import dialog, kept, opened, settled, window_at_work

from gui.dialogs.ask import PathQuestion
from gui.dialogs.import_events import COLUMNS, JOURNEY
from gui.events.work import events_of
from gui.window import Window
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import DataSource, Flow, Map, Segment, Series, Stage, Touchpoint

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

DRAWN = Journey(
    [
        Map(id="m", title="Drawn", currency="EUR"),
        Stage(id="see", name="See", order=0),
        Stage(id="buy", name="Buy", order=1),
        Touchpoint(id="t1", stage="see", name="Look"),
        Touchpoint(id="t2", stage="buy", name="Shopping cart"),
        Touchpoint(id="t3", stage="buy", name="pay"),
        Flow(id="f1", source="see", target="buy"),
        Flow(id="f2", source="buy", target="see"),
    ]
)


@pytest.fixture
def window(qtbot: Any) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        yield made


def drafted(qtbot: Any, assistant: Any) -> None:
    qtbot.waitUntil(lambda: assistant.map.drafted is not None, timeout=30_000)


def test_a_table_becomes_a_map(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = table(tmp_path / "web-shop.csv", rows())
    QTest.mouseClick(window.start.events_button, Qt.MouseButton.LeftButton)
    dialog(window, PathQuestion).close()
    work = read(qtbot, window, path)
    assistant = work.assistant
    drafted(qtbot, assistant)
    assert assistant.focusWidget() is assistant.go_on, "Return goes on"
    assert assistant.columns.choice().columns == {
        "customer": "customer",
        "time": "time",
        "activity": "activity",
        "channel": "channel",
        "segment": "segment",
        "revenue": "revenue",
    }
    assert "110 events, 40 customers" in assistant.summary.text()
    assert "customer" in assistant.map.worth.text(), "what a customer is worth is told at once"
    assistant.go_on.click()
    settled(qtbot, window)
    qtbot.waitUntil(lambda: window.is_map_open, timeout=10_000)
    journey = window.session.document.journey
    assert {card.name for card in journey.of(Touchpoint).values()} == {"look", "cart", "pay", "complain"}
    assert {each.name for each in journey.of(Segment).values()} == {"new", "old"}
    (source,) = journey.of(DataSource).values()
    assert (source.form, source.file) == ("event_table", path.name)
    assert window.session.document.is_modified, "no file holds it yet"


def test_sliders_change_the_draft(qtbot: Any, window: Window, tmp_path: Path) -> None:
    work = read(qtbot, window, table(tmp_path / "t.csv", rows()))
    page = work.assistant.map
    drafted(qtbot, work.assistant)
    assert page.activities.maximum() == 4
    flows = len(page.shown.journey.of(Flow))
    page.activities.setFocus()
    QTest.keyClick(page.activities, Qt.Key.Key_Left)
    assert not work.assistant.go_on.isEnabled(), "what is shown is not what is chosen any more"
    drafted(qtbot, work.assistant)
    assert len(page.shown.journey.of(Touchpoint)) == 3
    page.ways.setValue(0)
    drafted(qtbot, work.assistant)
    assert len(page.shown.journey.of(Flow)) < flows


def test_stages_are_merged_named_and_activities_left_out(qtbot: Any, window: Window, tmp_path: Path) -> None:
    work = read(qtbot, window, table(tmp_path / "t.csv", rows()))
    page = work.assistant.map
    drafted(qtbot, work.assistant)
    tree = page.stages.tree
    before = tree.topLevelItemCount()
    assert before >= 2
    for place in (0, 1):
        tree.topLevelItem(place).setSelected(True)
    page.stages.merge.click()
    tree.topLevelItem(0).setText(0, "Discover")
    qtbot.waitUntil(lambda: page.drafted is None)
    drafted(qtbot, work.assistant)
    names = [stage.name for stage in page.shown.journey.stages]
    assert len(names) == before - 1
    assert "Discover" in names
    last = tree.topLevelItem(tree.topLevelItemCount() - 1)
    hidden = str(last.child(0).data(0, Qt.ItemDataRole.UserRole))
    last.child(0).setCheckState(0, Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: work.log.filter.hidden == (hidden,))
    qtbot.waitUntil(
        lambda: (
            page.drafted is not None
            and hidden not in {card.name for card in page.shown.journey.of(Touchpoint).values()}
        ),
        timeout=20_000,
    )
    assert page.stages.hidden() == (hidden,), "it stands in the tree, unticked, and can come back"


def test_an_ambiguous_day_is_asked_about(qtbot: Any, window: Window, tmp_path: Path) -> None:
    lines = [f"c{who},0{1 + who % 9}/02/2026 10:00,{what},,,"
             for who in range(9) for what in ("look", "pay")]  # fmt: skip
    work: Any = events_of(window)
    work.bring_in(table(tmp_path / "t.csv", lines))
    assistant = work.assistant
    assert assistant is not None
    qtbot.waitUntil(lambda: assistant.columns.preview is not None, timeout=30_000)
    assistant.go_on.click()
    qtbot.waitUntil(assistant.columns.problem.isVisible, timeout=30_000)
    assert "two days" in assistant.columns.problem.text()
    assert assistant.pages.currentIndex() == COLUMNS
    forms = assistant.columns.forms
    forms.setCurrentIndex(forms.findData("month_first"))
    forms.activated.emit(forms.currentIndex())
    assistant.go_on.click()
    qtbot.waitUntil(lambda: assistant.loaded is not None, timeout=30_000)
    assert assistant.pages.currentIndex() == JOURNEY
    assert assistant.loaded.summary.first == "2026-01-02 10:00:00"


def test_refused_rows_are_counted_and_listed(qtbot: Any, window: Window, tmp_path: Path) -> None:
    work = read(qtbot, window, table(tmp_path / "t.csv", [*rows(), "c1,soon,look,,,", ",2026-01-01,look,,,"]))
    assistant = work.assistant
    assert assistant.refused_button.text() == "2 rows or amounts refused"
    assistant.refused_button.click()
    listed = [assistant.refused.item(row).text() for row in range(assistant.refused.count())]
    assert listed[0].startswith("Row ")
    assert "soon" in listed[0]
    assert "customer is missing" in listed[1]


def test_stopping_leaves_the_columns(qtbot: Any, window: Window, tmp_path: Path) -> None:
    work: Any = events_of(window)
    work.bring_in(table(tmp_path / "t.csv", rows(4000)))
    assistant = work.assistant
    assert assistant is not None
    qtbot.waitUntil(lambda: assistant.columns.preview is not None, timeout=30_000)
    assistant.go_on.click()
    assert assistant.cancel.text() == "Stop reading"
    assistant.cancel.click()
    qtbot.waitUntil(lambda: assistant.cancel.text() == "Cancel", timeout=20_000)
    assert assistant.isVisible()
    assert assistant.loaded is None
    assert assistant.go_on.isEnabled(), "it can be read after all"


def test_a_file_that_is_no_table_is_said(qtbot: Any, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    work: Any = events_of(window)
    work.bring_in(path)
    assistant = work.assistant
    assert assistant is not None
    qtbot.waitUntil(assistant.columns.problem.isVisible, timeout=30_000)
    assert assistant.columns.problem.text()
    assert not assistant.go_on.isEnabled()


def laid_onto(qtbot: Any, window: Window, path: Path) -> Any:
    work = read(qtbot, window, path)
    assistant = work.assistant
    assistant.as_onto.click()
    qtbot.waitUntil(lambda: assistant.match.taken is not None, timeout=30_000)
    return assistant


def test_a_table_is_laid_onto_a_map(qtbot: Any, window: Window, tmp_path: Path) -> None:
    opened(qtbot, window, kept(DRAWN, tmp_path / "drawn.journey"))
    assistant = laid_onto(qtbot, window, table(tmp_path / "t.csv", rows()))
    match = assistant.match
    told = {each.name: each.record for each in match.matches}
    assert told == {"look": "t1", "cart": None, "pay": "t3", "complain": None}
    combo = match.combos[next((each.stage, each.activity) for each in match.matches if each.name == "cart")]
    assert combo.itemText(1) == "Shopping cart · Buy  (likely)", "alike is suggested, never taken"
    combo.setCurrentIndex(1)
    combo.activated.emit(1)
    assert not assistant.go_on.isEnabled()
    qtbot.waitUntil(lambda: match.taken is not None, timeout=30_000)
    notes = [match.notes.item(row).text() for row in range(match.notes.count())]
    assert any("nobody in the event table goes this way" in note for note in notes), (
        "Buy to See is never walked"
    )
    assert any("complain" in note for note in notes)
    assistant.go_on.click()
    work_done(qtbot, window)
    journey = window.session.document.journey
    # 30 of 40 customers go on from See to Buy; the rest end there. All are counted, month by month.
    series = [each for each in journey.of(Series).values() if (each.subject, each.kpi) == ("f1", "share")]
    counted = sum(point[2] or 0 for each in series if each.segment is None for point in each.points)
    assert counted == 40
    found = look_up(journey, "f2", "share", Selection())
    assert found is not None
    assert found.value == 0
    (source,) = journey.of(DataSource).values()
    assert source.file == "t.csv", "seen from the map"
    window.session.undo()
    assert window.session.document.journey == DRAWN, "one step"


def test_what_is_likely_is_taken_at_once_and_looked_through(
    qtbot: Any, window: Window, tmp_path: Path
) -> None:
    opened(qtbot, window, kept(DRAWN, tmp_path / "drawn.journey"))
    assistant = laid_onto(qtbot, window, table(tmp_path / "t.csv", rows()))
    match = assistant.match
    assert match.likely.isVisible()
    assert "1" in match.likely.text(), "cart may be the shopping cart; complain is like nothing"
    QTest.mouseClick(match.likely, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: match.taken is not None, timeout=30_000)
    assert set(match.chosen.values()) == {"t2"}
    key = next(iter(match.chosen))
    assert match.combos[key].currentData() == "t2"
    assert not match.likely.isVisible()
    # What a person chose stays.
    match.combos[key].setCurrentIndex(0)
    match.combos[key].activated.emit(0)
    qtbot.waitUntil(lambda: match.taken is not None, timeout=30_000)
    assert match.chosen == {key: None}
    assert not match.likely.isVisible()


def test_next_month_is_a_refresh(qtbot: Any, window: Window, tmp_path: Path) -> None:
    opened(qtbot, window, kept(DRAWN, tmp_path / "drawn.journey"))
    path = table(tmp_path / "t.csv", rows())
    assert not window.menus.table["refresh_events"].enabled(window)
    laid_onto(qtbot, window, path).go_on.click()
    work = work_done(qtbot, window)
    before = window.session.document.journey
    table(path, rows(80, month=2))
    window.menus.run("refresh_kpis")
    qtbot.waitUntil(lambda: work.assistant is not None, timeout=10_000)
    assistant = work.assistant
    assert assistant is not None
    assert assistant.match is not None
    qtbot.waitUntil(lambda: assistant.match.taken is not None, timeout=30_000)
    assert assistant.match.changes.rowCount(), "what changes is seen before"
    assert window.session.document.journey == before
    assistant.go_on.click()
    work_done(qtbot, window)
    assert window.session.document.journey != before
    window.session.undo()
    assert window.session.document.journey == before


def test_looking_only_changes_nothing(qtbot: Any, window: Window, tmp_path: Path) -> None:
    opened(qtbot, window, kept(DRAWN, tmp_path / "drawn.journey"))
    work = read(qtbot, window, table(tmp_path / "t.csv", rows()))
    drafted(qtbot, work.assistant)
    work.assistant.look_only.click()
    work_done(qtbot, window)
    assert window.docks.is_shown("journeys")
    assert window.session.document.journey == DRAWN


def test_nothing_of_a_table_is_left_behind(qtbot: Any, tmp_path: Path) -> None:
    with window_at_work(qtbot) as window:
        work = read(qtbot, window, table(tmp_path / "t.csv", rows()))
        first = work.log.loaded.folder.path
        assert first.is_dir()
        work.assistant.reject()
        work = read(qtbot, window, table(tmp_path / "t2.csv", rows()))
        qtbot.waitUntil(lambda: not first.exists(), timeout=10_000)
        second = work.log.loaded.folder.path
    assert not second.exists()


@pytest.mark.parametrize("while_reading", [False, True])
def test_closed_meanwhile_it_leaves_nothing(
    qtbot: Any, window: Window, tmp_path: Path, while_reading: bool
) -> None:
    work: Any = events_of(window)
    work.bring_in(table(tmp_path / "t.csv", rows(4000)))
    assistant = work.assistant
    assert assistant is not None
    if while_reading:
        qtbot.waitUntil(lambda: assistant.columns.preview is not None, timeout=30_000)
        assistant.go_on.click()
        assistant.reject()
    assistant.reject()
    if while_reading:
        assistant.close()
    qtbot.waitUntil(lambda: work.assistant is None, timeout=10_000)
    work_done(qtbot, window)
    assert work.log.loaded is None


def test_columns_that_nobody_can_guess_are_asked_for(qtbot: Any, window: Window, tmp_path: Path) -> None:
    header = ["note", *(f"further {place}" for place in range(30)), "what", "user", "at", "price", "quantity"]
    lines = [["x"] * 31 + ["look", f"c{who}", f"2026-01-{who:02d} 10:00", "2.5", "3"] for who in range(1, 9)]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(",".join(row) for row in [header, *lines]))
    work: Any = events_of(window)
    work.bring_in(path)
    assistant = work.assistant
    page = assistant.columns
    qtbot.waitUntil(lambda: page.preview is not None, timeout=30_000)
    assert page.problem.text() == "Still to choose: Activity"
    assert page.problem.isVisible()
    assert not assistant.go_on.isEnabled()
    assert assistant.focusWidget() is page.roles["activity"], "the keyboard is led there"
    # What is known stands in front: whether it was guessed well is seen at once.
    shown = [page.table.horizontalHeaderItem(place).text() for place in range(5)]
    assert shown == [
        "Customer\nuser", "Time\nat", "Price of one\nprice", "Quantity\nquantity", "\nnote",
    ]  # fmt: skip
    assert page.table.item(0, 0).text() == "c1"
    combo = page.roles["activity"]
    QTest.keyClicks(combo, "wha")
    combo.activated.emit(combo.currentIndex())
    assert page.choice().activity == "what"
    assert not page.problem.isVisible()
    assert page.table.visualItemRect(page.table.item(0, 35)).right() <= page.table.viewport().width()
    assert assistant.go_on.isEnabled()
    # One column for two things, and quantities without a price, are said.
    page.roles["activity"].setCurrentIndex(page.roles["activity"].findData("user"))
    page.roles["activity"].activated.emit(0)
    assert "“user”" in page.problem.text()
    assert not assistant.go_on.isEnabled()
    page.roles["activity"].setCurrentIndex(page.roles["activity"].findData("what"))
    page.roles["revenue"].setCurrentIndex(0)
    page.roles["revenue"].activated.emit(0)
    assert page.problem.text() == "Still to choose: Price of one"
    page.roles["quantity"].setCurrentIndex(0)
    page.roles["quantity"].activated.emit(0)
    assert page.is_complete

"""The versions panel: what was saved before, what differs from the present, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from windows import kept, opened, settled, window_at_work

from gui.changes import Line, field_lines, lines_of, summary
from gui.panels.versions import VersionsPanel
from gui.window import Window
from journey.change import difference
from journey.edits.fields import update
from journey.journey import Journey
from journey.records import Stage
from journey.storage.store import load

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
        yield made


def rename(window: Window, title: str) -> None:
    journey = window.session.document.journey
    window.session.do(update(journey, journey.map.id, {"title": title}))


def saved_as(qtbot: Any, window: Window, *titles: str) -> None:
    for title in titles:
        rename(window, title)
        window.files.save()
        settled(qtbot, window)


def panel(qtbot: Any, window: Window) -> VersionsPanel:
    window.docks.show("versions")
    settled(qtbot, window)
    found = window.docks.panel("versions")
    assert isinstance(found, VersionsPanel)
    return found


def chosen(qtbot: Any, window: Window, place: int) -> VersionsPanel:
    shown = panel(qtbot, window)
    shown.list.setCurrentRow(place)
    settled(qtbot, window)
    return shown


def test_a_map_that_was_never_saved_here_has_no_versions(qtbot: Any, window: Window) -> None:
    shown = panel(qtbot, window)
    assert shown.list.count() == 0
    assert shown.summary.text() == "Each time you save, a version is kept here: the last ten."
    assert not shown.restore_button.isEnabled()


def test_the_last_ten_saved_versions_are_listed(qtbot: Any, window: Window) -> None:
    shown = panel(qtbot, window)
    saved_as(qtbot, window, *(f"Title {number}" for number in range(12)))
    assert shown.list.count() == 10


def test_a_version_is_compared_with_the_present(qtbot: Any, window: Window) -> None:
    saved_as(qtbot, window, "Tea", "Cocoa")
    shown = chosen(qtbot, window, 1)
    assert shown.summary.text() == "Changed: 1"
    changed = shown.changes.topLevelItem(0).child(0)
    assert changed.text(0) == "map: “Cocoa”"
    assert changed.child(0).text(0) == "title: Tea → Cocoa"
    rename(window, "Milk")
    qtbot.waitUntil(
        lambda: shown.changes.topLevelItem(0).child(0).child(0).text(0) == "title: Tea → Milk", timeout=3000
    )
    chosen(qtbot, window, 0)


def test_what_came_since_is_selected_on_the_map(qtbot: Any, window: Window) -> None:
    saved_as(qtbot, window, "Tea")
    journey = window.session.document.journey
    stage = Stage(id="fresh", name="Fresh", order=99)
    window.session.do(difference(journey, Journey([*journey.records.values(), stage])))
    shown = chosen(qtbot, window, 0)
    assert shown.changes.topLevelItem(0).text(0) == "Added"
    shown.show_button.click()
    assert window.session.selected == ("fresh",)


def test_a_version_is_restored_in_one_step_with_a_safety_copy(qtbot: Any, window: Window) -> None:
    saved_as(qtbot, window, "Tea", "Cocoa")
    rename(window, "Never saved")
    shown = chosen(qtbot, window, 1)
    shown.restore_button.click()
    settled(qtbot, window)
    assert window.session.document.journey.map.title == "Tea"
    newest = load(shown._versions[0].path).journey
    assert newest is not None
    assert newest.map.title == "Never saved"
    assert window.session.document.undo_label == "restore_version"
    window.session.undo()
    assert window.session.document.journey.map.title == "Never saved"


def test_another_map_has_its_own_versions(qtbot: Any, window: Window, tmp_path: Path) -> None:
    saved_as(qtbot, window, "Tea")
    shown = panel(qtbot, window)
    assert shown.list.count() == 1
    opened(qtbot, window, kept(Journey(RECORDS[:2]), tmp_path / "other.journey"))
    settled(qtbot, window)
    assert shown.list.count() == 0


def test_a_damaged_version_is_named_and_not_restored(qtbot: Any, window: Window) -> None:
    saved_as(qtbot, window, "Tea")
    shown = panel(qtbot, window)
    shown._versions[0].path.write_text("not a map")
    chosen(qtbot, window, 0)
    assert shown.summary.text() == "This version cannot be read."
    assert not shown.restore_button.isEnabled()


def test_lines_name_what_came_went_and_changed() -> None:
    old = Journey([*RECORDS, Stage(id="gone", name="Gone", order=50)])
    new = Journey([*RECORDS, Stage(id="new", name="<b>New</b>", order=50)])
    lines = lines_of(difference(old, new), old, new)
    assert lines == [
        Line("new", "added", "stage: “<b>New</b>”"),
        Line("gone", "removed", "stage: “Gone”"),
    ]
    assert summary(lines) == "Added: 1 · Removed: 1"


def test_a_long_text_is_shortened() -> None:
    (line,) = field_lines(Stage(id="a", name="x" * 400), Stage(id="a", name="y\n" * 200))
    assert len(line) < 140
    assert "\n" not in line


def test_in_a_narrow_window_the_words_keep_their_room(qtbot: Any, window: Window) -> None:
    window.resize(900, 700)
    window.docks.show("inspector")
    empty = panel(qtbot, window)
    assert not empty.list.isVisible()
    assert empty.summary.width() > 0.8 * empty.width()
    saved_as(qtbot, window, "One", "Two")
    shown = chosen(qtbot, window, 1)
    assert shown.list.isVisible()
    assert shown.restore_button.isVisible()
    assert shown.summary.width() > 0.5 * shown.width()
    assert shown.width() <= window.docks.drawer.width()

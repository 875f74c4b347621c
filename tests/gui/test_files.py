"""Opening and saving: nothing is lost, whoever else writes and whatever is wrong with a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from windows import dialog, dialogs, kept, opened, settled, window_at_work

from gui.dialogs.ask import PathQuestion, Question
from gui.window import Window
from journey.edits.fields import update
from journey.journey import Journey
from journey.storage.store import load

# The platform without a screen says so for every dialog whose size is bounded.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: Any) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return kept(Journey(RECORDS), tmp_path / "coffee.journey")


def rename(window: Window, title: str) -> None:
    journey = window.session.document.journey
    window.session.do(update(journey, journey.map.id, {"title": title}))


def title_on_disk(path: Path) -> str:
    journey = load(path).journey
    assert journey is not None
    return journey.map.title


def answer(qtbot: Any, window: Window, code: str) -> None:
    dialog(window, Question).buttons[code].click()
    settled(qtbot, window)


def name_file(qtbot: Any, window: Window, path: Path) -> None:
    asked = dialog(window, PathQuestion)
    asked.fileSelected.emit(str(path))
    asked.close()
    settled(qtbot, window)


def test_what_is_opened_is_shown(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    assert window.is_map_open
    assert window.session.document.journey == Journey(RECORDS)
    assert window.windowTitle() == "coffee.journey – Waymark"
    assert window.settings.recent == (path,)


def test_the_star_says_that_something_is_unsaved(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    rename(window, "Tea")
    assert window.windowTitle() == "coffee.journey* – Waymark"
    window.session.undo()
    assert window.windowTitle() == "coffee.journey – Waymark"


def test_saving_writes_what_is_shown(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    rename(window, "Tea")
    window.menus.run("save")
    settled(qtbot, window)
    assert title_on_disk(path) == "Tea"
    assert not window.session.document.is_modified
    assert window.statusBar().saved.text().startswith("Saved at ")


def test_an_edit_during_saving_stays_unsaved(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    rename(window, "Tea")
    window.files.save()
    rename(window, "Cocoa")
    settled(qtbot, window)
    assert title_on_disk(path) == "Tea"
    assert window.session.document.is_modified


def test_two_saves_in_a_row_raise_no_alarm(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    for title in ("Tea", "Cocoa"):
        rename(window, title)
        window.files.save()
    settled(qtbot, window)
    assert not dialogs(window)
    assert title_on_disk(path) == "Cocoa"
    assert not window.session.document.is_modified


def changed_by_another(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    rename(window, "Mine")
    theirs = Journey(RECORDS)
    kept(theirs.apply(update(theirs, theirs.map.id, {"title": "Theirs"})), path)
    window.files.save()
    settled(qtbot, window)


def test_a_change_of_another_is_not_overwritten_unasked(qtbot: Any, window: Window, path: Path) -> None:
    changed_by_another(qtbot, window, path)
    assert title_on_disk(path) == "Theirs"
    answer(qtbot, window, "cancel")
    assert title_on_disk(path) == "Theirs"
    assert window.session.document.is_modified


def test_both_versions_can_be_kept(qtbot: Any, window: Window, path: Path) -> None:
    beside = path.with_name("coffee (2).journey")
    beside.write_text("taken")
    changed_by_another(qtbot, window, path)
    answer(qtbot, window, "both")
    third = path.with_name("coffee (3).journey")
    assert (title_on_disk(path), beside.read_text(), title_on_disk(third)) == ("Theirs", "taken", "Mine")
    assert window.session.path == third
    rename(window, "Mine again")
    window.files.save()
    settled(qtbot, window)
    assert title_on_disk(third) == "Mine again"


def test_theirs_can_be_overwritten_once_asked(qtbot: Any, window: Window, path: Path) -> None:
    changed_by_another(qtbot, window, path)
    answer(qtbot, window, "overwrite")
    assert title_on_disk(path) == "Mine"
    assert not window.session.document.is_modified


def test_closing_asks_about_unsaved_changes(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
        rename(window, "Tea")
        window.close()
        assert window.isVisible()
        answer(qtbot, window, "cancel")
        assert window.isVisible()
        window.close()
        answer(qtbot, window, "save")
        assert not window.isVisible()
        assert title_on_disk(path) == "Tea"


def test_esc_on_the_question_cancels(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    rename(window, "Tea")
    window.close()
    dialog(window, Question).reject()
    assert window.isVisible()
    assert window.session.document.is_modified


def test_changes_can_be_let_go(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
        rename(window, "Tea")
        window.close()
        answer(qtbot, window, "discard")
        assert not window.isVisible()
        assert title_on_disk(path) == "Coffee by post"


def test_closing_waits_for_a_running_save(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
        rename(window, "Tea")
        window.files.save()
        window.close()
        assert window.isVisible(), "the answer to whether it could be saved is not there yet"
        settled(qtbot, window)
        assert not window.isVisible()
        assert title_on_disk(path) == "Tea"


def test_another_map_waits_for_the_answer(qtbot: Any, window: Window, path: Path, tmp_path: Path) -> None:
    other = kept(Journey(RECORDS[:2]), tmp_path / "other.journey")
    opened(qtbot, window, path)
    rename(window, "Tea")
    opened(qtbot, window, other)
    assert window.session.path == path
    answer(qtbot, window, "save")
    assert window.session.path == other
    assert title_on_disk(path) == "Tea"


def test_a_new_map_asks_for_a_name(qtbot: Any, window: Window, tmp_path: Path) -> None:
    window.start.cards[0].click()
    settled(qtbot, window)
    assert window.session.path is None
    assert not window.session.document.is_modified
    window.menus.run("save")
    target = tmp_path / "fresh.journey"
    name_file(qtbot, window, target)
    assert load(target).journey == window.session.document.journey
    assert window.session.path == target


def damaged(path: Path) -> Path:
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:3], "{broken\n", *lines[4:]]))
    return path


def test_a_damaged_map_opens_to_view_only(qtbot: Any, window: Window, path: Path) -> None:
    before = damaged(path).read_bytes()
    opened(qtbot, window, path)
    assert window.session.is_view_only
    assert window.banner.isVisible()
    assert "Line 4" in window.banner.body.text()
    assert "checksum" not in window.banner.body.text(), "that saving mends it is no comfort here"
    qtbot.waitUntil(lambda: not window.menus.actions["save"].isEnabled())
    rename(window, "Tea")
    assert window.session.journey.map.title == "Coffee by post"
    window.banner.button.click()
    name_file(qtbot, window, path)
    assert path.read_bytes() == before, "not even when asked for by name"


def test_a_copy_of_a_damaged_map_can_be_edited(
    qtbot: Any, window: Window, path: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, damaged(path))
    window.banner.button.click()
    copy = tmp_path / "copy.journey"
    name_file(qtbot, window, copy)
    assert not window.session.is_view_only
    assert window.session.path == copy
    assert not load(copy).problems


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 not a map", b"\xff\xfe"])
def test_what_is_no_map_is_said_and_nothing_changes(
    qtbot: Any, window: Window, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "odd.journey"
    if content is not None:
        path.write_bytes(content)
    window.settings.remember(path)
    opened(qtbot, window, path)
    assert not window.is_map_open
    assert window.banner.isVisible()
    assert "odd.journey" in window.banner.title.text()
    assert (path in window.settings.recent) == (content is not None)


def test_a_save_that_fails_is_said_and_nothing_is_lost(
    qtbot: Any, window: Window, path: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, path)
    rename(window, "Tea")
    window.files.save_as()
    name_file(qtbot, window, tmp_path / "gone" / "tea.journey")
    assert window.banner.isVisible()
    assert window.session.document.is_modified
    assert window.session.path == path
    assert window.files.state == "Not saved"


def test_a_name_with_a_dot_is_saved_with_its_ending(
    qtbot: Any, window: Window, path: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, path)
    window.files.save_as()
    name_file(qtbot, window, tmp_path / "Map 1.2")
    assert window.session.path == tmp_path / "Map 1.2.journey"
    assert window.session.path.is_file()


def test_a_map_dropped_on_the_window_opens(qtbot: Any, window: Window, path: Path) -> None:
    from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QApplication

    data = QMimeData()
    data.setUrls([QUrl("https://example.org/x.journey"), QUrl.fromLocalFile(str(path))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    come = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, come)
    assert come.isAccepted()
    drop = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, drop)
    settled(qtbot, window)
    assert window.session.path == path


def test_recent_maps_come_back_and_lost_ones_are_greyed(qtbot: Any, path: Path, tmp_path: Path) -> None:
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
    lost = tmp_path / "lost.journey"
    with window_at_work(qtbot) as window:
        window.settings.remember(lost)
        window.show_start()
        settled(qtbot, window)
        assert [(row.path, row.isEnabled()) for row in window.start.rows] == [(lost, False), (path, True)]
        window.menus.recent.aboutToShow.emit()
        assert [action.isEnabled() for action in window.menus.recent.actions()] == [False, True]
        window.start.rows[1].click()
        settled(qtbot, window)
        assert window.session.path == path

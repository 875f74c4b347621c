"""Nothing is lost: journal, recovery, saving elsewhere, other windows and other hands at the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from safety_hands import name_file, rename, safe, said, saved, title, title_on_disk, titled
from windows import dialog, dialogs, kept, opened, settled, window_at_work

from gui.dialogs.recovery import RecoveryDialog
from gui.safety import journals_folder
from gui.window import Window
from journey.journey import Journey
from journey.storage.disk import RealDisk
from journey.storage.journal import Journal
from journey.storage.recovery import Recovery, recoverable

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: Any) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return kept(Journey(RECORDS), tmp_path / "coffee.journey")


def crash(window: Window) -> None:
    """Let the journal lose its owner without a word, as a killed process does."""
    journal = window.files.safety.journal
    assert journal is not None
    journal.close(keep_session=True)
    window.files.safety._kept = None
    window.session.document.recorder = None


def left_behind() -> list[Recovery]:
    return recoverable(journals_folder())


# -- the journal -----------------------------------------------------------------------------------


def test_an_open_map_has_a_journal_and_a_closed_one_leaves_nothing(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as window:
        assert window.files.safety.journal is None
        opened(qtbot, window, path)
        assert window.files.safety.journal is not None
        rename(window, "Tea")
        window.session.undo()
        window.close()
        assert not window.isVisible()
    assert left_behind() == []


def test_the_status_bar_says_saved_safe_and_saved_again(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    assert said(window) == "Saved"
    rename(window, "Tea")
    assert said(window) == "Not saved yet"
    qtbot.waitUntil(lambda: said(window) == "Safe, not saved yet", timeout=5000)
    saved(qtbot, window)
    assert said(window).startswith("Saved at")


def test_the_status_bar_says_why_it_is_not_safe(
    qtbot: Any, window: Window, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(qtbot, window, path)

    def full(self: RealDisk, descriptor: int, data: bytes, offset: int) -> int:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patched:
        patched.setattr(RealDisk, "write", full)
        rename(window, "Tea")
        qtbot.waitUntil(lambda: said(window).startswith("Not safe: The disk is full."))
        assert title(window) == "Tea", "the edit itself goes through"
    qtbot.waitUntil(lambda: said(window) == "Safe, not saved yet", timeout=8000)


def test_every_change_undo_and_redo_reaches_the_journal(
    qtbot: Any, window: Window, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    record = Journal.record
    monkeypatch.setattr(
        Journal, "record", lambda self, change, how: heard.append(how) or record(self, change, how)
    )
    opened(qtbot, window, path)
    rename(window, "Tea")
    window.session.undo()
    window.session.redo()
    assert heard == ["do", "undo", "redo"]


# -- recovery --------------------------------------------------------------------------------------


def test_what_a_crash_left_is_offered_at_the_start_with_its_undo_history(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as before:
        opened(qtbot, before, path)
        rename(before, "Tea")
        rename(before, "Cocoa")
        crash(before)
    with window_at_work(qtbot) as window:
        window.recovering.look()
        settled(qtbot, window)
        asked = dialog(window, RecoveryDialog)
        assert asked.list.item(0).text().startswith("coffee.journey\n2 unsaved changes")
        asked.recover_button.click()
        settled(qtbot, window)
        assert title(window) == "Cocoa"
        assert window.session.path == path
        assert window.session.document.is_modified
        window.session.undo()
        window.session.undo()
        assert title(window) == "Coffee by post"
        assert not window.session.document.is_modified
        window.session.redo()
        saved(qtbot, window)
        assert not dialogs(window)
        assert title_on_disk(path) == "Tea"
    assert left_behind() == []


def test_the_map_is_not_opened_over_what_a_crash_left(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as before:
        opened(qtbot, before, path)
        rename(before, "Tea")
        crash(before)
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
        assert not window.is_map_open
        dialog(window, RecoveryDialog).later_button.click()
        settled(qtbot, window)
        assert title(window) == "Coffee by post"
    (still,) = left_behind()
    assert still.edits == 1


def test_what_a_crash_left_is_deleted_only_at_the_second_press(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as before:
        opened(qtbot, before, path)
        rename(before, "Tea")
        crash(before)
    with window_at_work(qtbot) as window:
        opened(qtbot, window, path)
        asked = dialog(window, RecoveryDialog)
        asked.discard_button.click()
        assert len(left_behind()) == 1
        asked.discard_button.click()
        settled(qtbot, window)
        assert title(window) == "Coffee by post"
    assert left_behind() == []


def test_a_file_that_changed_since_comes_back_as_a_separate_copy(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as before:
        opened(qtbot, before, path)
        rename(before, "Tea")
        crash(before)
    kept(titled(Journey(RECORDS), "Theirs"), path)
    with window_at_work(qtbot) as window:
        window.recovering.look()
        settled(qtbot, window)
        dialog(window, RecoveryDialog).recover_button.click()
        settled(qtbot, window)
        assert title(window) == "Tea"
        assert window.session.path is None
        assert title_on_disk(path) == "Theirs"
        assert "separate copy" in window.banner.body.text()


def test_a_map_without_a_file_comes_back_as_well(qtbot: Any, path: Path) -> None:
    with window_at_work(qtbot) as before:
        before.files.start_from(path)
        settled(qtbot, before)
        rename(before, "Tea")
        crash(before)
    with window_at_work(qtbot) as window:
        window.recovering.look()
        settled(qtbot, window)
        dialog(window, RecoveryDialog).recover_button.click()
        settled(qtbot, window)
        assert (title(window), window.session.path) == ("Tea", None)
        assert "1 change was recovered" in window.banner.title.text()
        assert "file" not in window.banner.body.text(), "there never was one"


def test_an_edit_after_a_save_elsewhere_is_recovered_for_the_new_file(
    qtbot: Any, path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.journey"
    with window_at_work(qtbot) as before:
        opened(qtbot, before, path)
        rename(before, "Tea")
        saved(qtbot, before)
        rename(before, "Milk")
        before.files.save_as()
        name_file(qtbot, before, other)
        rename(before, "Cocoa")
        crash(before)
    (recovery,) = left_behind()
    assert (recovery.path, recovery.is_in_place, recovery.edits) == (other, True, 1)
    document = recovery.replay()
    assert document.journey.map.title == "Cocoa"
    document.undo()
    assert not document.is_modified
    document.undo()
    assert document.journey.map.title == "Tea", "what was done before the save can be undone"
    document.undo()
    assert document.journey.map.title == "Coffee by post", "and what was done before the save before that"


def test_a_failed_save_elsewhere_leaves_the_journal_as_it_was(
    qtbot: Any, window: Window, path: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, path)
    rename(window, "Tea")
    window.files.save_as()
    name_file(qtbot, window, tmp_path / "nowhere" / "other.journey")
    assert window.session.path == path
    rename(window, "Cocoa")
    safe(qtbot, window)
    crash(window)
    (recovery,) = left_behind()
    assert (recovery.path, recovery.edits) == (path, 2)

"""Two windows, other hands at the file, and files that may only be read: nothing of either side is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from safety_hands import name_file, rename, safe, said, saved, title, title_on_disk, titled
from windows import dialog, dialogs, kept, opened, settled, window_at_work

from gui.dialogs.ask import Question
from gui.dialogs.theirs import TheirsDialog
from gui.safety import journals_folder
from gui.window import Window
from journey.journey import Journey
from journey.storage.versions import versions

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: Any) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return kept(Journey(RECORDS), tmp_path / "coffee.journey")


# -- two windows -----------------------------------------------------------------------------------


def test_a_second_window_on_the_same_file_can_only_look(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    with window_at_work(qtbot) as second:
        opened(qtbot, second, path)
        assert second.session.is_view_only
        assert "open in another window" in second.banner.title.text()
        rename(second, "Tea")
        assert title(second) == "Coffee by post"
    rename(window, "Cocoa")
    assert title(window) == "Cocoa"


def test_a_copy_of_a_map_open_elsewhere_can_be_edited(
    qtbot: Any, window: Window, path: Path, tmp_path: Path
) -> None:
    opened(qtbot, window, path)
    with window_at_work(qtbot) as second:
        opened(qtbot, second, path)
        second.banner.button.click()
        name_file(qtbot, second, tmp_path / "copy.journey")
        rename(second, "Tea")
        assert title(second) == "Tea"
        assert second.files.safety.journal is not None
        saved(qtbot, second)
        assert title_on_disk(tmp_path / "copy.journey") == "Tea"


def test_a_map_open_elsewhere_is_not_replaced(qtbot: Any, window: Window, path: Path, tmp_path: Path) -> None:
    other = kept(titled(Journey(RECORDS), "Other"), tmp_path / "other.journey")
    opened(qtbot, window, path)
    with window_at_work(qtbot) as second:
        opened(qtbot, second, other)
        second.files.save_as()
        name_file(qtbot, second, path)
        assert "is open in another window" in second.banner.title.text()
    assert title_on_disk(path) == "Coffee by post"


# -- somebody else at the file ---------------------------------------------------------------------


def test_a_change_of_another_is_noticed_while_the_map_is_open(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    kept(titled(Journey(RECORDS), "Theirs"), path)
    qtbot.waitUntil(lambda: "changed by somebody else" in window.banner.title.text(), timeout=5000)
    assert title(window) == "Coffee by post"


def test_a_change_written_into_the_file_is_noticed_also(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    data = path.read_bytes()
    with path.open("r+b") as file:
        file.write(data.replace(b"Coffee by post", b"Coffee by mail"))
    qtbot.waitUntil(lambda: "changed by somebody else" in window.banner.title.text(), timeout=5000)


def test_the_same_bytes_raise_no_alarm(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    data = path.read_bytes()
    with qtbot.waitSignal(window.others.watch.stirred, timeout=5000):
        path.with_suffix(".new").write_bytes(data)
        os.replace(path.with_suffix(".new"), path)
    settled(qtbot, window)
    assert not window.banner.isVisible()
    rename(window, "Tea")
    with qtbot.waitSignal(window.others.watch.stirred, timeout=5000):
        window.files.save()
    settled(qtbot, window)
    assert not window.banner.isVisible(), "our own save is nobody else's"


def theirs(qtbot: Any, window: Window, path: Path) -> TheirsDialog:
    opened(qtbot, window, path)
    rename(window, "Mine")
    kept(titled(Journey(RECORDS), "Theirs"), path)
    qtbot.waitUntil(lambda: "changed by somebody else" in window.banner.title.text(), timeout=5000)
    window.banner.button.click()
    settled(qtbot, window)
    found = dialog(window, TheirsDialog)
    assert isinstance(found, TheirsDialog)
    return found


def test_theirs_can_be_taken_in_one_step_and_mine_stays_a_version(
    qtbot: Any, window: Window, path: Path
) -> None:
    asked = theirs(qtbot, window, path)
    assert asked.list.topLevelItem(0).text(0) == "Changed"
    assert "Mine → Theirs" in asked.list.topLevelItem(0).child(0).child(0).text(0)
    asked.buttons["theirs"].click()
    settled(qtbot, window)
    assert title(window) == "Theirs"
    assert not window.session.document.is_modified
    titles = [title_on_disk(version.path) for version in versions(window.files.safety.versions)]
    assert "Mine" in titles
    window.session.undo()
    assert title(window) == "Mine"
    saved(qtbot, window)
    assert not dialogs(window)
    assert title_on_disk(path) == "Mine"


def test_mine_can_be_kept_and_theirs_stays_a_version(qtbot: Any, window: Window, path: Path) -> None:
    theirs(qtbot, window, path).buttons["mine"].click()
    settled(qtbot, window)
    saved(qtbot, window)
    assert not dialogs(window)
    assert title_on_disk(path) == "Mine"
    titles = {title_on_disk(version.path) for version in versions(window.files.safety.versions)}
    assert titles == {"Mine", "Theirs"}


def test_a_conflict_copy_of_a_cloud_folder_is_noticed(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    copy = path.with_name("coffee.sync-conflict-20261121-101010-ABC.journey")
    kept(titled(Journey(RECORDS), "Theirs"), copy)
    qtbot.waitUntil(lambda: "cloud folder" in window.banner.title.text(), timeout=5000)
    assert window.banner.body.text() == copy.name


def test_a_file_that_was_taken_away_is_written_anew(qtbot: Any, window: Window, path: Path) -> None:
    opened(qtbot, window, path)
    rename(window, "Tea")
    path.unlink()
    qtbot.waitUntil(lambda: "no longer in its folder" in window.banner.title.text(), timeout=5000)
    saved(qtbot, window)
    assert not dialogs(window)
    assert title_on_disk(path) == "Tea"


# -- read-only -------------------------------------------------------------------------------------


def test_a_read_only_file_opens_is_edited_and_journalled_and_saved_elsewhere(
    qtbot: Any, window: Window, path: Path, tmp_path: Path
) -> None:
    path.chmod(0o444)
    opened(qtbot, window, path)
    rename(window, "Tea")
    safe(qtbot, window)
    saved(qtbot, window)
    assert "not saved" in window.banner.title.text()
    assert not [each for each in dialogs(window) if isinstance(each, Question)]
    window.banner.button.click()
    name_file(qtbot, window, tmp_path / "copy.journey")
    assert title_on_disk(tmp_path / "copy.journey") == "Tea"
    assert title_on_disk(path) == "Coffee by post"


def test_without_a_folder_for_journals_the_map_opens_and_says_so(
    qtbot: Any, window: Window, path: Path
) -> None:
    folder = journals_folder()
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("in the way")
    opened(qtbot, window, path)
    rename(window, "Tea")
    qtbot.waitUntil(lambda: said(window).startswith("Not safe: "), timeout=5000)
    saved(qtbot, window)
    assert title_on_disk(path) == "Tea"

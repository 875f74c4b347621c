"""The crash journal on a real disk: recording, saving, crashing, recovering, going on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from journal_desk import START, Desk, name_of, renamed
from simulated_disk import FaultyDisk

from journey.document import Document
from journey.journey import Journey
from journey.records import Map
from journey.storage.journal import AlreadyOpen, Journal, JournalStatus, document_id
from journey.storage.recovery import recoverable
from journey.storage.store import save


def test_an_edit_survives_the_death_of_the_process_without_any_sync(desk: Desk) -> None:
    desk.rename("1")
    assert desk.journal.status == JournalStatus(False, "pending")
    desk.crash()
    (recovery,) = recoverable(desk.state)
    assert (recovery.is_in_place, recovery.edits, recovery.problems) == (True, 1, ())
    assert recovery.path == desk.path
    assert recovery.file_sha256 == desk.sha
    assert name_of(recovery.replay()) == "1"


def test_undo_history_survives_with_the_edits(desk: Desk) -> None:
    for name in "1234":
        desk.rename(name)
    desk.document.undo()
    desk.document.undo()
    desk.document.redo()
    desk.crash()
    document = recoverable(desk.state)[0].replay()
    assert document.journey == desk.document.journey
    assert name_of(document) == "3"
    document.redo()
    assert name_of(document) == "4"
    for _ in range(4):
        assert document.is_modified
        document.undo()
    assert document.journey == START
    assert not document.is_modified
    assert document.undo_label is None


def test_undo_history_from_before_a_save_survives_too(desk: Desk) -> None:
    for name in "123":
        desk.rename(name)
    desk.document.undo()
    desk.save()
    desk.rename("5")
    desk.document.undo()
    desk.document.undo()
    desk.crash()
    (recovery,) = recoverable(desk.state)
    document = recovery.replay()
    assert name_of(document) == "1"
    assert document.redo_label == "rename"
    document.redo()
    assert not document.is_modified
    document.undo()
    document.undo()
    assert document.journey == START


def test_what_is_saved_needs_no_recovery(desk: Desk) -> None:
    desk.rename("1")
    desk.save()
    desk.crash()
    assert recoverable(desk.state) == []
    assert [path.name for path in (desk.state / document_id(desk.path)).glob("session-*")] == []


def test_an_edit_made_while_the_save_was_running_is_kept(desk: Desk) -> None:
    desk.rename("1")
    snapshot, mark = desk.document.journey, desk.journal.revision
    desk.rename("2")
    sha = save(snapshot, desk.path, desk.sha, lambda sha: desk.journal.saving(sha, mark))
    desk.rename("3")
    desk.journal.saved(sha, snapshot, mark)
    desk.rename("4")
    desk.crash()
    (recovery,) = recoverable(desk.state)
    assert (recovery.is_in_place, recovery.edits, recovery.file_sha256) == (True, 3, sha)
    document = recovery.replay()
    assert name_of(document) == "4"
    for _ in range(3):
        document.undo()
    assert not document.is_modified


def test_an_edit_made_while_the_next_segment_is_written_is_kept(tmp_path: Path) -> None:
    disk = EditsDuringSync()
    desk = Desk(tmp_path, disk)
    desk.rename("1")
    disk.edit = lambda: desk.rename("2")
    desk.save()
    assert disk.edit is None
    assert desk.journal.status.is_safe
    desk.rename("3")
    desk.crash()
    (recovery,) = recoverable(desk.state)
    assert (recovery.edits, recovery.problems) == (2, ())
    assert name_of(recovery.replay()) == "3"


class EditsDuringSync(FaultyDisk):
    """Lets the user go on while the segment after a save is being synced."""

    edit: Callable[[], None] | None = None

    def sync(self, descriptor: int) -> None:
        super().sync(descriptor)
        path = next(subject for call, subject in reversed(self.calls) if call == "create")
        if self.edit is not None and path.name == "segment-00000002.journal":
            edit, self.edit = self.edit, None
            edit()


def test_a_crash_between_rename_and_the_next_segment(desk: Desk) -> None:
    desk.rename("1")
    mark = desk.journal.revision
    sha = save(desk.document.journey, desk.path, desk.sha, lambda sha: desk.journal.saving(sha, mark))
    desk.rename("2")
    desk.crash()
    (recovery,) = recoverable(desk.state)
    assert (recovery.is_in_place, recovery.edits, recovery.file_sha256) == (True, 1, sha)
    document = recovery.replay()
    assert name_of(document) == "2"
    document.undo()
    assert not document.is_modified


def test_a_crash_between_announcing_and_the_rename(desk: Desk) -> None:
    desk.rename("1")
    desk.journal.saving("f" * 64)
    desk.crash()
    (recovery,) = recoverable(desk.state)
    assert (recovery.is_in_place, recovery.edits) == (True, 1)


def test_where_the_file_is_another_by_now_a_copy_is_offered(desk: Desk) -> None:
    desk.rename("1")
    desk.crash()
    save(Journey([Map(id="m", title="by somebody else")]), desk.path)
    (recovery,) = recoverable(desk.state)
    assert not recovery.is_in_place
    document = recovery.replay()
    assert name_of(document) == "1"
    assert document.is_modified
    document.undo()
    assert document.is_modified
    journal = recovery.resume(threaded=False)
    journal.close(keep_session=True)
    (again,) = recoverable(desk.state)
    assert again.document != recovery.document
    assert again.path is None
    assert name_of(again.replay()) == "1"


def test_where_the_file_is_gone_a_copy_is_offered(desk: Desk) -> None:
    desk.rename("1")
    desk.crash()
    desk.path.unlink()
    (recovery,) = recoverable(desk.state)
    assert not recovery.is_in_place
    assert name_of(recovery.replay()) == "1"


def test_a_living_owner_is_left_alone(desk: Desk) -> None:
    desk.rename("1")
    assert recoverable(desk.state) == []
    with pytest.raises(AlreadyOpen):
        Journal.start(desk.state, document_id(desk.path), desk.path, desk.sha, START)


def test_a_second_crash_after_recovery_loses_nothing(desk: Desk) -> None:
    desk.rename("1")
    desk.crash()
    (recovery,) = recoverable(desk.state)
    document = recovery.replay()
    journal = recovery.resume(threaded=False)
    resumed = Document(document.journey, journal.record)
    resumed.do(renamed(resumed.journey, "2"))
    journal.close(keep_session=True)
    (again,) = recoverable(desk.state)
    assert again.edits == 2
    replayed = again.replay()
    assert name_of(replayed) == "2"
    replayed.undo()
    replayed.undo()
    assert replayed.journey == START
    again.discard()
    assert recoverable(desk.state) == []


def test_a_map_that_no_file_ever_held_is_recovered_without_an_edit(tmp_path: Path) -> None:
    journal = Journal.start(tmp_path, document_id(None), None, None, START, unsaved=True, threaded=False)
    journal.close(keep_session=True)
    (recovery,) = recoverable(tmp_path)
    assert (recovery.path, recovery.edits) == (None, 0)
    document = recovery.replay()
    assert document.journey == START
    assert document.is_modified


def test_closing_leaves_nothing_to_recover(desk: Desk) -> None:
    desk.rename("1")
    desk.journal.close()
    assert recoverable(desk.state) == []
    assert not list(desk.state.rglob("segment-*"))
    assert not list(desk.state.rglob("base-*"))

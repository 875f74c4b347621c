"""The crash journal where the disk is full or fails, and the versions that are kept beside it."""

from __future__ import annotations

import errno
from pathlib import Path

import msgspec
import pytest
from journal_desk import START, Desk, name_of, renamed

from journey.change import Change
from journey.document import Document
from journey.records import Note
from journey.storage import journal as journal_module
from journey.storage.files import encode
from journey.storage.journal import Journal, document_id, versions_folder
from journey.storage.recovery import recoverable
from journey.storage.segment import RESERVE
from journey.storage.versions import keep, read_version, restored, versions


def test_a_full_disk_is_said_and_the_reserve_goes_on(desk: Desk) -> None:
    desk.disk.full = True
    note = Note(id="n", text="x" * 20_000)
    count = 0
    while desk.journal.status.code in ("safe", "pending", "reserve") and count < 100:
        desk.document.do(Change("add", {f"n{count}": (None, msgspec.structs.replace(note, id=f"n{count}"))}))
        desk.journal.sync()
        count += 1
    assert count > RESERVE / 21_000 - 2
    assert [status.code for status in desk.told if status.code == "reserve"]
    assert desk.journal.status.code == "disk_full"
    desk.disk.full = False
    assert desk.journal.sync().is_safe
    desk.crash()
    (recovery,) = recoverable(desk.state)
    assert (recovery.edits, recovery.problems) == (count, ())
    assert recovery.replay().journey == desk.document.journey


def test_a_failed_sync_is_never_retried_on_the_same_descriptor(desk: Desk) -> None:
    desk.rename("1")
    desk.disk.calls.clear()
    desk.disk.fail_next("sync", errno.EIO)
    assert desk.journal.sync().is_safe
    synced = [descriptor for call, descriptor in desk.disk.calls if call == "sync"]
    assert len(synced) == len(set(synced)) >= 2
    desk.crash()
    assert name_of(recoverable(desk.state)[0].replay()) == "1"


@pytest.mark.parametrize("place", range(14))
def test_a_journal_lives_on_after_a_failure_of_any_call(tmp_path: Path, place: int) -> None:
    desk = Desk(tmp_path)
    desk.rename("1")
    desk.disk.fail_from(place, errno.EIO, times=1)
    desk.journal.saved("0" * 64, desk.document.journey)
    desk.rename("2")
    desk.journal.sync()
    desk.disk.fail_from(None)
    assert desk.journal.sync().is_safe
    desk.crash()
    (recovery,) = recoverable(desk.state)
    assert name_of(recovery.replay()) == "2"


def test_where_no_journal_can_be_written_work_goes_on_and_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    journal = Journal.start(tmp_path / "state", "doc", None, None, START, threaded=False)
    document = Document(START, journal.record)
    document.do(renamed(START, "1"))
    assert name_of(document) == "1"
    assert not journal.sync().is_safe
    assert journal.status.code in ("not_found", "disk_error")
    journal.close()
    assert recoverable(tmp_path / "state") == []


def test_nothing_that_the_folder_holds_besides_stops_recovery(desk: Desk) -> None:
    desk.rename("1")
    desk.crash()
    (desk.state / "stray file").write_text("x")
    home = desk.state / document_id(desk.path)
    (home / "session-x").mkdir()
    (home / "session-x" / "segment-00000001.journal").write_bytes(b"\x00garbage")
    (recovery,) = recoverable(desk.state)
    assert name_of(recovery.replay()) == "1"


def test_a_document_id_is_a_safe_folder_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="small letters"):
        Journal.start(tmp_path, "../etc", None, None, START)
    (tmp_path / "link.journey").symlink_to(tmp_path / "map.journey")
    assert document_id(tmp_path / "link.journey") == document_id(tmp_path / "map.journey")
    assert document_id(None) != document_id(None)


# Versions.


def test_the_last_ten_saved_versions_are_kept(desk: Desk) -> None:
    for number in range(13):
        desk.rename(f"v{number}")
        desk.save()
    found = versions(versions_folder(desk.state, document_id(desk.path)))
    names = [read_version(version).journey for version in found]
    assert [journey["s"].name for journey in names if journey] == [f"v{n}" for n in range(12, 2, -1)]  # type: ignore[attr-defined]
    assert [version.number for version in found] == list(range(13, 3, -1))
    oldest = names[-1]
    assert oldest is not None
    desk.document.do(restored(desk.document.journey, oldest))
    assert desk.name() == "v3"
    desk.document.undo()
    assert desk.name() == "v12"


def test_the_same_bytes_are_one_version(tmp_path: Path) -> None:
    first = keep(tmp_path, encode(START))
    assert keep(tmp_path, encode(START)) == first
    assert len(versions(tmp_path)) == 1
    assert versions(tmp_path / "nothing here") == []


def test_the_module_of_the_journal_says_how_long_an_edit_may_wait() -> None:
    assert journal_module.GATHER_SECONDS < 0.25

"""A file is replaced whole or not at all, whatever call fails and however little is written at a time."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest
from simulated_disk import FaultyDisk

from journey.journey import Journey
from journey.records import Map
from journey.storage import disk as disk_module
from journey.storage.disk import REAL, DiskProblem, read_safely, write_safely
from journey.storage.files import encode
from journey.storage.store import MISSING, ChangedOnDisk, file_hash, load, save

OLD, NEW = b"old " * 1000, b"new " * 70_000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "map.journey"
    path.write_bytes(OLD)
    return path


def test_a_file_is_replaced_and_nothing_else_is_left(target: Path) -> None:
    write_safely(REAL, target, NEW)
    assert target.read_bytes() == NEW
    assert os.listdir(target.parent) == [target.name]


def test_the_protocol_in_its_order(target: Path) -> None:
    disk = FaultyDisk()
    write_safely(disk, target, NEW)
    names = [call for call, _ in disk.calls if call not in ("status", "names")]
    assert names == ["create", "copy_mode", "write", "sync", "replace", "sync_folder"]


def problem_of(disk: FaultyDisk, target: Path) -> DiskProblem | None:
    try:
        write_safely(disk, target, NEW)
    except DiskProblem as problem:
        return problem
    return None


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_after_a_failure_of_any_call_one_whole_version_stands_alone(target: Path, number: int) -> None:
    disk = FaultyDisk()
    write_safely(disk, target, NEW)
    for place in range(len(disk.calls)):
        target.write_bytes(OLD)
        faulty = FaultyDisk()
        faulty.fail_from(place, number, times=1)
        problem = problem_of(faulty, target)
        call = faulty.calls[place][0]
        if problem is None:
            # Only the look for what a killed save has left may fail without consequence.
            assert call == "names"
        else:
            assert problem.errno == number
            assert (problem.code == "folder_not_synced") == (call == "sync_folder")
        assert target.read_bytes() == (NEW if call in ("names", "sync_folder") else OLD)
        assert os.listdir(target.parent) == [target.name]


def test_where_every_later_call_fails_too_the_old_version_stands(target: Path) -> None:
    for place in range(6):
        disk = FaultyDisk()
        disk.fail_from(place)
        with pytest.raises(DiskProblem):
            write_safely(disk, target, NEW)
        assert target.read_bytes() == OLD


def test_short_writes_are_gone_on_with(target: Path) -> None:
    disk = FaultyDisk()
    disk.most_bytes = 777
    write_safely(disk, target, NEW)
    assert target.read_bytes() == NEW


def test_a_write_that_takes_nothing_is_a_full_disk(target: Path) -> None:
    disk = FaultyDisk()
    disk.most_bytes = 0
    with pytest.raises(DiskProblem, match="disk_full"):
        write_safely(disk, target, NEW)
    assert target.read_bytes() == OLD


def test_a_full_disk_leaves_the_old_version(target: Path) -> None:
    disk = FaultyDisk()
    disk.full = True
    with pytest.raises(DiskProblem, match="disk_full"):
        write_safely(disk, target, NEW)
    assert target.read_bytes() == OLD
    assert os.listdir(target.parent) == [target.name]


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is of Linux")
def test_the_system_itself_says_when_the_disk_is_full() -> None:
    descriptor = os.open("/dev/full", os.O_WRONLY)
    try:
        with pytest.raises(OSError, match="No space"):
            disk_module.write_all(REAL, descriptor, b"x")
    finally:
        os.close(descriptor)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_permissions_are_kept(target: Path) -> None:
    target.chmod(0o640)
    write_safely(REAL, target, NEW)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_read_only_file_is_not_replaced(target: Path) -> None:
    target.chmod(0o444)
    with pytest.raises(DiskProblem, match="read_only"):
        write_safely(REAL, target, NEW)
    assert target.read_bytes() == OLD


def test_a_symbolic_link_stays_and_its_target_is_replaced(target: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    (other / "link.journey").symlink_to(target)
    write_safely(REAL, other / "link.journey", NEW)
    assert (other / "link.journey").is_symlink()
    assert target.read_bytes() == NEW
    assert os.listdir(other) == ["link.journey"]


def test_the_longest_name_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    write_safely(REAL, path, NEW)
    assert path.read_bytes() == NEW


def test_what_a_killed_save_left_is_removed_an_hour_later(target: Path) -> None:
    fresh = target.with_name(disk_module._hidden(target) + "1.tmp")
    stale = target.with_name(disk_module._hidden(target) + "2.tmp")
    foreign = target.with_name(disk_module._hidden(target.with_name("other")) + "3.tmp")
    for path in (fresh, stale, foreign):
        path.write_bytes(b"")
    for path in (stale, foreign):
        os.utime(path, (1e9, 1e9))
    write_safely(REAL, target, NEW)
    assert sorted(os.listdir(target.parent)) == sorted([target.name, fresh.name, foreign.name])


@pytest.mark.parametrize(
    ("name", "code"), [("missing", "not_found"), (".", "not_a_file"), ("map.journey/x", "not_found")]
)
def test_what_cannot_be_read_is_named(target: Path, name: str, code: str) -> None:
    with pytest.raises(DiskProblem) as caught:
        read_safely(REAL, target.parent / name)
    assert caught.value.code == code


def test_a_file_beyond_bearing_is_refused_unread(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_module, "LARGEST_FILE", 100)
    with pytest.raises(DiskProblem, match="too_large"):
        read_safely(REAL, target)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(DiskProblem, match="not_found"):
        write_safely(REAL, tmp_path / "missing" / "map.journey", NEW)


# load and save

A, B = Journey([Map(id="m", title="A")]), Journey([Map(id="m", title="B")])


def test_save_returns_the_hash_that_load_and_the_next_save_see(tmp_path: Path) -> None:
    path = tmp_path / "a.journey"
    first = save(A, path, MISSING)
    assert load(path).journey == A
    assert load(path).sha256 == first == file_hash(path)
    second = save(B, path, first)
    assert load(path).journey == B
    assert second != first


def test_what_somebody_else_wrote_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.journey"
    first = save(A, path)
    path.write_bytes(encode(B))
    with pytest.raises(ChangedOnDisk) as caught:
        save(A, path, "0" * 64)
    assert caught.value.found == file_hash(path)
    with pytest.raises(ChangedOnDisk):
        save(Journey([Map(id="m", title="C")]), path, first)
    with pytest.raises(ChangedOnDisk):
        save(A, path, MISSING)
    assert load(path).journey == B
    assert os.listdir(tmp_path) == ["a.journey"]


def test_a_file_that_vanished_is_a_change(tmp_path: Path) -> None:
    with pytest.raises(ChangedOnDisk):
        save(A, tmp_path / "a.journey", "0" * 64)
    assert os.listdir(tmp_path) == []


def test_the_same_bytes_raise_no_alarm(tmp_path: Path) -> None:
    path = tmp_path / "a.journey"
    first = save(A, path)
    path.unlink()
    path.write_bytes(encode(B))
    assert save(B, path, first) == file_hash(path)


def test_the_hash_is_compared_after_the_new_file_is_safe_and_before_the_rename(tmp_path: Path) -> None:
    path = tmp_path / "a.journey"
    first = save(A, path)
    disk = FaultyDisk()
    told: list[str] = []
    digest = save(B, path, first, announce=lambda sha: told.append(f"{sha} {len(disk.calls)}"), disk=disk)
    names = [call for call, _ in disk.calls]
    assert names[names.index("sync") + 1 :] == ["status", "status", "read", "replace", "sync_folder"]
    assert told == [f"{digest} {names.index('replace')}"]

"""No power cut takes what was saved or safe, and a mistake in the protocol does not stay unseen."""

from __future__ import annotations

import errno
from pathlib import Path
from random import Random
from typing import Any

import pytest
from power_cut_trials import STATE, JournalTrial, Loss, journal_trial, save_trial
from simulated_disk import SimulatedDisk

from journey.storage import frames, recovery, session
from journey.storage.disk import Disk, disk_problem, write_all
from journey.storage.recovery import recoverable


def test_a_save_survives_power_cuts() -> None:
    assert sum(save_trial(seed) for seed in range(40)) > 3000


def test_a_save_with_a_failing_call_survives_power_cuts() -> None:
    assert sum(save_trial(seed, trouble=one_call_fails) for seed in range(40)) > 3000


def test_the_journal_survives_power_cuts() -> None:
    assert sum(journal_trial(seed) for seed in range(12)) > 1500


def one_call_fails(disk: SimulatedDisk, random: Random) -> None:
    call = random.choice(["create", "write", "sync", "replace", "sync_folder", "short"])
    if call == "short":
        disk.most_bytes = random.randrange(1, 2000)
    else:
        disk.fail[call] = random.choice([errno.EIO, errno.ENOSPC])


@pytest.mark.parametrize("times", [1, 2])
def test_a_journal_whose_sync_fails_survives_power_cuts(times: int) -> None:
    kind = SyncFails if times == 1 else SyncFailsTwice
    assert sum(journal_trial(seed, kind=kind) for seed in range(6)) > 500


class SyncFails(SimulatedDisk):
    """Every fifth sync of a file fails."""

    syncs = 0

    def sync(self, descriptor: int) -> None:
        self.syncs += 1
        if self.syncs % 5 == 4:
            self.fail["sync"] = errno.EIO
        super().sync(descriptor)


def test_what_was_closed_without_saving_does_not_come_back() -> None:
    trial = JournalTrial(1, cuts=0)
    trial.edit()
    trial.sync()
    assert trial.journal is not None
    assert recoverable(STATE, trial.disk.after_power_cut(trial.random))
    trial.journal.close()
    for _ in range(200):
        assert recoverable(STATE, trial.disk.after_power_cut(trial.random)) == []


class SyncFailsTwice(SimulatedDisk):
    """Now and then two syncs in a row fail: that of the segment and that of the fresh one."""

    syncs = 0

    def sync(self, descriptor: int) -> None:
        self.syncs += 1
        if self.syncs % 7 in (4, 5):
            self.fail["sync"] = errno.EIO
        super().sync(descriptor)


# What the simulated disk itself does.


def test_the_simulated_disk_loses_tears_and_reorders() -> None:
    disk = SimulatedDisk()
    disk.make_folder(Path("/a"))
    disk.sync_folder(Path("/"))
    descriptor = disk.create(Path("/a/x"))
    disk.sync_folder(Path("/a"))
    write_all(disk, descriptor, b"1" * 512)
    disk.sync(descriptor)
    write_all(disk, descriptor, b"2" * 1024, 512)
    random = Random(1)
    left = {bytes(disk.after_power_cut(random).files["/a/x"].data) for _ in range(500)}
    one, two = b"1" * 512, b"2" * 512
    assert {one, one + two, one + two + two, one + bytes(512) + two} <= left
    assert any(len(data) % 512 for data in left)
    assert all(data.startswith(one) for data in left)


def test_a_rename_is_whole_or_not_at_all_and_lasts_from_the_sync_of_its_folder() -> None:
    disk = SimulatedDisk()
    for name, data in (("/old", b"old"), ("/new", b"new")):
        descriptor = disk.create(Path(name))
        write_all(disk, descriptor, data)
        disk.sync(descriptor)
    disk.sync_folder(Path("/"))
    disk.replace(Path("/new"), Path("/old"))
    random = Random(2)
    states = {
        tuple(sorted((name, bytes(inode.data)) for name, inode in disk.after_power_cut(random).files.items()))
        for _ in range(100)
    }
    assert states == {(("/new", b"new"), ("/old", b"old")), (("/old", b"new"),)}
    disk.sync_folder(Path("/"))
    assert disk.after_power_cut(random).files.keys() == {"/old"}


def test_a_failed_sync_forgets_and_the_next_one_says_yes() -> None:
    disk = SimulatedDisk()
    descriptor = disk.create(Path("/x"))
    disk.sync_folder(Path("/"))
    write_all(disk, descriptor, b"data")
    disk.fail["sync"] = errno.EIO
    with pytest.raises(OSError, match="Input/output"):
        disk.sync(descriptor)
    disk.sync(descriptor)
    assert bytes(disk.after_power_cut(Random(3)).files["/x"].data) == b""
    assert disk.read(Path("/x")) == b"data"


def test_what_lies_in_a_folder_that_was_not_synced_goes_with_it() -> None:
    disk = SimulatedDisk()
    disk.make_folder(Path("/a/b"))
    descriptor = disk.create(Path("/a/b/x"))
    disk.sync(descriptor)
    disk.sync_folder(Path("/a/b"))
    random = Random(4)
    assert {len(disk.after_power_cut(random).files) for _ in range(100)} == {0, 1}
    disk.sync_folder(Path("/a"))
    disk.sync_folder(Path("/"))
    assert {len(disk.after_power_cut(random).files) for _ in range(100)} == {1}


# Seeded mistakes: each is a way in which programs have lost data, and each must be caught.


class NoSync(SimulatedDisk):
    def sync(self, descriptor: int) -> None:
        pass


class NoFolderSync(SimulatedDisk):
    def sync_folder(self, folder: Path) -> None:
        pass


class SyncBeforeWriting(SimulatedDisk):
    def create(self, path: Path) -> int:
        descriptor = super().create(path)
        SimulatedDisk.sync(self, descriptor)
        return descriptor

    def sync(self, descriptor: int) -> None:
        pass


class SyncAfterTheRename(SimulatedDisk):
    late: int | None = None

    def sync(self, descriptor: int) -> None:
        self.late = descriptor

    def close(self, descriptor: int) -> None:
        if descriptor != self.late:
            super().close(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        super().replace(source, target)
        if self.late is not None:
            SimulatedDisk.sync(self, self.late)
            self.late = None


class FolderSyncedBeforeTheRename(SimulatedDisk):
    def replace(self, source: Path, target: Path) -> None:
        SimulatedDisk.sync_folder(self, target.parent)
        super().replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        pass


class WritesAreOneShot(SimulatedDisk):
    """Claims to have written what it was given, as a program does that does not look at the count."""

    def write(self, descriptor: int, data: bytes, offset: int) -> int:
        super().write(descriptor, data, offset)
        return len(data)


def in_place(disk: Disk, path: Path, data: bytes) -> None:
    disk.remove(path)
    descriptor = disk.create(path)
    write_all(disk, descriptor, data)
    disk.sync(descriptor)
    disk.close(descriptor)
    disk.sync_folder(path.parent)


def removing_first(disk: Disk, path: Path, data: bytes) -> None:
    new = path.with_name("new")
    descriptor = disk.create(new)
    write_all(disk, descriptor, data)
    disk.sync(descriptor)
    disk.close(descriptor)
    disk.remove(path)
    disk.replace(new, path)
    disk.sync_folder(path.parent)


def with_a_backup(disk: Disk, path: Path, data: bytes) -> None:
    new = path.with_name("new")
    descriptor = disk.create(new)
    write_all(disk, descriptor, data)
    disk.sync(descriptor)
    disk.close(descriptor)
    disk.replace(path, path.with_name("backup"))
    disk.replace(new, path)
    disk.sync_folder(path.parent)


def syncing(disk: Disk, path: Path, data: bytes, tries: int, *, heeded: bool) -> None:
    new = path.with_name("new")
    descriptor = disk.create(new)
    write_all(disk, descriptor, data)
    for left in reversed(range(tries)):
        try:
            disk.sync(descriptor)
            break
        except OSError as error:
            if heeded and not left:
                raise disk_problem(error, path) from error
    disk.close(descriptor)
    disk.replace(new, path)
    disk.sync_folder(path.parent)


def heedless_of_a_failed_sync(disk: Disk, path: Path, data: bytes) -> None:
    syncing(disk, path, data, 1, heeded=False)


def syncing_the_same_descriptor_again(disk: Disk, path: Path, data: bytes) -> None:
    syncing(disk, path, data, 2, heeded=True)


def sync_fails(disk: SimulatedDisk, random: Random) -> None:
    disk.fail["sync"] = errno.EIO


def writes_are_short(disk: SimulatedDisk, random: Random) -> None:
    disk.most_bytes = 600


@pytest.mark.parametrize(
    "mistake",
    [
        {"kind": NoSync},
        {"kind": NoFolderSync},
        {"kind": SyncBeforeWriting},
        {"kind": SyncAfterTheRename},
        {"kind": FolderSyncedBeforeTheRename},
        {"kind": WritesAreOneShot, "trouble": writes_are_short},
        {"saver": in_place},
        {"saver": removing_first},
        {"saver": with_a_backup},
        {"saver": heedless_of_a_failed_sync, "trouble": sync_fails},
        {"saver": syncing_the_same_descriptor_again, "trouble": sync_fails},
    ],
    ids=lambda mistake: str((mistake.get("saver") or mistake["kind"]).__name__),
)
def test_a_mistake_in_saving_is_caught(mistake: dict[str, Any]) -> None:
    with pytest.raises(Loss):
        sum(save_trial(seed, **mistake) for seed in range(40))


def test_the_savers_above_differ_from_the_right_one_in_their_mistake_only() -> None:
    def right(disk: Disk, path: Path, data: bytes) -> None:
        syncing(disk, path, data, 1, heeded=True)

    assert sum(save_trial(seed, saver=right) for seed in range(30)) > 1000


class NoSyncOfParents(SimulatedDisk):
    def sync_folder(self, folder: Path) -> None:
        if folder.name.startswith("session") or folder.name == "maps":
            super().sync_folder(folder)


class SegmentsNotSyncedByName(SimulatedDisk):
    def sync_folder(self, folder: Path) -> None:
        if not folder.name.startswith("session"):
            super().sync_folder(folder)


class OnlyFirstSync(SimulatedDisk):
    """Syncs each file once, as a journal does that syncs its beginning and then trusts."""

    def __init__(self) -> None:
        super().__init__()
        self.synced: set[int] = set()

    def sync(self, descriptor: int) -> None:
        if descriptor not in self.synced:
            self.synced.add(descriptor)
            super().sync(descriptor)


class NoSyncOfBases(SimulatedDisk):
    def create(self, path: Path) -> int:
        descriptor = super().create(path)
        self.unsafe = descriptor if path.name.startswith("new-") else None
        return descriptor

    def sync(self, descriptor: int) -> None:
        if descriptor != self.unsafe:
            super().sync(descriptor)


class OldSegmentGoesFirst(SimulatedDisk):
    """Removes the old segments, for good, before the new one is written."""

    def create(self, path: Path) -> int:
        if path.name.startswith("segment-"):
            for name in self.names(path.parent):
                if name.startswith("segment-"):
                    self.remove(path.with_name(name))
            self.sync_folder(path.parent)
        return super().create(path)


class SyncOnSameDescriptor(SyncFails):
    """A sync that failed is tried again until it says yes."""

    def sync(self, descriptor: int) -> None:
        try:
            super().sync(descriptor)
        except OSError:
            SimulatedDisk.sync(self, descriptor)


def no_checksum(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_line(data: bytes, place: int, before: int) -> tuple[frames.Frame, int, int] | None:
        end = data.find(b"\n", place)
        if end < 0:
            return None
        try:
            number, _, body = data[place + 18 : end].partition(b" ")
            return frames.Frame(int(number), body), end + 1, 0
        except ValueError:
            return None

    monkeypatch.setattr(frames, "_read_line", read_line)


def the_newest_segment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "_rank", lambda recovery: (True, 0))


def saving_is_not_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery.Journal, "saving", lambda self, sha, revision: None)


def bases_are_dropped_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_base = session.Session.keep_base

    def keep_only(self: session.Session, data: bytes | None) -> str | None:
        digest = keep_base(self, data)
        for name in self._disk.names(self.make()):
            if name.startswith("base-") and name != session.base_name(digest):
                self._disk.remove(self.make() / name)
        return digest

    monkeypatch.setattr(session.Session, "keep_base", keep_only)


@pytest.mark.parametrize(
    "kind",
    [
        NoSync,
        NoFolderSync,
        NoSyncOfParents,
        SegmentsNotSyncedByName,
        OnlyFirstSync,
        NoSyncOfBases,
        OldSegmentGoesFirst,
        SyncOnSameDescriptor,
    ],
)
def test_a_mistake_in_the_journal_is_caught(kind: type[SimulatedDisk]) -> None:
    with pytest.raises(Loss):
        sum(journal_trial(seed, kind=kind) for seed in range(40))


def sessions_are_not_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "_foremost", lambda found: found)


def the_newest_session_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery, "_foremost", lambda found: found[-1:])


def the_old_session_goes_before_the_new_one_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    adopt = recovery.Journal.adopt

    def hasty(self: Any, base: Any, history: Any, frames: Any, session: Path | None = None) -> None:
        if session is not None:
            recovery.remove_session(session, self._disk)
            self._disk.sync_folder(session.parent)
        adopt(self, base, history, frames, session)

    monkeypatch.setattr(recovery.Journal, "adopt", hasty)


@pytest.mark.parametrize(
    "mistake",
    [
        no_checksum,
        the_newest_segment_wins,
        saving_is_not_announced,
        bases_are_dropped_at_once,
        sessions_are_not_told_apart,
        the_newest_session_wins,
        the_old_session_goes_before_the_new_one_is_safe,
    ],
)
def test_a_mistake_in_recovery_is_caught(mistake: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    mistake(monkeypatch)
    with pytest.raises((Loss, ValueError)):
        sum(journal_trial(seed) for seed in range(60))

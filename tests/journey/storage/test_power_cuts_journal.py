"""The power is cut while the crash journal is written: what was safe comes back; planted faults are seen."""

from __future__ import annotations

import errno
from pathlib import Path
from random import Random
from typing import Any

import pytest
from power_cut_trials import Loss, SyncFails, journal_trial, save_trial
from simulated_disk import SimulatedDisk

from journey.storage import frames, recovery, session
from journey.storage.disk import Disk, disk_problem, write_all

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

"""No power cut takes what was saved or safe, and a mistake in the protocol does not stay unseen."""

from __future__ import annotations

import errno
from pathlib import Path
from random import Random

import pytest
from power_cut_trials import STATE, JournalTrial, SyncFails, journal_trial, save_trial
from simulated_disk import SimulatedDisk

from journey.storage.disk import write_all
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

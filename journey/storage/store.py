"""A journey loaded from a path and saved to it, never over what somebody else has written meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from journey.journey import Journey
from journey.storage.digest import sha256_hex
from journey.storage.disk import REAL, Disk, read_safely, write_safely
from journey.storage.files import Loaded, decode, encode

MISSING = ""
"""The hash of a file that is not there: `save(..., expected_sha256=MISSING)` writes only a new file."""


class ChangedOnDisk(Exception):
    """The file is not the one last read or written; nothing was written. `found` is its hash now."""

    def __init__(self, path: Path, expected: str, found: str) -> None:
        super().__init__(str(path), expected, found)
        self.path = path
        self.expected = expected
        self.found = found


def load(path: Path | str, disk: Disk = REAL) -> Loaded:
    """Return what a file holds; what is wrong inside is named in `problems`.

    Raises
    ------
    DiskProblem
        if the file cannot be read at all.
    """
    return decode(read_safely(disk, Path(path)))


def file_hash(path: Path | str, disk: Disk = REAL) -> str:
    """Return the SHA-256 of a file as it is now, `MISSING` where there is none.

    Raises
    ------
    DiskProblem
        if the file is there but cannot be read.
    """
    target = disk.resolve(Path(path))
    if disk.status(target) is None:
        return MISSING
    return sha256_hex(read_safely(disk, target))


def save(
    journey: Journey,
    path: Path | str,
    expected_sha256: str | None = None,
    announce: Callable[[str], None] | None = None,
    disk: Disk = REAL,
) -> str:
    """Write a journey to a path, safely, and return the SHA-256 of the file.

    Parameters
    ----------
    journey : Journey
        the snapshot to be written; never a journey that was loaded view-only.
    path : Path or str
        where to; a symbolic link is followed.
    expected_sha256 : str, optional
        the hash last read or written, `MISSING` for a file that must be new; None replaces whatever is there.
    announce : callable, optional
        is handed the new hash before the rename: the place of `Journal.saving`.
    disk : Disk, optional
        the file system.

    Raises
    ------
    ChangedOnDisk
        if the file there is not the expected one; the same bytes, touched or copied, raise no alarm.
    DiskProblem
        if a call to the file system failed.
    Unwritable
        if the journey holds what no file can keep.
    """
    data = encode(journey)
    digest = sha256_hex(data)

    def check(target: Path) -> None:
        if expected_sha256 is not None:
            found = file_hash(target, disk)
            if found not in (expected_sha256, digest):
                raise ChangedOnDisk(Path(path), expected_sha256, found)
        if announce is not None:
            announce(digest)

    write_safely(disk, Path(path), data, check)
    return digest

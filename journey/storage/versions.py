"""The last ten saved versions of a document, kept beside its crash journal."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from journey.change import Change, difference
from journey.journey import Journey
from journey.storage.digest import sha256_hex
from journey.storage.disk import REAL, Disk, disk_problem, read_safely, write_safely
from journey.storage.files import Loaded, decode

MOST_VERSIONS = 10
_NAME = re.compile(r"(\d{8})-(\d{8}T\d{12})Z-([0-9a-f]{64})\.journey")


class Version(Struct, frozen=True):
    """One saved version: its number (the higher the newer), when it was saved, its hash and where it lies."""

    number: int
    saved: datetime
    sha256: str
    path: Path


def versions(folder: Path, disk: Disk = REAL) -> list[Version]:
    """Return the versions kept in a folder, newest first; none where there is no folder.

    Raises
    ------
    DiskProblem
        if the folder is there but cannot be read.
    """
    try:
        names = disk.names(folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise disk_problem(error, folder) from error
    found = []
    for name in names:
        if match := _NAME.fullmatch(name):
            saved = datetime.strptime(match[2], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
            found.append(Version(int(match[1]), saved, match[3], folder / name))
    return sorted(found, key=lambda version: version.number, reverse=True)


def keep(folder: Path, data: bytes, disk: Disk = REAL, now: datetime | None = None) -> Version:
    """Keep the bytes of a saved file as the newest version, and drop what is older than the last ten.

    The same bytes as those of the newest version are not kept twice.

    Raises
    ------
    DiskProblem
        if a call to the file system failed.
    """
    try:
        disk.make_folder(folder)
    except OSError as error:
        raise disk_problem(error, folder) from error
    digest = sha256_hex(data)
    kept = versions(folder, disk)
    if kept and kept[0].sha256 == digest:
        return kept[0]
    number = kept[0].number + 1 if kept else 1
    moment = now or datetime.now(UTC)
    path = folder / f"{number:08}-{moment:%Y%m%dT%H%M%S%f}Z-{digest}.journey"
    write_safely(disk, path, data)
    for version in kept[MOST_VERSIONS - 1 :]:
        with suppress(OSError):
            disk.remove(version.path)
    return Version(number, moment, digest, path)


def read_version(version: Version, disk: Disk = REAL) -> Loaded:
    """Return what a version holds.

    Raises
    ------
    DiskProblem
        if it cannot be read.
    """
    return decode(read_safely(disk, version.path))


def restored(present: Journey, version: Journey) -> Change:
    """Return the change that leads from the present back to a version: one undo step like any other."""
    return difference(present, version, "restore_version")

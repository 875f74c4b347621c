"""The folder of one session: the segments of its crash journal, and a copy of what they build on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from msgspec import Struct

from journey.journey import Journey
from journey.storage.digest import sha256_hex
from journey.storage.disk import Disk, write_all
from journey.storage.files import Unwritable, encode

SEGMENT = "segment-"
SESSION = "session-"


class Base(Struct, frozen=True):
    """What all changes of a segment build on.

    `sha256` is the hash of the document file, `data` the bytes of a copy (None where no file can keep the
    journey), `revision` the number of changes before it; `is_unsaved` says that no document file holds it.
    """

    sha256: str | None
    data: bytes | None
    revision: int
    is_unsaved: bool


def copy_of(journey: Journey) -> bytes | None:
    """Return the bytes of a journey as it is kept beside its journal, None where no file can keep it."""
    try:
        return encode(journey)
    except Unwritable:
        return None


def base_name(digest: str | None) -> str:
    """Return the name of the copy of a base with this hash."""
    return f"base-{digest}.journey"


def session_name(session: Path) -> str:
    """Return the name of a session's folder with that of its document."""
    return f"{session.parent.name}/{session.name}"


class Session:
    """A folder of its own below the folder of the document, made when it is first needed."""

    def __init__(self, disk: Disk, home: Path) -> None:
        self._disk = disk
        self._home = home
        self._folder: Path | None = None
        self._segments = 0

    def make(self) -> Path:
        """Return the folder, made where it is missing."""
        if self._folder is None:
            # Never a name that was there before: after a power cut its old content might be back.
            self._folder = self._home / f"{SESSION}{uuid4().hex}"
        self._disk.make_folder(self._folder)
        return self._folder

    def next_segment(self) -> Path:
        """Return a path for the next segment; the newer, the higher its number."""
        self._segments += 1
        return self.make() / f"{SEGMENT}{self._segments:08}.journal"

    def keep_base(self, data: bytes | None) -> str | None:
        """Keep a copy of what all changes build on, since the document file may be replaced or vanish."""
        if data is None:
            return None
        folder, digest = self.make(), sha256_hex(data)
        path = folder / base_name(digest)
        if self._disk.status(path) is None:
            temporary = folder / f"new-{uuid4().hex}"
            descriptor = self._disk.create(temporary)
            try:
                write_all(self._disk, descriptor, data)
                self._disk.sync(descriptor)
            finally:
                self._disk.close(descriptor)
            self._disk.replace(temporary, path)
        return digest

    def sync_folders(self) -> None:
        """Return once the names of the session, and those above it, are on the medium."""
        for folder in (self.make(), self._home, self._home.parent, self._home.parent.parent):
            self._disk.sync_folder(folder)

    def drop_all_but(self, segment: Path, digest: str | None) -> None:
        """Remove every segment and base but these: last of all, when these are safe."""
        kept = {segment.name, base_name(digest)}
        with suppress(OSError):
            for name in reversed(self._disk.names(segment.parent)):
                if name not in kept:
                    with suppress(OSError):
                        self._disk.remove(segment.parent / name)

    def remove(self) -> None:
        """Remove the session and all it holds."""
        if self._folder is not None:
            remove_session(self._folder, self._disk)


def remove_session(session: Path, disk: Disk) -> None:
    """Remove a session's files, its segments first: a base alone is nothing to recover."""
    with suppress(OSError):
        for name in reversed(disk.names(session)):
            with suppress(OSError):
                disk.remove(session / name)
        disk.remove_folder(session)
        # Or a power cut could bring it back after its document was saved and closed.
        disk.sync_folder(session.parent)

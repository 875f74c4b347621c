"""One file of the crash journal on disk: lines written into a reserve of zero bytes that is kept ahead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from journey.storage.disk import Disk, write_all
from journey.storage.frames import Frame, Header, lines, opening

RESERVE = 1 << 20
"""Bytes kept ahead of the last line, so that work goes on for a while where the disk is full."""


class Segment:
    """An open segment; whatever fails raises OSError and leaves what was written before untouched.

    Parameters
    ----------
    disk : Disk
        the file system.
    path : Path
        a file that must not exist yet.
    header : Header
        whose journal it is.
    history : iterable of Frame
        what could be undone and redone at the base.
    """

    def __init__(self, disk: Disk, path: Path, header: Header, history: Iterable[Frame]) -> None:
        self.path = path
        self._disk = disk
        text, self._checksum = opening(header, history)
        self._end = 0
        self._reserved = 0
        self.is_reserve_full = False
        self._descriptor: int | None = disk.create(path)
        try:
            self._put(text)
        except OSError:
            self.close()
            raise
        self.reserve()

    def append(self, frames: Sequence[Frame]) -> None:
        """Write lines behind the last whole one. A line that is written in part does not count."""
        text, checksum = lines(frames, self._checksum)
        self._put(text)
        self._checksum = checksum

    def _put(self, text: bytes) -> None:
        write_all(self._disk, self._open(), text, self._end)
        self._end += len(text)

    def reserve(self) -> None:
        """Keep the reserve ahead where the disk has room; `is_reserve_full` says whether that is so."""
        self._reserved = max(self._reserved, self._end)
        missing = self._end + RESERVE - self._reserved
        if missing < RESERVE // 2:
            self.is_reserve_full = True
            return
        try:
            write_all(self._disk, self._open(), bytes(missing), self._reserved)
        except OSError:
            self.is_reserve_full = False
            return
        self._reserved += missing
        self.is_reserve_full = True

    @property
    def left(self) -> int:
        """How many bytes of the reserve are left."""
        return max(self._reserved - self._end, 0)

    def sync(self) -> None:
        """Return once all lines written so far are on the medium."""
        self._disk.sync(self._open())

    def close(self) -> None:
        """Close the file; does nothing the second time."""
        if self._descriptor is not None:
            with suppress(OSError):
                self._disk.close(self._descriptor)
            self._descriptor = None

    def remove(self) -> None:
        """Close the file and remove it."""
        self.close()
        with suppress(OSError):
            self._disk.remove(self.path)

    def _open(self) -> int:
        if self._descriptor is None:
            raise OSError("the segment is closed")
        return self._descriptor


def new_token() -> int:
    """Return a random number for a header."""
    return uuid4().int & 0xFFFF_FFFF

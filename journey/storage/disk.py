"""The only file of journey that touches the file system: primitive calls, and a file replaced safely."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Protocol

from msgspec import Struct

from journey.storage.digest import sha256_hex

LARGEST_FILE = 512 * 1024 * 1024
STALE_SECONDS = 3600.0
_PIECE = 1 << 20


class Status(Struct, frozen=True):
    """What the file system tells of a path: permission bits, bytes, seconds since 1970, regular or not."""

    mode: int
    size: int
    modified: float
    is_file: bool


class DiskProblem(Exception):
    """A call to the file system failed, or was refused beforehand: a code, the path, the errno or None."""

    def __init__(self, code: str, path: Path, number: int | None = None) -> None:
        super().__init__(code, str(path), number)
        self.code = code
        self.path = path
        self.errno = number


_CODES = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.EROFS: "read_only",
    errno.ENOENT: "not_found",
    errno.ENOTDIR: "not_found",
    errno.EISDIR: "not_a_file",
    errno.EIO: "disk_error",
    errno.ENAMETOOLONG: "name_too_long",
    errno.ELOOP: "link_loop",
}


def disk_problem(error: OSError, path: Path) -> DiskProblem:
    """Return the operating system's error as a problem with a code."""
    return DiskProblem(_CODES.get(error.errno or 0, "disk_error"), path, error.errno)


class Disk(Protocol):
    """The calls that storage makes; each may raise OSError. A simulated disk can stand in for the real."""

    def resolve(self, path: Path) -> Path:
        """Return the absolute path with every symbolic link followed."""

    def status(self, path: Path) -> Status | None:
        """Return what is known of a path, None where nothing is there."""

    def may_write(self, path: Path) -> bool:
        """Whether the present user may write to an existing file."""

    def read(self, path: Path) -> bytes:
        """Return all bytes of a file."""

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder, sorted."""

    def create(self, path: Path) -> int:
        """Create a file that must not exist yet, and return its descriptor."""

    def copy_mode(self, descriptor: int, status: Status) -> None:
        """Give the open file the permissions of another."""

    def write(self, descriptor: int, data: bytes, offset: int) -> int:
        """Write at an offset and return how many bytes were written: perhaps fewer than given."""

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut the open file to a size in bytes."""

    def sync(self, descriptor: int) -> None:
        """Return once the bytes of the open file are on the medium."""

    def close(self, descriptor: int) -> None:
        """Close a descriptor."""

    def replace(self, source: Path, target: Path) -> None:
        """Give the file another name, in one step, in place of what had that name."""

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in a folder are on the medium."""

    def remove(self, path: Path) -> None:
        """Remove a file."""

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those above it, where they do not exist."""

    def remove_folder(self, folder: Path) -> None:
        """Remove an empty folder."""

    def lock(self, path: Path) -> int | None:
        """Lock a file as long as this process lives; None where another holder lives."""

    def unlock(self, descriptor: int) -> None:
        """Let go of a lock."""


class RealDisk:
    """The file system of this computer."""

    def resolve(self, path: Path) -> Path:
        """Return the absolute path with every symbolic link followed."""
        return Path(os.path.realpath(path))

    def status(self, path: Path) -> Status | None:
        """Return what is known of a path, None where nothing is there."""
        try:
            found = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        mode = stat.S_IMODE(found.st_mode)
        return Status(mode, found.st_size, found.st_mtime, stat.S_ISREG(found.st_mode))

    def may_write(self, path: Path) -> bool:
        """Whether the present user may write to an existing file."""
        return os.access(path, os.W_OK)

    def read(self, path: Path) -> bytes:
        """Return all bytes of a file."""
        return path.read_bytes()

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder, sorted."""
        return sorted(os.listdir(folder))

    def create(self, path: Path) -> int:
        """Create a file that must not exist yet, and return its descriptor."""
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
        return os.open(path, flags, 0o666)

    def copy_mode(self, descriptor: int, status: Status) -> None:
        """Give the open file the permissions of another."""
        if sys.platform != "win32":
            os.fchmod(descriptor, status.mode)

    def write(self, descriptor: int, data: bytes, offset: int) -> int:
        """Write at an offset and return how many bytes were written: perhaps fewer than given."""
        if sys.platform == "win32":
            os.lseek(descriptor, offset, os.SEEK_SET)
            return os.write(descriptor, data)
        else:  # noqa: RET505 (the type checker reads the branches of a platform apart)
            return os.pwrite(descriptor, data, offset)

    def truncate(self, descriptor: int, size: int) -> None:
        """Cut the open file to a size in bytes."""
        os.ftruncate(descriptor, size)

    def sync(self, descriptor: int) -> None:
        """Return once the bytes of the open file are on the medium."""
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a descriptor."""
        os.close(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        """Give the file another name, in one step, in place of what had that name."""
        os.replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        """Return once the names in a folder are on the medium."""
        if sys.platform == "win32":
            return  # Windows opens no folder; NTFS journals its names.
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def make_folder(self, folder: Path) -> None:
        """Make a folder and those above it, where they do not exist."""
        folder.mkdir(parents=True, exist_ok=True)

    def remove_folder(self, folder: Path) -> None:
        """Remove an empty folder."""
        folder.rmdir()

    def lock(self, path: Path) -> int | None:
        """Lock a file as long as this process lives; None where another holder lives."""
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _take_lock(descriptor)
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                return None
            raise
        return descriptor

    def unlock(self, descriptor: int) -> None:
        """Let go of a lock."""
        os.close(descriptor)


def _take_lock(descriptor: int) -> None:
    # The system lets go of either lock when the process dies, however it dies.
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


REAL = RealDisk()


def write_all(disk: Disk, descriptor: int, data: bytes, offset: int = 0) -> None:
    """Write all bytes at an offset, however few the system takes at a time.

    Raises
    ------
    OSError
        if a write fails, or takes nothing.
    """
    view = memoryview(data)
    done = 0
    while done < len(data):
        count = disk.write(descriptor, bytes(view[done : done + _PIECE]), offset + done)
        if count <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        done += count


def read_safely(disk: Disk, path: Path) -> bytes:
    """Return the bytes of a regular file of bearable size.

    Raises
    ------
    DiskProblem
        if it is not there, not a file, too large, or cannot be read.
    """
    try:
        found = disk.status(path)
        if found is None:
            raise DiskProblem("not_found", path, errno.ENOENT)
        if not found.is_file:
            raise DiskProblem("not_a_file", path)
        if found.size > LARGEST_FILE:
            raise DiskProblem("too_large", path)
        return disk.read(path)
    except OSError as error:
        raise disk_problem(error, path) from error


def write_safely(disk: Disk, path: Path, data: bytes, check: Callable[[Path], None] | None = None) -> None:
    """Replace a file by new bytes so that at any moment one whole version stands there, old or new.

    A temporary file beside the target is written, synced and renamed over it; then the folder is synced.
    A symbolic link stays, its target is replaced. `check` is called with the target just before the
    rename and may raise to prevent it.

    Raises
    ------
    DiskProblem
        if a call fails; the temporary file is removed then. With the code "folder_not_synced" the new
        file stands there but may not survive a power cut.
    """
    try:
        target = disk.resolve(path)
        status = disk.status(target)
        _refuse(disk, target, status)
        _remove_stale(disk, target)
        temporary = target.with_name(f"{_hidden(target)}{os.urandom(8).hex()}.tmp")
        try:
            _write_new(disk, temporary, data, status)
            if check is not None:
                check(target)
            disk.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                disk.remove(temporary)
            raise
    except OSError as error:
        raise disk_problem(error, path) from error
    try:
        disk.sync_folder(target.parent)
    except OSError as error:
        raise DiskProblem("folder_not_synced", path, error.errno) from error


def _refuse(disk: Disk, target: Path, status: Status | None) -> None:
    if status is None:
        return
    if not status.is_file:
        raise DiskProblem("not_a_file", target)
    # A rename would replace a read-only file without asking.
    if not status.mode & 0o222 or not disk.may_write(target):
        raise DiskProblem("read_only", target)


def _hidden(target: Path) -> str:
    return f".waymark-{sha256_hex(target.name.encode(errors='surrogatepass'))[:16]}-"


def _remove_stale(disk: Disk, target: Path) -> None:
    """Remove what a save of this file that was killed long ago has left behind."""
    with suppress(OSError):
        for name in disk.names(target.parent):
            if name.startswith(_hidden(target)):
                found = disk.status(target.with_name(name))
                if found is not None and time() - found.modified > STALE_SECONDS:
                    disk.remove(target.with_name(name))


def _write_new(disk: Disk, path: Path, data: bytes, like: Status | None) -> None:
    descriptor = disk.create(path)
    try:
        if like is not None:
            disk.copy_mode(descriptor, like)
        write_all(disk, descriptor, data)
        disk.sync(descriptor)
    finally:
        disk.close(descriptor)

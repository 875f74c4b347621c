"""Temporary folders held by a lock, so that those of processes that were killed are found and removed."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType

PREFIX = "waymark-events-"
LOCK = "in-use"


class Scratch:
    """A temporary folder of this process, gone with `close` and, if that is never called, at the next one.

    Example
    -------
    >>> with Scratch() as folder:
    ...     folder.is_dir()
    True
    >>> folder.exists()
    False
    """

    def __init__(self) -> None:
        remove_forsaken()
        self.path, self._lock = _held()

    def close(self) -> None:
        """Remove the folder and all in it."""
        with suppress(OSError):
            os.close(self._lock)
        self._lock = -1
        shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _held() -> tuple[Path, int]:
    """Return a new folder and its lock; begins anew where another process takes it for a forsaken one."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        if _locked(lock) is not False and _is_at(lock, folder / LOCK):
            return folder, lock
        os.close(lock)


def _is_at(lock: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock), path.stat())
    except OSError:
        return False


def _locked(lock: int) -> bool | None:
    """Lock a file until it is closed; False where another process has, None where nobody can here."""
    try:
        import fcntl
    except ImportError:  # Windows: what is open there cannot be removed, which says the same
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def remove_forsaken() -> int:
    """Remove the folders of this person's processes that ended without closing them; return how many."""
    removed = 0
    with suppress(OSError):
        for each in os.scandir(tempfile.gettempdir()):
            if each.name.startswith(PREFIX) and _is_own_folder(each):
                removed += _remove(Path(each.path))
    return removed


def _is_own_folder(entry: os.DirEntry[str]) -> bool:
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())


def _remove(folder: Path) -> bool:
    """Remove a folder that nobody holds; the lock goes last, so that what is left over is found again."""
    try:
        lock = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return False
    try:
        if os.name != "nt" and not _locked(lock):
            return False
        if os.name == "nt":
            os.close(lock)
            lock = -1
            # What another process has open there can be neither renamed nor removed.
            (folder / LOCK).rename(folder / "forsaken").rename(folder / LOCK)
        for each in folder.iterdir():
            if each.name != LOCK:
                _forget(each)
        shutil.rmtree(folder)
    except OSError:
        return False
    finally:
        if lock >= 0:
            os.close(lock)
    return True


def _forget(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()

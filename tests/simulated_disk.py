"""Disks that fail: a real one whose calls fail on demand, and a simulated one whose power can be cut."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from journey.storage.disk import RealDisk, Status

SECTOR = 512


def failure(number: int) -> OSError:
    """Return the error that the system raises with this number."""
    return OSError(number, os.strerror(number))


class FaultyDisk(RealDisk):
    """A real disk, one whose calls can be made to fail, to fall short, or to find the disk full."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.full = False
        self.most_bytes: int | None = None
        self._countdown: int | None = None
        self._times = 0
        self._number = 0
        self._name: str | None = None
        self._ends: dict[int, int] = {}

    def fail_next(self, name: str, number: int) -> None:
        """Let the next call of this name fail."""
        self._name, self._number = name, number

    def fail_from(self, place: int | None, number: int = errno.EIO, times: int = 1 << 30) -> None:
        """Let calls fail, from the place-th (counted from now) on, so many times; None ends it."""
        self._countdown, self._number, self._times = place, number, times

    def _called(self, name: str, subject: Any) -> None:
        self.calls.append((name, subject))
        if self._name == name:
            self._name = None
            raise failure(self._number)
        if self._countdown is not None:
            if self._countdown > 0:
                self._countdown -= 1
            elif self._times > 0:
                self._times -= 1
                raise failure(self._number)

    def status(self, path: Path) -> Status | None:
        self._called("status", path)
        return super().status(path)

    def read(self, path: Path) -> bytes:
        self._called("read", path)
        return super().read(path)

    def names(self, folder: Path) -> list[str]:
        self._called("names", folder)
        return super().names(folder)

    def create(self, path: Path) -> int:
        self._called("create", path)
        descriptor = super().create(path)
        self._ends[descriptor] = 0
        return descriptor

    def copy_mode(self, descriptor: int, status: Status) -> None:
        self._called("copy_mode", descriptor)
        super().copy_mode(descriptor, status)

    def write(self, descriptor: int, data: bytes, offset: int) -> int:
        self._called("write", descriptor)
        if self.most_bytes is not None:
            data = data[: self.most_bytes]
        end = self._ends.get(descriptor, 0)
        if self.full:
            data = data[: max(end - offset, 0)]
            if not data:
                raise failure(errno.ENOSPC)
        count = super().write(descriptor, data, offset)
        self._ends[descriptor] = max(end, offset + count)
        return count

    def sync(self, descriptor: int) -> None:
        self._called("sync", descriptor)
        super().sync(descriptor)

    def replace(self, source: Path, target: Path) -> None:
        self._called("replace", target)
        super().replace(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._called("sync_folder", folder)
        super().sync_folder(folder)

    def remove(self, path: Path) -> None:
        self._called("remove", path)
        super().remove(path)

    def make_folder(self, folder: Path) -> None:
        self._called("make_folder", folder)
        super().make_folder(folder)


@dataclass
class Inode:
    """The bytes of a file as programs see them, those on the medium, and the writes in between."""

    data: bytearray = field(default_factory=bytearray)
    durable: bytes = b""
    pending: list[tuple[int, bytes]] = field(default_factory=list)


Entry = tuple[str, str, Inode | None]
"""A change of a name that no folder sync has made durable: path, "file", "folder" or "gone", inode."""


class SimulatedDisk:
    """A disk in memory that knows what a power cut may leave of it.

    What was written since the last sync of a file survives in any subset of its sectors, and a sector
    may be torn; what happened to names since the last sync of their folder survives in any subset, each
    rename whole or not at all. A sync that fails forgets what was to be synced, as Linux does: the next
    one says yes without having written it.
    """

    def __init__(self) -> None:
        self.files: dict[str, Inode] = {}
        self.folders: set[str] = {"/"}
        self.after_call: Callable[[str], None] | None = None
        self.fail: dict[str, int] = {}
        self.capacity: int | None = None
        self.most_bytes: int | None = None
        self._durable_files: dict[str, Inode] = {}
        self._durable_folders: set[str] = {"/"}
        self._changes: dict[str, list[tuple[Entry, ...]]] = {}
        self._open: dict[int, Inode] = {}
        self._next = 3
        self._locks: dict[int, str] = {}

    # What programs call.

    def _done(self, call: str) -> None:
        if self.after_call is not None:
            self.after_call(call)

    def _may_fail(self, call: str) -> None:
        if call in self.fail:
            raise failure(self.fail.pop(call))

    def resolve(self, path: Path) -> Path:
        return Path(path)

    def status(self, path: Path) -> Status | None:
        inode = self.files.get(str(path))
        if inode is None:
            return Status(0o755, 0, 0.0, False) if str(path) in self.folders else None
        return Status(0o644, len(inode.data), 0.0, True)

    def may_write(self, path: Path) -> bool:
        return True

    def read(self, path: Path) -> bytes:
        inode = self.files.get(str(path))
        if inode is None:
            raise failure(errno.ENOENT)
        return bytes(inode.data)

    def names(self, folder: Path) -> list[str]:
        if str(folder) not in self.folders:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        inside = str(folder).rstrip("/") + "/"
        paths = [*self.files, *self.folders]
        return sorted(
            path[len(inside) :]
            for path in paths
            if path.startswith(inside) and "/" not in path[len(inside) :] and path != "/"
        )

    def create(self, path: Path) -> int:
        self._may_fail("create")
        name = str(path)
        if name in self.files:
            raise failure(errno.EEXIST)
        if str(path.parent) not in self.folders:
            raise failure(errno.ENOENT)
        inode = Inode()
        self.files[name] = inode
        self._note(path.parent, (name, "file", inode))
        descriptor, self._next = self._next, self._next + 1
        self._open[descriptor] = inode
        self._done("create")
        return descriptor

    def copy_mode(self, descriptor: int, status: Status) -> None:
        self._open[descriptor]

    def write(self, descriptor: int, data: bytes, offset: int) -> int:
        self._may_fail("write")
        inode = self._open[descriptor]
        if self.most_bytes is not None:
            data = data[: self.most_bytes]
        if self.capacity is not None:
            used = sum(len(other.data) for other in self.files.values())
            data = data[: max(len(inode.data) - offset, 0) + max(self.capacity - used, 0)]
            if not data:
                raise failure(errno.ENOSPC)
        if offset > len(inode.data):
            inode.data.extend(bytes(offset - len(inode.data)))
        inode.data[offset : offset + len(data)] = data
        inode.pending.append((offset, bytes(data)))
        self._done("write")
        return len(data)

    def truncate(self, descriptor: int, size: int) -> None:
        raise NotImplementedError

    def sync(self, descriptor: int) -> None:
        inode = self._open[descriptor]
        if "sync" in self.fail:
            inode.pending.clear()
            self._may_fail("sync")
        inode.durable = _applied(inode.durable, inode.pending)
        inode.pending.clear()
        self._done("sync")

    def close(self, descriptor: int) -> None:
        del self._open[descriptor]

    def replace(self, source: Path, target: Path) -> None:
        self._may_fail("replace")
        if str(source) not in self.files:
            raise failure(errno.ENOENT)
        inode = self.files.pop(str(source))
        self.files[str(target)] = inode
        self._note(target.parent, (str(source), "gone", inode), (str(target), "file", inode))
        self._done("replace")

    def sync_folder(self, folder: Path) -> None:
        self._may_fail("sync_folder")
        if str(folder) not in self.folders:
            raise failure(errno.ENOENT)
        for entries in self._changes.pop(str(folder), []):
            _enter(entries, self._durable_files, self._durable_folders)
        self._done("sync_folder")

    def remove(self, path: Path) -> None:
        self._may_fail("remove")
        if str(path) not in self.files:
            raise failure(errno.ENOENT)
        self._note(path.parent, (str(path), "gone", self.files.pop(str(path))))
        self._done("remove")

    def make_folder(self, folder: Path) -> None:
        for path in [*reversed(folder.parents), folder]:
            if str(path) not in self.folders:
                self.folders.add(str(path))
                self._note(path.parent, (str(path), "folder", None))
        self._done("make_folder")

    def remove_folder(self, folder: Path) -> None:
        if self.names(folder):
            raise failure(errno.ENOTEMPTY)
        self.folders.discard(str(folder))
        self._note(folder.parent, (str(folder), "gone", None))
        self._done("remove_folder")

    def lock(self, path: Path) -> int | None:
        if str(path) in self._locks.values():
            return None
        if str(path.parent) not in self.folders:
            raise failure(errno.ENOENT)
        descriptor, self._next = self._next, self._next + 1
        self._locks[descriptor] = str(path)
        return descriptor

    def unlock(self, descriptor: int) -> None:
        del self._locks[descriptor]

    def _note(self, folder: Path, *entries: Entry) -> None:
        self._changes.setdefault(str(folder), []).append(entries)

    # What a power cut leaves.

    def after_power_cut(self, random: Random) -> SimulatedDisk:
        """Return one of the states in which the next start may find the disk."""
        files, folders = dict(self._durable_files), set(self._durable_folders)
        for changes in self._changes.values():
            bias = random.choice((0.0, 0.5, 1.0))
            for entries in changes:
                if random.random() < bias:
                    _enter(entries, files, folders)
        left = type(self)()
        survivors: dict[int, Inode] = {}
        for name, inode in files.items():
            if id(inode) not in survivors:
                data = _left_of(inode, random)
                survivors[id(inode)] = Inode(bytearray(data), data)
            if _is_reachable(name, folders):
                left.files[name] = survivors[id(inode)]
        left.folders = {folder for folder in folders if _is_reachable(folder, folders)}
        left._durable_files, left._durable_folders = dict(left.files), set(left.folders)
        return left

    def all_kept(self) -> Iterator[tuple[str, bytes]]:
        """Return the files as programs see them."""
        return ((name, bytes(inode.data)) for name, inode in self.files.items())


def _is_reachable(name: str, folders: set[str]) -> bool:
    return all(str(parent) in folders for parent in Path(name).parents)


def _enter(entries: tuple[Entry, ...], files: dict[str, Inode], folders: set[str]) -> None:
    for name, kind, inode in entries:
        if kind == "folder":
            folders.add(name)
        elif kind == "file" and inode is not None:
            files[name] = inode
        elif inode is None:
            folders.discard(name)
            for inside in [path for path in files if path.startswith(name + "/")]:
                del files[inside]
        elif files.get(name) is inode:
            del files[name]


def _applied(data: bytes, writes: list[tuple[int, bytes]]) -> bytes:
    if not writes:
        return data
    result = bytearray(data)
    for offset, part in writes:
        if offset > len(result):
            result.extend(bytes(offset - len(result)))
        result[offset : offset + len(part)] = part
    return bytes(result)


def _left_of(inode: Inode, random: Random) -> bytes:
    """Return durable bytes with any subset of the sectors written since; now and then one is torn."""
    if not inode.pending:
        return inode.durable
    chance = random.choice((0.0, 0.5, 0.9, 1.0))
    survived = []
    for offset, data in inode.pending:
        if len(data) > 64 * SECTOR and not data.strip(b"\0"):
            # A reserve of zeros says nothing in parts that it does not say as a whole.
            if random.random() < chance:
                survived.append((offset, data))
            continue
        place = 0
        while place < len(data):
            size = min(SECTOR - (offset + place) % SECTOR, len(data) - place)
            if random.random() < chance:
                torn = random.randrange(size) if random.random() < 0.1 else size
                survived.append((offset + place, data[place : place + torn]))
            place += size
    return _applied(inode.durable, survived)

"""Watching the folder of the open map: another hand at the file, and the copies that cloud folders make."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from journey.storage.disk import REAL, DiskProblem
from journey.storage.store import file_hash

PAUSE_MS = 150
CONFLICT = re.compile(
    r"sync-conflict-\d{8}|conflicted copy|case conflict|\([^()]*(\d{4}-\d{2}-\d{2}|conflict)[^()]*\)",
    re.IGNORECASE,
)
"""How cloud folders name the copy that lost: Syncthing, Dropbox and ownCloud in any language, Nextcloud."""


class Seen(Struct, frozen=True):
    """What stands in the folder: the hash of the file ("" where it is gone), and copies of a conflict."""

    sha256: str
    conflicts: tuple[Path, ...]


def look(path: Path) -> Seen | None:
    """Look at a file and its folder; None where they cannot be read. Not for the window thread."""
    try:
        return Seen(file_hash(path), conflict_copies(path, REAL.names(path.parent)))
    except (DiskProblem, OSError):
        return None


def conflict_copies(path: Path, names: list[str]) -> tuple[Path, ...]:
    """Return those names beside a file that are copies which a cloud folder set aside.

    >>> names = ["shop.journey", "shop (Anna's conflicted copy 2026-11-21).journey", "shop 2.journey"]
    >>> [each.name for each in conflict_copies(Path("shop.journey"), names)]
    ["shop (Anna's conflicted copy 2026-11-21).journey"]
    """
    stem, ending = path.stem, path.suffix
    return tuple(
        path.with_name(name)
        for name in names
        if name != path.name
        and name.startswith(stem)
        and name.endswith(ending)
        and CONFLICT.search(name[len(stem) :])
    )


class FolderWatch(QObject):
    """Says that something stirs around a file.

    The folder is watched, for a watch on the file dies when the file is replaced; and the file, for what is
    written into it without replacing it stirs no folder.

    Signals
    -------
    stirred()
        the file or its folder changed; said once for all that happens within a moment.
    """

    stirred = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._stir)
        self._watcher.fileChanged.connect(self._stir)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._path: Path | None = None

    def watch(self, path: Path | None) -> None:
        """Watch another file, or none."""
        watched = [*self._watcher.files(), *self._watcher.directories()]
        if watched:
            self._watcher.removePaths(watched)
        self._path = path
        if path is not None:
            self._watcher.addPaths([str(path), str(path.parent)])

    def _stir(self) -> None:
        if not self._pause.isActive():
            self._pause.start()

    def _tell(self) -> None:
        if self._path is not None and str(self._path) not in self._watcher.files():
            # It was replaced: the file that now bears the name is another.
            self._watcher.addPath(str(self._path))
        self.stirred.emit()

"""What a crash has left behind: the journals without a living owner, and the documents they lead to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from journey.document import Document
from journey.journey import Journey
from journey.storage.digest import sha256_hex
from journey.storage.disk import REAL, Disk, DiskProblem
from journey.storage.files import decode
from journey.storage.frames import Frame, Header, read_segment
from journey.storage.history import Replay, read_history
from journey.storage.journal import (
    AlreadyOpen,
    Journal,
    JournalStatus,
    document_id,
)
from journey.storage.plain import Problem
from journey.storage.session import SEGMENT, SESSION, Base, base_name, remove_session, session_name
from journey.storage.store import file_hash


class NotReplayable(Exception):
    """The base that the changes build on is nowhere to be found."""


class Recovery(Struct):
    """The changes of one session that no document file holds.

    `path` is the document file of then; `is_in_place` says that it is still the one the changes build on,
    so that the recovered document can go on with it (`file_sha256` is its hash, for the next save). If not,
    the recovered document is a separate copy without a file. `edits` counts the changes that the file lacks.
    `problems`: "tail_cut" where the last lines were damaged, "base_missing" where the copy of what
    the changes build on is gone, "change_unfit" where replay had to stop early.
    """

    document: str
    path: Path | None
    is_in_place: bool
    file_sha256: str | None
    edits: int
    last_change: datetime
    problems: tuple[Problem, ...]
    _folder: Path
    _session: Path
    _header: Header
    _frames: tuple[Frame, ...]
    _base: bytes | None
    _has_base: bool
    _saved_at: int | None
    _disk: Disk

    @property
    def is_worth_it(self) -> bool:
        """Whether there is anything that the document file lacks, or a loss to be told."""
        is_cut = any(problem.code == "tail_cut" for problem in self.problems)
        return bool(self.edits) or is_cut or (self._header.unsaved and self._has_base)

    def replay(self, base_journey: Journey | None = None) -> Document:
        """Return the document as it stood, with its undo history.

        Parameters
        ----------
        base_journey : Journey, optional
            what the changes build on; needed only where no copy of it was kept ("base_missing").

        Raises
        ------
        NotReplayable
            if there is neither a copy of the base nor `base_journey`.
        """
        base = decode(self._base).journey if self._base is not None else base_journey
        if base is None:
            raise NotReplayable(self.document)
        history = read_history(self._frames)
        replay = Replay(base, self._header.revision, history, self._frames, self._saved_at)
        if not replay.is_whole:
            self.problems += (Problem("change_unfit"),)
        return replay.document

    def resume(
        self,
        *,
        threaded: bool = True,
        on_status: Callable[[JournalStatus], None] | None = None,
    ) -> Journal:
        """Return a living journal that goes on from here, and drop what the crash has left once that is safe.

        The journal is that of the document's path where `is_in_place`, else of a new document without one.

        Raises
        ------
        AlreadyOpen
            if another window or instance was faster.
        """
        if self._disk.status(self._session) is None:
            raise AlreadyOpen(self.document)
        name = self.document if self.is_in_place or self.path is None else document_id(None)
        path = self.path if self.is_in_place else None
        journal = Journal(self._folder, name, path, disk=self._disk, on_status=on_status)
        known = self._header
        is_unsaved = known.unsaved or not self.is_in_place
        base = Base(known.base, self._base, known.revision, is_unsaved=is_unsaved)
        kept = [frame for frame in self._frames if frame.is_change or frame.how == "saving"]
        journal.adopt(base, read_history(self._frames), kept, self._session)
        journal.begin(threaded=threaded)
        return journal

    def discard(self) -> None:
        """Remove what the crash has left of this session."""
        remove_session(self._session, self._disk)


def recoverable(folder: Path, disk: Disk = REAL) -> list[Recovery]:
    """Return what can be recovered from the journals in a folder, the latest change first.

    Journals with a living owner are left alone; those that hold nothing the document file lacks are removed.

    Parameters
    ----------
    folder : Path
        the user's state folder for journals, as handed to `Journal.start`.
    """
    found = []
    with ExitStack() as locks:
        for home in _names(folder, disk):
            with suppress(OSError):
                owner = disk.lock(folder / home / "lock")
                if owner is not None:
                    locks.callback(disk.unlock, owner)
                    found += _of_document(folder, home, disk)
        worthy = []
        for recovery in _foremost(found):
            if recovery.is_worth_it:
                worthy.append(recovery)
            else:
                recovery.discard()
    return sorted(worthy, key=lambda recovery: recovery.last_change, reverse=True)


def _foremost(found: list[Recovery]) -> list[Recovery]:
    """Of a session and the one that went on from it, keep the one that leads further.

    Both are there where the power went while a recovered session was being taken over.
    """
    by_name = {session_name(recovery._session): recovery for recovery in found}
    for name, recovery in list(by_name.items()):
        former = by_name.get(recovery._header.follows or "")
        if former is not None and name in by_name:
            lesser = former if _rank(recovery) >= _rank(former) else recovery
            del by_name[session_name(lesser._session)]
            lesser.discard()
    return list(by_name.values())


def _names(folder: Path, disk: Disk) -> list[str]:
    try:
        return disk.names(folder)
    except OSError:
        return []


def _of_document(folder: Path, home: str, disk: Disk) -> list[Recovery]:
    found = []
    for name in _names(folder / home, disk):
        if name.startswith(SESSION):
            session = folder / home / name
            recovery = _of_session(folder, session, disk)
            if recovery is not None:
                found.append(recovery)
            elif not _has_segments(session, disk):
                # A segment without a readable header is left for whoever knows how to read it.
                remove_session(session, disk)
    return found


def _has_segments(session: Path, disk: Disk) -> bool:
    return any(name.startswith(SEGMENT) for name in _names(session, disk))


def _of_session(folder: Path, session: Path, disk: Disk) -> Recovery | None:
    """Of all segments that can be replayed, take the one that leads furthest; the newest of those."""
    best: Recovery | None = None
    for name in _names(session, disk):
        if name.startswith(SEGMENT):
            recovery = _of_segment(folder, session, session / name, disk)
            if recovery is not None and (best is None or _rank(recovery) >= _rank(best)):
                best = recovery
    return best


def _rank(recovery: Recovery) -> tuple[bool, int]:
    frames = recovery._frames
    return recovery._has_base, frames[-1].revision if frames else recovery._header.revision


def _of_segment(folder: Path, session: Path, path: Path, disk: Disk) -> Recovery | None:
    try:
        reading = read_segment(disk.read(path))
        status = disk.status(path)
    except OSError:
        return None
    if reading is None or status is None:
        return None
    header = reading.header
    base = _base(session, header.copy, disk)
    has_base = base is not None or header.copy is None
    problems = [Problem("tail_cut")] if reading.is_cut else []
    if not has_base:
        problems.append(Problem("base_missing"))
    document = Path(header.path) if header.path is not None else None
    found = _file_hash(document, disk)
    saved_at = _saved_at(header, reading.frames, found)
    changes = [frame for frame in reading.frames if frame.is_change]
    return Recovery(
        document=header.document,
        path=document,
        is_in_place=saved_at is not None,
        file_sha256=found if saved_at is not None else None,
        edits=len([frame for frame in changes if saved_at is None or frame.revision > saved_at]),
        last_change=datetime.fromtimestamp(status.modified, UTC),
        problems=tuple(problems),
        _folder=folder,
        _session=session,
        _header=header,
        _frames=reading.frames,
        _base=base,
        _has_base=has_base,
        _saved_at=saved_at,
        _disk=disk,
    )


def _base(session: Path, copy: str | None, disk: Disk) -> bytes | None:
    if copy is None:
        return None
    try:
        data = disk.read(session / base_name(copy))
    except OSError:
        return None
    return data if sha256_hex(data) == copy else None


def _file_hash(path: Path | None, disk: Disk) -> str | None:
    if path is None:
        return None
    try:
        return file_hash(path, disk)
    except (OSError, DiskProblem):
        return None


def _saved_at(header: Header, frames: tuple[Frame, ...], found: str | None) -> int | None:
    """Return the revision that the document file holds, None where it is another file by now."""
    at = header.revision if found and found == header.base else None
    for frame in frames:
        if frame.how == "saving":
            said = frame.content()
            if found and said["sha256"] == found:
                at = int(said["at"])
    return at

"""The crash journal: each Change is with the system before the command returns, and safe soon after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Condition, Lock, Thread
from uuid import uuid4

from msgspec import Struct, field

from journey.change import Change
from journey.journey import Journey
from journey.storage.digest import sha256_hex
from journey.storage.disk import REAL, Disk, DiskProblem, disk_problem
from journey.storage.frames import Frame, Header, change_body
from journey.storage.history import History
from journey.storage.segment import Segment, new_token
from journey.storage.session import Base, Session, copy_of, remove_session, session_name

GATHER_SECONDS = 0.1
RETRY_SECONDS = 2.0
LONGEST_ID = 64
_LETTERS_OF_ID = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")


class AlreadyOpen(Exception):
    """Another living window or instance holds the journal of this document."""


class JournalStatus(Struct, frozen=True):
    """Whether every change so far survives a power cut, and if not, why: a code with parameters.

    Codes: "safe"; "pending" (written, synced within 250 ms); "reserve" (safe, but the disk is full and
    `left` bytes remain); any other code is that of a DiskProblem, or "unwritable", and means not safe.
    """

    is_safe: bool
    code: str
    parameters: Mapping[str, str | int] = field(default_factory=dict)


def document_id(path: Path | str | None, disk: Disk = REAL) -> str:
    """Return the name under which a document's journal and versions are kept: of its path, or a new one."""
    if path is None:
        return uuid4().hex
    return sha256_hex(str(disk.resolve(Path(path))).encode(errors="surrogatepass"))[:32]


def versions_folder(folder: Path, document: str) -> Path:
    """Return the folder that keeps the saved versions of a document."""
    return folder / document / "versions"


class Journal:
    """The living journal of one open document.

    All methods may be called from any thread, and none but `start` raises. `start`, `saving`, `saved` and
    `close` touch the disk at length and belong off the window thread.
    """

    def __init__(
        self,
        folder: Path,
        document: str,
        path: Path | str | None,
        *,
        disk: Disk = REAL,
        on_status: Callable[[JournalStatus], None] | None = None,
    ) -> None:
        if not 0 < len(document) <= LONGEST_ID or not _LETTERS_OF_ID.issuperset(document):
            raise ValueError("a document id consists of small letters, digits and hyphens")
        self._disk = disk
        self.on_status = on_status
        self.home = folder / document
        self._path = None if path is None else str(path)
        self._document = document
        self._session = Session(disk, self.home)
        self._segment: Segment | None = None
        self._base = Base(None, None, 0, is_unsaved=False)
        self._history = History()
        self._follows: Path | None = None
        self._has_followed = False
        self._frames: list[Frame] = []
        self._written = 0
        self._revision = 0
        self._has_gap = False
        self._gap_at = 0
        self._is_broken = False
        self._status = JournalStatus(False, "pending")
        self._owner: int | None = None
        self._lock = Lock()
        self._sync_lock = Lock()
        self._wake = Condition()
        self._is_dirty = False
        self._ends = False
        self._thread: Thread | None = None

    @classmethod
    def start(
        cls,
        folder: Path,
        document: str,
        path: Path | str | None,
        base_sha: str | None,
        journey: Journey,
        *,
        unsaved: bool = False,
        disk: Disk = REAL,
        threaded: bool = True,
        on_status: Callable[[JournalStatus], None] | None = None,
    ) -> Journal:
        """Begin the journal of a document that was opened or made.

        Parameters
        ----------
        folder : Path
            the user's state folder for journals; made where it is missing.
        document : str
            the name from `document_id`.
        path : Path or str, optional
            the document file, None while it has none.
        base_sha : str, optional
            the hash of the file the journey was loaded from.
        journey : Journey
            the journey as it stands; all changes build on it.
        unsaved : bool
            whether no file holds it (made, imported): it is worth recovering without any change then.
        threaded : bool
            whether a thread syncs in the background; without, call `sync`.
        on_status : callable, optional
            is called with the status whenever it changes, from whichever thread changed it.

        Raises
        ------
        AlreadyOpen
            if a living window or instance holds this document.
        """
        journal = cls(folder, document, path, disk=disk, on_status=on_status)
        journal.adopt(Base(base_sha, copy_of(journey), 0, is_unsaved=unsaved), History(), [])
        journal.begin(threaded=threaded)
        return journal

    def adopt(self, base: Base, history: History, frames: list[Frame], session: Path | None = None) -> None:
        """Take over what is to be kept from the beginning, before `begin`.

        The session it comes from is removed as soon as all of it is safe here.
        """
        self._base, self._history, self._frames = base, history, list(frames)
        self._follows = session
        self._revision = frames[-1].revision if frames else base.revision

    def begin(self, *, threaded: bool = True) -> None:
        """Take the lock, write the first segment and start the background thread.

        Raises
        ------
        AlreadyOpen
            if a living window or instance holds this document.
        """
        try:
            self._disk.make_folder(self.home)
            owner = self._disk.lock(self.home / "lock")
        except OSError as error:
            self._tell(_unsafe(error, self.home))
        else:
            if owner is None:
                raise AlreadyOpen(self._document)
            self._owner = owner
        self.sync()
        if threaded:
            self._thread = Thread(target=self._run, name="journal", daemon=True)
            self._thread.start()

    @property
    def status(self) -> JournalStatus:
        """Whether every change so far is safe."""
        return self._status

    @property
    def revision(self) -> int:
        """How many changes were recorded; hand it to `saving` and `saved` with the journey of that moment."""
        return self._revision

    def record(self, change: Change, how: str) -> None:
        """Write a change as one line; fits the recorder of Document. Never raises: see `status`."""
        try:
            body = change_body(change, how)
            with self._lock:
                self._revision += 1
                self._frames.append(Frame(self._revision, body))
                if self._segment is not None and not self._is_broken and not self._has_gap:
                    self._tell(JournalStatus(False, "pending"))
                self._write()
        except Exception:  # the edit itself must go through, whatever became of its record
            self._revision += 1
            self._has_gap, self._gap_at = True, self._revision
            self._tell(JournalStatus(False, "unwritable"))
        with self._wake:
            self._is_dirty = True
            self._wake.notify()

    def _write(self) -> None:
        """Write the frames that are not written yet. The lock is held."""
        if self._segment is None or self._written == len(self._frames):
            return
        try:
            self._segment.append(self._frames[self._written :])
        except OSError as error:
            self._tell(_unsafe(error, self._segment.path))
            return
        self._written = len(self._frames)

    def sync(self) -> JournalStatus:
        """Return once all changes so far are on the medium, or it is known why not."""
        self._guarded(self._sync)
        return self._status

    def _guarded(self, work: Callable[[], None]) -> None:
        with self._sync_lock:
            try:
                work()
            except OSError as error:
                self._tell(_unsafe(error, self.home))
            except Exception:  # a journal that dies silently would be worse than any answer
                self._tell(JournalStatus(False, "journal_failed"))

    def _sync(self) -> None:
        segment = self._segment
        if segment is None or self._is_broken:
            self._renew()
            return
        with self._lock:
            self._write()
            segment.reserve()
            revision, is_complete = self._revision, self._written == len(self._frames)
        if not is_complete:
            # What stops one file from growing need not stop the next one.
            self._renew()
            return
        try:
            segment.sync()
        except OSError as error:
            # The system may have thrown the lines away, and would say yes the next time.
            self._is_broken = True
            self._tell(_unsafe(error, segment.path))
            self._renew()
            return
        self._settle(segment, revision)

    def _settle(self, segment: Segment, revision: int) -> None:
        with self._lock:
            if self._has_gap or revision != self._revision or segment is not self._segment:
                return
            if segment.is_reserve_full:
                self._tell(JournalStatus(True, "safe"))
            else:
                self._tell(JournalStatus(True, "reserve", {"left": segment.left}))

    def _renew(self, base: Base | None = None) -> None:
        """Write everything since the base, or since a newer one, into a fresh segment; the old ones go last.

        Until the fresh one is safe, changes go on into the old one, and a crash finds either of them whole.
        """
        with self._lock:
            known = list(self._frames)
        is_saved = base is not None
        history, kept, base = self._content_since(base, known)
        copy = self._session.keep_base(base.data)
        header = Header(
            self._document,
            self._path,
            base.sha256,
            copy,
            base.revision,
            base.is_unsaved,
            new_token(),
            None if self._follows is None else session_name(self._follows),
        )
        fresh = Segment(self._disk, self._session.next_segment(), header, history.frames(base.revision))
        try:
            fresh.append(kept)
            fresh.sync()
            self._session.sync_folders()
            with self._lock:
                later = self._frames[len(known) :]
                fresh.append(later)
                former, self._segment = self._segment, fresh
                self._base, self._history, self._frames = base, history, kept + later
                self._written, revision = len(self._frames), self._revision
                self._has_gap &= not is_saved or self._gap_at > base.revision
                self._is_broken = bool(later)
        except OSError:
            fresh.remove()
            raise
        if former is not None:
            former.close()
        if later:
            fresh.sync()
            self._is_broken = False
        self._session.drop_all_but(fresh.path, copy)
        if self._follows is not None and not self._has_followed:
            remove_session(self._follows, self._disk)
            self._has_followed = True
        self._settle(fresh, revision)

    def _content_since(self, base: Base | None, frames: list[Frame]) -> tuple[History, list[Frame], Base]:
        history = self._history.copy()
        if base is None:
            return history, frames, self._base
        history.advance(frame for frame in frames if frame.revision <= base.revision)
        later = [frame for frame in frames if frame.revision > base.revision]
        return history, [frame for frame in later if frame.is_change], base

    def saving(self, sha: str, revision: int | None = None) -> None:
        """Say, before the rename of a save, which hash the document file will have at which revision.

        After a crash between the rename and `saved` this tells which changes the file holds already.
        """
        with self._lock:
            at = self._revision if revision is None else revision
            body = b'{"how":"saving","sha256":"%b","at":%d}' % (sha.encode(), at)
            self._frames.append(Frame(self._revision, body))
            self._write()
        # Without this line on the medium, a power cut would make our own file look like somebody else's.
        any(self.sync().is_safe for _ in range(3))

    def saved(self, sha: str, journey: Journey, revision: int | None = None) -> None:
        """Begin the next segment after a save, and keep the saved version.

        Parameters
        ----------
        sha : str
            the hash that `store.save` returned.
        journey : Journey
            the journey that was saved.
        revision : int, optional
            the revision at which it was taken from the document; by default the present one.
        """
        at = self._revision if revision is None else revision
        data = copy_of(journey)
        self._guarded(lambda: self._renew(Base(sha, data, at, is_unsaved=False)))
        self._keep_version(data)

    def _keep_version(self, data: bytes | None) -> None:
        from journey.storage.versions import keep

        if data is not None:
            with suppress(DiskProblem):
                keep(self.home / "versions", data, self._disk)

    def close(self, *, keep_session: bool = False) -> None:
        """End the journal. What it holds goes, unless it is to be offered at the next start."""
        with self._wake:
            self._ends = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if keep_session:
            self.sync()
        with self._sync_lock:
            if self._segment is not None:
                self._segment.close()
                self._segment = None
            if not keep_session:
                self._session.remove()
            if self._owner is not None:
                with suppress(OSError):
                    self._disk.unlock(self._owner)
                self._owner = None

    def _run(self) -> None:
        while True:
            with self._wake:
                if not self._is_dirty and not self._ends:
                    self._wake.wait(None if self._status.is_safe or self._has_gap else RETRY_SECONDS)
                if self._ends:
                    return
                self._wake.wait_for(lambda: self._ends, GATHER_SECONDS)
                self._is_dirty = False
            self.sync()

    def _tell(self, status: JournalStatus) -> None:
        if status != self._status:
            self._status = status
            if self.on_status is not None:
                with suppress(Exception):
                    self.on_status(status)


def _unsafe(error: OSError, path: Path) -> JournalStatus:
    problem = disk_problem(error, path)
    return JournalStatus(False, problem.code, {"path": str(path)})

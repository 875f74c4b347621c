"""Safety: the crash journal of the open map - begun, handed over, ended - and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from gui.commands.logs import state_folder

if TYPE_CHECKING:
    from journey.change import Change
    from journey.document import Document
    from journey.journey import Journey
    from journey.storage.journal import Journal, JournalStatus
    from journey.storage.recovery import Recovery


class _Ear:
    """Hears of a journal's status on any thread, and passes it to whoever cares now."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self.tell = tell

    def __call__(self, status: JournalStatus) -> None:
        self.tell()


class Kept(Struct, frozen=True):
    """The journal of a map with the name it is kept under; no journal where another window has the map."""

    name: str
    journal: Journal | None
    ear: _Ear


def journals_folder() -> Path:
    """Return the folder of the crash journals and saved versions."""
    return state_folder() / "journals"


class Safety(QObject):
    """The crash journal of the open map.

    Signals
    -------
    changed()
        `status` is another.
    """

    changed = Signal()

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = journals_folder() if folder is None else folder
        self._kept: Kept | None = None
        self._ending: list[Journal] = []

    @property
    def journal(self) -> Journal | None:
        """The journal of the open map, None where it cannot be edited."""
        return None if self._kept is None else self._kept.journal

    @property
    def status(self) -> JournalStatus | None:
        """Whether every change so far is safe; None where nothing can be edited."""
        return None if self.journal is None else self.journal.status

    @property
    def name(self) -> str | None:
        """The name under which the open map is kept."""
        return None if self._kept is None else self._kept.name

    @property
    def versions(self) -> Path | None:
        """The folder of the saved versions of the open map."""
        from journey.storage.journal import versions_folder

        return None if self._kept is None else versions_folder(self.folder, self._kept.name)

    # -- on the worker thread ----------------------------------------------------------------------

    def begin(self, path: Path | None, sha: str | None, journey: Journey, unsaved: bool = False) -> Kept:
        """Begin the journal of a map; none where another window or instance has it open."""
        from journey.storage.journal import AlreadyOpen, Journal, document_id

        name = document_id(path)
        ear = _Ear(self.changed.emit)
        try:
            journal = Journal.start(self.folder, name, path, sha, journey, unsaved=unsaved, on_status=ear)
        except AlreadyOpen:
            return Kept(name, None, ear)
        return Kept(name, journal, ear)

    def left_behind(self, path: Path | None = None) -> list[Recovery]:
        """Return what a crash has left behind, of all maps or of the one under a path."""
        from journey.storage.recovery import recoverable

        found = recoverable(self.folder)
        if path is not None:
            from journey.storage.journal import document_id

            name = document_id(path)
            found = [recovery for recovery in found if recovery.document == name]
        return found

    def recovered(self, recovery: Recovery) -> tuple[Document, Kept]:
        """Return a document as it stood before the crash, and the journal that goes on from there.

        Raises
        ------
        NotReplayable
            if what the changes build on is nowhere to be found.
        AlreadyOpen
            if another window was faster.
        """
        from journey.storage.store import load

        base = None
        if recovery.is_in_place and recovery.path is not None:
            base = load(recovery.path).journey
        document = recovery.replay(base)
        ear = _Ear(self.changed.emit)
        journal = recovery.resume(on_status=ear)
        return document, Kept(journal.home.name, journal, ear)

    # -- on the window thread ----------------------------------------------------------------------

    def heir(self, name: str, path: Path, document: Document) -> Kept:
        """Return the journal for another name of the open map; both hear of changes from now on."""
        from journey.storage.heir import heir

        former = self.journal
        journal = heir(former, self.folder, name, path)
        document.recorder = journal.record if former is None else _both(former, journal)
        ear = _Ear(self.changed.emit)
        journal.on_status = ear
        return Kept(name, journal, ear)

    def take(self, kept: Kept | None, document: Document | None) -> Journal | None:
        """Keep a map's changes from now on; return the journal of the former map, which is to be closed."""
        former, self._kept = self.journal, kept
        if document is not None:
            document.recorder = None if self.journal is None else self.journal.record
        self.changed.emit()
        if former is None or former is self.journal:
            return None
        self._ending.append(former)
        return former

    def ended(self, journal: Journal) -> None:
        """Forget the journal of a former map, now that it is closed."""
        if journal in self._ending:
            self._ending.remove(journal)

    def stay(self, document: Document) -> None:
        """Go on with the journal there is: the file of the other name could not be written."""
        document.recorder = None if self.journal is None else self.journal.record

    def take_over(self, other: Safety) -> None:
        """Go on with the journal of another window, which is about to go."""
        self._kept, other._kept = other._kept, None
        if self._kept is not None:
            self._kept.ear.tell = self.changed.emit
        self.changed.emit()

    def close(self) -> None:
        """End all journals. What they hold is saved, or let go by a person's word."""
        for journal in (*self._ending, self.journal):
            if journal is not None:
                journal.close()
        self._ending, self._kept = [], None


def _both(first: Journal, second: Journal) -> Callable[[Change, str], None]:
    def record(change: Change, how: str) -> None:
        first.record(change, how)
        second.record(change, how)

    return record

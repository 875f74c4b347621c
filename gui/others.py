"""Others at the same file: their changes are noticed, compared, and kept beside one's own."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject

from gui.changes import lines_of
from gui.saving import OnDisk
from gui.sentences import disk_text
from gui.watching import FolderWatch, Seen, look
from gui.words import _
from journey.change import difference
from journey.journey import Journey
from journey.storage.disk import DiskProblem
from journey.storage.files import Loaded, Unwritable, encode
from journey.storage.store import MISSING, load
from journey.storage.versions import keep

if TYPE_CHECKING:
    from gui.window import Window
    from journey.document import Document


class _Look(Struct, frozen=True):
    """What was seen around the open file, and whether its bytes are those last read or written."""

    path: Path
    seen: Seen | None
    is_ours: bool


class Others(QObject):
    """Watches the folder of the open map and says what somebody else did there."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._told: set[object] = set()
        self.watch = FolderWatch(self)
        self.watch.stirred.connect(self.look)
        window.session.state_changed.connect(self.follow)
        self._path: Path | None = None

    def follow(self) -> None:
        """Watch where the open map is."""
        path = self._window.session.path
        if path != self._path:
            self._path = path
            self._told = set()
            self.watch.watch(path)
            self.look()

    def look(self) -> None:
        """Look at the file and its folder, off the window thread."""
        path, files = self._path, self._window.files
        if path is not None:
            files.background.run(partial(_looked, path, files.on_disk), self._seen, _not_looked)

    def _seen(self, found: _Look) -> None:
        """Say what is new, once: the same bytes raise no alarm."""
        if found.path != self._path or found.seen is None:
            return
        for copy in found.seen.conflicts:
            if copy not in self._told:
                self._told.add(copy)
                self._tell_conflict(copy)
        if not found.is_ours and found.seen.sha256 not in self._told:
            self._told.add(found.seen.sha256)
            self._tell_changed(found.path, found.seen.sha256)

    def _tell_conflict(self, copy: Path) -> None:
        title = _("A cloud folder has set a second version of this map aside.")
        self._window.banner.tell(title, [copy.name], _("Compare …"), partial(self._compare, copy, True))

    def _tell_changed(self, path: Path, sha: str) -> None:
        banner = self._window.banner
        if sha == MISSING:
            title = _("“{name}” is no longer in its folder. It is still open here.").format(name=path.name)
            banner.tell(title, [], _("Save"), self._window.files.save)
            return
        title = _("“{name}” was changed by somebody else.").format(name=path.name)
        line = _("Yours is still open here, and nothing is overwritten.")
        banner.tell(title, [line], _("Compare …"), partial(self._compare, path, False))

    # -- comparing ---------------------------------------------------------------------------------

    def _compare(self, path: Path, is_copy: bool) -> None:
        done = partial(self._show, self._window.session.document, path, is_copy)
        self._window.files.background.run(partial(load, path), done, self._not_read)

    def _show(self, document: Document, path: Path, is_copy: bool, loaded: Loaded) -> None:
        if document is not self._window.session.document:
            return
        if loaded.journey is None:
            self._window.banner.tell(_("{name} could not be opened.").format(name=path.name))
            return
        from gui.dialogs.theirs import TheirsDialog

        mine = document.journey
        lines = lines_of(difference(mine, loaded.journey), mine, loaded.journey)
        dialog = TheirsDialog(path.name, lines, is_copy, self._window)
        dialog.ask(partial(self._decided, document, loaded.journey, loaded.sha256, is_copy))

    def _decided(self, document: Document, theirs: Journey, sha: str, is_copy: bool, answer: str) -> None:
        session, files = self._window.session, self._window.files
        if answer == "cancel" or (answer == "theirs" and session.is_view_only):
            return
        if document is not session.document:
            # Another map came in behind the question: it is none of theirs.
            return
        left = document.journey if answer == "theirs" else theirs
        work = partial(_kept_aside, files.safety.versions, left)
        files.background.run(
            work, partial(self._kept, document, theirs, sha, is_copy, answer), self._not_read
        )

    def _kept(
        self, document: Document, theirs: Journey, sha: str, is_copy: bool, answer: str, nothing: None
    ) -> None:
        """Go on with the one that was chosen, now that the other is kept."""
        session, files = self._window.session, self._window.files
        if document is not session.document:
            return
        if answer == "theirs":
            session.do(difference(session.document.journey, theirs, "take_theirs"))
        if not is_copy:
            files.on_disk = OnDisk(sha)
            if answer == "theirs":
                session.document.mark_saved()
                session.state_changed.emit()
                files.rebase(sha)
        self._window.banner.clear()

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, DiskProblem):
            raise error
        self._window.banner.tell(_("The other version could not be read."), [disk_text(error)])


def _looked(path: Path, on_disk: OnDisk) -> _Look:
    seen = look(path)
    return _Look(path, seen, seen is None or seen.sha256 == on_disk.sha256)


def _not_looked(error: Exception) -> None:
    raise error


def _kept_aside(folder: Path | None, journey: Journey) -> None:
    """Keep a version that is about to be left."""
    if folder is not None:
        with suppress(Unwritable):
            keep(folder, encode(journey))

"""Saving the open map: off the window thread, never over what somebody else has written meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gui.background import Background
from gui.banner import Banner
from gui.foreign import FORMS
from gui.safety import Kept, Safety
from gui.session import Session
from gui.settings import Settings
from gui.shelf import Shelf
from gui.words import _

if TYPE_CHECKING:
    from journey.document import Document
    from journey.journey import Journey
    from journey.storage.journal import Journal
    from journey.storage.store import ChangedOnDisk

ENDING = "journey"
Then = Callable[[], None]


class OnDisk(Struct):
    """The hash of the open map's file, as last read or written; touched by the worker thread alone."""

    sha256: str | None = None


def kinds() -> str:
    """Return the kinds of files that a dialog offers."""
    return _("Journey maps") + f" (*.{ENDING});;" + _("All files") + " (*)"


def readable_kinds() -> str:
    """Return the kinds of files that open: maps, and what can become one."""
    foreign = " ".join(f"*{ending}" for ending in FORMS)
    maps = _("Journey maps") + f" (*.{ENDING})"
    others = _("Diagrams, graphs and pictures with a map inside") + f" ({foreign})"
    return ";;".join(
        (_("All that opens") + f" (*.{ENDING} {foreign})", maps, others, _("All files") + " (*)")
    )


class Saving(QObject):
    """The saving of the open map, and the handing over of its journal.

    Signals
    -------
    state_changed()
        `state`, what is said about saving, is another.
    """

    state_changed = Signal()

    def __init__(self, session: Session, settings: Settings, banner: Banner, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.settings = settings
        self.background = Background(self, session.jobs)
        self.safety = Safety(parent=self)
        self.on_disk = OnDisk()
        session.shelf = Shelf(self.background, lambda: self.safety.versions)
        self.state = ""
        self._banner = banner
        self._window = window
        self._saving = 0
        self._after_saving: Then | None = None

    def _tell(self, text: str) -> None:
        self.state = text
        self.state_changed.emit()

    def let_go(self, kept: Kept | None = None, document: Document | None = None) -> None:
        """End the journal of the map that was open; keep another map's, if there is one."""
        former = self.safety.take(kept, document)
        if former is not None:
            self.background.run(partial(_closed, former), self.safety.ended, raised)

    def rebase(self, sha: str) -> None:
        """Let the journal build on the present: a file with this hash holds it."""
        journal, journey = self.safety.journal, self.session.document.journey
        if journal is not None:
            work = partial(journal.saved, sha, journey, journal.revision)
            self.background.run(work, _done, raised)

    # -- saving ------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The name by which the open map is known: of its file, else its title."""
        path = self.session.path
        return path.name if path is not None else (self.session.document.journey.map.title or _("Untitled"))

    def save(self, then: Then | None = None) -> None:
        """Save the map under its name; ask for one where it has none."""
        path = self.session.path
        if path is None or self.session.is_view_only:
            self.save_as(then)
        else:
            self._save(path, self.on_disk, self.on_disk, then)

    def save_as(self, then: Then | None = None) -> None:
        """Save the map under another name and go on with that file."""
        from gui.dialogs.ask import PathQuestion

        question = PathQuestion(_("Save the map"), self.settings.folder, kinds(), self._window)
        name = self.proposed_name()
        known = {ENDING, Path(name).suffix.lower().lstrip(".")}
        question.ask_new(name, ENDING, partial(self._save_under, then), known)

    def proposed_name(self) -> str:
        """Return a name for a file of the open map."""
        path = self.session.path
        if path is not None:
            return path.name
        plain = "".join(c if c.isalnum() or c in " -_" else " " for c in self.title)
        return f"{' '.join(plain.split()) or _('Untitled')}.{ENDING}"

    def _save_under(self, then: Then | None, path: Path) -> None:
        if self.session.is_view_only and path == self.session.path:
            self._banner.tell(_("The damaged file is not overwritten."), [_("Choose another name.")])
            return
        # The dialog has asked before an existing file is replaced.
        self._save_elsewhere(path, OnDisk(), then)

    def _save(self, path: Path, expected: OnDisk, written: OnDisk, then: Then | None) -> None:
        """Save over the file that the journal belongs to."""
        journey, journal = self.session.document.journey, self.safety.journal
        revision = 0 if journal is None else journal.revision
        self._saving += 1
        self._tell(_("Saving …"))

        def announce(sha: str) -> None:
            if journal is not None:
                journal.saving(sha, revision)

        def work() -> Path:
            from journey.storage.store import save

            written.sha256 = save(journey, path, expected.sha256, announce)
            if journal is not None:
                journal.saved(written.sha256, journey, revision)
            return path

        done = partial(self._saved, journey, written, then, None)
        self.background.run(work, done, partial(self._not_saved, path, then))

    def _save_elsewhere(self, path: Path, expected: OnDisk, then: Then | None) -> None:
        """Save under another name; the journal goes over to it once the file stands."""
        from journey.storage.journal import document_id

        self._saving += 1
        self._tell(_("Saving …"))
        failed = partial(self._not_saved, path, then)
        self.background.run(partial(document_id, path), partial(self._named, path, expected, then), failed)

    def _named(self, path: Path, expected: OnDisk, then: Then | None, name: str) -> None:
        self._saving -= 1
        if name == self.safety.name and self.safety.journal is not None:
            self._save(path, expected, OnDisk(), then)
            return
        document, written = self.session.document, OnDisk()
        journey, kept = document.journey, self.safety.heir(name, path, document)
        journal = kept.journal
        assert journal is not None
        revision = journal.revision
        self._saving += 1

        def work() -> Path:
            from journey.storage.store import save

            journal.begin()
            try:
                at = partial(journal.saving, revision=revision)
                written.sha256 = save(journey, path, expected.sha256, at)
            except BaseException:
                journal.close()
                raise
            journal.saved(written.sha256, journey, revision)
            return path

        done = partial(self._saved, journey, written, then, kept)
        self.background.run(work, done, partial(self._not_saved, path, then))

    def _saved(
        self, journey: Journey, written: OnDisk, then: Then | None, kept: Kept | None, path: Path
    ) -> None:
        from PySide6.QtCore import QTime

        session = self.session
        self._saving -= 1
        self.on_disk = written
        if kept is not None:
            self.let_go(kept, session.document)
        session.path, session.is_view_only = path, False
        session.document.mark_saved(journey)
        self.settings.remember(path)
        self._banner.clear()
        time = QTime.currentTime().toString("HH:mm")
        self._tell(_("Saved at {time}").format(time=time))
        session.state_changed.emit()
        self._go_on(then)

    def _go_on(self, then: Then | None) -> None:
        waiting, self._after_saving = self._after_saving, None
        if then is not None:
            then()
        if waiting is not None:
            waiting()

    def _not_saved(self, path: Path, then: Then | None, error: Exception) -> None:
        from gui.sentences import disk_text, problem_text
        from journey.storage.disk import DiskProblem
        from journey.storage.files import Unwritable
        from journey.storage.journal import AlreadyOpen
        from journey.storage.store import ChangedOnDisk

        self._saving -= 1
        self._after_saving = None
        self._tell(_("Not saved"))
        self.safety.stay(self.session.document)
        if isinstance(error, ChangedOnDisk):
            self._changed_on_disk(path, then, error)
        elif isinstance(error, AlreadyOpen):
            title = _("“{name}” is open in another window, so it is not replaced.").format(name=path.name)
            self._banner.tell(title, [_("Choose another name.")], _("Save as …"), self.save_as)
        elif isinstance(error, DiskProblem):
            title = _("The map is not saved. It is safe in this window.")
            self._banner.tell(title, [disk_text(error)], _("Save as …"), self.save_as)
        elif isinstance(error, Unwritable):
            lines = [problem_text(problem) for problem in error.problems]
            self._banner.tell(_("The map is not saved: no file can hold this."), lines)
        else:
            raise error

    def _changed_on_disk(self, path: Path, then: Then | None, error: ChangedOnDisk) -> None:
        from journey.storage.store import MISSING

        if error.found == MISSING:
            # The file is gone: writing it anew takes nothing from anybody.
            self._save(path, OnDisk(MISSING), OnDisk(), then)
        elif path == self.session.path:
            self._ask_which_stays(path, then)
        else:
            self._save_beside(path, then)

    def _ask_which_stays(self, path: Path, then: Then | None) -> None:
        from gui.dialogs.ask import Choice, Question, Role

        question = Question(
            _("“{name}” was changed by somebody else.").format(name=path.name),
            _("Keep both puts your map beside it under a new name. Overwrite replaces theirs with yours."),
            [
                Choice("both", _("Keep both"), Role.AcceptRole),
                Choice("overwrite", _("Overwrite"), Role.DestructiveRole),
                Choice("cancel", _("Cancel"), Role.RejectRole),
            ],
            self._window,
        )
        question.ask(partial(self._decided, path, then))

    def _decided(self, path: Path, then: Then | None, answer: str) -> None:
        if answer == "overwrite":
            self._save(path, OnDisk(), OnDisk(), then)
        elif answer == "both":
            self._save_beside(path, then)

    def _save_beside(self, path: Path, then: Then | None) -> None:
        self._saving += 1
        done = partial(self._found_free, then)
        self.background.run(partial(_free_beside, path), done, partial(self._not_saved, path, then))

    def _found_free(self, then: Then | None, path: Path) -> None:
        from journey.storage.store import MISSING

        self._saving -= 1
        self._save_elsewhere(path, OnDisk(MISSING), then)


def _closed(journal: Journal) -> Journal:
    journal.close()
    return journal


def _done(outcome: None) -> None:
    """Nothing is left to do."""


def raised(error: Exception) -> None:
    """Let what nobody foresaw be told."""
    raise error


def _free_beside(path: Path) -> Path:
    """Return a name beside a file that nothing bears yet: "shop (2).journey"."""
    from journey.storage.disk import REAL

    stem = re.sub(r" \(\d+\)$", "", path.stem)
    names = (path.with_name(f"{stem} ({number}){path.suffix}") for number in count(2))
    return next(name for name in names if REAL.status(name) is None)

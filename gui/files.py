"""Opening and saving maps: off the window thread, with the question about unsaved changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, QTime, Signal
from PySide6.QtWidgets import QWidget

from gui.background import Background
from gui.banner import Banner
from gui.dialogs.ask import Choice, PathQuestion, Question, Role
from gui.sentences import disk_text, problem_text
from gui.session import Session
from gui.settings import Settings
from gui.words import _
from journey.document import Document
from journey.journey import Journey
from journey.storage.disk import DiskProblem
from journey.storage.files import NOTICES, Loaded, Unwritable
from journey.storage.store import MISSING, ChangedOnDisk, load, save

ENDING = "journey"
Then = Callable[[], None]


@dataclass
class _OnDisk:
    """The hash of the open map's file, as last read or written; touched by the worker thread alone."""

    sha256: str | None = None


def kinds() -> str:
    """Return the kinds of files that a dialog offers."""
    return _("Journey maps") + f" (*.{ENDING});;" + _("All files") + " (*)"


class Files(QObject):
    """The file behind the open map.

    Signals
    -------
    opened()
        another map is open.
    state_changed()
        `state`, what is said about saving, is another.
    """

    opened = Signal()
    state_changed = Signal()

    def __init__(self, session: Session, settings: Settings, banner: Banner, window: QWidget) -> None:
        super().__init__(window)
        self.session = session
        self.settings = settings
        self.background = Background(self)
        self.state = ""
        self._banner = banner
        self._window = window
        self._on_disk = _OnDisk()
        self._saving = 0
        self._after_saving: Then | None = None
        session.state_changed.connect(self._edited)

    def take_over(self, other: Files) -> None:
        """Go on with the file of another window."""
        self._on_disk = other._on_disk

    # -- opening -----------------------------------------------------------------------------------

    def open(self, path: Path | None = None) -> None:
        """Open a map; ask which, and what becomes of unsaved changes, where that is not known."""
        self.settle(self._ask_which if path is None else partial(self._load, path, False))

    def start_from(self, template: Path) -> None:
        """Start a new map, without a file yet, from a template."""
        self.settle(partial(self._load, template, True))

    def _ask_which(self) -> None:
        question = PathQuestion(_("Open a map"), self.settings.folder, kinds(), self._window)
        question.ask_existing(partial(self._load, as_template=False))

    def _load(self, path: Path, as_template: bool) -> None:
        self._tell(_("Opening {name} …").format(name=path.name))
        done = self._started if as_template else partial(self._loaded, path)
        self.background.run(partial(load, path), done, partial(self._not_loaded, path))

    def _started(self, loaded: Loaded) -> None:
        if loaded.journey is not None:
            self._show(loaded.journey, None, _OnDisk())

    def _loaded(self, path: Path, loaded: Loaded) -> None:
        # What a save would mend is not worth a word where nothing can be saved.
        grave = [problem for problem in loaded.problems if not (loaded.view_only and problem.code in NOTICES)]
        lines = [problem_text(problem) for problem in grave]
        if loaded.journey is None:
            self._tell("")
            self._banner.tell(_("{name} could not be opened.").format(name=path.name), lines)
            return
        self.settings.remember(path)
        self._show(loaded.journey, path, _OnDisk(loaded.sha256), loaded.view_only)
        if loaded.view_only:
            title = _("{name} is open to view only, so that nothing in it is lost. What could not be read:")
            self._banner.tell(title.format(name=path.name), lines, _("Save a copy to edit …"))
        elif lines:
            self._banner.tell(_("About {name}:").format(name=path.name), lines)

    def _show(
        self, journey: Journey, path: Path | None, on_disk: _OnDisk, is_view_only: bool = False
    ) -> None:
        self._on_disk = on_disk
        self._banner.clear()
        self._tell("")
        self.session.open(Document(journey), path, is_view_only)
        self.opened.emit()

    def _not_loaded(self, path: Path, error: Exception) -> None:
        self._tell("")
        if not isinstance(error, DiskProblem):
            raise error
        if error.code == "not_found":
            self.settings.forget(path)
        self._banner.tell(_("{name} could not be opened.").format(name=path.name), [disk_text(error)])

    # -- unsaved changes ---------------------------------------------------------------------------

    def settle_saving(self, then: Then) -> None:
        """Go on with `then` once nothing is being written."""
        if self._saving:
            self._after_saving = then
        else:
            then()

    def settle(self, then: Then) -> None:
        """Go on with `then` once nothing unsaved would be lost: saved, let go, or nothing to save."""
        if self._saving:
            self._after_saving = partial(self.settle, then)
            return
        if not self.session.document.is_modified:
            then()
            return
        question = Question(
            _("Save the changes to “{title}”?").format(title=self.title),
            _("What you changed since you last saved would be lost."),
            [
                Choice("save", _("Save"), Role.AcceptRole),
                Choice("discard", _("Discard"), Role.DestructiveRole),
                Choice("cancel", _("Cancel"), Role.RejectRole),
            ],
            self._window,
        )
        question.ask(partial(self._settled, then))

    def _settled(self, then: Then, answer: str) -> None:
        if answer == "save":
            self.save(then)
        elif answer == "discard":
            then()

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
            self._save(path, self._on_disk, self._on_disk, then)

    def save_as(self, then: Then | None = None) -> None:
        """Save the map under another name and go on with that file."""
        question = PathQuestion(_("Save the map"), self.settings.folder, kinds(), self._window)
        question.ask_new(self.proposed_name(), ENDING, partial(self._save_under, then))

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
        self._save(path, _OnDisk(), _OnDisk(), then)

    def _save(self, path: Path, expected: _OnDisk, written: _OnDisk, then: Then | None) -> None:
        journey = self.session.document.journey
        self._saving += 1
        self._tell(_("Saving …"))

        def work() -> Path:
            written.sha256 = save(journey, path, expected.sha256)
            return path

        done = partial(self._saved, journey, written, then)
        self.background.run(work, done, partial(self._not_saved, path, then))

    def _saved(self, journey: Journey, written: _OnDisk, then: Then | None, path: Path) -> None:
        session = self.session
        self._saving -= 1
        self._on_disk = written
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
        self._saving -= 1
        self._after_saving = None
        self._tell(_("Not saved"))
        if isinstance(error, ChangedOnDisk):
            self._ask_which_stays(path, then)
        elif isinstance(error, DiskProblem):
            title = _("The map is not saved. It is safe in this window.")
            self._banner.tell(title, [disk_text(error)], _("Save as …"))
        elif isinstance(error, Unwritable):
            lines = [problem_text(problem) for problem in error.problems]
            self._banner.tell(_("The map is not saved: no file can hold this."), lines)
        else:
            raise error

    def _ask_which_stays(self, path: Path, then: Then | None) -> None:
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
            self._save(path, _OnDisk(), _OnDisk(), then)
        elif answer == "both":
            self._save_beside(path, then)

    def _save_beside(self, path: Path, then: Then | None) -> None:
        journey, written = self.session.document.journey, _OnDisk()
        self._saving += 1

        def work() -> Path:
            for number in count(2):
                beside = path.with_name(f"{path.stem} ({number}){path.suffix}")
                try:
                    written.sha256 = save(journey, beside, MISSING)
                except ChangedOnDisk:
                    continue
                return beside
            raise AssertionError

        done = partial(self._saved, journey, written, then)
        self.background.run(work, done, partial(self._not_saved, path, then))

    # -- what is said ------------------------------------------------------------------------------

    def _tell(self, text: str) -> None:
        self.state = text
        self.state_changed.emit()

    def _edited(self) -> None:
        if not self._saving and self.state and self.session.document.is_modified:
            self._tell("")

    def close(self) -> None:
        """Wait for what is being written."""
        self.background.close()

"""Opening and saving maps: off the window thread, with the question about unsaved changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from gui.background import Progress
from gui.banner import Banner
from gui.foreign import Brought, NotRead, bring, is_foreign
from gui.saving import OnDisk, Saving, Then, raised, readable_kinds
from gui.session import Session
from gui.settings import Settings
from gui.words import _
from journey.document import Document

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from gui.safety import Kept
    from journey.exchange.child import Child
    from journey.journey import Journey
    from journey.storage.files import Loaded
    from journey.storage.recovery import Recovery

T = TypeVar("T")


class _Opened(Struct, frozen=True):
    """A file as it was read, with its journal; or what a crash has left behind of it."""

    loaded: Loaded
    kept: Kept | None = None
    left_behind: Recovery | None = None


class Files(Saving):
    """The file behind the open map.

    Signals
    -------
    opened()
        another map is open.
    left_behind(Recovery)
        a crash has left changes of the map that is to be opened; nothing is opened before an answer.
    """

    opened = Signal()
    left_behind = Signal(object)

    def __init__(self, session: Session, settings: Settings, banner: Banner, window: QWidget) -> None:
        super().__init__(session, settings, banner, window)
        self._child: tuple[Progress, Child] | None = None
        session.state_changed.connect(self._edited)
        session.jobs.changed.connect(self._end_unwanted)
        self.safety.changed.connect(self.state_changed)

    def take_over(self, other: Files) -> None:
        """Go on with the file of another window, and with its journal."""
        self.on_disk = other.on_disk
        self.safety.take_over(other.safety)

    # -- opening -----------------------------------------------------------------------------------

    def open(self, path: Path | None = None) -> None:
        """Open a map; ask which, and what becomes of unsaved changes, where that is not known."""
        self.settle(self._ask_which if path is None else partial(self._load, path, False))

    def start_from(self, template: Path) -> None:
        """Start a new map, without a file yet, from a template."""
        self.settle(partial(self._load, template, True))

    def _ask_which(self) -> None:
        from gui.dialogs.ask import PathQuestion

        question = PathQuestion(_("Open a map"), self.settings.folder, readable_kinds(), self._window)
        question.ask_existing(partial(self._load, as_template=False))

    def _load(self, path: Path, as_template: bool) -> None:
        if is_foreign(path):
            self._bring(path)
            return
        words = _("Opening {name} …").format(name=path.name)
        self._tell(words)
        done = self._started if as_template else partial(self._loaded, path)
        again = partial(self.start_from if as_template else self.open, path)
        work = partial(self._read, path, as_template, True)
        failed = partial(self._not_loaded, path)
        self.background.run_watched(words, work, self._if_still(done, again), failed, partial(self._tell, ""))

    def _bring(self, path: Path) -> None:
        """Open the map of another program's file, or of a picture, as a new one."""
        words = _("Opening {name} …").format(name=path.name)
        self._tell(words)

        def work(progress: Progress) -> Brought:
            return bring(path, partial(self._reading, progress))

        done = self._if_still(partial(self._brought, path), partial(self.open, path))
        failed = partial(self._not_loaded, path)
        self.background.run_watched(words, work, done, failed, partial(self._tell, ""))

    def _reading(self, progress: Progress, child: Child) -> None:
        """Remember the process that reads; called on the worker thread, perhaps after a cancel."""
        self._child = (progress, child)
        self._end_unwanted()

    def _end_unwanted(self) -> None:
        """End the process that reads what nobody wants any more."""
        if self._child is not None and self._child[0].is_cancelled:
            self._child[1].cancel()

    def _brought(self, path: Path, brought: Brought) -> None:
        self._tell("")
        loaded = brought.loaded
        lines = _complaints(loaded, has_notices=False)
        if loaded.journey is None:
            self._banner.tell(_("{name} could not be opened.").format(name=path.name), lines)
            return
        document = Document(loaded.journey)
        document.mark_unsaved()
        told = [*lines, *brought.losses]
        self.start_with(document)
        if told:
            title = _("Not everything in {name} has a place in a map:").format(name=path.name)
            # After the map is shown, which clears what was said before.
            self.background.run(_nothing, lambda _none: self._banner.tell(title, told), raised)

    def open_as_saved(self, path: Path) -> None:
        """Open a map as its file has it, whatever a crash has left behind."""
        words = _("Opening {name} …").format(name=path.name)
        work = partial(self._read, path, False, False)
        again = partial(self.settle, partial(self.open_as_saved, path))
        done = self._if_still(partial(self._loaded, path), again)
        self.background.run_watched(words, work, done, partial(self._not_loaded, path))

    def _if_still(self, done: Callable[[T], None], again: Then) -> Callable[[T], None]:
        """Return `done` for where the map that goes stays as it is until then.

        Where it is changed or saved while another is read, that is let go of and opened anew: this one asks.
        """
        left = self._present()

        def arrived(outcome: T) -> None:
            if self._is_left(left):
                done(outcome)
                return
            if isinstance(outcome, _Opened):
                self._let_go_of(outcome.kept)
            again()

        return arrived

    def _present(self) -> tuple[Document, Journey]:
        return self.session.document, self.session.document.journey

    def _is_left(self, left: tuple[Document, Journey]) -> bool:
        """Whether nothing is being written or was changed since the map was left as it stood."""
        document, journey = left
        is_same = document is self.session.document and journey is document.journey
        return not self._saving and (is_same or not self.session.document.is_modified)

    def _let_go_of(self, kept: Kept | None) -> None:
        if kept is not None and kept.journal is not None:
            self.background.run(kept.journal.close, _nothing, raised)

    def _read(self, path: Path, as_template: bool, looks_back: bool, progress: Progress) -> _Opened:
        """Read a map and begin its journal, so that not one change is made without."""
        from journey.storage.store import load

        left_behind = self.safety.left_behind(path) if looks_back and not as_template else []
        progress.check()
        loaded = load(path)
        progress.settle()
        if left_behind:
            return _Opened(loaded, None, left_behind[0])
        if loaded.journey is None or loaded.view_only:
            return _Opened(loaded)
        if as_template:
            from gui.templates import translated

            spoken = translated(loaded.journey)
            return _Opened(replace(loaded, journey=spoken), self.safety.begin(None, None, spoken))
        return _Opened(loaded, self.safety.begin(path, loaded.sha256, loaded.journey))

    def _started(self, opened: _Opened) -> None:
        if opened.loaded.journey is not None:
            self._show(Document(opened.loaded.journey), None, OnDisk(), opened.kept)

    def start_with(self, document: Document) -> None:
        """Show a map that no file holds yet."""
        work = partial(self.safety.begin, None, None, document.journey, unsaved=True)
        left = self._present()

        def begun(kept: Kept) -> None:
            if self._is_left(left):
                self._show(document, None, OnDisk(), kept)
                return
            self._let_go_of(kept)
            self.settle(partial(self.start_with, document))

        self.background.run(work, begun, raised)

    def _loaded(self, path: Path, opened: _Opened) -> None:
        loaded, kept = opened.loaded, opened.kept
        if opened.left_behind is not None:
            self._tell("")
            self.left_behind.emit(opened.left_behind)
            return
        # What a save would mend is not worth a word where nothing can be saved.
        lines = _complaints(loaded, has_notices=not loaded.view_only)
        if loaded.journey is None:
            self._tell("")
            self._banner.tell(_("{name} could not be opened.").format(name=path.name), lines)
            return
        self.settings.remember(path)
        is_elsewhere = kept is not None and kept.journal is None
        is_view_only = loaded.view_only or is_elsewhere
        self._show(Document(loaded.journey), path, OnDisk(loaded.sha256), kept, is_view_only)
        button = _("Save a copy to edit …")
        if loaded.view_only:
            title = _("{name} is open to view only, so that nothing in it is lost. What could not be read:")
            self._banner.tell(title.format(name=path.name), lines, button, self.save_as)
        elif is_elsewhere:
            title = _("{name} is open in another window. Here it can be viewed only.")
            self._banner.tell(title.format(name=path.name), lines, button, self.save_as)
        elif lines:
            self._banner.tell(_("About {name}:").format(name=path.name), lines)

    def show_recovered(self, document: Document, kept: Kept, recovery: Recovery) -> None:
        """Go on with a map as it stood before a crash; it is offered again if a person keeps another."""
        path = recovery.path if recovery.is_in_place else None
        self.settle(partial(self._show, document, path, OnDisk(recovery.file_sha256), kept))

    def _show(
        self,
        document: Document,
        path: Path | None,
        on_disk: OnDisk,
        kept: Kept | None = None,
        is_view_only: bool = False,
    ) -> None:
        self._leave_dialogs()
        self.on_disk = on_disk
        self._banner.clear()
        self._tell("")
        self.let_go(kept, document)
        self.session.open(document, path, is_view_only, counts_later=True)
        self.opened.emit()

    def _leave_dialogs(self) -> None:
        """Leave what stands in front of the map that goes: what it brings in is not meant for another."""
        # Not all children: to look whether they are dialogs, each would be taken to Python.
        for each in QApplication.topLevelWidgets():
            if each.inherits("QDialog") and _stands_before(each, self._window):
                cast("QDialog", each).reject()

    def _not_loaded(self, path: Path, error: Exception) -> None:
        self._tell("")
        if isinstance(error, NotRead):
            self._banner.tell(_("{name} could not be opened.").format(name=path.name), [str(error)])
            return
        from gui.sentences import disk_text
        from journey.storage.disk import DiskProblem

        if not isinstance(error, DiskProblem):
            raise error
        if error.code == "not_found":
            self.settings.forget(path)
        self._banner.tell(_("{name} could not be opened.").format(name=path.name), [disk_text(error)])

    # -- unsaved changes ---------------------------------------------------------------------------

    def settle(self, then: Then) -> None:
        """Go on with `then` once nothing unsaved would be lost: saved, let go, or nothing to save."""
        if self._saving:
            self._after_saving = partial(self.settle, then)
            return
        if not self.session.document.is_modified:
            then()
            return
        from gui.dialogs.ask import Choice, Question, Role

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

    # -- what is said ------------------------------------------------------------------------------

    def _edited(self) -> None:
        if not self._saving and self.state and self.session.document.is_modified:
            self._tell("")

    def close(self) -> None:
        """Wait for what is being written, and end the journal."""
        self.background.close()
        self.safety.close()


def _complaints(loaded: Loaded, has_notices: bool) -> list[str]:
    """Return in words what is wrong with a file, with or without what a save mends."""
    if not loaded.problems:
        return []
    from gui.sentences import problem_text
    from journey.storage.files import NOTICES

    told = [problem for problem in loaded.problems if has_notices or problem.code not in NOTICES]
    return [problem_text(problem) for problem in told]


def _stands_before(dialog: QWidget, window: QWidget) -> bool:
    over: QWidget | None = dialog if dialog.isVisible() and dialog.isModal() else None
    while over is not None and over is not window:
        over = over.parentWidget()
    return over is not None


def _nothing(_outcome: object = None) -> None:
    """Take a turn behind what waits already, or let an outcome be."""

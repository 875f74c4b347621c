"""Recovering: what a crash has left behind is offered at the start, and before its map is opened."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QObject

from gui.safety import Kept
from gui.sentences import disk_text, problem_text
from gui.words import _, language, ngettext
from journey.document import Document
from journey.storage.disk import DiskProblem
from journey.storage.journal import AlreadyOpen
from journey.storage.recovery import NotReplayable, Recovery

if TYPE_CHECKING:
    from gui.dialogs.recovery import Row
    from gui.window import Window


class Recovering(QObject):
    """The way from what a crash has left behind to an open map."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window

    def look(self) -> None:
        """Look for what a crash has left behind, and offer it."""
        files = self._window.files
        files.background.run(files.safety.left_behind, self._offer, self._not_looked)

    def _not_looked(self, error: Exception) -> None:
        raise error

    def _offer(self, found: list[Recovery]) -> None:
        if found and not self._window.is_map_open:
            self._show(found, for_one_file=False)

    def offer(self, recovery: Recovery) -> None:
        """Offer what was left behind of the map that was to be opened."""
        # Asked at the start, this is what the window is shown for.
        self._window.show()
        self._show([recovery], for_one_file=True)

    def _show(self, found: list[Recovery], for_one_file: bool) -> None:
        from gui.dialogs.recovery import RecoveryDialog

        dialog = RecoveryDialog([row_of(recovery) for recovery in found], for_one_file, self._window)
        dialog.recover.connect(partial(self._recover, found))
        dialog.discard.connect(partial(self._discard, found, for_one_file))
        dialog.as_saved.connect(partial(self._as_saved, found))
        dialog.open()

    def _recover(self, found: list[Recovery], place: int) -> None:
        files, recovery = self._window.files, found[place]
        work = partial(files.safety.recovered, recovery)
        files.background.run(work, partial(self._recovered, recovery), self._not_recovered)

    def _recovered(self, recovery: Recovery, outcome: tuple[Document, Kept]) -> None:
        document, kept = outcome
        window = self._window
        window.files.show_recovered(document, kept, recovery)
        text = ngettext("{count} change was recovered.", "{count} changes were recovered.", recovery.edits)
        lines = [problem_text(problem) for problem in recovery.problems]
        if recovery.path is not None and not recovery.is_in_place:
            lines.append(_("The file is another by now, so this is a separate copy. Save it under a name."))
        window.banner.tell(text.format(count=recovery.edits), lines, _("Save"), window.files.save)

    def _not_recovered(self, error: Exception) -> None:
        if isinstance(error, NotReplayable):
            line = _("The map from before the crash is missing, so its changes cannot be replayed.")
        elif isinstance(error, AlreadyOpen):
            line = _("Another window has taken it up already.")
        elif isinstance(error, DiskProblem):
            line = disk_text(error)
        else:
            raise error
        self._window.banner.tell(_("The unsaved work could not be recovered."), [line])

    def _discard(self, found: list[Recovery], for_one_file: bool, place: int) -> None:
        recovery = found[place]
        then = partial(self._discarded, recovery.path if for_one_file else None)
        self._window.files.background.run(recovery.discard, then, self._not_looked)

    def _discarded(self, path: Path | None, nothing: None) -> None:
        if path is None:
            self.look()
        else:
            self._window.files.open_as_saved(path)

    def _as_saved(self, found: list[Recovery], place: int) -> None:
        path = found[place].path
        if path is not None:
            self._window.files.open_as_saved(path)


def row_of(recovery: Recovery) -> Row:
    """Return what a person needs to know of a map that can be recovered."""
    from gui.dialogs.recovery import Row

    name = recovery.path.name if recovery.path is not None else _("A map without a file")
    moment = QDateTime.fromSecsSinceEpoch(int(recovery.last_change.timestamp()))
    when = QLocale(language()).toString(moment, QLocale.FormatType.ShortFormat)
    text = ngettext("{count} unsaved change, {when}", "{count} unsaved changes, {when}", recovery.edits)
    details = [text.format(count=recovery.edits, when=when)]
    if recovery.path is not None:
        details.append(str(recovery.path.parent))
    if recovery.path is not None and not recovery.is_in_place:
        details.append(_("The file has changed since: comes back as a separate copy."))
    details += [problem_text(problem) for problem in recovery.problems]
    return Row(name, "\n".join(details))

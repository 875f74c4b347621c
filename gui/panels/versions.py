"""The versions panel: what was saved before, what differs from the present, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, QTimer
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from gui.change_list import ChangeList
from gui.changes import Line, lines_of, summary
from gui.guard import guarded
from gui.panels.panel import Frame
from gui.panels.parts import GRID, label
from gui.session import Session
from gui.words import _, language
from journey.change import difference
from journey.journey import Journey
from journey.storage.disk import DiskProblem
from journey.storage.files import Loaded
from journey.storage.versions import Version, restored

PAUSE_MS = 250
LIST_WIDTHS = 168, 260


class VersionsPanel(Frame):
    """Lists the saved versions; the chosen one is compared with the present, and can be restored.

    Parameters
    ----------
    session : Session
        whose map has versions; `session.shelf` keeps them.
    parent : QWidget, optional
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "versions", _("Versions"), parent)
        self._versions: list[Version] = []
        self._chosen: Version | None = None
        self._journey: Journey | None = None
        self._lines: list[Line] = []
        self.list = QListWidget()
        self.list.setAccessibleName(_("Saved versions, the newest first"))
        self.list.setMinimumWidth(LIST_WIDTHS[0])
        self.list.setMaximumWidth(LIST_WIDTHS[1])
        self.heading = label("", "heading")
        self.summary = label("", "muted")
        self.changes = ChangeList()
        self.show_button = QPushButton(_("Select on the map"))
        self.restore_button = QPushButton(_("Restore this version"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._compare)
        self._lay_out()
        self._connect()
        self._show_nothing()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.show_button)
        buttons.addWidget(self.restore_button)
        buttons.addStretch()
        right = QVBoxLayout()
        right.setSpacing(GRID)
        right.addWidget(self.heading)
        right.addWidget(self.summary)
        right.addWidget(self.changes, 1)
        right.addLayout(buttons)
        right.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID * 2, GRID, GRID * 2, GRID)
        row.setSpacing(GRID * 2)
        row.addWidget(self.list, 1)
        row.addLayout(right, 2)

    def _connect(self) -> None:
        session, shelf = self._session, self._session.shelf
        session.journey_changed.connect(self._later)
        session.state_changed.connect(self.refresh)
        session.document_replaced.connect(self._forget)
        self.list.currentRowChanged.connect(self._choose)
        self.changes.chosen.connect(self._go)
        self.show_button.clicked.connect(self._select)
        self.restore_button.clicked.connect(self._restore)
        if shelf is not None:
            shelf.listed.connect(self._show_versions)
            shelf.failed.connect(self._show_problem)

    @guarded()
    def showEvent(self, event: object) -> None:
        """Catch up with what was saved while the panel was hidden."""
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()
        self._compare()

    @guarded()
    def hideEvent(self, event: object) -> None:
        """Take the version off the map with the panel."""
        super().hideEvent(event)  # type: ignore[arg-type]
        self._session.lay_over(None)

    def refresh(self) -> None:
        """Ask which versions there are."""
        if self.isVisible() and self._session.shelf is not None:
            self._session.shelf.ask()

    def _later(self) -> None:
        if self.isVisible() and self._journey is not None:
            self._pause.start()

    def _forget(self) -> None:
        self._chosen = self._journey = None
        self._versions = []
        self.list.clear()
        self._show_nothing()

    # -- the list ----------------------------------------------------------------------------------

    def _show_versions(self, found: list[Version]) -> None:
        if found == self._versions:
            return
        chosen, self._versions = self._chosen, found
        self.list.blockSignals(True)
        self.list.clear()
        for version in found:
            self.list.addItem(QListWidgetItem(moment_text(version)))
        self.list.blockSignals(False)
        self._show_rooms()
        if chosen in found:
            self.list.setCurrentRow(found.index(chosen))
        else:
            self._chosen = self._journey = None
            self._show_nothing()

    def _choose(self, place: int) -> None:
        if not 0 <= place < len(self._versions) or self._session.shelf is None:
            return
        version = self._versions[place]
        if version != self._chosen or self._journey is None:
            self._chosen, self._journey = version, None
            self._session.shelf.read(version, self._read)

    def _read(self, loaded: Loaded) -> None:
        self._journey = loaded.journey
        if loaded.journey is None:
            self._show_nothing()
            self.summary.setText(_("This version cannot be read."))
            return
        self._compare()

    # -- what differs ------------------------------------------------------------------------------

    def _compare(self) -> None:
        if self._journey is None or self._chosen is None:
            return
        present = self._session.document.journey
        change = difference(self._journey, present)
        self._session.lay_over(self._journey if self.isVisible() else None)
        self._lines = lines_of(change, self._journey, present)
        moment = moment_text(self._chosen)
        self.heading.setText(_("From {moment} to now").format(moment=moment))
        self.summary.setText(summary(self._lines))
        self.changes.show_lines(self._lines)
        self.changes.show()
        self.show_button.setEnabled(bool(self._on_map()))
        self.restore_button.setEnabled(bool(change) and not self._session.is_view_only)

    def _show_nothing(self) -> None:
        self._lines = []
        self._session.lay_over(None)
        self.changes.clear()
        self.changes.hide()
        self.heading.setText(_("Versions"))
        if self._versions:
            self.summary.setText(_("Choose a version to see what has changed since."))
        else:
            self.summary.setText(_("Each time you save, a version is kept here: the last ten."))
        self.show_button.setEnabled(False)
        self.restore_button.setEnabled(False)
        self._show_rooms()

    def _show_rooms(self) -> None:
        """Leave all the room to the words while there is no version to choose."""
        for each in (self.list, self.show_button, self.restore_button):
            each.setVisible(bool(self._versions))

    def _show_problem(self, problem: object) -> None:
        self._show_nothing()
        if isinstance(problem, DiskProblem):
            from gui.sentences import disk_text

            self.summary.setText(disk_text(problem))

    def _on_map(self) -> list[str]:
        return [line.id for line in self._lines if line.id in self._session.journey]

    def _select(self) -> None:
        """Highlight on the map what is new or another since that version."""
        self._session.select(self._on_map())

    def _go(self, key: str) -> None:
        if key in self._session.journey:
            self._session.select([key])
            self._session.reveal.emit(key)

    # -- the way back ------------------------------------------------------------------------------

    def _restore(self) -> None:
        """Go back in one undo step, after the present was kept as a version as well."""
        if self._session.shelf is not None and self._journey is not None:
            self.restore_button.setEnabled(False)
            self._session.shelf.keep(self._session.document.journey, self._kept)

    def _kept(self) -> None:
        if self._journey is not None:
            self._session.do(restored(self._session.document.journey, self._journey))
            self._compare()
            self.refresh()


def moment_text(version: Version) -> str:
    """Return when a version was saved, by the clock of the person."""
    moment = QDateTime.fromSecsSinceEpoch(int(version.saved.timestamp()))
    day = QLocale(language()).toString(moment.date(), QLocale.FormatType.ShortFormat)
    return f"{day} {moment.time().toString('HH:mm:ss')}"

"""The status bar: a hint, what is selected, the zoom, and whether the map is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from gui import words
from gui.files import Files
from gui.progress import ProgressStrip
from gui.safety_words import is_unsafe as is_unsafe_now
from gui.safety_words import status_text
from gui.session import Session
from gui.theme import size
from gui.words import _, ngettext
from journey.change import Change
from journey.records import kind_of

if TYPE_CHECKING:
    from gui.timer import WorkshopTimer


class StatusBar(QStatusBar):
    """What is true of the window now, in one line."""

    def __init__(self, session: Session, files: Files, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._session = session
        self._files = files
        self.hint = self._label(_("Hint"))
        self.selection = self._label(_("Selection"))
        self.zoom = self._label(_("Zoom"))
        self.saved = self._label(_("Saving"))
        # At once, though hidden: the bar is as high as the strip.
        self.progress = ProgressStrip(session.jobs, self)
        self._is_map_open = False
        self.addWidget(self.hint, 1)
        self.addPermanentWidget(self.progress)
        for label in (self.selection, self.zoom, self.saved):
            self.addPermanentWidget(label)
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(int(2 * size("toast_ms")))
        self._fade.timeout.connect(self.hint.clear)
        session.selection_changed.connect(self._show_selection)
        session.journey_changed.connect(self._follow)
        session.state_changed.connect(self._show_saved)
        files.state_changed.connect(self._show_saved)
        session.document_replaced.connect(self._show_selection)
        self.progress.shown.connect(self._make_room)
        session.jobs.cancelled.connect(self._tell_cancelled)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAccessibleName(name)
        return label

    def say(self, text: str) -> None:
        """Show a hint for a while."""
        self.hint.setText(text)
        self._fade.start()

    def complete(self, timer: WorkshopTimer) -> None:
        """Give the workshop timer its place."""
        from gui.timer import TimerStrip

        self.timer = TimerStrip(timer, self._session)
        self.insertPermanentWidget(1, self.timer)
        # Qt shows what it is handed; the strip knows better whether there is anything to show.
        self.timer.refresh()

    def show_zoom(self, scale: float) -> None:
        """Show the scale of the map."""
        self.zoom.setText(words.percent(scale, 0))

    def set_map_open(self, is_open: bool) -> None:
        """Say nothing about a map while none is open."""
        self._is_map_open = is_open
        for label in (self.selection, self.zoom, self.saved):
            label.setVisible(is_open)
        self._make_room()
        self.hint.clear()
        self._show_saved()
        self._show_selection()

    def _make_room(self) -> None:
        """The start page has no status bar, but for what takes long."""
        self.setVisible(self._is_map_open or not self.progress.isHidden())

    def _tell_cancelled(self, words: str) -> None:
        self.say(_("Cancelled: {words}").format(words=words.rstrip(" …")))

    def _follow(self, change: Change) -> None:
        chosen = self._session.selected
        # What has gone is about to be selected no more.
        if not change.edits.keys().isdisjoint(chosen) and all(key in self._session.journey for key in chosen):
            self._show_selection()

    def _show_selection(self) -> None:
        chosen = self._session.selected
        if not chosen:
            self.selection.setText(_("Nothing selected"))
        elif len(chosen) == 1:
            from gui.sentences import kind_name, subject_name

            record = self._session.journey[chosen[0]]
            kind, name = kind_name(kind_of(record)), subject_name(self._session.journey, chosen[0])
            # What has no name yet is called by its kind already.
            says_kind = name.casefold().startswith(kind.casefold())
            self.selection.setText(name if says_kind else _("{kind}: {name}").format(kind=kind, name=name))
        else:
            count = len(chosen)
            self.selection.setText(
                ngettext("{count} selected", "{count} selected", count).format(count=count)
            )

    def _show_saved(self) -> None:
        session, status = self._session, self._files.safety.status
        is_unsafe = status is not None and is_unsafe_now(status)
        if is_unsafe or not (self._files.state or session.is_view_only):
            text = status_text(status, session.document.is_modified, session.path is not None)
        else:
            text = self._files.state or _("View only")
        self.saved.setText(text)
        role = "warning" if is_unsafe else ""
        if role != (self.saved.property("role") or ""):
            self.saved.setProperty("role", role)
            self.saved.style().polish(self.saved)

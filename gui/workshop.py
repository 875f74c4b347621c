"""What a window has for a group: the presenter, the timer, the votes, and what exports leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui.timer import WorkshopTimer, seconds_from
from gui.words import _
from journey.edits.workshop import without_private
from journey.journey import Journey

if TYPE_CHECKING:
    from gui.dialogs.votes import Votes
    from gui.presenter import Presenter
    from gui.window import Window

LAST_TIME = "workshop_minutes"
EXPORTS = "export_private_notes"


class Workshop(QObject):
    """The workshop means of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.timer = WorkshopTimer(self)
        self.presenter: Presenter | None = None
        self._votes: Votes | None = None
        self.timer.switched.connect(window.menus.refresh_later)
        self.timer.ended.connect(self._time_is_up)

    # -- presenting --------------------------------------------------------------------------------

    def present(self) -> None:
        """Show the map full screen, from the stage of what is selected, else from the whole map."""
        from gui.presenter import Presenter

        window = self._window
        if self.presenter is not None:
            self.presenter.activateWindow()
            return
        window.map.writing.finish()
        self.presenter = Presenter(window.session, self.timer, window.map.hidden_bands, window)
        chosen = window.session.selected
        stage = window.session.journey.stage_of(chosen[-1]) if chosen else None
        self.presenter.show_stage(stage.id if stage is not None else "")
        self.presenter.left.connect(self._left)
        self.presenter.setGeometry(window.screen().geometry())
        self.presenter.showFullScreen()
        self.presenter.activateWindow()
        self.presenter.setFocus()

    def _left(self, stage: str) -> None:
        """Go back to the map, there where the presentation ended."""
        self.presenter = None
        window = self._window
        if stage in window.session.journey:
            window.session.select([stage])
            window.session.reveal.emit(stage)
        window.activateWindow()
        window.map.setFocus()

    # -- votes -------------------------------------------------------------------------------------

    def show_votes(self) -> None:
        """Show who got how many votes."""
        from gui.dialogs.votes import Votes

        if self._votes is None:
            self._votes = Votes(self._window.session, self._window)
            self._votes.reset_asked.connect(self._reset)
            self._votes.finished.connect(self._votes_closed)
        self._votes.show()
        self._votes.activateWindow()

    def _reset(self) -> None:
        self._window.menus.run("reset_votes")

    def _votes_closed(self) -> None:
        self._votes = None

    # -- the timer ---------------------------------------------------------------------------------

    def ask_time(self) -> None:
        """Ask for how long the timer should run."""
        from gui.dialogs.ask import LineQuestion

        settings = self._window.settings
        question = LineQuestion(
            _("Timer"), _("Minutes, or minutes:seconds"), settings.text(LAST_TIME, "7"), self._window
        )
        question.ask(self._start, lambda text: seconds_from(text) is not None)

    def _start(self, text: str) -> None:
        seconds = seconds_from(text)
        if seconds is not None:
            self._window.settings.set_text(LAST_TIME, text.strip())
            self.timer.start(seconds)

    def _time_is_up(self) -> None:
        self._window.say(_("Time is up."))
        QApplication.alert(self._window)

    # -- what exports leave out --------------------------------------------------------------------

    @property
    def exports_private(self) -> bool:
        """Whether exports show private notes: only where somebody asked for that."""
        return self._window.settings.text(EXPORTS) == "yes"

    def show_private_in_exports(self, is_wanted: bool) -> None:
        """Let exports show private notes, or leave them out again."""
        self._window.settings.set_text(EXPORTS, "yes" if is_wanted else "no")

    def exported(self, journey: Journey) -> Journey:
        """Return a map as it may leave the window."""
        return journey if self.exports_private else without_private(journey)

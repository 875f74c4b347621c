"""The assistant for event tables: columns, then a map of its own or laid onto the one that is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui.background import Progress
from gui.dialogs.import_events_columns import ColumnsPage
from gui.dialogs.import_events_map import MapPage, Picture
from gui.dialogs.import_events_match import MatchPage
from gui.dialogs.table_form import plain_button, plain_label
from gui.event_words import customers_text, events_text, ties_text
from gui.events.filter_bar import FilterBar
from gui.events.log import EventLog, Loaded
from gui.guard import guarded
from gui.sentences import refusal_text
from gui.session import Session
from gui.words import _, ngettext, number
from journey.journey import Journey
from metrics.events.choice import Choice
from metrics.events.filters import EVERYTHING, Filter
from metrics.events.match import remembered_choice, remembered_filter
from metrics.events.preview import Preview, preview
from metrics.refusals import Refusal, Refused

POLL_MS = 120
COLUMNS, JOURNEY = 0, 1


class EventAssistant(QDialog):
    """Brings an event table in, a stage at a time; nothing is changed unless confirmed.

    Signals
    -------
    drafted(object)
        a Journey that a person wants as a new map.
    taken(object)
        a Change that a person wants on the map that is open.
    looked_at()
        the table was read and is to be looked at, without any map.
    warehouse_asked()
        the events lie in a warehouse, not in this file.
    """

    drafted = Signal(object)
    taken = Signal(object)
    looked_at = Signal()
    warehouse_asked = Signal()

    def __init__(
        self,
        path: Path,
        session: Session,
        make_picture: Callable[[Session], Picture],
        parent: QWidget,
        *,
        onto: Journey | None,
        refreshes: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Refresh from an event table") if refreshes else _("From an event table"))
        self.path = path
        self._onto = onto
        self._refreshes = refreshes
        self._session = session
        self.log = EventLog.of(session)
        self.loaded: Loaded | None = None
        self._known = remembered_choice(onto) if onto is not None else Choice()
        self._progress: Progress | None = None
        self._leads = False
        """Whether the focus lies where it fell when the page was turned, and is to go on from there."""
        self.columns = ColumnsPage(path)
        title = path.name.partition(".")[0].replace("-", " ").replace("_", " ").strip().capitalize()
        self.map = MapPage(session, self.log, make_picture, title[:200])
        self.match = MatchPage(onto, self.log) if onto is not None else None
        self._lay()
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._watch)
        self.columns.changed.connect(self._follow)
        self.columns.looked.connect(self.look)
        self.map.settled.connect(self._settled)
        if self.match is not None:
            self.match.settled.connect(self._settled)
        screen = self.screen().availableGeometry()
        self.resize(min(1240, screen.width() - 60), min(720, screen.height() - 60))
        self._follow()

    # -- how it lies -------------------------------------------------------------------------------

    def _lay(self) -> None:
        self.pages = QStackedWidget()
        self.pages.addWidget(self.columns)
        self.pages.addWidget(self._journey_page())
        self.back = plain_button(_("Back"), self._go_back)
        self.cancel = plain_button(_("Cancel"), self.reject)
        self.elsewhere = plain_button(_("From the company's warehouse …"), self._go_elsewhere)
        self.look_only = plain_button(_("Only look at it"), self._only_look)
        self.look_only.setToolTip(_("Opens the journeys of the table below the map, and changes nothing"))
        self.go_on = plain_button("", self._go)
        self.go_on.setDefault(True)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addWidget(self.elsewhere)
        foot.addStretch(1)
        for button in (self.cancel, self.look_only, self.go_on):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)

    def _journey_page(self) -> QWidget:
        page = QWidget()
        self.summary = plain_label("")
        self.refused_button = QPushButton()
        self.refused_button.setAutoDefault(False)
        self.refused_button.setCheckable(True)
        self.refused_button.setStyleSheet("QPushButton { padding: 4px 10px; }")
        self.refused_button.toggled.connect(self._show_refused)
        self.refused = QListWidget()
        self.refused.setAccessibleName(_("Refused"))
        self.refused.hide()
        self.filters = FilterBar(self._session)
        self.ways = QStackedWidget()
        self.ways.addWidget(self.map)
        if self.match is not None:
            self.ways.addWidget(self.match)
        self.as_new, self.as_onto = _kind(_("A new map")), _kind(_("Onto this map"))
        self.as_new.setChecked(True)
        self.as_new.clicked.connect(lambda: self._choose_way(0))
        self.as_onto.clicked.connect(lambda: self._choose_way(1))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.summary, 1)
        head.addWidget(self.refused_button)
        kinds = QHBoxLayout()
        kinds.setSpacing(4)
        self.kind_words = QLabel(_("Make of it:"))
        for widget in (self.kind_words, self.as_new, self.as_onto):
            kinds.addWidget(widget)
            widget.setVisible(self.match is not None and not self._refreshes)
        kinds.addWidget(self.filters, 1)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.refused)
        column.addLayout(kinds)
        column.addWidget(self.ways, 1)
        return page

    # -- looking and reading -----------------------------------------------------------------------

    def look(self) -> None:
        """See how the table begins; its columns are chosen next."""
        page = self.columns
        sheet = page.sheets.currentText() or self._known.sheet
        encoding = str(page.encoding.currentData() or "") or self._known.encoding
        path, separator = self.path, self._known.separator
        self.columns.show_progress(_("Looking at {name} …").format(name=path.name), None)

        def work(progress: Progress) -> Preview:
            return preview(path, sheet=sheet, encoding=encoding, separator=separator, check=progress.check)

        words = _("Looking at {name} …").format(name=path.name)
        self._progress = self.log.background.run_watched(
            words, work, self._looked, self._failed, self._dropped
        )
        self._follow()

    def _looked(self, found: Preview) -> None:
        self._progress = None
        if not isValid(self):
            return
        self.columns.show_progress("", None)
        self.columns.show_preview(found, self._known)
        if self._refreshes and self.columns.is_complete:
            self.read()
        self._follow()
        self._lead_on()

    def _lead_on(self) -> None:
        """Let the keyboard go on where the focus fell on Cancel, while nothing else could be pressed."""
        if self.focusWidget() in (None, self.cancel):
            if self.go_on.isEnabled():
                self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)
            elif self.pages.currentIndex() == COLUMNS:
                self.columns.take_focus()

    def read(self) -> None:
        """Read the table as chosen."""
        if self._progress is not None:
            return
        self.columns.show_problem(())
        self._progress = self.log.read(
            self.path, self.columns.choice(), self._arrived, self._failed, self._dropped
        )
        self._poll.start()
        self._watch()
        self._follow()

    def _watch(self) -> None:
        if self._progress is not None and self._poll.isActive():
            self.columns.show_progress(self._progress.words, self._progress.share)

    def _dropped(self) -> None:
        """The reading was cancelled: nothing of it is left, and it can be begun anew."""
        self._progress = None
        if not isValid(self):
            return
        self._poll.stop()
        self.columns.show_progress("", None)
        self._follow()

    def _failed(self, error: Exception) -> None:
        self._dropped()
        if not isValid(self):
            return
        if isinstance(error, Refused):
            self.columns.show_problem(error.refusals)
        elif isinstance(error, OSError):
            self.columns.show_problem([Refusal("file_unreadable", value=error.strerror or str(error))])
        else:
            raise error

    def _arrived(self, loaded: Loaded) -> None:
        self._dropped()
        if not isValid(self):
            loaded.close()
            return
        chosen = EVERYTHING
        if self._onto is not None:
            remembered = remembered_filter(self._onto)
            hidden = tuple(name for name in remembered.hidden if name in loaded.activities)
            chosen = replace(remembered, hidden=hidden) if hidden or not remembered.hidden else EVERYTHING
        self.take(loaded, chosen)

    def take(self, loaded: Loaded, chosen: Filter) -> None:
        """Go on with a table that is read."""
        self.loaded = loaded
        self.log.take(loaded, chosen)
        self._tell_summary(loaded)
        self.pages.setCurrentIndex(JOURNEY)
        self._leads = True
        self._choose_way(1 if self._refreshes else self.ways.currentIndex())

    # -- what came of it ---------------------------------------------------------------------------

    def _tell_summary(self, loaded: Loaded) -> None:
        told = loaded.summary
        lines = [
            _("{name}: {counts}, {first} to {last}.").format(
                name=loaded.path.name,
                counts=f"{events_text(told.events)}, {customers_text(told.customers)}",
                first=told.first[:10],
                last=told.ended_at[:10],
            )
        ]
        if told.zone == "utc":
            lines.append(_("Times are in UTC."))
        if told.ties:
            lines.append(ties_text(told.ties))
        self.summary.setText(" ".join(lines))
        odd = told.refused_total + told.unread_total
        text = ngettext("{count} row or amount refused", "{count} rows or amounts refused", odd)
        self.refused_button.setText(text.format(count=number(odd)))
        self.refused_button.setVisible(bool(odd))
        rows = [*told.refused, *told.unread]
        self.refused.clear()
        self.refused.addItems(
            [refusal_text(Refusal(each.reason, each.row, value=each.text)) for each in rows]
        )
        self.refused.setFixedHeight(12 + 24 * min(6, max(1, len(rows))))
        if odd > len(rows):
            self.refused.addItem(_("The first {count} are listed.").format(count=number(len(rows))))

    def _show_refused(self, is_shown: bool) -> None:
        self.refused.setVisible(is_shown)

    def _choose_way(self, place: int) -> None:
        place = place if self.match is not None else 0
        self.ways.setCurrentIndex(place)
        self.as_new.setChecked(place == 0)
        self.as_onto.setChecked(place == 1)
        if self.loaded is not None:
            if place == 1 and self.match is not None:
                self.match.show_table(self.loaded)
            else:
                self.map.show_table(self.loaded)
        self._follow()

    # -- the buttons -------------------------------------------------------------------------------

    def _settled(self) -> None:
        self._follow()
        if self.go_on.isEnabled() and self._leads:
            self._leads = False
            self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self) -> None:
        is_reading = self._progress is not None
        is_first = self.pages.currentIndex() == COLUMNS
        self.back.setVisible(not is_first)
        self.elsewhere.setVisible(is_first and not self._refreshes)
        self.elsewhere.setEnabled(not is_reading)
        self.look_only.setVisible(not is_first and self._onto is not None and not self._refreshes)
        self.cancel.setText(_("Stop reading") if is_reading else _("Cancel"))
        if is_first:
            self.go_on.setText(_("Read the table"))
            self.go_on.setEnabled(not is_reading and self.columns.is_complete)
        elif self.ways.currentIndex() == 0:
            self.go_on.setText(_("Make the map"))
            self.go_on.setEnabled(self.map.drafted is not None)
        else:
            self.go_on.setText(_("Take over the numbers"))
            self.go_on.setEnabled(self.match is not None and self.match.has_news)

    def _go(self) -> None:
        if not self.go_on.isEnabled():
            return
        if self.pages.currentIndex() == COLUMNS:
            self.read()
        elif self.ways.currentIndex() == 0 and self.map.drafted is not None:
            journey = self.map.drafted.draft.journey
            self.accept()
            self.drafted.emit(journey)
        elif self.match is not None and self.match.taken is not None:
            change = self.match.taken.change
            self.accept()
            self.taken.emit(change)

    def _go_back(self) -> None:
        self.pages.setCurrentIndex(COLUMNS)
        if self.columns.preview is None:
            self.look()
        self._follow()

    def _only_look(self) -> None:
        self.accept()
        self.looked_at.emit()

    def _go_elsewhere(self) -> None:
        self.reject()
        self.warehouse_asked.emit()

    @guarded()
    def reject(self) -> None:
        """Esc and Cancel stop a reading first, then close the assistant."""
        if self._progress is not None and self._progress.is_wanted:
            self._session.jobs.remove(self._progress)
            self._progress.cancel()
            if self.columns.preview is not None:
                return
        self._poll.stop()
        super().reject()

    @guarded()
    def done(self, result: int) -> None:
        """Let go of questions that nobody waits for any more."""
        self.log.drop("draft", "take_over")
        super().done(result)


def _kind(words: str) -> QToolButton:
    made = QToolButton()
    made.setText(words)
    made.setCheckable(True)
    made.setStyleSheet("QToolButton { padding: 4px 10px; }")
    return made

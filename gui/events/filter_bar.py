"""Which part of an event table is looked at: segment, channel, months, hidden activities."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget
from shiboken6 import isValid

from gui.choices import Choice
from gui.event_words import customers_text, events_text
from gui.events.log import EventLog, Loaded, month_ends
from gui.figures import figure
from gui.session import Session
from gui.tips import plain_tip
from gui.words import _, ngettext, number, period_name
from metrics.events.filters import EVERYTHING
from metrics.events.questions import Size, size
from metrics.refusals import Refused

PAUSE_MS = 200
MOST_LISTED = 60
"""Activities that can be hidden one by one from the menu; rarer ones by the slider of the assistant."""


class FilterBar(QWidget):
    """Chooses a filter of the session's event table, and says how much is left.

    Signals
    -------
    shown(object)
        how much the filter leaves, a Size.
    """

    shown = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._log = EventLog.of(session)
        self._loaded: Loaded | None = None
        self.segment, self.channel = self._combo(_("Segment")), self._combo(_("Channel"))
        self.first, self.last = self._combo(_("Begun from")), self._combo(_("Begun until"))
        self.hidden = QPushButton()
        self.hidden.setStyleSheet("QPushButton { padding: 4px 10px; }")
        self.hidden.setMenu(QMenu(self.hidden))
        self.hidden.menu().setToolTipsVisible(True)
        self.told = QLabel()
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.told.setProperty("role", "muted")
        self.all = QPushButton(_("Show all"))
        self.all.setStyleSheet("QPushButton { padding: 4px 10px; }")
        self.all.clicked.connect(lambda: self._log.set_filter(EVERYTHING))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.segment, self.channel, self.first, self.last, self.hidden, self.all):
            row.addWidget(widget)
        # What is left gives way first where there is little room.
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.told, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._choose)
        self._log.changed.connect(self.refresh)
        self.refresh()

    def _combo(self, name: str) -> Choice:
        made = Choice()
        made.setAccessibleName(name)
        made.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)
        made.setMinimumWidth(64)
        made.setMaximumWidth(180)
        made.setStyleSheet("QComboBox { padding: 3px 22px 3px 8px; }")
        made.activated.connect(lambda _place: self._pause.start())
        return made

    # -- what can be chosen ------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the choices of the table, and the filter as it is."""
        loaded = self._log.loaded
        self.setVisible(loaded is not None)
        if loaded is None:
            return
        if loaded is not self._loaded:
            self._loaded = loaded
            self._fill(loaded)
        chosen = self._log.filter
        self.segment.setCurrentIndex(max(0, self.segment.findData(chosen.segment or "")))
        self.channel.setCurrentIndex(max(0, self.channel.findData(chosen.channel or "")))
        if chosen.begun_from is None:
            self.first.setCurrentIndex(0)
        if chosen.begun_before is None:
            self.last.setCurrentIndex(0)
        count = len(chosen.hidden)
        text = ngettext("{count} activity hidden", "{count} activities hidden", count)
        self.hidden.setText(text.format(count=number(count)) if count else _("Hide activities"))
        for action in self.hidden.menu().actions():
            action.setChecked(str(action.data()) not in chosen.hidden)
        self.all.setVisible(chosen != EVERYTHING)
        # Panel and assistant have a bar each, and each is told.
        self._log.ask(
            f"size {id(self)}", lambda _connection, view: size(view), self._tell, self._tell_refused
        )

    def _fill(self, loaded: Loaded) -> None:
        for combo, every, names in (
            (self.segment, _("All segments"), loaded.segments),
            (self.channel, _("All channels"), loaded.channels),
        ):
            combo.clear()
            combo.addItem(every, "")
            for name in names:
                combo.addItem(name, name)
            combo.setVisible(bool(names))
        for combo, open_end, words in (
            (self.first, _("From the beginning"), _("Begun from {month}")),
            (self.last, _("To the end"), _("Begun until {month}")),
        ):
            combo.clear()
            combo.addItem(open_end, "")
            for month in loaded.months:
                combo.addItem(words.format(month=period_name(month)), month)
            combo.setVisible(len(loaded.months) > 1)
        self._fill_menu(loaded)

    def _fill_menu(self, loaded: Loaded) -> None:
        menu = self.hidden.menu()
        menu.clear()
        for name in loaded.activities[:MOST_LISTED]:
            action = menu.addAction(name.replace("&", "&&")[:80])
            action.setData(name)
            action.setCheckable(True)
            action.toggled.connect(partial(self._toggled, name))
            action.setToolTip(
                plain_tip(_("Where it is hidden, what was before and after become neighbours."))
            )

    def _toggled(self, name: str, is_shown: bool) -> None:
        hidden = [each for each in self._log.filter.hidden if each != name]
        if not is_shown:
            hidden.append(name)
        if set(hidden) != set(self._log.filter.hidden):
            self._log.set_filter(replace(self._log.filter, hidden=tuple(hidden)))

    def _choose(self) -> None:
        first, last = str(self.first.currentData() or ""), str(self.last.currentData() or "")
        begun_from, begun_before = month_ends(first, last)
        self._log.set_filter(
            replace(
                self._log.filter,
                segment=str(self.segment.currentData() or "") or None,
                channel=str(self.channel.currentData() or "") or None,
                begun_from=begun_from,
                begun_before=begun_before,
            )
        )

    # -- how much is left --------------------------------------------------------------------------

    def _tell(self, found: Size) -> None:
        if not isValid(self):
            return
        parts = [events_text(found.events)]
        if found.cases != found.customers:
            text = ngettext("{count} journey", "{count} journeys", found.cases)
            parts.append(text.format(count=number(found.cases)))
        parts.append(customers_text(found.customers))
        self.told.setText(" · ".join(parts))
        if found.revenue is not None:
            currency = self._session.journey.map.currency
            words = _("Revenue: {amount}").format(amount=figure(found.revenue, "money", currency))
            parts.append(words)
        self.told.setToolTip(plain_tip(" · ".join(parts)))
        self.shown.emit(found)

    def _tell_refused(self, error: Refused) -> None:
        from gui.sentences import refusal_text

        if not isValid(self):
            return
        self.told.setText(refusal_text(error.refusals[0]))

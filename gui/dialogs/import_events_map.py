"""A map drafted from an event table, live: stages by hand, sliders for activities and ways, the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gui.dialogs.import_events_stages import StageTree
from gui.dialogs.table_form import plain_label
from gui.events.log import EventLog, Loaded
from gui.figures import figure
from gui.sentences import finding_text, refusal_text
from gui.session import Session
from gui.words import _, number, percent
from journey.document import Document
from journey.journey import Journey
from journey.records import Map, Touchpoint
from metrics.events.draft import Draft, Plan, draft
from metrics.events.filters import View
from metrics.refusals import Refused

PAUSE_MS = 120
FINEST = 100
MOST_SHARE = 0.5
USUAL_WAYS = 68
MOST_ACTIVITIES = 40


class Picture(Protocol):
    """What shows a map: a widget, and how it is brought into sight."""

    widget: QWidget

    def fit(self) -> None:
        """Show the map from its beginning."""


@dataclass(frozen=True)
class Drafted:
    """A draft, its stages with their activities, and what a customer is worth on it."""

    draft: Draft
    groups: tuple[tuple[str, tuple[str, ...]], ...]


def least_share(place: int) -> float:
    """Return below which share of the visits a way is not drawn, for a place of the slider.

    >>> least_share(100), round(least_share(68), 3), least_share(0)
    (0.0, 0.051, 0.5)
    """
    return float(((FINEST - place) / FINEST) ** 2 * MOST_SHARE)


class MapPage(QWidget):
    """Drafts a map anew after each gesture, beside the window thread.

    Signals
    -------
    settled()
        a draft is there, or none is possible, or a newer one is on its way.
    """

    settled = Signal()

    def __init__(
        self, session: Session, log: EventLog, make_picture: Callable[[Session], Picture], title: str
    ) -> None:
        super().__init__()
        self._log = log
        self._loaded: Loaded | None = None
        self.drafted: Drafted | None = None
        """The draft of what is chosen now; None while it is on its way."""
        self.shown = Session(Document(Journey([Map(id="map")])), self)
        self.shown.theme = session.theme
        self.picture = make_picture(self.shown)
        self.name = QLineEdit(title)
        self.name.setAccessibleName(_("Title of the map"))
        self.name.setMaxLength(200)
        self.currency = QLineEdit("EUR")
        self.currency.setAccessibleName(_("Currency"))
        self.currency.setMaxLength(3)
        self.currency.setFixedWidth(64)
        self.stages = StageTree()
        self.activities, self.ways = self._slider(), self._slider()
        self.ways.setRange(0, FINEST)
        self.ways.setValue(USUAL_WAYS)
        self.activity_words, self.way_words = QLabel(), QLabel()
        self.by_month = QCheckBox(_("Numbers by month"))
        self.by_month.setChecked(True)
        self.worth = plain_label("", "number")
        self.told = plain_label("", "muted")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._draft)
        self._lay()
        for slider, name in ((self.activities, _("Activities")), (self.ways, _("Ways"))):
            slider.setAccessibleName(name)
            slider.valueChanged.connect(self._wish)
        self.by_month.toggled.connect(self._wish)
        self.name.textEdited.connect(self._wish)
        self.currency.textEdited.connect(self._wish)
        self.stages.changed.connect(self._grouped)
        log.changed.connect(self._filtered)

    def _slider(self) -> QSlider:
        made = QSlider(Qt.Orientation.Horizontal)
        made.setRange(1, MOST_ACTIVITIES)
        made.setValue(MOST_ACTIVITIES)
        return made

    def _lay(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.currency)
        side.addLayout(head)
        side.addWidget(self.stages, 1)
        for words, slider in ((self.activity_words, self.activities), (self.way_words, self.ways)):
            words.setProperty("role", "muted")
            side.addWidget(words)
            side.addWidget(slider)
        side.addWidget(self.by_month)
        left = QWidget()
        left.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        left.setFixedWidth(296)
        frame = QFrame()
        frame.setProperty("role", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.picture.widget)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(frame, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.worth)
        foot.addWidget(self.told, 1)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(left)
        row.addLayout(right, 1)

    # -- drafting ----------------------------------------------------------------------------------

    def show_table(self, loaded: Loaded) -> None:
        """Draft from another table."""
        self._loaded = loaded
        most = min(len(loaded.activities), MOST_ACTIVITIES)
        self.activities.blockSignals(True)
        self.activities.setRange(1, max(1, most))
        self.activities.setValue(most)
        self.activities.blockSignals(False)
        self._wish()

    @property
    def plan(self) -> Plan:
        """How the map is to be drafted."""
        currency = self.currency.text().upper()
        return Plan(
            title=self.name.text().strip(),
            currency=currency if len(currency) == 3 and currency.isascii() and currency.isalpha() else "EUR",
            stages=self.stages.stages(),
            most_touchpoints=self.activities.value(),
            least_flow_share=least_share(self.ways.value()),
            by_month=self.by_month.isChecked(),
        )

    def _wish(self, _told: object = None) -> None:
        self.drafted = None
        total = len(self._loaded.activities) if self._loaded is not None else 0
        self.activity_words.setText(
            _("Activities: the {count} most frequent of {total}").format(
                count=number(self.activities.value()), total=number(total)
            )
        )
        share = least_share(self.ways.value())
        words = _("Ways: those that at least {share} take").format(share=percent(share))
        self.way_words.setText(words if share else _("Ways: all of them"))
        self.settled.emit()
        self._pause.start()

    def _grouped(self) -> None:
        hidden = tuple(self.stages.hidden())
        if set(hidden) != set(self._log.filter.hidden):
            self._log.set_filter(replace(self._log.filter, hidden=hidden))
        else:
            self._wish()

    def _filtered(self) -> None:
        if self._loaded is not None and self._log.loaded is self._loaded:
            self._wish()

    def _draft(self) -> None:
        plan = self.plan

        def work(connection: Any, view: View) -> Drafted:
            made = draft(connection, view, plan)
            return Drafted(made, _groups(made, view))

        self._log.ask("draft", work, self._arrived, self._failed)

    def _arrived(self, found: Drafted) -> None:
        if self._pause.isActive():
            return
        self.drafted = found
        journey = found.draft.journey
        self.stages.show_groups(found.groups, sorted(self._log.filter.hidden))
        self.shown.open(Document(journey), None, view_only=True)
        self.picture.fit()
        self._tell(found)
        self.settled.emit()

    def _tell(self, found: Drafted) -> None:
        journey = found.draft.journey
        value = self.shown.scorecard.headlines.per_entrant.value
        has_money = self._loaded is not None and self._loaded.has_money
        self.worth.setVisible(has_money)
        self.worth.setText(
            _("{value} a customer").format(value=figure(value, "money", journey.map.currency))
            if has_money
            else ""
        )
        notes = " ".join(finding_text(note, journey) for note in found.draft.notes[:3])
        if not has_money:
            notes = _("Without a column of revenue or cost there is no value yet.") + " " + notes
        self.told.setText(notes)

    def _failed(self, error: Refused) -> None:
        self.drafted = None
        self.worth.setText("")
        self.told.setText(" ".join(refusal_text(each) for each in error.refusals[:2]))
        self.settled.emit()


def _groups(made: Draft, view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the stages of a draft with the activities on their cards, each once."""
    journey = made.journey
    found: dict[str, list[str]] = {stage.id: [] for stage in journey.stages}
    for (_stage, activity), key in made.places.records.items():
        card = journey.get(key, Touchpoint)
        if card is not None and view.names[activity] not in found[card.stage]:
            found[card.stage].append(view.names[activity])
    return tuple((stage.name, tuple(found[stage.id])) for stage in journey.stages)

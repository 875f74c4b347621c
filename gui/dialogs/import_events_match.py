"""An event table laid onto a drawn map: names matched, ways compared, and what taking it over changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.choices import Choice
from gui.dialogs.table_form import plain_label
from gui.events.log import EventLog, Loaded
from gui.sentences import finding_text, kpi_name, refusal_text, subject_name, value_text
from gui.words import _, ngettext, number, period_name
from journey.journey import Journey
from journey.records import Series, Stage, Touchpoint
from metrics.events.filters import View
from metrics.events.match import Match, match
from metrics.events.overlay import TakenOver, take_over
from metrics.events.places import Key, Places
from metrics.refusals import Refused

PAUSE_MS = 120
MOST_NAMES, MOST_CHANGES, MOST_NOTES = 200, 500, 300
Point = tuple[str | None, float, int | float | None]


class MatchPage(QWidget):
    """Matches the activities of a table to a map and shows what would change.

    Signals
    -------
    settled()
        what would change is known, or cannot be, or is being worked out anew.
    """

    settled = Signal()

    def __init__(self, journey: Journey, log: EventLog) -> None:
        super().__init__()
        self._journey = journey
        self._log = log
        self._loaded: Loaded | None = None
        self.matches: tuple[Match, ...] = ()
        self.chosen: dict[Key, str | None] = {}
        self.taken: TakenOver | None = None
        """What taking over changes, as chosen now; None while that is worked out."""
        self.combos: dict[Key, QComboBox] = {}
        self.told = plain_label("")
        self.add_flows = QCheckBox(_("Draw the ways that are walked and not drawn, unless they are rare"))
        self.add_flows.toggled.connect(self._wish)
        self.likely = QPushButton()
        self.likely.setAutoDefault(False)
        self.likely.setStyleSheet("QPushButton { padding: 4px 10px; }")
        self.likely.clicked.connect(self._take_likely)
        self.likely.hide()
        self.names = _table([_("In the table"), _("Events"), _("On the map")], _("Names"))
        self.changes = _table(
            [_("Subject"), _("KPI"), _("Period"), _("Now"), _("Before")], _("What would change")
        )
        self.notes = QListWidget()
        self.notes.setAccessibleName(_("Differences"))
        self.notes.setWordWrap(True)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for widget, words in (
            (self.names, _("Names")),
            (self.notes, _("Differences")),
            (self.changes, _("What would change")),
        ):
            self.tabs.addTab(widget, words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.told, 1)
        head.addWidget(self.likely)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.add_flows)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        log.changed.connect(self._filtered)

    # -- asking ------------------------------------------------------------------------------------

    def show_table(self, loaded: Loaded) -> None:
        """Match another table."""
        self._loaded, self.chosen, self.matches = loaded, {}, ()
        self._wish()

    def _filtered(self) -> None:
        if self._loaded is not None and self._log.loaded is self._loaded:
            self._wish()

    def _wish(self, _told: object = None) -> None:
        self.taken = None
        self.settled.emit()
        self._pause.start()

    def _ask(self) -> None:
        journey, chosen, adds = self._journey, dict(self.chosen), self.add_flows.isChecked()

        def work(connection: Any, view: View) -> tuple[tuple[Match, ...], TakenOver]:
            found = match(view, journey)
            places = _places(found, chosen)
            return found, take_over(connection, view, journey, places, add_flows=adds)

        self._log.ask("take_over", work, self._arrived, self._failed)

    def _arrived(self, answer: tuple[tuple[Match, ...], TakenOver]) -> None:
        if self._pause.isActive():
            return
        matches, self.taken = answer
        if [_key(each) for each in matches] != [_key(each) for each in self.matches] or not self.combos:
            self.matches = matches
            self._show_names()
            if all(each.record is not None for each in matches):
                self.tabs.setCurrentWidget(self.changes)
        self._show_changes(self.taken)
        self._show_notes(self.taken)
        self._tell()
        self.settled.emit()

    def _failed(self, error: Refused) -> None:
        self.taken = None
        self.told.setText(" ".join(refusal_text(each) for each in error.refusals[:2]))
        self.settled.emit()

    # -- showing -----------------------------------------------------------------------------------

    def _show_names(self) -> None:
        self.combos = {}
        shown = sorted(self.matches, key=lambda each: (each.record is not None, -each.events))[:MOST_NAMES]
        self.names.setRowCount(len(shown))
        options = _options(self._journey)
        self.names.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        for row, each in enumerate(shown):
            self.names.setItem(row, 0, QTableWidgetItem(each.name))
            count = QTableWidgetItem(number(each.events))
            count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.names.setItem(row, 1, count)
            combo = self._combo(each, options)
            self.combos[_key(each)] = combo
            self.names.setCellWidget(row, 2, combo)

    def _combo(self, each: Match, options: Mapping[str, str]) -> QComboBox:
        combo = Choice()
        combo.setAccessibleName(each.name)
        combo.setStyleSheet("QComboBox { padding: 2px 22px 2px 8px; }")
        combo.addItem(_("not on the map"), "")
        for key in each.suggested:
            combo.addItem(_("{name}  (likely)").format(name=options.get(key, key)), key)
        for key, name in options.items():
            if key not in each.suggested:
                combo.addItem(name, key)
        record = self.chosen.get(_key(each), each.record)
        combo.setCurrentIndex(max(0, combo.findData(record or "")))
        combo.activated.connect(partial(self._chose, _key(each), combo))
        return combo

    def _chose(self, key: Key, combo: QComboBox, _place: int = 0) -> None:
        self.chosen[key] = str(combo.currentData()) or None
        self._wish()

    def _likely(self) -> dict[Key, str]:
        """Return the records whose names are the most alike, for the activities that have none."""
        return {
            _key(each): each.suggested[0]
            for each in self.matches
            if each.suggested and each.record is None and _key(each) not in self.chosen
        }

    def _take_likely(self) -> None:
        likely = self._likely()
        self.chosen |= likely
        for key, record in likely.items():
            if key in self.combos:
                self.combos[key].setCurrentIndex(self.combos[key].findData(record))
        self._wish()

    def _show_changes(self, taken: TakenOver) -> None:
        rows = _changed_numbers(taken)
        self.changes.setRowCount(min(len(rows), MOST_CHANGES))
        after = self._journey.apply(taken.change)
        currency = after.map.currency
        for row, (series, point, before) in enumerate(rows[:MOST_CHANGES]):
            cells = (
                subject_name(after, series.subject),
                kpi_name(series.kpi, after),
                period_name(point[0]),
                value_text(point[1], series.kpi, currency, after),
                _("new") if before is None else value_text(before[1], series.kpi, currency, after),
            )
            for place, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if place > 2:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.changes.setItem(row, place, item)
        self.tabs.setTabText(2, _("What would change ({count})").format(count=number(len(rows))))

    def _show_notes(self, taken: TakenOver) -> None:
        after = self._journey.apply(taken.change)
        self.notes.clear()
        self.notes.addItems([finding_text(note, after) for note in taken.notes[:MOST_NOTES]])
        if not taken.notes:
            self.notes.addItem(_("Every way that is drawn is walked, and the other way round."))
        self.tabs.setTabText(1, _("Differences ({count})").format(count=number(len(taken.notes))))

    def _tell(self) -> None:
        open_now = sum(self.chosen.get(_key(each), each.record) is None for each in self.matches)
        self.tabs.setTabText(0, _("Names ({count} open)").format(count=number(open_now)))
        found = len(self.matches) - open_now
        text = ngettext(
            "{found} of {total} activity of the table is on this map.",
            "{found} of {total} activities of the table are on this map.",
            len(self.matches),
        ).format(found=number(found), total=number(len(self.matches)))
        if self.taken is not None:
            never = len(self.taken.compared.drawn_never_walked)
            extra = len(self.taken.compared.walked_never_drawn)
            text += " " + _("Drawn and never walked: {never}. Walked and never drawn: {extra}.").format(
                never=number(never), extra=number(extra)
            )
        if len(self.matches) > MOST_NAMES:
            text += " " + _("The first {count} are shown.").format(count=number(MOST_NAMES))
        self.told.setText(text)
        likely = len(self._likely())
        self.likely.setText(_("Take what is likely ({count})").format(count=number(likely)))
        self.likely.setToolTip(_("Chooses for each open name the most alike on the map; look through them"))
        self.likely.setVisible(bool(likely))

    @property
    def has_news(self) -> bool:
        """Whether taking over would change a number of the map."""
        return self.taken is not None and any(
            isinstance(after, Series) for _before, after in self.taken.change.edits.values()
        )


def _key(each: Match) -> Key:
    return each.stage, each.activity


def _places(found: tuple[Match, ...], chosen: Mapping[Key, str | None]) -> Places:
    records = {_key(each): chosen.get(_key(each), each.record) for each in found}
    return Places(
        {key: record for key, record in records.items() if record is not None},
        by_stage=any(each.stage is not None for each in found),
    )


def _options(journey: Journey) -> dict[str, str]:
    """Return the records that an activity may mean: cards by their stage, and the stages themselves."""
    found: dict[str, str] = {}
    for stage in journey.stages:
        cards = [key for key, card in journey.of(Touchpoint).items() if card.stage == stage.id]
        for key in cards:
            found[key] = f"{subject_name(journey, key)} · {subject_name(journey, stage.id)}"
        found[stage.id] = _("the stage {name}").format(name=subject_name(journey, stage.id))
    others = [key for key in (*journey.of(Touchpoint), *journey.of(Stage)) if key not in found]
    return found | {key: subject_name(journey, key) for key in others}


def _changed_numbers(taken: TakenOver) -> list[tuple[Series, Point, Point | None]]:
    """Return the numbers that would be new or another, the latest periods first."""
    found: list[tuple[Series, Point, Point | None]] = []
    for before, after in taken.change.edits.values():
        if not isinstance(after, Series):
            continue
        known = {point[0]: point for point in before.points} if isinstance(before, Series) else {}
        found += [
            (after, point, known.get(point[0]))
            for point in after.points
            if known.get(point[0], (None, None))[1] != point[1]
        ]
    return sorted(found, key=lambda row: (row[1][0] or "", row[2] is not None), reverse=True)


def _table(headings: list[str], name: str) -> QTableWidget:
    made = QTableWidget(0, len(headings))
    made.setAccessibleName(name)
    made.setHorizontalHeaderLabels(headings)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(32)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
    made.setShowGrid(False)
    made.setAlternatingRowColors(True)
    made.setTabKeyNavigation(False)
    header = made.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return made

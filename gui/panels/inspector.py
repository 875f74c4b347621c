"""The inspector: every field of what is selected, its worth and its numbers; the map where nothing is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QFrame, QLabel, QMainWindow, QWidget

from gui.guard import guarded
from gui.panels.form import RecordForm
from gui.panels.numbers import NumberSection
from gui.panels.panel import Frame
from gui.panels.parts import GRID, column, label, rule, scrolled
from gui.panels.roster import Roster
from gui.panels.what_if_bar import WhatIfBar
from gui.panels.worth import worth_sentences
from gui.sentences import kind_name, subject_name
from gui.session import Session
from gui.words import _, ngettext
from journey.change import Change
from journey.edits.fields import text_of
from journey.records import Flow, Map, Record, Series, Stage, Touchpoint, kind_of

WITH_NUMBERS = (Map, Stage, Flow, Touchpoint)


class Inspector(Frame):
    """Shows and edits the selected records.

    Parameters
    ----------
    session : Session
        whose selection is followed.
    parent : QWidget, optional
    """

    _widest = 0
    """For how much room the window was asked in this size of text."""
    _room: QTimer | None = None
    """Fields that have changed are measured in their turn; none before there are any."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, "inspector", _("Inspector"), parent)
        self._refreshing = False
        self.setMinimumWidth(260)
        self._kind = label("", "muted")
        self._name = label("", "heading")
        self._worth = QFrame()
        self._worth.setProperty("role", "card")
        self._worth_lines = column(self._worth, GRID + 4, 4)
        self.form = RecordForm(session)
        self.numbers = NumberSection(session)
        self.roster = Roster(session)
        self._rule = rule()
        self._content = QWidget()
        self._lay_out(self._content)
        self.area = scrolled(self._content)
        # Below what scrolls: it must not push a slider away from under the pointer.
        self.what_if_bar = WhatIfBar(session)
        around = column(self, 0, 0)
        around.addWidget(self.area, 1)
        around.addWidget(self.what_if_bar)
        self._room = room = QTimer(self)
        room.setSingleShot(True)
        room.setInterval(0)
        room.timeout.connect(self._make_room)
        session.selection_changed.connect(self._selection_changed)
        session.journey_changed.connect(self._journey_changed)
        session.numbers_changed.connect(self._numbers_changed)
        session.document_replaced.connect(self._document_replaced)
        session.state_changed.connect(self._state_changed)
        self._selection_changed()

    def _lay_out(self, content: QWidget) -> None:
        layout = column(content, GRID * 2, GRID)
        layout.addWidget(self._kind)
        layout.addWidget(self._name)
        layout.addWidget(self._worth)
        layout.addSpacing(4)
        layout.addWidget(self.form)
        layout.addSpacing(GRID)
        layout.addWidget(self._rule)
        layout.addWidget(self.numbers)
        layout.addWidget(self.roster)
        layout.addStretch(1)

    @guarded()
    def changeEvent(self, event: QEvent) -> None:
        """Make room once larger or smaller text has been taken on."""
        super().changeEvent(event)
        if self._room is not None and event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._widest = 0
            self._room.start()

    def _make_room(self) -> None:
        """Be as wide as the fields need; where a window has no room for it, they are scrolled sideways."""
        bar = self.area.verticalScrollBar().sizeHint().width()
        needed = self._content.minimumSizeHint().width() + bar
        self.area.setMinimumWidth(needed)
        if needed > self._widest:
            self._widest = needed
            self._widen(needed)

    def _widen(self, needed: int) -> None:
        """Ask the window for room, once: how wide the panel is after that is up to the person."""
        window, dock = self.window(), self.parentWidget()
        while dock is not None and not isinstance(dock, QDockWidget):
            dock = dock.parentWidget()
        if dock is None or not isinstance(window, QMainWindow):
            return
        if dock.width() < needed <= window.width() / 3:
            window.resizeDocks([dock], [needed], Qt.Orientation.Horizontal)

    def _records(self) -> list[Record]:
        journey = self._session.journey
        return [journey[key] for key in self._session.selected if key in journey] or [journey.map]

    def _document_replaced(self) -> None:
        """Forget what was being typed: the same id may mean something else in the other map."""
        self.form.take_back()
        self.numbers.take_back()
        self._selection_changed()

    def _selection_changed(self) -> None:
        self.numbers.commit()
        records = self._records()
        self.form.show_records([record.id for record in records])
        one = records[0] if len(records) == 1 else None
        has_numbers = isinstance(one, WITH_NUMBERS)
        for part in (self._rule, self.numbers):
            part.setVisible(has_numbers)
        self.numbers.show_subject(one.id if one is not None and has_numbers else None)
        self.roster.setVisible(isinstance(one, Map))
        self._state_changed()
        self._show_heading()
        if self._room is not None:
            self._room.start()
        self._show_worth()
        self.area.verticalScrollBar().setValue(0)

    def _journey_changed(self, change: Change) -> None:
        shown = {record.id for record in self._records()}
        if shown & change.edits.keys():
            self.form.refresh()
        elif any(_renames(before, after) for before, after in change.edits.values()):
            self.form.show_values()
        self._show_heading()
        self.roster.refresh()

    def _numbers_changed(self) -> None:
        if self.isVisible():
            self.numbers.refresh()
            self._show_worth()

    def showEvent(self, event: object) -> None:
        """Catch up with what changed while the panel was hidden."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._numbers_changed()

    def _state_changed(self) -> None:
        may_edit = not self._session.is_view_only
        for part in (self.form, self.numbers, self.roster):
            part.setEnabled(may_edit)

    def _show_heading(self) -> None:
        records = self._records()
        if len(records) == 1:
            kind = kind_name(kind_of(records[0]))
            self._kind.setText(kind[:1].upper() + kind[1:])
            self._name.setText(subject_name(self._session.journey, records[0].id))
            return
        self._kind.setText(_("Several selected: what they share"))
        self._name.setText(
            ngettext("{number} record", "{number} records", len(records)).format(number=len(records))
        )

    def _show_worth(self) -> None:
        records = self._records()
        said = worth_sentences(self._session, records[0]) if len(records) == 1 else []
        self._worth.setVisible(bool(said))
        while self._worth_lines.count() < len(said):
            self._worth_lines.addWidget(label())
        for place in range(self._worth_lines.count()):
            item = self._worth_lines.itemAt(place)
            line = item.widget() if item is not None else None
            if isinstance(line, QLabel):
                line.setText(said[place] if place < len(said) else "")
                line.setVisible(place < len(said))


def _renames(before: Record | None, after: Record | None) -> bool:
    """Return whether a change can show in a list to choose from: one that merely moves a card cannot."""
    if before is None or after is None:
        return not isinstance(before or after, Series)
    return text_of(before) != text_of(after) or isinstance(after, Stage)

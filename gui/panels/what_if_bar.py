"""What the numbers that are tried out bring, and what becomes of them: kept, taken over, or let go."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from gui.guard import guarded
from gui.panels.compare_words import digits_of
from gui.panels.parts import GRID, label
from gui.sentences import kpi_name, subject_name, value_text
from gui.session import Session
from gui.what_if import WhatIf
from gui.words import _, money

REST_MS = 60
MOST_LINES = 6
JOIN = "\N{WORD JOINER}"
"""Keeps a sign and its amount on one line."""


class WhatIfBar(QFrame):
    """Stands above the numbers of the inspector while any are tried out."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.what_if = WhatIf.of(session)
        self.setProperty("role", "card")
        self.setAccessibleName(_("What if"))
        self.heading = label(_("What if"), "heading")
        self.told = label("", "")
        self.parts = label("", "muted")
        self.name = QLineEdit()
        self.name.setAccessibleName(_("Name of the scenario"))
        self.name.setPlaceholderText(_("Name of the scenario"))
        self.keep_button = QPushButton(_("Keep as scenario"))
        self.change_button = QPushButton(_("Change the numbers"))
        self.let_go_button = QPushButton(_("Let go"))
        for button in (self.keep_button, self.change_button, self.let_go_button):
            button.setStyleSheet("QPushButton { padding: 4px 10px; }")
        self.change_button.setToolTip(_("Put these numbers into the map, in place of those that stand there"))
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.refresh)
        self._lay_out()
        self.what_if.changed.connect(self._later)
        self.keep_button.clicked.connect(self.keep)
        self.name.returnPressed.connect(self.keep)
        self.change_button.clicked.connect(self.what_if.change_numbers)
        self.let_go_button.clicked.connect(self.what_if.let_go)
        self.refresh()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID + 4)
        layout.setSpacing(GRID)
        for words in (self.heading, self.told, self.parts):
            layout.addWidget(words)
        layout.addWidget(self.name)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.keep_button, 1)
        row.addWidget(self.let_go_button)
        layout.addLayout(row)
        layout.addWidget(self.change_button)

    def keep(self) -> None:
        """Keep what is tried out as a scenario."""
        name = self.name.text()
        self.name.clear()
        self.what_if.keep(name)

    def _later(self) -> None:
        """Say it soon; what has gone goes at once."""
        if not self.what_if.tried:
            self.refresh()
        elif not self._rest.isActive():
            self._rest.start()

    def refresh(self) -> None:
        """Say what is tried out and what each number of it brings."""
        tried = self.what_if.tried
        self.setVisible(bool(tried))
        if not tried:
            return
        self.name.setPlaceholderText(self.what_if.usual_name())
        found, currency = self.what_if.comparison(), self._session.journey.map.currency
        if found.difference is None:
            self.told.setText(_("With these numbers the value per entrant is unknown."))
        else:
            digits = digits_of([found.difference])
            text = _("Value per entrant: {before} becomes {after}, {change}.")
            self.told.setText(
                text.format(
                    before=money(found.before, currency),
                    after=money(found.after, currency),
                    change=signed(found.difference, currency, digits),
                )
            )
        self.parts.setText("\n".join(self._lines()))

    def _lines(self) -> list[str]:
        """Return a line for each number: before, after, and what it brings; the parts add up."""
        found = self.what_if.comparison()
        journey, currency = self._session.journey, self._session.journey.map.currency
        digits = digits_of([part.contribution for part in found.parts])
        brought = {
            (key, part.kpi): part.contribution
            for part in found.parts
            for key in (part.subject, part.flow)
            if key is not None
        }
        lines = []
        for (subject, kpi), value in self.what_if.tried.items():
            before = self.what_if.number(subject, kpi)
            text = f"{subject_name(journey, subject)}, {kpi_name(kpi)}: "
            text += f"{value_text(before, kpi, currency)} → {value_text(value, kpi, currency)}"
            part = brought.get((subject, kpi))
            lines.append(text if part is None else f"{text}  {signed(part, currency, digits)}")
        if len(lines) > MOST_LINES:
            rest = _("and {count} more").format(count=len(lines) - MOST_LINES)
            lines = [*lines[:MOST_LINES], rest]
        return lines

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc lets go."""
        if event.key() == Qt.Key.Key_Escape:
            self.what_if.let_go()
        else:
            super().keyPressEvent(event)


def signed(value: float, currency: str, digits: int | None) -> str:
    """Return an amount with its sign, which no line parts from it.

    >>> signed(0.25, "EUR", 2).replace(JOIN, "")
    '+€0.25'
    """
    return JOIN.join(money(value, currency, digits, signed=True))

"""What a map has besides its cards: personas, segments and scenarios, to choose from and to add to."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from gui.panels.parts import GRID, add_button, cleared, label
from gui.sentences import subject_name
from gui.session import Session
from gui.words import _
from journey.change import Change
from journey.edits.naming import new_id
from journey.records import Persona, Record, Scenario, Segment


class Roster(QWidget):
    """Lists personas, segments and scenarios; a click selects one, so that its fields show."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shown: list[tuple[str, list[tuple[str, str]]]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GRID, 0, 0)
        self._column.setSpacing(4)
        self.refresh()

    def refresh(self) -> None:
        """Show the lists anew where a name or an entry changed."""
        journey = self._session.journey
        lists = [
            (title, [(key, subject_name(journey, key)) for key in journey.of(kind)])
            for kind, title, _add in self._kinds()
        ]
        if lists == self._shown:
            return
        self._shown = lists
        cleared(self._column)
        for (kind, title, add), (_title, entries) in zip(self._kinds(), lists, strict=True):
            self._column.addWidget(label(title, "heading"))
            for key, name in entries:
                self._column.addWidget(self._button(name, key), 0, Qt.AlignmentFlag.AlignLeft)
            button = add_button(add)
            button.clicked.connect(partial(self._add, kind))
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self._column.addSpacing(GRID)

    def _kinds(self) -> list[tuple[type[Persona] | type[Segment] | type[Scenario], str, str]]:
        return [
            (Persona, _("Personas"), _("Add a persona")),
            (Segment, _("Segments"), _("Add a segment")),
            (Scenario, _("Scenarios"), _("Add a scenario")),
        ]

    def _button(self, words: str, key: str) -> QToolButton:
        button = QToolButton()
        button.setText(words.replace("&", "&&"))
        button.setAccessibleName(words)
        button.setProperty("record", key)
        button.clicked.connect(self._chosen)
        return button

    def _chosen(self) -> None:
        self._session.select([str(self.sender().property("record"))])

    def _add(self, kind: type[Persona] | type[Segment] | type[Scenario], _checked: bool = False) -> None:
        session = self._session
        names = {Persona: _("New persona"), Segment: _("New segment"), Scenario: _("New scenario")}
        record: Record = kind(id=new_id(session.journey, kind), name=names[kind])
        session.do(Change("add_record", {record.id: (None, record)}))
        session.select([record.id])

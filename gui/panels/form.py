"""The form of the selected records: a label, an editor and a line for refusals for each field."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from gui.panels.editors import MIXED, Editor
from gui.panels.fields import Field, shared_fields
from gui.panels.parts import GRID, label
from gui.session import Session
from gui.words import _
from journey.edits.fields import update_all
from journey.records import OutOfRange, Record

PLACES = {"stage", "on"}
"""Fields that put a card elsewhere, where it takes the first free place."""


class FieldBox(QWidget):
    """One field: its label above, its editor, and why what was typed is refused."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.editor: Editor = field.make()
        self.warning = label("", "warning")
        self.warning.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addStretch(1)  # beside a field whose label takes two lines, both editors stand level
        if field.label:
            caption = label(field.label, "muted")
            caption.setBuddy(self.editor.control)
            layout.addWidget(caption)
            self.editor.control.setAccessibleName(self.editor.control.accessibleName() or field.label)
        layout.addWidget(self.editor)
        layout.addWidget(self.warning)
        self.editor.refused.connect(self.warn)

    def warn(self, sentence: str) -> None:
        """Say in one sentence why the value is not taken; "" takes that back."""
        self.warning.setText(sentence)
        self.warning.setVisible(bool(sentence))


class RecordForm(QWidget):
    """All fields that the selected records share; each settled edit is one undo step."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._keys: tuple[str, ...] = ()
        self._shown: tuple[Record, ...] = ()
        self._of: tuple[object, ...] = ()
        self.boxes: dict[str, FieldBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID + 4)
        for place in (0, 1):
            self._grid.setColumnStretch(place, 1)
            self._grid.setColumnMinimumWidth(place, 60)

    def show_records(self, keys: Sequence[str]) -> None:
        """Show the fields of these records; what was being typed for others is settled first."""
        self.commit()
        self._keys = tuple(keys)
        records = self._records()
        of = (tuple(dict.fromkeys(map(type, records))), len(records) == 1)
        if of != self._of:
            self._of = of
            self._build(shared_fields(self._session, records))
        self._shown = ()
        for box in self.boxes.values():
            box.warn("")
        self.refresh()

    def refresh(self) -> None:
        """Show the values anew where the records are others than those shown."""
        records = self._records()
        same = len(records) == len(self._shown) and all(
            one is other for one, other in zip(records, self._shown, strict=True)
        )
        if not same:
            self._shown = records
            self.show_values()

    def show_values(self) -> None:
        """Show every value, and the names of what is referred to."""
        for name, box in self.boxes.items():
            box.editor.show_value(_common([getattr(record, name) for record in self._shown]))

    def commit(self) -> None:
        """Settle what is being typed."""
        for box in self.boxes.values():
            box.editor.commit()

    def take_back(self) -> None:
        """Drop what is being typed."""
        for box in self.boxes.values():
            box.editor.take_back()

    def _records(self) -> tuple[Record, ...]:
        journey = self._session.journey
        return tuple(journey[key] for key in self._keys if key in journey)

    def _build(self, fields: Sequence[Field]) -> None:
        for old in self.boxes.values():
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.boxes = {}
        row, at = 0, 0
        last: QWidget | None = None
        for field in fields:
            box = FieldBox(field)
            box.editor.committed.connect(partial(self._committed, field.name))
            if field.wide and at:
                row, at = row + 1, 0
            self._grid.addWidget(box, row, at, 1, 2 if field.wide else 1)
            row, at = (row + 1, 0) if field.wide or at else (row, 1)
            if last is not None:
                QWidget.setTabOrder(last, box.editor)
            last = box.editor
            self.boxes[field.name] = box

    def _committed(self, name: str, value: Any) -> None:
        fields = {name: value, "at": None} if name in PLACES else {name: value}
        journey = self._session.document.journey
        keys = [key for key in self._keys if key in journey]
        try:
            change = update_all(journey, keys, fields)
        except OutOfRange:
            self._refuse(name)
            return
        self._session.do(change)

    def _refuse(self, name: str) -> None:
        box = self.boxes[name]
        self.show_values()
        words = box.field.label or box.field.name
        box.warn(_("{field} cannot take that value; the old one stays.").format(field=words))


def _common(values: Sequence[Any]) -> Any:
    if not values:
        return None
    return values[0] if all(value == values[0] for value in values) else MIXED

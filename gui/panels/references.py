"""Editors of what a record refers to: colours, lists of other records, and what an opportunity changes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from gui.panels.buttons import STEP_STYLE
from gui.panels.editors import MIXED, Combo, Editor, LineEditor, Options
from gui.panels.figures import about, parsed
from gui.panels.parts import add_button, cleared, label
from gui.sentences import kpi_name, subject_name, value_text
from gui.session import Session
from gui.words import MINUS, _
from journey.records import Effect, Flow
from metrics.kpis import catalogue

# These are written into the map, so they are data and not part of a theme.
SWATCHES = ("#26364D", "#2F5BD0", "#1B64A5", "#17734B", "#7A5C00", "#B8431A", "#8A2F6B", "#5B4BB3")


class ColorEditor(Editor):
    """A colour from a small palette; a click on the chosen one takes it away."""

    def __init__(self) -> None:
        super().__init__()
        self._row.setSpacing(2)
        self._buttons: dict[str, QToolButton] = {}
        for color in SWATCHES:
            button = QToolButton()
            pixels = QPixmap(16, 16)
            pixels.fill(QColor(color))
            button.setIcon(QIcon(pixels))
            button.setIconSize(QSize(16, 16))
            button.setCheckable(True)
            button.setStyleSheet(STEP_STYLE + "QToolButton { padding: 0; }")
            button.setAccessibleName(_("Colour {code}").format(code=color))
            button.setProperty("swatch", color)
            button.setFixedSize(26, 26)
            button.clicked.connect(self._clicked)
            self._row.addWidget(button)
            self._buttons[color] = button
        self._row.addStretch(1)
        self.control = self._buttons[SWATCHES[0]]
        self.setFocusProxy(self.control)

    def show_value(self, value: Any) -> None:
        """Show which colour it is."""
        self.value = value
        for color, button in self._buttons.items():
            button.setChecked(value is not MIXED and str(value).upper() == color)

    def _clicked(self) -> None:
        color = str(self.sender().property("swatch"))
        self._settle("" if self.value == color else color)
        self.show_value(self.value)


class _Row(QWidget):
    """One entry of a list with a button that takes it out."""

    removed = Signal(int)

    def __init__(self, index: int, words: str) -> None:
        super().__init__()
        self._index = index
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(label(words), 1)
        button = QToolButton()
        button.setText("×")
        button.setToolTip(_("Take out"))
        button.setAccessibleName(_("Take out: {name}").format(name=words))
        button.clicked.connect(self._remove)
        row.addWidget(button)

    def _remove(self) -> None:
        self.removed.emit(self._index)


class _ListEditor(Editor):
    """A tuple of things, shown as rows."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._column.addLayout(self._rows)
        self._row.addLayout(self._column, 1)
        self._shown: list[str] | None = None

    def show_value(self, value: Any) -> None:
        """Show the entries; rows are made anew only where their words change."""
        self.value = value
        words = [_("mixed")] if value is MIXED else [self._words(entry) for entry in value]
        if words == self._shown:
            return
        self._shown = words
        cleared(self._rows)
        for index, text in enumerate(words):
            row = _Row(index, text)
            row.removed.connect(self._remove)
            self._rows.addWidget(row)

    def _words(self, entry: Any) -> str:
        raise NotImplementedError

    def _entries(self) -> tuple[Any, ...]:
        return () if self.value is MIXED else tuple(self.value)

    def _remove(self, index: int) -> None:
        entries = self._entries()
        self._put((*entries[:index], *entries[index + 1 :]))

    def _put(self, entries: tuple[Any, ...]) -> None:
        self._settle(entries)
        self.show_value(self.value)


class ReferencesEditor(_ListEditor):
    """Several other records, added from a menu."""

    def __init__(self, options: Options, words: str) -> None:
        super().__init__()
        self._options = options
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self._menu.triggered.connect(self._add)
        self._button = add_button(words, self._menu)
        self._column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self.control = self._button
        self.setFocusProxy(self._button)

    def _words(self, entry: Any) -> str:
        return dict(self._options()).get(entry, str(entry))

    def _fill(self) -> None:
        self._menu.clear()
        taken = set(self._entries())
        for key, words in self._options():
            if key not in taken:
                action = QAction(words.replace("&", "&&"), self._menu)
                action.setData(key)
                self._menu.addAction(action)
        if self._menu.isEmpty():
            self._menu.addAction(_("Nothing to add")).setEnabled(False)

    def _add(self, action: QAction) -> None:
        self._put((*self._entries(), action.data()))


class EffectsEditor(_ListEditor):
    """What an opportunity changes: a number of a stage or flow, to a value or by an amount."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._subject, self._kpi, self._how = Combo(), Combo(), Combo()
        for box, name in ((self._subject, _("Whose number")), (self._kpi, _("Which number"))):
            box.setAccessibleName(name)
        self._how.addItem(_("to"), "to")
        self._how.addItem(_("by"), "by")
        self._how.setAccessibleName(_("To a value, or by an amount"))
        self._value = LineEditor(self._parse, hint=_("value, then Enter"))
        self._value.line.setAccessibleName(_("New value"))
        self._value.committed.connect(self._add)
        self._value.refused.connect(self.refused)
        for line in ((self._subject, self._kpi), (self._how, self._value)):
            row = QHBoxLayout()
            row.setSpacing(6)
            for widget in line:
                row.addWidget(widget, 0 if widget is self._how else 1)
            self._column.addLayout(row)
        self.control = self._subject
        self.setFocusProxy(self._subject)

    def show_value(self, value: Any) -> None:
        """Show the effects, and offer the stages and flows of the map."""
        super().show_value(value)
        journey = self._session.journey
        keys = [stage.id for stage in journey.stages] + list(journey.of(Flow))
        _refill(self._subject, [(key, subject_name(journey, key)) for key in keys])
        drivers = [key for key, kpi in catalogue().items() if kpi.role == "driver"]
        _refill(self._kpi, [(key, kpi_name(key)) for key in drivers])

    def _words(self, entry: Any) -> str:
        journey = self._session.journey
        value = entry.to if entry.to is not None else entry.by
        text = value_text(value, entry.kpi, journey.map.currency)
        if entry.to is None and value is not None and value > 0:
            text = "+" + text
        shape = _("{subject}: {kpi} to {value}") if entry.to is not None else _("{subject}: {kpi} by {value}")
        return shape.format(subject=subject_name(journey, entry.subject), kpi=kpi_name(entry.kpi), value=text)

    def _parse(self, text: str) -> float | None:
        from msgspec.structs import replace

        kind = about(str(self._kpi.currentData()))
        if self._how.currentData() == "by":
            span = kind.high - kind.low
            kind = replace(kind, low=-span, high=span)
        return parsed(text.replace(MINUS, "-"), kind, self._session.journey.map.currency)

    def _add(self, value: float | None) -> None:
        self._value.show_value(None)
        if value is None:
            return
        how = {str(self._how.currentData()): value}
        effect = Effect(subject=str(self._subject.currentData()), kpi=str(self._kpi.currentData()), **how)
        self._put((*self._entries(), effect))


def _refill(box: QComboBox, entries: list[tuple[str, str]]) -> None:
    if [(box.itemData(i), box.itemText(i)) for i in range(box.count())] == entries:
        return
    chosen = box.currentData()
    box.clear()
    for key, words in entries:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))

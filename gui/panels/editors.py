"""Editors of single values: they commit on Enter or on leaving, take back on Esc, refuse in one sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from gui.choices import Choice
from gui.guard import guarded
from gui.panels.figures import Unfit
from gui.panels.parts import label
from gui.words import _

Options = Callable[[], Sequence[tuple[Any, str]]]
MOST_LINES = 10
LONGEST_LINE = 500
LONGEST_TEXT = 20_000


class Mixed:
    """Stands for the value of several records that do not agree."""


MIXED = Mixed()


class Editor(QWidget):
    """One value as a control.

    Signals
    -------
    committed(object)
        the person settled on another value.
    refused(str)
        why what was typed cannot be taken; "" once it is settled.
    """

    committed = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self.value: Any = None
        self.control: QWidget = self

    def _hold(self, control: QWidget) -> None:
        self.control = control
        self.setFocusProxy(control)
        self._row.addWidget(control, 1)

    def show_value(self, value: Any) -> None:
        """Show a value, MIXED where several records differ; what is being typed is left alone."""
        raise NotImplementedError

    def commit(self) -> None:
        """Settle what is being typed."""

    def take_back(self) -> None:
        """Drop what is being typed."""

    def _settle(self, value: Any) -> None:
        self.refused.emit("")
        if value != self.value:
            self.value = value
            self.committed.emit(value)


class _Line(QLineEdit):
    """A line that Esc restores; the key goes on where nothing was typed."""

    restored = Signal()

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.restored.emit()
            return
        super().keyPressEvent(event)


class LineEditor(Editor):
    """A line of text, read by `parse` and written by `write`; with a unit beside it where there is one."""

    def __init__(
        self,
        parse: Callable[[str], Any] = str.strip,
        write: Callable[[Any], str] = str,
        unit: str = "",
        hint: str = "",
    ) -> None:
        super().__init__()
        self._parse, self._write, self._hint = parse, write, hint
        self.line = _Line()
        self.line.setMaxLength(LONGEST_LINE)
        self._hold(self.line)
        if unit:
            self._row.addWidget(label(unit, "muted", wraps=False))
        self.line.editingFinished.connect(self.commit)
        self.line.restored.connect(self.take_back)

    def show_value(self, value: Any) -> None:
        """Show a value unless another one is being typed."""
        self.value = value
        if not self.line.isModified():
            self.take_back()

    def take_back(self) -> None:
        """Drop what is being typed, and show the value."""
        mixed = self.value is MIXED
        text = "" if self.value is None or mixed else self._write(self.value)
        if self.line.text() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)
        self.line.setModified(False)
        self.line.setPlaceholderText(_("mixed") if mixed else self._hint)
        self.refused.emit("")

    def commit(self) -> None:
        """Settle the text; one that cannot be read stays, with the reason told."""
        if not self.line.isModified():
            return
        try:
            value = self._parse(self.line.text())
        except Unfit as reason:
            self.refused.emit(str(reason))
            return
        before, self.value = self.value, value
        self.line.setModified(False)
        self.take_back()
        if value != before:
            self.committed.emit(value)


class Combo(Choice):
    """A combo box that asks anew for its list, and that the wheel changes only while it has the focus."""

    opening = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    @guarded()
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the wheel scroll the panel rather than change a value by accident."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @guarded()
    def showPopup(self) -> None:
        """Ask for the list anew before it shows."""
        self.opening.emit()
        super().showPopup()


class SuggestionEditor(LineEditor):
    """A line of text with suggestions to choose from."""

    def __init__(self, suggest: Callable[[], Sequence[str]], **named: Any) -> None:
        super().__init__(**named)
        self._suggest = suggest
        self._row.removeWidget(self.line)
        self.combo = Combo()
        self.combo.setEditable(True)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.line.setStyleSheet("QLineEdit { border: none; padding: 0; background: transparent; }")
        self.combo.setLineEdit(self.line)
        self._row.insertWidget(0, self.combo, 1)
        self.control = self.combo
        self.setFocusProxy(self.combo)
        self.combo.opening.connect(self._list)
        self.combo.activated.connect(self._chosen)

    def _list(self) -> None:
        text, modified = self.line.text(), self.line.isModified()
        self.combo.blockSignals(True)
        self.combo.clear()
        self.combo.addItems(list(self._suggest()))
        self.combo.setCurrentIndex(self.combo.findText(text))
        self.combo.blockSignals(False)
        self.line.setText(text)
        self.line.setModified(modified)

    def _chosen(self, _index: int) -> None:
        self.line.setModified(True)
        self.commit()


class _Area(QPlainTextEdit):
    """Several lines of text, as tall as they need; Ctrl+Enter and leaving settle, Esc restores."""

    finished = Signal()
    restored = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(self.fit)
        self.fit()

    @guarded()
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape and self.document().isModified():
            self.restored.emit()
        else:
            super().keyPressEvent(event)

    @guarded()
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finished.emit()

    @guarded()
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take more lines where they get shorter."""
        super().resizeEvent(event)
        self.fit()

    def fit(self, _size: object = None) -> None:
        """Take the height that the text needs, within bounds."""
        lines = min(max(2, round(self.document().size().height())), MOST_LINES)
        # A line is not a whole number of pixels high in every size of text.
        self.setFixedHeight(math.ceil(lines * QFontMetricsF(self.font()).lineSpacing()) + 24)


class AreaEditor(Editor):
    """Several lines of text."""

    def __init__(self, hint: str = "") -> None:
        super().__init__()
        self._hint = hint
        self.area = _Area()
        self._hold(self.area)
        self.area.finished.connect(self.commit)
        self.area.restored.connect(self.take_back)

    def show_value(self, value: Any) -> None:
        """Show a text unless another one is being typed."""
        self.value = value
        if not self.area.document().isModified():
            self.take_back()

    def take_back(self) -> None:
        """Drop what is being typed, and show the value."""
        text = "" if self.value is MIXED else str(self.value or "")
        if self.area.toPlainText() != text:
            self.area.setPlainText(text)
        self.area.document().setModified(False)
        self.area.setPlaceholderText(_("mixed") if self.value is MIXED else self._hint)
        self.refused.emit("")

    def commit(self) -> None:
        """Settle the text."""
        if not self.area.document().isModified():
            return
        text = self.area.toPlainText()
        if len(text) > LONGEST_TEXT:
            self.refused.emit(_("The text is too long; at most 20,000 characters fit."))
            return
        self.area.document().setModified(False)
        self._settle(text)


class ChoiceEditor(Editor):
    """One of a fixed list."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        self._options = options
        self._listed: list[tuple[Any, str]] = []
        self.combo = Combo()
        self._hold(self.combo)
        self.combo.activated.connect(self._chosen)

    def show_value(self, value: Any) -> None:
        """Show which one it is; the list is asked for anew."""
        self.value = value
        listed = list(self._options())
        if listed != self._listed:
            self._listed = listed
            self.combo.clear()
            self.combo.addItems([words for _value, words in listed])
        self.combo.setPlaceholderText(_("mixed") if value is MIXED else "")
        known = [option for option, _words in listed]
        self.combo.setCurrentIndex(known.index(value) if value in known else -1)

    def _chosen(self, index: int) -> None:
        self._settle(self._listed[index][0])

"""Editors of values by buttons: yes or no, a few steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QToolButton

from gui.guard import guarded
from gui.panels.editors import MIXED, Editor
from gui.panels.parts import label
from gui.words import _, number

STEP_STYLE = (
    "QToolButton { background: palette(window); }"
    "QToolButton:checked { background: palette(highlight); color: palette(highlighted-text); }"
)


class CheckEditor(Editor):
    """Yes or no, with its words beside the box on as many lines as they need."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(words)
        self._hold(self.box)
        self._row.setStretchFactor(self.box, 0)
        self._words = label(words)
        self._words.setBuddy(self.box)
        self._words.installEventFilter(self)
        self._row.addWidget(self._words, 1)
        self.box.clicked.connect(self._clicked)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a click on the words be a click on the box."""
        if event.type() == QEvent.Type.MouseButtonRelease and self.box.isEnabled():
            self.box.click()
            return True
        return super().eventFilter(watched, event)

    def show_value(self, value: Any) -> None:
        """Show whether it is so; half where the records differ."""
        self.value = value
        state = Qt.CheckState.Checked if value is True else Qt.CheckState.Unchecked
        self.box.setCheckState(Qt.CheckState.PartiallyChecked if value is MIXED else state)

    def _clicked(self) -> None:
        is_checked = self.box.checkState() != Qt.CheckState.Unchecked
        self.box.setTristate(False)
        self.box.setChecked(is_checked)
        self._settle(is_checked)


class StepsEditor(Editor):
    """A few steps as buttons; a click on the chosen one, or Del, takes the answer away."""

    def __init__(self, steps: Sequence[tuple[float, str]]) -> None:
        super().__init__()
        self._row.setSpacing(2)
        self._steps = [step for step, _words in steps]
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._buttons: list[QToolButton] = []
        for index, (step, words) in enumerate(steps):
            button = QToolButton()
            button.setText(number(step, 0, signed=min(self._steps) < 0))
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setCheckable(True)
            button.setMinimumSize(QSize(34, 28))
            button.setStyleSheet(STEP_STYLE)
            button.installEventFilter(self)
            self._group.addButton(button, index)
            self._row.addWidget(button)
            self._buttons.append(button)
        self._exact = label("", "muted", wraps=False)
        self._row.addWidget(self._exact)
        self._row.addStretch(1)
        self.control = self._buttons[0]
        self.setFocusProxy(self._buttons[0])
        self._group.idClicked.connect(self._clicked)

    def show_value(self, value: Any) -> None:
        """Show the chosen step; a value between two steps is written beside them."""
        self.value = value
        known = value is not None and value is not MIXED
        for step, button in zip(self._steps, self._buttons, strict=True):
            button.setChecked(known and value == step)
        between = number(value, 1, signed=min(self._steps) < 0) if known and value not in self._steps else ""
        self._exact.setText(_("mixed") if value is MIXED else between)

    def _clicked(self, index: int) -> None:
        step = self._steps[index]
        self._settle(None if self.value == step else step)
        self.show_value(self.value)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys walk along the steps, and Del take the answer away."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            moves = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
            if event.key() in moves and isinstance(watched, QToolButton):
                self._walk(watched, moves[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self._settle(None)
                self.show_value(None)
                return True
        return super().eventFilter(watched, event)

    def _walk(self, button: QToolButton, by: int) -> None:
        place = min(max(self._buttons.index(button) + by, 0), len(self._buttons) - 1)
        self._buttons[place].setFocus(Qt.FocusReason.TabFocusReason)

"""Choices of one among named values, with their arrow, for dialogs and panels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox

from gui.guard import guarded

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionComboBox

ASIDE = 38
"""What a choice needs beside its words: a margin, and the arrow that opens it."""
WIDEST_LIST = 480


class Choice(QComboBox):
    """A combo box with its arrow, which a style sheet that rounds the frame takes away."""

    @guarded()
    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Say by dots where words have no room."""
        super().initStyleOption(option)
        room = self.width() - ASIDE
        words = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = words

    @guarded()
    def showPopup(self) -> None:
        """Offer the choices in full, also where the box has no room for them."""
        view = self.view()
        view.setMinimumWidth(min(max(self.width(), view.sizeHintForColumn(0) + ASIDE), WIDEST_LIST))
        super().showPopup()

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow too."""
        super().paintEvent(event)
        center = QPointF(self.width() - 13, self.height() / 2 + 1)
        tips = [center + QPointF(-3.5, -2), center + QPointF(0, 1.5), center + QPointF(3.5, -2)]
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().placeholderText(), 1.5))
            painter.drawPolyline(QPolygonF(tips))


def choice(options: Sequence[tuple[str, object]], then: Callable[[], None] | None = None) -> QComboBox:
    """Return a choice of named values."""
    box = Choice()
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(14)
    for words, value in options:
        box.addItem(words, value)
    if then is not None:
        # A signal's emit would be handed the place.
        box.activated.connect(lambda _place: then())
    return box

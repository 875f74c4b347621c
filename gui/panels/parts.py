"""Small parts that panels are put together from: labels, rules, empty states, names of records."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.guard import guarded

GRID = 8
LEAST_WIDTH = 240


def label(text: str = "", role: str = "", wraps: bool = True) -> QLabel:
    """Return a label that shows its text as it is; `role` is one of style.qss ("muted", "heading", ...)."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wraps)
    if wraps:
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    if role:
        made.setProperty("role", role)
    return made


def add_button(words: str, menu: QMenu | None = None) -> QPushButton:
    """Return a small button that adds something, from a menu where one is given."""
    made = QPushButton("+ " + words)
    made.setAccessibleName(words)
    made.setStyleSheet("QPushButton { padding: 4px 10px; } QPushButton::menu-indicator { image: none; }")
    if menu is not None:
        made.setMenu(menu)
    return made


def rule() -> QFrame:
    """Return a thin horizontal line."""
    made = QFrame()
    made.setProperty("role", "rule")
    made.setFixedHeight(1)
    return made


def column(parent: QWidget, margin: int = 0, spacing: int = GRID) -> QVBoxLayout:
    """Give a widget a vertical layout on the 8-pixel grid."""
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    return layout


def invitation(heading: str, told: QLabel, buttons: Sequence[QPushButton]) -> QWidget:
    """Return what a panel shows while it has nothing: what it would answer, and how that begins."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID)
    column.addStretch(1)
    column.addWidget(label(heading, "heading"))
    column.addWidget(told)
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    column.addLayout(row)
    column.addStretch(2)
    return page


def scrolled(content: QWidget) -> QScrollArea:
    """Return a scroll area around a widget that scrolls downwards only."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    for ground in (content, area.viewport()):
        ground.setAutoFillBackground(
            False
        )  # what lies behind shows: a scroll area would paint the window's ground
    return area


class Sideways(QScrollArea):
    """A scroll area around a panel: one that is wider than its room is scrolled sideways, none is cut off."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        self.content = content
        for ground in (content, self.viewport()):
            ground.setAutoFillBackground(False)

    @guarded(QSize(LEAST_WIDTH, 0))
    def minimumSizeHint(self) -> QSize:
        """As low as the panel, but hardly wide."""
        return QSize(LEAST_WIDTH, self.content.minimumSizeHint().height())

    @guarded(QSize(LEAST_WIDTH, 0))
    def sizeHint(self) -> QSize:
        """As large as the panel would like to be."""
        return self.content.sizeHint()


def cleared(layout: QLayout) -> None:
    """Take everything out of a layout; widgets vanish at once and are deleted when Qt is free to."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            cleared(inner)

"""The calm strip above the map: what is wrong with a file, where, and what to do; never in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui import icons
from gui.session import Session
from gui.words import _, ngettext

MOST_LINES = 3


class Banner(QFrame):
    """Shows one message with its lines until it is closed or taken away."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lines: tuple[str, ...] = ()
        self._then: Callable[[], None] | None = None
        self.setObjectName("banner")
        self.setAccessibleName(_("Message"))
        self.hide()

    # -- made when there is something to say: most windows never say anything ----------------------

    @cached_property
    def title(self) -> QLabel:
        """What has happened."""
        return _label(bold=True)

    @cached_property
    def body(self) -> QLabel:
        """A line for each detail."""
        return _label()

    @cached_property
    def more(self) -> QToolButton:
        """Shows the lines that have no room."""
        made = QToolButton()
        made.setStyleSheet("QToolButton { padding: 2px 0; border: none; text-decoration: underline; }")
        made.clicked.connect(self._show_all)
        return made

    @cached_property
    def button(self) -> QPushButton:
        """What can be done about it."""
        made = QPushButton()
        made.clicked.connect(self._act)
        return made

    def _arrange(self) -> None:
        self._icon = QLabel()
        self._close = QToolButton()
        self._close.setAccessibleName(_("Close the message"))
        self._close.setToolTip(_("Close the message"))
        self._close.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.body)
        words.addWidget(self.more, alignment=Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 8, 10)
        row.setSpacing(12)
        row.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignTop)
        self._session.theme_changed.connect(self._dress)
        self._dress()

    def tell(
        self,
        title: str,
        lines: Sequence[str] = (),
        button: str = "",
        then: Callable[[], None] | None = None,
    ) -> None:
        """Show a message: a title, a line for each detail, and perhaps a button that calls `then`."""
        if self.layout() is None:
            self._arrange()
        self._then = then
        self._lines = tuple(lines)
        self.title.setText(title)
        self._show_lines(MOST_LINES)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self.show()

    def clear(self) -> None:
        """Take the message away."""
        self.hide()

    def _act(self) -> None:
        if self._then is not None:
            self._then()

    def _show_all(self) -> None:
        self._show_lines(12)

    def _show_lines(self, most: int) -> None:
        left = len(self._lines) - most
        self.body.setText("\n".join(self._lines[:most]))
        self.body.setVisible(bool(self._lines))
        self.more.setVisible(left > 0)
        self.more.setText(ngettext("and {count} more", "and {count} more", max(left, 1)).format(count=left))
        self.more.setEnabled(most == MOST_LINES)

    def _dress(self) -> None:
        theme = self._session.theme
        self._icon.setPixmap(icons.pixmap("findings", theme.hex("warning"), 20, self.devicePixelRatioF()))
        self._close.setIcon(icons.icon("close", theme))
        self.setStyleSheet(
            f"QFrame#banner {{ background: {theme.hex('warning_soft')}; border: none;"
            f" border-bottom: 1px solid {theme.hex('line')}; }}"
        )


def _label(bold: bool = False) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if bold:
        label.setStyleSheet("font-weight: 600;")
    return label

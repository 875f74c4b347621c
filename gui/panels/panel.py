"""What the panels that follow a session have in common: a name, a look, and rest while nobody sees them."""

from __future__ import annotations

from typing import ClassVar, Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gui.guard import guarded
from gui.session import Session


class Frame(QWidget):
    """What every panel is, however it follows a session: named for people and for the style sheet.

    Parameters
    ----------
    session : Session
        which is followed.
    name : str
        by which the style sheet and the window's remembered layout know the panel.
    title : str
        by which a person knows it, translated.
    parent : QWidget, optional
    """

    def __init__(self, session: Session, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class Panel(Frame):
    """Shows what a session holds, and looks at it only while somebody sees the panel."""

    PAUSE_MS: ClassVar[int] = 100
    """Milliseconds between a change and the look at it."""
    WAITS_FOR: ClassVar[Literal["rest", "turn"]] = "rest"
    """A look comes once changes rest; or in its turn, also while they go on, as under a slider."""

    def __init__(self, session: Session, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(session, name, title, parent)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(self.PAUSE_MS)
        self._pause.timeout.connect(self.refresh)

    def refresh(self) -> None:
        """Show how things stand now; nothing while nobody sees the panel.

        Raises
        ------
        NotImplementedError
            by a panel that does not say how.
        """
        raise NotImplementedError

    def _later(self) -> None:
        """Look again soon; a hidden panel looks when it is next seen."""
        if self.isVisible() and (self.WAITS_FOR == "rest" or not self._pause.isActive()):
            self._pause.start()

    @guarded()
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while the panel was hidden."""
        super().showEvent(event)
        self.refresh()

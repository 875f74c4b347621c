"""What happens when something unforeseen goes wrong: it is said once, with details, and the map stays."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gui.words import _

if TYPE_CHECKING:
    from gui.dialogs.ask import Question

MOST_KEPT = 20
SERIOUS = (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
LEVELS = {QtMsgType.QtDebugMsg: "DEBUG", QtMsgType.QtInfoMsg: "INFO", QtMsgType.QtWarningMsg: "WARNING"}


class Faults(QObject):
    """Hears of every exception that nothing has caught, on any thread, and of what Qt complains about.

    Signals
    -------
    happened(str)
        the details of a fault; delivered on the window thread.
    """

    happened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window: QWidget | None = None
        self._shown: Question | None = None
        self._kept: list[str] = []
        self.happened.connect(self._show)

    def install(self) -> None:
        """Listen from now on."""
        sys.excepthook = self.exception
        threading.excepthook = lambda told: self.exception(
            told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback
        )
        qInstallMessageHandler(self.message)

    def uninstall(self) -> None:
        """Give the ordinary hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def show_on(self, window: QWidget | None) -> None:
        """Show faults over a window from now on."""
        self._window = window

    def exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take an exception that nothing has caught."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        text = "".join(traceback.format_exception(kind, error, trace))
        _log("ERROR", text)
        self.happened.emit(text)

    def message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        """Take a message of Qt: kept for the details, shown where it is serious."""
        _log(LEVELS.get(kind, "ERROR"), f"Qt: {text}")
        if kind in SERIOUS:
            self.happened.emit(f"Qt: {text}")
        elif kind is QtMsgType.QtWarningMsg:
            self._keep(f"Qt: {text}")

    @property
    def details(self) -> str:
        """Everything kept, with the versions at work."""
        import platform

        about = f"Python {platform.python_version()}, PySide6 {pyside_version}, {platform.platform()}"
        return "\n\n".join([about, *self._kept])

    def _keep(self, text: str) -> None:
        if not self._kept or self._kept[-1] != text:
            self._kept = [*self._kept, text][-MOST_KEPT:]

    def _show(self, text: str) -> None:
        self._keep(text)
        if self._shown is not None or self._window is None:
            return
        from gui.dialogs.ask import Choice, Question, Role

        box = Question(
            _("Something went wrong in Waymark."),
            _("Your map is as it was before the last step. You can go on; save it to be sure."),
            [Choice("copy", _("Copy details")), Choice("go_on", _("Go on"), Role.AcceptRole)],
            self._window,
        )
        box.destroyed.connect(self._closed)
        self._shown = box
        box.tell(self._answered)

    def _answered(self, code: str) -> None:
        if code == "copy":
            QGuiApplication.clipboard().setText(self.details)

    def _closed(self) -> None:
        self._shown = None


def _log(level: str, text: str) -> None:
    # Loaded with the first fault.
    import logging

    logging.getLogger("waymark").log(getattr(logging, level), "%s", text)

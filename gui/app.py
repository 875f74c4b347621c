"""The application: one window, its theme and language, and an orderly end."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.faults import Faults
from gui.garbage import WindowCollector
from gui.session import Session
from gui.settings import Settings
from gui.window import Window, empty_document, theme_for
from gui.words import preferred_language, set_language

AFTER_THAT = Qt.ConnectionType(
    Qt.ConnectionType.QueuedConnection.value | Qt.ConnectionType.SingleShotConnection.value
)
SYSTEM_CLIPBOARDS = ("windows", "cocoa", "xcb", "wayland")
"""Platforms of Qt that hand what is copied to the system; others keep it themselves to the very end."""
AT_LEISURE = 5000
"""Milliseconds after which what can wait is done."""
LONGEST_UNSEEN = 300
"""Milliseconds after which a window is shown whose map is still being read."""


def run(argv_path: str | None = None) -> int:
    """Show the window, with the map under a path or the start page, until it is closed.

    Parameters
    ----------
    argv_path : str, optional
        the map to open.

    Returns
    -------
    int
        the exit status: 0.
    """
    # What is made now stays to the end: looking through it for what may go is work for nothing.
    gc.disable()
    app = make_application()
    collector = WindowCollector()
    faults = Faults()
    faults.install()
    try:
        desk = Desk(faults, None if argv_path is None else Path(argv_path))
        if argv_path is None:
            desk.window.show()
            desk.window.recovering.look()
        else:
            show_with_map(desk.window)
        gc.freeze()
        collector.begin()
        QTimer.singleShot(AT_LEISURE, desk, remove_forsaken)
        status = app.exec()
        faults.show_on(None)
        take_apart(desk.window)
        leave_clipboard()
    finally:
        faults.uninstall()
        collector.end()
    return status


def remove_forsaken() -> None:
    """Remove the event tables of windows that were killed, on a thread of its own."""
    from metrics.events import scratch

    Thread(target=scratch.remove_forsaken, name="waymark-tidy").start()


def show_with_map(window: Window) -> None:
    """Show a window that opens a map complete with it; where the map takes its time, show it waiting."""

    def show() -> None:
        alone.stop()
        if not window.is_over:
            window.show()

    alone = QTimer(window)
    alone.setSingleShot(True)
    alone.timeout.connect(show)
    alone.start(LONGEST_UNSEEN)
    window.files.background.idle.connect(show, Qt.ConnectionType.SingleShotConnection)


class Desk(QObject):
    """Holds the one window, and puts another in its place where the language changes."""

    def __init__(self, faults: Faults, opens: Path | None = None) -> None:
        super().__init__()
        self._faults = faults
        self.window = self._made(opens is not None, opens)

    def _made(self, expects_map: bool, opens: Path | None = None) -> Window:
        window = make_window(expects_map, opens)
        # Later: the menu that asked belongs to the window that goes.
        window.language_wished.connect(self._speak, Qt.ConnectionType.QueuedConnection)
        self._faults.show_on(window)
        return window

    def _speak(self, code: str) -> None:
        self.window.settings.set_text("language", code)
        self._replace()

    def _replace(self) -> None:
        """Put another window in the place of this one, once it neither reads nor writes nor has gone."""
        before = self.window
        if before.files.background.is_busy:
            before.files.background.idle.connect(self._replace, AFTER_THAT)
            return
        if before.is_over:
            return
        from gui.handed_over import taken_from

        give = taken_from(before)
        before.docks.remember()
        self.window = self._made(before.is_map_open)
        self.window.take_over(before)
        give(self.window)
        self.window.show()
        before.close_for_good()
        before.deleteLater()


def make_application() -> QApplication:
    """Return the application, dressed and named."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        app = existing
    else:
        app = QApplication([*sys.argv[:1], "-style", theme.STYLE])
        app.setProperty(theme.STYLE, True)
    app.setApplicationName("Waymark")
    app.setApplicationDisplayName("")
    return app


def make_window(expects_map: bool = False, opens: Path | None = None) -> Window:
    """Return the window in the remembered language and colours, on its start page or waiting for a map."""
    settings = Settings()
    set_language(settings.text("language") or preferred_language())
    session = Session(empty_document(), counts_later=True)
    session.set_theme(theme_for(settings.text("theme", "system")))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, session.theme, settings.text_scale)
    window = Window(session, settings, expects_map, opens)
    session.setParent(window)
    return window


def take_apart(window: Window) -> None:
    """Let go of a closed window while the application still stands: never the other way round."""
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()


def leave_clipboard() -> None:
    """Leave bare text on a clipboard of Qt itself: what Python made there would end after Python."""
    clipboard = QGuiApplication.clipboard()
    if QGuiApplication.platformName() not in SYSTEM_CLIPBOARDS:
        clipboard.setText(clipboard.text())

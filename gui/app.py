"""The application: one window, its theme and language, and an orderly end."""

from __future__ import annotations

import gc
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.application import make_application
from gui.faults import Faults
from gui.garbage import WindowCollector
from gui.session import Session
from gui.settings import Settings
from gui.window import Window, empty_document, theme_for
from gui.words import language, preferred_language, set_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.kept_modules import KeptModules

AFTER_THAT = Qt.ConnectionType(
    Qt.ConnectionType.QueuedConnection.value | Qt.ConnectionType.SingleShotConnection.value
)
SYSTEM_CLIPBOARDS = ("windows", "cocoa", "xcb", "wayland")
"""Platforms of Qt that hand what is copied to the system; others keep it themselves to the very end."""
AT_LEISURE = 5000
"""Milliseconds after which what can wait is done."""
LONGEST_UNSEEN = 300
"""Milliseconds after which a window is shown whose map is still being read."""


def run(argv_path: str | None = None, kept: KeptModules | None = None) -> int:
    """Show the window, with the map under a path or the start page, until it is closed.

    Parameters
    ----------
    argv_path : str, optional
        the map to open.
    kept : KeptModules, optional
        is handed what has been loaded until the program is at leisure, so that the next one comes up sooner.

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
        desk.window.fill_small_screen()
        if argv_path is None:
            desk.window.show()
            desk.window.recovering.look()
        else:
            show_with_map(desk.window)
        gc.freeze()
        collector.begin()
        QTimer.singleShot(AT_LEISURE, desk, remove_forsaken)
        keeping = Keeping(kept, desk)
        status = app.exec()
        faults.show_on(None)
        take_apart(desk.window)
        leave_clipboard()
        keeping.end()
    finally:
        faults.uninstall()
        collector.end()
    return status


class Keeping(QObject):
    """Keeps the modules that a start loads, once: at leisure, or where the program ends before."""

    def __init__(self, kept: KeptModules | None, parent: QObject) -> None:
        super().__init__(parent)
        self._kept = kept
        QTimer.singleShot(AT_LEISURE, self, self._at_leisure)

    def _at_leisure(self) -> None:
        work = self._work()
        if work is not None:
            Thread(target=work, name="waymark-keep").start()

    def end(self) -> None:
        """Keep what has been loaded until now, if nothing is kept yet."""
        work = self._work()
        if work is not None:
            work()

    def _work(self) -> Callable[[], None] | None:
        kept, self._kept = self._kept, None
        if kept is None:
            return None
        # Looked up here, on the thread that loads.
        missing = kept.missing()
        return partial(kept.keep, missing) if missing else kept.close


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


def make_window(expects_map: bool = False, opens: Path | None = None) -> Window:
    """Return the window in the remembered language and colours, on its start page or waiting for a map."""
    settings = Settings()
    set_language(settings.text("language") or preferred_language())
    session = Session(empty_document(), counts_later=True)
    session.set_theme(theme_for(settings.text("theme", "system")))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, session.theme, settings.text_scale)
    if language() != "en" or app.property("system words"):
        from gui.system_words import follow_language

        follow_language(app, language())
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

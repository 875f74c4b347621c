"""The real window for tests: made, shown, and taken apart in the right order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QDialog

from gui.app import make_window, take_apart
from gui.window import Window
from journey.journey import Journey
from journey.storage.store import save


@contextmanager
def window_at_work(qtbot: Any, width: int = 1366, height: int = 768) -> Iterator[Window]:
    """Make the window, and close it for good at the end, unsaved changes or not."""
    window = make_window()
    window.resize(width, height)
    with qtbot.waitExposed(window):
        window.show()
    settled(qtbot, window)
    yield window
    closed_for_good(window)


def closed_for_good(window: Window) -> None:
    for dialog in dialogs(window):
        dialog.close()
    window.session.document.mark_saved()
    window.close()
    take_apart(window)


def settled(qtbot: Any, window: Window) -> None:
    """Wait until nothing is read, written or counted."""
    work = (window.files.background, window.imports.background, window.counting)
    qtbot.waitUntil(lambda: not any(each.is_busy for each in work), timeout=20_000)


def opened(qtbot: Any, window: Window, path: Path) -> None:
    window.files.open(path)
    settled(qtbot, window)


def dialogs(window: Window) -> list[QDialog]:
    """Return the dialogs that can be seen."""
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog)]
    return [dialog for dialog in found if dialog.isVisible()]


def dialog(window: Window, kind: type[QDialog]) -> Any:
    """Return the one dialog of a kind that can be seen."""
    (found,) = [each for each in dialogs(window) if isinstance(each, kind)]
    return found


def kept(journey: Journey, path: Path) -> Path:
    """Write a map to a file and return its path."""
    save(journey, path)
    return path

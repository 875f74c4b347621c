"""What a person does to a map that must not be lost: names it, changes it, looks at it on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from windows import dialog, settled

from gui.dialogs.ask import PathQuestion
from gui.window import Window
from journey.edits.fields import update
from journey.journey import Journey
from journey.storage.store import load


def titled(journey: Journey, title: str) -> Journey:
    return journey.apply(update(journey, journey.map.id, {"title": title}))


def rename(window: Window, title: str) -> None:
    journey = window.session.document.journey
    window.session.do(update(journey, journey.map.id, {"title": title}))


def title(window: Window) -> str:
    return window.session.document.journey.map.title


def title_on_disk(path: Path) -> str:
    journey = load(path).journey
    assert journey is not None
    return journey.map.title


def saved(qtbot: Any, window: Window) -> None:
    window.files.save()
    settled(qtbot, window)


def name_file(qtbot: Any, window: Window, path: Path) -> None:
    asked = dialog(window, PathQuestion)
    asked.fileSelected.emit(str(path))
    asked.close()
    settled(qtbot, window)


def said(window: Window) -> str:
    return str(window.statusBar().saved.text())


def safe(qtbot: Any, window: Window) -> None:
    qtbot.waitUntil(lambda: window.files.safety.status.is_safe, timeout=5000)

"""Event tables written for the tests of the window, and waiting until all about them is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from windows import settled

from gui.events.work import events_of
from gui.window import Window

WAYS: tuple[tuple[str, ...], ...] = (
    ("look", "cart", "pay"),
    ("look", "look", "cart"),
    ("look", "cart", "pay", "complain"),
    ("look",),
)


def rows(customers: int = 40, month: int = 1, ways: Sequence[Sequence[str]] = WAYS) -> list[str]:
    """Return lines of a table: customers go the ways in turn, over three months."""
    found = []
    for who in range(customers):
        for step, what in enumerate(ways[who % len(ways)]):
            day = f"2026-{month + who % 3:02d}-{1 + step * 3:02d} 10:00:00"
            paid = "20.50" if what == "pay" else ""
            found.append(
                f"c{who},{day},{what},{'web' if who % 2 else 'shop'},{'new' if who % 5 else 'old'},{paid}"
            )
    return found


def table(path: Path, lines: Sequence[str]) -> Path:
    """Write a table."""
    path.write_text("\n".join(["customer,time,activity,channel,segment,revenue", *lines]) + "\n")
    return path


def work_done(qtbot: Any, window: Window) -> Any:
    """Wait until nothing is read, drafted or counted; return the event tables of the window."""
    work: Any = events_of(window)
    settled(qtbot, window)
    qtbot.waitUntil(lambda: not work.log.background.is_busy, timeout=90_000)
    return work


def read(qtbot: Any, window: Window, path: Path) -> Any:
    """Open the assistant on a table and read it as guessed."""
    work: Any = events_of(window)
    work.bring_in(path)
    assistant = work.assistant
    assert assistant is not None
    qtbot.waitUntil(lambda: assistant.columns.preview is not None, timeout=90_000)
    qtbot.waitUntil(assistant.go_on.isEnabled)
    assistant.go_on.click()
    qtbot.waitUntil(lambda: assistant.loaded is not None, timeout=90_000)
    return work

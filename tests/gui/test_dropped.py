"""Files dropped on the window are brought in as what they hold; where that is unsure, a person says."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from event_windows import rows, table
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from windows import settled, window_at_work

from gui.dialogs.ask import Question
from gui.events.work import events_of
from gui.window import Window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
KPIS = "stage,month,kpi,value\nTrial,2026-09,nps,42\n"


def drop(window: Window, path: Path) -> bool:
    """Drag a file over the window and let it fall; return whether it was welcome."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    come = QDragEnterEvent(QPoint(50, 50), copy, data, left, keys)
    come.ignore()
    QApplication.sendEvent(window, come)
    if come.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, data, left, keys))
    return come.isAccepted()


def shown(qtbot: Any, window: Window) -> str:
    """Return what comes up after a drop."""
    work = window.imports

    def what() -> str:
        table_import = work._work
        if events_of(window).assistant is not None:
            return "events"
        if table_import is not None and table_import.dialog is not None:
            return "kpis"
        return "question" if window.findChild(Question) is not None else ""

    qtbot.waitUntil(lambda: bool(what()), timeout=30_000)
    found = what()
    settled(qtbot, window)
    return found


def written(path: Path, text: str) -> Path:
    """Write a file."""
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_a_table_of_events_opens_its_assistant(qtbot: Any, tmp_path: Path) -> None:
    with window_at_work(qtbot) as window:
        assert drop(window, table(tmp_path / "clicks.csv", rows()))
        assert shown(qtbot, window) == "events"


def test_a_packed_table_of_events_opens_its_assistant(qtbot: Any, tmp_path: Path) -> None:
    with window_at_work(qtbot) as window:
        text = "\n".join(["customer,time,activity,stage,revenue", "a,2026-01-01 10:00,look,Trial,5"])
        assert drop(window, written(tmp_path / "clicks.csv.gz", text))
        assert shown(qtbot, window) == "events"


@pytest.mark.parametrize("text", [KPIS, "Stage,NPS,Churn rate\nTrial,42,0.1\n"])
def test_a_kpi_table_opens_the_one_of_kpis(qtbot: Any, tmp_path: Path, text: str) -> None:
    with window_at_work(qtbot) as window:
        assert drop(window, written(tmp_path / "kpis.csv", text))
        assert shown(qtbot, window) == "kpis"


@pytest.mark.parametrize("answer", ["events", "kpis"])
def test_an_unclear_table_is_asked_about(qtbot: Any, tmp_path: Path, answer: str) -> None:
    with window_at_work(qtbot) as window:
        assert drop(window, written(tmp_path / "what.csv", "one,two,three\n1,2,3\n"))
        assert shown(qtbot, window) == "question"
        question = window.findChild(Question)
        qtbot.mouseClick(question.buttons[answer], Qt.MouseButton.LeftButton)
        if answer == "events":
            qtbot.waitUntil(lambda: events_of(window).assistant is not None)
            settled(qtbot, window)
        else:
            qtbot.waitUntil(lambda: window.imports._work is not None)
            settled(qtbot, window)


def test_a_diagram_of_another_program_opens_as_a_map(qtbot: Any, tmp_path: Path) -> None:
    with window_at_work(qtbot) as window:
        assert drop(window, written(tmp_path / "map.mmd", "flowchart LR\n  a[Look] --> b[Buy]\n"))
        settled(qtbot, window)
        qtbot.waitUntil(lambda: window.is_map_open, timeout=30_000)
        assert events_of(window).assistant is None


def test_what_is_no_table_is_not_welcome(qtbot: Any, tmp_path: Path) -> None:
    with window_at_work(qtbot) as window:
        assert not drop(window, written(tmp_path / "letter.docx", "x"))

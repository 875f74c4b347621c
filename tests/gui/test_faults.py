"""A fault that nobody foresaw is told once, in a sentence, and the window goes on."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtGui import QGuiApplication
from windows import dialog, dialogs, kept, opened, settled, window_at_work

from gui.dialogs.ask import Question
from gui.faults import Faults
from gui.window import Window
from journey.edits.numbers import set_number
from journey.journey import Journey
from journey.lookup import Selection

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
HERE = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return kept(Journey(RECORDS), tmp_path / "coffee.journey")


@pytest.fixture
def window(qtbot: Any, path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        yield made


@pytest.fixture
def faults(window: Window) -> Iterator[Faults]:
    made = Faults()
    made.show_on(window)
    yield made
    made.show_on(None)


def fail(faults: Faults, caplog: pytest.LogCaptureFixture, words: str = "planted") -> None:
    with caplog.at_level(logging.CRITICAL, "waymark"):
        try:
            raise RuntimeError(words)
        except RuntimeError as error:
            faults.exception(RuntimeError, error, error.__traceback__)


def test_a_fault_is_said_once_with_details(
    window: Window, faults: Faults, caplog: pytest.LogCaptureFixture
) -> None:
    for words in ("first", "second"):
        fail(faults, caplog, words)
    assert len(dialogs(window)) == 1
    dialog(window, Question).buttons["copy"].click()
    copied = QGuiApplication.clipboard().text()
    assert "RuntimeError: first" in copied
    assert "RuntimeError: second" in copied
    assert "test_faults.py" in copied


def test_after_a_fault_the_map_is_whole_and_can_be_edited(
    window: Window, faults: Faults, caplog: pytest.LogCaptureFixture
) -> None:
    fail(faults, caplog)
    dialog(window, Question).buttons["go_on"].click()
    window.session.do(set_number(window.session.journey, "trial", "nps", 30, Selection()))
    window.session.undo()
    assert window.session.document.journey == Journey(RECORDS)


def test_a_fault_on_the_worker_comes_to_the_window(
    qtbot: Any, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[type] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: seen.append(kind))

    def bad() -> None:
        raise ZeroDivisionError

    def failed(error: Exception) -> None:
        seen.append(type(error))

    window.files.background.run(bad, print, failed)
    settled(qtbot, window)
    assert seen == [ZeroDivisionError]


SCRIPT = """
import sys
from PySide6.QtCore import QSettings, QTimer
QSettings.setDefaultFormat(QSettings.Format.IniFormat)
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, sys.argv[2])
from gui import app
made = app.make_window
def watched(*given):
    window = made(*given)
    def look():
        if window.is_map_open:
            timer.stop()
            print(window.windowTitle())
            window.close()
    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(20)
    return window
app.make_window = watched
print(app.run(sys.argv[1]))
"""


def test_the_program_starts_with_a_file_and_ends_in_order(path: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", SCRIPT, str(path), str(tmp_path)],
        cwd=HERE,
        capture_output=True,
        timeout=300,
        check=False,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stdout.decode().splitlines() == ["coffee.journey – Waymark", "0"]
    assert done.stderr == b""
    assert done.returncode == 0

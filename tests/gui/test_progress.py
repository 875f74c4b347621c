"""The strip of a long job: comes after half a second, tells how far it is, cancels, and goes."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from windows import kept, opened, settled, window_at_work

from gui.background import Jobs, Progress
from gui.progress import ProgressStrip
from journey.journey import Journey
from journey.records import Map

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def late(words: str = "Opening …") -> Progress:
    job = Progress(words)
    job.begun -= 1
    return job


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
def strip(qtbot: QtBot, jobs: Jobs) -> ProgressStrip:
    made = ProgressStrip(jobs)
    qtbot.addWidget(made)
    return made


def test_a_short_job_is_never_shown(strip: ProgressStrip, jobs: Jobs) -> None:
    job = Progress("Opening …")
    job.begun += 60
    jobs.add(job)
    assert strip.isHidden()
    jobs.remove(job)
    assert strip.isHidden()


def test_a_job_of_half_a_second_is_shown_by_itself(qtbot: QtBot, strip: ProgressStrip, jobs: Jobs) -> None:
    job = Progress("Opening …")
    jobs.add(job)
    with qtbot.waitSignal(strip.shown, timeout=2000):
        pass
    assert strip.words.text() == "Opening …"
    assert strip.bar.maximum() == 0, "nobody knows how long"
    jobs.remove(job)
    assert strip.isHidden()


def test_the_bar_follows_the_share(strip: ProgressStrip, jobs: Jobs) -> None:
    job = late()
    jobs.add(job)
    job.report(0.4, "Reading …")
    strip.look()
    assert strip.bar.value() / strip.bar.maximum() == 0.4
    assert strip.words.text() == "Reading …"
    job.settle()
    strip.look()
    assert not strip.button.isEnabled()


def test_several_jobs_are_counted(strip: ProgressStrip, jobs: Jobs) -> None:
    for words in ("Opening …", "Exporting …", "Deciding …"):
        jobs.add(late(words))
    assert strip.words.text() == "Opening … (2 more)"


def test_the_button_cancels_by_key(qtbot: QtBot, strip: ProgressStrip, jobs: Jobs) -> None:
    job = late()
    jobs.add(job)
    strip.show()
    with qtbot.waitSignal(jobs.cancelled):
        qtbot.keyClick(strip.button, Qt.Key.Key_Space)
    assert job.is_cancelled
    assert strip.isHidden()


def test_the_start_page_makes_room_for_a_long_job(qtbot: Any) -> None:
    with window_at_work(qtbot) as window:
        assert window.statusBar().isHidden()
        job = late()
        window.session.jobs.add(job)
        assert not window.statusBar().isHidden()
        window.session.jobs.cancel(job)
        assert window.statusBar().isHidden()


def test_opening_is_cancelled_from_the_status_bar(qtbot: Any, tmp_path: Path) -> None:
    """Held up by another job, the opening takes long; cancelled, the start page stays, and all is quiet."""
    path = kept(Journey([Map(id="m", title="Late")]), tmp_path / "late.journey")
    with window_at_work(qtbot) as window:
        may_end = Event()
        window.files.background.run(lambda: may_end.wait(120), lambda _value: None, lambda _error: None)
        window.files.open(path)
        strip = window.statusBar().progress  # type: ignore[attr-defined]
        qtbot.waitUntil(strip.isVisible, timeout=3000)
        assert "late.journey" in strip.words.text()
        qtbot.keyClick(strip.button, Qt.Key.Key_Space)
        assert strip.isHidden()
        may_end.set()
        settled(qtbot, window)
        assert not window.is_map_open
        assert window.files.state == ""
        opened(qtbot, window, path)
        assert window.is_map_open, "and it can be opened again"

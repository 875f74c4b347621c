"""Closing while something runs: out of sight at once, and nobody waits for what is not wanted any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from windows import dialog, kept, opened, settled, window_at_work

from gui.app import Desk, take_apart
from gui.background import Background, Jobs, Progress
from gui.dialogs import import_kpis
from gui.dialogs.import_kpis import ImportDialog
from gui.faults import Faults
from gui.panels.decide_work import Latest
from gui.window import Window
from journey.journey import Journey

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LONGEST = 120.0
"""Seconds after which a job gives up waiting for what should happen at once."""


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
        yield made


class Hidden(QObject):
    """Notes that a window has gone out of sight."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self.event_seen = Event()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Hide:
            self.event_seen.set()
        return False


def test_a_window_is_out_of_sight_before_it_waits_for_what_is_being_written(window: Window) -> None:
    hidden, begun, seen = Hidden(window), Event(), []

    def write(progress: Progress) -> None:
        progress.settle()
        begun.set()
        seen.append(hidden.event_seen.wait(LONGEST))

    window.files.background.run_watched("Writing …", write, print, print)
    assert begun.wait(LONGEST)
    window.close()
    assert seen == [True]


def test_who_reads_in_another_process_hears_that_nobody_waits(qtbot: Any) -> None:
    jobs, begun, ended, seen = Jobs(), Event(), Event(), []
    background = Background(jobs=jobs)

    def read(_progress: Progress) -> None:
        begun.set()
        seen.append(ended.wait(LONGEST))

    progress = background.run_watched("Reading …", read, print, print)
    assert begun.wait(LONGEST)
    jobs.changed.connect(lambda: ended.set() if progress.is_cancelled else None)
    background.close()
    assert seen == [True]
    assert not jobs.watched


def test_figures_that_nobody_waits_for_are_dropped_when_their_panel_goes(qtbot: Any) -> None:
    parent, begun, seen = QObject(), Event(), []
    work = Latest(parent)

    def count(check: Callable[[], None]) -> None:
        begun.set()
        for _time in range(int(LONGEST * 100)):
            pause.wait(0.01)
            try:
                check()
            except Exception:
                seen.append("dropped")
                raise

    pause = Event()
    work.ask_stoppable(count, print)
    assert begun.wait(LONGEST)
    parent.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert seen == ["dropped"]


def test_a_reading_that_is_begun_anew_may_still_tell_how_far_it_is(
    qtbot: Any, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("stage,kpi,value\nActive,nps,4\n")
    begun, go_on, really = Event(), Event(), import_kpis.import_table

    def slowly(*arguments: Any, on_progress: Callable[[float], None], **named: Any) -> Any:
        begun.set()
        assert go_on.wait(LONGEST)
        on_progress(0.5)
        return really(*arguments, on_progress=on_progress, **named)

    monkeypatch.setattr(import_kpis, "import_table", slowly)
    window.import_kpis(path)
    assert begun.wait(LONGEST)
    window.imports._work._make(path, makes=False)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    go_on.set()
    settled(qtbot, window)
    assert not window.banner.isVisible()
    dialog(window, ImportDialog).close()


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Faults())
    made.window.show()
    opened(qtbot, made.window, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
    yield made
    made.window.close_for_good()
    take_apart(made.window)


def test_another_language_waits_for_what_is_being_written(qtbot: Any, desk: Desk) -> None:
    window, go_on, written = desk.window, Event(), []
    window.files.background.run_watched("Writing …", lambda _p: go_on.wait(LONGEST), written.append, print)
    window.language_wished.emit("pl")
    QCoreApplication.processEvents()
    assert desk.window is window
    assert window.isVisible()
    go_on.set()
    qtbot.waitUntil(lambda: desk.window is not window)
    assert written == [True]
    assert desk.window.is_map_open


def test_a_window_that_was_closed_meanwhile_is_not_replaced(qtbot: Any, desk: Desk) -> None:
    window, go_on = desk.window, Event()
    window.files.background.run_watched("Writing …", lambda _p: go_on.wait(LONGEST), print, print)
    window.language_wished.emit("pl")
    QCoreApplication.processEvents()
    go_on.set()
    window.close_for_good()
    QCoreApplication.processEvents()
    assert desk.window is window

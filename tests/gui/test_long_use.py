"""Long use: memory stays bounded, maps leave nothing behind, exits are clean, a fault is told once."""

from __future__ import annotations

import gc
import sys
import tracemalloc
import weakref
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from panel_fixtures import RECORDS
from PySide6.QtGui import QGuiApplication
from soak.long_use import start_and_end
from windows import dialog, dialogs, kept, opened, settled, window_at_work

from gui.dialogs.ask import Question
from gui.faults import Faults
from gui.window import Window
from journey.change import Change
from journey.document import Document
from journey.edits.fields import update
from journey.journey import Journey
from journey.records import Map, Stage, Touchpoint
from journey.storage.journal import Journal

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_ten_thousand_edits_can_be_undone_in_little_memory(tmp_path: Path) -> None:
    cards = [Touchpoint(id=f"t{place}", stage="s", name="x" * 40) for place in range(500)]
    journey = Journey([Map(id="m"), Stage(id="s"), *cards])
    journal = Journal.start(tmp_path, "long", None, None, journey, threaded=False)
    document, random = Document(journey, journal.record), Random(1)
    tracemalloc.start()
    for number in range(10_000):
        key = f"t{random.randrange(500)}"
        card = document.journey[key]
        renamed = msgspec.structs.replace(card, name=f"Name {number} {'y' * 200}")
        document.do(Change("rename", {key: (card, renamed)}))
    size, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size < 100 << 20
    while document.undo_label is not None:
        document.undo()
    assert document.journey == journey
    journal.close()


def test_a_map_that_is_closed_is_forgotten(qtbot: Any, tmp_path: Path) -> None:
    paths = [kept(Journey(RECORDS), tmp_path / f"map{number}.journey") for number in range(8)]
    with window_at_work(qtbot) as window:
        documents = []
        for path in paths:
            opened(qtbot, window, path)
            window.session.do(rename(window, "Tea"))
            window.session.document.mark_saved()
            documents.append(weakref.ref(window.session.document))
        settled(qtbot, window)
        gc.collect()
        assert [each() is not None for each in documents].count(True) == 1
        assert not window.files.safety._ending, "the journals of closed maps are let go"


def rename(window: Window, title: str) -> Change:
    journey = window.session.document.journey
    return update(journey, journey.map.id, {"title": title})


def test_the_program_ends_without_a_crash(tmp_path: Path) -> None:
    ended = start_and_end(tmp_path)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.fixture
def faults() -> Iterator[Faults]:
    made, before = Faults(), sys.excepthook
    sys.excepthook = made.exception
    yield made
    sys.excepthook = before


def test_an_exception_in_an_action_is_told_once_and_the_map_stays(
    qtbot: Any, tmp_path: Path, faults: Faults, caplog: pytest.LogCaptureFixture
) -> None:
    path = kept(Journey(RECORDS), tmp_path / "map.journey")
    with window_at_work(qtbot) as window:
        faults.show_on(window)
        opened(qtbot, window, path)
        window.session.do(rename(window, "Tea"))
        before = window.session.document.journey
        for _ in range(3):
            try:
                raise RuntimeError("nobody foresaw this")
            except RuntimeError:
                sys.excepthook(*sys.exc_info())
        asked = dialog(window, Question)
        asked.buttons["copy"].click()
        assert "nobody foresaw this" in QGuiApplication.clipboard().text()
        assert not dialogs(window)
        assert window.session.document.journey is before
        window.session.undo()
        assert window.session.document.journey == Journey(RECORDS)
        faults.show_on(None)
    caplog.clear()

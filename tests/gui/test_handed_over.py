"""Another language keeps what no document holds: the event table that is looked at, and valued customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from event_windows import read, rows, table, work_done
from shiboken6 import isValid
from windows import closed_for_good, settled

from gui.app import Desk
from gui.events.log import EventLog
from gui.faults import Faults
from gui.panels.customers import CustomersPanel
from gui.panels.journeys import JourneysPanel
from gui.window import Window
from metrics.events.filters import EVERYTHING

WAYS = (("look", "pay"), ("pay", "look", "pay", "pay"), ("look", "pay", "pay"), ("pay",))
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "raise")


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path) -> Iterator[Desk]:
    """Return a desk whose window has a map made of an event table, a filter, and valued customers."""
    faults = Faults()
    made = Desk(faults)
    with qtbot.waitExposed(made.window):
        made.window.show()
    work = read(qtbot, made.window, table(tmp_path / "shop.csv", rows(120, ways=WAYS)))
    qtbot.waitUntil(lambda: work.assistant.map.drafted is not None, timeout=30_000)
    work.assistant.go_on.click()
    settled(qtbot, made.window)
    made.window.docks.show("journeys")
    work.log.set_filter(replace(EVERYTHING, segment="new"))
    made.window.menus.run("value_events")
    work_done(qtbot, made.window)
    yield made
    faults.show_on(None)
    if isValid(made.window):
        closed_for_good(made.window)


def spoken(qtbot: Any, desk: Desk, code: str) -> Window:
    before = desk.window
    before.menus.run(f"language_{code}")
    qtbot.waitUntil(lambda: desk.window is not before)
    work_done(qtbot, desk.window)
    return desk.window


def test_another_language_keeps_the_event_table_and_its_filter(qtbot: Any, desk: Desk) -> None:
    loaded = EventLog.of(desk.window.session).loaded
    assert loaded is not None
    for code in ("ru", "en"):
        window = spoken(qtbot, desk, code)
        log = EventLog.of(window.session)
        assert log.loaded is loaded
        assert log.filter == replace(EVERYTHING, segment="new")
        window.docks.show("journeys")
        panel: Any = window.docks.panel("journeys")
        assert isinstance(panel, JourneysPanel)
        work_done(qtbot, window)
        assert panel.table.rowCount() == 3, "it can still be asked"
    folder = loaded.folder.path
    assert folder.is_dir()
    closed_for_good(desk.window)
    assert not folder.exists(), "the last window deletes it"


def test_another_language_keeps_the_valued_customers(qtbot: Any, desk: Desk) -> None:
    former: Any = desk.window.docks.panel("customers")
    assert former.base is not None
    base = former.base
    panel = spoken(qtbot, desk, "ru").docks.panel("customers")
    assert isinstance(panel, CustomersPanel)
    assert panel.base is base
    assert panel.source == "shop.csv"

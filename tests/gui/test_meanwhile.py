"""A map is edited while another, a table or a picture is on its way: nothing is lost, nothing is mixed up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtGui import QImage
from windows import dialog, dialogs, kept, opened, settled, window_at_work

from gui.background import Background
from gui.dialogs import import_kpis
from gui.dialogs.ask import Question
from gui.dialogs.import_dialog import ImportDialog
from gui.dialogs.theirs import TheirsDialog
from gui.window import Window
from journey.edits.fields import rename, update
from journey.journey import Journey
from journey.records import Touchpoint
from journey.storage.store import load

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
START = Journey(RECORDS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return kept(START, tmp_path / "coffee.journey")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return kept(START.apply(update(START, START.map.id, {"title": "Other"})), tmp_path / "other.journey")


@pytest.fixture
def window(qtbot: Any, path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        yield made


def busy(background: Background) -> Event:
    """Keep a worker busy until the event is set, so that what comes after is decided."""
    go_on = Event()
    background.run(lambda: go_on.wait(120), lambda _is_set: None, lambda _error: None)
    return go_on


def edit(window: Window) -> None:
    window.session.do(rename(window.session.document.journey, "t1", "Edited"))


def title(window: Window) -> str:
    return window.session.document.journey.map.title


@pytest.mark.parametrize("way", ["open", "template", "as_saved", "new"])
def test_an_edit_made_while_another_map_is_read_is_asked_about(
    qtbot: Any, window: Window, other: Path, way: str
) -> None:
    go_on = busy(window.files.background)
    if way == "open":
        window.files.open(other)
    elif way == "template":
        window.files.start_from(other)
    elif way == "as_saved":
        window.files.open_as_saved(other)
    else:
        from journey.document import Document

        window.files.start_with(Document(load(other).journey))  # type: ignore[arg-type]
    edit(window)
    go_on.set()
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    assert title(window) != "Other"
    assert window.session.document.journey["t1"].name == "Edited"  # type: ignore[attr-defined]
    dialog(window, Question).buttons["discard"].click()
    settled(qtbot, window)
    assert title(window) == "Other"
    assert len(list(window.files.safety.folder.glob("*/*.owner"))) <= 1


def test_who_stays_with_the_edited_map_keeps_it(qtbot: Any, window: Window, other: Path) -> None:
    go_on = busy(window.files.background)
    window.files.open(other)
    edit(window)
    go_on.set()
    qtbot.waitUntil(lambda: bool(dialogs(window)))
    dialog(window, Question).buttons["cancel"].click()
    settled(qtbot, window)
    assert window.session.document.journey["t1"].name == "Edited"  # type: ignore[attr-defined]
    window.session.document.mark_saved()
    opened(qtbot, window, other)
    assert title(window) == "Other"
    assert not window.session.is_view_only, "the first attempt does not hold the file"


def test_what_is_saved_while_another_map_is_read_goes_to_its_own_file(
    qtbot: Any, window: Window, path: Path, other: Path
) -> None:
    go_on = busy(window.files.background)
    window.files.open(other)
    edit(window)
    window.files.save()
    go_on.set()
    qtbot.waitUntil(lambda: title(window) == "Other")
    settled(qtbot, window)
    saved = load(path).journey
    assert saved is not None
    assert saved["t1"].name == "Edited"  # type: ignore[attr-defined]
    assert window.session.path == other
    edit(window)
    window.files.save()
    settled(qtbot, window)
    assert load(path).journey == saved
    assert load(other).journey == window.session.document.journey


def test_what_was_let_go_of_is_not_asked_about_twice(qtbot: Any, window: Window, other: Path) -> None:
    edit(window)
    window.files.open(other)
    dialog(window, Question).buttons["discard"].click()
    settled(qtbot, window)
    assert title(window) == "Other"
    assert not dialogs(window)


def test_a_picture_stays_with_the_map_that_it_was_meant_for(qtbot: Any, window: Window, other: Path) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(0)
    go_on = busy(window.portraits._background)
    window.portraits.put("t1", image)
    opened(qtbot, window, other)
    go_on.set()
    qtbot.waitUntil(lambda: not window.portraits._background.is_busy)
    card = window.session.document.journey["t1"]
    assert isinstance(card, Touchpoint)
    assert not card.image
    assert not window.session.document.is_modified


def test_a_pasted_table_stays_with_the_map_that_it_was_meant_for(
    qtbot: Any, window: Window, other: Path
) -> None:
    go_on = busy(window.pasting.background)
    window.pasting._read_kpis((("Stage", "KPI", "Value"), ("Active", "nps", "4")))
    opened(qtbot, window, other)
    go_on.set()
    qtbot.waitUntil(lambda: not window.pasting.background.is_busy)
    assert not window.session.document.is_modified


@pytest.mark.parametrize("is_late", [False, True])
def test_what_others_wrote_is_not_taken_into_another_map(
    qtbot: Any, window: Window, path: Path, other: Path, is_late: bool
) -> None:
    kept(START.apply(update(START, START.map.id, {"title": "Theirs"})), path)
    qtbot.waitUntil(lambda: "changed by somebody else" in window.banner.title.text(), timeout=5000)
    window.banner.button.click()
    settled(qtbot, window)
    asked = dialog(window, TheirsDialog)
    go_on = busy(window.files.background)
    window.files.open(other)
    if is_late:
        asked.buttons["theirs"].click()
        go_on.set()
        settled(qtbot, window)
    else:
        go_on.set()
        settled(qtbot, window)
        assert not dialogs(window), "it was about the map that has gone"
    assert title(window) == "Other"
    assert window.session.document.undo_label is None
    assert load(other).sha256 == window.files.on_disk.sha256


def test_a_dialog_about_the_map_goes_with_it(qtbot: Any, window: Window, other: Path, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("stage,kpi,value\nActive,nps,4\n")
    go_on = busy(window.files.background)
    window.files.open(other)
    window.import_kpis(table)
    qtbot.waitUntil(lambda: any(isinstance(each, ImportDialog) for each in dialogs(window)))
    go_on.set()
    settled(qtbot, window)
    assert title(window) == "Other"
    assert not dialogs(window)
    assert not window.session.document.is_modified


@pytest.mark.parametrize("is_read", [False, True])
def test_a_table_that_arrives_after_its_map_has_gone_is_let_be(
    qtbot: Any, window: Window, other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_read: bool
) -> None:
    table = tmp_path / "table.csv"
    table.write_text("stage,kpi,value\nActive,nps,4\n")
    begun, go_on, really = Event(), Event(), import_kpis.import_table

    def held(*given: Any, **named: Any) -> Any:
        found = really(*given, **named) if is_read else None
        begun.set()
        assert go_on.wait(120)
        return found or really(*given, **named)

    monkeypatch.setattr(import_kpis, "import_table", held)
    window.import_kpis(table)
    assert begun.wait(120)
    opened_meanwhile(qtbot, window, other)
    go_on.set()
    settled(qtbot, window)
    assert title(window) == "Other"
    assert not dialogs(window)
    assert not window.banner.isVisible()


def opened_meanwhile(qtbot: Any, window: Window, path: Path) -> None:
    window.files.open(path)
    qtbot.waitUntil(lambda: title(window) == "Other")

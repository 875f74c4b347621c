"""What is half done on the map when an action comes, a card being written or a gesture: taken or dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from windows import kept, opened, window_at_work

from gui.canvas.pencil import qrect
from gui.what_if import WhatIf
from gui.window import Window
from journey.journey import Journey
from journey.records import Touchpoint

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
START = Journey(RECORDS)


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(START, tmp_path / "coffee.journey")
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        yield made


def names(window: Window) -> set[str]:
    return {card.name for card in window.session.document.journey.of(Touchpoint).values()}


@pytest.mark.parametrize(
    "action", ["delete", "duplicate", "cut", "evidence_assumed", "link", "vote", "arrange_all"]
)
def test_a_card_that_is_being_written_is_taken_before_an_action(window: Window, action: str) -> None:
    window.session.select(["t1"])
    window.menus.run("add_touchpoint")
    window.map.writing.editor.setPlainText("Fresh")
    key = window.session.selected[0]
    window.menus.run(action)
    assert not window.map.writing.is_open
    assert not window.session.is_previewing
    assert ("Fresh" in names(window)) is (action not in ("delete", "cut"))
    assert key in window.session.document.journey or action in ("delete", "cut")
    while window.session.document.undo_label is not None:
        window.session.undo()
    assert window.session.document.journey == START


def test_a_look_leaves_what_is_being_written_open(window: Window) -> None:
    window.menus.run("add_touchpoint")
    window.menus.run("zoom_in")
    assert window.map.writing.is_open


def test_a_text_that_is_too_long_stands_against_an_action(window: Window) -> None:
    window.session.select(["t1"])
    window.map.edit_text("t1")
    window.map.writing.editor.setPlainText("x" * 501)
    window.menus.run("delete")
    assert window.map.writing.is_open
    assert window.session.document.journey == START


@pytest.mark.parametrize("action", ["delete", "undo", "duplicate", "arrange_all"])
def test_a_drag_is_dropped_before_an_action(window: Window, action: str) -> None:
    view = window.map
    window.session.select(["t1"])
    at = view.port.to_view(qrect(view.scene.layout.cards["t1"])).center()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    for step in (20, 60, 120):
        QTest.mouseMove(view, at + QPoint(step, 8))
    assert view.mouse.tool is not None
    view.mouse.tool.show_outcome()  # type: ignore[attr-defined]
    window.menus.run(action)
    assert view.mouse.tool is None
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at + QPoint(120, 8))
    while window.session.document.undo_label is not None:
        window.session.undo()
    assert window.session.document.journey == START


def test_what_is_tried_out_does_not_stand_against_an_edit(window: Window) -> None:
    tried = WhatIf.of(window.session)
    tried.try_number("active", "retention_rate", 0.5)
    assert window.session.is_previewing
    window.session.select(["active"])
    window.menus.run("delete")
    assert "active" not in window.session.document.journey
    assert not tried.tried
    window.session.undo()
    assert window.session.journey == START

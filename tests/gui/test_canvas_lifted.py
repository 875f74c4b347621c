"""Cards under the hand: they follow at once over the kept picture; the outcome equals a map made afresh."""

from __future__ import annotations

import pytest
from map_driver import Driver, Key
from panel_fixtures import sample_journey
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.canvas.tools import MoveTool
from journey.records import Touchpoint

NEVER = 10_000_000
"""Milliseconds: the map does not follow before the test has looked."""


@pytest.fixture
def full(qtbot: QtBot) -> Driver:
    return Driver(qtbot, sample_journey())


def picture(driver: Driver) -> QImage:
    QApplication.processEvents()
    return driver.view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def settled(driver: Driver) -> QImage:
    """Return the picture once it is made of the pictures of cards that are kept while the scale stays."""
    picture(driver)
    driver.view.repaint_map()
    return picture(driver)


def lift(driver: Driver, key: str, *ways: tuple[float, float]) -> MoveTool:
    """Press a card and move it, faster than the map follows."""
    x, y = driver.middle(key)
    driver.press((x, y))
    for by_x, by_y in ways:
        driver.move((x + by_x, y + by_y))
    tool = driver.view.mouse.tool
    assert isinstance(tool, MoveTool)
    return tool


def test_a_card_follows_the_hand_before_anything_is_laid_out(
    full: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.canvas.tools.PAUSE", NEVER)
    full.select("t1")
    before, scene = settled(full), full.view.scene
    drawn: list[object] = []
    draw = full.view.buffer._draw
    full.view.buffer._draw = lambda *given: (drawn.append(given), draw(*given))[1]
    x, y = full.middle("t1")
    lift(full, "t1", (30, 10), (200, 60))
    after = picture(full)
    # The picture is taken by a paint of its own, before the map has had time to follow.
    assert full.view.scene is scene
    assert not drawn
    here = full.at((x + 200, y + 60))
    spot = QRect(here.x() - 40, here.y() - 12, 80, 24)
    assert after.copy(spot) != before.copy(spot)


def test_the_map_follows_while_the_hand_moves_on(qtbot: QtBot, full: Driver) -> None:
    x, y = full.middle("t1")
    target = full.cell("active", "touchpoints")
    tool = lift(full, "t1", (30, 10), (target[0] - x, target[1] - y))
    assert tool.is_behind
    assert full.session.journey.get("t1", Touchpoint).stage == "trial"  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: not tool.is_behind)
    assert full.session.journey.get("t1", Touchpoint).stage == "active"  # type: ignore[union-attr]
    assert full.journey == sample_journey()


@pytest.mark.parametrize("waits", [False, True])
def test_the_dropped_card_leaves_the_picture_of_a_map_made_afresh(
    qtbot: QtBot, full: Driver, waits: bool
) -> None:
    settled(full)
    x, y = full.middle("t1")
    target = full.cell("active", "touchpoints")
    way = (target[0] - x, target[1] - y)
    tool = lift(full, "t1", (30, 10), way)
    if waits:
        qtbot.waitUntil(lambda: not tool.is_behind)
    full.release((x + way[0], y + way[1]))
    afresh = Driver(qtbot, full.journey)
    afresh.select("t1")
    full.view.mouse.leave()
    afresh.view.mouse.leave()
    assert picture(full) == settled(afresh)


@pytest.mark.parametrize("waits", [False, True])
def test_escape_leaves_the_picture_as_it_was(qtbot: QtBot, full: Driver, waits: bool) -> None:
    full.select("t1")
    before = settled(full)
    tool = lift(full, "t1", (30, 10), (260, 40))
    if waits:
        qtbot.waitUntil(lambda: not tool.is_behind)
    full.key(Key.Key_Escape)
    full.view.mouse.leave()
    assert picture(full) == before
    assert full.steps == 0


def test_a_gesture_that_ended_shows_nothing_later(qtbot: QtBot, full: Driver) -> None:
    tool = lift(full, "t1", (30, 10), (260, 40))
    full.view.mouse.forget()
    if tool.is_behind:
        with qtbot.waitSignal(tool._soon.timeout):
            pass
    assert full.session.journey == sample_journey()

"""Zoom, pan, fit and reveal: which part of the map is seen, and that none of it changes the map."""

from __future__ import annotations

from itertools import combinations

import pytest
from map_driver import Button, Driver, Key, Modifier
from panel_fixtures import sample_journey
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from journey.records import Touchpoint

START = sample_journey()


@pytest.fixture
def full(qtbot: QtBot) -> Driver:
    return Driver(qtbot, sample_journey())


@pytest.mark.parametrize("turn", [-960, -120, 120, 480])
def test_ctrl_wheel_zooms_and_the_point_under_the_pointer_stays(full: Driver, turn: int) -> None:
    at = QPoint(640, 333)
    before = full.view.port.to_scene(QPointF(at))
    full.wheel(at, turn, Modifier.ControlModifier)
    after = full.view.port.to_scene(QPointF(at))
    assert (full.view.scale > 1) == (turn > 0)
    assert (after - before).manhattanLength() < 1e-6


def test_zoom_has_limits(full: Driver) -> None:
    for turn, limit in ((12_000, 4.0), (-12_000, 0.02)):
        for _ in range(8):
            full.wheel(QPoint(100, 100), turn, Modifier.ControlModifier)
        assert full.view.scale == limit


def test_the_wheel_shifts_the_view_and_shift_turns_it_sideways(full: Driver) -> None:
    full.wheel(QPoint(100, 100), -120)
    assert full.view.port.offset == QPointF(0, -60)
    full.wheel(QPoint(100, 100), -120, Modifier.ShiftModifier)
    assert full.view.port.offset == QPointF(-60, -60)
    assert full.view.scale == 1.0


def test_middle_drag_pans_and_changes_nothing(full: Driver) -> None:
    full.press(full.middle("t1"), Button.MiddleButton)
    spot = full.at((600, 600))
    _move_widget(full, spot)
    before = QPointF(full.view.port.offset)
    _move_widget(full, spot + QPoint(70, -30))
    assert full.view.port.offset - before == QPointF(70, -30)
    full.release((0, 0), Button.MiddleButton)
    assert full.journey == START
    assert full.session.selected == ()


def test_space_drag_pans_until_space_is_let_go(full: Driver) -> None:
    start = full.at(full.middle("t1"))
    QTest.keyPress(full.view, Key.Key_Space)
    QTest.mousePress(full.view, Button.LeftButton, Modifier.NoModifier, start)
    _move_widget(full, start + QPoint(20, 20))
    _move_widget(full, start + QPoint(120, 80))
    QTest.mouseRelease(full.view, Button.LeftButton, Modifier.NoModifier, start + QPoint(120, 80))
    QTest.keyRelease(full.view, Key.Key_Space)
    assert full.view.port.offset == QPointF(120, 80)
    assert full.journey == START
    full.drag(full.middle("t1"), full.cell("active", "touchpoints"))
    assert full.journey.get("t1", Touchpoint).stage == "active"  # type: ignore[union-attr]


def test_space_let_go_elsewhere_does_not_leave_the_map_panning(full: Driver, qtbot: QtBot) -> None:
    QTest.keyPress(full.view, Key.Key_Space)
    other = QLineEdit()
    qtbot.addWidget(other)
    with qtbot.waitExposed(other):
        other.show()
    other.activateWindow()
    other.setFocus()
    qtbot.waitUntil(lambda: not full.view.hasFocus())
    QTest.keyRelease(other, Key.Key_Space)
    full.drag(full.middle("t1"), full.cell("active", "touchpoints"))
    assert full.journey.get("t1", Touchpoint).stage == "active"  # type: ignore[union-attr]


def _move_widget(driver: Driver, at: QPoint) -> None:
    QTest.mouseMove(driver.view, at)


def test_fit_shows_the_whole_map_and_the_selection(full: Driver) -> None:
    view = full.view
    view.resize(700, 500)
    view.fit_all()
    shown = view.rect()
    scene = view.scene.layout
    assert shown.contains(full.at((0, 0)) + QPoint(1, 1))
    assert shown.contains(full.at((scene.width, scene.height)) - QPoint(1, 1))
    full.select("t2", "n1")
    view.fit_selection()
    for key in ("t2", "n1"):
        rect = view.scene.layout.cards[key]
        assert shown.contains(full.at((rect.x, rect.y)))
        assert shown.contains(full.at((rect.right, rect.bottom)))
    assert view.scale <= 1.0
    view.actual_size()
    assert view.scale == 1.0


@pytest.mark.parametrize("room", [(700, 500), (1366, 610)])
def test_what_is_fitted_lies_under_nothing_that_stays_in_view(full: Driver, room: tuple[int, int]) -> None:
    view = full.view
    view.resize(*room)
    for pair in combinations(view.scene.layout.cards, 2):
        full.select(*pair)
        view.fit_selection()
        free = view.frozen.free(is_header=False)
        for key in pair:
            rect = view.scene.layout.cards[key]
            assert free.contains(full.at((rect.x, rect.y))), (pair, key)
            assert free.contains(full.at((rect.right, rect.bottom))), (pair, key)


def test_after_a_fit_a_growing_map_stays_in_view_but_a_shifted_one_stays_put(full: Driver) -> None:
    full.view.fit_all()
    full.view.add_stage()
    full.write("Loyal")
    full.key(Key.Key_Escape)
    right = full.view.scene.layout.columns[full.journey.stages[-1].id].right
    assert full.view.rect().contains(full.at((right, 300)))
    full.view.shift(QPointF(-13, 7))
    kept = QPointF(full.view.port.offset), full.view.scale
    full.session.undo()
    assert (full.view.port.offset, full.view.scale) == kept


def test_reveal_brings_a_record_into_sight(full: Driver) -> None:
    full.view.resize(500, 400)
    for key in ("n1", "t1", "active", "f1", "s3"):
        full.session.reveal.emit(key)
        spot = {"f1": "trial", "s3": "active"}.get(key, key)
        assert full.view.rect().contains(full.at(full.middle(spot))), key
    full.view.shift(QPointF(-5000, -5000))
    full.session.reveal.emit("s9")
    full.session.reveal.emit("nowhere")
    assert full.view.port.offset.x() < -4000


def test_gestures_work_at_any_zoom(full: Driver) -> None:
    full.view.zoom_to(0.5, QPointF(0, 0))
    full.drag(full.middle("t1"), full.cell("active", "touchpoints"))
    assert full.journey.get("t1", Touchpoint).stage == "active"  # type: ignore[union-attr]

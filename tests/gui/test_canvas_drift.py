"""A gesture at the edge of the view: the map comes along, and what was out of sight can be reached."""

from __future__ import annotations

from typing import Any

import pytest
from map_driver import Driver, Key
from panel_fixtures import sample_journey
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from gui.canvas.drift import BEYOND
from journey.records import Flow, Touchpoint

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
LAST = sample_journey().stages[-1].id


@pytest.fixture
def small(qtbot: Any) -> Driver:
    """A map of which only a part is in view."""
    return Driver(qtbot, sample_journey(), 640, 1100)


def held(driver: Driver, start: QPoint, *way: QPoint) -> None:
    """Press and drag over points of the view, without letting go."""
    QTest.mousePress(driver.view, LEFT, NONE, start)
    for point in way:
        QTest.mouseMove(driver.view, point)


def right_edge(driver: Driver) -> QPoint:
    return QPoint(driver.view.width() - 4, 300)


def right_of(driver: Driver, stage: str) -> float:
    column = driver.view.scene.layout.columns[stage]
    return column.right * driver.view.scale + driver.view.port.offset.x()


def test_a_card_is_dragged_to_a_column_that_was_out_of_sight(qtbot: Any, small: Driver) -> None:
    view = small.view
    assert right_of(small, LAST) > view.width() + 100
    start, steps, wide = small.at(small.middle("t1")), small.steps, view.scene.layout.width
    held(small, start, start + QPoint(40, 0), right_edge(small))
    qtbot.waitUntil(lambda: not view.mouse.drift.is_running)
    end = QPoint(round(wide * view.scale + view.port.offset.x()) - 100, 300)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, LEFT, NONE, end)
    moved = small.record("t1")
    assert isinstance(moved, Touchpoint)
    assert moved.stage == LAST
    assert small.steps == steps + 1
    assert view.mouse.drift is None


def test_the_view_goes_no_further_than_the_map(qtbot: Any, small: Driver) -> None:
    start, wide = small.at(small.middle("t1")), small.view.scene.layout.width
    held(small, start, start + QPoint(40, 0), right_edge(small))
    qtbot.waitUntil(lambda: small.view.mouse.drift.is_running)
    qtbot.waitUntil(lambda: not small.view.mouse.drift.is_running)
    assert wide * small.view.scale > small.view.width()
    end = wide * small.view.scale + small.view.port.offset.x()
    assert small.view.width() - BEYOND - 1 <= end <= small.view.width()
    QTest.mouseRelease(small.view, LEFT, NONE, right_edge(small))


def test_a_link_is_drawn_to_what_was_out_of_sight(qtbot: Any, small: Driver) -> None:
    first = small.journey.stages[0].id
    small.hover(first)
    start = small.at(small.handle(first))
    held(small, start, start + QPoint(40, 0), right_edge(small))
    qtbot.waitUntil(lambda: not small.view.mouse.drift.is_running)
    end = small.at(small.middle(LAST))
    assert small.view.rect().contains(end)
    QTest.mouseMove(small.view, end)
    QTest.mouseRelease(small.view, LEFT, NONE, end)
    assert (first, LAST) in {(flow.source, flow.target) for flow in small.journey.of(Flow).values()}


def test_escape_ends_it_where_it_is(qtbot: Any, small: Driver) -> None:
    start, before = small.at(small.middle("t1")), small.journey
    held(small, start, start + QPoint(40, 0), right_edge(small))
    qtbot.waitUntil(lambda: small.view.port.offset.x() < -40)
    small.key(Key.Key_Escape)
    assert small.view.mouse.drift is None
    assert small.journey == before


def test_a_drag_that_begins_at_the_edge_shifts_nothing(small: Driver) -> None:
    view = small.view
    x, _y = small.middle("t1")
    view.shift(-view.port.offset + QPointF(view.width() - 14 - x * view.scale, 0))
    start, offset = small.at(small.middle("t1")), QPointF(view.port.offset)
    held(small, start, start + QPoint(0, 10), start + QPoint(6, 20))
    drift = view.mouse.drift
    assert drift is not None
    assert not drift.is_running
    drift.step()
    assert view.port.offset == offset
    QTest.mouseRelease(view, LEFT, NONE, start)


def test_a_face_and_a_shifted_view_do_not_drift(small: Driver) -> None:
    face = small.face("t1")
    held(small, small.at(face), small.at(face) + QPoint(0, -8))
    assert small.view.mouse.tool is not None
    assert small.view.mouse.drift is None
    QTest.mouseRelease(small.view, LEFT, NONE, small.at(face))

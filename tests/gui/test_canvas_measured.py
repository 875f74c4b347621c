"""What surveys measured is drawn over the guess, at the place where the curve's scale puts it."""

from __future__ import annotations

from panel_fixtures import RECORDS
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from gui.canvas.measured import MOST, can_draw_intervals, load_intervals, paint_measured
from gui.canvas.pencil import Pencil
from gui.theme import LIGHT
from journey.geometry import face_y, layout
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Series
from metrics.feeling import feelings, measured_feeling

ANSWERS = Series(id="a", subject="t1", kpi="csat", spread=2.0, points=(("2020-03", 2.5, 40),))


def painted(journey: Journey, near: list[str]) -> QImage:
    lay = layout(journey)
    image = QImage(int(lay.width), int(lay.height), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        pencil = Pencil(painter, LIGHT)
        visible = QRectF(0, 0, lay.width, lay.height)
        paint_measured(pencil, lay, journey, Selection(), near, visible)
    return image


def is_inked(image: QImage, x: float, y: float) -> bool:
    colors = {image.pixel(round(x) + dx, round(y) + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    return colors != {QColor("white").rgb()}


def test_a_diamond_stands_at_the_score_and_its_whiskers_at_the_interval(qapp: object) -> None:
    journey = Journey([*RECORDS, ANSWERS])
    lay, felt = layout(journey), feelings(journey)[0]
    load_intervals()
    assert can_draw_intervals.wait(120)
    image = painted(journey, ["t1", "t2"])
    x, band = lay.faces["t1"][0], lay.bands["experience"]
    assert felt.low is not None
    assert felt.high is not None
    assert felt.measured == -1
    for place in (felt.measured, felt.low, felt.high):
        assert is_inked(image, x, face_y(place, band))
    assert not is_inked(image, x, face_y(1.0, band)), "the guess is drawn by others"
    assert not is_inked(image, lay.faces["t2"][0], lay.faces["t2"][1])


def test_nothing_is_drawn_where_nothing_is_measured_or_too_much_is_in_sight(qapp: object) -> None:
    white = painted(Journey(RECORDS), ["t1", "t2"])
    assert white == painted(Journey(RECORDS), [])
    journey = Journey([*RECORDS, ANSWERS])
    assert painted(journey, ["t1"] * (MOST + 1)) == white


def test_a_frame_that_cannot_wait_has_the_mark_without_its_interval() -> None:
    journey = Journey([*RECORDS, ANSWERS])
    felt = measured_feeling(journey, "t1", Selection(), has_interval=False)
    assert felt is not None
    assert (felt.measured, felt.low) == (-1, None)
    assert measured_feeling(journey, "t2", Selection()) is None

"""The small line of a number's course: each values and size have their own, remembered or not."""

from __future__ import annotations

from gui.panels.trend import _course


def corners(values: tuple[float, ...], width: float, height: float) -> list[tuple[float, float]]:
    line = _course(values, width, height)
    return [(line.at(place).x(), line.at(place).y()) for place in range(line.size())]


def test_the_line_goes_from_end_to_end_and_from_low_to_high() -> None:
    assert corners((1.0, 3.0, 2.0), 100.0, 20.0) == [(0.0, 20.0), (50.0, 0.0), (100.0, 10.0)]
    assert corners((1.0, 3.0, 2.0), 50.0, 10.0) == [(0.0, 10.0), (25.0, 0.0), (50.0, 5.0)]
    assert corners((4.0, 4.0), 50.0, 10.0) == [(0.0, 5.0), (50.0, 5.0)]

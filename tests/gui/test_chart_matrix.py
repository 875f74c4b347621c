"""The value-effort matrix: whole steps of effort, corners no line strikes, names as long as there is room."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from gui import theme
from gui.charts.canvas import draw
from gui.charts.scatter import placed
from gui.charts.shapes import Dot, Scatter

CORNERS = ("Do first", "Plan for", "When there is time", "Leave")
LONG = "Show delivery cost on the product page before anybody asks"


def chart(*dots: Dot, ticks: bool = True) -> Scatter:
    """Return a matrix of dots."""
    return Scatter(
        dots,
        lambda value: f"{value:g}",
        lambda value: f"{value:g}",
        "Effort",
        "Effect",
        CORNERS,
        (-0.25, 5.25),
        2.5,
        50.0,
        x_ticks=tuple(float(step) for step in range(6)) if ticks else (),
    )


def drawn(shape: Scatter, width: int = 900, height: int = 220) -> Figure:
    """Return the matrix in a figure."""
    figure = Figure(figsize=(width / 100, height / 100), dpi=100)
    draw(figure, shape, theme.LIGHT, width, height)
    figure.canvas.draw()
    return figure


def texts(figure: Figure) -> dict[str, Text]:
    """Return what is written in a figure."""
    return {each.get_text(): each for each in figure.findobj(Text) if each.get_text()}


def test_effort_is_written_in_whole_steps(qapp: Any) -> None:
    figure = drawn(chart(Dot("a", "A", 2.0, 100.0)))
    assert [tick.get_text() for tick in figure.axes[0].get_xticklabels()] == ["0", "1", "2", "3", "4", "5"]


@pytest.mark.parametrize("low", [100.0, 0.0, -5.0, -60.0])
def test_no_corner_is_struck_by_the_line_of_nothing(qapp: Any, low: float) -> None:
    figure = drawn(chart(Dot("a", "A", 2.0, 100.0), Dot("b", "B", 4.0, low)))
    axes = figure.axes[0]
    zero = axes.transData.transform((0, 0))[1]
    found = texts(figure)
    for words in CORNERS[2:]:
        if words in found:
            box = found[words].get_window_extent()
            assert not box.y0 < zero < box.y1
    assert CORNERS[2] in found


def test_names_are_whole_where_there_is_room_and_cut_where_not(qapp: Any) -> None:
    alone = chart(Dot("a", LONG, 1.0, 100.0))
    assert LONG in texts(drawn(alone))
    narrow = texts(drawn(alone, width=330))
    assert LONG not in narrow
    assert any(words.endswith("…") and words.startswith("Show") for words in narrow)


def test_one_long_name_does_not_take_the_place_of_another(qapp: Any) -> None:
    crowd = chart(*(Dot(str(n), f"{n} {LONG}", 1.0 + 0.4 * n, 60.0 + 9 * (n % 3)) for n in range(6)))
    found = [words for words in texts(drawn(crowd)) if "Show" in words]
    assert len(found) == 6


@pytest.mark.parametrize("wide", [70.0, 82.0, 83.5, 90.0, 95.0])
def test_a_name_keeps_away_from_the_next_dot(wide: float) -> None:
    """Between two dots 100 pixels apart a name ends some pixels before the second, or stands elsewhere."""
    dots = [(50.0, 50.0), (150.0, 50.0)]
    around = [(x - 6, y - 6, x + 6, y + 6) for x, y in dots]
    (box, _other) = placed(dots, [wide, 30.0], (0, 0, 400, 200), around)
    assert box is not None
    is_beside = box[1] < 56 and box[3] > 44
    assert not is_beside or box[2] <= 140 or box[0] >= 160

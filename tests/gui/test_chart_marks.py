"""Words on charts: marks named where nothing is in the way, and ends of rows that tell them apart."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from gui import theme
from gui.charts.canvas import draw
from gui.charts.parts import elided, load_fonts, width_of
from gui.charts.scatter import placed
from gui.charts.shapes import Bar, Bars, Column, Columns, Curves, Dot, Line, Mark, Scatter, Shape


def drawn(shape: Shape, width: int, height: int = 220) -> Figure:
    load_fonts()
    figure = Figure(figsize=(width / 100, height / 100), dpi=100)
    canvas = FigureCanvasAgg(figure)
    draw(figure, shape, theme.LIGHT, width, height)
    canvas.draw()
    return figure


def below(figure: Figure) -> list[str]:
    return [tick.get_text() for tick in figure.axes[0].get_xticklabels()]


def payback(periods: int, value: float, cost: float, of: int = 20) -> Curves:
    points = tuple((float(n), value * (1 - 0.7**n)) for n in range(of + 1))
    marks = (
        Mark("Acquisition cost €60.00", y=cost, color="loss"),
        Mark("paid back after 6 months", x=float(periods), color="text"),
    )
    return Curves((Line("Received", points),), str, str, "Months", "Received per customer", marks)


@pytest.mark.parametrize("width", [300, 900])
@pytest.mark.parametrize(("periods", "cost"), [(2, 20.0), (6, 60.0), (6, 74.0), (15, 70.0), (19, 5.0)])
def test_names_of_marks_lie_on_no_line_and_on_no_other_name(
    qapp: Any, width: int, periods: int, cost: float
) -> None:
    chart = payback(periods, 80.0, cost)
    figure = drawn(chart, width)
    axes = figure.axes[0]
    words = [each for each in figure.findobj(Annotation) if each.get_text()]
    assert len(words) == 2
    # Of an annotation, its text alone: with the ground around it that a line may touch.
    boxes = [Text.get_window_extent(each) for each in words]
    assert not Bbox.intersection(*boxes)
    at = axes.transData.transform(np.array(chart.lines[0].points))
    for box in boxes:
        assert axes.bbox.x0 - 1 <= box.x0
        assert box.x1 <= axes.bbox.x1 + 1
        xs = np.linspace(box.x0, box.x1, 30)
        ys = np.interp(xs, at[:, 0], at[:, 1])
        assert not ((ys > box.y0) & (ys < box.y1)).any(), "no line runs through it"


@pytest.mark.parametrize("width", [300, 900])
def test_names_on_a_histogram_do_not_meet(qapp: Any, width: int) -> None:
    columns = tuple(Column(float(n), n + 1.0, 1.0 / (n + 1)) for n in range(20))
    marks = (Mark("mean €648.00", x=4.4), Mark("median €456.59", x=3.9), Mark("mode €3", x=3.5))
    figure = drawn(Columns(columns, str, str, "", "", marks), width)
    boxes = [Text.get_window_extent(each) for each in figure.findobj(Annotation) if each.get_text()]
    assert len(boxes) == 3
    assert not any(Bbox.intersection(*pair) for pair in combinations(boxes, 2))


def experience(*names: str) -> Curves:
    points = tuple((float(place), float(place % 3)) for place in range(len(names)))

    def name(at: float) -> str:
        return names[round(at)] if at == round(at) and 0 <= at < len(names) else ""

    return Curves((Line("Guess", points),), name, str, x_margin=0.07)


def test_every_touchpoint_is_named_where_there_is_room_also_twice_the_same(qapp: Any) -> None:
    assert below(drawn(experience("Chat", "Order", "Chat"), 900)) == ["Chat", "Order", "Chat"]
    assert below(drawn(experience("Chat", "Order"), 900)) == ["Chat", "Order"]
    assert [each for each in below(drawn(experience(*"abcdefghijklmnopqrstuvwxy"), 300)) if each]


@pytest.mark.parametrize("width", [300, 600, 900])
def test_months_are_whole(qapp: Any, width: int) -> None:
    assert all(float(each) == round(float(each)) for each in below(drawn(payback(6, 80, 60), width)))


def test_a_share_is_no_whole_step(qapp: Any) -> None:
    points = ((0.0, 0.0), (0.5, 0.2), (1.0, 1.0))
    assert len(below(drawn(Curves((Line("Value", points),), str, str), 900))) > 3


def test_what_tells_rows_apart_stays_where_names_are_cut(qapp: Any) -> None:
    name = "Consideration of the long list of alternatives"
    for tail in (": revenue", ": costs"):
        cut = elided(name + tail, 130)
        assert cut.startswith("Cons")
        assert cut.endswith("…" + tail)
        assert width_of(cut) <= 130
    assert elided("Purchase: costs", 200) == "Purchase: costs"
    assert elided("A: " + "very long " * 20, 130).endswith("…"), "an end as long as all of it is cut"
    rows = tuple(Bar(name + tail, 0, 1, "1", "gain") for tail in (": revenue", ": costs"))
    words = [each.get_text() for each in drawn(Bars(rows, str), 300).findobj(Text)]
    assert any(each.endswith(": costs") for each in words)


def test_a_name_stands_nearest_to_its_own_dot(qapp: Any) -> None:
    dots = [(50.0, 50.0), (50.0, 74.0), (50.0, 98.0)]
    around = [(x - 6, y - 6, x + 6, y + 6) for x, y in dots]
    # Room is left beside the second dot alone.
    walls = [(56.0, 0.0, 400.0, 66.0), (56.0, 82.0, 400.0, 200.0), (0.0, 0.0, 44.0, 200.0)]
    first, second, _third = placed(dots, [60.0] * 3, (0, 0, 400, 200), [*around, *walls])
    assert first is None
    assert second is not None


def test_no_corner_is_named_under_a_dot(qapp: Any) -> None:
    corners = ("Do first", "Plan for", "When there is time", "Leave")
    near = [Dot(str(n), "", 0.1 + 0.2 * n, 3.0) for n in range(4)]
    dots = (*near, Dot("far", "", 4.0, 100.0))
    chart = Scatter(dots, str, str, "Effort", "Effect", corners, (-0.25, 5.25), 2.5, 50.0)
    words = {each.get_text() for each in drawn(chart, 300).findobj(Text)}
    assert "When there is time" not in words
    assert "Do first" in words

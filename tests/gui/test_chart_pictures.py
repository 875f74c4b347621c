"""Charts as pictures of their own: names apart, an edge around, the map's colours, the engine's parts."""

from __future__ import annotations

import io
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pypdf
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QPainter, QPdfWriter
from report_maps import example

from gui.charts.canvas import EDGE, PICTURE_WIDTH, SHARP, draw, picture
from gui.charts.painted import paint_chart
from gui.charts.shapes import Curves, Dot, Line, Scatter
from gui.export.charts import chart_bytes
from gui.export.wish import Wish
from gui.theme import LIGHT
from gui.words import money
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Style
from metrics.comparison import compare
from metrics.scorecard import scorecard

NAMES = [f"Touchpoint {place} with a long name to be read" for place in range(12)]


def _named() -> Curves:
    points = tuple((float(place), float(place % 5 - 2)) for place in range(len(NAMES)))

    def name(place: float) -> str:
        return NAMES[int(place)] if place == int(place) and 0 <= place < len(NAMES) else ""

    return Curves((Line("felt", points),), name, lambda value: f"{value:+g}", "", "felt", (), ())


@pytest.mark.parametrize("width", [360, 640, 1100])
def test_names_below_a_curve_never_run_into_each_other(qapp: Any, width: int) -> None:
    figure = Figure(figsize=(width / 100, 2.2), dpi=100)
    canvas = FigureCanvasAgg(figure)
    draw(figure, _named(), LIGHT, width, 220)
    canvas.draw()  # type: ignore[no-untyped-call]
    labels = [each for each in figure.axes[0].get_xticklabels() if each.get_text()]
    boxes = [label.get_window_extent() for label in labels]
    assert len(boxes) >= 2
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))
    assert boxes[0].x0 >= 0
    assert boxes[-1].x1 <= width + 1


def test_feelings_are_counted_by_what_people_count_by(qapp: Any) -> None:
    figure = Figure(figsize=(7, 2.2), dpi=100)
    draw(figure, _named(), LIGHT, 700, 220)
    assert {float(tick) % 1 for tick in figure.axes[0].get_yticks()} == {0.0}


def test_a_picture_has_an_edge_of_ground(qapp: Any) -> None:
    image = QImage.fromData(picture(_named(), "png"))
    assert image.width() == (PICTURE_WIDTH + 2 * EDGE) * SHARP
    ground = QColor(LIGHT.hex("surface"))
    edge = int(EDGE * SHARP) - 2
    assert {image.pixelColor(x, edge).name() for x in range(image.width())} == {ground.name()}
    assert {image.pixelColor(edge, y).name() for y in range(image.height())} == {ground.name()}


def test_a_chart_wears_the_style_of_the_map(qapp: Any) -> None:
    styled = Journey([*example("online-shop").records.values(), Style(id="look", background="#FFF4E0")])
    for theme, ground in (("light", "#fff4e0"), ("dark", None)):
        image = QImage.fromData(chart_bytes(styled, Wish(Path("a.png"), chart="value", theme=theme)))
        found = image.pixelColor(3, 3).name()
        assert found == ground if ground else QColor(found).lightness() < 60


def test_the_compared_chart_holds_the_parts_of_the_engine(qapp: Any) -> None:
    shop = example("online-shop")
    months = [Selection(period="2020-03"), Selection(period="2020-04")]
    found = compare(*(scorecard(shop, each) for each in months))
    with mpl.rc_context({"svg.fonttype": "none"}):
        told = chart_bytes(shop, Wish(Path("a.svg"), chart="compare")).decode()
    assert money(found.difference, "GBP", signed=True) in told
    for part in found.parts:
        if part.kpi is None:
            assert money(part.contribution, "GBP", 3, signed=True).replace("−0.000", "0.000") in told


def test_no_shape_of_a_page_is_without_a_line(qapp: Any) -> None:
    dots = (Dot("a", "Nothing", 1.0, 0.0, 0.0, 0.0), Dot("b", "Some", 2.0, 0.5, 0.4, 0.6))
    chart = Scatter(dots, str, str, "effort", "effect", x_range=(0.0, 5.0))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    with QPainter(writer) as painter:
        paint_chart(painter, chart, LIGHT, 500)
    contents = pypdf.PdfReader(io.BytesIO(bytes(data.data()))).pages[0].get_contents()
    assert contents is not None
    assert b"gs\nh f" not in contents.get_data()

"""Charts of hundreds of figures are few artists, painted by the window itself, readable in each theme."""

from __future__ import annotations

import io
from typing import Any

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainterPath

from gui import theme
from gui.charts.canvas import EDGE, SHARP, ChartCanvas, draw, picture
from gui.charts.grids import _light
from gui.charts.renderer import HATCH_GAP, hatching
from gui.charts.shapes import Grid, Path, Paths, Shape, Stream, Streams
from gui.words import percent


def cohorts(count: int = 25) -> Grid:
    """Return a triangle of shares."""
    cells = tuple(tuple(0.9 - 0.03 * place for place in range(count - row)) for row in range(count))
    names = tuple(f"Month {row}" for row in range(count))
    titles = tuple(f"+{place}" for place in range(count))
    notes = tuple("$9 $8" for _row in range(count))
    return Grid(names, titles, cells, lambda value: percent(value, 0), "Share", notes, "customers", rows=())


def paths() -> Paths:
    """Return as many paths as are shown, all of many steps."""
    names = tuple(f"step {place}" for place in range(12))
    return Paths(tuple(Path(names, "1,234 · 5%", 1 / (place + 1)) for place in range(15)), ())


def streams() -> Streams:
    """Return streams between as many names as are told apart, at each step."""
    names = [f"step {place}" for place in range(8)]
    found = [
        Stream(column, source, target, 1.0 + place)
        for column in range(4)
        for source in names
        for place, target in enumerate([*names, None])
    ]
    return Streams(tuple(found), tuple(f"Step {step}" for step in range(1, 6)), str, "(over)", ())


@pytest.mark.parametrize("chart", [cohorts(), paths(), streams()])
def test_a_chart_of_many_figures_has_few_artists(qapp: Any, chart: Shape) -> None:
    figure = Figure(figsize=(11, 7), dpi=100)
    assert draw(figure, chart, theme.LIGHT, 1100, 700)
    shown = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    assert len(shown) == 0
    assert len(figure.axes[0].get_children()) < 25


def test_the_words_of_a_grid_are_in_its_picture(qapp: Any) -> None:
    import matplotlib as mpl

    with mpl.rc_context({"svg.fonttype": "none"}):
        told = picture(cohorts(3), "svg").decode()
    for text in ("Month 2", "90%", "84%", "$9 $8", "customers"):
        assert text in told


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_the_window_paints_what_the_picture_shows(qtbot: Any, look: theme.Theme) -> None:
    chart = ChartCanvas()
    qtbot.addWidget(chart)
    chart.resize(720, 300)
    chart.show_shape(cohorts(8), look)
    shown = chart.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    shape = chart.shape
    assert shape is not None
    made = QImage.fromData(picture(shape, "png", look, shown.width(), shown.height()))
    edge = round(EDGE * SHARP)
    made = made.copy(edge, edge, made.width() - 2 * edge, made.height() - 2 * edge)
    made = made.scaled(shown.size()).convertToFormat(QImage.Format.Format_RGB32)
    # The corners of the cells, where no figure stands.
    hits = [hit for hit in chart.hits if "%" in hit.words]
    assert len(hits) == 36
    for hit in hits:
        at = round(hit.left) + 5, round(hit.top) + 4
        one, other = shown.pixelColor(*at), made.pixelColor(*at)
        assert abs(one.red() - other.red()) + abs(one.blue() - other.blue()) < 12
    assert io.BytesIO(picture(shape, "pdf", look)).read(4) == b"%PDF"


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_figures_of_a_grid_are_readable_on_every_shade(look: theme.Theme) -> None:
    from gui.charts.grids import _blend, _readable

    for step in range(101):
        ground = _blend(look.hex("surface"), look.hex("accent"), step / 100)
        ink = _readable(ground, look.hex("text"), look.hex("on_accent"))
        light, dark = sorted((_light(ink), _light(ground)), reverse=True)
        assert light / dark >= 3.9, (step, ground, ink)


def test_hatching_stays_within_its_shape_and_fills_it(qapp: Any) -> None:
    bow = QPainterPath(QPointF(0, 0))
    bow.cubicTo(QPointF(50, 0), QPointF(50, 90), QPointF(100, 90))
    bow.lineTo(100, 110)
    bow.cubicTo(QPointF(50, 110), QPointF(50, 20), QPointF(0, 20))
    bow.closeSubpath()
    lines = hatching(bow)
    assert len(lines) > 20
    for line in lines:
        assert line.dx() > 0
        assert line.dx() == pytest.approx(-line.dy())
        assert all(bow.contains(line.pointAt(part)) for part in (0.1, 0.5, 0.9))
    box = QPainterPath()
    box.addRect(0, 0, 60, 12)
    assert sum(line.dx() for line in hatching(box)) * HATCH_GAP == pytest.approx(60 * 12, rel=0.1)


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_a_chart_is_drawn_once_however_often_it_changes_before_it_is_seen(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Shape] = []

    def counted(figure: Figure, shape: Shape, *told: Any) -> Any:
        drawn.append(shape)
        return draw(figure, shape, *told)

    monkeypatch.setattr("gui.charts.canvas.draw", counted)
    chart = ChartCanvas()
    qtbot.addWidget(chart)
    chart.resize(720, 300)
    with qtbot.waitExposed(chart):
        chart.show()
    first, second = cohorts(3), cohorts(4)
    drawn.clear()
    chart.show_shape(first, theme.LIGHT)
    chart.show_shape(second, theme.LIGHT)
    chart.resize(640, 280)
    chart.resize(600, 260)
    # What can be clicked is that of what is shown now, painted or not; painting draws no second time.
    assert {hit.place for hit in chart.hits} == {0, 1, 2, 3}
    chart.grab()
    assert drawn == [second]
    chart.resize(500, 260)
    chart.grab()
    assert drawn == [second, second]

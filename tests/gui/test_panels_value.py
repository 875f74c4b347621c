"""The value panel and its chart: figures that sum, words for the unknown, repainting only when seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from panel_fixtures import sample_session
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from gui import theme
from gui.charts.renderer import PainterRenderer
from gui.panels.headlines import headlines_of
from gui.panels.value import ValuePanel
from gui.panels.waterfall import waterfall
from gui.session import Session
from journey.edits.deletion import delete
from journey.edits.fields import update
from journey.edits.numbers import set_number
from journey.lookup import Selection

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[ValuePanel]:
    made = ValuePanel(session)
    qtbot.addWidget(made)
    made.resize(1366, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


def words(panel: ValuePanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if not label.isHidden())


def test_headlines_have_units(session: Session) -> None:
    shown = {head.name: head.text for head in headlines_of(session.scorecard)}
    heads = session.scorecard.headlines
    assert shown["Value per entrant"] == f"€{heads.per_entrant.value:,.2f}"
    assert shown["Value per customer"] == f"€{heads.per_customer.value:,.2f}"
    assert shown["LTV:CAC"].endswith(" : 1")
    assert shown["Payback"].split()[-1] in ("month", "months")


def test_the_waterfall_sums_to_the_value(session: Session) -> None:
    steps = waterfall(session.scorecard, session.journey)
    *parts, total = steps
    assert sum(step.end - step.start for step in parts) == pytest.approx(total.end, rel=1e-12)
    assert total.end == session.scorecard.headlines.per_entrant.value
    assert [step.start for step in parts[1:]] == [step.end for step in parts[:-1]]


def test_the_table_has_the_same_figures(panel: ValuePanel, session: Session) -> None:
    table = panel.table
    headings = [table.horizontalHeaderItem(c).text() for c in range(table.columnCount())]
    shown = {
        table.item(row, 0).text(): [table.item(row, c).text() for c in range(1, table.columnCount())]
        for row in range(table.rowCount())
    }
    standing = session.scorecard.subjects["active"]
    at = headings.index("Booked") - 1
    assert shown["Active"][at] == f"+€{standing.net:,.2f}"
    assert shown["Value per entrant"][at] == f"+€{session.scorecard.headlines.per_entrant.value:,.2f}"


def test_the_unknown_is_said_and_leads_to_its_place(
    panel: ValuePanel, session: Session, qtbot: QtBot
) -> None:
    session.do(delete(session.journey, ["s1"]))
    panel.refresh()
    assert "Unknown: Trial" in words(panel)
    button = next(b for b in panel.headlines.findChildren(QAbstractButton) if b.text() == "Fill in")
    with qtbot.waitSignal(session.reveal) as revealed:
        button.click()
    assert revealed.args == ["trial"]
    assert session.selected == ("trial",)
    assert waterfall(session.scorecard, session.journey) == []


def test_what_is_assumed_is_listed(qtbot: QtBot, panel: ValuePanel) -> None:
    qtbot.waitUntil(lambda: "Assumed, since the map does not say" in words(panel))


def test_the_chart_is_drawn_and_its_bars_lead_to_the_map(
    panel: ValuePanel, session: Session, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: panel.chart.chart is not None, timeout=20_000)
    chart = panel.chart.chart
    assert len(chart.shape.bars) == len(waterfall(session.scorecard, session.journey))
    with qtbot.waitSignal(session.reveal) as revealed:
        chart.clicked.emit(0)
    assert revealed.args == ["trial"]


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
@pytest.mark.parametrize("width", [240, 420, 900])
def test_texts_of_the_chart_never_overlap(
    panel: ValuePanel, session: Session, qtbot: QtBot, look: theme.Theme, width: int
) -> None:
    session.do(update(session.journey, "trial", {"name": "A very long name of a stage " * 3}))
    qtbot.waitUntil(lambda: panel.chart.chart is not None, timeout=20_000)
    chart = panel.chart.chart
    session.set_theme(look)
    chart.resize(width, chart.height())
    chart.show_shape(chart.shape, look)
    assert chart.hits, "asked for, the figure is drawn"
    renderer = PainterRenderer(QPainter(), chart.width(), chart.height())
    texts = [text for text in chart.figure.findobj(match=lambda a: hasattr(a, "get_text")) if text.get_text()]
    assert texts
    boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in texts if t.get_visible()]
    for place, (one, box) in enumerate(boxes):
        for other, beside in boxes[place + 1 :]:
            assert not box.overlaps(beside), (one, other)


def test_gain_and_loss_differ_without_colour(panel: ValuePanel, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: panel.chart.chart is not None, timeout=20_000)
    chart = panel.chart.chart
    assert chart.hits, "asked for, the figure is drawn"
    hatches = {
        bar.role: patch.get_hatch()
        for bar, patch in zip(chart.shape.bars, chart.figure.axes[0].patches, strict=True)
    }
    assert hatches["loss"]
    assert not hatches["gain"]


def test_a_hidden_panel_rests_and_catches_up(panel: ValuePanel, session: Session, qtbot: QtBot) -> None:
    panel.hide()
    before = words(panel)
    session.do(set_number(session.journey, "active", "revenue_per_customer", 60.0, Selection()))
    assert not panel._pause.isActive()
    panel.refresh()
    assert words(panel) == before
    panel.show()
    assert words(panel) != before


def test_a_drag_is_followed_in_pauses(panel: ValuePanel, session: Session, qtbot: QtBot) -> None:
    before = words(panel)
    for place in range(5):
        journey = session.document.journey
        change = set_number(journey, "active", "revenue_per_customer", 40.0 + place, Selection())
        session.preview(change)
    assert words(panel) == before
    qtbot.waitUntil(lambda: words(panel) != before, timeout=2000)
    session.preview(None)


def test_a_row_leads_to_the_map(panel: ValuePanel, session: Session, qtbot: QtBot) -> None:
    place = panel.table.visualItemRect(panel.table.item(1, 0)).center()
    with qtbot.waitSignal(session.reveal) as revealed:
        qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert revealed.args == ["delivery"]


def test_the_table_is_copied_with_its_headings(panel: ValuePanel, qtbot: QtBot) -> None:
    panel.table.setFocus()
    qtbot.keyClick(panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].startswith("Stage\tWorth here")
    assert lines[1].startswith("Trial\t€")


def test_chart_text_and_window_text_are_one_size(qtbot: QtBot) -> None:
    from gui.charts.parts import DPI, TEXT, points

    assert points(TEXT) * DPI / 72 == pytest.approx(TEXT)
    assert QFontMetrics(theme.font(TEXT)).height() < 24


def test_a_click_on_a_headline_shows_where_it_comes_about(
    panel: ValuePanel, session: Session, qtbot: QtBot
) -> None:
    left = Qt.MouseButton.LeftButton
    figures = {figure.name: figure for figure in panel.headlines.figures}
    for name, place in (
        ("Value per customer", "active"),
        ("Value per entrant", session.journey.stages[0].id),
    ):
        for widget in (figures[name].figure, figures[name].link):
            session.select([])
            qtbot.mouseClick(widget, left)
            assert set(session.selected) == {place}
    figure = figures["Value per customer"].figure
    session.select([])
    qtbot.mouseDClick(figure, left, pos=QPoint(4, figure.height() // 2))
    qtbot.mouseRelease(figure, left, pos=QPoint(4, figure.height() // 2))
    assert figure.hasSelectedText(), "to be copied"
    assert not session.selected

"""The value panel while numbers are tried out: bars follow at once, and are drawn as usual after a pause."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from panel_fixtures import sample_session
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.charts.live import LiveBars
from gui.charts.shapes import Bars
from gui.panels.value import ValuePanel
from gui.panels.waterfall import waterfall_chart
from gui.panels.what_if_bar import JOIN, WhatIfBar, signed
from gui.session import Session
from gui.what_if import WhatIf
from journey.records import Series

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
NEVER = 10_000_000
"""Milliseconds: what comes after a pause comes when the test says so."""


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[ValuePanel]:
    made = ValuePanel(session)
    qtbot.addWidget(made)
    made.resize(1366, 320)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.chart.chart is not None, timeout=20_000)
    qtbot.waitUntil(lambda: made.more is not None, timeout=20_000)
    return made


def live(panel: ValuePanel) -> LiveBars | None:
    return panel.chart.findChild(LiveBars)


def try_out(session: Session, factor: float) -> None:
    records = session.journey.of(Series).values()
    subject, kpi = next((s.subject, s.kpi) for s in records if s.kpi in ("share", "conversion_rate"))
    before = WhatIf.of(session).number(subject, kpi)
    assert before is not None
    WhatIf.of(session).try_number(subject, kpi, before * factor)


def test_bars_follow_at_once_and_rest_as_they_are_always_drawn(
    qtbot: QtBot, panel: ValuePanel, session: Session
) -> None:
    chart = panel.chart.chart
    assert chart is not None
    at_rest = chart.shape
    panel.chart._rest.setInterval(NEVER)
    try_out(session, 0.9)
    qtbot.waitUntil(lambda: live(panel) is not None)
    over = live(panel)
    assert over is not None
    wanted = waterfall_chart(session.scorecard, session.journey)
    assert over.isVisible()
    assert over.bars.bars == wanted.bars
    assert chart.shape is at_rest, "the chart itself waits"
    panel.chart._rest.start(0)
    qtbot.waitUntil(lambda: not over.isVisible())
    assert isinstance(chart.shape, Bars)
    assert chart.shape.bars == wanted.bars


def test_live_bars_lie_where_those_at_rest_lie(qtbot: QtBot, panel: ValuePanel, session: Session) -> None:
    chart = panel.chart.chart
    assert chart is not None
    assert isinstance(chart.shape, Bars)
    assert chart.hits, "asked for, the figure is drawn"
    over = LiveBars(chart)
    over.show_bars(chart.shape, session.theme, chart.width(), chart.height())
    axes = chart.figure.axes[0]
    for place, drawn in enumerate(axes.patches[: len(chart.shape.bars)]):
        box = drawn.get_window_extent()
        mine = over.box_of(place)
        assert (mine.left(), mine.right()) == pytest.approx((box.x0, box.x1), abs=1.5)
        assert (chart.height() - mine.bottom(), chart.height() - mine.top()) == pytest.approx(
            (box.y0, box.y1), abs=1.5
        )
    ticks = [tick for tick, text in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True)]
    assert over.ticks() == pytest.approx(ticks)


def test_an_edit_is_drawn_at_once(qtbot: QtBot, panel: ValuePanel, session: Session) -> None:
    try_out(session, 0.9)
    WhatIf.of(session).change_numbers()
    wanted = waterfall_chart(session.scorecard, session.journey)

    def is_drawn() -> bool:
        shape = panel.chart.chart.shape if panel.chart.chart is not None else None
        return isinstance(shape, Bars) and shape.bars == wanted.bars

    qtbot.waitUntil(is_drawn)
    over = live(panel)
    assert over is None or not over.isVisible()


def test_headlines_lead_to_the_map(qtbot: QtBot, panel: ValuePanel, session: Session) -> None:
    seen: list[str] = []
    session.reveal.connect(seen.append)
    for figure in panel.headlines.figures:
        qtbot.mouseClick(figure.link, Qt.MouseButton.LeftButton)
    assert seen[0] == session.journey.stages[0].id
    assert len(seen) == len(panel.headlines.figures)
    assert all(key in session.journey for key in seen)
    panel.headlines.figures[1].link.setFocus()
    qtbot.keyClick(panel.headlines.figures[1].link, Qt.Key.Key_Space)
    assert session.selected == (seen[1],)


def test_figures_change_in_place(panel: ValuePanel, session: Session) -> None:
    before = list(panel.headlines.figures)
    item = panel.table.item(0, 1)
    texts = [figure.figure.text() for figure in before]
    try_out(session, 0.5)
    panel.refresh()
    assert panel.headlines.figures == before
    assert [figure.figure.text() for figure in before] != texts
    assert panel.table.item(0, 1) is item


def test_a_sign_stays_with_its_amount(qtbot: QtBot, session: Session) -> None:
    assert signed(0.263, "GBP", 3).replace(JOIN, "") == "+£0.263"
    assert signed(0.263, "GBP", 3).startswith("+" + JOIN)
    bar = WhatIfBar(session)
    qtbot.addWidget(bar)
    try_out(session, 0.9)
    bar.refresh()
    assert JOIN in bar.told.text()
    assert JOIN in bar.parts.text()

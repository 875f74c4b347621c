"""The decide panel on what a test measured, and on the matrix of value and effort."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from decide_driver import SHOP, rows, settle, shown
from panel_fixtures import sample_session
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from gui.panels.decide import DecidePanel
from gui.session import Session
from journey.document import Document
from journey.storage.store import load

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[DecidePanel]:
    return shown(qtbot, session)


def test_the_matrix_places_each_opportunity_and_leads_to_the_map(qtbot: QtBot) -> None:
    session = Session(Document(load(SHOP).journey))
    panel = shown(qtbot, session)
    panel.resize(1046, 420)
    panel.show_kind("matrix")
    qtbot.waitUntil(lambda: bool(panel.chart.chart and panel.chart.chart.hits), timeout=20_000)
    shape = panel.chart.chart.shape
    best = panel.found.opportunities[0]
    dot = next(dot for dot in shape.dots if dot.key == best.id)
    assert (dot.x, dot.y) == (best.effort, pytest.approx(best.per_year))
    hit = panel.chart.chart.hits[0]
    with qtbot.waitSignal(session.reveal) as revealed:
        at = QPoint(round((hit.left + hit.right) / 2), round((hit.top + hit.bottom) / 2))
        qtbot.mouseClick(panel.chart.chart, LEFT, pos=at)
    assert revealed.args == [shape.dots[hit.place].key]


def test_a_test_result_is_weighed_attached_and_replaces_the_guess(qtbot: QtBot) -> None:
    session = Session(Document(load(SHOP).journey))
    panel = shown(qtbot, session)
    panel.show_kind("opportunities")
    key = panel.found.opportunities[0].id
    guessed = panel.found.opportunities[0].effect
    session.select([key])
    qtbot.mouseClick(panel.test_button, LEFT)
    form = panel.form
    assert not form.attach_button.isEnabled()
    for name, count in zip(form.counts, (400, 1000, 440, 1000), strict=True):
        form.counts[name].setValue(count)
    assert "40%, with it 44%: +" in form.verdict.text()
    qtbot.waitUntil(lambda: "Effect on the value per entrant" in form.verdict.text(), timeout=20_000)
    promised = form.verdict.text()
    qtbot.mouseClick(form.attach_button, LEFT)
    settle(qtbot, panel)
    found = next(each for each in panel.found.opportunities if each.id == key)
    assert found.measured[0].difference.median == pytest.approx(0.04, abs=0.003)
    assert found.effect != guessed
    texts = [row.child(0).text(0) for row in rows(panel.trees["opportunities"]) if row.childCount()]
    assert any(text.startswith("Measured by a test, not guessed") for text in texts)
    row = next(row for row in rows(panel.trees["opportunities"]) if row.childCount())
    low, high = row.text(3).split(" to ")
    assert f"per entrant: {row.text(2)} (80%: {low} to {high})" in promised, "the form says what comes of it"
    session.undo()
    settle(qtbot, panel)
    assert next(e for e in panel.found.opportunities if e.id == key).effect == pytest.approx(guessed)


def test_more_conversions_than_people_are_not_attached(qtbot: QtBot) -> None:
    session = Session(Document(load(SHOP).journey))
    panel = shown(qtbot, session)
    session.select([panel.found.opportunities[0].id])
    panel.attach_test()
    for name, count in zip(panel.form.counts, (11, 10, 5, 10), strict=True):
        panel.form.counts[name].setValue(count)
    assert panel.form.verdict.text().startswith("More converted than took part.")
    assert not panel.form.attach_button.isEnabled()
    panel.form.close()

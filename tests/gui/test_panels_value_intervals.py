"""The value panel tells how sure its figures are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from decide_driver import SHOP, shown
from panel_fixtures import sample_session
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.panels.decide import DecidePanel
from gui.panels.value import ValuePanel
from gui.session import Session
from gui.words import money
from journey.document import Document
from journey.edits.numbers import set_number
from journey.lookup import Selection
from journey.storage.store import load
from metrics.intervals import intervals, with_intervals

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[DecidePanel]:
    return shown(qtbot, session)


def value_panel(qtbot: QtBot, session: Session) -> ValuePanel:
    made = ValuePanel(session)
    qtbot.addWidget(made)
    made.resize(1366, 300)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.found is not None, timeout=20_000)
    return made


def words(panel: QWidget) -> list[str]:
    return [each.text() for each in panel.findChildren(QLabel) if not each.isHidden()]


def test_headlines_show_their_intervals(qtbot: QtBot) -> None:
    session = Session(Document(load(SHOP).journey))
    panel = value_panel(qtbot, session)
    found = intervals(session.scorecard, session.journey)
    head = with_intervals(session.scorecard, found).headlines.per_entrant
    assert f"80%: {money(head.low, 'GBP')} to {money(head.high, 'GBP')}" in words(panel)
    first = max(found.collect, key=lambda key: found.collect[key])
    said = (
        f"Collect data at {session.journey[first].name} first: "
        f"{found.collect[first]:.0%} of the uncertainty comes from there."
    )
    # A label that is new in a layout is shown at the next turn of the event loop.
    qtbot.waitUntil(lambda: said in words(panel))


def test_headlines_without_observations_say_no_data(qtbot: QtBot) -> None:
    path = SHOP.with_name("subscription.journey")
    panel = value_panel(qtbot, Session(Document(load(path).journey)))
    assert "80%: no data" in words(panel)


def test_an_interval_of_other_numbers_goes_at_once(qtbot: QtBot) -> None:
    session = Session(Document(load(SHOP).journey))
    panel = value_panel(qtbot, session)
    before = panel.found
    session.do(set_number(session.journey, "delivery", "conversion_rate", 0.5, Selection()))
    panel.refresh()
    assert not any(text.startswith("80%") for text in words(panel))
    qtbot.waitUntil(lambda: panel.found is not None, timeout=20_000)
    assert panel.found is not before
    assert any(text.startswith("80%") for text in words(panel))

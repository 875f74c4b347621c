"""The figures of the value and compare panels are those that the commands print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.panels.compare import ComparePanel
from gui.panels.value import ValuePanel, flow_lines
from gui.session import Session
from gui.words import money
from journey.document import Document
from journey.lookup import periods
from journey.storage.store import load
from main import main

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
SHOP = Path(__file__).resolve().parents[2] / "resources" / "examples" / "online-shop.journey"


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert main([*arguments, "--json"]) == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    journey = load(SHOP).journey
    assert journey is not None
    return Session(Document(journey))


def test_gains_and_leaks_by_flow(session: Session, capsys: pytest.CaptureFixture[str]) -> None:
    answer = told(capsys, "value", str(SHOP))
    card = session.scorecard
    gains = [money(flow["gain"], card.currency, 3, signed=True) for flow in answer["flows"]]
    leaks = [money(stage["leak"], card.currency, 3, signed=True) for stage in answer["subjects"]]
    _headings, lines = flow_lines(card, session.journey)
    assert sorted(line.cells[1] for line in lines) == sorted(gains + leaks)


def test_headlines_with_their_intervals(
    session: Session, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = told(capsys, "value", str(SHOP))["clv"]
    panel = ValuePanel(session)
    qtbot.addWidget(panel)
    panel.show()
    qtbot.waitUntil(lambda: panel.found is not None, timeout=20_000)
    assert panel.found.headlines["per_entrant"].low == answer["low"]
    assert panel.found.headlines["per_entrant"].high == answer["high"]
    assert session.scorecard.headlines.per_entrant.value == answer["per_entrant"]
    assert panel.more is not None
    assert panel.more[0].value == pytest.approx(answer["per_customer"])
    assert panel.more[1].mean == answer["per_entrant"]


def test_the_parts_of_the_last_two_periods(
    session: Session, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    two = periods(session.journey)[-2:]
    answer = told(capsys, "compare", str(SHOP), "--period", *two)
    panel = ComparePanel(session)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.found.difference == answer["difference"]
    assert [(each.subject, each.kpi, each.contribution) for each in panel.found.parts] == [
        (each["subject"], each["kpi"], each["contribution"]) for each in answer["parts"]
    ]

"""The findings panel: the gravest first, what to do, and a click that goes there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from panel_fixtures import sample_session
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.findings import RANK, all_findings
from gui.panels.findings import SEVERITY_ROLE, FindingsPanel
from gui.session import Session
from journey.edits.deletion import delete
from journey.records import Opportunity

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[FindingsPanel]:
    made = FindingsPanel(session)
    qtbot.addWidget(made)
    made.resize(500, 300)
    with qtbot.waitExposed(made):
        made.show()
    return made


def lines(panel: FindingsPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def test_lists_what_is_found(panel: FindingsPanel, session: Session) -> None:
    assert len(lines(panel)) == len(all_findings(session.journey, session.scorecard))


def test_an_error_comes_first_and_goes_when_mended(
    panel: FindingsPanel, session: Session, qtbot: QtBot
) -> None:
    session.do(delete(session.journey, ["s1"]))
    qtbot.waitUntil(lambda: "nobody knows yet" in lines(panel)[0], timeout=2000)
    ranks = [RANK[panel.list.item(row).data(SEVERITY_ROLE)] for row in range(panel.list.count())]
    assert ranks == sorted(ranks)
    assert "error" in panel.summary.text()
    session.undo()
    qtbot.waitUntil(lambda: not any("nobody knows yet" in line for line in lines(panel)), timeout=2000)


def test_a_click_goes_there(panel: FindingsPanel, session: Session, qtbot: QtBot) -> None:
    session.do(delete(session.journey, ["s1"]))
    panel.refresh()
    place = panel.list.visualItemRect(panel.list.item(0)).center()
    with qtbot.waitSignal(session.reveal) as revealed:
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert revealed.args == ["trial"]
    assert session.selected == ("trial",)


def test_the_severity_is_read_out(panel: FindingsPanel, session: Session) -> None:
    session.do(delete(session.journey, ["s1"]))
    panel.refresh()
    assert panel.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Error: Trial")


def test_long_words_take_more_lines(panel: FindingsPanel, session: Session) -> None:
    panel.list.item(0).setText("many words " * 40)
    panel.list.doItemsLayout()
    assert panel.list.visualItemRect(panel.list.item(0)).height() > 60


def test_a_hidden_panel_does_not_check(panel: FindingsPanel, session: Session) -> None:
    panel.hide()
    before = lines(panel)
    session.do(delete(session.journey, ["s1"]))
    assert not panel._pause.isActive()
    assert lines(panel) == before
    panel.show()
    assert lines(panel) != before


def choose(panel: FindingsPanel, code: str) -> None:
    place = next(place for place, found in enumerate(panel._findings) if found.code == code)
    panel.list.setCurrentRow(place)


def test_a_finding_has_a_button_that_mends_it_in_one_step(
    panel: FindingsPanel, session: Session, qtbot: QtBot
) -> None:
    session.do(delete(session.journey, ["o1"]))
    panel.refresh()
    choose(panel, "pain_without_opportunity")
    assert panel.fix_button.text() == "Add an opportunity for it"
    qtbot.mouseClick(panel.fix_button, Qt.MouseButton.LeftButton)
    (made,) = session.journey.of(Opportunity).values()
    assert made.addresses == ("p1",)
    assert session.selected == (made.id,)
    assert "pain_without_opportunity" not in {found.code for found in panel._findings}
    session.undo()
    assert not session.journey.of(Opportunity)


def test_an_owner_is_named_by_people_the_button_leads_there(
    panel: FindingsPanel, session: Session, qtbot: QtBot
) -> None:
    choose(panel, "owner_missing")
    assert panel.fix_button.text() == "Name an owner"
    with qtbot.waitSignal(session.reveal) as revealed:
        qtbot.mouseClick(panel.fix_button, Qt.MouseButton.LeftButton)
    assert revealed.args == ["active"]


def test_every_fix_mends_what_it_is_for(panel: FindingsPanel, session: Session, qtbot: QtBot) -> None:
    session.do(delete(session.journey, ["t2", "p1", "o1"]))
    panel.refresh()
    choose(panel, "stage_empty")
    before = [found for found in panel._findings if found.code == "stage_empty"]
    panel.fix()
    after = [found for found in panel._findings if found.code == "stage_empty"]
    assert len(after) == len(before) - 1

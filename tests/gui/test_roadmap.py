"""The roadmap: cards dragged by mouse and keys, one step each; a suggestion is taken as one step, or left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from panel_fixtures import sample_journey
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.panels.roadmap import RoadmapPanel, quarter_after
from gui.session import Session
from journey.change import Change
from journey.document import Document
from journey.journey import Journey
from journey.records import Map, Opportunity, Stage
from metrics.decision import decide

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton
EXTRA = (
    Opportunity(id="o2", title="Gift card", addresses=("p1",), relief=0.9, owner="Sales", effort=1.0),
    Opportunity(id="o3", title="Tracking", addresses=("p1",), relief=0.2, owner="Sales", effort=4.0),
)


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    journey = sample_journey()
    edits = {each.id: (None, each) for each in EXTRA}
    before = journey["m"]
    assert isinstance(before, Map)
    return Session(Document(journey.apply(Change("add", edits))))


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[RoadmapPanel]:
    made = RoadmapPanel(session, "2027-Q1")
    qtbot.addWidget(made)
    made.resize(1100, 420)
    with qtbot.waitExposed(made):
        made.show()
    made.show_found(decide(session.journey, draws=0))
    return made


def opportunity(session: Session, key: str) -> Opportunity:
    found = session.document.journey.get(key, Opportunity)
    assert found is not None
    return found


def drag(panel: RoadmapPanel, key: str, owner: str, quarter: str, lets_go: bool = True) -> None:
    board = panel.board
    start = board.card_rect(key).center().toPoint()
    end = board.cell_rect(owner, quarter).center().toPoint()
    QTest.mousePress(board, LEFT, pos=start)
    QTest.mouseMove(board, (start + end) / 2)
    QTest.mouseMove(board, end)
    if lets_go:
        QTest.mouseRelease(board, LEFT, pos=end)


def test_a_card_is_dragged_to_a_quarter_and_an_owner_in_one_step(
    panel: RoadmapPanel, session: Session
) -> None:
    drag(panel, "o2", "Marketing", "2027-Q2")
    assert (opportunity(session, "o2").quarter, opportunity(session, "o2").owner) == ("2027-Q2", "Marketing")
    assert [card.key for card in panel.board.board.cell("Marketing", "2027-Q2")] == ["o2"]
    session.undo()
    assert (opportunity(session, "o2").quarter, opportunity(session, "o2").owner) == ("", "Sales")
    assert session.document.undo_label is None


def test_a_drag_that_ends_where_it_began_changes_nothing(panel: RoadmapPanel, session: Session) -> None:
    drag(panel, "o2", "Sales", "")
    assert session.document.undo_label is None


def test_escape_drops_a_drag(panel: RoadmapPanel, session: Session) -> None:
    drag(panel, "o2", "Sales", "2027-Q3", lets_go=False)
    QTest.keyClick(panel.board, Qt.Key.Key_Escape)
    end = panel.board.cell_rect("Sales", "2027-Q3").center().toPoint()
    QTest.mouseRelease(panel.board, LEFT, pos=end)
    assert session.document.undo_label is None


def test_a_click_leads_to_the_map(panel: RoadmapPanel, session: Session, qtbot: QtBot) -> None:
    at = panel.board.card_rect("o3").center().toPoint()
    with qtbot.waitSignal(session.reveal) as revealed:
        qtbot.mouseClick(panel.board, LEFT, pos=at)
    assert revealed.args == ["o3"]
    assert session.selected == ("o3",)


def test_keys_walk_and_move(panel: RoadmapPanel, session: Session, qtbot: QtBot) -> None:
    panel.board.setFocus()
    qtbot.mouseClick(panel.board, LEFT, pos=panel.board.card_rect("o2").center().toPoint())
    QTest.keyClick(panel.board, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert opportunity(session, "o2").quarter == "2027-Q1"
    assert "Gift card" in panel.board.accessibleDescription()
    QTest.keyClick(panel.board, Qt.Key.Key_Left)
    assert "Tracking" in panel.board.accessibleDescription()
    QTest.keyClick(panel.board, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert opportunity(session, "o3").quarter == ""


def test_a_suggestion_is_seen_first_and_taken_as_one_step(panel: RoadmapPanel, session: Session) -> None:
    panel.suggest_button.click()
    assert panel.has_suggestion
    assert session.document.undo_label is None
    assert [card.key for card in panel.board.board.cell("Sales", "2027-Q1")] == ["o2"]
    assert [card.key for card in panel.board.board.cell("Sales", "2027-Q2")] == ["o3"]
    panel.take_button.click()
    assert opportunity(session, "o2").quarter == "2027-Q1"
    assert opportunity(session, "o3").quarter == "2027-Q2"
    session.undo()
    assert opportunity(session, "o3").quarter == ""
    assert session.document.undo_label is None


def test_a_suggestion_that_is_left_leaves_nothing(panel: RoadmapPanel, session: Session) -> None:
    panel.suggest_button.click()
    panel.leave_button.click()
    assert session.journey is session.document.journey
    assert panel.board.board.cell("Sales", "2027-Q1") == ()
    assert not panel.has_suggestion


def test_two_priorities_of_one_owner_in_a_quarter_are_said(panel: RoadmapPanel, session: Session) -> None:
    drag(panel, "o2", "Sales", "2027-Q1")
    drag(panel, "o3", "Sales", "2027-Q1")
    assert panel.told.text().startswith("Sales has 2 priorities in Q1 2027.")


def test_a_map_to_view_only_is_not_planned(panel: RoadmapPanel, session: Session) -> None:
    session.is_view_only = True
    drag(panel, "o2", "Sales", "2027-Q2")
    assert opportunity(session, "o2").quarter == ""


def test_cards_never_lie_on_each_other(panel: RoadmapPanel) -> None:
    rects = [panel.board.card_rect(card.key) for card in panel.board.board.cards]
    assert not any(a.intersects(b) for place, a in enumerate(rects) for b in rects[:place])
    assert all(panel.board.rect().contains(rect.toRect()) for rect in rects)


def test_the_next_quarter_is_the_first_one_that_is_free() -> None:
    assert quarter_after(QDate(2026, 12, 31)) == "2027-Q1"
    assert quarter_after(QDate(2027, 3, 31)) == "2027-Q2"


def test_another_owner_gets_a_row_and_the_map_hears_of_them_with_the_first_card(
    panel: RoadmapPanel, session: Session, qtbot: QtBot
) -> None:
    before = session.document.journey
    qtbot.mouseClick(panel.owner_line, LEFT)
    qtbot.keyClicks(panel.owner_line, "  Data   team ")
    qtbot.keyClick(panel.owner_line, Qt.Key.Key_Return)
    assert "Data team" in panel.board.board.owners
    assert session.document.journey is before
    drag(panel, "o2", "Data team", "2027-Q2")
    assert (opportunity(session, "o2").owner, opportunity(session, "o2").quarter) == ("Data team", "2027-Q2")


def test_the_first_quarter_is_chosen(panel: RoadmapPanel, session: Session) -> None:
    later = panel.first_box.findData(quarter_after(QDate.currentDate().addMonths(6)))
    assert later > 0
    panel.suggest()
    panel.first_box.setCurrentIndex(later)
    panel.first_box.activated.emit(later)
    assert panel.first == panel.first_box.itemData(later)
    assert panel.has_suggestion
    moved = {card.key: card.quarter for card in panel.board.board.cards if card.key in ("o2", "o3")}
    assert min(moved.values()) == panel.first


def test_without_opportunities_the_board_offers_to_begin(qtbot: QtBot) -> None:
    session = Session(Document(Journey([Map(id="m"), Stage(id="s", name="Trial")])))
    made = RoadmapPanel(session)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.show_found(None)
    asked: list[str] = []
    session.action_asked.connect(asked.append)
    assert not made.area.isVisible()
    qtbot.mouseClick(made.nobody.button, LEFT)
    assert asked == ["add_opportunity"]

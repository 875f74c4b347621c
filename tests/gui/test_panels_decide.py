"""The decide panel: the figures of the command, ranked; the newest counts; a click leads to the map."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator

import pytest
from decide_driver import SHOP, rows, settle, shown
from panel_fixtures import RECORDS, sample_session
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot
from windows import opened, window_at_work

from gui.commands.decide import decide_plain
from gui.panels import decide as panel_module
from gui.panels.decide import DecidePanel, worked_out
from gui.panels.decide_rows import BAR, yearly
from gui.panels.decide_tree import RANKED_ROLE, RankedTree
from gui.panels.decide_work import Check, Latest
from gui.session import Session
from gui.words import money, set_language
from journey.document import Document
from journey.edits.deletion import delete
from journey.edits.fields import update
from journey.edits.numbers import set_number
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Effect, Map, Opportunity, Scenario, Stage
from journey.storage.store import load
from main import main
from metrics.decision import decide

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[DecidePanel]:
    return shown(qtbot, session)


def ranked(tree: RankedTree) -> list[tuple[str, float | None, float | None, float | None]]:
    """Return subject, effect and interval of every row and of its parts, as they are drawn."""
    items = [item for row in rows(tree) for item in (row, *map(row.child, range(row.childCount())))]
    told = [data[0] for item in items if (data := item.data(BAR, RANKED_ROLE)) is not None]
    return [(each.subject, each.effect, each.low, each.high) for each in told]


def click(qtbot: QtBot, tree: RankedTree, item: QTreeWidgetItem) -> None:
    place = tree.visualItemRect(item).center()
    qtbot.mouseClick(tree.viewport(), LEFT, pos=QPoint(80, place.y()))


def test_the_figures_are_those_of_the_command(qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decide", str(SHOP), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    panel = shown(qtbot, Session(Document(load(SHOP).journey)))
    assert ranked(panel.trees["fixes"]) == [
        (each["subject"], each["effect"], each["low"], each["high"]) for each in told["fixes"]
    ]
    assert [each[:2] for each in ranked(panel.trees["pains"])] == [
        (each["id"], each["effect"]) for each in told["pains"]
    ]
    assert ranked(panel.trees["opportunities"]) == [
        (each["id"], each["effect"], each["low"], each["high"]) for each in told["opportunities"]
    ]
    assert decide_plain(panel._session.journey, panel.found) == told


def test_every_effect_stands_there_in_figures_and_by_the_year(qtbot: QtBot) -> None:
    panel = shown(qtbot, Session(Document(load(SHOP).journey)))
    first = rows(panel.trees["opportunities"])[0]
    best = panel.found.opportunities[0]
    cells = [first.text(column) for column in range(10)]
    assert cells[2] == money(best.effect, "GBP", 3, signed=True)
    assert cells[3] == "+£0.364 to +£0.417"
    assert cells[4] == money(best.per_year, "GBP", 0, signed=True)
    assert cells[5:] == ["+27%", "10 months", "2", "Product team", "Q1 2027"]
    pain = panel.found.pains[0]
    assert yearly(panel.found, pain.effect) == pain.per_year


def test_the_sentence_says_what_one_fix_does_and_all_together(qtbot: QtBot) -> None:
    panel = shown(qtbot, Session(Document(load(SHOP).journey)))
    assert panel.sentence.text() == (
        "If you fix only Order: +£0.263. "
        "All 6 stages together: +£1.144, not the +£0.990 of adding single fixes."
    )
    qtbot.mouseClick(panel.buttons["pains"], LEFT)
    assert panel.sentence.text().startswith("What hurts most: Delivery cost appears only here.")
    qtbot.mouseClick(panel.buttons["opportunities"], LEFT)
    assert panel.sentence.text().startswith("All 4 opportunities together: +£1.285")
    assert panel.trees["opportunities"].isVisible()


def test_a_click_leads_to_the_map(panel: DecidePanel, session: Session, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.buttons["pains"], LEFT)
    tree = panel.trees["pains"]
    with qtbot.waitSignal(session.reveal) as revealed:
        click(qtbot, tree, rows(tree)[0])
    assert revealed.args == ["p1"]
    assert session.selected == ("p1",)


def test_a_stage_opens_to_its_numbers_and_stays_open(
    panel: DecidePanel, session: Session, qtbot: QtBot
) -> None:
    tree = panel.trees["fixes"]
    row = rows(tree)[0]
    tree.setCurrentItem(row)
    qtbot.keyClick(tree, Qt.Key.Key_Right)
    assert row.isExpanded()
    subject = row.data(0, Qt.ItemDataRole.UserRole)
    with qtbot.waitSignal(session.reveal) as revealed:
        click(qtbot, tree, row.child(0))
    assert revealed.args == [subject]
    session.do(set_number(session.journey, "active", "revenue_per_customer", 31.0, Selection()))
    settle(qtbot, panel)
    again = next(item for item in rows(tree) if item.data(0, Qt.ItemDataRole.UserRole) == subject)
    assert again is not row
    assert again.isExpanded()


def test_the_unknown_says_why_and_is_never_nought(panel: DecidePanel, session: Session, qtbot: QtBot) -> None:
    session.do(update(session.journey, "p1", {"affected": None}))
    settle(qtbot, panel)
    row = rows(panel.trees["pains"])[0]
    assert [row.text(2), row.text(3), row.text(4)] == ["?", "", "?"]
    assert row.isExpanded()
    assert "whom it meets and what it costs is not said" in row.child(0).text(0)
    assert row.child(0).isFirstColumnSpanned()


def test_an_unknown_value_names_what_is_missing(panel: DecidePanel, session: Session, qtbot: QtBot) -> None:
    session.do(delete(session.journey, ["s1"]))
    settle(qtbot, panel)
    assert "unknown" in panel.sentence.text()
    assert "Trial" in panel.notes.text()
    assert {row.text(2) for row in rows(panel.trees["fixes"])} <= {"?"}


def test_where_nothing_was_counted_the_interval_says_no_data(qtbot: QtBot) -> None:
    panel = shown(qtbot, Session(Document(load(SHOP.with_name("subscription.journey")).journey)))
    assert {row.text(3) for row in rows(panel.trees["fixes"])} == {"no data"}
    assert "No observations stand behind" in panel.notes.text()


def test_what_the_scenario_took_up_says_so(qtbot: QtBot) -> None:
    scenario = Scenario(id="x1", name="Evenings", opportunities=("o1",))
    session = Session(Document(Journey([*RECORDS, scenario])))
    session.ask(Selection(scenario="x1"))
    panel = shown(qtbot, session)
    row = rows(panel.trees["opportunities"])[0]
    assert row.text(0) == "Evening delivery (part of the scenario)"
    assert row.text(2) == ""


def test_an_empty_map_says_what_to_do_first(qtbot: QtBot) -> None:
    panel = shown(qtbot, Session(Document(Journey([Map(id="m"), Stage(id="a", name="A")]))))
    for kind, words in {"pains": "No pain points yet", "opportunities": "No opportunities yet"}.items():
        qtbot.mouseClick(panel.buttons[kind], LEFT)
        assert panel.sentence.text().startswith(words)


def test_names_and_owners_follow_though_the_value_stays(
    panel: DecidePanel, session: Session, qtbot: QtBot
) -> None:
    change = update(session.journey, "o1", {"title": "Parcel shop", "owner": "Ann", "one_off_cost": 50.0})
    session.do(change)
    settle(qtbot, panel)
    row = rows(panel.trees["opportunities"])[0]
    assert (row.text(0), row.text(8)) == ("Parcel shop", "Ann")


def test_the_window_thread_never_computes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[threading.Thread] = set()

    def work(journey: Journey, selection: Selection, has_intervals: bool, check: Check) -> object:
        threads.add(threading.current_thread())
        return worked_out(journey, selection, has_intervals, check)

    monkeypatch.setattr(panel_module, "worked_out", work)
    shown(qtbot, sample_session())
    assert threads
    assert threading.main_thread() not in threads


def test_effects_come_first_and_what_comes_is_said(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_go_on = threading.Event()

    def slow(journey: Journey, selection: Selection, has_intervals: bool, check: Check) -> object:
        if has_intervals:
            may_go_on.wait(120)
        return worked_out(journey, selection, has_intervals, check)

    monkeypatch.setattr(panel_module, "worked_out", slow)
    made = DecidePanel(session)
    qtbot.addWidget(made)
    made.show()
    try:
        qtbot.waitUntil(lambda: bool(rows(made.trees["fixes"])), timeout=20_000)
        assert rows(made.trees["fixes"])[0].text(3) == ""
        assert made.working.isVisible()
    finally:
        may_go_on.set()
    settle(qtbot, made)
    assert rows(made.trees["fixes"])[0].text(3) != ""
    assert not made.working.isVisible()


def test_a_newer_question_replaces_what_runs_and_what_waits(qtbot: QtBot) -> None:
    keeper, got, may_go_on = QWidget(), [], threading.Event()
    qtbot.addWidget(keeper)
    latest = Latest(keeper)
    latest.ask(lambda: may_go_on.wait(120), lambda _value: got.append("first"))
    latest.ask(lambda: 2, got.append)
    latest.ask(lambda: 3, got.append)
    assert latest.is_busy
    with qtbot.waitSignal(latest.settled, timeout=20_000):
        may_go_on.set()
    assert got == [3]


def test_a_hidden_panel_rests_and_catches_up(panel: DecidePanel, session: Session, qtbot: QtBot) -> None:
    before = panel.found
    panel.hide()
    session.do(set_number(session.journey, "active", "revenue_per_customer", 60.0, Selection()))
    assert not panel._pause.isActive()
    assert not panel.effects.is_busy
    panel.show()
    settle(qtbot, panel)
    assert panel.found is not before
    assert panel.found.card.headlines.per_entrant.value == session.scorecard.headlines.per_entrant.value


def test_shown_again_unchanged_nothing_is_worked_out_anew(panel: DecidePanel, qtbot: QtBot) -> None:
    before = panel.found
    panel.hide()
    panel.show()
    assert not panel.effects.is_busy
    assert panel.found is before


def test_a_map_of_very_many_stages_says_how_to_ask(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel_module, "MOST_STAGES", 2)
    panel = shown(qtbot, sample_session())
    assert panel.sentence.text().startswith("With more than 2 stages")
    assert panel.found is None
    monkeypatch.setattr(panel_module, "MOST_STAGES", 3)
    monkeypatch.setattr(panel_module, "MOST_STAGES_QUICK", 2)
    panel._about = None
    panel.refresh()
    settle(qtbot, panel)
    assert rows(panel.trees["fixes"])[0].text(3) == ""
    assert "they are left out" in panel.notes.text()
    qtbot.mouseClick(panel.draw_button, LEFT)
    settle(qtbot, panel)
    assert " to " in rows(panel.trees["fixes"])[0].text(3)
    assert "they are left out" not in panel.notes.text()
    assert not panel.draw_button.isVisible()


def test_the_table_is_copied_with_its_headings(panel: DecidePanel, qtbot: QtBot) -> None:
    tree = panel.trees["fixes"]
    qtbot.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].startswith("If you fix only\tPer entrant\t80% interval")
    assert len(lines) == 1 + len(panel.found.fixes)


def test_an_opportunity_that_costs_value_is_drawn_to_the_left(qtbot: QtBot) -> None:
    worse = Opportunity(
        id="o2", title="Dearer", effects=(Effect(subject="trial", kpi="conversion_rate", by=-0.2),)
    )
    session = Session(Document(Journey([*RECORDS, worse])))
    panel = shown(qtbot, session)
    qtbot.mouseClick(panel.buttons["opportunities"], LEFT)
    tree = panel.trees["opportunities"]
    item = rows(tree)[-1]
    assert item.text(2).startswith("−€")
    rect = tree.visualRect(tree.indexFromItem(item, BAR))
    picture = tree.viewport().grab(rect).toImage()
    middle = rect.height() // 2 - 3
    ground = picture.pixelColor(rect.width() * 3 // 4, middle)
    assert picture.pixelColor(rect.width() // 2 - 6, middle) != ground


def test_the_window_has_the_panel_and_reaches_the_map(qtbot: QtBot) -> None:
    with window_at_work(qtbot) as window:
        opened(qtbot, window, SHOP)
        window.menus.run("panel_decide")
        panel = window.docks.panel("decide")
        assert isinstance(panel, DecidePanel)
        assert window.docks.is_shown("decide")
        settle(qtbot, panel)
        tree = panel.trees["fixes"]
        with qtbot.waitSignal(window.session.reveal):
            click(qtbot, tree, rows(tree)[1])
        assert window.session.selected == ("delivery",)
        settle(qtbot, panel)


def words(panel: QWidget) -> list[str]:
    return [each.text() for each in panel.findChildren(QLabel) if not each.isHidden()]


def test_both_panels_speak_russian(qtbot: QtBot) -> None:
    set_language("ru")
    panel = shown(qtbot, sample_session())
    assert panel.buttons["fixes"].text() == "Исправления"
    assert panel.accessibleName() == "Решение"


def test_effects_without_draws_are_the_same() -> None:
    journey = sample_session().journey
    quick, whole = (worked_out(journey, Selection(), drawn) for drawn in (False, True))
    assert [fix.effect for fix in quick.fixes] == [fix.effect for fix in whole.fixes]
    assert [fix.effect for fix in whole.fixes] == [fix.effect for fix in decide(journey).fixes]


def test_work_that_is_stopped_ends_and_says_so(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, ended = threading.Event(), threading.Event()

    def endless(journey: Journey, selection: Selection, has_intervals: bool, check: Check) -> object:
        if not has_intervals:
            return worked_out(journey, selection, has_intervals, check)
        began.set()
        try:
            while True:
                check()
        finally:
            ended.set()

    monkeypatch.setattr(panel_module, "worked_out", endless)
    made = DecidePanel(session)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(began.is_set, timeout=20_000)
    qtbot.mouseClick(made.stop_button, LEFT)
    assert "Stopped: the intervals were not worked out." in made.notes.text()
    qtbot.waitUntil(lambda: ended.is_set() and not made.intervals.is_busy, timeout=20_000)
    assert rows(made.trees["fixes"])[0].text(2)
    assert not made.stop_button.isVisible()

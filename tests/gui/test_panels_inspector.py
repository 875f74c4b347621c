"""The inspector: what it shows, what typing does, and that it leaves alone what a person is doing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from inspector_driver import line, shown
from panel_fixtures import sample_session
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.panels.inspector import Inspector
from gui.session import Session
from journey.edits.fields import update
from journey.edits.numbers import set_number
from journey.lookup import Selection, look_up
from journey.records import (
    KINDS,
    AbTest,
    Comment,
    DataSource,
    Image,
    Map,
    OwnKpi,
    PainPoint,
    Segment,
    Series,
    Stage,
    Style,
    Target,
    Touchpoint,
)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Iterator[Inspector]:
    return shown(qtbot, session)


def words(panel: Inspector) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_shows_the_map_where_nothing_is_selected(inspector: Inspector) -> None:
    assert "Coffee by post" in words(inspector)
    assert {"title", "currency", "period", "annual_discount_rate", "horizon"} <= inspector.form.boxes.keys()
    assert line(inspector, "annual_discount_rate").text() == "10%"


APART = (OwnKpi, AbTest, Comment, DataSource, Style)
"""Edited in panels and dialogs of their own."""
SHOWN = [kind for kind in KINDS if kind not in (Series, Target, Image, *APART)]


@pytest.mark.parametrize("kind", SHOWN)
def test_shows_every_field_of_every_kind(inspector: Inspector, session: Session, kind: type) -> None:
    from journey.records import Scenario

    if kind is Scenario:
        session.do(_added(session))
    key = next(iter(session.journey.of(kind)))
    session.select([key])
    apart = {"id", "extra", "at", "order", "image"}
    assert set(kind.__struct_fields__) - apart == set(inspector.form.boxes)


def _added(session: Session):
    from journey.change import Change
    from journey.records import Scenario

    return Change("add", {"x1": (None, Scenario(id="x1", name="Faster"))})


def test_enter_commits_as_one_undo_step(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    name = line(inspector, "name")
    name.selectAll()
    qtbot.keyClicks(name, "Tasting")
    assert session.journey.get("trial", Stage).name == "Trial"
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert session.journey.get("trial", Stage).name == "Tasting"
    session.undo()
    assert session.journey.get("trial", Stage).name == "Trial"
    assert name.text() == "Trial"
    assert session.document.undo_label is None


def test_leaving_commits_and_escape_takes_back(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    name, owner = line(inspector, "name"), line(inspector, "owner")
    name.setFocus()
    qtbot.keyClicks(name, "X")
    owner.setFocus()
    assert "X" in session.journey.get("trial", Stage).name
    before = session.journey
    owner.selectAll()
    qtbot.keyClicks(owner, "Nobody")
    qtbot.keyClick(owner, Qt.Key.Key_Escape)
    assert owner.text() == "Marketing"
    name.setFocus()
    assert session.journey is before


def test_several_lines_commit_on_leaving(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["p1"])
    area = inspector.form.boxes["text"].editor.area
    area.setFocus()
    area.selectAll()
    qtbot.keyClicks(area, "Late")
    qtbot.keyClick(area, Qt.Key.Key_Return)
    qtbot.keyClicks(area, "again")
    qtbot.keyClick(area, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.journey.get("p1", PainPoint).text == "Late\nagain"


def test_a_value_out_of_range_is_told_and_not_applied(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.select(["p1"])
    affected = line(inspector, "affected")
    affected.selectAll()
    qtbot.keyClicks(affected, "120 %")
    qtbot.keyClick(affected, Qt.Key.Key_Return)
    warning = inspector.form.boxes["affected"].warning
    qtbot.waitUntil(warning.isVisible)
    assert "between 0% and 100%" in warning.text()
    assert session.journey.get("p1", PainPoint).affected == 0.2
    qtbot.keyClick(affected, Qt.Key.Key_Escape)
    assert not warning.isVisible()
    assert affected.text() == "20%"


def test_a_bare_number_asks_for_percent_or_share(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.select(["trial"])
    row = inspector.numbers.rows["conversion_rate"]
    row.editor.line.selectAll()
    qtbot.keyClicks(row.editor.line, "42")
    qtbot.keyClick(row.editor.line, Qt.Key.Key_Return)
    assert "“42 %”" in row.warning.text()
    assert look_up(session.journey, "trial", "conversion_rate", Selection()).value == 0.44


def test_a_number_says_where_it_is_from(inspector: Inspector, session: Session) -> None:
    session.select(["trial"])
    row = inspector.numbers.rows["conversion_rate"]
    assert row.editor.line.text() == "44%"
    assert row.origin.text() == "all customers, as-is, Apr 2020, n = 858, measured"
    session.ask(Selection(period="2020-03"))
    assert row.editor.line.text() == "40%"
    assert "Mar 2020, n = 812" in row.origin.text()


def test_typing_a_number_changes_the_point_that_is_shown(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.select(["trial"])
    editor = inspector.numbers.rows["conversion_rate"].editor.line
    editor.selectAll()
    qtbot.keyClicks(editor, "50 %")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    series = session.journey.get("s1", Series)
    assert series.points == (("2020-03", 0.40, 812), ("2020-04", 0.5, None))
    session.undo()
    assert session.journey.get("s1", Series).points[1] == ("2020-04", 0.44, 858)


def test_the_drag_of_a_slider_tries_a_number_and_the_map_stays(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.select(["trial"])
    slider = inspector.numbers.rows["conversion_rate"].slider
    kept = session.document.journey
    before = session.scorecard.headlines.per_entrant.value
    slider.setSliderDown(True)
    slider.setValue(600)
    slider.setValue(700)
    assert session.document.journey is kept
    assert session.scorecard.headlines.per_entrant.value > before
    assert inspector.numbers.rows["conversion_rate"].editor.line.text() == "70%"
    slider.setSliderDown(False)
    assert session.document.journey is kept
    assert session.scorecard.headlines.per_entrant.value > before


def test_escape_drops_the_drag_of_a_slider(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    slider = inspector.numbers.rows["conversion_rate"].slider
    kept = session.document.journey
    slider.setSliderDown(True)
    slider.setValue(900)
    qtbot.keyClick(slider, Qt.Key.Key_Escape)
    assert session.journey is kept
    assert session.document.undo_label is None
    assert slider.value() == 440


def test_a_click_on_the_handle_rounds_nothing(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.do(set_number(session.journey, "trial", "conversion_rate", 0.123456, Selection()))
    session.select(["trial"])
    kept = session.document.journey
    slider = inspector.numbers.rows["conversion_rate"].slider
    slider.setSliderDown(True)
    slider.setSliderDown(False)
    assert session.document.journey is kept


def test_what_is_being_typed_survives_a_change_elsewhere(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.select(["trial"])
    name = line(inspector, "name")
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "Half a wo")
    session.do(update(session.journey, "delivery", {"name": "Shipping"}))
    session.do(update(session.journey, "trial", {"owner": "Sales"}))
    assert name.text() == "Half a wo"
    assert name.hasFocus()
    assert line(inspector, "owner").text() == "Sales"


def test_several_records_show_what_they_share(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["t1", "t2"])
    assert "name" not in inspector.form.boxes
    channel = line(inspector, "channel")
    assert (channel.text(), channel.placeholderText()) == ("", "mixed")
    qtbot.keyClicks(channel, "Phone")
    qtbot.keyClick(channel, Qt.Key.Key_Return)
    assert {t.channel for t in session.journey.of(Touchpoint).values()} == {"Phone"}
    session.undo()
    assert {t.channel for t in session.journey.of(Touchpoint).values()} == {"Post", "Courier"}


def test_experience_and_rating_by_buttons(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["t1"])
    steps = inspector.form.boxes["experience"].editor._buttons
    qtbot.mouseClick(steps[4], Qt.MouseButton.LeftButton)
    assert session.journey.get("t1", Touchpoint).experience == 2
    qtbot.mouseClick(steps[4], Qt.MouseButton.LeftButton)
    assert session.journey.get("t1", Touchpoint).experience is None
    rating = inspector.form.boxes["importance"].editor._buttons
    qtbot.mouseClick(rating[0], Qt.MouseButton.LeftButton)
    assert session.journey.get("t1", Touchpoint).importance == 1


def test_check_boxes_and_choices(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["t1"])
    box = inspector.form.boxes["optional"].editor.box
    box.click()
    assert session.journey.get("t1", Touchpoint).optional
    combo = inspector.form.boxes["stage"].editor.combo
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert session.journey.get("t1", Touchpoint).stage == "delivery"


def test_the_worth_of_a_stage_in_words(inspector: Inspector, session: Session) -> None:
    session.select(["trial"])
    standing = session.scorecard.subjects["trial"]
    said = words(inspector)
    assert f"A customer standing here is worth €{standing.value:,.2f}." in said
    assert f"Per 100 who start, €{-100 * standing.leak:,.2f} walks out of the door here." in said


def test_a_missing_number_gets_its_row(inspector: Inspector, session: Session) -> None:
    session.do(set_number(session.journey, "trial", "conversion_rate", None, Selection(period="2020-03")))
    session.do(set_number(session.journey, "trial", "conversion_rate", None, Selection(period="2020-04")))
    session.select(["trial"])
    row = inspector.numbers.rows["conversion_rate"]
    assert row.origin.text() == "not known yet"
    assert "unknown" in words(inspector)


def test_adding_a_number_of_the_catalogue(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    inspector.numbers.fill_menu()
    action = next(a for a in inspector.numbers.menu.actions() if a.data() == "nps")
    action.trigger()
    editor = inspector.numbers.rows["nps"].editor.line
    qtbot.keyClicks(editor, "31")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert look_up(session.journey, "trial", "nps", Selection()).value == 31


def test_what_one_step_better_brings(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    row = inspector.numbers.rows["acquisition_cost"]
    qtbot.waitUntil(lambda: row._step.text() == "+€1.00", timeout=2000)


def test_segments_personas_and_scenarios_are_reached_from_the_map(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    from PySide6.QtWidgets import QAbstractButton

    buttons = {b.accessibleName(): b for b in inspector.roster.findChildren(QAbstractButton)}
    qtbot.mouseClick(buttons["Offices"], Qt.MouseButton.LeftButton)
    assert session.selected == ("segment1",)
    session.select([])
    buttons = {b.accessibleName(): b for b in inspector.roster.findChildren(QAbstractButton)}
    buttons["Add a segment"].click()
    assert len(session.journey.of(Segment)) == 2
    assert session.selected[0] in session.journey.of(Segment)


def test_view_only_edits_nothing(inspector: Inspector, session: Session) -> None:
    session.is_view_only = True
    session.state_changed.emit()
    session.select(["trial"])
    assert not line(inspector, "name").isEnabled()


def test_every_control_has_a_name(inspector: Inspector, session: Session) -> None:
    for kind in KINDS:
        for key in list(session.journey.of(kind))[:1]:
            session.select([key])
            assert all(box.editor.control.accessibleName() for box in inspector.form.boxes.values()), kind


def test_deleting_the_selection_shows_the_map(inspector: Inspector, session: Session) -> None:
    from journey.edits.deletion import delete

    session.select(["t1"])
    session.do(delete(session.journey, ["t1"]))
    assert inspector.form.boxes.keys() >= {"title", "currency"}


def test_a_currency_is_three_letters(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    currency = line(inspector, "currency")
    currency.selectAll()
    qtbot.keyClicks(currency, "euro")
    qtbot.keyClick(currency, Qt.Key.Key_Return)
    assert "three letters" in inspector.form.boxes["currency"].warning.text()
    currency.selectAll()
    qtbot.keyClicks(currency, "pln")
    qtbot.keyClick(currency, Qt.Key.Key_Return)
    assert next(iter(session.journey.of(Map).values())).currency == "PLN"

"""The inspector on numbers: details, quarters, and what each record tells of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from inspector_driver import line, shown
from panel_fixtures import sample_session
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.panels.inspector import Inspector
from gui.session import Session
from journey.edits.fields import update
from journey.lookup import Selection
from journey.records import (
    Series,
    Touchpoint,
)

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def session(qtbot: QtBot) -> Session:
    return sample_session()


@pytest.fixture
def inspector(qtbot: QtBot, session: Session) -> Iterator[Inspector]:
    return shown(qtbot, session)


def details(inspector: Inspector, kpi: str):
    row = inspector.numbers.rows[kpi]
    row.more.setChecked(True)
    return row.details.boxes


def test_what_stands_behind_a_number(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["trial"])
    boxes = details(inspector, "conversion_rate")
    assert boxes["source"].editor.line.text() == "web shop"
    assert boxes["n"].editor.line.text() == "858"
    count = boxes["n"].editor.line
    count.selectAll()
    qtbot.keyClicks(count, "900")
    qtbot.keyClick(count, Qt.Key.Key_Return)
    assert session.journey.get("s1", Series).points == (("2020-03", 0.40, 812), ("2020-04", 0.44, 900))
    assert "n = 900" in inspector.numbers.rows["conversion_rate"].origin.text()
    session.undo()
    assert count.text() == "858"


def test_the_range_of_a_guess_holds_the_number(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["active"])
    boxes = details(inspector, "retention_rate")
    low = boxes["low"].editor.line
    qtbot.keyClicks(low, "95 %")
    qtbot.keyClick(low, Qt.Key.Key_Return)
    assert "not be above the number" in boxes["low"].warning.text()
    low.selectAll()
    qtbot.keyClicks(low, "85 %")
    qtbot.keyClick(low, Qt.Key.Key_Return)
    assert session.journey.get("s3", Series).low == 0.85
    assert boxes["low"].warning.text() == ""


def test_a_number_of_others_is_not_described_here(inspector: Inspector, session: Session) -> None:
    session.select(["trial"])
    details(inspector, "conversion_rate")
    row = inspector.numbers.rows["conversion_rate"]
    assert row.details.isEnabled()
    session.ask(Selection(segment="segment1"))
    assert not row.details.isEnabled()


@pytest.mark.parametrize("language", ["en", "ru", "pl"])
@pytest.mark.parametrize("key", ["m", "trial", "t2", "p1", "o1", "f2", "segment1"])
def test_nothing_is_wider_than_the_panel(
    inspector: Inspector, session: Session, qtbot: QtBot, language: str, key: str
) -> None:
    from gui.words import set_language

    set_language(language)
    fresh = Inspector(session)
    qtbot.addWidget(fresh)
    fresh.resize(300, 700)
    session.select([key])
    with qtbot.waitExposed(fresh):
        fresh.show()
    content, ground = fresh.area.widget(), fresh.area.viewport()
    qtbot.waitUntil(lambda: content.width() <= ground.width(), timeout=1000)
    assert content.minimumSizeHint().width() <= 289  # 300 less a scroll bar


def test_a_long_text_shows_on_more_lines(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["t1"])
    area = inspector.form.boxes["quote"].editor.area
    short = area.height()
    session.do(update(session.journey, "t1", {"quote": "It came so late. " * 30}))
    qtbot.waitUntil(lambda: area.height() > 2 * short, timeout=1000)


def test_references_are_taken_in_and_out(inspector: Inspector, session: Session) -> None:
    from journey.records import Opportunity

    session.do(update(session.journey, "o1", {"addresses": ()}))
    session.select(["o1"])
    editor = inspector.form.boxes["addresses"].editor
    editor._fill()
    editor._menu.actions()[0].trigger()
    assert session.journey.get("o1", Opportunity).addresses == ("p1",)
    editor._remove(0)
    assert session.journey.get("o1", Opportunity).addresses == ()


def test_effects_are_typed(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    from journey.records import Effect, Opportunity

    session.select(["o1"])
    editor = inspector.form.boxes["effects"].editor
    editor._subject.setCurrentIndex(editor._subject.findData("delivery"))
    editor._kpi.setCurrentIndex(editor._kpi.findData("conversion_rate"))
    line = editor._value.line
    qtbot.keyClicks(line, "120 %")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert "between 0% and 100%" in inspector.form.boxes["effects"].warning.text()
    line.selectAll()
    qtbot.keyClicks(line, "90 %")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    editor._how.setCurrentIndex(1)
    qtbot.keyClicks(line, "-5 %")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert session.journey.get("o1", Opportunity).effects == (
        Effect(subject="delivery", kpi="conversion_rate", to=0.9),
        Effect(subject="delivery", kpi="conversion_rate", by=-0.05),
    )


@pytest.mark.parametrize(
    ("typed", "kept"), [("2027-q3", "2027-Q3"), ("Q1 2028", "2028-Q1"), ("soon", "2027-Q1"), ("", "")]
)
def test_quarters_are_read_as_people_write_them(
    inspector: Inspector, session: Session, qtbot: QtBot, typed: str, kept: str
) -> None:
    from journey.records import Opportunity

    session.select(["o1"])
    quarter = line(inspector, "quarter")
    quarter.setFocus()
    quarter.selectAll()
    qtbot.keyClick(quarter, Qt.Key.Key_Delete)
    qtbot.keyClicks(quarter, typed)
    qtbot.keyClick(quarter, Qt.Key.Key_Return)
    assert session.journey.get("o1", Opportunity).quarter == kept


def test_another_stage_for_a_card_takes_a_free_place(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.do(update(session.journey, "t1", {"at": (5.0, 9.0)}))
    session.select(["t1"])
    combo = inspector.form.boxes["stage"].editor.combo
    combo.setCurrentIndex(2)
    combo.activated.emit(2)
    moved = session.journey.get("t1", Touchpoint)
    assert (moved.stage, moved.at) == ("active", None)


def test_clearing_a_number_of_others_says_where_it_is(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    session.ask(Selection(segment="segment1"))
    session.select(["trial"])
    kept = session.journey
    row = inspector.numbers.rows["conversion_rate"]
    row.editor.line.selectAll()
    qtbot.keyClick(row.editor.line, Qt.Key.Key_Delete)
    qtbot.keyClick(row.editor.line, Qt.Key.Key_Return)
    assert session.journey is kept
    assert row.editor.line.text() == "44%"
    assert "entered for others" in row.warning.text()


def test_clearing_a_number_takes_it_away(inspector: Inspector, session: Session, qtbot: QtBot) -> None:
    session.select(["active"])
    editor = inspector.numbers.rows["gross_margin"].editor.line
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert "s5" not in session.journey
    assert "gross_margin" not in inspector.numbers.rows


def test_what_is_typed_never_reaches_another_document(
    inspector: Inspector, session: Session, qtbot: QtBot
) -> None:
    from panel_fixtures import sample_journey

    from journey.document import Document

    session.select(["trial"])
    name = line(inspector, "name")
    name.setFocus()
    qtbot.keyClicks(name, "Typed for the old map")
    other = Document(sample_journey())
    session.open(other, None)
    session.select(["trial"])
    assert other.journey == sample_journey()
    assert line(inspector, "name").text() == "Trial"


def test_a_dragged_card_asks_for_no_lists(
    inspector: Inspector, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.select(["p1"])
    asked: list[int] = []
    monkeypatch.setattr(inspector.form, "show_values", lambda: asked.append(1))
    session.preview(update(session.journey, "t1", {"at": (1.0, 1.0)}))
    session.preview(None)
    assert asked == []
    session.do(update(session.journey, "t1", {"name": "Box"}))
    assert asked == [1]

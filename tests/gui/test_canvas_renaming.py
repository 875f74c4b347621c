"""Names are changed where they stand, and what may not be written is refused."""

from __future__ import annotations

import pytest
from map_driver import Driver, Key, Modifier
from panel_fixtures import sample_journey
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot
from written_map import assert_untouched, names, new

from gui.canvas.scene import Scene
from journey.journey import Journey
from journey.records import CARDS, Flow, Map, Note, Touchpoint


@pytest.fixture
def full(qtbot: QtBot) -> Driver:
    return Driver(qtbot, sample_journey())


@pytest.fixture
def empty(qtbot: QtBot) -> Driver:
    return Driver(qtbot, Journey([Map(id="m")]))


# -- renaming --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["t1", "p1", "o1", "n1", "trial"])
@pytest.mark.parametrize("way", ["F2", "Enter", "double click"])
def test_a_text_is_edited_where_it_stands(full: Driver, key: str, way: str) -> None:
    if way == "double click":
        full.double_click(full.middle(key))
    else:
        full.select(key)
        full.key(Key.Key_F2 if way == "F2" else Key.Key_Return)
    full.write("renamed")
    assert not full.editor.is_open
    assert "renamed" in repr(full.record(key))
    assert full.steps == 1
    assert full.session.selected == (key,)
    assert full.view.hasFocus()


def test_the_title_is_edited_by_a_double_click(full: Driver) -> None:
    full.double_click((100, 40))
    full.write("Tea by post")
    assert full.journey.map.title == "Tea by post"


def test_an_arrow_is_named_by_a_double_click(full: Driver) -> None:
    arrow = next(arrow for arrow in full.view.scene.stage_arrows if arrow.move.flow == "f1")
    full.double_click((arrow.label.x(), arrow.label.y()))
    full.write("most")
    assert full.journey.get("f1", Flow).label == "most"  # type: ignore[union-attr]


def test_escape_keeps_the_text_that_stood(full: Driver) -> None:
    full.double_click(full.middle("t1"))
    full.write("other", Key.Key_Escape)
    assert_untouched(full)


def test_the_same_text_again_is_no_step(full: Driver) -> None:
    full.double_click(full.middle("t1"))
    full.key(Key.Key_Return)
    assert_untouched(full)


def test_clicking_elsewhere_takes_the_text(full: Driver) -> None:
    full.double_click(full.middle("t1"))
    full.type("other")
    full.click((1300, 700))
    assert full.journey.get("t1", Touchpoint).name == "other"  # type: ignore[union-attr]
    full.double_click(full.cell("active", "notes"))
    full.type("a note")
    full.click(full.middle("t2"))
    assert len(new(full, Note)) == 1
    assert full.session.selected == ("t2",)
    assert full.steps == 2


def test_shift_enter_starts_a_line(full: Driver) -> None:
    full.double_click(full.middle("n1"))
    full.type("one")
    full.key(Key.Key_Return, Modifier.ShiftModifier)
    full.type("two")
    full.key(Key.Key_Return)
    assert full.journey.get("n1", Note).text == "one\ntwo"  # type: ignore[union-attr]


@pytest.mark.parametrize("is_new", [False, True])
def test_a_text_too_long_is_refused_with_a_word_and_is_not_lost(full: Driver, is_new: bool) -> None:
    full.select("trial")
    if is_new:
        full.key(Key.Key_Tab)
    else:
        full.double_click(full.middle("t1"))
    full.editor.setPlainText("x" * 501)
    for leave in (
        lambda: full.key(Key.Key_Return),
        lambda: full.click((1300, 700)),
        lambda: full.view.edit_text("t2"),
        lambda: full.view.add_card("notes"),
    ):
        full.hints.clear()
        leave()
        assert full.steps == 0
        assert full.editor.is_open, "what was written can be shortened"
        assert full.editor.toPlainText() == "x" * 501
        assert full.hints[-1] == "This text is too long: at most 500 characters fit; Esc drops it."
    full.key(Key.Key_Escape)
    assert_untouched(full)


def test_a_text_that_was_too_long_can_be_shortened(full: Driver) -> None:
    full.double_click(full.cell("active", "touchpoints"))
    full.editor.setPlainText("x" * 501)
    full.key(Key.Key_Return)
    full.key(Key.Key_End, Modifier.ControlModifier)
    full.key(Key.Key_Backspace)
    full.key(Key.Key_Return)
    full.key(Key.Key_Escape)
    (key,) = new(full, Touchpoint)
    assert full.journey.get(key, Touchpoint).name == "x" * 500  # type: ignore[union-attr]
    assert full.steps == 1


def test_the_field_lies_over_its_card_and_follows_the_view(full: Driver) -> None:
    full.double_click(full.middle("t1"))
    full.view.zoom_by(0.8)
    rect = full.view.scene.layout.cards["t1"]
    assert full.editor.geometry().contains(full.at(rect.center))
    assert full.editor.width() == pytest.approx(rect.width * full.view.scale, abs=2)


def test_typing_with_nothing_selected_adds_to_the_first_column_in_view(full: Driver) -> None:
    full.view.resize(700, 900)
    full.view.shift(QPointF(-full.view.scene.layout.columns["delivery"].x + 150, 0))
    full.session.select([])
    full.type("Here")
    full.key(Key.Key_Escape)
    (key,) = new(full, Touchpoint)
    added = full.record(key)
    assert isinstance(added, Touchpoint)
    assert (added.name, added.stage) == ("Here", "delivery")
    full.session.select(["f1"])
    full.type("not here")
    assert not full.editor.is_open


def test_undo_beneath_an_open_field_drops_the_card_that_was_not_yet_taken(full: Driver) -> None:
    full.select("trial")
    full.view.add_stage()
    full.write("New")
    full.key(Key.Key_Escape)
    stage = names(full).index("New")
    full.double_click(full.cell(full.journey.stages[stage].id, "touchpoints"))
    full.type("orphan")
    full.session.undo()
    assert not full.editor.is_open
    assert full.journey == full.session.journey == sample_journey()
    full.session.redo()
    assert not full.of(Note)[1:]


# -- refusing --------------------------------------------------------------------------------------


def test_view_only_refuses_to_write(full: Driver) -> None:
    full.session.is_view_only = True
    full.select("t1")
    for act in (
        lambda: full.key(Key.Key_F2),
        lambda: full.key(Key.Key_Tab),
        lambda: full.type("x"),
        lambda: full.double_click(full.middle("t1")),
        lambda: full.double_click(full.cell("active", "notes")),
        lambda: full.double_click((1300, 700)),
        lambda: full.click(full.view.scene.add_stage_rect.center),
        lambda: full.key(Key.Key_Right, Modifier.ControlModifier),
        full.view.add_stage,
        lambda: full.view.add_card("notes"),
    ):
        full.select("t1")
        full.hints.clear()
        act()
        assert full.hints == ["This map is open to view only."]
        assert_untouched(full)


def test_a_card_needs_a_stage(empty: Driver) -> None:
    empty.view.add_card("notes")
    assert empty.hints == ["Add a stage first: cards lie in the columns of stages."]
    assert not empty.editor.is_open


def test_what_is_shown_at_the_end_equals_a_scene_built_afresh(full: Driver) -> None:
    full.double_click(full.cell("active", "touchpoints"))
    full.write("one")
    full.write("two", Key.Key_Tab)
    full.write("slow", Key.Key_Escape)
    full.session.undo()
    session = full.session
    afresh = Scene(session.journey, session.scorecard, session.asked)
    assert full.view.scene.layout == afresh.layout
    assert full.view.scene.kpis == afresh.kpis
    assert set(full.view.scene.layout.cards) == {
        key for key, record in session.journey.records.items() if isinstance(record, CARDS)
    }


def test_the_chain_of_cards_ends_at_the_last_one_whether_left_or_empty(full: Driver) -> None:
    full.select("t1")
    full.key(Key.Key_Tab)
    full.write("Slow", Key.Key_Return)
    full.key(Key.Key_Escape)
    (pain,) = full.session.selected
    assert full.record(pain).text == "Slow"  # type: ignore[attr-defined]
    full.key(Key.Key_Tab)
    full.key(Key.Key_Return)
    assert full.session.selected == (pain,)


def test_the_field_grows_with_its_text_and_never_out_of_the_map(full: Driver) -> None:
    full.select("t1")
    full.key(Key.Key_F2)
    editor = full.editor
    least = editor.height()
    full.type("Another way to say what happens here, at some length, line after line" * 2)
    grown = editor.height()
    assert grown > least
    assert editor.verticalScrollBar().value() == 0, "the beginning is in sight"
    assert editor.cursorRect().bottom() <= editor.viewport().height()
    full.type(" and so on" * 120)
    assert editor.height() > grown
    assert editor.geometry().bottom() <= full.view.height()
    full.key(Key.Key_Escape)
    full.key(Key.Key_F2)
    assert editor.height() == least, "another text begins small"

"""Typing speed: stages and cards come to be as fast as they are typed, each as one undo step."""

from __future__ import annotations

import pytest
from map_driver import Driver, Key, Modifier
from panel_fixtures import sample_journey
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from written_map import assert_untouched, names, new

from journey.edits.fields import text_of
from journey.journey import Journey
from journey.records import Flow, Map, Note, Opportunity, PainPoint, Touchpoint


@pytest.fixture
def full(qtbot: QtBot) -> Driver:
    return Driver(qtbot, sample_journey())


@pytest.fixture
def empty(qtbot: QtBot) -> Driver:
    return Driver(qtbot, Journey([Map(id="m")]))


# -- stages ----------------------------------------------------------------------------------------


def test_a_click_on_the_box_adds_a_stage_and_enter_the_next(empty: Driver) -> None:
    empty.click(empty.view.scene.add_stage_rect.center)
    empty.write("Awareness")
    empty.write("Purchase")
    empty.write("")
    assert names(empty) == ["Awareness", "Purchase"]
    assert [stage.id for stage in empty.journey.stages] == ["awareness", "purchase"]
    assert empty.steps == 2
    assert not empty.editor.is_open


def test_a_double_click_on_empty_ground_adds_a_stage(full: Driver) -> None:
    full.double_click((1300, 700))
    full.write("", Key.Key_Escape)
    assert_untouched(full)
    full.double_click((1300, 700))
    full.write("Loyal")
    full.key(Key.Key_Escape)
    assert names(full) == ["Trial", "Delivery", "Active", "Loyal"]
    assert full.steps == 1


def test_a_double_click_on_the_box_adds_one_stage_and_no_more(full: Driver) -> None:
    full.double_click(full.view.scene.add_stage_rect.center)
    full.write("Loyal", Key.Key_Escape)
    assert names(full) == ["Trial", "Delivery", "Active", "Loyal"]
    assert full.steps == 1
    assert not full.editor.is_open


def test_typing_on_an_empty_map_starts_the_first_stage(empty: Driver) -> None:
    empty.type("Trial")
    empty.key(Key.Key_Return)
    empty.key(Key.Key_Escape)
    assert names(empty) == ["Trial"]


def test_a_stage_is_added_right_of_the_selected_one(full: Driver) -> None:
    full.select("trial")
    full.view.add_stage()
    full.write("Between")
    full.key(Key.Key_Escape)
    assert names(full) == ["Trial", "Between", "Delivery", "Active"]


# -- cards -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("band", "kind"),
    [("touchpoints", Touchpoint), ("pains", PainPoint), ("opportunities", Opportunity), ("notes", Note)],
)
def test_a_double_click_in_an_empty_cell_adds_a_card_there(full: Driver, band: str, kind: type) -> None:
    full.double_click(full.cell("active", band))
    assert full.journey == sample_journey(), "nothing is done before the text is taken"
    full.write("written")
    full.key(Key.Key_Escape)
    (key,) = new(full, kind)
    assert full.journey.stage_of(key) == full.record("active")
    assert full.steps == 1
    full.session.undo()
    assert full.journey == sample_journey()


def test_a_double_click_beside_a_card_adds_one_where_it_was_clicked(full: Driver) -> None:
    full.view.resize(1500, 1350)
    card = full.view.scene.layout.cards["t1"]
    full.double_click((card.center[0], card.bottom + 12))
    full.write("Below", Key.Key_Return)
    full.key(Key.Key_Escape)
    (key,) = new(full, Touchpoint)
    cards = full.view.scene.layout.cards
    assert full.journey.stage_of(key) == full.record("trial")
    assert not cards[key].overlaps(cards["t1"])


@pytest.mark.parametrize("band", ["experience", "kpis", "clv"])
def test_bands_of_numbers_take_no_cards(full: Driver, band: str) -> None:
    full.double_click(full.cell("active", band))
    assert_untouched(full)


def test_enter_writes_card_after_card_and_an_empty_one_ends_it(full: Driver) -> None:
    full.double_click(full.cell("active", "touchpoints"))
    for text in ("one", "two", "three"):
        full.write(text)
    full.write("")
    keys = new(full, Touchpoint)
    assert [full.journey.get(key, Touchpoint).name for key in keys] == ["one", "two", "three"]  # type: ignore[union-attr]
    tops = [full.view.scene.layout.cards[key].y for key in keys]
    assert tops == sorted(tops)
    assert full.steps == 3
    assert not full.editor.is_open


def test_tab_goes_from_touchpoint_to_pain_to_idea(full: Driver) -> None:
    full.select("t1")
    full.key(Key.Key_Tab)
    full.write("too slow", Key.Key_Tab)
    full.write("be faster", Key.Key_Tab)
    (pain,) = new(full, PainPoint)
    (idea,) = new(full, Opportunity)
    assert full.journey.get(pain, PainPoint).on == "t1"  # type: ignore[union-attr]
    assert full.journey.get(idea, Opportunity).addresses == (pain,)  # type: ignore[union-attr]
    assert full.steps == 2
    assert not full.editor.is_open, "nothing hangs on an idea"


def test_tab_on_a_stage_adds_a_touchpoint(full: Driver) -> None:
    full.select("active")
    full.key(Key.Key_Tab)
    full.write("App", Key.Key_Return)
    full.key(Key.Key_Escape)
    assert full.journey.get(new(full, Touchpoint)[0], Touchpoint).stage == "active"  # type: ignore[union-attr]


def test_a_card_without_a_word_is_gone_when_the_hand_comes_back_and_drags_it(
    full: Driver, qtbot: QtBot
) -> None:
    full.select("active")
    full.key(Key.Key_Tab)
    (card,) = full.session.selected
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not full.editor.hasFocus())
    assert full.editor.is_open, "another window takes no word away"
    x, y = full.middle(card)
    full.drag((x, y), (x + 120, y + 40))
    assert not full.editor.is_open
    assert (full.steps, card in full.journey) == (0, False)


@pytest.mark.parametrize("before", ["", "  "])
def test_escape_leaves_no_trace_of_a_new_card_without_words(full: Driver, before: str) -> None:
    full.double_click(full.cell("active", "notes"))
    full.write(before, Key.Key_Escape)
    assert_untouched(full)
    assert full.view.hasFocus()
    assert all(key in full.journey for key in full.session.selected)


@pytest.mark.parametrize("begin", ["cell", "tab", "arrow", "typing"])
def test_escape_keeps_the_words_of_a_new_card_in_one_step(full: Driver, begin: str) -> None:
    if begin == "cell":
        full.double_click(full.cell("active", "notes"))
    else:
        full.select("t1")
        keys = {"tab": (Key.Key_Tab, Modifier.NoModifier), "arrow": (Key.Key_Right, Modifier.ControlModifier)}
        full.key(*keys[begin]) if begin in keys else full.type("x")
    full.type("Never lost")
    full.key(Key.Key_Escape)
    (key,) = full.session.selected
    assert text_of(full.record(key)).endswith("Never lost")
    assert not full.editor.is_open
    assert full.view.hasFocus()
    assert full.steps == 1
    full.session.undo()
    assert full.journey == sample_journey()


def test_escape_drops_a_new_card_whose_text_is_too_long(full: Driver) -> None:
    full.double_click(full.cell("active", "touchpoints"))
    full.editor.setPlainText("x" * 501)
    full.key(Key.Key_Return)
    assert "Esc drops it" in full.hints[-1]
    assert full.editor.is_open
    full.key(Key.Key_Escape)
    assert not full.editor.is_open
    assert_untouched(full)


def test_typing_over_a_selected_card_starts_the_next_with_what_is_typed(full: Driver) -> None:
    full.select("p1")
    full.type("xyz")
    full.key(Key.Key_Return)
    full.key(Key.Key_Escape)
    (key,) = new(full, PainPoint)
    pain = full.journey.get(key, PainPoint)
    assert pain is not None
    assert (pain.text, pain.on) == ("xyz", "t2")
    full.select("trial")
    full.type("Call")
    full.key(Key.Key_Return)
    assert full.journey.get(new(full, Touchpoint)[0], Touchpoint).name == "Call"  # type: ignore[union-attr]


def test_ctrl_arrow_adds_a_linked_touchpoint_in_the_next_column(full: Driver) -> None:
    full.select("t1")
    full.key(Key.Key_Right, Modifier.ControlModifier)
    full.write("Then")
    full.key(Key.Key_Escape)
    (key,) = new(full, Touchpoint)
    assert full.journey.get(key, Touchpoint).stage == "delivery"  # type: ignore[union-attr]
    (flow,) = new(full, Flow)
    assert (full.journey.get(flow, Flow).source, full.journey.get(flow, Flow).target) == ("t1", key)  # type: ignore[union-attr]
    assert full.steps == 1
    full.select("t1")
    full.key(Key.Key_Left, Modifier.ControlModifier)
    assert not full.editor.is_open, "there is no column further left"

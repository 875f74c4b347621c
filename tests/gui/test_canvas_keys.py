"""The map by keyboard alone: walking, moving, linking, deleting, undo; and what a screen reader is told."""

from __future__ import annotations

import pytest
from map_driver import Driver, Key, Modifier
from panel_fixtures import sample_journey
from pytestqt.qtbot import QtBot

from journey.edits.numbers import set_number
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Map, PainPoint, Stage, Touchpoint

START = sample_journey()


@pytest.fixture
def full(qtbot: QtBot) -> Driver:
    return Driver(qtbot, sample_journey())


def touchpoint(driver: Driver, key: str) -> Touchpoint:
    found = driver.journey.get(key, Touchpoint)
    assert found is not None
    return found


def pairs(driver: Driver) -> set[tuple[str, str]]:
    return {(flow.source, flow.target) for flow in driver.journey.of(Flow).values()}


# -- walking ---------------------------------------------------------------------------------------


def test_arrows_start_at_the_first_stage_and_walk_on(full: Driver) -> None:
    full.key(Key.Key_Right)
    assert full.session.selected == ("trial",)
    for key, reached in (
        (Key.Key_Right, "delivery"),
        (Key.Key_Down, "t2"),
        (Key.Key_Left, "t1"),
        (Key.Key_Up, "trial"),
        (Key.Key_Left, "trial"),
        (Key.Key_Up, "trial"),
    ):
        full.key(key, Modifier.AltModifier)
        assert full.session.selected == (reached,)
    assert full.journey == START


def test_every_card_and_stage_can_be_reached_by_keys(full: Driver) -> None:
    wanted = {*full.view.scene.layout.cards, *full.view.scene.layout.columns}
    full.key(Key.Key_Right)
    reached, waiting = {"trial"}, ["trial"]
    while waiting:
        here = waiting.pop()
        for key in (Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down):
            full.select(here)
            full.key(key, Modifier.AltModifier)
            (there,) = full.session.selected
            if there not in reached:
                reached.add(there)
                waiting.append(there)
    assert reached == wanted


def test_shift_extends_the_selection_while_walking(full: Driver) -> None:
    full.select("t2")
    full.key(Key.Key_Down, Modifier.AltModifier | Modifier.ShiftModifier)
    full.key(Key.Key_Down, Modifier.AltModifier | Modifier.ShiftModifier)
    assert full.session.selected == ("t2", "p1", "o1")


def test_walking_out_of_sight_brings_the_map_along(full: Driver) -> None:
    full.view.resize(420, 420)
    full.key(Key.Key_Right)
    for key in (Key.Key_Right, Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Down):
        full.key(key, Modifier.AltModifier)
        (here,) = full.session.selected
        assert full.view.rect().contains(full.at(full.middle(here)))
    assert full.session.selected == ("n1",)


def test_an_empty_map_is_no_fault_to_walk_on(qtbot: QtBot) -> None:
    driver = Driver(qtbot, Journey([Map(id="m")]))
    for key in (Key.Key_Right, Key.Key_Delete, Key.Key_Tab, Key.Key_F2, Key.Key_Escape, Key.Key_Return):
        driver.key(key)
    assert driver.session.selected == ()
    assert driver.steps == 0


# -- moving ----------------------------------------------------------------------------------------


def test_arrows_nudge_a_card_by_a_step_and_shift_by_five(full: Driver) -> None:
    full.select("t1")
    before = full.view.scene.layout.cards["t1"]
    full.key(Key.Key_Right)
    full.key(Key.Key_Down)
    full.key(Key.Key_Down, Modifier.ShiftModifier)
    after = full.view.scene.layout.cards["t1"]
    assert (after.x - before.x, after.y - before.y) == (8, 48)
    assert full.steps == 3
    full.key(Key.Key_Left)
    full.key(Key.Key_Left)
    assert full.view.scene.layout.cards["t1"].x == before.x, "a card stays in its cell"
    assert touchpoint(full, "t1").stage == "trial"


def test_shift_arrow_takes_a_card_to_the_next_column(full: Driver) -> None:
    full.select("t1")
    for expected in ("delivery", "active", "active"):
        full.key(Key.Key_Right, Modifier.ShiftModifier)
        assert touchpoint(full, "t1").stage == expected
    full.key(Key.Key_Left, Modifier.ShiftModifier)
    assert touchpoint(full, "t1").stage == "delivery"
    assert full.steps == 3
    cards = full.view.scene.layout.cards
    assert not cards["t1"].overlaps(cards["t2"])


def test_several_cards_go_together(full: Driver) -> None:
    full.select("t2", "p1")
    full.key(Key.Key_Left, Modifier.ShiftModifier)
    assert touchpoint(full, "t2").stage == "trial"
    assert full.journey.get("p1", PainPoint).on == "t2"  # type: ignore[union-attr]
    assert full.steps == 1


def test_shift_arrow_puts_a_stage_at_another_place(full: Driver) -> None:
    full.select("trial")
    for order in (
        ["delivery", "trial", "active"],
        ["delivery", "active", "trial"],
        ["delivery", "active", "trial"],
    ):
        full.key(Key.Key_Right, Modifier.ShiftModifier)
        assert [stage.id for stage in full.journey.stages] == order
    assert full.steps == 2
    assert full.session.selected == ("trial",)


# -- linking ---------------------------------------------------------------------------------------


def test_ctrl_l_arrows_and_enter_link(full: Driver) -> None:
    full.select("delivery")
    full.key(Key.Key_L, Modifier.ControlModifier)
    full.key(Key.Key_Left)
    assert full.session.selected == ("trial",)
    assert full.journey == START
    full.key(Key.Key_Return)
    assert pairs(full) == pairs_of(START) | {("delivery", "trial")}
    assert full.steps == 1
    assert full.hints[-1] == "Linked."
    full.key(Key.Key_Return)
    assert full.editor.is_open, "Enter edits again once the link is made"


def pairs_of(journey: Journey) -> set[tuple[str, str]]:
    return {(flow.source, flow.target) for flow in journey.of(Flow).values()}


def test_escape_leaves_linking_where_it_began(full: Driver) -> None:
    full.select("t1")
    full.view.begin_link()
    full.key(Key.Key_Right)
    assert full.session.selected == ("t2",)
    full.key(Key.Key_Escape)
    assert full.session.selected == ("t1",)
    full.key(Key.Key_Escape)
    assert full.session.selected == ()
    assert full.journey == START


def test_what_cannot_be_linked_is_said(full: Driver) -> None:
    full.select("n1")
    full.key(Key.Key_L, Modifier.ControlModifier)
    assert full.hints == ["Select a stage, a touchpoint or a pain point to link from."]
    full.select("trial")
    full.key(Key.Key_L, Modifier.ControlModifier)
    full.key(Key.Key_Right)
    full.key(Key.Key_Return)
    assert full.hints[-1] == "These two cannot be linked, or already are."
    assert full.journey == START


def test_a_link_whose_start_is_undone_meanwhile_is_no_fault(full: Driver) -> None:
    full.select("active")
    full.view.add_stage()
    full.write("New")
    full.key(Key.Key_Escape)
    full.select(full.journey.stages[-1].id)
    full.key(Key.Key_L, Modifier.ControlModifier)
    full.session.undo()
    full.select("trial")
    full.key(Key.Key_Return)
    full.key(Key.Key_Escape)
    assert full.journey == START


# -- deleting and undo -----------------------------------------------------------------------------


@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_Backspace])
def test_delete_takes_along_what_hangs_on_it_and_undo_brings_it_back(full: Driver, key: Key) -> None:
    full.select("delivery")
    full.key(key)
    assert not {"delivery", "t2", "p1", "n1", "f1", "f2", "s2", "s7"} & set(full.journey.records)
    assert full.hints == ["8 records deleted; Ctrl+Z brings them back."]
    assert full.steps == 1
    assert full.session.selected == ()
    full.session.undo()
    assert full.journey == START
    assert full.view.scene.layout.columns.keys() == {"trial", "delivery", "active"}
    full.session.redo()
    assert "t2" not in full.view.scene.layout.cards


def test_one_record_is_said_as_one(full: Driver) -> None:
    full.select("n1")
    full.key(Key.Key_Delete)
    assert full.hints == ["1 record deleted; Ctrl+Z brings it back."]
    full.key(Key.Key_Delete)
    assert full.steps == 1


def test_keys_in_the_open_field_stay_in_the_field(full: Driver) -> None:
    full.double_click(full.middle("t1"))
    for key in (Key.Key_Delete, Key.Key_Backspace, Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down):
        full.key(key)
    assert full.editor.is_open
    assert full.journey == START
    assert full.session.selected == ("t1",)


@pytest.mark.parametrize("selected", ["t1", "trial"])
def test_view_only_refuses_every_key_that_changes(full: Driver, selected: str) -> None:
    full.session.is_view_only = True
    for key, keys in (
        (Key.Key_Delete, Modifier.NoModifier),
        (Key.Key_Right, Modifier.ShiftModifier),
        (Key.Key_Down, Modifier.NoModifier),
        (Key.Key_Right, Modifier.ControlModifier),
        (Key.Key_L, Modifier.ControlModifier),
        (Key.Key_Tab, Modifier.NoModifier),
        (Key.Key_F2, Modifier.NoModifier),
        (Key.Key_X, Modifier.NoModifier),
    ):
        full.select(selected)
        full.key(key, keys)
        assert full.journey == full.session.journey == START
        assert not full.editor.is_open
        assert full.view.keys.linking == ""


def test_escape_lets_go_of_the_selection(full: Driver) -> None:
    full.select("t1", "p1")
    full.key(Key.Key_Escape)
    assert full.session.selected == ()


# -- numbers on the map ----------------------------------------------------------------------------


def test_a_number_dragged_in_a_panel_repaints_without_a_new_layout(full: Driver) -> None:
    before = full.view.scene
    for value in (0.5, 0.6, 0.7):
        full.session.preview(set_number(full.journey, "active", "retention_rate", value, Selection()))
        assert full.view.scene.layout is before.layout
        figures = [row.figure for row in full.view.scene.kpis["active"] if row.kpi == "retention_rate"]
        assert figures == [f"{value:.0%}"]
    full.session.preview(None)
    assert full.view.scene.kpis == before.kpis
    full.session.do(set_number(full.journey, "active", "csat", 8.0, Selection()))
    assert full.view.scene.layout != before.layout, "a new row needs room"


def test_what_is_not_known_is_said_so(qtbot: QtBot) -> None:
    driver = Driver(qtbot, Journey([Map(id="m"), Stage(id="a", order=0), Stage(id="b", order=1)]))
    (arrow,) = driver.view.scene.stage_arrows
    look = driver.view.scene.look(arrow, driver.session.theme, ())
    assert (look.share, look.gain) == ("share ?", "")
    assert look.is_implied
    assert driver.view.scene.standing("a").value is None  # type: ignore[union-attr]
    assert not driver.view.grab().isNull()


def test_the_map_and_its_field_have_names_for_screen_readers(full: Driver) -> None:
    assert full.view.accessibleName() == "Journey map"
    assert full.editor.accessibleName() == "Text of the card"

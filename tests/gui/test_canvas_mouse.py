"""The map by mouse: every gesture shows what it will do, ends in one undo step, and Esc leaves no trace."""

from __future__ import annotations

import pytest
from map_driver import Button, Driver, Key, Modifier, Spot
from panel_fixtures import sample_journey
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from gui.canvas.scene import Scene
from gui.theme import color_names
from journey.edits.deletion import delete
from journey.geometry import GRID, layout
from journey.records import Flow, PainPoint, Touchpoint

START = sample_journey()


@pytest.fixture
def full(qtbot: QtBot) -> Driver:
    return Driver(qtbot, sample_journey())


def shifted(spot: Spot, x: float = 0, y: float = 0) -> Spot:
    return spot[0] + x, spot[1] + y


def assert_afresh(driver: Driver) -> None:
    """The scene that was refreshed step by step equals one built from what is shown."""
    session, scene = driver.session, driver.view.scene
    afresh = Scene(session.journey, session.scorecard, session.asked, driver.view.hidden_bands)
    assert scene.journey == session.journey
    assert scene.layout == afresh.layout
    assert scene.kpis == afresh.kpis
    assert scene.most == afresh.most
    assert [arrow.move for arrow in scene.stage_arrows] == [arrow.move for arrow in afresh.stage_arrows]
    assert [arrow.line for arrow in scene.stage_arrows] == [arrow.line for arrow in afresh.stage_arrows]
    assert [arrow.line for arrow in scene.touchpoint_arrows] == [
        arrow.line for arrow in afresh.touchpoint_arrows
    ]


# -- selecting -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["t1", "p1", "o1", "n1", "trial"])
def test_a_click_selects_and_a_click_on_nothing_lets_go(full: Driver, key: str) -> None:
    full.click(full.middle(key))
    assert full.session.selected == (key,)
    full.click((1400, 900))
    assert full.session.selected == ()


@pytest.mark.parametrize("keys", [Modifier.ShiftModifier, Modifier.ControlModifier])
def test_shift_and_ctrl_click_add_and_take_out(full: Driver, keys: Modifier) -> None:
    full.click(full.middle("t1"))
    full.click(full.middle("p1"), keys=keys)
    assert full.session.selected == ("t1", "p1")
    full.click(full.middle("t1"), keys=keys)
    assert full.session.selected == ("p1",)
    full.click((1400, 900), keys=keys)
    assert full.session.selected == ("p1",)


def test_a_click_on_one_of_several_selects_that_one(full: Driver) -> None:
    full.select("t1", "t2", "p1")
    full.click(full.middle("t2"))
    assert full.session.selected == ("t2",)


def test_a_rectangle_over_empty_ground_selects_the_cards_it_touches(full: Driver) -> None:
    cards = full.view.scene.layout.cards
    start = (cards["p1"].x - 30, cards["p1"].y - 6)
    full.drag(start, (cards["n1"].center[0], cards["n1"].center[1]))
    assert set(full.session.selected) == {"p1", "o1", "n1"}
    assert full.journey == START


def test_a_rectangle_leaves_the_colours_of_the_theme_as_they_are(full: Driver) -> None:
    cards = full.view.scene.layout.cards
    full.press((cards["p1"].x - 30, cards["p1"].y - 6))
    full.move(cards["n1"].center)
    full.view.grab()
    full.release(cards["n1"].center)
    theme = full.session.theme
    assert {name: theme.color(name) for name in color_names()} == {
        name: QColor(theme.hex(name)) for name in color_names()
    }


def test_escape_during_a_rectangle_brings_the_selection_back(full: Driver) -> None:
    full.select("t1")
    cards = full.view.scene.layout.cards
    full.press((cards["p1"].x - 30, cards["p1"].y - 6), keys=Modifier.ShiftModifier)
    full.move(cards["n1"].center)
    full.move(cards["n1"].center)
    assert set(full.session.selected) == {"t1", "p1", "o1", "n1"}
    full.key(Key.Key_Escape)
    assert full.session.selected == ("t1",)
    full.release(cards["n1"].center)
    assert full.session.selected == ("t1",)


def test_arrows_faces_and_numbers_can_be_clicked(full: Driver) -> None:
    arrow = next(arrow for arrow in full.view.scene.stage_arrows if arrow.move.flow == "f1")
    full.click((arrow.label.x(), arrow.label.y()))
    assert full.session.selected == ("f1",)
    full.click(full.face("t2"))
    assert full.session.selected == ("t2",)
    full.click(full.cell("active", "clv"))
    assert full.session.selected == ("active",)
    full.click(full.middle("t1"), Button.RightButton)
    assert full.session.selected == ("t1",)


def test_an_implied_arrow_says_what_it_is(qtbot: QtBot) -> None:
    driver = Driver(qtbot, START.apply(delete(START, ["f1", "f2", "f3"])))
    arrow = driver.view.scene.stage_arrows[0]
    driver.click((arrow.label.x(), arrow.label.y()))
    assert driver.session.selected == ("trial",)
    assert driver.hints == ["This arrow follows from the order of the stages; link the two to change it."]


# -- dragging cards --------------------------------------------------------------------------------


def test_a_card_dragged_within_its_column_lies_where_it_was_let_go(full: Driver) -> None:
    before = full.view.scene.layout.cards["p1"]
    full.drag(full.middle("p1"), shifted(full.middle("p1"), 40, 58))
    after = full.view.scene.layout.cards["p1"]
    assert (after.x - before.x, after.y - before.y) == (40, 56), "the nearest places of the grid"
    assert after.x % GRID == before.x % GRID
    assert full.steps == 1
    assert full.session.document.undo_label == "move"
    assert full.session.selected == ("p1",)
    full.session.undo()
    assert full.journey == START
    assert_afresh(full)


def test_a_card_dragged_to_another_column_belongs_there(full: Driver) -> None:
    full.drag(full.middle("t1"), full.cell("active", "touchpoints"))
    assert full.journey.get("t1", Touchpoint).stage == "active"  # type: ignore[union-attr]
    assert full.steps == 1
    full.drag(full.middle("p1"), full.cell("trial", "pains"))
    assert full.journey.get("p1", PainPoint).on == "trial"  # type: ignore[union-attr]
    assert full.steps == 2
    assert_afresh(full)


def test_a_card_keeps_its_band_wherever_it_is_dropped(full: Driver) -> None:
    full.drag(full.middle("n1"), full.cell("trial", "touchpoints"))
    stage = full.journey.stage_of("n1")
    assert stage is not None
    assert stage.id == "trial"
    assert full.view.scene.layout.band_at(full.middle("n1")[1]) == "notes"


def test_while_it_is_dragged_the_map_shows_the_outcome_but_nothing_is_done(full: Driver) -> None:
    full.pull(full.middle("t1"), full.cell("active", "touchpoints"))
    assert full.journey == START
    assert full.session.journey.get("t1", Touchpoint).stage == "active"  # type: ignore[union-attr]
    assert_afresh(full)
    full.release(full.cell("active", "touchpoints"))
    assert full.journey.get("t1", Touchpoint).stage == "active"  # type: ignore[union-attr]
    assert full.steps == 1


def test_a_card_dropped_on_another_pushes_it_down(full: Driver) -> None:
    full.drag(full.middle("t1"), full.middle("t2"))
    cards = full.view.scene.layout.cards
    assert not cards["t1"].overlaps(cards["t2"])
    assert cards["t2"].y > cards["t1"].y
    assert full.steps == 1


def test_several_selected_cards_move_together(full: Driver) -> None:
    full.select("t2", "p1", "o1")
    full.drag(full.middle("p1"), full.cell("trial", "pains"))
    stages = [full.journey.stage_of(key).id for key in ("t2", "p1", "o1")]  # type: ignore[union-attr]
    assert stages == ["trial"] * 3
    assert full.journey.get("p1", PainPoint).on == "t2", "what moves together stays together"  # type: ignore[union-attr]
    assert full.steps == 1
    full.session.undo()
    assert full.journey == START


def test_dragging_there_and_back_is_no_step(full: Driver) -> None:
    start = full.middle("t1")
    full.drag(start, full.cell("active", "touchpoints"), start)
    moved = full.journey.get("t1", Touchpoint)
    assert moved is not None
    assert moved.stage == "trial"
    assert layout(full.journey).cards == layout(START).cards


def test_a_press_that_trembles_is_a_click(full: Driver) -> None:
    full.press(full.middle("t1"))
    full.move(shifted(full.middle("t1"), 2, 1))
    full.release(shifted(full.middle("t1"), 2, 1))
    assert full.journey == START
    assert full.steps == 0
    assert full.session.selected == ("t1",)


# -- stages, faces, links --------------------------------------------------------------------------


def order(driver: Driver) -> list[str]:
    return [stage.id for stage in driver.journey.stages]


def test_a_stage_dragged_by_its_head_changes_the_order(full: Driver) -> None:
    full.drag(full.middle("active"), shifted(full.middle("trial"), -40))
    assert order(full) == ["active", "trial", "delivery"]
    assert full.steps == 1
    full.drag(full.middle("active"), shifted(full.middle("delivery"), 60))
    assert order(full) == ["trial", "delivery", "active"]
    assert_afresh(full)


def test_a_stage_dragged_and_brought_back_is_no_step(full: Driver) -> None:
    full.drag(full.middle("trial"), full.middle("active"), full.middle("trial"))
    assert full.journey == START
    assert full.steps == 0


def test_a_face_dragged_up_and_down_draws_the_experience(full: Driver) -> None:
    full.drag(full.face("t2"), shifted(full.face("t2"), 0, -300))
    assert full.journey.get("t2", Touchpoint).experience == 2  # type: ignore[union-attr]
    full.drag(full.face("t2"), shifted(full.face("t2"), 0, 44))
    assert full.journey.get("t2", Touchpoint).experience == 0  # type: ignore[union-attr]
    assert full.steps == 2
    assert_afresh(full)


def pull_link(driver: Driver, source: str, target: Spot) -> None:
    driver.hover(source)
    driver.pull(driver.handle(source), target)


@pytest.mark.parametrize(
    ("source", "target"), [("delivery", "trial"), ("trial", "active"), ("t1", "t2"), ("t2", "t1")]
)
def test_a_handle_dragged_to_another_links_the_two(full: Driver, source: str, target: str) -> None:
    pull_link(full, source, full.middle(target))
    assert full.journey == START
    full.release(full.middle(target))
    (flow,) = full.journey.of(Flow).keys() - START.of(Flow).keys()
    made = full.journey.get(flow, Flow)
    assert made is not None
    assert (made.source, made.target) == (source, target)
    assert full.steps == 1
    assert_afresh(full)


def test_a_stage_is_linked_by_dropping_anywhere_in_a_column(full: Driver) -> None:
    pull_link(full, "active", full.cell("trial", "notes"))
    full.release(full.cell("trial", "notes"))
    assert {(flow.source, flow.target) for flow in full.journey.of(Flow).values()} >= {("active", "trial")}


def test_a_pain_point_is_hung_on_another_touchpoint(full: Driver) -> None:
    pull_link(full, "p1", full.middle("t1"))
    full.release(full.middle("t1"))
    assert full.journey.get("p1", PainPoint).on == "t1"  # type: ignore[union-attr]
    assert full.steps == 1
    assert_afresh(full)


@pytest.mark.parametrize("target", ["n1", "o1", "active", "p1"])
def test_a_link_that_makes_no_sense_is_not_made(full: Driver, target: str) -> None:
    pull_link(full, "t1", full.middle(target))
    full.release(full.middle(target))
    assert full.journey == START
    assert full.steps == 0


def test_a_handle_merely_clicked_links_nothing(full: Driver) -> None:
    full.hover("active")
    full.click(full.handle("active"))
    assert full.journey == START


# -- leaving a gesture -----------------------------------------------------------------------------

GESTURES = ["card", "stage", "face", "link"]


def begin(driver: Driver, gesture: str) -> Spot:
    """Begin a gesture and hold it where it would change the map; return where the pointer is."""
    match gesture:
        case "card":
            start, end = driver.middle("t1"), driver.cell("active", "touchpoints")
        case "stage":
            start, end = driver.middle("active"), shifted(driver.middle("trial"), -40)
        case "face":
            start, end = driver.face("t1"), shifted(driver.face("t1"), 0, 200)
        case _:
            driver.hover("t1")
            start, end = driver.handle("t1"), driver.middle("t2")
    driver.pull(start, end)
    assert driver.view.mouse.tool is not None
    return end


@pytest.mark.parametrize("gesture", GESTURES)
def test_escape_during_a_gesture_leaves_no_trace(full: Driver, gesture: str) -> None:
    end = begin(full, gesture)
    full.key(Key.Key_Escape)
    assert full.session.journey == START
    full.move(shifted(end, 30, 30))
    full.release(shifted(end, 30, 30))
    assert full.session.journey == full.journey == START
    assert full.steps == 0
    assert not full.session.document.is_modified
    assert_afresh(full)


@pytest.mark.parametrize("gesture", GESTURES)
def test_each_gesture_is_one_step_that_undo_takes_back(full: Driver, gesture: str) -> None:
    full.release(begin(full, gesture))
    assert full.steps == 1
    assert full.journey != START
    assert_afresh(full)
    done = full.journey
    full.session.undo()
    assert full.journey == START
    assert_afresh(full)
    full.session.redo()
    assert full.journey == done
    assert_afresh(full)


@pytest.mark.parametrize("gesture", GESTURES)
def test_view_only_refuses_each_gesture(full: Driver, gesture: str) -> None:
    full.session.is_view_only = True
    with pytest.raises(AssertionError):
        begin(full, gesture)
    full.release((700, 400))
    assert full.session.journey == START
    assert full.hints == ["This map is open to view only."]


@pytest.mark.parametrize("gesture", GESTURES)
def test_a_map_that_changes_under_a_gesture_ends_it(full: Driver, gesture: str) -> None:
    end = begin(full, gesture)
    full.session.do(delete(full.journey, ["trial", "delivery", "active"]))
    after = full.journey
    full.move(shifted(end, 10, 10))
    full.release(shifted(end, 20, 20))
    assert full.session.journey == full.journey == after
    assert full.steps == 1


@pytest.mark.parametrize("gesture", GESTURES)
def test_undo_during_a_gesture_ends_it(full: Driver, gesture: str) -> None:
    full.drag(full.middle("p1"), full.cell("trial", "pains"))
    end = begin(full, gesture)
    full.session.undo()
    full.move(shifted(end, 10, 10))
    full.release(shifted(end, 20, 20))
    assert full.session.journey == full.journey == START


# -- what is painted -------------------------------------------------------------------------------


def test_hidden_bands_are_gone_and_come_back(full: Driver) -> None:
    full.view.set_band_hidden("pains", True)
    assert "p1" not in full.view.scene.layout.cards
    assert_afresh(full)
    full.view.set_band_hidden("pains", False)
    assert "p1" in full.view.scene.layout.cards


def test_everything_is_painted_near_and_far_in_the_middle_of_every_gesture(full: Driver) -> None:
    for scale in (1.0, 0.2):
        full.view.zoom_to(scale, QPointF(0, 0))
        assert not full.view.grab().isNull()
    full.view.zoom_to(1.0, QPointF(0, 0))
    for gesture in GESTURES:
        begin(full, gesture)
        assert not full.view.grab().isNull()
        full.key(Key.Key_Escape)
        full.release((0, 0))

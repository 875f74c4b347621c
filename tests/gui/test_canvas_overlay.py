"""Another version laid over the map: what is new, another or gone is marked where it is or was."""

from __future__ import annotations

from map_driver import Driver
from panel_fixtures import sample_journey
from pytestqt.qtbot import QtBot

from gui.canvas.overlay import traces
from gui.canvas.scene import Scene
from journey.change import Change
from journey.edits.cards import Place, add_card, move
from journey.edits.deletion import delete
from journey.edits.fields import rename, text_of
from journey.edits.numbers import set_number
from journey.journey import Journey
from journey.lookup import Selection
from metrics.scorecard import scorecard

EARLIER = sample_journey()


def marked(*changes: Change) -> dict[str, list[str]]:
    journey: Journey = EARLIER
    for change in changes:
        journey = journey.apply(change)
    found: dict[str, list[str]] = {}
    for trace in traces(Scene(journey, scorecard(journey), Selection()), EARLIER):
        found.setdefault(trace.how, []).append(trace.text)
    return found


def test_the_same_version_leaves_no_trace() -> None:
    assert marked() == {}


def test_a_new_card_a_renamed_one_and_a_number_are_told_apart() -> None:
    assert marked(add_card(EARLIER, "pains", "Slow", Place("trial"))) == {"added": [""]}
    assert marked(rename(EARLIER, "t1", "Another name")) == {"changed": [""]}
    assert marked(set_number(EARLIER, "trial", "conversion_rate", 0.9, Selection())) == {"changed": [""]}


def test_what_is_gone_leaves_a_ghost_with_its_text() -> None:
    assert text_of(EARLIER["t1"]) in marked(delete(EARLIER, ["t1"]))["removed"]


def test_a_moved_card_says_where_it_came_from() -> None:
    journey = EARLIER.apply(move(EARLIER, {"t1": Place("active", 0, 160)}))
    scene = Scene(journey, scorecard(journey), Selection())
    trace = next(trace for trace in traces(scene, EARLIER) if trace.moved_from is not None)
    column = scene.layout.columns["trial"]
    assert trace.moved_from is not None
    assert column.x < trace.moved_from.x() < column.right
    assert not trace.rect.contains(trace.moved_from)


def test_the_map_shows_it_and_takes_it_away(qtbot: QtBot) -> None:
    driver = Driver(qtbot, EARLIER.apply(rename(EARLIER, "t1", "Another name")))
    # The second picture at a scale is made of kept pictures, whose edges are smoothed a trifle differently.
    driver.view.grab()
    driver.view.repaint_map()
    plain = driver.view.grab().toImage()
    driver.session.lay_over(EARLIER)
    assert driver.view.grab().toImage() != plain
    driver.session.lay_over(None)
    assert driver.view.grab().toImage() == plain

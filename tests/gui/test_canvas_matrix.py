"""The matrix by hand: bands collapse, hide and stay in view; stages fold; legend, minimap and personas."""

from __future__ import annotations

from typing import Any

import pytest
from map_driver import Button, Driver, Modifier
from panel_fixtures import sample_journey
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest

from gui.canvas import legend
from gui.canvas.controls import Control
from gui.canvas.pencil import Pencil, text_advance
from gui.canvas.strips import mean_experience, strip_text
from gui.theme import LIGHT, MEDIUM
from gui.words import set_language
from journey.edits.stages import move_stage
from journey.geometry import COLLAPSED_HEIGHT, FOLDED_WIDTH, MARGIN

JOURNEY = sample_journey()
STAGES = [stage.id for stage in JOURNEY.stages]


@pytest.fixture
def full(qtbot: Any) -> Driver:
    return Driver(qtbot, JOURNEY)


@pytest.fixture
def small(qtbot: Any) -> Driver:
    """A map of which only a part is in view."""
    return Driver(qtbot, JOURNEY, 700, 500)


def button(driver: Driver, what: str, name: str = "") -> Control:
    return next(each for each in driver.view.controls.all() if (each.what, each.name) == (what, name))


def press(driver: Driver, what: str, name: str = "") -> None:
    """Bring the pointer to a button, as a hand does, and press it."""
    at = button(driver, what, name).box.center().toPoint()
    QTest.mouseMove(driver.view, at - QPoint(2, 0))
    QTest.mouseMove(driver.view, at)
    found = driver.view.controls.at(QPointF(at))
    assert found is not None, f"{what} {name} is not out"
    assert (found.what, found.name) == (what, name)
    QTest.mouseClick(driver.view, Button.LeftButton, Modifier.NoModifier, at)


# -- bands and stages ----------------------------------------------------------------------------------


def test_a_band_collapses_to_a_strip_and_comes_back(full: Driver) -> None:
    before = full.view.scene.layout
    press(full, "collapsed", "pains")
    layout = full.view.scene.layout
    assert layout.bands["pains"].height == COLLAPSED_HEIGHT
    assert not {"p1"} & set(layout.cards)
    assert full.steps == 0, "how much is shown is no part of the document"
    press(full, "collapsed", "pains")
    assert full.view.scene.layout == before


def test_a_band_is_hidden_by_its_button_and_pinned_by_the_other(full: Driver) -> None:
    press(full, "pinned", "experience")
    assert full.view.shown.outlook.pinned == {"experience"}
    press(full, "hidden", "notes")
    assert full.view.hidden_bands == {"notes"}
    assert "notes" not in full.view.scene.layout.bands
    press(full, "pinned", "experience")
    assert not full.view.shown.outlook.pinned


def test_a_stage_folds_and_arrows_still_arrive(full: Driver) -> None:
    stage = STAGES[1]
    arrows = len(full.view.scene.stage_arrows)
    QTest.mouseMove(full.view, full.at(full.middle(stage)))
    press(full, "folded", stage)
    layout = full.view.scene.layout
    assert layout.columns[stage].width == FOLDED_WIDTH
    assert len(full.view.scene.stage_arrows) == arrows
    into = [arrow for arrow in full.view.scene.stage_arrows if arrow.move.target == stage]
    head = layout.header(stage)
    assert into
    for arrow in into:
        end = arrow.line.currentPosition()
        assert head.x - 8 <= end.x() <= head.right + 8
    press(full, "folded", stage)
    assert layout.columns[stage].width < full.view.scene.layout.columns[stage].width


def test_the_tip_of_a_button_goes_with_it(full: Driver) -> None:
    stage = STAGES[1]
    press(full, "folded", stage)
    head = full.view.frozen.header_box(stage)
    QTest.mouseMove(full.view, QPoint(round(head.center().x()), round(head.bottom()) - 8))
    assert full.view.toolTip() == ""
    press(full, "folded", stage)
    press(full, "folded", stage)
    QTest.mouseMove(full.view, button(full, "folded", stage).box.center().toPoint())
    assert full.view.toolTip().startswith("Unfold")


def test_no_name_shows_through_the_buttons_of_a_collapsed_band(full: Driver) -> None:
    full.view.shown.switch("collapsed", "touchpoints", True)
    full.view.zoom_by(0.7)
    QTest.mouseMove(full.view, button(full, "collapsed", "touchpoints").box.center().toPoint())
    seen = full.view.grab().toImage()
    for what in ("pinned", "hidden"):
        box = button(full, what, "touchpoints").box.toAlignedRect()
        edge = {seen.pixelColor(box.left() - 1, y).name() for y in range(box.top() + 2, box.bottom() - 2)}
        assert edge == {LIGHT.color("canvas").name()}


def test_a_folded_stage_is_one_target_and_opens_when_it_is_named(full: Driver) -> None:
    stage = STAGES[1]
    full.view.shown.switch("folded", stage, True)
    column = full.view.scene.layout.columns[stage]
    full.click((column.center[0], column.bottom - 20))
    assert full.session.selected == (stage,)
    full.double_click(full.middle(stage))
    assert full.editor.is_open
    assert stage not in full.view.shown.outlook.folded


def test_what_a_click_elsewhere_shows_is_uncovered(full: Driver) -> None:
    for what, name in (("hidden", "pains"), ("collapsed", "touchpoints"), ("folded", STAGES[0])):
        full.view.shown.switch(what, name, True)
    full.session.reveal.emit("p1")
    stage = JOURNEY.stage_of("p1")
    assert stage is not None
    assert "pains" in full.view.scene.layout.bands
    assert stage.id not in full.view.scene.layout.folded
    assert full.view.rect().contains(full.at(full.middle("p1")))
    assert "touchpoints" in full.view.scene.layout.collapsed, "only what is asked for"


def test_a_collapsed_strip_selects_its_stage(full: Driver) -> None:
    full.view.shown.switch("collapsed", "kpis", True)
    full.click(full.cell(STAGES[0], "kpis"))
    assert full.session.selected == (STAGES[0],)


def test_the_strip_sums_up(full: Driver) -> None:
    scene = full.view.scene
    counts = {stage: scene.count(stage) for stage in STAGES}
    assert counts["delivery"] == 4
    assert strip_text(scene, "delivery", "pains") == "1 card"
    assert strip_text(scene, "trial", "kpis") == "2 KPIs"
    assert strip_text(scene, "active", "pains") == ""
    assert mean_experience(scene, "delivery") == -1.5
    assert mean_experience(scene, "active") is None
    assert strip_text(scene, "active", "experience") == "", "unknown is no nought"


def test_stages_are_put_in_order_by_dragging_their_headers(full: Driver) -> None:
    first, second = STAGES[0], STAGES[1]
    x, y = full.middle(first)
    beyond = full.view.scene.layout.columns[second].right
    full.pull((x, y), (beyond, y))
    assert [s.id for s in full.session.journey.stages][:2] == [second, first], "shown while dragging"
    assert full.steps == 0
    full.release((beyond, y))
    assert full.journey == JOURNEY.apply(move_stage(JOURNEY, first, 1))
    assert full.steps == 1


# -- what stays in view --------------------------------------------------------------------------------


def test_headers_stay_at_the_top_and_answer_the_mouse(small: Driver) -> None:
    assert small.view.frozen.rows == ()
    small.view.shift(QPointF(0, -400))
    (row,) = small.view.frozen.rows
    assert (row.band, row.top) == ("stages", 0)
    x = small.view.scene.layout.header(STAGES[0]).center[0]
    at = QPoint(round(x + small.view.port.offset.x()), 20)
    QTest.mouseClick(small.view, Button.LeftButton, Modifier.NoModifier, at)
    assert small.session.selected == (STAGES[0],)
    QTest.mouseDClick(small.view, Button.LeftButton, Modifier.NoModifier, at)
    assert small.editor.is_open
    assert small.view.rect().contains(small.editor.geometry())


def test_a_pinned_band_stays_below_the_headers(small: Driver) -> None:
    small.view.shown.switch("pinned", "experience", True)
    band = small.view.scene.layout.bands["experience"]
    small.view.shift(QPointF(0, -band.bottom))
    assert [row.band for row in small.view.frozen.rows] == ["stages", "experience"]
    assert small.view.frozen.rows[1].top == small.view.frozen.rows[0].bottom
    small.view.shown.switch("collapsed", "experience", True)
    assert small.view.frozen.rows[1].height == COLLAPSED_HEIGHT
    small.view.shown.switch("pinned", "experience", False)
    assert [row.band for row in small.view.frozen.rows] == ["stages"]


def test_rows_that_stay_leave_room_to_work(small: Driver) -> None:
    for band in small.view.scene.layout.bands:
        small.view.shown.switch("pinned", band, True)
    small.view.shift(QPointF(0, -900))
    assert small.view.frozen.bottom <= small.view.height() * 0.6


def test_names_of_bands_stay_at_the_left(small: Driver) -> None:
    assert not small.view.frozen.keeps_names
    small.view.shift(QPointF(-300, 0))
    assert small.view.frozen.keeps_names
    box = small.view.frozen.band_box("touchpoints")
    assert box.left() == 0
    grabbed = small.view.grab().toImage()
    ground = LIGHT.color("canvas").rgb()
    inside = [grabbed.pixel(x, round(box.y()) + 22) for x in range(24, 110)]
    assert any(pixel != ground for pixel in inside), "the name is written there"


def test_from_afar_only_the_names_of_stages_stay(small: Driver) -> None:
    small.view.zoom_to(0.2, QPointF(0, 0))
    small.view.port.offset = QPointF(-20, -40)
    assert [row.band for row in small.view.frozen.rows] == ["stages"]
    stage = small.session.journey.stages[1].id
    x = small.view.scene.layout.columns[stage].center[0] * 0.2 - 20
    hit = small.view.frozen.hit(QPointF(x, small.view.frozen.bottom - 3))
    assert hit is not None
    assert (hit.kind, hit.key) == ("stage", stage)
    small.view.port.offset = QPointF(0, 200)
    assert small.view.frozen.rows == (), "the names are in sight where they belong"
    assert not small.view.frozen.keeps_names
    assert not list(small.view.controls.all())


# -- legend and minimap --------------------------------------------------------------------------------


def test_the_legend_is_always_there_and_folds(small: Driver) -> None:
    assert small.view.frozen.keeps_legend
    small.view.fit_all()
    assert not small.view.frozen.keeps_legend, "the map's own is in view"
    open_height = small.view.scene.layout.height
    small.view.actual_size()
    press(small, "legend")
    assert not small.view.shown.outlook.has_legend
    assert small.view.scene.layout.height < open_height
    press(small, "legend")
    assert small.view.shown.outlook.has_legend


def test_the_word_legend_folds_it_as_the_arrow_beside_it_does(small: Driver) -> None:
    box = button(small, "legend").box
    on_the_word = QPoint(round(MARGIN) + 8, round(box.center().y()))
    QTest.mouseClick(small.view, Button.LeftButton, Modifier.NoModifier, on_the_word)
    assert not small.view.shown.outlook.has_legend
    beyond = QPoint(round(box.right()) + 40, round(button(small, "legend").box.center().y()))
    QTest.mouseClick(small.view, Button.LeftButton, Modifier.NoModifier, beyond)
    assert not small.view.shown.outlook.has_legend


@pytest.mark.parametrize("spoken", ["en", "ru", "pl"])
@pytest.mark.parametrize("width", [984.0, 1400.0, 4000.0])
def test_the_legend_fits_its_width_and_tells_everything(spoken: str, width: float, qapp: Any) -> None:
    set_language(spoken)
    rows = legend.rows(width)
    for entry in legend.entries():
        wide = text_advance(entry.words, legend.PIXELS, MEDIUM)
        assert entry.width + 6 + wide + 4 <= entry.whole, f"{entry.words} would touch the next"
    assert sum(map(len, rows)) == len(legend.entries())
    for row in rows:
        assert sum(entry.whole for entry in row) - legend.GAP <= width - 48 - legend.HEAD
    image = QImage(round(width), 200, QImage.Format.Format_RGB32)
    image.fill(LIGHT.color("canvas"))
    with QPainter(image) as painter:
        legend.paint_legend(Pencil(painter, LIGHT), 0, width)
    height = legend.legend_height(width)
    below = QRectF(0, height, width, 200 - height).toAlignedRect()
    ground = LIGHT.color("canvas").rgb()
    assert all(
        image.pixel(x, y) == ground for x in range(0, below.width(), 7) for y in range(below.top(), 200)
    )


def test_every_mark_of_the_map_is_in_the_legend() -> None:
    words = {entry.words for entry in legend.entries()}
    told = {
        "+ value gained", "− value lost", "going back, or share unknown", "width = customers", "target met",
        "target missed", "warning crossed", "assumed", "interviewed", "measured", "votes",
    }  # fmt: skip
    assert told <= words


def test_the_minimap_moves_the_view_and_hides_when_all_is_seen(small: Driver, qtbot: Any) -> None:
    minimap = small.view.minimap
    assert minimap.isVisible()
    layout, factor = small.view.scene.layout, minimap.factor
    wanted = QPointF(layout.width * 0.8, layout.height * 0.7)
    at = (wanted * factor + QPointF(6, 6)).toPoint()
    QTest.mousePress(minimap, Button.LeftButton, Modifier.NoModifier, QPoint(20, 20))
    QTest.mouseMove(minimap, at)
    QTest.mouseRelease(minimap, Button.LeftButton, Modifier.NoModifier, at)
    middle = small.view.port.to_scene(QPointF(small.view.rect().center()))
    assert abs(middle.x() - wanted.x()) < 2 / factor
    assert abs(middle.y() - wanted.y()) < 2 / factor
    small.view.fit_all()
    assert not minimap.isVisible()
    small.view.actual_size()
    assert minimap.isVisible()
    minimap.set_wanted(False)
    assert not minimap.isVisible()

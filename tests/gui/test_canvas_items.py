"""The whole map painted: parts fit together, arrows are drawn in the same order, numbers are those of now."""

from __future__ import annotations

from math import inf

import pytest
from msgspec.structs import replace
from panel_fixtures import sample_journey
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.canvas.bands import paint_experience
from gui.canvas.cards import paint_card
from gui.canvas.flows import Look
from gui.canvas.items import _paint_arrows, paint_map
from gui.canvas.pencil import Pencil
from gui.canvas.scene import Scene
from gui.canvas.view import MapView
from gui.session import Session
from gui.theme import LIGHT
from journey.document import Document
from journey.edits.fields import update
from journey.edits.numbers import set_number
from journey.geometry import CARD_WIDTH, card_height
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Map, Note, Persona, Stage, Touchpoint
from metrics.scorecard import scorecard


def scene_of(journey: Journey) -> Scene:
    return Scene(journey, scorecard(journey, Selection()), Selection())


def painted(scene: Scene, parts: list[QRect]) -> QImage:
    image = QImage(1400, 700, QImage.Format.Format_RGB32)
    image.fill(LIGHT.color("canvas"))
    for part in parts:
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setClipRect(part)
            paint_map(Pencil(painter, LIGHT), scene, QRectF(part))
    return image


def is_written(image: QImage) -> bool:
    return any(image.pixelColor(x, y).lightness() < 150 for x in range(60) for y in range(image.height()))


def test_a_label_is_whole_where_two_parts_of_the_map_meet(qtbot: QtBot) -> None:
    scene = scene_of(sample_journey())
    labels = [arrow.label for arrow in scene.stage_arrows if not arrow.is_arch]
    assert labels
    for at in labels:
        for split in (round(at.x()), round(at.x()) + 12):
            left, right = QRect(0, 0, split, 700), QRect(split, 0, 1400 - split, 700)
            around = QRect(split - 30, round(at.y()) - 40, 60, 80)
            whole = painted(scene, [left | right]).copy(around)
            assert painted(scene, [left, right]).copy(around) == whole
            assert is_written(whole.copy(0, 10, 60, 18)), "the share above the line"


def test_arrows_lie_over_each_other_in_the_same_order_whichever_come_first(qtbot: QtBot) -> None:
    stages = [Stage(id=f"s{n}", order=n) for n in range(3)]
    cards = [Touchpoint(id=f"t{n}-{row}", stage=f"s{n}") for n in range(3) for row in range(3)]
    flows = [
        Flow(id=f"f{n}", source=source, target=target)
        for n, (source, target) in enumerate([("t0-0", "t2-2"), ("t2-0", "t0-2"), ("t0-2", "t2-0")])
    ]
    scene = scene_of(Journey([Map(id="m"), *stages, *cards, *flows]))
    looks = [
        (arrow, Look(4.0 + number, QColor(color), "", ""))
        for number, (arrow, color) in enumerate(
            zip(scene.flows.all, ("#C02020", "#20C020", "#2020C0"), strict=True)
        )
    ]
    pictures = []
    for told in (looks, looks[::-1]):
        image = QImage(1100, 600, QImage.Format.Format_RGB32)
        image.fill(LIGHT.color("canvas"))
        with QPainter(image) as painter:
            _paint_arrows(Pencil(painter, LIGHT), told)
        pictures.append(image)
    assert pictures[0] == pictures[1]


def test_an_arrow_tells_the_numbers_of_now(qtbot: QtBot) -> None:
    journey = sample_journey()
    scene = scene_of(journey)
    arrow = next(arrow for arrow in scene.stage_arrows if scene.look(arrow, LIGHT, ()).gain)
    before = scene.look(arrow, LIGHT, ())
    change = set_number(journey, arrow.move.target, "revenue_per_customer", 4321.0, Selection())
    later = journey.apply(change)
    other = scene.with_numbers(later, scorecard(later, Selection()), Selection())
    assert other.look(arrow, LIGHT, ()).gain != before.gain
    assert scene.look(arrow, LIGHT, ()) is before


@pytest.mark.parametrize("band", ["touchpoints", "pains"])
def test_a_pinned_row_shows_the_edit_of_a_card_at_once(qtbot: QtBot, band: str) -> None:
    view = MapView(Session(Document(sample_journey())))
    qtbot.addWidget(view)
    view.resize(900, 1100)
    view.show()
    view.shown.switch("pinned", band, True)
    view.actual_size()
    view.port.offset = QPointF(0, 120 - view.scene.layout.bands[band].bottom)
    view.repaint_map()

    def shown() -> QImage:
        QApplication.processEvents()
        return view.grab().toImage()

    before = shown()
    assert band in view.frozen.kept
    key = next(
        key for (_stage, name), cards in view.scene.survey.members.items() if name == band for key in cards
    )
    field = "name" if band == "touchpoints" else "text"
    view.session.do(update(view.session.journey, key, {field: "Other words"}))
    kept = shown()
    view.frozen._pictures.clear()
    assert kept == shown() != before


def test_heads_and_personas_show_what_was_edited_though_their_pictures_are_kept(qtbot: QtBot) -> None:
    persona = Persona(id="ann", name="Ann")
    journey = Journey([*sample_journey().records.values(), persona])
    stage = journey.stages[0]
    scene = scene_of(journey)
    all_of_it = QRect(0, 0, 1400, 700)
    before = painted(scene, [all_of_it])
    assert painted(scene_of(journey), [all_of_it]) == before
    for key, rect in ((stage.id, scene.layout.header(stage.id)), ("ann", scene.layout.personas["ann"])):
        box = QRectF(rect.x, rect.y, rect.width, rect.height).toRect()
        edited = journey.apply(update(journey, key, {"name": "Somewhere else"}))
        after = painted(scene_of(edited), [all_of_it])
        assert after.copy(box) != before.copy(box)


def test_numbers_out_of_sight_are_not_gathered(qtbot: QtBot) -> None:
    scene = scene_of(sample_journey())
    top = scene.layout.bands["kpis"].y
    painted(scene, [QRect(0, 0, 1400, int(top) - 1)])
    assert "kpis" not in vars(scene)
    painted(scene, [QRect(0, 0, 1400, int(top) + 40)])
    assert "kpis" in vars(scene)


@pytest.mark.parametrize("evidence", [None, "measured"])
def test_the_lock_of_a_private_note_lies_on_the_note(qapp: QApplication, evidence: str | None) -> None:
    plain = Note(id="n", stage="s", text="Do not show this", evidence=evidence)
    private = replace(plain, private=True)
    box = QRectF(20, 20, CARD_WIDTH, card_height(private))

    def seen(note: Note) -> QImage:
        picture = QImage(240, 100, QImage.Format.Format_RGB32)
        picture.fill(QColor("white"))
        with QPainter(picture) as painter:
            paint_card(Pencil(painter, LIGHT, 1.0), note, box, "EUR")
        return picture

    before, after = seen(plain), seen(private)
    places = [QPoint(x, y) for x in range(240) for y in range(100) if before.pixel(x, y) != after.pixel(x, y)]
    assert places
    inside = box.adjusted(100, 6, -6, -6)
    assert all(inside.contains(place) for place in places)


def test_the_curve_is_the_same_drawn_at_once_and_strip_by_strip(qapp: QApplication) -> None:
    cards = [
        Touchpoint(id=f"t{n}", stage=f"s{n % 5}", name="Card", experience=(n * 7 % 9) / 2 - 2)
        for n in range(40)
    ]
    scene = scene_of(Journey([Map(id="m"), *(Stage(id=f"s{n}", order=n) for n in range(5)), *cards]))
    near = scene.faces_between(-inf, inf)
    band = scene.layout.bands["experience"]
    whole = QRect(0, 0, 1400, round(band.bottom))

    def drawn(parts: list[QRect]) -> QImage:
        image = QImage(whole.size(), QImage.Format.Format_RGB32)
        image.fill(LIGHT.color("canvas"))
        for part in parts:
            with QPainter(image) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setClipRect(part)
                paint_experience(Pencil(painter, LIGHT), scene.layout, near, QRectF(part))
        return image

    strips = [QRect(x, 0, 7, whole.height()) for x in range(0, whole.width(), 7)]
    assert len(near) == 40
    assert drawn(strips) == drawn([whole])

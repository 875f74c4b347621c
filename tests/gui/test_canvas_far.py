"""The map seen from afar: blocks and bundles, names of stages that can be read, and its value below."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from gui.canvas import panorama
from gui.canvas.far import TINY, mixed, paint_far, paint_near_or_far
from gui.canvas.panorama import INSIDE, has_names_above, room_above
from gui.canvas.pencil import FAR, Pencil, qrect
from gui.canvas.scene import Scene
from gui.canvas.view import MapView
from gui.session import Session
from gui.theme import DARK, LIGHT, Theme
from journey.document import Document
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Flow, Map, PainPoint, Record, Series, Stage, Touchpoint
from journey.rect import Rect
from metrics.scorecard import scorecard


def journey_of(stages: int, each: int, flows: int = 0, seed: int = 1) -> Journey:
    """Return a map of so many stages and touchpoints, with values, and flows between any of the cards."""
    chance = random.Random(seed)
    records: list[Record] = [Map(id="m", title="From afar", currency="EUR")]
    for at in range(stages):
        records.append(Stage(id=f"s{at}", name=f"Stage number {at}", order=at))
        records += [
            Touchpoint(id=f"t{at}-{row}", stage=f"s{at}", name="T", experience=1) for row in range(each)
        ]
        records.append(PainPoint(id=f"p{at}", on=f"t{at}-0", text="P"))
        for kpi, value in (("conversion_rate", 0.9), ("revenue_per_customer", 5.0)):
            records.append(Series(id=f"{kpi}{at}", subject=f"s{at}", kpi=kpi, points=((None, value, None),)))
    cards = [record.id for record in records if isinstance(record, Touchpoint)]
    for number in range(flows):
        source, target = chance.sample(cards, 2)
        records.append(Flow(id=f"f{number}", source=source, target=target))
    return Journey(records)


def scene_of(journey: Journey) -> Scene:
    return Scene(journey, scorecard(journey, Selection()), Selection())


def drawn(scene: Scene, scale: float, theme: Theme = LIGHT, shift: QPointF | None = None) -> QImage:
    """Return a picture of a scene; what lies left of it and above starts at the shift."""
    image = QImage(900, 700, QImage.Format.Format_RGB32)
    image.fill(theme.color("canvas"))
    with QPainter(image) as painter:
        painter.translate(shift or QPointF(0, 0))
        painter.scale(scale, scale)
        corner = -(shift or QPointF(0, 0)) / scale
        visible = QRectF(corner, QRectF(image.rect()).size() / scale)
        paint_far(Pencil(painter, theme, scale), scene, visible)
    return image


def test_a_card_is_a_block_in_the_colour_of_its_kind(qtbot: QtBot) -> None:
    scene = scene_of(journey_of(6, 3))
    for scale in (TINY - 0.06, TINY + 0.06):
        image = drawn(scene, scale)
        for key, style in (("t2-1", "touchpoint"), ("p3", "pain")):
            at = qrect(scene.layout.cards[key]).center() * scale
            ground, mark = LIGHT.color("column"), LIGHT.color(f"{style}_mark")
            wanted = mixed(mark, ground, 0.42) if scale < TINY else LIGHT.color(style)
            assert image.pixelColor(at.toPoint()) == wanted, (scale, key)


@pytest.mark.parametrize("seed", range(5))
def test_a_bundle_counts_the_flows_between_two_stages(seed: int) -> None:
    journey = journey_of(5, 4, flows=40, seed=seed)
    stage = {card.id: card.stage for card in journey.of(Touchpoint).values()}
    pairs = [(stage[flow.source], stage[flow.target]) for flow in journey.of(Flow).values()]
    assert scene_of(journey).bundles == Counter(pair for pair in pairs if pair[0] != pair[1])


def test_blocks_in_sight_are_those_that_touch_what_is_seen() -> None:
    scene = scene_of(journey_of(12, 40))
    for seen in (QRectF(500, 300, 900, 700), QRectF(-10, -10, 1e5, 1e5), QRectF(-900, 0, 100, 100)):
        found = [
            QRectF(*boxes[at : at + 4])
            for boxes in scene.blocks(seen).values()
            for at in range(0, len(boxes), 4)
        ]
        wanted = {key for key, rect in scene.layout.cards.items() if qrect(rect).intersects(seen)}
        shown = {
            key for key, rect in scene.layout.cards.items() if any(qrect(rect) == each for each in found)
        }
        assert wanted <= shown
        assert len(found) <= len(wanted) + 4, "hardly more than what is seen"


def test_names_stand_in_the_heads_where_they_have_room_and_above_where_not(qtbot: QtBot) -> None:
    scene = scene_of(journey_of(5, 2))
    wide = INSIDE / scene.layout.columns["s0"].width
    assert not has_names_above(scene, wide)
    assert room_above(scene, wide) == (0.0, 0.0)
    above, aside = room_above(scene, wide * 0.9)
    assert above > aside > 0
    empty = QImage(900, 200, QImage.Format.Format_RGB32)
    empty.fill(LIGHT.color("canvas"))
    for scale, is_written in ((wide, False), (wide * 0.9, True)):
        image = drawn(scene, scale, shift=QPointF(0, 200)).copy(0, 0, 900, 200)
        assert (image != empty) is is_written


def test_names_stand_upright_and_at_last_only_some_of_them_where_columns_are_close(qtbot: QtBot) -> None:
    scene = scene_of(journey_of(30, 1))
    rooms = [room_above(scene, scale) for scale in (0.1, 0.03)]
    assert rooms[0][1] > 10 > rooms[1][1], "leaning names reach to the side"
    image = drawn(scene, 0.012, shift=QPointF(10, 200)).copy(0, 0, 300, 190)
    ink = [
        any(image.pixelColor(x, y) != LIGHT.color("canvas") for y in range(0, 190))
        for x in range(image.width())
    ]
    gaps = sum(before and not after for before, after in pairwise(ink))
    assert 2 <= gaps < 30, "names with room between them"


def test_the_whole_map_fits_with_the_names_of_all_its_stages(qtbot: QtBot) -> None:
    view = MapView(Session(Document(journey_of(120, 5))))
    qtbot.addWidget(view)
    view.resize(1300, 700)
    view.show()
    view.fit_all()
    assert view.scale < FAR
    layout, above = view.scene.layout, room_above(view.scene, view.scale)[0]
    shown = view.port.to_view(QRectF(0, 0, layout.width, layout.height))
    assert shown.left() >= 0
    assert shown.right() <= view.width()
    assert shown.top() >= above > 0


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_value_stands_below_the_map_in_its_colours(qtbot: QtBot, theme: Theme) -> None:
    scene, scale = scene_of(journey_of(12, 3)), 0.12
    top = round(scene.legend_top * scale)
    image = drawn(scene, scale, theme)
    below = {image.pixel(x, y) for x in range(0, 500) for y in range(top, min(700, top + 260))}
    assert {theme.color("gain").rgb(), theme.color("loss").rgb(), theme.color("accent").rgb()} <= below


def grey(image: QImage) -> np.ndarray[Any, np.dtype[np.int_]]:
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(bytes(plain.constBits()), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return lines[:, : plain.width()].astype(int)


def lowest_ink(image: QImage) -> int:
    ground = LIGHT.color("canvas").rgb()
    return max(y for y in range(image.height()) for x in range(0, 900, 3) if image.pixel(x, y) != ground)


def test_without_numbers_there_is_no_chart(qtbot: QtBot) -> None:
    journey, scale = journey_of(12, 3), 0.12
    told, untold = scene_of(journey), Scene(journey, None, Selection())
    assert lowest_ink(drawn(told, scale)) > lowest_ink(drawn(untold, scale)) + 150


@pytest.mark.parametrize(
    ("amount", "other", "is_first", "wanted"),
    [
        (4.0, -1.0, True, QRectF(10, 72, 20, 28)),
        (-8.0, 4.0, False, QRectF(10, 100, 20, 56)),
        (-4.0, -2.0, True, QRectF(10, 100, 10, 28)),
        (-2.0, -4.0, False, QRectF(20, 100, 10, 14)),
    ],
)
def test_bars_point_up_for_what_is_gained_and_share_a_column_of_one_sign(
    amount: float, other: float, is_first: bool, wanted: QRectF
) -> None:
    column = Rect(10, 0, 20, 0)
    assert panorama._bar(column, amount, other, is_first, 100, 8.0) == wanted


def test_an_export_is_never_drawn_as_from_afar(qtbot: QtBot) -> None:
    scene = scene_of(journey_of(4, 2))
    pictures = []
    for scale in (1.0, 0.1):
        image = QImage(1400, 900, QImage.Format.Format_RGB32)
        image.fill(LIGHT.color("canvas"))
        with QPainter(image) as painter:
            pencil = Pencil(painter, LIGHT, scale, for_export=True)
            paint_near_or_far(pencil, scene, QRectF(image.rect()), (), ())
        pictures.append(image)
    assert pictures[0] == pictures[1]


def test_a_colour_is_mixed_with_its_ground() -> None:
    assert mixed(QColor("#102030"), QColor("#FFFFFF"), 1) == QColor("#102030")
    assert mixed(QColor("#102030"), QColor("#FFFFFF"), 0) == QColor("#FFFFFF")


def test_a_card_holds_the_beginning_of_its_text_as_long_as_that_can_be_read(qtbot: QtBot) -> None:
    for scale, is_written in ((0.38, True), (0.26, True), (0.2, False)):
        pictures = []
        for name in ("Words", "Birds"):
            stage, card = Stage(id="s", name="Stage"), Touchpoint(id="t", stage="s", name=name)
            scene = scene_of(Journey([Map(id="m"), stage, card]))
            inside = qrect(scene.layout.cards["t"])
            box = QRectF(inside.topLeft() * scale, inside.size() * scale).toAlignedRect()
            pictures.append(drawn(scene, scale).copy(box))
        assert (pictures[0] != pictures[1]) is is_written, scale


def test_a_part_drawn_anew_fits_the_whole_seen_from_afar(qtbot: QtBot) -> None:
    session = Session(Document(journey_of(20, 30, flows=300)))
    view = MapView(session)
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    for scale in (0.38, 0.2, 0.1):
        view.zoom_to(scale, QPointF(0, 0))
        view.repaint_map()
        view.grab()
        view.shift(QPointF(-37, -24))
        shifted = view.grab().toImage()
        view.repaint_map()
        first, second = grey(shifted), grey(view.grab().toImage())
        assert int(abs(first - second).max()) <= 40, scale

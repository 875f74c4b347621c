"""The kept picture: mended, shifted and drawn in parts it is the picture that is drawn at once."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
import shiboken6
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from journey_maps import edits, maps
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.canvas import buffer
from gui.canvas.stamps import stamps
from gui.canvas.view import MapView
from gui.session import Session
from journey.document import Document
from journey.edits.cards import Place, move
from journey.journey import Journey
from journey.records import Flow, Map, Stage, Touchpoint


def picture(view: MapView) -> QImage:
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def settle(view: MapView, scale: float) -> None:
    """Show the map at a scale of its own: the first picture at a scale is drawn without kept cards."""
    view.zoom_to(scale, QPointF(0, 0))
    picture(view)
    view.repaint_map()
    picture(view)
    picture(view)


def differing(one: QImage, other: QImage) -> list[tuple[int, int]]:
    """Where two pictures differ by more than the rounding of a smoothed edge."""
    pictures = [
        np.frombuffer(bytes(each.constBits()), np.uint8).reshape(each.height(), each.width(), 4).astype(int)
        for each in (one, other)
    ]
    differs = (abs(pictures[0] - pictures[1])[:, :, :3] > 40).any(axis=2)
    return [(int(x), int(y)) for y, x in np.argwhere(differs)]


@cache
def shared_view() -> MapView:
    """One map for all examples: each opens its own document in it."""
    view = MapView(Session(Document(maps_example())))
    view.resize(900, 600)
    return view


@pytest.fixture(scope="module", autouse=True)
def _shared_view(qapp: QApplication) -> Iterator[None]:
    yield
    if shared_view.cache_info().currsize:
        shiboken6.delete(shared_view())
        shared_view.cache_clear()


@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(st.data(), maps())
def test_after_edits_the_picture_is_the_one_drawn_at_once(data: st.DataObject, journey: Journey) -> None:
    view = shared_view()
    session = view.session
    session.open(Document(journey), None)
    settle(view, 0.62)
    for _ in range(3):
        change = data.draw(edits(session.document.journey))
        session.preview(change)
        picture(view)
        session.do(change)
        keys = data.draw(st.lists(st.sampled_from(sorted(session.journey.records)), max_size=2))
        session.select(keys)
        mended = picture(view)
        view.repaint_map()
        assert differing(mended, picture(view)) == []


@pytest.mark.parametrize("seed", range(3))
def test_shifted_to_and_fro_the_picture_is_the_one_drawn_at_once(qtbot: QtBot, seed: int) -> None:
    chance = random.Random(seed)
    session = Session(Document(maps_example()))
    view = MapView(session)
    qtbot.addWidget(view)
    view.resize(700, 500)
    settle(view, 0.9)
    for _ in range(8):
        view.shift(QPointF(chance.randint(-90, 60), chance.randint(-90, 60)))
        shifted = picture(view)
    view.repaint_map()
    assert differing(shifted, picture(view)) == []


def maps_example() -> Journey:
    from panel_fixtures import sample_journey

    return sample_journey()


def test_an_arrow_is_drawn_anew_as_far_as_it_reaches_when_its_card_moves() -> None:
    view = shared_view()
    session = view.session
    stages = [Stage(id=f"s{n}", order=n) for n in range(4)]
    cards = [Touchpoint(id=f"t{n}", stage=f"s{n}", name="Card") for n in range(4)]
    cards += [Touchpoint(id=f"u{n}", stage="s1", name="Card") for n in range(4)]
    flow = Flow(id="f", source="t0", target="t3")
    session.open(Document(Journey([Map(id="m"), *stages, *cards, flow])), None)
    settle(view, 0.7)
    before = picture(view)
    session.do(move(session.document.journey, {"t0": Place("s0", 0, 160)}))
    moved = picture(view)
    assert differing(before, moved)
    view.repaint_map()
    assert differing(moved, picture(view)) == []
    session.undo()
    assert differing(before, picture(view)) == []


def busy(view: MapView, done: list[float]) -> None:
    """Note how much of the widget is drawn at each paint, as a share."""
    draw = view.buffer._fill

    def noted(painter: QPainter, rect: QRect, scale: float, offset: QPointF) -> None:
        done.append(rect.width() * rect.height() / (view.width() * view.height()))
        draw(painter, rect, scale, offset)

    view.buffer._fill = noted  # type: ignore[method-assign]


def test_while_zooming_the_picture_is_scaled_and_only_its_edges_are_drawn(qtbot: QtBot) -> None:
    view = MapView(Session(Document(maps_example())))
    qtbot.addWidget(view)
    view.resize(900, 600)
    settle(view, 0.9)
    done: list[float] = []
    busy(view, done)
    view.zoom_by(1.1)
    picture(view)
    assert done == [], "what is shown lies within the picture"
    assert view.buffer.is_zooming
    view.zoom_by(0.85)
    picture(view)
    assert 0 < sum(done) < 0.3
    done.clear()
    view.zoom_by(0.5)
    picture(view)
    assert done == [1.0], "so little is left of the picture that it is drawn anew"


def test_once_the_hand_rests_the_map_is_sharp(qtbot: QtBot) -> None:
    view = MapView(Session(Document(maps_example())))
    qtbot.addWidget(view)
    view.resize(900, 600)
    with qtbot.waitExposed(view):
        view.show()
    settle(view, 0.9)
    view.zoom_by(1.1)
    scaled = picture(view)
    qtbot.waitUntil(lambda: not view.buffer.is_zooming)
    sharp = picture(view)
    assert differing(sharp, scaled)
    view.repaint_map()
    assert not differing(picture(view), sharp)


def test_an_edit_while_zooming_is_seen_at_once(qtbot: QtBot) -> None:
    view = MapView(Session(Document(maps_example())))
    qtbot.addWidget(view)
    view.resize(900, 600)
    settle(view, 0.9)
    view.zoom_by(1.1)
    picture(view)
    view.session.select([next(iter(view.session.journey.of(Touchpoint)))])
    picture(view)
    assert not view.buffer.is_zooming


def test_beside_the_scaled_picture_lies_what_belongs_there(qtbot: QtBot) -> None:
    view = MapView(Session(Document(maps_example())))
    qtbot.addWidget(view)
    view.resize(900, 600)
    settle(view, 0.9)
    view.zoom_by(0.8, QPointF(450, 300))
    scaled = picture(view)
    view.repaint_map()
    sharp = picture(view)
    edge = 40
    for box in (QRect(0, 0, 900, edge), QRect(0, 600 - edge, 900, edge), QRect(0, 0, edge, 600)):
        assert len(differing(scaled.copy(box), sharp.copy(box))) < 60, box


def rounding(one: QImage, other: QImage) -> int:
    """Return by how much of 255 two pictures differ at most."""
    pictures = [
        np.frombuffer(bytes(each.constBits()), np.uint8).reshape(each.height(), each.width(), 4).astype(int)
        for each in (one, other)
    ]
    return int(abs(pictures[0] - pictures[1])[:, :, :3].max())


def kept(view: MapView) -> tuple[bool, bool]:
    """Return whether the picture of the map is kept, and pictures of its cards."""
    return view.buffer._picture is not None, any("('card'," in str(told) for told in stamps._kept)


def test_the_first_picture_is_drawn_at_once_and_looks_like_the_one_that_is_kept(qtbot: QtBot) -> None:
    session = Session(Document(Journey([Map(id="m")])))
    view = MapView(session)
    qtbot.addWidget(view)
    view.resize(1100, 700)
    stamps.clear()
    session.open(Document(maps_example()), None, counts_later=True)
    first = picture(view)
    assert kept(view) == (False, False)
    second = picture(view)
    assert kept(view) == (True, True)
    assert rounding(first, second) <= 2, "of colours that lie over each other"
    session.take_numbers(session.journey, session.asked, None)
    assert differing(second, picture(view)), "the numbers are there"


def test_a_map_whose_numbers_are_known_is_kept_from_the_first_picture_on(qtbot: QtBot) -> None:
    view = MapView(Session(Document(Journey([Map(id="m")]))))
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.session.open(Document(maps_example()), None)
    picture(view)
    assert kept(view) == (True, True)


def test_drawn_anew_frame_by_frame_no_picture_is_made_until_something_stays(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(buffer, "clock", lambda: now[0])
    view = MapView(Session(Document(maps_example())))
    qtbot.addWidget(view)
    view.resize(900, 600)
    settle(view, 0.9)
    frames = []
    for is_first in (True, False, False):
        now[0] += 0.02
        view.repaint_map()
        frames.append(picture(view))
        assert kept(view)[0] is is_first
    stays = picture(view)
    assert kept(view) == (True, True)
    assert all(rounding(each, stays) == 0 for each in frames)
    for pause in (0.02, 1.0):
        now[0] += pause
        view.repaint_map()
        picture(view)
        assert kept(view) == (True, True), "after a frame that was shown again, and after a pause"


def test_the_memory_of_a_picture_is_drawn_over(qtbot: QtBot) -> None:
    view = MapView(Session(Document(maps_example())))
    qtbot.addWidget(view)
    view.resize(900, 600)
    settle(view, 0.9)
    before = view.buffer._picture
    view.repaint_map()
    picture(view)
    picture(view)
    assert view.buffer._picture is before
    view.resize(800, 600)
    picture(view)
    picture(view)
    assert view.buffer._picture is not before

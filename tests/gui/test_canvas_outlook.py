"""Personas above the matrix, and the outlook: what is hidden, folded and pinned, as one value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from map_driver import Driver, Key
from panel_fixtures import sample_journey
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from gui.outlook import Outlook, outlook_from
from journey.edits.fields import update
from journey.journey import Journey
from journey.records import Persona

JOURNEY = sample_journey()


@pytest.fixture
def full(qtbot: Any) -> Driver:
    return Driver(qtbot, JOURNEY)


@pytest.fixture
def small(qtbot: Any) -> Driver:
    """A map of which only a part is in view."""
    return Driver(qtbot, JOURNEY, 700, 500)


# -- personas ------------------------------------------------------------------------------------------


def test_a_persona_is_shown_selected_and_renamed_where_it_stands(full: Driver) -> None:
    (key,) = JOURNEY.of(Persona)
    full.click(full.middle(key))
    assert full.session.selected == (key,)
    full.double_click(full.middle(key))
    full.write("Nadia")
    assert full.journey.get(key, Persona).name == "Nadia"  # type: ignore[union-attr]
    assert full.steps == 1
    full.key(Key.Key_Delete)
    assert not full.journey.of(Persona)
    assert "personas" not in full.view.scene.layout.bands


def test_personas_lie_above_the_arches_and_never_on_a_header(qtbot: Any) -> None:
    many = Journey([*JOURNEY.records.values(), *(Persona(id=f"q{n}", name=f"Q {n}") for n in range(9))])
    driver = Driver(qtbot, many)
    layout = driver.view.scene.layout
    assert len(layout.personas) == 10
    lowest = max(rect.bottom for rect in layout.personas.values())
    arches = [arrow.line.boundingRect().top() for arrow in driver.view.scene.stage_arrows]
    assert all(top > lowest for top in arches)


# -- the outlook as a value ----------------------------------------------------------------------------


def test_an_outlook_survives_the_settings() -> None:
    outlook = Outlook(frozenset("a"), frozenset("bc"), frozenset(), frozenset({"ż"}), has_legend=False)
    assert outlook_from(outlook.to_text()) == outlook


@pytest.mark.parametrize("text", ["", "[]", "3", '{"hidden": 3, "folded": [1, "s"]}', "{", "null"])
def test_an_outlook_that_cannot_be_read_shows_everything(text: str) -> None:
    assert outlook_from(text).hidden == frozenset()


def test_rows_that_stay_are_what_they_would_be_drawn_afresh(small: Driver) -> None:
    view, session = small.view, small.session

    def shown() -> QImage:
        QApplication.processEvents()
        return view.grab().toImage()

    def renames() -> None:
        stage = session.journey.stages[1]
        session.do(update(session.journey, stage.id, {"name": "Another name"}))

    steps: list[Callable[[], object]] = [
        lambda: view.shift(QPointF(-60, -420)),
        lambda: session.select([session.journey.stages[1].id]),
        renames,
        lambda: view.shift(QPointF(13, -7)),
        lambda: (view.zoom_by(1.1), view.repaint_map()),
        session.undo,
    ]
    for step in steps:
        step()
        kept = shown()
        assert view.frozen.rows, "something stays at the top"
        view.frozen._pictures.clear()
        assert kept == shown()


@pytest.mark.parametrize("by", [9, -9, 240, -240])
def test_a_row_that_goes_sideways_is_drawn_only_where_it_comes_into_sight(small: Driver, by: int) -> None:
    view = small.view
    view.resize(900, 700)
    view.zoom_to(1.0, QPointF(0, 0))
    view.port.offset = QPointF(-300, -300)
    view.repaint_map()
    view.grab()
    view.grab()
    assert view.frozen.kept == {"stages", "clv"}
    drawn: list[int] = []
    draw = view.frozen._draw_part

    def noted(picture: QPixmap, part: QRect, *given: Any) -> None:
        drawn.append(part.width())
        draw(picture, part, *given)

    view.frozen._draw_part = noted  # type: ignore[method-assign]
    view.shift(QPointF(by, 0))
    shifted = view.grab().toImage()
    assert drawn == [abs(by)] * len(view.frozen.kept)
    view.frozen._pictures.clear()
    assert shifted == view.grab().toImage()

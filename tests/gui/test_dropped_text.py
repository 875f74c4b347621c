"""Text that is dragged onto the map from another program becomes cards where it falls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import sample_journey
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from windows import kept, opened, window_at_work

from gui.window import Window
from journey.geometry import Rect
from journey.records import PainPoint, Touchpoint

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
JOURNEY = sample_journey()
STAGE = JOURNEY.stages[1].id
LINES = "• Asks a friend\n\n2. Reads <b>reviews</b>"


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(JOURNEY, tmp_path / "shop.journey"))
        yield made


def text(words: str = LINES) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    return data


def middle(window: Window, rect: Rect) -> QPointF:
    return QPointF(*rect.center) * window.map.scale + window.map.port.offset


def dragged(window: Window, at: QPointF, data: QMimeData) -> QDragMoveEvent:
    """Bring something over the map, as a program does that would rather move it."""
    both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    hands = (both, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter, move = QDragEnterEvent(at.toPoint(), *hands), QDragMoveEvent(at.toPoint(), *hands)
    for event in (enter, move):
        event.setDropAction(Qt.DropAction.MoveAction)
        QApplication.sendEvent(window.map, event)
    return move


def dropped(window: Window, at: QPointF, data: QMimeData) -> QDropEvent:
    dragged(window, at, data)
    both = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    event = QDropEvent(at, both, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.map, event)
    return event


def test_each_line_becomes_a_card_where_it_falls_and_one_undo_takes_them_back(window: Window) -> None:
    spot = middle(window, window.map.scene.layout.cell(STAGE, "touchpoints"))
    data = text()
    event = dropped(window, spot, data)
    assert event.isAccepted()
    assert event.dropAction() is Qt.DropAction.CopyAction, "the text stays where it comes from"
    session = window.session
    added = [session.journey.get(key, Touchpoint) for key in session.selected]
    assert [card and card.name for card in added] == ["Asks a friend", "Reads <b>reviews</b>"]
    assert [card and card.stage for card in added] == [STAGE, STAGE]
    window.menus.run("undo")
    assert window.session.document.journey == JOURNEY


def test_the_band_it_falls_in_says_what_the_cards_are(window: Window) -> None:
    window.map.fit_all()
    spot = middle(window, window.map.scene.layout.cell(STAGE, "pains"))
    dropped(window, spot, text("Waits too long"))
    (key,) = window.session.selected
    assert isinstance(window.session.journey[key], PainPoint)


def test_while_it_is_dragged_the_cell_is_outlined_and_no_longer_when_it_leaves(window: Window) -> None:
    spot = middle(window, window.map.scene.layout.cell(STAGE, "touchpoints"))
    data = text()
    assert dragged(window, spot, data).isAccepted()
    cells = [window.map.drops.cell]
    assert not dragged(window, QPointF(4, 4), data).isAccepted()
    assert [*cells, window.map.drops.cell] == [(STAGE, "touchpoints"), None]
    assert window.session.document.journey == JOURNEY


def test_what_has_an_address_is_no_text(window: Window) -> None:
    spot = middle(window, window.map.scene.layout.cell(STAGE, "touchpoints"))
    data = text("https://example.org")
    data.setUrls([QUrl("https://example.org")])
    assert not dropped(window, spot, data).isAccepted()
    assert window.session.document.journey == JOURNEY


def test_a_map_to_view_only_takes_no_text(window: Window) -> None:
    session = window.session
    session.open(session.document, session.path, True)
    spot = middle(window, window.map.scene.layout.cell(STAGE, "touchpoints"))
    assert not dropped(window, spot, text()).isAccepted()
    assert session.document.journey == JOURNEY

"""Text that is dragged onto the map from another program becomes cards where it falls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import sample_journey
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from windows import kept, opened, window_at_work

from gui.window import Window
from journey.edits.paste import paste_lines
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
    # Qt remembers, beyond the window, where something is being dragged until it leaves.
    QApplication.sendEvent(window.map, QDragLeaveEvent())
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


def is_in_sight(window: Window, key: str) -> bool:
    """Whether a card lies where neither headers nor rows that stay cover it."""
    rect = window.map.scene.rect(key)
    assert rect is not None
    top_left = QPointF(rect.x, rect.y) * window.map.scale + window.map.port.offset
    bottom_right = QPointF(rect.right, rect.bottom) * window.map.scale + window.map.port.offset
    free = window.map.frozen.free(is_header=False)
    return free.contains(top_left.toPoint()) and free.contains(bottom_right.toPoint())


@pytest.mark.parametrize("how", ["drop", "paste", "table", "duplicate"])
def test_what_comes_in_below_what_is_in_sight_is_shown(window: Window, how: str) -> None:
    session = window.session
    session.do(paste_lines(session.document.journey, "card\n" * 12, "touchpoints", STAGE))
    window.map.fit_width()
    spot = middle(window, window.map.scene.layout.header(STAGE))
    last = [key for key, card in session.journey.of(Touchpoint).items() if card.stage == STAGE][-1]
    session.select([STAGE])
    assert not is_in_sight(window, last)
    if how == "drop":
        dropped(window, spot, text())
    elif how == "duplicate":
        session.select([last])
        window.menus.run("duplicate")
    else:
        QGuiApplication.clipboard().setText("Name\tChannel\nOne\tWeb" if how == "table" else LINES)
        window.menus.run("paste")
        if window.pasting.choice is not None:
            window.pasting.choice.buttons["cards"].click()
    assert last not in session.selected
    assert is_in_sight(window, session.selected[0])

"""The window among the system's frames and screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QPushButton, QTreeView
from windows import closed_for_good, settled

from gui.app import Desk, make_window, take_apart
from gui.dialogs.ask import PathQuestion
from gui.faults import Faults
from gui.window import USUAL_SIZE, Window

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "raise")


@pytest.fixture
def desk(qtbot: Any) -> Iterator[Desk]:
    faults = Faults()
    made = Desk(faults)
    with qtbot.waitExposed(made.window):
        made.window.show()
    settled(qtbot, made.window)
    yield made
    faults.show_on(None)
    closed_for_good(made.window)


@pytest.fixture
def unseen(qtbot: Any) -> Iterator[Window]:
    """A window as it is made, before anybody sees it."""
    made = make_window()
    yield made
    made.close_for_good()
    take_apart(made)


def test_the_first_window_leaves_room_for_its_frame_and_takes_a_small_screen_whole(unseen: Window) -> None:
    room = unseen.screen().availableSize()
    assert unseen.height() < room.height()
    assert unseen.size() != USUAL_SIZE, "the screen of the tests is a small one"
    unseen.fill_small_screen()
    assert unseen.isMaximized()


def test_a_window_with_room_keeps_its_usual_size(unseen: Window) -> None:
    unseen.resize(USUAL_SIZE)
    unseen.fill_small_screen()
    assert not unseen.isMaximized()


def test_a_window_whose_place_is_remembered_is_left_there(unseen: Window) -> None:
    unseen.resize(QSize(900, 600))
    unseen.settings.set_bytes("geometry", unseen.saveGeometry())
    unseen.fill_small_screen()
    assert not unseen.isMaximized()


@pytest.mark.parametrize("state", [Qt.WindowState.WindowMaximized, Qt.WindowState.WindowFullScreen])
def test_another_language_keeps_the_window_as_large_as_it_is(
    qtbot: Any, desk: Desk, state: Qt.WindowState
) -> None:
    before = desk.window
    before.setWindowState(state)
    qtbot.waitUntil(lambda: bool(before.windowState() & state))
    before.menus.run("language_pl")
    qtbot.waitUntil(lambda: desk.window is not before)
    settled(qtbot, desk.window)
    assert desk.window.windowState() & state


@pytest.mark.parametrize(
    ("code", "words"),
    [("ru", ("Перейти к:", "Отмена", "Копировать")), ("pl", ("Szukaj w:", "Anuluj", "Skopiuj"))],
)
def test_the_systems_dialogs_and_menus_speak_the_language(
    qtbot: Any, desk: Desk, code: str, words: tuple[str, ...]
) -> None:
    for spoken, expected in ((code, words), ("en", ("Look in:", "Cancel", "Copy"))):
        before = desk.window
        before.menus.run(f"language_{spoken}")
        qtbot.waitUntil(lambda before=before: desk.window is not before)
        settled(qtbot, desk.window)
        assert _said_by_qt(desk.window) >= set(expected)


def _said_by_qt(window: Window) -> set[str]:
    question = PathQuestion("", "", "* (*)", window)
    question.ask_existing(lambda _path: None)
    line = QLineEdit()
    menu = line.createStandardContextMenu()
    texts = [each.text() for each in question.findChildren(QLabel)]
    texts += [each.text() for each in question.findChildren(QPushButton)]
    texts += [each.text().split("\t")[0] for each in menu.actions()]
    said = {text.replace("&", "") for text in texts}
    menu.deleteLater()
    question.reject()
    return said


def test_the_columns_of_a_file_dialog_show_what_they_hold(qtbot: Any, desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "a map with a name of some length.journey").write_bytes(b"x" * 12_345)
    question = PathQuestion("", str(tmp_path), "* (*)", desk.window)
    question.ask_existing(lambda _path: None)
    files = question.findChild(QTreeView)
    assert files is not None
    qtbot.waitUntil(lambda: files.model().rowCount(files.rootIndex()) > 0)
    header = files.header()
    shown = [n for n in range(4) if not files.isColumnHidden(n)]
    assert shown == [0, 1, 3]
    qtbot.waitUntil(lambda: all(header.sectionSize(n) >= files.sizeHintForColumn(n) for n in shown))
    question.reject()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_rows_of_the_palette_are_as_wide_as_its_list(qtbot: Any, desk: Desk, scale: float) -> None:
    desk.window.set_text_scale(scale)
    desk.window.menus.run("palette")
    (rows,) = [each for each in desk.window.findChildren(QListWidget) if each.isVisible()]
    qtbot.waitUntil(lambda: rows.verticalScrollBar().maximum() > 0)
    assert rows.horizontalScrollBar().maximum() == 0
    assert rows.visualItemRect(rows.item(0)).width() == rows.viewport().width()
    desk.window.set_text_scale(1.0)

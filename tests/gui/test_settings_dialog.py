"""The settings: each choice holds at once, is kept, and is there in the next window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from windows import dialog, dialogs, kept, opened, window_at_work

from gui.dialogs.settings import SettingsDialog
from gui.theme import size
from gui.window import Window
from journey.journey import Journey

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
Key = Qt.Key


@pytest.fixture
def window(qtbot: Any) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        yield made
        made.set_text_scale(1.0)


@pytest.fixture
def shown(window: Window) -> SettingsDialog:
    window.menus.run("settings")
    found: SettingsDialog = dialog(window, SettingsDialog)
    return found


def letters() -> int:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app.font().pixelSize()


def test_the_size_of_text_holds_at_once_and_is_kept(
    qtbot: Any, window: Window, shown: SettingsDialog
) -> None:
    usual = letters()
    assert usual == size("text")
    shown.text.setFocus()
    for _turn in range(2):
        qtbot.keyClick(shown.text, Key.Key_Down)
    assert letters() == round(usual * 1.3)
    assert window.settings.text_scale == 1.3
    with window_at_work(qtbot) as later:
        assert later.settings.text_scale == 1.3
        assert letters() == round(usual * 1.3)


def test_colours_hold_at_once_and_are_kept(qtbot: Any, window: Window, shown: SettingsDialog) -> None:
    shown.theme.setFocus()
    qtbot.keyClick(shown.theme, Key.Key_End)
    assert window.session.theme.is_dark
    assert window.wished_theme == "dark"
    qtbot.keyClick(shown.theme, Key.Key_Home)
    assert window.wished_theme == "system"


def test_another_language_is_wished_for_once(qtbot: Any, window: Window, shown: SettingsDialog) -> None:
    heard: list[str] = []
    window.language_wished.connect(heard.append)
    shown.language.setFocus()
    qtbot.keyClick(shown.language, Key.Key_End)
    assert heard == ["pl"]
    assert not dialogs(window), "the dialog goes with the window that spoke the other language"


def test_private_notes_in_exports_only_where_asked(qtbot: Any, window: Window, shown: SettingsDialog) -> None:
    assert not window.workshop.exports_private
    qtbot.keyClick(shown.private, Key.Key_Space)
    assert window.workshop.exports_private
    qtbot.keyClick(shown.private, Key.Key_Space)
    assert not window.workshop.exports_private


def test_a_size_that_nobody_offers_is_none(window: Window) -> None:
    window.settings.set_text("text_scale", "99")
    assert window.settings.text_scale == 1.0


def test_lines_that_a_panel_draws_itself_grow_too(qtbot: Any, window: Window, tmp_path: Path) -> None:
    opened(qtbot, window, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
    window.docks.show("findings")
    lines = window.docks.panel("findings").list  # type: ignore[attr-defined]
    usual = lines.sizeHintForRow(0)
    assert usual > 0
    window.set_text_scale(1.5)
    assert lines.sizeHintForRow(0) > 1.2 * usual
    window.docks.show("outline")
    tree = window.docks.panel("outline").tree  # type: ignore[attr-defined]
    assert tree.topLevelItem(0).font(0).pixelSize() == round(1.5 * size("text"))


def test_the_dialog_grows_with_its_letters(qtbot: Any, window: Window, shown: SettingsDialog) -> None:
    fields = (shown.language, shown.theme, shown.text, shown.private)
    before = shown.height()
    shown.text.setFocus()
    qtbot.keyClick(shown.text, Key.Key_End)
    qtbot.waitUntil(lambda: all(field.height() >= field.sizeHint().height() for field in fields))
    assert shown.height() > before
    qtbot.keyClick(shown.text, Key.Key_Home)
    qtbot.waitUntil(lambda: shown.height() < before)

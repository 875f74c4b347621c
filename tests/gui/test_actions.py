"""The table of actions: complete, without clashes, each where and when it can be done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit
from windows import dialogs, kept, opened, window_at_work

from gui import icons
from gui.actions import all_actions, menu_names
from gui.window import Window
from gui.words import set_language
from journey.journey import Journey
from journey.records import Flow, PainPoint, Stage, Touchpoint

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(Journey(RECORDS), tmp_path / "coffee.journey")
    with window_at_work(qtbot) as made:
        opened(qtbot, made, path)
        made.activateWindow()
        made.map.setFocus()
        qtbot.waitUntil(made.map.hasFocus)
        yield made


@pytest.fixture
def bare(qtbot: Any) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        yield made


def journey(window: Window) -> Journey:
    return window.session.document.journey


# -- the table -------------------------------------------------------------------------------------


def test_names_and_keys_are_used_once() -> None:
    table = all_actions()
    names = [action.name for action in table]
    keys = [QKeySequence(key).toString() for action in table for key in action.shortcuts]
    assert len(set(names)) == len(names)
    assert len(set(keys)) == len(keys)
    assert all(keys)


def test_every_action_has_words_a_menu_and_an_icon_that_is_there() -> None:
    for action in all_actions():
        assert action.words, action.name
        assert action.menu in menu_names(), action.name
        assert not action.icon or action.icon in icons.names(), action.name


def test_words_follow_the_language() -> None:
    english = {action.name: action.words for action in all_actions()}
    set_language("ru")
    russian = {action.name: action.words for action in all_actions()}
    set_language("en")
    assert english.keys() == russian.keys()


def test_keys_that_people_type_listen_on_the_map_alone() -> None:
    """Del, Ctrl+C and the like belong to whatever has the focus."""
    typed = {
        "Del",
        "F2",
        "Ctrl+C",
        "Ctrl+X",
        "Ctrl+V",
        "Ctrl+A",
        "Shift+1",
        "Shift+2",
        "Ctrl+D",
        "V",
        "Shift+V",
    }
    scopes = {key: action.scope for action in all_actions() for key in action.shortcuts if key in typed}
    assert scopes == dict.fromkeys(typed, "map")
    plain = [
        key
        for action in all_actions()
        if action.scope == "window"
        for key in action.shortcuts
        if not re.match(r"Ctrl\+|(Shift\+)?F\d+$", key)
    ]
    assert not plain


def test_every_action_stands_in_a_menu(window: Window) -> None:
    found = set()
    for menu in window.menus.menus.values():
        found |= {action.objectName() for action in menu.actions() if action.objectName()}
    assert found == set(window.menus.table)


# -- what can be done when -------------------------------------------------------------------------


def enabled(window: Window) -> set[str]:
    window.menus.refresh()
    return {name for name, action in window.menus.actions.items() if action.isEnabled()}


def test_without_a_map_little_can_be_done(bare: Window) -> None:
    looks = {"theme_system", "theme_light", "theme_dark", "language_en", "language_ru", "language_pl"}
    always = {"new", "open", "quit", "full_screen", "palette", "shortcuts", "about", "settings"}
    always |= {"import_events", "ask_warehouse"}
    assert enabled(bare) == looks | always | {"next_area", "previous_area"}


def test_with_nothing_selected_nothing_can_be_deleted(window: Window) -> None:
    can = enabled(window)
    assert {"add_stage", "paste", "export", "import_kpis", "fit_all", "save_as"} <= can
    assert not can & {"delete", "cut", "copy", "duplicate", "rename", "link", "undo", "redo", "save"}


def test_a_map_to_view_only_cannot_be_edited(window: Window) -> None:
    window.session.select(["t1", "t2"])
    window.session.is_view_only = True
    edits = {"add_stage", "add_pain", "cut", "paste", "delete", "duplicate", "rename", "link", "import_kpis"}
    assert not enabled(window) & edits
    assert {"copy", "export", "find", "zoom_in", "save_as"} <= enabled(window)


SAFE = [action.name for action in all_actions() if action.name not in {"quit", "full_screen"}]


def test_every_action_runs(qtbot: Any, window: Window, tmp_path: Path) -> None:
    """Every action can be run with a card selected; pytest-qt fails the test for what is raised meanwhile."""
    for name in SAFE:
        window.session.select(["t1"])
        window.menus.run(name)
        qtbot.wait(1)
        for dialog in dialogs(window):
            dialog.close()
        if not window.is_map_open:
            opened(qtbot, window, tmp_path / "coffee.journey")
        while window.session.document.undo_label:
            window.session.undo()
        assert journey(window) == Journey(RECORDS), name


# -- by key ----------------------------------------------------------------------------------------


def press(qtbot: Any, window: Window, key: Qt.Key, keys: Qt.KeyboardModifier | None = None) -> None:
    window.menus.refresh()
    qtbot.keyClick(window.map, key, keys or Qt.KeyboardModifier.NoModifier)


def test_delete_and_undo_by_key(qtbot: Any, window: Window) -> None:
    window.session.select(["t2"])
    press(qtbot, window, Key.Key_Delete)
    assert "t2" not in journey(window)
    assert "p1" not in journey(window), "the pain point hung on it"
    window.menus.refresh()
    assert window.menus.actions["undo"].text() == "Undo: delete"
    press(qtbot, window, Key.Key_Z, CTRL)
    assert journey(window) == Journey(RECORDS)
    press(qtbot, window, Key.Key_Y, CTRL)
    assert "t2" not in journey(window)


def test_delete_in_a_field_deletes_no_card(qtbot: Any, window: Window) -> None:
    window.session.select(["t2"])
    field = window.docks.panel("inspector").findChildren(QLineEdit)[0]
    field.setFocus()
    field.setText("abc")
    field.selectAll()
    window.menus.refresh()
    qtbot.keyClick(field, Key.Key_Delete)
    assert "t2" in journey(window)
    assert field.text() == ""


def test_keys_of_the_map_are_not_heard_elsewhere(qtbot: Any, window: Window) -> None:
    """A list has no use for Del, Ctrl+D and Ctrl+X: the selected card must not pay for it."""
    window.session.select(["t2"])
    field = window.toolbar.picker("segment")
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    window.menus.refresh()
    for key, keys in ((Key.Key_Delete, Qt.KeyboardModifier.NoModifier), (Key.Key_D, CTRL), (Key.Key_X, CTRL)):
        qtbot.keyClick(field, key, keys)
    assert journey(window) == Journey(RECORDS)


def test_copy_and_paste_by_key(qtbot: Any, window: Window) -> None:
    window.session.select(["t2"])
    press(qtbot, window, Key.Key_C, CTRL)
    assert "Parcel arrives" in QGuiApplication.clipboard().text()
    press(qtbot, window, Key.Key_V, CTRL)
    assert [t.name for t in journey(window).of(Touchpoint).values()].count("Parcel arrives") == 2
    assert len(journey(window).of(PainPoint)) == 2
    assert "t2" not in window.session.selected, "the copies are selected"
    window.session.undo()
    assert journey(window) == Journey(RECORDS), "one paste is one step"


def test_lines_of_text_become_cards(qtbot: Any, window: Window) -> None:
    QGuiApplication.clipboard().setText("Too slow\nToo dear")
    window.session.select(["p1"])
    press(qtbot, window, Key.Key_V, CTRL)
    assert {"Too slow", "Too dear"} <= {pain.text for pain in journey(window).of(PainPoint).values()}
    window.session.undo()
    assert journey(window) == Journey(RECORDS)


def test_nothing_to_paste_is_said(qtbot: Any, window: Window) -> None:
    QGuiApplication.clipboard().clear()
    press(qtbot, window, Key.Key_V, CTRL)
    assert "Nothing to paste" in window.statusBar().hint.text()
    assert journey(window) == Journey(RECORDS)


def test_cut_takes_away_and_paste_brings_back(qtbot: Any, window: Window) -> None:
    window.session.select(["t1"])
    press(qtbot, window, Key.Key_X, CTRL)
    assert "t1" not in journey(window)
    window.session.select(["active"])
    press(qtbot, window, Key.Key_V, CTRL)
    (copy,) = [t for t in journey(window).of(Touchpoint).values() if t.name == "Sample box"]
    assert copy.stage == "active"


def test_duplicate_and_select_all(qtbot: Any, window: Window) -> None:
    window.session.select(["t1"])
    press(qtbot, window, Key.Key_D, CTRL)
    assert len(journey(window).of(Touchpoint)) == 3
    press(qtbot, window, Key.Key_A, CTRL)
    assert len(window.session.selected) == 9, "six cards and three stages"


def test_two_selected_can_be_linked(qtbot: Any, window: Window) -> None:
    window.session.select(["active", "trial"])
    press(qtbot, window, Key.Key_L, CTRL)
    assert any((f.source, f.target) == ("active", "trial") for f in journey(window).of(Flow).values())


def test_a_stage_is_added_by_key(qtbot: Any, window: Window) -> None:
    press(qtbot, window, Key.Key_1, CTRL)
    qtbot.waitUntil(lambda: len(journey(window).of(Stage)) >= 3)


def test_bands_hide_and_stay_hidden_for_their_file(qtbot: Any, window: Window) -> None:
    window.menus.run("band_notes")
    assert window.map.hidden_bands == {"notes"}
    assert not window.menus.table["band_notes"].checked(window)
    window.menus.run("collapse_pains")
    with window_at_work(qtbot) as later:
        assert later.map.hidden_bands == set()
        assert window.session.path is not None
        opened(qtbot, later, window.session.path)
        assert later.map.hidden_bands == {"notes"}
        assert later.map.shown.outlook.collapsed == {"pains"}
    window.menus.run("collapse_pains")
    window.menus.run("band_notes")
    assert window.map.hidden_bands == set()

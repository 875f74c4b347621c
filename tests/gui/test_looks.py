"""What every dialog and panel has in common for the eye: which button stands out, gaps, edges, order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from windows import kept, opened, window_at_work

from gui.panels.ab_test import AbTestForm
from gui.panels.inspector import Inspector
from gui.window import Window
from journey.journey import Journey
from journey.records import Opportunity

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|plugin does not support")


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    path = kept(Journey(RECORDS), tmp_path / "coffee.journey")
    with window_at_work(qtbot, 1366, 768) as made:
        opened(qtbot, made, path)
        made.menus.complete()
        yield made


def exports(window: Window) -> None:
    window.menus.run("export")


def styles(window: Window) -> None:
    window.menus.run("report_style")


def settles(window: Window) -> None:
    window.menus.run("settings")


def imports(window: Window, folder: Path) -> None:
    table = folder / "numbers.csv"
    table.write_text("stage,kpi,value\nTrial,nps,12\n", encoding="utf-8")
    window.import_kpis(table)


def shown() -> QDialog | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()), None)


@pytest.mark.parametrize("act", [exports, styles, settles, imports])
def test_the_button_that_does_it_stands_last_and_takes_enter(
    qtbot: Any, window: Window, act: Callable[..., None], tmp_path: Path
) -> None:
    act(*(window, tmp_path)[: act.__code__.co_argcount])
    qtbot.waitUntil(lambda: shown() is not None)
    dialog = shown()
    assert dialog is not None
    # Fields may have small buttons of their own further up.
    foot = max(each.mapTo(dialog, each.rect().center()).y() for each in dialog.findChildren(QPushButton))
    row = [
        each
        for each in dialog.findChildren(QPushButton)
        if each.isVisible() and abs(each.mapTo(dialog, each.rect().center()).y() - foot) < 4
    ]
    last = max(row, key=lambda each: each.mapTo(dialog, each.rect().center()).x())
    assert last.isDefault(), last.text()
    assert [each.text() for each in row if each.isDefault()] == [last.text()]
    assert not any(each.autoDefault() for each in row if each is not last), "none takes Enter when it is grey"
    dialog.close()


def test_a_result_is_attached_by_enter(qtbot: Any, window: Window) -> None:
    key = next(iter(window.session.journey.of(Opportunity)))
    form = AbTestForm(window.session, key, window)
    qtbot.addWidget(form)
    form.show()
    assert [each.text() for each in form.buttons.buttons() if each.isDefault()] == ["Attach"]  # type: ignore[attr-defined]


def test_undo_stands_first_in_edit_and_submenus_last(window: Window) -> None:
    (edit,) = (each.menu() for each in window.menuBar().actions() if each.text() == "&Edit")
    entries = [each for each in edit.actions() if not each.isSeparator()]  # type: ignore[attr-defined]
    assert [each.objectName() for each in entries[:2]] == ["undo", "redo"]
    has_menu = [each.menu() is not None for each in entries]
    assert has_menu == sorted(has_menu), [each.text() for each in entries]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_toolbar_has_the_same_gaps_in_both_themes(window: Window, theme: str) -> None:
    window.set_wished_theme(theme)
    layout = window.toolbar.layout()
    assert layout is not None
    assert layout.spacing() == 4


def test_no_field_of_the_inspector_is_cut_off_in_larger_text(qtbot: Any, window: Window) -> None:
    window.resize(1920, 1080)
    window.docks.show("inspector")
    inspector, dock = window.docks.panel("inspector"), window.docks.sides["inspector"]
    assert isinstance(inspector, Inspector)

    def fits() -> bool:
        return inspector.area.viewport().width() >= inspector._content.minimumSizeHint().width()

    qtbot.waitUntil(fits)
    usual = dock.width()
    window.set_text_scale(1.5)
    qtbot.waitUntil(lambda: fits() and dock.width() > usual and dock.width() >= inspector.width())
    window.session.select(["trial"])
    window.resizeDocks([dock], [usual], Qt.Orientation.Horizontal)
    window.session.select([])
    qtbot.waitUntil(lambda: not inspector._room.isActive())
    assert dock.width() == usual, "a person who wants it narrower has it so"
    window.set_text_scale(1.0)

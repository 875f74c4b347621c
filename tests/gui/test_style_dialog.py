"""The report style: edited beside a preview, kept in the map as one step, saved and loaded as a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from panel_fixtures import RECORDS
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from windows import dialog, kept, opened, settled, window_at_work

from gui.dialogs.style import StyleDialog
from gui.export.style import look_of, read_style
from gui.window import Window
from journey.edits.style import set_style, style_of
from journey.journey import Journey
from journey.records import Image, Map, Persona, Style

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def window(qtbot: Any, tmp_path: Path) -> Iterator[Window]:
    with window_at_work(qtbot) as made:
        opened(qtbot, made, kept(Journey(RECORDS), tmp_path / "coffee.journey"))
        yield made


def shown(window: Window) -> StyleDialog:
    window.menus.run("report_style")
    found: StyleDialog = dialog(window, StyleDialog)
    return found


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    image = QImage(60, 20, QImage.Format.Format_ARGB32)
    image.fill(QColor("#AA0033"))
    image.save(str(tmp_path / "logo.png"))
    return tmp_path / "logo.png"


# -- the verb --------------------------------------------------------------------------------------


def test_a_style_is_one_step_there_and_back() -> None:
    journey = Journey([Map(id="m")])
    change = set_style(journey, Style(id="x", accent="#112233"), ("image/png", "AAAA"))
    styled = journey.apply(change)
    style = style_of(styled)
    assert style is not None
    assert (style.accent, styled[style.logo or ""]) == ("#112233", Image(id=style.logo or "", data="AAAA"))
    assert styled.apply(change.inverse()) == journey
    assert not set_style(styled, style, ("image/png", "AAAA")), "nothing changed"
    assert styled.apply(set_style(styled, None)) == journey, "the logo goes with the style"


def test_a_logo_that_something_else_shows_stays() -> None:
    image = Image(id="i", data="AAAA")
    journey = Journey([Map(id="m"), image, Persona(id="p", image="i"), Style(id="s", logo="i")])
    assert set(journey.apply(set_style(journey, Style(id="s", footer="x"))).records) == {"m", "i", "p", "s"}
    assert set(journey.apply(set_style(journey, None)).records) == {"m", "i", "p"}


# -- the dialog ------------------------------------------------------------------------------------


def test_a_style_is_kept_in_the_map_and_undone(qtbot: Any, window: Window, logo: Path) -> None:
    before = window.session.document.journey
    asked = shown(window)
    asked.colors["accent"].show_color("#AA0033")
    qtbot.keyClicks(asked.footer, "Ours")
    asked.paper.setCurrentIndex(asked.paper.findData("A3"))
    asked.load_logo(logo)
    qtbot.waitUntil(lambda: asked.logo is not None)
    qtbot.mouseClick(asked.keep, Qt.MouseButton.LeftButton)
    settled(qtbot, window)
    look = look_of(window.session.document.journey)
    assert (look.accent, look.footer, look.paper) == ("#AA0033", "Ours", "A3")
    assert look.logo is not None
    window.session.undo()
    assert window.session.document.journey == before
    window.session.redo()
    again = shown(window)
    assert (again.footer.text(), again.colors["accent"].color) == ("Ours", "#AA0033")
    again.reset.click()
    again.keep.click()
    settled(qtbot, window)
    assert window.session.document.journey == before, "Waymark's own look is no style"


def test_a_style_is_saved_and_loaded(qtbot: Any, window: Window, tmp_path: Path) -> None:
    asked = shown(window)
    asked.footer.setText("Ours")
    path = tmp_path / "ours.waymark-style"
    asked.save_style(path)
    qtbot.waitUntil(lambda: "Saved" in asked.problem.text())
    assert read_style(path.read_bytes())[0].footer == "Ours"
    asked.footer.setText("")
    asked.load_style(path)
    qtbot.waitUntil(lambda: asked.footer.text() == "Ours")
    path.write_bytes(b"nonsense")
    asked.load_style(path)
    qtbot.waitUntil(lambda: "not a report style" in asked.problem.text())
    asked.save_style(tmp_path / "nowhere" / "x.waymark-style")
    qtbot.waitUntil(lambda: "no such file or folder" in asked.problem.text())
    asked.close()


def test_text_that_is_hard_to_read_is_said(qtbot: Any, window: Window) -> None:
    asked = shown(window)
    assert asked.problem.text() == ""
    asked.colors["ink"].show_color("#DDDDDD")
    asked.colors["ink"].picked.emit("#DDDDDD")
    assert "hard to read" in asked.problem.text()
    asked.close()

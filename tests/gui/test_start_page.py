"""The start page: what its cards say is read in full, at any size of text and in a narrow window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics
from windows import settled, window_at_work

from gui.dialogs.start import lines_of
from gui.templates import load_templates
from gui.theme import font
from gui.window import Window
from gui.words import set_language

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(params=[1024, 1366, 1920])
def window(qtbot: Any, request: pytest.FixtureRequest) -> Iterator[Window]:
    with window_at_work(qtbot, request.param, 768) as made:
        made.show_start()
        settled(qtbot, made)
        yield made
        made.set_text_scale(1.0)


@pytest.mark.parametrize("spoken", ["en", "ru", "pl"])
def test_what_a_template_is_about_is_not_cut_short(window: Window, spoken: str) -> None:
    set_language(spoken)
    assert len(window.start.cards) == len(load_templates()) == 6
    for card, template in zip(window.start.cards, load_templates(), strict=True):
        about = template.journey.map.description
        lines = lines_of(about, QFontMetrics(font(12)), card.width() - 28)
        assert " ".join(lines) == " ".join(about.split())


def test_cards_grow_with_the_text(qtbot: Any, window: Window) -> None:
    card = window.start.cards[0]
    before = card.height()
    window.set_text_scale(1.5)
    qtbot.waitUntil(lambda: card.height() > before)


def test_the_edge_of_a_card_is_one_line_all_around(qtbot: Any, window: Window) -> None:
    card = window.start.cards[1]
    window.activateWindow()
    card.setFocus()
    qtbot.waitUntil(card.hasFocus)
    seen, middle = card.grab().toImage(), card.width() // 2
    places = [(1, 60), (1, card.height() - 40), (middle, 1), (card.width() - 2, 60)]
    focus = window.session.theme.color("focus").name()
    assert {seen.pixelColor(*place).name() for place in places} == {focus}


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_head_keeps_its_words_and_buttons_in_sight(qtbot: Any, window: Window, scale: float) -> None:
    window.set_text_scale(scale)
    settled(qtbot, window)
    page = window.start
    for button in (page.open_button, page.table_button, page.events_button):
        qtbot.waitUntil(lambda button=button: button.width() >= button.sizeHint().width())
        assert button.mapTo(window, QPoint(button.width(), 0)).x() <= window.width() - 32
    assert page.tagline.width() >= 400 * min(scale, 1.2)


def test_one_long_word_is_cut_short_and_ends() -> None:
    lines = lines_of("x" * 500 + " and more", QFontMetrics(font(12)), 100)
    assert len(lines) == 2
    assert lines[0].endswith("…")

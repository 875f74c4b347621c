"""The fonts of the house come on a thread of their own, and are there for whoever writes."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication

from gui.house_fonts import FOLDER, loading
from gui.theme import BOLD, FAMILY, MEDIUM, REGULAR, SEMIBOLD, font


def test_fonts_are_loaded_once(qapp: QApplication) -> None:
    begun = loading()
    begun.join()
    assert loading() is begun
    assert not begun.is_alive()
    assert FAMILY in QFontDatabase.families()
    assert len(QFontDatabase.styles(FAMILY)) >= len(list(FOLDER.glob("*.otf")))


@pytest.mark.parametrize("weight", [REGULAR, MEDIUM, SEMIBOLD, BOLD])
def test_whoever_writes_has_the_font_of_the_house(qapp: QApplication, weight: int) -> None:
    told = QFontInfo(font(13, weight))
    assert (told.family(), told.weight()) == (FAMILY, weight)

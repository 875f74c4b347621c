"""Icons are their drawings in the colours of the theme, also where an earlier start has kept them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QApplication

from gui import icons
from gui.theme import DARK, LIGHT, RESOURCES, Theme

INKED = [name for name in icons.names() if icons.INK in (icons.FOLDER / f"{name}.svg").read_text("utf-8")]
LOOKS = (
    (QIcon.Mode.Normal, QIcon.State.Off, "text_muted"),
    (QIcon.Mode.Disabled, QIcon.State.Off, "line"),
    (QIcon.Mode.Normal, QIcon.State.On, "accent"),
)


def distance(one: QPixmap, other: QPixmap) -> int:
    """Return the largest difference in any place of a colour, as far as it is seen, or of the opacity."""
    layout = QImage.Format.Format_ARGB32_Premultiplied
    left, right = one.toImage().convertToFormat(layout), other.toImage().convertToFormat(layout)
    assert left.size() == right.size()
    return max(abs(a - b) for a, b in zip(bytes(left.constBits()), bytes(right.constBits()), strict=True))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_an_icon_is_its_drawing_in_the_colours_of_the_theme(qapp: QApplication, theme: Theme) -> None:
    assert len(INKED) > 30
    side = QSize(icons.SIDE, icons.SIDE)
    for name in INKED:
        for mode, state, color in LOOKS:
            shown = icons.icon(name, theme).pixmap(side, 1.0, mode, state)
            # Opacity and colour are rounded one after the other.
            assert distance(shown, icons.pixmap(name, theme.hex(color))) <= 2, (name, color)


def test_shapes_are_kept_for_the_next_start_and_drawn_anew_where_a_drawing_is_another(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    usual = icons._draw

    def draw(name: str, *rest: Any) -> None:
        drawn.append(name)
        usual(name, *rest)

    monkeypatch.setattr(icons, "_draw", draw)
    monkeypatch.setattr(icons, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    for name in ("undo", "redo"):
        text = (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8")
        (tmp_path / f"{name}.svg").write_text(text, "utf-8")

    def shapes() -> bytes:
        for cached in (icons._files, icons.names, icons._shapes):
            cached.cache_clear()
        return bytes(icons._shapes(1).constBits())

    try:
        first = shapes()
        assert drawn == ["redo", "undo"]
        assert any(first)
        assert shapes() == first
        assert drawn == ["redo", "undo"]
        (tmp_path / "undo.svg").write_text((tmp_path / "redo.svg").read_text("utf-8") + "\n", "utf-8")
        other = shapes()
        assert drawn == ["redo", "undo"] * 2
        assert other != first
    finally:
        monkeypatch.undo()
        shapes()

"""Colours, sizes and fonts of `resources/theme.toml`, and how the widgets of Qt take them on."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from gui.application import STYLE
from gui.house_fonts import loading
from metrics.kept import toml_table

RESOURCES = Path(__file__).parents[1] / "resources"
FAMILY = "Inter"
REGULAR, MEDIUM, SEMIBOLD, BOLD = 400, 500, 600, 700
USUAL_POINTS = {"win32": 9.0, "darwin": 13.0}
"""The size of text, in points, that a system has until a person asks for another."""
_dressed = {"text_scale": 1.0}


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, str | float]]:
    return toml_table(RESOURCES / "theme.toml")


def size(name: str) -> float:
    """Return a size or duration by its name in the file.

    Raises
    ------
    KeyError
        where the file has no such name.
    """
    tables = _tables()
    value = tables["sizes"][name] if name in tables["sizes"] else tables["durations"][name]
    return float(value)


def color_names() -> tuple[str, ...]:
    """Return the names of all colours that a theme has."""
    return tuple(_tables()["light"])


class Theme(Struct, frozen=True):
    """The colours of one theme, by name."""

    name: str

    def color(self, name: str) -> QColor:
        """Return a colour by its name in the file; an 8-digit value starts with its opacity."""
        return _color(self.name, name)

    def hex(self, name: str) -> str:
        """Return a colour as text."""
        return str(_tables()[self.name][name])

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return self.name == "dark"


@lru_cache(maxsize=512)
def _color(theme: str, name: str) -> QColor:
    return QColor(str(_tables()[theme][name]))


LIGHT = Theme("light")
DARK = Theme("dark")


@lru_cache(maxsize=256)
def font(pixels: float, weight: int = REGULAR, italic: bool = False) -> QFont:
    """Return the house font at a size in pixels.

    Contextual alternates are off: with them a "+" before a figure becomes a glyph that no reader of a PDF
    can turn back into text.
    """
    loading().join()
    made = QFont(FAMILY)
    made.setPixelSize(max(1, round(pixels)))
    made.setWeight(QFont.Weight(weight))
    made.setItalic(italic)
    made.setFeature(QFont.Tag("calt"), 0)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def panel_font(weight: int = REGULAR, role: str = "text") -> QFont:
    """Return the house font as panels and dialogs write it now, as large as a person asked for."""
    return font(size(role) * text_scale(), weight)


def text_scales() -> tuple[float, ...]:
    """Return how much larger than usual the text of panels and dialogs can be."""
    return (0.9, 1.0, 1.15, 1.3, 1.5)


def system_text_scale() -> float:
    """Return how much larger than usual a person asked the system to write, at least 1."""
    asked = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    scale = asked / USUAL_POINTS.get(sys.platform, 11.0)
    return min(2.5, round(scale * 20) / 20) if scale > 1 else 1.0


def text_scale() -> float:
    """Return how much larger than usual texts are written now."""
    return _dressed["text_scale"]


def apply(app: QApplication, theme: Theme, text_scale: float = 1.0) -> None:
    """Dress the whole application in a theme; the map opens at a zoom where its text can be read as well."""
    scale = _dressed["text_scale"] = text_scale * system_text_scale()
    sheet = _scaled(_style_sheet(theme), scale)
    if app.styleSheet() == sheet:
        return
    # Undressed first: one sheet put in the place of another looks at every widget again and again.
    app.setStyleSheet("")
    # To look at its style, Python would make a thousand names first.
    if app.property(STYLE) is None:
        app.setStyle(STYLE)
        app.setProperty(STYLE, True)
    app.setFont(font(size("text") * scale))
    app.setPalette(_palette(theme))
    app.setStyleSheet(sheet)


def _scaled(sheet: str, text_scale: float) -> str:
    if text_scale == 1:
        return sheet

    def larger(found: re.Match[str]) -> str:
        return f"font-size: {round(int(found[1]) * text_scale)}px"

    return re.sub(r"font-size: (\d+)px", larger, sheet)


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, roles in {
        "window": (role.Window,),
        "surface": (role.Base, role.ToolTipBase),
        "surface_raised": (role.AlternateBase, role.Button),
        "text": (role.WindowText, role.Text, role.ButtonText, role.ToolTipText),
        "text_faint": (role.PlaceholderText,),
        "accent": (role.Highlight, role.Link, role.Accent),
        "on_accent": (role.HighlightedText,),
    }.items():
        for each in roles:
            palette.setColor(each, theme.color(name))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, theme.color("neutral"))
    return palette


def _style_sheet(theme: Theme) -> str:
    sheet = (RESOURCES / "style.qss").read_text(encoding="utf-8")
    sheet = sheet.replace("@icons", (RESOURCES / "icons").as_posix()).replace("@theme", theme.name)
    for name in sorted(_tables()[theme.name], key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", theme.hex(name))
    return sheet

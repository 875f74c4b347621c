"""The colours: text that can be read, marks that can be seen, gain and loss that nobody confuses."""

from __future__ import annotations

import itertools
import math
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from gui.canvas.bands import STATE_MARKS
from gui.canvas.cards import ink_on
from gui.canvas.flows import Look, paint_arrow_head
from gui.canvas.pencil import Pencil
from gui.panels.references import SWATCHES
from gui.theme import LIGHT
from gui.words import money

ROOT = Path(__file__).resolve().parents[1]
TABLES = tomllib.loads((ROOT / "resources" / "theme.toml").read_text(encoding="utf-8"))
SHEET = re.sub(
    r"/\*.*?\*/", "", (ROOT / "resources" / "style.qss").read_text(encoding="utf-8"), flags=re.DOTALL
)
THEMES = ("light", "dark")
TEXT_LEAST, MARK_LEAST = 4.5, 3.0
"""WCAG 2.2, success criteria 1.4.3 (text) and 1.4.11 (graphics and the edges of controls)."""

APART_LEAST = 10.0
"""CIEDE2000: at 1 two colours beside each other just differ, at 10 they differ at a glance."""

Color = tuple[float, float, float]

TEXTS: dict[str, Sequence[str]] = {
    "text": (
        "window", "canvas", "column", "surface", "surface_raised", "hover", "accent_soft", "warning_soft",
        "touchpoint", "pain", "opportunity", "note",
    ),
    "text_muted": ("window", "canvas", "column", "surface", "surface_raised", "hover", "accent_soft"),
    "text_faint": (
        "canvas", "column", "surface", "accent_soft", "touchpoint", "pain", "opportunity", "note",
    ),
    "unknown": ("canvas", "column"),
    "gain": ("canvas", "column", "surface"),
    "loss": ("canvas", "column", "surface"),
    "good": ("canvas", "column"),
    "bad": ("canvas", "column", "surface", "hover"),
    "warning": ("window", "canvas", "column", "surface", "surface_raised"),
    "accent": ("surface", "window"),
    "on_accent": ("accent",),
}  # fmt: skip
"""Ink on its grounds, wherever words or figures are written; controls that are off are exempt."""

MARKS: dict[str, Sequence[str]] = {
    "focus": ("window", "canvas", "surface", "surface_raised", "accent_soft"),
    "accent": ("canvas", "column", "surface", "surface_raised"),
    "neutral": ("canvas", "column", "surface", "hover"),
    "unknown": ("canvas", "column"),
    "curve": ("canvas", "column"),
    "warning": ("warning_soft", "accent_soft"),
    "bad": ("accent_soft",),
    "field_line": ("surface", "surface_raised", "window"),
    "touchpoint_mark": ("touchpoint",),
    "pain_mark": ("pain",),
    "opportunity_mark": ("opportunity",),
    "note_mark": ("note",),
    "text_muted": ("touchpoint", "pain", "opportunity"),
    "loss": ("loss_soft",),
}
"""What is drawn and must be seen: rings, arrows, faces, the curve, marks, edges of what is typed in."""

DECORATION = {
    "line", "column_line", "band_line", "touchpoint_line", "pain_line", "opportunity_line", "note_line",
    "shadow", "stage",
}  # fmt: skip
"""What only divides or adorns; words on `stage` are tested with the colours of stages."""


def color(theme: str, name: str) -> Color:
    return parsed(TABLES[theme][name])


def parsed(text: str) -> Color:
    digits = text.removeprefix("#")[-6:]
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def linear(shade: Color) -> Color:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shade)
    return red, green, blue


def luminance(shade: Color) -> float:
    red, green, blue = linear(shade)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def laid_over(ink: Color, ground: Color, opacity: float) -> Color:
    red, green, blue = (i * opacity + g * (1 - opacity) for i, g in zip(ink, ground, strict=True))
    return red, green, blue


# -- names -----------------------------------------------------------------------------------------


def test_both_themes_have_the_same_colours_and_each_is_one() -> None:
    assert list(TABLES["light"]) == list(TABLES["dark"])
    for theme in THEMES:
        for name, value in TABLES[theme].items():
            assert re.fullmatch("#([0-9A-F]{2})?[0-9A-F]{6}", value), (theme, name)


def test_every_colour_is_judged_here() -> None:
    judged = {*TEXTS, *MARKS, *DECORATION}
    judged.update(ground for grounds in (*TEXTS.values(), *MARKS.values()) for ground in grounds)
    assert judged == set(TABLES["light"])


def test_every_colour_is_used_and_every_used_one_exists() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "gui").rglob("*.py"))
    in_sheet = set(re.findall(r"@(\w+)", SHEET)) - {"icons", "theme"}  # the folder and the name of the theme
    assert in_sheet <= set(TABLES["light"])
    made = {
        f"{kind}{part}"
        for kind in ("touchpoint", "pain", "opportunity", "note")
        for part in ("_line", "_mark")
    }
    quoted = set(re.findall(r"[\"'](\w+)[\"']", sources))
    assert set(TABLES["light"]) - in_sheet - quoted - made == set()
    asked = set(re.findall(r"(?:theme|pencil|colors)\.(?:color|hex)\([\"'](\w+)[\"']\)", sources))
    assert asked <= set(TABLES["light"])


# -- contrast --------------------------------------------------------------------------------------


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast(parsed("#767676"), parsed("#FFFFFF")) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), [(ink, ground) for ink in TEXTS for ground in TEXTS[ink]])
def test_text_can_be_read(theme: str, ink: str, ground: str) -> None:
    assert contrast(color(theme, ink), color(theme, ground)) >= TEXT_LEAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground"), [(ink, ground) for ink in MARKS for ground in MARKS[ink]])
def test_marks_can_be_seen(theme: str, ink: str, ground: str) -> None:
    assert contrast(color(theme, ink), color(theme, ground)) >= MARK_LEAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("card", ["touchpoint", "pain", "opportunity"])
def test_badges_can_be_read(theme: str, card: str) -> None:
    """A badge lies on the card's mark, thinned to 12 % (gui/canvas/cards.py)."""
    badge = laid_over(color(theme, f"{card}_mark"), color(theme, card), 0.12)
    assert contrast(color(theme, "text_muted"), badge) >= TEXT_LEAST


@pytest.mark.parametrize("ground", [*SWATCHES, TABLES["light"]["stage"], TABLES["dark"]["stage"]])
def test_stage_headers_can_be_read(ground: str) -> None:
    """The goal is written in the ink of the name, thinned to 90 % (gui/canvas/cards.py)."""
    ink = parsed(ink_on(QColor(ground)).name())
    assert contrast(ink, parsed(ground)) >= TEXT_LEAST
    assert contrast(laid_over(ink, parsed(ground), 0.9), parsed(ground)) >= TEXT_LEAST


@given(st.integers(0, 0xFFFFFF))
def test_a_stage_of_any_colour_has_a_name_that_can_be_read(shade: int) -> None:
    ground = f"#{shade:06X}"
    assert contrast(parsed(ink_on(QColor(ground)).name()), parsed(ground)) >= TEXT_LEAST


# -- colour blindness ------------------------------------------------------------------------------

SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)
    ),
}  # fmt: skip
"""Machado, Oliveira, Fernandes (2009), A physiologically-based model for simulation of colour vision
deficiency, the matrices of severity 1.0, for linear red, green and blue."""


def seen(shade: Color, sight: str) -> Color:
    """Return what an eye makes of a colour, as linear red, green and blue."""
    light = linear(shade)
    red, green, blue = (
        min(1.0, max(0.0, sum(w * c for w, c in zip(row, light, strict=True)))) for row in SIGHTS[sight]
    )
    return red, green, blue


def lab(light: Color) -> Color:
    """Return linear sRGB as CIELAB under D65 (IEC 61966-2-1; CIE 15)."""
    red, green, blue = light
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: Color, other: Color) -> float:
    """Return CIEDE2000 of two CIELAB colours (Sharma, Wu, Dalal 2005, equations 2 to 22)."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    chroma = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * math.sqrt(chroma**7 / (chroma**7 + 25**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360
    is_grey = c1 * c2 == 0
    turn = 0.0 if is_grey else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if is_grey else (h1 + turn / 2) % 360
    lightness, mean = (l1 + l2) / 2, (c1 + c2) / 2
    along = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn / 2))
    weight = (
        1
        - 0.17 * math.cos(math.radians(hue - 30))
        + 0.24 * math.cos(math.radians(2 * hue))
        + 0.32 * math.cos(math.radians(3 * hue + 6))
        - 0.20 * math.cos(math.radians(4 * hue - 63))
    )
    by_lightness = 1 + 0.015 * (lightness - 50) ** 2 / math.sqrt(20 + (lightness - 50) ** 2)
    by_chroma, by_hue = 1 + 0.045 * mean, 1 + 0.015 * mean * weight
    bend = 2 * math.sqrt(mean**7 / (mean**7 + 25**7))
    rotation = -bend * math.sin(math.radians(60 * math.exp(-(((hue - 275) / 25) ** 2))))
    dl, dc, dh = (l2 - l1) / by_lightness, (c2 - c1) / by_chroma, along / by_hue
    return math.sqrt(dl**2 + dc**2 + dh**2 + rotation * dc * dh)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_sharma_wu_dalal_2005_table_1_pairs_1_17_25_31_34(one: Color, other: Color, expected: float) -> None:
    assert difference(one, other) == pytest.approx(expected, abs=5e-5)
    assert difference(other, one) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(
    "group", [("gain", "loss", "warning", "neutral"), ("good", "warning", "bad")], ids=["map", "targets"]
)
def test_gain_loss_and_warning_are_told_apart_by_every_eye(
    theme: str, sight: str, group: Sequence[str]
) -> None:
    for one, other in itertools.combinations(group, 2):
        apart = difference(lab(seen(color(theme, one), sight)), lab(seen(color(theme, other), sight)))
        assert apart >= APART_LEAST, (one, other, apart)


# -- in grey ---------------------------------------------------------------------------------------


def grey_picture(draw: object) -> bytes:
    image = QImage(160, 40, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw(Pencil(painter, LIGHT))  # type: ignore[operator]
    painter.end()
    return bytes(image.constBits())


def test_in_grey_a_loss_is_told_from_a_gain_by_its_marks() -> None:
    grey, line, bar = QColor("#555555"), QPainterPath(), QRectF(10, 10, 100, 12)
    line.moveTo(10, 20)
    line.lineTo(150, 20)
    gain, loss = (Look(8, grey, "", "", is_loss=is_loss) for is_loss in (False, True))
    assert grey_picture(lambda p: paint_arrow_head(p, line, gain)) != grey_picture(
        lambda p: paint_arrow_head(p, line, loss)
    )
    assert grey_picture(lambda p: p.box(bar, grey)) != grey_picture(lambda p: p.hatched(bar, grey))
    assert money(3, "EUR", signed=True)[0] == "+"
    assert money(-3, "EUR", signed=True)[0] == "−"


def test_in_grey_targets_are_told_apart_by_their_marks() -> None:
    marks = [mark for mark, _colour in STATE_MARKS.values()]
    assert len(set(marks)) == 3
    assert all(marks)

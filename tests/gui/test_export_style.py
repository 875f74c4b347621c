"""The look that all reports share."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from gui.export.style import (
    Logo,
    Look,
    StyleProblem,
    contrast,
    look_of,
    own_look,
    read_style,
    style_bytes,
    styled,
)
from gui.theme import LIGHT
from journey.journey import Journey
from journey.records import Image, Map, Style

DOT = b"\x89PNG\r\n\x1a\n rest"
PICTURE = Image(id="i", data=b64encode(DOT).decode())


def test_without_a_style_reports_look_like_the_light_window() -> None:
    look = look_of(Journey([Map(id="m")]))
    assert look == own_look()
    assert (look.accent, look.ink, look.background) == (LIGHT.hex("accent"), LIGHT.hex("text"), "#FFFFFF")
    assert not look.is_own


def test_the_logo_of_a_style_is_its_bytes() -> None:
    look = look_of(Journey([Map(id="m"), PICTURE, Style(id="s", logo="i", paper="A3")]))
    assert (look.logo, look.paper) == (Logo(DOT, "image/png"), "A3")


@pytest.mark.parametrize("data", ["", "no base64!", b64encode(b"<svg onload=x>").decode()])
def test_a_broken_logo_is_left_out(data: str) -> None:
    journey = Journey([Map(id="m"), Image(id="i", data=data), Style(id="s", logo="i")])
    assert look_of(journey).logo is None


@pytest.mark.parametrize("color", ["red", "#12", "#GGGGGG", "#123456;}", "#123456\n", "url(x)"])
def test_what_is_no_color_falls_back(color: str) -> None:
    assert styled(Style(id="s", accent=color, ink=color, background=color)).accent == own_look().accent


def test_a_font_name_cannot_leave_its_place() -> None:
    assert styled(Style(id="s", text_font="Ari'al\"; } <b>")).text_font == "Ari al b"


def test_text_on_the_accent_can_be_read() -> None:
    for accent in ("#000000", "#FFFFFF", "#FFD23D", "#2F5BD0", "#777777"):
        look = Look(accent, "#000000", "#FFFFFF")
        assert contrast(look.on_accent, accent) >= 4.5


def test_a_style_comes_back_from_its_file() -> None:
    style = Style(id="style", accent="#112233", text_font="Żółć", paper="Letter", footer="Ours <b>")
    assert read_style(style_bytes(style, PICTURE)) == (style, Logo(DOT, "image/png"))
    assert read_style(style_bytes(style, None)) == (style, None)


@pytest.mark.parametrize(
    ("plain", "code"),
    [
        (b"\xff", "not_a_style"),
        (b"[" * 100_000, "not_a_style"),
        (b"[]", "not_a_style"),
        ({"waymark_style": 2}, "not_a_style"),
        ({"waymark_style": 1, "footer": 3}, "not_a_style"),
        ({"waymark_style": 1, "accent": "red"}, "not_a_color"),
        ({"waymark_style": 1, "paper": "A9"}, "not_a_paper"),
        ({"waymark_style": 1, "paper": []}, "not_a_paper"),
        ({"waymark_style": 1, "logo": {"data": "AAAA"}}, "not_a_picture"),
        ({"waymark_style": 1, "logo": "x"}, "not_a_picture"),
        (b" " * 5_000_000, "too_large"),
    ],
)
def test_a_wrong_file_is_refused(plain: object, code: str) -> None:
    data = plain if isinstance(plain, bytes) else json.dumps(plain).encode()
    with pytest.raises(StyleProblem) as caught:
        read_style(data)
    assert caught.value.code == code

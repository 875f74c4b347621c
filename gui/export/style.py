"""The look that all reports of a map share: colours, fonts, paper, footer and logo, and its file form."""

from __future__ import annotations

import json
import re
import tomllib
from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

from journey.edits.style import style_of
from journey.journey import Journey
from journey.records import Image, Style

THEME_FILE = Path(__file__).parents[2] / "resources" / "theme.toml"
Paper = Literal["fit", "A4", "A3", "Letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)
HOUSE_FONT = "Inter"
STYLE_ENDING = ".waymark-style"
LARGEST_STYLE = 4 * 1024 * 1024
MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}
COLORS = ("accent", "ink", "background")
TEXTS = ("heading_font", "text_font", "footer")


class StyleProblem(ValueError):
    """A style file cannot be used: `not_a_style`, `too_large`, or a field `not_a_color`, _paper, _picture."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code, field)
        self.code, self.field = code, field


@dataclass(frozen=True)
class Logo:
    """A picture for the corner of a page: its bytes as they stand in the file, and what kind it is."""

    data: bytes
    media_type: str


@dataclass(frozen=True)
class Look:
    """What a report looks like, every field filled in; colours are "#RRGGBB"."""

    accent: str
    ink: str
    background: str
    heading_font: str = HOUSE_FONT
    text_font: str = HOUSE_FONT
    paper: Paper = "fit"
    footer: str = ""
    logo: Logo | None = None
    is_own: bool = False

    @property
    def on_accent(self) -> str:
        """The colour, black or white, in which text on the accent is read best."""
        return max("#FFFFFF", "#000000", key=lambda color: contrast(color, self.accent))

    @property
    def accent_soft(self) -> str:
        """The accent as a ground behind text: an eighth of it over the background."""
        return mixed(self.accent, self.background, 0.125)

    @property
    def muted(self) -> str:
        """The ink of texts that stand back."""
        return mixed(self.ink, self.background, 0.7)

    @property
    def line(self) -> str:
        """The colour of hairlines and borders."""
        return mixed(self.ink, self.background, 0.18)

    @property
    def is_dark(self) -> bool:
        """Whether the background is dark, so that marks upon it are to be light."""
        return _luminance(self.background) < 0.18


def look_of(journey: Journey) -> Look:
    """Return the look of a map's reports: its Style record over Waymark's own look.

    A field that is empty, or no colour, or a broken picture, falls back to Waymark's own.

    >>> from journey.records import Map
    >>> look = look_of(Journey([Map(id="m"), Style(id="s", accent="#AA0033", footer="Ours")]))
    >>> look.accent, look.on_accent, look.footer, look.paper, look.background
    ('#AA0033', '#FFFFFF', 'Ours', 'fit', '#FFFFFF')
    """
    style = style_of(journey)
    if style is None:
        return own_look()
    picture = None if style.logo is None else journey.get(style.logo, Image)
    return styled(style, None if picture is None else logo_of(picture.data))


@lru_cache(maxsize=1)
def own_look() -> Look:
    """Return Waymark's own look, that of the light theme on white paper."""
    light = tomllib.loads(THEME_FILE.read_text(encoding="utf-8"))["light"]
    return Look(str(light["accent"]), str(light["text"]), str(light["surface"]))


def styled(style: Style, logo: Logo | None = None) -> Look:
    """Return the look that a style asks for, with Waymark's own where it asks for nothing."""
    own = own_look()
    return Look(
        accent=_color(style.accent) or own.accent,
        ink=_color(style.ink) or own.ink,
        background=_color(style.background) or own.background,
        heading_font=_family(style.heading_font) or own.heading_font,
        text_font=_family(style.text_font) or own.text_font,
        paper=style.paper,
        footer=" ".join(style.footer.split()),
        logo=logo,
        is_own=True,
    )


def logo_of(data: str) -> Logo | None:
    """Return an embedded picture as bytes, None where it is none."""
    try:
        raw = b64decode(data, validate=True)
    except ValueError:
        return None
    found = next((kind for start, kind in MAGIC.items() if raw.startswith(start)), None)
    return None if found is None else Logo(raw, found)


def _color(text: str) -> str:
    return text.upper() if is_color(text) else ""


def is_color(text: str) -> bool:
    """Whether a text is a colour as a style has it, such as #2F5BD0."""
    return re.fullmatch("#[0-9A-Fa-f]{6}", text) is not None


def _family(text: str) -> str:
    """Return the name of a font family without what could end it in a style sheet or a drawing."""
    return " ".join(re.sub(r"[^\w .+-]", " ", text).split())[:80]


def rgb(color: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of "#RRGGBB".

    >>> rgb("#2F5BD0")
    (47, 91, 208)
    """
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mixed(color: str, ground: str, share: float) -> str:
    """Return a colour laid over a ground with an opacity.

    >>> mixed("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = zip(rgb(color), rgb(ground), strict=True)
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02X}" for over, under in pairs)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, (L1 + 0.05) / (L2 + 0.05), from 1 to 21 (WCAG 2.1, 1.4.3).

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((light + 0.05) / (dark + 0.05), 6)


def _luminance(color: str) -> float:
    shares = [part / 255 for part in rgb(color)]
    red, green, blue = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# ---------------------------------------------------------------- as a file


def style_bytes(style: Style, picture: Image | None) -> bytes:
    """Return a style as a file: JSON, with the logo in it."""
    plain: dict[str, Any] = {"waymark_style": 1}
    plain |= {name: getattr(style, name) for name in (*COLORS, *TEXTS) if getattr(style, name)}
    plain["paper"] = style.paper
    if picture is not None and picture.data:
        plain["logo"] = {"media_type": picture.media_type, "data": picture.data}
    return (json.dumps(plain, ensure_ascii=False, indent=2) + "\n").encode()


def read_style(data: bytes) -> tuple[Style, Logo | None]:
    """Return the style of a file, and its logo.

    Raises
    ------
    StyleProblem
        with what is wrong, and in which field.
    """
    if len(data) > LARGEST_STYLE:
        raise StyleProblem("too_large")
    try:
        plain = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise StyleProblem("not_a_style") from error
    if not isinstance(plain, dict) or plain.get("waymark_style") != 1:
        raise StyleProblem("not_a_style")
    fields: dict[str, Any] = {name: _text_of(plain, name) for name in (*COLORS, *TEXTS)}
    for name in COLORS:
        if fields[name] and not is_color(fields[name]):
            raise StyleProblem("not_a_color", name)
    paper = plain.get("paper", "fit")
    if paper not in PAPERS:
        raise StyleProblem("not_a_paper", "paper")
    return Style(id="style", paper=paper, **fields), _logo_in(plain.get("logo"))


def _text_of(plain: dict[str, Any], name: str) -> str:
    found = plain.get(name, "")
    if not isinstance(found, str) or len(found) > 500:
        raise StyleProblem("not_a_style", name)
    return found


def _logo_in(plain: object) -> Logo | None:
    if plain is None:
        return None
    data = plain.get("data") if isinstance(plain, dict) else None
    found = logo_of(data) if isinstance(data, str) else None
    if found is None:
        raise StyleProblem("not_a_picture", "logo")
    return found

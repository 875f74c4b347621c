"""Text on slides: made fit for XML, and as large as its room allows, without a font at hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journey.text_width import line_count, text_width

if TYPE_CHECKING:
    from gui.export.slides_shapes import Color

MEASURED = 13.0
"""The size of type, in pixels, for which widths of characters are known."""
BOLDER = 1.08
LINE = 1.3
"""The height of a line, of the size of its type."""
MORE = "…"
_REFUSED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ACTING = re.compile(r"=|\{=|\w+://|mailto:|internal:|external:", re.IGNORECASE)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class Run:
    """Text of one look; `pixels` is the size of its type."""

    text: str
    pixels: float
    color: Color | None = None
    is_bold: bool = False
    is_heading: bool = False
    is_italic: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph: its runs, alignment, height of line, space before."""

    runs: Sequence[Run]
    align: str = "l"
    height: float = 0.0
    before: float = 0.0
    keeps_side: bool = False

    @property
    def text(self) -> str:
        """All its text."""
        return "".join(run.text for run in self.runs)


def clean(text: str) -> str:
    r"""Return a text with "\ufffd" for each character that XML refuses, and ends of lines of one kind.

    >>> clean("a\x00b\x0bc") == "a\ufffdb\nc"
    True
    """
    return _REFUSED.sub("\ufffd", _LINE_ENDS.sub("\n", text)).replace("\t", " ")


def for_sheet(text: str) -> str:
    """Return a text that stays text in the sheet behind a chart: an unseen space keeps it from acting.

    What is written there is taken for a formula or a link by its first characters.
    """
    told = " ".join(clean(text).split())
    return "\u200b" + told if _ACTING.match(told) else told


def is_right_to_left(text: str) -> bool:
    """Whether the first letter of a text that has a direction is written from right to left.

    >>> is_right_to_left("שלום"), is_right_to_left("1 hello"), is_right_to_left("123")
    (True, False, False)
    """
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL", "L"):
            return kind != "L"
    return False


def width_of(text: str, pixels: float, is_bold: bool = False) -> float:
    """Return about how wide a line of text is."""
    return text_width(text) * pixels / MEASURED * (BOLDER if is_bold else 1)


def lines_of(text: str, pixels: float, width: float, is_bold: bool = False, most: int = 1000) -> int:
    """Return about how many lines a text takes at a width."""
    return line_count(text, max(1.0, width / pixels * MEASURED / (BOLDER if is_bold else 1)), most)


def height_of(text: str, pixels: float, width: float, is_bold: bool = False) -> float:
    """Return about how high a text is at a width."""
    return lines_of(text, pixels, width, is_bold) * pixels * LINE


def fitted(
    text: str, width: float, height: float, largest: float, least: float, is_bold: bool = False
) -> tuple[str, float]:
    """Return a text and the largest size of type at which it fits; at the least size its end is cut.

    >>> fitted("Compare the plans", 200, 20, 13, 9)
    ('Compare the plans', 13)
    >>> fitted("Compare the plans side by side", 60, 14, 10, 9)
    ('Compare…', 9)
    """
    pixels = largest
    while pixels > least:
        if height_of(text, pixels, width, is_bold) <= height:
            return text, pixels
        pixels = max(least, pixels * 0.94)
    return cut(text, width, max(1, int(height / (least * LINE) + 1e-6)), least, is_bold), least


def cut(text: str, width: float, most: int, pixels: float, is_bold: bool = False) -> str:
    """Return as much of a text as fits a number of lines, ending in "…" where it is not all."""
    if len(text) <= 2000 and lines_of(text, pixels, width, is_bold, most + 1) <= most:
        return text
    low, high = 0, min(len(text), 2000)
    while low < high:
        middle = (low + high + 1) // 2
        fits = lines_of(text[:middle].rstrip() + MORE, pixels, width, is_bold, most + 1) <= most
        low, high = (middle, high) if fits else (low, middle - 1)
    return _whole_words(text, low) + MORE


def _whole_words(text: str, length: int) -> str:
    """Return the beginning of a text, without a torn word where that takes little away."""
    part = text[:length]
    if length < len(text) and not text[length].isspace() and " " in part[length * 3 // 4 :]:
        part = part[: part.rindex(" ")]
    return part.rstrip()

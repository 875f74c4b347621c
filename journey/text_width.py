"""About how wide a text is in the type of a card, without a font: for layout that is the same everywhere."""

from __future__ import annotations

from functools import lru_cache

_WIDTHS = {
    character: width
    for width, characters in {
        3.5: "'’ Iijlł",
        4.5: "!,.:;|",
        5.5: '()/[\\]frt{}"“”',
        6.5: "_г-1^`–",
        7.5: "*?sзśJLackvxyzавкстухьэяГąćźżŁ«»",
        8.5: "27EFehnouбеийлнопчёЕęńóĘ#$&0345689BPRSTZbdgpqдрцВЗРТУŚŹŻ",
        9.5: "+<=>KXY~ъБКХЬЭЯ€ADVфАЛЧĄ",
        10.5: "CGHNOQUмДИЙНОПСЦĆŃÓы",
        11.5: "%wжшюФЪ…mЫ",
        13.5: "MщМ@WЖШ—ЩЮ",
    }.items()
    for character in characters
}
"""Widths of the usual characters at the size of a card's text, rounded up to the next class."""
_USUAL_WIDTH, _WIDE_WIDTH = 9.0, 14.0


def text_width(text: str) -> float:
    """Return about how many pixels a text takes in the type of a card.

    >>> text_width("ill") < text_width("mow")
    True
    """
    return sum(
        _WIDTHS.get(character, _WIDE_WIDTH if character >= "\u2e80" else _USUAL_WIDTH) for character in text
    )


@lru_cache(maxsize=20_000)
def line_count(text: str, width: float, most: int) -> int:
    """Return how many lines a text takes at a width in pixels, at least 1 and at most `most`.

    >>> line_count("Compare the plans side by side", 100, 5)
    3
    """
    lines = 0
    for paragraph in text[:2000].splitlines() or [""]:
        lines += 1
        used = 0.0
        for word in paragraph.split(" "):
            wide = text_width(word)
            if used and used + wide > width:
                lines += 1
                used = 0.0
            lines += int(wide // width) if wide > width else 0
            used += (wide % width if wide > width else wide) + _WIDTHS[" "]
        if lines >= most:
            return most
    return lines

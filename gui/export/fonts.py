"""The house font as files for others carry it: the weights and scripts that a text needs, as style rules."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "resources" / "fonts" / "web"
WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
SCRIPTS: dict[str, tuple[tuple[int, int], ...]] = {
    "latin": ((0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x203A), (0x20AC, 0x20AC)),
    "more": ((0x100, 0x24F), (0x1E00, 0x1EFF), (0x20A0, 0x20BF)),
    "cyrillic": ((0x400, 0x52F),),
    "greek": ((0x370, 0x3FF),),
    "signs": ((0x2070, 0x209F), (0x2100, 0x2BFF), (0xFFFD, 0xFFFD)),
}
"""The first and last characters of each part; made by tests/make_web_fonts.py."""


def font_faces(text: str, weights: Collection[int]) -> str:
    r"""Return the style rules that embed what a text needs of the house font; no rule names anything outside.

    >>> rules = font_faces("Żółć", [400])
    >>> rules.count("@font-face"), "http" in rules
    (2, False)
    """
    letters = set(text)
    scripts = [
        script
        for script, ranges in SCRIPTS.items()
        if any(first <= ord(letter) <= last for letter in letters for first, last in ranges)
    ]
    return "".join(
        _face(weight, script) for weight in sorted(set(weights) & WEIGHTS.keys()) for script in scripts
    )


@lru_cache(maxsize=32)
def _face(weight: int, script: str) -> str:
    data = b64encode((FOLDER / f"Inter-{WEIGHTS[weight]}-{script}.woff").read_bytes()).decode()
    ranges = ",".join(f"U+{first:X}-{last:X}" for first, last in SCRIPTS[script])
    return (
        f"@font-face{{font-family:Inter;font-weight:{weight};unicode-range:{ranges};"
        f"src:url(data:font/woff;base64,{data}) format('woff')}}\n"
    )

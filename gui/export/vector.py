"""What Qt leaves out of an SVG: the fonts that its texts need, and links."""

from __future__ import annotations

import re
from html import escape, unescape

from gui.export.dress import Links
from gui.export.fonts import font_faces
from gui.theme import FAMILY

TEXT = re.compile(r"<text [^>]*?font-weight=\"(\d+)\"[^>]*>([^<]*)</text>")


def finished_svg(data: bytes, links: Links, embeds_fonts: bool) -> bytes:
    """Return an SVG with its fonts inside and its addresses as links."""
    text = data.decode("utf-8")
    if embeds_fonts:
        text = _with_fonts(text)
    if links.found:
        place = text.rindex("</svg>")
        text = text[:place] + "".join(map(_link, _pairs(links))) + text[place:]
    return text.encode("utf-8")


def _with_fonts(text: str) -> str:
    letters: dict[str, set[str]] = {}
    for found in TEXT.finditer(text):
        letters.setdefault(found[1], set()).update(unescape(found[2]))
    rules = "".join(
        font_faces("".join(sorted(used)), [int(weight)]) for weight, used in sorted(letters.items())
    )
    if not rules:
        return text
    # Contextual alternates are off in the window, too.
    rules += f"text{{font-family:{FAMILY};font-feature-settings:'calt' 0}}\n"
    return text.replace("<defs>", f"<defs>\n<style>\n{rules}</style>", 1)


def _pairs(links: Links) -> list[tuple[str, float, float, float, float]]:
    return [(e.address, e.box.x(), e.box.y(), e.box.width(), e.box.height()) for e in links.found]


def _link(pair: tuple[str, float, float, float, float]) -> str:
    """Return a link as an unseen box over its text; its address holds nothing that could end it."""
    address, x, y, width, height = pair
    href = escape(address, quote=True)
    return (
        f'<a href="{href}" xlink:href="{href}" target="_blank" rel="noopener">'
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}"'
        f' fill="#000000" fill-opacity="0"/></a>\n'
    )

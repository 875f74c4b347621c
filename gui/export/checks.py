"""Files read back: every card's text is found in its card, nothing runs out of it, and the page is right."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from gui.canvas.pencil import legible, text_advance
from gui.export.sheet import Sheet
from gui.export.tiles import Page
from journey.records import Note, Opportunity, PainPoint, Touchpoint
from journey.rect import Rect

SVG = "{http://www.w3.org/2000/svg}"
SLACK = 3.0
"""Pixels by which a text may seem to run out: widths are added up from rounded ones."""


@dataclass(frozen=True)
class Written:
    """A text as it stands in a file, in pixels of the map: its baseline's begin, its size and weight."""

    text: str
    x: float
    y: float
    pixels: float
    weight: int

    @property
    def right(self) -> float:
        """Where the text ends."""
        return self.x + text_advance(self.text, self.pixels, self.weight)


def check_svg(data: bytes, sheet: Sheet, page: Page) -> list[str]:
    """Return what is wrong with a picture of the whole map as SVG, nothing where all is right."""
    root = ElementTree.fromstring(data)  # noqa: S314 - what we have just written ourselves
    box = [float(part) for part in root.attrib["viewBox"].split()]
    wrong = [] if box == [0, 0, round(page.width), round(page.height)] else [f"page {box}"]
    texts = [
        Written(
            "".join(element.itertext()),
            float(element.attrib["x"]),
            float(element.attrib["y"]),
            float(element.attrib["font-size"]),
            int(element.attrib["font-weight"]),
        )
        for element in root.iter(f"{SVG}text")
    ]
    return [*wrong, *_wrong_cards(sheet, [_on_map(text, page) for text in texts])]


def check_pdf(data: bytes, sheet: Sheet, pages: Sequence[Page]) -> list[str]:
    """Return what is wrong with the pages of a PDF, nothing where all is right; needs pypdf."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(data))
    if len(reader.pages) != len(pages):
        return [f"{len(reader.pages)} pages instead of {len(pages)}"]
    wrong, texts = [], []
    for found, page in zip(reader.pages, pages, strict=True):
        width, height = float(found.mediabox.width) / 0.75, float(found.mediabox.height) / 0.75
        if abs(width - page.width) > 2 or abs(height - page.height) > 2:
            wrong.append(f"page {page.number} is {width:.0f} x {height:.0f}")
        shown = _texts_of(found, height)
        wrong += [
            f"page {page.number}: {text.text!r} lies outside"
            for text in shown
            if text.right < -1 or text.x > page.width + 1 or not -1 <= text.y - text.pixels <= page.height
        ]
        target = page.target
        texts += [_on_map(text, page) for text in shown if text.x <= target.right and text.y <= target.bottom]
    return [*wrong, *_wrong_cards(sheet, texts)]


def _texts_of(page: Any, height: float) -> list[Written]:
    found: list[Written] = []

    def visit(text: str, outer: Sequence[float], inner: Sequence[float], font: object, size: float) -> None:
        if not text.strip():
            return
        x = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
        y = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
        scale = abs(inner[3] * outer[3]) or 1.0
        found.append(
            Written(
                text.strip("\n").replace("\t", " "),
                x / 0.75,
                height - y / 0.75,
                abs(size) * scale / 0.75,
                400,
            )
        )

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page.extract_text(visitor_text=visit)
    return found


def _on_map(text: Written, page: Page) -> Written:
    """Return a text of a page in pixels of the map."""
    scale = page.scale
    x = (text.x - page.target.x) / scale + page.source.x
    y = (text.y - page.target.y) / scale + page.source.y
    return Written(text.text, x, y, text.pixels / scale, text.weight)


def _wrong_cards(sheet: Sheet, texts: Iterable[Written]) -> list[str]:
    wrong = []
    everything = list(texts)
    for key, rect in sheet.scene.layout.cards.items():
        inside = [text for text in everything if _is_in(text, rect)]
        told = _squeezed(words_of(sheet.scene.card(key)))
        shown = _squeezed("".join(text.text for text in inside))
        start = told[: min(len(told), 12)]
        if start and not _is_told(start, shown, inside):
            wrong.append(f"card {key}: {start!r} is not found")
        wrong += [f"card {key}: {t.text!r} runs out" for t in inside if t.right > rect.right + SLACK]
    return wrong


def _is_told(start: str, shown: str, inside: Sequence[Written]) -> bool:
    """Whether a card's text is among what stands in it; other scripts may come in another order."""
    if start in shown:
        return True
    return all(letter in shown for letter in set(start)) and bool(inside)


def _is_in(text: Written, rect: Rect) -> bool:
    return rect.x <= text.x <= rect.right and rect.y <= text.y <= rect.bottom


def words_of(card: Touchpoint | PainPoint | Opportunity | Note | None) -> str:
    """Return the text that a card shows."""
    for name in ("name", "text", "title"):
        found = getattr(card, name, "")
        if found:
            return legible(str(found))
    return ""


def _squeezed(text: str) -> str:
    """Return the letters and figures of a text; pictures such as 🙂 are drawn, and no reader finds them."""
    return "".join(letter for letter in text if letter.isalnum())

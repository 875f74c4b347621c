"""The typography of a report: its fonts, lines that fit a width, and texts that lead from page to page."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from gui import theme as themes
from gui.canvas.pencil import legible
from gui.theme import REGULAR

LEADING = 1.42
"""Height of a line by the size of its letters."""
LONGEST_RUN = 3000
"""Longer paragraphs are set in runs: one line layout of 20,000 letters takes seconds."""


@dataclass(frozen=True)
class Face:
    """A font at a size in pixels."""

    family: str = themes.FAMILY
    pixels: float = 12
    weight: int = REGULAR
    is_italic: bool = False

    @property
    def line(self) -> float:
        """The height of a line."""
        return round(self.pixels * LEADING)

    def font(self) -> QFont:
        """Return the font; a family other than the house's is taken from the system."""
        return _font(self)

    def width(self, text: str) -> float:
        """Return how wide a line is."""
        return float(_metrics(self).horizontalAdvance(text))

    @property
    def ascent(self) -> float:
        """How far the line of the letters lies below the top of a line of text."""
        metrics = _metrics(self)
        return float((self.line - metrics.height()) / 2 + metrics.ascent())


@lru_cache(maxsize=128)
def _font(face: Face) -> QFont:
    made = QFont(themes.font(face.pixels, face.weight, face.is_italic))
    if face.family != themes.FAMILY:
        made.setFamilies([face.family, themes.FAMILY])
    return made


@lru_cache(maxsize=128)
def _metrics(face: Face) -> QFontMetricsF:
    return QFontMetricsF(_font(face))


@lru_cache(maxsize=20_000)
def lines_of(text: str, face: Face, width: float) -> tuple[str, ...]:
    """Return a text as lines that fit a width; a word that is too long is broken."""
    found: list[str] = []
    for paragraph in legible(text).splitlines() or [""]:
        for run in _runs(paragraph):
            found += [run] if face.width(run) <= width else _broken(run, face, width)
    return tuple(found)


def _runs(paragraph: str) -> list[str]:
    runs = []
    while len(paragraph) > LONGEST_RUN:
        cut = paragraph.rfind(" ", 0, LONGEST_RUN)
        cut = cut if cut > 0 else LONGEST_RUN
        runs.append(paragraph[:cut])
        paragraph = paragraph[cut:].lstrip()
    return [*runs, paragraph]


def _broken(run: str, face: Face, width: float) -> list[str]:
    layout = QTextLayout(run, face.font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    units = run.encode("utf-16-le", "surrogatepass")
    layout.beginLayout()
    lines = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        part = units[2 * line.textStart() : 2 * (line.textStart() + line.textLength())]
        lines.append(part.decode("utf-16-le", "replace").rstrip())
    layout.endLayout()
    return lines


def elided(text: str, face: Face, width: float) -> str:
    """Return a text as one line that fits, with "…" where it does not."""
    line = " ".join(legible(text[:600]).split())
    if face.width(line) <= width:
        return line
    while line and face.width(line + "…") > width:
        line = line[:-1]
    return line.rstrip() + "…"


def is_from_right(text: str) -> bool:
    """Whether a text is written from right to left, as most of its letters are.

    >>> is_from_right("1. שלום"), is_from_right("שלום: enter a number")
    (True, False)
    """
    ways = [unicodedata.bidirectional(letter) for letter in text[:200]]
    return sum(way in ("R", "AL") for way in ways) > ways.count("L")


def write(painter: QPainter, at: QPointF, text: str, face: Face, color: str) -> None:
    """Write one line; `at` is the upper left corner of its line box."""
    painter.setFont(face.font())
    painter.setPen(QColor(color))
    painter.drawText(QPointF(at.x(), at.y() + face.ascent), text)


def write_link(painter: QPainter, at: QPointF, text: str, face: Face, color: str, target: str) -> None:
    """Write one line that leads to a place of the same file: a link in a PDF."""
    _write_anchored(painter, at, text, face, color, href=f"#{target}")


def write_place(painter: QPainter, at: QPointF, text: str, face: Face, color: str, name: str) -> None:
    """Write one line that links lead to."""
    _write_anchored(painter, at, text, face, color, name=name)


def _write_anchored(
    painter: QPainter, at: QPointF, text: str, face: Face, color: str, href: str = "", name: str = ""
) -> None:
    look = QTextCharFormat()
    look.setAnchor(True)
    look.setForeground(QColor(color))
    if href:
        look.setAnchorHref(href)
    if name:
        look.setAnchorNames([name])
    layout = QTextLayout(text, face.font())
    whole = QTextLayout.FormatRange()
    whole.start, whole.length, whole.format = 0, len(text.encode("utf-16-le")) // 2, look
    layout.setFormats([whole])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(100_000)
    layout.endLayout()
    layout.draw(painter, QPointF(at.x(), at.y() + face.ascent - line.ascent()))

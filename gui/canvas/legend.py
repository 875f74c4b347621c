"""The legend: every mark, colour, sign and width that the map uses, in as many rows as its width needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from gui.canvas.bands import STATE_MARKS, paint_face
from gui.canvas.cards import paint_evidence
from gui.canvas.flows import Look, paint_arrow_head
from gui.canvas.measured import paint_diamond
from gui.canvas.pencil import CENTER, Pencil
from gui.theme import MEDIUM, SEMIBOLD
from gui.words import _, language
from journey.geometry import MARGIN
from journey.text_width import text_width

if TYPE_CHECKING:
    from metrics.kpis import State

ROW = 24.0
ABOVE, BELOW = 10.0, 6.0
FOLDED_HEIGHT = 28.0
HEAD = 88.0
"""Room for the word "Legend" left of the entries."""
PIXELS = 11
GAP = 20.0
SHARE_OF_TEXT = 0.83
"""How wide words are here, of what they are on a card: known without a font, the same everywhere."""
Mark = Callable[[Pencil, QPointF], None]


class Entry(Struct, frozen=True, dict=True):
    """One line of the legend: how wide its mark is, how it is drawn around a left middle, what it means."""

    width: float
    paint: Mark
    words: str

    @cached_property
    def whole(self) -> float:
        """The width of mark, words and the gap to the next."""
        return self.width + 6 + text_width(self.words) * SHARE_OF_TEXT + GAP


def entries() -> tuple[Entry, ...]:
    """Return what the map's marks mean, in the language spoken now."""
    return _entries(language())


@lru_cache(maxsize=8)
def _entries(_language: str) -> tuple[Entry, ...]:
    return (*_arrows(), *_states(), *_evidence(), *_signs(), *_faces(), *_cards())


def _arrows() -> list[Entry]:
    told = [
        (7.0, "gain", False, _("+ value gained")),
        (7.0, "loss", False, _("− value lost")),
        (3.0, "neutral", True, _("going back, or share unknown")),
        (3.0, "neutral", False, _("width = customers")),
    ]
    return [Entry(40, partial(_arrow, width, name, dashed), words) for width, name, dashed, words in told]


def _arrow(width: float, name: str, dashed: bool, pencil: Pencil, at: QPointF) -> None:
    line = QPainterPath(at)
    line.lineTo(at.x() + 40, at.y())
    paint_arrow_head(
        pencil, line, Look(width, pencil.color(name), "", "", is_loss=name == "loss"), dashed=dashed
    )


def _cards() -> list[Entry]:
    told = {
        "touchpoint": _("touchpoint"),
        "pain": _("pain point"),
        "opportunity": _("opportunity"),
        "note": _("note"),
    }
    cards = [Entry(20, partial(_card, style, False), words) for style, words in told.items()]
    return [*cards, Entry(20, partial(_card, "touchpoint", True), _("optional"))]


def _card(style: str, dashed: bool, pencil: Pencil, at: QPointF) -> None:
    box = QRectF(at.x(), at.y() - 7, 20, 14)
    line = pencil.color("field_line" if dashed else f"{style}_line")
    pencil.box(box, pencil.color(style), line, 3, dashed=dashed)
    pencil.box(QRectF(at.x() + 3, at.y() - 4, 2.5, 8), pencil.color(f"{style}_mark"), None, 1)


def _faces() -> list[Entry]:
    told = [(2.0, _("good experience")), (-2.0, _("bad experience"))]
    faces = [Entry(20, partial(_face, felt), words) for felt, words in told]
    return [*faces, Entry(20, _measured, _("measured by a survey, with its interval"))]


def _measured(pencil: Pencil, at: QPointF) -> None:
    paint_diamond(pencil, at + QPointF(10, 0), (-7.0, 7.0))


def _face(felt: float, pencil: Pencil, at: QPointF) -> None:
    pencil.painter.save()
    pencil.painter.translate(at + QPointF(10, 0))
    pencil.painter.scale(0.8, 0.8)
    paint_face(pencil, QPointF(0, 0), felt)
    pencil.painter.restore()


def _states() -> list[Entry]:
    told: list[tuple[State, str]] = [
        ("good", _("target met")),
        ("near", _("target missed")),
        ("bad", _("warning crossed")),
    ]
    return [Entry(14, partial(_sign, *STATE_MARKS[state]), words) for state, words in told]


def _evidence() -> list[Entry]:
    told = {"assumed": _("assumed"), "interviewed": _("interviewed"), "measured": _("measured")}
    return [Entry(10, partial(_evidence_mark, kind), words) for kind, words in told.items()]


def _evidence_mark(kind: str, pencil: Pencil, at: QPointF) -> None:
    paint_evidence(pencil, kind, at + QPointF(5, 0), pencil.color("text_muted"))


def _signs() -> list[Entry]:
    return [
        Entry(_width("●●●"), partial(_sign, "●●●", "text_muted"), _("severity, 1 to 5")),
        Entry(14, partial(_sign, "♥", "text_muted"), _("votes")),
        Entry(14, partial(_sign, "↻", "text_muted"), _("customers can stay here")),
    ]


def _width(mark: str) -> float:
    return 10.0 * len(mark) + 4


def _sign(mark: str, name: str, pencil: Pencil, at: QPointF) -> None:
    box = QRectF(at.x(), at.y() - 9, _width(mark), 18)
    pencil.text(box, mark, pencil.color(name), 12, SEMIBOLD, CENTER, middle=True)


def rows(width: float) -> tuple[tuple[Entry, ...], ...]:
    """Return the entries in rows that fit a width between the margins."""
    return _rows(language(), width)


@lru_cache(maxsize=64)
def _rows(spoken: str, width: float) -> tuple[tuple[Entry, ...], ...]:
    room = width - 2 * MARGIN - HEAD
    found: list[list[Entry]] = [[]]
    used = 0.0
    for entry in _entries(spoken):
        if found[-1] and used + entry.whole - GAP > room:
            found.append([])
            used = 0.0
        found[-1].append(entry)
        used += entry.whole
    return tuple(tuple(row) for row in found)


def legend_height(width: float, is_open: bool = True, most: int = 99) -> float:
    """Return how high the legend of a width is, folded to its name where it is not open."""
    return ABOVE + ROW * min(most, len(rows(width))) + BELOW if is_open else FOLDED_HEIGHT


def paint_legend(pencil: Pencil, top: float, width: float, is_open: bool = True, most: int = 99) -> None:
    """Draw the legend from a height down, between the margins of a width, in at most so many rows."""
    if pencil.is_far:
        return
    pencil.line(QPointF(MARGIN, top), QPointF(width - MARGIN, top), pencil.color("band_line"))
    middle = top + ABOVE + ROW / 2 if is_open else top + FOLDED_HEIGHT / 2
    name = QRectF(MARGIN, middle - 9, HEAD, 18)
    pencil.text(name, _("Legend"), pencil.color("text_muted"), PIXELS, SEMIBOLD, middle=True)
    if not is_open:
        return
    for row in rows(width)[:most]:
        x = MARGIN + HEAD
        for entry in row:
            entry.paint(pencil, QPointF(x, middle))
            words = QRectF(x + entry.width + 6, middle - 9, entry.whole, 18)
            pencil.text(words, entry.words, pencil.color("text_muted"), PIXELS, MEDIUM, middle=True)
            x += entry.whole
        middle += ROW

"""How a persona's card looks: portrait or initials, name, and what they say."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from gui.canvas.cards import paint_evidence
from gui.canvas.pencil import CENTER, Pencil
from gui.canvas.pictures import paint_picture
from gui.theme import BOLD, SEMIBOLD, size
from gui.words import _
from journey.records import Image, Persona

PORTRAIT = 48.0
MOST_INITIALS = 2


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, as far as a comma.

    >>> initials("Nadia Novak, buys presents"), initials("nadia"), initials("")
    ('NN', 'N', '')
    """
    words = [word for word in name.split(",", 1)[0].split() if word[0].isalnum()]
    chosen = words if len(words) <= MOST_INITIALS else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()


def paint_persona(pencil: Pencil, persona: Persona, image: Image | None, rect: QRectF) -> None:
    """Draw a persona: a calm card with a round portrait on its left."""
    pencil.box(rect, pencil.color("column"), pencil.color("column_line"), size("radius"))
    portrait = QRectF(rect.x() + 12, rect.y() + (rect.height() - PORTRAIT) / 2, PORTRAIT, PORTRAIT)
    _paint_portrait(pencil, persona, image, portrait)
    inner = QRectF(
        portrait.right() + 12, rect.y() + 8, rect.right() - portrait.right() - 24, rect.height() - 16
    )
    says = persona.quote or persona.goals or persona.description
    known = bool(persona.name)
    ink = pencil.color("text" if known else "text_faint")
    spare = 18 if persona.evidence else 0
    name = QRectF(inner.x(), inner.y() + (0 if says else 18), inner.width() - spare, 20)
    pencil.text(name, persona.name or _("(no name)"), ink, size("text"), SEMIBOLD, line_height=20)
    if persona.evidence and not pencil.is_far:
        at = QPointF(rect.right() - 17, name.center().y())
        paint_evidence(pencil, persona.evidence, at, pencil.color("text_muted"))
    if says:
        text = f"“{persona.quote}”" if persona.quote else says
        below = QRectF(inner.x(), inner.y() + 21, inner.width(), 34)
        pencil.text(below, text, pencil.color("text_muted"), size("text_small"), most=2, line_height=17)


def _paint_portrait(pencil: Pencil, persona: Persona, image: Image | None, box: QRectF) -> None:
    if persona.image is not None and paint_picture(pencil, image, box, PORTRAIT / 2):
        return
    ground = QColor(pencil.color("accent_soft"))
    pencil.box(box, ground, None, PORTRAIT / 2)
    if not pencil.is_far:
        letters = initials(persona.name) or "?"
        pencil.text(box, letters, pencil.color("accent"), 17, BOLD, CENTER, middle=True)

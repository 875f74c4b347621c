"""How a card and a stage header look; each function shows one record in its rectangle, no more."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath

from gui.canvas.pencil import Pencil
from gui.figures import figure
from gui.theme import BOLD, MEDIUM, SEMIBOLD, size
from gui.words import _, percent
from journey.geometry import BADGE_ROW, EVIDENCE_WIDTH, LINE_HEIGHT, card_text
from journey.records import Card, Note, Opportunity, PainPoint, Stage, Touchpoint

STYLE = {Touchpoint: "touchpoint", PainPoint: "pain", Opportunity: "opportunity", Note: "note"}


def paint_card(pencil: Pencil, card: Card, rect: QRectF, currency: str) -> None:
    """Draw a card: ground, mark of its kind, text, badges."""
    style = STYLE[type(card)]
    radius = size("card_radius")
    if not pencil.is_far and not pencil.for_export:
        pencil.box(rect.translated(0, 1.5), pencil.color("shadow"), None, radius)
    pencil.box(rect, pencil.color(style), pencil.color(f"{style}_line"), radius)
    mark = QRectF(rect.x() + 6, rect.y() + 8, 3, rect.height() - 16)
    pencil.box(mark, pencil.color(f"{style}_mark"), None, 1.5)
    inner = rect.adjusted(16, 8, -12, -8)
    weight = MEDIUM if isinstance(card, (Touchpoint, Opportunity)) else 400
    room = rect.height() - 16 - (0 if isinstance(card, Note) else BADGE_ROW - 4)
    right = EVIDENCE_WIDTH if card.evidence else 0
    pencil.text(
        inner.adjusted(0, 0, -right, 0), card_text(card) or _("(no name)"),
        pencil.color("text" if card_text(card) else "text_faint"), weight=weight,
        most=max(1, int(room // LINE_HEIGHT)), line_height=LINE_HEIGHT,
    )  # fmt: skip
    if card.evidence and not pencil.is_far:
        _evidence(pencil, card.evidence, QPointF(rect.right() - 15, rect.y() + 17))
    if not pencil.is_far and not isinstance(card, Note):
        _badges(pencil, card, QRectF(inner.x(), inner.bottom() - 19, inner.width(), 18), style, currency)


def badges(card: Card, currency: str) -> list[str]:
    """Return the short facts below a card's text."""
    match card:
        case Touchpoint():
            found = [card.channel, card.owner, _("optional") if card.optional else ""]
        case PainPoint():
            found = [
                "●" * (card.severity or 0),
                percent(card.affected, 0) if card.affected is not None else "",
                figure(card.cost_per_case, "money", currency) if card.cost_per_case is not None else "",
            ]
        case Opportunity():
            found = [card.owner, card.quarter, card.status]
        case _:
            found = []
    votes = getattr(card, "votes", 0)
    return [text for text in found if text] + ([f"♥ {votes}"] if votes else [])


def _badges(pencil: Pencil, card: Card, row: QRectF, style: str, currency: str) -> None:
    x = row.x()
    ground = QColor(pencil.color(f"{style}_mark"))
    ground.setAlphaF(0.12)
    for text in badges(card, currency):
        room = row.right() - x
        if room < 0.6 * pencil.width_of(text, 11, MEDIUM) or room < 34:
            return
        x += pencil.pill(
            QPointF(x, row.center().y()), text, pencil.color("text_muted"), ground, most_width=room
        ) + 5  # fmt: skip


def _evidence(pencil: Pencil, evidence: str, at: QPointF) -> None:
    """A ring for assumed, a half disc for interviewed, a full disc for measured."""
    ink = pencil.color("text_muted")
    pencil.box(QRectF(at.x() - 4, at.y() - 4, 8, 8), ink if evidence == "measured" else None, ink, 4, 1.3)
    if evidence == "interviewed":
        half = QPainterPath(at)
        half.arcTo(QRectF(at.x() - 4, at.y() - 4, 8, 8), 90, 180)
        half.closeSubpath()
        pencil.shape(half, ink)


def ink_on(ground: QColor) -> QColor:
    """Return white or black, whichever stands out more: at least 4.58 : 1 (WCAG 2.2, relative luminance)."""
    parts = (ground.redF(), ground.greenF(), ground.blueF())
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return QColor("#FFFFFF" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 else "#000000")


def paint_header(pencil: Pencil, stage: Stage, rect: QRectF) -> None:
    """Draw the head of a stage's column: its name and the customer's goal."""
    box = rect.adjusted(0, 0, 0, -8)
    own = QColor(stage.color) if QColor.isValidColorName(stage.color) else None
    ground = own or pencil.color("stage")
    ink = ink_on(ground)
    muted = QColor(ink)
    muted.setAlphaF(0.9)
    pencil.box(box, ground, None, size("radius"))
    inner = box.adjusted(14, 9, -14, -8)
    y = pencil.text(
        inner, stage.name or _("(no name)"), ink, size("text_large"), BOLD if stage.name else MEDIUM, most=2,
        line_height=22,
    )  # fmt: skip
    if stage.goal and not pencil.is_far:
        below = QRectF(inner.x(), y + 1, inner.width(), inner.bottom() - y)
        pencil.text(below, stage.goal, muted, size("text_small"), italic=False, most=3)
    if stage.recurring and not pencil.is_far:
        tag = "↻"
        pencil.text(QRectF(inner.right() - 12, inner.y(), 16, 22), tag, muted, 15, SEMIBOLD)

"""How a card and a stage header look; each function shows one record in its rectangle, no more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainterPath

from gui.canvas.pencil import CENTER, Pencil, wrapped
from gui.canvas.pictures import paint_picture
from gui.figures import figure
from gui.theme import BOLD, MEDIUM, SEMIBOLD, size
from gui.words import _, percent, period_name
from journey.geometry import (
    BADGE_ROW,
    EVIDENCE_WIDTH,
    FOLDED_WIDTH,
    LINE_HEIGHT,
    PICTURE_HEIGHT,
    card_text,
)
from journey.records import Card, Image, Note, Opportunity, PainPoint, Stage, Touchpoint

SIGN_ROOM = 16
"""Room at the right end of a header's name for the sign that folds the stage."""
PILL_PADDING, BADGE_GAP = 12.5, 5.0
STYLE = {Touchpoint: "touchpoint", PainPoint: "pain", Opportunity: "opportunity", Note: "note"}


def paint_card(pencil: Pencil, card: Card, rect: QRectF, currency: str, image: Image | None = None) -> None:
    """Draw a card: ground, mark of its kind, picture, text, badges."""
    style = STYLE[type(card)]
    radius = size("card_radius")
    if not pencil.is_far and not pencil.for_export:
        pencil.box(rect.translated(0, 1.5), pencil.color("shadow"), None, radius)
    is_optional = isinstance(card, Touchpoint) and card.optional
    line = pencil.color("field_line" if is_optional else f"{style}_line")
    pencil.box(rect, pencil.color(style), line, radius, dashed=is_optional)
    mark = QRectF(rect.x() + 6, rect.y() + 8, 3, rect.height() - 16)
    pencil.box(mark, pencil.color(f"{style}_mark"), None, 1.5)
    if isinstance(card, Touchpoint) and card.image:
        picture = QRectF(rect.x() + 16, rect.y() + 8, rect.width() - 28, PICTURE_HEIGHT - 8)
        paint_picture(pencil, image, picture, size("card_radius") - 3)
        rect = rect.adjusted(0, PICTURE_HEIGHT, 0, 0)
    inner = rect.adjusted(16, 8, -12, -8)
    weight = MEDIUM if isinstance(card, (Touchpoint, Opportunity)) else 400
    room = rect.height() - 16 - (0 if isinstance(card, Note) else BADGE_ROW - 4)
    is_private = isinstance(card, Note) and card.private
    right = EVIDENCE_WIDTH * (bool(card.evidence) + is_private)
    pencil.text(
        inner.adjusted(0, 0, -right, 0), card_text(card) or _("(no name)"),
        pencil.color("text" if card_text(card) else "text_faint"), weight=weight,
        most=max(1, int(room // LINE_HEIGHT)), line_height=LINE_HEIGHT,
    )  # fmt: skip
    if card.evidence and not pencil.is_far:
        at = QPointF(rect.right() - 15, rect.y() + 17)
        paint_evidence(pencil, card.evidence, at, pencil.color("text_muted"))
    if is_private and not pencil.is_far:
        _lock(pencil, QPointF(rect.right() + 3 - right, rect.y() + 17), style)
    if not pencil.is_far and not isinstance(card, Note):
        _badges(pencil, card, QRectF(inner.x(), inner.bottom() - 19, inner.width(), 18), style, currency)


def _lock(pencil: Pencil, at: QPointF, style: str) -> None:
    """Draw a small lock on a private note, beside how well it is known: the room does not see the note."""
    ink = pencil.color(f"{style}_mark")
    bow = QPainterPath()
    bow.arcMoveTo(QRectF(at.x() - 2.5, at.y() - 5.5, 5, 6), 0)
    bow.arcTo(QRectF(at.x() - 2.5, at.y() - 5.5, 5, 6), 0, 180)
    pencil.path(bow, ink, 1.3)
    pencil.box(QRectF(at.x() - 4, at.y() - 2.5, 8, 6.5), ink, None, 1.2)


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
            quarter = period_name(card.quarter) if card.quarter else ""
            found = [card.owner, quarter, card.status]
        case _:
            found = []
    votes = getattr(card, "votes", 0)
    return [text for text in found if text] + ([f"♥ {votes}"] if votes else [])


def _badges(pencil: Pencil, card: Card, row: QRectF, style: str, currency: str) -> None:
    x = row.x()
    ground = QColor(pencil.color(f"{style}_mark"))
    ground.setAlphaF(0.12)
    told = badges(card, currency)
    if _too_wide(pencil, told, row.width()):
        told = shortened(card, told)
    widths = shared_widths(_wanted(pencil, told), row.width() - BADGE_GAP * (len(told) - 1))
    for text, width in zip(told, widths, strict=True):
        at = QPointF(x, row.center().y())
        pencil.pill(at, text, pencil.color("text_muted"), ground, most_width=width)
        x += width + BADGE_GAP


def shortened(card: Card, told: Sequence[str]) -> list[str]:
    """Return a card's facts where there is little room: what is a number or shown otherwise is never cut.

    >>> shortened(PainPoint(id="p", on="t", text="Slow", severity=4), ["●●●●", "20%"])
    ['● 4', '20%']
    """
    if isinstance(card, PainPoint) and card.severity:
        return [f"● {card.severity}", *told[1:]]
    if isinstance(card, Touchpoint) and card.optional:  # the dashed outline says so as well
        return [text for text in told if text != _("optional")]
    if isinstance(card, Opportunity) and card.owner and card.quarter:
        return [text for text in told if text != card.status]
    return list(told)


def _wanted(pencil: Pencil, told: Sequence[str]) -> list[float]:
    return [pencil.width_of(text, 11, MEDIUM) + PILL_PADDING for text in told]


def _too_wide(pencil: Pencil, told: Sequence[str], room: float) -> bool:
    return sum(_wanted(pencil, told)) + BADGE_GAP * (len(told) - 1) > room


def shared_widths(wanted: Sequence[float], room: float) -> list[float]:
    """Return how wide badges beside each other become: the widest give way first, so that none is left out.

    >>> shared_widths([40, 90, 50], 160)
    [40, 70.0, 50]
    """
    widths = list(wanted)
    while widths and sum(widths) > room + 1e-9:
        widest = max(widths)
        below = max((width for width in widths if width < widest), default=0.0)
        many = widths.count(widest)
        cut = max(below, widest - (sum(widths) - room) / many)
        widths = [cut if width == widest else width for width in widths]
    return widths


def paint_evidence(pencil: Pencil, evidence: str, at: QPointF, ink: QColor) -> None:
    """Draw how a record is known: a ring for assumed, half a disc for interviewed, a disc for measured."""
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


def stage_ground(pencil: Pencil, stage: Stage) -> QColor:
    """Return the colour of a stage's head: its own, or that of all."""
    own = QColor(stage.color) if QColor.isValidColorName(stage.color) else None
    return own or pencil.color("stage")


def paint_header(pencil: Pencil, stage: Stage, rect: QRectF) -> None:
    """Draw the head of a stage's column: its name, the customer's goal, and who looks after it."""
    box = rect.adjusted(0, 0, 0, -8)
    ground = stage_ground(pencil, stage)
    ink = ink_on(ground)
    muted = QColor(ink)
    muted.setAlphaF(0.9)
    pencil.box(box, ground, None, size("radius"))
    inner = box.adjusted(14, 9, -14, -8)
    signs = SIGN_ROOM + 18 * (stage.recurring + (stage.evidence is not None))
    name = QRectF(inner.x(), inner.y(), inner.width() - signs, 44)
    weight = BOLD if stage.name else MEDIUM
    y = pencil.text(
        name, stage.name or _("(no name)"), ink, size("text_large"), weight, most=2, line_height=22
    )
    if pencil.is_far:
        return
    foot = LINE_HEIGHT + 4 if stage.owner else 0
    if stage.goal:
        below = QRectF(inner.x(), y + 1, inner.width(), inner.bottom() - y - foot)
        pencil.text(below, stage.goal, muted, size("text_small"), italic=False, most=3)
    if stage.owner:
        soft = QColor(ink)
        soft.setAlphaF(0.16)
        at = QPointF(inner.x() - 2, inner.bottom() - 7)
        pencil.pill(at, stage.owner, ink, soft, most_width=inner.width())
    _paint_marks(pencil, stage, QPointF(inner.right(), inner.y() + 11), muted)


def _paint_marks(pencil: Pencil, stage: Stage, at: QPointF, ink: QColor) -> None:
    """Draw the signs of a stage right of its name: how well it is known, and that customers stay."""
    x = at.x() - SIGN_ROOM
    if stage.recurring:
        pencil.text(QRectF(x - 15, at.y() - 11, 16, 22), "↻", ink, 15, SEMIBOLD)
        x -= 18
    if stage.evidence:
        paint_evidence(pencil, stage.evidence, QPointF(x - 6, at.y()), ink)


def paint_folded_header(pencil: Pencil, stage: Stage, rect: QRectF, count: str) -> None:
    """Draw the head of a folded stage: how many cards it holds."""
    box = rect.adjusted(0, 0, 0, -8)
    ground = stage_ground(pencil, stage)
    pencil.box(box, ground, None, size("radius"))
    if not pencil.is_far:
        number = QRectF(box.x(), box.bottom() - 30, box.width(), 20)
        pencil.text(number, count, ink_on(ground), size("text"), SEMIBOLD, CENTER, middle=True)


def paint_folded_body(pencil: Pencil, stage: Stage, body: QRectF, worth: str) -> None:
    """Write the name of a folded stage, and what a customer there is worth, down its column."""
    pixels, painter = size("text_large"), pencil.painter
    painter.save()
    painter.translate(body.x() + FOLDED_WIDTH / 2, body.y() + 16)
    painter.rotate(90)
    room = body.height() - 32
    aside = pencil.width_of(worth, 13, SEMIBOLD) + 24 if worth else 0.0
    (shown,) = wrapped(stage.name or _("(no name)"), pixels, BOLD, False, max(40.0, room - aside), 1)
    width = pencil.width_of(shown, pixels, BOLD)
    pencil.text(QRectF(0, -11, width + 2, 22), shown, pencil.color("text"), pixels, BOLD, line_height=22)
    if worth and width + aside <= room:
        beside = QRectF(width + 24, -11, aside, 22)
        pencil.text(beside, worth, pencil.color("text_muted"), 13, SEMIBOLD, line_height=22)
    painter.restore()

"""How the presenter's pages look: the whole map, then a page a stage, in big type on a calm ground."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from gui.canvas.cards import STYLE, badges
from gui.canvas.items import paint_map
from gui.canvas.pencil import Pencil, wrapped
from gui.canvas.scene import Scene
from gui.presenter_words import map_sentence, more_text, stage_details, stage_sentence
from gui.theme import BOLD, MEDIUM, REGULAR, SEMIBOLD, Theme
from gui.words import _
from journey.geometry import BAND_OF, MARGIN, TITLE_HEIGHT, card_text
from journey.records import CARDS, Card, Stage

WIDTH, HEIGHT = 1920.0, 1080.0
EDGE = 96.0
CHIPS_TOP, CHIP_HEIGHT, CHIP_GAP = 56.0, 64.0, 12.0
BODY_TOP = 184.0
LEFT_SHARE = 0.42
CARD_SIZES = (34.0, 30.0, 26.0, 22.0, 19.0)
FOOT = 72.0
FACTS = 0.72
"""The size of the facts below a card's text, as a part of the text's."""


@dataclass(frozen=True)
class Page:
    """One page: what it is made from, and whose stage is lit; none on the page of the whole map."""

    scene: Scene
    stage: Stage | None


def paint_page(painter: QPainter, page: Page, theme: Theme, size: tuple[float, float]) -> None:
    """Draw a page on a screen of so many pixels."""
    width, height = size
    scale = min(width / WIDTH, height / HEIGHT)
    room = QRectF(0, 0, width / scale, height / scale)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    painter.fillRect(room, theme.color("canvas"))
    pencil = Pencil(painter, theme, for_export=True)
    _Sheet(pencil, page, room).draw()


class _Sheet:
    """A page in the making, in units of a screen of 1920 by 1080."""

    def __init__(self, pencil: Pencil, page: Page, room: QRectF) -> None:
        self.pencil = pencil
        self.scene = page.scene
        self.stage = page.stage
        self.room = room
        self.inner = room.adjusted(EDGE, 0, -EDGE, 0)

    def draw(self) -> None:
        """Draw the row of stages, then what this page is about."""
        self._chips()
        if self.stage is None:
            self._whole_map()
        else:
            self._words(self.stage)
            self._cards(self.stage)

    def _chips(self) -> None:
        stages = self.scene.journey.stages
        step = (self.inner.width() + CHIP_GAP) / max(1, len(stages))
        pixels = 22 if step >= 160 else 16
        for number, stage in enumerate(stages):
            box = QRectF(self.inner.x() + number * step, CHIPS_TOP, step - CHIP_GAP, CHIP_HEIGHT)
            is_lit = stage is self.stage
            ground = "accent" if is_lit else "column"
            self.pencil.box(box, self.pencil.color(ground), None if is_lit else self._line(), 12)
            ink = "on_accent" if is_lit else "text_muted"
            name = stage.name or _("(no name)")
            self.pencil.text(
                box.adjusted(14, 0, -14, 0), name, self.pencil.color(ink), pixels,
                BOLD if is_lit else MEDIUM, middle=True,
            )  # fmt: skip

    def _line(self) -> QColor:
        return self.pencil.color("column_line")

    def _whole_map(self) -> None:
        inner, journey = self.inner, self.scene.journey
        head = QRectF(inner.x(), BODY_TOP, inner.width(), 80)
        y = self.pencil.text(
            head, journey.map.title or _("Untitled map"), self._ink(), 56, BOLD, line_height=68
        )
        sentence = map_sentence(journey, self.scene.counted)
        below = QRectF(inner.x(), y + 8, inner.width(), 84)
        y = self.pencil.text(
            below, sentence, self.pencil.color("text_muted"), 30, MEDIUM, most=2, line_height=40
        )
        frame = QRectF(inner.x(), y + 28, inner.width(), self.room.height() - FOOT - y - 28)
        self._picture(frame)

    def _picture(self, frame: QRectF) -> None:
        """Draw the map without its own title: the page says it larger."""
        layout, painter = self.scene.layout, self.pencil.painter
        top = MARGIN + TITLE_HEIGHT - 16
        height = layout.height - top
        scale = min(frame.width() / layout.width, frame.height() / height)
        painter.save()
        painter.translate(frame.x() + (frame.width() - layout.width * scale) / 2, frame.y() - top * scale)
        painter.scale(scale, scale)
        whole = QRectF(0, top, layout.width, height)
        painter.setClipRect(whole)
        pencil = Pencil(painter, self.pencil.theme, for_export=True)
        paint_map(pencil, self.scene, whole)
        painter.restore()

    def _ink(self) -> QColor:
        return self.pencil.color("text")

    def _words(self, stage: Stage) -> None:
        pencil, scorecard = self.pencil, self.scene.counted
        left = QRectF(self.inner.x(), BODY_TOP, self.inner.width() * LEFT_SHARE - 56, 860)
        muted = pencil.color("text_muted")
        y = pencil.text(left, stage.name or _("(no name)"), self._ink(), 72, BOLD, most=3, line_height=84)
        if stage.goal:
            y = pencil.text(_from(left, y + 16), stage.goal, muted, 32, most=4, line_height=44)
        if stage.owner:
            owner = _("Owner: {name}").format(name=stage.owner)
            y = pencil.text(_from(left, y + 16), owner, muted, 24, line_height=34)
        y += 40
        pencil.line(QPointF(left.x(), y), QPointF(left.x() + 96, y), pencil.color("accent"), 6)
        sentence = stage_sentence(stage, scorecard)
        y = pencil.text(_from(left, y + 40), sentence, self._ink(), 44, SEMIBOLD, most=4, line_height=58)
        for line in stage_details(stage, scorecard):
            y = pencil.text(_from(left, y + 20), line, muted, 28, REGULAR, most=3, line_height=40)

    def _cards(self, stage: Stage) -> None:
        left = self.inner.x() + self.inner.width() * LEFT_SHARE
        room = QRectF(left, BODY_TOP, self.inner.right() - left, self.room.height() - BODY_TOP - FOOT)
        cards = self._cards_of(stage)
        if not cards:
            text = _("Nothing is noted in this stage yet.")
            self.pencil.text(room, text, self.pencil.color("text_faint"), 28, line_height=40)
            return
        for pixels in CARD_SIZES:
            boxes = _laid(cards, room, pixels, self.scene.currency)
            if len(boxes) == len(cards):
                break
        for card, box in boxes:
            self._card(card, box, pixels)
        if len(boxes) < len(cards):
            foot = QRectF(room.x(), room.bottom() - 28, room.width(), 32)
            self.pencil.text(foot, more_text(len(cards) - len(boxes)), self.pencil.color("text_muted"), 22)

    def _cards_of(self, stage: Stage) -> list[Card]:
        journey, rects = self.scene.journey, self.scene.layout.cards
        found: list[Card] = []
        for kind in CARDS:
            if BAND_OF[kind] in self.scene.hidden:
                continue
            keys = [key for key in journey.of(kind) if journey.stage_of(key) is stage]
            for key in sorted(keys, key=lambda key: (rects[key].y, rects[key].x) if key in rects else (0, 0)):
                card = self.scene.card(key)
                if card is not None:
                    found.append(card)
        return found

    def _card(self, card: Card, box: QRectF, pixels: float) -> None:
        pencil, style = self.pencil, STYLE[type(card)]
        pencil.box(box, pencil.color(style), pencil.color(f"{style}_line"), 12)
        mark = QRectF(box.x() + 12, box.y() + 14, 6, box.height() - 28)
        pencil.box(mark, pencil.color(f"{style}_mark"), None, 3)
        inner = box.adjusted(34, 0.6 * pixels, -20, 0)
        text = card_text(card) or _("(no name)")
        y = pencil.text(inner, text, self._ink(), pixels, MEDIUM, most=3, line_height=1.35 * pixels)
        facts = _facts(card, self.scene.currency)
        if facts:
            muted, small = pencil.color("text_muted"), FACTS * pixels
            pencil.text(_from(inner, y + 4), facts, muted, small, most=2, line_height=pixels)


def _facts(card: Card, currency: str) -> str:
    # A fact is never torn apart at the end of a line.
    return " · ".join(fact.replace(" ", "\u00a0") for fact in badges(card, currency))


def _from(rect: QRectF, y: float) -> QRectF:
    return QRectF(rect.x(), y, rect.width(), max(0.0, rect.bottom() - y))


def _laid(cards: Sequence[Card], room: QRectF, pixels: float, currency: str) -> list[tuple[Card, QRectF]]:
    """Return the cards that fit, in two columns filled from the top: the shorter column takes the next."""
    width = (room.width() - 24) / 2
    bottoms = [room.y(), room.y()]
    found: list[tuple[Card, QRectF]] = []
    for card in cards:
        lines = len(wrapped(card_text(card) or "?", pixels, MEDIUM, False, width - 54, 3))
        facts = _facts(card, currency)
        below = len(wrapped(facts, FACTS * pixels, REGULAR, False, width - 54, 2)) if facts else 0
        height = lines * 1.35 * pixels + 1.3 * pixels + below * pixels
        column = bottoms.index(min(bottoms))
        if bottoms[column] + height > room.bottom() - 36:
            break
        found.append((card, QRectF(room.x() + column * (width + 24), bottoms[column], width, height)))
        bottoms[column] += height + 16
    return found

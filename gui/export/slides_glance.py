"""The whole journey on one slide: what each stage is, how it feels, what hurts most, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gui.canvas.band_names import band_names
from gui.canvas.bands import amount_color
from gui.export.slides_charts import parted
from gui.export.slides_feeling import draw_curve, draw_face
from gui.export.slides_map import BORDERS, FILLS, stage_colors
from gui.export.slides_master import EDGE, HEIGHT, WIDTH
from gui.export.slides_numbers import AMOUNTS
from gui.export.slides_shapes import HAIRLINE, INK, MUTED, Pen, Shape, Sheet
from gui.export.slides_text import LINE, Line, Run, cut, fitted, height_of, lines_of, width_of
from gui.presenter_words import more_text
from gui.words import UNKNOWN_MARK, _, money
from journey.geometry import card_text
from journey.records import Card, Opportunity, PainPoint, Stage, Touchpoint
from journey.rect import Rect

if TYPE_CHECKING:
    from gui.export.slides import Deck

MOST_STAGES = 8
"""Side by side on a slide: with more, a column is too narrow for a word of nine points."""
SIZE = 12.0
"""Pixels of the type: nine points."""
NAMES = 108.0
GAP = 8.0
HEAD = Rect(EDGE, 84, WIDTH - 2 * EDGE, 52)
BOTTOM = HEIGHT - 44
CURVE, WORTH = 84.0, 84.0
FACE = 10.0
INSET = 6.0
BETWEEN = 5.0
"""Between two cards of a cell."""


def glance_slides(deck: Deck) -> None:
    """Add the journey at a glance: on as few slides as show every stage, about as many on each."""
    stages = deck.stages
    count = -(-len(stages) // MOST_STAGES)
    for number in range(count):
        start, end = (len(stages) * each // count for each in (number, number + 1))
        title = parted(_("The journey at a glance"), number + 1, count)
        _slide, sheet = deck.add(title, deck.content.map_notes([each.id for each in stages[start:end]], 1))
        _Glance(deck, stages[start:end], sheet).draw()


class _Glance:
    """Some stages side by side, one row for each thing that is told of them."""

    def __init__(self, deck: Deck, stages: Sequence[Stage], sheet: Sheet) -> None:
        self.scene, self.sheet, self.stages = deck.scene, sheet, stages
        self.step = (HEAD.width - NAMES + GAP) / len(stages)

    def draw(self) -> None:
        """Draw headers, experience, the cards that weigh most, and the money."""
        for place, stage in enumerate(self.stages):
            self._header(stage, self._column(place, HEAD.y, HEAD.height))
        y = HEAD.bottom + 14
        if "experience" in self.scene.layout.bands:
            y = self._curve(y)
        bands: dict[str, type[Card]] = {
            "touchpoints": Touchpoint,
            "pains": PainPoint,
            "opportunities": Opportunity,
        }
        shown = {
            band: kind
            for band, kind in bands.items()
            if band in self.scene.layout.bands and self.scene.journey.of(kind)
        }
        room = (BOTTOM - WORTH - y) / max(1, len(shown))
        for band, kind in shown.items():
            self._cards(band, kind, y, room)
            y += room
        self._worth(y)
        self.sheet.settle()

    def _column(self, place: int, y: float, height: float) -> Rect:
        return Rect(HEAD.x + NAMES + place * self.step, y, self.step - GAP, height)

    def _row(self, band: str, y: float, height: float) -> None:
        """Write the name of a row at its left, with a hairline above."""
        self.sheet.line((HEAD.x, y), (HEAD.right, y), Pen(HAIRLINE, 0.75), _("Line between rows"))
        name = band_names()[band]
        longest = max(width_of(word, SIZE, True) for word in name.split())
        largest = min(SIZE, SIZE * (NAMES - 12) / longest)
        text, pixels = fitted(name, NAMES - 12, height - 12, largest, largest, True)
        line = Line([Run(text, pixels, MUTED, is_bold=True)], height=pixels * LINE)
        self.sheet.text(Rect(HEAD.x, y + 8, NAMES - 12, height - 10), [line], name)

    def _header(self, stage: Stage, box: Rect) -> None:
        ground, ink = stage_colors(stage, self.sheet.is_dark)
        name = stage.name or _("(no name)")
        room = box.width - 2 * INSET
        # A name is rather small than torn within a word.
        longest = max(width_of(word, 16, True) for word in name.split() or [name])
        largest = max(SIZE, min(16.0, 16 * room / max(1.0, longest)))
        text, pixels = fitted(name, room, box.height - 8, largest, SIZE, True)
        line = Line([Run(text, pixels, ink, is_bold=True, is_heading=True)], "ctr", height=pixels * 1.2)
        insets = (INSET, 4, INSET, 4)
        self.sheet.draw(
            Shape(box, name, ground, radius=8, lines=[line], anchor="ctr", insets=insets, description=name)
        )

    # -- how it feels ------------------------------------------------------------------------------

    def _curve(self, y: float) -> float:
        self._row("experience", y, CURVE)
        middle, reach = y + CURVE / 2, CURVE / 2 - FACE - 5
        first, last = self._column(0, y, CURVE), self._column(len(self.stages) - 1, y, CURVE)
        pen = Pen(HAIRLINE, 0.75, is_dashed=True)
        self.sheet.line((first.x, middle), (last.right, middle), pen, _("Neutral"))
        faces = [
            (x, middle - reach * (card.experience or 0.0) / 2, card)
            for place in range(len(self.stages))
            for x, card in self._felt(place)
        ]
        if len(faces) > 1:
            draw_curve(self.sheet, [(x, at) for x, at, _card in faces])
        for x, at, card in faces:
            draw_face(self.sheet, Rect(x - FACE, at - FACE, 2 * FACE, 2 * FACE), card)
        return y + CURVE

    def _felt(self, place: int) -> list[tuple[float, Touchpoint]]:
        """Return the touchpoints of a stage that are felt, beside each other in its column."""
        found = [
            card
            for card in self._of(Touchpoint, self.stages[place])
            if isinstance(card, Touchpoint) and card.experience is not None
        ]
        column = self._column(place, 0, 0)
        most = max(1, int(column.width // (2 * FACE + 4)))
        if len(found) > most:
            # A crowd keeps its best and worst, in their order.
            extremes = sorted(found, key=lambda card: -abs(card.experience or 0.0))[:most]
            found = [card for card in found if card in extremes]
        return [(column.x + column.width * (n + 0.5) / len(found), card) for n, card in enumerate(found)]

    # -- what weighs most --------------------------------------------------------------------------

    def _of(self, kind: type[Card], stage: Stage) -> list[Card]:
        journey, rects = self.scene.journey, self.scene.layout.cards
        keys = [key for key in journey.of(kind) if journey.stage_of(key) is stage]
        keys.sort(key=lambda key: (rects[key].y, rects[key].x, key) if key in rects else (0.0, 0.0, key))
        return [journey.of(kind)[key] for key in keys]

    def _cards(self, band: str, kind: type[Card], y: float, room: float) -> None:
        """Write the cards of a row that weigh most, as many as have room, and how many more there are."""
        self._row(band, y, room)
        for place, stage in enumerate(self.stages):
            cards = sorted(self._of(kind, stage), key=_weight)
            if cards:
                self._cell(kind, cards, self._column(place, y + 8, room - 16))

    def _cell(self, kind: type[Card], cards: Sequence[Card], box: Rect) -> None:
        width, high = box.width - 2 * INSET, SIZE * LINE
        most = int((box.height - 12) / high)
        lines: list[Line] = []
        used, told = 0, 0
        for card in cards:
            left = most - used - (told + 1 < len(cards))
            if left < 1:
                break
            # The first may take what it needs; those after it come whole or not at all.
            text = card_text(card) or _("(no name)")
            wanted = lines_of(text, SIZE, width)
            if told and wanted > left:
                break
            shown = cut(text, width, left, SIZE)
            lines.append(Line([Run(shown, SIZE, INK)], height=high, before=BETWEEN * bool(told)))
            used += min(wanted, left)
            told += 1
            box_room = box.height - 12 - BETWEEN * told
            most = int(box_room / high)
        if told < len(cards):
            lines.append(Line([Run(more_text(len(cards) - told), SIZE, MUTED)], height=high, before=BETWEEN))
        tall = sum(height_of(line.text, SIZE, width) + line.before for line in lines) + 12
        told_all = "\n".join(card_text(card) for card in cards)
        self.sheet.draw(
            Shape(
                Rect(box.x, box.y, box.width, min(box.height, tall)),
                told_all,
                FILLS[kind],
                Pen(BORDERS[kind], 0.75),
                radius=6,
                lines=lines,
                insets=(INSET, 6, INSET, 4),
                description=told_all,
            )
        )

    # -- what it is worth --------------------------------------------------------------------------

    def _worth(self, y: float) -> None:
        self._row("clv", y, WORTH)
        currency = self.scene.currency
        for place, stage in enumerate(self.stages):
            standing = self.scene.standing(stage.id)
            value, leak = (standing.value, standing.leak) if standing else (None, None)
            column = self._column(place, y + 8, WORTH - 10)
            worth = money(value, currency) if value is not None else UNKNOWN_MARK
            text, large = fitted(worth, column.width, 26, 19, SIZE, True)
            color = AMOUNTS[amount_color(leak)]
            leaving = cut(money(leak, currency, signed=True), column.width, 1, 14, True)
            ink = INK if value is not None else MUTED
            caption = cut(_("Walks out"), column.width, 1, SIZE)
            lines = [
                Line([Run(text, large, ink, is_bold=True, is_heading=True)], height=26),
                Line([Run(caption, SIZE, MUTED)], height=SIZE * LINE),
                Line([Run(leaving, 14, color, is_bold=True)], height=14 * LINE),
            ]
            self.sheet.text(column, lines, _("Worth at {stage}").format(stage=stage.name))


def _weight(card: Card) -> float:
    """Return what orders cards of one kind: severe pain points and important touchpoints first."""
    if isinstance(card, PainPoint):
        return -float(card.severity or 0)
    if isinstance(card, Touchpoint):
        return -float(card.importance or 0)
    return 0.0

"""A slide for each stage: its goal, touchpoints with their experience, pains, opportunities and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gui.canvas.bands import STATE_MARKS
from gui.canvas.cards import badges
from gui.export.slides_feeling import MOST_FACE
from gui.export.slides_map import BORDERS, EVIDENCE, FILLS, stage_colors
from gui.export.slides_master import EDGE, HEIGHT, WIDTH
from gui.export.slides_numbers import STATES, draw_worth
from gui.export.slides_shapes import (
    ACCENT,
    GAIN,
    GROUND,
    HAIRLINE,
    INK,
    LOSS,
    MUTED,
    Color,
    Pen,
    Shape,
    Sheet,
)
from gui.export.slides_text import LINE, Line, Run, cut, fitted, height_of, lines_of, width_of
from gui.export.style import contrast
from gui.presenter_words import more_text, stage_details, stage_sentence
from gui.words import _
from journey.geometry import card_text
from journey.records import CARDS, Card, Note, Opportunity, PainPoint, Persona, Stage, Touchpoint
from journey.rect import Rect

if TYPE_CHECKING:
    from gui.export.slides import Deck

CHIPS_TOP, CHIP_HEIGHT = 82.0, 28.0
BODY = Rect(EDGE, 128, WIDTH - 2 * EDGE, HEIGHT - 128 - 48)
LEFT_WIDTH = 392.0
GAP = 24.0
SIZES = (18.0, 16.0, 15.0, 14.0)
SMALL_SIZES = (14.0, 13.0, 12.0, 11.0, 10.0)
"""The sizes of type that cards are tried with, in pixels, largest first: in two columns, then in more."""
MOST_LINES = 4
LEAST_CONTRAST = 4.5


def stage_slides(deck: Deck) -> None:
    """Add a slide for each stage."""
    for stage in deck.stages:
        title = stage.name or _("(no name)")
        _slide, sheet = deck.add(title, deck.content.stage_notes(stage.id))
        _StageDrawing(deck, sheet, stage).draw()


class _StageDrawing:
    """One stage on its slide."""

    def __init__(self, deck: Deck, sheet: Sheet, stage: Stage) -> None:
        self.deck, self.sheet, self.stage = deck, sheet, stage
        self.scene, self.content = deck.scene, deck.content

    def draw(self) -> None:
        """Draw the row of stages, words and numbers at left, cards at right."""
        self._chips()
        y = self._words()
        y = self._kpis(y)
        self._worth()
        self._cards()
        self.sheet.settle()

    def _chips(self) -> None:
        stages = self.content.journey.stages
        if len(stages) > 24:
            return
        step = (WIDTH - 2 * EDGE + 6) / len(stages)
        for number, stage in enumerate(stages):
            box = Rect(EDGE + number * step, CHIPS_TOP, step - 6, CHIP_HEIGHT)
            is_lit = stage.id == self.stage.id
            ground, ink = stage_colors(stage, self.sheet.is_dark) if is_lit else (Color("tx1", 0.08), MUTED)
            text, pixels = fitted(
                stage.name or _("(no name)"), box.width - 12, CHIP_HEIGHT - 6, 13, 10, is_lit
            )
            line = Line([Run(text, pixels, ink, is_bold=is_lit)], "ctr")
            self.sheet.draw(
                Shape(box, stage.name, ground, radius=6, lines=[line], anchor="ctr", insets=(6, 0, 6, 0))
            )

    def _words(self) -> float:
        """Write goal, owner and what a customer is worth here; return where that ends."""
        card, y = self.content.card, BODY.y
        parts: list[tuple[str, float, float, Color, bool]] = []
        if self.stage.goal:
            parts.append((self.stage.goal, 17, 72, INK, False))
        if self.stage.owner:
            parts.append((_("Owner: {name}").format(name=self.stage.owner), 13, 20, MUTED, False))
        parts.append((stage_sentence(self.stage, card), 18, 52, self._strong, True))
        parts += [(line, 13, 40, MUTED, False) for line in stage_details(self.stage, card)]
        for words, largest, room, color, is_bold in parts:
            text, pixels = fitted(words, LEFT_WIDTH, room, largest, min(largest, 11), is_bold)
            high = height_of(text, pixels, LEFT_WIDTH, is_bold) + 2
            line = Line([Run(text, pixels, color, is_bold=is_bold)], height=pixels * LINE)
            self.sheet.text(Rect(BODY.x, y, LEFT_WIDTH, high), [line], words)
            y += high + 8
        return y

    @property
    def _strong(self) -> Color:
        """The accent where a value is known and it can be read on the background, else the ink."""
        standing, look = self.scene.standing(self.stage.id), self.deck.look
        if standing is None or standing.value is None:
            return MUTED
        return ACCENT if contrast(look.accent, look.background) >= LEAST_CONTRAST else INK

    def _kpis(self, y: float) -> float:
        rows = self.scene.kpis[self.stage.id]
        if not rows:
            return y
        y += 4
        self.sheet.text(Rect(BODY.x, y, LEFT_WIDTH, 20), [_heading(_("KPIs"))], _("KPIs"))
        y += 24
        room = BODY.bottom - 116 - y
        high = min(24.0, max(13.0, room / len(rows)))
        shown = rows[: max(1, int(room / high))]
        pixels = min(13.0, high / LINE)
        lines = []
        for row in shown:
            mark, role = STATE_MARKS[row.state] if row.state is not None else ("", "text")
            figure = f"{mark} {row.figure}" if mark else row.figure
            aim = self.content.target_text(self.stage.id, row.kpi)
            told = f"   {aim}" if aim else ""
            width = width_of(figure, pixels, True) + width_of(told, 0.85 * pixels)
            name = cut(row.name, LEFT_WIDTH - width - 12, 1, pixels)
            runs = [Run(name, pixels, MUTED), Run(figure, pixels, STATES.get(role, INK), is_bold=True)]
            if told:
                runs.append(Run(told, 0.85 * pixels, MUTED))
            lines.append(Line(runs, height=high))
        self.sheet.pairs(Rect(BODY.x, y, LEFT_WIDTH, high * len(shown)), lines, _("KPIs"))
        if len(shown) < len(rows):
            foot = Line([Run(more_text(len(rows) - len(shown)), 11, MUTED)])
            self.sheet.text(Rect(BODY.x, y + high * len(shown), LEFT_WIDTH, 16), [foot], _("More"))
        return y + high * len(shown)

    def _worth(self) -> None:
        cell = Rect(BODY.x - 16, BODY.bottom - 104, LEFT_WIDTH + 32, 104)
        pen = Pen(HAIRLINE, 0.75)
        self.sheet.line((BODY.x, cell.y), (BODY.x + LEFT_WIDTH, cell.y), pen, _("Line above the worth"))
        draw_worth(self.sheet, self.scene, self.stage, cell, 1.0)

    # -- cards -------------------------------------------------------------------------------------

    def _cards(self) -> None:
        """Draw all cards: in two columns if they are large enough there, else each kind in its own."""
        room = Rect(BODY.x + LEFT_WIDTH + 40, BODY.y, BODY.width - LEFT_WIDTH - 40, BODY.height)
        kinds = [(kind, cards) for kind in CARDS if (cards := self._of(kind))]  # type: ignore[arg-type]
        if not kinds:
            line = Line([Run(_("Nothing is noted in this stage yet."), 16, MUTED)])
            self.sheet.text(room, [line], _("Nothing"))
            return
        first = [entry for entry in kinds if entry[0] is Touchpoint]
        columns = [column for column in (first, [entry for entry in kinds if entry not in first]) if column]
        for pixels in SIZES:
            if self._try(columns, room, pixels):
                return
        columns = [[entry] for entry in kinds]
        for pixels in SMALL_SIZES:
            if self._try(columns, room, pixels, is_last=pixels == SMALL_SIZES[-1]):
                return

    def _try(
        self, columns: Sequence[Sequence[Section]], room: Rect, pixels: float, is_last: bool = False
    ) -> bool:
        """Draw the cards if all find room at a size of type, or if there is no smaller one."""
        width = min(420.0, (room.width - GAP * (len(columns) - 1)) / len(columns))
        boxes = [
            Rect(room.x + number * (width + GAP), room.y, width, room.height)
            for number in range(len(columns))
        ]
        laid = [
            _laid(sections, box, pixels, self.scene.currency)
            for sections, box in zip(columns, boxes, strict=True)
        ]
        wanted = sum(len(cards) for sections in columns for _kind, cards in sections)
        if sum(len(each.cards) for each in laid) < wanted and not is_last:
            return False
        for sections, box, each in zip(columns, boxes, laid, strict=True):
            self._column(each, box, sum(len(cards) for _kind, cards in sections))
        return True

    def _of(self, kind: type[Card]) -> list[Card]:
        journey, rects = self.content.journey, self.scene.layout.cards
        keys = [key for key in journey.of(kind) if journey.stage_of(key) is self.stage]
        keys.sort(key=lambda key: (rects[key].y, rects[key].x, key) if key in rects else (0.0, 0.0, key))
        return [journey.of(kind)[key] for key in keys]

    def _column(self, laid: _Column, box: Rect, wanted: int) -> None:
        for name, y in laid.headings:
            self.sheet.text(Rect(box.x, y, box.width, 20), [_heading(name)], name)
        for each in laid.cards:
            self._card(each)
        if len(laid.cards) < wanted:
            text = _("{more} in the notes").format(more=more_text(wanted - len(laid.cards)))
            line = Line([Run(cut(text, box.width, 1, 11), 11, MUTED)])
            self.sheet.text(Rect(box.x, box.bottom - 16, box.width, 16), [line], text)

    def _card(self, laid: _Laid) -> None:
        card, box, pixels = laid.card, laid.box, laid.pixels
        kind = type(card)
        has_face = isinstance(card, Touchpoint) and card.experience is not None
        inset = 12.0 + (FACE + 8 if has_face else 0.0)
        lines = [Line([Run(laid.text, pixels, INK if card_text(card) else MUTED)], height=pixels * LINE)]
        if laid.facts:
            small = 0.8 * pixels
            lines.append(Line([Run(laid.facts, small, MUTED)], before=2, height=small * LINE))
        self.sheet.draw(
            Shape(
                box, card_text(card) or card.id, FILLS[kind], Pen(BORDERS[kind], 0.75), radius=6, lines=lines,
                insets=(inset, 7, 10, 5), description=card_text(card),
            )
        )  # fmt: skip
        if isinstance(card, Touchpoint) and card.experience is not None:
            felt = card.experience
            role = GAIN if felt > 0.25 else LOSS if felt < -0.25 else Color("tx1", 0.55)
            face = Rect(box.x + 10, box.center[1] - FACE / 2, FACE, FACE)
            adjust = [("adj", round(MOST_FACE * felt / 2))]
            told = f"{felt:+g}"
            self.sheet.draw(
                Shape(face, told, GROUND, Pen(role, 1.25), "smileyFace", adjust=adjust, description=told)
            )


FACE = 20.0


@dataclass(frozen=True)
class _Laid:
    """A card in its place on the slide, with as much of its text as fits."""

    card: Card
    box: Rect
    pixels: float
    text: str
    facts: str


@dataclass
class _Column:
    """Cards below each other, and the headings above those of each kind, with their y."""

    headings: list[tuple[str, float]] = field(default_factory=list)
    cards: list[_Laid] = field(default_factory=list)


Section = tuple[type, Sequence[Card]]


def _laid(sections: Sequence[Section], room: Rect, pixels: float, currency: str) -> _Column:
    """Return the cards that fit below each other at a size of type; room is kept to say how many do not."""
    found = _Column()
    names: dict[type, str] = {
        Touchpoint: _("Touchpoints"),
        PainPoint: _("Pain points"),
        Opportunity: _("Opportunities"),
        Note: _("Notes"),
    }
    y = room.y
    for number, (kind, cards) in enumerate(sections):
        is_last = number == len(sections) - 1
        if y + 26 + 3 * pixels > room.bottom:
            break
        found.headings.append((names[kind], y))
        y += 26
        for place, card in enumerate(cards):
            each = _one(card, Rect(room.x, y, room.width, 0), pixels, currency)
            foot = 0 if is_last and place == len(cards) - 1 else 22
            if each.box.bottom > room.bottom - foot:
                return found
            found.cards.append(each)
            y = each.box.bottom + 8
        y += 8
    return found


def _one(card: Card, corner: Rect, pixels: float, currency: str) -> _Laid:
    """Return a card in a place of a width, as high as its text."""
    has_face = isinstance(card, Touchpoint) and card.experience is not None
    width = corner.width - 22 - (FACE + 8 if has_face else 0)
    text = cut(card_text(card) or _("(no name)"), width, MOST_LINES, pixels)
    facts = " · ".join(
        fact for fact in (EVIDENCE.get(card.evidence or "", ""), *badges(card, currency)) if fact
    )
    facts = cut(facts, width, 1, 0.8 * pixels) if facts else ""
    high = lines_of(text, pixels, width) * pixels * LINE + 14 + (0.8 * pixels * LINE + 2 if facts else 0)
    return _Laid(card, Rect(corner.x, corner.y, corner.width, high), pixels, text, facts)


def _heading(words: str) -> Line:
    return Line([Run(words, 13, MUTED, is_bold=True)])


# ---------------------------------------------------------------- personas


def persona_slides(deck: Deck) -> None:
    """Add slides with the personas, three on each."""
    personas = [persona for _key, persona in sorted(deck.content.journey.of(Persona).items())]
    if "personas" in deck.hidden:
        return
    for start in range(0, len(personas), 3):
        shown = personas[start : start + 3]
        notes = [f"{each.name}: {each.description}" for each in shown]
        _slide, sheet = deck.add(_("Personas"), notes)
        width = (WIDTH - 2 * EDGE - GAP * (len(shown) - 1)) / len(shown)
        for number, persona in enumerate(shown):
            _persona(
                sheet, persona, Rect(EDGE + number * (width + GAP), 96, min(width, 720), HEIGHT - 96 - 56)
            )
        sheet.settle()


def _persona(sheet: Sheet, persona: Persona, box: Rect) -> None:
    inner = Rect(box.x + 24, box.y + 22, box.width - 48, box.height - 44)
    ground = sheet.new_id()
    name, large = fitted(persona.name or _("(no name)"), inner.width, 64, 24, 13, True)
    y = inner.y + height_of(name, large, inner.width, True) + 12
    line = Line([Run(name, large, INK, is_bold=True, is_heading=True)], height=large * LINE)
    texts: list[tuple[Rect, list[Line], str]] = [
        (Rect(inner.x, inner.y, inner.width, y - inner.y), [line], persona.name)
    ]
    told = [
        ("", persona.description),
        (_("Goals"), persona.goals),
        (_("Frustrations"), persona.frustrations),
        ("", f"“{persona.quote}”" if persona.quote else ""),
    ]
    parts = [part for part in told if part[1]]
    for number, (heading, words) in enumerate(parts):
        room = (inner.bottom - y) / (len(parts) - number) - 12 - (24 if heading else 0)
        text, pixels = fitted(words, inner.width, room, 18, 10)
        lines = [Line([Run(heading, 14, MUTED, is_bold=True)], height=24)] if heading else []
        lines.append(Line([Run(text, pixels, INK, is_italic=words.startswith("“"))], height=pixels * LINE))
        high = height_of(text, pixels, inner.width) + (24 if heading else 0) + 2
        texts.append((Rect(inner.x, y, inner.width, high), lines, heading or persona.name))
        y += high + 12
    frame = Rect(box.x, box.y, box.width, y - box.y + 12)
    sheet.draw(Shape(frame, persona.name or persona.id, GROUND, Pen(HAIRLINE, 1), radius=8), ground)
    for rect, lines, label in texts:
        sheet.text(rect, lines, label)

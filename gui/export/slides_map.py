"""The map as native shapes: headers and cards to be edited, with connectors glued to them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gui.canvas.band_names import band_names
from gui.canvas.cards import badges
from gui.export.slides_arrows import Arrows
from gui.export.slides_feeling import draw_curve, draw_face
from gui.export.slides_master import drawable
from gui.export.slides_numbers import draw_exit, draw_kpis, draw_worth
from gui.export.slides_pages import ROOM, MapPage, Row
from gui.export.slides_shapes import (
    GROUND,
    HAIRLINE,
    INK,
    MUTED,
    Color,
    Pen,
    Shape,
    Sheet,
)
from gui.export.slides_text import Line, Run, cut, fitted, width_of
from gui.export.style import contrast, is_color, logo_of
from gui.words import _
from journey.geometry import (
    BADGE_ROW,
    CARD_BANDS,
    EXIT_HEIGHT,
    GUTTER,
    LINE_HEIGHT,
    MARGIN,
    PICTURE_HEIGHT,
    Rect,
    card_text,
    face_y,
)
from journey.records import Card, Note, Opportunity, PainPoint, Stage, Touchpoint

if TYPE_CHECKING:
    pass

FILLS: dict[type[Card], Color] = {
    Touchpoint: GROUND,
    PainPoint: Color("accent4", 0.12),
    Opportunity: Color("accent5", 0.12),
    Note: Color("accent6", 0.16),
}
BORDERS: dict[type[Card], Color] = {
    Touchpoint: Color("tx1", 0.3),
    PainPoint: Color("accent4", 0.5),
    Opportunity: Color("accent5", 0.5),
    Note: Color("accent6", 0.5),
}
STAGE_GROUND = Color("tx2")
EVIDENCE = {"assumed": "○", "interviewed": "◐", "measured": "●"}


class MapDrawing:
    """One page of the map on one slide."""

    def __init__(self, sheet: Sheet, page: MapPage) -> None:
        self.sheet, self.page, self.scene = sheet, page, page.scene
        self.layout, self.scale = page.scene.layout, page.scale
        self.ids = {key: sheet.new_id() for key in (*page.stages, *self.cards)}
        self.origin = (ROOM.x + (ROOM.width - page.width * self.scale) / 2, ROOM.y)

    def draw(self) -> list[str]:
        """Draw the page, and return the flows that lead to what other slides show."""
        self._columns()
        self._bands()
        left_out = Arrows(self).draw()
        for stage in self._stages:
            self._header(stage)
        for key, row in self.cards.items():
            card = self.scene.card(key)
            if card is not None:
                self._card(card, row)
        self.sheet.settle()
        self._pictures()
        return left_out

    def _pictures(self) -> None:
        """Put the pictures of touchpoints over their cards."""
        for key, row in self.cards.items():
            card = self.scene.card(key)
            image = self.scene.image(card) if isinstance(card, Touchpoint) else None
            picture = None if image is None else logo_of(image.data)
            if picture is not None:
                box, s = self.place(self.layout.cards[key], row), self.scale
                room = Rect(box.x + 12 * s, box.y + 8 * s, box.width - 24 * s, (PICTURE_HEIGHT - 10) * s)
                self.sheet.picture(drawable(picture), room, card_text(card) if card else key)

    # -- places ------------------------------------------------------------------------------------

    @cached_property
    def _stages(self) -> list[Stage]:
        return [stage for stage in self.scene.journey.stages if stage.id in self.page.stages]

    @cached_property
    def _rows(self) -> dict[int, float]:
        """The y of the page at which each row begins."""
        y, found = self.page.head.height, {}
        for row in self.page.rows:
            found[id(row)] = y
            y += row.height
        return found

    @cached_property
    def cards(self) -> dict[str, Row]:
        """The cards of this page, each with the row that it lies in."""
        members, placed = self.scene.survey.members, self.layout.cards
        return {
            key: row
            for row in self.page.rows
            if row.band in CARD_BANDS
            for stage in self.page.stages
            for key in members.get((stage, row.band), {})
            if key in placed and row.holds(key)
        }

    def place(self, rect: Rect, row: Row | None = None) -> Rect:
        """Return where a rectangle of the map lies on the slide; without a row it is one of the headers."""
        shift = rect.y - self.page.head.top if row is None else rect.y - row.top + self._rows[id(row)]
        x, y = self.origin
        s = self.scale
        return Rect(x + (rect.x - self.page.left) * s, y + shift * s, rect.width * s, rect.height * s)

    def point(self, x: float, y: float, row: Row | None = None) -> tuple[float, float]:
        """Return where a point of the map lies on the slide."""
        found = self.place(Rect(x, y, 0, 0), row)
        return found.x, found.y

    # -- ground ------------------------------------------------------------------------------------

    def _columns(self) -> None:
        last = self.page.rows[-1] if self.page.rows else None
        for stage in self._stages:
            column, head = self.layout.columns[stage.id], self.layout.header(stage.id)
            top = self.place(Rect(column.x, head.y + 8, column.width, 0)).y
            below = EXIT_HEIGHT if last is not None and last.band == "clv" else 0.0
            end = head.bottom if last is None else last.bottom - below
            bottom = self.place(Rect(column.x, end, 0, 0), last).y
            box = self.place(Rect(column.x, 0, column.width, 0))
            rect = Rect(box.x, top, box.width, bottom - top)
            pen = Pen(HAIRLINE, 0.75)
            name = _("Column of {stage}").format(stage=stage.name)
            self.sheet.draw(Shape(rect, name, GROUND, pen, radius=8 * self.scale))

    def _bands(self) -> None:
        left, right = self.page.left + MARGIN, self.page.left + self.page.width - MARGIN
        for row in self.page.rows:
            ends = self.point(left, row.top, row), self.point(right, row.top, row)
            self.sheet.line(*ends, Pen(HAIRLINE, 0.5), _("Line above the band"))
            name = band_names()[row.band]
            label = self.place(Rect(left, row.top + 12, GUTTER - MARGIN - 12, min(64, row.height - 16)), row)
            text, pixels = fitted(name, label.width, label.height, 12 * self.scale, 9 * self.scale, True)
            line = Line([Run(text, pixels, MUTED, is_bold=True)])
            self.sheet.text(label, [line], name)
            if row.band == "experience":
                self._experience(row)
            elif row.band in ("kpis", "clv"):
                self._numbers(row)

    def _numbers(self, row: Row) -> None:
        for stage in self._stages:
            cell = self.layout.cell(stage.id, row.band)
            if row.band == "kpis":
                kpis = [each for n, each in enumerate(self.scene.kpis[stage.id]) if row.holds(str(n))]
                inside = self.place(Rect(cell.x, row.top, cell.width, row.height), row)
                draw_kpis(self.sheet, kpis, inside, self.scale, stage.name)
            else:
                draw_worth(self.sheet, self.scene, stage, self.place(cell, row), self.scale)
                draw_exit(self.sheet, self.scene, stage, self.place(cell, row), self.scale)

    # -- the experience ----------------------------------------------------------------------------

    def _experience(self, row: Row) -> None:
        middle = face_y(0, self.layout.bands["experience"])
        columns = [self.layout.columns[key] for key in self.page.stages]
        ends = self.point(columns[0].x, middle, row), self.point(columns[-1].right, middle, row)
        self.sheet.line(*ends, Pen(HAIRLINE, 0.75, is_dashed=True), _("Neutral"))
        faces = self._faces()
        if len(faces) > 1:
            draw_curve(self.sheet, [self.point(x, y, row) for x, y in sorted(each[:2] for each in faces)])
        radius = 11.0
        for x, y, card in faces:
            box = self.place(Rect(x - radius, y - radius, 2 * radius, 2 * radius), row)
            draw_face(self.sheet, box, card)

    def _faces(self) -> list[tuple[float, float, Touchpoint]]:
        found = []
        for key, (x, y) in self.layout.faces.items():
            card = self.scene.journey.get(key, Touchpoint)
            if card is not None and card.experience is not None and card.stage in self.page.stages:
                found.append((x, y, card))
        return found

    # -- headers and cards -------------------------------------------------------------------------

    def header_box(self, stage: str) -> Rect:
        """Return where the header of a stage lies on the slide."""
        head = self.layout.header(stage)
        return self.place(Rect(head.x, head.y, head.width, head.height - 8))

    def _header(self, stage: Stage) -> None:
        ground, ink = stage_colors(stage, self.sheet.is_dark)
        box, s = self.header_box(stage.id), self.scale
        width, room = box.width - 24 * s, box.height - 14 * s
        sign = " ↻" if stage.recurring else ""
        name, large = fitted((stage.name or _("(no name)")) + sign, width, 46 * s, 15 * s, 12 * s, True)
        lines = [Line([Run(name, large, ink, is_bold=True, is_heading=True)], height=large * 1.3)]
        room -= 44 * s if width_of(name, large, True) > width else 22 * s
        owner = 18 * s if stage.owner else 0.0
        if stage.goal and room - owner > 12 * s:
            goal, small = fitted(stage.goal, width, room - owner, 12 * s, 10.5 * s)
            lines.append(Line([Run(goal, small, ink)], height=small * 1.3))
        if stage.owner:
            lines.append(
                Line([Run(cut(stage.owner, width, 1, 11 * s), 11 * s, ink, is_italic=True)], before=2 * s)
            )
        told = "\n".join(each for each in (stage.name, stage.goal, stage.owner) if each)
        inset = (12 * s, 8 * s, 12 * s, 4 * s)
        self.sheet.draw(
            Shape(
                box,
                stage.name or stage.id,
                ground,
                None,
                radius=8 * s,
                lines=lines,
                insets=inset,
                description=told,
            ),
            self.ids[stage.id],
        )

    def _card(self, card: Card, row: Row) -> None:
        s = self.scale
        box = self.place(self.layout.cards[card.id], row)
        picture = PICTURE_HEIGHT * s if isinstance(card, Touchpoint) and card.image else 0.0
        facts = [EVIDENCE.get(card.evidence or "", ""), *badges(card, self.scene.currency)]
        below = " · ".join(fact for fact in facts if fact)
        room = box.height - picture - 14 * s - (BADGE_ROW - 4) * s * bool(below)
        width = box.width - 24 * s
        text, pixels = fitted(card_text(card) or _("(no name)"), width, max(room, 18 * s), 13 * s, 11 * s)
        is_bold = isinstance(card, Touchpoint | Opportunity)
        lines = [
            Line(
                [Run(text, pixels, INK if card_text(card) else MUTED)],
                height=LINE_HEIGHT * s * pixels / (13 * s),
            )
        ]
        if below:
            small = 10.5 * s
            lines.append(
                Line([Run(cut(below, width, 1, small), small, MUTED)], before=3 * s, height=small * 1.3)
            )
        kind = type(card)
        self.sheet.draw(
            Shape(
                box,
                card_text(card) or card.id,
                FILLS[kind],
                Pen(BORDERS[kind], 1.25 if is_bold else 0.75),
                radius=7 * s,
                lines=lines,
                insets=(12 * s, 7 * s + picture, 12 * s, 4 * s),
                description=card_text(card),
            ),
            self.ids[card.id],
        )


def stage_colors(stage: Stage, is_dark: bool) -> tuple[Color, Color]:
    """Return the ground of a stage's header and the ink on it: the theme's, or the stage's own."""
    if is_color(stage.color):
        best = max("#FFFFFF", "#000000", key=lambda ink: contrast(ink, stage.color))
        return Color(stage.color), Color(best)
    return STAGE_GROUND, INK if is_dark else GROUND

"""The arrows of a map on a slide: connectors glued to the headers and cards, and what they carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gui.canvas.flows import Arrow, Look, stage_arrows
from gui.export.slides_pages import ROOM
from gui.export.slides_shapes import (
    BOTTOM,
    GAIN,
    GROUND,
    HAIRLINE,
    LEFT,
    LOSS,
    MUTED,
    RIGHT,
    TOP,
    Color,
    Link,
    Pen,
    Shape,
)
from gui.export.slides_text import Line, Run, cut, width_of
from gui.sentences import subject_name
from gui.theme import LIGHT
from journey.geometry import LANE_HEIGHT, Rect

if TYPE_CHECKING:
    from gui.export.slides_map import MapDrawing

ROLES = {"gain": GAIN, "loss": LOSS, "neutral": Color("tx1", 0.55), "unknown": Color("tx1", 0.55)}


class Arrows:
    """The arrows of one page."""

    def __init__(self, drawing: MapDrawing) -> None:
        self.sheet, self.page, self.scene = drawing.sheet, drawing.page, drawing.scene
        self.layout, self.scale, self.ids, self.cards = (
            drawing.layout,
            drawing.scale,
            drawing.ids,
            drawing.cards,
        )
        self.place, self.point, self.header_box = drawing.place, drawing.point, drawing.header_box
        self.left_out: list[str] = []

    def draw(self) -> list[str]:
        """Draw them below all cards, and return those that lead to what other slides show."""
        if any(row.band == "touchpoints" for row in self.page.rows):
            for arrow in self.scene.touchpoint_arrows:
                self._card_flow(arrow)
        for arrow in stage_arrows(self.layout):
            self._stage_flow(arrow)
        return self.left_out

    def _look(self, arrow: Arrow) -> tuple[Look, Pen]:
        look = self.scene.look(arrow, LIGHT, ())
        role = next((name for name in ROLES if look.color == LIGHT.color(name)), "neutral")
        width = max(1.0, look.width * self.scale)
        return look, Pen(ROLES[role], width, arrow.is_back or look.is_implied, look.is_loss and width >= 4)

    def _stage_flow(self, arrow: Arrow) -> None:
        move = arrow.move
        both = [key in self.page.stages for key in (move.source, move.target)]
        if not all(both):
            if any(both):
                self.left_out.append(self._flow_words(arrow))
            return
        look, pen = self._look(arrow)
        words = [word for word in (look.share, look.gain) if word]
        if arrow.is_arch:
            self._arch(arrow, look, pen, "  ".join(words))
            return
        points = [self.point(*point) for point in arrow.points]
        start, end = self.header_box(move.source), self.header_box(move.target)
        y = points[0][1]
        ends = ((start.right, y), (end.x, y))
        glued = (self.ids[move.source], RIGHT), (self.ids[move.target], LEFT)
        self.sheet.connect(Link(self._flow_words(arrow), pen, ends, *glued))
        s, small = self.scale, 11 * self.scale
        for word, top in ((look.share, y - pen.width / 2 - 17 * s), (look.gain, y + pen.width / 2 + 4 * s)):
            color = MUTED if word is look.share or pen.color not in (GAIN, LOSS) else pen.color
            if word:
                fit = min(small, small * (end.x - start.right) / max(1.0, width_of(word, small)))
                line = Line([Run(word, fit, color, is_bold=word is look.gain)], "ctr")
                box = Rect(start.right - 8 * s, top, end.x - start.right + 16 * s, 14 * s)
                self.sheet.text(box, [line], word, "ctr", wraps=False)

    def _flow_words(self, arrow: Arrow) -> str:
        names = [subject_name(self.scene.journey, key) for key in (arrow.move.source, arrow.move.target)]
        look = self.scene.look(arrow, LIGHT, ())
        told = ", ".join(word for word in (look.share, look.gain) if word)
        return " → ".join(names) + (f": {told}" if told else "")

    def _arch(self, arrow: Arrow, look: Look, pen: Pen, words: str) -> None:
        """Draw an arch in two parts that meet in its label: each has one corner, wherever its ends go."""
        s, small = self.scale, 11 * self.scale
        move = arrow.move
        start, end = self.header_box(move.source), self.header_box(move.target)
        is_loop = move.source == move.target
        if is_loop:
            pen = replace(pen, width=min(pen.width, 2.0), is_double=False)
        lane = next(route.lane or 0 for route in self.layout.routes if route.move == move)
        y = start.y - (10 + LANE_HEIGHT * (lane + 0.5)) * s
        text = f"↻ {words}" if is_loop else words or "→"
        wide = width_of(text, small, True) + 12 * s
        middle = (start.center[0] + end.center[0]) / 2
        if is_loop:
            aside = 16 * s + wide / 2
            is_right = start.center[0] + aside + wide / 2 <= ROOM.right
            middle = start.center[0] + (aside if is_right else -aside)
        pill = Rect(middle - wide / 2, y - 9 * s, wide, 18 * s)
        key = self.sheet.new_id()
        goes_right = pill.center[0] >= start.center[0]
        near, far = (pill.x, pill.right) if goes_right else (pill.right, pill.x)
        sides = (LEFT, RIGHT) if goes_right else (RIGHT, LEFT)
        name = self._flow_words(arrow)
        up = ((start.center[0], start.y), (start.center[0], y), (near, y))
        self.sheet.connect(Link(name, pen, up, (self.ids[move.source], TOP), (key, sides[0]), has_head=False))
        if not is_loop:
            down = ((far, y), (end.center[0], y), (end.center[0], end.y))
            self.sheet.connect(Link(name, pen, down, (key, sides[1]), (self.ids[move.target], TOP)))
        color = pen.color if pen.color in (GAIN, LOSS) else MUTED
        line = Line([Run(text, small, color, is_bold=True)], "ctr")
        self.sheet.draw(
            Shape(
                pill, name, GROUND, Pen(HAIRLINE, 0.5), radius=9 * s, lines=[line], anchor="ctr", wraps=False
            ),
            key,
        )

    def _card_flow(self, arrow: Arrow) -> None:
        move = arrow.move
        both = [key in self.cards for key in (move.source, move.target)]
        if not all(both):
            if any(both):
                self.left_out.append(self._flow_words(arrow))
            return
        look, pen = self._look(arrow)
        start, end = (
            self.place(self.layout.cards[key], self.cards[key]) for key in (move.source, move.target)
        )
        points, sites = _bent(start, end, 8 * self.scale)
        glued = (self.ids[move.source], sites[0]), (self.ids[move.target], sites[1])
        self.sheet.connect(Link(self._flow_words(arrow), pen, points, *glued))
        if look.share:
            small = 10 * self.scale
            x, y = _middle(points)
            text = cut(look.share, 90 * self.scale, 1, small)
            wide = width_of(text, small) + 8 * self.scale
            box = Rect(x - wide / 2, y - 8 * self.scale, wide, 16 * self.scale)
            line = Line([Run(text, small, MUTED)], "ctr")
            self.sheet.draw(
                Shape(box, text, GROUND, radius=8 * self.scale, lines=[line], anchor="ctr", wraps=False)
            )


def _bent(start: Rect, end: Rect, reach: float) -> tuple[list[tuple[float, float]], tuple[int, int]]:
    """Return the way between two cards, and the sites it begins and ends at."""
    if abs(start.x - end.x) < 1:
        if end.y >= start.bottom:
            return [(start.center[0], start.bottom), (end.center[0], end.y)], (BOTTOM, TOP)
        if start.y >= end.bottom:
            return [(start.center[0], start.y), (end.center[0], end.bottom)], (TOP, BOTTOM)
        x = start.right + reach
        y = start.center[1]
        return [(start.right, y), (x, y), (x, start.y), (start.center[0], start.y)], (RIGHT, TOP)
    is_right = end.x > start.x
    a, b = (start.right, end.x) if is_right else (start.x, end.right)
    y, z = start.center[1], end.center[1]
    sites = (RIGHT, LEFT) if is_right else (LEFT, RIGHT)
    if abs(y - z) < 0.5:
        return [(a, y), (b, z)], sites
    turn = b - 24 * reach / 8 if is_right else b + 24 * reach / 8
    if not min(a, b) < turn < max(a, b):
        turn = (a + b) / 2
    return [(a, y), (turn, y), (turn, z), (b, z)], sites


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    place = len(points) // 2
    (a, b), (c, d) = points[place - 1], points[place]
    return (a + c) / 2, (b + d) / 2

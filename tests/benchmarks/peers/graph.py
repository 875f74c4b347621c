"""The graph that all programs of the comparison show: cards in columns, arrows mostly to columns near by."""

from __future__ import annotations

import random
from dataclasses import dataclass

CARD_WIDTH, CARD_HEIGHT = 200, 64
COLUMN_STEP, ROW_STEP = 296, 80


@dataclass(frozen=True)
class Graph:
    """Cards by column and row, and arrows as pairs of their numbers."""

    places: tuple[tuple[int, int], ...]
    arrows: tuple[tuple[int, int], ...]
    columns: int

    def corner(self, card: int) -> tuple[float, float]:
        """Return the upper left corner of a card, in pixels."""
        column, row = self.places[card]
        return column * COLUMN_STEP, row * ROW_STEP


def make(cards: int, arrows: int, columns: int, seed: int = 7) -> Graph:
    """Return the same graph for the same numbers: four arrows of five lead one or two columns on.

    The others lead anywhere within six columns, backwards as well; no arrow is there twice.
    """
    chance = random.Random(seed)
    places = tuple((card % columns, card // columns) for card in range(cards))
    rows = -(-cards // columns)
    found: dict[tuple[int, int], None] = {}
    while len(found) < arrows:
        source = chance.randrange(cards)
        column, row = places[source]
        step = chance.choice((1, 1, 1, 2)) if chance.random() < 0.8 else chance.randint(-6, 6)
        near = max(0, min(rows - 1, row + chance.randint(-4, 4)))
        target = near * columns + max(0, min(columns - 1, column + step))
        if target < cards and target != source:
            found[source, target] = None
    return Graph(places, tuple(found), columns)

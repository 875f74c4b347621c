"""Copies of cards and stages, within a map and between maps: new ids, references mended."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.cards import add_cards
from journey.edits.deletion import hanging_on
from journey.edits.fields import text_of
from journey.edits.naming import id_from_name, new_id
from journey.geometry import BAND_OF, CARD_GAP, GRID, card_height, cells, place_cell
from journey.journey import Journey
from journey.records import (
    CARDS,
    OWNING_FIELDS,
    AbTest,
    Card,
    Comment,
    Flow,
    GridPosition,
    Image,
    Note,
    Opportunity,
    PainPoint,
    Record,
    Series,
    Stage,
    Target,
    Touchpoint,
    references,
)
from journey.storage.plain import Fault, to_plain, to_record

FORMAT = "waymark-cards"
MOST_CARDS = 5000
MOST_LINES = 500
LONGEST_LINE = 500
ENDS = ("source", "target", "subject")
"""A copy of a flow or number belongs to copies: it never doubles what stands on the map."""
COPYABLE: tuple[type[Record], ...] = (*CARDS, Stage, Flow, Series, Target, Image, AbTest, Comment)
BULLET = re.compile(r"^([-*\u2022\u2013]|\d{1,3}[.)])\s+")


@dataclass(frozen=True)
class Home:
    """A column: the id of its stage, and how far to the right of the leftmost copied card it stands."""

    stage: str
    offset: int


@dataclass(frozen=True)
class Clip:
    """What was copied: the records, and by card the column it stood in."""

    records: tuple[Record, ...]
    homes: Mapping[str, Home]


def copied(journey: Journey, keys: Collection[str]) -> Clip:
    """Return cards and stages with all that has no meaning without them, and with their pictures."""
    taken = hanging_on(journey, {*keys, *_opportunities_of(journey, keys)})
    homes = _homes(journey, taken)
    images = {name for key in taken for name in references(journey[key]) if journey.get(name, Image)}
    ordered = [key for key in journey.records if key in taken | images]
    return Clip(tuple(journey[key] for key in ordered), homes)


def _opportunities_of(journey: Journey, stages: Collection[str]) -> set[str]:
    """Opportunities merely stand in a column, but a copied column without them would be half a copy."""
    standing = {key: journey.stage_of(key) for key in journey.of(Opportunity)}
    return {key for key, stage in standing.items() if stage is not None and stage.id in stages}


def _homes(journey: Journey, keys: Iterable[str]) -> dict[str, Home]:
    order = {stage.id: place for place, stage in enumerate(journey.stages)}
    found = {}
    for key in keys:
        stage = journey.stage_of(key)
        if stage is not None and isinstance(journey[key], CARDS):
            found[key] = stage.id
    first = min((order[stage] for stage in found.values()), default=0)
    return {key: Home(stage, order[stage] - first) for key, stage in found.items()}


def to_bytes(clip: Clip) -> bytes:
    """Return a clip as JSON, as it travels between maps."""
    plain = {
        "format": FORMAT,
        "homes": {key: [home.stage, home.offset] for key, home in clip.homes.items()},
        "records": [to_plain(record) for record in clip.records],
    }
    return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace")


def from_bytes(data: bytes) -> Clip | None:
    """Return the clip that some program put on the clipboard, None where it is none or damaged."""
    try:
        plain: Any = json.loads(data.decode())
        if plain["format"] != FORMAT or len(plain["records"]) > MOST_CARDS:
            return None
        records = tuple(to_record(each) for each in plain["records"])
        homes = {key: Home(str(stage), int(offset)) for key, (stage, offset) in plain["homes"].items()}
    except (Fault, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return Clip(records, homes) if _is_sound(records) else None


def _is_sound(records: Collection[Record]) -> bool:
    known = all(isinstance(record, COPYABLE) for record in records)
    return known and len({record.id for record in records}) == len(records)


def to_text(clip: Clip) -> str:
    """Return the texts of a clip's cards, a line each, as other programs take them."""
    shown = [record for record in clip.records if isinstance(record, (*CARDS, Stage))]
    return "\n".join(" ".join(text_of(record).split()) for record in shown)


def paste(journey: Journey, clip: Clip, stage: str | None = None) -> Change:
    """Add copies of a clip's records, each under a new id.

    Copied stages come to the right of `stage`. Other cards go to `stage` and the columns to its right, as far
    apart as they were; without `stage`, to the columns they came from where the map has those. What names a
    record that was copied too names the copy; a mention of what the map does not have is dropped, and
    so is a number or a flow that loses what it belongs to.

    Parameters
    ----------
    journey : Journey
    clip : Clip
    stage : str, optional
        the id of the column to paste into.
    """
    return _Pasting(journey, clip, stage).change()


class _Pasting:
    """One paste: the new ids, and the edits gathered so far."""

    def __init__(self, journey: Journey, clip: Clip, stage: str | None) -> None:
        self.journey = journey
        self.clip = clip
        self.stage = stage
        self.edits: dict[str, Pair] = {}
        self.names: dict[str, str] = {}
        self.order = [each.id for each in journey.stages]
        self.standing = cells(journey)
        self.bottoms: dict[tuple[str, str], float] = {}

    def change(self) -> Change:
        """Return all copies as one change."""
        self._add_stages()
        rest = [record for record in self.clip.records if self._needs_copy(record)]
        for record in rest:
            if not isinstance(record, Stage):
                self.names[record.id] = new_id(self.journey, type(record), self.names.values())
        for record in sorted(rest, key=self._reading_order):
            if not isinstance(record, Stage):
                self._add(self._mended(record))
        self._drop_orphans()
        self._drop_images()
        return Change("paste", self.edits)

    def _needs_copy(self, record: Record) -> bool:
        """A picture that the map has already serves the copies too."""
        return not (isinstance(record, Image) and self.journey.records.get(record.id) == record)

    def _reading_order(self, record: Record) -> tuple[int, float, float, str]:
        x, y = getattr(record, "at", None) or (0.0, 0.0)
        home = self.clip.homes.get(record.id)
        return (home.offset if home else 0, y, x, record.id)

    def _add(self, record: Record | None) -> None:
        if record is not None:
            self.edits[record.id] = (None, record)

    def _add_stages(self) -> None:
        """Put the copied stages in one piece to the right of a stage, or at the far right."""
        fresh = sorted(
            (record for record in self.clip.records if isinstance(record, Stage)),
            key=lambda each: (each.order, each.id),
        )
        standing = self.journey.stages
        place = self.order.index(self.stage) if self.stage in self.order else len(standing) - 1
        left = standing[place].order if standing else 0.0
        right = standing[place + 1].order if place + 1 < len(standing) else left + len(fresh) + 1
        for number, stage in enumerate(fresh, 1):
            key = id_from_name(self.journey, stage.name, "stage", self.edits)
            self.names[stage.id] = key
            order = left + (right - left) * number / (len(fresh) + 1)
            self._add(replace(stage, id=key, order=order))

    # -- where cards come to lie -------------------------------------------------------------------

    def _column(self, card: Record) -> str | None:
        """Return the column for a card: the copy of its own, else a standing one, None if there is none."""
        home = self.clip.homes.get(card.id, Home("", 0))
        if home.stage in self.names:
            return self.names[home.stage]
        if self.stage is None and home.stage in self.order:
            return home.stage
        if not self.order:
            return None
        first = self.order.index(self.stage) if self.stage in self.order else 0
        return self.order[min(first + max(0, home.offset), len(self.order) - 1)]

    def _at(self, card: Card, column: str) -> GridPosition | None:
        """Return the place of a card: as it was in a copied column, else below all cards of the cell."""
        if column not in self.order:
            return card.at
        cell = (column, BAND_OF[type(card)])
        if cell not in self.bottoms:
            rects = place_cell(self.standing.get(cell, ()))
            self.bottoms[cell] = max((rect.bottom + CARD_GAP for rect in rects.values()), default=0.0)
        top = self.bottoms[cell]
        self.bottoms[cell] = top + card_height(card) + CARD_GAP
        return (0.0, top / GRID)

    # -- references --------------------------------------------------------------------------------

    def _mended(self, record: Record) -> Record | None:
        """Return the copy of a record, None where what it belongs to is neither copied nor on the map."""
        if isinstance(record, (Touchpoint, PainPoint, Opportunity, Note)):
            return self._mended_card(record)
        fields: dict[str, Any] = {"id": self.names[record.id]}
        for field in OWNING_FIELDS.get(type(record), ()):
            value = getattr(record, field)
            if value in self.names:
                fields[field] = self.names[value]
            elif value is not None and (field in ENDS or value not in self.journey):
                return None
        return replace(record, **fields)

    def _mended_card(self, card: Card) -> Card | None:
        column = self._column(card)
        if column is None:
            return None
        fields: dict[str, Any] = {"id": self.names[card.id], "at": self._at(card, column)}
        if isinstance(card, PainPoint):
            fields["on"] = self._hurt(card.on, column)
        elif isinstance(card, Opportunity):
            fields["addresses"] = self._known(card.addresses)
            subjects = zip(card.effects, (self._known([e.subject]) for e in card.effects), strict=True)
            fields["effects"] = tuple(replace(e, subject=known[0]) for e, known in subjects if known)
            follows = card.stage is None and card.addresses and self.names.keys() >= set(card.addresses)
            fields["stage"] = None if follows else column
        else:
            fields["stage"] = column
        if isinstance(card, Touchpoint) and card.image is not None:
            fields["image"] = next(iter(self._known([card.image])), None)
        return replace(card, **fields)

    def _hurt(self, on: str, column: str) -> str:
        """Return where a copied pain point hurts: at the copy, the same card, or the column as a whole."""
        if on in self.names:
            return self.names[on]
        stage = self.journey.stage_of(on)
        return on if stage is not None and stage.id == column else column

    def _known(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.names.get(key, key) for key in keys if key in self.names or key in self.journey)

    def _drop_orphans(self) -> None:
        """Without a column a card is not pasted; then neither is what names its copy."""
        dropped = set(self.names.values()) - self.edits.keys()
        while dropped:
            orphans = {
                key for key, (_, record) in self.edits.items() if record and dropped & {*references(record)}
            }
            for key in orphans:
                del self.edits[key]
            dropped = orphans

    def _drop_images(self) -> None:
        named = {key for _, record in self.edits.values() if record for key in references(record)}
        for key in [key for key, (_, record) in self.edits.items() if isinstance(record, Image)]:
            if key not in named:
                del self.edits[key]


def paste_lines(journey: Journey, text: str, band: str, stage: str | None = None) -> Change:
    """Add a card for each line of a text, below the others of a cell.

    Parameters
    ----------
    journey : Journey
    text : str
        empty lines count for nothing, a bullet or number at the start of a line is left out.
    band : str
        "touchpoints", "pains", "opportunities" or "notes".
    stage : str, optional
        the id of the column; the first one if not given.
    """
    column = stage or (journey.stages[0].id if journey.stages else None)
    if column is None:
        return Change("paste")
    lines = (BULLET.sub("", " ".join(line.split())) for line in text.splitlines()[:MOST_LINES])
    cards = [(column, words[:LONGEST_LINE]) for words in lines if words]
    return add_cards(journey, band, cards).labelled("paste")

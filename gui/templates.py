"""The maps to start from that come with the program, in the language of the window.

Their texts have a catalogue of their own, which is read when they are shown or one is used. The command line
writes them too, so nothing here needs Qt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from gui import words
from journey.journey import Journey
from journey.records import (
    Flow,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Persona,
    Record,
    Scenario,
    Segment,
    Series,
    Stage,
    Touchpoint,
    kind_of,
)
from journey.storage.store import load

if TYPE_CHECKING:
    from gettext import NullTranslations

RESOURCES = Path(words.RESOURCES)
TEMPLATES = (
    "blank",
    "subscription",
    "online-shop",
    "repeat-orders",
    "business-to-business",
    "service-desk",
)
WORDS: dict[type[Record], tuple[str, ...]] = {
    Map: ("title", "description"),
    Stage: ("name", "goal", "owner"),
    Touchpoint: ("name", "channel", "owner", "quote"),
    PainPoint: ("text",),
    Opportunity: ("title", "owner", "status"),
    Note: ("text",),
    Flow: ("label",),
    Persona: ("name", "description", "goals", "frustrations", "quote"),
    Segment: ("name",),
    Scenario: ("name",),
    Series: ("source",),
}
"""The fields that a person reads as words, by kind of record."""


@dataclass(frozen=True)
class Template:
    """A map to start from."""

    path: Path
    journey: Journey


def written_templates() -> tuple[Template, ...]:
    """Return the templates as they were written, in English, the blank map first."""
    files = [path for name in TEMPLATES for path in RESOURCES.glob(f"*/{name}.journey")]
    loaded = ((path, load(path).journey) for path in files)
    return tuple(Template(path, journey) for path, journey in loaded if journey is not None)


def load_templates() -> tuple[Template, ...]:
    """Return the templates in the language of the window, the blank map first."""
    return tuple(Template(each.path, translated(each.journey)) for each in written_templates())


def texts(journey: Journey) -> Iterator[tuple[str, str]]:
    """Yield what stands in a map as words, each with its field, such as "stage.goal"."""
    for kind, fields in WORDS.items():
        for record in journey.of(kind).values():
            for field in fields:
                if text := getattr(record, field):
                    yield f"{kind_of(record)}.{field}", text


def translated(journey: Journey) -> Journey:
    """Return a map that comes with the program in the language of the window.

    Texts that the catalogue does not know stay as they are, as all do in English.
    """
    known = _catalogue(words.language())
    if known is None:
        return journey
    return Journey(_in_words_of(known, record) for record in journey.records.values())


def _in_words_of(known: NullTranslations, record: Record) -> Record:
    written = {field: getattr(record, field) for field in WORDS.get(type(record), ())}
    return replace(record, **{field: known.gettext(text) for field, text in written.items() if text})


@lru_cache(maxsize=3)
def _catalogue(code: str) -> NullTranslations | None:
    return words.catalogue(code, "templates")

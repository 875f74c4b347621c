"""Maps for reports, and their texts as they are found again where lines are broken anywhere."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from hostile.corpus import NASTY_NAMES

from journey.journey import Journey
from journey.records import CARDS, Map, Note, Opportunity, PainPoint, Record, Series, Stage, Touchpoint
from journey.storage.store import load

EXAMPLES = Path(__file__).parents[1] / "resources" / "examples"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@lru_cache(maxsize=8)
def example(name: str) -> Journey:
    """Return an example of the app."""
    journey = load(EXAMPLES / f"{name}.journey").journey
    assert journey is not None
    return journey


def hostile_map() -> Journey:
    """Return a map in which every name and text is nasty."""
    records: list[Record] = [Map(id="m", title=NASTY_NAMES[1], currency="EUR")]
    for place, name in enumerate(NASTY_NAMES):
        records += [
            Stage(id=f"s{place}", name=name, order=place, goal=name),
            Touchpoint(id=f"t{place}", stage=f"s{place}", name=name, channel=name, owner=name, quote=name),
            PainPoint(id=f"p{place}", on=f"t{place}", text=name),
            Opportunity(id=f"o{place}", title=name, addresses=(f"p{place}",), owner=name, status=name),
            Note(id=f"n{place}", stage=f"s{place}", text=name),
            Series(
                id=f"k{place}", subject=f"s{place}", kpi="nps", points=(("2026-09", 4.0, 10),), source=name
            ),
        ]
    return Journey(records)


def squeezed(text: str) -> str:
    """Return a text without blanks and controls."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(
        letter for letter in plain if letter.isprintable() and not letter.isspace() and letter != "�"
    )


def names_of(journey: Journey) -> list[str]:
    """Return the names of all stages and cards."""
    records: list[Record] = [*journey.stages]
    for kind in CARDS:
        records += journey.of(kind).values()
    named = ([getattr(each, field, None) for field in ("name", "title", "text")] for each in records)
    return [next(text for text in texts if text is not None) for texts in named]

"""Ids for new records: short, readable in a diff, never used twice in one map."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from journey.journey import Journey
from journey.records import KIND_BY_TAG, Record

PREFIXES = {
    "touchpoint": "t",
    "pain_point": "p",
    "opportunity": "o",
    "note": "n",
    "flow": "f",
    "persona": "persona",
    "segment": "segment",
    "scenario": "scenario",
    "series": "s",
    "target": "g",
    "image": "i",
}


def new_id(journey: Journey, kind: type[Record], taken: Collection[str] = ()) -> str:
    """Return an id that neither the journey nor `taken` uses, such as "t12" for a touchpoint."""
    prefix = next(PREFIXES.get(tag, tag) for tag, known in KIND_BY_TAG.items() if known is kind)
    number = len(journey.of(kind)) + len(taken) + 1
    while f"{prefix}{number}" in journey or f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


def id_from_name(journey: Journey, name: str, fallback: str, taken: Collection[str] = ()) -> str:
    """Return an id made of a name's letters and digits, such as "after-purchase"."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    stem = re.sub(r"[^\w]+", "-", plain).strip("-_")[:40] or fallback
    candidate, number = stem, 2
    while candidate in journey or candidate in taken:
        candidate, number = f"{stem}-{number}", number + 1
    return candidate

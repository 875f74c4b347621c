"""Deleting records with what hangs on them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.journey import Journey
from journey.records import LOOSE_FIELDS, OWNING_FIELDS, Effect, Image, Map, Opportunity, Record, references


def delete(journey: Journey, keys: Collection[str]) -> Change:
    """Delete records, all that has no meaning without them, and every other mention of them.

    An opportunity that loses all its pain points stays, in the column where it stood. The map itself stays.
    """
    doomed = hanging_on(journey, [key for key in keys if not isinstance(journey.records.get(key), Map)])
    doomed |= _unshown(journey, doomed)
    edits: dict[str, Pair] = {key: (journey[key], None) for key in doomed}
    for key in doomed:
        for name in journey.referring(key) - doomed:
            before = journey[name]
            edits[name] = (before, _without(journey, before, doomed))
    return Change("delete", edits)


def _unshown(journey: Journey, doomed: Collection[str]) -> set[str]:
    """Return the pictures that nothing shows any more: two megabytes nobody could reach would stay behind."""
    images = (journey.get(name, Image) for key in doomed for name in references(journey[key]))
    return {image.id for image in images if image is not None and journey.referring(image.id) <= set(doomed)}


def hanging_on(journey: Journey, keys: Collection[str]) -> set[str]:
    """Return the ids and all that would go with them."""
    doomed: set[str] = set()
    waiting = [key for key in keys if key in journey]
    while waiting:
        key = waiting.pop()
        if key in doomed:
            continue
        doomed.add(key)
        waiting += [name for name in journey.referring(key) if _is_owned(journey[name], key)]
    return doomed


def _is_owned(record: Record, key: str) -> bool:
    return any(getattr(record, field) == key for field in OWNING_FIELDS.get(type(record), ()))


def _without(journey: Journey, record: Record, doomed: Collection[str]) -> Record:
    fields: dict[str, Any] = {}
    for field in LOOSE_FIELDS.get(type(record), ()):
        value = getattr(record, field)
        if isinstance(value, tuple):
            fields[field] = tuple(v for v in value if _named(v) not in doomed)
        elif value in doomed:
            fields[field] = None
    if isinstance(record, Opportunity) and not fields.get("addresses", record.addresses):
        column = journey.stage_of(record.id)
        fields["stage"] = column.id if column is not None and column.id not in doomed else None
    return replace(record, **fields)


def _named(value: str | Effect) -> str:
    return value.subject if isinstance(value, Effect) else value

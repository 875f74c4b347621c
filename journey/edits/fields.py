"""Changing fields of records: the verb behind the inspector, renaming and marking."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.journey import Journey
from journey.records import Flow, Image, Map, Note, Opportunity, PainPoint, Record, Series, Target, validated

TEXT_FIELDS: dict[type[Record], str] = {
    Map: "title",
    PainPoint: "text",
    Note: "text",
    Opportunity: "title",
    Flow: "label",
}
WITHOUT_TEXT = (Series, Target, Image)


def text_field(kind: type[Record]) -> str | None:
    """Return the field by which a kind of record is known, None for numbers and pictures."""
    return None if kind in WITHOUT_TEXT else TEXT_FIELDS.get(kind, "name")


def text_of(record: Record) -> str:
    """Return the text by which a record is known, "" where it has none."""
    field = text_field(type(record))
    return str(getattr(record, field)) if field else ""


def update(journey: Journey, key: str, fields: Mapping[str, Any], label: str = "update") -> Change:
    """Set fields of one record.

    Raises
    ------
    OutOfRange
        naming the field whose value its type does not allow.
    """
    before = journey[key]
    return Change(label, {key: (before, validated(replace(before, **fields)))})


def update_all(
    journey: Journey, keys: Collection[str], fields: Mapping[str, Any], label: str = "update"
) -> Change:
    """Set the same fields on several records as one step; records without such a field stay as they are."""
    edits: dict[str, Pair] = {}
    for key in keys:
        before = journey[key]
        known = {name: value for name, value in fields.items() if name in before.__struct_fields__}
        edits[key] = (before, validated(replace(before, **known)))
    return Change(label, edits)


def rename(journey: Journey, key: str, text: str) -> Change:
    """Give a record another name, title or text."""
    field = text_field(type(journey[key]))
    return Change("rename") if field is None else update(journey, key, {field: text}, "rename")

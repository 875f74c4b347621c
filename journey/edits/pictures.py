"""Pictures on touchpoints and personas: embedded once, gone with the last record that shows them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.naming import new_id
from journey.journey import Journey
from journey.records import Image, Persona, Touchpoint, validated

MediaType = Literal["image/png", "image/jpeg", "image/webp"]


def can_show(journey: Journey, key: str) -> bool:
    """Return whether a record can have a picture."""
    return isinstance(journey.records.get(key), (Touchpoint, Persona))


def set_picture(journey: Journey, key: str, media_type: MediaType, data: str) -> Change:
    """Give a touchpoint or a persona a picture; the same one is embedded once for all that show it."""
    before = journey.get(key, Touchpoint) or journey.get(key, Persona)
    if before is None:
        return Change("set_picture")
    known = (
        image for image in journey.of(Image).values() if (image.media_type, image.data) == (media_type, data)
    )
    image = next(known, None)
    edits: dict[str, Pair] = {}
    if image is None:
        image = validated(Image(id=new_id(journey, Image), media_type=media_type, data=data))
        edits[image.id] = (None, image)
    if before.image == image.id:
        return Change("set_picture")
    edits |= _unused(journey, before.image, [key])
    edits[key] = (before, replace(before, image=image.id))
    return Change("set_picture", edits)


def remove_pictures(journey: Journey, keys: Collection[str]) -> Change:
    """Take the pictures off records; one that nothing else shows leaves the map."""
    edits: dict[str, Pair] = {}
    for key in keys:
        before = journey.get(key, Touchpoint) or journey.get(key, Persona)
        if before is not None and before.image is not None:
            edits |= _unused(journey, before.image, keys)
            edits[key] = (before, replace(before, image=None))
    return Change("remove_picture", edits)


def _unused(journey: Journey, image: str | None, keys: Collection[str]) -> dict[str, Pair]:
    record = journey.get(image, Image) if image is not None else None
    if record is None or journey.referring(record.id) - set(keys):
        return {}
    return {record.id: (record, None)}

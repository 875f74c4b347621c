"""The look of a map's reports: one style for a map, its logo embedded, all in one step."""

from __future__ import annotations

from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.naming import new_id
from journey.edits.pictures import MediaType
from journey.journey import Journey
from journey.records import Image, Style, validated


def style_of(journey: Journey) -> Style | None:
    """Return the style that a map keeps, None where it keeps none."""
    return next((style for _key, style in sorted(journey.of(Style).items())), None)


def set_style(journey: Journey, style: Style | None, logo: tuple[MediaType, str] | None = None) -> Change:
    """Give a map the look of its reports, or with None take it away.

    Parameters
    ----------
    journey : the map.
    style : its fields; its id and logo are given here.
    logo : media type and base64 text of the logo, None for no logo.
    """
    before = style_of(journey)
    edits: dict[str, Pair] = {}
    image = None if style is None else _image(journey, logo)
    if image is not None and image.id not in journey:
        edits[image.id] = (None, image)
    if style is None:
        after = None
    else:
        key = before.id if before is not None else new_id(journey, Style)
        after = validated(replace(style, id=key, logo=None if image is None else image.id))
    if before is not None and before.logo is not None and (after is None or after.logo != before.logo):
        edits |= _unused(journey, before)
    one = before or after
    if one is not None and before != after:
        edits[one.id] = (before, after)
    return Change("set_style", edits)


def _image(journey: Journey, logo: tuple[MediaType, str] | None) -> Image | None:
    if logo is None:
        return None
    known = (image for image in journey.of(Image).values() if (image.media_type, image.data) == logo)
    found = next(known, None)
    return found or validated(Image(id=new_id(journey, Image), media_type=logo[0], data=logo[1]))


def _unused(journey: Journey, style: Style) -> dict[str, Pair]:
    """Return the removal of a style's logo, where nothing else shows it."""
    image = journey.get(style.logo or "", Image)
    if image is None or journey.referring(image.id) - {style.id}:
        return {}
    return {image.id: (image, None)}

"""Which records of a file can stand: what names nothing, the wrong kind or itself is left out, and named."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from journey.records import (
    LOOSE_FIELDS,
    OWNING_FIELDS,
    AbTest,
    Comment,
    Effect,
    Flow,
    Image,
    Note,
    Opportunity,
    PainPoint,
    Persona,
    Record,
    Scenario,
    Segment,
    Series,
    Stage,
    Style,
    Target,
    Touchpoint,
)
from journey.storage.plain import Problem, kind_and_id

Records = dict[str, Record]
Lines = dict[str, int]
Kinds = tuple[type[Record], ...]

_ENDS = (Stage, Touchpoint)
_ALLOWED: dict[tuple[type[Record], str], Kinds] = {
    (Touchpoint, "stage"): (Stage,),
    (Touchpoint, "image"): (Image,),
    (PainPoint, "on"): _ENDS,
    (Opportunity, "addresses"): (PainPoint,),
    (Opportunity, "stage"): (Stage,),
    (Note, "stage"): (Stage,),
    (Flow, "source"): _ENDS,
    (Flow, "target"): _ENDS,
    (Persona, "image"): (Image,),
    (Segment, "persona"): (Persona,),
    (Scenario, "base"): (Scenario,),
    (Scenario, "opportunities"): (Opportunity,),
    (Series, "segment"): (Segment,),
    (Series, "scenario"): (Scenario,),
    (Target, "segment"): (Segment,),
    (AbTest, "opportunity"): (Opportunity,),
    (Comment, "on"): _ENDS,
    (Comment, "segment"): (Segment,),
    (Style, "logo"): (Image,),
}
"""Of which kind the record must be that a field names; a subject may be any."""


def standing(records: Records, lines: Lines) -> tuple[Records, list[Problem]]:
    """Return the records that can stand, mended where only a loose reference is wrong, and the problems.

    Parameters
    ----------
    records : dict
        all records that could be read, by id.
    lines : dict
        the line each id stands on.
    """
    kept = dict(records)
    ring = _in_cycle(kept, lambda record: record.on if isinstance(record, PainPoint) else None)
    problems = [Problem("cycle", lines.get(key), {**kind_and_id(kept[key]), "field": "on"}) for key in ring]
    for problem in problems:
        del kept[str(problem.parameters["id"])]
    while fallen := _fallen(kept, lines):
        problems += fallen
        for problem in fallen:
            kept.pop(str(problem.parameters["id"]), None)
    for key in _in_cycle(kept, lambda record: record.base if isinstance(record, Scenario) else None):
        problems.append(Problem("cycle", lines.get(key), {**kind_and_id(kept[key]), "field": "base"}))
        kept[key] = msgspec.structs.replace(kept[key], base=None)
    for key, record in list(kept.items()):
        kept[key], loose = _mended(record, kept, lines)
        problems += loose
    return kept, problems


def _fault(record: Record, field: str, named: str, kept: Records) -> str | None:
    found = kept.get(named)
    if found is None:
        return "reference_to_nothing"
    allowed = _ALLOWED.get((type(record), field))
    return "reference_to_wrong_kind" if allowed and not isinstance(found, allowed) else None


def _fallen(kept: Records, lines: Lines) -> list[Problem]:
    problems = []
    for record in kept.values():
        for field in OWNING_FIELDS.get(type(record), ()):
            named = getattr(record, field)
            if named is not None and (code := _fault(record, field, named, kept)):
                problems.append(_problem(code, record, field, named, lines))
                break
    return problems


def _mended(record: Record, kept: Records, lines: Lines) -> tuple[Record, list[Problem]]:
    problems = []
    for field in LOOSE_FIELDS.get(type(record), ()):
        value = getattr(record, field)
        if value is None or value == ():
            continue
        single = isinstance(value, str)
        parts: Iterable[str | Effect] = (value,) if single else value
        sound = []
        for part in parts:
            named = part.subject if isinstance(part, Effect) else part
            if code := _fault(record, field, named, kept):
                problems.append(_problem(code, record, field, named, lines))
            else:
                sound.append(part)
        if single and not sound:
            record = msgspec.structs.replace(record, **{field: None})
        elif not single and len(sound) < len(value):
            record = msgspec.structs.replace(record, **{field: tuple(sound)})
    return record, problems


def _problem(code: str, record: Record, field: str, named: str, lines: Lines) -> Problem:
    return Problem(code, lines.get(record.id), {**kind_and_id(record), "field": field, "names": named})


def _in_cycle(records: Records, following: Callable[[Record], str | None]) -> list[str]:
    """Return the ids that, followed, lead back to themselves, each ring once around."""
    done: set[str] = set()
    rings: list[str] = []
    for start in records:
        path: dict[str, int] = {}
        key: str | None = start
        while key is not None and key in records and key not in done and key not in path:
            path[key] = len(path)
            key = following(records[key])
        if key is not None and key in path:
            rings += [name for name, place in path.items() if place >= path[key]]
        done.update(path)
    return rings

"""What another program's format cannot carry of a map, said record kind by record kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from journey.findings import Finding
from journey.journey import Journey
from journey.records import Record, kind_of

Carried = Mapping[type[Record], Collection[str]]
"""The fields of each kind that a format carries; a kind that is not named is not carried at all."""


@dataclass(frozen=True)
class Written:
    """A map in another format: its text, and what did not fit into it."""

    text: str
    losses: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Foreign:
    """A map read from another format, and what was not understood on the way."""

    journey: Journey
    findings: tuple[Finding, ...] = ()


class Unreadable(ValueError):
    """A text that is not of the format: a code, the line where it went wrong, and parameters."""

    def __init__(self, code: str, line: int | None = None, **parameters: str | int) -> None:
        super().__init__(code, line, parameters)
        self.code, self.line, self.parameters = code, line, parameters


def losses(journey: Journey, carried: Carried) -> tuple[Finding, ...]:
    """Return what stays behind: kinds that are not carried (`kind_not_carried`, with their count) and fields.

    >>> from journey.records import Map, Note, Stage
    >>> shop = Journey([Map(id="m"), Stage(id="a", name="A", owner="Ann"), Note(id="n")])
    >>> [(f.code, *f.parameters.values()) for f in losses(shop, {Map: (), Stage: ("name",)})]
    [('fields_not_carried', 'stage', 'owner', 1), ('kind_not_carried', 'note', 1)]
    """
    found: list[Finding] = []
    for kind in dict.fromkeys(type(record) for record in journey.records.values()):
        records = list(journey.of(kind).values())
        word = kind_of(records[0])
        if kind not in carried:
            found.append(Finding("kind_not_carried", None, {"kind": word, "count": len(records)}, "warning"))
            continue
        left = {record.id: _left(record, carried[kind]) for record in records}
        fields = sorted({name for names in left.values() for name in names})
        if fields:
            count = sum(bool(names) for names in left.values())
            parameters = {"kind": word, "fields": ", ".join(fields), "count": count}
            found.append(Finding("fields_not_carried", None, parameters, "warning"))
    return tuple(found)


def _left(record: Record, carried: Collection[str]) -> list[str]:
    """Return the fields of a record that say something and are not carried."""
    plain = type(record)
    defaults = dict(zip(reversed(plain.__struct_fields__), reversed(plain.__struct_defaults__), strict=False))
    return [
        name
        for name in plain.__struct_fields__
        if name not in carried
        and name not in ("id", "extra")
        and getattr(record, name) != defaults.get(name)
        and getattr(record, name) not in ({}, ())
    ]

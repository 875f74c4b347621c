"""What lies between two maps in words: what came, what went, and what is another, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from gui.sentences import kind_name, subject_name
from gui.words import _
from journey.change import Change
from journey.journey import Journey
from journey.records import Flow, Record, Series, kind_of
from journey.storage.plain import Fault, to_plain

LONGEST_VALUE = 60
How = Literal["added", "removed", "changed"]


class Line(Struct, frozen=True):
    """One record that differs: its id, how, what it is called, and the fields that differ."""

    id: str
    how: How
    name: str
    details: tuple[str, ...] = ()


def lines_of(change: Change, old: Journey, new: Journey) -> list[Line]:
    """Return a change as lines, what was added first, then removed, then changed."""
    order = {"added": 0, "removed": 1, "changed": 2}
    found = [line for key in sorted(change.edits) for line in _line(key, *change.edits[key], old, new)]
    return sorted(found, key=lambda line: order[line.how])


def _line(
    key: str, before: Record | None, after: Record | None, old: Journey, new: Journey
) -> Iterator[Line]:
    if after is not None and before is None:
        yield Line(key, "added", _title(new, after))
    elif before is not None and after is None:
        yield Line(key, "removed", _title(old, before))
    elif before is not None and after is not None:
        yield Line(key, "changed", _title(new, after), tuple(field_lines(before, after)))


def _title(journey: Journey, record: Record) -> str:
    name = subject_name(journey, record.id)
    plain = name if isinstance(record, Flow | Series) else f"“{name}”"
    return _("{kind}: {name}").format(kind=kind_name(kind_of(record)), name=plain)


def field_lines(before: Record, after: Record) -> Iterator[str]:
    """Yield a line for each field in which two records differ."""
    try:
        old, new = to_plain(before), to_plain(after)
    except Fault:
        return
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            text = _("{field}: {before} → {after}")
            yield text.format(field=name, before=_shown(old.get(name)), after=_shown(new.get(name)))


def _shown(value: object) -> str:
    text = "–" if value is None else " ".join(str(value).split())
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def how_name(how: How) -> str:
    """Return the heading above lines of a kind."""
    return {"added": _("Added"), "removed": _("Removed"), "changed": _("Changed")}[how]


def summary(lines: list[Line]) -> str:
    """Return how much differs, in one line.

    >>> summary([]), summary([Line("a", "added", "A"), Line("b", "changed", "B")])
    ('No difference.', 'Added: 1 · Changed: 1')
    """
    if not lines:
        return _("No difference.")
    kinds: tuple[How, ...] = ("added", "removed", "changed")
    counted = {how: sum(line.how == how for line in lines) for how in kinds}
    return " · ".join(f"{how_name(how)}: {count}" for how, count in counted.items() if count)

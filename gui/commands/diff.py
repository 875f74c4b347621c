"""`diff`: what was added, removed and changed between two maps, by id."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping

from gui.commands.layout import listed
from gui.commands.maps import open_map
from gui.commands.outcome import DONE, say, say_json
from gui.sentences import kind_name, subject_name
from gui.words import _
from journey.change import Change, difference
from journey.journey import Journey
from journey.records import Record, kind_of
from journey.storage.plain import to_plain

LONGEST_VALUE = 60


def run(arguments: Namespace) -> int:
    """Print how the second map differs from the first."""
    old, new = open_map(arguments.file), open_map(arguments.other)
    change = difference(old, new)
    if arguments.json:
        say_json(diff_plain(change))
    elif not change:
        say(_("The maps are the same."))
    else:
        say("\n".join(diff_lines(old, new, change)).lstrip("\n"))
    return DONE


def diff_plain(change: Change) -> dict[str, object]:
    """Return a change as plain data: whole records that came or went, pairs of values that changed."""
    added, removed, changed = _sorted(change)
    return {
        "added": {key: to_plain(record) for key, record in added.items()},
        "removed": {key: to_plain(record) for key, record in removed.items()},
        "changed": {
            key: {name: {"before": a, "after": b} for name, (a, b) in _fields(*pair).items()}
            for key, pair in changed.items()
        },
    }


def _sorted(
    change: Change,
) -> tuple[dict[str, Record], dict[str, Record], dict[str, tuple[Record, Record]]]:
    added: dict[str, Record] = {}
    removed: dict[str, Record] = {}
    changed: dict[str, tuple[Record, Record]] = {}
    for key, (before, after) in sorted(change.edits.items()):
        if before is None and after is not None:
            added[key] = after
        elif before is not None and after is None:
            removed[key] = before
        elif before is not None and after is not None:
            changed[key] = (before, after)
    return added, removed, changed


def _fields(before: Record, after: Record) -> dict[str, tuple[object, object]]:
    old, new = to_plain(before), to_plain(after)
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return {name: (old.get(name), new.get(name)) for name in names}


def diff_lines(old: Journey, new: Journey, change: Change) -> list[str]:
    """Return a change as lines of text, records by name."""
    added, removed, changed = _sorted(change)
    lines = []
    for key, pair in changed.items():
        lines.append(_title(new, key, pair[1]))
        lines += [f"  {name}: {_shown(a)} → {_shown(b)}" for name, (a, b) in _fields(*pair).items()]
    return [
        *listed(_("Added"), _titles(new, added)),
        *listed(_("Removed"), _titles(old, removed)),
        *listed(_("Changed"), lines),
    ]


def _titles(journey: Journey, records: Mapping[str, Record]) -> list[str]:
    return [_title(journey, key, record) for key, record in records.items()]


def _title(journey: Journey, key: str, record: Record) -> str:
    return f"{kind_name(kind_of(record))} {subject_name(journey, key)} ({key})"


def _shown(value: object) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"

"""The one change type: what stood under each id before, and what stands there after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import force_setattr

from journey.records import Record

if TYPE_CHECKING:
    from journey.journey import Journey

Pair = tuple[Record | None, Record | None]


class Conflict(Exception):
    """A change does not fit: what stands under `ids` is not what the change says stood there."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(", ".join(ids))
        self.ids = ids


class Change(Struct, frozen=True):
    """A label (a code such as "move") and, per id, the record before and after; None means absent.

    Laws: `difference(a, b)` turns a into b; a change then its inverse is empty; `then` is associative;
    the inverse of x then y is the inverse of y then the inverse of x.
    """

    label: str
    edits: Mapping[str, Pair] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {key: pair for key, pair in self.edits.items() if pair[0] != pair[1]}
        force_setattr(self, "edits", MappingProxyType(kept))

    def __bool__(self) -> bool:
        return bool(self.edits)

    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        return Change(self.label, {key: (after, before) for key, (before, after) in self.edits.items()})

    def then(self, later: Change) -> Change:
        """Return both changes as one: the first before and the last after of each id.

        Raises
        ------
        Conflict
            if `later` does not start where this change ends.
        """
        edits = dict(self.edits)
        clashes = []
        for key, (before, after) in later.edits.items():
            if key in edits:
                first, between = edits[key]
                if between != before:
                    clashes.append(key)
                edits[key] = (first, after)
            else:
                edits[key] = (before, after)
        if clashes:
            raise Conflict(tuple(clashes))
        return Change(self.label, edits)

    def labelled(self, label: str) -> Change:
        """Return the same change under another label."""
        return Change(label, self.edits)


def difference(
    old: Journey, new: Journey, label: str = "difference", among: Iterable[str] | None = None
) -> Change:
    """Return the change that turns `old` into `new`; `among` names all records that may differ, if known."""
    edits: dict[str, Pair] = {}
    if among is not None:
        pairs = {key: (old.records.get(key), new.records.get(key)) for key in among}
        return Change(label, {key: (a, b) for key, (a, b) in pairs.items() if a is not b and a != b})
    for key, before in old.records.items():
        after = new.records.get(key)
        if before is not after and before != after:
            edits[key] = (before, after)
    for key, after in new.records.items():
        if key not in old.records:
            edits[key] = (None, after)
    return Change(label, edits)

"""Numbered upgrades of the plain form of a map, oldest first; each is never edited afterwards.

An upgrade is handed the rows of a file of the version before (the map's row first) and returns those of
its own version. Add one function per version, named for what it changes, at the end of `UPGRADES`, and
a golden file of the version it leaves behind in tests/journey/storage/golden/.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from journey.storage.plain import Plain

Upgrade = Callable[[list[Plain]], list[Plain]]

UPGRADES: tuple[Upgrade, ...] = ()
"""The upgrade at place n leads from version n + 1 to version n + 2."""

VERSION = 1 + len(UPGRADES)


def upgraded(rows: list[Plain], version: int, upgrades: Sequence[Upgrade] = UPGRADES) -> list[Plain]:
    """Return rows of an older version as rows of the newest one.

    Parameters
    ----------
    rows : list of dict
        the lines of the file but the last, as plain data.
    version : int
        the version they were written in, from 1.
    upgrades : sequence of callable
        the way up, oldest first.

    Examples
    --------
    >>> def the_word_headline_became_title(rows):
    ...     return [{("title" if name == "headline" else name): row[name] for name in row} for row in rows]
    >>> upgraded([{"kind": "map", "headline": "Trial"}], 1, [the_word_headline_became_title])
    [{'kind': 'map', 'title': 'Trial'}]
    """
    for upgrade in upgrades[version - 1 :]:
        rows = upgrade(rows)
    return rows

"""Outlook: how much of a map is shown: bands hidden, collapsed, pinned, stages folded; no part of the map."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

SETS = ("hidden", "collapsed", "pinned", "folded")


class Outlook(Struct, frozen=True):
    """What a person chose to see of one map.

    `hidden`, `collapsed` and `pinned` name bands, `folded` stages by their ids.
    """

    hidden: frozenset[str] = frozenset()
    collapsed: frozenset[str] = frozenset()
    pinned: frozenset[str] = frozenset()
    folded: frozenset[str] = frozenset()
    has_legend: bool = True

    def switched(self, what: str, name: str, is_on: bool) -> Outlook:
        """Return the outlook with a name put into one of its sets, or taken out.

        >>> sorted(Outlook().switched("hidden", "notes", True).hidden)
        ['notes']
        """
        before: frozenset[str] = getattr(self, what)
        return replace(self, **{what: before | {name} if is_on else before - {name}})

    def to_text(self) -> str:
        """Return the outlook as text for the settings."""
        import json

        sets = {name: sorted(getattr(self, name)) for name in SETS}
        return json.dumps(sets | {"legend": self.has_legend})


def outlook_from(text: str) -> Outlook:
    """Return the outlook of a text that `to_text` made; what cannot be read is as if nobody had chosen.

    >>> outlook_from("nonsense") == Outlook()
    True
    >>> outlook_from(Outlook(folded=frozenset({"s1"})).to_text()).folded
    frozenset({'s1'})
    """
    if not text:
        return Outlook()
    import json

    try:
        kept = json.loads(text)
    except ValueError:
        return Outlook()
    if not isinstance(kept, dict):
        return Outlook()
    sets = {name: _names(kept.get(name)) for name in SETS}
    return Outlook(**sets, has_legend=kept.get("legend") is not False)


def _names(kept: object) -> frozenset[str]:
    found = kept if isinstance(kept, list) else []
    return frozenset(each for each in found if isinstance(each, str))

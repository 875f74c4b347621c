"""Recognises the records of a map by id or name, as a table names them, and makes the stages it lacks."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from journey.edits.naming import id_from_name
from journey.records import Flow, Record, Scenario, Segment, Stage, Touchpoint

if TYPE_CHECKING:
    from journey.journey import Journey

LONGEST_NAME = 500
ARROWS = ("→", "->", "=>", ">")


class NotRecognised(Exception):
    """A text names no record, or several: a code, the column's role and the text."""

    def __init__(self, code: str, role: str, text: object) -> None:
        super().__init__(code, role, text)
        self.code, self.role, self.text = code, role, text


class Names:
    """The names of a map's records, compared without regard to case, width and spaces."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.made: list[Stage] = []
        self._indexes: dict[type[Record], dict[str, list[str]]] = {}

    def one(
        self,
        kind: type[Stage | Touchpoint | Segment | Scenario],
        role: str,
        text: str,
        within: str | None = None,
    ) -> str | None:
        """Return the id of the record of a kind that a text names, None for an empty text."""
        if not text:
            return None
        found = self._found(kind, text)
        if within is not None:
            found = [
                key for key in found if getattr(self.journey.get(key, Touchpoint), "stage", None) == within
            ]
        if len(found) == 1:
            return found[0]
        raise NotRecognised(f"{role}_ambiguous" if found else f"{role}_unknown", role, text)

    def stage(self, text: str, create: bool) -> str:
        """Return the id of the stage that a text names; a new one where it may be made."""
        if create and not self._found(Stage, text):
            if len(text) > LONGEST_NAME:
                raise NotRecognised("name_too_long", "stage", text[:60])
            last = max((stage.order for stage in (*self.journey.stages, *self.made)), default=-1.0)
            taken = [stage.id for stage in self.made]
            made = Stage(id=id_from_name(self.journey, text, "stage", taken), name=text, order=last + 1)
            self.made.append(made)
            self._index(Stage).setdefault(plain_name(text), []).append(made.id)
        return str(self.one(Stage, "stage", text))

    def any(self, text: str) -> str:
        """Return the id of the stage, touchpoint, flow or map that a text names."""
        if text == self.journey.map.id or text.casefold() in {"", "map", "*"}:
            return self.journey.map.id
        if self.journey.get(text, Flow) is not None:
            return text
        for kind in (Stage, Touchpoint):
            if self._found(kind, text):
                return str(self.one(kind, "subject", text))
        return self._flow(text)

    def _flow(self, text: str) -> str:
        for arrow in ARROWS:
            left, found, right = text.partition(arrow)
            if found:
                ends = [{*self._found(Stage, end), *self._found(Touchpoint, end)} for end in (left, right)]
                flows = self.journey.of(Flow).values()
                fitting = [flow.id for flow in flows if flow.source in ends[0] and flow.target in ends[1]]
                if len(fitting) == 1:
                    return fitting[0]
                raise NotRecognised("subject_ambiguous" if fitting else "subject_unknown", "subject", text)
        raise NotRecognised("subject_unknown", "subject", text)

    def _found(self, kind: type[Record], text: str) -> list[str]:
        if self.journey.get(text.strip(), kind) is not None:
            return [text.strip()]
        return self._index(kind).get(plain_name(text), [])

    def _index(self, kind: type[Record]) -> dict[str, list[str]]:
        if kind not in self._indexes:
            index: dict[str, list[str]] = {}
            for key, record in self.journey.of(kind).items():
                index.setdefault(plain_name(getattr(record, "name", "")), []).append(key)
            self._indexes[kind] = index
        return self._indexes[kind]


def plain_name(text: str) -> str:
    r"""Return a name as it is compared.

    >>> plain_name("  Free\u00a0 TRIAL ")
    'free trial'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())

"""Recognises records and KPIs by id or name, as a table names them, and makes the stages a map lacks."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from journey.edits.naming import id_from_name
from journey.records import Flow, Record, Scenario, Segment, Series, Stage, Touchpoint
from metrics.kpis import Kpi, catalogue, kpis_of, own_kpi
from metrics.refusals import Allowed
from metrics.tables.cells import plain_header

if TYPE_CHECKING:
    from journey.journey import Journey

LONGEST_NAME = 500
ARROWS = ("→", "->", "=>", ">")


ALIASES: Mapping[str, str] = {
    "aov": "average_order_value",
    "arpu": "revenue_per_customer",
    "cac": "acquisition_cost",
    "churn": "churn_rate",
    "conversion": "conversion_rate",
    "dwell": "dwell_time",
    "fcr": "first_contact_resolution",
    "frequency": "purchase_frequency",
    "margin": "gross_margin",
    "referrals": "referral_rate",
    "retention": "retention_rate",
    "revenue": "revenue_per_customer",
}
MARKS: Mapping[str, str] = {
    **dict.fromkeys(("percent", "pct", "%"), "%"),
    **dict.fromkeys(("seconds", "second", "sec", "s"), "s"),
    **dict.fromkeys(("minutes", "minute", "min", "duration_minutes"), "min"),
    **dict.fromkeys(("hours", "hour", "h", "duration_hours"), "h"),
    **dict.fromkeys(("days", "day", "d", "duration_days"), "d"),
}
"""Words for a unit, and the mark by which a number in it is read."""


class NotRecognised(Exception):
    """A text cannot be used: a code, the column's role, the text, and where a number must lie."""

    def __init__(self, code: str, role: str, text: object, allowed: Allowed | None = None) -> None:
        super().__init__(code, role, text)
        self.code, self.role, self.text, self.allowed = code, role, text, allowed


class LeftOut(NotRecognised):
    """The rows of a name are left out, as a person chose."""


class Names:
    """The names of a map's records, compared without regard to case, width and spaces.

    `choices` tell what names mean that the map does not have; see `metrics.tables.recipe.Recipe`.
    """

    def __init__(self, journey: Journey, choices: Mapping[str, str] | None = None) -> None:
        self.journey = journey
        self._choices = choices or {}
        self.made: list[Stage] = []
        self._indexes: dict[type[Record], dict[str, list[str]]] = {}

    def chosen(self, role: str, text: str) -> str | None:
        """Return what a person chose for a name: an id or MAKE, None where nothing was chosen.

        Raises
        ------
        LeftOut
            where its rows are to be left out.
        """
        choice = self._choices.get(choice_key(role, text))
        if choice == "":
            raise LeftOut("left_out", role, text)
        return choice

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
        choice = self.chosen(role, text)
        if choice is not None and self.journey.get(choice, kind) is not None:
            return choice
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
        create = create or self.chosen("stage", text) == MAKE
        if create and not self._found(Stage, text) and self._choice_is_missing(text):
            if len(text) > LONGEST_NAME:
                raise NotRecognised("name_too_long", "stage", text[:60])
            last = max((stage.order for stage in (*self.journey.stages, *self.made)), default=-1.0)
            taken = [stage.id for stage in self.made]
            made = Stage(id=id_from_name(self.journey, text, "stage", taken), name=text, order=last + 1)
            self.made.append(made)
            self._index(Stage).setdefault(plain_name(text), []).append(made.id)
        return str(self.one(Stage, "stage", text))

    def _choice_is_missing(self, text: str) -> bool:
        choice = self.chosen("stage", text)
        return choice is None or self.journey.get(choice, Stage) is None

    def any(self, text: str) -> str:
        """Return the id of the stage, touchpoint, flow or map that a text names."""
        choice = self.chosen("subject", text)
        if choice is not None and choice in self.journey:
            return choice
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


class KpiNames:
    """The names of KPIs: of the catalogue, of the map's own, and further ones such as translated names."""

    def __init__(self, journey: Journey | None = None, further: Mapping[str, str] | None = None) -> None:
        known = dict(catalogue() if journey is None else kpis_of(journey))
        for series in journey.of(Series).values() if journey is not None else ():
            if series.kpi not in known:
                known[series.kpi] = own_kpi(series.kpi, series.kpi)
        self._index = {
            plain_header(name): known[key] for name, key in (further or {}).items() if key in known
        }
        self._index |= {plain_header(about.name): about for about in known.values()}
        self._index |= {alias: known[key] for alias, key in ALIASES.items()}
        self._index |= {plain_header(key): about for key, about in known.items()}

    def named(self) -> tuple[tuple[str, str], ...]:
        """Return id and name of every KPI, under each of its names."""
        return tuple((about.id, name.replace("_", " ")) for name, about in self._index.items())

    def find(self, text: str) -> tuple[Kpi, str] | None:
        """Return the KPI that a text names and the mark of the unit in its name, None where it names none.

        >>> about, mark = KpiNames().find("Dwell minutes")
        >>> about.id, mark
        ('dwell_time', 'min')
        """
        plain = plain_header(text)
        if plain in self._index:
            return self._index[plain], ""
        stem, _, unit = plain.rpartition("_")
        about = self._index.get(stem) if unit in MARKS else None
        return None if about is None else (about, MARKS[unit])


MAKE = "+"
"""The choice to make a stage of a name."""


def choice_key(role: str, text: str) -> str:
    """Return under what a choice for a name is kept.

    >>> choice_key("stage", " Free  Trial")
    'stage:free trial'
    """
    return f"{role}:{plain_name(text)}"


def plain_name(text: str) -> str:
    r"""Return a name as it is compared.

    >>> plain_name("  Free\u00a0 TRIAL ")
    'free trial'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())

"""Reads the rows of a KPI table: each value is taken, left out as chosen, or refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast, get_args

from msgspec import structs

from journey.edits.numbers import Goal, Number
from journey.records import Evidence, Scenario, Segment, Stage, Touchpoint
from metrics.answers import answer_range, net_promoter_score, rescaled, score, stated_scale
from metrics.kpis import Kpi, allowed_by, catalogue, checked, is_currency, parse_number
from metrics.refusals import Refusal, Refused
from metrics.tables.cells import period_from
from metrics.tables.layout import SUBJECTS, Layout
from metrics.tables.recipe import Recipe
from metrics.tables.recognition import LONGEST_NAME, MARKS, KpiNames, LeftOut, Names, NotRecognised

if TYPE_CHECKING:
    from journey.journey import Journey

BOUNDS = ("low", "high")
COUNTS = ("n", "spread", "promoters", "passives", "detractors")
"""Columns of numbers that are no KPI: they are called by their header."""
COUNTED = Kpi("answers", "answers", "", "count", "indicator", "none", 0, 1e15, 1, "sum")
BARE_NUMBER = re.compile(r"[+\-−]?[0-9.,' \u00a0\u202f]*[0-9](?:[eE][+\-]?[0-9]+)?")
Key = tuple[str, str, str | None, str | None, str | None]
"""Subject, KPI, period, segment, scenario."""


@dataclass(frozen=True)
class Common:
    """What all values of a row share."""

    subject: str
    segment: str | None
    scenario: str | None
    period: str | None
    n: float | None
    source: str
    evidence: Evidence | None


@dataclass(frozen=True)
class Figure:
    """One value as text, with the KPI it is of and the place of its column."""

    about: Kpi
    mark: str
    text: str
    place: int
    period: str | None = None


@dataclass
class Reader:
    """Reads rows one by one, and remembers which numbers it has seen."""

    journey: Journey
    layout: Layout
    recipe: Recipe
    kpis: KpiNames
    create_missing: bool = False
    source: str = ""
    evidence: Evidence | None = None
    ratios: Mapping[tuple[int, int], float] = field(default_factory=dict)
    numbers: list[Number] = field(default_factory=list)
    goals: dict[tuple[str, str | None, str | None], Goal] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)
    left_out: int = 0
    seen: dict[Key, int] = field(default_factory=dict)
    unknown: dict[tuple[str, str], int] = field(default_factory=dict)
    answers: dict[Key, tuple[Common, Kpi, list[float]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Names(self.journey, self.recipe.names)
        self.roles = self.layout.roles
        self.figures = self.layout.figures

    def read_row(self, place: int, row: tuple[str, ...]) -> None:
        """Read one row; each of its cells with a value is taken or refused on its own."""
        try:
            if any(row[len(self.layout.header) :]):
                raise NotRecognised("cells_too_many", "", row[len(self.layout.header)])
            about = self._row_kpi(row)
            common = self._common(row)
        except NotRecognised as stop:
            self._refuse(stop, place, stop.role or None)
            if stop.role == "kpi":
                self._note_other_names(row)
            return
        try:
            self._take_goal(row, common, about)
        except NotRecognised as stop:
            self._refuse(stop, place, None)
        for figure in self._figures(row, about):
            try:
                self._take(row, place, common, figure)
            except NotRecognised as stop:
                self._refuse(stop, place, self.layout.header[figure.place])
        if self.layout.counts:
            self._take_counts(row, place, common)

    def finish(self) -> None:
        """Make one number of all answers that were gathered for it."""
        for key, (common, about, answers) in self.answers.items():
            made = score(answers, about)
            number = self._number(common, about, made.value, key[2])
            self.numbers.append(replace(number, n=made.n, spread=made.spread))

    def _refuse(self, stop: NotRecognised, place: int, column: str | None) -> None:
        if isinstance(stop, LeftOut):
            self.left_out += 1
            return
        self._note(stop)
        if stop.role in self.roles:
            column = self.layout.header[self.roles[stop.role]]
        self.refused.append(Refusal(stop.code, place, column or None, stop.text, stop.allowed))

    def _note(self, stop: NotRecognised) -> None:
        """Remember a name that nobody knows, so that a person can say what it means."""
        if stop.code.endswith(("_unknown", "_ambiguous")) and stop.role != "evidence":
            key = (stop.role, str(stop.text))
            self.unknown[key] = self.unknown.get(key, 0) + 1

    def _note_other_names(self, row: Sequence[str]) -> None:
        """Look whether a refused row has further unknown names: all are to be chosen for at once."""
        try:
            self._common(row)
        except NotRecognised as stop:
            self._note(stop)

    # -- what a row is about -----------------------------------------------------------------------

    def _cell(self, row: Sequence[str], role: str) -> str:
        place = self.roles.get(role)
        return row[place] if place is not None and place < len(row) else ""

    def _row_kpi(self, row: Sequence[str]) -> tuple[Kpi, str] | None:
        if "kpi" not in self.roles or self.layout.shape == "kpis":
            return None
        text = self._cell(row, "kpi")
        chosen = self.names.chosen("kpi", text)
        found = self.kpis.find(chosen if chosen is not None else text)
        if found is None:
            raise NotRecognised("kpi_unknown" if text else "missing", "kpi", text)
        return found

    def _common(self, row: Sequence[str]) -> Common:
        evidence = self._cell(row, "evidence").casefold() or self.evidence
        if evidence is not None and evidence not in get_args(Evidence):
            raise NotRecognised("evidence_unknown", "evidence", evidence)
        period_text = self._cell(row, "period")
        period = self._period(period_text) if period_text else self.recipe.period or None
        if period_text and period is None:
            raise NotRecognised("period_unreadable", "period", period_text)
        return Common(
            segment=self.names.one(Segment, "segment", self._cell(row, "segment")),
            scenario=self.names.one(Scenario, "scenario", self._cell(row, "scenario")),
            period=period,
            n=self._observations(row),
            source=self._cell(row, "source")[:LONGEST_NAME] or self.source,
            evidence=cast("Evidence | None", evidence),
            subject=self._subject(row),
        )

    def _period(self, text: str) -> str | None:
        return period_from(text, self.journey.map.period, self.recipe.dates)

    def _observations(self, row: Sequence[str]) -> float | None:
        text = self._cell(row, "n")
        found = self._plain(text, catalogue()["new_customers"], "n") if text else None
        return int(found) if found is not None and found.is_integer() else found

    def _subject(self, row: Sequence[str]) -> str:
        touchpoint, stage = self._cell(row, "touchpoint"), self._cell(row, "stage")
        if touchpoint:
            within = self.names.one(Stage, "stage", stage) if stage else None
            return str(self.names.one(Touchpoint, "touchpoint", touchpoint, within))
        if stage:
            return str(self.names.stage(stage, self.create_missing))
        subject = self._cell(row, "subject")
        role = next(role for role in SUBJECTS if role in self.roles)
        if role != "subject":
            raise NotRecognised("missing", role, "")
        return self.names.any(subject)

    # -- values ------------------------------------------------------------------------------------

    def _figures(self, row: Sequence[str], about: tuple[Kpi, str] | None) -> Iterator[Figure]:
        """Yield the cells that hold values; an empty cell of a wide table says nothing, and is no refusal."""
        for place in self.figures:
            text, part = row[place] if place < len(row) else "", self.layout.parts[place]
            is_wide = part.startswith(("kpi:", "period:"))
            has_goal = bool(self._cell(row, "target") or self._cell(row, "warning"))
            if not text and (is_wide or has_goal):
                continue
            if part.startswith("kpi:"):
                told = self.kpis.find(self.layout.header[place])
                named = self.kpis.find(part[4:])
                found = told if told and named and told[0].id == named[0].id else named
                if found is not None:
                    yield Figure(found[0], found[1], text, place)
            elif about is not None:
                yield Figure(about[0], about[1], text, place, part[7:] if is_wide else None)

    def _take(self, row: Sequence[str], place: int, common: Common, figure: Figure) -> None:
        value = self._value(row, place, figure)
        period = figure.period or common.period
        key = (common.subject, figure.about.id, period, common.segment, common.scenario)
        if self.layout.parts[figure.place] == "answer":
            self.answers.setdefault(key, (common, figure.about, []))[2].append(value)
            return
        self._remember(key, place)
        number = self._number(common, figure.about, value, period)
        low, high = (self._optional(row, name, figure.about) for name in BOUNDS)
        spread = self._optional(row, "spread", COUNTED)
        self.numbers.append(replace(number, low=low, high=high, spread=spread))

    def _optional(self, row: Sequence[str], role: str, about: Kpi) -> float | None:
        text = self._cell(row, role)
        return self._plain(text, about, role, self._cell(row, "unit")) if text else None

    def _remember(self, key: Key, place: int) -> None:
        if key in self.seen:
            raise NotRecognised("duplicate_row", "", self.seen[key])
        self.seen[key] = place

    def _value(self, row: Sequence[str], place: int, figure: Figure) -> float:
        about, unit = figure.about, self._cell(row, "unit")
        is_answer = self.layout.parts[figure.place] == "answer"
        scale = stated_scale(unit)
        if scale is not None or is_answer:
            return self._on_scale(figure, scale or answer_range(about), is_answer)
        text = _with_unit(figure.text, figure.mark, unit, about)
        exact = self.ratios.get((place, figure.place + 1)) if about.unit == "ratio" else None
        if exact is not None:
            value = checked(exact, about, figure.text)
        elif BARE_NUMBER.fullmatch(text) and (plain := _in_its_unit(about, unit)) is not about:
            value = parse_number(self.recipe.text(text, plain), plain)
        else:
            value = parse_number(self.recipe.text(text, about), about, self.journey.map.currency)
        if isinstance(value, Refusal):
            raise self._unfit(value.code, "", figure.text, about)
        return value

    def _unfit(self, code: str, role: str, text: str, about: Kpi) -> NotRecognised:
        """Return why a number cannot be taken, with what would do where it is out of range."""
        if code != "out_of_range":
            return NotRecognised(code, role, text)
        allowed = allowed_by(about, self.journey.map.currency)
        if role in COUNTS:
            allowed = structs.replace(allowed, kpi="", name=self.layout.header[self.roles[role]])
        return NotRecognised(code, role, text, allowed)

    def _on_scale(self, figure: Figure, scale: tuple[float, float], is_answer: bool) -> float:
        """Read a score that is stated on a scale, such as 4.5 of 1 to 5."""
        plain = parse_number(self.recipe.text(figure.text, COUNTED), _scaled(scale, COUNTED))
        if isinstance(plain, Refusal):
            raise self._unfit(plain.code, "", figure.text, _scaled(scale, figure.about))
        if figure.about.aggregation == "nps" and not is_answer:
            raise NotRecognised("scale_unfit", "", figure.text)
        try:
            return rescaled(plain, scale, figure.about)
        except Refused as error:
            raise self._unfit(error.code, "", figure.text, _scaled(scale, figure.about)) from None

    def _number(self, common: Common, about: Kpi, value: float, period: str | None) -> Number:
        return Number(
            subject=common.subject,
            kpi=about.id,
            value=value,
            n=common.n,
            period=period,
            segment=common.segment,
            scenario=common.scenario,
            source=common.source,
            evidence=common.evidence,
        )

    def _take_counts(self, row: Sequence[str], place: int, common: Common) -> None:
        """Take promoters, passives and detractors as an NPS with the number of answers behind it."""
        if not any(self._cell(row, name) for name in ("promoters", "detractors")):
            return
        try:
            counts = {
                name: self._plain(self._cell(row, name), COUNTED, name)
                for name in ("promoters", "detractors")
            }
            if "passives" in self.roles:
                counts["passives"] = self._plain(self._cell(row, "passives"), COUNTED, "passives")
            elif common.n is None:
                raise NotRecognised("missing", "n", "")
            else:
                counts["passives"] = common.n - sum(counts.values())
            made = net_promoter_score(**counts)
            about = catalogue()["nps"]
            self._remember((common.subject, about.id, common.period, common.segment, common.scenario), place)
        except NotRecognised as stop:
            self._refuse(stop, place, None)
        except Refused as error:
            self.refused.append(Refusal(error.code, place, error.column, error.value))
        else:
            n = int(made.n) if float(made.n).is_integer() else made.n
            number = self._number(common, about, made.value, common.period)
            self.numbers.append(replace(number, n=n, spread=made.spread))

    # -- targets -----------------------------------------------------------------------------------

    def _take_goal(self, row: Sequence[str], common: Common, about: tuple[Kpi, str] | None) -> None:
        texts = {name: self._cell(row, name) for name in ("target", "warning")}
        wide = [part[4:] for part in self.layout.parts if part.startswith("kpi:")]
        kind = about[0] if about is not None else None
        if kind is None and len(wide) == 1:
            named = self.kpis.find(wide[0])
            kind = named[0] if named is not None else None
        if kind is None or not any(texts.values()):
            return
        unit = self._cell(row, "unit")
        values = {name: self._plain(text, kind, name, unit) if text else None for name, text in texts.items()}
        is_of_all = not self._cell(row, "subject") and "subject" in self.roles and common.period is None
        holds_for_all = is_of_all and common.subject == self.journey.map.id and not self._cell(row, "value")
        goal = Goal(kind.id, None if holds_for_all else common.subject, common.segment, **values)
        key = (goal.kpi, goal.subject, goal.segment)
        if self.goals.setdefault(key, goal) != goal:
            raise NotRecognised("target_differs", "target", texts["target"] or texts["warning"])

    def _plain(self, text: str, about: Kpi, role: str, unit: str = "") -> float:
        taken = _in_its_unit(about, unit) if BARE_NUMBER.fullmatch(text) else about
        found = parse_number(self.recipe.text(text, taken), taken, self.journey.map.currency)
        if isinstance(found, Refusal):
            raise self._unfit(found.code, role, text, about)
        return found


def _scaled(scale: tuple[float, float], about: Kpi) -> Kpi:
    return structs.replace(about, low=scale[0], high=scale[1], unit="score")


def _in_its_unit(about: Kpi, unit: str) -> Kpi:
    """Return a KPI whose bare numbers are ratios without doubt where the unit column says so."""
    return structs.replace(about, unit="multiple") if about.unit == unit.casefold() == "ratio" else about


def _with_unit(text: str, mark: str, unit: str, about: Kpi) -> str:
    """Return the number with the mark of the unit that the KPI's name or the unit column tells."""
    told = mark or MARKS.get(unit.casefold(), "")
    if not told and unit and unit.casefold() != about.unit:
        if not is_currency(unit):
            raise NotRecognised("unit_unexpected", "unit", unit)
        told = unit
    return f"{text} {told}" if told and BARE_NUMBER.fullmatch(text) else text

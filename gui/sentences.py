"""Codes with parameters made into sentences for people: findings, assumptions, problems, refusals, labels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from gui import complaints, phrases, words
from gui.figures import figure, range_text
from gui.words import _, ngettext
from journey.records import (
    Flow,
    Map,
    Note,
    Opportunity,
    OwnKpi,
    PainPoint,
    Persona,
    Record,
    Scenario,
    Segment,
    Series,
    Stage,
    Target,
    Touchpoint,
    kind_of,
)

if TYPE_CHECKING:
    from journey.findings import Finding
    from journey.journey import Journey
    from journey.storage.disk import DiskProblem
    from metrics.refusals import Refusal

LONGEST_NAME = 60


class Assumed(Protocol):
    """What an assumption tells: a default that stood in for a number that the map does not have."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def subject(self) -> str | None: ...  # noqa: D102
    @property
    def kpi(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> float: ...  # noqa: D102


class Reported(Protocol):
    """What a problem of a file tells: a code, the line where there is one, and parameters."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def line(self) -> int | None: ...  # noqa: D102
    @property
    def parameters(self) -> Mapping[str, str | int]: ...  # noqa: D102


# ---------------------------------------------------------------- sentences


def finding_text(finding: Finding, journey: Journey | None = None) -> str:
    """Return a finding as one sentence: what, where, what to do; with the journey, records are named.

    >>> from journey.findings import Finding
    >>> finding_text(Finding("share_above_one", "trial", {"total": 1.2}))
    'trial: the shares that leave it add up to 120%. Lower them to at most 100% together.'
    """
    return _said(phrases.FINDINGS, finding.code, {**finding.parameters, "subject": finding.subject}, journey)


def assumption_text(assumption: Assumed, journey: Journey | None = None) -> str:
    """Return an assumption as one sentence; with the journey, records are named."""
    parameters = {"subject": assumption.subject, "kpi": assumption.kpi, "value": assumption.value}
    return _said(phrases.ASSUMPTIONS, assumption.code, parameters, journey)


def assumption_texts(assumptions: Iterable[Assumed], journey: Journey | None = None) -> list[str]:
    """Return assumptions as sentences; the same default at several places is one sentence that names all."""
    places: dict[tuple[str, str, float], list[str | None]] = {}
    for each in assumptions:
        places.setdefault((each.code, each.kpi, each.value), []).append(each.subject)
    return [
        _said(
            phrases.ASSUMPTIONS,
            code,
            {"subject": subjects if None not in subjects else None, "kpi": kpi, "value": value},
            journey,
        )
        for (code, kpi, value), subjects in places.items()
    ]


def reason_text(reason: str) -> str:
    """Return why a headline is unknown as one sentence.

    >>> reason_text("no_cac")
    'No CAC: no acquisition cost is entered.'
    """
    return _said(phrases.REASONS, reason, {})


def problem_text(problem: Reported, path: Path | str | None = None) -> str:
    """Return what is wrong with a file as one sentence that names file and line.

    >>> from journey.storage.plain import Problem
    >>> problem_text(Problem("duplicate_id", 7, {"id": "trial"}), "shop.journey")
    'shop.journey, line 7: The id trial is used twice. Only the first counts.'
    """
    parameters = dict(problem.parameters)
    if problem.code == "wrong_form":
        expected = str(parameters.get("expected"))
        parameters["expected"] = complaints.FORMS.get(expected, expected)
    text = _said(complaints.PROBLEMS, problem.code, parameters)
    if problem.line is None:
        return text if path is None else _("{path}: {text}").format(path=path, text=text)
    if path is None:
        return _("Line {line}: {text}").format(line=problem.line, text=text)
    return _("{path}, line {line}: {text}").format(path=path, line=problem.line, text=text)


def disk_text(problem: DiskProblem) -> str:
    """Return what the disk refused as one sentence that names the file."""
    return _("{path}: {text}").format(path=problem.path, text=_said(complaints.DISK, problem.code, {}))


def refusal_text(refusal: Refusal) -> str:
    """Return why a value was refused as one sentence that names row and column where there are any.

    >>> from metrics.refusals import Refusal
    >>> refusal_text(Refusal("not_a_number", row=3, column="value", value="many"))
    'Row 3, column “value”: “many” is not a number.'
    """
    parameters = {"value": refusal.value, "column": refusal.column, **_allowed(refusal)}
    text = _said(complaints.REFUSALS, refusal.code, parameters)
    if refusal.row is None:
        return text
    if refusal.column is None:
        return _("Row {row}: {text}").format(row=refusal.row, text=text)
    return _("Row {row}, column “{column}”: {text}").format(row=refusal.row, column=refusal.column, text=text)


def _allowed(refusal: Refusal) -> dict[str, object]:
    """Return what a number out of range is called, where it must lie, and what stood there."""
    allowed = refusal.allowed
    if allowed is None:
        return {}
    from metrics.kpis import kpi

    low = -math.inf if allowed.low is None else allowed.low
    high = math.inf if allowed.high is None else allowed.high
    return {
        "kpi": allowed.name if kpi(allowed.kpi) is None else kpi_name(allowed.kpi),
        "range": range_text(low, high, allowed.unit, allowed.currency),
        "text": refusal.value,
    }


def change_label(code: str) -> str:
    """Return the words for what a change did, as they stand after "Undo".

    >>> change_label("move_stage")
    'move stage'
    """
    return _said(phrases.CHANGES, code, {})


def _said(
    table: Mapping[str, str], code: str, parameters: Mapping[str, object], journey: Journey | None = None
) -> str:
    message = table.get(code)
    if message is None:  # a test holds that this cannot happen; a person still gets something to pass on
        return code.replace("_", " ")
    return _(message).format_map(_Places(parameters, journey))


class _Places(dict[str, "_Shown"]):
    """The parameters of a sentence; a missing one is shown as unknown."""

    def __init__(self, parameters: Mapping[str, object], journey: Journey | None) -> None:
        kpi = parameters.get("kpi")
        super().__init__(
            {name: _Shown(value, journey, kpi, name == "subject") for name, value in parameters.items()}
        )

    def __missing__(self, name: str) -> _Shown:
        return _Shown(None, None, None, False)


class _Shown(Struct, frozen=True):
    """A parameter that writes itself as its place in the sentence asks."""

    raw: object
    journey: Journey | None
    kpi: object
    is_subject: bool

    def __format__(self, how: str) -> str:
        if self.raw is None:
            return _("The map") if self.is_subject else words.UNKNOWN_MARK
        match how or ("name" if self.is_subject else ""):
            case "name" | "names":
                return ", ".join(subject_name(self.journey, key) for key in self._keys())
            case "path":
                return " → ".join(subject_name(self.journey, key) for key in self._keys())
            case "kpi" | "kpis":
                return ", ".join(kpi_name(key, self.journey) for key in self._keys())
            case "period":
                return words.period_name(str(self.raw))
            case "range":
                return allowed_text(str(self.raw), self.journey.map.currency if self.journey else None)
        return self._figure(how)

    def _figure(self, how: str) -> str:
        if isinstance(self.raw, int | float) and not isinstance(self.raw, bool):
            if how == "percent":
                return words.percent(self.raw)
            if how == "value":
                currency = self.journey.map.currency if self.journey is not None else None
                return value_text(self.raw, str(self.kpi), currency, self.journey)
            return words.number(self.raw)
        return str(self.raw)

    def _keys(self) -> list[str]:
        if isinstance(self.raw, Iterable) and not isinstance(self.raw, str):
            return [str(key) for key in self.raw]
        return [str(self.raw)]


# ---------------------------------------------------------------- names


def subject_name(journey: Journey | None, key: str | None) -> str:
    """Return what people call a record: its name, both ends of a flow, the title of the map; else its id."""
    record = journey.records.get(key) if journey is not None and key is not None else None
    if record is None:
        return key if key is not None else _("The map")
    if isinstance(record, Flow):
        return f"{subject_name(journey, record.source)} → {subject_name(journey, record.target)}"
    if isinstance(record, Series | Target):
        return f"{subject_name(journey, record.subject)}, {kpi_name(record.kpi, journey)}"
    return _shortened(_own_name(record)) or _("{kind} without a name ({id})").format(
        kind=kind_name(kind_of(record)), id=record.id
    )


def _own_name(record: Record) -> str:
    match record:
        case Map(title=title):
            return title or _("The map")
        case Stage(name=name) | Touchpoint(name=name) | Persona(name=name):
            return name
        case Segment(name=name) | Scenario(name=name) | OwnKpi(name=name):
            return name
        case PainPoint(text=text) | Note(text=text):
            return text
        case Opportunity(title=title):
            return title
    return record.id


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else line[: LONGEST_NAME - 1].rstrip() + "…"


def kind_name(kind: str) -> str:
    """Return the word for a kind of record: "pain point" for "pain_point"."""
    return _said(phrases.KINDS, kind, {})


def severity_name(severity: str) -> str:
    """Return the word for how grave a finding is."""
    return _said(phrases.SEVERITIES, severity, {})


def evidence_name(evidence: str | None) -> str:
    """Return the word for how well a record is known; nothing where that is not said."""
    return _said(phrases.EVIDENCE, evidence, {}) if evidence else ""


def kpi_name(key: str, journey: Journey | None = None) -> str:
    """Return the name of a KPI, of the catalogue or of the map's own; its id in words where nobody named it.

    >>> kpi_name("conversion_rate"), kpi_name("queue_length")
    ('Conversion rate', 'queue length')
    """
    from metrics.kpis import kpi

    about = kpi(key)
    if about is not None:
        return _(about.name)
    own = journey.get(key, OwnKpi) if journey is not None else None
    return own.name if own is not None and own.name else _said(phrases.OTHER_NUMBERS, key, {})


def kpi_definition(key: str, journey: Journey | None = None) -> str:
    """Return in plain words what a KPI means; nothing where nobody said so."""
    from metrics.kpis import kpi

    about = kpi(key)
    own = journey.get(key, OwnKpi) if journey is not None else None
    return _(about.definition) if about is not None else own.definition if own is not None else ""


# ---------------------------------------------------------------- units and values


def unit_text(unit: str, currency: str | None = None) -> str:
    """Return the words for a unit of the KPI catalogue; for money, the currency.

    >>> unit_text("duration_days"), unit_text("money", "EUR")
    ('days', 'EUR')
    """
    if unit == "money":
        return currency or _("money")
    return _said(phrases.UNITS, unit, {}) if unit in phrases.UNITS else unit


def value_text(
    value: float | None, kpi: str, currency: str | None = None, journey: Journey | None = None
) -> str:
    """Return a value of a KPI with its unit, as the locale writes it.

    >>> value_text(0.42, "conversion_rate"), value_text(3, "dwell_time"), value_text(12, "nps")
    ('42%', '3 d', '12')
    """
    from metrics.kpis import kpi_of

    unit = kpi_of(journey, kpi).unit
    if unit == "money" and currency is None:
        return words.number(value)
    return figure(value, unit, currency or "")


def allowed_text(kpi: str, currency: str | None = None) -> str:
    """Return in words which values a KPI may have.

    >>> allowed_text("conversion_rate"), allowed_text("dwell_time")
    ('between 0% and 100%', 'between 0 d and 36,525 d')
    """
    from metrics.kpis import kpi as about_kpi

    about = about_kpi(kpi)
    return range_text(about.low, about.high, about.unit, currency or "") if about else _("any number")


def period_word(period: str) -> str:
    """Return the word for the length of a map's period: "month"."""
    return _said(phrases.PERIODS, period, {})


def periods_text(count: float | None, period: str) -> str:
    """Return a number of periods in words.

    >>> periods_text(1, "month"), periods_text(8, "quarter"), periods_text(None, "month")
    ('1 month', '8 quarters', '?')
    """
    if count is None:
        return words.UNKNOWN_MARK
    whole = math.ceil(count)
    forms = {
        "week": ngettext("{count} week", "{count} weeks", whole),
        "month": ngettext("{count} month", "{count} months", whole),
        "quarter": ngettext("{count} quarter", "{count} quarters", whole),
        "year": ngettext("{count} year", "{count} years", whole),
    }
    return forms[period].format(count=words.number(count))

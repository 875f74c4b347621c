"""Which fields a record shows in the inspector, in which words, and by which editor each is changed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gui.panels.buttons import CheckEditor, StepsEditor
from gui.panels.editors import (
    AreaEditor,
    ChoiceEditor,
    Editor,
    LineEditor,
    SuggestionEditor,
)
from gui.panels.figures import Unfit, editable, parsed
from gui.panels.references import ColorEditor, EffectsEditor, ReferencesEditor
from gui.sentences import evidence_name, period_word, subject_name, unit_text
from gui.session import Session
from gui.words import LANGUAGES, _
from journey.journey import Journey
from journey.records import (
    Flow,
    KpiUnit,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Persona,
    Record,
    Scenario,
    Segment,
    Stage,
    Touchpoint,
)
from metrics.kpis import Kpi

CURRENCIES = ("EUR", "USD", "GBP", "CHF", "PLN", "RUB", "UAH", "CZK", "SEK", "NOK", "JPY", "CNY", "INR")

NEEDED = {"votes": 0, "annual_discount_rate": Map(id="default").annual_discount_rate}
"""Numbers that a record cannot do without: what they are once their text is cleared."""


@dataclass(frozen=True)
class Field:
    """One field: its name in the record, its label, how to make its editor, whether it takes a whole row."""

    name: str
    label: str
    make: Callable[[], Editor]
    wide: bool = True


def fields_of(session: Session, kind: type[Record]) -> tuple[Field, ...]:
    """Return the fields that people edit of one kind of record; none for numbers, targets and pictures."""
    made = _Fields(session)
    tables: dict[type[Record], Callable[[], list[Field]]] = {
        Map: made.map,
        Stage: made.stage,
        Touchpoint: made.touchpoint,
        PainPoint: made.pain_point,
        Opportunity: made.opportunity,
        Note: made.note,
        Flow: made.flow,
        Persona: made.persona,
        Segment: made.segment,
        Scenario: made.scenario,
    }
    if kind not in tables:
        return ()
    return (*tables[kind](), made.evidence())


def shared_fields(session: Session, records: Sequence[Record]) -> tuple[Field, ...]:
    """Return the fields that all of some records have; of several records, not what is each one's own."""
    kinds = list(dict.fromkeys(type(record) for record in records))
    if not kinds:
        return ()
    fields = fields_of(session, kinds[0])
    if len(records) == 1:
        return fields
    names = [{field.name for field in fields_of(session, kind)} for kind in kinds]
    single = {"name", "title", "text", "label", "on", "source", "target"}
    return tuple(
        field for field in fields if field.name not in single and all(field.name in n for n in names)
    )


class _Fields:
    """Makes the fields of each kind for one session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def map(self) -> list[Field]:
        return [
            _line("title", _("Title")),
            _area("description", _("Description")),
            Field("currency", _("Currency"), self._currency, wide=False),
            Field("period", _("Period"), lambda: ChoiceEditor(_periods), wide=False),
            self._measure("annual_discount_rate", _("Discount rate a year"), "ratio", high=10),
            self._measure("horizon", _("Horizon, in periods"), "count", 1, 1200, _("whole life"), whole=True),
            self._measure("new_customers_per_period", _("New customers a period"), "count"),
            Field("locale", _("Language of figures"), lambda: ChoiceEditor(_languages), wide=False),
        ]

    def stage(self) -> list[Field]:
        return [
            _line("name", _("Name")),
            _area("goal", _("Customer's goal"), _("I want ...")),
            self._owner(),
            Field("color", _("Colour"), ColorEditor),
            _check("recurring", _("Customers can stay here, period after period")),
            _check("acquired", _("From here on, people are customers")),
        ]

    def touchpoint(self) -> list[Field]:
        feelings = (_("very bad"), _("bad"), _("neutral"), _("good"), _("very good"))
        return [
            _line("name", _("Name")),
            Field("channel", _("Channel"), self._suggestion("channel", _channels), wide=False),
            self._owner(wide=False),
            Field(
                "experience",
                _("Experience"),
                lambda: StepsEditor([*zip(range(-2, 3), feelings, strict=True)]),
            ),
            _rating("importance", _("Importance")),
            _area("quote", _("What customers say")),
            self._choice("stage", _("Stage"), _stages),
            _check("optional", _("Customers may skip it")),
        ]

    def pain_point(self) -> list[Field]:
        return [
            _area("text", _("What hurts")),
            self._choice("on", _("Where"), _places),
            _rating("severity", _("Severity")),
            self._measure("affected", _("Customers affected"), "ratio", high=1),
            self._measure("extra_dropoff", _("Of these, leave for it"), "ratio", high=1),
            self._measure("cost_per_case", _("Cost of a case"), "money"),
            self._measure("votes", _("Votes"), "count", whole=True),
        ]

    def opportunity(self) -> list[Field]:
        return [
            _line("title", _("Title")),
            Field("addresses", _("Addresses"), self._references(PainPoint, _("Add a pain point"))),
            self._measure("relief", _("Relieves this share of the pain"), "ratio", high=1, wide=True),
            Field("effects", _("Changes these numbers"), lambda: EffectsEditor(self._session)),
            self._owner(wide=False),
            Field("quarter", _("Quarter"), _quarter, wide=False),
            self._measure("one_off_cost", _("One-off cost"), "money"),
            self._measure("running_cost", _("Running cost a period"), "money"),
            self._measure("effort", _("Effort, 0 to 5"), "score", 0, 5),
            Field("status", _("Status"), self._suggestion("status", _statuses), wide=False),
            self._choice("stage", _("Stage"), _stages, none=_("where its pain is")),
            self._measure("votes", _("Votes"), "count", whole=True),
        ]

    def note(self) -> list[Field]:
        return [
            _area("text", _("Text")),
            self._choice("stage", _("Stage"), _stages, none=_("first column")),
            Field("color", _("Colour"), ColorEditor),
            _check("private", _("Private: not shown while presenting, nor in exports")),
        ]

    def flow(self) -> list[Field]:
        return [
            _line("label", _("Label")),
            self._choice("source", _("From"), self._flow_ends),
            self._choice("target", _("To"), self._flow_ends),
        ]

    def persona(self) -> list[Field]:
        return [
            _line("name", _("Name")),
            _area("description", _("Description")),
            _area("goals", _("Goals")),
            _area("frustrations", _("Frustrations")),
            _area("quote", _("What they say")),
        ]

    def segment(self) -> list[Field]:
        return [
            _line("name", _("Name")),
            self._measure("share", _("Share of new customers"), "ratio", high=1),
            self._choice("persona", _("Persona"), _all(Persona), none=_("none")),
        ]

    def scenario(self) -> list[Field]:
        return [
            _line("name", _("Name")),
            self._choice("base", _("Builds on"), _all(Scenario), none=_("as-is")),
            Field("opportunities", _("Takes up"), self._references(Opportunity, _("Add an opportunity"))),
        ]

    def evidence(self) -> Field:
        return Field("evidence", _("Evidence"), lambda: ChoiceEditor(evidence_options), wide=False)

    def _flow_ends(self, journey: Journey) -> list[str]:
        """Flows join stages with stages, or touchpoints with touchpoints."""
        flows = [journey.get(key, Flow) for key in self._session.selected]
        sources = [flow.source for flow in flows if flow is not None]
        kind = Stage if all(journey.get(source, Stage) for source in sources) else Touchpoint
        return [key for key in _places(journey) if isinstance(journey[key], kind)]

    # -- editors that ask the map ------------------------------------------------------------------

    def _currency(self) -> Editor:
        return SuggestionEditor(lambda: CURRENCIES, parse=_currency_code)

    def _owner(self, wide: bool = True) -> Field:
        return Field("owner", _("Owner"), self._suggestion("owner", list), wide=wide)

    def _suggestion(self, field: str, usual: Callable[[], Sequence[str]]) -> Callable[[], Editor]:
        def used() -> list[str]:
            texts = {str(getattr(record, field, "")) for record in self._session.journey.records.values()}
            return sorted({*usual(), *texts} - {""}, key=str.casefold)

        return lambda: SuggestionEditor(used)

    def _choice(
        self, name: str, label: str, choices: Callable[[Journey], list[str]], none: str = ""
    ) -> Field:
        def options() -> list[tuple[Any, str]]:
            journey = self._session.journey
            return [(None, none)] * bool(none) + [
                (key, subject_name(journey, key)) for key in choices(journey)
            ]

        return Field(name, label, lambda: ChoiceEditor(options))

    def _references(self, kind: type[Record], words: str) -> Callable[[], Editor]:
        def options() -> list[tuple[Any, str]]:
            journey = self._session.journey
            return [(key, subject_name(journey, key)) for key in journey.of(kind)]

        return lambda: ReferencesEditor(options, words)

    def _measure(
        self,
        name: str,
        label: str,
        unit: KpiUnit,
        low: float = 0,
        high: float = math.inf,
        hint: str = "",
        *,
        whole: bool = False,
        wide: bool = False,
    ) -> Field:
        kind = Kpi(name, label, "", unit, "indicator", "none", low, high, 1.0, "last")
        currency = self._session.journey.map.currency

        def parse(text: str) -> float | None:
            value = parsed(text, kind, currency)
            if value is None and name in NEEDED:
                return NEEDED[name]
            if value is not None and whole:
                if value != int(value):
                    raise Unfit(_("{field} must be a whole number.").format(field=label))
                return int(value)
            return value

        def make() -> Editor:
            beside = unit_text(unit, currency) if unit == "money" else ""
            return LineEditor(parse, lambda value: editable(value, unit), beside, hint)

        return Field(name, label, make, wide)


def evidence_options() -> list[tuple[Any, str]]:
    """Return the marks that say how well something is known."""
    marks = [(mark, evidence_name(mark)) for mark in ("assumed", "interviewed", "measured")]
    return [(None, _("not said")), *marks]


def _line(name: str, label: str) -> Field:
    return Field(name, label, LineEditor)


def _area(name: str, label: str, hint: str = "") -> Field:
    return Field(name, label, lambda: AreaEditor(hint))


def _check(name: str, words: str) -> Field:
    return Field(name, "", lambda: CheckEditor(words))


def _rating(name: str, label: str) -> Field:
    words = _("{number} of 5")
    return Field(name, label, lambda: StepsEditor([(n, words.format(number=n)) for n in range(1, 6)]))


def _quarter() -> Editor:
    return LineEditor(parse=_quarter_code, hint=_("such as 2027-Q1"))


def _quarter_code(text: str) -> str:
    plain = text.strip().upper()
    if not plain:
        return ""
    year, quarter = re.search(r"\d{4}", plain), re.search(r"Q\s*([1-4])", plain)
    if year is None or quarter is None:
        raise Unfit(_("“{text}” names no quarter; write it as 2027-Q1.").format(text=text.strip()))
    return f"{year.group()}-Q{quarter.group(1)}"


def _currency_code(text: str) -> str:
    plain = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", plain):
        raise Unfit(_("A currency has three letters, such as EUR."))
    return plain


def _periods() -> list[tuple[Any, str]]:
    return [(period, period_word(period)) for period in ("week", "month", "quarter", "year")]


def _languages() -> list[tuple[Any, str]]:
    return [("", _("as the window")), *LANGUAGES.items()]


def _channels() -> list[str]:
    return [
        _("Website"),
        _("App"),
        _("Email"),
        _("Phone"),
        _("Chat"),
        _("Shop"),
        _("Social media"),
        _("Search"),
        _("Advertising"),
        _("Post"),
        _("In person"),
    ]


def _statuses() -> list[str]:
    return [_("Idea"), _("Planned"), _("In progress"), _("Done"), _("Dropped")]


def _stages(journey: Journey) -> list[str]:
    return [stage.id for stage in journey.stages]


def _places(journey: Journey) -> list[str]:
    """Stages from left to right, each followed by its touchpoints."""
    below: dict[str, list[str]] = {}
    for touchpoint in journey.of(Touchpoint).values():
        below.setdefault(touchpoint.stage, []).append(touchpoint.id)
    return [key for stage in journey.stages for key in (stage.id, *below.get(stage.id, ()))]


def _all(kind: type[Record]) -> Callable[[Journey], list[str]]:
    return lambda journey: list(journey.of(kind))

"""The pages of the stages, and the details of each card: their fields and their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.decide_words import digits_of, effect_text
from gui.export.report_parts import Fact, Facts, Part, Row, Section, Table, Words, without_empty
from gui.panels.figures import origin_text
from gui.panels.worth import leak_sentences
from gui.sentences import evidence_name, kind_name, kpi_name, subject_name, value_text
from gui.words import UNKNOWN_MARK, _, money, number, percent, period_name
from journey.geometry import kpi_rows
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import (
    Comment,
    Flow,
    Note,
    Opportunity,
    PainPoint,
    Record,
    Stage,
    Target,
    Touchpoint,
    kind_of,
)

if TYPE_CHECKING:
    from metrics.decision import Decision
    from metrics.scorecard import Scorecard

MOST_COMMENTS = 5
Pairs = list[tuple[str, str]]


def stage_sections(journey: Journey, card: Scorecard, asked: Selection, decision: Decision) -> list[Section]:
    """Return a section for each stage, after one that begins them."""
    stages = journey.stages
    if not stages:
        empty = Words(_("The map has no stages yet."), "missing")
        return [Section("stages", _("Stages"), (empty,))]
    first = Section("stages", _("Stages"), (Words(" → ".join(map(_name, stages)), "quiet"),))
    return [first, *(_stage(journey, each, card, asked, decision) for each in stages)]


def _name(record: Record) -> str:
    """Return the whole name of a record, never shortened."""
    for field in ("name", "title", "text"):
        found = " ".join(str(getattr(record, field, "") or "").split())
        if found:
            return found
    return _("{kind} without a name ({id})").format(kind=kind_name(kind_of(record)), id=record.id)


def _stage(journey: Journey, stage: Stage, card: Scorecard, asked: Selection, decision: Decision) -> Section:
    parts: list[Part] = []
    if stage.goal:
        parts.append(Words(stage.goal, "lead"))
    about = [_("Owner: {name}").format(name=stage.owner)] if stage.owner else []
    about += [_("Customers can stay here period after period.")] if stage.recurring else []
    about += [_("From here on, people count as customers.")] if stage.acquired else []
    parts += [Words(text, "quiet") for text in about]
    parts += _standing(card, stage.id)
    tables = (
        _numbers(journey, stage.id, asked),
        _touchpoints(journey, stage.id),
        _pains(journey, stage.id, decision),
        _opportunities(journey, stage.id, decision),
        _notes(journey, stage.id),
    )
    parts += [without_empty(each) for each in tables if each.rows]
    parts += _comments(journey, stage.id)
    return Section(f"stage-{stage.id}", _name(stage), tuple(parts), 2)


def worth_words(card: Scorecard, stage: str) -> list[str]:
    """Return what a stage is worth and what walks out there, in sentences."""
    standing = card.subjects.get(stage)
    if standing is None or standing.value is None:
        return [_("What a customer standing here is worth is unknown: a number here or later is missing.")]
    text = _("A customer standing here is worth {amount}.")
    return [text.format(amount=money(standing.value, card.currency)), *leak_sentences(card, standing)]


def _standing(card: Scorecard, stage: str) -> list[Part]:
    standing = card.subjects.get(stage)
    if standing is None:
        return [Words(" ".join(worth_words(card, stage)), "missing")]
    currency = card.currency
    visits = None if standing.visits is None else 100 * standing.visits
    shown = (
        (_("Worth here"), money(standing.value, currency), standing.value),
        (_("Booked here"), money(standing.net, currency, signed=True), standing.net),
        (_("Walks out"), money(standing.leak, currency, signed=True), standing.leak),
        (_("Visits per 100"), number(visits, 1), visits),
        (_("Exits"), percent(standing.exit_share), standing.exit_share),
    )
    facts = tuple(
        Fact(name, text if value is not None else _("unknown"), "", value is not None)
        for name, text, value in shown
    )
    kind = "plain" if standing.value is not None else "missing"
    return [Facts(facts), Words(" ".join(worth_words(card, stage)), kind)]  # type: ignore[arg-type]


# ---------------------------------------------------------------- tables


def _numbers(journey: Journey, subject: str, asked: Selection) -> Table:
    rows = tuple(Row(each) for each in _number_cells(journey, subject, asked))
    head = (_("KPI"), _("Value"), _("Target"), _("Origin"), _("Source"))
    return Table(head, rows, frozenset((1, 2)), _("KPIs"))


def _number_cells(journey: Journey, subject: str, asked: Selection) -> list[tuple[str, ...]]:
    currency = journey.map.currency
    found: list[tuple[str, ...]] = []
    for kpi in kpi_rows(journey, subject):
        each = look_up(journey, subject, kpi, asked)
        goal = _target(journey, subject, kpi)
        found.append(
            (
                kpi_name(kpi, journey),
                UNKNOWN_MARK if each is None else value_text(each.value, kpi, currency, journey),
                "" if goal is None else value_text(goal, kpi, currency, journey),
                "" if each is None else origin_text(journey, each),
                "" if each is None else each.series.source,
            )
        )
    return found


def _target(journey: Journey, subject: str, kpi: str) -> float | None:
    own = [
        each for each in journey.of(Target).values() if each.kpi == kpi and each.subject in (subject, None)
    ]
    best = max(own, key=lambda each: each.subject is not None, default=None)
    return None if best is None else best.target


def _at(journey: Journey, record: Record, stage: str) -> bool:
    home = journey.stage_of(record.id)
    return home is not None and home.id == stage


def _touchpoints(journey: Journey, stage: str) -> Table:
    rows = tuple(
        Row(
            (
                _name(each),
                each.channel,
                each.owner,
                _felt(each.experience),
                _rating(each.importance),
                evidence_name(each.evidence),
                each.quote,
            )
        )
        for each in journey.of(Touchpoint).values()
        if each.stage == stage
    )
    head = (
        _("Touchpoint"),
        _("Channel"),
        _("Owner"),
        _("Experience, −2 to +2"),
        _("Importance"),
        _("Evidence"),
        _("In their words"),
    )
    return Table(head, rows, frozenset((3, 4)), _("Touchpoints"))


def _felt(value: float | None) -> str:
    return "" if value is None else number(value, 1, signed=True)


def _rating(value: int | None) -> str:
    return "" if value is None else _("{value} of {most}").format(value=number(value), most=number(5))


def _pains(journey: Journey, stage: str, decision: Decision) -> Table:
    effects = {each.id: each for each in decision.pains}
    digits, currency = digits_of(decision), journey.map.currency
    rows = tuple(
        Row(
            (
                _name(each),
                "" if each.on == stage else subject_name(journey, each.on),
                _rating(each.severity),
                "" if each.affected is None else percent(each.affected),
                effect_text(effects[key].effect, currency, digits) if key in effects else UNKNOWN_MARK,
            )
        )
        for key, each in journey.of(PainPoint).items()
        if _at(journey, each, stage)
    )
    head = (_("Pain point"), _("Where"), _("Severity"), _("Affected"), _("Without it, per entrant"))
    return Table(head, rows, frozenset((2, 3, 4)), _("Pain points"))


def _opportunities(journey: Journey, stage: str, decision: Decision) -> Table:
    effects = {each.id: each for each in decision.opportunities}
    digits, currency = digits_of(decision), journey.map.currency
    rows = tuple(
        Row(
            (
                _name(each),
                each.owner,
                period_name(each.quarter) if each.quarter else "",
                "" if each.effort is None else number(each.effort, 1),
                effect_text(effects[key].effect, currency, digits) if key in effects else UNKNOWN_MARK,
            )
        )
        for key, each in journey.of(Opportunity).items()
        if _at(journey, each, stage)
    )
    head = (_("Opportunity"), _("Owner"), _("Quarter"), _("Effort"), _("Effect per entrant"))
    return Table(head, rows, frozenset((3, 4)), _("Opportunities"))


def _notes(journey: Journey, stage: str) -> Table:
    first = journey.stages[0].id
    rows = tuple(
        Row((each.text,))
        for each in journey.of(Note).values()
        if (each.stage or first) == stage and each.text.strip()
    )
    return Table((_("Notes"),), rows)


def _comments(journey: Journey, stage: str) -> list[Part]:
    told = [each for each in journey.of(Comment).values() if _at(journey, each, stage) and each.text.strip()]
    if not told:
        return []
    parts: list[Part] = [Words(_("What customers said"), "lead")]
    parts += [Words(each.text, "quote") for each in told[:MOST_COMMENTS]]
    if len(told) > MOST_COMMENTS:
        text = _("{shown} of {count} comments.")
        parts.append(Words(text.format(shown=MOST_COMMENTS, count=number(len(told))), "quiet"))
    return parts


# ---------------------------------------------------------------- details of what is clicked


def card_details(
    journey: Journey, card: Scorecard, asked: Selection, decision: Decision
) -> dict[str, Section]:
    """Return for each stage, flow and card what is known of it, by id; a flow that is implied by its ends."""
    found: dict[str, Section] = {}
    for kind in (Stage, Touchpoint, PainPoint, Opportunity, Note, Flow):
        for key, record in journey.of(kind).items():
            found[key] = _detail(journey, record, card, asked, decision)
    for stream in card.flows:
        key = stream.flow or f"{stream.source}\n{stream.target}"
        name = f"{subject_name(journey, stream.source)} → {subject_name(journey, stream.target)}"
        shown = (
            (_("Share"), percent(stream.share)),
            (_("Customers per 100"), number(_hundred(stream.customers), 1)),
            (_("Gain per entrant"), money(stream.gain, card.currency, signed=True)),
        )
        facts = Facts(tuple(Fact(*each, "", UNKNOWN_MARK not in each[1]) for each in shown))
        before = found[key].parts if key in found else ()
        found[key] = Section(key, name, (facts, *before))
    return found


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _detail(
    journey: Journey, record: Record, card: Scorecard, asked: Selection, decision: Decision
) -> Section:
    parts: list[Part] = [Words(kind_name(kind_of(record)), "quiet")]
    if isinstance(record, Stage):
        parts += _standing(card, record.id)
    fields = Table(("", ""), tuple(Row(each) for each in _fields(journey, record, decision) if each[1]))
    numbers = _numbers(journey, record.id, asked)
    parts += [fields] if fields.rows else []
    parts += [without_empty(numbers)] if numbers.rows else []
    return Section(record.id, _name(record) if not isinstance(record, Flow) else "", tuple(parts))


def _fields(journey: Journey, record: Record, decision: Decision) -> Pairs:
    found: Pairs = []
    currency = journey.map.currency
    match record:
        case Stage():
            found = [(_("Goal"), record.goal), (_("Owner"), record.owner)]
        case Touchpoint():
            found = [
                (_("Channel"), record.channel),
                (_("Owner"), record.owner),
                (_("Experience, −2 to +2"), _felt(record.experience)),
                (_("Importance"), _rating(record.importance)),
                (_("In their words"), record.quote),
            ]
        case PainPoint():
            found = _pain_fields(journey, record, currency)
        case Opportunity():
            found = _opportunity_fields(journey, record, currency)
        case Flow():
            found = [(_("Label"), record.label)]
    effect = _effect(record, decision, currency)
    return [*found, *effect, (_("Evidence"), evidence_name(record.evidence))]


def _pain_fields(journey: Journey, record: PainPoint, currency: str) -> Pairs:
    return [
        (_("Where"), subject_name(journey, record.on)),
        (_("Severity"), _rating(record.severity)),
        (_("Affected"), "" if record.affected is None else percent(record.affected)),
        (_("Extra drop-off"), "" if record.extra_dropoff is None else percent(record.extra_dropoff)),
        (_("Cost per case"), "" if record.cost_per_case is None else money(record.cost_per_case, currency)),
        (_("Votes"), number(record.votes) if record.votes else ""),
    ]


def _opportunity_fields(journey: Journey, record: Opportunity, currency: str) -> Pairs:
    return [
        (_("Relieves"), ", ".join(subject_name(journey, key) for key in record.addresses)),
        (_("Owner"), record.owner),
        (_("Quarter"), period_name(record.quarter) if record.quarter else ""),
        (_("One-off cost"), "" if record.one_off_cost is None else money(record.one_off_cost, currency)),
        (_("Running cost"), "" if record.running_cost is None else money(record.running_cost, currency)),
        (_("Effort"), "" if record.effort is None else number(record.effort, 1)),
        (_("Status"), record.status),
        (_("Votes"), number(record.votes) if record.votes else ""),
    ]


def _effect(record: Record, decision: Decision, currency: str) -> Pairs:
    if not isinstance(record, PainPoint | Opportunity):
        return []
    every = {pain.id: pain.effect for pain in decision.pains}
    every |= {each.id: each.effect for each in decision.opportunities}
    words = _("Without it, per entrant") if isinstance(record, PainPoint) else _("Effect per entrant")
    return [(words, effect_text(every.get(record.id), currency, digits_of(decision)))]

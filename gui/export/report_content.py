"""What a report says of a map, in its order, from the summary to how its numbers are made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gui.canvas.scene import Scene
from gui.commands.maps import selection_text
from gui.export.report_basis import assumptions, freshness, method, sources
from gui.export.report_decide import compared, decided, roadmap
from gui.export.report_parts import (
    Chart,
    Fact,
    Facts,
    MapDrawing,
    Part,
    Points,
    Report,
    Row,
    Section,
    Table,
    Words,
    without_empty,
)
from gui.export.report_stages import card_details, stage_sections
from gui.export.style import Look, look_of
from gui.export.wish import Check, wanted
from gui.flow_names import stream_names
from gui.outlook import Outlook
from gui.panels.decide_rows import rankings
from gui.panels.experience_words import curves
from gui.panels.headlines import headlines_of
from gui.panels.value_charts import payback_chart, spread_chart, spread_sentence
from gui.panels.waterfall import waterfall_chart
from gui.sentences import finding_text, reason_text, subject_name
from gui.words import UNKNOWN_MARK, _, language, money, ngettext, number, percent
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import CARDS, Persona, Segment
from metrics.decision import Decision, decide
from metrics.feeling import feelings
from metrics.gains import customer_spread, payback_curve
from metrics.intervals import Intervals, intervals
from metrics.mapping import natural_level
from metrics.scorecard import Scorecard, scorecard

MOST_MISSING = 6
"""So many missing numbers are named in the summary; the findings name all."""


def report_of(
    journey: Journey,
    selection: Selection | None = None,
    outlook: Outlook | None = None,
    today: date | None = None,
    look: Look | None = None,
    check: Check = wanted,
) -> Report:
    """Return the report on a map.

    Parameters
    ----------
    journey : the map.
    selection : whose numbers, in which world, and when.
    outlook : which bands and stages the drawn map shows.
    today : the day of the report.
    look : how it looks; as the map's style says if not given.
    check : called before each part; what it raises ends the work, when nobody wants it any more.
    """
    asked = selection or Selection()
    day = today or date.today()
    card = scorecard(journey, asked, natural_level(journey))
    by_stage = card if card.level == "stage" else scorecard(journey, asked)
    check()
    found = intervals(card, journey)
    check()
    decision = decide(journey, asked)
    check()
    changes = compared(journey, asked)
    check()
    sections = [
        _summary(journey, card, found, decision, changes),
        Section("map", _("The map"), (MapDrawing(),)),
        *stage_sections(journey, by_stage, asked, decision),
        _value(journey, card, asked),
        changes,
        decided(journey, decision),
        roadmap(journey, decision),
        _customers(journey),
        assumptions(journey, card, decision),
        sources(journey, asked),
        method(journey),
    ]
    check()
    return Report(
        title=" ".join(journey.map.title.split()) or _("Customer journey"),
        description=journey.map.description,
        about=_about(journey, asked, day),
        sections=tuple(each for each in sections if each.parts),
        scene=Scene(journey, by_stage, asked, outlook=outlook),
        look=look or look_of(journey),
        language=language(),
        details=card_details(journey, by_stage, asked, decision),
    )


def _about(journey: Journey, asked: Selection, day: date) -> tuple[tuple[str, str], ...]:
    from babel.dates import format_date

    stages = len(journey.stages)
    cards = sum(len(journey.of(kind)) for kind in CARDS)
    counted = ", ".join(
        [
            ngettext("{count} stage", "{count} stages", stages).format(count=number(stages)),
            ngettext("{count} card", "{count} cards", cards).format(count=number(cards)),
        ]
    )
    return (
        (_("Date"), str(format_date(day, "long", locale=language()))),
        (_("Whose numbers"), selection_text(journey, asked)),
        (_("What it covers"), counted),
        (_("Latest numbers"), freshness(journey, asked)),
    )


# ---------------------------------------------------------------- in words


def _summary(
    journey: Journey, card: Scorecard, found: Intervals, decision: Decision, changes: Section
) -> Section:
    facts = tuple(
        Fact(
            each.name,
            each.text if each.is_known else _("unknown"),
            each.interval if each.is_known else "",
            each.is_known,
        )
        for each in headlines_of(card, found)
    )
    errors = [finding_text(each, journey) for each in card.findings if each.severity == "error"]
    reasons = [reason_text(each) for each in card.headlines.reasons if not (errors and each == "unknown")]
    parts: list[Part] = [Facts(facts, is_large=True)]
    parts += [Words(_worth(card), "lead")]
    parts += _missing(_once(errors))
    told = [*_leaks(journey, card), *_compared(changes), *_to_do(journey, decision)]
    parts += [Points(tuple(told))] if told else []
    parts += [Words(text, "quiet") for text in _once(reasons)]
    return Section("summary", _("Summary"), tuple(parts))


def _missing(errors: list[str]) -> list[Part]:
    """Say what is missing for the value to be known; the rest stands among the findings."""
    shape = _("Unknown: {sentence}")
    parts: list[Part] = [Words(shape.format(sentence=text), "missing") for text in errors[:MOST_MISSING]]
    more = len(errors) - MOST_MISSING
    if more > 0:
        text = ngettext(
            "And {count} more number is missing: see the findings.",
            "And {count} more numbers are missing: see the findings.",
            more,
        )
        parts.append(Words(text.format(count=number(more)), "quiet"))
    return parts


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _worth(card: Scorecard) -> str:
    value = card.headlines.per_entrant.value
    if value is None:
        return _("What a customer is worth is unknown: a number is missing.")
    text = _("Everybody who starts this journey is worth {amount}.")
    return text.format(amount=money(value, card.currency))


def _leaks(journey: Journey, card: Scorecard) -> list[str]:
    """Say where most walks out of the door, per 100 who start."""
    lost = {key: each.leak for key, each in card.subjects.items() if each.leak is not None and each.leak < 0}
    if not lost:
        return []
    worst = min(lost, key=lambda key: lost[key])
    text = _("Most value walks out of the door at {stage}: {amount} per 100 who start.")
    amount = money(-lost[worst] * 100, card.currency)
    return [text.format(stage=subject_name(journey, worst), amount=amount)]


def _compared(changes: Section) -> list[str]:
    leads = [part.text for part in changes.parts if isinstance(part, Words) and part.kind == "lead"]
    return [f"{changes.title}: {text}" for text in leads[:1]]


def _to_do(journey: Journey, decision: Decision) -> list[str]:
    ranked = rankings(journey, decision, has_intervals=True)
    return [each.sentence for each in ranked.values() if each.sentence]


# ---------------------------------------------------------------- value


def _value(journey: Journey, card: Scorecard, asked: Selection) -> Section:
    curve, spread = payback_curve(card), customer_spread(card)
    charts: list[Part] = []
    booked = waterfall_chart(card, journey)
    if booked:
        told = _("Where the money is booked. It does not say who caused it.")
        charts += [Words(told, "quiet"), Chart(_("Where the money is booked"), booked)]
    payback = payback_chart(curve, card)
    if payback:
        charts.append(Chart(_("Payback"), payback))
    apart = spread_chart(spread, card)
    if apart:
        charts += [Chart(_("How customers differ"), apart, spread_sentence(spread, card))]
    felt = curves(journey, feelings(journey, asked))
    if felt:
        charts.append(Chart(_("Experience"), felt))
    return Section("value", _("Where value is gained and lost"), (*_flow_table(journey, card), *charts))


def _flow_table(journey: Journey, card: Scorecard) -> list[Part]:
    rows = tuple(
        Row(
            (
                name,
                percent(flow.share),
                number(None if flow.customers is None else 100 * flow.customers, 1),
                money(flow.gain, card.currency, signed=True),
            )
        )
        for name, flow in zip(stream_names(journey, card), card.flows, strict=True)
    )
    head = (_("Flow"), _("Share"), _("Customers per 100"), _("Gain per entrant"))
    exits = tuple(
        Row(
            (
                subject_name(journey, key),
                number(None if each.visits is None else 100 * each.visits, 1),
                money(each.value, card.currency),
                money(each.net, card.currency, signed=True),
                money(each.leak, card.currency, signed=True),
                percent(each.exit_share),
            )
        )
        for key, each in card.subjects.items()
    )
    total = money(card.headlines.per_entrant.value, card.currency, signed=True)
    if exits:
        exits = (*exits, Row((_("Per entrant"), "", "", total, "", ""), "total"))
    stage_head = (
        _("Stage"),
        _("Visits per 100"),
        _("Worth here"),
        _("Booked here"),
        _("Walks out"),
        _("Exits"),
    )
    tables: list[Part] = []
    if exits:
        tables.append(Table(stage_head, exits, frozenset(range(1, 6)), _("Stages")))
    if rows:
        tables.append(Table(head, rows, frozenset((1, 2, 3)), _("Flows")))
    return tables


# ---------------------------------------------------------------- customers


def _customers(journey: Journey) -> Section:
    parts: list[Part] = []
    for persona in journey.of(Persona).values():
        told = (
            (persona.description, ""),
            (persona.goals, _("Goals: {text}")),
            (persona.frustrations, _("Frustrations: {text}")),
        )
        parts.append(Words(persona.name or UNKNOWN_MARK, "lead"))
        parts += [Words((shape or "{text}").format(text=text)) for text, shape in told if text]
        parts += [Words(persona.quote, "quote")] if persona.quote else []
    rows = tuple(
        Row(
            (
                each.name,
                percent(each.share),
                subject_name(journey, each.persona) if each.persona in journey else "",
            )
        )
        for each in journey.of(Segment).values()
    )
    if rows:
        head = (_("Segment"), _("Share of new customers"), _("Persona"))
        parts.append(without_empty(Table(head, rows, frozenset((1,)), _("Segments"))))
    return Section("customers", _("Who the customers are"), tuple(parts))

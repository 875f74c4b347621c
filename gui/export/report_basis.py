"""What a report rests on: assumptions, sources and how fresh they are, and how its numbers are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.export.report_parts import Part, Points, Row, Section, Table, Words, without_empty
from gui.sentences import assumption_texts, evidence_name, finding_text, kpi_name, period_word, subject_name
from gui.words import _, ngettext, number, percent, period_name
from journey.lookup import Selection, point_at
from journey.periods import period_end, period_kind
from journey.records import DataSource, Series

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.decision import Decision
    from metrics.scorecard import Scorecard


def assumptions(journey: Journey, card: Scorecard, decision: Decision) -> Section:
    """Return what stood in for numbers that the map does not have, and what the numbers made one wonder."""
    parts: list[Part] = []
    assumed = assumption_texts(card.assumptions, journey)
    if assumed:
        parts += [Words(_("Assumed, since the map does not say"), "lead"), Points(tuple(assumed))]
    elif card.headlines.per_entrant.value is not None:
        parts.append(
            Words(_("Nothing had to be assumed: every number the value needs is in the map."), "plain")
        )
    told = [finding_text(each, journey) for each in (*card.findings, *decision.findings)]
    if told:
        parts += [Words(_("Findings"), "lead"), Points(tuple(dict.fromkeys(told)))]
    return Section("assumptions", _("Assumptions and findings"), tuple(parts))


def freshness(journey: Journey, asked: Selection) -> str:
    """Return in words until when the numbers go."""
    latest = _latest(journey, asked)
    return period_name(latest) if latest is not None else _("undated")


def _latest(journey: Journey, asked: Selection) -> str | None:
    named = [_period_of(each, asked) for each in journey.of(Series).values()]
    dated = [each for each in named if each is not None and period_kind(each) is not None]
    return max(dated, key=period_end, default=None)


def _period_of(series: Series, asked: Selection) -> str | None:
    point = point_at(series, asked.period)
    return None if point is None else point[0]


def sources(journey: Journey, asked: Selection) -> Section:
    """Return where each number is from, how fresh it is, and how many observations stand behind it."""
    rows = []
    for series in journey.of(Series).values():
        point = point_at(series, asked.period)
        rows.append(
            Row(
                (
                    subject_name(journey, series.subject),
                    kpi_name(series.kpi, journey),
                    _whose(journey, series),
                    series.source,
                    period_name(point[0]) if point is not None else "",
                    "" if point is None or point[2] is None else number(point[2], 0),
                    evidence_name(series.evidence),
                )
            )
        )
    if not rows:
        words = Words(_("The map has no numbers yet."), "missing")
        return Section("sources", _("Sources and freshness"), (words,))
    head = (
        _("Where"),
        _("KPI"),
        _("Whose"),
        _("Source"),
        _("Latest"),
        _("Observations"),
        _("Evidence"),
    )
    parts: list[Part] = [Words(_told(journey), "plain")]
    parts.append(without_empty(Table(head, tuple(sorted(rows, key=lambda row: row.cells)), frozenset((5,)))))
    return Section("sources", _("Sources and freshness"), (*parts, *_tables(journey)))


def _whose(journey: Journey, series: Series) -> str:
    named = [subject_name(journey, key) for key in (series.segment, series.scenario) if key is not None]
    return ", ".join(named)


def _told(journey: Journey) -> str:
    every = list(journey.of(Series).values())
    sourced = sum(bool(each.source.strip()) for each in every)
    measured = sum(each.evidence == "measured" for each in every)
    numbers = ngettext("{count} number", "{count} numbers", len(every)).format(count=number(len(every)))
    text = _("{numbers} in this map: {sourced} with a source, {measured} marked as measured.")
    return text.format(numbers=numbers, sourced=number(sourced), measured=number(measured))


def _tables(journey: Journey) -> list[Part]:
    rows = tuple(
        Row((each.name or each.file, _form(each.form), each.file)) for each in journey.of(DataSource).values()
    )
    head = (_("Table"), _("Kind"), _("File"))
    return [without_empty(Table(head, rows, title=_("Tables brought in")))] if rows else []


def _form(form: str) -> str:
    return {
        "kpi_table": _("KPI table"),
        "survey": _("Survey"),
        "transactions": _("Transactions"),
        "event_table": _("Event table"),
        "warehouse": _("Warehouse"),
    }[form]


def method(journey: Journey) -> Section:
    """Return how the numbers are made, in words for those who have to trust them."""
    about = journey.map
    horizon = (
        _("without an end")
        if about.horizon is None
        else ngettext("for {count} period", "for {count} periods", about.horizon).format(
            count=number(about.horizon)
        )
    )
    frame = _(
        "One period is a {period}. Money is in {currency}, discounted at {rate} a year, counted {horizon}."
    ).format(
        period=period_word(about.period),
        currency=about.currency,
        rate=percent(about.annual_discount_rate),
        horizon=horizon,
    )
    return Section("method", _("How the numbers are made"), (Words(frame), Points(_method_texts())))


def _method_texts() -> tuple[str, ...]:
    return (
        _(
            "The map is read as a Markov chain: each stage is a state, the shares of the flows say where "
            "customers go next, and whoever goes nowhere leaves."
        ),
        _(
            "Value per entrant is what one person who starts brings on average: the discounted visits "
            "to each stage, times the money booked per visit there."
        ),
        _(
            "Walks out is what those who leave at a stage would still have been worth: visits × exit share × "
            "(money booked per visit − worth here)."
        ),
        _(
            "A comparison splits the difference by the Aumann-Shapley method along the straight path from "
            "one side to the other; its parts add up exactly."
        ),
        _(
            "The effect of a fix, a pain point or an opportunity is exact: its change is laid over the "
            "numbers and the whole chain is solved again."
        ),
        _(
            "80% intervals come from simulation: shares from the counts behind them, means from their spread "
            "and count, guesses from their own ends. Without observations there is none."
        ),
        _("Unknown is never counted as nothing: a missing number leaves unknown what hangs on it."),
    )

"""What a stage or flow is worth, in words that a facilitator can repeat."""

from __future__ import annotations

from gui.figures import counted
from gui.sentences import subject_name
from gui.session import Session
from gui.words import _, money, ngettext, number, percent
from journey.records import Flow, Map, Record, Stage
from metrics.scorecard import Scorecard, Standing, Stream

PEOPLE = 100


def worth_sentences(session: Session, record: Record) -> list[str]:
    """Return what is known of the value at a stage or along a flow; nothing for other records."""
    card = session.scorecard
    if isinstance(record, Stage):
        return _stage(card, record.id)
    if isinstance(record, Flow):
        streams = [stream for stream in card.flows if stream.flow == record.id]
        return _flow(session, streams[0]) if streams else []
    return _map(card) if isinstance(record, Map) else []


def _map(card: Scorecard) -> list[str]:
    value = card.headlines.per_entrant.value
    if value is None:
        return [_("What a customer is worth is unknown: a number is missing. Findings says which.")]
    amount = money(value, card.currency)
    return [_("Everybody who starts this journey is worth {amount}.").format(amount=amount)]


def _stage(card: Scorecard, key: str) -> list[str]:
    standing = card.subjects.get(key)
    if standing is None:
        return []
    if standing.value is None:
        return [_("What a customer standing here is worth is unknown: a number here or later is missing.")]
    amount = money(standing.value, card.currency)
    said = [_("A customer standing here is worth {amount}.").format(amount=amount)]
    return said + leak_sentences(card, standing) + _reach(standing)


def leak_sentences(card: Scorecard, standing: Standing) -> list[str]:
    """Return what leaves through the exit of a stage, per 100 people who start."""
    if standing.leak is None:
        return [_("How much walks out of the door here is unknown.")]
    amount = money(abs(standing.leak) * PEOPLE, card.currency)
    if round(standing.leak, 9) == 0:
        return [_("No value walks out of the door here.")]
    if standing.leak < 0:
        return [_("Per 100 who start, {amount} walks out of the door here.").format(amount=amount)]
    return [
        _("Going on from here loses money: per 100 who start, those who leave spare {amount}.").format(
            amount=amount
        )
    ]


def _reach(standing: Standing) -> list[str]:
    if standing.visits is None or standing.exit_share is None:
        return []
    visits = round(standing.visits * PEOPLE, 1)
    text = ngettext(
        "Of 100 who start, {visits} visit comes here; {share} of them end here.",
        "Of 100 who start, {visits} visits come here; {share} of them end here.",
        counted(visits),
    )
    return [text.format(visits=number(visits, 1), share=percent(standing.exit_share))]


def _flow(session: Session, stream: Stream) -> list[str]:
    journey, currency = session.journey, session.scorecard.currency
    ends = {"source": subject_name(journey, stream.source), "target": subject_name(journey, stream.target)}
    if stream.share is None:
        return [_("How many go from {source} to {target} is unknown.").format(**ends)]
    said = [_("{share} of those at {source} go on to {target}.").format(share=percent(stream.share), **ends)]
    if stream.gain is None:
        return [*said, _("What this move gains is unknown.")]
    amount = money(abs(stream.gain) * PEOPLE, currency)
    if stream.gain < 0:
        return [*said, _("Per 100 who start, this move loses {amount}.").format(amount=amount)]
    return [*said, _("Per 100 who start, this move gains {amount}.").format(amount=amount)]

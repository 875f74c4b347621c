"""The map in words, as Markdown: headlines, stages, pain points, opportunities, assumptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from gui.export.style import look_of
from gui.export.wish import Made, Wish
from gui.sentences import (
    assumption_texts,
    evidence_name,
    finding_text,
    periods_text,
    reason_text,
    subject_name,
)
from gui.words import UNKNOWN_MARK, _, money, number, percent, period_name
from journey.journey import Journey
from journey.records import Opportunity, PainPoint
from metrics.scorecard import Scorecard, scorecard

if TYPE_CHECKING:
    from journey.records import Record

MARKS = re.compile(r"([\\`*_{}\[\]()<>#!|~$&^=:@])|^([-+])|(?<=^\d)(\.)|(?<=^\d\d)(\.)|(?<=www)(\.)")


def made(journey: Journey, wish: Wish) -> Made:
    """Return the summary of a map as Markdown."""
    from gui.commands.maps import selection_text

    card = scorecard(journey, wish.selection)
    title = journey.map.title or _("Untitled map")
    parts = [f"# {escaped(title)}", escaped(selection_text(journey, wish.selection))]
    if journey.map.description:
        parts.append(escaped(journey.map.description))
    parts += [f"## {_('What a customer is worth')}", _headlines(card)]
    parts += [f"## {_('Stages')}", _stages(journey, card)]
    parts += [f"## {_('Pain points')}", _pains(journey)]
    parts += [f"## {_('Opportunities')}", _opportunities(journey)]
    parts += [f"## {_('Assumptions')}", _listed(assumption_texts(card.assumptions, journey))]
    parts += [f"## {_('Findings')}", _listed([finding_text(each, journey) for each in card.findings])]
    footer = look_of(journey).footer
    if footer:
        parts.append(f"---\n\n{escaped(footer)}")
    return Made(("\n\n".join(parts) + "\n").encode("utf-8", "replace"))


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it is: no emphasis, no link, no tag, no list, on one line.

    >>> print(escaped("*a* <b>\n- [c](d)"), escaped("1. and - so"))
    \*a\* \<b\> - \[c\]\(d\) 1\. and - so
    """
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return MARKS.sub(lambda found: "\\" + found[0], " ".join(plain.split()))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the first column is of names, the others of figures."""
    lines = [list(head), ["---", *["---:"] * (len(head) - 1)], *(list(row) for row in rows)]
    return "\n".join(f"| {' | '.join(cell.replace('|', ' ') for cell in line)} |" for line in lines)


def _headlines(card: Scorecard) -> str:
    heads = card.headlines
    ratio = heads.ltv_to_cac.value
    payback = _("never") if heads.payback_never else periods_text(heads.payback_periods.value, card.period)
    rows = [
        (_("Value per entrant"), money(heads.per_entrant.value, card.currency)),
        (_("Value per customer"), money(heads.per_customer.value, card.currency)),
        (_("Acquisition cost per customer"), money(heads.acquisition_cost.value, card.currency)),
        (_("LTV:CAC"), UNKNOWN_MARK if ratio is None else f"{number(ratio, 2)} : 1"),
        (_("Payback"), payback),
    ]
    text = _table((_("Number"), _("Value")), rows)
    reasons = [reason_text(reason) for reason in heads.reasons]
    return text + ("\n\n" + _listed(reasons) if reasons else "")


def _stages(journey: Journey, card: Scorecard) -> str:
    head = (_("Stage"), _("Visits"), _("Worth here"), _("Booked here"), _("Walks out"), _("Exits"))
    rows = [
        (
            _cell(subject_name(journey, key)),
            number(standing.visits, 3),
            money(standing.value, card.currency),
            money(standing.net, card.currency, signed=True),
            money(standing.leak, card.currency, signed=True),
            percent(standing.exit_share),
        )
        for key, standing in card.subjects.items()
    ]
    return _table(head, rows) if rows else _("None.")


def _cell(text: str) -> str:
    """Return a text for a table, where a bar would end the cell even behind a backslash in some readers."""
    return escaped(text.replace("|", "¦"))


def _place(journey: Journey, record: Record) -> str:
    home = journey.stage_of(record.id)
    return _cell(subject_name(journey, home.id)) if home is not None else ""


def _pains(journey: Journey) -> str:
    pains = sorted(
        journey.of(PainPoint).values(), key=lambda pain: (-pain.votes, -(pain.severity or 0), pain.id)
    )
    rows = [
        (
            _cell(pain.text or pain.id),
            _place(journey, pain),
            number(pain.severity, 0),
            percent(pain.affected),
            number(pain.votes, 0),
            evidence_name(pain.evidence),
        )
        for pain in pains
    ]
    head = (_("Pain point"), _("Stage"), _("Severity"), _("Affected"), _("Votes"), _("Evidence"))
    return _table(head, rows) if rows else _("None.")


def _opportunities(journey: Journey) -> str:
    ideas = sorted(journey.of(Opportunity).values(), key=lambda idea: (-idea.votes, idea.id))
    rows = [
        (
            _cell(idea.title or idea.id),
            _place(journey, idea),
            number(idea.effort, 1),
            _cell(idea.owner),
            _cell(period_name(idea.quarter) if idea.quarter else ""),
            number(idea.votes, 0),
        )
        for idea in ideas
    ]
    head = (_("Opportunity"), _("Stage"), _("Effort"), _("Owner"), _("Quarter"), _("Votes"))
    return _table(head, rows) if rows else _("None.")


def _listed(texts: Sequence[str]) -> str:
    return "\n".join(f"- {escaped(text)}" for text in texts) if texts else _("None.")

"""`value`: what a customer is worth, and where on the map that is gained and lost."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gui.commands.layout import listed, table
from gui.commands.maps import asked_selection, open_map, selection_text
from gui.commands.outcome import DONE, UNKNOWN, say, say_json
from gui.flow_names import stream_names
from gui.sentences import (
    assumption_text,
    assumption_texts,
    finding_text,
    periods_text,
    reason_text,
    subject_name,
)
from gui.words import _, money, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from journey.findings import Finding
    from journey.journey import Journey
    from metrics.kernels.estimate import Estimate
    from metrics.scorecard import Scorecard


def run(arguments: Namespace) -> int:
    """Print the value of a map; return UNKNOWN where its value per entrant is."""
    from metrics.intervals import intervals, with_intervals
    from metrics.mapping import natural_level
    from metrics.scorecard import scorecard

    journey = open_map(arguments.file)
    card = scorecard(journey, asked_selection(journey, arguments), natural_level(journey))
    card = with_intervals(card, intervals(card, journey))
    if arguments.json:
        say_json(value_plain(journey, card))
    else:
        say("\n".join(value_lines(journey, card)))
    return UNKNOWN if card.headlines.per_entrant.value is None else DONE


# ---------------------------------------------------------------- for programs


def value_plain(journey: Journey, card: Scorecard) -> dict[str, object]:
    """Return the figures of a scorecard as plain data; None where unknown."""
    heads = card.headlines
    return {
        "clv": {
            "per_entrant": heads.per_entrant.value,
            "per_customer": heads.per_customer.value,
            "acquisition_cost": heads.acquisition_cost.value,
            "ltv_to_cac": heads.ltv_to_cac.value,
            "payback_periods": heads.payback_periods.value,
            "low": heads.per_entrant.low,
            "high": heads.per_entrant.high,
        },
        "unit": {"currency": card.currency, "period": card.period},
        "subjects": [
            {
                "id": key,
                "name": subject_name(journey, key),
                "visits": standing.visits,
                "value": standing.value,
                "booked": standing.net,
                "leak": standing.leak,
            }
            for key, standing in card.subjects.items()
        ],
        "flows": [
            {"source": flow.source, "target": flow.target, "share": flow.share, "gain": flow.gain}
            for flow in card.flows
        ],
        "assumptions": [
            {
                "code": each.code,
                "subject": each.subject,
                "kpi": each.kpi,
                "value": each.value,
                "text": assumption_text(each, journey),
            }
            for each in card.assumptions
        ],
        "findings": findings_plain(journey, card.findings),
    }


def findings_plain(journey: Journey, findings: Iterable[Finding]) -> list[dict[str, object]]:
    """Return findings as plain data, each with its sentence."""
    return [
        {
            "code": finding.code,
            "subject": finding.subject,
            "severity": finding.severity,
            "text": finding_text(finding, journey),
        }
        for finding in findings
    ]


# ---------------------------------------------------------------- for people


def value_lines(journey: Journey, card: Scorecard) -> list[str]:
    """Return the figures of a scorecard as lines of text, with units."""
    return [
        subject_name(journey, journey.map.id),
        selection_text(journey, card.selection),
        "",
        *_headlines(card),
        "",
        *_stages(journey, card),
        "",
        *_flows(journey, card),
        *listed(_("Assumed, since the map does not say"), assumption_texts(card.assumptions, journey)),
        *listed(_("Findings"), [finding_text(each, journey) for each in card.findings]),
    ]


def _headlines(card: Scorecard) -> list[str]:
    heads = card.headlines
    unobserved = any(each.code == "interval_prior_only" for each in card.findings)

    def amount(value: float | None) -> str:
        return money(value, card.currency)

    def ratio(value: float | None) -> str:
        return number(value, 2) if value is None else f"{number(value, 2)} : 1"

    def periods(value: float | None) -> str:
        return _("never") if heads.payback_never else periods_text(value, card.period)

    rows = [
        [_("Value per entrant"), *_with_interval(heads.per_entrant, amount, unobserved)],
        *_referrals(card),
        [_("Value per customer"), *_with_interval(heads.per_customer, amount, unobserved)],
        [_("Acquisition cost per customer"), *_with_interval(heads.acquisition_cost, amount, unobserved)],
        [_("LTV:CAC"), *_with_interval(heads.ltv_to_cac, ratio, unobserved)],
        [_("Payback"), *_with_interval(heads.payback_periods, periods, unobserved)],
    ]
    lines = table(["", "", ""], rows)[1:]
    return [*lines, *(f"  {reason_text(reason)}" for reason in heads.reasons)]


def _referrals(card: Scorecard) -> list[list[str]]:
    """Return the value with those whom entrants bring; unknown where it has no end, nothing without any."""
    value = card.headlines.with_referrals.value
    has_no_end = any(each.code == "referrals_explode" for each in card.findings)
    return [[_("With referrals"), money(value, card.currency), ""]] if value is not None or has_no_end else []


def _with_interval(estimate: Estimate, written: Callable[[float | None], str], unobserved: bool) -> list[str]:
    """Return a figure, and its 80 % interval where it is known; an open end is shown as unknown."""
    if estimate.low is None and estimate.high is None:
        return [
            written(estimate.value),
            _("80%: no data") if unobserved and estimate.value is not None else "",
        ]
    text = _("80%: {low} to {high}").format(low=written(estimate.low), high=written(estimate.high))
    return [written(estimate.value), text]


def _stages(journey: Journey, card: Scorecard) -> list[str]:
    head = [_("Stage"), _("Visits"), _("Worth here"), _("Booked here"), _("Walks out"), _("Exits")]
    rows = [
        [
            subject_name(journey, key),
            number(standing.visits, 3),
            money(standing.value, card.currency, signed=False),
            money(standing.net, card.currency, signed=True),
            money(standing.leak, card.currency, signed=True),
            percent(standing.exit_share),
        ]
        for key, standing in card.subjects.items()
    ]
    total = ["", "", "", money(card.headlines.per_entrant.value, card.currency, signed=True), "", ""]
    total[0] = _("Per entrant")
    return table(head, [*rows, total])


def _flows(journey: Journey, card: Scorecard) -> list[str]:
    names = stream_names(journey, card)
    rows = [
        [
            name,
            percent(flow.share),
            number(flow.customers, 3),
            money(flow.gain, card.currency, signed=True),
        ]
        for name, flow in zip(names, card.flows, strict=True)
    ]
    return table([_("Flow"), _("Share"), _("Customers"), _("Gain")], rows) if rows else []

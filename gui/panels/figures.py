"""What people type as a value: the text they edit, what it means, and why it cannot be taken."""

from __future__ import annotations

from gui import figures
from gui.sentences import evidence_name, kpi_name, unit_text
from gui.words import _, language, number, period_name
from journey.journey import Journey
from journey.lookup import Found
from journey.records import KpiUnit, Scenario, Segment
from metrics.kpis import Kpi, kpi, kpi_of, parse_number
from metrics.refusals import Refusal


class Unfit(ValueError):
    """What was typed cannot be taken; the text is one sentence for people."""


def about(key: str, journey: Journey | None = None) -> Kpi:
    """Return what is known of a KPI, of the catalogue or of the map's own."""
    return kpi_of(journey, key)


def editable(value: float | None, unit: KpiUnit) -> str:
    """Return the text a person edits: every digit, the locale's decimal mark, no grouping.

    >>> editable(0.697218, "ratio"), editable(1234.5, "money")
    ('69.7218%', '1234.5')
    """
    if value is None:
        return ""
    plain = _digits(value * 100 if unit == "ratio" else value)
    return plain + "%" if unit in ("ratio", "percent") else plain


def _digits(value: float) -> str:
    text = f"{value:.12g}"
    if "e" in text:
        text = f"{value:.12f}".rstrip("0").rstrip(".")
    return text.replace(".", _decimal_mark())


def _decimal_mark() -> str:
    from babel.numbers import get_decimal_symbol

    return str(get_decimal_symbol(language()))


def parsed(text: str, kind: Kpi, currency: str) -> float | None:
    """Return the value that was typed for a KPI, None where nothing was.

    Raises
    ------
    Unfit
        with the sentence that says why the text cannot be taken, and what to type instead.
    """
    if not text.strip():
        return None
    value = parse_number(_unambiguous(text), kind, currency)
    if isinstance(value, Refusal):
        raise Unfit(refusal_text(value.code, text.strip(), kind, currency))
    return value


def _unambiguous(text: str) -> str:
    """Read a lone comma as the decimal mark where the locale writes it so."""
    if _decimal_mark() == "," and text.count(",") == 1 and "." not in text:
        return text.replace(",", ".")
    return text


def refusal_text(code: str, text: str, kind: Kpi, currency: str) -> str:
    """Return the sentence that says why a typed value is refused and what to type instead."""
    fields = {"text": text, "kpi": name_of(kind), "currency": currency}
    fields |= {"unit": unit_text(kind.unit, currency), "range": range_text(kind, currency)}
    match code:
        case "percent_or_ratio":
            sentence = _("Is {text} meant as a percentage? Type “{text} %”, or a share such as 0.42.")
        case "out_of_range":
            sentence = _("{kpi} must be {range}; “{text}” is not.")
        case "comma_ambiguous":
            sentence = _("“{text}” can be read in two ways; type it without thousands separator.")
        case "currency_differs":
            sentence = _("“{text}” is in another currency; this map counts in {currency}.")
        case "unit_unexpected":
            sentence = _("“{text}” has a unit that does not fit; {kpi} is measured in: {unit}.")
        case _:
            sentence = _("“{text}” is not a number.")
    return sentence.format(**fields)


def name_of(kind: Kpi) -> str:
    """Return the name of a KPI in the language spoken; a map's own keeps its own."""
    return kpi_name(kind.id) if kpi(kind.id) is not None else kind.name


def range_text(kind: Kpi, currency: str) -> str:
    """Return the allowed range in words.

    >>> range_text(about("conversion_rate"), "EUR"), range_text(about("cost_to_serve"), "EUR")
    ('between 0% and 100%', 'at least €0.00')
    """
    return figures.range_text(kind.low, kind.high, kind.unit, currency)


def origin_text(journey: Journey, found: Found) -> str:
    """Return where a number came from: "all customers, as-is, Apr 2020, n = 858"."""
    segment, scenario = journey.get(found.segment, Segment), journey.get(found.scenario, Scenario)
    parts = [
        segment.name if segment is not None else _("all customers"),
        scenario.name if scenario is not None else _("as-is"),
        period_name(found.period),
    ]
    if found.n is not None:
        parts.append(_("n = {number}").format(number=number(found.n, 0)))
    if found.series.evidence is not None:
        parts.append(evidence_name(found.series.evidence))
    return ", ".join(parts)

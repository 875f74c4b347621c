"""What the experience panel says: scores on the curve, bottlenecks, how even a stage feels, comments."""

from __future__ import annotations

from collections.abc import Sequence

from gui.charts.shapes import Curves, Line
from gui.panels.tables import Line as Row
from gui.sentences import subject_name, value_text
from gui.words import UNKNOWN_MARK, _, number, period_name
from journey.journey import Journey
from journey.records import Comment, Touchpoint
from metrics.feeling import Bottleneck, Evenness, Felt

UNANSWERED = 3
"""Columns that tell something before anything is measured: touchpoint, guess, and that it is not measured."""


def scale_words(kpis: Sequence[str]) -> str:
    """Return how scores become places on the curve."""
    texts = {
        "csat": _("CSAT 0 of 10 is −2, 5 is 0, 10 is +2"),
        "nps": _("NPS −100 is −2, 0 is 0, +100 is +2"),
        "ces": _("CES 1 of 7 is −2, 4 is 0, 7 is +2"),
    }
    return "; ".join(texts[kpi] for kpi in kpis) + "."


def curves(journey: Journey, felt: Sequence[Felt]) -> Curves:
    """Return the measured curve with its interval beside the guess, touchpoint by touchpoint."""
    names = [subject_name(journey, each.subject) for each in felt]
    guess = tuple((float(p), e.guess) for p, e in enumerate(felt) if e.guess is not None)
    measured = tuple((float(p), e.measured) for p, e in enumerate(felt) if e.measured is not None)
    band = tuple(
        (float(p), e.low, e.high) for p, e in enumerate(felt) if e.low is not None and e.high is not None
    )
    rows = [
        (
            _("Touchpoint"),
            _("Guess"),
            _("Measured"),
            _("Interval (80%)"),
            _("Score"),
            _("Answers"),
        )
    ]
    rows += [(name, *figures(each)) for name, each in zip(names, felt, strict=True)]

    def name(place: float) -> str:
        at = round(place)
        return names[at] if abs(place - at) < 1e-6 and 0 <= at < len(names) else ""

    lines = []
    if measured:
        lines.append(Line(_("Measured"), measured, "solid", "accent", band, has_markers=True))
    if guess:
        lines.append(Line(_("Guess of the workshop"), guess, "dashed", "text_muted", has_markers=True))
    return Curves(
        tuple(lines),
        name,
        lambda value: number(value, 1, signed=True),
        "",
        _("experience, −2 to +2"),
        (),
        tuple(rows),
        x_margin=0.07,
    )


def figures(felt: Felt) -> tuple[str, str, str, str, str]:
    """Return the figures of one touchpoint."""
    interval = ""
    if felt.low is not None and felt.high is not None:
        low, high = (number(end, 1, signed=True) for end in (felt.low, felt.high))
        interval = _("{low} to {high}").format(low=low, high=high)
    measured = UNKNOWN_MARK if felt.measured is None else number(felt.measured, 1, signed=True)
    score = "" if felt.score is None else f"{felt.kpi.upper()} {value_text(felt.score, felt.kpi)}"
    return (
        UNKNOWN_MARK if felt.guess is None else number(felt.guess, 1, signed=True),
        measured,
        interval,
        score,
        "" if felt.n is None else number(felt.n, 0),
    )


def felt_table(journey: Journey, felt: Sequence[Felt]) -> tuple[list[tuple[str, str]], list[Row]]:
    """Return headings and a row for each touchpoint; what answers tell has no column before there are any."""
    headings, rows = _felt_headings(), _felt_rows(journey, felt)
    if any(each.measured is not None for each in felt):
        return headings, rows
    return headings[:UNANSWERED], [Row(row.subject, row.cells[:UNANSWERED]) for row in rows]


def _felt_rows(journey: Journey, felt: Sequence[Felt]) -> list[Row]:
    rows = []
    for each in felt:
        verdict = ""
        if each.is_contradicted and each.difference is not None:
            verdict = _("worse than guessed") if each.difference < 0 else _("better than guessed")
        elif each.low is not None and each.guess is not None:
            verdict = _("as guessed")
        rows.append(Row(each.subject, (subject_name(journey, each.subject), *figures(each), verdict)))
    return rows


def _felt_headings() -> list[tuple[str, str]]:
    return [
        (_("Touchpoint"), ""),
        (_("Guess"), _("The face of the touchpoint on the map")),
        (_("Measured"), _("The score of the answers on the scale of the curve")),
        (_("Interval (80%)"), _("Between these ends all customers would probably put it")),
        (_("Score"), ""),
        (_("Answers"), ""),
        (_("Against the guess"), _("Said only where the guess lies outside the interval, or inside it")),
    ]


def bottleneck_rows(journey: Journey, found: Sequence[Bottleneck]) -> list[Row]:
    """Return a row for each place where the journey gets stuck."""
    kinds = {
        "lowest": _("Feels worst"),
        "worst_drop": _("Drops most"),
        "longest_dwell": _("Takes longest"),
    }
    rows = []
    for each in found:
        name = subject_name(journey, each.subject)
        if each.code == "longest_dwell":
            figure = _("{number} d").format(number=number(each.value, 1))
        else:
            figure = number(each.value, 1, signed=True)
        if each.other is not None:
            name = _("{name}, after {other}").format(name=name, other=subject_name(journey, each.other))
        basis = _("measured") if each.is_measured else _("guessed")
        rows.append(Row(each.subject, (name, kinds[each.code], figure, basis)))
    return rows


def evenness_rows(journey: Journey, found: Sequence[Evenness]) -> list[Row]:
    """Return a row for each stage with several touchpoints."""
    rows = []
    for each in found:
        cells = (
            subject_name(journey, each.stage),
            number(each.spread, 1),
            subject_name(journey, each.lowest.subject),
            subject_name(journey, each.highest.subject),
            _("uneven") if each.is_uneven else _("even"),
            _("measured") if each.is_measured else _("guessed"),
        )
        rows.append(Row(each.lowest.subject, cells))
    return rows


def comment_rows(journey: Journey, selected: Sequence[str] = ()) -> list[Row]:
    """Return a row for each comment, of what is selected where it has any; the newest first."""
    comments = list(journey.of(Comment).values())
    within = (t.id for t in journey.of(Touchpoint).values() if t.stage in selected)
    about = {*selected, *within}
    own = [each for each in comments if each.on in about]
    shown = sorted(own or comments, key=lambda each: each.period, reverse=True)
    return [
        Row(
            each.on,
            (
                " ".join(each.text.split()),
                subject_name(journey, each.on),
                "" if each.score is None else f"{each.kpi.upper()} {number(each.score)}",
                period_name(each.period) if each.period else "",
            ),
        )
        for each in shown
    ]

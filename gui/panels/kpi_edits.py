"""What is typed or pasted into the KPI table: what can be taken, and the one change that takes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast, get_args

from gui.panels.figures import Unfit, parsed
from gui.panels.kpi_rows import Key, Row, set_targets
from gui.sentences import evidence_name
from gui.words import _
from journey.change import Change
from journey.edits.numbers import Number, describe_series, set_counts, set_numbers
from journey.records import Evidence
from metrics.answers import net_promoter_score
from metrics.kpis import Kpi
from metrics.refusals import Refused

if TYPE_CHECKING:
    from gui.panels.kpi_model import KpiModel
    from journey.journey import Journey
    from journey.lookup import Selection

COUNT = Kpi("n", "n", "", "count", "indicator", "none", 0, 1e15, 1, "last")
LONGEST_SOURCE = 500


@dataclass(frozen=True)
class Typed:
    """A text that was typed or pasted into a cell."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Taken:
    """What a text means: a value and the observations behind it, or a source or an evidence."""

    value: float | None = None
    n: float | None = None
    text: str = ""


def taken(model: KpiModel, typed: Typed, currency: str) -> Taken:
    """Return what a text means in its cell.

    Raises
    ------
    Unfit
        with the sentence that says why it cannot be taken.
    """
    row = model.rows[typed.row]
    if not model.is_typed(typed.column):
        raise Unfit(_("Only targets, values, numbers of observations, sources and evidence are typed here."))
    if typed.column == model.count_column:
        return _count(row, typed.text)
    if model.counts and model.is_value(typed.column):
        return _count_of_point(row, model.period_at(typed.column), typed.text)
    if typed.column in (model.source_column, model.evidence_column):
        return _told(model, row, typed)
    if row.kpi.aggregation == "nps" and typed.text.count("/") == 2:
        return _answers(typed.text)
    return Taken(parsed(typed.text, row.kpi, currency))


def _count(row: Row, text: str) -> Taken:
    if row.own is None:
        raise Unfit(_("There is no number yet that observations could stand behind."))
    count = parsed(text, COUNT, "")
    if count is None:
        raise Unfit(_("How many observations? Clear the value itself to take the number away."))
    return Taken(count)


def _count_of_point(row: Row, period: str | None, text: str) -> Taken:
    if row.own_point(period) is None:
        raise Unfit(_("There is no number yet that observations could stand behind."))
    return Taken(parsed(text, COUNT, ""))


def _told(model: KpiModel, row: Row, typed: Typed) -> Taken:
    text = typed.text.strip()
    if row.own is None:
        raise Unfit(_("There is no number yet whose source could be told."))
    if typed.column == model.source_column:
        return Taken(text=text[:LONGEST_SOURCE])
    return Taken(text=evidence_of(text))


def evidence_of(text: str) -> str:
    """Return the evidence that a text means, by its code or its word in the language spoken.

    >>> evidence_of("Measured"), evidence_of("")
    ('measured', '')

    Raises
    ------
    Unfit
        where it means none.
    """
    codes: tuple[str, ...] = get_args(Evidence)
    for code in codes:
        if text.casefold() in (code, evidence_name(code).casefold()):
            return code
    if not text:
        return ""
    names = ", ".join(evidence_name(code) for code in codes)
    raise Unfit(_("“{text}” is not one of: {names}.").format(text=text[:40], names=names))


def _answers(text: str) -> Taken:
    """Read "120/60/20" as promoters, passives and detractors."""
    counts = [parsed(part, COUNT, "") for part in text.split("/")]
    if None in counts:
        raise Unfit(_("Write promoters/passives/detractors, such as 120/60/20."))
    try:
        made = net_promoter_score(*(count or 0 for count in counts))
    except Refused:
        raise Unfit(_("Nobody answered, so there is no score.")) from None
    return Taken(made.value, made.n)


def change_of(
    model: KpiModel, journey: Journey, asked: Selection, cells: Iterable[Typed], label: str
) -> Change:
    """Return one change for texts that can all be taken."""
    numbers: list[Number] = []
    targets: dict[Key, float | None] = {}
    told: list[tuple[Key, str, str]] = []
    counts: list[tuple[Row, float | None]] = []
    behind: dict[tuple[str, str | None], float | None] = {}
    for typed in cells:
        row, meant = model.rows[typed.row], taken(model, typed, journey.map.currency)
        if typed.column == model.target_column:
            targets[row.key] = meant.value
        elif typed.column in (model.source_column, model.evidence_column):
            field = "source" if typed.column == model.source_column else "evidence"
            told.append((row.key, field, meant.text))
        elif typed.column == model.count_column:
            counts.append((row, meant.value))
        elif model.counts and row.own is not None:
            behind[row.own.id, model.period_at(typed.column)] = meant.value
        else:
            numbers.append(_number(row, meant, model.period_at(typed.column), asked))
    for row, count in counts:
        _count_behind(row, count, numbers, asked)
    values = set_numbers(journey, numbers, label)
    goals = set_targets(journey, targets, asked.segment, label)
    change = values.then(goals)
    if behind:
        change = change.then(set_counts(journey.apply(change), behind))
    return _described(journey, change, told, asked, label)


def _count_behind(row: Row, count: float | None, numbers: list[Number], asked: Selection) -> None:
    """Put a count behind the latest value: one that is typed along, else the one that stands."""
    typed = {(n.subject, n.kpi, n.period): place for place, n in enumerate(numbers)}
    last = row.own.points[-1] if row.own is not None and row.own.points else None
    if last is None:
        return
    place = typed.get((*row.key, last[0]))
    if place is None:
        numbers.append(_number(row, Taken(last[1], count), last[0], asked))
    elif numbers[place].value is not None:
        numbers[place] = replace(numbers[place], n=count)


def _number(row: Row, meant: Taken, period: str | None, asked: Selection) -> Number:
    return Number(
        subject=row.subject,
        kpi=row.kpi.id,
        value=meant.value,
        n=meant.n,
        period=period,
        segment=asked.segment,
        scenario=asked.scenario,
    )


def _described(
    journey: Journey, change: Change, told: list[tuple[Key, str, str]], asked: Selection, label: str
) -> Change:
    """Say of series, as they stand after the values, where their numbers come from."""
    for (subject, kpi), field, text in told:
        present = journey.apply(change)
        keys = [
            series.id
            for series in present.series(subject, kpi)
            if (series.segment, series.scenario) == (asked.segment, asked.scenario)
        ]
        if field == "source":
            more = describe_series(present, keys, source=text)
        else:
            more = describe_series(present, keys, evidence=cast("Evidence | Literal['']", text))
        change = change.then(more)
    return change.labelled(label)

"""The views of an event table: each a question, its answer as a chart and the same as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from gui.charts.shapes import Bar, Bars, Grid, Path, Paths, Shape, Stream, Streams
from gui.event_words import path_text, span
from gui.events.links import About
from gui.panels.tables import Line
from gui.words import _, ngettext, number, percent, period_name
from metrics.events.cohorts import Cohort, cohorts
from metrics.events.filters import View
from metrics.events.funnel import Step, funnel
from metrics.events.questions import Transition, transitions
from metrics.events.variants import (
    OTHERS,
    Link,
    Rework,
    StepMatrix,
    Variant,
    case_count,
    rework,
    sankey,
    step_matrix,
    variants,
)

MOST_BARS, MOST_LINES, MOST_PATHS, MOST_ROWS = 20, 400, 15, 40
STEPS, SANKEY_STEPS, SANKEY_NAMES = 8, 5, 8
Heading = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """One view, ready to be shown: the chart, the table, and what rows and marks are about."""

    shape: Shape
    headings: tuple[Heading, ...]
    lines: tuple[Line, ...]
    about: tuple[About, ...]
    marks: tuple[About, ...]
    note: str = ""


def _lines(cells: Sequence[tuple[str, ...]]) -> tuple[Line, ...]:
    """Return rows whose subject is their place."""
    return tuple(Line(str(place), row) for place, row in enumerate(cells[:MOST_LINES]))


def _rows(headings: Sequence[Heading], cells: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return (tuple(words for words, _told in headings), *cells)


def _cut(count: int) -> str:
    if count <= MOST_LINES:
        return ""
    return _("The first {count} of {total} are in the table.").format(
        count=number(MOST_LINES), total=number(count)
    )


# ---------------------------------------------------------------- transitions and loops


def ask_transitions(view: View) -> tuple[Transition, ...]:
    """Ask who goes where next."""
    return transitions(view)


def show_transitions(found: tuple[Transition, ...]) -> Shown:
    """Return transitions as bars and as a table."""
    headings = (
        (_("From → to"), ""),
        (_("Count"), _("How often the one follows the other")),
        (_("Customers"), _("How many customers go this way at least once")),
        (_("Mean time"), ""),
        (_("Median time"), ""),
    )
    cells = [
        (
            f"{each.source} → {each.target}",
            number(each.count),
            number(each.customers),
            span(each.mean_seconds),
            span(each.median_seconds),
        )
        for each in found
    ]
    about = tuple((each.source, each.target) for each in found)
    bars = tuple(
        Bar(row[0], 0.0, float(each.count), row[1], "gain")
        for each, row in zip(found[:MOST_BARS], cells, strict=False)
    )
    shape = Bars(bars, lambda value: number(value, 0), _rows(headings, cells))
    return Shown(shape, headings, _lines(cells), about, about, _cut(len(found)))


def ask_loops(view: View) -> tuple[Rework, ...]:
    """Ask what is come back to."""
    return tuple(each for each in rework(view) if each.repeats)


def show_loops(found: tuple[Rework, ...]) -> Shown:
    """Return what is come back to, as bars and as a table."""
    headings = (
        (_("Activity"), ""),
        (_("Repeats"), _("Events beyond the first in a journey")),
        (_("Straight away"), _("Repeats with nothing in between")),
        (_("Journeys that repeat"), ""),
        (_("of all that come by"), ""),
    )
    cells = [
        (
            each.activity,
            number(each.repeats),
            number(each.straight),
            number(each.cases_repeating),
            percent(each.cases_repeating / each.cases),
        )
        for each in found
    ]
    about = tuple((each.activity,) for each in found)
    bars = tuple(
        Bar(each.activity, 0.0, float(each.repeats), row[1], "loss")
        for each, row in zip(found[:MOST_BARS], cells, strict=False)
    )
    shape = Bars(bars, lambda value: number(value, 0), _rows(headings, cells))
    return Shown(shape, headings, _lines(cells), about, about, _cut(len(found)))


# ---------------------------------------------------------------- funnel


def ask_funnel(steps: tuple[str, ...], within: timedelta | None) -> Callable[[View], tuple[Step, ...]]:
    """Return what asks who gets from step to step."""
    return lambda view: funnel(view, steps, within)


def show_funnel(found: tuple[Step, ...]) -> Shown:
    """Return a funnel as bars and as a table."""
    headings = (
        (_("Step"), ""),
        (_("Reached"), _("Journeys that do this step after those before")),
        (_("of the first"), ""),
        (_("Conversion"), _("Of those whose time is over, how many reach the next step")),
        (_("Lost"), _("Their time is over and they have not reached the next step")),
        (_("Still open"), _("They have not, and still may")),
        (_("Median time"), _("Since the step before")),
    )
    first = found[0].reached if found else 0
    cells = [
        (
            f"{place}. {each.activity}",
            number(each.reached),
            percent(each.reached / first if first else None),
            "" if each.onward is None else percent(each.conversion),
            "" if each.lost is None else number(each.lost),
            "" if each.open is None else number(each.open),
            "" if place == 1 else span(each.median_seconds),
        )
        for place, each in enumerate(found, 1)
    ]
    about = tuple((each.activity,) for each in found)
    bars = tuple(
        Bar(row[0], 0.0, float(each.reached), f"{row[1]} · {row[2]}", "gain")
        for each, row in zip(found, cells, strict=True)
    )
    shape = Bars(bars, lambda value: number(value, 0), _rows(headings, cells))
    return Shown(shape, headings, _lines(cells), about, about)


# ---------------------------------------------------------------- steps and streams


def ask_steps(view: View) -> StepMatrix:
    """Ask who is where at which step."""
    return step_matrix(view, STEPS)


def show_steps(found: StepMatrix) -> Shown:
    """Return the step matrix as a grid and as a table."""
    steps = found.shares.shape[1]
    order = sorted(range(len(found.activities)), key=lambda row: -float(found.shares[row].sum()))
    titles = tuple(number(step) for step in range(1, steps + 1))
    headings = ((_("At step"), ""), *((title, "") for title in titles))
    rows = [(found.activities[row], found.shares[row]) for row in order]
    over = [(_("(over)"), found.ended)] if found.cases else []
    listed = [*rows[: MOST_LINES - 1], *over]
    cells = [(name, *(percent(float(share)) for share in shares)) for name, shares in listed]
    drawn = [*rows[:MOST_ROWS], *over]
    shape = Grid(
        tuple(name for name, _shares in drawn),
        titles,
        tuple(tuple(float(share) for share in shares) for _name, shares in drawn),
        lambda value: percent(value, 0),
        ngettext(
            "Where {count} journey is, step by step",
            "Where {count} journeys are, step by step",
            found.cases,
        ).format(count=number(found.cases)),
        rows=_rows(headings, cells),
    )
    places = [*((name,) for name, _shares in rows), *([()] if over else [])]
    about: tuple[About, ...] = (*places[: len(listed) - len(over)], *places[len(rows) :])
    marks: tuple[About, ...] = (*places[: len(drawn) - len(over)], *places[len(rows) :])
    return Shown(shape, headings, _lines(cells), about, marks, _cut(len(rows)))


def ask_streams(view: View) -> tuple[Link, ...]:
    """Ask who goes from where to where at the first steps."""
    return sankey(view, SANKEY_STEPS, SANKEY_NAMES)


def show_streams(found: tuple[Link, ...]) -> Shown:
    """Return streams as a Sankey diagram and as a table."""
    headings = ((_("From step to step"), ""), (_("Journeys"), ""))
    others, over = _("others"), _("(over)")

    def name(text: str | None) -> str:
        return over if text is None else others if text == OTHERS else text

    cells = [
        (
            f"{number(each.step)}. {name(each.source)} → {name(each.target)}",
            number(each.count),
        )
        for each in found
    ]
    about = tuple(tuple(each for each in (link.source, link.target) if each) for link in found)
    streams = tuple(
        Stream(
            link.step - 1,
            name(link.source),
            None if link.target is None else name(link.target),
            float(link.count),
        )
        for link in found
    )
    last = max((link.step for link in found), default=0)
    titles = tuple(_("Step {number}").format(number=number(step)) for step in range(1, last + 2))
    shape = Streams(streams, titles, lambda value: number(value, 0), over, _rows(headings, cells))
    return Shown(shape, headings, _lines(cells), about, about)


# ---------------------------------------------------------------- paths


def ask_paths(view: View) -> tuple[tuple[Variant, ...], int]:
    """Ask which paths are walked, and by how many journeys in all."""
    return variants(view, MOST_LINES), case_count(view)


def show_paths(answer: tuple[tuple[Variant, ...], int]) -> Shown:
    """Return paths as chips and as a table."""
    found, cases = answer
    headings = ((_("Path"), ""), (_("Journeys"), ""), (_("of all"), ""), (_("Steps"), ""))
    cells = [
        (
            path_text(each.path),
            number(each.count),
            percent(each.count / cases if cases else None),
            number(len(each.path)),
        )
        for each in found
    ]
    full = [(" → ".join(each.path), *row[1:]) for each, row in zip(found, cells, strict=True)]
    about = tuple(each.path for each in found)
    chips = tuple(
        Path(each.path, f"{row[1]} · {row[2]}", each.count / cases if cases else 0.0)
        for each, row in zip(found[:MOST_PATHS], cells, strict=False)
    )
    shape = Paths(chips, _rows(headings, full))
    covered = sum(each.count for each in found[:MOST_PATHS])
    note = ngettext(
        "{count} path is walked by {share} of the journeys.",
        "These {count} paths are walked by {share} of the journeys.",
        len(chips),
    ).format(count=number(len(chips)), share=percent(covered / cases if cases else None))
    return Shown(shape, headings, _lines(cells), about, about, note if chips else "")


# ---------------------------------------------------------------- cohorts


def ask_cohorts(bought: bool) -> Callable[[View], tuple[Cohort, ...]]:
    """Return what asks who comes back, or buys again."""
    return lambda view: cohorts(view, "bought" if bought else "seen")


def show_cohorts(found: tuple[Cohort, ...]) -> Shown:
    """Return retention cohorts as a grid and as a table."""
    longest = max((len(each.active) for each in found), default=0)
    titles = tuple(_("+{months}").format(months=number(month)) for month in range(longest))
    headings = ((_("Began in"), ""), (_("Customers"), ""), *((title, "") for title in titles))
    names = tuple(period_name(f"{each.month:%Y-%m}") for each in found)
    cells = [
        (
            name,
            number(each.size),
            *_shares(each),
            *([""] * (longest - len(each.active))),
        )
        for name, each in zip(names, found, strict=True)
    ]
    faint = frozenset(
        (row, len(each.active) - 1)
        for row, each in enumerate(found)
        if each.last_is_open and len(each.active) > 1
    )
    shape = Grid(
        names,
        titles,
        tuple(tuple(each.shares) for each in found),
        lambda value: percent(value, 0),
        _("Share of the customers of a month who are there so many months later"),
        tuple(number(each.size) for each in found),
        _("customers"),
        faint,
        _rows(headings, cells),
    )
    note = _("In brackets: the month is not over where the data end.") if faint else ""
    return Shown(shape, headings, _lines(cells), ((),) * len(found), ((),) * len(found), note)


def _shares(cohort: Cohort) -> list[str]:
    """Return the shares of a cohort as text, in brackets where the month is not over."""
    texts = [percent(share) for share in cohort.shares]
    if cohort.last_is_open and len(texts) > 1:
        texts[-1] = f"({texts[-1]})"
    return texts


SHOWS: dict[str, Callable[[Any], Shown]] = {
    "transitions": show_transitions,
    "funnel": show_funnel,
    "steps": show_steps,
    "streams": show_streams,
    "paths": show_paths,
    "cohorts": show_cohorts,
    "loops": show_loops,
}
ASKS: dict[str, Callable[[View], Any]] = {
    "transitions": ask_transitions,
    "steps": ask_steps,
    "streams": ask_streams,
    "paths": ask_paths,
    "loops": ask_loops,
}


def view_names() -> dict[str, str]:
    """Return the names of the views, in their order."""
    return {
        "transitions": _("Transitions"),
        "funnel": _("Funnel"),
        "steps": _("Steps"),
        "streams": _("Streams"),
        "paths": _("Paths"),
        "cohorts": _("Retention"),
        "loops": _("Loops"),
    }

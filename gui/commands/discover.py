"""`discover`: what an event table tells, and the map that is drafted from it or brought up to date."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from gui.commands.layout import listed, table
from gui.commands.maps import already_there, open_map, save_map
from gui.commands.outcome import DONE, CommandError, complain, say, say_json
from gui.sentences import finding_text, refusal_text
from gui.words import _, ngettext, number, percent

if TYPE_CHECKING:
    from journey.findings import Finding
    from journey.journey import Journey
    from metrics.events.choice import Choice
    from metrics.events.filters import Filter, View
    from metrics.events.load import Summary
    from metrics.events.log import Log
    from metrics.refusals import Refused

MOST_LINES = 15
MOST_REFUSED = 20
LONGEST_PATH, WIDEST_PATH = 8, 120
ANSWERS = {
    "time_ambiguous": "--time-form day_first|month_first",
    "time_is_number": "--time-form epoch_seconds|epoch_milliseconds|epoch_microseconds",
    "time_zone_mixed": "--utc",
    "decimal_ambiguous": "--decimal comma|point",
}
"""The options that answer a question about the table."""


def run(arguments: Namespace) -> int:
    """Print what an event table tells, and write the map where one is asked for."""
    from metrics.events.load import load
    from metrics.events.log import Log
    from metrics.events.scratch import Scratch
    from metrics.refusals import Refused

    _check_output(arguments)
    drawn = open_map(arguments.map, for_writing=True) if arguments.map else None
    with Scratch() as folder:
        working = folder / "log"
        try:
            summary = load(Path(arguments.events), _choice(arguments, drawn), working)
            with Log.open(working) as log:
                _answer(arguments, summary, log, drawn)
        except Refused as error:
            raise CommandError(_refused_text(error, arguments.events)) from error
    return DONE


def _check_output(arguments: Namespace) -> None:
    """Say before a long table is read that the map could not be written."""
    if arguments.output is not None and Path(arguments.output).exists() and not _may_replace(arguments):
        raise CommandError(already_there(arguments.output))


def _may_replace(arguments: Namespace) -> bool:
    same = arguments.map is not None and Path(arguments.output).resolve() == Path(arguments.map).resolve()
    return same or bool(arguments.force)


def _refused_text(error: Refused, path: str) -> str:
    texts = [refusal_text(refusal) for refusal in error.refusals[:2]]
    first = error.refusals[0]
    if first.code == "role_missing":
        option = "--case" if first.column == "customer" else f"--{first.column}"
        text = _("Say {option} COLUMN; the columns are: {columns}")
        texts.append(text.format(option=option, columns=first.value))
    elif first.code in ANSWERS:
        texts.append(_("Say so by {option}.").format(option=ANSWERS[first.code]))
    return _("{path}: {text}").format(path=path, text=" ".join(texts))


def _answer(arguments: Namespace, summary: Summary, log: Log, drawn: Journey | None) -> None:
    from metrics.events.filters import View

    view = View(log.connection, _filter(arguments, drawn))
    journey, notes = (None, ()) if arguments.output is None else _map(arguments, log, view, drawn)
    if arguments.json:
        say_json(discover_plain(view, summary))
    else:
        say("\n".join(discover_lines(view, summary)))
        _name_refused(summary, arguments.events)
    if journey is not None:
        save_map(journey, arguments.output, replace=_may_replace(arguments))
    if not arguments.json:
        say("\n".join(listed(_("Notes"), [finding_text(note, journey) for note in notes])))
        if journey is not None:
            say(_("Written: {path}").format(path=arguments.output))


# ---------------------------------------------------------------- how the table is read


def _choice(arguments: Namespace, drawn: Journey | None) -> Choice:
    """Return how the table is to be read: as asked, else as the map remembers, else as it is recognised."""
    from metrics.events.choice import Choice

    remembered = Choice()
    if drawn is not None:
        from metrics.events.match import remembered_choice

        remembered = remembered_choice(drawn)
    asked = {
        "customer": arguments.case,
        "time": arguments.time,
        "activity": arguments.activity,
        "stage": arguments.stage,
        "channel": arguments.channel,
        "segment": arguments.segment,
        "session": arguments.session,
        "revenue": arguments.revenue,
        "quantity": arguments.quantity,
        "cost": arguments.cost,
        "session_gap_minutes": arguments.session_gap,
        "time_form": arguments.time_form,
        "sheet": arguments.sheet,
        "encoding": arguments.encoding,
        "zoneless": "utc" if arguments.utc else None,
        "decimal_comma": {"comma": True, "point": False}.get(arguments.decimal),
    }
    return replace(remembered, **{name: value for name, value in asked.items() if value is not None})


def _filter(arguments: Namespace, drawn: Journey | None) -> Filter:
    from metrics.events.filters import Filter

    hidden = tuple(arguments.hide or ())
    if drawn is not None and not hidden:
        from metrics.events.match import remembered_filter

        return remembered_filter(drawn)
    return Filter(hidden=hidden, least_activity_share=arguments.least_activity_share)


def _map(
    arguments: Namespace, log: Log, view: View, drawn: Journey | None
) -> tuple[Journey, Sequence[Finding]]:
    if drawn is not None:
        from metrics.events.overlay import refresh

        found = refresh(log.connection, view, drawn, add_flows=arguments.add_flows)
        return drawn.apply(found.change), found.notes
    from metrics.events.draft import Plan, draft

    plan = Plan(
        title=arguments.title or Path(arguments.events).name.partition(".")[0],
        currency=arguments.currency,
        stage_count=arguments.stages,
        least_flow_share=arguments.least_flow_share,
        by_month=not arguments.undated,
    )
    made = draft(log.connection, view, plan)
    return made.journey, made.notes


# ---------------------------------------------------------------- for programs


def discover_plain(view: View, summary: Summary) -> dict[str, object]:
    """Return what an event table tells as plain data."""
    from metrics.events.questions import activities, size, transitions
    from metrics.events.variants import variants

    counted = size(view)
    return {
        "events": counted.events,
        "cases": counted.cases,
        "activities": [
            {
                "name": each.name,
                "events": each.events,
                "cases": each.cases,
                "starts": each.starts,
                "ends": each.ends,
            }
            for each in activities(view)
        ],
        "transitions": [
            {
                "source": each.source,
                "target": each.target,
                "count": each.count,
                "mean_seconds": each.mean_seconds,
                "median_seconds": each.median_seconds,
            }
            for each in transitions(view, customers=False)
        ],
        "variants": [{"path": list(each.path), "count": each.count} for each in variants(view)],
        "refused": [{"row": each.row, "reason": each.reason} for each in summary.refused],
        "refused_total": summary.refused_total,
    }


# ---------------------------------------------------------------- for people


def discover_lines(view: View, summary: Summary) -> list[str]:
    """Return what an event table tells as lines of text."""
    from metrics.events.questions import activities, size, transitions
    from metrics.events.variants import variants

    counted = size(view)
    cases = ngettext("{count} case", "{count} cases", counted.cases).format(count=number(counted.cases))
    counts = [events_text(counted.events), customers_text(counted.customers), cases]
    return [
        _("{counts}, {first} to {last}").format(
            counts=", ".join(counts), first=summary.first[:10], last=summary.ended_at[:10]
        ),
        *_reading_lines(summary),
        "",
        *_cut(
            [_("Activity"), _("Events"), _("Cases"), _("Starts"), _("Ends")],
            [
                [each.name, *map(number, (each.events, each.cases, each.starts, each.ends))]
                for each in sorted(activities(view), key=lambda each: -each.events)
            ],
        ),
        "",
        *_cut(
            [_("Transition"), _("Count"), _("Customers"), _("Mean time"), _("Median time")],
            [
                [
                    f"{each.source} → {each.target}",
                    number(each.count),
                    number(each.customers),
                    span(each.mean_seconds),
                    span(each.median_seconds),
                ]
                for each in transitions(view)
            ],
        ),
        "",
        *_cut(
            [_("Path"), _("Cases"), _("Share")],
            [
                [path_text(each.path), number(each.count), percent(each.count / counted.cases)]
                for each in variants(view)
            ],
        ),
    ]


def _reading_lines(summary: Summary) -> list[str]:
    columns = ", ".join(f"{role} = “{name}”" for role, name in summary.choice.columns.items())
    lines = [_("Columns: {columns}").format(columns=columns)]
    if summary.zone == "utc":
        lines.append(_("Times carry a zone and are told in UTC."))
    if summary.choice.session_gap_minutes is not None:
        minutes = summary.choice.session_gap_minutes
        text = ngettext(
            "A pause of more than {minutes} minute begins a new case of the same customer.",
            "A pause of more than {minutes} minutes begins a new case of the same customer.",
            math.ceil(minutes),
        )
        lines.append(text.format(minutes=number(minutes)))
    if summary.ties:
        lines.append(ties_text(summary.ties))
    return lines


def events_text(count: int) -> str:
    """Return how many events there are.

    >>> events_text(1), events_text(1200)
    ('1 event', '1,200 events')
    """
    return ngettext("{count} event", "{count} events", count).format(count=number(count))


def customers_text(count: int) -> str:
    """Return how many customers there are.

    >>> customers_text(1), customers_text(0)
    ('1 customer', '0 customers')
    """
    return ngettext("{count} customer", "{count} customers", count).format(count=number(count))


def ties_text(count: int) -> str:
    """Return what became of events that share customer and time."""
    text = ngettext(
        "{count} event shares customer and time with another; they keep the order of the file.",
        "{count} events share customer and time with another; they keep the order of the file.",
        count,
    )
    return text.format(count=number(count))


def _cut(head: list[str], rows: list[list[str]]) -> list[str]:
    lines = table(head, rows[:MOST_LINES])
    more = len(rows) - MOST_LINES
    if more > 0:
        lines.append(ngettext("… and {count} more", "… and {count} more", more).format(count=number(more)))
    return lines


def path_text(path: Sequence[str]) -> str:
    """Return a path on one line, a long one cut short.

    >>> path_text(["look", "buy"])
    'look → buy'
    """
    wide = 0
    for count, name in enumerate(path):
        wide += len(name) + 3
        if count == LONGEST_PATH or (count > 1 and wide > WIDEST_PATH):
            break
    else:
        return " → ".join(path)
    shown = " → ".join(path[:count])
    text = ngettext("{path} → … ({count} step)", "{path} → … ({count} steps)", len(path))
    return text.format(path=shown, count=number(len(path)))


def span(seconds: float | None) -> str:
    """Return a span of time in the unit that fits it.

    >>> span(45), span(5400), span(None)
    ('45 s', '1.5 h', '?')
    """
    if seconds is None:
        return number(None)
    if seconds < 120:
        return _("{value} s").format(value=number(seconds, 1))
    if seconds < 5400:
        return _("{value} min").format(value=number(seconds / 60, 1))
    if seconds < 172_800:
        return _("{value} h").format(value=number(seconds / 3600, 1))
    return _("{value} d").format(value=number(seconds / 86_400, 1))


def _name_refused(summary: Summary, path: str) -> None:
    from metrics.refusals import Refusal

    for each in summary.refused[:MOST_REFUSED]:
        text = refusal_text(Refusal(each.reason, each.row, value=each.text))
        complain(_("{path}: {text}").format(path=path, text=text))
    more = summary.refused_total - min(len(summary.refused), MOST_REFUSED)
    if more > 0:
        text = ngettext("{count} more row was refused.", "{count} more rows were refused.", more)
        complain(_("{path}: {text}").format(path=path, text=text.format(count=number(more))))
    if summary.unread_total:
        count = summary.unread_total
        text = ngettext(
            "{count} amount could not be read and counts as unknown.",
            "{count} amounts could not be read and count as unknown.",
            count,
        )
        complain(_("{path}: {text}").format(path=path, text=text.format(count=number(count))))

"""Survey answers brought into a map: read in the importers' child process, then one change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from journey.change import Change, Pair
from journey.edits.naming import new_id
from journey.edits.numbers import Number, set_numbers
from journey.exchange.child import Child, Limits, Plain, Progress
from journey.journey import Journey
from journey.records import Comment, DataSource, Map, Segment, Series, Stage, Touchpoint
from metrics.refusals import Refusal, Refused
from metrics.tables.child import answer, ask, journey_of, plain_records
from metrics.tables.survey_table import Said, Survey, Wish, read_survey

if TYPE_CHECKING:
    from metrics.tables.survey_table import Scored

SURVEY = "metrics.tables.survey_import:survey_table"
LARGEST = 64 << 20
LONGEST_NAME = 500
NAMED = (Map, Stage, Touchpoint, Segment)
"""The kinds of records whose names an answer may speak of."""


def import_survey(
    journey: Journey,
    data: bytes,
    wish: Wish,
    *,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
    on_start: Callable[[Child], None] | None = None,
) -> Survey:
    r"""Read a table of answers as `read_survey` does, in a process of its own.

    Parameters
    ----------
    journey, data, wish : as of `read_survey`.
    limits : what the process may use; 512 MiB, 60 seconds and 16 MiB of output if not given.
    on_progress : is handed the share that is done.
    on_start : is handed the Child before it runs, whose `cancel` ends it.

    Returns
    -------
    Survey

    Raises
    ------
    Refused
        as of `read_survey`; `table_too_large`; and the codes of Stopped where the process passed a limit,
        died, or was cancelled.

    Example
    -------
    >>> from journey.records import Map, Stage
    >>> rows = b"stage,nps\nTrial,9\nTrial,3\n"
    >>> journey = Journey([Map(id="m"), Stage(id="trial", name="Trial")])
    >>> import_survey(journey, rows, Wish()).scores[0].value
    0.0
    """
    if len(data) > LARGEST:
        raise Refused(Refusal("table_too_large", value=LARGEST >> 20))
    parameters = {"journey": plain_records(journey, NAMED), "wish": msgspec.to_builtins(asdict(wish))}
    answered = ask(SURVEY, data, parameters, limits or Limits(seconds=60.0), on_progress, on_start)
    return msgspec.convert(answered["survey"], Survey)


def survey_table(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    """Read a table of answers inside the child process; everything handed over is plain data."""
    journey, wish = journey_of(parameters["journey"]), msgspec.convert(parameters["wish"], Wish)
    return answer(lambda: {"survey": msgspec.to_builtins(read_survey(journey, data, wish, progress))})


# ---------------------------------------------------------------- into the map


def bring_in_survey(
    journey: Journey,
    survey: Survey,
    *,
    source: str = "",
    keeps_comments: bool = True,
    names: Mapping[str, str] | None = None,
    kpi: str = "",
) -> Change:
    """Return the change that adds scores, comments and the way the table was read, as one step.

    A score replaces that of the same subject, KPI, period and segment; a comment that the map has already
    is not added twice. Bringing the same table in again changes nothing.

    Parameters
    ----------
    journey : the map.
    survey : what the table brought.
    source : the name of the file, which is kept with every score and comment.
    keeps_comments : whether the texts go into the map.
    names : of the table, and the ids they were chosen to mean.
    kpi : the question that answers without one belong to.
    """
    numbers = [
        Number(
            subject=each.subject,
            kpi=each.kpi,
            value=each.value,
            n=each.n,
            period=each.period,
            segment=each.segment,
            source=source[:LONGEST_NAME],
            evidence="measured",
        )
        for each in survey.scores
    ]
    edits: dict[str, Pair] = dict(_with_spreads(set_numbers(journey, numbers), survey.scores).edits)
    if keeps_comments:
        edits |= _comments(journey, survey.comments, source[:LONGEST_NAME])
    edits |= _remembered(journey, survey, source[:LONGEST_NAME], dict(names or {}), kpi)
    return Change("import", edits)


def _with_spreads(change: Change, scores: tuple[Scored, ...]) -> Change:
    """Give each series the spread between single answers within its periods."""
    sums: dict[tuple[str, str, str | None], tuple[float, int]] = {}
    for each in scores:
        if each.spread is not None:
            key = (each.subject, each.kpi, each.segment)
            squares, free = sums.get(key, (0.0, 0))
            sums[key] = (squares + each.spread**2 * (each.n - 1), free + each.n - 1)
    edits: dict[str, Pair] = {}
    for name, (before, after) in change.edits.items():
        changed = after
        if isinstance(after, Series):
            squares, free = sums.get((after.subject, after.kpi, after.segment), (0.0, 0))
            changed = replace(after, spread=(squares / free) ** 0.5) if free else after
        edits[name] = (before, changed)
    return Change(change.label, edits)


def _comments(journey: Journey, said: tuple[Said, ...], source: str) -> dict[str, Pair]:
    standing = {_content(record) for record in journey.of(Comment).values()}
    edits: dict[str, Pair] = {}
    for each in said:
        made = Comment(
            id=new_id(journey, Comment, edits),
            on=each.on,
            text=each.text,
            kpi=each.kpi,
            score=each.score,
            period=each.period or "",
            segment=each.segment,
            source=source,
            evidence="measured",
        )
        if _content(made) not in standing:
            standing.add(_content(made))
            edits[made.id] = (None, made)
    return edits


def _content(comment: Comment) -> tuple[object, ...]:
    return (comment.on, comment.text, comment.kpi, comment.score, comment.period, comment.segment)


def survey_source(journey: Journey) -> DataSource | None:
    """Return how answers were brought in last, None where they never were."""
    return next((each for each in journey.of(DataSource).values() if each.form == "survey"), None)


def _remembered(
    journey: Journey, survey: Survey, source: str, names: dict[str, str], kpi: str
) -> dict[str, Pair]:
    before = survey_source(journey)
    options: dict[str, str | int | float | bool | None] = {"kpi": kpi, "order": survey.order}
    for key, (first, last) in survey.scales.items():
        options |= {f"{key}_first": first, f"{key}_last": last}
    standing = {} if before is None else before.names
    after = DataSource(
        id=new_id(journey, DataSource) if before is None else before.id,
        form="survey",
        name=source,
        file=source,
        columns=survey.columns,
        names={**standing, **{name: key for name, key in names.items() if not key or key in journey}},
        options={key: value for key, value in options.items() if value not in (None, "")},
    )
    return {after.id: (before, after)}


def remembered_wish(journey: Journey) -> Wish:
    """Return how a table of answers is to be read, as it was the last time."""
    source = survey_source(journey)
    if source is None:
        return Wish()
    options = source.options
    scales = {
        key: (float(str(options[f"{key}_first"])), float(str(options[f"{key}_last"])))
        for key in ("csat", "ces")
        if f"{key}_first" in options and f"{key}_last" in options
    }
    order = options.get("order")
    return Wish(
        columns=dict(source.columns),
        kpi=str(options.get("kpi") or "csat"),
        scales=scales,
        order=order if order in ("ymd", "dmy", "mdy") else None,  # type: ignore[arg-type]
        names={name: key for name, key in source.names.items() if not key or key in journey},
    )

"""How tables are read in the importers' child process: records go there as plain data, refusals come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from journey.change import Change
from journey.exchange.child import Child, Limits, Plain, Progress, Stopped
from journey.journey import Journey
from journey.storage.frames import change_body, change_of
from metrics.refusals import Refusal, Refused

if TYPE_CHECKING:
    from journey.records import Record


def ask(
    reader: str,
    data: bytes,
    parameters: Plain,
    limits: Limits,
    on_progress: Progress | None = None,
    on_start: Callable[[Child], None] | None = None,
) -> Plain:
    """Return what a reader answers, in a process of its own.

    Parameters
    ----------
    reader : str
        "module:function" of what reads there; see `answer`.
    data : bytes
        of the table.
    parameters : dict
        plain data for the reader.
    limits : Limits
        what the process may use.
    on_progress, on_start : callable, optional
        handed the share that is done; handed the Child before it runs, whose `cancel` ends it.

    Returns
    -------
    dict

    Raises
    ------
    Refused
        with what the reader refused, or the code of Stopped where the process passed a limit, died, or was
        cancelled.
    """
    child = Child(reader, limits, on_progress)
    if on_start is not None:
        on_start(child)
    try:
        answered = child.run(data, parameters)
    except Stopped as stop:
        raise Refused(Refusal(stop.code)) from stop
    if "refused" in answered:
        raise Refused(*msgspec.convert(answered["refused"], tuple[Refusal, ...]))
    return answered


def answer(read: Callable[[], Plain]) -> Plain:
    """Return inside the child process what a reader made, or what it refused.

    >>> answer(lambda: {"rows": 2})
    {'rows': 2}
    """
    try:
        return read()
    except Refused as error:
        return {"refused": msgspec.to_builtins(error.refusals)}


def plain_records(journey: Journey, kinds: tuple[type[Record], ...]) -> Plain:
    """Return the records of some kinds, the map itself among them, as plain data: the change that makes them.

    >>> from journey.records import Map, Stage
    >>> plain = plain_records(Journey([Map(id="m"), Stage(id="trial", name="Trial")]), (Map, Stage))
    >>> [stage.name for stage in journey_of(plain).stages]
    ['Trial']
    """
    records = {key: record for kind in kinds for key, record in journey.of(kind).items()}
    change = Change("import", {key: (None, record) for key, record in records.items()})
    return dict(json.loads(change_body(change, "do")))


def journey_of(plain: Plain) -> Journey:
    """Return the map of `plain_records`."""
    made = (after for _before, after in change_of(plain).edits.values())
    return Journey(record for record in made if record is not None)

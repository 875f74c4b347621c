"""Tables of other people, read in the child process that every importer runs in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from journey.exchange.child import Child, Limits, Plain, Progress
from journey.journey import Journey
from journey.records import (
    DataSource,
    Evidence,
    Flow,
    Map,
    OwnKpi,
    Scenario,
    Segment,
    Series,
    Stage,
    Touchpoint,
)
from metrics.refusals import Refusal, Refused
from metrics.tables.child import answer, ask, journey_of, plain_records
from metrics.tables.recipe import Recipe
from metrics.tables.table import Table, read_table

KPI_TABLE = "metrics.tables.importing:kpi_table"
LARGEST_TABLE = 64 << 20
NAMED = (Map, Stage, Touchpoint, Segment, Scenario, Flow, Series, OwnKpi, DataSource)
"""The kinds of records whose names a table may speak of."""


def import_table(
    journey: Journey,
    data: bytes,
    *,
    create_missing: bool = False,
    source: str = "",
    evidence: Evidence | None = "measured",
    kpi_names: Mapping[str, str] | None = None,
    sheet: str | None = None,
    recipe: Recipe | None = None,
    remembers: bool = False,
    is_shown: bool = False,
    limits: Limits | None = None,
    on_progress: Progress | None = None,
    on_start: Callable[[Child], None] | None = None,
) -> Table:
    r"""Read a KPI table as `read_table` does, in a process of its own.

    Parameters
    ----------
    journey, data, create_missing, source, evidence, kpi_names, sheet, recipe, remembers, is_shown : as of
        `read_table`.
    limits : what the process may use; 512 MiB, 30 seconds and 16 MiB of output if not given.
    on_progress : is handed the share that is done.
    on_start : is handed the Child before it runs, whose `cancel` ends it.

    Returns
    -------
    Table

    Raises
    ------
    Refused
        as of `read_table`; `table_too_large`; and the codes of Stopped where the process passed a limit,
        died, or was cancelled.

    Example
    -------
    >>> from journey.records import Map, Stage
    >>> rows = b"stage,kpi,value\nTrial,nps,42\n"
    >>> import_table(Journey([Map(id="m"), Stage(id="trial", name="Trial")]), rows).numbers[0].value
    42.0
    """
    if len(data) > LARGEST_TABLE:
        raise Refused(Refusal("table_too_large", value=LARGEST_TABLE >> 20))
    parameters = {
        "journey": plain_records(journey, NAMED),
        "create_missing": create_missing,
        "source": source,
        "evidence": evidence,
        "kpi_names": dict(kpi_names or {}),
        "sheet": sheet,
        "recipe": None if recipe is None else msgspec.to_builtins(recipe),
        "remembers": remembers,
        "is_shown": is_shown,
    }
    answered = ask(KPI_TABLE, data, parameters, limits or Limits(), on_progress, on_start)
    return msgspec.convert(answered["table"], Table)


def kpi_table(data: bytes, parameters: Plain, progress: Progress) -> Plain:
    """Read a KPI table inside the child process; everything handed over is plain data."""
    told = parameters.get("recipe")
    recipe = None if told is None else msgspec.convert(told, Recipe)
    options: dict[str, Any] = {
        **parameters,
        "journey": journey_of(parameters["journey"]),
        "recipe": recipe,
    }
    return answer(lambda: {"table": msgspec.to_builtins(read_table(data=data, progress=progress, **options))})

"""Describes an event table before it is imported: form, guessed columns, sample rows, and questions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from metrics.events.child import Plain, Progress, Reading
from metrics.events.choice import REQUIRED
from metrics.events.columns import Guess, guess_columns
from metrics.events.layout import text_literal
from metrics.events.times import forms_of
from metrics.refusals import Refusal, Refused

DESCRIBE = "metrics.events.read:describe_here"
SHOWN = 50
LONGEST_CELL = 500
MEMORY, SECONDS = 2 << 30, 120.0
NATIVE_TIMES = {"TIMESTAMP": "native", "DATE": "native", "TIMESTAMP WITH TIME ZONE": "native_zone"}


@dataclass(frozen=True)
class Description:
    """What a table looks like from its beginning.

    Parameters
    ----------
    form : "csv", "parquet", "xlsx" or "xes".
    size : bytes of the file.
    header : names of the columns, none empty and none twice.
    rows : the first rows as text.
    guesses : which column probably holds what, and why.
    times : forms of the times of the first rows by the column that is guessed to hold them: a name of
        `time_forms.FORMS`, "native", "native_zone", "year_last" (day or month first?) or "epoch" (of what?).
    asks : what has to be chosen: `role_missing`, `time_ambiguous`, `time_is_number`, `time_zone_mixed`,
        `time_forms_mixed`, `time_unreadable`, with the column in question.
    sheet, sheets : of a workbook: the one described, and those that can be chosen.
    encoding, separator : of a text.
    """

    form: str
    size: int
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guesses: tuple[Guess, ...]
    times: dict[str, int]
    asks: tuple[Refusal, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    separator: str = ""


def describe(
    path: Path,
    sheet: str | None = None,
    *,
    encoding: str = "",
    separator: str = "",
    on_start: Callable[[Reading], None] | None = None,
) -> Description:
    """Return what an event table looks like, read in a child process from the beginning of the file alone.

    A packed text is unpacked as far as needed; of a workbook the whole sheet has to be read.

    Parameters
    ----------
    path : of the table.
    sheet : of a workbook; the first that holds something if not given.
    encoding, separator : of a text; recognised if not given.
    on_start : is handed the Reading before it runs, whose `cancel` ends it.

    Raises
    ------
    Refused
        with the codes of `open_source`, `dialect_of`, `open_sheet`, `header_of` and `Reading.run`.
    """
    reading = Reading(DESCRIBE, MEMORY, SECONDS)
    if on_start is not None:
        on_start(reading)
    with tempfile.TemporaryDirectory(prefix="waymark-", ignore_cleanup_errors=True) as folder:
        answer = reading.run(
            {
                "path": str(path.resolve()),
                "sheet": sheet,
                "folder": folder,
                "encoding": encoding,
                "separator": separator,
            }
        )
    return msgspec.convert(answer, Description)


def describe_here(parameters: Plain, _progress: Progress) -> Plain:
    """Describe a table in this process."""
    from metrics.events.source import open_source

    path = Path(parameters["path"])
    source = open_source(path, Path(parameters["folder"]), parameters["encoding"], most=BEGINNING)
    told: Plain = {"form": source.form, "size": path.stat().st_size}
    if source.form == "csv":
        from metrics.events.delimited import dialect_of

        dialect = dialect_of(source.path, parameters["separator"])
        told |= {"header": dialect.header, "rows": dialect.rows}
        told |= {"encoding": source.encoding, "separator": dialect.separator}
    elif source.form == "parquet":
        told |= _parquet(source.path)
    elif source.form == "xes":
        from metrics.events.xes import header_of

        header, rows = header_of(source.path)
        told |= {"header": header, "rows": rows}
    else:
        from metrics.events.sheet import open_sheet

        table = open_sheet(source.path, parameters["sheet"])
        told |= {"header": table.header, "rows": table.rows, "sheet": table.name, "sheets": table.names}
    return _guessed(told)


BEGINNING = 8 << 20
"""Bytes of a packed text that are unpacked to see how it begins."""


def _parquet(path: Path) -> Plain:
    import duckdb

    from metrics.events.log import CLOSED_OFF, IN_UTC

    settings: dict[str, str | bool | int | float | list[str]] = dict(CLOSED_OFF)
    connection = duckdb.connect(config=settings)
    try:
        connection.execute(IN_UTC)
        table = f"read_parquet({text_literal(str(path))})"
        types = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
        rows = connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {table} LIMIT {SHOWN * 4}").fetchall()
    except duckdb.Error as error:
        raise Refused(Refusal("parquet_damaged", value=str(error)[:200])) from error
    finally:
        connection.close()
    texts = [["" if cell is None else cell for cell in row] for row in rows]
    kinds = {name: NATIVE_TIMES[kind] for name, kind, *_ in types if kind in NATIVE_TIMES}
    return {"header": [row[0] for row in types], "rows": texts, "kinds": kinds}


def _guessed(told: Plain) -> Plain:
    """Add guesses, forms of times and questions, and keep what is shown short."""
    header, rows, kinds = told["header"], told["rows"], told.pop("kinds", {})
    guesses = guess_columns(header, rows)
    roles = {guess.role: guess.column for guess in guesses}
    asks = [Refusal("role_missing", column=role) for role in REQUIRED if role not in roles]
    times: dict[str, int] = {}
    if "time" in roles:
        column = roles["time"]
        place = list(header).index(column)
        written = [row[place] for row in rows if place < len(row)]
        times = {kinds[column]: len(written)} if column in kinds else dict(forms_of(written))
        asks += [Refusal(code, column=column, value=_example(written)) for code in _questions(times)]
    shown = [[cell[:LONGEST_CELL] for cell in row] for row in rows[:SHOWN]]
    return told | {
        "rows": shown,
        "guesses": msgspec.to_builtins(guesses),
        "times": times,
        "asks": msgspec.to_builtins(asks),
    }


def _example(written: list[str]) -> str:
    return next((text for text in written if text.strip()), "")[:60]


def _questions(times: dict[str, int]) -> list[str]:
    forms = {form for form in times if form}
    if not forms:
        return ["time_unreadable"]
    if {"day_first", "month_first"} <= forms:
        return ["time_day_month_mixed"]
    if forms == {"iso", "iso_zone"}:
        return ["time_zone_mixed"]
    if len(forms) > 1:
        return ["time_forms_mixed"]
    return {"year_last": ["time_ambiguous"], "epoch": ["time_is_number"]}.get(forms.pop(), [])

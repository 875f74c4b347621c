"""`kpis`: a table of KPI data brought into a map; what cannot be used is named row by row."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gui.commands.maps import open_map, read_bytes, save_map
from gui.commands.outcome import DONE, UNKNOWN, CommandError, complain, say
from gui.sentences import kpi_name, refusal_text
from gui.words import _, ngettext

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.tables.table import Table

MOST_REFUSED = 20
TOLD_BY_ID = "name"
"""The column of `export` that only tells people what the column before it tells by id."""


def run(arguments: Namespace) -> int:
    """Write the map with the numbers of a table; return UNKNOWN where rows were refused."""
    from metrics.tables.table import bring_in

    journey = open_map(arguments.file, for_writing=True)
    table = _read(journey, arguments)
    if not table.numbers and not table.goals:
        raise CommandError(f"{_nothing_text(table, arguments.table)} {_sheet_text(table)}".rstrip())
    _name_refused(table, arguments.table)
    _name_ignored(table, arguments.table)
    same = Path(arguments.output).resolve() == Path(arguments.file).resolve()
    save_map(journey.apply(bring_in(journey, table)), arguments.output, replace=same or arguments.force)
    say(_summary(table))
    say(_("Written: {path}").format(path=arguments.output))
    return UNKNOWN if table.refused else DONE


def _read(journey: Journey, arguments: Namespace) -> Table:
    from metrics.kpis import kpis_of
    from metrics.refusals import Refused
    from metrics.tables.importing import import_table

    spoken = {kpi_name(key, journey): key for key in kpis_of(journey)}
    try:
        return import_table(
            journey,
            read_bytes(arguments.table),
            create_missing=arguments.create_missing,
            source=Path(arguments.table).name,
            kpi_names=spoken,
            sheet=arguments.sheet,
            remembers=True,
        )
    except Refused as error:
        text = refusal_text(error.refusals[0])
        raise CommandError(_("{path}: {text}").format(path=arguments.table, text=text)) from error


def _name_refused(table: Table, path: str) -> None:
    for refusal in table.refused[:MOST_REFUSED]:
        complain(_("{path}: {text}").format(path=path, text=refusal_text(refusal)))
    more = len(table.refused) - MOST_REFUSED
    if more > 0:
        text = ngettext("{count} more row was refused.", "{count} more rows were refused.", more)
        complain(_("{path}: {text}").format(path=path, text=text.format(count=more)))


def _name_ignored(table: Table, path: str) -> None:
    """Name the columns that nothing was read from: one with a slip in its name would be lost unseen."""
    if table.remembered:
        return
    ignored = [name for name in table.ignored if name != TOLD_BY_ID]
    if ignored:
        names = ", ".join(f"“{name}”" for name in ignored)
        text = _("Nothing was read from these columns: {names}. Their names are not known.")
        complain(_("{path}: {text}").format(path=path, text=text.format(names=names)))


def _nothing_text(table: Table, path: str) -> str:
    if not table.refused:
        return _("{path}: The table has no rows.").format(path=path)
    text = _("{path}: No row of the table could be used. {text}")
    return text.format(path=path, text=refusal_text(table.refused[0]))


def _summary(table: Table) -> str:
    taken = len(table.numbers)
    text = ngettext("{count} number was taken.", "{count} numbers were taken.", taken).format(count=taken)
    if table.stages:
        count = len(table.stages)
        made = ngettext("{count} stage was added.", "{count} stages were added.", count)
        text = f"{text} {made.format(count=count)}"
    if table.left_out:
        count = table.left_out
        left = ngettext("{count} row was left out.", "{count} rows were left out.", count)
        text = f"{text} {left.format(count=count)}"
    if table.remembered:
        text = f"{text} {_('The table was read as the map remembers.')}"
    return f"{text} {_sheet_text(table)}".rstrip()


def _sheet_text(table: Table) -> str:
    """Say which of several sheets was read, since nobody may have chosen it."""
    if len(table.sheets) < 2:
        return ""
    others = ", ".join(f"“{name}”" for name in table.sheets[:MOST_REFUSED] if name != table.sheet)
    text = _("Only the sheet “{name}” was read; choose another one with --sheet: {others}.")
    return text.format(name=table.sheet, others=others)

"""Opening maps for commands, saving them, and reading which segment, scenario and period is asked for."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from gui.commands.outcome import CommandError, complain
from gui.foreign import NotRead, bring, is_foreign
from gui.sentences import disk_text, problem_text, subject_name
from gui.words import _, period_name
from journey.journey import Journey
from journey.lookup import Selection
from journey.periods import period_kind
from journey.records import Record, Scenario, Segment
from journey.storage.disk import REAL, DiskProblem, read_safely, write_safely
from journey.storage.files import NOTICES, Loaded, Unwritable
from journey.storage.store import MISSING, ChangedOnDisk, load, save

R = TypeVar("R", bound=Record)


def open_map(path: str, for_writing: bool = False) -> Journey:
    """Return the map of a file; what need not stop a reader is told on standard error.

    Raises
    ------
    CommandError
        if the file is damaged, since figures from a part of a map mislead, or by a newer version and a
        changed map is to be written: one line with file, line and reason.
    """
    loaded = _loaded(path)
    if loaded.journey is None:
        raise CommandError(problem_text(loaded.problems[0], path))
    bearable = NOTICES if for_writing else NOTICES | {"newer_version"}
    damage = [problem for problem in loaded.problems if problem.code not in bearable]
    if damage:
        raise CommandError(_damage_text(problem_text(damage[0], path), len(damage) - 1))
    for notice in loaded.problems:
        complain(problem_text(notice, path))
    return loaded.journey


def _loaded(path: str) -> Loaded:
    """Return what a file holds, be it ours or another program's; what was left behind is told."""
    try:
        if not is_foreign(path):
            return load(Path(path))
        brought = bring(Path(path))
    except DiskProblem as problem:
        raise CommandError(disk_text(problem)) from problem
    except NotRead as problem:
        raise CommandError(f"{path}: {problem}") from problem
    for loss in brought.losses:
        complain(f"{path}: {loss}")
    return brought.loaded


def _damage_text(text: str, more: int) -> str:
    from gui.words import ngettext

    if not more:
        return text
    also = ngettext("({count} more problem)", "({count} more problems)", more).format(count=more)
    return f"{text} {also}"


def save_map(journey: Journey, path: str, replace: bool = False) -> None:
    """Write a map; a file that is already there is only replaced where that is asked.

    Raises
    ------
    CommandError
        if it cannot be written, or something is there already.
    """
    try:
        save(journey, Path(path), None if replace else MISSING)
    except ChangedOnDisk as error:
        raise CommandError(already_there(path)) from error
    except DiskProblem as problem:
        raise CommandError(disk_text(problem)) from problem
    except Unwritable as error:
        raise CommandError(problem_text(error.problems[0], path)) from error


def already_there(path: str) -> str:
    """Return the line that says how to replace a file."""
    return _("{path}: This file is already there. Add --force to replace it.").format(path=path)


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    CommandError
        if it cannot be read.
    """
    try:
        return read_safely(REAL, Path(path))
    except DiskProblem as problem:
        raise CommandError(disk_text(problem)) from problem


def write_bytes(path: str, data: bytes, replace: bool = True) -> None:
    """Write bytes to a file, safely.

    Raises
    ------
    CommandError
        if it cannot be written.
    """
    if not replace and Path(path).exists():
        raise CommandError(already_there(path))
    try:
        write_safely(REAL, Path(path), data)
    except DiskProblem as problem:
        raise CommandError(disk_text(problem)) from problem


# ---------------------------------------------------------------- whose numbers


def asked_selection(journey: Journey, arguments: Namespace) -> Selection:
    """Return the selection that --segment, --scenario and --period name."""
    return Selection(
        segment=segment_id(journey, arguments.segment),
        scenario=scenario_id(journey, arguments.scenario),
        period=checked_period(arguments.period),
    )


def segment_id(journey: Journey, named: str | None) -> str | None:
    """Return the id of a segment that is named by id or name, None where none is asked."""
    return _named(journey.of(Segment), named, _("segment"))


def scenario_id(journey: Journey, named: str | None) -> str | None:
    """Return the id of a scenario that is named by id or name; "as-is" and None are the map as it is."""
    if named is not None and named.casefold() == "as-is" and named not in journey.of(Scenario):
        return None
    return _named(journey.of(Scenario), named, _("scenario"))


def _named(
    records: Mapping[str, Segment] | Mapping[str, Scenario], named: str | None, kind: str
) -> str | None:
    if named is None or named in records:
        return named
    found = [key for key, record in records.items() if record.name.casefold() == named.casefold()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(record.name or key for key, record in records.items()) or _("none")
    if found:
        text = _("Several records of the kind {kind} are called “{name}”. Use the id: {ids}.")
        raise CommandError(text.format(kind=kind, name=named, ids=", ".join(found)))
    text = _("The map has no {kind} “{name}”. It has: {known}.")
    raise CommandError(text.format(kind=kind, name=named, known=known))


def checked_period(period: str | None) -> str | None:
    """Return a period as it was typed, if it is one.

    Raises
    ------
    CommandError
        if it is none.
    """
    if period is not None and period_kind(period) is None:
        text = _("“{period}” is not a period. Write 2026-09, 2026-Q3, 2026-W36 or 2026.")
        raise CommandError(text.format(period=period))
    return period


def selection_text(journey: Journey, selection: Selection) -> str:
    """Return in words whose numbers are shown, in which world, and when."""
    segment = subject_name(journey, selection.segment) if selection.segment else _("all customers")
    scenario = subject_name(journey, selection.scenario) if selection.scenario else _("as-is")
    period = period_name(selection.period) if selection.period else _("latest numbers")
    return f"{segment}, {scenario}, {period}"

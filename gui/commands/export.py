"""`export`: a map as a picture or as plain data, by the ending of the file."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from pathlib import Path

from gui.commands.maps import asked_selection, open_map, write_bytes
from gui.commands.outcome import DONE, CommandError, say
from gui.sentences import disk_text
from gui.words import _
from journey.edits.workshop import without_private
from journey.journey import Journey
from journey.lookup import Selection, answering
from journey.storage.disk import DiskProblem
from journey.storage.plain import to_plain

PICTURES = ("svg", "pdf", "png")
ENDINGS = (*PICTURES, "json", "csv")
NOT_YET = ("pptx", "xlsx", "html", "md", "mmd", "graphml")


def run(arguments: Namespace) -> int:
    """Write the file that is asked for."""
    ending = Path(arguments.output).suffix.lower().lstrip(".")
    if ending not in ENDINGS:
        raise CommandError(_ending_text(arguments.output, ending))
    journey = open_map(arguments.file)
    selection = asked_selection(journey, arguments)
    if selection != Selection() and ending not in PICTURES:
        journey = answering(journey, selection)
    if ending in PICTURES:
        write_picture(journey, arguments.output, selection)
    elif ending == "json":
        write_bytes(arguments.output, json_bytes(journey))
    else:
        write_bytes(arguments.output, csv_bytes(journey))
    say(_("Written: {path}").format(path=arguments.output))
    return DONE


def _ending_text(path: str, ending: str) -> str:
    text = (
        _("{path}: Files ending in .{ending} cannot be written yet. Known endings: {known}.")
        if ending in NOT_YET
        else _("{path}: The ending says what to write, and .{ending} says nothing. Known endings: {known}.")
    )
    return text.format(path=path, ending=ending, known=", ".join(ENDINGS))


def write_picture(journey: Journey, path: str, selection: Selection) -> None:
    """Write the map as SVG, PDF or PNG, without a display.

    Raises
    ------
    CommandError
        if the file cannot be written or the picture would be too large.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from gui.export.page import PictureTooLarge, export_map
    from gui.theme import LIGHT, apply

    app = QApplication.instance() or QApplication(["waymark"])
    apply(app, LIGHT)  # type: ignore[arg-type]
    try:
        # A picture is for others: private notes stay behind.
        export_map(without_private(journey), path, selection=selection)
    except DiskProblem as problem:
        raise CommandError(disk_text(problem)) from problem
    except PictureTooLarge as error:
        raise CommandError(_("{path}: The picture would be too large.").format(path=path)) from error


def json_bytes(journey: Journey) -> bytes:
    """Return all records of a map as plain JSON."""
    records = [to_plain(record) for key, record in sorted(journey.records.items())]
    return (json.dumps({"records": records}, ensure_ascii=False, indent=2) + "\n").encode()


def csv_bytes(journey: Journey) -> bytes:
    """Return every number of a map as a table, a row for each point; texts never act as formulas."""
    from gui.export.table import csv_bytes as table_bytes

    return table_bytes(journey)

"""`export`: a map as a picture, a page or data, by the ending of the file."""

from __future__ import annotations

import os
from argparse import Namespace
from pathlib import Path

from gui.commands.export_arguments import asked_wish
from gui.commands.maps import asked_selection, open_map, write_bytes
from gui.commands.outcome import DONE, CommandError, complain, say
from gui.export.wish import FORMATS, Wish, made
from gui.words import _, ngettext, number
from journey.edits.workshop import without_private
from journey.findings import Finding
from journey.journey import Journey
from journey.records import Note

ENDINGS = tuple(FORMATS)


def run(arguments: Namespace) -> int:
    """Write the file that is asked for."""
    ending = Path(arguments.output).suffix.lower().lstrip(".")
    if ending not in ENDINGS:
        raise CommandError(_ending_text(arguments.output, ending))
    journey = open_map(arguments.file)
    wish = asked_wish(journey, arguments, asked_selection(journey, arguments))
    export(journey, wish)
    say(_("Written: {path}").format(path=arguments.output))
    return DONE


def export(journey: Journey, wish: Wish) -> None:
    """Write a map as it is wished for, and say on standard error what did not fit into the format.

    Raises
    ------
    CommandError
        if the file cannot be written, or what is wished for cannot be.
    """
    if FORMATS[wish.ending].draws:
        prepare_drawing()
    shown = without_private(journey)
    data, losses = _made(shown, wish)
    write_bytes(str(wish.path), data)
    _tell_private(len(journey.of(Note)) - len(shown.of(Note)))
    for loss in losses:
        from gui.exchange_words import loss_text

        complain(loss_text(loss))


def _tell_private(count: int) -> None:
    """Say how many notes stayed behind: whoever takes the file for the whole map would miss them."""
    if count:
        text = ngettext(
            "Not in the file: {count} private note.", "Not in the file: {count} private notes.", count
        )
        complain(text.format(count=number(count)))


def _made(journey: Journey, wish: Wish) -> tuple[bytes, tuple[Finding, ...]]:
    from gui.export.refused import NotDrawn, refused_text

    try:
        return made(journey, wish)
    except NotDrawn as error:
        raise CommandError(f"{wish.path}: {refused_text(error)}") from error


def prepare_drawing() -> None:
    """Let Qt draw without a display."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from gui.theme import LIGHT, apply

    app = QApplication.instance() or QApplication(["waymark"])
    apply(app, LIGHT)  # type: ignore[arg-type]


def _ending_text(path: str, ending: str) -> str:
    text = _("{path}: The ending says what to write, and .{ending} says nothing. Known endings: {known}.")
    return text.format(path=path, ending=ending, known=", ".join(ENDINGS))

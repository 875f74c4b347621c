"""`new`: a map from a template, in the language that is spoken."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from gui.commands.maps import open_map, save_map
from gui.commands.outcome import DONE, CommandError, say
from gui.templates import RESOURCES, translated
from gui.words import _

FOLDERS = (RESOURCES / "templates", RESOURCES / "examples")


def templates() -> dict[str, Path]:
    """Return the maps that a new one can begin with, by name: the blank first, then the others.

    >>> "blank" in templates()
    True
    """
    found = {path.stem: path for folder in reversed(FOLDERS) for path in sorted(folder.glob("*.journey"))}
    return dict(sorted(found.items(), key=lambda item: (item[0] != "blank", item[0])))


def run(arguments: Namespace) -> int:
    """Write a map made from a template."""
    known = templates()
    if arguments.template not in known:
        text = _("There is no template “{name}”. There are: {known}.")
        raise CommandError(text.format(name=arguments.template, known=", ".join(known)))
    written = open_map(str(known[arguments.template]))
    save_map(translated(written), arguments.output, replace=arguments.force)
    say(_("Written: {path}").format(path=arguments.output))
    return DONE

"""Files that are no maps of ours but can become one: diagrams, graphs, and pictures with a map inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from journey.exchange.child import Child
    from journey.storage.files import Loaded

FORMS = {".mmd": "mermaid", ".mermaid": "mermaid", ".graphml": "graphml", ".png": "picture"}
"""The endings of files that open as new maps, and how each is read."""


class NotRead(Exception):
    """A file cannot become a map; its text is one sentence for a person."""


class Brought(Struct, frozen=True):
    """A map out of another program's file, and in words what was left behind on the way."""

    loaded: Loaded
    losses: tuple[str, ...] = ()


def is_foreign(path: Path | str) -> bool:
    """Whether a file, by its ending, is of another program."""
    return Path(path).suffix.lower() in FORMS


def bring(path: Path, on_start: Callable[[Child], None] | None = None) -> Brought:
    """Return the map of another program's file.

    Parameters
    ----------
    path : the file.
    on_start : is handed the Child before it runs, whose `cancel` ends it.

    Raises
    ------
    NotRead
        where it is not of its format, or holds no map.
    DiskProblem
        where it cannot be read at all.
    """
    from journey.storage.disk import REAL, read_safely

    data = read_safely(REAL, path)
    if FORMS[path.suffix.lower()] == "picture":
        return _from_picture(data)
    from gui.exchange_words import loss_text, unreadable_text
    from journey.exchange.losses import Unreadable
    from journey.exchange.reading import read_foreign
    from journey.storage.files import Loaded

    try:
        found = read_foreign(data, FORMS[path.suffix.lower()], on_start=on_start)  # type: ignore[arg-type]
    except Unreadable as error:
        raise NotRead(unreadable_text(error)) from error
    words = tuple(dict.fromkeys(loss_text(each) for each in found.findings))
    return Brought(Loaded(found.journey, (), False, ""), words)


def _from_picture(data: bytes) -> Brought:
    from gui.exchange_words import unreadable_text
    from gui.export.picture import LARGEST_MAP, NoMapInside, map_in
    from journey.exchange.losses import Unreadable
    from journey.storage.files import decode

    try:
        return Brought(decode(map_in(data)))
    except NoMapInside as error:
        raise NotRead(unreadable_text(Unreadable(error.code, limit=LARGEST_MAP))) from error

"""What the program's own files mean, kept beside its compiled modules and made anew where that is missing."""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable
from importlib.util import cache_from_source, source_hash
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def kept(path: Path | str, source: bytes, make: Callable[[bytes], Any]) -> Any:
    """Return the plain values that `make` makes of a source.

    What was made last time is used where it was made of the same bytes by the same Python. Nothing is kept
    where Python keeps nothing either, or where nothing can be written.

    Parameters
    ----------
    path : Path or str
        the file the source stands in, or would stand in.
    source : bytes
        its content.
    make : callable
        turns the content into values that `marshal` can write.
    """
    mark = source_hash(source)
    place = cache_from_source(f"{path}.py")
    try:
        with open(place, "rb") as file:
            told = file.read()
        if told[: len(mark)] == mark:
            return marshal.loads(told[len(mark) :])  # noqa: S302 - as safe as the compiled modules beside it
    except (OSError, EOFError, ValueError, TypeError):
        pass
    made = make(source)
    if not sys.dont_write_bytecode:
        _keep(place, mark, made)
    return made


def _keep(place: str, mark: bytes, made: Any) -> None:
    """Write as a whole or not at all: another start may be reading."""
    fresh = f"{place}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(fresh, "wb") as file:
            file.write(mark + marshal.dumps(made))
        os.replace(fresh, place)
    except OSError:
        pass


def toml_table(path: Path) -> dict[str, Any]:
    """Return a TOML file as plain values; reading it anew takes as long as painting a map.

    >>> from pathlib import Path
    >>> toml_table(Path("resources/kpis.toml"))["nps"]["unit"]
    'score'
    """
    table: dict[str, Any] = kept(path, path.read_bytes(), _read)
    return table


def _read(source: bytes) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(source.decode("utf-8"))

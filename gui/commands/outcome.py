"""How a command ends: exit statuses, the one line that says why not, and JSON for other programs."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Mapping

from gui.words import _

DONE = 0
UNKNOWN = 1
"""The map has findings that make the asked number unknown; what is known is still printed."""
UNUSABLE = 2
"""Bad usage, or a file that cannot be read."""


class CommandError(Exception):
    """A command cannot do what was asked; its text is one line for a person."""


def say(text: str = "") -> None:
    """Print a line; nobody hears it where there is no standard output, as under pythonw.

    Raises
    ------
    CommandError
        if it cannot be written, such as to a full disk.
    """
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        leave_output()
        reason = os.strerror(error.errno) if error.errno else str(error)
        text = _("The answer could not be written: {reason}.").format(reason=reason)
        raise CommandError(text) from error


def leave_output() -> None:
    """Let what is still in the buffer go nowhere: Python must not try to write it once more at exit."""
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def complain(text: str) -> None:
    """Print one line on standard error, where there is one."""
    if sys.stderr is not None:
        sys.stderr.write(f"waymark: {' '.join(text.split())}\n")


def say_json(plain: Mapping[str, object]) -> None:
    """Print plain data as JSON: full precision, null where a number is unknown."""
    import json

    say(json.dumps(finite(plain), ensure_ascii=False, allow_nan=False, indent=2))


def finite(plain: object) -> object:
    """Return plain data with None for what is no finite number, which JSON has no word for.

    >>> finite({"a": [float("nan"), 1.5]})
    {'a': [None, 1.5]}
    """
    if isinstance(plain, float):
        return plain if math.isfinite(plain) else None
    if isinstance(plain, Mapping):
        return {str(key): finite(value) for key, value in plain.items()}
    if isinstance(plain, list | tuple):
        return [finite(part) for part in plain]
    return plain

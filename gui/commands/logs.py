"""Where the program's own faults are written down for those who mend it; people read one line."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

LARGEST_LOG = 1_000_000


def state_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder for what the program keeps between runs, by the custom of the system.

    >>> state_folder({"XDG_STATE_HOME": "/var/state"}).parts[-1]
    'waymark'
    """
    known = os.environ if environment is None else environment
    if sys.platform == "win32":
        return Path(known.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Waymark"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Waymark"
    return Path(known.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "waymark"


def write_down(error: BaseException) -> Path | None:
    """Add an error with its traceback to the log; return its path, None where none can be written."""
    try:
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "waymark.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(folder / "waymark.old.log")
        with log.open("a", encoding="utf-8", errors="backslashreplace") as out:
            out.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {sys.version.split()[0]}\n")
            out.write("".join(traceback.format_exception(error)) + "\n")
    except (OSError, RuntimeError):
        return None
    return log

"""Waymark from the command line: the window without a command, else one answer; see `main.py --help`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING

from gui.commands.outcome import UNUSABLE, CommandError, complain, leave_output
from gui.words import _, preferred_language, set_language

if TYPE_CHECKING:
    from argparse import Namespace


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments ask and return the exit status; no traceback ever reaches a person."""
    # A chain has tens of stages: threads of the linear algebra cost more than they bring.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    set_language(preferred_language())
    _speak_unicode()
    try:
        status = run(list(sys.argv[1:] if arguments is None else arguments))
    except CommandError as error:
        complain(str(error))
    except BrokenPipeError:
        # Whoever read the answer has stopped reading.
        leave_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        complain(_fault_text(error))
    else:
        return status
    return UNUSABLE


def _speak_unicode() -> None:
    """Let every letter through a pipe, whatever the system's old code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def run(arguments: list[str]) -> int:
    """Open the window where no command is given, else run the command."""
    from gui.commands import COMMANDS

    asks_for_window = not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-"))
    if asks_for_window:
        return open_window(arguments)
    from gui.commands.parser import build_parser

    return answer(build_parser().parse_args(arguments))


def answer(arguments: Namespace) -> int:
    """Run the command of that name; only its own modules are loaded."""
    status: int = import_module(f"gui.commands.{arguments.command}").run(arguments)
    return status


def open_window(arguments: list[str]) -> int:
    """Open the window, on a map where one is named."""
    from gui.commands import COMMANDS

    if len(arguments) > 1 or (arguments and not os.path.exists(arguments[0])):
        known = ", ".join(COMMANDS)
        text = _("“{text}” is neither a command nor a file. Commands: {known}.")
        raise CommandError(text.format(text=" ".join(arguments), known=known))
    if not has_display():
        raise CommandError(_("There is no display for a window. The commands work without: see --help."))
    # What is loaded now stays to the end: looking through it for what may go is work for nothing.
    gc.disable()
    # Python's own answer to Ctrl+C is an exception in whatever runs next; the crash journal keeps every edit.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from gui.kept_modules import use_kept_modules

    kept = use_kept_modules()
    from gui.plain_enums import use_plain_enums
    from gui.plain_imports import use_plain_imports

    use_plain_enums()
    use_plain_imports()
    from gui.application import make_application

    make_application()
    from gui.app import run as show

    return show(arguments[0] if arguments else None, kept)


def has_display() -> bool:
    """Whether a window can be shown here; one that is named and not there would end in an abort of Qt's."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    display = os.environ.get("DISPLAY", "")
    number = display.removeprefix(":").partition(".")[0]
    return is_listening(number) if display.startswith(":") and number.isdigit() else bool(display)


def is_listening(number: str) -> bool:
    """Whether an X server of this machine has a socket under its number, as a file or by name alone."""
    socket = f"/tmp/.X11-unix/X{number}"  # noqa: S108 - where every X server has it
    if os.path.exists(socket):
        return True
    try:
        with open("/proc/net/unix", encoding="utf-8", errors="replace") as named:
            return any(line.rstrip("\n").endswith(f"@{socket}") for line in named)
    except OSError:
        return True


def _fault_text(error: Exception) -> str:
    from gui.commands.logs import write_down

    log = write_down(error)
    kind = type(error).__name__
    if log is None:
        return _("Something went wrong inside Waymark ({kind}).").format(kind=kind)
    return _("Something went wrong inside Waymark ({kind}). Details for developers: {log}").format(
        kind=kind, log=log
    )


if __name__ == "__main__":
    if not sys.warnoptions:  # what a library warns of is for developers, who ask for it with -W
        import warnings

        warnings.simplefilter("ignore")
    sys.exit(main())

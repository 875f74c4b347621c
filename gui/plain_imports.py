"""Imports without the look at each module that PySide takes, which doubles the time they need."""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - what it puts in the place of the import is taken back here


def use_plain_imports() -> None:
    """Import from here on as Python does.

    PySide reads every module that is imported afterwards, to learn whether it asks for another spelling of
    Qt's names (`from __feature__ import snake_case`). Nothing here does.
    """
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain

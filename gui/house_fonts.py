"""The fonts of the house, made known to Qt on a thread of their own: it looks first what others there are."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Thread

from PySide6.QtGui import QFontDatabase

FOLDER = Path(__file__).parents[1] / "resources" / "fonts"


@lru_cache(maxsize=1)
def loading() -> Thread:
    """Begin to load the fonts, once there is an application; whoever writes with them joins the thread."""
    begun = Thread(target=_load, name="waymark-fonts")
    begun.start()
    return begun


def _load() -> None:
    # Asked for nothing but that Qt looks what fonts there are: meanwhile it lets the window thread go on;
    # while it adds one it does not.
    QFontDatabase.families()
    for file in sorted(FOLDER.glob("*.otf")):
        QFontDatabase.addApplicationFont(str(file))

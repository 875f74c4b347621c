"""Remembers for each file how much of its map was shown; a map without a file starts with everything."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.outlook import Outlook, outlook_from

if TYPE_CHECKING:
    from gui.window import Window

MOST_FILES = 60
LOW = 900
"""In a window less high than this, the legend starts folded: the map needs the room."""
NAME = "outlooks"


class Remembering(QObject):
    """Keeps the outlook of the open map in the settings, and brings it back when the file is opened again."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._path: Path | None = None
        self._is_taking = False
        window.session.document_replaced.connect(self._bring_back)
        window.session.state_changed.connect(self._follow)
        window.map.shown.changed.connect(self._keep)
        window.map.minimap.set_wanted(window.settings.text("minimap", "shown") == "shown")

    def set_minimap(self, is_wanted: bool) -> None:
        """Show the minimap, or never; for all maps."""
        self._window.settings.set_text("minimap", "shown" if is_wanted else "hidden")
        self._window.map.minimap.set_wanted(is_wanted)

    def _bring_back(self) -> None:
        """Show what was shown of the file that came in."""
        self._path = self._window.session.path
        kept = self._kept().get(str(self._path)) if self._path is not None else None
        self._is_taking = True
        self._window.map.shown.take(outlook_from(kept) if kept is not None else self._usual())
        self._is_taking = False

    def _usual(self) -> Outlook:
        """Return what is shown of a map of which nobody chose to see more or less."""
        return Outlook(has_legend=self._window.height() >= LOW)

    def _follow(self) -> None:
        """Remember the outlook under a new name as well once the map is saved there."""
        if self._window.session.path != self._path:
            self._path = self._window.session.path
            self._keep()

    def _keep(self) -> None:
        if self._path is None or self._is_taking:
            return
        kept = self._kept()
        kept.pop(str(self._path), None)
        outlook = self._window.map.shown.outlook
        if outlook != self._usual():
            kept[str(self._path)] = outlook.to_text()
        import json

        latest = dict(list(kept.items())[-MOST_FILES:])
        self._window.settings.set_text(NAME, json.dumps(latest))

    def _kept(self) -> dict[str, str]:
        """Return what is remembered, the file used last at the end."""
        text = self._window.settings.text(NAME)
        if not text:
            return {}
        import json

        try:
            kept = json.loads(text)
        except ValueError:
            return {}
        if not isinstance(kept, dict):
            return {}
        return {path: text for path, text in kept.items() if isinstance(text, str)}

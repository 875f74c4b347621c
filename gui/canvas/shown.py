"""Shown: how much of the map a view shows, and what brings hidden things back into sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from gui.outlook import Outlook
from journey.geometry import BAND_OF
from journey.records import Persona, Stage

if TYPE_CHECKING:
    from gui.canvas.view import MapView


class Shown(QObject):
    """Keeps the outlook of a view.

    Signals
    -------
    changed()
        a person sees more or less of the map.
    """

    changed = Signal()

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self.outlook = Outlook()

    def take(self, outlook: Outlook) -> None:
        """Show as much as an outlook says."""
        if outlook != self.outlook:
            self.outlook = outlook
            self._view.show_anew()
            self.changed.emit()

    def switch(self, what: str, name: str, is_on: bool) -> None:
        """Hide, collapse or pin a band, fold a stage, or the other way round."""
        self.take(self.outlook.switched(what, name, is_on))

    def toggle(self, what: str, name: str) -> None:
        """Switch a band or stage to the other state."""
        self.switch(what, name, name not in getattr(self.outlook, what))

    def set_legend(self, is_open: bool) -> None:
        """Unfold the legend, or fold it to its name."""
        self.take(replace(self.outlook, has_legend=is_open))

    def unfold_all(self) -> None:
        """Show every band and stage in full."""
        nothing: frozenset[str] = frozenset()
        self.take(replace(self.outlook, hidden=nothing, collapsed=nothing, folded=nothing))

    def uncover(self, key: str) -> None:
        """Bring a record back into sight that a hidden band or a folded stage keeps out of it."""
        journey = self._view.session.journey
        record = journey.records.get(key)
        if record is None:
            return
        band = "personas" if isinstance(record, Persona) else BAND_OF.get(type(record))
        outlook = self.outlook
        if band is not None:
            outlook = outlook.switched("hidden", band, False).switched("collapsed", band, False)
            stage = journey.stage_of(key)
            if stage is not None:
                outlook = outlook.switched("folded", stage.id, False)
        self.take(outlook)

    def unfold(self, key: str) -> None:
        """Open a folded stage, whose name is about to be written."""
        if self._view.session.journey.get(key, Stage) is not None:
            self.switch("folded", key, False)

"""What is done on the map by hand: gestures, keys, a text that is written; loaded once somebody begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.when_asked import known

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from gui.canvas.drops import Drops
    from gui.canvas.focus import FocusRing
    from gui.canvas.mouse import Mouse
    from gui.canvas.pencil import Pencil
    from gui.canvas.tools import Tool
    from gui.canvas.view import MapView
    from gui.canvas.writing import Writing


class Hands:
    """Tells the view what mouse, keys and text field do: nothing before somebody has turned to them."""

    def __init__(self, view: MapView) -> None:
        self._view = view

    @property
    def _mouse(self) -> Mouse | None:
        mouse: Mouse | None = known(self._view, "mouse")
        return mouse

    @property
    def _writing(self) -> Writing | None:
        writing: Writing | None = known(self._view, "writing")
        return writing

    @property
    def tool(self) -> Tool | None:
        """The gesture that runs."""
        return None if self._mouse is None else self._mouse.tool

    @property
    def covered(self) -> tuple[str, ...]:
        """The card that the text field covers, while a text is being written."""
        return () if self._writing is None else self._writing.covered

    def cancel(self) -> bool:
        """End a gesture without a trace; say whether there was one."""
        return self._mouse is not None and self._mouse.cancel()

    def follow(self) -> None:
        """Keep the text field over its card when the view moves."""
        if self._writing is not None:
            self._writing.follow()

    def forget(self) -> None:
        """Drop everything, for another document has come in."""
        if self._writing is not None:
            self._writing.cancel()
        if self._mouse is not None:
            self._mouse.forget()

    def come_to_rest(self) -> bool:
        """Drop the gesture that runs, take what is being written; say whether nothing is open any more."""
        self.cancel()
        if self._writing is not None:
            self._writing.finish()
        return not self.covered

    def paint(self, pencil: Pencil) -> None:
        """Draw what the pointer is over, and the gesture that runs."""
        if self._mouse is not None or known(self._view, "keys") is not None:
            self._view.pointing.paint(pencil)
        if self.tool is not None:
            self.tool.paint(pencil)

    def paint_above(self, painter: QPainter) -> None:
        """Draw, over all else, where a picture would come to, and that keys go here."""
        drops: Drops | None = known(self._view, "drops")
        if drops is not None:
            drops.paint(painter)
        ring: FocusRing | None = known(self._view, "focus_ring")
        if ring is not None:
            ring.paint(painter, self._view.session.theme)

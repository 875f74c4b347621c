"""The view shifts by itself while a gesture is held at its edge: what is out of sight can be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, QTimer

from gui.guard import guarded

if TYPE_CHECKING:
    from gui.canvas.view import MapView

ZONE = 32.0
"""How near to the edge, in pixels, the pointer pulls the view."""
FASTEST = 22.0
STEP_MS = 24
BEYOND = 64.0
"""How far beyond the end of the map, in pixels, a gesture may look."""


class Drift(QObject):
    """Shifts the view of one gesture; each way only once the pointer has been away from that edge.

    Parameters
    ----------
    view : MapView
        whose gesture it is.
    across, along : bool
        whether the gesture reaches to the sides, and whether up and down.
    """

    def __init__(self, view: MapView, across: bool, along: bool) -> None:
        super().__init__(view)
        self._view = view
        # A card that is dragged beyond its column widens it: the map would grow for ever before the hand.
        self._width, self._height = view.scene.layout.width, view.scene.layout.height
        self._reaches = (across, along)
        self._is_armed = [False, False]
        self._at = QPointF()
        self._modifiers = Qt.KeyboardModifier.NoModifier
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self.step)

    @property
    def is_running(self) -> bool:
        """Whether the pointer pulls at an edge."""
        return self._timer.isActive()

    def follow(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        """Take note of where the pointer is, in pixels of the view."""
        self._at, self._modifiers = QPointF(at), modifiers
        pulls = self._pulls()
        for axis, pull in enumerate(pulls):
            self._is_armed[axis] = self._is_armed[axis] or pull == 0
        if self._by().isNull():
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """End with the gesture."""
        self._timer.stop()
        self.deleteLater()

    @guarded()
    def step(self) -> None:
        """Shift the view a little, and let the gesture follow."""
        by, tool = self._by(), self._view.mouse.tool
        if by.isNull() or tool is None:
            self._timer.stop()
            return
        self._view.shift(by)
        tool.drag(self._view.port.to_scene(self._at), self._modifiers)

    def _by(self) -> QPointF:
        """Return by how much the view shifts, no further than the map goes."""
        wanted = [
            -pull * FASTEST if reaches and is_armed else 0.0
            for pull, reaches, is_armed in zip(self._pulls(), self._reaches, self._is_armed, strict=True)
        ]
        seen, offset, scale = self._room(), self._view.port.offset, self._view.scale
        x = _within(wanted[0], offset.x() - seen.left(), seen.right() - self._width * scale - offset.x())
        y = _within(wanted[1], offset.y() - seen.top(), seen.bottom() - self._height * scale - offset.y())
        return QPointF(x, y)

    def _pulls(self) -> tuple[float, float]:
        """Return how strongly the pointer pulls to the right and down, from -1 to 1."""
        room = self._room()
        return (
            _pull(self._at.x(), room.left(), room.right()),
            _pull(self._at.y(), room.top(), room.bottom()),
        )

    def _room(self) -> QRectF:
        return QRectF(self._view.frozen.uncovered)


def _pull(at: float, low: float, high: float) -> float:
    """Return how deep a point lies in the zone at either end.

    >>> _pull(50, 0, 100), _pull(100, 0, 100), _pull(-8, 0, 100), _pull(84, 0, 100)
    (0.0, 1.0, -1.0, 0.5)
    """
    before, after = (low + ZONE - at) / ZONE, (at - high + ZONE) / ZONE
    return min(1.0, max(0.0, after)) - min(1.0, max(0.0, before))


def _within(by: float, before: float, after: float) -> float:
    """Return a shift that goes no further than `BEYOND` past either end of the map.

    `before` is how far the beginning of the map lies inside the view, `after` how far its end does.

    >>> _within(22, -10, -300), _within(22, 64, -300), _within(-22, 0, 60), _within(-22, 0, 90)
    (22, 0.0, -4.0, 0.0)
    """
    if by > 0:
        return max(0.0, min(by, BEYOND - before))
    return min(0.0, max(by, after - BEYOND))

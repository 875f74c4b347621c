"""Cycles are collected on the window thread alone: what belongs to Qt may be deleted on no other."""

from __future__ import annotations

import gc
from time import monotonic

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 500
"""How often it is asked whether there is something to let go of."""
SHARE = 200
"""After a look through everything, that many times its duration passes before the next."""


class WindowCollector(QObject):
    """Collects cycles in place of the interpreter, which would do it on whichever thread allocates next.

    A widget in a cycle that a worker thread happens to collect is destroyed on that thread, and Qt crashes.
    Young objects are looked at when the interpreter would, at the next look of the timer; old ones so seldom
    that looking takes at most one part in `SHARE` of the time.

    Parameters
    ----------
    parent : QObject, optional
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._next_full = monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.collect_due)

    def begin(self) -> None:
        """Collect on this thread from now on."""
        gc.disable()
        self._timer.start()

    def end(self) -> None:
        """Leave collecting to the interpreter again."""
        self._timer.stop()
        gc.enable()

    def collect_due(self) -> None:
        """Collect the oldest generation that is due."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        now = monotonic()
        if counts[2] > thresholds[2] and now >= self._next_full:
            gc.collect()
            over = monotonic()
            self._next_full = over + SHARE * (over - now)
        elif counts[1] > thresholds[1]:
            gc.collect(1)
        elif counts[0] > thresholds[0]:
            gc.collect(0)

"""A place for a chart: what draws it is loaded beside the window thread when the chart is first seen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gui.guard import guarded
from gui.panels.parts import column, label, scrolled
from gui.theme import LIGHT, Theme
from gui.words import _

if TYPE_CHECKING:
    from gui.charts import Bar, BarChart

_loaded = threading.Event()
_started = threading.Event()
POLL_MS = 30


def _load() -> None:
    """Load the charts, which may take seconds where the fonts of the machine are looked through first."""
    try:
        import gui.charts  # noqa: F401 - it is the loading that counts
    finally:
        _loaded.set()


class ChartBox(QWidget):
    """Holds one bar chart, and shows a line of words until it can be drawn or where nothing can.

    Signals
    -------
    bar_clicked(int)
        the bar of that place was clicked.
    drawn()
        the chart shows what was last asked for.
    """

    bar_clicked = Signal(int)
    drawn = Signal()

    def __init__(self, name: str, nothing: str) -> None:
        super().__init__()
        self._nothing = nothing
        self.setAccessibleName(name)
        self.chart: BarChart | None = None
        self._make: Callable[[], Sequence[Bar]] | None = None
        self._theme, self._is_connected = LIGHT, False
        self._write: Callable[[float], str] = str
        self._words = label(_("The chart is being prepared ..."), "muted")
        self._inside = QWidget()
        self._column = column(self._inside)
        self._column.addWidget(self._words)
        self._column.addStretch(1)
        column(self).addWidget(scrolled(self._inside))
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._look)

    def show_bars(
        self,
        make: Callable[[], Sequence[Bar]],
        theme: Theme,
        write: Callable[[float], str],
        is_connected: bool = False,
    ) -> None:
        """Draw the bars that `make` returns, as soon as charts can be drawn; see `BarChart.show_bars`."""
        self._make, self._theme, self._is_connected = make, theme, is_connected
        self._write = write
        if self.chart is not None:
            self._draw()

    @guarded()
    def showEvent(self, event: QShowEvent) -> None:
        """Begin to load what charts need."""
        super().showEvent(event)
        if self.chart is None:
            if not _started.is_set():
                _started.set()
                threading.Thread(target=_load, name="charts", daemon=True).start()
            self._poll.start()

    def _look(self) -> None:
        if not _loaded.is_set():
            return
        self._poll.stop()
        try:
            from gui.charts import BarChart
        except ImportError:
            self._words.setText(_("Charts cannot be drawn on this computer; the table has the same figures."))
            return
        self.chart = BarChart()
        self.chart.setAccessibleName(self.accessibleName())
        self.chart.bar_clicked.connect(self.bar_clicked)
        self._column.insertWidget(0, self.chart, 0, Qt.AlignmentFlag.AlignTop)
        self._draw()

    def _draw(self) -> None:
        if self.chart is None or self._make is None:
            return
        bars = self._make()
        self._words.setText(self._nothing)
        self._words.setVisible(not bars)
        self.chart.setVisible(bool(bars))
        self.chart.show_bars(bars, self._theme, self._write, self._is_connected)
        self.drawn.emit()

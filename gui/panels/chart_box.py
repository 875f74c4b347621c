"""A place for a chart: what draws it is loaded beside the window thread when the chart is first seen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gui.guard import guarded
from gui.panels.chart_tools import ChartTools
from gui.panels.parts import column, label, scrolled
from gui.theme import LIGHT, Theme
from gui.words import _

if TYPE_CHECKING:
    from gui.charts.canvas import ChartCanvas
    from gui.charts.live import LiveBars
    from gui.charts.shapes import Shape

_loaded = threading.Event()
_started = threading.Event()
POLL_MS = 30
REST_MS = 200
"""After so long without another step of a drag, the chart is drawn as it is at rest."""


def load_charts() -> None:
    """Begin to load what charts need, beside the window thread, unless that was begun before.

    The program waits for the thread at its end: torn off while it loads, it would take the process with it.
    """
    if not _started.is_set():
        _started.set()
        threading.Thread(target=_load, name="charts").start()


def _load() -> None:
    """Load the charts, which may take seconds where the fonts of the machine are looked through first."""
    try:
        import gui.charts.canvas  # noqa: F401 - it is the loading that counts
    finally:
        _loaded.set()


class ChartBox(QWidget):
    """Holds one chart, and shows a line of words until it can be drawn or where nothing can.

    `tools` copy and export the chart; whoever shows the box puts them beside its title.

    Signals
    -------
    clicked(int)
        the bar, dot or column of that place was clicked.
    drawn()
        the chart shows what was last asked for.
    """

    clicked = Signal(int)
    drawn = Signal()

    def __init__(self, name: str, nothing: str) -> None:
        super().__init__()
        self.nothing = nothing
        self.setAccessibleName(name)
        self.chart: ChartCanvas | None = None
        self._live: LiveBars | None = None
        self._make: Callable[[], Shape] | None = None
        self._theme = LIGHT
        self._words = label(_("The chart is being prepared ..."), "muted")
        self._inside = QWidget()
        self._column = column(self._inside)
        self._column.addWidget(self._words)
        self._column.addStretch(1)
        column(self).addWidget(scrolled(self._inside))
        self.tools = ChartTools(self, self._shown)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._look)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._draw)

    def show_shape(self, make: Callable[[], Shape], theme: Theme, is_live: bool = False) -> None:
        """Draw the chart that `make` returns, as soon as charts can be drawn.

        Parameters
        ----------
        make : returns what is drawn.
        theme : whose colours.
        is_live : whether other figures may follow at once, as in a drag: bars are then painted by the window
            itself, and drawn as usual once there is a pause.
        """
        has_new_look = theme != self._theme
        self._make, self._theme = make, theme
        self.tools.dress(theme)
        if self.chart is None:
            return
        if is_live and not has_new_look and self._paint_live(make()):
            self._rest.start()
        else:
            self._draw()

    def _paint_live(self, shape: Shape) -> bool:
        """Paint bars that only moved over the chart that shows them; say whether that could be done."""
        from gui.charts.live import LiveBars
        from gui.charts.shapes import Bars

        chart = self.chart
        shown = chart.shape if chart is not None and chart.isVisible() else None
        if chart is None or not (isinstance(shape, Bars) and isinstance(shown, Bars)):
            return False
        if not shape or len(shape.bars) != len(shown.bars):
            return False
        if self._live is None:
            self._live = LiveBars(chart)
        self._live.show_bars(shape, self._theme, chart.width(), chart.height())
        return True

    def _shown(self) -> Shape | None:
        """Return the chart that is shown, None where there is nothing to show."""
        shape = self.chart.shape if self.chart is not None else None
        return shape or None

    @guarded()
    def showEvent(self, event: QShowEvent) -> None:
        """Begin to load what charts need."""
        super().showEvent(event)
        if self.chart is None:
            load_charts()
            self._poll.start()

    def _look(self) -> None:
        if not _loaded.is_set():
            return
        self._poll.stop()
        try:
            from gui.charts.canvas import ChartCanvas
        except ImportError:
            self._words.setText(_("Charts cannot be drawn on this computer; the table has the same figures."))
            return
        self.chart = ChartCanvas()
        self.chart.setAccessibleName(self.accessibleName())
        self.chart.clicked.connect(self.clicked)
        self._column.insertWidget(0, self.chart)
        self._draw()

    def _draw(self) -> None:
        from gui.charts.shapes import FIXED

        if self.chart is None or self._make is None:
            return
        self._rest.stop()
        shape = self._make()
        self._words.setText(self.nothing)
        self._words.setVisible(not shape)
        self.chart.setVisible(bool(shape))
        # Bars stand at the top; other charts fill their place.
        is_fixed = isinstance(shape, FIXED)
        self._column.setAlignment(self.chart, Qt.AlignmentFlag.AlignTop if is_fixed else Qt.AlignmentFlag(0))
        self._column.setStretchFactor(self.chart, 0 if is_fixed else 100)
        self.chart.show_shape(shape, self._theme)
        if self._live is not None:
            self._live.hide()
        self.tools.setEnabled(bool(shape))
        self.drawn.emit()

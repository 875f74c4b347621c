"""The one widget that shows charts, and their pictures for a clipboard, a file or a report."""

from __future__ import annotations

import io
from typing import Literal

from matplotlib import rc_context
from matplotlib.backend_bases import Event, MouseEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_qt import FigureCanvasQT
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme as themes
from gui.charts import bars, curves, grids, paths, scatter, streams
from gui.charts.parts import DPI, Hit, load_fonts
from gui.charts.renderer import PainterRenderer
from gui.charts.shapes import FIXED, Bars, Columns, Curves, Grid, Paths, Scatter, Shape, Streams
from gui.guard import guarded
from gui.theme import LIGHT, Theme
from gui.tips import plain_tip

Format = Literal["svg", "pdf", "png"]
PICTURE_WIDTH = 720
SHARP = 2.0
"""Pixels of a PNG for each pixel on the screen."""
EDGE = 16
"""Pixels of ground around a chart that is a picture of its own."""


def draw(figure: Figure, chart: Shape, theme: Theme, width: float, height: float) -> list[Hit]:
    """Draw a chart into a figure of so many pixels, and return what can be clicked."""
    figure.clear()
    figure.set_facecolor(theme.hex("surface"))
    match chart:
        case Bars():
            return bars.draw(figure, chart, theme, width, height)
        case Curves():
            return curves.draw_curves(figure, chart, theme, width, height)
        case Columns():
            return curves.draw_columns(figure, chart, theme, width, height)
        case Scatter():
            return scatter.draw(figure, chart, theme, width, height)
        case Grid():
            return grids.draw(figure, chart, theme, width, height)
        case Streams():
            return streams.draw(figure, chart, theme, width, height)
        case Paths():
            return paths.draw(figure, chart, theme, width, height)


def least_height(chart: Shape) -> int:
    """Return the height below which a chart is rather scrolled than squeezed."""
    match chart:
        case Bars():
            return bars.least_height(chart)
        case Grid():
            return grids.least_height(chart)
    return usual_height(chart)


def usual_height(chart: Shape) -> int:
    """Return the height at which a chart reads well."""
    match chart:
        case Bars():
            return bars.height_of(chart)
        case Grid():
            return grids.height_of(chart)
        case Paths():
            return paths.height_of(chart)
    return scatter.USUAL_HEIGHT if isinstance(chart, Scatter) else curves.USUAL_HEIGHT


def picture(
    chart: Shape, format_: Format, theme: Theme = LIGHT, width: int = PICTURE_WIDTH, height: int | None = None
) -> bytes:
    """Return a chart as SVG, PDF or PNG, without any widget.

    Parameters
    ----------
    chart : what is drawn.
    format_ : "svg", "pdf" or "png".
    theme : whose colours.
    width, height : pixels on the screen; as high as the chart reads well if not given. An edge is added.
    """
    load_fonts()
    height = height or usual_height(chart)
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
    FigureCanvasAgg(figure)
    draw(figure, chart, theme, width, height)
    out = io.BytesIO()
    # No date and no random ids: the same figures give the same file.
    settled = {"pdf": {"CreationDate": None}, "svg": {"Date": None}, "png": {}}[format_]
    with rc_context({"svg.hashsalt": "waymark"}):
        scale = SHARP if format_ == "png" else 1.0
        ends = (-EDGE, -EDGE, width + EDGE, height + EDGE)
        room = Bbox.from_extents(*(end / DPI for end in ends))
        figure.savefig(out, format=format_, dpi=DPI * scale, metadata=settled, bbox_inches=room)
    return out.getvalue()


class ChartCanvas(FigureCanvasQT):
    """Shows one chart; bars are as high as their rows need, other charts fill their place.

    Signals
    -------
    clicked(int)
        the bar, dot or column of that place was clicked.
    """

    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        load_fonts()
        super().__init__(Figure(dpi=DPI))  # type: ignore[no-untyped-call]
        self.setParent(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.shape: Shape | None = None
        self._theme = themes.LIGHT
        self._hits: list[Hit] = []
        self._painted: QPixmap | None = None
        self._is_stale = False
        """Drawn anew before it is next seen or clicked: it may change and be resized until then."""
        self.mpl_connect("resize_event", self._resized)
        self.mpl_connect("button_press_event", self._pressed)
        self.mpl_connect("motion_notify_event", self._moved)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What can be clicked, in pixels of the widget."""
        self._compose()
        return tuple(self._hits)

    def show_shape(self, chart: Shape, theme: Theme) -> None:
        """Draw a chart."""
        self.shape, self._theme = chart, theme
        is_fixed = isinstance(chart, FIXED)
        upright = QSizePolicy.Policy.Preferred if is_fixed else QSizePolicy.Policy.Expanding
        self.setSizePolicy(QSizePolicy.Policy.Expanding, upright)
        self.setMinimumHeight(least_height(chart) if is_fixed else 140)
        self.setMaximumHeight(usual_height(chart) if is_fixed else 16_777_215)
        self._go_stale()

    @guarded(QSize(300, 120))
    def sizeHint(self) -> QSize:
        """Return a modest width, and the height at which the chart reads well."""
        return QSize(300, usual_height(self.shape) if self.shape is not None else 120)

    @guarded(QSize(160, 60))
    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which bars can be told apart."""
        return QSize(220, 60)

    @guarded()
    def _resized(self, _event: Event) -> None:
        self._go_stale()

    def _go_stale(self) -> None:
        self._is_stale, self._painted = self.shape is not None, None
        self.update()

    def _compose(self) -> None:
        if self.shape is None or not self._is_stale:
            return
        self._is_stale = False
        width, height = max(1, self.width()), max(1, self.height())
        self._hits = draw(self.figure, self.shape, self._theme, width, height)

    @guarded()
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chart; kept as painted until another one is shown, or the size is another."""
        ratio = self.devicePixelRatioF()
        painted = self._painted
        if painted is None or painted.devicePixelRatioF() != ratio:
            painted = self._painted = self._picture(ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, painted)
        painter.end()

    def _set_device_pixel_ratio(self, _ratio: float) -> bool:
        """Keep the figure in pixels of the window: the painter knows how fine those of the screen are."""
        return False

    def _picture(self, ratio: float) -> QPixmap:
        """Return the chart as the window's own painter draws it: its text is set as all other text."""
        self._compose()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(self._theme.hex("surface"))
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.figure.draw(PainterRenderer(painter, self.width(), self.height()))
        painter.end()
        return made

    def _at(self, x: float, y: float) -> Hit | None:
        return next((hit for hit in self.hits if hit.holds(x, y)), None)

    @guarded()
    def _pressed(self, event: Event) -> None:
        if isinstance(event, MouseEvent):
            ratio = self.device_pixel_ratio
            hit = self._at(event.x / ratio, self.height() - event.y / ratio)
            if hit is not None:
                self.clicked.emit(hit.place)

    @guarded()
    def _moved(self, event: Event) -> None:
        """Let the tooltip say the whole name of what the pointer is on: on the chart it may be cut."""
        if isinstance(event, MouseEvent):
            ratio = self.device_pixel_ratio
            hit = self._at(event.x / ratio, self.height() - event.y / ratio)
            words = plain_tip(hit.words) if hit is not None else ""
            if words != self.toolTip():
                self.setToolTip(words)

"""Charts of the panels, by matplotlib: horizontal bars, names on the left, figures on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backend_bases import Event, MouseEvent
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme as themes
from gui.guard import guarded
from gui.theme import Theme

DPI = 100
TEXT = 12
ROW = 24
TOP, BOTTOM = 6, 24
GAP = 10
LONGEST_NAME = 0.38
"""Share of the width that names may take at most."""


@dataclass(frozen=True)
class Bar:
    """One bar: from where to where, in which role, and its figure; `depth` 1 is a part of the bar above."""

    name: str
    start: float
    end: float
    text: str
    role: Literal["gain", "loss", "total"]
    depth: int = 0


class BarChart(FigureCanvasQTAgg):
    """Horizontal bars that float from start to end.

    Gain is solid, loss is hatched, so that they differ in grey as well; every bar has its signed figure in a
    column of its own, where nothing can overlap.

    Signals
    -------
    bar_clicked(int)
        the bar of that place was clicked.
    """

    bar_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        _load_fonts()
        super().__init__(Figure(dpi=DPI))  # type: ignore[no-untyped-call]
        self.setParent(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bars: tuple[Bar, ...] = ()
        self._theme = themes.LIGHT
        self._write: Callable[[float], str] = str
        self._is_connected = False
        self.mpl_connect("resize_event", self._resized)
        self.mpl_connect("button_press_event", self._pressed)

    def show_bars(
        self,
        bars: Sequence[Bar],
        theme: Theme,
        write: Callable[[float], str],
        is_connected: bool = False,
    ) -> None:
        """Draw bars from top to bottom.

        Parameters
        ----------
        bars : what to draw.
        theme : whose colours.
        write : the text of a place on the axis.
        is_connected : whether a thin line leads from each bar to the next, as in a waterfall.
        """
        self._bars, self._theme, self._write, self._is_connected = tuple(bars), theme, write, is_connected
        self.setFixedHeight(TOP + BOTTOM + ROW * max(1, len(self._bars)))
        self._compose()

    @guarded(QSize(300, 120))
    def sizeHint(self) -> QSize:
        """Return a modest width, and the height that the rows need."""
        return QSize(300, self.height())

    @guarded(QSize(160, 60))
    def minimumSizeHint(self) -> QSize:
        """Return the smallest size at which bars can be told apart."""
        return QSize(220, 60)

    @guarded()
    def _resized(self, _event: Event) -> None:
        self._compose()

    @guarded()
    def _pressed(self, event: Event) -> None:
        if isinstance(event, MouseEvent):
            place = int((self.height() - event.y / self.device_pixel_ratio - TOP) // ROW)
            if 0 <= place < len(self._bars):
                self.bar_clicked.emit(place)

    # -- drawing -----------------------------------------------------------------------------------

    def _compose(self) -> None:
        self.figure.clear()
        self.figure.set_facecolor(self._theme.hex("surface"))
        width, height = max(1, self.width()), max(1, self.height())
        if not self._bars or width < 120:
            self.draw_idle()  # type: ignore[no-untyped-call]
            return
        metrics = QFontMetrics(themes.font(TEXT))
        names = [
            metrics.elidedText(
                bar.name, Qt.TextElideMode.ElideRight, int(width * LONGEST_NAME) - 14 * bar.depth
            )
            for bar in self._bars
        ]
        indents = [14 * bar.depth for bar in self._bars]
        left = max(metrics.horizontalAdvance(n) + i for n, i in zip(names, indents, strict=True)) + GAP
        right = max(metrics.horizontalAdvance(bar.text) for bar in self._bars) + GAP
        plot = max(40, width - left - right)
        axes = self.figure.add_axes(
            (left / width, BOTTOM / height, plot / width, (height - TOP - BOTTOM) / height)
        )
        self._draw_axes(axes, plot)
        self._draw_bars(axes)
        for place, (name, indent) in enumerate(zip(names, indents, strict=True)):
            self._write_row(place, name, indent)
        self.draw_idle()  # type: ignore[no-untyped-call]

    def _draw_axes(self, axes: Axes, plot: float) -> None:
        ink = self._theme.hex
        ends = [value for bar in self._bars for value in (bar.start, bar.end)]
        low, high = min(0.0, *ends), max(0.0, *ends)
        margin = (high - low or 1.0) * 0.03
        axes.set_xlim(low - margin, high + margin)
        axes.set_ylim(len(self._bars) - 0.5, -0.5)
        axes.set_facecolor(ink("surface"))
        axes.set_yticks([])
        for side in axes.spines.values():
            side.set_visible(False)
        axes.xaxis.set_major_locator(MaxNLocator(max(1, int(plot // 96))))
        ticks = [tick for tick in axes.get_xticks() if low - margin <= tick <= high + margin]
        axes.set_xticks(ticks, [self._write(float(tick)) for tick in ticks])
        axes.tick_params(
            axis="x",
            length=0,
            pad=4,
            labelsize=_points(11),
            labelcolor=ink("text_muted"),
            labelfontfamily="Inter",
        )
        axes.grid(axis="x", color=ink("band_line"), linewidth=1)
        axes.set_axisbelow(True)
        axes.axvline(0, color=ink("text_muted"), linewidth=1)

    def _draw_bars(self, axes: Axes) -> None:
        ink = self._theme.hex
        with rc_context({"hatch.linewidth": 1.0}):
            for place, bar in enumerate(self._bars):
                is_loss = bar.role == "loss"
                edge = ink({"gain": "gain", "loss": "loss", "total": "text"}[bar.role])
                axes.barh(
                    place,
                    bar.end - bar.start,
                    left=bar.start,
                    height=0.42 if bar.depth else 0.62,
                    color=ink("loss_soft") if is_loss else edge,
                    edgecolor=edge,
                    linewidth=1,
                    hatch="////" if is_loss else None,
                )
        if self._is_connected:
            for place, bar in enumerate(self._bars[:-1]):
                axes.plot(
                    [bar.end, bar.end],
                    [place - 0.31, place + 1.31],
                    color=ink("neutral"),
                    linewidth=0.8,
                    zorder=0.5,
                )

    def _write_row(self, place: int, name: str, indent: int) -> None:
        ink, bar = self._theme.hex, self._bars[place]
        width, height = self.width(), self.height()
        middle = 1 - (TOP + ROW * (place + 0.5)) / height
        weight = 600 if bar.role == "total" else 400
        style: dict[str, Any] = {
            "va": "center_baseline",
            "fontsize": _points(TEXT),
            "fontweight": weight,
            "fontfamily": "Inter",
        }
        faint = ink("text_muted") if bar.depth else ink("text")
        self.figure.text(indent / width, middle, _plain(name), ha="left", color=faint, **style)
        self.figure.text(1 - 2 / width, middle, _plain(bar.text), ha="right", color=faint, **style)


def _points(pixels: float) -> float:
    return pixels * 72 / DPI


def _plain(text: str) -> str:
    """Keep matplotlib from reading dollar signs as mathematics."""
    return text.replace("$", r"\$")


def _load_fonts() -> None:
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for file in sorted((themes.RESOURCES / "fonts").glob("*.otf")):
        if str(file) not in known:
            font_manager.fontManager.addfont(str(file))

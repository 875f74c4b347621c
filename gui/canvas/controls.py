"""Small buttons on the map itself: fold a stage; collapse, pin or hide a band; fold the legend."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from gui.canvas.cards import ink_on
from gui.canvas.frozen import LEAST_SCALE
from gui.canvas.items import BAND_NAME
from gui.canvas.legend import ABOVE, FOLDED_HEIGHT, PIXELS, ROW
from gui.canvas.pencil import text_advance, wrapped
from gui.canvas.scene import band_names
from gui.icons import pixmap
from gui.theme import SEMIBOLD
from gui.words import _
from journey.geometry import COLLAPSED_HEIGHT, MARGIN
from journey.records import Stage

if TYPE_CHECKING:
    from gui.canvas.view import MapView

What = Literal["collapsed", "pinned", "hidden", "folded", "legend"]
SIDE = 18.0
SMALLEST_SIDE, LARGEST_SIDE = 14.0, 22.0


class Control(Struct, frozen=True):
    """A button: what it switches, of which band or stage, where it lies on the widget, and how it stands.

    `lead` is how wide the word before it is that presses it as well.
    """

    what: What
    name: str
    box: QRectF
    is_on: bool
    words: str
    lead: float = 0.0


class Controls:
    """The buttons that are out now, and the one under the pointer."""

    def __init__(self, view: MapView) -> None:
        self._view = view
        self.hovered: Control | None = None
        self._band = ""
        self._stage = ""

    # -- which there are ---------------------------------------------------------------------------

    def all(self) -> Iterator[Control]:
        """Return every button that can be pressed, seen or not: what a screen reader is told."""
        return self._told(is_all=True)

    def _told(self, is_all: bool) -> Iterator[Control]:
        """Yield the buttons; of the many of stages only what may be out, where not all are asked for."""
        view = self._view
        if view.scale < LEAST_SCALE or not view.scene.layout.columns:
            return
        for name in view.scene.layout.bands:
            if name != "stages":
                yield from self._of_band(name)
        columns, folded = view.scene.layout.columns, view.scene.layout.folded
        for stage in columns if is_all else [key for key in columns if key in folded or key == self._stage]:
            yield self._of_stage(stage)
        yield self._of_legend()

    def shown(self) -> Iterator[Control]:
        """Return the buttons that are drawn: those that tell a state always, the others near the pointer."""
        frozen = self._view.frozen
        top = frozen.bottom or -SIDE
        end = frozen.lower_edge - (SIDE if frozen.keeps_legend else 0)
        rows = frozen.kept
        for control in self._told(is_all=False):
            is_of_band = control.what not in ("folded", "legend")
            if is_of_band and control.name not in rows and not top <= control.box.y() < end:
                continue
            near = control.name in (self._band, self._stage)
            if control.what in ("collapsed", "legend") or control.is_on or near:
                yield control

    def _side(self) -> float:
        return max(SMALLEST_SIDE, min(LARGEST_SIDE, SIDE * self._view.scale))

    def _of_band(self, name: str) -> Iterator[Control]:
        view, side = self._view, self._side()
        scale, outlook = view.scale, view.shown.outlook
        box, words = view.frozen.band_box(name), band_names()[name]
        is_thin = name in view.scene.layout.collapsed
        middle = box.y() + (COLLAPSED_HEIGHT / 2 if is_thin else 22) * scale
        left = box.x() + (MARGIN - 4) * scale - side
        told = _("Expand: {band}") if is_thin else _("Collapse: {band}")
        yield Control(
            "collapsed", name, QRectF(left, middle - side / 2, side, side), is_thin, told.format(band=words)
        )
        lines = 1 if is_thin else len(wrapped(words, 12, SEMIBOLD, False, BAND_NAME, 3))
        x, y = box.x() + MARGIN * scale, box.y() + (14 + 16 * lines + 4) * scale
        if is_thin:
            x, y = box.x() + (MARGIN + BAND_NAME) * scale - 2 * side - 2, middle - side / 2
        is_pinned = name in outlook.pinned
        told = _("Let go of the top: {band}") if is_pinned else _("Keep at the top: {band}")
        yield Control("pinned", name, QRectF(x, y, side, side), is_pinned, told.format(band=words))
        hides = QRectF(x + side + 4, y, side, side)
        yield Control("hidden", name, hides, False, _("Hide: {band}").format(band=words))

    def _of_stage(self, stage: str) -> Control:
        view, side = self._view, self._side()
        head = view.frozen.header_box(stage)
        is_folded = stage in view.scene.layout.folded
        x = head.center().x() - side / 2 if is_folded else head.right() - side - 6 * view.scale
        box = QRectF(x, head.y() + 11 * view.scale, side, side)
        record = view.scene.journey.get(stage, Stage)
        told = _("Unfold the stage: {name}") if is_folded else _("Fold the stage: {name}")
        return Control("folded", stage, box, is_folded, told.format(name=record.name if record else ""))

    def _of_legend(self) -> Control:
        view, is_open = self._view, self._view.shown.outlook.has_legend
        scale = 1.0 if view.frozen.keeps_legend else view.scale
        top = view.scene.legend_top * scale + view.port.offset.y()
        left = view.port.offset.x() + MARGIN * scale
        if view.frozen.keeps_legend:
            top, left = view.frozen.legend_box.y(), float(MARGIN)
        middle = top + (ABOVE + ROW / 2 if is_open else FOLDED_HEIGHT / 2) * scale
        side = max(SMALLEST_SIDE, SIDE * scale)
        x = left + (text_advance(_("Legend"), PIXELS, SEMIBOLD) + 6) * scale
        told = _("Fold the legend") if is_open else _("Show the legend")
        box = QRectF(x, middle - side / 2, side, side)
        return Control("legend", "", box, not is_open, told, lead=x - left)

    # -- the pointer -------------------------------------------------------------------------------

    def at(self, point: QPointF) -> Control | None:
        """Return the button under a point of the widget."""
        reach = 3
        for control in self.shown():
            if control.box.adjusted(-reach - control.lead, -reach, reach, reach).contains(point):
                return control
        return None

    def hover(self, point: QPointF) -> bool:
        """Follow the pointer; say whether it is over a button."""
        near = self._near(point)
        if near != (self._band, self._stage):
            self._band, self._stage = near
            self._view.update()
        found = self.at(point)
        if (found and found.words) != (self.hovered and self.hovered.words):
            self._view.setToolTip(found.words if found else "")
            self._view.update()
        self.hovered = found
        return found is not None

    def _near(self, point: QPointF) -> tuple[str, str]:
        """Return the band whose name, or the stage whose header, is under a point."""
        view, layout = self._view, self._view.scene.layout
        band = next(
            (
                name
                for name in layout.bands
                if name != "stages" and view.frozen.band_box(name).contains(point)
            ),
            "",
        )
        if band or not layout.columns:
            return band, ""
        row = view.frozen.band_box("stages")
        if not row.top() <= point.y() < row.bottom():
            return "", ""
        heads = (stage for stage in layout.columns if view.frozen.header_box(stage).contains(point))
        return "", next(heads, "")

    def leave(self) -> None:
        """Forget the pointer."""
        if self.hovered or self._band or self._stage:
            self.hovered, self._band, self._stage = None, "", ""
            self._view.setToolTip("")
            self._view.update()

    def press(self, point: QPointF) -> bool:
        """Press the button under a point; say whether there was one."""
        control = self.at(point)
        if control is not None:
            self.act(control)
            self.hover(point)
        return control is not None

    def act(self, control: Control) -> None:
        """Do what a button does."""
        shown = self._view.shown
        if control.what == "legend":
            shown.set_legend(control.is_on)
        else:
            shown.toggle(control.what, control.name)

    # -- how they look -----------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Draw the buttons, in pixels of the widget."""
        painter.resetTransform()
        for control in self.shown():
            self._paint(painter, control)

    def _paint(self, painter: QPainter, control: Control) -> None:
        theme = self._view.session.theme
        is_hovered = self.hovered is not None and (self.hovered.what, self.hovered.name) == (
            control.what,
            control.name,
        )
        ink = theme.color("accent" if control.is_on and control.what == "pinned" else "text_faint")
        if control.what == "folded":
            ink = self._ink_on_header(control.name)
        if control.what in ("pinned", "hidden"):
            self._clear_ground(painter, control)
        if is_hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            ground = QColor(ink)
            ground.setAlphaF(0.18)
            painter.setBrush(ground)
            painter.drawRoundedRect(control.box, 4, 4)
        if control.what in ("pinned", "hidden"):
            name = "pin" if control.what == "pinned" else "hide"
            side, ratio = round(control.box.width()), self._view.devicePixelRatioF()
            painter.drawPixmap(control.box.topLeft(), _icon(name, ink.name(), side, ratio))
        else:
            _paint_chevron(painter, control, ink)

    def _clear_ground(self, painter: QPainter, control: Control) -> None:
        """Let no name show through the buttons that lie over it."""
        ground = QColor(self._view.session.theme.color("canvas"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRect(control.box.adjusted(-2, 0, 4, 0))

    def _ink_on_header(self, stage: str) -> QColor:
        record = self._view.scene.journey.get(stage, Stage)
        own = record.color if record else ""
        ground = QColor(own) if QColor.isValidColorName(own) else self._view.session.theme.color("stage")
        return ink_on(ground)


@lru_cache(maxsize=64)
def _icon(name: str, color: str, side: int, ratio: float) -> QPixmap:
    return pixmap(name, color, side, ratio)


def _paint_chevron(painter: QPainter, control: Control, ink: QColor) -> None:
    """Draw a chevron: down or left for what is open, right for what is closed."""
    reach = control.box.width() * 0.2
    path = QPainterPath(QPointF(-reach, -reach * 0.6))
    path.lineTo(0, reach * 0.6)
    path.lineTo(reach, -reach * 0.6)
    painter.save()
    painter.translate(control.box.center())
    if control.is_on:
        painter.rotate(-90)
    elif control.what == "folded":
        painter.rotate(90)
    pen = QPen(ink, 1.6)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()

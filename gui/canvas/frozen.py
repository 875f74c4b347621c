"""What stays in view of a scrolled map: headers and pinned bands above, names left, worth and legend low."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from gui.canvas.far import paint_far_heads
from gui.canvas.items import paint_band_name, paint_foot, paint_heads, paint_matrix
from gui.canvas.legend import ROW, legend_height, paint_legend
from gui.canvas.panorama import has_names_above, paint_names, room_above
from gui.canvas.pencil import Pencil
from gui.fill import fill
from gui.words import language
from journey.geometry import GUTTER, MARGIN, Layout

if TYPE_CHECKING:
    from gui.canvas.places import Hit
    from gui.canvas.view import MapView

MOST_OF_VIEW = 0.6
"""How much of the view's height the rows at the top may take: below, there must be room to work."""
MOST_OF_LEGEND = 0.1
FOOT = "clv"
"""The band that stays at the lower edge until it is scrolled to: what is won and lost is always in sight."""
MOST_OF_FOOT = 0.25
LEAST_SCALE = 0.4
SHADOW = 6
EDGE = 20


class Row(Struct, frozen=True):
    """A band that is kept at the top: where it is drawn, and how high, in pixels of the widget."""

    band: str
    top: float
    height: float

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.top + self.height


class Edges(Struct, frozen=True):
    """What stays at the upper and at the lower edge, and from what that was worked out."""

    told: tuple[object, ...]
    layout: Layout
    rows: tuple[Row, ...]
    legend: QRectF
    keeps_legend: bool
    foot: Row | None


class Picture(Struct, frozen=True):
    """A row as it was drawn: from what, at which scale, x and y, and how it looks."""

    told: tuple[object, ...]
    at: tuple[float, float, float]
    picture: QPixmap


class Frozen:
    """Works out and draws what stays."""

    def __init__(self, view: MapView) -> None:
        self._view = view
        self._pictures: dict[str, Picture] = {}
        self._legend: QPixmap | None = None
        self._told: tuple[object, ...] = ()
        self._known: Edges | None = None

    # -- where it lies -----------------------------------------------------------------------------

    @property
    def _edges(self) -> Edges:
        """What stays now: all that lies on the map asks for it, and it is worked out once for each view."""
        view, outlook = self._view, self._view.shown.outlook
        layout, look = view.scene.layout, (outlook.pinned, outlook.has_legend, language())
        told = (id(layout), view.scale, view.port.offset.y(), view.width(), view.height(), look)
        if self._known is None or self._known.told != told:
            rows, legend, keeps = self._found_rows(), self._found_legend(), self._found_keeps_legend()
            foot = self._found_foot(rows, legend) if keeps else None
            self._known = Edges(told, layout, rows, legend, keeps, foot)
        return self._known

    @property
    def rows(self) -> tuple[Row, ...]:
        """The stage headers and the pinned bands that would be scrolled out at the top."""
        return self._edges.rows

    def _found_rows(self) -> tuple[Row, ...]:
        view = self._view
        layout, scale, offset = view.scene.layout, view.scale, view.port.offset.y()
        if not layout.columns:
            return ()
        if has_names_above(view.scene, scale):
            above = room_above(view.scene, scale)[0]
            end = max(rect.bottom for rect in layout.bands.values()) * scale + offset
            return (Row("stages", 0.0, above),) if offset + 1 < above < end else ()
        pinned = view.shown.outlook.pinned if scale >= LEAST_SCALE else frozenset()
        found: list[Row] = []
        top, room = 0.0, view.height() * MOST_OF_VIEW
        end = max(rect.bottom for rect in layout.bands.values()) * scale + offset
        for name, rect in layout.bands.items():
            height = rect.height * scale
            if name != "stages" and name not in pinned:
                continue
            if rect.y * scale + offset >= top or top + height > min(room, end):
                continue
            found.append(Row(name, top, height))
            top += height
        return tuple(found)

    @property
    def bottom(self) -> float:
        """Where the rows at the top end."""
        rows = self.rows
        return rows[-1].bottom if rows else 0.0

    @property
    def keeps_names(self) -> bool:
        """Whether the names of the bands would be scrolled out at the left."""
        view = self._view
        is_out = view.port.offset.x() < -MARGIN / 2 * view.scale
        return is_out and view.scale >= LEAST_SCALE and bool(view.scene.layout.columns)

    @property
    def left(self) -> float:
        """The x of the widget where the names of the bands begin."""
        return 0.0 if self.keeps_names else self._view.port.offset.x()

    @property
    def keeps_legend(self) -> bool:
        """Whether the legend of the map lies below what is seen, so that it is shown at the lower edge."""
        return self._edges.keeps_legend

    def _found_keeps_legend(self) -> bool:
        view = self._view
        lowest = view.scene.layout.height * view.scale + view.port.offset.y()
        return view.scale >= LEAST_SCALE and bool(view.scene.layout.columns) and lowest > view.height() + 1

    @property
    def legend_rows(self) -> int:
        """How many rows of the legend are kept at the lower edge; the map's own legend has them all."""
        return max(1, int(self._view.height() * MOST_OF_LEGEND / ROW))

    @property
    def legend_box(self) -> QRectF:
        """Where the legend at the lower edge lies, on the widget."""
        return self._edges.legend

    def _found_legend(self) -> QRectF:
        view = self._view
        height = legend_height(view.width(), view.shown.outlook.has_legend, self.legend_rows)
        return QRectF(0, view.height() - height, view.width(), height)

    @property
    def foot(self) -> Row | None:
        """The value of each stage at the lower edge, while its band lies below what is seen."""
        return self._edges.foot

    def _found_foot(self, rows: tuple[Row, ...], legend: QRectF) -> Row | None:
        view = self._view
        layout, scale = view.scene.layout, view.scale
        rect = layout.bands.get(FOOT)
        if rect is None:
            return None
        height = rect.height * scale
        top, bottom = legend.y() - height, rows[-1].bottom if rows else 0.0
        room = view.height() * MOST_OF_FOOT
        is_below = rect.y * scale + view.port.offset.y() > top + 1
        return Row(FOOT, top, height) if is_below and height <= room and top > bottom + height else None

    @property
    def lower_edge(self) -> float:
        """Where what stays at the lower edge begins, the height of the widget where nothing does."""
        foot = self.foot
        if foot is not None:
            return foot.top
        return self.legend_box.y() if self.keeps_legend else float(self._view.height())

    @property
    def uncovered(self) -> QRect:
        """The part of the widget over which nothing stays at the top or at the bottom."""
        view = self._view
        return view.rect().adjusted(0, floor(self.bottom), 0, ceil(self.lower_edge) - view.height())

    def band_box(self, name: str) -> QRectF:
        """Return where the name of a band lies on the widget, kept in view or not."""
        view, rect = self._view, self._view.scene.layout.bands[name]
        row = next((row for row in self._kept_rows() if row.band == name), None)
        top = row.top if row else rect.y * view.scale + view.port.offset.y()
        return QRectF(self.left, top, GUTTER * view.scale, rect.height * view.scale)

    def header_box(self, stage: str) -> QRectF:
        """Return where the header of a stage lies on the widget, kept in view or not."""
        view, rect = self._view, self._view.scene.layout.header(stage)
        box = self.band_box("stages")
        return QRectF(
            rect.x * view.scale + view.port.offset.x(), box.y(), rect.width * view.scale, box.height()
        )

    def free(self, is_header: bool) -> QRect:
        """Return the part of the widget where a record is seen: between what stays at the edges."""
        top = 0 if is_header else round(self.bottom)
        bottom = round(self._view.height() - self.lower_edge)
        left = round(GUTTER * self._view.scale) if self.keeps_names else 0
        return self._view.rect().adjusted(EDGE + left, EDGE + top, -EDGE, -EDGE - bottom)

    @property
    def kept(self) -> set[str]:
        """The bands that are drawn at an edge now."""
        return {row.band for row in self._kept_rows()}

    def _kept_rows(self) -> tuple[Row, ...]:
        foot = self.foot
        return self.rows if foot is None else (*self.rows, foot)

    def covers(self, at: QPointF) -> bool:
        """Whether something that stays in view lies over a point of the widget."""
        names = self.keeps_names and at.x() < GUTTER * self._view.scale
        return at.y() < self.bottom or names or at.y() >= self.lower_edge

    def hit(self, at: QPointF) -> Hit | None:
        """Return what of the rows that stay lies under a point of the widget."""
        view = self._view
        for row in self._kept_rows():
            if row.top <= at.y() < row.bottom and not (self.keeps_names and at.x() < GUTTER * view.scale):
                rect = view.scene.layout.bands[row.band]
                # The row of names is higher than the heads it stands for.
                y = rect.y + min((at.y() - row.top) / view.scale, rect.height - 1)
                return view.scene.hit(view.port.to_scene(at).x(), y, "", view.scale)
        return None

    # -- how it looks ------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        """Draw what stays in view over the map, in pixels of the widget."""
        painter.resetTransform()
        rows, kept = self.rows, self.kept
        self._pictures = {band: each for band, each in self._pictures.items() if band in kept}
        for row in rows:
            self._paint_row(painter, row)
        if rows:
            edge = QRectF(0, rows[-1].bottom, self._view.width(), SHADOW)
            _paint_edge(painter, edge, self._view.session.theme.color("shadow"))
        if self.keeps_names:
            self._paint_names(painter)
        foot = self.foot
        if foot is not None:
            self._paint_row(painter, foot, is_foot=True)
            if self.keeps_names:
                self._paint_name(painter, FOOT, foot.top)
        if self.keeps_legend:
            self._paint_legend(painter)

    def _paint_row(self, painter: QPainter, row: Row, is_foot: bool = False) -> None:
        """Draw a row from its picture; while zooming, from the picture of another scale."""
        view, ratio = self._view, self._view.devicePixelRatioF()
        at = (view.scale, view.port.offset.x(), row.top)
        told = (
            view.scene, view.buffer.generation, view.session.selected, view.session.theme.name,
            view.hands.covered, view.width(), ratio, language(),
        )  # fmt: skip
        kept = self._pictures.get(row.band)
        is_fit = kept is not None and kept.told == told and (kept.at == at or view.buffer.is_zooming)
        if kept is None or not is_fit:
            by = self._shift(kept, told, at)
            picture = self._drawn(painter, row, is_foot) if kept is None or by is None else kept.picture
            if by is not None:
                self._scroll(picture, by, painter, row, is_foot)
            kept = self._pictures[row.band] = Picture(told, at, picture)
        factor = view.scale / kept.at[0]
        size = kept.picture.deviceIndependentSize() * factor
        corner = QPointF(at[1] - kept.at[1] * factor, floor(row.top))
        painter.save()
        painter.setClipRect(QRectF(0, row.top, view.width(), row.height))
        if factor == 1:
            painter.drawPixmap(QPointF(0, corner.y()), kept.picture)
        else:
            fill(painter, QRectF(0, row.top, view.width(), row.height), view.session.theme.color("canvas"))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(QRectF(corner, size), kept.picture, QRectF(kept.picture.rect()))
        painter.restore()

    def _shift(
        self, kept: Picture | None, told: tuple[object, ...], at: tuple[float, float, float]
    ) -> int | None:
        """Return by how many pixels a row has only gone sideways; None where it has to be drawn anew."""
        view = self._view
        if kept is None or kept.told != told or kept.at[::2] != at[::2] or view.devicePixelRatioF() != 1:
            return None
        by = at[1] - kept.at[1]
        return round(by) if abs(by - round(by)) < 1e-3 and abs(by) < view.width() else None

    def _scroll(self, picture: QPixmap, by: int, painter: QPainter, row: Row, is_foot: bool) -> None:
        """Shift the picture of a row, and draw what comes into sight."""
        picture.scroll(by, 0, picture.rect())
        strip = QRect(0 if by > 0 else picture.width() + by, 0, abs(by), picture.height())
        self._draw_part(picture, strip, painter, row, is_foot)

    def _drawn(self, painter: QPainter, row: Row, is_foot: bool) -> QPixmap:
        view, ratio = self._view, self._view.devicePixelRatioF()
        picture = QPixmap(round(view.width() * ratio), ceil((row.height + 1) * ratio))
        picture.setDevicePixelRatio(ratio)
        self._draw_part(picture, QRect(0, 0, view.width(), ceil(row.height + 1)), painter, row, is_foot)
        return picture

    def _draw_part(self, picture: QPixmap, part: QRect, painter: QPainter, row: Row, is_foot: bool) -> None:
        view = self._view
        with QPainter(picture) as drawing:
            if part.width() < view.width():
                drawing.setClipRect(part)
            fill(drawing, part, view.session.theme.color("canvas"))
            drawing.setRenderHints(painter.renderHints())
            drawing.translate(0, row.top - floor(row.top))
            self._draw_row(drawing, row, is_foot, part)

    def _draw_row(self, painter: QPainter, row: Row, is_foot: bool, part: QRect) -> None:
        view = self._view
        rect = view.scene.layout.bands[row.band]
        if has_names_above(view.scene, view.scale):
            x = view.port.offset.x()
            painter.translate(x, row.height)
            seen = QRectF(part.x() - x, -row.height, part.width(), row.height)
            paint_names(Pencil(painter, view.session.theme), view.scene, view.scale, seen)
            return
        painter.translate(view.port.offset.x(), -rect.y * view.scale)
        painter.scale(view.scale, view.scale)
        left = view.port.to_scene(QPointF(part.topLeft())).x()
        visible = QRectF(left, rect.y, part.width() / view.scale, rect.height)
        pencil = Pencil(painter, view.session.theme, view.scale)
        if row.band == "stages" and pencil.is_far:
            paint_far_heads(pencil, view.scene, visible, view.session.selected)
        elif row.band == "stages":
            paint_heads(pencil, view.scene, visible, view.session.selected)
        elif is_foot:
            paint_foot(pencil, view.scene, row.band, visible)
        else:
            paint_matrix(pencil, view.scene, visible, view.session.selected, view.hands.covered)

    def _paint_names(self, painter: QPainter) -> None:
        """Draw the names of the bands over the left edge, each where its row is."""
        view, theme = self._view, self._view.session.theme
        first = self.band_box(next(iter(view.scene.layout.bands)))
        last = self.band_box(next(reversed(list(view.scene.layout.bands))))
        top = max(0.0, first.top()) if not self.rows else 0.0
        strip = QRectF(0, top, GUTTER * view.scale - MARGIN / 2 * view.scale, last.bottom() - top)
        fill(painter, strip, theme.color("canvas"))
        line = QColor(theme.color("column_line"))
        fill(painter, QRectF(strip.right(), strip.top(), 1, strip.height()), line)
        rows = {row.band for row in self.rows}
        for name in view.scene.layout.bands:
            if name == "stages":
                continue
            self._paint_name(painter, name, 0.0 if name in rows else self.bottom)

    def _paint_name(self, painter: QPainter, name: str, top: float) -> None:
        """Write the name of a band over the left edge, below a height."""
        view, rect, box = self._view, self._view.scene.layout.bands[name], self.band_box(name)
        painter.save()
        painter.setClipRect(QRectF(0, top, (GUTTER - MARGIN / 2) * view.scale, view.height()))
        fill(painter, box.adjusted(0, 1, -MARGIN / 2 * view.scale, 0), view.session.theme.color("canvas"))
        painter.translate(0, box.y() - rect.y * view.scale)
        painter.scale(view.scale, view.scale)
        paint_band_name(Pencil(painter, view.session.theme, view.scale), name, rect.y, rect.height)
        painter.restore()

    def _paint_legend(self, painter: QPainter) -> None:
        """Draw the legend from its picture, which is made anew when it looks different."""
        view, box, ratio = self._view, self.legend_box, self._view.devicePixelRatioF()
        theme, is_open = view.session.theme, view.shown.outlook.has_legend
        told = (box.width(), self.legend_rows, theme.name, is_open, ratio, language())
        if self._legend is None or told != self._told:
            self._told = told
            self._legend = QPixmap(box.size().toSize() * ratio)
            self._legend.setDevicePixelRatio(ratio)
            self._legend.fill(theme.color("canvas"))
            with QPainter(self._legend) as drawing:
                drawing.setRenderHints(painter.renderHints())
                paint_legend(Pencil(drawing, theme), 0.5, box.width(), is_open, self.legend_rows)
        painter.drawPixmap(box.topLeft(), self._legend)


def _paint_edge(painter: QPainter, box: QRectF, color: QColor) -> None:
    """Draw a soft edge below what lies over the map."""
    for step in range(SHADOW):
        faint = QColor(color)
        faint.setAlphaF(color.alphaF() * (1 - step / SHADOW) * 0.6)
        fill(painter, QRectF(box.x(), box.y() + step, box.width(), 1), faint)

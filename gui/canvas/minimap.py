"""Minimap: the whole map in a corner while only a part of it is in view; dragging there moves the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from gui.canvas.cards import STYLE
from gui.guard import guarded
from gui.words import _
from journey.geometry import BAND_OF, CARD_BANDS, Layout

if TYPE_CHECKING:
    from PySide6.QtGui import QEnterEvent, QMouseEvent

    from gui.canvas.view import MapView

MOST = QSize(136, 88)
EDGE = 8
FAINT = 0.55
"""How opaque it is while the pointer is elsewhere: what lies under it still shows."""
INSET = 6
ENOUGH = 0.55
"""From this share of the map in view on, a small picture of it would only be in the way."""
NEARLY = 0.98
"""With so much of its width in view nobody loses the way: a map of stages is read from left to right."""
FEW = 600
"""Up to so many cards each is drawn; of more, one block for each cell."""


class Minimap(QWidget):
    """A small picture of the whole map with a frame around what is in view."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self._picture: QPixmap | None = None
        self._drawn_of: tuple[Layout | None, str] = (None, "")
        self.is_wanted = True
        self._is_near = False
        self.setObjectName("minimap")
        self.setAccessibleName(_("Small picture of the whole map"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.hide()

    def set_wanted(self, is_wanted: bool) -> None:
        """Show it whenever a part of the map is out of view, or never."""
        self.is_wanted = is_wanted
        self.follow()

    def follow(self) -> None:
        """Take size and place from the map and the view; hide while everything is in view."""
        view, layout = self._view, self._view.scene.layout
        seen = view.port.visible(view.rect())
        whole = QRectF(0, 0, layout.width, layout.height)
        shared = seen.intersected(whole)
        fits = (
            shared.width() >= NEARLY * whole.width()
            or shared.width() * shared.height() >= ENOUGH * whole.width() * whole.height()
        )
        room = view.width() > 3 * MOST.width() and view.height() > 3.5 * MOST.height()
        is_shown = self.is_wanted and room and bool(layout.columns) and not fits and not view.hands.covered
        if is_shown:
            self._place()
            self.update()
        if is_shown == self.isHidden():
            self.setVisible(is_shown)

    def _place(self) -> None:
        view, layout = self._view, self._view.scene.layout
        factor = min((MOST.width() - 2 * INSET) / layout.width, (MOST.height() - 2 * INSET) / layout.height)
        width = max(48, round(layout.width * factor) + 2 * INSET)
        height = max(32, round(layout.height * factor) + 2 * INSET)
        bottom = round(view.frozen.lower_edge) - EDGE
        self.setGeometry(view.width() - width - EDGE, bottom - height, width, height)

    @property
    def factor(self) -> float:
        """Pixels here for each pixel of the map at 100 %."""
        layout = self._view.scene.layout
        return min((self.width() - 2 * INSET) / layout.width, (self.height() - 2 * INSET) / layout.height)

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the map small, and the frame around what is in view."""
        layout, theme = self._view.scene.layout, self._view.session.theme
        ratio = self.devicePixelRatioF()
        stale = self._drawn_of != (layout, theme.name) or self._picture is None
        if stale or self._picture is None or self._picture.size() != self.size() * ratio:
            self._drawn_of, self._picture = (layout, theme.name), self._drawn(layout, ratio)
        with QPainter(self) as painter:
            painter.setOpacity(1.0 if self._is_near else FAINT)
            painter.drawPixmap(0, 0, self._picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            seen = self._view.port.visible(self._view.rect())
            frame = QRectF(seen.topLeft() * self.factor, seen.size() * self.factor).translated(INSET, INSET)
            frame = frame.intersected(QRectF(self.rect()).adjusted(2, 2, -2, -2))
            ground = QColor(theme.color("accent"))
            ground.setAlphaF(0.10)
            painter.setBrush(ground)
            painter.setPen(QPen(theme.color("accent"), 1.5))
            painter.drawRoundedRect(frame, 3, 3)

    def _drawn(self, layout: Layout, ratio: float) -> QPixmap:
        theme = self._view.session.theme
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("line"), 1))
            painter.setBrush(theme.color("surface"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.translate(INSET, INSET)
            painter.scale(self.factor, self.factor)
            painter.setPen(Qt.PenStyle.NoPen)
            for stage, column in layout.columns.items():
                painter.fillRect(
                    QRectF(column.x, column.y, column.width, column.height), theme.color("hover")
                )
                head = layout.header(stage)
                box = QRectF(head.x, head.y, head.width, head.height - 8)
                painter.fillRect(box, theme.color("text_faint"))
            self._paint_cards(painter, layout)
        return picture

    def _paint_cards(self, painter: QPainter, layout: Layout) -> None:
        theme = self._view.session.theme
        if len(layout.cards) > FEW:
            styles = {band: STYLE[kind] for band, kind in CARD_BANDS.items()}
            for stage, band in layout.filled:
                if stage in layout.columns and band in layout.bands:
                    cell = layout.cell(stage, band)
                    box = QRectF(cell.x + 16, cell.y + 16, cell.width - 32, cell.height - 32)
                    painter.fillRect(box, theme.color(f"{styles[band]}_mark"))
            return
        for key, rect in layout.cards.items():
            record = self._view.scene.journey.records.get(key)
            if type(record) in BAND_OF:
                box = QRectF(rect.x, rect.y, rect.width, rect.height)
                painter.fillRect(box, theme.color(f"{STYLE[type(record)]}_mark"))  # type: ignore[index]

    # -- the mouse ---------------------------------------------------------------------------------

    @guarded()
    def enterEvent(self, event: QEnterEvent) -> None:
        """Show it in full while the pointer is over it."""
        self._is_near = True
        self.update()

    @guarded()
    def leaveEvent(self, event: QEvent) -> None:
        """Let what lies under it show again."""
        self._is_near = False
        self.update()

    @guarded()
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Bring what is pressed to the middle of the view."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._look_at(event.position())

    @guarded()
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._look_at(event.position())

    @guarded()
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the dragging."""
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def _look_at(self, at: QPointF) -> None:
        view = self._view
        wanted = (at - QPointF(INSET, INSET)) / self.factor
        middle = view.port.to_scene(QPointF(view.rect().center()))
        view.shift((middle - wanted) * view.scale)

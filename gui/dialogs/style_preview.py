"""A page in the look of a report, as small as a stamp: what colours, fonts, footer and logo come to."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QImageReader, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.export.style import Logo, Look, own_look
from gui.export.tiles import MILLIMETRES
from gui.guard import guarded
from gui.words import _

MOST_PIXELS = 20_000_000
MARGIN = 20.0
HEADING = 12
"""Pixels from which on a text of the page is a heading."""


class StylePreview(QWidget):
    """Paints a page of a report."""

    def __init__(self) -> None:
        super().__init__()
        self._look: Look = own_look()
        self._logo: QImage | None = None
        self.setMinimumSize(360, 300)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(_("Preview of a report page"))

    def show_look(self, look: Look) -> None:
        """Show another look."""
        if look.logo != self._look.logo:
            self._logo = None if look.logo is None else _picture(look.logo)
        self._look = look
        self.update()

    @guarded()
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page in the middle."""
        page = self._page()
        with QPainter(self) as painter:
            painter.setRenderHints(
                QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
            )
            painter.setPen(QColor(self._look.line))
            painter.setBrush(QColor(self._look.background))
            painter.drawRect(page)
            painter.setClipRect(page)
            self._paint_head(painter, page)
            self._paint_map(painter, page)
            self._paint_foot(painter, page)

    def _page(self) -> QRectF:
        wide, high = MILLIMETRES.get(self._look.paper, (210.0, 297.0))
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        scale = min(room.width() / high, room.height() / wide)
        width, height = high * scale, wide * scale
        return QRectF(room.center().x() - width / 2, room.center().y() - height / 2, width, height)

    def _write(self, painter: QPainter, at: QPointF, text: str, pixels: int, color: str, family: str) -> None:
        face = QFont(family)
        face.setPixelSize(pixels)
        face.setWeight(QFont.Weight.DemiBold if pixels >= HEADING else QFont.Weight.Normal)
        painter.setFont(face)
        painter.setPen(QColor(color))
        room = self._page().right() - MARGIN - at.x()
        painter.drawText(at, QFontMetricsF(face).elidedText(text, Qt.TextElideMode.ElideRight, room))

    def _paint_head(self, painter: QPainter, page: QRectF) -> None:
        look, corner = self._look, page.topLeft() + QPointF(MARGIN, MARGIN)
        self._write(painter, corner + QPointF(0, 18), _("Customer journey"), 18, look.ink, look.heading_font)
        words = _("All customers · as-is · latest numbers")
        self._write(painter, corner + QPointF(0, 36), words, 11, look.muted, look.text_font)

    def _paint_map(self, painter: QPainter, page: QRectF) -> None:
        look = self._look
        width = (page.width() - 2 * MARGIN - 2 * 12) / 3
        for place, words in enumerate((_("Awareness"), _("Purchase"), _("Advocacy"))):
            box = QRectF(page.left() + MARGIN + place * (width + 12), page.top() + 76, width, 34)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.accent))
            painter.drawRoundedRect(box, 5, 5)
            at = QPointF(box.left() + 8, box.center().y() + 4)
            self._write(painter, at, words, 12, look.on_accent, look.heading_font)
            card = QRectF(box.left(), box.bottom() + 10, width, 40)
            painter.setPen(QColor(look.line))
            painter.setBrush(QColor(look.accent_soft))
            painter.drawRoundedRect(card, 5, 5)
            at = QPointF(card.left() + 8, card.center().y() + 4)
            self._write(painter, at, _("Touchpoint"), 11, look.ink, look.text_font)

    def _paint_foot(self, painter: QPainter, page: QRectF) -> None:
        look, y = self._look, page.bottom() - 34
        painter.setPen(QColor(look.line))
        painter.drawLine(QPointF(page.left() + MARGIN, y), QPointF(page.right() - MARGIN, y))
        if self._logo is not None:
            size = self._logo.size().scaled(QSize(90, 20), Qt.AspectRatioMode.KeepAspectRatio)
            box = QRectF(page.right() - MARGIN - size.width(), y + 7, size.width(), size.height())
            painter.drawImage(box, self._logo)
        self._write(
            painter, QPointF(page.left() + MARGIN, y + 20), look.footer, 10, look.muted, look.text_font
        )


def _picture(logo: Logo) -> QImage | None:
    data = QByteArray(logo.data)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return None
    image = reader.read()
    return None if image.isNull() else image

"""A sheet: the map with its foot as it is painted on a page, and the marks by which tiles are glued."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter

from gui.canvas.items import paint_map
from gui.canvas.pencil import RIGHT, Pencil, qrect
from gui.canvas.scene import Scene
from gui.export.dress import LeavingPencil, Links, dressed
from gui.export.part import part_of
from gui.export.style import Logo, Look, look_of
from gui.export.tiles import Page
from gui.export.wish import Check, Wish, wanted
from gui.theme import DARK, LIGHT, Theme
from gui.words import _, number
from journey.geometry import MARGIN
from journey.journey import Journey
from metrics.scorecard import scorecard

FOOT = 56
LOGO = QSize(240, 32)
MOST_LOGO_PIXELS = 20_000_000
TICK = 18


@dataclass(frozen=True)
class Sheet:
    """A map ready to be painted: its scene, its colours, and how it leaves the window."""

    scene: Scene
    theme: Theme
    look: Look
    transparent: bool = False
    outlines: bool = False

    @property
    def has_foot(self) -> bool:
        """Whether something stands below the map."""
        return bool(self.look.footer or self.look.logo)

    @property
    def width(self) -> float:
        """Pixels from left to right."""
        return self.scene.layout.width

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.scene.layout.height + (FOOT if self.has_foot else 0)

    @cached_property
    def logo(self) -> QImage | None:
        """The logo as a picture, None where there is none or it cannot be read."""
        return None if self.look.logo is None else logo_image(self.look.logo, LOGO * 3)


def logo_image(logo: Logo, room: QSize) -> QImage | None:
    """Return a logo no larger than a room, None where it is broken or huge."""
    data = QByteArray(logo.data)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > MOST_LOGO_PIXELS:
        return None
    image = reader.read()
    if image.isNull():
        return None
    if image.width() <= room.width() and image.height() <= room.height():
        return image
    return image.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)


def sheet_of(journey: Journey, wish: Wish) -> Sheet:
    """Return the sheet that is wished for; a part of the map shows the numbers of the whole."""
    look = look_of(journey)
    theme = dressed(DARK if wish.theme == "dark" else LIGHT, look)
    card = scorecard(journey, wish.selection)
    wish.check()
    shown = part_of(journey, wish.part) if wish.part else journey
    scene = Scene(shown, card, wish.selection, outlook=wish.outlook)
    if wish.part:
        real = {(stream.source, stream.target) for stream in card.flows}
        # Stages that only now stand side by side have no way between them.
        arrows = scene.stage_arrows
        scene.__dict__["stage_arrows"] = tuple(a for a in arrows if (a.move.source, a.move.target) in real)
    return Sheet(scene, theme, look, wish.transparent, wish.outlines)


def paint_page(
    painter: QPainter, sheet: Sheet, page: Page, links: Links | None, check: Check = wanted
) -> None:
    """Paint one page.

    Parameters
    ----------
    painter : QPainter
        in pixels of the page, 96 to an inch.
    sheet : Sheet
    page : Page
    links : Links or None
        takes the links where the format has no words for them of its own.
    check : callable
        called again and again while the page is painted; what it raises leaves it half way, for which the
        painter is a LeavingPainter.
    """
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.save()
    if page.count > 1:
        painter.setClipRect(qrect(page.target))
    if page.scale != 1 or page.target != page.source:
        painter.translate(page.target.x, page.target.y)
        painter.scale(page.scale, page.scale)
        painter.translate(-page.source.x, -page.source.y)
    visible = qrect(page.source)
    shown = visible if page.count > 1 else None
    pencil = LeavingPencil(painter, sheet.theme, links, sheet.outlines, shown, check)
    if not sheet.transparent:
        painter.fillRect(visible, sheet.theme.color("canvas"))
    paint_map(pencil, sheet.scene, visible)
    if sheet.has_foot:
        _paint_foot(pencil, sheet)
    painter.restore()
    if page.count > 1:
        _paint_marks(LeavingPencil(painter, sheet.theme, links, sheet.outlines), sheet, page)


def _paint_foot(pencil: Pencil, sheet: Sheet) -> None:
    top, width = sheet.scene.layout.height, sheet.width
    pencil.line(QPointF(MARGIN, top), QPointF(width - MARGIN, top), pencil.color("line"))
    row = QRectF(MARGIN, top + 12, width - 2 * MARGIN, LOGO.height())
    if sheet.logo is not None:
        size = sheet.logo.size().scaled(LOGO, Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(
            row.right() - size.width(), row.center().y() - size.height() / 2, size.width(), size.height()
        )
        pencil.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        pencil.painter.drawImage(box, sheet.logo)
        row.setRight(box.left() - 16)
    pencil.text(row, sheet.look.footer, pencil.color("text_muted"), 12, middle=True)


def _paint_marks(pencil: Pencil, sheet: Sheet, page: Page) -> None:
    """Draw in the margins where the next page begins, and say which page this is."""
    ink, target = pencil.color("text_muted"), page.target
    ends = []
    if page.column > 0:
        ends.append(target.x + page.overlap)
    if page.column < page.columns - 1:
        ends.append(target.right - page.overlap)
    for x in ends:
        for y in (target.y - TICK - 3, target.bottom + 3):
            pencil.line(QPointF(x, y), QPointF(x, y + TICK), ink, 1)
    sides = []
    if page.row > 0:
        sides.append(target.y + page.overlap)
    if page.row < page.rows - 1:
        sides.append(target.bottom - page.overlap)
    for y in sides:
        for x in (target.x - TICK - 3, target.right + 3):
            pencil.line(QPointF(x, y), QPointF(x + TICK, y), ink, 1)
    text = _("Page {page} of {pages} · row {row}, column {column} · glue mark on mark").format(
        page=number(page.number),
        pages=number(page.count),
        row=number(page.row + 1),
        column=number(page.column + 1),
    )
    strip = QRectF(page.overlap * 2, page.height - 26, page.width - page.overlap * 4, 14)
    pencil.text(strip, text, ink, 9, line_height=14)
    pencil.text(
        QRectF(strip.center().x(), strip.y(), strip.width() / 2, 14),
        sheet.scene.journey.map.title, ink, 9, align=RIGHT, line_height=14,
    )  # fmt: skip

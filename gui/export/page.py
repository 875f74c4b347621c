"""The map on pages: SVG, PDF and PNG as the window paints it, whole or a part, on one page or on tiles."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from gui.canvas.pencil import legible
from gui.canvas.scene import Scene
from gui.export.dress import LeavingPainter, Links
from gui.export.picture import png_bytes_of
from gui.export.refused import NotDrawn
from gui.export.sheet import Sheet, paint_page, sheet_of
from gui.export.style import own_look
from gui.export.tiles import DOTS_PER_INCH, Page, fitted_page, tiled_pages, whole_page
from gui.export.vector import finished_svg
from gui.export.wish import Check, Made, Wish, wanted
from gui.outlook import Outlook
from gui.theme import LIGHT, Theme
from journey.journey import Journey
from journey.lookup import Selection
from journey.storage.disk import RealDisk, write_safely
from journey.storage.files import encode

PICTURE_ENDINGS = (".svg", ".pdf", ".png")
MOST_PIXELS = 120_000_000
LONGEST_SIDE = 32_000
USUAL_SCALE = 2.0
STRIP = 64
"""Rows of a picture that are made into a PNG at a time: a second copy of the whole would take too much."""


class PictureTooLarge(NotDrawn):
    """A PNG at this scale would take more memory than is sensible; `scale` is the largest that would do."""

    def __init__(self, scale: float) -> None:
        super().__init__("too_large", scale)
        self.scale = scale


def export_map(
    journey: Journey,
    path: str | Path,
    *,
    selection: Selection | None = None,
    theme: Theme = LIGHT,
    hidden_bands: Collection[str] = (),
    scale: float = USUAL_SCALE,
    outlook: Outlook | None = None,
) -> None:
    """Write a picture of the map; its kind follows from the ending of the path.

    Parameters
    ----------
    journey : Journey
    path : path ending in .svg, .pdf or .png
    selection : Selection, optional
        whose numbers are shown; all customers, as-is, latest by default.
    theme : Theme
    hidden_bands : collection of band names
    scale : float
        pixels of a PNG for each pixel of the map at 100 %.
    outlook : Outlook, optional
        which bands and stages are hidden, collapsed and folded, in place of `hidden_bands`.

    Raises
    ------
    ValueError
        for another ending.
    PictureTooLarge
        for a PNG of more than 120 million pixels.
    DiskProblem
        where the file cannot be written; no half file is left.
    """
    target = Path(path)
    if target.suffix.lower() not in PICTURE_ENDINGS:
        raise ValueError(target.suffix.lower())
    shown = outlook or Outlook(hidden=frozenset(hidden_bands))
    wish = Wish(target, selection or Selection(), shown, theme.name, scale=scale)
    write_safely(RealDisk(), target, drawn(journey, wish).data)


def drawn(journey: Journey, wish: Wish) -> Made:
    """Return the map, a part of it or a chart as it is wished for.

    Raises
    ------
    NotDrawn
        where it would be too large, take too many pages, or has nothing to draw.
    """
    if wish.tiles and wish.ending != "pdf":
        raise NotDrawn("tiles_are_pdf")
    if wish.chart:
        from gui.export.charts import chart_bytes

        return Made(chart_bytes(journey, wish))
    sheet = sheet_of(journey, wish)
    pages = pages_of(sheet, wish)
    wish.check()
    if wish.ending == "svg":
        return Made(svg_of(sheet, pages[0], wish.check))
    if wish.ending == "pdf":
        return Made(pdf_of(sheet, pages, wish.check))
    scale = USUAL_SCALE if wish.scale is None else wish.scale
    # A part of a map is handed on without the rest of it.
    inside = encode(journey) if wish.carries_map and not wish.part else None
    return Made(png_of(sheet, pages[0], scale, inside, wish.check))


def pages_of(sheet: Sheet, wish: Wish) -> tuple[Page, ...]:
    """Return the pages that a wish comes to."""
    paper = wish.paper or (sheet.look.paper if wish.ending == "pdf" else "fit")
    if wish.tiles:
        if paper == "fit":
            raise NotDrawn("tiles_need_paper")
        scale = 1.0 if wish.scale is None else wish.scale
        return tiled_pages(sheet.width, sheet.height, paper, wish.orientation, scale)
    if paper == "fit":
        return (whole_page(sheet.width, sheet.height),)
    return (fitted_page(sheet.width, sheet.height, paper, wish.orientation),)


def _plain(scene: Scene, theme: Theme) -> tuple[Sheet, Page]:
    sheet = Sheet(scene, theme, own_look())
    return sheet, whole_page(sheet.width, sheet.height)


def svg_bytes(scene: Scene, theme: Theme) -> bytes:
    """Return the map as SVG: text as text, one unit a pixel."""
    return svg_of(*_plain(scene, theme))


def pdf_bytes(scene: Scene, theme: Theme) -> bytes:
    """Return the map as a PDF of one page: text as text, fonts embedded."""
    sheet, page = _plain(scene, theme)
    return pdf_of(sheet, (page,))


def png_bytes(scene: Scene, theme: Theme, scale: float) -> bytes:
    """Return the map as PNG at a scale.

    Raises
    ------
    PictureTooLarge
        above 120 million pixels.
    """
    return png_of(*_plain(scene, theme), scale, None)


def map_image(scene: Scene, theme: Theme, scale: float) -> QImage:
    """Return the map as a picture in memory at a scale."""
    return _image(*_plain(scene, theme), scale)


def svg_of(sheet: Sheet, page: Page, check: Check = wanted) -> bytes:
    """Return a page as SVG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    width, height = round(page.width), round(page.height)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRect(0, 0, width, height))
    generator.setTitle(legible(sheet.scene.journey.map.title))
    generator.setDescription(legible(sheet.scene.journey.map.description))
    links = Links()
    with LeavingPainter(generator) as painter:
        paint_page(painter, sheet, page, links, check)
    buffer.close()
    check()
    return finished_svg(bytes(data.data()), links, embeds_fonts=not sheet.outlines)


def pdf_of(sheet: Sheet, pages: tuple[Page, ...], check: Check = wanted) -> bytes:
    """Return pages as a PDF: text as text, fonts embedded, addresses as links."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(sheet.scene.journey.map.title)
    writer.setCreator("Waymark")
    writer.setPageLayout(_paper(pages[0]))
    with LeavingPainter(writer) as painter:
        for page in pages:
            check()
            if page.number > 1:
                writer.newPage()
            paint_page(painter, sheet, page, None, check)
    buffer.close()
    return bytes(data.data())


def _paper(page: Page) -> QPageLayout:
    points = QSizeF(page.width, page.height) * 72 / DOTS_PER_INCH
    size = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))


def png_of(sheet: Sheet, page: Page, scale: float, inside: bytes | None, check: Check = wanted) -> bytes:
    """Return a page as PNG at a scale, with a map inside where there is one.

    Raises
    ------
    PictureTooLarge
        above 120 million pixels.
    """
    image = _image(sheet, page, scale, check)
    dots = round(DOTS_PER_INCH * scale / 0.0254)
    rows = _rows(image, sheet.transparent, check)
    return png_bytes_of(image.width(), image.height(), rows, sheet.transparent, dots, inside)


def _rows(image: QImage, is_clear: bool, check: Check) -> Iterator[bytes]:
    form = QImage.Format.Format_RGBA8888 if is_clear else QImage.Format.Format_RGB888
    length = image.width() * (4 if is_clear else 3)
    for top in range(0, image.height(), STRIP):
        check()
        strip = image.copy(0, top, image.width(), min(STRIP, image.height() - top)).convertToFormat(form)
        bits, step = bytes(strip.constBits()), strip.bytesPerLine()
        for start in range(0, len(bits), step):
            yield bits[start : start + length]


def _image(sheet: Sheet, page: Page, scale: float, check: Check = wanted) -> QImage:
    width, height = page.width * scale, page.height * scale
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        most = min((MOST_PIXELS / (width * height)) ** 0.5, LONGEST_SIDE / max(width, height))
        # Rounded down, so that what is said to be possible is.
        raise PictureTooLarge(math.floor(scale * most * 100) / 100)
    formats = QImage.Format
    form = formats.Format_ARGB32_Premultiplied if sheet.transparent else formats.Format_RGB32
    image = QImage(max(1, round(width)), max(1, round(height)), form)
    image.setDotsPerMeterX(round(DOTS_PER_INCH * scale / 0.0254))
    image.setDotsPerMeterY(round(DOTS_PER_INCH * scale / 0.0254))
    image.fill(Qt.GlobalColor.transparent if sheet.transparent else Qt.GlobalColor.white)
    with LeavingPainter(image) as painter:
        painter.scale(scale, scale)
        paint_page(painter, sheet, page, None, check)
    return image


__all__ = [
    "PictureTooLarge",
    "drawn",
    "export_map",
    "map_image",
    "pages_of",
    "pdf_bytes",
    "pdf_of",
    "png_bytes",
    "png_of",
    "svg_bytes",
    "svg_of",
]

"""One page with the whole map, at the map's own ratio: SVG, PDF and PNG as the window paints it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from gui.canvas.items import paint_map
from gui.canvas.pencil import Pencil, legible
from gui.canvas.scene import Scene
from gui.outlook import Outlook
from gui.theme import LIGHT, Theme
from journey.journey import Journey
from journey.lookup import Selection
from journey.storage.disk import RealDisk, write_safely
from metrics.scorecard import scorecard

DOTS_PER_INCH = 96
PICTURE_ENDINGS = (".svg", ".pdf", ".png")
MOST_PIXELS = 120_000_000


class PictureTooLarge(ValueError):
    """A PNG at this scale would take more memory than is sensible; `scale` is the largest that would do."""

    def __init__(self, scale: float) -> None:
        super().__init__(f"{scale:.2f}")
        self.scale = scale


def export_map(
    journey: Journey,
    path: str | Path,
    *,
    selection: Selection | None = None,
    theme: Theme = LIGHT,
    hidden_bands: Collection[str] = (),
    scale: float = 2.0,
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
    asked = selection or Selection()
    scene = Scene(journey, scorecard(journey, asked), asked, hidden_bands, outlook=outlook)
    draw: dict[str, Callable[[Scene, Theme], bytes]] = {
        ".svg": svg_bytes,
        ".pdf": pdf_bytes,
        ".png": lambda scene, theme: png_bytes(scene, theme, scale),
    }
    ending = target.suffix.lower()
    if ending not in draw:
        raise ValueError(ending)
    write_safely(RealDisk(), target, draw[ending](scene, theme))


def _paint(painter: QPainter, scene: Scene, theme: Theme) -> None:
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    whole = QRectF(0, 0, scene.layout.width, scene.layout.height)
    painter.fillRect(whole, theme.color("canvas"))
    paint_map(Pencil(painter, theme, for_export=True), scene, whole)


def svg_bytes(scene: Scene, theme: Theme) -> bytes:
    """Return the map as SVG: text as text, one unit a pixel."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    width, height = round(scene.layout.width), round(scene.layout.height)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(DOTS_PER_INCH)
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRect(0, 0, width, height))
    generator.setTitle(legible(scene.journey.map.title))
    generator.setDescription(legible(scene.journey.map.description))
    with QPainter(generator) as painter:
        _paint(painter, scene, theme)
    buffer.close()
    return bytes(data.data())


def pdf_bytes(scene: Scene, theme: Theme) -> bytes:
    """Return the map as a PDF of one page: text as text, fonts embedded."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(scene.journey.map.title)
    writer.setCreator("Waymark")
    points = QSizeF(scene.layout.width, scene.layout.height) * 72 / DOTS_PER_INCH
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    with QPainter(writer) as painter:
        _paint(painter, scene, theme)
    buffer.close()
    return bytes(data.data())


def png_bytes(scene: Scene, theme: Theme, scale: float) -> bytes:
    """Return the map as PNG at a scale.

    Raises
    ------
    PictureTooLarge
        above 120 million pixels.
    """
    image = map_image(scene, theme, scale)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub says bytes, the binding wants text
    buffer.close()
    return bytes(data.data())


def map_image(scene: Scene, theme: Theme, scale: float) -> QImage:
    """Return the map as a picture in memory at a scale."""
    width, height = scene.layout.width * scale, scene.layout.height * scale
    if width * height > MOST_PIXELS or max(width, height) > 32_000:
        most = min((MOST_PIXELS / (width * height)) ** 0.5, 32_000 / max(width, height))
        raise PictureTooLarge(scale * most)
    image = QImage(round(width), round(height), QImage.Format.Format_RGB32)
    image.setDotsPerMeterX(round(DOTS_PER_INCH * scale / 0.0254))
    image.setDotsPerMeterY(round(DOTS_PER_INCH * scale / 0.0254))
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.scale(scale, scale)
        _paint(painter, scene, theme)
    return image

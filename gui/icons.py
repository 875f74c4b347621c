"""Line icons of `resources/icons`, drawn in the colours of the theme."""

from __future__ import annotations

import os
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPainter, QPixmap

from gui.fill import fill
from gui.theme import RESOURCES, Theme
from metrics.kept import kept

FOLDER = RESOURCES / "icons"
SIDE = 24
SCALES = (1, 2, 3)
INK = "currentColor"
CUT_IN = QPainter.CompositionMode.CompositionMode_SourceIn


@lru_cache(maxsize=1)
def _files() -> list[tuple[str, int, int]]:
    """Return the name, size and time of each drawing."""
    with os.scandir(FOLDER) as found:
        drawings = [file for file in found if file.name.endswith(".svg")]
        return sorted((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in drawings)


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the names of all icons."""
    return tuple(name.removesuffix(".svg") for name, *_state in _files())


def pixmap(name: str, color: str, side: int = SIDE, scale: float = 1) -> QPixmap:
    """Return an icon in one colour, `side` logical pixels wide.

    Raises
    ------
    FileNotFoundError
        where no icon has that name.
    """
    drawn = QPixmap(round(side * scale), round(side * scale))
    drawn.fill(Qt.GlobalColor.transparent)
    with QPainter(drawn) as painter:
        _draw(name, color, painter, drawn.rect())
    drawn.setDevicePixelRatio(scale)
    return drawn


def _draw(name: str, color: str, painter: QPainter, place: QRect) -> None:
    from PySide6.QtCore import QByteArray, QRectF
    from PySide6.QtSvg import QSvgRenderer

    drawing = (FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace(INK, color)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(place))


@lru_cache(maxsize=256)
def icon(name: str, theme: Theme, color: str = "text_muted") -> QIcon:
    """Return an icon for a theme: plain, greyed out where disabled, in the accent colour where checked."""
    made = QIcon()
    for scale in SCALES[: max(1, ceil(_finest()))]:
        side = SIDE * scale
        place = QRect(names().index(name) * side, 0, side, side)
        made.addPixmap(_row(scale, theme, color).copy(place))
        made.addPixmap(_row(scale, theme, "line").copy(place), QIcon.Mode.Disabled)
        made.addPixmap(_row(scale, theme, "accent").copy(place), QIcon.Mode.Normal, QIcon.State.On)
    return made


@lru_cache(maxsize=32)
def _row(scale: int, theme: Theme, color: str) -> QPixmap:
    """Return all icons beside each other, in a colour."""
    tinted = QPixmap.fromImage(_shapes(scale))
    with QPainter(tinted) as painter:
        painter.setCompositionMode(CUT_IN)
        fill(painter, tinted.rect(), theme.color(color))
    tinted.setDevicePixelRatio(scale)
    return tinted


@lru_cache(maxsize=len(SCALES))
def _shapes(scale: int) -> QImage:
    """Return the shapes of all icons beside each other; drawn once, they are kept for the next start."""
    side = SIDE * scale
    told: bytes = kept(FOLDER / f"shapes-{scale}", repr(_files()).encode(), lambda _files: _drawn(side))
    shapes = QImage(told, side * len(names()), side, len(told) // side, QImage.Format.Format_Alpha8)
    # Qt reads where the bytes lie, and they end here.
    return shapes.copy()


def _drawn(side: int) -> bytes:
    drawn = QImage(side * len(names()), side, QImage.Format.Format_ARGB32_Premultiplied)
    drawn.fill(QColor(0, 0, 0, 0))
    with QPainter(drawn) as painter:
        for place, name in enumerate(names()):
            # None may reach over into the next.
            painter.setClipRect(QRect(place * side, 0, side, side))
            _draw(name, "#000000", painter, QRect(place * side, 0, side, side))
    # Held until its bytes are copied: they end with it.
    shapes = drawn.convertToFormat(QImage.Format.Format_Alpha8)
    return bytes(shapes.constBits())


def _finest() -> float:
    """Return how many pixels a point has on the finest screen there is."""
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)

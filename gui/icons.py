"""Line icons of `resources/icons`, drawn in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.fill import fill
from gui.theme import RESOURCES, Theme

SIDE = 24
SCALES = (1, 2, 3)
INK = "currentColor"


@lru_cache(maxsize=128)
def _drawing(name: str) -> str:
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def names() -> tuple[str, ...]:
    """Return the names of all icons."""
    return tuple(sorted(file.stem for file in (RESOURCES / "icons").glob("*.svg")))


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
        QSvgRenderer(QByteArray(_drawing(name).replace(INK, color).encode())).render(painter)
    drawn.setDevicePixelRatio(scale)
    return drawn


@lru_cache(maxsize=256)
def icon(name: str, theme: Theme, color: str = "text_muted") -> QIcon:
    """Return an icon for a theme: plain, greyed out where disabled, in the accent colour where checked."""
    made = QIcon()
    for scale in SCALES[: max(1, ceil(_finest()))]:
        plain = pixmap(name, theme.hex(color), scale=scale)
        made.addPixmap(plain)
        made.addPixmap(_tinted(plain, theme.color("line")), QIcon.Mode.Disabled)
        made.addPixmap(_tinted(plain, theme.color("accent")), QIcon.Mode.Normal, QIcon.State.On)
    return made


def _tinted(drawn: QPixmap, color: QColor) -> QPixmap:
    """Return the same drawing in another colour: read and drawn anew it would take five times as long."""
    tinted = drawn.copy()
    with QPainter(tinted) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        fill(painter, tinted.rect(), color)
    return tinted


def _finest() -> float:
    """Return how many pixels a point has on the finest screen there is."""
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)

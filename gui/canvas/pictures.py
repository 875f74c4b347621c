"""Pictures of cards and personas as they are drawn: decoded once, off the window thread, and kept small."""

from __future__ import annotations

from collections import OrderedDict
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainterPath

from gui.background import Background
from journey.records import Image

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from gui.canvas.pencil import Pencil
    from gui.canvas.view import MapView

FINENESS = 2
"""Pixels kept for each pixel at 100 %: sharp on fine screens and in exports."""
MOST_KEPT = 160
Key = tuple[str, int, int]


class Gallery:
    """The pictures decoded so far, and those that somebody wanted to draw; safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Key, QImage] = OrderedDict()
        self._wanted: dict[Key, None] = {}

    def picture(self, image: Image, width: int, height: int, waits: bool) -> QImage | None:
        """Return a picture cut to a size, without pixels where it is broken; None while it is not there.

        With `waits` it is decoded now, as an export needs it; else it is noted as wanted.
        """
        key = (image.data, width, height)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            if not waits:
                self._wanted[key] = None
                return None
        return self._decode(key)

    def _decode(self, key: Key) -> QImage:
        # Loaded late, as most maps have no pictures.
        from gui.pictures import thumbnail

        data, width, height = key
        made = thumbnail(data, QSize(width * FINENESS, height * FINENESS))
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made

    def take_wanted(self) -> tuple[Key, ...]:
        """Return what was wanted and not there, and forget that it was."""
        with self._lock:
            # What was painted while it was being decoded may be there by now.
            wanted = tuple(key for key in self._wanted if key not in self._kept)[:MOST_KEPT]
            self._wanted.clear()
        return wanted

    def load(self, keys: tuple[Key, ...]) -> None:
        """Decode pictures: work for another thread."""
        for key in keys:
            self._decode(key)


GALLERY = Gallery()


class Loader(QObject):
    """Decodes what a map wanted to draw, then has it drawn anew."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self._background = Background(self, view.session.jobs)

    def look(self) -> None:
        """Begin with what was wanted while painting."""
        if not self._background.is_busy and (wanted := GALLERY.take_wanted()):
            self._background.run(partial(GALLERY.load, wanted), self._loaded, self._not_loaded)

    def _loaded(self, _nothing: None) -> None:
        self._view.repaint_map()

    def _not_loaded(self, error: Exception) -> None:
        raise error


def paint_picture(pencil: Pencil, image: Image | None, box: QRectF, radius: float) -> bool:
    """Draw a picture into a box with round corners, its ground until it is there; say if it is drawn."""
    shown = None
    if image is not None and not pencil.is_far:
        width, height = round(box.width()), round(box.height())
        shown = GALLERY.picture(image, width, height, waits=pencil.for_export)
    if shown is None or shown.isNull():
        pencil.box(box, pencil.color("hover"), None, radius)
        return False
    outline = QPainterPath()
    outline.addRoundedRect(box, radius, radius)
    painter = pencil.painter
    painter.save()
    painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
    painter.setClipPath(outline, Qt.ClipOperation.IntersectClip)
    painter.drawImage(box, shown)
    painter.restore()
    return True

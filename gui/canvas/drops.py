"""Pictures that are dragged onto the map: which card they would come to, and what was dropped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPen

from gui.canvas.pencil import qrect
from gui.guard import guarded
from gui.theme import size
from gui.words import _

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from gui.canvas.view import MapView

PNG = "image/png"


def has_picture(data: QMimeData) -> bool:
    """Return whether a picture is dragged or copied; it is not fetched: that may take a moment."""
    paths = _paths(data)
    return any(map(_is_picture, paths)) or (data.hasImage() and not paths)


def picture_in(data: QMimeData) -> Path | QImage | bytes | None:
    """Return the picture that is dragged or copied: a file on this machine, its bytes, or what it shows.

    Bytes where another program gives them: they are read on a worker thread.
    """
    from PySide6.QtGui import QImage

    paths = _paths(data)
    file = next(filter(_is_picture, paths), None)
    if file is not None or paths or not data.hasImage():
        return file
    raw = bytes(data.data(PNG).data()) if data.hasFormat(PNG) else b""
    if raw:
        return raw
    image = data.imageData()
    return image if isinstance(image, QImage) and not image.isNull() else None


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


def _is_picture(path: Path) -> bool:
    from gui.pictures import ENDINGS

    return path.suffix.lower() in ENDINGS


class Drops(QObject):
    """Follows a picture over the map; what else is dragged in is left to the window."""

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self.target = ""
        view.setAcceptDrops(True)
        view.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer the events of dragging and dropping."""
        if isinstance(event, QDragMoveEvent) and event.type() == QEvent.Type.DragMove:
            self.move(event)
        elif isinstance(event, QDragEnterEvent):
            self.enter(event)
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.drop(event)
        elif event.type() == QEvent.Type.DragLeave:
            self._aim("")
        else:
            return False
        return True

    def enter(self, event: QDragEnterEvent) -> None:
        """Welcome a picture where it may be put on something."""
        if has_picture(event.mimeData()) and not self._view.session.is_view_only:
            event.acceptProposedAction()
        else:
            event.ignore()

    def move(self, event: QDragMoveEvent) -> None:
        """Say whether there is something below that can show a picture."""
        self._aim(self._under(event.position()))
        if self.target:
            event.acceptProposedAction()
        else:
            event.ignore()

    def drop(self, event: QDropEvent) -> None:
        """Hand the picture over to whoever reads it."""
        key, picture = self._under(event.position()), picture_in(event.mimeData())
        self._aim("")
        if picture is None or not key:
            self._view.hint.emit(_("Drop a picture on a touchpoint or a persona."))
            event.ignore()
            return
        event.acceptProposedAction()
        self._view.picture_dropped.emit(key, picture)

    def _aim(self, key: str) -> None:
        if key != self.target:
            self.target = key
            self._view.update()

    def _under(self, at: QPointF) -> str:
        from journey.edits.pictures import can_show

        on_map = self._view.port.to_scene(at)
        hit = self._view.scene.hit(on_map.x(), on_map.y())
        return (
            hit.key
            if hit.kind in ("card", "persona") and can_show(self._view.session.journey, hit.key)
            else ""
        )

    def paint(self, painter: QPainter) -> None:
        """Draw an outline around what the picture would come to."""
        rect = self._view.scene.rect(self.target) if self.target else None
        if rect is None:
            return
        painter.resetTransform()
        painter.setPen(QPen(self._view.session.theme.color("accent"), 2.5))
        painter.setBrush(self._view.session.theme.color("shadow"))
        box = self._view.port.to_view(qrect(rect)).adjusted(-3, -3, 3, 3)
        painter.drawRoundedRect(box, size("radius"), size("radius"))

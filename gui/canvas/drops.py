"""Pictures and texts that are dragged onto the map: where they would come to, and what was dropped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QPainter, QPen

from gui.canvas.pencil import qrect
from gui.guard import guarded
from gui.theme import size
from gui.words import _
from journey.edits.paste import paste_lines
from journey.geometry import CARD_BANDS

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from gui.canvas.view import MapView
    from journey.geometry import Cell, Rect

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


def has_words(data: QMimeData) -> bool:
    """Return whether lines of text are dragged, which become a card each."""
    return data.hasText() and not data.hasUrls() and not has_picture(data)


class Drops(QObject):
    """Follows a picture or a text over the map; what else is dragged in is left to the window.

    `target` is the card that a picture would come to, `cell` the stage and band that lines would.
    """

    def __init__(self, view: MapView) -> None:
        super().__init__(view)
        self._view = view
        self.target = ""
        self.cell: Cell | None = None
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
            self._aim()
        else:
            return False
        return True

    def enter(self, event: QDragEnterEvent) -> None:
        """Welcome a picture or a text where it may be put on something."""
        data = event.mimeData()
        if (has_picture(data) or has_words(data)) and not self._view.session.is_view_only:
            event.acceptProposedAction()
        else:
            event.ignore()

    def move(self, event: QDragMoveEvent) -> None:
        """Say whether there is something below that can take it."""
        if has_words(event.mimeData()):
            self._aim(cell=self._cell_under(event.position()))
        else:
            self._aim(self._under(event.position()))
        if self.target or self.cell is not None:
            # A text that is moved here would be gone where it comes from.
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def drop(self, event: QDropEvent) -> None:
        """Make cards of lines; hand a picture over to whoever reads it."""
        self._aim()
        if has_words(event.mimeData()):
            self._drop_words(event)
            return
        key, picture = self._under(event.position()), picture_in(event.mimeData())
        if picture is None or not key:
            self._view.hint.emit(_("Drop a picture on a touchpoint or a persona."))
            event.ignore()
            return
        event.acceptProposedAction()
        self._view.picture_dropped.emit(key, picture)

    def _drop_words(self, event: QDropEvent) -> None:
        session, cell = self._view.session, self._cell_under(event.position())
        if cell is None or session.is_view_only or not self._view.come_to_rest():
            event.ignore()
            return
        stage, band = cell
        change = paste_lines(session.document.journey, event.mimeData().text(), band, stage)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        session.do(change)
        session.show(change.edits)

    def _aim(self, key: str = "", cell: Cell | None = None) -> None:
        if (key, cell) != (self.target, self.cell):
            self.target, self.cell = key, cell
            self._view.update()

    def _cell_under(self, at: QPointF) -> Cell | None:
        """Return the cell that lines would come to: that of the touchpoints beside the bands of cards."""
        layout, spot = self._view.scene.layout, self._view.port.to_scene(at)
        band = layout.band_at(spot.y())
        for stage, column in layout.columns.items():
            if column.x <= spot.x() <= column.right and band is not None and band != "personas":
                return stage, band if band in CARD_BANDS else "touchpoints"
        return None

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
        """Draw an outline around what the picture or the text would come to."""
        rect = self._aimed_at()
        if rect is None:
            return
        painter.resetTransform()
        painter.setPen(QPen(self._view.session.theme.color("accent"), 2.5))
        painter.setBrush(self._view.session.theme.color("shadow"))
        box = self._view.port.to_view(qrect(rect)).adjusted(-3, -3, 3, 3)
        painter.drawRoundedRect(box, size("radius"), size("radius"))

    def _aimed_at(self) -> Rect | None:
        scene = self._view.scene
        if self.cell is None:
            return scene.rect(self.target) if self.target else None
        stage, band = self.cell
        shown = stage in scene.layout.columns and band in scene.layout.bands
        return scene.layout.cell(stage, band) if shown else None

"""Pictures for touchpoints and personas: chosen, dropped or pasted, read off the window thread."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage

from gui.background import Background
from gui.pictures import ENDINGS, Embedded, PictureProblem, embedded, embedded_image
from gui.sentences import disk_text
from gui.words import _
from journey.edits.pictures import can_show, remove_pictures, set_picture
from journey.storage.disk import DiskProblem, RealDisk, read_safely

if TYPE_CHECKING:
    from gui.window import Window
    from journey.document import Document


class Portraits(QObject):
    """Brings pictures into the map of a window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._background = Background(self, window.session.jobs)

    @property
    def chosen(self) -> str:
        """The record selected last that can show a picture, "" where there is none."""
        found = (key for key in reversed(self._session.selected) if can_show(self._session.journey, key))
        return next(found, "")

    def choose(self) -> None:
        """Ask for a picture file for the selection."""
        key = self.chosen
        if key:
            from gui.dialogs.ask import PathQuestion

            kinds = _("Pictures") + " (" + " ".join(f"*{ending}" for ending in ENDINGS) + ")"
            question = PathQuestion(_("Choose a picture"), self._window.settings.folder, kinds, self._window)
            question.ask_existing(partial(self.put, key))

    def can_paste(self) -> bool:
        """Whether a picture, and nothing that is written, is on the clipboard."""
        from gui.canvas.drops import has_picture

        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        return data is not None and not data.hasText() and has_picture(data)

    def paste(self) -> bool:
        """Put the picture of the clipboard on the selection; say whether there was one."""
        from gui.canvas.drops import picture_in

        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        picture = picture_in(data) if data is not None else None
        if picture is None:
            return False
        if self.chosen:
            self.put(self.chosen, picture)
        else:
            self._window.say(_("Select a touchpoint or a persona first: the picture goes there."))
        return True

    def remove(self) -> None:
        """Take the pictures off the selection."""
        self._session.do(remove_pictures(self._session.document.journey, self._session.selected))

    def put(self, key: str, picture: Path | QImage | bytes) -> None:
        """Read a picture and put it on a record."""
        if isinstance(picture, QImage):
            work = partial(embedded_image, picture)
        else:
            work = partial(_read, picture) if isinstance(picture, Path) else partial(embedded, picture)
        self._background.run(work, partial(self._arrived, self._session.document, key), self._refused)

    def _arrived(self, document: Document, key: str, picture: Embedded) -> None:
        """Put it there, unless another map, which may have a record of that id, is open by now."""
        journey = document.journey
        if document is self._session.document and key in journey:
            self._session.do(set_picture(journey, key, picture.media_type, picture.data))
            self._session.select([key])

    def _refused(self, error: Exception) -> None:
        if isinstance(error, PictureProblem):
            self._window.say(_problem_text(error))
        elif isinstance(error, DiskProblem):
            self._window.say(disk_text(error))
        else:
            raise error


def _read(path: Path) -> Embedded:
    return embedded(read_safely(RealDisk(), path))


def _problem_text(problem: PictureProblem) -> str:
    texts = {
        "kind": _("This is no picture that a map can hold: choose a PNG, JPEG or WebP file."),
        "broken": _("This picture is damaged and cannot be shown: choose another one."),
        "huge": _("This picture has too many pixels: make it smaller than 60 megapixels first."),
    }
    return texts[problem.code]

"""The shelf of saved versions of the open map: listed, read and put back off the window thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from gui.background import Background
    from journey.journey import Journey
    from journey.storage.files import Loaded
    from journey.storage.versions import Version


class Shelf(QObject):
    """The last ten saved versions of the map that is open.

    Signals
    -------
    listed(list)
        the versions that are there now, newest first.
    failed(DiskProblem)
        the shelf cannot be read or written.
    """

    listed = Signal(object)
    failed = Signal(object)

    def __init__(self, background: Background, folder: Callable[[], Path | None]) -> None:
        super().__init__(background)
        self._background = background
        self._folder = folder

    def ask(self) -> None:
        """List the versions; `listed` follows."""
        from journey.storage.versions import versions

        folder = self._folder()
        work: Callable[[], list[Version]] = list if folder is None else partial(versions, folder)
        self._background.run(work, self.listed.emit, self._failed)

    def read(self, version: Version, then: Callable[[Loaded], None]) -> None:
        """Read a version; `then` is called with what it holds."""
        from journey.storage.versions import read_version

        self._background.run(partial(read_version, version), then, self._failed)

    def keep(self, journey: Journey, then: Callable[[], None]) -> None:
        """Put a copy of a journey on the shelf; `then` is called once it is safe there."""
        folder = self._folder()

        def work() -> None:
            from journey.storage.files import encode
            from journey.storage.versions import keep

            if folder is not None:
                keep(folder, encode(journey))

        self._background.run(work, lambda nothing: then(), self._failed)

    def _failed(self, error: Exception) -> None:
        from journey.storage.disk import DiskProblem
        from journey.storage.files import Unwritable

        if not isinstance(error, DiskProblem | Unwritable):
            raise error
        self.failed.emit(error)

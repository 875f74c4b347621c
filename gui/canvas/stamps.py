"""Stamps: pictures of what is drawn again and again, kept within a bound of memory."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import qAddPostRoutine
from PySide6.QtGui import QPixmap


class Stamps:
    """Pictures of what is drawn again and again, the latest used; all together within a bound of memory."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._kept: dict[Hashable, tuple[object, QPixmap]] = {}
        self._is_watched = False

    def get(self, key: Hashable, token: object) -> QPixmap | None:
        """Return a picture, None where there is none or it was made from something else."""
        entry = self._kept.pop(key, None)
        if entry is None:
            return None
        if entry[0] != token:
            self._bytes -= _bytes_of(entry[1])
            return None
        self._kept[key] = entry
        return entry[1]

    def put(self, key: Hashable, token: object, picture: QPixmap) -> None:
        """Keep a picture; those not used for longest make room."""
        if not self._is_watched:
            # A picture that outlives the application takes it down at the end.
            self._is_watched = True
            qAddPostRoutine(self.clear)
        self._kept[key] = (token, picture)
        self._bytes += _bytes_of(picture)
        while self._bytes > self._most and len(self._kept) > 1:
            _, gone = self._kept.pop(next(iter(self._kept)))
            self._bytes -= _bytes_of(gone)

    def clear(self) -> None:
        """Forget all, for the fonts are others or the application ends."""
        self._kept.clear()
        self._bytes, self._is_watched = 0, False


def _bytes_of(picture: QPixmap) -> int:
    return 4 * picture.width() * picture.height()


stamps = Stamps(24 * 2**20)
"""Of the whole program."""

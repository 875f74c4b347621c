"""Copying cards between maps by the system's clipboard, also as text for other programs."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from gui.session import Session
from journey.edits import paste
from journey.edits.paste_table import Rows, rows_of_html, rows_of_text
from journey.records import CARDS, Record, Stage

CARDS_TYPE = "application/x-waymark-cards"


class Clipboard:
    """What is copied from, and pasted into, the map of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def copy(self) -> None:
        """Put the selected cards and stages on the clipboard, with what hangs on them."""
        journey = self._session.journey
        chosen = [key for key in self._session.selected if isinstance(journey[key], (*CARDS, Stage))]
        if not chosen:
            return
        clip = paste.copied(journey, chosen)
        data = QMimeData()
        data.setData(CARDS_TYPE, paste.to_bytes(clip))
        data.setText(paste.to_text(clip))
        QGuiApplication.clipboard().setMimeData(data)

    def paste(self) -> bool:
        """Add copies of what is on the clipboard, and select them; lines of text become cards each.

        Returns whether there was anything to paste.
        """
        # Qt's stubs know of no clipboard without anything on it.
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if data is None:
            return False
        session, at = self._session, self._stage()
        clip = paste.from_bytes(bytes(data.data(CARDS_TYPE).data())) if data.hasFormat(CARDS_TYPE) else None
        if clip is not None:
            change = paste.paste(session.document.journey, clip, at)
        elif data.hasText():
            change = paste.paste_lines(session.document.journey, data.text(), self._band(), at)
        else:
            return False
        session.do(change)
        kinds: tuple[type[Record], ...] = (*CARDS, Stage)
        session.show(
            k for k, (before, after) in change.edits.items() if before is None and isinstance(after, kinds)
        )
        return bool(change.edits)

    def table(self) -> Rows | None:
        """Return the table on the clipboard, None where there is none, or where it is cards of a map."""
        # Qt's stubs know of no clipboard without anything on it.
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        if data is None or data.hasFormat(CARDS_TYPE):
            return None
        rows = rows_of_text(data.text()) if data.hasText() else None
        return rows_of_html(data.html()) if rows is None and data.hasHtml() else rows

    def place(self) -> tuple[str | None, str]:
        """Return where lines and tables go: the column and the band of what is selected last."""
        return self._stage(), self._band()

    def _stage(self) -> str | None:
        """The column to paste into: of what is selected last."""
        chosen = self._session.selected
        stage = self._session.journey.stage_of(chosen[-1]) if chosen else None
        return stage.id if stage is not None else None

    def _band(self) -> str:
        """The band to paste lines into: of the card selected last, else that of the touchpoints."""
        from journey.geometry import BAND_OF

        chosen = self._session.selected
        kind = type(self._session.journey[chosen[-1]]) if chosen else None
        return BAND_OF.get(kind, "touchpoints") if kind is not None else "touchpoints"

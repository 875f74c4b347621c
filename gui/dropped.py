"""Files dropped on the window: maps are opened, and tables go where what they hold belongs."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent

from gui.foreign import is_foreign
from gui.guard import guarded
from gui.saving import ENDING
from gui.words import _

if TYPE_CHECKING:
    from gui.background import Progress
    from gui.window import Window

TABLES = frozenset({".csv", ".tsv", ".txt", ".parquet", ".xlsx", ".xlsm", ".xes", ".gz"})


class Dropping(QObject):
    """Welcomes the files that are dragged over the window, and takes those that fall."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @guarded(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer a map or a table that is dragged in, and one that is dropped."""
        is_drop = event.type() is QEvent.Type.Drop
        if not is_drop and event.type() is not QEvent.Type.DragEnter:
            return False
        # What enters is a kind of what falls.
        assert isinstance(event, QDropEvent)
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            if is_drop:
                take_dropped(self._window, path)
        return True


def dropped_file(event: QDropEvent) -> Path | None:
    """Return the first file of what is dragged that can be taken, None where there is none."""
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    return next((path for path in paths if _is_map(path) or path.suffix.lower() in TABLES), None)


def _is_map(path: Path) -> bool:
    return path.suffix == f".{ENDING}" or is_foreign(path)


def take_dropped(window: Window, path: Path) -> None:
    """Open a map; look how a table begins, and bring it in as what it is. Where that is unsure, ask."""
    if _is_map(path):
        window.files.open(path)
        return
    journey = window.session.document.journey

    def look(progress: Progress) -> str:
        from metrics.events.kind import kind_of
        from metrics.events.preview import preview
        from metrics.refusals import Refused

        try:
            return kind_of(preview(path, check=progress.check), journey)
        except Refused:
            # Whichever assistant is chosen says what is wrong.
            return "unsure"

    def failed(error: Exception) -> None:
        raise error

    words = _("Looking at {name} …").format(name=path.name)
    window.imports.background.run_watched(words, look, partial(_bring_in, window, path), failed)


def _bring_in(window: Window, path: Path, kind: str) -> None:
    if kind == "events":
        window.start_from_events(path)
    elif kind == "kpis":
        takes = window.is_map_open and not window.session.is_view_only
        (window.import_kpis if takes else window.start_from_table)(path)
    elif kind == "unsure":
        _ask(window, path)


def _ask(window: Window, path: Path) -> None:
    from gui.dialogs.ask import Choice, Question, Role

    text = _("“{name}” can be read in two ways.").format(name=path.name)
    choices = (
        Choice("events", _("What customers did"), Role.AcceptRole),
        Choice("kpis", _("KPI figures")),
        Choice("cancel", _("Cancel"), Role.RejectRole),
    )
    Question(_("What does this table hold?"), text, choices, window).ask(partial(_bring_in, window, path))

"""Exporting from the window: the dialog, the wish, the writing off the window thread, and what is said."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from gui.background import Progress
from gui.exchange_words import loss_text
from gui.export.refused import NotDrawn, refused_text
from gui.export.wish import Made, Wish, made
from gui.sentences import disk_text, subject_name
from gui.words import _, ngettext
from journey.storage.disk import REAL, DiskProblem, write_safely

if TYPE_CHECKING:
    from gui.dialogs.export import Chosen, ExportDialog
    from gui.window import Window
    from journey.journey import Journey


def charts() -> dict[str, str]:
    """Return the charts that a file can hold instead of the map, each with its words."""
    return {
        "value": _("Chart: where the money is booked"),
        "payback": _("Chart: payback"),
        "spread": _("Chart: customers apart"),
        "experience": _("Chart: experience"),
        "decide": _("Chart: value and effort"),
        "compare": _("Chart: what explains the difference"),
    }


def export_from(window: Window) -> None:
    """Ask what is to be exported from a window, and write it."""
    known = window.findChild(Exports)
    (known or Exports(window)).ask()


class Exports(QObject):
    """The exports of one window, from the question to the file."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: ExportDialog | None = None

    def ask(self) -> None:
        """Ask what is to be written, and where."""
        from gui.dialogs.export import ExportDialog

        window = self._window
        stem = Path(window.files.proposed_name()).stem
        folder = window.settings.folder
        dialog = ExportDialog(stem, window.session.theme, folder, self._parts(), window)
        self._dialog = dialog
        dialog.chosen.connect(self._chosen)
        dialog.looked.connect(self._look)
        dialog.finished.connect(self._finished)
        dialog.open()

    def _parts(self) -> list[tuple[str, dict[str, Any]]]:
        session = self._window.session
        found: list[tuple[str, dict[str, Any]]] = []
        selected = tuple(sorted(key for key in session.selected if key in session.journey))
        if selected:
            words = ngettext("What is selected ({count})", "What is selected ({count})", len(selected))
            found.append((words.format(count=len(selected)), {"part": selected}))
        for stage in session.journey.stages:
            name = subject_name(session.journey, stage.id)
            found.append((_("Stage: {name}").format(name=name), {"part": (stage.id,)}))
        return [*found, *((words, {"chart": chart}) for chart, words in charts().items())]

    @property
    def _shown(self) -> Journey:
        return self._window.workshop.exported(self._window.session.journey)

    def _wish(self, path: Path, options: dict[str, Any]) -> Wish:
        outlook = self._window.map.shown.outlook
        return Wish(path, self._window.session.asked, outlook, **options)

    # -- what would be lost ------------------------------------------------------------------------

    def _look(self, ending: str, options: dict[str, Any]) -> None:
        """Work out beside the window what a format would not carry."""
        if ending not in ("mmd", "drawio", "graphml"):
            return
        journey, wish = self._shown, self._wish(Path(f"map.{ending}"), options)
        done = partial(self._looked, ending)

        def work() -> list[str]:
            return [loss_text(each) for each in made(journey, wish).losses]

        self._window.files.background.run(work, done, _not_looked)

    def _looked(self, ending: str, texts: list[str]) -> None:
        if self._dialog is not None:
            self._dialog.show_losses(ending, texts)

    # -- writing -----------------------------------------------------------------------------------

    def _chosen(self, chosen: Chosen) -> None:
        journey, wish = self._shown, self._wish(chosen.path, chosen.options)

        def work(progress: Progress) -> Made:
            result = made(journey, replace(wish, check=progress.check))
            progress.settle()
            write_safely(REAL, wish.path, result.data)
            return result

        window = self._window
        done, failed = partial(self._written, wish.path), self._not_written
        window.files.background.run_watched(_("Exporting …"), work, done, failed)

    def _written(self, path: Path, result: Made) -> None:
        self._window.say(_("Exported to {path}").format(path=path))

    def _not_written(self, error: Exception) -> None:
        self._window.say("")
        title = _("The map is not exported.")
        if isinstance(error, DiskProblem):
            self._window.banner.tell(title, [disk_text(error)])
        elif isinstance(error, NotDrawn):
            self._window.banner.tell(title, [refused_text(error)])
        else:
            raise error

    def _finished(self) -> None:
        self._dialog = None


def _not_looked(error: Exception) -> None:
    """What would be lost is a courtesy: where it cannot be told, the export itself will say why."""

"""Two small buttons beside a chart: copy it with its figures, or export it as a picture or a table."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QToolTip, QWidget

from gui import icons
from gui.background import Background
from gui.theme import LIGHT, Theme
from gui.words import _

if TYPE_CHECKING:
    from gui.charts.shapes import Rows, Shape

FORMULA_STARTS = ("=", "@", "\t", "\r")
"""What a spreadsheet takes for a formula; figures may begin with a sign."""
ENDINGS = ("svg", "pdf", "png", "csv")


class ChartTools(QWidget):
    """Copies and exports the chart that a widget shows.

    Parameters
    ----------
    box : the widget.
    shape : returns its chart, None where there is nothing to show.
    """

    def __init__(self, box: QWidget, shape: Callable[[], Shape | None]) -> None:
        # A widget without a parent dies where the garbage is collected, which may be another thread.
        super().__init__(box)
        self._shape = shape
        self._background = Background(self)
        self.copy_button, self.export_button = QToolButton(), QToolButton()
        for button, name, words, run in (
            (self.copy_button, "copy", _("Copy the chart and its figures"), self.copy),
            (self.export_button, "export", _("Export the chart or its figures …"), self.ask_where),
        ):
            button.setToolTip(words)
            button.setAccessibleName(f"{words}: {box.accessibleName()}")
            button.setProperty("icon_name", name)
            button.setAutoRaise(True)
            button.clicked.connect(run)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.copy_button)
        row.addWidget(self.export_button)
        self.setEnabled(False)

    def dress(self, theme: Theme) -> None:
        """Take on the colours of a theme."""
        for button in (self.copy_button, self.export_button):
            button.setIcon(icons.icon(str(button.property("icon_name")), theme))

    @property
    def shape(self) -> Shape | None:
        """The chart that is shown, None where none is."""
        return self._shape()

    def copy(self) -> None:
        """Put the chart on the clipboard as a picture, as text for spreadsheets, and as a table for texts."""
        shape = self.shape
        if shape is not None:
            work = partial(_drawn, shape)
            self._background.run(work, partial(self._copied, shape), partial(_failed, self._tell))

    def _copied(self, shape: Shape, image: QImage) -> None:
        data = QMimeData()
        data.setImageData(image)
        data.setText(as_text(shape.rows))
        data.setHtml(as_html(shape.rows))
        QGuiApplication.clipboard().setMimeData(data)
        self._tell(_("Copied: picture and figures"))

    @property
    def is_busy(self) -> bool:
        """Whether a chart is being copied or written."""
        return self._background.is_busy

    def ask_where(self) -> None:
        """Ask for a file; its ending says what is written."""
        kinds = ";;".join(
            (
                _("Drawing (*.svg)"),
                _("Document (*.pdf)"),
                _("Picture (*.png)"),
                _("Table of the figures (*.csv)"),
            )
        )
        asked = QFileDialog(self.window(), _("Export the chart"), "", kinds)
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        asked.setDefaultSuffix("svg")
        asked.filterSelected.connect(partial(_follow, asked))
        asked.fileSelected.connect(lambda name: self.export(Path(name)))
        asked.finished.connect(asked.deleteLater)
        asked.open()

    def export(self, path: Path, told: Callable[[str], None] | None = None) -> None:
        """Write the chart to a file, by its ending; `told` is called with what there is to say."""
        told = told or self._tell
        if self.shape is None:
            return
        ending = path.suffix.lower().lstrip(".")
        if ending not in ENDINGS:
            told(_("{path}: The name must end in .svg, .pdf, .png or .csv.").format(path=path.name))
            return
        work = partial(_write, path, self.shape, ending)
        self._background.run(work, partial(_done, told, path), partial(_failed, told))

    def _tell(self, text: str) -> None:
        QToolTip.showText(self.mapToGlobal(self.rect().bottomLeft()), text, self)


def _follow(asked: QFileDialog, chosen: str) -> None:
    """Let the ending follow the kind that is chosen."""
    ending = chosen.rpartition("*.")[2].rstrip(")")
    asked.setDefaultSuffix(ending)


def bytes_of(shape: Shape, ending: str) -> bytes:
    """Return a chart as a file with that ending holds it, in light colours, for paper."""
    if ending == "csv":
        return as_csv(shape.rows)
    from gui.charts.canvas import picture

    return picture(shape, ending, LIGHT)  # type: ignore[arg-type]


def as_text(rows: Rows) -> str:
    r"""Return rows as spreadsheets read them from a clipboard.

    >>> as_text((("Stage", "Booked"), ("Trial", "5")))
    'Stage\tBooked\nTrial\t5'
    """
    return "\n".join("\t".join(map(_harmless, row)) for row in rows)


def as_html(rows: Rows) -> str:
    """Return rows as a table for texts and slides."""
    lines = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in rows]
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def as_csv(rows: Rows) -> bytes:
    """Return rows as CSV that spreadsheets open with every letter."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([map(_harmless, row) for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _drawn(shape: Shape) -> QImage:
    from gui.charts.canvas import picture

    return QImage.fromData(picture(shape, "png"))


def _write(path: Path, shape: Shape, ending: str) -> None:
    from journey.storage.disk import REAL, write_safely

    write_safely(REAL, path, bytes_of(shape, ending))


def _done(told: Callable[[str], None], path: Path, _nothing: QObject | None) -> None:
    told(_("Written: {path}").format(path=path.name))


def _failed(told: Callable[[str], None], error: Exception) -> None:
    from gui.sentences import disk_text
    from journey.storage.disk import DiskProblem

    if not isinstance(error, DiskProblem):
        raise error
    told(disk_text(error))

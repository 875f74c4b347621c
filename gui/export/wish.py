"""What a person wants written: where, which part, on which paper; one wish for window and command."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Literal, NamedTuple, cast

from gui.outlook import Outlook
from journey.findings import Finding
from journey.journey import Journey
from journey.lookup import Selection

Paper = Literal["", "fit", "A4", "A3", "Letter"]
Orientation = Literal["", "portrait", "landscape"]
Diagram = Literal["flowchart", "journey"]


Check = Callable[[], None]


def wanted() -> None:
    """Go on: nobody can change their mind about the file."""


@dataclass(frozen=True)
class Wish:
    """What is to be written.

    Parameters
    ----------
    path : where; its ending says what.
    selection : whose numbers are shown.
    outlook : which bands and stages are hidden, collapsed and folded.
    theme : "light" or "dark".
    part : ids of stages and cards; the whole map where there are none.
    chart : a chart instead of the map, by the names of `gui/export/charts.py`.
    paper : "" for the paper of the map's style, "fit" for one page at the map's own ratio.
    orientation : "" for what suits the map.
    tiles : over as many pages as it takes, to be glued together; PDF alone.
    scale : pixels of a PNG for each pixel of the map, 2 where not given; of tiles the size of the print, 1.
    transparent : without a ground.
    outlines : letters as shapes, for programs that have no fonts.
    carries_map : a PNG holds the map, so that it opens again as one.
    diagram : which Mermaid diagram.
    report : a PDF has the whole report, page by page, instead of the map alone.
    check : called now and then while the file is made; what it raises ends the work, when nobody wants the
        file any more.
    """

    path: Path
    selection: Selection = field(default_factory=Selection)
    outlook: Outlook | None = None
    theme: str = "light"
    part: tuple[str, ...] = ()
    chart: str = ""
    paper: Paper = ""
    orientation: Orientation = ""
    tiles: bool = False
    scale: float | None = None
    transparent: bool = False
    outlines: bool = False
    carries_map: bool = True
    diagram: Diagram = "flowchart"
    report: bool = False
    check: Check = field(default=wanted, repr=False, compare=False)

    @property
    def ending(self) -> str:
        """The ending of the path, in small letters and without its dot."""
        return self.path.suffix.lower().lstrip(".")


class Made(NamedTuple):
    """A file before it is written, and what did not fit into its format."""

    data: bytes
    losses: tuple[Finding, ...] = ()


Writer = Callable[[Journey, Wish], Made]


class Format(NamedTuple):
    """Where a format is made ("module:function", a Writer), and whether that draws with Qt."""

    writer: str
    draws: bool = False


CHARTS = ("value", "payback", "spread", "experience", "decide", "compare")
"""The charts of the panels that can be files of their own."""
FORMATS: dict[str, Format] = {
    "svg": Format("gui.export.page:drawn", draws=True),
    "pdf": Format("gui.export.page:drawn", draws=True),
    "png": Format("gui.export.page:drawn", draws=True),
    "html": Format("gui.export.web:made", draws=True),
    "json": Format("gui.export.plain:json_made"),
    "csv": Format("gui.export.plain:csv_made"),
    "md": Format("gui.export.summary:made"),
    "mmd": Format("gui.export.plain:mermaid_made"),
    "graphml": Format("gui.export.plain:graphml_made"),
    "drawio": Format("gui.export.plain:drawio_made"),
    "xlsx": Format("gui.export.workbook:made"),
    "pptx": Format("gui.export.slides:made"),
}
"""Every format that a map can be written in, by the ending of its file."""
REPORT = Format("gui.export.report:made", draws=True)


def made(journey: Journey, wish: Wish) -> Made:
    """Return the file that is wished for.

    Raises
    ------
    ValueError
        for an ending that is no format, with it.
    """
    if wish.ending not in FORMATS:
        raise ValueError(wish.path.suffix)
    kind = REPORT if wish.report else FORMATS[wish.ending]
    module, _colon, name = kind.writer.partition(":")
    return cast("Writer", getattr(import_module(module), name))(journey, wish)

"""The arguments of `export`, and the wish that they make."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from gui.commands.outcome import CommandError
from gui.export.wish import CHARTS, FORMATS, Wish
from gui.words import LANGUAGES, _, set_language
from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Stage

if TYPE_CHECKING:
    from argparse import ArgumentParser

ENDINGS = tuple(FORMATS)
LEAST_SCALE, MOST_SCALE = 0.05, 20.0


def add_arguments(parser: ArgumentParser) -> None:
    """Add what can be asked of an export, besides the file, the output and whose numbers."""
    what = parser.add_argument_group(_("what is written"))
    what.add_argument("--selection", metavar="IDS", help=_("these stages and cards alone, ids by commas"))
    what.add_argument("--stage", metavar=_("NAME"), help=_("one stage alone, by its id or name"))
    what.add_argument("--chart", choices=CHARTS, help=_("a chart of the panels instead of the map"))
    what.add_argument(
        "--diagram", choices=("flowchart", "journey"), default="flowchart", help=_("which Mermaid diagram")
    )
    what.add_argument(
        "--report", action="store_true", help=_("the whole report instead of the map alone (PDF)")
    )
    what.add_argument(
        "--language", choices=tuple(LANGUAGES), help=_("the language of what is written, instead of your own")
    )
    page = parser.add_argument_group(_("pictures and pages (SVG, PDF, PNG)"))
    page.add_argument(
        "--paper",
        choices=("fit", "A4", "A3", "Letter"),
        default="",
        help=_("the page; fit, the usual, has the map's own ratio"),
    )
    turned = page.add_mutually_exclusive_group()
    turned.add_argument("--landscape", action="store_true", help=_("the long side of the paper lies"))
    turned.add_argument("--portrait", action="store_true", help=_("the long side of the paper stands"))
    page.add_argument(
        "--tiles", action="store_true", help=_("over several pages to be glued together, with marks (PDF)")
    )
    size = page.add_mutually_exclusive_group()
    size.add_argument("--dpi", type=_positive, metavar=_("NUMBER"), help=_("dots for each inch of a PNG"))
    size.add_argument(
        "--scale",
        type=_positive,
        metavar=_("FACTOR"),
        help=_("size of a PNG (usual: 2), or of the print on tiles (usual: 1)"),
    )
    page.add_argument("--transparent", action="store_true", help=_("without a ground"))
    page.add_argument("--outlines", action="store_true", help=_("letters as shapes instead of text"))
    page.add_argument("--theme", choices=("light", "dark"), default="light", help=_("the colours"))
    page.add_argument(
        "--no-map", action="store_true", help=_("do not put the map into a PNG, which then is a picture only")
    )


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise ArgumentTypeError(_("“{text}” is not a number above 0").format(text=text))
    return number


def asked_wish(journey: Journey, arguments: Namespace, selection: Selection) -> Wish:
    """Return what the arguments ask for.

    Raises
    ------
    CommandError
        for ids and stages that the map does not have, and for a size that makes no sense.
    """
    if arguments.language:
        set_language(arguments.language)
    _check_report(arguments)
    turned = "landscape" if arguments.landscape else "portrait" if arguments.portrait else ""
    return Wish(
        Path(arguments.output),
        selection,
        theme=arguments.theme,
        part=_part(journey, arguments),
        chart=arguments.chart or "",
        paper=arguments.paper,
        orientation=turned,  # type: ignore[arg-type]
        tiles=arguments.tiles,
        scale=_scale(arguments),
        transparent=arguments.transparent,
        outlines=arguments.outlines,
        carries_map=not arguments.no_map,
        diagram=arguments.diagram,
        report=arguments.report,
    )


def _check_report(arguments: Namespace) -> None:
    if not arguments.report:
        return
    if Path(arguments.output).suffix.lower() != ".pdf":
        raise CommandError(
            _("A report is a PDF. Give it the ending .pdf, or .html for a page without --report.")
        )
    if arguments.chart or arguments.tiles or arguments.stage or arguments.selection:
        raise CommandError(
            _("A report is about the whole map: leave out --stage, --selection, --chart, --tiles.")
        )


def _scale(arguments: Namespace) -> float | None:
    scale: float | None = arguments.scale if arguments.dpi is None else arguments.dpi / 96
    if scale is not None and not LEAST_SCALE <= scale <= MOST_SCALE:
        text = _("The size must be between {least} and {most} times the map.")
        raise CommandError(text.format(least=LEAST_SCALE, most=f"{MOST_SCALE:g}"))
    return scale


def _part(journey: Journey, arguments: Namespace) -> tuple[str, ...]:
    found: list[str] = []
    if arguments.stage is not None:
        found.append(_stage_id(journey, arguments.stage))
    for key in (arguments.selection or "").split(","):
        if not key.strip():
            continue
        if key.strip() not in journey:
            raise CommandError(_("The map has nothing with the id “{id}”.").format(id=key.strip()))
        found.append(key.strip())
    if arguments.selection is not None and not found:
        raise CommandError(_("Nothing is selected: --selection takes ids, separated by commas."))
    return tuple(found)


def _stage_id(journey: Journey, named: str) -> str:
    stages = journey.of(Stage)
    if named in stages:
        return named
    found = [key for key, stage in stages.items() if stage.name.casefold() == named.casefold()]
    if len(found) == 1:
        return found[0]
    known = ", ".join(stage.name or key for key, stage in stages.items()) or _("none")
    if found:
        text = _("Several stages are called “{name}”. Use the id: {known}.")
        known = ", ".join(found)
    else:
        text = _("The map has no stage “{name}”. It has: {known}.")
    raise CommandError(text.format(name=named, known=known))

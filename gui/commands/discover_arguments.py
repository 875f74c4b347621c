"""The arguments of `discover`: which columns play which part, how times are written, what is left out."""

from __future__ import annotations

import math
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable

from gui.words import _
from metrics.events.time_forms import FORMS


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `discover` to its parser."""
    told = _("an event table (.csv, .tsv, .parquet, .xlsx, .xes; .gz of each)")
    parser.add_argument("events", metavar="EVENTS", help=told)
    parser.add_argument("-o", "--output", metavar="FILE", help=_("where to write the map"))
    parser.add_argument("--force", action="store_true", help=_("replace a file that is already there"))
    told = _("a map to lay the events over, instead of drafting a new one; its remembered columns are used")
    parser.add_argument("--map", metavar="MAP", help=told)
    told = _("with --map: draw the flows that are walked and not drawn")
    parser.add_argument("--add-flows", action="store_true", help=told)
    _add_columns(parser)
    _add_options(parser)


def _add_columns(parser: ArgumentParser) -> None:
    column = _("COLUMN")
    for name, told in (
        ("case", _("column of the customer (the case)")),
        ("time", _("column of the time")),
        ("activity", _("column of the activity (the touchpoint)")),
        ("stage", _("column of the stage")),
        ("channel", _("column of the channel")),
        ("segment", _("column of the segment")),
        ("session", _("column of the session; each is a case of its own")),
        ("revenue", _("column of the revenue")),
        ("quantity", _("column of the quantity; that of the revenue then holds the price of one")),
        ("cost", _("column of the cost")),
    ):
        parser.add_argument(f"--{name}", metavar=column, help=told)


def _add_options(parser: ArgumentParser) -> None:
    told = _("a longer pause begins a new case of the same customer (30 is usual for web sites)")
    parser.add_argument("--session-gap", metavar=_("MINUTES"), type=_above_zero, help=told)
    told = _("how times are written: {forms}").format(forms=" ".join(FORMS))
    parser.add_argument("--time-form", choices=FORMS, metavar=_("FORM"), help=told)
    told = _("times without a zone are in UTC, where others have one")
    parser.add_argument("--utc", action="store_true", help=told)
    told = _("how decimals of amounts are written: comma or point")
    parser.add_argument("--decimal", choices=("comma", "point"), metavar=_("MARK"), help=told)
    parser.add_argument("--sheet", metavar=_("NAME"), help=_("the sheet of a workbook"))
    parser.add_argument(
        "--encoding", metavar=_("NAME"), help=_("the encoding of a text file, such as cp1251")
    )
    parser.add_argument("--hide", nargs="+", metavar=_("ACTIVITY"), help=_("activities to leave out"))
    told = _("leave out activities that fewer than this share of the cases come by, such as 0.02")
    parser.add_argument("--least-activity-share", metavar=_("SHARE"), type=_share, default=0.0, help=told)
    told = _("draw no flow that fewer than this share of the visits take (default: 0.05)")
    parser.add_argument("--least-flow-share", metavar=_("SHARE"), type=_share, default=0.05, help=told)
    told = _("how many stages are proposed where there is no column of stages")
    parser.add_argument("--stages", metavar=_("COUNT"), type=_count, help=told)
    parser.add_argument("--undated", action="store_true", help=_("numbers of the whole table, not by month"))
    parser.add_argument("--title", metavar=_("TEXT"), help=_("title of the map"))
    parser.add_argument(
        "--currency", metavar=_("CODE"), type=_currency, default="EUR", help=_("currency of the map")
    )


def _above_zero(text: str) -> float:
    return _within(text, _number(text), lambda value: 0 < value < 1e9, _("a number above 0"))


def _share(text: str) -> float:
    return _within(text, _number(text), lambda value: 0 <= value <= 1, _("a share between 0 and 1"))


def _count(text: str) -> int:
    found = _within(
        text, _number(text), lambda value: value in range(1, 61), _("a whole number from 1 to 60")
    )
    return int(found)


def _currency(text: str) -> str:
    if not (len(text) == 3 and text.isascii() and text.isupper()):
        raise _not(text, _("a currency such as EUR"))
    return text


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _within(text: str, value: float, fits: Callable[[float], bool], expected: str) -> float:
    if not fits(value):
        raise _not(text, expected)
    return value


def _not(text: str, expected: str) -> ArgumentTypeError:
    return ArgumentTypeError(_("“{text}” is not {expected}").format(text=text, expected=expected))

"""The grammar of the command line: commands, their arguments, and the one line that says what is wrong."""

from __future__ import annotations

from argparse import ArgumentParser, RawDescriptionHelpFormatter, _SubParsersAction
from pathlib import Path
from typing import NoReturn

from gui.commands.outcome import CommandError
from gui.words import _


class Parser(ArgumentParser):
    """A parser that answers bad usage with one line instead of a page."""

    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong and where to read more."""
        more = _("See {command} --help.").format(command=self.prog)
        raise CommandError(f"{message}. {more}")


Commands = _SubParsersAction  # the type of what add_subparsers returns


def program_version() -> str:
    """Return the version of this program, from the project file where it runs from a checkout."""
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if project.is_file():
        import tomllib

        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("waymark")
    except PackageNotFoundError:
        return "0"


def build_parser() -> Parser:
    """Return the parser of all commands."""
    parser = Parser(
        prog="waymark",
        description=_(
            "Draw a customer journey, attach KPI data, and see where customer value is won and lost."
        ),
        epilog=_("Without a command the window opens, with FILE on that map.")
        + "\n"
        + _(
            "Exit status: 0 done; 1 a number that was asked for is unknown; 2 bad usage or an unusable file."
        ),
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Waymark {program_version()}")
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"), parser_class=Parser)
    _add_new(commands)
    _add_value(commands)
    _add_compare(commands)
    _add_decide(commands)
    _add_kpis(commands)
    _add_discover(commands)
    _add_check(commands)
    _add_export(commands)
    _add_diff(commands)
    return parser


def _command(commands: Commands[Parser], name: str, told: str) -> Parser:
    return commands.add_parser(name, help=told, description=told)


def _file(parser: Parser) -> None:
    parser.add_argument(
        "file", metavar="FILE", help=_("a map (.journey, .mmd, .graphml, or a .png with a map inside)")
    )


def _json(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help=_("answer as JSON, in full precision"))


def _selection(parser: Parser) -> None:
    parser.add_argument("--segment", metavar=_("NAME"), help=_("numbers of one segment"))
    parser.add_argument("--scenario", metavar=_("NAME"), help=_("numbers of one scenario"))
    parser.add_argument(
        "--period", metavar=_("PERIOD"), help=_("numbers as known in a period, such as 2026-09")
    )


def _output(parser: Parser) -> None:
    parser.add_argument("-o", "--output", metavar="FILE", required=True, help=_("where to write the map"))
    parser.add_argument("--force", action="store_true", help=_("replace a file that is already there"))


def _add_new(commands: Commands[Parser]) -> None:
    parser = _command(commands, "new", _("write a new map from a template"))
    parser.add_argument(
        "--template", metavar=_("NAME"), default="blank", help=_("name of the template (default: blank)")
    )
    _output(parser)


def _add_value(commands: Commands[Parser]) -> None:
    parser = _command(commands, "value", _("what a customer is worth, and where that is won and lost"))
    _file(parser)
    _selection(parser)
    _json(parser)


def _add_compare(commands: Commands[Parser]) -> None:
    parser = _command(commands, "compare", _("which stage and which number explain a difference"))
    _file(parser)
    parser.add_argument("other", metavar="FILE2", nargs="?", help=_("another map to compare with"))
    pair = (_("A"), _("B"))
    parser.add_argument("--segment", nargs=2, metavar=pair, help=_("two segments"))
    parser.add_argument("--scenario", nargs=2, metavar=pair, help=_("two scenarios; as-is is one"))
    parser.add_argument("--period", nargs=2, metavar=pair, help=_("two periods, such as 2026-08 2026-09"))
    parser.add_argument("--target", action="store_true", help=_("the map now against its targets"))
    _json(parser)


def _add_decide(commands: Commands[Parser]) -> None:
    parser = _command(commands, "decide", _("what to do first: fixes, pain points, opportunities by effect"))
    _file(parser)
    _selection(parser)
    _json(parser)


def _add_kpis(commands: Commands[Parser]) -> None:
    parser = _command(commands, "kpis", _("bring a table of KPI data into a map"))
    _file(parser)
    parser.add_argument("table", metavar="TABLE", help=_("a table (.csv, .xlsx)"))
    parser.add_argument(
        "--sheet", metavar=_("NAME"), help=_("the sheet of a workbook (default: the first one with data)")
    )
    parser.add_argument(
        "--create-missing",
        action="store_true",
        help=_("add a stage for each name that the map does not have"),
    )
    _output(parser)


def _add_discover(commands: Commands[Parser]) -> None:
    from gui.commands.discover_arguments import add_arguments

    parser = _command(commands, "discover", _("what an event table tells, and a map drafted from it"))
    add_arguments(parser)
    _json(parser)


def _add_check(commands: Commands[Parser]) -> None:
    parser = _command(commands, "check", _("what a map is told about itself"))
    _file(parser)
    _selection(parser)
    _json(parser)


def _add_export(commands: Commands[Parser]) -> None:
    from gui.commands.export_arguments import ENDINGS, add_arguments

    told = _("write a map as a picture or as data, by the ending of OUT: {endings}")
    parser = _command(commands, "export", told.format(endings=" ".join(ENDINGS)))
    _file(parser)
    parser.add_argument("output", metavar="OUT", help=_("where to write; its ending says what"))
    _selection(parser)
    add_arguments(parser)


def _add_diff(commands: Commands[Parser]) -> None:
    parser = _command(commands, "diff", _("what was added, removed and changed between two maps"))
    _file(parser)
    parser.add_argument("other", metavar="FILE2", help=_("the other map"))
    _json(parser)

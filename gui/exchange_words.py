"""The words for other programs' formats: what does not fit into them, and why a file cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui import phrases
from gui.words import _, ngettext

if TYPE_CHECKING:
    from journey.exchange.losses import Unreadable
    from journey.findings import Finding


def loss_text(loss: Finding) -> str:
    """Return in words what a format does not carry, or what was not understood of a file."""
    told = loss.parameters
    count = int(str(told.get("count", 0)))
    text = _counted(loss.code, count) or {
        "flow_between_levels": _("A way between a stage and a touchpoint was left out: a map has none such."),
        "nested_subgraph": _("A group inside a group became part of the outer one."),
        "link_not_carried": _("A link that does not lead from one card to another was left out."),
        "edges_without_direction": _(
            "The ways have no direction in the file: each was read as it is written."
        ),
        "line_not_understood": _("A line was not understood and left out."),
    }.get(loss.code, _("Something was left out ({code})."))
    kind = str(told.get("kind", ""))
    text = text.format(
        count=count,
        kind=_(phrases.KINDS.get(kind, kind)) if kind else "",
        fields=told.get("fields", ""),
        code=loss.code,
    )
    line = told.get("line")
    return text if line is None else _("Line {line}: {text}").format(line=line, text=text)


def _counted(code: str, count: int) -> str:
    """Return the sentences that have a number in them."""
    match code:
        case "kind_not_carried":
            return ngettext(
                "Not in the file: {count} record of the kind “{kind}”.",
                "Not in the file: {count} records of the kind “{kind}”.",
                count,
            )
        case "fields_not_carried":
            return ngettext(
                "Not in the file: the fields {fields} of {count} record of the kind “{kind}”.",
                "Not in the file: the fields {fields} of {count} records of the kind “{kind}”.",
                count,
            )
        case "numbers_not_carried":
            return ngettext(
                "Not in the file: {count} series of numbers.",
                "Not in the file: {count} series of numbers.",
                count,
            )
        case "experience_unsaid":
            return ngettext(
                "{count} touchpoint without an experience got the middle score: the format knows no other.",
                "{count} touchpoints without an experience got the middle score: the format knows no other.",
                count,
            )
        case "experience_rounded":
            return ngettext(
                "The experience of {count} touchpoint was rounded to a whole score.",
                "The experience of {count} touchpoints was rounded to whole scores.",
                count,
            )
    return ""


def unreadable_text(error: Unreadable) -> str:
    """Return in words why a file of another program cannot be read, and where."""
    told = {name: str(value) for name, value in error.parameters.items()}
    text = UNREADABLE[error.code]() if error.code in UNREADABLE else _("The file cannot be read.")
    text = text.format_map(_Told(told))
    return text if error.line is None else _("Line {line}: {text}").format(line=error.line, text=text)


class _Told(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


UNREADABLE = {
    "too_large": lambda: _("The file is too large: at most {limit} bytes can be read."),
    "not_mermaid": lambda: _("This is not a Mermaid diagram. It begins with “flowchart” or “journey”."),
    "diagram_not_known": lambda: _("“{found}” diagrams cannot be read. Use a flowchart or a user journey."),
    "syntax": lambda: _("“{found}” cannot be read here. Check the line in the Mermaid editor."),
    "subgraph_not_ended": lambda: _("A subgraph begins here and has no “end”."),
    "score_not_a_number": lambda: _("The score “{found}” is not a number. Write 1 to 5 after the colon."),
    "score_out_of_range": lambda: _("The score {found} is not between 1 and 5."),
    "too_many_nodes": lambda: _("There are more than {limit} nodes: too many for a map."),
    "not_xml": lambda: _("This is not XML, or it is damaged."),
    "document_type": lambda: _("The file declares a document type, which is refused: it can hide harm."),
    "too_deep": lambda: _("The file is nested too deep."),
    "not_graphml": lambda: _("This is not a GraphML graph. Export it again as GraphML."),
    # pictures
    "not_a_picture": lambda: _("This is not a PNG picture, whatever its name says."),
    "no_map": lambda: _(
        "There is no map in this picture. Choose one that Waymark exported with the map inside."
    ),
    "damaged": lambda: _("The map in this picture is damaged: it was cut off or changed."),
    # the child process
    "out_of_memory": lambda: _("Reading the file takes too much memory, and was stopped."),
    "too_slow": lambda: _("Reading the file takes too long, and was stopped."),
    "too_much_output": lambda: _("The file holds more than a map can."),
    "cancelled": lambda: _("Reading was cancelled."),
}
"""A sentence for each code; called when it is needed, in the language spoken then."""

"""`check`: what a map is told about itself."""

from __future__ import annotations

from argparse import Namespace

from gui.commands.maps import asked_selection, open_map
from gui.commands.outcome import DONE, UNKNOWN, say, say_json
from gui.commands.value import findings_plain
from gui.findings import all_findings
from gui.sentences import finding_text, severity_name
from gui.words import _


def run(arguments: Namespace) -> int:
    """Print the findings of a map; return UNKNOWN where one makes a number unknown."""
    from metrics.mapping import natural_level
    from metrics.scorecard import scorecard

    journey = open_map(arguments.file)
    card = scorecard(journey, asked_selection(journey, arguments), natural_level(journey))
    findings = all_findings(journey, card)
    if arguments.json:
        say_json({"findings": findings_plain(journey, findings)})
    elif not findings:
        say(_("Nothing was found: the map is sound."))
    else:
        for finding in findings:
            say(f"{severity_name(finding.severity)}: {finding_text(finding, journey)}")
    return UNKNOWN if any(finding.severity == "error" for finding in findings) else DONE

"""All that a map is told about itself: how it is drawn and what its numbers lack, the gravest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from journey.checks import check
from journey.findings import Finding
from metrics.kpis import kpis_of

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.scorecard import Scorecard

RANK = {"error": 0, "warning": 1, "hint": 2}
SAME = {"no_stages": "no_states"}
"""Codes that say the same thing from two sides; the second is kept."""


def all_findings(journey: Journey, scorecard: Scorecard) -> tuple[Finding, ...]:
    """Return the findings of a map and of its scorecard, without repeats, the gravest first."""
    directions = {key: about.direction for key, about in kpis_of(journey).items()}
    drawn = check(journey, directions, scorecard.selection)
    told = {(finding.code, finding.subject) for finding in scorecard.findings}
    more = [f for f in drawn if (SAME.get(f.code, f.code), f.subject) not in told]
    return tuple(sorted((*scorecard.findings, *more), key=lambda finding: RANK[finding.severity]))

"""What a map remembers of its event table; light, for the menus ask it at each start."""

from __future__ import annotations

from journey.journey import Journey
from journey.records import DataSource


def remembered_source(journey: Journey) -> DataSource | None:
    """Return how the event table of a map was brought in, the last one where there are several."""
    found = [each for each in journey.of(DataSource).values() if each.form == "event_table"]
    return max(found, key=lambda each: each.id) if found else None

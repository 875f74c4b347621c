"""Maps as plain data and in the formats of other programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gui.export.wish import Made, Wish
from journey.journey import Journey
from journey.lookup import Selection, answering
from journey.storage.plain import to_plain

if TYPE_CHECKING:
    from journey.exchange.losses import Written


def asked_of(journey: Journey, wish: Wish) -> Journey:
    """Return the map with the numbers of the selection alone, where one is asked for."""
    return journey if wish.selection == Selection() else answering(journey, wish.selection)


def json_made(journey: Journey, wish: Wish) -> Made:
    """Return all records of a map as plain JSON."""
    return Made(json_bytes(asked_of(journey, wish)))


def json_bytes(journey: Journey) -> bytes:
    """Return all records of a map as plain JSON."""
    records = [to_plain(record) for key, record in sorted(journey.records.items())]
    return (json.dumps({"records": records}, ensure_ascii=False, indent=2) + "\n").encode()


def csv_made(journey: Journey, wish: Wish) -> Made:
    """Return every number of a map as a table, a row for each point; texts never act as formulas."""
    from gui.export.table import csv_bytes

    return Made(csv_bytes(asked_of(journey, wish)))


def mermaid_made(journey: Journey, wish: Wish) -> Made:
    """Return a map as a Mermaid flowchart or user journey."""
    from journey.exchange.mermaid import WRITERS

    return _made(WRITERS[wish.diagram](asked_of(journey, wish)))


def graphml_made(journey: Journey, wish: Wish) -> Made:
    """Return the graph of a map as GraphML, with the whole map in it."""
    from journey.exchange.graphml import to_graphml

    return _made(to_graphml(asked_of(journey, wish)))


def drawio_made(journey: Journey, wish: Wish) -> Made:
    """Return a map as a drawing of draw.io."""
    from journey.exchange.drawio import to_drawio

    return _made(to_drawio(asked_of(journey, wish)))


def _made(written: Written) -> Made:
    return Made(written.text.encode("utf-8"), written.losses)

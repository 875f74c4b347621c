"""Public event logs read by pandas and the standard library alone, with the columns that play a part."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from metrics.events.choice import Choice

COLUMNS = {
    "online-retail-30k.csv.gz": ("CustomerID", "InvoiceDate", "Country"),
    "receipt.csv.gz": ("case:concept:name", "time:timestamp", "concept:name"),
    "running-example.csv": ("case:concept:name", "time:timestamp", "concept:name"),
    "sepsis.csv": ("Case ID", "Complete Timestamp", "Activity"),
    "simple-onlineshop.csv": ("user_id", "timestamp", "event"),
}


def frame_and_choice(path: Path) -> tuple[pd.DataFrame, Choice]:
    """Return the events of a log in the order of its file, and the choice by which it is to be imported."""
    if ".xes" in path.name:
        return _xes(path), Choice()
    columns = COLUMNS[path.name]
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        separator = ";" if b";" in file.readline() else ","
    frame = pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False, encoding="latin-1")
    frame = frame[list(columns)].set_axis(["customer", "time", "activity"], axis=1)
    frame = frame[(frame["customer"] != "") & (frame["activity"] != "")].copy()
    zoned = frame["time"].str.contains(r"[+-]\d\d:?\d\d$").any()
    frame["time"] = pd.to_datetime(
        frame["time"], format=None if "/" in frame["time"].iloc[0] else "ISO8601", utc=zoned
    )
    customer, time, activity = columns
    return frame, Choice(customer=customer, time=time, activity=activity)


def _xes(path: Path) -> pd.DataFrame:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        root = ElementTree.parse(file).getroot()
    rows = []
    for trace in (each for each in root if each.tag.endswith("trace")):
        case = _value(trace, "concept:name")
        for event in (each for each in trace if each.tag.endswith("event")):
            time = datetime.fromisoformat(_value(event, "time:timestamp").replace("Z", "+00:00"))
            rows.append((case, pd.Timestamp(time).tz_convert("UTC"), _value(event, "concept:name")))
    return pd.DataFrame(rows, columns=["customer", "time", "activity"])


def _value(parent: ElementTree.Element, key: str) -> str:
    return next(str(each.get("value")) for each in parent if each.get("key") == key)

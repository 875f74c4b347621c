"""What an event log tells, counted by plain pandas: a stable sort by time, then group and shift."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Counted:
    """Counts by a plain group-and-shift."""

    transitions: dict[tuple[str, str], int]
    seconds: dict[tuple[str, str], list[float]]
    starts: dict[str, int]
    ends: dict[str, int]
    variants: dict[tuple[str, ...], int]
    events: dict[str, int]
    cases: dict[str, int]


def counted(frame: pd.DataFrame, case: str = "customer") -> Counted:
    """Count a frame with case, time and activity, rows in the order of the file."""
    if not len(frame):
        return Counted({}, {}, {}, {}, {}, {}, {})
    ordered = frame.sort_values("time", kind="stable").sort_values(case, kind="stable")
    grouped = ordered.groupby(case, sort=False)
    following = grouped["activity"].shift(-1)
    waited = (grouped["time"].shift(-1) - ordered["time"]).dt.total_seconds()
    seconds: dict[tuple[str, str], list[float]] = {}
    for source, target, wait in zip(ordered["activity"], following, waited, strict=True):
        if isinstance(target, str):
            seconds.setdefault((source, target), []).append(wait)
    paths = grouped["activity"].agg(tuple)
    return Counted(
        transitions={way: len(waits) for way, waits in seconds.items()},
        seconds=seconds,
        starts=_counts(grouped["activity"].first()),
        ends=_counts(grouped["activity"].last()),
        variants=dict(Counter(paths)),
        events=_counts(ordered["activity"]),
        cases=_counts(ordered.drop_duplicates([case, "activity"])["activity"]),
    )


def _counts(names: Any) -> dict[str, int]:
    return {str(name): int(count) for name, count in names.value_counts().items()}

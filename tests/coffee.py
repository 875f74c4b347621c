"""A map whose value is known, and the command line run in this process, for the tests of the commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from journey.journey import Journey
from journey.records import Map, Record, Segment, Series, Stage
from journey.storage.store import save

Run = Callable[..., "Answer"]


class Answer:
    """What a command printed, and its exit status."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def plain(self) -> dict[str, object]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def number(
    key: str, subject: str, kpi: str, *points: tuple[str | None, float, float | None], **more: str
) -> Series:
    return Series(id=key, subject=subject, kpi=kpi, points=points, **more)  # type: ignore[arg-type]


RECORDS: tuple[Record, ...] = (
    Map(id="m", title="Coffee by post", currency="EUR"),
    Stage(id="trial", name="Trial"),
    Stage(id="active", name="Active", order=1, recurring=True),
    Segment(id="g1", name="Offices", share=0.5),
    number("s1", "trial", "conversion_rate", ("2026-08", 0.3, 100), ("2026-09", 0.4, 120)),
    number("s2", "active", "retention_rate", ("2026-08", 0.8, 50), ("2026-09", 0.9, 60)),
    number("s3", "active", "revenue_per_customer", (None, 20.0, None), source="=1+1"),
    number("s4", "trial", "acquisition_cost", (None, 8.0, None), evidence="assumed"),
)


def save_coffee(folder: Path, without: str | None = None) -> Path:
    """Write the map, perhaps without one record, and return its path."""
    path = folder / ("coffee.journey" if without is None else "unknown.journey")
    save(Journey(record for record in RECORDS if record.id != without), path)
    return path


def assert_one_line(answer: Answer, *words: str) -> None:
    """Hold that a command ended with 2 and one line on standard error, which has these words."""
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.count("\n") == 1
    assert answer.err.startswith("waymark: ")
    for word in words:
        assert word in answer.err

"""Files for a random hand: maps, tables, pictures, and such as are none."""

from __future__ import annotations

from pathlib import Path
from random import Random

from event_windows import rows, table
from PySide6.QtGui import QColor, QImage

from gui.theme import RESOURCES

TABLE = "Stage\tKPI\tPeriod\tValue\nDiscover\tConversion\t2026-01\t12 %\nBuy\tChurn\t2026-02\t3\n"
BROKEN = {"broken.journey": b'{"format"', "empty.csv": b"", "table.csv": TABLE.replace("\t", ",").encode()}
GRAPH = b"flowchart LR\n a[Visit] --> b[Buy]\n b --> c[Leave]\n"


def spread(scratch: Path) -> list[Path]:
    """Put maps, tables, pictures and broken files into a folder; return them, and one that is not there."""
    data = {each.name: each.read_bytes() for each in sorted((RESOURCES / "examples").iterdir())}
    data |= {**BROKEN, "graph.mmd": GRAPH, "payments.csv": _payments(), "survey.csv": _survey()}
    found = [_written(scratch / name, each) for name, each in data.items()]
    found.append(table(scratch / "events.csv", rows(120)))
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("orange"))
    image.save(str(scratch / "picture.png"))
    return [*found, scratch / "picture.png", scratch / "absent.journey"]


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _payments() -> bytes:
    random = Random(1)
    lines = [
        f"c{who},2025-{month:02d}-{1 + who % 28:02d},{random.choice((10, 20, 45))}"
        for who in range(80)
        for month in range(1, random.randint(2, 13))
    ]
    return "\n".join(["customer,date,amount", *lines]).encode()


def _survey() -> bytes:
    random = Random(2)
    stages = ("Discover", "Buy", "Use", "Renew")
    lines = [
        f"{random.choice(stages)},2026-01-{1 + day % 28:02d},{random.randint(0, 10)}" for day in range(200)
    ]
    return "\n".join(["stage,date,score", *lines]).encode()

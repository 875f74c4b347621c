"""Maps that are too full, for pictures of how the window bears them."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

from journey.journey import Journey
from journey.records import (
    Flow,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Record,
    Series,
    Stage,
    Touchpoint,
)
from journey.storage.store import save


def crowded() -> Path:
    """Return a map of twelve stages with six cards a cell."""
    records: list[Record] = [Map(id="m", title="A crowded map", currency="EUR")]
    for column in range(12):
        stage = f"s{column}"
        records.append(
            Stage(id=stage, name=f"Stage {column + 1}", order=column, goal="I want to get on without trouble")
        )
        for row in range(6):
            key = f"{column}-{row}"
            records += [
                Touchpoint(
                    id=f"t{key}",
                    stage=stage,
                    name=f"Touchpoint {row + 1} with a name of some length",
                    channel="Web",
                    experience=((column * 5 + row * 3) % 9) / 2 - 2,
                ),
                PainPoint(
                    id=f"p{key}", on=f"t{key}", text="Takes longer than anybody told", severity=row % 5 + 1
                ),
                Opportunity(id=f"o{key}", title="Say beforehand how long it takes", addresses=(f"p{key}",)),
            ]
        records.append(Note(id=f"n{column}", stage=stage, text="Ask the team on Monday"))
        values = {"conversion_rate": 0.9, "revenue_per_customer": 10.0, "nps": 20.0}
        records += [
            Series(id=f"{stage}-{kpi}", subject=stage, kpi=kpi, points=((None, value, None),))
            for kpi, value in values.items()
        ]
    records += [
        Flow(id="back", source="s6", target="s2"),
        Flow(id="on", source="s6", target="s7"),
        Flow(id="skip", source="s0", target="s4"),
        Flow(id="next", source="s0", target="s1"),
    ]
    shares = {"back": 0.1, "on": 0.8, "skip": 0.2, "next": 0.7}
    records += [
        Series(id=f"share-{flow}", subject=flow, kpi="share", points=((None, share, None),))
        for flow, share in shares.items()
    ]
    path = Path(mkdtemp()) / "crowded.journey"
    save(Journey(records), path)
    return path


def huge() -> Path:
    """Return a map of a hundred stages with 5,000 cards and 7,500 flows, some of them far and back."""
    stages, each, flows = 100, 50, 7_500
    records: list[Record] = [Map(id="m", title="A huge map", currency="EUR")]
    records += [Stage(id=f"s{at}", name=f"Stage {at + 1}", order=at, owner="Team") for at in range(stages)]
    cards = stages * each
    for at in range(cards):
        felt = ((at * 7) % 9) / 2 - 2
        records.append(
            Touchpoint(
                id=f"t{at}",
                stage=f"s{at // each}",
                name=f"Touchpoint {at + 1}",
                channel="Web",
                experience=felt,
            )
        )
    for at in range(flows):
        source = (at * 37) % cards
        target = (source + (1, each, 3 * each, cards - 2 * each)[at % 4] + at // cards) % cards
        records.append(Flow(id=f"f{at}", source=f"t{source}", target=f"t{target}"))
    for at in range(stages):
        series = {"conversion_rate": 0.97, "revenue_per_customer": 5.0}
        records += [
            Series(id=f"s{at}-{kpi}", subject=f"s{at}", kpi=kpi, points=((None, value, None),))
            for kpi, value in series.items()
        ]
    path = Path(mkdtemp()) / "huge.journey"
    save(Journey(records), path)
    return path

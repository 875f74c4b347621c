"""Maps for tests of workbooks, with all that a calculation has to mirror, missing numbers too."""

from __future__ import annotations

import random

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import (
    Effect,
    Flow,
    Map,
    Opportunity,
    PainPoint,
    Record,
    Scenario,
    Segment,
    Series,
    Stage,
)


def number(key: str, subject: str, kpi: str, value: float, segment: str | None = None) -> Series:
    return Series(id=key, subject=subject, kpi=kpi, segment=segment, points=((None, value, None),))


def drawn(seed: int, gaps: float = 0.1, horizon: int | None = None) -> tuple[Journey, Selection]:
    """Return a map with loops, skips and shares that may be missing or too large, and what to ask of it."""
    chance = random.Random(seed)
    count = chance.randint(1, 7)
    keys = [f"s{place}" for place in range(count)]
    records: list[Record] = [
        Map(
            id="m",
            title=f"=Map {seed}",
            annual_discount_rate=chance.choice([0.0, 0.1, 0.25]),
            horizon=horizon,
            period=chance.choice(["week", "month", "quarter", "year"]),
        )
    ]
    records += [
        Stage(
            id=key,
            name=f"{key} <&> 'x' \"y\"",
            order=place,
            recurring=chance.random() < 0.4,
            acquired=chance.random() < 0.15,
        )
        for place, key in enumerate(keys)
    ]
    segments: list[str | None] = [None]
    if chance.random() < 0.3:
        share = chance.choice([0.25, 0.6])
        records += [
            Segment(id="g1", name="Big", share=share),
            Segment(id="g2", name="Small", share=1 - share),
        ]
        segments = [None, "g1", "g2"]
    told = _Told(chance, gaps, records, segments)
    for place, key in enumerate(keys):
        told.stage(key, keys, place)
    if chance.random() < 0.3:
        shares = [chance.random() for _ in keys]
        for key, share in zip(keys, shares, strict=True):
            told.put(key, "entry_share", share / sum(shares) if chance.random() > gaps / 4 else 0.9)
    told.put("m", "acquisition_cost", chance.choice([0.0, 12.5]), 0.4)
    asked = _asked(chance, records, keys)
    return Journey(records), asked


def _asked(chance: random.Random, records: list[Record], keys: list[str]) -> Selection:
    if chance.random() < 0.6:
        return Selection()
    at = chance.choice(keys)
    effect = Effect(subject=at, kpi="cost_to_serve", by=1.0)
    records.append(
        PainPoint(id="p", on=at, affected=0.4, extra_dropoff=chance.choice([0.1, 0.9]), cost_per_case=1.0)
    )
    records.append(Opportunity(id="o", addresses=("p",), relief=0.5, effects=(effect,)))
    records.append(Scenario(id="could-be", opportunities=("o",)))
    return Selection(scenario="could-be")


class _Told:
    """Numbers as they are told of a map, some of them left out."""

    def __init__(
        self, chance: random.Random, gaps: float, records: list[Record], segments: list[str | None]
    ) -> None:
        self.chance, self.gaps, self.records, self.segments = chance, gaps, records, segments
        self.count = 0

    def put(self, subject: str, kpi: str, value: float, likely: float = 1.0) -> None:
        if self.chance.random() >= likely:
            return
        self.count += 1
        segment = self.chance.choice(self.segments)
        self.records.append(number(f"n{self.count}", subject, kpi, value, segment))
        if segment is not None:
            self.records.append(number(f"n{self.count}-all", subject, kpi, value * 0.9))

    def stage(self, key: str, keys: list[str], place: int) -> None:
        chance, sure = self.chance, 1 - self.gaps
        targets = [other for other in keys if other != key and chance.random() < 0.35]
        scale = 0.7 / max(1, len(targets))
        for target in targets:
            flow = f"f-{key}-{target}"
            self.records.append(Flow(id=flow, source=key, target=target))
            self.put(flow, "share", chance.random() * scale, sure if len(targets) > 1 else 0.5)
        self.put(key, "conversion_rate", chance.random() * 0.7, sure)
        if chance.random() < 0.3:
            self.records.append(Flow(id=f"f-{key}", source=key, target=key))
            self.put(f"f-{key}", "share", chance.random() * 0.4, 0.5)
        self.put(key, "retention_rate", chance.choice([0.0, 0.05, 0.1, 0.2]), 0.5)
        self.put(key, "churn_rate", 0.2 + 0.1 * chance.random(), 0.6)
        for kpi, low, high, likely in (
            ("revenue_per_customer", 0, 100, 0.5),
            ("purchase_frequency", 0, 4, 0.3),
            ("average_order_value", 5, 50, 0.3),
            ("gross_margin", 0.2, 1.0, 0.5),
            ("cost_to_serve", 0, 10, 0.6),
            ("acquisition_cost", 0, 20, 0.4),
            ("dwell_time", 0, 200, 0.4),
            ("referral_rate", 0, 0.05, 0.2),
        ):
            wrong = chance.random() < self.gaps / 10
            self.put(key, kpi, -3.0 if wrong else chance.uniform(low, high), likely)

"""Small maps for tests, built in a line or drawn at random."""

import itertools
from collections.abc import Iterable

from hypothesis import strategies as st

from journey.journey import Journey
from journey.records import Flow, Map, Record, Series, Stage
from metrics.scorecard import Scorecard

_numbers = itertools.count(1)


def number(subject: str, kpi: str, value: float, **fields: object) -> Series:
    points = fields.pop("points", ((None, value, None),))
    return Series(id=f"n{next(_numbers)}", subject=subject, kpi=kpi, points=points, **fields)  # type: ignore[arg-type]


def numbers(subject: str, **values: float) -> list[Series]:
    return [number(subject, kpi, value) for kpi, value in values.items()]


def journey(*records: Record | Iterable[Record], **fields: object) -> Journey:
    flat = [r for record in records for r in ([record] if isinstance(record, Record) else record)]
    fields.setdefault("annual_discount_rate", 0.0)
    return Journey([Map(id="m", **fields), *flat])  # type: ignore[arg-type]


def stages(*names: str, **recurring: bool) -> list[Stage]:
    return [Stage(id=name, order=i, recurring=recurring.get(name, False)) for i, name in enumerate(names)]


def codes(card: Scorecard) -> list[tuple[str, str | None]]:
    """Code and subject of every finding."""
    return [(finding.code, finding.subject) for finding in card.findings]


def clv(card: Scorecard) -> float:
    """Value per entrant, which must be known."""
    value = card.headlines.per_entrant.value
    assert value is not None, card.findings
    return value


def funnel(**changed: float) -> Journey:
    """Of 100 who try, 40 pay; a paid month brings 50 x 0.8 - 10 and 3 of 4 stay: 30 / (1 - 0.75) = 120."""
    paid = {"revenue_per_customer": 50, "gross_margin": 0.8, "cost_to_serve": 10, "retention_rate": 0.75}
    return journey(
        stages("trial", "paid", paid=True),
        numbers("trial", conversion_rate=0.4, acquisition_cost=8),
        numbers("paid", **(paid | changed)),
    )


@st.composite
def maps(draw: st.DrawFn, complete: bool = False, horizon: int | None = None) -> Journey:
    """Maps with loops, skips, recurring stages, and numbers that are sometimes missing unless `complete`."""
    count = draw(st.integers(1, 5))
    names = [f"s{i}" for i in range(count)]
    recurring = {name: draw(st.booleans()) for name in names}
    records: list[Record] = list(stages(*names, **recurring))
    present = st.just(True) if complete else st.sampled_from([True] * 6 + [False])
    widest = 12 if complete else 30
    for name in names:
        targets = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
        for index, target in enumerate(targets):
            flow = Flow(id=f"{name}-{index}", source=name, target=target)
            records.append(flow)
            if draw(present):
                records += numbers(flow.id, share=draw(st.integers(0, widest)) / 100)
        if draw(present):
            records += numbers(name, conversion_rate=draw(st.integers(0, 40)) / 100)
        if recurring[name] and draw(present):
            key = draw(st.sampled_from(["retention_rate", "churn_rate"]))
            records += numbers(name, **{key: draw(st.integers(30, 60)) / 100})
        if complete or draw(st.booleans()):
            records += numbers(name, revenue_per_customer=draw(st.integers(0, 90)))
        if draw(st.booleans()):
            records += numbers(name, gross_margin=0.5, cost_to_serve=draw(st.integers(0, 30)))
        if draw(st.booleans()):
            records += numbers(name, dwell_time=draw(st.integers(0, 400)))
    return journey(records, annual_discount_rate=0.1, horizon=horizon)

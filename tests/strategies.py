"""Hypothesis strategies that build valid journeys of every kind of record, with nasty text and numbers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from journey.journey import Journey
from journey.records import (
    AbTest,
    Comment,
    DataSource,
    Effect,
    Flow,
    Image,
    Map,
    Note,
    Opportunity,
    OwnKpi,
    PainPoint,
    Persona,
    Record,
    Scenario,
    Segment,
    Series,
    Stage,
    Style,
    Target,
    Touchpoint,
)

NASTY = (
    "",
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "<img src=/etc/passwd>",
    "a\u200bb\u202ec\u2066",
    "e\u0301 \u00e9",
    "\u2028\u2029\u0085",
    "\ufeff",
    "\x00\x01\x1f\x7f",
    "\r\n\t",
    '"\\{"kind":"end"}',
    "\U0001f469\u200d\U0001f4bb",
    "שלום",
    "مرحبا",
    "%s %(x)s {0} ${HOME}",
    "\uffff\ufffe",
)

texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))
"""Any text that UTF-8 can hold: no lone surrogates."""

keys = st.one_of(
    st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True),
    st.text(min_size=1, max_size=8),
    st.sampled_from([key for key in NASTY if key]),
)
finite = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 2)),
    st.sampled_from([0.0, -0.0, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 2.0**53, 1e16, -1e300]),
    st.integers(-(2**53), 2**53),
)
shares = st.floats(0, 1)
money = st.floats(0, 1e12)
ratings = st.integers(1, 5)
places = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
periods = st.sampled_from(["2026", "2026-Q3", "2026-09", "2026-W05"])
json_values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), finite, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
unknown_fields = st.one_of(
    st.just({}), st.dictionaries(texts.map(lambda name: "x-" + name), json_values, max_size=2)
)
SHARED: dict[str, st.SearchStrategy[Any]] = {
    "evidence": st.sampled_from([None, "assumed", "interviewed", "measured"]),
    "extra": unknown_fields,
}


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return the strategy, or None."""
    return st.one_of(st.none(), strategy)


maps = st.fixed_dictionaries(
    {},
    optional={
        "title": texts,
        "description": texts,
        "currency": st.sampled_from(["EUR", "USD", "JPY"]),
        "period": st.sampled_from(["week", "month", "quarter", "year"]),
        "annual_discount_rate": st.floats(0, 10),
        "horizon": maybe(st.integers(1, 1200)),
        "new_customers_per_period": maybe(money),
        "locale": texts,
        **SHARED,
    },
)
FIELDS: dict[type[Record], dict[str, st.SearchStrategy[Any]]] = {
    Stage: {
        "name": texts,
        "goal": texts,
        "order": finite,
        "owner": texts,
        "color": texts,
        "recurring": st.booleans(),
        "acquired": st.booleans(),
    },
    Touchpoint: {
        "name": texts,
        "channel": texts,
        "owner": texts,
        "experience": maybe(st.floats(-2, 2)),
        "importance": maybe(ratings),
        "quote": texts,
        "optional": st.booleans(),
        "at": maybe(places),
    },
    PainPoint: {
        "text": texts,
        "severity": maybe(ratings),
        "affected": maybe(shares),
        "extra_dropoff": maybe(shares),
        "cost_per_case": maybe(money),
        "votes": st.integers(0, 2**53),
        "at": maybe(places),
    },
    Opportunity: {
        "title": texts,
        "relief": maybe(shares),
        "owner": texts,
        "quarter": st.sampled_from(["", "2027-Q1"]),
        "one_off_cost": maybe(money),
        "running_cost": maybe(money),
        "effort": maybe(st.floats(0, 5)),
        "status": texts,
        "votes": st.integers(0, 100),
        "at": maybe(places),
    },
    Note: {"text": texts, "color": texts, "private": st.booleans(), "at": maybe(places)},
    Flow: {"label": texts},
    Persona: dict.fromkeys(("name", "description", "goals", "frustrations", "quote"), texts),
    Segment: {"name": texts, "share": maybe(shares)},
    Scenario: {"name": texts},
    Series: {
        "unit": texts,
        "source": texts,
        "low": maybe(finite),
        "high": maybe(finite),
        "points": st.lists(
            st.tuples(maybe(periods), finite, maybe(st.one_of(st.integers(0, 10**9), money))), max_size=4
        ).map(tuple),
    },
    Target: {"target": maybe(finite), "warning": maybe(finite)},
    Image: {
        "media_type": st.sampled_from(["image/png", "image/jpeg", "image/webp"]),
        "data": st.sampled_from(["", "aGVsbG8="]),
    },
    OwnKpi: {
        "name": texts,
        "definition": texts,
        "unit": st.sampled_from(["ratio", "money", "duration_hours", "count"]),
        "direction": st.sampled_from(["higher", "lower", "none"]),
        "low": maybe(finite),
        "high": maybe(finite),
        "aggregation": st.sampled_from(["weighted_mean", "sum", "last", "nps"]),
        "target": maybe(finite),
        "warning": maybe(finite),
    },
    AbTest: {
        "name": texts,
        "kpi": st.sampled_from(["conversion_rate", "retention_rate"]),
        **dict.fromkeys(
            ("control_conversions", "control_n", "variant_conversions", "variant_n"), st.integers(0, 10**9)
        ),
    },
    Comment: {"text": texts, "kpi": texts, "score": maybe(finite), "period": texts, "source": texts},
    DataSource: {
        "form": st.sampled_from(["kpi_table", "survey", "transactions", "event_table", "warehouse"]),
        "name": texts,
        "file": texts,
        "columns": st.dictionaries(texts, texts, max_size=2),
        "names": st.dictionaries(texts, texts, max_size=2),
        "options": st.dictionaries(texts, st.one_of(st.none(), st.booleans(), finite, texts), max_size=2),
    },
    Style: {
        **dict.fromkeys(("accent", "ink", "background", "heading_font", "text_font", "footer"), texts),
        "paper": st.sampled_from(["fit", "A4", "A3", "Letter"]),
    },
}
_KPIS = st.sampled_from(
    ["conversion_rate", "share", "retention_rate", "revenue_per_customer", "nps", "own kpi"]
)
_COUNT = st.integers(0, 3)


class _Builder:
    """Adds records kind by kind, so that references find what they name."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.records: dict[str, Record] = {}

    def key(self) -> str:
        return self.draw(keys.filter(lambda key: key not in self.records))

    def ids(self, *kinds: type[Record]) -> list[str]:
        return [key for key, record in self.records.items() if isinstance(record, kinds)]

    def one(self, *kinds: type[Record]) -> str:
        return self.draw(st.sampled_from(self.ids(*kinds)))

    def perhaps(self, *kinds: type[Record]) -> str | None:
        return self.draw(maybe(st.sampled_from(found))) if (found := self.ids(*kinds)) else None

    def several(self, *kinds: type[Record]) -> tuple[str, ...]:
        found = self.ids(*kinds)
        return tuple(self.draw(st.lists(st.sampled_from(found), max_size=3, unique=True))) if found else ()

    def add(self, kind: type[Record], **references: Any) -> None:
        fields = self.draw(st.fixed_dictionaries({}, optional={**FIELDS[kind], **SHARED}))
        key = self.key()
        self.records[key] = kind(id=key, **fields, **references)

    def times(self) -> range:
        return range(self.draw(_COUNT))

    def build(self) -> Journey:
        key = self.key()
        self.records[key] = Map(id=key, **self.draw(maps))
        for kind in (Image, Stage):
            for _ in self.times():
                self.add(kind)
        if self.ids(Stage):
            self.cards()
        for _ in self.times():
            self.add(Note, stage=self.perhaps(Stage))
        for _ in self.times():
            self.add(Persona, image=self.perhaps(Image))
        for _ in self.times():
            self.add(Segment, persona=self.perhaps(Persona))
        for _ in self.times():
            self.add(Scenario, base=self.perhaps(Scenario), opportunities=self.several(Opportunity))
        self.numbers()
        self.studies()
        return Journey(self.records.values())

    def cards(self) -> None:
        for _ in self.times():
            self.add(Touchpoint, stage=self.one(Stage), image=self.perhaps(Image))
        for _ in self.times():
            self.add(PainPoint, on=self.one(Stage, Touchpoint))
        for _ in self.times():
            effects = tuple(
                Effect(
                    subject=key,
                    kpi=self.draw(_KPIS),
                    to=self.draw(maybe(finite)),
                    by=self.draw(maybe(finite)),
                )
                for key in self.several(Stage, Touchpoint)
            )
            addresses = self.several(PainPoint)
            self.add(Opportunity, addresses=addresses, effects=effects, stage=self.perhaps(Stage))
        for _ in self.times():
            is_between_touchpoints = bool(self.ids(Touchpoint)) and self.draw(st.booleans())
            kind = Touchpoint if is_between_touchpoints else Stage
            self.add(Flow, source=self.one(kind), target=self.one(kind))

    def numbers(self) -> None:
        subjects = (Map, Stage, Touchpoint, Flow)
        for _ in self.times():
            self.add(
                Series,
                subject=self.one(*subjects),
                kpi=self.draw(_KPIS),
                segment=self.perhaps(Segment),
                scenario=self.perhaps(Scenario),
            )
        for _ in self.times():
            self.add(
                Target, subject=self.perhaps(*subjects), kpi=self.draw(_KPIS), segment=self.perhaps(Segment)
            )

    def studies(self) -> None:
        for kind in (OwnKpi, DataSource):
            for _ in self.times():
                self.add(kind)
        if self.ids(Opportunity) and self.ids(Stage):
            for _ in self.times():
                self.add(AbTest, opportunity=self.one(Opportunity), subject=self.one(Stage))
        if self.ids(Stage):
            for _ in self.times():
                self.add(Comment, on=self.one(Stage, Touchpoint), segment=self.perhaps(Segment))
        self.add(Style, logo=self.perhaps(Image))


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    """Build a valid journey: every reference stands, every field is within its range."""
    return _Builder(draw).build()

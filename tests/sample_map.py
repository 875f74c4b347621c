"""A map with a record of every kind, and texts that are hard to keep."""

from __future__ import annotations

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
    Scenario,
    Segment,
    Series,
    Stage,
    Style,
    Target,
    Touchpoint,
)

SAMPLE = Journey(
    [
        Map(id="m1", title="Übersicht 日本語", currency="USD", horizon=24),
        Stage(id="trial", name="Trial", order=1, recurring=True, extra={"mood": ["calm", 0.5]}),
        Stage(id="active", name="Active", order=2.5, acquired=True),
        Touchpoint(
            id="t1", stage="trial", name="Demo", experience=-1.5, importance=3, at=(1, 2.25), image="i1"
        ),
        PainPoint(id="p1", on="t1", text='Too "slow"\nreally', severity=4, affected=0.3),
        Opportunity(
            id="o1", title="Faster", addresses=("p1",), effects=(Effect(subject="trial", kpi="k", to=0.5),)
        ),
        Note(id="n1", text="=1+1", stage="trial"),
        Flow(id="f1", source="trial", target="active"),
        Persona(id="a1", name="Ann", image="i1"),
        Segment(id="g1", name="Big", share=0.25, persona="a1"),
        Scenario(id="c1", name="Better", opportunities=("o1",)),
        Series(
            id="s1",
            subject="f1",
            kpi="share",
            segment="g1",
            points=((None, 0.45, None), ("2026-09", 0.41, 812)),
        ),
        Target(id="z1", kpi="share", subject="f1", target=0.5),
        Image(id="i1", data="aGVsbG8="),
        OwnKpi(id="k", name="Warmth", unit="ratio", low=0, high=1),
        AbTest(id="e1", opportunity="o1", subject="trial", control_n=100, control_conversions=30),
        Comment(id="w1", on="t1", text="Too long", kpi="csat", score=3),
        DataSource(id="d1", file="kpis.csv", columns={"period": "Month"}, options={"comma": True}),
        Style(id="y1", logo="i1", accent="#123456", paper="A4"),
    ]
)

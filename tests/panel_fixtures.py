"""A small map with numbers of every kind, and a session that shows it, for the tests of the panels."""

from __future__ import annotations

from gui.session import Session
from journey.document import Document
from journey.journey import Journey
from journey.records import (
    Flow,
    Map,
    Note,
    Opportunity,
    PainPoint,
    Persona,
    Record,
    Segment,
    Series,
    Stage,
    Target,
    Touchpoint,
)

RECORDS: tuple[Record, ...] = (
    Map(id="m", title="Coffee by post", currency="EUR", annual_discount_rate=0.1),
    Stage(id="trial", name="Trial", order=0, owner="Marketing", goal="I want to taste it first"),
    Stage(id="delivery", name="Delivery", order=1, owner="Logistics"),
    Stage(id="active", name="Active", order=2, recurring=True, acquired=True),
    Touchpoint(id="t1", stage="trial", name="Sample box", channel="Post", experience=1, importance=4),
    Touchpoint(id="t2", stage="delivery", name="Parcel arrives", channel="Courier", experience=-1.5),
    PainPoint(id="p1", on="t2", text="Parcel comes too late", severity=4, affected=0.2, extra_dropoff=0.3),
    Opportunity(id="o1", title="Evening delivery", addresses=("p1",), relief=0.5, quarter="2027-Q1"),
    Note(id="n1", text="Ask the courier for figures", stage="delivery"),
    Flow(id="f1", source="trial", target="delivery"),
    Flow(id="f2", source="delivery", target="active"),
    Flow(id="f3", source="active", target="active"),
    Persona(id="persona1", name="Anna"),
    Segment(id="segment1", name="Offices", share=0.4),
    Target(id="g1", subject="trial", kpi="conversion_rate", target=0.5, warning=0.3),
    Series(
        id="s1",
        subject="trial",
        kpi="conversion_rate",
        source="web shop",
        evidence="measured",
        points=(("2020-03", 0.40, 812), ("2020-04", 0.44, 858)),
    ),
    Series(
        id="s2",
        subject="delivery",
        kpi="conversion_rate",
        points=(("2020-03", 0.90, None), ("2020-04", 0.80, None)),
    ),
    Series(id="s3", subject="active", kpi="retention_rate", points=((None, 0.9, None),)),
    Series(id="s4", subject="active", kpi="revenue_per_customer", points=((None, 30.0, None),)),
    Series(id="s5", subject="active", kpi="gross_margin", points=((None, 0.5, None),)),
    Series(id="s6", subject="trial", kpi="acquisition_cost", points=((None, 8.0, None),)),
    Series(id="s7", subject="delivery", kpi="nps", points=(("2020-04", -5.0, 120),)),
)


def sample_journey() -> Journey:
    """Return the small map."""
    return Journey(RECORDS)


def sample_session() -> Session:
    """Return a session that shows the small map."""
    return Session(Document(sample_journey()))

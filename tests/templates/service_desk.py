"""The service desk: customers on contract, whose staying hangs on whether their problem is solved."""

from __future__ import annotations

from functools import partial

from examples.drawing import Drawing

from journey.journey import Journey
from journey.records import Note, Persona, Scenario, Target

TICKETS = "Service desk of a software company, 4,580 tickets, doi 10.4121/uuid:0c60edf1"
"""Shares and times between two activities, counted over the whole log."""


def service_desk() -> Journey:
    """Draw the loop from everyday work over a ticket and back; the ways of a ticket are a public log's."""
    drawing = Drawing(
        title="Service desk",
        description="Customers on contract. Whether they stay hangs on how a problem is solved.",
        currency="EUR",
        period="month",
        annual_discount_rate=0.1,
        new_customers_per_period=60,
    )
    _stages(drawing)
    _flows(drawing)
    cards = _touchpoints(drawing)
    _pains_and_ideas(drawing, cards)
    _numbers(drawing)
    _people_and_targets(drawing)
    return drawing.journey()


def _stages(drawing: Drawing) -> None:
    stage = drawing.stage
    stage("start", "Getting started", "I want to know whom to call before I need it", "Customer success")
    stage(
        "work",
        "Everyday work",
        "I want not to think of you at all",
        "Operations",
        recurring=True,
        acquired=True,
    )
    stage("report", "Reporting a problem", "I want to say it once, to somebody who listens", "Service desk")
    stage("help", "Being helped", "I want to work again today", "Service desk")
    stage("wait", "Waiting", "I want to know what happens and until when", "Development")
    stage("solved", "Solved", "I want to be sure that it does not come back", "Service desk")


def _flows(drawing: Drawing) -> None:
    drawing.flow("start", "work")
    drawing.flow("work", "work", "no problem")
    drawing.flow("work", "report", "has a problem", share=0.16)
    drawing.flow("report", "help")
    counted = {
        drawing.flow("help", "solved", "is helped"): 0.704,
        drawing.flow("help", "wait", "must wait"): 0.25,
        drawing.flow("wait", "solved", "a new version helps"): 0.528,
        drawing.flow("wait", "help", "is taken up again"): 0.381,
        drawing.flow("solved", "help", "it is back"): 0.031,
    }
    for flow, share in counted.items():
        known(drawing, flow, "share", share)
    drawing.flow("solved", "work", "works again", share=0.955)


def known(drawing: Drawing, subject: str, kpi: str, value: float) -> None:
    """Add a number of somebody else's customers: a guess about one's own, with its source."""
    drawing.measure(subject, kpi, ((None, value, None),), evidence="assumed", source=TICKETS)


def _touchpoints(drawing: Drawing) -> dict[str, str]:
    add = drawing.touchpoint
    return {
        "welcome": add("start", "Welcome call", "Phone", "Customer success", 1.1, 4),
        "portal": add("start", "Access to the portal", "Web", "Service desk", -0.5, 3),
        "status": add("work", "Status page", "Web", "Operations", 0.7, 3, optional=True),
        "letter": add("work", "Letter about changes", "E-mail", "Development", 0.2, 2, optional=True),
        "form": add(
            "report",
            "Ticket form",
            "Web",
            "Service desk",
            -1.3,
            5,
            quote="Which of nineteen categories is “it hangs”?",
        ),
        "phone": add("report", "Hotline", "Phone", "Service desk", 0.4, 4, optional=True),
        "first": add("help", "First answer", "E-mail", "Service desk", -0.8, 5),
        "session": add("help", "Session on my screen", "Remote", "Second line", 1.5, 5, optional=True),
        "silence": add("wait", "Silence", "E-mail", "Development", -1.8, 5),
        "version": add("wait", "New version", "Download", "Development", 0.5, 4),
        "mail": add("solved", "Mail: your ticket is closed", "E-mail", "Service desk", -0.3, 4),
        "survey": add("solved", "One question: solved?", "Web", "Service desk", 0.3, 2, optional=True),
    }


def _pains_and_ideas(drawing: Drawing, cards: dict[str, str]) -> None:
    pain = partial(drawing.pain, evidence="assumed")
    idea = drawing.opportunity
    form = pain(cards["form"], "The form asks for what only you can know", 3, 0.5, 0.02, cost_per_case=4)
    again = pain(cards["first"], "I tell it all again to the second person", 4, 0.45, 0.04, votes=8)
    silence = pain(cards["silence"], "Nobody says how long it takes", 5, 0.7, 0.08, votes=9)
    closed = pain(cards["mail"], "Closed, but it does not work", 4, 0.12, 0.08, cost_per_case=12, votes=6)
    idea(
        "A date for every ticket that waits, kept up to date",
        (silence,),
        0.6,
        owner="Development",
        quarter="2027-Q1",
        one_off_cost=9000,
        running_cost=600,
        effort=2,
        status="planned",
        votes=8,
    )
    idea(
        "Second line reads what the first line wrote",
        (again,),
        0.7,
        owner="Service desk",
        quarter="2027-Q1",
        one_off_cost=14000,
        effort=3,
        status="in progress",
        votes=6,
    )
    idea(
        "Close only when the customer says so",
        (closed,),
        0.5,
        owner="Service desk",
        quarter="2027-Q2",
        running_cost=400,
        effort=1,
        status="idea",
        votes=5,
    )
    idea(
        "The program fills in the form",
        (form,),
        0.8,
        owner="Development",
        quarter="2027-Q3",
        one_off_cost=22000,
        effort=4,
        status="idea",
        votes=3,
    )
    drawing.add(
        Note(id="n1", stage="wait", color="yellow", text="Times and ways of a ticket are another company's."),
        Note(
            id="n2", stage="solved", color="blue", text="Who leaves at renewal had a ticket two months ago?"
        ),
    )


def _numbers(drawing: Drawing) -> None:
    assume = drawing.assume
    assume("start", conversion_rate=0.98, acquisition_cost=520, cost_to_serve=110, dwell_time=21)
    assume(
        "work",
        retention_rate=0.83,
        revenue_per_customer=140,
        gross_margin=0.7,
        cost_to_serve=9,
        acquisition_cost=0,
    )
    assume("report", conversion_rate=0.985, cost_to_serve=6)
    assume("help", cost_to_serve=32)
    assume("wait", cost_to_serve=45)
    assume("solved", cost_to_serve=3, dwell_time=1)
    for stage, days in (("report", 3.74), ("help", 3.42), ("wait", 11.5)):
        known(drawing, stage, "dwell_time", days)
    assume("report", response_time=5, ces=4.1)
    assume("help", first_contact_resolution=0.58, csat=7.9)
    assume("wait", csat=5.2)
    assume("solved", csat=8.2, nps=12)
    assume("work", health_score=6.6, complaints=7)


def _people_and_targets(drawing: Drawing) -> None:
    drawing.add(
        Persona(
            id="persona1",
            name="Tomasz, runs a small office",
            description="Eleven people, no administrator; when the program hangs, so does the day.",
            goals="Invoices out before lunch.",
            frustrations="Ticket numbers.",
            quote="I do not want a ticket. I want it to work.",
        ),
        Target(id="g1", subject="report", kpi="response_time", target=2, warning=8),
        Target(id="g2", subject="help", kpi="first_contact_resolution", target=0.7, warning=0.55),
        Target(id="g3", subject="help", kpi="csat", target=9, warning=7),
        Target(id="g4", subject="wait", kpi="csat", target=7, warning=6),
        Target(id="g5", subject="work", kpi="health_score", target=7, warning=5),
        Target(id="g6", kpi="ltv_to_cac", target=3, warning=1),
        Scenario(id="dates", name="A date for every ticket", opportunities=("o1",)),
    )

"""The software subscription: a trial, a retention loop, customers at risk and won back, word of mouth."""

from __future__ import annotations

from examples.drawing import Drawing

from journey.journey import Journey
from journey.records import Note, Persona, Scenario, Segment, Target


def subscription() -> Journey:
    """All numbers are assumed, and plausible for a tool of 39 EUR a month."""
    drawing = Drawing(
        title="Software subscription",
        description="From the first click to a customer who stays, leaves or returns. All is assumed.",
        currency="EUR",
        period="month",
        annual_discount_rate=0.1,
        new_customers_per_period=4000,
    )
    _stages(drawing)
    flows = _flows(drawing)
    _cards(drawing)
    _numbers(drawing)
    _segments(drawing, flows)
    return drawing.journey()


def _stages(drawing: Drawing) -> None:
    drawing.stage(
        "awareness", "Awareness", "I want to know whether somebody has solved my problem", "Marketing"
    )
    drawing.stage("trial", "Trial", "I want to see it work with my own data, today", "Product team")
    drawing.stage(
        "onboarding", "Onboarding", "I want my team to get going without a course", "Customer success"
    )
    drawing.stage(
        "active",
        "Active",
        "I want it to just work, month after month",
        "Product team",
        recurring=True,
        acquired=True,
    )
    drawing.stage("at-risk", "At risk", "I wonder whether I still need this", "Customer success")
    drawing.stage("win-back", "Win-back", "I might return if what drove me away is mended", "Marketing")


def _flows(drawing: Drawing) -> dict[str, str]:
    flow = drawing.flow
    return {
        "try": flow("awareness", "trial", "tries", share=0.09),
        "skip": flow("awareness", "onboarding", "buys at once", share=0.01),
        "buy": flow("trial", "onboarding"),
        "go": flow("onboarding", "active"),
        "stay": flow("active", "active", "renews"),
        "doubt": flow("active", "at-risk", "uses it less", share=0.06),
        "saved": flow("at-risk", "active", "is helped", share=0.45),
        "left": flow("at-risk", "win-back", "cancels, stays in touch", share=0.35),
        "back": flow("win-back", "active", "comes back"),
    }


def _cards(drawing: Drawing) -> None:
    add, pain, idea = drawing.touchpoint, drawing.pain, drawing.opportunity
    add("awareness", "Comparison article", "Web", "Marketing", 0.6, 3, optional=True)
    add("awareness", "Price page", "Web", "Marketing", -0.3, 5, quote="What is a seat?")
    signup = add("trial", "Sign-up", "Web", "Product team", 0.8, 4)
    add("trial", "First project", "App", "Product team", 1.4, 5)
    data = add("trial", "Import of own data", "App", "Product team", -1.4, 5)
    add("onboarding", "Welcome call", "Phone", "Customer success", 1.2, 3, optional=True)
    invite = add("onboarding", "Inviting colleagues", "App", "Product team", -0.4, 4)
    add("active", "Weekly report", "E-mail", "Product team", 0.9, 3)
    add("active", "Everyday work", "App", "Product team", 1.3, 5)
    support = add("active", "Support", "Chat", "Service", -0.6, 4)
    add("at-risk", "Call about usage", "Phone", "Customer success", 0.4, 4)
    cancel = add("at-risk", "Cancelling", "App", "Product team", -1.2, 4)
    add("win-back", "Letter about what is new", "E-mail", "Marketing", 0.5, 3)
    card = pain(signup, "Asks for a credit card before I have seen anything", 3, 0.5, 0.15, votes=5)
    fails = pain(data, "Import fails on my spreadsheet", 5, 0.4, 0.5, cost_per_case=3, votes=8)
    seats = pain(invite, "Colleagues need rights that only the administrator can give", 3, 0.3, 0.2, votes=3)
    slow = pain(support, "Answers take two days", 4, 0.2, 0.08, cost_per_case=2, votes=6)
    hidden = pain(cancel, "No way to pause, only to cancel", 3, 0.4, 0.2, votes=4)
    idea(
        "Import that mends the usual faults",
        (fails,),
        0.6,
        owner="Product team",
        quarter="2027-Q1",
        one_off_cost=40000,
        effort=4,
        status="planned",
        votes=9,
    )
    idea(
        "Trial without a card, invitations in one step",
        (card, seats),
        0.7,
        owner="Product team",
        quarter="2027-Q2",
        one_off_cost=12000,
        effort=2,
        status="idea",
        votes=5,
    )
    idea(
        "Support answers within two hours",
        (slow,),
        0.8,
        owner="Service",
        quarter="2027-Q1",
        running_cost=9000,
        effort=3,
        status="idea",
        votes=6,
    )
    idea(
        "A pause of up to three months",
        (hidden,),
        0.5,
        owner="Customer success",
        quarter="2027-Q3",
        one_off_cost=8000,
        effort=1,
        status="idea",
        votes=4,
    )
    drawing.add(Note(id="n1", stage="at-risk", color="yellow", text="At risk: no visit for three weeks."))


def _numbers(drawing: Drawing) -> None:
    assume = drawing.assume
    assume("awareness", acquisition_cost=1.8, dwell_time=5)
    assume("trial", conversion_rate=0.28, acquisition_cost=4, cost_to_serve=1.5, dwell_time=14)
    assume("onboarding", conversion_rate=0.85, cost_to_serve=22, dwell_time=10)
    assume(
        "active",
        retention_rate=0.9,
        revenue_per_customer=39,
        gross_margin=0.84,
        cost_to_serve=3.5,
        referral_rate=0.01,
        acquisition_cost=0,
    )
    assume("at-risk", revenue_per_customer=39, gross_margin=0.84, cost_to_serve=9, dwell_time=30)
    assume("win-back", conversion_rate=0.18, cost_to_serve=6, dwell_time=45)
    assume("active", nps=38, health_score=7.4, response_time=30, csat=8.1)
    assume("at-risk", health_score=4.2)
    drawing.add(
        Target(id="g1", subject="trial", kpi="conversion_rate", target=0.35, warning=0.25),
        Target(id="g2", subject="active", kpi="retention_rate", target=0.93, warning=0.88),
        Target(id="g3", subject="active", kpi="response_time", target=2, warning=8),
        Target(id="g4", subject="active", kpi="health_score", target=7, warning=5),
        Target(id="g5", kpi="ltv_to_cac", target=3, warning=1),
        Scenario(id="import-mended", name="Import mended", opportunities=("o1",)),
    )


def _segments(drawing: Drawing, flows: dict[str, str]) -> None:
    """Teams pay more and stay longer; single users are as all customers."""
    drawing.add(
        Persona(
            id="persona1",
            name="Marek, works alone",
            description="Consultant, pays from his own pocket, decides in an evening.",
            goals="Invoices out by Friday.",
            frustrations="Paying for months without work.",
            quote="I would come back in autumn.",
        ),
        Persona(
            id="persona2",
            name="Irina, leads a team of nine",
            description="Needs approval for every tool, hates moving data.",
            goals="One place for everybody.",
            frustrations="Colleagues who keep their own lists.",
            quote="If the import fails, we stay with spreadsheets.",
        ),
        Segment(id="single", name="Single users", share=0.7, persona="persona1"),
        Segment(id="team", name="Teams", share=0.3, persona="persona2"),
    )
    drawing.assume("active", "team", revenue_per_customer=129, cost_to_serve=11, retention_rate=0.93)
    drawing.assume("at-risk", "team", revenue_per_customer=129, cost_to_serve=20)
    drawing.assume(flows["doubt"], "team", share=0.05)

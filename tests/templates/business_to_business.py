"""Business to business with account-based marketing: few accounts, long waits, a team around each of them."""

from __future__ import annotations

from functools import partial

from examples.drawing import Drawing

from journey.journey import Journey
from journey.records import Note, Persona, Scenario, Target


def business_to_business() -> Journey:
    """Draw the way of a chosen account from cold over warm and hot to a contract; all numbers are assumed."""
    drawing = Drawing(
        title="Business to business",
        description="Account-based marketing: chosen accounts warm up slowly, cost much, and stay long.",
        currency="EUR",
        period="month",
        annual_discount_rate=0.1,
        new_customers_per_period=40,
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
    stage("cold", "Cold: target account", "I want to run my plant, not to read adverts", "Marketing")
    stage("warm", "Warm: engaged", "I want to learn from people who had my problem", "Account team")
    stage("hot", "Hot: wants to buy", "I want to be sure that it works with what we have", "Sales")
    stage("deal", "Proposal and contract", "I want purchasing, law and IT to say yes", "Sales")
    stage("rollout", "Roll-out", "I want my people to work with it before the quarter ends", "Delivery team")
    stage(
        "customer",
        "Customer",
        "I want to show my board what it brought",
        "Customer success",
        recurring=True,
        acquired=True,
    )


def _flows(drawing: Drawing) -> None:
    drawing.flow("cold", "warm", "answers", share=0.2)
    drawing.flow("warm", "hot", "has a budget", share=0.3)
    drawing.flow("warm", "cold", "goes quiet", share=0.35)
    drawing.flow("hot", "deal", "asks for an offer", share=0.6)
    drawing.flow("hot", "warm", "not this year", share=0.2)
    drawing.flow("deal", "rollout", "signs", share=0.45)
    drawing.flow("rollout", "customer")
    drawing.flow("customer", "customer", "renews")


def _touchpoints(drawing: Drawing) -> dict[str, str]:
    add = drawing.touchpoint
    return {
        "advert": add("cold", "Advert to named accounts", "Social media", "Marketing", -0.2, 2),
        "letter": add("cold", "Letter from an engineer", "Post", "Account team", 0.6, 3, optional=True),
        "report": add("warm", "Benchmark of the industry", "Web", "Marketing", 1.1, 4),
        "table": add("warm", "Round table with peers", "In person", "Account team", 1.6, 4, optional=True),
        "call": add("warm", "Call from inside sales", "Phone", "Sales", -1.1, 4),
        "demo": add("hot", "Demonstration on own data", "Video call", "Presales", 1.3, 5),
        "visit": add("hot", "Visit to a reference plant", "In person", "Sales", 1.7, 4, optional=True),
        "security": add(
            "deal",
            "Security questionnaire",
            "E-mail",
            "IT security",
            -1.6,
            5,
            quote="Three hundred questions, and nobody can tell who answers them.",
        ),
        "offer": add("deal", "Offer and negotiation", "In person", "Sales", -0.3, 5),
        "kickoff": add("rollout", "Kick-off workshop", "In person", "Delivery team", 1.2, 5),
        "interfaces": add("rollout", "Connecting the machines", "On site", "Delivery team", -1, 5),
        "review": add("customer", "Quarterly review", "Video call", "Customer success", 1, 4),
        "support": add("customer", "Support", "Phone", "Service", 0.3, 4),
        "renewal": add("customer", "Renewal", "E-mail", "Customer success", -0.5, 5),
    }


def _pains_and_ideas(drawing: Drawing, cards: dict[str, str]) -> None:
    pain = partial(drawing.pain, evidence="assumed")
    idea = drawing.opportunity
    cold = pain(cards["call"], "Asks me what my company does", 4, 0.5, 0.15, votes=6)
    security = pain(cards["security"], "The questionnaire takes nine weeks", 5, 0.7, 0.3, votes=9)
    price = pain(cards["offer"], "Nobody can say what the third year costs", 3, 0.4, 0.2, votes=4)
    machines = pain(
        cards["interfaces"], "Old machines need interfaces nobody planned", 4, 0.35, 0.05, cost_per_case=6000
    )
    proof = pain(cards["renewal"], "No figure that shows what we saved", 4, 0.3, 0.02, votes=7)
    idea(
        "One security file that answers in advance",
        (security,),
        0.6,
        owner="IT security",
        quarter="2027-Q1",
        one_off_cost=30000,
        effort=2,
        status="planned",
        votes=8,
    )
    idea(
        "Account page for everybody who calls",
        (cold,),
        0.5,
        owner="Account team",
        quarter="2027-Q1",
        one_off_cost=12000,
        running_cost=800,
        effort=2,
        status="idea",
        votes=5,
    )
    idea(
        "Price calculator and site check before the offer",
        (price, machines),
        0.5,
        owner="Presales",
        quarter="2027-Q2",
        one_off_cost=25000,
        effort=3,
        status="idea",
        votes=4,
    )
    idea(
        "Savings report before each renewal",
        (proof,),
        0.7,
        owner="Customer success",
        quarter="2027-Q3",
        one_off_cost=18000,
        running_cost=1200,
        effort=3,
        status="idea",
        votes=6,
    )
    drawing.add(
        Note(id="n1", stage="warm", color="yellow", text="Warm: two people of the account in three months."),
        Note(id="n2", stage="deal", color="blue", text="Six people sign. Which two have we never met?"),
    )


def _numbers(drawing: Drawing) -> None:
    assume = drawing.assume
    assume("cold", acquisition_cost=180, dwell_time=45, engagement_rate=0.06, leads_cold=420)
    assume("warm", acquisition_cost=650, dwell_time=75, engagement_rate=0.22, leads_warm=95)
    assume("hot", acquisition_cost=2400, dwell_time=60, leads_hot=21)
    assume("deal", acquisition_cost=3500, dwell_time=63, response_time=30)
    assume("rollout", conversion_rate=0.97, cost_to_serve=9000, dwell_time=80, on_time_delivery=0.71)
    assume(
        "customer",
        retention_rate=0.988,
        revenue_per_customer=3600,
        gross_margin=0.76,
        cost_to_serve=420,
        referral_rate=0.001,
        acquisition_cost=0,
    )
    assume("customer", nps=34, health_score=7.1, csat=8.4)


def _people_and_targets(drawing: Drawing) -> None:
    drawing.add(
        Persona(
            id="persona1",
            name="Katarzyna, heads a plant",
            description="Answers for 240 people and for every hour that the line stands still.",
            goals="Two percent less scrap by the end of the year.",
            frustrations="Vendors who have never seen a foundry.",
            quote="Show me one plant like mine.",
        ),
        Persona(
            id="persona2",
            name="Viktor, buys for the group",
            description="Compares three offers, asks for the price of year three.",
            goals="No surprises in the audit.",
            frustrations="Being called when all is decided.",
            quote="Who else is on this thread?",
        ),
        Target(id="g1", subject="cold", kpi="engagement_rate", target=0.1, warning=0.05),
        Target(id="g2", subject="rollout", kpi="on_time_delivery", target=0.85, warning=0.7),
        Target(id="g3", subject="customer", kpi="retention_rate", target=0.99, warning=0.98),
        Target(id="g4", subject="customer", kpi="health_score", target=7, warning=5),
        Target(id="g5", subject="customer", kpi="nps", target=40, warning=20),
        Target(id="g6", kpi="ltv_to_cac", target=3, warning=1),
        Scenario(id="security-file", name="Security file", opportunities=("o1",)),
    )

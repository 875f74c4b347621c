"""Repeat orders of something that runs out: a second order that makes a regular, and regulars who lapse."""

from __future__ import annotations

from functools import partial

from examples.drawing import Drawing

from journey.journey import Journey
from journey.records import Note, Persona, Scenario, Target

REPEAT = "CDNOW sample: 946 of 2,357 buyers bought again within 39 weeks; Fader, Hardie, Lee (2005)"


def repeat_orders() -> Journey:
    """Draw the way from a first bag of coffee to a regular order; one share is from a published sample."""
    drawing = Drawing(
        title="Repeat orders",
        description="Coffee by post: the first order costs, the second one decides, regulars carry it.",
        currency="EUR",
        period="month",
        annual_discount_rate=0.1,
        new_customers_per_period=9000,
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
    stage("discover", "Discovering", "I want better coffee than the supermarket has", "Marketing")
    stage("first", "First order", "I want to try it without risk", "Shop", acquired=True)
    stage("second", "Second order", "I want the same again, and fast", "Shop")
    stage("regular", "Regular", "I want it there before the tin is empty", "Shop", recurring=True)
    stage("lapsed", "Lapsed", "I forgot you, or found something nearer", "Marketing")


def _flows(drawing: Drawing) -> None:
    drawing.flow("discover", "first", "orders", share=0.045)
    again = drawing.flow("first", "second", "orders again")
    drawing.measure(again, "share", ((None, 0.401, None),), evidence="assumed", source=REPEAT)
    drawing.flow("first", "lapsed", "keeps the newsletter", share=0.4)
    drawing.flow("second", "regular", "makes it a habit", share=0.62)
    drawing.flow("second", "lapsed", share=0.28)
    drawing.flow("regular", "regular", "orders every month")
    drawing.flow("regular", "lapsed", "skips", share=0.06)
    drawing.flow("lapsed", "second", "is won back", share=0.09)


def _touchpoints(drawing: Drawing) -> dict[str, str]:
    add = drawing.touchpoint
    return {
        "cup": add("discover", "A cup at a friend's", "In person", "", 1.7, 5, optional=True),
        "search": add("discover", "Search advert", "Search engine", "Marketing", 0.1, 3),
        "choice": add("discover", "Forty kinds of coffee", "Web", "Shop", -1, 4),
        "box": add("first", "Trial box", "Web", "Shop", 1.2, 5),
        "pay": add("first", "Paying", "Web", "Shop", -0.2, 4),
        "parcel": add("first", "Parcel and a card by hand", "Parcel service", "Roastery", 1.6, 4),
        "mail": add("second", "Mail: is the bag empty?", "E-mail", "Marketing", 0.4, 4),
        "again": add(
            "second",
            "Ordering again",
            "Web",
            "Shop",
            -0.7,
            5,
            quote="Which one was it that I liked?",
        ),
        "plan": add("regular", "Delivery plan", "App", "Shop", 1, 5),
        "late": add("regular", "Parcel", "Parcel service", "Logistics", -0.4, 5),
        "pause": add("regular", "Pausing for holidays", "App", "Shop", -1.2, 3, optional=True),
        "return": add("lapsed", "Letter with a small bag", "Post", "Marketing", 0.8, 3, optional=True),
    }


def _pains_and_ideas(drawing: Drawing, cards: dict[str, str]) -> None:
    pain = partial(drawing.pain, evidence="assumed")
    idea = drawing.opportunity
    choice = pain(cards["choice"], "I do not know which one suits me", 3, 0.3, 0.03, votes=5)
    which = pain(cards["again"], "I cannot find what I had", 4, 0.35, 0.2, votes=8)
    pause = pain(cards["pause"], "No pause: I must cancel", 4, 0.05, 0.15, votes=7)
    late = pain(cards["late"], "The parcel comes when the tin is empty", 4, 0.06, 0.1, cost_per_case=3)
    idea(
        "Order again with one tap, from the mail",
        (which,),
        0.7,
        owner="Shop",
        quarter="2027-Q1",
        one_off_cost=8000,
        effort=2,
        status="planned",
        votes=8,
    )
    idea(
        "Pause and shift by a day in the plan",
        (pause, late),
        0.5,
        owner="Shop",
        quarter="2027-Q1",
        one_off_cost=11000,
        effort=2,
        status="idea",
        votes=7,
    )
    idea(
        "Three questions that choose the trial box",
        (choice,),
        0.4,
        owner="Marketing",
        quarter="2027-Q2",
        one_off_cost=6000,
        effort=2,
        status="idea",
        votes=4,
    )
    drawing.add(
        Note(id="n1", stage="second", color="yellow", text="The share that orders again is a music shop's.")
    )


def _numbers(drawing: Drawing) -> None:
    assume = drawing.assume
    assume("discover", acquisition_cost=0.6, dwell_time=4, bounce_rate=0.52)
    assume("first", average_order_value=24, gross_margin=0.48, cost_to_serve=4.8, dwell_time=38)
    assume("second", average_order_value=31, gross_margin=0.48, cost_to_serve=4.2, dwell_time=30)
    assume(
        "regular",
        retention_rate=0.92,
        purchase_frequency=1.1,
        average_order_value=34,
        gross_margin=0.48,
        cost_to_serve=4.4,
        referral_rate=0.01,
        acquisition_cost=0,
    )
    assume("lapsed", cost_to_serve=0.7, dwell_time=75)
    assume("first", on_time_delivery=0.94, csat=8.6)
    assume("regular", nps=46, on_time_delivery=0.91, csat=8.3)


def _people_and_targets(drawing: Drawing) -> None:
    drawing.add(
        Persona(
            id="persona1",
            name="Oleg, grinds his own",
            description="Two cups before eight, one after lunch; knows what he likes, not what it is called.",
            goals="Never an empty tin on a Monday.",
            frustrations="Forty kinds, and no way to find last month's.",
            quote="The one in the green bag.",
        ),
        Target(id="g1", subject="first", kpi="on_time_delivery", target=0.95, warning=0.9),
        Target(id="g2", subject="regular", kpi="retention_rate", target=0.94, warning=0.9),
        Target(id="g3", subject="regular", kpi="nps", target=50, warning=30),
        Target(id="g4", subject="regular", kpi="on_time_delivery", target=0.95, warning=0.9),
        Target(id="g5", kpi="ltv_to_cac", target=3, warning=1),
        Scenario(id="one-tap", name="Order with one tap", opportunities=("o1",)),
    )

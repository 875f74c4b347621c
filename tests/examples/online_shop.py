"""The online shop: conversion and pace as counted in a click log, an order value from a public data set."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from examples.drawing import Drawing

from journey.journey import Journey
from journey.records import Note, Persona, Scenario, Target
from metrics.tables.table import bring_in, read_table

KPIS = Path(__file__).parents[2] / "resources" / "examples" / "online-shop-kpis.csv"
CLICKS = "Click log of an online shop (retentioneering sample), counted per visitor and month"
ORDERS = "UCI Online Retail sample, doi 10.24432/C5BW33 (CC BY 4.0)"
VISITORS = {
    "2019-11": 259,
    "2019-12": 351,
    "2020-01": 414,
    "2020-02": 481,
    "2020-03": 624,
    "2020-04": 2439,
}


def online_shop() -> Journey:
    """From the first look to the parcel; what was counted is marked measured, all else assumed."""
    drawing = Drawing(
        title="Online shop",
        description="How visitors become buyers. Conversion and pace are counted, money is partly assumed.",
        currency="GBP",
        period="month",
        annual_discount_rate=0.1,
    )
    _stages(drawing)
    cards = _touchpoints(drawing)
    _pains_and_ideas(drawing, cards)
    _numbers(drawing)
    _people_and_targets(drawing)
    drawn = drawing.journey()
    return drawn.apply(bring_in(drawn, read_table(drawn, KPIS.read_bytes(), source=CLICKS)))


def _stages(drawing: Drawing) -> None:
    drawing.stage(
        "browse", "Browse", "I want to see quickly whether this shop has something for me", "Marketing"
    )
    drawing.stage("product", "Product", "I want to be sure that this is the right thing", "Merchandising")
    drawing.stage("cart", "Cart", "I want to know what it costs altogether", "Product team")
    drawing.stage("delivery", "Delivery", "I want it when it suits me, without surprises", "Logistics")
    drawing.stage("payment", "Payment", "I want to pay in a minute and feel safe", "Payments")
    drawing.stage(
        "order", "Order", "I want to unpack it, and come back if it was good", "Service", acquired=True
    )
    order = ("browse", "product", "cart", "delivery", "payment", "order")
    for source, target in pairwise(order):
        drawing.flow(source, target)
    drawing.flow("order", "product", "buys again", share=0.22)


def _touchpoints(drawing: Drawing) -> dict[str, str]:
    add = drawing.touchpoint
    return {
        "ad": add("browse", "Search advert", "Search engine", "Marketing", 0.5, 3, optional=True),
        "home": add("browse", "Home page", "Web", "Marketing", 1, 4),
        "catalogue": add("browse", "Catalogue and filters", "Web", "Merchandising", -0.5, 5),
        "page": add("product", "Product page", "Web", "Merchandising", 1.2, 5),
        "reviews": add(
            "product",
            "Reviews of other buyers",
            "Web",
            "Merchandising",
            1.5,
            4,
            optional=True,
            quote="I always read the bad ones first.",
        ),
        "basket": add("cart", "Basket", "Web", "Product team", 0.3, 4),
        "voucher": add("cart", "Voucher field", "Web", "Marketing", -1, 2, optional=True),
        "delivery": add("delivery", "Choice of delivery", "Web", "Logistics", -1.2, 5),
        "account": add(
            "delivery",
            "Account form",
            "Web",
            "Product team",
            -1.5,
            4,
            quote="Why do I need a password to buy a mug?",
        ),
        "methods": add("payment", "Card or cash", "Web", "Payments", 0.2, 5),
        "check": add("payment", "Bank confirmation", "App of the bank", "Payments", -0.8, 4),
        "mail": add("order", "Confirmation mail", "E-mail", "Service", 1, 3),
        "parcel": add("order", "Parcel at the door", "Parcel service", "Logistics", 1.8, 5),
        "help": add("order", "Help by chat", "Chat", "Service", 0.6, 3, optional=True),
    }


def _pains_and_ideas(drawing: Drawing, cards: dict[str, str]) -> None:
    pain, idea = drawing.pain, drawing.opportunity
    filters = pain(
        cards["catalogue"], "Filters forget what I chose", 3, 0.35, 0.2, votes=4, evidence="interviewed"
    )
    cost = pain(
        cards["delivery"], "Delivery cost appears only here", 5, 0.6, 0.25, votes=9, evidence="interviewed"
    )
    account = pain(
        cards["account"], "Must open an account to buy", 4, 0.45, 0.2, votes=7, evidence="interviewed"
    )
    voucher = pain(
        cards["voucher"], "An empty voucher field sends me searching for codes", 2, 0.3, 0.15, votes=2
    )
    bank = pain(cards["check"], "The bank's confirmation times out", 4, 0.15, 0.5, votes=5)
    late = pain(cards["parcel"], "Parcel later than promised", 3, 0.12, 0.1, cost_per_case=4.5, votes=3)
    idea(
        "Show delivery cost on the product page",
        (cost,),
        0.7,
        owner="Product team",
        quarter="2027-Q1",
        one_off_cost=9000,
        effort=2,
        status="planned",
        votes=8,
    )
    idea(
        "Guest checkout",
        (account,),
        0.8,
        owner="Product team",
        quarter="2027-Q2",
        one_off_cost=16000,
        running_cost=300,
        effort=3,
        status="idea",
        votes=6,
    )
    idea(
        "Remember filters, open the voucher field only on demand",
        (filters, voucher),
        0.6,
        owner="Merchandising",
        quarter="2027-Q1",
        one_off_cost=5000,
        effort=1,
        status="in progress",
        votes=4,
    )
    idea(
        "Retry payment by link, second parcel service",
        (bank, late),
        0.5,
        owner="Payments",
        quarter="2027-Q3",
        one_off_cost=7000,
        running_cost=450,
        effort=4,
        status="idea",
        votes=3,
    )
    drawing.add(
        Note(
            id="n1",
            stage="browse",
            color="yellow",
            text="April 2020: four times as many visitors, and they look further. Who are they?",
        ),
        Note(
            id="n2",
            stage="payment",
            color="blue",
            text="The log knows no amounts: order value is another shop's.",
        ),
    )


def _numbers(drawing: Drawing) -> None:
    orders = ((None, 51.36, 11206),)
    drawing.measure("order", "average_order_value", orders, source=ORDERS, spread=121.19)
    drawing.assume("order", gross_margin=0.38, cost_to_serve=5.2, dwell_time=60)
    drawing.assume("browse", acquisition_cost=0.35, cost_to_serve=0.02)
    drawing.assume("delivery", cost_to_serve=0.05)
    drawing.assume("payment", cost_to_serve=0.6)
    visitors = tuple((month, float(count), None) for month, count in VISITORS.items())
    drawing.measure("map", "new_customers", visitors, source=CLICKS)
    drawing.assume("order", csat=8.3, on_time_delivery=0.92, response_time=3.5, nps=31)
    drawing.assume("browse", bounce_rate=0.38)
    drawing.add(Scenario(id="guest-checkout", name="Guest checkout", opportunities=("o2",)))


def _people_and_targets(drawing: Drawing) -> None:
    drawing.add(
        Persona(
            id="persona1",
            name="Nadia, buys presents after work",
            description="34, orders from the phone on the way home, twenty minutes at most.",
            goals="Something nice that arrives before Friday.",
            frustrations="Forms, and costs that show up late.",
            quote="If it takes longer than my tram, I am gone.",
        ),
        Target(id="g1", subject="browse", kpi="conversion_rate", target=0.65, warning=0.55),
        Target(id="g2", subject="product", kpi="conversion_rate", target=0.75, warning=0.68),
        Target(id="g3", subject="cart", kpi="conversion_rate", target=0.72, warning=0.65),
        Target(id="g4", subject="delivery", kpi="conversion_rate", target=0.78, warning=0.7),
        Target(id="g5", subject="payment", kpi="conversion_rate", target=0.75, warning=0.65),
        Target(id="g6", subject="order", kpi="csat", target=9, warning=7),
        Target(id="g7", subject="order", kpi="on_time_delivery", target=0.95, warning=0.9),
        Target(id="g8", kpi="ltv_to_cac", target=3, warning=1),
    )

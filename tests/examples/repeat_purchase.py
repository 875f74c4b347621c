"""The textbook's repeat purchase: 100 every three months for one year is a lifetime value of 400."""

from __future__ import annotations

from examples.drawing import Drawing

from journey.journey import Journey


def repeat_purchase() -> Journey:
    """One recurring stage, nobody leaves, nothing is discounted, four quarters count."""
    drawing = Drawing(
        title="Repeat purchase",
        description="The textbook example: an order of 100 every three months, for one year, is worth 400.",
        currency="EUR",
        period="quarter",
        annual_discount_rate=0.0,
        horizon=4,
    )
    drawing.stage(
        "customer",
        "Customer",
        "I want to have it at hand before the last one is used up",
        "Sales",
        recurring=True,
        acquired=True,
    )
    drawing.flow("customer", "customer", "orders again")
    drawing.touchpoint("customer", "Reminder", "E-mail", "Marketing", 0.4, 3)
    drawing.touchpoint("customer", "Order", "Web", "Sales", 1, 5)
    drawing.touchpoint("customer", "Parcel", "Parcel service", "Logistics", 1.5, 4)
    drawing.assume(
        "customer",
        purchase_frequency=1,
        average_order_value=100,
        gross_margin=1,
        cost_to_serve=0,
        retention_rate=1,
    )
    return drawing.journey()

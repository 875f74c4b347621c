"""Five stages to fill: no cards yet, and first guesses at the numbers, so that a value shows at once."""

from __future__ import annotations

from examples.drawing import Drawing

from journey.journey import Journey


def blank() -> Journey:
    """Draw the stages with their goals; every number is a guess to be replaced."""
    drawing = Drawing(
        title="New journey",
        description="Five stages to fill with touchpoints. The numbers are first guesses: put in your own.",
        new_customers_per_period=1000,
    )
    drawing.stage("awareness", "Awareness", "I notice that I need something, and that you exist", "")
    drawing.stage("consideration", "Consideration", "I want to know whether this fits me", "")
    drawing.stage("purchase", "Purchase", "I want to buy without trouble", "", acquired=True)
    drawing.stage("after-purchase", "After purchase", "I want to get what I was promised", "")
    drawing.stage("advocacy", "Advocacy", "I tell others what I think of it", "")
    assume = drawing.assume
    assume("awareness", conversion_rate=0.3, acquisition_cost=1)
    assume("consideration", conversion_rate=0.15, dwell_time=7)
    assume("purchase", conversion_rate=0.95, average_order_value=80, gross_margin=0.45, dwell_time=3)
    assume("after-purchase", conversion_rate=0.35, cost_to_serve=5, dwell_time=60)
    assume("advocacy", average_order_value=80, gross_margin=0.45, purchase_frequency=1.5)
    return drawing.journey()

"""The charts of the panels by their names, for a file instead of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.export.refused import NotDrawn
from gui.export.wish import Wish
from gui.theme import DARK, LIGHT
from journey.journey import Journey
from metrics.scorecard import scorecard

if TYPE_CHECKING:
    from gui.charts.shapes import Shape

CHARTS = ("value", "payback", "spread", "experience", "decide")


def chart_of(journey: Journey, wish: Wish) -> Shape:
    """Return the chart that is wished for."""
    from gui.panels.value_charts import payback_chart, spread_chart

    if wish.chart == "experience":
        from gui.panels.experience_words import curves
        from metrics.feeling import feelings

        return curves(journey, feelings(journey, wish.selection))
    if wish.chart == "decide":
        from gui.panels.decide_matrix import matrix
        from metrics.decision import decide

        return matrix(journey, decide(journey, wish.selection))
    card = scorecard(journey, wish.selection)
    if wish.chart == "payback":
        from metrics.gains import payback_curve

        return payback_chart(payback_curve(card), card)
    if wish.chart == "spread":
        from metrics.gains import customer_spread

        return spread_chart(customer_spread(card), card)
    from gui.panels.waterfall import waterfall_chart

    return waterfall_chart(card, journey)


def chart_bytes(journey: Journey, wish: Wish) -> bytes:
    """Return a chart as SVG, PDF or PNG.

    Raises
    ------
    NotDrawn
        where a number that the chart needs is missing.
    """
    from gui.charts.canvas import picture

    shape = chart_of(journey, wish)
    if not shape:
        raise NotDrawn("no_chart")
    return picture(shape, wish.ending, DARK if wish.theme == "dark" else LIGHT)  # type: ignore[arg-type]

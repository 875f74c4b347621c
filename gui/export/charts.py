"""The charts of the panels by their names, for a file instead of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui.export.refused import NotDrawn
from gui.export.style import look_of
from gui.export.wish import Wish
from gui.theme import DARK, LIGHT, Theme
from journey.journey import Journey
from metrics.scorecard import scorecard

if TYPE_CHECKING:
    from gui.charts.shapes import Shape


def chart_of(journey: Journey, wish: Wish) -> Shape | None:
    """Return the chart that is wished for, None where there is nothing to compare."""
    from gui.panels.value_charts import payback_chart, spread_chart

    if wish.chart == "experience":
        from gui.panels.experience_words import curves
        from metrics.feeling import feelings

        return curves(journey, feelings(journey, wish.selection))
    if wish.chart == "compare":
        from gui.export.report_decide import compared
        from gui.export.report_parts import Chart

        parts = compared(journey, wish.selection).parts
        return next((part.shape for part in parts if isinstance(part, Chart)), None)
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
        raise NotDrawn("no_sides" if wish.chart == "compare" else "no_chart")
    return picture(shape, wish.ending, _theme(journey, wish))  # type: ignore[arg-type]


def _theme(journey: Journey, wish: Wish) -> Theme:
    """Return the colours of the map's style; what is asked to be dark has Waymark's own."""
    look = look_of(journey)
    if wish.theme == "dark" or not look.is_own:
        return DARK if wish.theme == "dark" else LIGHT
    from gui.export.report import theme_of

    return theme_of(look)

"""The sheet of the calculation as a whole: what stands on it, and in which order it is put together."""

from __future__ import annotations

from gui.export.workbook_cells import Sheet
from gui.export.workbook_chain import Calculation, place_all, put_moves, put_numbers
from gui.export.workbook_headlines import headline_rows, place_headlines, put_headlines, put_winning
from gui.export.workbook_horizon import place_layers, put_layers, put_sums
from gui.export.workbook_inputs import Inputs
from gui.export.workbook_matrices import put_figures, put_gains, put_known, put_matrices, put_solved
from gui.export.workbook_plan import Plan
from gui.export.workbook_results import Results
from gui.words import _


def calculation_sheet(plan: Plan, inputs: Inputs, name: str) -> Calculation:
    """Return the sheet that calculates the value of a map from its inputs by formulas."""
    sheet = Sheet(name, frozen=(0, 1), is_wide=True)
    sheet.put(0, 0, _("Calculation"), "title")
    text = _(
        "Live formulas from the inputs: shares, discount and money of each stage; "
        "V = r + A V, solved as (I - A)⁻¹ r."
    )
    sheet.put(1, 0, text, "note")
    c = Calculation(plan, inputs, sheet, Results(plan))
    place_all(c, headline_rows(c))
    place_headlines(c)
    if plan.horizon is not None:
        last = c.matrices["inverse_before"]
        place_layers(c, last.row + last.rows + 1)
    put_moves(c)
    put_numbers(c)
    put_winning(c)
    put_known(c)
    if plan.horizon is None:
        put_solved(c)
    else:
        put_sums(c)
    put_figures(c)
    put_gains(c)
    put_headlines(c)
    put_matrices(c)
    if plan.horizon is not None:
        put_layers(c)
    sheet.widths |= {0: 44, 1: 26, **dict.fromkeys(range(2, max(50, c.count + 2)), 14)}
    return c

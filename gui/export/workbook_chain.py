"""The chain of a map as live formulas: from the inputs to moves, and time, money and start of each stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from gui.export.workbook_cells import MISSING, Area, Formula, Numbers, Sheet, checked, total
from gui.export.workbook_inputs import Inputs
from gui.export.workbook_plan import Plan, Way, bounds
from gui.export.workbook_results import Results
from gui.words import _

Written = Callable[[int], str]
FIRST = 4


@dataclass
class Calculation:
    """The sheet of the calculation while it is put together, and where its columns and matrices stand."""

    plan: Plan
    inputs: Inputs
    sheet: Sheet
    results: Results
    states: dict[str, Area] = field(default_factory=dict)
    moves: dict[str, Area] = field(default_factory=dict)
    matrices: dict[str, Area] = field(default_factory=dict)
    groups: dict[str, Area] = field(default_factory=dict)
    heads: dict[str, Area] = field(default_factory=dict)
    next_row: int = FIRST
    next_column: int = 1

    @property
    def states_row(self) -> int:
        """The row of the first state."""
        return FIRST + max(1, len(self.plan.ways)) + 8

    @property
    def count(self) -> int:
        """How many states there are."""
        return len(self.plan.places)

    @property
    def names(self) -> list[str]:
        """What the states are called, with their segment where several are told apart."""
        places, groups = self.plan.places, self.plan.groups
        if len(groups) == 1:
            return [place.name for place in places]
        return [f"{place.name} · {groups[place.segment].name}" for place in places]

    def heading(self, text: str, note: str = "") -> int:
        """Begin a section; return the row below its heading."""
        self.sheet.put(self.next_row, 0, text, "section")
        if note:
            self.sheet.put(self.next_row + 1, 0, note, "note")
            self.next_row += 1
        self.next_row += 1
        return self.next_row

    def state(self, key: str, place: int) -> str:
        """Return the cell of one state in one column."""
        return self.states[key].at(place)

    def _column(self) -> tuple[int, int]:
        self.next_column += 1
        return self.next_row, self.next_column - 1

    def add(
        self,
        key: str,
        title: str,
        written: Written,
        results: Sequence[float | None] | Numbers,
        style: str = "number",
    ) -> Area:
        """Add a column with a formula for each state."""
        row, column = self._column()
        self.sheet.put(row, column, title, "head wrap right")
        formulas = [Formula(written(at), plain(result)) for at, result in enumerate(results)]
        self.states[key] = self.sheet.put_column(row + 1, column, formulas, style)
        return self.states[key]

    def add_array(self, key: str, title: str, text: str, results: Numbers, style: str = "number") -> Area:
        """Add a column that one array formula fills."""
        row, column = self._column()
        self.sheet.put(row, column, title, "head wrap right")
        self.states[key] = self.sheet.put_array(row + 1, column, text, results, style)
        return self.states[key]


def plain(value: float | None) -> float | None:
    """Return a result as a plain number, None where it is none."""
    return None if value is None or not np.isfinite(value) else float(value)


def or_missing(flags: Numbers, figures: Numbers) -> list[float | None]:
    """Return figures, None where their flag is not set."""
    return [float(figure) if flag else None for flag, figure in zip(flags, figures, strict=True)]


# ---------------------------------------------------------------- moves


def place_all(calculation: Calculation, between: int) -> None:
    """Fix where moves, states and matrices stand, so that formulas can name what comes below them.

    `between` rows lie between the states and the matrices.
    """
    name, count = calculation.sheet.name, calculation.count
    moves = len(calculation.plan.ways)
    first = FIRST + 3
    for column, key in enumerate(("told", "known", "counted", "used", "customers", "gain"), start=2):
        calculation.moves[key] = Area(name, first, column, max(1, moves))
    row = calculation.states_row + count + 2 + between
    kinds = ["moves", "possible", *(f"reach{n}" for n in range(len(calculation.results.closures)))]
    for kind in (*kinds, "discounted", "inverse", "inverse_before"):
        calculation.matrices[kind] = Area(name, row + 3, 1, count, count)
        row += count + 4
    calculation.next_row = FIRST


def put_moves(calculation: Calculation) -> None:
    """Put the section of the moves: the share that the inputs tell, and what it carries."""
    plan, sheet = calculation.plan, calculation.sheet
    note = _("Leaving is 1 less the shares. A share that is not known leaves unknown what hangs on it.")
    row = calculation.heading(_("Moves"), note)
    heads = (_("From"), _("To"), _("Share told"), _("Known"), _("Share counted"), _("Share used"))
    sheet.put_row(row, heads[:2], "head wrap")
    figures = (*heads[2:], _("Customers per entrant"), _("Gain per entrant"))
    sheet.put_row(row, figures, "head wrap right", column=2)
    at = calculation.moves
    for place, way in enumerate(plan.ways):
        line = row + 1 + place
        sheet.put(line, 0, calculation.names[way.source])
        sheet.put(line, 1, calculation.names[way.target])
        known = way.told is not None
        sheet.put(line, 2, Formula(_told(calculation, place, way), way.told), "share")
        told = at["told"].at(place)
        sheet.put(line, 3, Formula(f"IF(ISNUMBER({told}),1,0)", float(known)), "flag")
        sheet.put(line, 4, Formula(f"IF({at['known'].at(place)}=1,{told},0)", way.told or 0.0), "share")
        used = at["counted"].at(place)
        if plan.has_relief:
            used = f"{used}*{_later_state(calculation, 'scale', way.source)}"
        text = f"IF({at['known'].at(place)}=1,{used},{MISSING})"
        sheet.put(line, 5, Formula(text, way.used if known else None), "share")
    calculation.next_row = row + 1 + max(1, len(plan.ways)) + 2


def _later_state(calculation: Calculation, key: str, place: int) -> str:
    """Return a cell of a column of the states before it is put there."""
    return Area(calculation.sheet.name, calculation.states_row, 1 + EARLY.index(key)).at(place)


EARLY = ("number", "dwell", "total", "complete", "scale")
"""The first columns of the states, which formulas above them name."""


def _told(calculation: Calculation, place: int, way: Way) -> str:
    inputs = calculation.inputs
    low, high = bounds("share")
    share = inputs.shares.at(place)
    if way.sharing:
        return checked(share, low, high, MISSING)
    otherwise = _staying(calculation, way) if way.is_staying else _converting(inputs, way)
    return checked(share, low, high, otherwise) if way.flow is not None else otherwise


def _converting(inputs: Inputs, way: Way) -> str:
    return checked(inputs.cell("conversion_rate", way.source), *bounds("conversion_rate"), MISSING)


def _staying(calculation: Calculation, way: Way) -> str:
    """Return retention, else what churn and moving on leave."""
    inputs, ways = calculation.inputs, calculation.plan.ways
    onward = [
        calculation.moves["told"].at(place)
        for place, other in enumerate(ways)
        if other.source == way.source and not other.is_staying
    ]
    churn = checked(inputs.cell("churn_rate", way.source), *bounds("churn_rate"), MISSING)
    gone = f"({churn}+{total(onward)})"
    left = f"IF({gone}>1+1E-9,{MISSING},MAX(0,1-{gone}))"
    return checked(inputs.cell("retention_rate", way.source), *bounds("retention_rate"), left)


# ---------------------------------------------------------------- states


def put_numbers(calculation: Calculation) -> None:
    """Put the columns of the states that come from the inputs: time, shares, money and start."""
    c = calculation
    note = _("1 is yes and 0 is no. A cell with #N/A is unknown: an input that it hangs on is missing.")
    row = c.heading(_("Stages"), note)
    c.sheet.put(row, 0, _("Stage"), "head wrap")
    c.sheet.put_column(row + 1, 0, c.names, "text")
    c.states["number"] = c.sheet.put_column(row + 1, 1, list(np.arange(1.0, c.count + 1)), "whole")
    c.sheet.put(row, 1, _("Number"), "head wrap right")
    c.next_column = 2
    _put_shares(c)
    _put_time(c)
    _put_money(c)
    _put_start(c)


def _put_shares(c: Calculation) -> None:
    plan, states = c.plan, [place.state for place in c.plan.places]
    days = c.inputs.period_days.ref

    def dwell(at: int) -> str:
        missing = days if plan.places[at].recurring else "0"
        return checked(c.inputs.cell("dwell_time", at), *bounds("dwell_time"), missing)

    known = ["dwell_time" not in s.inputs or s.inputs["dwell_time"].value is not None for s in states]
    c.add(
        "dwell",
        _("Days until the next visit"),
        dwell,
        or_missing(np.array(known), np.array([s.dwell_days for s in states])),
    )
    told = [[way for way in plan.ways if way.source == at] for at in range(c.count)]
    sums = np.array([sum(way.told or 0.0 for way in ways) for ways in told])
    own = [[place for place, way in enumerate(plan.ways) if way.source == at] for at in range(c.count)]
    c.add(
        "total",
        _("Sum of the shares"),
        lambda at: total([c.moves["counted"].at(n) for n in own[at]]),
        sums,
        "share",
    )
    whole = [
        float(all(way.told is not None for way in ways) and sums[at] <= 1 + 1e-9 and known[at])
        for at, ways in enumerate(told)
    ]

    def complete(at: int) -> str:
        count = total([c.moves["known"].at(n) for n in own[at]])
        parts = f"{count}={len(own[at])},{c.state('total', at)}<=1+1E-9,ISNUMBER({c.state('dwell', at)})"
        return f"IF(AND({parts}),1,0)"

    c.add("complete", _("All shares known"), complete, whole, "flag")
    if plan.has_relief:
        _put_relief(c)
    else:
        c.states["row_known"] = c.states["complete"]


def _put_relief(c: Calculation) -> None:
    """Put by how much opportunities scale the shares of a state, and whether that can be."""
    kept = c.inputs.kept
    assert kept is not None

    def scale(at: int) -> str:
        cell, sums = kept.at(at), c.state("total", at)
        wrong = f"OR({cell}>1-{sums}+1E-9,{sums}<=0)"
        more = f"IF({cell}<=0,1,IF({wrong},{MISSING},MIN(1+{cell}/{sums},1/{sums})))"
        number = f"IF(ISNUMBER({cell}),{more},{MISSING})"
        return f"IF(OR({c.state('complete', at)}=0,ISBLANK({cell})),1,{number})"

    def scaled(at: int) -> float | None:
        more = c.plan.places[at].kept
        told = sum(way.told or 0.0 for way in c.plan.ways if way.source == at)
        if more is None:
            return 1.0
        return None if isinstance(more, str) else min(1 + more / told, 1 / told)

    scales = [scaled(at) for at in range(c.count)]
    c.add("scale", _("Relief by opportunities"), scale, scales)
    c.add(
        "row_known",
        _("Shares can be used"),
        lambda at: f"IF(ISNUMBER({c.state('scale', at)}),{c.state('complete', at)},0)",
        c.results.row_known,
        "flag",
    )


def _put_time(c: Calculation) -> None:
    days, rate = c.inputs.period_days.ref, c.inputs.rate.ref

    def periods(at: int) -> str:
        cell = c.state("dwell", at)
        # Half a period goes to the even number, as everywhere in the program.
        even = f"IF({cell}/{days}-INT({cell}/{days})=0.5,2*ROUND({cell}/{days}/2,0),ROUND({cell}/{days},0))"
        return f"IF(ISNUMBER({cell}),{even},0)"

    def discount(at: int) -> str:
        cell = c.state("dwell", at)
        return f"IF(ISNUMBER({cell}),(1+{rate})^(-{cell}/365.25),1)"

    c.add("periods", _("Periods until the next visit"), periods, c.results.periods.astype(float), "whole")
    c.add("discount", _("Discount factor"), discount, c.results.discount)


def _put_money(c: Calculation) -> None:
    inputs, results = c.inputs, c.results
    money = [place.state.money for place in c.plan.places]
    told = ",".join(
        inputs.numbers[kpi].ref
        for kpi in ("revenue_per_customer", "purchase_frequency", "average_order_value")
    )

    def revenue(at: int) -> str:
        one, often, order = (
            inputs.cell(kpi, at)
            for kpi in ("revenue_per_customer", "purchase_frequency", "average_order_value")
        )
        times = checked(often, *bounds("purchase_frequency"), "1")
        amount = checked(order, *bounds("average_order_value"), MISSING)
        orders = f"IF(AND(ISBLANK({often}),ISBLANK({order})),0,{times}*{amount})"
        margin = checked(inputs.cell("gross_margin", at), *bounds("gross_margin"), "1")
        given = f"COUNTA({one},{often},{order})=0"
        return f"IF({given},0,{checked(one, *bounds('revenue_per_customer'), orders)}*{margin})"

    def serving(at: int) -> str:
        cost = checked(inputs.cell("cost_to_serve", at), *bounds("cost_to_serve"), "0")
        if inputs.saved is None:
            return cost
        saved = inputs.saved.at(at)
        spared = f"IF({saved}>({cost})*(1+1E-9),{MISSING},MAX(0,{cost}-{saved}))"
        return f"IF(ISBLANK({saved}),{cost},IF(ISNUMBER({saved}),{spared},{MISSING}))"

    def known(at: int) -> str:
        parts = ",".join(f"ISNUMBER({c.state(key, at)})" for key in ("earned", "serving", "winning_cost"))
        return f"IF(AND({parts},COUNTA({told})>0),1,0)"

    c.add("earned", _("Revenue of a visit, after margin"), revenue, [each.revenue for each in money], "money")
    c.add("serving", _("Cost to serve of a visit"), serving, [each.cost_to_serve for each in money], "money")
    c.add(
        "winning_cost",
        _("Acquisition cost of a visit"),
        lambda at: checked(inputs.cell("acquisition_cost", at), *bounds("acquisition_cost"), "0"),
        [each.acquisition_cost for each in money],
        "money",
    )
    c.add("money_known", _("Money known"), known, results.money_known, "flag")

    def number(key: str) -> Written:
        return lambda at: f"IF(ISNUMBER({c.state(key, at)}),{c.state(key, at)},0)"

    c.add("revenue", _("Revenue counted"), number("earned"), results.revenue, "money")
    c.add("acquisition", _("Acquisition cost counted"), number("winning_cost"), results.acquisition, "money")
    c.add(
        "cost",
        _("Cost counted"),
        lambda at: (
            f"IF(ISNUMBER({c.state('serving', at)}),{c.state('serving', at)},0)+{c.state('acquisition', at)}"
        ),
        results.cost,
        "money",
    )
    c.add(
        "money",
        _("Money of a visit"),
        lambda at: f"{c.state('revenue', at)}-{c.state('cost', at)}",
        results.money,
        "money",
    )


def _put_start(c: Calculation) -> None:
    groups, inputs = c.plan.groups, c.inputs
    low, high = bounds("entry_share")

    def start(at: int) -> str:
        group = groups[c.plan.places[at].segment]
        mine = inputs.numbers["entry_share"].part(group.first, group.count).ref
        cell = inputs.cell("entry_share", at)
        wrong = (
            f'OR(COUNT({mine})<COUNTA({mine}),COUNTIF({mine},"<{low:g}")>0,'
            f'COUNTIF({mine},">{high:g}")>0,ABS(SUM({mine})-1)>1E-9)'
        )
        own = f"IF({wrong},{MISSING},IF(ISBLANK({cell}),0,{cell}))"
        entered = f"IF(COUNTA({mine})=0,{1 if at == group.first else 0},{own})"
        if len(groups) == 1:
            return entered
        shares = inputs.group_shares
        is_mix = f"AND(COUNT({shares.ref})={len(groups)},ABS(SUM({shares.ref})-1)<=1E-9)"
        return f"IF({is_mix},{shares.at(c.plan.places[at].segment)},{MISSING})*{entered}"

    c.add("typed_start", _("Enter here"), start, c.results.typed_start, "share")
    c.add(
        "start",
        _("Entrants counted"),
        lambda at: f"IF(ISNUMBER({c.state('typed_start', at)}),{c.state('typed_start', at)},0)",
        c.results.start,
        "share",
    )

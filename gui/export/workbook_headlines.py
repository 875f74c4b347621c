"""The headlines of a map as live formulas: value per entrant and per customer, cost of winning one, ratio."""

from __future__ import annotations

import numpy as np

from gui.export.workbook_cells import Area, Content, Formula, checked
from gui.export.workbook_chain import Calculation
from gui.export.workbook_plan import bounds
from gui.words import _

GROUP_COLUMNS = ("at", "customers", "value", "before", "later", "outside", "cost")
HEADS = ("per_entrant", "booked", "customers", "per_customer", "cost", "ratio", "referred", "referrals")


def place_headlines(c: Calculation) -> None:
    """Fix where the headlines stand, below the states."""
    row = c.states_row + c.count + 2
    name, count = c.sheet.name, len(c.plan.groups)
    for column, key in enumerate(GROUP_COLUMNS, start=1):
        c.groups[key] = Area(name, row + 2, column, count)
    row += count + 4
    for place, key in enumerate(HEADS):
        c.heads[key] = Area(name, row + place, 1)


def headline_rows(c: Calculation) -> int:
    """Return how many rows the headlines take."""
    return len(c.plan.groups) + len(HEADS) + 8


def put_winning(c: Calculation) -> None:
    """Put where a person becomes a customer: as marked, else where revenue first comes in."""
    money = [place.state.money for place in c.plan.places]
    earns = np.array([float(each.revenue is None or each.revenue != 0) for each in money])

    def earning(at: int) -> str:
        cell = c.state("earned", at)
        return f"IF(ISNUMBER({cell}),IF({cell}<>0,1,0),1)"

    def wins(at: int) -> str:
        return f"IF(IFERROR({c.groups['at'].at(c.plan.places[at].segment)},0)={c.state('number', at)},1,0)"

    c.add("earns", _("Brings revenue"), earning, earns, "flag")
    c.add("wins", _("Becomes a customer here"), wins, c.results.winning(), "flag")


def put_headlines(c: Calculation) -> None:
    """Put the headlines of each group of customers, then those of all."""
    row = c.groups["at"].row - 2
    c.sheet.put(row, 0, _("Headlines"), "section")
    heads = (
        _("Customers"),
        _("Number of the stage"),
        _("Become customers, of all entrants"),
        _("Value on becoming one"),
        _("Cost until then"),
        _("Acquisition cost later"),
        _("Outside the stages"),
        _("Acquisition cost"),
    )
    c.sheet.put(row + 1, 0, heads[0], "head wrap")
    c.sheet.put_row(row + 1, heads[1:], "head wrap right", column=1)
    for group in range(len(c.plan.groups)):
        _put_group(c, group)
    _put_all(c)


def _acquired(c: Calculation, group: int) -> tuple[Content, int | None]:
    """Return the number of the stage where a person becomes a customer, and its place."""
    about, part = c.plan.groups[group], c.plan.card.parts[group]
    marked = [at for at in range(about.first, about.first + about.count) if c.plan.places[at].marked]
    if marked:
        return float(marked[0] + 1), marked[0]
    keys = [state.id for state in part.mapped.states]
    place = None if part.mapped.acquired is None else about.first + keys.index(part.mapped.acquired)
    mine = c.states["earns"].part(about.first, about.count).ref
    offset = f"+{about.first}" if about.first else ""
    result = None if place is None else float(place + 1)
    return Formula(f"IFERROR(MATCH(1,{mine},0){offset},NA())", result), place


def _put_group(c: Calculation, group: int) -> None:
    r, about, cells = c.results, c.plan.groups[group], {key: area.at(group) for key, area in c.groups.items()}
    row, mine = c.groups["at"].row + group, slice(about.first, about.first + about.count)
    c.sheet.put(row, 0, about.name)
    content, at = _acquired(c, group)
    c.sheet.put(row, 1, content, "whole")

    def picked(key: str) -> str:
        return f"INDEX({c.states[key].ref},{cells['at']})"

    def part(key: str) -> str:
        return c.states[key].part(about.first, about.count).ref

    visits = r.visits_before.sum(axis=0)
    known = at is not None and r.value_known[at] > 0
    entered = known and clv_known(c)
    people = float(visits[at]) if at is not None and entered else None
    worth = float(r.value_before[0, at]) if at is not None and known else None
    spent = float((visits * r.cost * (1 - r.winning()))[mine].sum())
    early = None if people is None else spent / people if people > 0 else 0.0
    late = None if worth is None or at is None else float(r.value_before[0, at] - r.value[0, at])
    outside = about.explicit_cost
    own = 0.0 if outside is None else outside if isinstance(outside, float | int) else None
    if isinstance(own, float | int) and not c.plan.card.parts[group].mapped.explicit_known:
        own = None
    cost = None if early is None or late is None or own is None else early + late + own
    before = f"SUMPRODUCT({part('visited_before')},{part('cost')},1-{part('wins')})"
    typed = checked(c.inputs.group_costs.at(group), *bounds("acquisition_cost"), "0")
    found: list[tuple[str, float | None, str]] = [
        (
            f"IF(AND({picked('value_known')}=1,{_clv_known(c)}),{picked('visited_before')},NA())",
            people,
            "number",
        ),
        (f"IF({picked('value_known')}=1,{picked('worth_before')},NA())", worth, "money"),
        (f"IF({cells['customers']}>0,{before}/{cells['customers']},0)", early, "money"),
        (f"IF({picked('value_known')}=1,{picked('worth_before')}-{picked('worth')},NA())", late, "money"),
        (typed, own, "money"),
        (f"{cells['before']}+{cells['later']}+{cells['outside']}", cost, "money"),
    ]
    for column, (text, result, style) in enumerate(found, start=2):
        c.sheet.put(row, column, Formula(text, result), style)


def clv_known(c: Calculation) -> bool:
    """Return whether the value per entrant is known."""
    r = c.results
    return r.start_known and not (r.start > 0)[r.value_known == 0].any()


def _clv_known(c: Calculation) -> str:
    start, known = c.states["start"].ref, c.states["value_known"].ref
    return f"AND(COUNT({c.states['typed_start'].ref})={c.count},SUMPRODUCT(({start}>0)*(1-{known}))=0)"


def _put_all(c: Calculation) -> None:
    heads, figures = c.plan.card.headlines, _formulas(c)
    is_known = clv_known(c)
    r = c.results
    brought = float(r.visits.sum(axis=0) @ _referral_rates(c)) if is_known else None
    booked = float(r.visits.sum(axis=0) @ r.money) if is_known else None
    results: dict[str, float | None] = {
        "per_entrant": heads.per_entrant.value,
        "booked": booked,
        "customers": heads.customers_per_entrant.value,
        "per_customer": heads.per_customer.value,
        "cost": heads.acquisition_cost.value,
        "ratio": heads.ltv_to_cac.value,
        "referred": brought,
        "referrals": heads.with_referrals.value,
    }
    for key, (title, text, style) in figures.items():
        area = c.heads[key]
        c.sheet.put(area.row, 0, title, "text bold")
        c.sheet.put(area.row, 1, Formula(text, results[key]), style)


def _referral_rates(c: Calculation) -> np.ndarray:
    rates = [place.state.referral_rate for place in c.plan.places]
    return np.array([float("nan") if rate is None else rate for rate in rates])


def _formulas(c: Calculation) -> dict[str, tuple[str, str, str]]:
    """Return title, formula and style of each headline."""
    known, start = _clv_known(c), c.states["start"].ref
    people, value, cost = (c.groups[key].ref for key in ("customers", "value", "cost"))
    is_one = len(c.plan.groups) == 1
    all_people = c.heads["customers"].ref
    entered = f'IF(SUMIF({people},">0")>0,SUMIF({people},">0"),NA())'
    per_customer = value if is_one else f"IF({all_people}>0,SUMPRODUCT({people},{value})/{all_people},NA())"
    counted = f"SUMPRODUCT({people},({cost}>0)*{cost})/{all_people}"
    spent, each = c.heads["cost"].ref, c.heads["per_customer"].ref
    # A cost that is nothing but the rounding of a sum is no cost.
    paid = f"IF({all_people}>0,IF({counted}>1E-12*MAX(1,ABS({each})),{counted},NA()),NA())"
    rates = c.inputs.numbers["referral_rate"]
    low, high = bounds("referral_rate")
    above = f'+COUNTIF({rates.ref},">{high:.17g}")' if np.isfinite(high) else ""
    sound = f'AND({known},COUNT({rates.ref})=COUNTA({rates.ref}),COUNTIF({rates.ref},"<{low:g}"){above}=0)'
    brought, clv = c.heads["referred"].ref, c.heads["per_entrant"].ref
    return {
        "per_entrant": (
            _("Value per entrant"),
            f"IF({known},SUMPRODUCT({start},{c.states['worth'].ref}),NA())",
            "money bold",
        ),
        "booked": (
            _("The same, booked stage by stage"),
            f"IF({known},SUMPRODUCT({c.states['visited'].ref},{c.states['money'].ref}),NA())",
            "money",
        ),
        "customers": (_("Become customers, of all entrants"), people if is_one else entered, "share"),
        "per_customer": (_("Value per customer"), per_customer, "money bold"),
        "cost": (_("Acquisition cost per customer"), paid, "money"),
        "ratio": (_("Value per customer / acquisition cost"), f"{each}/{spent}", "number"),
        "referred": (
            _("Customers brought by an entrant"),
            f"IF({sound},SUMPRODUCT({c.states['visited'].ref},{rates.ref}),NA())",
            "number",
        ),
        "referrals": (
            _("Value per entrant with referrals"),
            f'IF(AND(COUNTIF({rates.ref},">0")>0,{brought}<1),{clv}/(1-{brought}),NA())',
            "money",
        ),
    }

"""The matrices of a chain as array formulas: moves, what can be reached, and visits from everywhere."""

from __future__ import annotations

from gui.export.workbook_cells import Area, Formula, Numbers, total
from gui.export.workbook_chain import Calculation, or_missing
from gui.words import _


def put_known(c: Calculation) -> None:
    """Put what is known of each state: an unknown share or amount spoils what hangs on it, and no more."""
    results, last = c.results, c.matrices[f"reach{len(c.results.closures) - 1}"].ref
    moves = c.matrices["moves"]
    in_time = "" if c.plan.horizon is None else "{periods}>0,"

    def losing(at: int) -> str:
        spent = f"1-{c.state('discount', at)}*SUM({moves.part(at, 1).ref})>1E-9"
        late = in_time.format(periods=c.state("periods", at))
        return f"IF(OR({c.state('row_known', at)}=0,{late}{spent}),1,0)"

    def ref(key: str) -> str:
        return c.states[key].ref

    c.add("losing", _("Loses people or worth"), losing, results.losing, "flag")
    c.add_array(
        "escapes", _("No endless loop"), f"SIGN(MMULT({last},{ref('losing')}))", results.escapes, "flag"
    )
    c.add(
        "use",
        _("Moves on"),
        lambda at: f"{c.state('row_known', at)}*{c.state('escapes', at)}",
        results.used,
        "flag",
    )
    c.add(
        "unsure",
        _("Unknown here"),
        lambda at: f"1-{c.state('use', at)}*{c.state('money_known', at)}",
        results.unsure,
        "flag",
    )
    text = f"1-SIGN(MMULT({last},{ref('unsure')}))"
    c.add_array("value_known", _("Value known"), text, results.value_known, "flag")
    text = f"SIGN(MMULT(TRANSPOSE({last}),{ref('start')}))"
    c.add_array("behind", _("People come here"), text, results.behind, "flag")
    possible = c.matrices["possible"].ref
    text = f"SIGN(MMULT(TRANSPOSE({possible}),{ref('behind')}*(1-{ref('use')})))"
    c.add_array("tainted", _("Unknown share leads here"), text, results.tainted, "flag")
    text = f"(1-SIGN(MMULT(TRANSPOSE({last}),{ref('tainted')})))*(COUNT({ref('typed_start')})={c.count})"
    c.add_array("visits_known", _("Visits known"), text, results.visits_known, "flag")


def put_solved(c: Calculation) -> None:
    """Put visits and value of each state as the inverse gives them, for the whole life."""
    inverse, results = c.matrices["inverse"].ref, c.results
    money, winning = c.states["money"].ref, c.states["acquisition"].ref
    start = c.states["start"].ref
    c.add_array("worth", _("Value counted"), f"MMULT({inverse},{money})", results.value[0], "money")
    text = f"MMULT({inverse},{money}+{winning})"
    c.add_array("worth_before", _("Value before acquisition cost"), text, results.value_before[0], "money")
    text = f"MMULT(TRANSPOSE({inverse}),{start})"
    c.add_array("visited", _("Visits counted"), text, results.visits[0])
    before = c.matrices["inverse_before"].ref
    text = f"MMULT(TRANSPOSE({before}),{start})"
    c.add_array("visited_before", _("Visits until a customer"), text, results.visits_before[0])
    c.add(
        "met",
        _("Visits x value"),
        lambda at: f"{c.state('visited', at)}*{c.state('worth', at)}",
        results.visits[0] * results.value[0],
        "money",
    )


def put_figures(c: Calculation) -> None:
    """Put what people read: visits, value, booked money, exit share and leak; not available where unknown."""
    r = c.results
    visits = r.visits.sum(axis=0)
    known, valued, paid = r.visits_known > 0, r.value_known > 0, r.money_known > 0
    leaving = 1 - r.transition.sum(axis=1)
    met = (r.visits * r.value).sum(axis=0)

    def when(keys: tuple[str, ...], text: str, at: int) -> str:
        return f"IF(AND({','.join(c.state(key, at) + '=1' for key in keys)}),{text},NA())"

    def booked(key: str, at: int) -> str:
        return when(("visits_known", "money_known"), f"{c.state('visited', at)}*{c.state(key, at)}", at)

    def leak(at: int) -> str:
        left = f"1-SUM({c.matrices['moves'].part(at, 1).ref})"
        text = f"({left})*({c.state('visited', at)}*{c.state('money', at)}-{c.state('met', at)})"
        return when(("visits_known", "use", "value_known"), text, at)

    def exit_share(at: int) -> str:
        return when(("use",), f"MAX(0,1-SUM({c.matrices['moves'].part(at, 1).ref}))", at)

    c.add(
        "visits",
        _("Visits per entrant"),
        lambda at: when(("visits_known",), c.state("visited", at), at),
        or_missing(known, visits),
    )
    c.add(
        "value",
        _("Value here"),
        lambda at: when(("value_known",), c.state("worth", at), at),
        or_missing(valued, r.value[0]),
        "money",
    )
    for key, title, figures in (
        ("revenue", _("Revenue booked"), r.revenue),
        ("cost", _("Cost booked"), r.cost),
        ("money", _("Booked"), r.money),
    ):
        found = or_missing(known & paid, visits * figures)
        c.add(f"booked_{key}", title, lambda at, key=key: booked(key, at), found, "money")  # type: ignore[misc]
    c.add("exit", _("Leave here"), exit_share, or_missing(r.used > 0, leaving.clip(0)), "share")
    lost = leaving * (visits * r.money - met)
    c.add("leak", _("Walks out here"), leak, or_missing(known & valued & (r.used > 0), lost), "money")


def put_gains(c: Calculation) -> None:
    """Put what each move carries, beside the moves."""
    r, column = c.results, c.moves
    visits, met, meetings = r.visits.sum(axis=0), (r.visits * r.value).sum(axis=0), r.meetings
    for place, way in enumerate(c.plan.ways):
        s, t, row = way.source, way.target, column["used"].row + place
        used = column["used"].at(place)
        carried = (
            f"IF(AND(ISNUMBER({used}),{c.state('visits_known', s)}=1),{c.state('visited', s)}*{used},NA())"
        )
        known = way.used is not None and way.told is not None and r.visits_known[s] > 0
        sheet = c.sheet
        sheet.put(row, 6, Formula(carried, float(visits[s] * (way.used or 0.0)) if known else None), "number")
        flags = ",".join(f"{c.state(key, s)}=1" for key in ("use", "visits_known", "value_known"))
        here = f"{c.state('visited', s)}*{c.state('money', s)}-{c.state('met', s)}"
        each = f"{here}+{c.state('discount', s)}*{_next(c, s, t)}"
        share = way.used or 0.0
        gain = share * (visits[s] * r.money[s] - met[s] + r.discount[s] * meetings[s, t])
        is_known = r.used[s] > 0 and r.visits_known[s] > 0 and r.value_known[s] > 0
        text = f"IF(AND({flags}),{used}*({each}),NA())"
        sheet.put(row, 7, Formula(text, float(gain) if is_known else None), "money")


def _next(c: Calculation, source: int, target: int) -> str:
    if "meetings" in c.matrices:
        return c.matrices["meetings"].at(source, target)
    return f"{c.state('visited', source)}*{c.state('worth', target)}"


# ---------------------------------------------------------------- matrices


def put_matrices(c: Calculation) -> None:
    """Put the matrices below the states, each with its states above and beside it."""
    r, discount, use = c.results, c.states["discount"].ref, c.states["use"].ref
    _put_moves(c)
    same = _same(c)
    for place, closure in enumerate(r.closures):
        before = c.matrices["possible"].ref if not place else c.matrices[f"reach{place - 1}"].ref
        text = f"SIGN({before}+{same})"
        if place:
            text = f"SIGN(MMULT(MMULT({before},{before}),MMULT({before},{before})))"
        steps = _("in one move") if not place else _("in {count} moves").format(count=4**place)
        title = _("What can be reached from where, {steps}").format(steps=steps)
        _put(c, f"reach{place}", title, text, closure, "flag")
    text = f"{discount}*{use}*{c.matrices['moves'].ref}"
    _put(c, "discounted", _("Discounted moves A: shares x discount"), text, r.discounted)
    within = c.matrices["discounted"].ref
    if c.plan.horizon is not None:
        within = f"{within}*({c.states['periods'].ref}=0)"
    title = _("Visits to each stage from each stage, the inverse of I - A")
    _put(c, "inverse", title, f"MINVERSE({same}-{within})", r.inverse)
    text = f"MINVERSE({same}-{within}*(1-{c.states['wins'].ref}))"
    _put(c, "inverse_before", _("The same until a person becomes a customer"), text, r.inverse_before)


def _same(c: Calculation) -> str:
    """Return the identity matrix as a comparison of the numbers beside and above the matrix of moves."""
    moves = c.matrices["moves"]
    across = Area(moves.sheet, moves.row - 1, moves.column, 1, moves.columns)
    return f"({c.states['number'].ref}={across.ref})"


def _frame(c: Calculation, key: str, title: str) -> Area:
    area = c.matrices[key]
    c.sheet.put(area.row - 3, 0, title, "section")
    for place, name in enumerate(c.names):
        c.sheet.put(area.row + place, 0, name)
        c.sheet.put(area.row - 2, area.column + place, name, "head wrap right")
        c.sheet.put(area.row - 1, area.column + place, float(place + 1), "whole muted")
    return area


def _put(c: Calculation, key: str, title: str, text: str, results: Numbers, style: str = "number") -> None:
    area = _frame(c, key, title)
    c.sheet.put_array(area.row, area.column, text, results, style)


def _put_moves(c: Calculation) -> None:
    moves = _frame(c, "moves", _("Shares P: from the stage beside to the stage above"))
    possible = _frame(c, "possible", _("Moves that may happen"))
    between: dict[tuple[int, int], list[int]] = {}
    for place, way in enumerate(c.plan.ways):
        between.setdefault((way.source, way.target), []).append(place)
    for s in range(c.count):
        for t in range(c.count):
            shares: str | None = None
            if (s, t) in between:
                shares = total([c.moves["used"].at(place) for place in between[s, t]])
            known = c.state("row_known", s)
            share = float(c.results.transition[s, t])
            told = 0.0 if shares is None else Formula(f"IF({known}=1,{shares},0)", share)
            c.sheet.put(moves.row + s, moves.column + t, told, "share")
            cell = moves.at(s, t)
            may = Formula(f"IF(OR({known}=0,{cell}>0),1,0)", float(c.results.possible[s, t]))
            c.sheet.put(possible.row + s, possible.column + t, 0.0 if shares is None else may, "flag")

"""What changed, what to do first, and when: the parts of a report that compare and decide."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from gui.export.report_parts import Chart, Part, Row, Section, Table, Words, without_empty
from gui.panels.compare_words import headline, parts_chart, shown_parts
from gui.panels.decide_matrix import left_out, matrix
from gui.panels.decide_rows import Ranking, general_notes, rankings
from gui.sentences import finding_text, subject_name
from gui.words import _, money, number, period_name
from journey.lookup import Selection, periods
from journey.records import Opportunity, Scenario, Target
from metrics.comparison import Comparison, compare
from metrics.decision import towards_targets
from metrics.intervals import difference_interval
from metrics.mapping import natural_level
from metrics.scorecard import scorecard

if TYPE_CHECKING:
    from journey.journey import Journey
    from metrics.decision import Decision

MOST_PARTS = 30
"""More rows than this make no chart that can be read; the table has them all."""
INTERVAL, OWNER = 3, 8
"""Where the interval stands in each ranking, and from where owner and quarter in that of opportunities."""


# ---------------------------------------------------------------- compare


def compared(journey: Journey, asked: Selection) -> Section:
    """Return what explains the latest change: of a scenario, of two periods, or of targets."""
    level = natural_level(journey)
    title, sides = _sides(journey, asked)
    if sides is None:
        words = _("There is nothing to compare yet: a second period, a scenario or targets are missing.")
        return Section("compare", _("What changed"), (Words(words, "quiet"),))
    cards = [scorecard(journey, each, level) for each in sides]
    aim = None
    if sides[0] == sides[1]:
        aim = towards_targets(journey, cards[1])
        if not aim:
            words = _("No number that makes the value misses its target.")
            return Section("compare", title, (Words(words, "quiet"),))
        cards[1] = scorecard(journey, sides[1], level, aim)
    found = compare(cards[0], cards[1])
    ends = difference_interval((cards[0], journey, None), (cards[1], journey, aim))
    if ends is not None and found.difference is not None:
        found = replace(found, low=float(ends.low), high=float(ends.high))
    return Section("compare", title, tuple(_compared_parts(journey, found)))


def _sides(journey: Journey, asked: Selection) -> tuple[str, tuple[Selection, Selection] | None]:
    """Return what is compared with what: what is asked for first, else the two latest periods."""
    if asked.scenario is not None:
        name = subject_name(journey, asked.scenario)
        base = structs.replace(asked, scenario=None)
        return _("From as-is to {scenario}").format(scenario=name), (base, asked)
    known = list(periods(journey))
    if asked.period in known:
        known = known[: known.index(asked.period or "") + 1]
    if len(known) > 1:
        title = _("From {first} to {last}").format(first=period_name(known[-2]), last=period_name(known[-1]))
        return title, (structs.replace(asked, period=known[-2]), structs.replace(asked, period=known[-1]))
    for key in journey.of(Scenario):
        name = subject_name(journey, key)
        return _("From as-is to {scenario}").format(scenario=name), (
            asked,
            structs.replace(asked, scenario=key),
        )
    if any(each.target is not None for each in journey.of(Target).values()):
        return _("From now to all targets reached"), (asked, asked)
    return "", None


def _compared_parts(journey: Journey, found: Comparison) -> list[Part]:
    currency = journey.map.currency
    parts: list[Part] = [Words(headline(found, journey), "lead")]
    if found.low is not None and found.high is not None:
        ends = [money(end, currency, signed=True) for end in (found.low, found.high)]
        text = _("80% interval of the difference: {low} to {high}")
        parts.append(Words(text.format(low=ends[0], high=ends[1]), "quiet"))
    shown = shown_parts(found, journey)
    if shown:
        if len(shown) <= MOST_PARTS:
            parts.append(Chart(_("What explains the difference"), parts_chart(shown, currency)))
        kinds = {"total": "total"}
        rows = tuple(
            Row(
                (each.name, each.before, each.after, each.text),
                kinds.get(each.role, "part" if each.depth else "usual"),  # type: ignore[arg-type]
            )
            for each in shown
        )
        head = (_("Stage and number"), _("Before"), _("After"), _("Contribution"))
        parts.append(Table(head, rows, frozenset((1, 2, 3))))
    told = dict.fromkeys(finding_text(each, journey) for each in found.findings)
    return [*parts, *(Words(text, "missing") for text in told)]


# ---------------------------------------------------------------- decide


def decided(journey: Journey, found: Decision) -> Section:
    """Return the ranked fixes, pain points and opportunities, and the matrix of value against effort."""
    ranked = rankings(journey, found, has_intervals=True)
    titles = {
        "fixes": _("Fixes, by what they bring"),
        "pains": _("Pain points, by what they cost"),
        "opportunities": _("Opportunities, by what they bring"),
    }
    parts: list[Part] = []
    for key, ranking in ranked.items():
        if ranking.rows:
            parts += [Words(ranking.sentence, "lead")] if ranking.sentence else []
            parts.append(_table(titles[key], ranking))
            parts += [Words(text, "quiet") for text in _why(ranking)]
        else:
            parts.append(Words(ranking.empty, "quiet"))
    chart = matrix(journey, found)
    if chart:
        parts.append(Chart(_("Value against effort"), chart))
        parts += [Words(text, "quiet") for text in left_out(journey, found)]
    parts += [Words(text, "missing") for text in general_notes(journey, found)]
    return Section("decide", _("What to do first"), tuple(parts))


def _table(title: str, ranking: Ranking) -> Table:
    rows: list[Row] = []
    known = any(part.low is not None for each in ranking.rows for part in (each, *each.parts))
    for each in ranking.rows:
        rows.append(Row(_cells(each.cells, known)))
        rows += [Row(_cells(part.cells, known), "part") for part in each.parts]
    heads = _cells(ranking.headings)
    flush = frozenset(range(1, 4 if len(heads) < 7 else 7))
    if len(heads) == 6:
        flush |= {4, 5}
    return without_empty(Table(heads, tuple(rows), flush, title))


def _cells(cells: tuple[str, ...], has_intervals: bool = True) -> tuple[str, ...]:
    """Return cells without the place of the bar, and without owner and quarter, which the roadmap tells.

    Where nothing was counted anywhere, the intervals are left empty: a finding below says why, once.
    """
    kept = list(cells[:OWNER])
    if not has_intervals:
        kept[INTERVAL] = ""
    return (kept[0], *kept[2:])


def _why(ranking: Ranking) -> list[str]:
    return list(dict.fromkeys(text for row in ranking.rows for text in row.why))


# ---------------------------------------------------------------- roadmap


def roadmap(journey: Journey, found: Decision) -> Section:
    """Return the opportunities by quarter and owner, those without a quarter at the end."""
    effects = {each.id: each for each in found.opportunities}
    planned: list[tuple[tuple[bool, str, str], Row]] = []
    for key, record in journey.of(Opportunity).items():
        each = effects.get(key)
        per_year = None if each is None else each.per_year
        cells = (
            period_name(record.quarter) if record.quarter else _("not planned"),
            record.owner or _("nobody"),
            subject_name(journey, key),
            money(per_year, found.card.currency, 0, signed=True),
            "" if record.effort is None else number(record.effort, 1),
            record.status,
        )
        planned.append(((not record.quarter, record.quarter, record.owner), Row(cells)))
    rows = tuple(row for _key, row in sorted(planned, key=lambda each: each[0]))
    if not rows:
        return Section("roadmap", _("Roadmap"), ())
    head = (_("Quarter"), _("Owner"), _("Opportunity"), _("A year"), _("Effort"), _("Status"))
    parts: tuple[Part, ...] = (without_empty(Table(head, rows, frozenset((3, 4)))),)
    return Section("roadmap", _("Roadmap"), parts)

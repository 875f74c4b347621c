"""The scorecard against a plain re-implementation of its rules on random maps."""

import math

import networkx as nx
import pytest
from hypothesis import given, settings
from small_maps import maps

from journey.journey import Journey
from journey.records import Flow, Series
from metrics.scorecard import scorecard


def plain(told: Journey) -> tuple[dict[str, dict[str, float | None]], dict[str, float], dict[str, float]]:
    """The rules once more, in dictionaries: rows (None where a share is not known), money, discount."""
    held = {(s.subject, s.kpi): s.points[0][1] for s in told.of(Series).values()}
    order = [stage.id for stage in told.stages]
    rows, money, discount = {}, {}, {}
    for stage in told.stages:
        get = lambda kpi, key=stage.id: held.get((key, kpi))  # noqa: E731
        drawn = sorted((f for f in told.of(Flow).values() if f.source == stage.id), key=lambda f: f.id)
        out = [f for f in drawn if f.target != stage.id]
        row: dict[str, float | None] = {}
        if out:
            for flow in out:
                share = held.get((flow.id, "share"))
                row[flow.target] = get("conversion_rate") if share is None and len(out) == 1 else share
        elif stage.id != order[-1] and (not drawn or get("conversion_rate") is not None):
            row[order[order.index(stage.id) + 1]] = get("conversion_rate")
        loop = next((f for f in drawn if f.target == stage.id), None)
        if loop is not None or stage.recurring:
            stay = held.get((loop.id, "share")) if loop is not None else None
            if stay is None:
                stay = get("retention_rate")
            if stay is None and get("churn_rate") is not None and None not in row.values():
                stay = 1 - get("churn_rate") - sum(row.values())  # type: ignore[arg-type, operator]
                stay = None if stay < -1e-9 else max(0, stay)
            row[stage.id] = stay
        rows[stage.id] = row
        money[stage.id] = (get("revenue_per_customer") or 0) * (get("gross_margin") or 1) - (
            get("cost_to_serve") or 0
        )
        days = get("dwell_time")
        if days is None:
            days = 365.25 / 12 if stage.recurring else 0
        discount[stage.id] = 1.1 ** (-days / 365.25)
    return rows, money, discount


@settings(max_examples=40, deadline=None)
@given(maps(complete=True, horizon=4))
def test_horizon_same_as_counting_period_by_period(told: Journey) -> None:
    rows, money, discount = plain(told)
    held = {(s.subject, s.kpi): s.points[0][1] for s in told.of(Series).values()}
    periods = {
        stage.id: round(held.get((stage.id, "dwell_time"), 30.4375 * stage.recurring) / 30.4375)
        for stage in told.stages
    }
    value = {(s, at): 0.0 for s in rows for at in range(4)}
    for _ in range(400):
        value = {
            (s, at): money[s]
            + discount[s] * sum((p or 0) * value.get((t, at + periods[s]), 0.0) for t, p in rows[s].items())
            for s, at in value
        }
    card = scorecard(told)
    for s in rows:
        assert card.subjects[s].value == pytest.approx(value[s, 0], rel=1e-9, abs=1e-9)


@settings(max_examples=120, deadline=None)
@given(maps())
def test_same_as_a_plain_re_implementation(told: Journey) -> None:
    card = scorecard(told)
    rows, money, discount = plain(told)
    graph = nx.DiGraph()
    graph.add_nodes_from(rows)
    bad = {
        s for s, row in rows.items() if None in row.values() or sum(v or 0 for v in row.values()) > 1 + 1e-9
    }
    for s, row in rows.items():
        graph.add_edges_from((s, t) for t, share in row.items() if share != 0 or s in bad)
    first = told.stages[0].id
    earning = any(series.kpi == "revenue_per_customer" for series in told.of(Series).values())
    value, visits = dict.fromkeys(rows, 0.0), dict.fromkeys(rows, 0.0)
    for _ in range(400):
        value = {
            s: money[s] + discount[s] * sum((p or 0) * value[t] for t, p in row.items() if s not in bad)
            for s, row in rows.items()
        }
        visits = {
            t: (t == first)
            + sum(visits[s] * discount[s] * (row.get(t) or 0) for s, row in rows.items() if s not in bad)
            for t in rows
        }
    reached = {first} | nx.descendants(graph, first)
    for s in rows:
        standing = card.subjects[s]
        hangs = earning and not (bad & ({s} | nx.descendants(graph, s)))
        assert (standing.value is not None) == hangs
        if hangs:
            assert standing.value == pytest.approx(value[s], rel=1e-9, abs=1e-9)
        behind = {t for b in bad & reached for row in [rows[b]] for t in row}
        certain = not any(s == t or s in nx.descendants(graph, t) for t in behind)
        assert (standing.visits is not None) == certain
        if certain:
            assert standing.visits == pytest.approx(visits[s], rel=1e-9, abs=1e-9)
    if card.headlines.per_entrant.value is not None and not bad:
        total = card.headlines.per_entrant.value
        assert math.fsum(s.net or 0.0 for s in card.subjects.values()) == pytest.approx(total, abs=1e-9)
        balance = math.fsum(
            [s.gain or 0.0 for s in card.flows] + [s.leak or 0.0 for s in card.subjects.values()]
        )
        assert balance == pytest.approx(0, abs=1e-9 * max(1.0, abs(total)) * 10)

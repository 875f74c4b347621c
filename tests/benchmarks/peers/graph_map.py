"""The graph of the comparison as a map of Waymark's."""

from __future__ import annotations

from graph import Graph

from journey.journey import Journey
from journey.records import Flow, Map, Record, Series, Stage, Touchpoint


def journey_of(graph: Graph) -> Journey:
    """Return the graph as a map: a stage a column, a touchpoint a card, with what is needed for a CLV."""
    records: list[Record] = [Map(id="m", title="The graph of the comparison", currency="EUR")]
    last = graph.columns - 1
    for column in range(graph.columns):
        stage = f"s{column}"
        records.append(Stage(id=stage, name=f"Stage {column}", order=column, recurring=column == last))
        values = {"cost_to_serve": 0.5, "conversion_rate": 0.9}
        if column == last:
            values = {"retention_rate": 0.8, "revenue_per_customer": 40.0, "gross_margin": 0.6}
        records += [
            Series(id=f"{stage}{kpi}", subject=stage, kpi=kpi, points=((None, value, None),))
            for kpi, value in values.items()
        ]
    for card, (column, _row) in enumerate(graph.places):
        felt = (card * 7 % 9) / 2 - 2
        records.append(
            Touchpoint(id=f"t{card}", stage=f"s{column}", name=f"Touchpoint {card}", experience=felt)
        )
    records += [
        Flow(id=f"f{number}", source=f"t{source}", target=f"t{target}")
        for number, (source, target) in enumerate(graph.arrows)
    ]
    return Journey(records)

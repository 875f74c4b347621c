"""A journey as GraphML and back: its networkx graph, which Gephi, yEd and networkx read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from journey.exchange.losses import Foreign, Unreadable, Written
from journey.exchange.xml_text import check_xml, xml_text
from journey.findings import Finding
from journey.journey import Journey
from journey.lookup import Selection, look_up
from journey.records import Flow, Map, Record, Series, Stage
from journey.storage.files import NOTICES, decode, encode
from journey.storage.plain import to_plain

if TYPE_CHECKING:
    from networkx import MultiDiGraph

WHOLE = "waymark"
"""The attribute of the graph that holds the whole map as its file has it, so that nothing is lost."""
MOST_NODES = 20_000
LONGEST_NAME = 500
LABELS = ("name", "label", "Label", "title", "d0")
SHARES = ("share", "probability", "weight")


def to_graphml(journey: Journey) -> Written:
    """Return the graph of a map: stages and cards as nodes, flows and relations as edges, none of it lost.

    Plain fields are attributes of nodes and edges; the latest as-is numbers are attributes named after
    their KPI. The whole map travels along in one attribute of the graph.
    """
    from networkx import MultiDiGraph, generate_graphml

    graph: MultiDiGraph[Any] = MultiDiGraph()
    for name, value in _plain(journey.map).items():
        graph.graph[name] = value
    graph.graph[WHOLE] = json.dumps(encode(journey).decode(), ensure_ascii=True)
    for key, data in journey.graph.nodes(data=True):
        graph.add_node(xml_text(key), **_plain(data["record"]), **_numbers(journey, key))
    for source, target, key, data in journey.graph.edges(keys=True, data=True):
        record = data.get("record")
        fields = {} if record is None else {**_plain(record), **_numbers(journey, record.id)}
        fields["kind"] = data["kind"]
        graph.add_edge(xml_text(source), xml_text(target), key=xml_text(str(key)), **fields)
    return Written("\n".join(generate_graphml(graph)) + "\n")


def _plain(record: Record) -> dict[str, str | int | float | bool]:
    """Return the fields that GraphML has types for; lists become JSON."""
    found: dict[str, str | int | float | bool] = {}
    for field, value in to_plain(record).items():
        if field in ("id", "source", "target"):
            continue
        name = xml_text(field)
        if isinstance(value, str):
            found[name] = xml_text(value)
        elif isinstance(value, bool | float):
            found[name] = value
        elif isinstance(value, int):
            # One attribute has one type in GraphML: 3 and 2.5 must both be doubles.
            found[name] = float(value)
        else:
            found[name] = json.dumps(value)
    return found


def _numbers(journey: Journey, key: str) -> dict[str, float]:
    kpis = sorted({series.kpi for series in journey.series(key)})
    numbers = {xml_text(f"kpi {kpi}"): look_up(journey, key, kpi, Selection()) for kpi in kpis}
    return {name: float(found.value) for name, found in numbers.items() if found is not None}


def read_graphml(data: bytes) -> Foreign:
    """Return the map of a GraphML file: Waymark's own whole, any other graph with a stage for each node.

    Raises
    ------
    Unreadable
        `not_xml`, `document_type`, `too_large`, `not_graphml`, `too_many_nodes`, with the line where known.
    """
    check_xml(data)
    from networkx import NetworkXError, parse_graphml

    try:
        graph: MultiDiGraph[Any] = parse_graphml(data.decode("utf-8-sig"), force_multigraph=True)
    except (NetworkXError, KeyError, ValueError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise Unreadable("not_graphml") from error
    if graph.number_of_nodes() > MOST_NODES or graph.number_of_edges() > 10 * MOST_NODES:
        raise Unreadable("too_many_nodes", limit=MOST_NODES)
    own = _own(graph.graph.get(WHOLE))
    return own if own is not None else _stages_of(graph)


def _own(whole: object) -> Foreign | None:
    """Return the map that travels along, None where there is none or it is damaged."""
    try:
        loaded = decode(json.loads(str(whole)).encode())
    except (ValueError, AttributeError):
        return None
    if loaded.journey is None or any(problem.code not in NOTICES for problem in loaded.problems):
        return None
    return Foreign(loaded.journey)


def _stages_of(graph: MultiDiGraph[Any]) -> Foreign:
    names: dict[object, str] = {}
    records: list[Record] = [Map(id="map", title=str(graph.graph.get("title", ""))[:LONGEST_NAME])]
    for order, (node, fields) in enumerate(graph.nodes(data=True), 1):
        names[node] = f"stage{order}"
        said = next((str(fields[name]) for name in LABELS if fields.get(name)), str(node))
        records.append(Stage(id=names[node], name=said[:LONGEST_NAME], order=order))
    for number, (source, target, fields) in enumerate(graph.edges(data=True), 1):
        key = f"f{number}"
        label = str(fields.get("label", ""))[:LONGEST_NAME]
        records.append(Flow(id=key, source=names[source], target=names[target], label=label))
        share = next((fields[name] for name in SHARES if name in fields), None)
        if isinstance(share, int | float) and not isinstance(share, bool) and 0 <= share <= 1:
            points = ((None, float(share), None),)
            records.append(Series(id=f"s{number}", subject=key, kpi="share", points=points))
    findings = [] if graph.is_directed() else [Finding("edges_without_direction", None, {}, "warning")]
    return Foreign(Journey(records), tuple(findings))

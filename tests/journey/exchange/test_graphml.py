"""GraphML carries the whole map; other graphs become stages; XML from strangers asks for nothing."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from strategies import journeys

from journey.exchange.graphml import WHOLE, read_graphml, to_graphml
from journey.exchange.losses import Unreadable
from journey.journey import Journey
from journey.records import Flow, Map, Series, Stage

SHOP = Journey(
    [
        Map(id="m", title="Shop"),
        Stage(id="a", name="A\x00", order=1),
        Stage(id="b", name="B", order=2.5),
        Flow(id="f", source="a", target="b"),
        Flow(id="again", source="b", target="b", label="again"),
        Series(id="s", subject="f", kpi="share", points=((None, 0.4, 10),)),
    ]
)


def test_networkx_reads_the_graph() -> None:
    graph = networkx.parse_graphml(to_graphml(SHOP).text, force_multigraph=True)
    assert {key: data["name"] for key, data in graph.nodes(data=True)} == {"a": "A\ufffd", "b": "B"}
    assert graph.nodes["b"]["order"] == 2.5
    assert graph.edges["a", "b", "f"]["kpi share"] == 0.4
    assert graph.edges["b", "b", "again"]["label"] == "again"


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(journeys())
def test_the_whole_map_comes_back(journey: Journey) -> None:
    assert read_graphml(to_graphml(journey).text.encode()).journey == journey


def test_another_graph_becomes_stages() -> None:
    graph = networkx.DiGraph()
    graph.add_node("x", label="Visit")
    graph.add_edge("x", "y", weight=0.25)
    graph.add_edge("y", "x", weight=7.0)
    read = read_graphml("\n".join(networkx.generate_graphml(graph)).encode())
    assert [stage.name for stage in read.journey.stages] == ["Visit", "y"]
    assert [(f.source, f.target) for f in read.journey.of(Flow).values()] == [
        ("stage1", "stage2"),
        ("stage2", "stage1"),
    ]
    assert [s.points[0][1] for s in read.journey.of(Series).values()] == [0.25]


def test_a_graph_without_direction_is_said() -> None:
    data = "\n".join(networkx.generate_graphml(networkx.path_graph(3))).encode()
    assert [f.code for f in read_graphml(data).findings] == ["edges_without_direction"]


def test_a_damaged_whole_falls_back_to_the_graph() -> None:
    text = to_graphml(SHOP).text
    graph = networkx.parse_graphml(text, force_multigraph=True)
    graph.graph[WHOLE] = graph.graph[WHOLE][:-9]
    read = read_graphml("\n".join(networkx.generate_graphml(graph)).encode())
    assert [stage.name for stage in read.journey.stages] == ["A\ufffd", "B"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_xml"),
        (b"<graphml>", "not_xml"),
        (b"<svg/>", "not_graphml"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><graphml>&a;</graphml>', "document_type"),
        (b"<a>" * 300 + b"</a>" * 300, "too_deep"),
    ],
)
def test_what_is_no_graph_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_graphml(data)
    assert caught.value.code == code

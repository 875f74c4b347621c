"""Maps go to Mermaid and come back; what stays behind is named."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import journeys, texts

from journey.exchange.losses import Unreadable
from journey.exchange.mermaid import quoted, to_flowchart, to_journey_diagram
from journey.exchange.mermaid_reading import read_mermaid, spoken
from journey.journey import Journey
from journey.records import Flow, Map, Note, Opportunity, PainPoint, Series, Stage, Touchpoint

SHOP = Journey(
    [
        Map(id="m", title='The "shop": #1'),
        Stage(id="end", name="End <b>", order=1, owner="Ann"),
        Stage(id="buy", name="Buy", order=2),
        Touchpoint(id="t1", stage="end", name="Search\nadvert", experience=1, channel="Web"),
        Touchpoint(id="t2", stage="buy", name="Basket", experience=-2),
        Touchpoint(id="t3", stage="buy", name="Help"),
        PainPoint(id="p1", on="t2", text="Slow"),
        Opportunity(id="o1", title="Faster", addresses=("p1",)),
        Note(id="n1", stage="buy", text="Ask Ann"),
        Flow(id="f1", source="end", target="buy"),
        Flow(id="f2", source="buy", target="buy", label="again"),
        Series(id="s1", subject="f1", kpi="share", points=((None, 0.45, 812),)),
        Series(id="s2", subject="buy", kpi="nps", points=((None, 20, None),)),
    ]
)


def test_a_flowchart_comes_back() -> None:
    back = read_mermaid(to_flowchart(SHOP).text).journey
    assert back.map.title == 'The "shop": #1'
    assert [stage.name for stage in back.stages] == ["End <b>", "Buy"]
    assert [t.name for t in back.of(Touchpoint).values()] == ["Search\nadvert", "Basket", "Help"]
    (pain,) = back.of(PainPoint).values()
    assert back[pain.on] == next(t for t in back.of(Touchpoint).values() if t.name == "Basket")
    (idea,) = back.of(Opportunity).values()
    assert idea.addresses == (pain.id,)
    first, second = back.of(Flow).values()
    assert (first.label, second.label, second.source == second.target) == ("", "again", True)
    (share,) = back.of(Series).values()
    assert (share.subject, share.kpi, share.points) == (first.id, "share", ((None, 0.45, None),))


def test_what_stays_behind_is_named() -> None:
    found = {
        (f.code, f.parameters.get("kind"), f.parameters.get("fields"), f.parameters["count"])
        for f in to_flowchart(SHOP).losses
    }
    assert ("fields_not_carried", "stage", "owner", 1) in found
    assert ("fields_not_carried", "touchpoint", "channel, experience", 2) in found
    assert ("numbers_not_carried", None, None, 1) in found


def test_a_user_journey_comes_back() -> None:
    written = to_journey_diagram(SHOP)
    back = read_mermaid(written.text).journey
    assert [t.experience for t in back.of(Touchpoint).values()] == [1, -2, 0]
    assert [t.channel for t in back.of(Touchpoint).values()] == ["Web", "", ""]
    assert [stage.name for stage in back.stages] == ["End <b>", "Buy"]
    assert {"experience_unsaid"} <= {f.code for f in written.losses}


def test_the_flowchart_of_the_manual() -> None:
    text = (
        "graph TD\n  A[Christmas] -->|Get money| B(Go shopping)\n  B --> C{Let me think}\n"
        "  C -->|One| D[Laptop]\n  C -- 40 % --> E[iPhone]; C ==> F[fa:fa-car Car]:::big\n"
        "  %% a comment\n  D & E -.-> A\n  style A fill:#f9f,stroke:#333\n"
    )
    back = read_mermaid(text).journey
    names = [stage.name for stage in back.stages]
    assert names == ["Christmas", "Go shopping", "Let me think", "Laptop", "iPhone", "fa:fa-car Car"]
    flows = [(back[f.source].name, back[f.target].name, f.label) for f in back.of(Flow).values()]
    assert flows == [
        ("Christmas", "Go shopping", "Get money"),
        ("Go shopping", "Let me think", ""),
        ("Let me think", "Laptop", "One"),
        ("Let me think", "iPhone", ""),
        ("Let me think", "fa:fa-car Car", ""),
        ("Laptop", "Christmas", ""),
        ("iPhone", "Christmas", ""),
    ]
    assert [s.points[0][1] for s in back.of(Series).values()] == [0.4]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "not_mermaid", None),
        ("{}", "not_mermaid", 1),
        ("sequenceDiagram\nA->>B: hi", "diagram_not_known", 1),
        ("flowchart LR\nA[open", "syntax", 2),
        ("flowchart LR\nA -->", "syntax", 2),
        ("flowchart LR\nsubgraph x\nA", "subgraph_not_ended", 3),
        ("flowchart LR\nend", "syntax", 2),
        ("---\ntitle: x", "syntax", 1),
        ("journey\nsection A\nTask: many: Me", "score_not_a_number", 3),
        ("journey\nTask: 9: Me", "score_out_of_range", 2),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, code: str, line: int | None) -> None:
    with pytest.raises(Unreadable) as caught:
        read_mermaid(text)
    assert (caught.value.code, caught.value.line) == (code, line)


def test_an_arrow_between_levels_is_said() -> None:
    read = read_mermaid('flowchart LR\nsubgraph a["A"]\nt["T"]\nend\nt --> b')
    assert [f.code for f in read.findings] == ["flow_between_levels"]
    (flow,) = read.journey.of(Flow).values()
    assert {type(read.journey[key]) for key in (flow.source, flow.target)} == {Stage}


@given(texts)
def test_a_label_comes_back_but_for_spaces_and_signs_nobody_sees(text: str) -> None:
    lines = [
        "".join(letter for letter in line if letter.isprintable()).strip()
        for line in re.split("\r\n|[\n\r\u2028\u2029\u0085]", text)
    ]
    assert spoken(quoted(text)) == "\n".join(lines).strip()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(journeys())
def test_any_map_can_be_written_and_read_again(journey: Journey) -> None:
    back = read_mermaid(to_flowchart(journey).text).journey
    for kind in (Stage, Touchpoint, Note, PainPoint, Opportunity, Flow):
        if kind in (Stage, Touchpoint, Flow):
            assert len(back.of(kind)) == len(journey.of(kind))
    sections = read_mermaid(to_journey_diagram(journey).text).journey
    assert len(sections.of(Touchpoint)) == len(journey.of(Touchpoint))


@settings(max_examples=150)
@given(st.text(alphabet='flowchartLR\n AB[](){}<>-=.|"&;%:@#', max_size=80))
def test_nonsense_is_refused_in_words_never_by_accident(text: str) -> None:
    codes = {refusal(start + text) for start in ("flowchart LR\n", "journey\n", "")}
    assert codes <= {"", "not_mermaid", "diagram_not_known", *SYNTAX}


SYNTAX = ("syntax", "subgraph_not_ended", "score_not_a_number", "score_out_of_range")


def refusal(text: str) -> str:
    try:
        read_mermaid(text)
    except Unreadable as refused:
        return refused.code
    return ""

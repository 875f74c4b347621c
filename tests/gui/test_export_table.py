"""The KPI table as a file comes back unchanged, as CSV and as XLSX; no text of it acts as a formula."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.export.table import COLUMNS, csv_bytes, xlsx_bytes
from journey.journey import Journey
from journey.records import Flow, Map, OwnKpi, Record, Scenario, Segment, Series, Stage, Target
from metrics.tables.cells import read_sheet
from metrics.tables.importing import import_table
from metrics.tables.table import bring_in, read_table

FRAME: tuple[Record, ...] = (
    Map(id="m", currency="EUR"),
    Stage(id="browse", name="Browse", order=1),
    Stage(id="pay", name='=HYPERLINK("x")', order=2),
    Flow(id="f1", source="browse", target="pay"),
    Segment(id="big", name="Big"),
    Scenario(id="to-be", name="To be"),
    OwnKpi(id="queue", name="Queue", unit="count", low=0),
)
NUMBERS: tuple[Record, ...] = (
    Series(
        id="s1",
        subject="browse",
        kpi="conversion_rate",
        source="=1+1",
        evidence="measured",
        points=((None, 0.3, None), ("2026-08", 0.1 + 0.2, 812), ("2026-09", 1 / 3, 790)),
    ),
    Series(
        id="s2",
        subject="f1",
        kpi="share",
        segment="big",
        evidence="assumed",
        points=(("2026-Q3", 1.0, None),),
    ),
    Series(
        id="s3",
        subject="pay",
        kpi="cost_to_serve",
        scenario="to-be",
        source='say "hi"; two\nlines',
        evidence="interviewed",
        low=1.5,
        high=3.25,
        spread=0.7,
        points=(("2026-W36", 2.0, 1),),
    ),
    Series(id="s4", subject="m", kpi="referral_rate", evidence="assumed", points=(("2026", 1.75, None),)),
    Series(
        id="s5", subject="browse", kpi="queue", evidence="measured", source="'=x", points=((None, 1e-7, 3.5),)
    ),
    Series(id="s6", subject="browse", kpi="nps", evidence="measured", points=(("2026-09", -100 / 3, 30),)),
    Target(id="g1", subject="browse", kpi="conversion_rate", target=0.45, warning=0.2),
    Target(id="g2", kpi="csat", target=9.0),
    Target(id="g3", subject="pay", kpi="nps", segment="big", warning=-5.0),
)


def said(journey: Journey) -> list[tuple[Any, ...]]:
    """Return all that a map says in numbers, without ids; line breaks of a source are spaces in a table."""
    numbers = [
        (s.subject, s.kpi, s.segment, s.scenario, s.source, s.evidence, s.low, s.high, s.spread, s.points)
        for s in journey.of(Series).values()
    ]
    goals = [(t.subject, t.kpi, t.segment, t.target, t.warning) for t in journey.of(Target).values()]
    return sorted([*numbers, *goals], key=repr)


@pytest.mark.parametrize("made", [csv_bytes, xlsx_bytes])
def test_a_table_comes_back_unchanged(made: Callable[[Journey], bytes]) -> None:
    journey = Journey([*FRAME, *NUMBERS])
    table = import_table(Journey(FRAME), made(journey), source="a file")
    assert table.refused == ()
    assert table.ignored == ("name",)
    back = Journey(FRAME).apply(bring_in(Journey(FRAME), table))
    assert said(back) == [
        tuple("a file" if place == 4 and cell == "" else cell for place, cell in enumerate(row))
        for row in said(journey)
    ]
    again = journey.apply(bring_in(journey, import_table(journey, made(journey))))
    assert again == journey, "on the same map nothing changes"


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-1e12, 1e12, allow_nan=False), st.none() | st.integers(0, 10**9)),
        min_size=1,
        max_size=5,
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=8),
)
def test_any_number_and_source_come_back(values: list[tuple[float, int | None]], source: str) -> None:
    points = tuple((f"2026-{place + 1:02d}", value, n) for place, (value, n) in enumerate(values))
    series = Series(id="s1", subject="browse", kpi="luck", evidence="assumed", source=source, points=points)
    for made in (csv_bytes, xlsx_bytes):
        journey = Journey([*FRAME, series])
        assert journey.apply(bring_in(journey, read_table(journey, made(journey)))) == journey


def test_no_text_acts_as_a_formula() -> None:
    journey = Journey([*FRAME, *NUMBERS])
    cells = [cell for row in csv.reader(io.StringIO(csv_bytes(journey).decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.startswith("=")]
    sheet = read_sheet(xlsx_bytes(journey))
    assert sheet.rows[0] == COLUMNS
    assert "=1+1" in sheet.rows[1], "a text, as it is"

"""A number that is refused as out of range says what it is called and which would do."""

from __future__ import annotations

import pytest

from gui.sentences import refusal_text
from journey.journey import Journey
from journey.records import Map, OwnKpi, Stage
from metrics.refusals import Allowed, Refusal
from metrics.tables.importing import import_table
from metrics.tables.table import read_table

SHOP = Journey(
    [
        Map(id="m", currency="GBP"),
        Stage(id="browse", name="Browse"),
        OwnKpi(id="queue", name="Queue at the till", unit="count", low=0, high=50),
    ]
)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("conversion_rate,142 %", "Conversion rate must be between 0% and 100%; “142 %” is not."),
        ("cost_to_serve,-5", "Cost to serve must be at least £0.00; “-5” is not."),
        ("nps,200", "Net promoter score (NPS) must be between −100 and 100; “200” is not."),
        ("queue,60", "Queue at the till must be between 0 and 50; “60” is not."),
    ],
)
def test_the_range_of_a_kpi_is_named_with_its_unit(table: str, sentence: str) -> None:
    (refusal,) = import_table(SHOP, f"stage,kpi,value\nBrowse,{table}\n".encode()).refused
    assert refusal_text(refusal) == f"Row 2, column “value”: {sentence}"


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("stage,kpi,value,unit\nBrowse,ces,8,1-7\n", "between 1 and 7; “8” is not."),
        ("stage,kpi,value,unit\nBrowse,csat,30,1-5\n", "between 1 and 5; “30” is not."),
        ("stage,kpi,value,unit\nBrowse,conversion_rate,1.4,ratio\n", "between 0% and 100%; “1.4” is not."),
        ("stage,kpi,answer\nBrowse,nps,12\n", "(NPS) must be between 0 and 10; “12” is not."),
        ("stage,kpi,value,target\nBrowse,csat,5,30\n", "(CSAT) must be between 0 and 10; “30” is not."),
        ("stage,kpi,value,n\nBrowse,nps,20,-3\n", "n must be at least 0; “-3” is not."),
        (
            "stage,promoters,passives,detractors\nBrowse,-1,3,4\n",
            "promoters must be at least 0; “-1” is not.",
        ),
    ],
)
def test_scales_answers_targets_and_counts_have_ranges_of_their_own(table: str, sentence: str) -> None:
    (refusal,) = read_table(SHOP, table.encode()).refused
    assert refusal_text(refusal).endswith(sentence)


def test_a_kpi_is_called_by_its_translated_name(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = Allowed("conversion_rate", "Conversion rate", 0.0, 1.0, "ratio")
    monkeypatch.setattr("gui.sentences.kpi_name", lambda key: f"<{key}>")
    assert refusal_text(Refusal("out_of_range", value="3", allowed=allowed)).startswith(
        "<conversion_rate> must"
    )

"""Charts of a deck are native: their data is read back, number by number."""

from __future__ import annotations

from typing import Any

import pytest
from panel_fixtures import sample_journey
from report_maps import example
from slide_decks import (
    MAPS,
    opened,
    slides_of,
)

from gui.export.slides import slides_bytes
from journey.lookup import Selection
from metrics.comparison import compare
from metrics.decision import decide
from metrics.scorecard import scorecard


@pytest.fixture(scope="module")
def decks() -> dict[str, bytes]:
    """Every map as a deck, made once."""
    return {name: slides_bytes(journey) for name, journey in MAPS.items()}


# ---------------------------------------------------------------- charts


def charts(deck: Any, start: str) -> list[Any]:
    return [s.chart for slide in slides_of(deck, start) for s in slide.shapes if s.has_chart]


@pytest.mark.parametrize("name", ["sample", "online-shop", "subscription", "repeat-purchase", "wild"])
def test_the_waterfall_holds_the_figures_of_the_engine(name: str, decks: dict[str, bytes]) -> None:
    card = scorecard(MAPS[name])
    amounts = [
        amount
        for standing in card.subjects.values()
        for amount in (standing.revenue, -(standing.cost or 0.0))
        if amount
    ]
    total = card.headlines.per_entrant.value
    assert total is not None
    found: list[tuple[str, float]] = []
    for chart in charts(opened(decks[name]), "What is booked"):
        count = len(list(chart.plots[0].categories))
        bars = [
            sum(abs(series.values[place] or 0.0) for series in list(chart.plots[0].series)[1:])
            for place in range(count)
        ]
        found += zip([str(label) for label in chart.plots[0].categories], bars, strict=True)
    assert len(found) == len(amounts) + 1
    for (_label, drawn), amount in zip(found, [*amounts, total], strict=True):
        assert drawn == pytest.approx(abs(amount), abs=1e-9)


def test_a_stacked_bar_begins_where_the_one_before_ends(decks: dict[str, bytes]) -> None:
    (chart,) = charts(opened(decks["sample"]), "What is booked")
    below, *parts = [series.values for series in chart.plots[0].series]
    ends = []
    for place, base in enumerate(below):
        stack = [value for values in parts if (value := values[place])]
        up, down = sum(v for v in stack if v > 0), sum(v for v in stack if v < 0)
        low = (base + down) if base < 0 or down else base
        high = (base + up) if base > 0 or up else base
        ends.append((low, high))
    reached = 0.0
    for low, high in ends[:-1]:
        assert min(abs(reached - low), abs(reached - high)) < 1e-9
        reached = high if abs(reached - low) < 1e-9 else low
    assert reached == pytest.approx(scorecard(MAPS["sample"]).headlines.per_entrant.value, abs=1e-9)


def test_the_comparison_holds_the_contributions_of_the_engine(decks: dict[str, bytes]) -> None:
    journey = MAPS["sample"]
    sides = [scorecard(journey, Selection(period=period)) for period in ("2020-03", "2020-04")]
    found = compare(*sides)
    wanted = [part.contribution for part in found.by_subject] + [found.difference]
    (chart,) = charts(opened(decks["sample"]), "What changed")
    rows = zip(*(series.values for series in chart.plots[0].series), strict=True)
    assert [sum(v for v in row if v) for row in rows] == pytest.approx(wanted, abs=1e-9)


def test_asked_for_other_sides_the_comparison_shows_them() -> None:
    sides = (Selection(period="2020-04"), Selection(period="2020-03"))
    deck = opened(slides_bytes(sample_journey(), compared=sides))
    (chart,) = charts(deck, "What changed")
    cards = [scorecard(MAPS["sample"], side).headlines.per_entrant.value for side in sides]
    last = [series.values[-1] for series in chart.plots[0].series if series.values[-1] is not None]
    assert sum(last) == pytest.approx((cards[1] or 0) - (cards[0] or 0), abs=1e-9)


def test_the_matrix_holds_effort_and_effect_and_names_its_points(decks: dict[str, bytes]) -> None:
    journey = MAPS["subscription"]
    found = {e.id: e for e in decide(journey, draws=0).opportunities if e.effort is not None}
    (chart,) = charts(opened(decks["subscription"]), "What each opportunity")
    drawn = []
    for series in list(chart.plots[0].series)[:-2]:
        xs, ys = (series._element.findall(f".//{{*}}{axis}//{{*}}v") for axis in ("xVal", "yVal"))
        drawn += [(float(x.text), float(y.text)) for x, y in zip(xs, ys, strict=True)]
    assert sorted(drawn) == [
        (pytest.approx(each.effort), pytest.approx(each.per_year, abs=1e-9))
        for each in sorted(found.values(), key=lambda each: (each.effort, each.per_year))
    ]
    labels = chart._chartSpace.xpath(".//c:dLbl//a:t/text()")
    titles = [journey[key].title for key in found]
    assert all(any(title.startswith(label.rstrip("…")) for title in titles) for label in labels)
    assert labels


def test_the_fixes_are_a_table_ranked_by_effect(decks: dict[str, bytes]) -> None:
    found = decide(MAPS["sample"], draws=0)
    (slide,) = slides_of(opened(decks["sample"]), "What to fix")
    (table,) = [shape.table for shape in slide.shapes if shape.has_table]
    names = [row.cells[0].text for row in table.rows][1:]
    stages = [MAPS["sample"][fix.stage].name for fix in found.by_stage]
    assert [name for name in names if not name.startswith(" ")] == stages
    assert len(names) == len(found.fixes)


@pytest.mark.parametrize(("name", "columns"), [("online-shop", 5), ("subscription", 4)])
def test_intervals_have_a_column_where_something_was_counted(name: str, columns: int) -> None:
    deck = opened(slides_bytes(example(name)))
    for slide in slides_of(deck, "What to fix"):
        (frame,) = [shape for shape in slide.shapes if shape.has_table]
        heads = [cell.text for cell in frame.table.rows[0].cells]
        assert len(heads) == columns
        assert ("80% interval" in heads) is (columns == 5)
        across = sum(column.width for column in frame.table.columns)
        assert across == pytest.approx(frame.width, abs=10), "as wide as before"

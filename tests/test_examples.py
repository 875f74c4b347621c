"""The example maps: current, readable, and giving the numbers they promise."""

import csv
import math
from pathlib import Path

import pytest
from examples.drawing import Drawing
from examples.online_shop import KPIS
from make_examples import FOLDER, made

from journey.journey import Journey
from journey.lookup import Selection
from journey.records import Evidence, Opportunity, PainPoint, Series, Touchpoint
from journey.storage.files import decode
from metrics.comparison import compare
from metrics.kpis import kpi
from metrics.scorecard import Scorecard, scorecard
from metrics.tables.table import read_table


def example(name: str) -> Journey:
    loaded = decode((FOLDER / f"{name}.journey").read_bytes())
    assert loaded.problems == ()
    assert loaded.journey is not None
    return loaded.journey


def value(card: Scorecard) -> float:
    found = card.headlines.per_entrant.value
    assert found is not None, card.findings
    return found


@pytest.mark.parametrize("path", made(), ids=lambda path: path.stem)
def test_files_are_current(path: Path) -> None:
    assert path.read_bytes() == made()[path], "run: python tests/make_examples.py"


@pytest.mark.parametrize("path", made(), ids=lambda path: path.stem)
def test_every_number_is_in_range_and_says_how_it_is_known(path: Path) -> None:
    for series in example(path.stem).of(Series).values():
        about = kpi(series.kpi)
        assert about is not None, series
        assert all(about.allows(point[1]) for point in series.points), series
        assert series.evidence in ("assumed", "measured")
        assert series.evidence == "assumed" or series.source


@pytest.mark.parametrize("path", made(), ids=lambda path: path.stem)
def test_no_finding_makes_a_number_unknown(path: Path) -> None:
    card = scorecard(example(path.stem))
    assert card.findings == ()
    booked = math.fsum(standing.net or 0.0 for standing in card.subjects.values())
    assert booked == pytest.approx(value(card), rel=1e-12)


def test_textbook_hundred_every_three_months_for_a_year_is_four_hundred() -> None:
    card = scorecard(example("repeat-purchase"))
    assert value(card) == 400.0
    assert card.headlines.reasons == ("no_cac",)


def test_online_shop_is_a_rich_map() -> None:
    shop = example("online-shop")
    assert [stage.name for stage in shop.stages] == [
        "Browse",
        "Product",
        "Cart",
        "Delivery",
        "Payment",
        "Order",
    ]
    assert all(stage.goal.startswith("I want") and stage.owner for stage in shop.stages)
    assert 10 <= len(shop.of(Touchpoint)) <= 14
    assert 4 <= len(shop.of(PainPoint)) <= 6
    assert 3 <= len(shop.of(Opportunity)) <= 4


def test_online_shop_table_is_read_without_refusals() -> None:
    table = read_table(example("online-shop"), KPIS.read_bytes())
    assert (len(table.numbers), table.refused) == (60, ())
    browse = table.numbers[0]
    assert (browse.subject, browse.kpi, browse.period, browse.value, browse.n) == (
        "browse",
        "conversion_rate",
        "2019-11",
        0.633205,
        259,
    )
    dwell = next(n for n in table.numbers if n.kpi == "dwell_time")
    assert dwell.value == pytest.approx(472.73 / 60 / 24, rel=1e-15)


@pytest.mark.parametrize("month", ["2019-11", "2020-03", "2020-04"])
def test_online_shop_by_hand_from_the_table(month: str) -> None:
    """Straight through the funnel, with one way back from the order to the product."""
    with KPIS.open(encoding="utf-8") as file:
        held = {
            (r["stage"], r["kpi"]): float(r["value"]) for r in csv.DictReader(file) if r["period"] == month
        }
    to_next = {
        stage: held[stage, "conversion_rate"] * 1.1 ** (-held[stage, "dwell_minutes"] / 1440 / 365.25)
        for stage in ("Browse", "Product", "Cart", "Delivery", "Payment")
    }
    order = 51.36 * 0.38 - 5.2
    through = to_next["Product"] * to_next["Cart"] * to_next["Delivery"] * to_next["Payment"]
    on_the_way = -to_next["Product"] * to_next["Cart"] * (0.05 + to_next["Delivery"] * 0.6)
    back = 0.22 * 1.1 ** (-60 / 365.25)
    product = (on_the_way + through * order) / (1 - through * back)
    expected = -0.37 + to_next["Browse"] * product
    assert value(scorecard(example("online-shop"), Selection(period=month))) == pytest.approx(
        expected, rel=1e-12
    )


def test_online_shop_from_march_to_april_is_explained_exactly_by_stage() -> None:
    shop = example("online-shop")
    march, april = (scorecard(shop, Selection(period=month)) for month in ("2020-03", "2020-04"))
    found = compare(march, april)
    assert found.difference == pytest.approx(value(april) - value(march), rel=1e-12)
    parts = math.fsum(part.contribution for part in found.by_subject)
    assert found.residual is not None
    assert parts + found.residual == pytest.approx(found.difference, abs=1e-9)
    assert abs(found.residual) < 1e-9
    assert found.mix == 0
    assert max(found.by_subject, key=lambda part: part.contribution).subject == "browse"
    assert {part.kpi for part in found.parts} == {None, "conversion_rate", "dwell_time"}


def test_subscription_has_all_that_is_promised() -> None:
    card = scorecard(example("subscription"))
    heads = card.headlines
    assert value(card) > 0
    assert heads.ltv_to_cac.value is not None
    assert heads.ltv_to_cac.value > 3
    assert heads.payback_periods.value is not None
    assert heads.payback_periods.value <= 12
    assert heads.with_referrals.value is not None
    assert heads.with_referrals.value > value(card)
    drawn = {(stream.source, stream.target) for stream in card.flows}
    assert {("active", "active"), ("awareness", "onboarding"), ("win-back", "active")} <= drawn
    assert card.blended


def test_subscription_blend_is_the_mean_of_its_segments() -> None:
    told = example("subscription")
    single, team = (value(scorecard(told, Selection(segment=key))) for key in ("single", "team"))
    assert team > single
    assert value(scorecard(told)) == pytest.approx(0.7 * single + 0.3 * team, rel=1e-12)


def test_a_drawing_numbers_its_cards() -> None:
    evidence: Evidence = "assumed"
    drawing = Drawing(title="x")
    drawing.stage("a", "A", "I want it", "Ann", evidence=evidence)
    assert [drawing.pain("a", "hurts", 1, 0.1, 0.1) for _ in range(2)] == ["p1", "p2"]
